/* exit: leaves as if all were well. */
#define NAME "exit"
#include <unistd.h>

#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    _exit(0);
}
