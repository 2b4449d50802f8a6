/* member: speaks for a country that is none. */
#define NAME "member"
#define MEMBER "Lao PDR"
#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    return WF_DONE;
}
