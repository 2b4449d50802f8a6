/* test_tamper: whatever is changed in a journal behind its back, verify finds it (PROMISES A1).
 *
 * A small journal with facts, texts, all kinds of intake, a drop and a redaction is made once; each round changes a copy of it in one way
 * at a place chosen by the seed. WF_TAMPERS sets the rounds of each way (60), WF_SEED the seed.
 */
#include "journal_support.h"

#include <sqlite3.h>

#include "journal/block.h"
#include "journal/record.h"

static struct home origin;
static struct buf file; /* the journal as it was closed */
static uint64_t head;
static uint64_t random_state;
static struct buf dropped_block; /* a block that was there before the drop */
static char copy_dir[64];

static uint64_t rnd(uint64_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % n;
}

static void sql(sqlite3 *db, const char *text)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
}

static int64_t number(sqlite3 *db, const char *text)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

static bool cell(sqlite3 *db, const char *table, const char *key, const char *column, int64_t id, struct buf *out)
{
    char *text = sqlite3_mprintf("SELECT %s FROM %s WHERE %s = %lld AND %s IS NOT NULL", column, table, key, (long long) id, column);
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &s, NULL), SQLITE_OK);
    bool there = sqlite3_step(s) == SQLITE_ROW;
    buf_clear(out);
    if (there)
        buf_add(out, sqlite3_column_blob(s, 0), (size_t) sqlite3_column_bytes(s, 0));
    sqlite3_finalize(s);
    sqlite3_free(text);
    return there;
}

static void set_cell(sqlite3 *db, const char *table, const char *key, const char *column, int64_t id, struct span value)
{
    char *text = sqlite3_mprintf("UPDATE %s SET %s = ?1 WHERE %s = %lld", table, column, key, (long long) id);
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &s, NULL), SQLITE_OK);
    sqlite3_bind_blob64(s, 1, value.p, value.n, SQLITE_TRANSIENT);
    assert_int_equal(sqlite3_step(s), SQLITE_DONE);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_finalize(s);
    sqlite3_free(text);
}

/* A table of intake that has rows, and the key of one of them. */
static const char *some_block(sqlite3 *db, int64_t *first)
{
    static char table[32];
    for (;;) {
        snprintf(table, sizeof table, "intake_%s", journal_kind_word((enum journal_kind) (1 + rnd(JOURNAL_KIND_END - 1))));
        char text[128];
        snprintf(text, sizeof text, "SELECT count(*) FROM %s", table);
        int64_t n = number(db, text);
        if (n == 0)
            continue;
        snprintf(text, sizeof text, "SELECT first FROM %s ORDER BY first LIMIT 1 OFFSET %d", table, (int) rnd((uint64_t) n));
        *first = number(db, text);
        return table;
    }
}

static int64_t some_fact(void)
{
    return 1 + (int64_t) rnd(head - 1); /* never the last: an end that was cut off or replaced needs a witness */
}

/* ---- the ways; each must change something ---- */

static void flip_fact(sqlite3 *db)
{
    struct buf b = {0};
    int64_t seq = some_fact();
    const char *column = rnd(2) ? "rec" : "txt";
    if (!cell(db, "fact", "seq", column, seq, &b))
        cell(db, "fact", "seq", column = "rec", seq, &b);
    b.p[rnd(b.n)] ^= (char) (1 << rnd(8));
    set_cell(db, "fact", "seq", column, seq, buf_view(&b));
    buf_free(&b);
}

static void flip_intake(sqlite3 *db)
{
    struct buf b = {0};
    int64_t first;
    const char *table = some_block(db, &first);
    assert_true(cell(db, table, "first", "block", first, &b));
    b.p[rnd(b.n)] ^= (char) (1 << rnd(8));
    set_cell(db, table, "first", "block", first, buf_view(&b));
    buf_free(&b);
}

/* Another payload, and the record's own hash made to fit again. */
static void edit_fact(sqlite3 *db)
{
    struct buf b = {0};
    struct journal_record r;
    int64_t seq = some_fact();
    assert_true(cell(db, "fact", "seq", "rec", seq, &b));
    struct buf txt = {0};
    cell(db, "fact", "seq", "txt", seq, &txt);
    assert_int_equal(journal_record_decode(buf_view(&b), buf_view(&txt), &r, NULL), 0);
    char *at = b.p + (r.fact.payload.p - b.p) + rnd(r.fact.payload.n);
    *at = *at == '7' ? '8' : '7';
    journal_hash((uint8_t *) b.p + b.n - JOURNAL_HASH_BYTES, b.p, b.n - JOURNAL_HASH_BYTES);
    set_cell(db, "fact", "seq", "rec", seq, buf_view(&b));
    buf_free(&b);
    buf_free(&txt);
}

