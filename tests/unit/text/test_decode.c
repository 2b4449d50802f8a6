/* decode: each byte of each code page against the C library's iconv, UTF-16, labels, byte order marks, real files. */
#include "support.h"

#include <errno.h>
#include <iconv.h>

#include "text/decode.h"
#include "text/utf8.h"

static bool by_iconv(const char *from, const char *in, size_t n, struct buf *out)
{
    iconv_t cd = iconv_open("UTF-8", from);
    if (cd == (iconv_t) -1)
        return false;
    char room[64], *src = (char *) (uintptr_t) in, *dst = room;
    size_t left = sizeof room;
    buf_clear(out);
    bool ok = true;
    while (n) {
        size_t r = iconv(cd, &src, &n, &dst, &left);
        ok = ok && (r != (size_t) -1 || errno == E2BIG);
        buf_add(out, room, (size_t) (dst - room));
        dst = room;
        left = sizeof room;
        if (!ok)
            break;
    }
    iconv(cd, NULL, NULL, &dst, &left); /* windows-1258 holds a letter back */
    buf_add(out, room, (size_t) (dst - room));
    iconv_close(cd);
    return ok;
}

static void code_pages(void **state)
{
    (void) state;
    static const struct {
        enum text_encoding enc;
        const char *name;
    } pages[] = {{TEXT_WINDOWS_1252, "CP1252"}, {TEXT_WINDOWS_1258, "CP1258"}, {TEXT_WINDOWS_874, "CP874"},
                 {TEXT_WINDOWS_1250, "CP1250"}, {TEXT_WINDOWS_1251, "CP1251"}, {TEXT_WINDOWS_1253, "CP1253"}, {TEXT_WINDOWS_1254, "CP1254"},
                 {TEXT_WINDOWS_1255, "CP1255"}, {TEXT_WINDOWS_1256, "CP1256"}, {TEXT_WINDOWS_1257, "CP1257"},
                 {TEXT_ISO_8859_2, "ISO-8859-2"}, {TEXT_ISO_8859_15, "ISO-8859-15"}};
    for (size_t p = 0; p < sizeof pages / sizeof pages[0]; p++) {
        for (int c = 0; c < 256; c++) {
            char in = (char) c;
            struct buf want = {0}, got = {0};
            size_t bad = 0;
            bool known = by_iconv(pages[p].name, &in, 1, &want);
            assert_int_equal(text_decode(pages[p].enc, span_make(&in, 1), &got, &bad, NULL), 0);
            if (!known)
                assert_span(buf_view(&got), "\xef\xbf\xbd");
            else if (!span_eq(buf_view(&got), buf_view(&want)))
                fail_msg("%s byte %02x: \"%s\", not \"%s\"", pages[p].name, c, got.p, want.p);
            assert_int_equal(bad, !known);
            buf_free(&want);
            buf_free(&got);
        }
    }
}

static void check(enum text_encoding enc, struct span in, const char *want, size_t want_bad)
{
    struct buf got = {0};
    size_t bad = 99;
    assert_int_equal(text_decode(enc, in, &got, &bad, NULL), 0);
    assert_span(buf_view(&got), want);
    assert_int_equal(bad, want_bad);
    buf_free(&got);
}

static void wide(void **state)
{
    (void) state;
    check(TEXT_UTF16LE, SPAN_LIT("a\0\x01\x0e\x3d\xd8\x00\xde"), "a\xe0\xb8\x81\xf0\x9f\x98\x80", 0);
    check(TEXT_UTF16BE, SPAN_LIT("\0a\x0e\x01\xd8\x3d\xde\x00"), "a\xe0\xb8\x81\xf0\x9f\x98\x80", 0);
    check(TEXT_UTF16LE, SPAN_LIT("\xfe\xff\0a"), "a", 0);
    check(TEXT_UTF16BE,
          SPAN_LIT("\xff\xfe"
                   "a\0"),
          "a", 0);
    check(TEXT_UTF16LE,
          SPAN_LIT("\x3d\xd8"
                   "a\0"),
          "\xef\xbf\xbd"
          "a",
          1);
    check(TEXT_UTF16LE,
          SPAN_LIT("\x00\xde"
                   "a\0"),
          "\xef\xbf\xbd"
          "a",
          1);
    check(TEXT_UTF16LE, SPAN_LIT("a\0\x3d\xd8"), "a\xef\xbf\xbd", 1);
    check(TEXT_UTF16LE, SPAN_LIT("a\0b"), "a\xef\xbf\xbd", 1);
    check(TEXT_UTF16LE, SPAN_LIT(""), "", 0);
    check(TEXT_UTF8, SPAN_LIT("\xef\xbb\xbf\xe0\xb8\x81\xff"), "\xe0\xb8\x81\xef\xbf\xbd", 1);
    check(TEXT_WINDOWS_1252, SPAN_LIT("\xef\xbb\xbf"), "\xc3\xaf\xc2\xbb\xc2\xbf", 0);
    struct buf b = {0};
    struct err e = {0};
    assert_int_equal(text_decode(0, SPAN_LIT("x"), &b, NULL, &e), WF_E_INVALID);
    buf_free(&b);
}

