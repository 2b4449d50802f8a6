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
    f->v[f->n++] = num;
    return 0;
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
        views_batch_text(b, i + 1, span_str(texts[i]));
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
    } all[] = {{"สุวรรณภูมิ", 1, 1}, {"ຊາຍແດນ", 1, 2}, {"ព្រំដែន", 1, 3}, {"ယာယီ", 1, 4}, {"mộc bài", 1, 5}, {"MỘC", 1, 5}, {"soekarno", 1, 6},
        {"auto gate", 1, 7}, {"oto gerbang", 1, 6}, {"3:", 1, 7}, {"50%", 1, 7}, {"0%", 1, 7}, {"\"lanes\"", 1, 7}, {"at", 2, 7}, {"otom OR lanes", 0, 0}, {"nothing", 0, 0},
        {"_%", 0, 0}, {"  otomatis  ", 1, 6}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct found f = {0};
        if (views_find(r, span_str(all[i].query), 0, 10, on_found, &f, &e))
            fail_msg("\"%s\": %s", all[i].query, e.text);
        if (f.n != all[i].n || (f.n && f.v[0] != all[i].first))
            fail_msg("\"%s\" found %zu", all[i].query, f.n);
    }
    struct found f = {0};
    assert_int_equal(views_find(r, SPAN_LIT(" "), 0, 10, on_found, &f, &e), WF_E_INVALID);
    assert_int_equal(views_find(r, SPAN_LIT("a b c d e f g h i"), 0, 10, on_found, &f, &e), WF_E_LIMIT);
    /* Put again, it replaces; dropped, it is gone. */
    struct views_batch *b = views_batch_new();
    views_batch_text(b, 6, SPAN_LIT("all gates open"));
    views_batch_text_drop(b, 7);
    views_submit(v, b);
    assert_int_equal(views_flush(v, &e), 0);
    assert_int_equal(views_find(r, SPAN_LIT("soekarno"), 0, 10, on_found, &f, &e), 0);
    assert_int_equal(views_find(r, SPAN_LIT("terminal"), 0, 10, on_found, &f, &e), 0);
    assert_int_equal(f.n, 0);
    assert_int_equal(views_find(r, SPAN_LIT("gates"), 0, 10, on_found, &f, &e), 0);
    assert_int_equal(f.n, 1);
    views_reader_close(r);
    views_close(v);
    home_remove(&h);
}

static void test_find_window(void **state)
{
    (void) state;
    struct home h;
    struct err e = {0};
    home_make(&h);
    struct views *v = open_views(&h, true);
    struct views_batch *b = views_batch_new();
    for (uint64_t i = 1; i <= 200; i++)
        views_batch_text(b, i, SPAN_LIT("queue at the counter"));
    assert_int_equal(views_batch_count(b), 200);
    views_submit(v, b);
    assert_int_equal(views_flush(v, &e), 0);
    struct views_reader *r;
    struct found f = {0};
    assert_int_equal(views_reader_open(&r, h.path, &e), 0);
    assert_int_equal(views_find(r, SPAN_LIT("counter"), 101, 5, on_found, &f, &e), 0);
    assert_int_equal(f.n, 5);
    assert_int_equal(f.v[0], 100);
    assert_int_equal(f.v[4], 96);
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
    assert_int_equal(views_find(r, SPAN_LIT("soekarno"), 0, 10, on_found, &f, &e), 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_find), cmocka_unit_test(test_find_window), cmocka_unit_test(test_quarantine),
        cmocka_unit_test(test_life)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