static void edit_text(sqlite3 *db)
{
    struct buf b = {0};
    int64_t seq;
    do
        seq = some_fact();
    while (!cell(db, "fact", "seq", "txt", seq, &b));
    b.p[b.n - 1] = (char) (b.p[b.n - 1] ^ 1);
    set_cell(db, "fact", "seq", "txt", seq, buf_view(&b));
    buf_free(&b);
}

/* Erased as a redaction would, but no fact says so. */
static void erase_text(sqlite3 *db)
{
    struct buf b = {0};
    int64_t seq;
    do
        seq = some_fact();
    while (!cell(db, "fact", "seq", "txt", seq, &b) || journal_record_redact(b.p, b.n, SPAN_LIT("note"), NULL) != 0);
    set_cell(db, "fact", "seq", "txt", seq, buf_view(&b));
    buf_free(&b);
}

static void delete_fact(sqlite3 *db)
{
    char text[96];
    int64_t seq = some_fact();
    snprintf(text, sizeof text, "DELETE FROM fact WHERE seq = %lld", (long long) seq);
    sql(db, text);
    if (rnd(2)) { /* and those after it move up */
        snprintf(text, sizeof text, "UPDATE fact SET seq = -(seq - 1) WHERE seq > %lld; UPDATE fact SET seq = -seq WHERE seq < 0", (long long) seq);
        sql(db, text);
    }
}

static void delete_intake(sqlite3 *db)
{
    char text[96];
    int64_t first;
    const char *table = some_block(db, &first);
    snprintf(text, sizeof text, "DELETE FROM %s WHERE first = %lld", table, (long long) first);
    sql(db, text);
}

static void insert_fact(sqlite3 *db)
{
    char text[256];
    int64_t seq = some_fact();
    if (rnd(2)) { /* room is made for it */
        snprintf(text, sizeof text, "UPDATE fact SET seq = -(seq + 1) WHERE seq > %lld; UPDATE fact SET seq = -seq WHERE seq < 0", (long long) seq);
        sql(db, text);
        snprintf(text, sizeof text, "INSERT INTO fact SELECT seq + 1, rec, txt FROM fact WHERE seq = %lld", (long long) seq);
    } else
        snprintf(text, sizeof text, "INSERT INTO fact SELECT %lld, rec, txt FROM fact WHERE seq = %lld", rnd(2) ? (long long) head + 1 : 0,
            (long long) seq);
    sql(db, text);
}

static void insert_intake(sqlite3 *db)
{
    char text[160];
    int64_t first;
    const char *table = some_block(db, &first);
    char key[96];
    switch (rnd(4)) {
    case 0: snprintf(key, sizeof key, "1 + (SELECT max(first) FROM %s)", table); break;
    case 1: snprintf(key, sizeof key, "1 + first"); break;
    case 2: snprintf(key, sizeof key, "100000"); break;
    default: snprintf(key, sizeof key, "-7"); break;
    }
    snprintf(text, sizeof text, "INSERT INTO %s SELECT %s, block FROM %s WHERE first = %lld", table, key, table, (long long) first);
    sql(db, text);
}

static void swap_facts(sqlite3 *db)
{
    char text[256];
    long long a = some_fact(), b;
    do
        b = some_fact();
    while (a == b);
    snprintf(text, sizeof text,
        "UPDATE fact SET seq = -%lld WHERE seq = %lld; UPDATE fact SET seq = %lld WHERE seq = %lld; UPDATE fact SET seq = %lld WHERE seq = -%lld", a, a, a,
        b, b, a);
    sql(db, text);
}

static void swap_intake(sqlite3 *db)
{
    struct buf a = {0}, b = {0};
    int64_t one = 0, two = 0;
    const char *table;
    do {
        table = some_block(db, &one);
        char text[96];
        snprintf(text, sizeof text, "SELECT max(first) FROM %s", table);
        two = number(db, text);
    } while (one == two);
    assert_true(cell(db, table, "first", "block", one, &a) && cell(db, table, "first", "block", two, &b));
    set_cell(db, table, "first", "block", one, buf_view(&b));
    set_cell(db, table, "first", "block", two, buf_view(&a));
    buf_free(&a);
    buf_free(&b);
}

