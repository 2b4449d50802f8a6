/* test_views: text search in scripts without spaces, quarantine rows, meta; any loss of the file is only a rebuild. */
#include "journal_support.h"

#include "journal/views.h"

struct found {
    uint64_t v[64];
    size_t n;
};

static int on_found(void *arg, uint64_t num)
{
    struct found *f = arg;
    f->v[f->n++] = num >> 32;
    return 0;
}

static int look(struct views_reader *r, const char *query, size_t limit, struct found *f, struct err *e)
{
    struct views_search s = {.text = span_str(query), .limit = limit};
    return views_find(r, &s, on_found, f, e);
}

static struct views *open_views(struct home *h, bool want_fresh)
{
    struct views *v;
    bool fresh;
    struct err e = {0};
    if (views_open(&v, h->path, &fresh, &e))
        fail_msg("%s", e.text);
    assert_int_equal(fresh, want_fresh);
    return v;
}

static const char *const texts[] = {
    "ด่านตรวจคนเข้าเมืองสุวรรณภูมิปิดชั่วคราว",     /* Thai */
    "ດ່ານຊາຍແດນມິດຕະພາບປິດຊົ່ວຄາວ",                 /* Lao */
    "ច្រកទ្វារព្រំដែនអន្តរជាតិបិទជាបណ្ដោះអាសន្ន",   /* Khmer */
    "နယ်စပ်ဂိတ်ကိုယာယီပိတ်ထားသည်",                     /* Burmese */
    "Cửa khẩu Mộc Bài đóng cửa tạm thời",              /* Vietnamese */
    "Gerbang otomatis di Soekarno-Hatta tidak berfungsi",
    "Autogates down at Terminal 3: 50% of \"lanes\"",
};

static void submit_texts(struct views *v)
{
    struct views_batch *b = views_batch_new();
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        views_batch_text(b, (i + 1) << 32, span_str(texts[i]));
    views_submit(v, b);
    struct err e = {0};
    assert_int_equal(views_flush(v, &e), 0);
    assert_int_equal(views_pending(v), 0);
}

static void test_find(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    struct views *v = open_views(&h, true);
    submit_texts(v);
    struct views_reader *r;
    assert_int_equal(views_reader_open(&r, h.path, &e), 0);
    const struct {
        const char *query;
        size_t n;
        uint64_t first;
    } all[] = {{"สุวรรณภูมิ", 1, 1}, {"ຊາຍແດນ", 1, 2}, {"ព្រំដែន", 1, 3}, {"ယာယီ", 1, 4}, {"mộc bài", 1, 5}, {"MỘC", 1, 5}, {"mo\u0323\u0302c", 1, 5}, {"soekarno", 1, 6},
        {"gates  down", 1, 7}, {"down gates", 0, 0}, {"moc bai", 1, 5}, {"cua\tkhau", 1, 5}, {"สุ​วรรณ", 1, 1}, {"ດ່", 1, 2}, {"ច", 1, 3}, {"3:", 1, 7}, {"50%", 1, 7}, {"0%", 1, 7}, {"\"lanes\"", 1, 7}, {"at", 2, 7}, {"otom OR lanes", 0, 0}, {"nothing", 0, 0},
        {"_%", 0, 0}, {"  otomatis  ", 1, 6}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct found f = {0};
        if (look(r, all[i].query, 10, &f, &e))
            fail_msg("\"%s\": %s", all[i].query, e.text);
        if (f.n != all[i].n || (f.n && f.v[0] != all[i].first))
            fail_msg("\"%s\" found %zu", all[i].query, f.n);
    }
    struct found f = {0};
    assert_int_equal(look(r, " ", 10, &f, &e), WF_E_INVALID);
    char *much = mem_alloc(VIEWS_PHRASE_MAX + 2);
    memset(much, 'a', VIEWS_PHRASE_MAX + 1);
    assert_int_equal(look(r, much, 10, &f, &e), WF_E_INVALID);
    mem_free(much);
    /* Put again, it replaces; dropped, it is gone. */
    struct views_batch *b = views_batch_new();
    views_batch_text(b, UINT64_C(6) << 32, SPAN_LIT("all gates open"));
    views_batch_text_drop(b, UINT64_C(7) << 32);
    views_submit(v, b);
    assert_int_equal(views_flush(v, &e), 0);
    assert_int_equal(look(r, "soekarno", 10, &f, &e), 0);
    assert_int_equal(look(r, "terminal", 10, &f, &e), 0);
    assert_int_equal(f.n, 0);
    assert_int_equal(look(r, "gates", 10, &f, &e), 0);
    assert_int_equal(f.n, 1);
    views_reader_close(r);
    views_close(v);
    home_remove(&h);
}

