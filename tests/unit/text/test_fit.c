/* fit and wrap: cells are never exceeded, clusters never cut, text never lost. */
#include "support.h"

#include "text/clean.h"
#include "text/cluster.h"
#include "text/fit.h"
#include "text/utf8.h"

#define DOTS "\xe2\x80\xa6"

static void check_truncate(const char *in, int cells, const char *want)
{
    struct buf b = {0};
    int used = text_truncate(NULL, span_str(in), cells, &b);
    if (!span_is(buf_view(&b), want) || used != text_width(NULL, span_str(want)) || used > (cells < 0 ? 0 : cells))
        fail_msg("\"%s\" in %d: \"%s\" (%d), not \"%s\"", in, cells, b.p ? b.p : "", used, want);
    buf_free(&b);
}

static void truncated(void **state)
{
    (void) state;
    check_truncate("abc", 3, "abc");
    check_truncate("abcd", 3, "ab" DOTS);
    check_truncate("abcd", 1, DOTS);
    check_truncate("abcd", 0, "");
    check_truncate("abcd", -5, "");
    check_truncate("", 0, "");
    check_truncate("\xe4\xb8\xad\xe6\x96\x87", 4, "\xe4\xb8\xad\xe6\x96\x87");
    check_truncate("\xe4\xb8\xad\xe6\x96\x87", 3, "\xe4\xb8\xad" DOTS);
    check_truncate("\xe4\xb8\xad\xe6\x96\x87", 2, DOTS);
    /* SARA AM stays with its consonant. */
    check_truncate("\xe0\xb8\x81\xe0\xb8\xb3\xe0\xb8\x81\xe0\xb8\xb3", 4,
                   "\xe0\xb8\x81\xe0\xb8\xb3\xe0\xb8\x81\xe0\xb8\xb3");
    check_truncate("\xe0\xb8\x81\xe0\xb8\xb3\xe0\xb8\x81\xe0\xb8\xb3", 3, "\xe0\xb8\x81\xe0\xb8\xb3" DOTS);
    check_truncate("\xe0\xb8\x81\xe0\xb8\xb3\xe0\xb8\x81\xe0\xb8\xb3", 2, DOTS);
    struct text_width ascii = {.ascii = true};
    struct buf b = {0};
    assert_int_equal(text_truncate(&ascii, SPAN_LIT("abcdef"), 4, &b), 4);
    assert_span(buf_view(&b), "abc~");
    buf_free(&b);
}

static void check_pad(const char *in, int cells, enum text_align align, const char *want)
{
    struct buf b = {0};
    text_pad(NULL, span_str(in), cells, align, &b);
    assert_span(buf_view(&b), want);
    buf_free(&b);
}

static void padded(void **state)
{
    (void) state;
    check_pad("ab", 5, TEXT_LEFT, "ab   ");
    check_pad("ab", 5, TEXT_RIGHT, "   ab");
    check_pad("ab", 5, TEXT_CENTRE, " ab  ");
    check_pad("\xe4\xb8\xad\xe6\x96\x87", 3, TEXT_LEFT, "\xe4\xb8\xad" DOTS);
    check_pad("\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad", 4, TEXT_LEFT, "\xe4\xb8\xad" DOTS " ");
    check_pad("abcdef", 3, TEXT_RIGHT, "ab" DOTS);
    check_pad("", 2, TEXT_LEFT, "  ");
    check_pad("a", 0, TEXT_LEFT, "");
}

static void check_wrap(const char *in, int cells, const char *want)
{
    struct text_lines l = {0};
    struct buf b = {0};
    text_wrap(NULL, span_str(in), cells, &l);
    for (size_t i = 0; i < l.line.n; i++) {
        if (i)
            buf_char(&b, '|');
        buf_span(&b, l.line.v[i]);
        assert_true(text_width(NULL, l.line.v[i]) <= cells);
    }
    if (!span_is(buf_view(&b), want))
        fail_msg("\"%s\" in %d: \"%s\", not \"%s\"", in, cells, buf_view(&b).p, want);
    buf_free(&b);
    text_lines_free(&l);
}

