/* cluster and width: Unicode's break test, the region's scripts, and agreement with the C library's wcwidth(). */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* wcwidth */
#endif
#include "support.h"

#include <gnu/libc-version.h>
#include <locale.h>
#include <wchar.h>

#include "text/cluster.h"
#include "text/utf8.h"
#include "text/width.h"

#define THAI_KAM "\xe0\xb8\x81\xe0\xb8\xb3"               /* KO KAI, SARA AM */
#define LAO_KAM "\xe0\xba\x81\xe0\xba\xb3"                /* KO, AM */
#define KHMER_PAIR "\xe1\x9e\x80\xe1\x9f\x92\xe1\x9e\x80" /* KA, COENG, KA */
#define BURMESE_KAA "\xe1\x80\x80\xe1\x80\xac"            /* KA, AA */
#define BURMESE_ASAT "\xe1\x80\x80\xe1\x80\xba"           /* KA, ASAT */
#define VIETNAMESE "e\xcc\x82\xcc\x81"                    /* e, circumflex, acute */
#define FLAG "\xf0\x9f\x87\xb8\xf0\x9f\x87\xac"           /* SG */
#define FAMILY "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"

static void models(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        int cells;
        size_t clusters;
    } t[] = {
        {"", 0, 0},
        {"abc", 3, 3},
        {THAI_KAM, 2, 1},
        {LAO_KAM, 2, 1},
        {KHMER_PAIR, 2, 1},
        {BURMESE_KAA, 2, 1},
        {BURMESE_ASAT, 1, 1},
        {VIETNAMESE, 1, 1},
        {FLAG, 2, 1},
        {FAMILY, 2, 1},
        {"\xe4\xb8\xad", 2, 1},
        {"\xef\xbc\xa1", 2, 1},
        {"\xe2\x80\xa6", 1, 1},
        {"\r\n", 0, 1},
        {"\xff"
         "a",
         2, 2},
        {FLAG FLAG, 4, 2},
        {"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 2, 1},
        {"\xed\x95\x9c", 2, 1},
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2, 1},
        {"a\xcc\x81\xcc\x81", 1, 1},
        {"\xe2\x80\x8b", 0, 1},
        /* Khmer with vowel and sign, Burmese stacked: one syllable each. */
        {"\xe1\x9e\x9f\xe1\x9f\x92\xe1\x9e\x9a\xe1\x9f\x92\xe1\x9e\x8f\xe1\x9e\xb8", 3, 1},
        {"\xe1\x80\x80\xe1\x80\xb9\xe1\x80\x80\xe1\x80\xac", 3, 1},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct span s = span_str(t[i].text);
        if (text_width(NULL, s) != t[i].cells || text_cluster_count(s) != t[i].clusters)
            fail_msg("\"%s\": %d cells in %zu clusters, not %d in %zu", t[i].text, text_width(NULL, s),
                     text_cluster_count(s), t[i].cells, t[i].clusters);
    }
}

static void overrides(void **state)
{
    (void) state;
    struct text_width w = {0};
    struct err e = {0};
    assert_int_equal(text_width_parse(&w, SPAN_LIT("U+0E33=0"), &e), 0);
    assert_int_equal(text_width(&w, span_str(THAI_KAM)), 1);
    assert_int_equal(text_width(NULL, span_str(THAI_KAM)), 2);
    assert_int_equal(text_width_parse(&w, SPAN_LIT("u+41..U+5a=2"), &e), 0);
    assert_int_equal(text_width(&w, SPAN_LIT("aAZ[")), 6);
    assert_int_equal(text_width_parse(&w, SPAN_LIT("U+41=1"), &e), 0);
    assert_int_equal(text_width(&w, SPAN_LIT("A")), 1);
    static const char *const bad[] = {"",         "U+",           "U+41",       "U+41=3",  "U+41=",      "41=1",
                                      "U+41..=1", "U+5A..U+41=1", "U+110000=1", "U+41=1x", "U+1234567=1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(text_width_parse(&w, span_str(bad[i]), &e), WF_E_INVALID);
    for (int i = 3; i < TEXT_WIDTH_OVERRIDES; i++)
        assert_int_equal(text_width_set(&w, 1, 1, 1, &e), 0);
    assert_int_equal(text_width_set(&w, 1, 1, 1, &e), WF_E_LIMIT);
}

static void as_the_library(void **state)
{
    (void) state;
    if (!setlocale(LC_CTYPE, "C.UTF-8") || strcmp(gnu_get_libc_version(), "2.36") != 0) {
        print_message("# SKIP: the C library is %s, not 2.36, or has no C.UTF-8\n", gnu_get_libc_version());
        skip();
    }
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        int w = wcwidth((wchar_t) cp);
        if (w >= 0 && cp && text_width_cp(NULL, cp) != w)
            fail_msg("U+%04X takes %d, not %d", cp, text_width_cp(NULL, cp), w);
        if (cp && (w >= 0) != text_width_printable(cp))
            fail_msg("U+%04X: printable is %d", cp, w >= 0);
    }
}

