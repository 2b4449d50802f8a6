/* Themes: the three that ship can be read by everyone; faults are told with file and line; depths and palettes. */
#include "support.h"

#include "console/term/depth.h"
#include "console/theme/theme.h"

static void contrast(void **state)
{
    static const char *const names[] = {"dark", "light", "mono"};

    (void) state;
    for (int i = 0; i < 3; i++) {
        char *path = mem_printf("%s/themes/%s.theme", getenv("srcdir"), names[i]);
        struct theme t;
        struct err e = {0};
        struct buf faults = {0};

        if (theme_load(&t, path, &e) < 0)
            fail_msg("%s", e.text);
        if (theme_check(&t, &faults))
            fail_msg("%s", faults.p);
        assert_int_equal(t.mono, i == 2);
        buf_free(&faults);
        mem_free(path);
    }
}

static void faults(void **state)
{
    struct theme t;
    struct err e = {0};
    const char *text = "base = #ffffff on #000000\np1 = red\nnosuch = #123456\nok = #ffffff blink\np1 #123456\nbase = #ffffff\n";

    (void) state;
    assert_int_equal(theme_parse(&t, "x", "x.theme", span_str(text), &e), WF_E_INVALID);
    assert_non_null(strstr(e.text, "x.theme:2: no colour \"red\""));
    assert_non_null(strstr(e.text, "x.theme:3: unknown role \"nosuch\""));
    assert_non_null(strstr(e.text, "x.theme:4: unknown word \"blink\""));
    assert_non_null(strstr(e.text, "x.theme:5: no \"=\""));
    assert_non_null(strstr(e.text, "x.theme:6: a second time \"base\""));
    assert_int_equal(theme_parse(&t, "x", "x.theme", span_str("p1 = #ffffff\n"), &e), WF_E_INVALID);
}

static void exercise_and_selection(void **state)
{
    struct theme t;
    const char *text = "base = #cccccc on #111111\nbase.ex = #cccccc on #220022\nselected = #ffffff on #333333\np1 = #ff8888 bold\nunack = #000000 on #ff8888\n";

    (void) state;
    assert_int_equal(theme_parse(&t, "x", "x", span_str(text), NULL), 0);
    assert_int_equal(theme_style(&t, ROLE_P1, 0, false).bg, 0x111111);
    assert_int_equal(theme_style(&t, ROLE_P1, 0, true).bg, 0x220022);
    assert_int_equal(theme_style(&t, ROLE_P1, CELL_SEL, false).bg, 0x333333);
    assert_int_equal(theme_style(&t, ROLE_UNACK, CELL_SEL, false).bg, 0xff8888);
}

static void depths(void **state)
{
    char name[32];

    (void) state;
    assert_int_equal(depth_for("1", "truecolor", 1 << 24), DEPTH_MONO);
    assert_int_equal(depth_for("", "truecolor", 1 << 24), DEPTH_TRUE);
    assert_int_equal(depth_for(NULL, NULL, 256), DEPTH_256);
    assert_int_equal(depth_for(NULL, NULL, 8), DEPTH_8);
    assert_int_equal(depth_for(NULL, NULL, -1), DEPTH_MONO);
    assert_true(depth_direct_name("xterm-256color", name, sizeof name));
    assert_string_equal(name, "xterm-direct");
    assert_int_equal(color_to_256(0xff0000), 196);
    assert_int_equal(color_to_16(0xffffff), 15);
    for (int bg = 0; bg < 16; bg++)
        for (int fg = 0; fg < 16; fg++)
            assert_true(color_contrast(color_from_256(color_readable(color_from_256(fg), bg, 16)), color_from_256(bg)) >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(contrast), cmocka_unit_test(faults), cmocka_unit_test(exercise_and_selection),
                                       cmocka_unit_test(depths)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
