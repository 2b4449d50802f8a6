/* abort: gives up. */
#define NAME "abort"
#include <stdlib.h>

#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    abort();
}
