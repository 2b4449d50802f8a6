/* Unit test of feed/ownlink: our own link is told from theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "feed/ownlink.h"

#define S INT64_C(1000000000)

static void over_half_within_a_minute(void **state)
{
    (void) state;
    int64_t five[] = {50 * S, 0, 20 * S, 59 * S, 10 * S}, half[] = {0, S, 2 * S, 3 * S};
    assert_true(feed_ownlink_down(five, 5, 8, false));
    assert_false(feed_ownlink_down(half, 4, 8, false)); /* just half is not over half */
    assert_true(feed_ownlink_down(half, 4, 7, false));
}

static void slow_losses_are_theirs(void **state)
{
    (void) state;
    int64_t slow[] = {0, 40 * S, 80 * S, 120 * S, 160 * S};
    assert_false(feed_ownlink_down(slow, 5, 8, false));
    int64_t late[] = {0, 500 * S, 501 * S, 502 * S, 560 * S, 560 * S}; /* an old loss does not hide a new one */
    assert_true(feed_ownlink_down(late, 6, 8, false));
}

static void comes_back_at_half(void **state)
{
    (void) state;
    int64_t at[] = {0, 900 * S, 2000 * S, 3000 * S, 4000 * S};
    assert_true(feed_ownlink_down(at, 5, 8, true));
    assert_false(feed_ownlink_down(at, 4, 8, true));
    assert_false(feed_ownlink_down(at, 0, 8, true));
}

static void too_few_feeds_tell_nothing(void **state)
{
    (void) state;
    int64_t at[] = {0, 0};
    assert_false(feed_ownlink_down(at, 1, 1, false));
    assert_false(feed_ownlink_down(at, 2, 2, false));
    assert_false(feed_ownlink_down(at, 0, 0, false));
    assert_true(feed_ownlink_down(at, 2, 3, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_half_within_a_minute),
        cmocka_unit_test(slow_losses_are_theirs),
        cmocka_unit_test(comes_back_at_half),
        cmocka_unit_test(too_few_feeds_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
