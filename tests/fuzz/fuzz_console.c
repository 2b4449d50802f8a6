/* fuzz_console: theme files and the bytes of a terminal. Whatever is typed, cut anywhere, gives the same keys; a name of a key reads back. */
#include <stdlib.h>

#include "console/term/key.h"
#include "console/theme/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* All keys of the bytes, handed over `step` at a time, as names. */
static void keys_of(const char *s, size_t n, size_t step, struct buf *out)
{
    struct key_parser p = {0};
    struct key k[8], back;

    key_parser_learn(&p, "\033[[A", WKEY_F1);
    key_parser_learn(&p, "\033Ow", WKEY_END);
    for (size_t at = 0; at < n;) {
        size_t take = n - at < step ? n - at : step, used = 0;
        size_t made = key_parse(&p, s + at, take, &used, k, 8);

        if (used > take || (!used && take))
            abort();
        at += used;
        for (size_t i = 0; i < made; i++) {
            char name[16];
            key_word(&k[i], name);
            if (strlen(name) > 15 || (k[i].code > 0x10ffff && k[i].code < KEY_FIRST_))
                abort();
            if (k[i].code < 0x7f && !key_from_word(span_str(name), &back))
                abort();
            buf_printf(out, "%s %u %d %d;", name, k[i].button, k[i].x, k[i].y);
        }
    }
    key_parse_timeout(&p, k);
    key_parser_free(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct buf whole = {0}, bytes = {0}, faults = {0};
    struct theme t;
    struct err e = {0};

    if (n > 65536)
        return 0;
    keys_of((const char *) data, n, n, &whole);
    keys_of((const char *) data, n, 1, &bytes);
    if (!span_eq(buf_view(&whole), buf_view(&bytes)))
        abort();
    if (theme_parse(&t, "fuzz", "fuzz.theme", span_make((const char *) data, n), &e) == 0) {
        theme_check(&t, &faults);
        for (int i = 0; i < ROLE_COUNT * CELL_MODS * 2; i++)
            if (theme_style(&t, (uint8_t) (i % ROLE_COUNT), (uint8_t) (i / ROLE_COUNT % CELL_MODS), i & 1).fg > 0xffffff)
                abort();
    } else if (!e.text[0]) {
        abort();
    }
    buf_free(&whole);
    buf_free(&bytes);
    buf_free(&faults);
    return 0;
}
