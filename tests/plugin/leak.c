/* leak: keeps 64 MiB of each "bad" line; "bad all" takes memory until there is none. */
#define NAME "leak"
#include <stdlib.h>

#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    size_t n = (size_t) 64 << 20;
    (void) host;
    do {
        char *p = malloc(n);
        if (!p)
            return WF_FAIL_MEMORY;
        memset(p, 1, n);
        __asm__ volatile("" : : "r"(p) : "memory");
    } while (rest.n);
    return WF_DONE;
}