/* A record is written over another one. */
static void duplicate_fact(sqlite3 *db)
{
    char text[160];
    long long a = some_fact(), b;
    do
        b = some_fact();
    while (a == b);
    snprintf(text, sizeof text, "INSERT OR REPLACE INTO fact SELECT %lld, rec, txt FROM fact WHERE seq = %lld", b, a);
    sql(db, text);
}

static void bring_back(sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO intake_report VALUES(1, ?1)", -1, &s, NULL), SQLITE_OK);
    sqlite3_bind_blob(s, 1, dropped_block.p, (int) dropped_block.n, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(s), SQLITE_DONE);
    sqlite3_finalize(s);
}

static void change_meta(sqlite3 *db)
{
    static const char *const all[] = {"UPDATE meta SET value = '2025-01-01T00:00:00Z' WHERE key = 'created'",
        "UPDATE meta SET value = 'EXERCISE' WHERE key = 'mode'", "UPDATE meta SET value = 'OTHER' WHERE key = 'prefix'",
        "UPDATE meta SET value = '00112233445566778899aabbccddeeff' WHERE key = 'site'", "DELETE FROM meta WHERE key = 'exercise'",
        "UPDATE meta SET value = '1' WHERE key = 'dropped.report'", "DELETE FROM kind WHERE name = 'test.fact'",
        "CREATE TRIGGER t AFTER INSERT ON fact BEGIN DELETE FROM fact WHERE seq = new.seq; END", "PRAGMA user_version = 0"};
    sql(db, all[rnd(ARRAY_LEN(all))]);
}

static void change_type(sqlite3 *db)
{
    char text[160];
    if (rnd(2))
        snprintf(text, sizeof text, "UPDATE fact SET rec = CAST(rec AS TEXT) WHERE seq = %lld", (long long) some_fact());
    else {
        int64_t first;
        const char *table = some_block(db, &first);
        snprintf(text, sizeof text, "UPDATE %s SET block = CAST(block AS TEXT) WHERE first = %lld", table, (long long) first);
    }
    sql(db, text);
}

/* ---- one round ---- */

static const struct {
    const char *name;
    void (*change)(sqlite3 *db);
} ways[] = {{"flip a bit of a fact", flip_fact}, {"flip a bit of intake", flip_intake}, {"edit a fact and mend its hash", edit_fact},
    {"edit a text", edit_text}, {"erase a text", erase_text}, {"delete a fact", delete_fact}, {"delete intake", delete_intake},
    {"insert a fact", insert_fact}, {"insert intake", insert_intake}, {"swap facts", swap_facts}, {"swap intake", swap_intake},
    {"duplicate a fact", duplicate_fact}, {"bring back what was dropped", bring_back}, {"change meta", change_meta}, {"change a type", change_type}};

static void write_copy(const char *path, struct span bytes)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

static void tamper(size_t way)
{
    char *path = fs_join(copy_dir, "journal.db");
    uint64_t seed = random_state;
    write_copy(path, buf_view(&file));
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sql(db, "PRAGMA synchronous=OFF");
    sql(db, "PRAGMA journal_mode=MEMORY");
    ways[way].change(db);
    sqlite3_close(db);
    struct journal_report report;
    struct err e = {0};
    if (journal_verify(copy_dir, NULL, NULL, &report, &e) != WF_E_CORRUPT || !e.text[0])
        fail_msg("%s was not found (WF_SEED=%llu): %s", ways[way].name, (unsigned long long) seed, e.text);
    mem_free(path);
}

static unsigned rounds(void)
{
    const char *n = getenv("WF_TAMPERS");
    return n ? (unsigned) strtoul(n, NULL, 10) : 60;
}

static void test_ways(void **state)
{
    (void) state;
    for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
        for (unsigned i = 0; i < rounds(); i++)
            tamper(w);
        print_message("# %s: found %u of %u\n", ways[w].name, rounds(), rounds());
    }
}

