/* clean and utf8: what is removed, what is kept, and that what comes out has nothing left to remove. */
#include "support.h"

#include "text/clean.h"
#include "text/cluster.h"
#include "text/utf8.h"
#include "text/width.h"

static void check(const char *in, unsigned flags, const char *want)
{
    struct buf b = {0};
    struct arena a = {0};
    bool changed = false, differs = strcmp(in, want) != 0;
    assert_int_equal(text_clean(span_str(in), flags, &b), differs);
    assert_span(buf_view(&b), want);
    assert_int_equal(text_is_clean(span_str(in), flags), !differs);
    struct span s = text_clean_arena(&a, span_str(in), flags, &changed);
    assert_span(s, want);
    assert_int_equal(changed, differs);
    assert_int_equal(s.p == in, !differs);
    assert_true(text_is_clean(buf_view(&b), flags));
    arena_free(&a);
    buf_free(&b);
}

static void records(void **state)
{
    (void) state;
    check("", 0, "");
    check("plain text, \xe0\xb8\x81\xe0\xb8\xb3 \xe4\xb8\xad", 0, "plain text, \xe0\xb8\x81\xe0\xb8\xb3 \xe4\xb8\xad");
    check("a\033[31mb\007\x7f", 0, "a[31mb");
    check("a\tb\nc\r\nd\re", 0, "a b c d e");
    check("a\tb\nc\r\nd\re\xc2\x85"
          "f\xe2\x80\xa8g",
          TEXT_LINES, "a\tb\nc\nd\ne\nf\ng");
    check("\xc2\x9b"
          "31m",
          0, "31m");
    check("\xef\xbb\xbfx\xef\xbb\xbfy", 0, "xy");
    check("a\xe2\x80\xae"
          "b\xe2\x81\xa6"
          "c\xe2\x81\xa9\xe2\x80\x8f\xd8\x9c",
          0, "abc");
    check("\xf3\xa0\x81\x81x\xf3\xa0\x81\xbf", 0, "x");
    check("a\xff"
          "b\xe0\xb8",
          0,
          "a\xef\xbf\xbd"
          "b\xef\xbf\xbd");
    check("\xed\xa0\xbd\xed\xb8\x80", 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    check("\xc0\xaf", 0, "\xef\xbf\xbd\xef\xbf\xbd");
    check("\xef\xbf\xb9"
          "a\xef\xbf\xba"
          "b\xef\xbf\xbb",
          0, "ab");
    /* Khmer, Thai, Lao and Burmese need these in the record. */
    check("\xe1\x9e\x80\xe2\x80\x8b\xe1\x9e\x81\xe2\x80\x8c\xe2\x80\x8d", 0,
          "\xe1\x9e\x80\xe2\x80\x8b\xe1\x9e\x81\xe2\x80\x8c\xe2\x80\x8d");
}

static void nul_bytes(void **state)
{
    (void) state;
    struct buf b = {0};
    assert_true(text_clean(span_make("a\0b", 3), 0, &b));
    assert_span(buf_view(&b), "ab");
    buf_free(&b);
}

static void terminals(void **state)
{
    (void) state;
    check("\xe1\x9e\x80\xe2\x80\x8b\xe1\x9e\x81", TEXT_TERMINAL, "\xe1\x9e\x80\xe1\x9e\x81");
    check("\xe1\x9e\x80\xe2\x80\x8b\xe1\x9e\x81", TEXT_TERMINAL | TEXT_BREAKS, "\xe1\x9e\x80\xe2\x80\x8b\xe1\x9e\x81");
    check("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9", TEXT_TERMINAL, "\xf0\x9f\x91\xa8\xf0\x9f\x91\xa9");
    check("\xe2\x9d\xa4\xef\xb8\x8f", TEXT_TERMINAL, "\xe2\x9d\xa4");
    check("\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", TEXT_TERMINAL, "\xf0\x9f\x91\x8d");
    check("a\xc2\xad"
          "b\xe2\x81\xa0"
          "c\xe3\x85\xa4",
          TEXT_TERMINAL, "abc");
    check("\xef\xbf\xbe", TEXT_TERMINAL, "\xef\xbf\xbd"); /* a noncharacter */
    check("e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86x\xcc\x81", TEXT_TERMINAL,
          "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84x\xcc\x81");
    check("a\nb", TEXT_TERMINAL, "a b");
}

static void forbidden(void **state)
{
    (void) state;
    static const char *const bad[] = {"a\nb",         "a\tb",         "\033",         "\x7f",
                                      "\xc2\x80",     "\xe2\x80\xae", "\xe2\x80\x8e", "\xf3\xa0\x80\xa1",
                                      "\xef\xbb\xbf", "\xff",         "\xe2\x80\xa8"};
    static const char *const good[] = {"", "SG-1/2 x", "\xe0\xb8\x81", "\xf0\x9f\x98\x80", "\xe2\x80\x8b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(text_has_forbidden(span_str(bad[i])));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_false(text_has_forbidden(span_str(good[i])));
    assert_true(text_has_forbidden(span_make("a\0", 2)));
}

/* Each code point there is, in each mode: the result is clean, and the terminal's is printable. */
static void every_code_point(void **state)
{
    (void) state;
    struct buf in = {0}, out = {0};
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if (cp >= 0xd800 && cp < 0xe000)
            continue;
        for (unsigned flags = 0; flags < 4; flags++) {
            buf_clear(&in);
            buf_clear(&out);
            text_add_cp(&in, cp);
            bool changed = text_clean(buf_view(&in), flags, &out);
            if (changed == span_eq(buf_view(&in), buf_view(&out)) || !text_is_clean(buf_view(&out), flags) ||
                !text_is_utf8(buf_view(&out), NULL))
                fail_msg("U+%04X, flags %u", cp, flags);
            if (!(flags & TEXT_TERMINAL) || !out.n)
                continue;
            uint32_t got;
            utf8_decode(out.p, out.n, &got);
            if (!text_width_printable(got) && !(flags & TEXT_LINES && (got == '\n' || got == '\t')))
                fail_msg("U+%04X came through as U+%04X", cp, got);
        }
    }
    buf_free(&in);
    buf_free(&out);
}

static void clean_file(const char *name, struct span text, void *arg)
{
    (void) arg;
    for (unsigned flags = 0; flags < 4; flags++) {
        struct buf b = {0};
        text_clean(text, flags, &b);
        struct span s = buf_view(&b);
        if (!text_is_utf8(s, NULL) || !text_is_clean(s, flags))
            fail_msg("%s is not clean with flags %u", name, flags);
        for (size_t i = 0; i < s.n; i++)
            if ((unsigned char) s.p[i] < 0x20 && !(flags & TEXT_LINES && (s.p[i] == '\n' || s.p[i] == '\t')))
                fail_msg("%s: a control character is left", name);
        buf_free(&b);
    }
}

static void hostile_files(void **state)
{
    (void) state;
    TEST_NEED_SHARED(unicode, "data/hostile/unicode");
    TEST_NEED_SHARED(terminal, "data/hostile/terminal");
    TEST_NEED_SHARED(text, "data/text");
    assert_true(test_each_file(unicode, clean_file, NULL) > 15);
    assert_true(test_each_file(terminal, clean_file, NULL) > 5);
    assert_true(test_each_file(text, clean_file, NULL) > 0);
    mem_free(unicode);
    mem_free(terminal);
    mem_free(text);
}

static void utf8_whole(void **state)
{
    (void) state;
    size_t bad = 0;
    assert_true(text_is_utf8(SPAN_LIT("0123456789abcdef\xe0\xb8\x81"), NULL));
    assert_false(text_is_utf8(SPAN_LIT("0123456789abcdef\xe0\xb8"), &bad));
    assert_int_equal(bad, 16);
    assert_int_equal(text_count(SPAN_LIT("a\xe0\xb8\x81\xff\xf0\x9f\x98\x80")), 4);
    struct span s = SPAN_LIT("a\xe0\xb8\x81\xf0\x9f\x98\x80z");
    static const size_t want[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 9, 9};
    for (size_t n = 0; n < 11; n++)
        assert_int_equal(text_prefix(s, n).n, want[n]);
    /* Continuation bytes without a beginning are cut anywhere, but never before the start. */
    assert_int_equal(text_prefix(SPAN_LIT("\x80\x80\x80\x80\x80"), 4).n, 4);
    assert_int_equal(text_prefix(SPAN_LIT("\x80\x80"), 0).n, 0);
    /* Encoding and decoding are each other's inverse. */
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        char enc[4];
        uint32_t back;
        int n = utf8_encode(cp, enc);
        assert_int_equal(utf8_decode(enc, (size_t) n, &back), n);
        if (back != (cp >= 0xd800 && cp < 0xe000 ? UTF8_REPLACEMENT : cp))
            fail_msg("U+%04X", cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records),    cmocka_unit_test(nul_bytes),        cmocka_unit_test(terminals),
        cmocka_unit_test(forbidden),  cmocka_unit_test(every_code_point), cmocka_unit_test(hostile_files),
        cmocka_unit_test(utf8_whole),
    };
    return cmocka_run_group_tests_name("clean", tests, NULL, NULL);
}