/* One line of Unicode's file: "÷ 0020 × 0308 ÷ # comment". */
static bool check_break_line(struct span line)
{
    struct buf text = {0};
    size_t want[64], n = 0;
    bool mark = true;
    for (size_t i = 0; i < line.n && line.p[i] != '#';) {
        if ((unsigned char) line.p[i] == 0xc3) { /* the signs are U+00F7 and U+00D7 */
            mark = (unsigned char) line.p[i + 1] == 0xb7;
            i += 2;
        } else if ((line.p[i] >= '0' && line.p[i] <= '9') || (line.p[i] >= 'A' && line.p[i] <= 'F')) {
            char *end;
            if (mark && text.n)
                want[n++] = text.n;
            text_add_cp(&text, (uint32_t) strtoul(line.p + i, &end, 16));
            i = (size_t) (end - line.p);
        } else {
            i++;
        }
    }
    if (!text.n)
        return true;
    want[n++] = text.n;
    size_t at = 0, k = 0;
    bool ok = true;
    while (ok && at < text.n) {
        at = text_cluster_end(buf_view(&text), at);
        ok = k < n && at == want[k++];
    }
    buf_free(&text);
    if (!ok)
        print_message("# %.*s\n", (int) (line.n > 120 ? 120 : line.n), line.p);
    return ok && k == n;
}

static void unicode_breaks(void **state)
{
    (void) state;
    TEST_NEED_SHARED(path, "data/text/unicode/GraphemeBreakTest.txt");
    struct buf b = {0};
    assert_int_equal(fs_read(path, 1 << 20, &b, NULL), 0);
    int lines = 0, wrong = 0;
    for (char *p = b.p, *end; *p; p = end + 1) {
        end = strchr(p, '\n');
        if (!end)
            break;
        if (*p != '#' && end > p) {
            lines++;
            wrong += !check_break_line(span_make(p, (size_t) (end - p)));
        }
    }
    assert_true(lines > 500);
    assert_int_equal(wrong, 0);
    buf_free(&b);
    mem_free(path);
}

static void steps_back(void **state)
{
    (void) state;
    struct span s = SPAN_LIT("a" VIETNAMESE FLAG "z");
    assert_int_equal(text_cluster_begin(s, s.n), 14);
    assert_int_equal(text_cluster_begin(s, 14), 6);
    assert_int_equal(text_cluster_begin(s, 6), 1);
    assert_int_equal(text_cluster_begin(s, 1), 0);
    assert_int_equal(text_cluster_begin(s, 0), 0);
    assert_int_equal(text_cluster_begin(s, 1000), 14);
}

/* Clusters of an attacker are bounded, in bytes and in cells. */
static void bounded(void **state)
{
    (void) state;
    static const char *const units[] = {
        "\xcc\x81",     "\xe0\xb8\xb3", "\xe1\x9f\x92\xe1\x9e\x80", "\xe2\x80\x8d\xf0\x9f\x91\xa9",
        "\xe1\x84\x80", "\xe1\x80\xac"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buf b = {0};
        buf_str(&b, "\xe1\x9e\x80");
        for (int k = 0; k < 5000; k++)
            buf_str(&b, units[i]);
        for (size_t from = 0, to; from < b.n; from = to) {
            to = text_cluster_end(buf_view(&b), from);
            assert_in_range(to - from, 1, 128);
            assert_in_range(text_width_cluster(NULL, span_make(b.p + from, to - from)), 0, 64);
        }
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models),         cmocka_unit_test(overrides),  cmocka_unit_test(as_the_library),
        cmocka_unit_test(unicode_breaks), cmocka_unit_test(steps_back), cmocka_unit_test(bounded),
    };
    return cmocka_run_group_tests_name("width", tests, NULL, NULL);
}
