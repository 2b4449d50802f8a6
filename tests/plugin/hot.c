/* hot: built by tests/integration/plugin_hot.sh, again and again: -DVERSION='"2"' is another build, -DAT_OPEN=... what open() does.
 * "bad slow 600": so many milliseconds of work; "bad die": it dies. */
#define NAME "hot"
#include <time.h>

#include <watchfloor/plugin.h>

static int open_(const wf_host *host, void **instance);
#define OPEN open_
#ifdef OTHER_SOURCE
static const wf_source few[] = {{.struct_size = sizeof(wf_source),
                                 .id = "other",
                                 .title = "Another source",
                                 .transport = WF_TRANSPORT_DROP,
                                 .url = "file:///nowhere/",
                                 .interval_s = 1}};
#define SOURCES few
#endif
#include "misbehave.h"

#ifndef AT_OPEN
#define AT_OPEN return WF_DONE
#endif
static int open_(const wf_host *host, void **instance)
{
    (void) host;
    *instance = NULL;
    AT_OPEN;
}

static int misbehave(const wf_host *host, wf_str rest)
{
    struct timespec now, until;
    int ms = 0;
    (void) host;
    if (rest.n < 6)
        __builtin_trap();
    for (size_t i = 5; i < rest.n; i++)
        ms = ms * 10 + (rest.p[i] - '0');
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while (now.tv_sec < until.tv_sec || (now.tv_sec == until.tv_sec && now.tv_nsec < until.tv_nsec));
    return WF_DONE;
}