/* A bit flipped in the file itself, inside a stored record or block: wherever it lies. */
static void test_file(void **state)
{
    (void) state;
    char *path = fs_join(copy_dir, "journal.db");
    struct buf cells = {0}, b = {0};
    sqlite3 *db = NULL;
    write_copy(path, buf_view(&file));
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    unsigned found = 0;
    for (unsigned i = 0; i < rounds(); i++) {
        assert_true(cell(db, "fact", "seq", "rec", some_fact(), &cells));
        const char *at = memmem(file.p, file.n, cells.p, cells.n);
        if (!at)
            continue; /* it lies in pieces */
        buf_clear(&b);
        buf_span(&b, buf_view(&file));
        b.p[(size_t) (at - file.p) + rnd(cells.n)] ^= (char) (1 << rnd(8));
        sqlite3_close(db);
        write_copy(path, buf_view(&b));
        struct journal_report report;
        assert_int_equal(journal_verify(copy_dir, NULL, NULL, &report, NULL), WF_E_CORRUPT);
        assert_false(report.ok);
        found++;
        write_copy(path, buf_view(&file));
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    }
    sqlite3_close(db);
    assert_true(found > rounds() / 2);
    buf_free(&b);
    buf_free(&cells);
    mem_free(path);
}

/* Any bytes in place of any page: verify tells, and never crashes. */
static void test_pages(void **state)
{
    (void) state;
    char *path = fs_join(copy_dir, "journal.db");
    struct buf b = {0};
    for (unsigned i = 0; i < rounds(); i++) {
        buf_clear(&b);
        buf_span(&b, buf_view(&file));
        size_t page = rnd(b.n / 8192) * 8192, from = rnd(64), n = 1 + rnd(200);
        for (size_t k = 0; k < n && page + from + k < b.n; k++)
            b.p[page + from + k] = (char) rnd(256);
        write_copy(path, buf_view(&b));
        struct journal_report report;
        struct err e = {0};
        int code = journal_verify(copy_dir, NULL, NULL, &report, &e);
        assert_true(code == 0 ? report.ok : !report.ok || code != WF_E_CORRUPT);
    }
    buf_free(&b);
    mem_free(path);
}

static void test_untouched(void **state)
{
    (void) state;
    char *path = fs_join(copy_dir, "journal.db");
    write_copy(path, buf_view(&file));
    struct journal_report report;
    struct err e = {0};
    if (journal_verify(copy_dir, NULL, NULL, &report, &e))
        fail_msg("%s", e.text);
    assert_int_equal(report.facts, head);
    assert_int_equal(report.redacted, 1);
    assert_true(report.dropped > 0 && report.items > 0);
    mem_free(path);
}

static int setup(void **state)
{
    (void) state;
    const char *seed = getenv("WF_SEED");
    random_state = seed ? strtoull(seed, NULL, 10) : ((uint64_t) clock_realtime() ^ (uint64_t) getpid()) | 1;
    print_message("# WF_SEED=%llu\n", (unsigned long long) random_state);
    struct err e = {0};
    home_make(&origin);
    home_open(&origin);
    for (unsigned i = 0; i < 4; i++)
        for (int k = 1; k < JOURNAL_KIND_END; k++)
            fill(&origin, 1, 3, (enum journal_kind) k);
    struct journal_reader *r;
    struct journal_drop d;
    assert_int_equal(journal_reader_open(&r, origin.path, &e), 0);
    sqlite3 *db = NULL;
    char *path = home_file(&origin, "journal.db");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_true(cell(db, "intake_report", "first", "block", 1, &dropped_block));
    sqlite3_close(db);
    assert_int_equal(journal_drop_plan(r, JOURNAL_REPORT, INT64_MAX, 5, &d, &e), 0);
    journal_reader_close(r);
    begin(&origin);
    assert_int_equal(journal_batch_drop(origin.b, &d, 1, SPAN_LIT("engine"), NULL, &e), 0);
    assert_int_equal(journal_batch_redact(origin.b, 3, SPAN_LIT("title"), 1, SPAN_LIT("duty1"), SPAN_LIT("duty2"), SPAN_LIT("a name"), NULL, &e), 0);
    commit(&origin);
    fill(&origin, 2, 3, JOURNAL_REPORT);
    head = journal_seq(origin.j, NULL);
    home_close(&origin);
    assert_int_equal(fs_read(path, 64 << 20, &file, &e), 0);
    mem_free(path);
    strcpy(copy_dir, "/tmp/test_tamper.XXXXXX");
    return mkdtemp(copy_dir) ? 0 : 1;
}

static int teardown(void **state)
{
    (void) state;
    char command[96];
    snprintf(command, sizeof command, "rm -r %s", copy_dir);
    home_remove(&origin);
    buf_free(&file);
    buf_free(&dropped_block);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_untouched), cmocka_unit_test(test_ways), cmocka_unit_test(test_file),
        cmocka_unit_test(test_pages)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
