/* test_erase: retention and redaction leave nothing in the file, and verify knows why it is gone. */
#include "journal_support.h"

#include <pthread.h>
#include <time.h>

/* Is the text anywhere in the home's files? */
static bool found_in_files(struct home *h, const char *canary)
{
    bool found = false;
    static const char *const names[] = {"journal.db", "journal.db-wal", "journal.db-shm"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char *path = home_file(h, names[i]);
        struct buf b = {0};
        if (fs_read(path, 1 << 30, &b, NULL) == 0 && memmem(b.p, b.n, canary, strlen(canary)))
            found = true;
        buf_free(&b);
        mem_free(path);
    }
    return found;
}

/* Waits until it is gone, at most five seconds. */
static bool gone_from_files(struct home *h, const char *canary)
{
    int64_t until = clock_mono() + 5 * NSEC_PER_SEC;
    while (found_in_files(h, canary)) {
        if (clock_mono() > until)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return true;
}

static uint64_t put_text(struct home *h, const char *text, size_t pad)
{
    struct err e = {0};
    struct buf b = {0};
    for (size_t i = 0; i < pad; i++)
        buf_char(&b, (char) ('a' + i % 26));
    buf_str(&b, text);
    struct journal_part parts[] = {{.name = SPAN_LIT("title"), .text = SPAN_LIT("kept")}, {.name = SPAN_LIT("note"), .text = buf_view(&b)}};
    struct journal_fact f = {.time = 1, .version = 1, .actor = SPAN_LIT("duty1"), .kind = SPAN_LIT("note.added"), .payload = SPAN_LIT("{}"),
        .parts = parts, .nparts = 2};
    uint64_t seq;
    assert_int_equal(journal_batch_fact(h->b, &f, &seq, &e), 0);
    buf_free(&b);
    return seq;
}

/* In rows of all sizes (within a page, over many), first and last, with the log already copied or not. */
static void test_redact(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    const size_t pads[] = {0, 100, 4000, 9000, 60000};
    uint64_t seqs[ARRAY_LEN(pads)];
    home_make(&h);
    home_open(&h);
    for (size_t i = 0; i < ARRAY_LEN(pads); i++) {
        char canary[32];
        snprintf(canary, sizeof canary, "CANARY-%zu-SECRET", i);
        fill(&h, 3, 40, JOURNAL_REPORT);
        begin(&h);
        seqs[i] = put_text(&h, canary, pads[i]);
        commit(&h);
        fill(&h, 3, 40, 0);
        if (i == 2) {
            home_close(&h);
            home_open(&h);
        }
    }
    assert_true(found_in_files(&h, "-SECRET"));
    for (size_t i = 0; i < ARRAY_LEN(pads); i++) {
        begin(&h);
        assert_int_equal(journal_batch_redact(h.b, seqs[i], SPAN_LIT("note"), 2, SPAN_LIT("duty1"), SPAN_LIT("supervisor1"), SPAN_LIT("a name"), NULL, &e), 0);
        commit(&h);
    }
    assert_true(gone_from_files(&h, "-SECRET"));
    struct journal_reader *r;
    struct journal_fact f;
    assert_int_equal(journal_reader_open(&r, h.path, &e), 0);
    assert_int_equal(journal_read(r, seqs[3], &f, &e), 0);
    assert_true(span_is(f.parts[0].text, "kept") && !f.parts[0].redacted && f.parts[1].redacted && f.parts[1].text.n == 0);
    assert_int_equal(journal_read(r, journal_seq(h.j, NULL), &f, &e), 0);
    assert_true(span_is(f.kind, "text.redacted") && span_is(f.parts[0].text, "a name") && span_is(f.actor, "duty1"));
    char want[96];
    snprintf(want, sizeof want, "{\"seq\":%llu,\"part\":\"note\",\"second\":\"supervisor1\"}", (unsigned long long) seqs[4]);
    assert_true(span_is(f.payload, want));
    journal_reader_close(r);
    struct journal_report report;
    verify_good(&h, &report);
    assert_int_equal(report.redacted, ARRAY_LEN(pads));
    home_remove(&h);
}

static void test_redact_refused(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct span who = SPAN_LIT("duty1");
    home_make(&h);
    home_open(&h);
    begin(&h);
    uint64_t seq = put_text(&h, "x", 0);
    assert_int_equal(journal_batch_redact(h.b, seq, SPAN_LIT("note"), 2, who, who, who, NULL, &e), WF_E_INVALID);
    commit(&h);
    uint64_t before = journal_seq(h.j, NULL);
    const struct {
        uint64_t target;
        struct span part;
        int code;
    } all[] = {{seq, SPAN_LIT("other"), WF_E_NOTFOUND}, {1, SPAN_LIT("note"), WF_E_NOTFOUND}, {seq, SPAN_LIT("note"), 0}, {seq, SPAN_LIT("note"), WF_E_STATE}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        begin(&h);
        put(&h, 1, JOURNAL_REPORT);
        assert_int_equal(journal_batch_redact(h.b, all[i].target, all[i].part, 2, who, who, who, NULL, &e), 0);
        assert_int_equal(journal_commit_wait(h.j, h.b, NULL, &e), all[i].code);
        before += all[i].code ? 0 : 3;
        assert_int_equal(journal_seq(h.j, NULL), before);
    }
    struct journal_health health;
    journal_health(h.j, &health);
    assert_true(health.ok && !health.full && !health.fatal);
    verify_good(&h, NULL);
    home_remove(&h);
}

static void drop(struct home *h, struct journal_reader *r, enum journal_kind k, wf_time before, uint64_t max, uint64_t want)
{
    struct err e = {0};
    struct journal_drop d;
    assert_int_equal(journal_drop_plan(r, k, before, max, &d, &e), 0);
    assert_int_equal(d.rows, want);
    if (!want)
        return;
    begin(h);
    assert_int_equal(journal_batch_drop(h->b, &d, before, SPAN_LIT("engine"), NULL, &e), 0);
    commit(h);
}

static void test_retention(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct journal_reader *r;
    struct journal_item it;
    home_make(&h);
    home_open(&h);
    wf_time t0 = h.clock.fixed;
    fill(&h, 10, 10, JOURNAL_REPORT); /* item n arrives at t0 + n seconds */
    fill(&h, 2, 10, JOURNAL_SEALED);
    assert_int_equal(journal_reader_open(&r, h.path, &e), 0);
    assert_true(found_in_files(&h, "body 7 of report") && found_in_files(&h, "body 7 of sealed"));
    drop(&h, r, JOURNAL_REPORT, t0, 1000, 0);
    drop(&h, r, JOURNAL_REPORT, t0 + 25 * NSEC_PER_SEC, 1000, 20); /* whole blocks only */
    drop(&h, r, JOURNAL_REPORT, t0 + 25 * NSEC_PER_SEC, 1000, 0);
    drop(&h, r, JOURNAL_REPORT, t0 + 999 * NSEC_PER_SEC, 15, 10); /* small steps */
    assert_int_equal(journal_intake(r, JOURNAL_REPORT, 30, &it, &e), WF_E_NOTFOUND);
    assert_int_equal(journal_intake(r, JOURNAL_REPORT, 31, &it, &e), 0);
    drop(&h, r, JOURNAL_SEALED, INT64_MAX, 1000, 20); /* all of a kind: its numbers go on */
    assert_int_equal(journal_intake_seq(h.j, JOURNAL_SEALED), 20);
    assert_true(gone_from_files(&h, "body 7 of report"));
    assert_true(gone_from_files(&h, "body 7 of sealed"));
    struct journal_report report;
    verify_good(&h, &report);
    assert_int_equal(report.dropped, 50);
    assert_int_equal(report.items, 70);
    journal_reader_close(r);
    home_close(&h);
    home_open(&h);
    assert_int_equal(journal_intake_seq(h.j, JOURNAL_SEALED), 20);
    assert_int_equal(journal_intake_seq(h.j, JOURNAL_REPORT), 100);
    fill(&h, 1, 3, JOURNAL_SEALED);
    verify_good(&h, &report);
    assert_int_equal(report.items, 73);
    home_remove(&h);
}

/* A plan that is no longer true changes nothing. */
static void test_stale_plan(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct journal_reader *r;
    struct journal_drop d;
    home_make(&h);
    home_open(&h);
    fill(&h, 4, 5, JOURNAL_REPORT);
    assert_int_equal(journal_reader_open(&r, h.path, &e), 0);
    assert_int_equal(journal_drop_plan(r, JOURNAL_REPORT, INT64_MAX, 10, &d, &e), 0);
    for (int i = 0; i < 2; i++) {
        begin(&h);
        assert_int_equal(journal_batch_drop(h.b, &d, 1, SPAN_LIT("engine"), NULL, &e), 0);
        assert_int_equal(journal_commit_wait(h.j, h.b, NULL, &e), i ? WF_E_STATE : 0);
    }
    journal_reader_close(r);
    verify_good(&h, NULL);
    home_remove(&h);
}

/* verify runs while an engine appends, drops and redacts. */
struct beside {
    struct home *h;
    bool stop;
    unsigned runs;
};

static void *verify_main(void *arg)
{
    struct beside *b = arg;
    while (!__atomic_load_n(&b->stop, __ATOMIC_ACQUIRE) || b->runs == 0) {
        struct journal_report report;
        struct err e = {0};
        uint64_t up_to = b->runs % 2 ? 900 : UINT64_MAX; /* a part of it, and all */
        if (journal_verify_to(b->h->path, up_to, NULL, NULL, &report, &e)) {
            print_error("verify beside a writer: %s\n", e.text);
            return b;
        }
        b->runs++;
    }
    return NULL;
}

static void test_verify_beside(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct journal_reader *r;
    home_make(&h);
    home_open(&h);
    fill(&h, 25, 2000, JOURNAL_REPORT); /* more than two strides of the reader */
    assert_int_equal(journal_reader_open(&r, h.path, &e), 0);
    struct beside b = {.h = &h};
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, verify_main, &b), 0);
    for (unsigned i = 0; i < 60; i++) {
        struct journal_drop d;
        fill(&h, 1, 300, i % 2 ? JOURNAL_REPORT : JOURNAL_RAW);
        assert_int_equal(journal_drop_plan(r, i % 3 ? JOURNAL_REPORT : JOURNAL_RAW, INT64_MAX, 700, &d, &e), 0);
        begin(&h);
        if (d.rows)
            assert_int_equal(journal_batch_drop(h.b, &d, 1, SPAN_LIT("engine"), NULL, &e), 0);
        assert_int_equal(journal_batch_redact(h.b, 2 + i * 97, SPAN_LIT("note"), 1, SPAN_LIT("a"), SPAN_LIT("b"), SPAN_LIT("c"), NULL, &e), 0);
        commit(&h);
    }
    __atomic_store_n(&b.stop, true, __ATOMIC_RELEASE);
    void *failed = &b;
    pthread_join(t, &failed);
    assert_null(failed);
    assert_true(b.runs > 0);
    journal_reader_close(r);
    verify_good(&h, NULL);
    home_remove(&h);
}

/* An engine verifies what it found at its start, and no more than a stride of what it has written since. */
static void test_verify_part(void **state)
{
    (void) state;
    struct home h;
    struct journal_report report;
    struct err e = {0};
    home_make(&h);
    home_open(&h);
    fill(&h, 15, 2000, JOURNAL_REPORT); /* more than a stride of the reader */
    assert_int_equal(journal_verify_to(h.path, 1, NULL, NULL, &report, &e), 0);
    assert_true(report.ok && report.facts >= 1 && report.facts < 30000);
    /* What it has read is held to the same. */
    home_close(&h);
    char *command = mem_printf("sqlite3 '%s/journal.db' 'UPDATE intake_report SET block = zeroblob(100) WHERE first = 1'", h.path);
    assert_int_equal(system(command), 0);
    mem_free(command);
    assert_int_equal(journal_verify_to(h.path, 1, NULL, NULL, &report, &e), WF_E_CORRUPT);
    assert_false(report.ok);
    home_remove(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_redact), cmocka_unit_test(test_redact_refused), cmocka_unit_test(test_retention),
        cmocka_unit_test(test_stale_plan), cmocka_unit_test(test_verify_beside),
        cmocka_unit_test(test_verify_part)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
