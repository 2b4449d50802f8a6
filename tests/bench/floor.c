/* floor: a member's plugin as plain as one can be, built eleven times by sources.sh with NAME and MEMBER: four sources of lines, "ID TITLE" an
 * event, "CODE=MINUTES" the queue of a checkpoint. */
#include <stdio.h>
#include <string.h>

#include <watchfloor/plugin.h>

#ifndef NAME
#define NAME "floor"
#define MEMBER "--"
#endif

static int64_t number_at_end(wf_str s)
{
    int64_t n = 0, place = 1;
    for (size_t i = s.n; i > 0 && s.p[i - 1] >= '0' && s.p[i - 1] <= '9' && place < 1000000; i--, place *= 10)
        n += (s.p[i - 1] - '0') * place;
    return n;
}

static void event(const wf_host *host, const wf_input *in, wf_str line, const char *space)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = (wf_str){line.p, (size_t) (space - line.p)};
    r.title = (wf_str){space + 1, line.n - r.source_id.n - 1};
    r.type = WF_STR("FLOW.QUEUE");
    /* Minutes after one moment, by the number in its id: what a page tells again is what it told before, and no conflict. */
    r.occurred = in->fetched;
    r.occurred.utc_ns = 1795000000000000000 + number_at_end(r.source_id) * 60000000000;
    (void) host->emit(host, &r);
}

static void queue(const wf_host *host, const wf_input *in, wf_str revision, wf_str line, const char *equals)
{
    wf_report r;
    wf_status s;
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    r.source_id = r.checkpoint = (wf_str){line.p, (size_t) (equals - line.p)};
    r.revision = revision; /* the page's time: without one the next page's figures would be a conflict */
    r.occurred = in->fetched;
    s.queue_min = 0;
    for (const char *p = equals + 1; p < line.p + line.n && *p >= '0' && *p <= '9' && s.queue_min < 1000; p++)
        s.queue_min = s.queue_min * 10 + (*p - '0');
    r.status = &s;
    (void) host->emit(host, &r);
}

static int lines(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    const char *p = in->bytes.p, *end = p + in->bytes.n;
    char seconds[24];
    wf_str revision = {seconds, (size_t) snprintf(seconds, sizeof seconds, "%lld", (long long) (in->fetched.utc_ns / 1000000000))};
    (void) instance;
    out->content_time = in->fetched;
    while (p < end) {
        const char *nl = memchr(p, '\n', (size_t) (end - p)), *stop = nl ? nl : end, *at;
        wf_str line = {p, (size_t) (stop - p)};
        if ((at = memchr(p, '=', line.n)))
            queue(host, in, revision, line, at);
        else if ((at = memchr(p, ' ', line.n)))
            event(host, in, line, at);
        p = nl ? nl + 1 : end;
    }
    return WF_DONE;
}

#define SOURCE(name)                                                                                                        \
    {                                                                                                                       \
        .struct_size = sizeof(wf_source), .id = name, .title = name, .transport = WF_TRANSPORT_HTTP, .url = "http://127.0.0.1:1/" name, .interval_s = 10 \
    }
static const wf_source sources[] = {SOURCE("gates"), SOURCE("queues"), SOURCE("events"), SOURCE("alerts")};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = NAME,
    .version = "1",
    .license = "Apache-2.0",
    .attribution = "the benchmarks",
    .member = MEMBER,
    .title = "A floor's member",
    .sources = sources,
    .sources_n = sizeof sources / sizeof *sources,
    .parse = lines,
};
