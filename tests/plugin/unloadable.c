/* unloadable: needs a symbol that nobody has. */
#define NAME "unloadable"
#include "misbehave.h"

int nobody_has_this(void);

static int misbehave(const wf_host *host, wf_str rest)
{
    (void) host;
    (void) rest;
    return nobody_has_this();
}