static void labels(void **state)
{
    (void) state;
    assert_int_equal(text_encoding_from_label(SPAN_LIT("UTF-8")), TEXT_UTF8);
    assert_int_equal(text_encoding_from_label(SPAN_LIT(" \"TIS-620\" ")), TEXT_WINDOWS_874);
    assert_int_equal(text_encoding_from_label(SPAN_LIT("ISO-8859-1")), TEXT_WINDOWS_1252);
    assert_int_equal(text_encoding_from_label(SPAN_LIT("windows-1258")), TEXT_WINDOWS_1258);
    assert_int_equal(text_encoding_from_label(SPAN_LIT("utf-7")), 0);
    assert_int_equal(text_encoding_from_label(SPAN_LIT("")), 0);
    assert_string_equal(text_encoding_name(TEXT_WINDOWS_874), "windows-874");
    assert_string_equal(text_encoding_name(0), "unknown");
    for (int i = TEXT_UTF8; i <= TEXT_UTF16BE; i++)
        assert_int_equal(text_encoding_from_label(span_str(text_encoding_name((enum text_encoding) i))), i);
    size_t skip;
    assert_int_equal(text_encoding_from_bom(SPAN_LIT("\xff\xfe"
                                                     "a"),
                                            &skip),
                     TEXT_UTF16LE);
    assert_int_equal(skip, 2);
    assert_int_equal(text_encoding_from_bom(SPAN_LIT("\xef\xbb\xbf"), &skip), TEXT_UTF8);
    assert_int_equal(skip, 3);
    assert_int_equal(text_encoding_from_bom(SPAN_LIT("\xef\xbb"), &skip), 0);
    assert_int_equal(skip, 0);
}

static void check_file(const char *dir, const char *name, enum text_encoding enc, const char *charset)
{
    char *path = fs_join(dir, name);
    struct buf in = {0}, want = {0}, got = {0};
    size_t bad = 1;
    assert_int_equal(fs_read(path, 1 << 20, &in, NULL), 0);
    assert_true(in.n > 20);
    assert_true(by_iconv(charset, in.p, in.n, &want));
    assert_int_equal(text_decode(enc, buf_view(&in), &got, &bad, NULL), 0);
    assert_int_equal(bad, 0);
    assert_true(text_is_utf8(buf_view(&got), NULL));
    /* glibc composes windows-1258 as it goes; decode leaves that to text_nfc. */
    if (enc != TEXT_WINDOWS_1258)
        assert_true(span_eq(buf_view(&got), buf_view(&want)));
    else
        assert_true(got.n >= want.n && text_count(buf_view(&got)) == in.n);
    buf_free(&in);
    buf_free(&want);
    buf_free(&got);
    mem_free(path);
}

static void real_files(void **state)
{
    (void) state;
    TEST_NEED_SHARED(dir, "data/text/legacy");
    check_file(dir, "th-cp874.txt", TEXT_WINDOWS_874, "CP874");
    check_file(dir, "vi-cp1258.txt", TEXT_WINDOWS_1258, "CP1258");
    check_file(dir, "my-utf16le-bom.txt", TEXT_UTF16LE, "UTF-16");
    mem_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_pages),
        cmocka_unit_test(wide),
        cmocka_unit_test(labels),
        cmocka_unit_test(real_files),
    };
    return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
