/* fuzz_json: whatever is accepted can be written, and what is written reads back as the same document. */
#include <stdlib.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void write_canonical(const struct json *v, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out);
    json_write(&w, v, true);
    if (w.depth != 0)
        abort();
}

static void round_trip(struct span text, const struct json_limits *lim)
{
    struct arena a = {0}, b = {0};
    struct buf once = {0}, twice = {0};
    struct json *v = NULL, *back = NULL;
    struct err e = {0};
    int r = json_parse(&a, text, lim, &v, &e);
    if ((r < 0) != (e.text[0] != 0))
        abort();
    if (r == 0) {
        write_canonical(v, &once);
        if (json_parse(&b, buf_view(&once), lim, &back, NULL) < 0)
            abort();
        write_canonical(back, &twice);
        if (!span_eq(buf_view(&once), buf_view(&twice)))
            abort();
    }
    buf_free(&once);
    buf_free(&twice);
    arena_free(&a);
    arena_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct json_limits all = {.depth = 64, .long_integers = true, .allow_nul = true};
    struct span text = span_make((const char *) data, n);
    round_trip(text, NULL);
    round_trip(text, &all);
    return 0;
}
