/* test_crash: what the journal told durable is there exactly once, with its intake and cursor: after kill -9 at random moments (D1), after a
 * power cut (D2), after a kill at each single call that changes a file (D3). WF_ROUNDS: rounds of the first two (100). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
/* after the headers it needs */
#include <cmocka.h>

#include "crash.h"

static unsigned rounds(unsigned dflt)
{
    const char *n = getenv("WF_ROUNDS");
    return n ? (unsigned) strtoul(n, NULL, 10) : dflt;
}

static void expect_good(const char *what, const struct crash_tally *t)
{
    print_message("# %s: %u rounds, %lu accepted, %lu lost, %lu twice, %lu half, %u broken\n", what, t->rounds, t->accepted, t->lost, t->twice,
        t->half, t->broken);
    if (t->problem[0])
        print_message("# %s\n", t->problem);
    assert_int_equal(t->lost, 0);
    assert_int_equal(t->twice, 0);
    assert_int_equal(t->half, 0);
    assert_int_equal(t->broken, 0);
    assert_true(t->accepted > 0);
}

static void test_kill(void **state)
{
    (void) state;
    struct crash_tally t;
    crash_run(CRASH_KILL, rounds(100), &t);
    expect_good("kill -9", &t);
    assert_int_equal(t.rounds, rounds(100));
}

static void test_power(void **state)
{
    (void) state;
    struct crash_tally t;
    crash_run(CRASH_POWER, rounds(100), &t);
    expect_good("power cut", &t);
    assert_int_equal(t.rounds, rounds(100));
}

static void test_each_call(void **state)
{
    (void) state;
    struct crash_tally t;
    crash_run(CRASH_CALL, 2000, &t);
    expect_good("killed at each call", &t);
    assert_in_range(t.rounds, 50, 1999); /* the last one ended by itself */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kill), cmocka_unit_test(test_power), cmocka_unit_test(test_each_call)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
