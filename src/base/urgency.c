/* urgency: see urgency.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "base/urgency.h"

#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"

/* What sched_setattr(2) takes, for which libc has neither a name nor, up to 2.40, a function. */
struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};
/* runtime: the turn that it asks for. A shorter one is not more of the processor; it comes sooner (Linux 6.12; before, it is not looked at). Batch: being woken it interrupts nobody.
 * What is started by a thread has none of it: a child is no more urgent than any program. */
static const struct attributes of[] = {
    [URGENCY_URGENT] = {.policy = SCHED_OTHER, .runtime = NSEC_PER_MS / 5},
    [URGENCY_WORK] = {.policy = SCHED_BATCH, .nice = 5},
    [URGENCY_DERIVED] = {.policy = SCHED_BATCH, .nice = 10},
};
enum { RESET_ON_FORK = 1 };

void urgency_of_thread(enum urgency u)
{
    static _Thread_local enum urgency now;
    if (u == now || u == URGENCY_NORMAL)
        return;
    struct attributes a = of[u];
    int own = getpriority(PRIO_PROCESS, 0); /* of this thread: the whole process may have been started with less */
    a.size = sizeof a;
    a.flags = RESET_ON_FORK;
    a.nice = a.nice + own > 19 ? 19 : a.nice + own;
    now = u;
    (void) syscall(SYS_sched_setattr, 0, &a, 0);
}
