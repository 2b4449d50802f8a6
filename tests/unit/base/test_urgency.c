/* urgency: what a thread asked for is what the kernel has of it, and neither its children's nor other threads'. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/urgency.h"

struct seen {
    enum urgency asked;
    int nice, policy, child_policy;
};

static void *look(void *arg)
{
    struct seen *s = arg;
    urgency_of_thread(s->asked);
    urgency_of_thread(s->asked); /* again: nothing more */
    s->nice = getpriority(PRIO_PROCESS, 0);
    s->policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
    pid_t pid = fork();
    if (pid == 0)
        _exit(sched_getscheduler(0));
    int status = 0;
    waitpid(pid, &status, 0);
    s->child_policy = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return NULL;
}

static void each_thread_has_its_own(void **state)
{
    (void) state;
    int own = getpriority(PRIO_PROCESS, 0);
    struct seen all[] = {{.asked = URGENCY_NORMAL}, {.asked = URGENCY_URGENT}, {.asked = URGENCY_WORK}, {.asked = URGENCY_DERIVED}};
    static const int more[] = {0, 0, 5, 10}, policies[] = {SCHED_OTHER, SCHED_OTHER, SCHED_BATCH, SCHED_BATCH};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        pthread_t t;
        assert_int_equal(pthread_create(&t, NULL, look, &all[i]), 0);
        pthread_join(t, NULL);
        assert_int_equal(all[i].nice, own + more[i] > 19 ? 19 : own + more[i]);
        assert_int_equal(all[i].policy, policies[i]);
        assert_true(all[i].child_policy >= 0);
        assert_int_equal(all[i].child_policy & SCHED_RESET_ON_FORK, 0); /* it was for one generation */
    }
    assert_int_equal(getpriority(PRIO_PROCESS, 0), own);
    assert_int_equal(sched_getscheduler(0), SCHED_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_thread_has_its_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
