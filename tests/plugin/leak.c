/* leak: keeps 64 MiB of each "bad" line, and writes to them; "bad all" takes addresses until there are none (writing to all of them
 * would take the second that it has). */
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
        if (!rest.n)
            memset(p, 1, n);
        __asm__ volatile("" : : "r"(p) : "memory");
    } while (rest.n);
    return WF_DONE;
}