static void find_n(struct views_reader *r, const char *query, size_t limit, size_t want)
{
    struct found f = {0};
    struct err e = {0};
    if (look(r, query, limit, &f, &e))
        fail_msg("\"%s\": %s", query, e.text);
    if (f.n != want)
        fail_msg("\"%s\" found %zu, not %zu", query, f.n, want);
}

/* What is not written yet is found; of each half at most so many, the newest first; only among those that are asked for. */
static void test_find_some(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    struct views *v = open_views(&h, true);
    struct views_batch *b = views_batch_new();
    for (uint64_t row = 1; row <= 200; row++) {
        views_batch_text(b, row << 32 | VIEWS_TITLE, SPAN_LIT("a gate"));
        if (row % 50 == 0)
            views_batch_text(b, row << 32 | 4000, SPAN_LIT("the gate again"));
    }
    views_submit(v, b);
    struct found f = {0};
    uint64_t among[4] = {UINT64_C(1) << 7 | UINT64_C(1) << 50, 0, 0, 0};
    struct views_search s = {.text = SPAN_LIT("GATE"), .limit = 10, .among = among, .among_n = 4};
    assert_int_equal(views_find_queued(v, &s, on_found, &f, &e), 0);
    assert_true(f.n == 3 || views_pending(v) == 0); /* 7, 50 twice; unless the thread was quicker */
    assert_int_equal(views_flush(v, &e), 0);
    struct views_reader *r;
    assert_int_equal(views_reader_open(&r, h.path, &e), 0);
    f.n = 0;
    assert_int_equal(views_find(r, &s, on_found, &f, &e), 0);
    assert_int_equal(f.n, 3);
    assert_false(s.more);
    f.n = 0;
    s.among = NULL;
    assert_int_equal(views_find(r, &s, on_found, &f, &e), 0);
    assert_int_equal(f.n, 14); /* ten titles, four notes */
    assert_true(s.more);
    assert_int_equal(f.v[0], 200);
    assert_int_equal(f.v[9], 191);
    assert_int_equal(f.v[10], 200);
    views_reader_close(r);
    views_close(v);
    home_remove(&h);
}

static void submit_and_flush(struct views *v, struct views_batch *b)
{
    struct err e = {0};
    views_submit(v, b);
    assert_int_equal(views_flush(v, &e), 0);
}

/* Incidents that come in any order, their notes, texts put several times in one transaction and over several. */
static void test_find_many(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    struct views *v = open_views(&h, true);
    struct views_batch *b = views_batch_new();
    char text[64];
    for (uint64_t i = 0; i < 50; i++) {
        uint64_t row = i * 37 % 50 + 1; /* each once, not ascending */
        views_batch_text(b, row << 32, SPAN_LIT("first words"));
        snprintf(text, sizeof text, "queue %llu at the counter", (unsigned long long) row);
        views_batch_text(b, row << 32, span_str(text));
        views_batch_text(b, row << 32 | (1000 + row), SPAN_LIT("an officer's note"));
    }
    assert_int_equal(views_batch_count(b), 150);
    submit_and_flush(v, b);
    struct views_reader *r;
    assert_int_equal(views_reader_open(&r, h.path, &e), 0);
    find_n(r, "counter", 64, 50);
    find_n(r, "first", 64, 0);
    find_n(r, "officer's", 64, 50);
    find_n(r, "counter", 5, 5);
    find_n(r, "queue 17 at", 64, 1);
    b = views_batch_new();
    views_batch_text(b, UINT64_C(17) << 32, SPAN_LIT("queue 17 at the counter")); /* the same again */
    views_batch_text(b, UINT64_C(18) << 32, SPAN_LIT("closed"));
    views_batch_text(b, UINT64_C(90) << 32, SPAN_LIT("dropped before it was ever written"));
    views_batch_text_drop(b, UINT64_C(90) << 32);
    views_batch_text_drop(b, UINT64_C(19) << 32);
    views_batch_text_drop(b, UINT64_C(20) << 32 | 1020);
    submit_and_flush(v, b);
    find_n(r, "counter", 64, 48);
    find_n(r, "queue 17", 64, 1);
    find_n(r, "officer's note", 64, 49);
    find_n(r, "closed", 64, 1);
    find_n(r, "dropped", 64, 0);
    /* Trigrams of a word may stand apart in a text that does not hold the word. */
    b = views_batch_new();
    views_batch_text(b, UINT64_C(60) << 32, SPAN_LIT("abcd bcde"));
    views_batch_text(b, UINT64_C(61) << 32, SPAN_LIT("abcde"));
    views_batch_text(b, UINT64_C(62) << 32, SPAN_LIT("longer-than-all-trigrams-that-are-asked-for,-say-a"));
    views_batch_text(b, UINT64_C(63) << 32, SPAN_LIT("longer-than-all-trigrams-that-are-asked-for,-say-b"));
    submit_and_flush(v, b);
    find_n(r, "abcde", 64, 1);
    find_n(r, "bcd", 64, 2);
    find_n(r, "longer-than-all-trigrams-that-are-asked-for,-say-b", 64, 1);
    views_reader_close(r);
    views_close(v);
    /* The highest row is known again after the start: a text below it is replaced. */
    v = open_views(&h, false);
    b = views_batch_new();
    views_batch_text(b, UINT64_C(61) << 32, SPAN_LIT("fghij"));
    views_batch_text(b, UINT64_C(64) << 32, SPAN_LIT("abcdefghij"));
    submit_and_flush(v, b);
    assert_int_equal(views_reader_open(&r, h.path, &e), 0);
    find_n(r, "abcde", 64, 1);
    find_n(r, "fghij", 64, 2);
    views_reader_close(r);
    views_close(v);
    home_remove(&h);
}

