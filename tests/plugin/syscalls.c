/* syscalls: "bad NUMBER A B C D E F" makes that system call, and reports what it gave, where it is still there to do
 * so. */
#define NAME "syscalls"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    char text[128], title[64];
    long a[7] = {0};
    wf_report r;
    size_t n = rest.n < sizeof text - 1 ? rest.n : sizeof text - 1;
    memcpy(text, rest.p, n);
    text[n] = 0;
    char *p = text;
    for (int i = 0; i < 7 && *p; i++)
        a[i] = strtol(p, &p, 0);
    errno = 0;
    long got = syscall(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
    (void) snprintf(title, sizeof title, "%ld errno %d", got, errno);
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = WF_STR("call");
    r.type = WF_STR("FLOW.QUEUE");
    r.title.p = title;
    r.title.n = strlen(title);
    r.occurred = host->now(host);
    return host->emit(host, &r);
}
