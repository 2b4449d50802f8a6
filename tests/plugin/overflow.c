/* overflow: calls itself until the stack ends. */
#define NAME "overflow"
#include "misbehave.h"

static int deeper(volatile char *above, int n)
{
    volatile char here[4096];
    here[0] = (char) n;
    if (above)
        above[1] = here[0];
    return n < 0 ? 0 : deeper(here, n + 1) + here[0];
}

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    return deeper(NULL, 0) ? WF_DONE : WF_FAIL_OTHER;
}
