/* Unit test of feed/skew: one host that lies does not make a floor doubt its clock, nor do two that don't agree; a clock that nobody keeps is doubted on one host's word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "feed/skew.h"

#define SKEW(kept, ...) feed_skew((int64_t[]){__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t), kept)

static void many(void **state)
{
    (void) state;
    assert_int_equal(SKEW(true, 0, 0, 9000), 0);
    assert_int_equal(SKEW(true, 90, 100, 110), 100);
    assert_int_equal(SKEW(true, -9000, -80, -75, 0, -90), -80);
}

static void two(void **state)
{
    (void) state;
    assert_int_equal(SKEW(false, 100, 70), 70);
    assert_int_equal(SKEW(false, -100, -70), -70);
    assert_int_equal(SKEW(false, 9000, 0), 0);
    assert_int_equal(SKEW(false, -100, 100), 0);
}

static void one_or_none(void **state)
{
    (void) state;
    assert_int_equal(SKEW(true, 9000), 0);
    assert_int_equal(SKEW(false, 9000), 9000);
    assert_int_equal(feed_skew(NULL, 0, false), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many), cmocka_unit_test(two), cmocka_unit_test(one_or_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
