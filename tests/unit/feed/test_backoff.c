/* Unit test of feed/backoff: bounds, doubling, full jitter, reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "feed/backoff.h"

#define MS INT64_C(1000000)

static void ceiling_doubles_to_a_minute(void **state)
{
    (void) state;
    struct feed_backoff b = {0};
    struct feed_rng r = {7};
    static const int64_t want_ms[] = {250, 500, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000};
    for (size_t i = 0; i < sizeof want_ms / sizeof want_ms[0]; i++) {
        assert_int_equal(feed_backoff_ceiling(&b), want_ms[i] * MS);
        int64_t w = feed_backoff_next(&b, &r);
        assert_true(w >= 0 && w <= want_ms[i] * MS);
    }
    for (int i = 0; i < 1000; i++)
        feed_backoff_next(&b, &r);
    assert_int_equal(feed_backoff_ceiling(&b), 60000 * MS);
    feed_backoff_reset(&b);
    assert_int_equal(feed_backoff_ceiling(&b), 250 * MS);
}

static void waits_fill_the_whole_span(void **state)
{
    (void) state;
    struct feed_rng r = {42};
    int64_t sum = 0, low = INT64_MAX, high = 0;
    for (int i = 0; i < 10000; i++) {
        struct feed_backoff b = {2};
        int64_t w = feed_backoff_next(&b, &r);
        sum += w / 10000;
        low = w < low ? w : low;
        high = w > high ? w : high;
    }
    assert_in_range(sum / MS, 480, 520);
    assert_true(low < 5 * MS && high > 995 * MS);
}

static void jitter_stays_within_five_percent(void **state)
{
    (void) state;
    struct feed_rng r = {1};
    int64_t low = INT64_MAX, high = 0;
    for (int i = 0; i < 10000; i++) {
        int64_t j = feed_jitter(5000 * MS, &r);
        low = j < low ? j : low;
        high = j > high ? j : high;
    }
    assert_in_range(low / MS, 4750, 4760);
    assert_in_range(high / MS, 5240, 5250);
    assert_int_equal(feed_jitter(0, &r), 0);
    assert_int_equal(feed_rng_below(&r, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ceiling_doubles_to_a_minute),
        cmocka_unit_test(waits_fill_the_whole_span),
        cmocka_unit_test(jitter_stays_within_five_percent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
