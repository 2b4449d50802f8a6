/* hang: computes for ever; "bad N" for N milliseconds only. */
#define NAME "hang"
#include <stdlib.h>
#include <time.h>

#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    struct timespec from, now;
    long ms = 0;
    (void) host;
    for (size_t i = 0; i < rest.n; i++)
        ms = ms * 10 + (rest.p[i] - '0');
    (void) clock_gettime(CLOCK_MONOTONIC, &from);
    do
        (void) clock_gettime(CLOCK_MONOTONIC, &now);
    while (ms == 0 || (now.tv_sec - from.tv_sec) * 1000 + (now.tv_nsec - from.tv_nsec) / 1000000 < ms);
    return WF_DONE;
}
