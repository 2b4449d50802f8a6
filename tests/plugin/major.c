/* major: built for a later major. */
#define NAME "major"
#define MAJOR 2u
#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    return WF_DONE;
}
