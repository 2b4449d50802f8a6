/* Keys: what a terminal sends becomes the key that was meant; nothing of a control sequence is left over as letters. */
#include "support.h"

#include "console/term/key.h"

static void typed(const char *bytes, size_t n, const char *want)
{
    struct key_parser p = {0};
    struct key k[32];
    struct buf names = {0};
    size_t used, made, at = 0;

    key_parser_learn(&p, "\033[[A", WKEY_F1);
    while (at < n) {
        made = key_parse(&p, bytes + at, n - at, &used, k, 32);
        at += used;
        for (size_t i = 0; i < made; i++) {
            char name[16];
            key_word(&k[i], name);
            buf_printf(&names, "%s%s", names.n ? " " : "", name);
        }
    }
    if (key_parser_waiting(&p) && key_parse_timeout(&p, k))
        buf_printf(&names, "%sEsc", names.n ? " " : "");
    assert_string_equal(names.p ? names.p : "", want);
    buf_free(&names);
    key_parser_free(&p);
}
#define TYPED(bytes, want) typed(bytes, sizeof(bytes) - 1, want)

static void plain(void **state)
{
    (void) state;
    TYPED("aZ?\r\t\x7f\x01", "a Z ? Enter Tab Backspace C-a");
    TYPED("\xe1\x80\x80\xc3\xa9", "\xe1\x80\x80 \xc3\xa9");
    TYPED("\xe1\x80" "a\xff\xc0x", "a x");
}

static void sequences(void **state)
{
    (void) state;
    TYPED("\033[A\033OB\033[1;5C\033[3~\033[21~\033OP\033[[A\033[Z", "Up Down C-Right Delete F10 F1 F1 S-Tab");
    TYPED("\033", "Esc");
    TYPED("\033\033[A", "Esc Up");
    TYPED("\033x", "M-x");
    TYPED("\033[<0;20;7Mx", "mouse x");
    TYPED("\033[M !!x", "mouse x");
}

static void hostile(void **state)
{
    (void) state;
    TYPED("\033]0;oooo\007x", "x");
    TYPED("\033P1$rqqq\033\\x", "x");
    TYPED("\033[?62;1;6cx", "x");
    TYPED("\033[99999999999999999999999999999999999999999999999999999999999999999999999999Ax", "x");
}

static void paste(void **state)
{
    struct key_parser p = {0};
    struct key k[4];
    size_t used;
    const char in[] = "\033[200~o\033q\033[201~z";
    size_t made = key_parse(&p, in, sizeof in - 1, &used, k, 4);

    (void) state;
    assert_int_equal(made, 1);
    assert_int_equal(k[0].code, WKEY_PASTE);
    assert_true(span_is(buf_view(&p.paste), "o\033q"));
    made = key_parse(&p, in + used, sizeof in - 1 - used, &used, k, 4);
    assert_int_equal(made, 1);
    assert_int_equal(k[0].code, 'z');
    key_parser_free(&p);
}

static void mouse(void **state)
{
    struct key_parser p = {0};
    struct key k;
    size_t used;

    (void) state;
    assert_int_equal(key_parse(&p, "\033[<65;120;34M", 13, &used, &k, 1), 1);
    assert_int_equal(k.button, MOUSE_WHEEL_DOWN);
    assert_int_equal(k.x, 119);
    assert_int_equal(k.y, 33);
    key_parser_free(&p);
}

static void names(void **state)
{
    static const char *const words[] = {"o", "Enter", "C-l", "F10", "S-Tab", "Space", "PgUp", "C-Right"};

    (void) state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct key k;
        char back[16];
        assert_true(key_from_word(span_str(words[i]), &k));
        key_word(&k, back);
        assert_string_equal(back, words[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(plain), cmocka_unit_test(sequences), cmocka_unit_test(hostile),
                                       cmocka_unit_test(paste), cmocka_unit_test(mouse), cmocka_unit_test(names)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
