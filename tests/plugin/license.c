/* license: has no licence. */
#define NAME "license"
#define LICENSE ""
#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    return WF_DONE;
}
