/* fuzz_csv: the reader of comma-separated values takes any bytes, and a file that grows by them: rows lie in order inside the text; what was read of a
 * part of it is known again in the whole, and going on there gives the rows that reading all of it gives. */
#include <stdlib.h>
#include <string.h>

#include <watchfloor/format/csv.h>
#include <watchfloor/format/daily.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
    if (!ok)
        abort();
}

/* Scratch memory of one input. */
struct room {
    wf_host table; /* first */
    char *blocks[4096];
    size_t n;
};

static void *scratch(const wf_host *h, size_t n)
{
    struct room *r = (struct room *) (void *) (uintptr_t) h;
    if (r->n == sizeof r->blocks / sizeof r->blocks[0])
        return NULL;
    return r->blocks[r->n++] = calloc(1, n + 1);
}

static int follow(const wf_host *h, wf_str url, wf_str tag)
{
    (void) h;
    need(url.n > 0 && tag.n > 0);
    return WF_DONE;
}

/* Reads the rows; returns where the last whole one ends. */
static size_t rows(wf_csv *c, size_t n)
{
    size_t at = c->consumed;
    while (wf_csv_next(c)) {
        need(c->offset >= at && c->length <= n - c->offset && c->consumed >= c->offset + c->length &&
             c->consumed <= n && c->line > 0);
        at = c->consumed;
        (void) wf_csv_get(c, "a");
    }
    return c->consumed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static wf_csv c;
    struct room *r = calloc(1, sizeof *r);
    if (!r)
        return 0;
    r->table.struct_size = sizeof r->table;
    r->table.scratch = scratch;
    r->table.follow = follow;
    wf_input in = {
        .struct_size = sizeof in, .url = WF_STR("https://h/2026-11-27.csv"), .bytes = {(const char *) data, n}};
    wf_csv_begin(&c, &r->table, in.bytes, true);
    need(rows(&c, n) <= n);
    wf_daily d;
    size_t part = n ? data[n - 1] * n / 256 : 0;
    in.bytes.n = part;
    need(!wf_daily_begin(&d, &r->table, &in, 7) && d.known == 0);
    wf_csv_begin(&c, &r->table, in.bytes, false);
    size_t read = rows(&c, part);
    in.cursor = wf_daily_cursor(&d, &r->table, read);
    in.bytes.n = n;
    need(!wf_daily_begin(&d, &r->table, &in, 7) && (d.known == read || !in.cursor.n));
    wf_csv_begin(&c, &r->table, in.bytes, false);
    wf_csv_skip(&c, d.known);
    need(rows(&c, n) >= (c.header_n ? d.known : 0));
    in.cursor = (wf_str){(const char *) data, n}; /* and any cursor */
    in.bytes.n = part;
    need(wf_daily_begin(&d, &r->table, &in, 0) || d.known <= part);
    for (size_t i = 0; i < r->n; i++)
        free(r->blocks[i]);
    free(r);
    return 0;
}
