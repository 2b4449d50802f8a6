/* test_journal: what is written is read back, after a restart too; refusals leave nothing behind. */
#include "journal_support.h"

#include <sys/stat.h>

static void test_new_home(void **state)
{
    (void) state;
    struct home h;
    home_make(&h);
    home_open(&h);
    const struct journal_info *info = journal_about(h.j);
    assert_string_equal(info->prefix, "AMICF");
    assert_int_equal(info->mode, JOURNAL_ACTUAL);
    assert_int_equal(strlen(info->site_hex), 32);
    assert_true(info->created == h.clock.fixed);
    assert_int_equal(journal_seq(h.j, NULL), 1);
    char site[33];
    memcpy(site, info->site_hex, sizeof site);
    home_close(&h);
    home_open(&h);
    assert_string_equal(journal_about(h.j)->site_hex, site);
    assert_int_equal(journal_seq(h.j, NULL), 1);
    char *path = home_file(&h, "journal.db");
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    mem_free(path);
    home_close(&h);
    struct journal_options o = {.home = h.path, .mode = JOURNAL_EXERCISE, .exercise = "demo", .clock = &h.clock};
    struct err e = {0};
    assert_int_equal(journal_open(&h.j, &o, &e), WF_E_STATE);
    assert_non_null(strstr(e.text, "ACTUAL"));
    home_remove(&h);
}

static int collect(void *arg, const struct journal_fact *f, struct err *e)
{
    (void) e;
    struct buf *out = arg;
    buf_printf(out, "%llu %.*s %.*s %.*s", (unsigned long long) f->seq, SPAN_FMT(f->kind), SPAN_FMT(f->actor), SPAN_FMT(f->payload));
    for (size_t i = 0; i < f->nparts; i++)
        buf_printf(out, " %.*s=%.*s", SPAN_FMT(f->parts[i].name), SPAN_FMT(f->parts[i].text));
    buf_char(out, '\n');
    return 0;
}

static int collect_item(void *arg, const struct journal_item *it, struct err *e)
{
    (void) e;
    buf_printf(arg, "%llu %.*s %.*s\n", (unsigned long long) it->seq, SPAN_FMT(it->source), SPAN_FMT(it->body));
    return 0;
}

static void test_round_trip(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct journal_reader *r;
    struct buf out = {0};
    home_make(&h);
    home_open(&h);
    fill(&h, 2, 2, JOURNAL_REPORT);
    begin(&h);
    put(&h, 4, JOURNAL_STATUS);
    assert_int_equal(journal_batch_cursor(h.b, SPAN_LIT("sg/queues"), SPAN_LIT("page 1"), &e), 0);
    assert_int_equal(journal_batch_cursor(h.b, SPAN_LIT("sg/queues"), SPAN_LIT("page 2"), &e), 0);
    commit(&h);
    assert_int_equal(journal_seq(h.j, NULL), 9);
    assert_int_equal(journal_intake_seq(h.j, JOURNAL_REPORT), 4);
    home_close(&h);
    home_open(&h);
    assert_int_equal(journal_seq(h.j, NULL), 9);
    assert_int_equal(journal_intake_seq(h.j, JOURNAL_REPORT), 4);
    assert_int_equal(journal_intake_seq(h.j, JOURNAL_STATUS), 1);

    assert_int_equal(journal_reader_open(&r, h.path, &e), 0);
    assert_int_equal(journal_each(r, 2, 3, true, collect, &out, &e), 0);
    assert_string_equal(out.p, "2 test.fact duty1 {\"n\":0} title=title 0 note=ด่านปิดชั่วคราว\n3 test.fact duty1 {\"n\":1} title=title 1 note=ด่านปิดชั่วคราว\n");
    buf_clear(&out);
    assert_int_equal(journal_intake_each(r, JOURNAL_REPORT, 2, collect_item, &out, &e), 0);
    assert_string_equal(out.p, "2 sg/queues body 1 of report\n3 sg/queues body 2 of report\n4 sg/queues body 3 of report\n");
    buf_clear(&out);
    assert_int_equal(journal_cursor(r, SPAN_LIT("sg/queues"), &out, &e), 0);
    assert_string_equal(out.p, "page 2");
    assert_int_equal(journal_cursor(r, SPAN_LIT("sg/none"), &out, &e), WF_E_NOTFOUND);

    struct journal_fact f;
    assert_int_equal(journal_read(r, 5, &f, &e), 0);
    assert_true(f.time == h.clock.fixed + 2 && f.offset == 420 && f.version == 1 && f.seq == 5);
    assert_int_equal(journal_read(r, 10, &f, &e), WF_E_NOTFOUND);
    struct journal_item it;
    assert_int_equal(journal_intake(r, JOURNAL_REPORT, 4, &it, &e), 0);
    assert_true(span_is(it.body, "body 3 of report") && span_is(it.source, "sg/queues") && it.time == h.clock.fixed + 3 * NSEC_PER_SEC);
    assert_int_equal(journal_intake(r, JOURNAL_REPORT, 5, &it, &e), WF_E_NOTFOUND);
    assert_int_equal(journal_intake(r, JOURNAL_RAW, 1, &it, &e), WF_E_NOTFOUND);
    uint8_t head[JOURNAL_HASH_BYTES], own[JOURNAL_HASH_BYTES];
    uint64_t seq;
    assert_int_equal(journal_reader_head(r, &seq, head, &e), 0);
    assert_int_equal(journal_seq(h.j, own), seq);
    assert_memory_equal(head, own, sizeof own);
    journal_reader_close(r);
    struct journal_report report;
    verify_good(&h, &report);
    assert_int_equal(report.facts, 9);
    assert_int_equal(report.items, 5);
    buf_free(&out);
    home_remove(&h);
}