static int on_quarantined(void *arg, const struct views_quarantined *q)
{
    buf_printf(arg, "%llu %.*s %.*s %.*s %lld %llu %llu %02x %u/%llu\n", (unsigned long long) q->n, SPAN_FMT(q->source), SPAN_FMT(q->member),
        SPAN_FMT(q->reason), (long long) q->received, (unsigned long long) q->offset, (unsigned long long) q->bytes, q->digest[31], q->intake_kind,
        (unsigned long long) q->intake_seq);
    return 0;
}

static void test_quarantine(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct buf out = {0};
    home_make(&h);
    struct views *v = open_views(&h, true);
    struct views_batch *b = views_batch_new();
    for (uint64_t i = 1; i <= 3; i++) {
        struct views_quarantined q = {.n = i, .source = SPAN_LIT("la/line"), .member = SPAN_LIT("LA"), .reason = SPAN_LIT("no such type"), .received = 77,
            .offset = 5, .bytes = 9, .intake_kind = 5, .intake_seq = i * 10};
        q.digest[31] = 0xab;
        views_batch_quarantined(b, &q);
    }
    views_batch_meta(b, "applied_seq", SPAN_LIT("123"));
    views_submit(v, b);
    assert_int_equal(views_meta(v, "applied_seq", &out, &e), 0);
    assert_string_equal(out.p, "123");
    assert_int_equal(views_flush(v, &e), 0);
    struct views_reader *r;
    buf_clear(&out);
    assert_int_equal(views_reader_open(&r, h.path, &e), 0);
    assert_int_equal(views_quarantine(r, 3, 10, on_quarantined, &out, &e), 0);
    assert_string_equal(out.p, "2 la/line LA no such type 77 5 9 ab 5/20\n1 la/line LA no such type 77 5 9 ab 5/10\n");
    assert_int_equal(views_quarantine_get(r, 4, on_quarantined, &out, &e), WF_E_NOTFOUND);
    assert_int_equal(views_quarantine_count(r), 3);
    b = views_batch_new();
    views_batch_quarantine_drop(b, 5, 20);
    views_submit(v, b);
    assert_int_equal(views_flush(v, &e), 0);
    assert_int_equal(views_quarantine_count(r), 1);
    views_reader_close(r);
    views_close(v);
    buf_free(&out);
    home_remove(&h);
}

