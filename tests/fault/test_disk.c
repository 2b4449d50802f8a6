/* test_disk: a full disk (D4), a failed fsync (D5), a slow disk (D6), and each call failing once (I4), as far as the journal goes. */
#include "journal/journal_support.h"

#include <errno.h>
#include <time.h>

#include "disk.h"
#include "fsync.h"

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

static void on_changed(void *arg)
{
    __atomic_add_fetch((int *) arg, 1, __ATOMIC_SEQ_CST);
}

/* A batch of `rows` facts, with intake or an officer's. */
static int try_batch(struct home *h, unsigned from, unsigned rows, bool urgent)
{
    begin(h);
    for (unsigned i = 0; i < rows; i++)
        put(h, from + i, urgent ? 0 : JOURNAL_REPORT);
    if (urgent)
        journal_batch_urgent(h->b);
    return journal_commit_wait(h->j, h->b, NULL, NULL);
}

static void test_full(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct journal_health health;
    int changed = 0;
    home_make(&h);
    disk_reset(h.path);
    disk.room = 16 << 20;
    struct journal_options o = {.home = h.path, .mode = JOURNAL_ACTUAL, .clock = &h.clock, .reserve_bytes = 1 << 20, .changed = on_changed, .arg = &changed};
    if (journal_open(&h.j, &o, &e))
        fail_msg("%s", e.text);
    journal_health(h.j, &health);
    assert_true(health.ok && health.reserve_left == 1 << 20);
    unsigned n = 0;
    int code;
    while ((code = try_batch(&h, n, 500, false)) == 0)
        assert_in_range(n += 500, 1, 1000000);
    assert_int_equal(code, WF_E_AGAIN);
    uint64_t head = journal_seq(h.j, NULL);
    journal_health(h.j, &health);
    assert_true(health.full && !health.ok && !health.fatal);
    for (int i = 0; i < 1000 && !__atomic_load_n(&changed, __ATOMIC_SEQ_CST); i++) /* told by another thread */
        nap();
    assert_true(__atomic_load_n(&changed, __ATOMIC_SEQ_CST) >= 1);
    assert_int_equal(health.reserve_left, 1 << 20);
    assert_true(n > 1000);
    /* Officers' facts still fit, in the reserve; then that ends too. */
    unsigned urgent = 0;
    while ((code = try_batch(&h, urgent, 20, true)) == 0)
        assert_in_range(urgent += 20, 1, 100000);
    assert_int_equal(code, WF_E_AGAIN);
    assert_in_range(urgent, 200, 100000);
    assert_true(journal_seq(h.j, NULL) == head + urgent);
    journal_health(h.j, &health);
    assert_int_equal(health.reserve_left, 0);
    /* There is room again: it goes on by itself, the reserve is whole. */
    __atomic_store_n(&disk.room, INT64_C(64) << 20, __ATOMIC_SEQ_CST);
    int64_t until = clock_mono() + 5 * NSEC_PER_SEC;
    do {
        nap();
        journal_health(h.j, &health);
    } while (health.full && clock_mono() < until);
    assert_true(health.ok && !health.full);
    for (int i = 0; i < 1000 && __atomic_load_n(&changed, __ATOMIC_SEQ_CST) < 2; i++)
        nap();
    assert_true(__atomic_load_n(&changed, __ATOMIC_SEQ_CST) >= 2);
    assert_int_equal(health.reserve_left, 1 << 20);
    assert_int_equal(try_batch(&h, n, 500, false), 0);
    struct journal_report report;
    home_close(&h);
    disk_reset("");
    verify_good(&h, &report);
    assert_int_equal(report.items, n + 500);
    home_remove(&h);
}

/* A home that is full when the engine starts: it starts, and says so. */
static void test_full_at_start(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct journal_health health;
    home_make(&h);
    home_open(&h);
    home_close(&h);
    disk_reset(h.path);
    disk.room = 4 << 20;
    struct journal_options o = {.home = h.path, .clock = &h.clock, .reserve_bytes = 8 << 20};
    if (journal_open(&h.j, &o, &e))
        fail_msg("%s", e.text);
    journal_health(h.j, &health);
    assert_true(health.full && !health.ok && health.last_error[0]);
    home_close(&h);
    disk_reset("");
    home_remove(&h);
}

static void test_fsync(void **state)
{
    (void) state;
    assert_int_equal(fsync_fails(), JOURNAL_FATAL_FSYNC);
}

/* The loop's side returns at once, whatever the disk does. */
static void test_slow(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct journal_result r;
    home_make(&h);
    home_open(&h);
    disk_reset(h.path);
    disk.sync_delay_us = 300000;
    int64_t longest = 0, start = clock_mono();
    for (unsigned i = 0; i < 3; i++) {
        begin(&h);
        put(&h, i, JOURNAL_REPORT);
        int64_t t = clock_mono();
        assert_int_equal(journal_commit(h.j, h.b, NULL, NULL, &e), 0);
        for (;;) {
            struct journal_health health;
            bool done = journal_reap(h.j, &r);
            journal_health(h.j, &health);
            longest = clock_mono() - t > longest ? clock_mono() - t : longest;
            if (done)
                break;
            nap();
            t = clock_mono();
        }
        assert_int_equal(r.code, 0);
        assert_true(r.nsec >= 300 * NSEC_PER_MS);
    }
    assert_true(clock_mono() - start >= 900 * NSEC_PER_MS);
    if (longest > 50 * NSEC_PER_MS)
        fail_msg("the loop stood still for %lld ms", (long long) (longest / NSEC_PER_MS));
    disk_reset("");
    home_remove(&h);
}

/* Each call that changes a file fails once: no crash, no half batch, and what was told durable is there. True when no call failed. */
static bool one_failure(long n, int number)
{
    struct home h;
    struct err e = {0};
    unsigned told = 0;
    home_make(&h);
    disk_reset(h.path);
    disk.fail_at = n;
    disk.fail_errno = number;
    struct journal_options o = {.home = h.path, .mode = JOURNAL_ACTUAL, .clock = &h.clock, .reserve_bytes = 1 << 16};
    int code = journal_open(&h.j, &o, &e);
    assert_true(code == 0 || e.text[0]);
    for (unsigned i = 0; !code && i < 4; i++) {
        struct journal_result r = {0};
        begin(&h);
        for (unsigned k = 0; k < 3; k++)
            put(&h, i, JOURNAL_REPORT);
        code = journal_commit_wait(h.j, h.b, &r, &e);
        told += code ? 0 : 3;
        if (code && !r.fatal)
            code = 0; /* it goes on */
    }
    bool failed = disk.calls >= n;
    home_close(&h);
    bool later = disk.calls >= n;
    disk_reset("");
    home_open(&h);
    struct journal_report report;
    verify_good(&h, &report);
    /* A batch whose commit failed may be there after all (fatal), but whole. */
    assert_true(report.items >= told && report.items % 3 == 0 && report.items <= told + 3);
    home_remove(&h);
    return !failed && !later;
}

static void test_each_failure(void **state)
{
    (void) state;
    const int numbers[] = {EIO, ENOSPC};
    for (size_t k = 0; k < ARRAY_LEN(numbers); k++) {
        long n = 1;
        while (!one_failure(n, numbers[k]))
            assert_in_range(++n, 1, 1000);
        print_message("# %ld calls failed one by one with %s\n", n - 1, strerror(numbers[k]));
        assert_true(n > 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_full), cmocka_unit_test(test_full_at_start), cmocka_unit_test(test_fsync),
        cmocka_unit_test(test_slow), cmocka_unit_test(test_each_failure)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
