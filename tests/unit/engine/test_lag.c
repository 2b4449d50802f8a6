/* The histogram of the loop's lag: quantiles are never below the true one and at most a quarter above. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/lag.h"

static void test_empty(void **state)
{
    (void) state;
    struct lag l = {0};
    assert_int_equal(lag_quantile(&l, 0.99), 0);
}

static void test_quantiles(void **state)
{
    (void) state;
    struct lag l = {0};
    for (int64_t us = 1; us <= 100000; us++)
        lag_add(&l, us * 1000);
    uint64_t p50 = lag_quantile(&l, 0.5), p99 = lag_quantile(&l, 0.99);
    assert_in_range(p50, 50000, 62500);
    assert_in_range(p99, 99000, 100000);
    assert_int_equal(l.max_us, 100000);
    assert_true(lag_quantile(&l, 1.0) == 100000);
}

static void test_extremes(void **state)
{
    (void) state;
    struct lag l = {0};
    lag_add(&l, -5);
    lag_add(&l, 0);
    lag_add(&l, INT64_MAX);
    assert_int_equal(l.total, 3);
    assert_int_equal(l.max_us, INT64_MAX / 1000);
    assert_int_equal(lag_quantile(&l, 0.5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_empty), cmocka_unit_test(test_quantiles), cmocka_unit_test(test_extremes)};
    return cmocka_run_group_tests_name("lag", tests, NULL, NULL);
}
