/* size: its descriptor is shorter than any can be. */
#define NAME "size"
#define SIZE 24
#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    return WF_DONE;
}
