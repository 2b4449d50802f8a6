/* table: rows for people, and text from outside made fit for a terminal. */
#include <stdlib.h>

#include "cli/cli.h"
#include "text/clean.h"
#include "text/fit.h"
#include "text/terminal.h"

enum { UNBOUNDED = 100000 };

struct cli_table {
    const char *const *heads;
    size_t n;
    VEC(char *) cells;
};

struct cli_table *cli_table_new(const char *const *heads, size_t n)
{
    struct cli_table *t = mem_alloc(sizeof *t);
    t->heads = heads;
    t->n = n;
    return t;
}

void cli_table_cell(struct cli_table *t, struct span text)
{
    struct buf b = {0};
    text_clean(text, TEXT_TERMINAL, &b);
    VEC_PUSH(&t->cells, buf_take(&b));
}

static void print_row(const struct cli_table *t, char *const *cells, const int *widths, int room)
{
    struct buf b = {0};
    for (size_t i = 0; i < t->n; i++) {
        const char *cell = cells ? cells[i] : t->heads[i] + (t->heads[i][0] == '>');
        enum text_align align = t->heads[i][0] == '>' ? TEXT_RIGHT : TEXT_LEFT;
        if (i + 1 < t->n) {
            text_pad(NULL, span_str(cell), widths[i], align, &b);
            buf_str(&b, "  ");
            room -= widths[i] + 2;
        } else if (align == TEXT_RIGHT) {
            text_pad(NULL, span_str(cell), widths[i], align, &b);
        } else {
            text_truncate(NULL, span_str(cell), room > 8 ? room : 8, &b);
        }
    }
    while (b.n && b.p[b.n - 1] == ' ')
        b.p[--b.n] = 0;
    printf("%s\n", b.p ? b.p : "");
    buf_free(&b);
}

void cli_table_print(struct cli_table *t, const char *empty)
{
    size_t rows = t->cells.n / t->n;
    int *widths = mem_alloc_array(t->n, sizeof *widths);
    for (size_t i = 0; i < t->n; i++) {
        widths[i] = text_width(NULL, span_str(t->heads[i] + (t->heads[i][0] == '>')));
        for (size_t r = 0; r < rows; r++) {
            int w = text_width(NULL, span_str(t->cells.v[r * t->n + i]));
            widths[i] = w > widths[i] ? w : widths[i];
        }
    }
    if (rows == 0 && empty[0])
        printf("%s\n", empty);
    if (rows)
        print_row(t, NULL, widths, text_terminal_cells(UNBOUNDED));
    for (size_t r = 0; r < rows; r++)
        print_row(t, t->cells.v + r * t->n, widths, text_terminal_cells(UNBOUNDED));
    mem_free(widths);
    cli_table_drop(t);
}

void cli_table_drop(struct cli_table *t)
{
    for (size_t i = 0; i < t->cells.n; i++)
        mem_free(t->cells.v[i]);
    VEC_FREE(&t->cells);
    mem_free(t);
}

struct span cli_text(const struct json *row, const char *key, struct buf *out)
{
    const struct json *v = json_get(row, key);
    buf_clear(out);
    if (!v || v->type == JSON_NULL)
        return SPAN_LIT("--");
    switch (v->type) {
    case JSON_STRING: return v->s;
    case JSON_INT: buf_i64(out, v->i); break;
    case JSON_BOOL: buf_str(out, v->i ? "yes" : "no"); break;
    case JSON_REAL: buf_printf(out, "%.6g", v->d); break;
    default: return v->raw;
    }
    return buf_view(out);
}

void cli_put(struct span text, bool lines)
{
    struct buf b = {0};
    text_clean(text, TEXT_TERMINAL | (lines ? TEXT_LINES : 0), &b);
    fwrite(b.p ? b.p : "", 1, b.n, stdout);
    buf_free(&b);
}

void cli_print_keys(const struct json *row, const char *keys)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    jw_begin_object(&w);
    for (const char *p = keys; *p;) {
        size_t n = strcspn(p, " ");
        struct span key = span_make(p, n);
        const struct json *v = json_get_span(row, key);
        jw_key_span(&w, key);
        if (v)
            json_write(&w, v, false);
        else
            jw_null(&w);
        p += n + (p[n] == ' ');
    }
    jw_end_object(&w);
    buf_char(&b, '\n');
    fwrite(b.p, 1, b.n, stdout);
    buf_free(&b);
}

const char *cli_age(int64_t s, char *out, size_t cap)
{
    if (s < 0)
        snprintf(out, cap, "--");
    else if (s < 3600)
        snprintf(out, cap, "%02d:%02d", (int) (s / 60), (int) (s % 60));
    else if (s < 86400)
        snprintf(out, cap, "%dh%02d", (int) (s / 3600), (int) (s / 60 % 60));
    else
        snprintf(out, cap, "%dd%02dh", (int) (s / 86400 > 9999 ? 9999 : s / 86400), (int) (s / 3600 % 24));
    return out;
}
