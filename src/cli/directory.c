/* directory [FILTER]: whom to call, and when somebody there last answered. */
#include "cli/programs.h"
#include "wire/directory_filter.h"

struct run {
    struct cli *c;
    const char *filter;
    struct cli_table *table;
    size_t overdue, no_number;
};

/* The texts of an array; what stands for none. */
static struct span list(const struct json *row, const char *key, const char *between, const char *none, struct buf *out)
{
    buf_clear(out);
    JSON_EACH (v, json_get(row, key))
        buf_printf(out, "%s%.*s", out->n ? between : "", SPAN_FMT(v->s));
    return out->n ? buf_view(out) : span_str(none);
}

/* "2026-09-01", "never", and a mark where that is too long ago; "failed 11-27" where it did not answer since. */
static struct span tested(const struct json *row, struct buf *out)
{
    struct span at = json_str(row, "tested"), failed = json_str(row, "failed");
    buf_clear(out);
    if (at.n >= 10)
        buf_printf(out, "%.10s", at.p);
    else
        buf_str(out, "never");
    if (json_bool(row, "overdue", false))
        buf_str(out, at.n ? " over 90 days!" : "!");
    if (failed.n >= 10)
        buf_printf(out, ", failed %.10s", failed.p);
    return buf_view(out);
}

static void print_row(const struct json *row, void *arg)
{
    struct run *r = arg;
    struct buf b = {0};
    const struct json *numbers = json_get(row, "numbers");
    if (!directory_filter_passes(row, r->filter))
        return;
    if (r->c->json) {
        cli_print_keys(row, "id member role name numbers languages hours email tested tested_by failed overdue note");
        return;
    }
    r->overdue += json_bool(row, "overdue", false);
    r->no_number += !numbers || numbers->count == 0;
    cli_table_cell(r->table, json_str(row, "id"));
    cli_table_cell(r->table, json_str(row, "member"));
    cli_table_cell(r->table, json_str(row, "role"));
    cli_table_cell(r->table, list(row, "numbers", ", ", "no number", &b));
    cli_table_cell(r->table, list(row, "languages", " ", "--", &b));
    cli_table_cell(r->table, cli_text(row, "hours", &b));
    cli_table_cell(r->table, tested(row, &b));
    cli_table_cell(r->table, json_str(row, "name"));
    buf_free(&b);
}

int cli_directory(struct cli *c)
{
    static const char *const heads[] = {"ENTRY", "MM", "ROLE", "NUMBERS", "LANGUAGES", "HOURS", "TESTED", "NAME"};
    struct run r = {.c = c, .filter = cli_value(c, "FILTER") ? cli_value(c, "FILTER") : ""};
    struct err e = {0};
    size_t at = 0;
    if (directory_filter_check(r.filter, &at, &e)) {
        int rc = cli_fail(CLI_USAGE, "%s", e.text);
        cli_point(c, (int64_t) at);
        return rc;
    }
    int rc = cli_connect(c);
    if (rc)
        return rc;
    if (c->json)
        return cli_rows(c, WIRE_VIEW_DIRECTORY, 0, NULL, print_row, &r);
    r.table = cli_table_new(heads, ARRAY_LEN(heads));
    rc = cli_rows(c, WIRE_VIEW_DIRECTORY, 0, NULL, print_row, &r);
    cli_table_print(r.table, rc ? "" : "no entry matches; all: watchfloor directory");
    if (rc == 0 && r.no_number)
        printf("%zu without a number: the centre writes them into directory.conf of its home\n", r.no_number);
    if (rc == 0 && r.overdue)
        printf("%zu not tested for 90 days: call them, then watchfloor directory tested ENTRY\n", r.overdue);
    return rc;
}
