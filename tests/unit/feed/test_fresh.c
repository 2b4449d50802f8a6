/* Unit test of feed/fresh: the state by the clock, and when it next may change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "feed/fresh.h"

#define S INT64_C(1000000000)

static enum feed_state at(const struct feed_fresh *f, int64_t now)
{
    int64_t again;
    enum feed_state s = feed_fresh_judge(f, now, &again);
    /* Until then nothing changes; then something does. */
    if (again != INT64_MAX) {
        int64_t unused;
        assert_true(again > now);
        assert_int_equal(feed_fresh_judge(f, again - 1, &unused), s);
        assert_int_not_equal(feed_fresh_judge(f, again, &unused), s);
    }
    return s;
}

static void a_poll_grows_old(void **state)
{
    (void) state;
    struct feed_fresh f = {.on = true, .since = S, .heard = 10 * S, .interval_ns = 10 * S};
    assert_int_equal(at(&f, 10 * S), FEED_UP);
    assert_int_equal(at(&f, 25 * S - 1), FEED_UP);
    assert_int_equal(at(&f, 25 * S), FEED_LATE);
    assert_int_equal(at(&f, 40 * S - 1), FEED_LATE);
    assert_int_equal(at(&f, 40 * S), FEED_UNKNOWN);
    f.failing = true;
    assert_int_equal(at(&f, 12 * S), FEED_FAILED);
    assert_int_equal(at(&f, 30 * S), FEED_FAILED);
    assert_int_equal(at(&f, 40 * S), FEED_UNKNOWN); /* a dark feed is UNKNOWN, whatever the error */
}

static void never_heard(void **state)
{
    (void) state;
    struct feed_fresh f = {.on = true, .since = 100 * S, .interval_ns = 5 * S};
    assert_int_equal(at(&f, 100 * S), FEED_STARTING);
    assert_int_equal(at(&f, 114 * S), FEED_STARTING);
    assert_int_equal(at(&f, 115 * S), FEED_UNKNOWN);
    f.failing = true;
    assert_int_equal(at(&f, 101 * S), FEED_FAILED);
}

static void off_and_quarantined_do_not_age(void **state)
{
    (void) state;
    struct feed_fresh f = {.since = S, .heard = S, .interval_ns = S};
    int64_t again;
    assert_int_equal(feed_fresh_judge(&f, 1000 * S, &again), FEED_OFF);
    assert_int_equal(again, INT64_MAX);
    f.on = f.quarantined = true;
    assert_int_equal(feed_fresh_judge(&f, 1000 * S, &again), FEED_QUARANTINED);
    assert_int_equal(again, INT64_MAX);
}

static void push_with_a_heartbeat(void **state)
{
    (void) state;
    struct feed_fresh f = {.on = true, .push = true, .connected = true, .since = S, .heard = 60 * S, .interval_ns = 20 * S};
    assert_int_equal(at(&f, 89 * S), FEED_UP);
    assert_int_equal(at(&f, 90 * S), FEED_LATE);
    assert_int_equal(at(&f, 120 * S), FEED_UNKNOWN); /* connected is not enough */
}

static void push_without_one(void **state)
{
    (void) state;
    struct feed_fresh f = {.on = true, .push = true, .since = 5 * S};
    assert_int_equal(at(&f, 6 * S), FEED_STARTING);
    f.connected = true;
    f.heard = 7 * S;
    int64_t again;
    assert_int_equal(feed_fresh_judge(&f, 1000000 * S, &again), FEED_UP);
    assert_int_equal(again, INT64_MAX);
    f.connected = false;
    f.since = 2000000 * S;
    assert_int_equal(at(&f, f.since + S), FEED_FAILED);
    assert_int_equal(at(&f, f.since + 60 * S), FEED_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_poll_grows_old),
        cmocka_unit_test(never_heard),
        cmocka_unit_test(off_and_quarantined_do_not_age),
        cmocka_unit_test(push_with_a_heartbeat),
        cmocka_unit_test(push_without_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
