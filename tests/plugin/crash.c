/* crash: writes where nothing is. */
#define NAME "crash"
#define MEMBER "MM"
#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    volatile int *volatile nowhere = NULL;
    (void) host;
    (void) rest;
    *nowhere = 1;
    return WF_DONE;
}