/* Bodies larger than a block and than a page, next to empty ones. */
static void test_sizes(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    home_open(&h);
    const size_t sizes[] = {0, 1, 8000, 70000, 0, 300000, 5};
    char *big = mem_alloc(300000);
    memset(big, 'x', 300000);
    begin(&h);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct journal_item it = {.time = 1, .source = SPAN_LIT("a"), .body = span_make(big, sizes[i])};
        uint64_t seq;
        assert_int_equal(journal_batch_intake(h.b, JOURNAL_RAW, &it, &seq, &e), 0);
        assert_int_equal(seq, i + 1);
    }
    struct journal_part part = {.name = SPAN_LIT("text"), .text = span_make(big, 100000)};
    struct journal_fact f = {.version = 1, .kind = SPAN_LIT("big"), .payload = span_make(big, 200000), .parts = &part, .nparts = 1};
    assert_int_equal(journal_batch_fact(h.b, &f, NULL, &e), 0);
    commit(&h);
    struct journal_reader *r;
    struct journal_item it;
    assert_int_equal(journal_reader_open(&r, h.path, &e), 0);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        assert_int_equal(journal_intake(r, JOURNAL_RAW, i + 1, &it, &e), 0);
        assert_int_equal(it.body.n, sizes[i]);
    }
    assert_int_equal(journal_read(r, 2, &f, &e), 0);
    assert_int_equal(f.payload.n, 200000);
    assert_int_equal(f.parts[0].text.n, 100000);
    journal_reader_close(r);
    verify_good(&h, NULL);
    mem_free(big);
    home_remove(&h);
}

static void test_bounds(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    home_open(&h);
    begin(&h);
    char *big = mem_alloc(JOURNAL_PAYLOAD_MAX + 1);
    struct journal_fact f = {.version = 1, .kind = SPAN_LIT("x"), .payload = span_make(big, JOURNAL_PAYLOAD_MAX + 1)};
    assert_int_equal(journal_batch_fact(h.b, &f, NULL, &e), WF_E_LIMIT);
    f.payload.n = 0;
    f.version = 0;
    assert_int_equal(journal_batch_fact(h.b, &f, NULL, &e), WF_E_INVALID);
    f.version = 1;
    f.kind.n = 0;
    assert_int_equal(journal_batch_fact(h.b, &f, NULL, &e), WF_E_LIMIT);
    struct journal_part twice[2] = {{.name = SPAN_LIT("a")}, {.name = SPAN_LIT("a")}};
    f.kind = SPAN_LIT("x");
    f.parts = twice;
    f.nparts = 2;
    assert_int_equal(journal_batch_fact(h.b, &f, NULL, &e), WF_E_INVALID);
    struct journal_item it = {.source = span_make(big, 256)};
    assert_int_equal(journal_batch_intake(h.b, JOURNAL_RAW, &it, NULL, &e), WF_E_LIMIT);
    assert_int_equal(journal_batch_intake(h.b, JOURNAL_KIND_END, &it, NULL, &e), WF_E_INVALID);
    assert_int_equal(journal_batch_facts(h.b) + journal_batch_items(h.b) + journal_batch_bytes(h.b), 0);
    assert_int_equal(journal_commit_wait(h.j, h.b, NULL, &e), WF_E_INVALID);
    mem_free(big);
    verify_good(&h, NULL);
    home_remove(&h);
}

