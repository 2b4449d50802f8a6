/* theft: speaks for another member: through emit ("bad"), or by a report frame that it writes itself ("bad raw"). */
#define NAME "theft"
#include <unistd.h>

#include "misbehave.h"

static char *put(char *w, const void *p, size_t n)
{
    memcpy(w, p, n);
    return w + n;
}

static char *put_str(char *w, const char *s)
{
    uint32_t n = (uint32_t) strlen(s);
    w = put(w, &n, sizeof n);
    return put(w, s, n);
}

/* As src/frame/frame_report.c has it: source_id, type, member, title and occurred of an event. */
static int raw(void)
{
    char frame[512] = {1, 7};
    double nan = __builtin_nan("");
    uint32_t has = 1 << 0 | 1 << 3 | 1 << 4 | 1 << 6 | 1 << 10, kind = WF_KIND_EVENT, n;
    int32_t none = -1;
    int64_t when = 1700000000000000000;
    uint32_t set = 1 << 16;
    char *w = frame + 8;
    w = put(w, &has, 4);
    w = put(w, &kind, 4);
    w += 8;
    w = put(w, &nan, 8);
    w = put(w, &nan, 8);
    w += 9 * 4;
    w = put(w, &none, 4);
    w += 8;
    w = put_str(w, "stolen");
    w = put_str(w, "FLOW.QUEUE");
    w = put_str(w, "TH");
    w = put_str(w, "not of this member");
    w = put(w, &when, 8);
    w = put(w, &set, 4);
    n = (uint32_t) (w - frame - 8);
    memcpy(frame + 4, &n, 4);
    return write(3, frame, (size_t) (w - frame)) > 0 ? WF_DONE : WF_FAIL_OTHER;
}

static int misbehave(const wf_host *host, wf_str rest)
{
    wf_report r;
    if (rest.n)
        return raw();
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = WF_STR("stolen");
    r.type = WF_STR("FLOW.QUEUE");
    r.member = WF_STR("TH");
    r.title = WF_STR("not of this member");
    r.occurred = host->now(host);
    return host->emit(host, &r) == WF_FAIL_INVALID ? WF_DONE : WF_FAIL_OTHER;
}