static void wrapped(void **state)
{
    (void) state;
    check_wrap("", 5, "");
    check_wrap("one two three", 7, "one two|three");
    check_wrap("one two three", 3, "one|two|thr|ee");
    check_wrap("one  two ", 4, "one|two");
    check_wrap("one   two", 5, "one|two");
    check_wrap("a\nb\n\nc", 5, "a|b||c");
    check_wrap("  indented", 20, "  indented");
    check_wrap("well-known port", 6, "well-|known|port");
    check_wrap("range 10-20", 9, "range|10-20");
    check_wrap("abcdefgh", 3, "abc|def|gh");
    check_wrap("a\tb", 9, "a   b");
    /* Chinese: between characters, the full stop stays with what is before. */
    check_wrap("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xe3\x80\x82", 6,
               "\xe4\xb8\xad\xe6\x96\x87|\xe5\xad\x97\xe3\x80\x82");
    /* ZERO WIDTH SPACE is where Khmer breaks, and isn't written. */
    check_wrap("\xe1\x9e\x80\xe1\x9e\x81\xe2\x80\x8b\xe1\x9e\x82\xe1\x9e\x83\xe2\x80\x8b\xe1\x9e\x84", 3,
               "\xe1\x9e\x80\xe1\x9e\x81|\xe1\x9e\x82\xe1\x9e\x83\xe1\x9e\x84");
    /* Thai without spaces: between clusters. */
    check_wrap("\xe0\xb8\x81\xe0\xb8\xb3\xe0\xb8\x81\xe0\xb8\xb3", 3,
               "\xe0\xb8\x81\xe0\xb8\xb3|\xe0\xb8\x81\xe0\xb8\xb3");
    /* Where these scripts show that a syllable begins, and nowhere inside one. */
    check_wrap("ตรวจคนเข้าเมือง", 8, "ตรวจคน|เข้าเมือง");
    check_wrap("ระบบตรวจคนเข้าเมืองขัดข้อง", 14, "ระบบตรวจคนเข้า|เมืองขัดข้อง");
    check_wrap("กระเป๋าอะไรเล็ก", 6, "กระ|เป๋าอะ|ไรเล็ก");
    check_wrap("ດຳເນີນການເຂົ້າເມືອງ", 9, "ດຳເນີນການ|ເຂົ້າເມືອງ");
    check_wrap("សេចក្ដីជូនដំណឹង", 7, "សេចក្ដីជូន|ដំណឹង");
    check_wrap("ព្រំដែនបិទហើយ", 6, "ព្រំដែន|បិទហើយ");
    check_wrap("အသိပေးချက်သတ္တိ", 7, "အသိပေး|ချက်သတ္တိ");
    check_wrap("အင်္ဂလိပ်စာ", 3, "အင်္ဂ|လိပ်|စာ");
    check_wrap("a\033[2Jb\xe2\x80\xae", 9, "a[2Jb");
    check_wrap("\xe4\xb8\xad"
               "a",
               1, "a");
}

/* Running text in many languages: each line fits, is whole, and together they hold every cluster but spaces. */
static void wrap_file(const char *name, struct span text, void *arg)
{
    int *widths = arg;
    struct text_lines l = {0};
    struct buf clean = {0}, got = {0}, want = {0};
    if (text.n > 6000)
        text = text_prefix(text, 6000);
    text_clean(text, TEXT_TERMINAL, &clean);
    for (size_t i = 0; i < clean.n; i++)
        if (clean.p[i] != ' ')
            buf_char(&want, clean.p[i]);
    for (; *widths; widths++) {
        text_wrap(NULL, text, *widths, &l);
        buf_clear(&got);
        for (size_t i = 0; i < l.line.n; i++) {
            struct span s = l.line.v[i];
            if (text_width(NULL, s) > *widths || !text_is_utf8(s, NULL))
                fail_msg("%s: line %zu at width %d", name, i, *widths);
            for (size_t k = 0; k < s.n; k++)
                if (s.p[k] != ' ')
                    buf_char(&got, s.p[k]);
        }
        if (!span_eq(buf_view(&got), buf_view(&want)))
            fail_msg("%s: text was lost at width %d", name, *widths);
    }
    buf_free(&clean);
    buf_free(&got);
    buf_free(&want);
    text_lines_free(&l);
}

static void running_text(void **state)
{
    (void) state;
    TEST_NEED_SHARED(dir, "data/text/udhr");
    int widths[] = {9, 20, 37, 80, 0};
    assert_true(test_each_file(dir, wrap_file, widths) > 20);
    mem_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truncated),
        cmocka_unit_test(padded),
        cmocka_unit_test(wrapped),
        cmocka_unit_test(running_text),
    };
    return cmocka_run_group_tests_name("fit", tests, NULL, NULL);
}