/* Closed cleanly it is kept; reset, torn, of another schema or another boot it begins empty. */
static void test_life(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    struct buf out = {0};
    home_make(&h);
    char *path = home_file(&h, "views.db");
    struct views *v = open_views(&h, true);
    struct views_batch *b = views_batch_new();
    views_batch_meta(b, "generation", SPAN_LIT("7"));
    views_submit(v, b);
    views_close(v);
    v = open_views(&h, false);
    assert_int_equal(views_meta(v, "generation", &out, &e), 0);
    assert_string_equal(out.p, "7");
    submit_texts(v);
    b = views_batch_new();
    views_batch_reset(b);
    views_batch_meta(b, "generation", SPAN_LIT("8"));
    views_submit(v, b);
    assert_int_equal(views_flush(v, &e), 0);
    struct views_reader *r;
    struct found f = {0};
    assert_int_equal(views_reader_open(&r, h.path, &e), 0);
    assert_int_equal(look(r, "soekarno", 10, &f, &e), 0);
    assert_int_equal(f.n, 0);
    views_reader_close(r);
    views_close(v);
    /* Of a later schema. */
    char *command = mem_printf("sqlite3 '%s' 'PRAGMA user_version=99' 2>/dev/null || printf xxxxxxxxxxxxxxxxxxxx > '%s'", path, path);
    assert_int_equal(system(command), 0);
    mem_free(command);
    v = open_views(&h, true);
    assert_int_equal(views_meta(v, "generation", &out, &e), WF_E_NOTFOUND);
    views_close(v);
    /* Torn. */
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    fseek(file, 100, SEEK_SET);
    for (int i = 0; i < 5000; i++)
        fputc(i, file);
    fclose(file);
    v = open_views(&h, true);
    views_close(v);
    assert_int_equal(unlink(path), 0);
    v = open_views(&h, true);
    views_close(v);
    mem_free(path);
    buf_free(&out);
    home_remove(&h);
}

struct counted {
    size_t n, rows; /* calls; incidents */
    uint64_t first, last;
    uint64_t bits[400];
};
static int on_counted(void *arg, uint64_t num)
{
    struct counted *k = arg;
    uint32_t row = (uint32_t) (num >> 32);
    k->first = k->n++ ? k->first : row;
    k->last = row;
    k->rows += !(k->bits[row / 64] >> row % 64 & 1);
    k->bits[row / 64] |= UINT64_C(1) << row % 64;
    return 0;
}

static struct counted look_short(struct views_reader *r, const char *word, const uint64_t *among, size_t among_n, bool more)
{
    struct counted k = {0};
    struct err e = {0};
    struct views_search s = {.text = span_str(word), .limit = 40000, .among = among, .among_n = among_n};
    if (views_find(r, &s, on_counted, &k, &e))
        fail_msg("\"%s\": %s", word, e.text);
    if (s.more != more)
        fail_msg("\"%s\": %zu, more %d", word, k.rows, s.more);
    return k;
}

/* One or two characters: rare ones are found however old; of common ones the newest, and it is said; among few incidents all. */
static void test_find_short(void **state)
{
    enum { ROWS = 20000 };
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    struct views *v = open_views(&h, true);
    for (uint64_t row = 1; row <= ROWS;) {
        struct views_batch *b = views_batch_new();
        for (uint64_t end = row + 4000; row < end; row++) {
            views_batch_text(b, row << 32 | VIEWS_TITLE, row <= 3 ? SPAN_LIT("关 ด่าน 1") : SPAN_LIT("ขัดข้อง e"));
            views_batch_text(b, row << 32, row % 1000 == 7 ? SPAN_LIT("x") : SPAN_LIT("the page"));
            if (row % 2000 == 0)
                views_batch_text(b, row << 32 | 9, SPAN_LIT("z"));
        }
        views_submit(v, b);
    }
    assert_int_equal(views_flush(v, &e), 0);
    struct views_reader *r;
    assert_int_equal(views_reader_open(&r, h.path, &e), 0);
    assert_int_equal(look_short(r, "关", NULL, 0, false).rows, 3);
    assert_int_equal(look_short(r, "ด่", NULL, 0, false).rows, 3);
    assert_int_equal(look_short(r, "1", NULL, 0, false).rows, 3);
    assert_int_equal(look_short(r, "x", NULL, 0, false).rows, ROWS / 1000);
    assert_int_equal(look_short(r, "z", NULL, 0, false).rows, ROWS / 2000);
    assert_int_equal(look_short(r, "qq", NULL, 0, false).n, 0);
    struct counted k = look_short(r, "ขั", NULL, 0, true);
    assert_int_equal(k.first, ROWS);
    assert_int_equal(k.rows, 15000); /* two texts each */
    assert_int_equal(k.last, ROWS - 15000 + 1);
    k = look_short(r, "e", NULL, 0, true);
    assert_true(k.first == ROWS && k.rows == 15000);
    /* Among the oldest hundred all have it. */
    uint64_t among[2] = {~UINT64_C(1), ~UINT64_C(0) >> 28};
    k = look_short(r, "e", among, 2, false);
    assert_int_equal(k.rows, 99);
    k = look_short(r, "关", among, 2, false);
    assert_int_equal(k.rows, 3);
    views_reader_close(r);
    views_close(v);
    home_remove(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_find), cmocka_unit_test(test_find_many), cmocka_unit_test(test_find_some), cmocka_unit_test(test_find_short), cmocka_unit_test(test_quarantine),
        cmocka_unit_test(test_life)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
