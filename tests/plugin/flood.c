/* flood: gives reports without end, and does not listen when it is told that it is enough ("bad"); or so many rejects.
 */
#define NAME "flood"
#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = WF_STR("one");
    r.type = WF_STR("FLOW.QUEUE");
    r.title = WF_STR("again and again and again");
    r.occurred = host->now(host);
    for (long i = 0; rest.n == 0 || i < 200000; i++) {
        if (rest.n)
            host->reject(host, 0, 0, 0, WF_STR("and another"));
        else
            (void) host->emit(host, &r);
    }
    return WF_DONE;
}
