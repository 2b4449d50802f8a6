/* Cells: text is cleaned, cut between clusters, and never leaves its columns. Ages. The line editor. */
#include "support.h"

#include "console/cell/cell.h"
#include "console/model/age.h"
#include "console/theme/role.h"
#include "console/widget/line.h"

static void row_is(const char *text, int w, const char *want)
{
    struct cells c = {0};
    struct buf out = {0};
    int used;

    cells_reset(&c, w + 2, 1, ROLE_BASE);
    cells_glyph(&c, w, 0, "|", ROLE_BASE);
    used = cells_str(&c, 0, 0, w, text, ROLE_BASE);
    assert_true(used <= w);
    assert_true(cell_is(cells_at(&c, w, 0), '|'));
    cells_dump(&c, &out);
    out.p[strcspn(out.p, "|")] = 0;
    while (out.p[0] && out.p[strlen(out.p) - 1] == ' ')
        out.p[strlen(out.p) - 1] = 0;
    assert_string_equal(out.p, want);
    buf_free(&out);
    cells_free(&c);
}

static void cut(void **state)
{
    (void) state;
    row_is("abcdef", 6, "abcdef");
    row_is("abcdefg", 6, "abcde…");
    row_is("航班三名", 8, "航班三名");
    row_is("航班三名", 7, "航班三…");
    row_is("航班三名", 6, "航班…");
    row_is("a\033[2Jb\007\xe2\x80\xae" "c", 10, "a[2Jbc");
    row_is("x\xe2\x80\x8by", 10, "xy");
    row_is("", 4, "");
}

/* Clusters longer than a cell: the same one is the same cell; of hostile text that fills the table what a cell can hold is left, until it is cleared. */
static void long_clusters(void **state)
{
    static const char khmer[] = "\xe1\x9e\x9f\xe1\x9f\x92\xe1\x9e\x8f\xe1\x9f\x92\xe1\x9e\x9a\xe1\x9e\xb8"; /* one cluster of six code points */
    struct cells c = {0};
    char text[16];

    (void) state;
    glyphs_clear();
    cells_reset(&c, 20, 2, ROLE_BASE);
    cells_str(&c, 0, 0, 20, khmer, ROLE_BASE);
    cells_str(&c, 0, 1, 20, khmer, ROLE_BASE);
    assert_int_equal(cell_text(cells_at(&c, 0, 0)).n, strlen(khmer));
    assert_true(cell_eq(cells_at(&c, 0, 0), cells_at(&c, 0, 1)));
    cells_str(&c, 0, 1, 20, "e\xcc\x81\xcc\x82", ROLE_BASE);
    assert_false(cell_eq(cells_at(&c, 0, 0), cells_at(&c, 0, 1)));
    /* a letter with each two of 150 marks */
    for (int i = 0; i < 150 && !glyphs_full(); i++)
        for (int k = 0; k < 150; k++) {
            snprintf(text, sizeof text, "e%c%c%c%c", 0xcc + (i / 64 > 1), 0x80 + i % 48, 0xcc, 0x80 + k % 48);
            snprintf(text + 5, sizeof text - 5, "%c%c", 0xcc, 0x80 + (i / 48 * 4 + k / 48) % 48);
            cells_str(&c, 0, 1, 20, text, ROLE_BASE);
        }
    assert_true(glyphs_full());
    cells_str(&c, 0, 1, 20, "o\xcc\x81\xcc\x82", ROLE_BASE);
    assert_int_equal(cell_text(cells_at(&c, 0, 1)).n, 3);
    assert_int_equal(cell_text(cells_at(&c, 0, 0)).n, strlen(khmer));
    glyphs_clear();
    assert_int_not_equal(c.generation, glyphs_generation());
    cells_reset(&c, 20, 2, ROLE_BASE);
    assert_int_equal(c.generation, glyphs_generation());
    cells_str(&c, 0, 1, 20, "o\xcc\x81\xcc\x82", ROLE_BASE);
    assert_int_equal(cell_text(cells_at(&c, 0, 1)).n, 5);
    cells_free(&c);
    glyphs_clear();
}

static void wide_is_mended(void **state)
{
    struct cells c = {0};

    (void) state;
    cells_reset(&c, 6, 1, ROLE_BASE);
    cells_str(&c, 0, 0, 6, "航班名", ROLE_BASE);
    cells_str(&c, 1, 0, 1, "x", ROLE_BASE);
    assert_true(cell_is(cells_at(&c, 0, 0), ' '));
    assert_true(cell_is(cells_at(&c, 1, 0), 'x'));
    cells_str(&c, 4, 0, 1, "y", ROLE_BASE);
    assert_true(cell_is(cells_at(&c, 5, 0), ' '));
    cells_str(&c, -1, 0, 3, "x", ROLE_BASE);
    cells_str(&c, 0, 7, 3, "x", ROLE_BASE);
    cells_fill(&c, -5, -5, 100, 100, ROLE_DIM);
    assert_int_equal(cells_at(&c, 5, 0)->role, ROLE_DIM);
    cells_free(&c);
}

static void ages(void **state)
{
    char t[32];
    wf_time at;

    (void) state;
    age_short(161 * NSEC_PER_SEC, t);
    assert_string_equal(t, "02:41");
    age_short(5460 * NSEC_PER_SEC, t);
    assert_string_equal(t, "1h31");
    age_short(TIME_NONE, t);
    assert_string_equal(t, "--");
    age_short(-5, t);
    assert_string_equal(t, "00:00");
    assert_int_equal(time_parse(SPAN_LIT("2026-11-24T14:00:00Z"), &at, NULL, NULL), 0);
    age_local(at, 390, t);
    assert_string_equal(t, "20:30 +06:30");
    age_local(at, 660, t);
    assert_string_equal(t, "01:00+1 +11");
    age_moment(at, at, t);
    assert_string_equal(t, "14:00Z");
}

static void press(struct line *l, uint32_t code, int times)
{
    struct key k = {.code = code};

    while (times-- > 0)
        line_key(l, &k);
}

static void editing(void **state)
{
    struct line l = {0};

    (void) state;
    line_set(&l, "ab");
    line_insert(&l, SPAN_LIT("\xe1\x80\x80\xe1\x80\xad\xe1\x80\xaf" "\033\n")); /* a Burmese syllable, then what must not come in */
    assert_int_equal(strcspn(line_text(&l), "\033\n"), strlen(line_text(&l)));
    press(&l, WKEY_BACKSPACE, 1); /* the blank that the newline became, where there is one */
    press(&l, WKEY_BACKSPACE, 1);
    assert_true(strncmp(line_text(&l), "ab", 2) == 0);
    line_set(&l, "one two");
    line_key(&l, &(struct key){.code = 'w', .mods = KEY_CTRL});
    assert_string_equal(line_text(&l), "one ");
    press(&l, WKEY_HOME, 1);
    press(&l, 'x', 1);
    assert_string_equal(line_text(&l), "xone ");
    press(&l, WKEY_DELETE, 9);
    assert_string_equal(line_text(&l), "x");
    press(&l, 'y', LINE_BYTES + 10);
    assert_true(l.text.n <= LINE_BYTES);
    line_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cut), cmocka_unit_test(long_clusters), cmocka_unit_test(wide_is_mended), cmocka_unit_test(ages),
                                       cmocka_unit_test(editing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
