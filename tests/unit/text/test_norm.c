/* norm: NFC against Unicode's test file, folding, search. */
#include "support.h"

#include "text/norm.h"
#include "text/utf8.h"

static void check_nfc(const char *in, const char *want)
{
    struct buf b = {0};
    struct arena a = {0};
    text_nfc(span_str(in), &b);
    assert_span(buf_view(&b), want);
    struct span s = text_nfc_arena(&a, span_str(in));
    assert_span(s, want);
    if (strcmp(in, want) == 0)
        assert_ptr_equal(s.p, in);
    arena_free(&a);
    buf_free(&b);
}

static void apart(void **state)
{
    struct buf b = {0};
    (void) state;
    text_nfd(SPAN_LIT("Vi\xe1\xbb\x87t"), &b);
    assert_span(buf_view(&b), "Vie\xcc\xa3\xcc\x82t");
    buf_free(&b);
}

static void composed(void **state)
{
    (void) state;
    check_nfc("", "");
    check_nfc("plain", "plain");
    check_nfc("Vi\xe1\xbb\x87t", "Vi\xe1\xbb\x87t");
    check_nfc("Vie\xcc\xa3\xcc\x82t", "Vi\xe1\xbb\x87t");
    check_nfc("Vie\xcc\x82\xcc\xa3t", "Vi\xe1\xbb\x87t");
    check_nfc("\xe2\x84\xab", "\xc3\x85");
    check_nfc("\xe0\xb8\x81\xe0\xb8\xb3", "\xe0\xb8\x81\xe0\xb8\xb3");
    check_nfc("a\xff", "a\xef\xbf\xbd");
    check_nfc("\xff"
              "e\xcc\x81",
              "\xef\xbf\xbd\xc3\xa9");
}

static const char *hex_field(const char *p, struct buf *out)
{
    buf_clear(out);
    while (*p && *p != ';') {
        char *end;
        text_add_cp(out, (uint32_t) strtoul(p, &end, 16));
        p = end + strspn(end, " ");
    }
    return *p ? p + 1 : p;
}

/* c2 == NFC(c1) == NFC(c2) == NFC(c3), and c4 == NFC(c4) == NFC(c5). */
static bool check_line(const char *p)
{
    struct buf c[5] = {0}, got = {0};
    bool ok = true;
    for (int i = 0; i < 5; i++)
        p = hex_field(p, &c[i]);
    for (int i = 0; i < 5; i++) {
        buf_clear(&got);
        text_nfc(buf_view(&c[i]), &got);
        ok = ok && span_eq(buf_view(&got), buf_view(&c[i < 3 ? 1 : 3]));
    }
    for (int i = 0; i < 5; i++)
        buf_free(&c[i]);
    buf_free(&got);
    return ok;
}

static void unicode_file(void **state)
{
    (void) state;
    TEST_NEED_SHARED(path, "data/text/unicode/NormalizationTest-sample.txt");
    struct buf b = {0};
    assert_int_equal(fs_read(path, 4 << 20, &b, NULL), 0);
    int lines = 0, wrong = 0;
    for (char *p = b.p, *end; (end = strchr(p, '\n')); p = end + 1) {
        *end = 0;
        if ((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'F')) {
            lines++;
            wrong += !check_line(p);
        }
    }
    assert_true(lines > 1000);
    assert_int_equal(wrong, 0);
    buf_free(&b);
    mem_free(path);
}

/* The declarations in NFD, composed, equal those in NFC. */
static void two_forms(void **state)
{
    (void) state;
    static const char *const langs[] = {"ms", "pt", "vi", "ms-Arab", "my", "ta"};
    TEST_NEED_SHARED(dir, "data/text/udhr");
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++) {
        char *c = mem_printf("%s/%s-nfc.txt", dir, langs[i]), *d = mem_printf("%s/%s-nfd.txt", dir, langs[i]);
        struct buf nfc = {0}, nfd = {0}, got = {0};
        assert_int_equal(fs_read(c, 1 << 20, &nfc, NULL), 0);
        assert_int_equal(fs_read(d, 1 << 20, &nfd, NULL), 0);
        text_nfc(buf_view(&nfd), &got);
        assert_true(span_eq(buf_view(&got), buf_view(&nfc)));
        buf_free(&nfc);
        buf_free(&nfd);
        buf_free(&got);
        mem_free(c);
        mem_free(d);
    }
    mem_free(dir);
}

static void check_fold(const char *in, unsigned flags, const char *want)
{
    struct buf b = {0};
    text_fold(span_str(in), flags, &b);
    assert_span(buf_view(&b), want);
    buf_free(&b);
}

static void folded(void **state)
{
    (void) state;
    check_fold("MiXed 12", 0, "mixed 12");
    check_fold("STRASSE \xc3\x9f", 0, "strasse ss");
    check_fold("\xc3\x80\xcc\x81", 0, "\xc3\xa0\xcc\x81");
    check_fold("\xef\xbc\xa1\xef\xbc\x91", 0, "a1");
    check_fold("\xc4\x90\xc3\xa0 N\xe1\xba\xb5ng", TEXT_FOLD_LATIN, "da nang");
    check_fold("\xc4\x90\xc3\xa0", 0, "\xc4\x91\xc3\xa0");
    check_fold("\xe1\x9e\x80\xe2\x80\x8b\xe1\x9e\x81", 0, "\xe1\x9e\x80\xe1\x9e\x81");
    /* Marks of Thai are part of the word. */
    check_fold("\xe0\xb8\x97\xe0\xb8\xb5\xe0\xb9\x88", TEXT_FOLD_LATIN, "\xe0\xb8\x97\xe0\xb8\xb5\xe0\xb9\x88");
    check_fold("", 0, "");
}

static void contains(void **state)
{
    (void) state;
    assert_true(text_contains(SPAN_LIT("C\xe1\xbb\xad"
                                       "a kh\xe1\xba\xa9u M\xe1\xbb\x99"
                                       "c B\xc3\xa0i"),
                              SPAN_LIT("moc bai"), TEXT_FOLD_LATIN));
    assert_false(text_contains(SPAN_LIT("M\xe1\xbb\x99"
                                        "c B\xc3\xa0i"),
                               SPAN_LIT("moc bai"), 0));
    assert_true(text_contains(SPAN_LIT("Woodlands"), SPAN_LIT("LAND"), 0));
    assert_true(text_contains(SPAN_LIT("x"), SPAN_LIT(""), 0));
    assert_false(text_contains(SPAN_LIT(""), SPAN_LIT("x"), 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(apart), cmocka_unit_test(composed), cmocka_unit_test(unicode_file), cmocka_unit_test(two_forms),
        cmocka_unit_test(folded),   cmocka_unit_test(contains),
    };
    return cmocka_run_group_tests_name("norm", tests, NULL, NULL);
}