static void test_undo(void **state)
{
    (void) state;
    struct home h;
    home_make(&h);
    home_open(&h);
    begin(&h);
    struct journal_mark empty = journal_batch_mark(h.b);
    for (unsigned i = 0; i < 300; i++)
        put(&h, i, JOURNAL_REPORT);
    struct journal_mark m = journal_batch_mark(h.b);
    size_t bytes = journal_batch_bytes(h.b);
    for (unsigned i = 0; i < 500; i++)
        put(&h, i, i % 2 ? JOURNAL_REPORT : JOURNAL_COUNT);
    journal_batch_cursor(h.b, SPAN_LIT("f"), SPAN_LIT("c"), NULL);
    journal_batch_undo(h.b, &m);
    assert_int_equal(journal_batch_bytes(h.b), bytes);
    assert_int_equal(journal_batch_facts(h.b), 300);
    assert_int_equal(put(&h, 300, JOURNAL_REPORT), 302);
    commit(&h);
    assert_int_equal(journal_intake_seq(h.j, JOURNAL_REPORT), 301);
    assert_int_equal(journal_intake_seq(h.j, JOURNAL_COUNT), 0);
    begin(&h);
    put(&h, 1, JOURNAL_REPORT);
    journal_batch_undo(h.b, &empty);
    assert_int_equal(journal_batch_bytes(h.b), 0);
    struct journal_report report;
    verify_good(&h, &report);
    assert_int_equal(report.items, 301);
    home_remove(&h);
}

static bool knows(void *arg, struct span kind, uint32_t version)
{
    return span_is(kind, "test.fact") && version <= *(uint32_t *) arg;
}

static void test_unknown_kind(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    home_open(&h);
    fill(&h, 1, 1, 0);
    home_close(&h);
    uint32_t upto = 1;
    struct journal_options o = {.home = h.path, .clock = &h.clock, .knows = knows, .arg = &upto};
    assert_int_equal(journal_open(&h.j, &o, &e), 0);
    begin(&h);
    struct journal_fact f = {.version = 2, .kind = SPAN_LIT("test.fact")};
    assert_int_equal(journal_batch_fact(h.b, &f, NULL, &e), 0);
    commit(&h);
    home_close(&h);
    assert_int_equal(journal_open(&h.j, &o, &e), WF_E_UNSUPPORTED);
    assert_non_null(strstr(e.text, "\"test.fact\" of version 2"));
    upto = 2;
    assert_int_equal(journal_open(&h.j, &o, &e), 0);
    home_remove(&h);
}

static void wake(void *arg)
{
    char c = 1;
    assert_int_equal(write(*(int *) arg, &c, 1), 1);
}

/* As the loop does it: hand over, be woken, take back. */
static void test_in_flight(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    int fd[2];
    char c;
    assert_int_equal(pipe(fd), 0);
    home_make(&h);
    home_open(&h);
    struct journal_result r;
    assert_false(journal_reap(h.j, &r));
    begin(&h);
    put(&h, 1, JOURNAL_REPORT);
    assert_int_equal(journal_commit(h.j, h.b, wake, &fd[1], &e), 0);
    assert_int_equal(journal_commit_wait(h.j, h.b, NULL, &e), WF_E_STATE);
    assert_int_equal(read(fd[0], &c, 1), 1);
    assert_true(journal_reap(h.j, &r));
    assert_ptr_equal(r.batch, h.b);
    assert_int_equal(r.code, 0);
    assert_int_equal(r.first, 2);
    assert_int_equal(r.last, 3);
    assert_true(r.nsec > 0);
    assert_false(journal_reap(h.j, &r));
    assert_int_equal(journal_commit(h.j, h.b, NULL, NULL, &e), WF_E_STATE);
    struct journal_health health;
    journal_health(h.j, &health);
    assert_true(health.ok && health.commits == 1 && health.p50_us <= health.p99_us && health.p99_us <= health.max_us);
    close(fd[0]);
    close(fd[1]);
    home_remove(&h);
}

/* Hands over what h->b holds; another takes its place. */
static struct journal_batch *hand_over(struct home *h)
{
    struct journal_batch *was = h->b;
    struct err e = {0};
    assert_int_equal(journal_commit(h->j, h->b, NULL, NULL, &e), 0);
    h->b = journal_batch_new();
    return was;
}

static void reap(struct home *h, struct journal_batch *b, int code, uint64_t first)
{
    struct journal_result r;
    journal_wait(h->j);
    assert_true(journal_reap(h->j, &r));
    assert_ptr_equal(r.batch, b);
    assert_int_equal(r.code, code);
    assert_int_equal(r.first, first);
    journal_batch_free(b);
}

