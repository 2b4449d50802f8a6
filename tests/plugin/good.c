/* good: does as it should; its neighbours do not. */
#define NAME "good"
#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    return WF_FAIL_INVALID;
}
