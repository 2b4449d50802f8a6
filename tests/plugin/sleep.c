/* sleep: asks the kernel to wait ("bad"), or waits for a frame that never comes ("bad read"). */
#define NAME "sleep"
#include <time.h>
#include <unistd.h>

#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    struct timespec day = {86400, 0};
    char c;
    (void) host;
    if (rest.n)
        return read(3, &c, 1) == 1 ? WF_DONE : WF_FAIL_OTHER;
    (void) nanosleep(&day, NULL);
    return WF_DONE;
}
