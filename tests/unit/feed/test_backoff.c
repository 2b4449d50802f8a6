/* Unit test of feed/backoff: bounds, doubling, full jitter, reset; the next poll's tick. */
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

/* Asked again after its interval on the average, never much sooner or later, and at a tick that it shares. */
static void asked_again(const char *what, int64_t interval, int64_t tick, int64_t most)
{
    struct feed_rng r = {1};
    int64_t at = 12345678901, began, low = INT64_MAX, high = 0;
    enum { TIMES = 10000 };
    at = began = feed_backoff_again(at, interval, &r);
    for (int i = 0; i < TIMES; i++) {
        int64_t next = feed_backoff_again(at, interval, &r), wait = next - at;
        if (next % tick != 0)
            fail_msg("%s: %lld is no tick", what, (long long) next);
        low = wait < low ? wait : low;
        high = wait > high ? wait : high;
        at = next;
    }
    assert_int_equal(low, interval - most);
    assert_int_equal(high, interval + most);
    assert_in_range((at - began) / TIMES, interval - interval / 200, interval + interval / 200);
}

static void asked_again_at_a_shared_tick(void **state)
{
    (void) state;
    struct feed_rng r = {1};
    asked_again("1 s", 1000 * MS, 100 * MS, 100 * MS);
    asked_again("10 s", 10000 * MS, 1000 * MS, 1000 * MS);
    asked_again("60 s", 60000 * MS, 1000 * MS, 3000 * MS);
    asked_again("an hour", 3600000 * MS, 1000 * MS, 180000 * MS);
    assert_int_equal(feed_backoff_again(77, 0, &r), 77);
    assert_int_equal(feed_rng_below(&r, 0), 0);
}

/* Feeds that were asked together are not so for long. */
static void no_feeds_march_in_step(void **state)
{
    (void) state;
    struct feed_rng r = {3};
    int64_t at[44] = {0};
    unsigned apart = 0;
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < 44; i++)
            at[i] = feed_backoff_again(at[i], 10000 * MS, &r);
    }
    for (size_t i = 1; i < 44; i++)
        apart += at[i] != at[0];
    assert_true(apart > 22);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ceiling_doubles_to_a_minute),
        cmocka_unit_test(waits_fill_the_whole_span),
        cmocka_unit_test(asked_again_at_a_shared_tick),
        cmocka_unit_test(no_feeds_march_in_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
