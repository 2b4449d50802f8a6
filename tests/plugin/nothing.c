/* nothing: a shared object without a descriptor. */
#define NAME "nothing"
#define NO_DESCRIPTOR
#include "misbehave.h"

int (*nothing_uses(void))(void *, const wf_host *, const wf_input *, wf_result *);
int (*nothing_uses(void))(void *, const wf_host *, const wf_input *, wf_result *)
{
    return misbehave_sources[0].id ? lines : NULL;
}

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    return WF_DONE;
}