/* Two under way: the second's numbers follow the first's, the fact of its blocks counted; they come back in order; there is no third. */
static void test_two_in_flight(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    home_open(&h);
    begin(&h);
    assert_int_equal(put(&h, 1, JOURNAL_REPORT), 2);
    struct journal_batch *one = hand_over(&h);
    begin(&h);
    assert_int_equal(put(&h, 2, JOURNAL_REPORT), 4);
    struct journal_batch *two = hand_over(&h);
    assert_int_equal(journal_batch_begin(h.j, h.b, &e), WF_E_STATE);
    assert_int_equal(journal_seq(h.j, NULL), 1);
    reap(&h, one, 0, 2);
    assert_int_equal(journal_seq(h.j, NULL), 3);
    assert_int_equal(journal_intake_seq(h.j, JOURNAL_REPORT), 1);
    begin(&h);
    assert_int_equal(put(&h, 3, 0), 6);
    struct journal_batch *three = hand_over(&h);
    reap(&h, two, 0, 4);
    reap(&h, three, 0, 6);
    assert_int_equal(journal_seq(h.j, NULL), 6);
    verify_good(&h, NULL);
    home_remove(&h);
}

/* The first of two fails: nothing of either is written, and the numbers of both are free again. */
static void test_second_falls_with_the_first(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    home_open(&h);
    fill(&h, 1, 1, JOURNAL_REPORT);
    for (int round = 0; round < 20; round++) {
        uint64_t head = journal_seq(h.j, NULL);
        begin(&h);
        assert_int_equal(journal_batch_redact(h.b, 1, SPAN_LIT("no such part"), h.clock.fixed, SPAN_LIT("a"), SPAN_LIT("b"), SPAN_LIT("c"), NULL, &e), 0);
        struct journal_batch *bad = hand_over(&h);
        begin(&h);
        put(&h, 7, JOURNAL_REPORT);
        struct journal_batch *over = hand_over(&h);
        reap(&h, bad, WF_E_NOTFOUND, 0);
        assert_int_equal(journal_batch_begin(h.j, h.b, &e), WF_E_STATE); /* the other has to come back first */
        reap(&h, over, WF_E_STALE, 0);
        assert_int_equal(journal_seq(h.j, NULL), head);
        begin(&h);
        assert_int_equal(put(&h, 8, JOURNAL_REPORT), head + 1);
        commit(&h);
    }
    struct journal_health health;
    journal_health(h.j, &health);
    assert_true(health.ok && health.failed == 20);
    verify_good(&h, NULL);
    home_remove(&h);
}

/* A reader sees what is committed while the writer goes on, and the log does not grow without bound. */
static void test_beside(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct journal_reader *r;
    home_make(&h);
    home_open(&h);
    assert_int_equal(journal_reader_open(&r, h.path, &e), 0);
    char *wal = home_file(&h, "journal.db-wal");
    struct stat st;
    for (unsigned i = 0; i < 60; i++) {
        fill(&h, 1, 2000, JOURNAL_REPORT);
        struct journal_fact f;
        assert_int_equal(journal_read(r, journal_seq(h.j, NULL), &f, &e), 0);
        assert_true(span_is(f.kind, "intake.block"));
    }
    assert_int_equal(stat(wal, &st), 0);
    assert_in_range(st.st_size, 1, 200 << 20);
    journal_reader_close(r);
    struct journal_report report;
    verify_good(&h, &report);
    assert_int_equal(report.facts, journal_seq(h.j, NULL));
    assert_int_equal(report.items, 120000);
    mem_free(wal);
    home_remove(&h);
}

static void test_foreign_file(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    char *path = home_file(&h, "journal.db");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 10000; i++)
        fputs("not a journal\n", f);
    fclose(f);
    assert_int_equal(home_try(&h, &e), WF_E_CORRUPT);
    unlink(path);
    struct journal_report report;
    assert_int_equal(journal_verify(h.path, NULL, NULL, &report, &e), WF_E_NOTFOUND);
    mem_free(path);
    home_remove(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_new_home), cmocka_unit_test(test_round_trip), cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_bounds), cmocka_unit_test(test_undo), cmocka_unit_test(test_unknown_kind), cmocka_unit_test(test_in_flight),
        cmocka_unit_test(test_two_in_flight), cmocka_unit_test(test_second_falls_with_the_first),
        cmocka_unit_test(test_beside), cmocka_unit_test(test_foreign_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
