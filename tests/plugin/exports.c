/* exports: shows more than its descriptor. It works all the same, and the log says so. */
#define NAME "exports"
#include "misbehave.h"

WF_EXPORT int exports_too_much(void);
WF_EXPORT int exports_too_much(void)
{
    return 1;
}

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    return WF_DONE;
}
