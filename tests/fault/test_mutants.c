/* test_mutants: builds that are broken on purpose (journal/mutant.h), to prove that the tests of this folder would catch them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* after the headers it needs */
#include <cmocka.h>

#include "crash.h"
#include "fsync.h"

static void caught(const char *mutant, enum crash_how how, unsigned rounds)
{
    struct crash_tally t;
    setenv("WF_MUTANT", mutant, 1);
    crash_run(how, rounds, &t);
    unsetenv("WF_MUTANT");
    print_message("# mutant %s: %u rounds, %lu accepted, %lu lost, %lu half, %u broken\n", mutant, t.rounds, t.accepted, t.lost, t.half, t.broken);
    assert_true(t.lost + t.twice + t.half + t.broken > 0);
}

static void test_none(void **state)
{
    (void) state;
    struct crash_tally t;
    crash_run(CRASH_POWER, 10, &t);
    assert_int_equal(t.lost + t.twice + t.half + t.broken, 0);
    assert_true(t.accepted > 0);
    assert_int_equal(fsync_fails(), 70);
}

static void test_sync_off(void **state)
{
    (void) state;
    caught("sync-off", CRASH_POWER, 10);
}

static void test_drop_tx(void **state)
{
    (void) state;
    caught("drop-tx", CRASH_KILL, 20);
}

static void test_half_batch(void **state)
{
    (void) state;
    caught("half-batch", CRASH_CALL, 2000);
}

static void test_go_on(void **state)
{
    (void) state;
    setenv("WF_MUTANT", "go-on", 1);
    int fatal = fsync_fails();
    unsetenv("WF_MUTANT");
    assert_int_not_equal(fatal, 70);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_none), cmocka_unit_test(test_sync_off), cmocka_unit_test(test_drop_tx),
        cmocka_unit_test(test_half_batch), cmocka_unit_test(test_go_on)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
