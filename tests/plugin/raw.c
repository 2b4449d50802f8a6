/* raw: a folder for each way in which a source's bytes are kept. A bad line is quoted wherever a plugin can quote it. */
#include <stdio.h>
#include <stdlib.h>

#include <watchfloor/plugin.h>

#define SOURCE(NAME_, RAW_) \
    {.struct_size = sizeof(wf_source), .id = NAME_, .title = NAME_, .transport = WF_TRANSPORT_DROP, .url = "file:///nowhere/", .interval_s = 1, .raw = RAW_, .max_bytes = 4096}
static const wf_source raw_sources[] = {SOURCE("keep", WF_RAW_KEEP), SOURCE("digest", WF_RAW_DIGEST), SOURCE("sealed", WF_RAW_SEALED)};
#define SOURCES raw_sources
#define NAME "raw"
#include "misbehave.h"

/* "bad reject NAME", "bad fail NAME", "bad crash NAME": NAME stands in the reason, in the log, in the health. */
static int misbehave(const wf_host *host, wf_str rest)
{
    static char text[128];
    const char *space = memchr(rest.p, ' ', rest.n);
    size_t what = space ? (size_t) (space - rest.p) : rest.n;
    int n = snprintf(text, sizeof text, "no number for %.*s", (int) (rest.n - what), rest.p + what);
    wf_str said = {text, (size_t) n};
    host->log(host, WF_LEVEL_WARN, said);
    if (what == 5 && memcmp(rest.p, "crash", 5) == 0)
        abort();
    if (what == 4 && memcmp(rest.p, "fail", 4) == 0) {
        host->health(host, WF_HEALTH_DEGRADED, said);
        return WF_FAIL_INVALID;
    }
    host->reject(host, 0, rest.n, 1, said);
    return WF_DONE;
}
