/* Unit test of feed/gap, and promise F1: of 10,000 numbered messages 1..50 are dropped and the rest comes out of order;
 * every gap is found at the next message beyond it, and what is missing at the end is just what was dropped. 1,000 seeds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "feed/backoff.h"
#include "feed/gap.h"

#define MESSAGES 10000
#define SEEDS 1000
#define REORDER 8 /* a message comes at most this many places late */

static void gap_at_the_next_message(void **state)
{
    (void) state;
    struct feed_gaps g = {0};
    struct feed_gap_range r;
    assert_int_equal(feed_gap_seen(&g, 100, &r), FEED_GAP_NONE);
    assert_int_equal(feed_gap_seen(&g, 101, &r), FEED_GAP_NONE);
    assert_int_equal(feed_gap_seen(&g, 105, &r), FEED_GAP_OPENED);
    assert_int_equal(r.first, 102);
    assert_int_equal(r.last, 104);
    assert_int_equal(g.missing, 3);
    assert_int_equal(feed_gap_seen(&g, 103, &r), FEED_GAP_FILLED);
    assert_int_equal(r.first, 103);
    assert_int_equal(g.missing, 2);
    assert_int_equal(g.n, 2);
    assert_int_equal(feed_gap_seen(&g, 103, &r), FEED_GAP_NONE);
    assert_int_equal(feed_gap_seen(&g, 102, &r), FEED_GAP_FILLED);
    assert_int_equal(feed_gap_seen(&g, 104, &r), FEED_GAP_FILLED);
    assert_int_equal(g.missing, 0);
    assert_int_equal(g.n, 0);
    assert_int_equal(feed_gap_seen(&g, 0, &r), FEED_GAP_NONE);
    feed_gap_free(&g);
}

static void heartbeat_tells_the_last_number(void **state)
{
    (void) state;
    struct feed_gaps g = {0};
    struct feed_gap_range r;
    assert_int_equal(feed_gap_head(&g, 40, &r), FEED_GAP_NONE);
    assert_int_equal(feed_gap_head(&g, 40, &r), FEED_GAP_NONE);
    assert_int_equal(feed_gap_head(&g, 42, &r), FEED_GAP_OPENED);
    assert_int_equal(r.first, 41);
    assert_int_equal(r.last, 42);
    assert_int_equal(feed_gap_seen(&g, 42, &r), FEED_GAP_FILLED);
    assert_int_equal(feed_gap_seen(&g, 43, &r), FEED_GAP_NONE);
    assert_int_equal(g.missing, 1);
    feed_gap_free(&g);
}

static void a_source_that_begins_again(void **state)
{
    (void) state;
    struct feed_gaps g = {0};
    struct feed_gap_range r;
    feed_gap_seen(&g, 5000, &r);
    assert_int_equal(feed_gap_seen(&g, 1, &r), FEED_GAP_RESTARTED);
    assert_int_equal(feed_gap_seen(&g, 2, &r), FEED_GAP_NONE);
    assert_int_equal(feed_gap_seen(&g, 4, &r), FEED_GAP_OPENED);
    assert_int_equal(r.first, 3);
    feed_gap_free(&g);
    feed_gap_seen(&g, 10, &r);
    assert_int_equal(feed_gap_seen(&g, 1, &r), FEED_GAP_NONE); /* a repeat */
    assert_int_equal(g.high, 10);
    feed_gap_free(&g);
}

static void more_gaps_than_are_kept(void **state)
{
    (void) state;
    struct feed_gaps g = {0};
    struct feed_gap_range r;
    const uint64_t n = FEED_GAP_RANGES * 3;
    for (uint64_t i = 0; i <= n; i++)
        feed_gap_seen(&g, 1 + i * 2, &r);
    assert_int_equal(g.n, FEED_GAP_RANGES);
    assert_int_equal(g.missing + g.lost, n);
    feed_gap_free(&g);
}

/* Drops and shuffles one run. Returns how many were dropped. */
static size_t make_run(struct feed_rng *rng, bool *dropped, uint64_t *order, size_t *sent)
{
    size_t drops = 1 + feed_rng_below(rng, 50), n = 0;
    memset(dropped, 0, (MESSAGES + 1) * sizeof *dropped);
    for (size_t i = 0; i < drops;) {
        uint64_t k = 2 + feed_rng_below(rng, MESSAGES - 2); /* the first and last are seen: they bound the run */
        if (k < MESSAGES && !dropped[k]) {
            dropped[k] = true;
            i++;
        }
    }
    for (uint64_t k = 1; k <= MESSAGES; k++)
        if (!dropped[k])
            order[n++] = k;
    for (size_t i = 1; i + REORDER < n; i++)
        if (feed_rng_below(rng, 10) == 0) {
            size_t to = i + 1 + feed_rng_below(rng, REORDER - 1);
            uint64_t late = order[i];
            memmove(&order[i], &order[i + 1], (to - i) * sizeof *order);
            order[to] = late;
        }
    *sent = n;
    return drops;
}

static void every_gap_is_found(void **state)
{
    (void) state;
    static bool dropped[MESSAGES + 1], known[MESSAGES + 1];
    static uint64_t order[MESSAGES];
    size_t all = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct feed_rng rng = {seed};
        struct feed_gaps g = {0};
        struct feed_gap_range r;
        size_t sent, drops = make_run(&rng, dropped, order, &sent);
        uint64_t high = 0;
        memset(known, 0, sizeof known);
        for (size_t i = 0; i < sent; i++) {
            uint64_t k = order[i];
            switch (feed_gap_seen(&g, k, &r)) {
            case FEED_GAP_OPENED:
                /* At the very first message beyond the gap: nothing above it was seen before. */
                assert_true(r.first == high + 1 && r.last == k - 1);
                for (uint64_t m = r.first; m <= r.last; m++)
                    known[m] = true;
                break;
            case FEED_GAP_FILLED:
                assert_true(known[k]);
                known[k] = false;
                break;
            default:
                assert_int_equal(k, high + 1);
            }
            high = k > high ? k : high;
        }
        for (uint64_t k = 1; k <= MESSAGES; k++)
            assert_int_equal(known[k], dropped[k]);
        assert_int_equal(g.missing, drops);
        all += drops;
        feed_gap_free(&g);
    }
    print_message("# %zu dropped messages in %d runs, all found\n", all, SEEDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gap_at_the_next_message),
        cmocka_unit_test(heartbeat_tells_the_last_number),
        cmocka_unit_test(a_source_that_begins_again),
        cmocka_unit_test(more_gaps_than_are_kept),
        cmocka_unit_test(every_gap_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
