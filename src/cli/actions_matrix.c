/* actions_matrix: the register of border actions as a matrix of checkpoints and kinds of measure, for people. */
#include "cli/actions.h"
#include "wire/border.h"

struct matrix {
    struct cli *c;
    struct cli_table *table;
    wf_time now;
};

/* "!*ENDS IN 1h31"; "." for nothing. */
static void put_cell(struct matrix *x, const struct json *row, const struct border_kind *kind)
{
    struct border_cell cell;
    struct buf b = {0};
    char age[24];
    border_cell(row, kind, x->now, &cell);
    if (cell.how == BORDER_NOTHING)
        buf_str(&b, "  .");
    else
        buf_printf(&b, "%s%s", border_marks(&cell), cell.word);
    if (cell.direction.n && cell.next != TIME_NONE)
        buf_printf(&b, " %.*s %s", SPAN_FMT(cell.direction), cli_age(cell.next > x->now ? (cell.next - x->now) / NSEC_PER_SEC : 0, age, sizeof age));
    cli_table_cell(x->table, buf_view(&b));
    buf_free(&b);
}

static void put_row(const struct json *row, void *arg)
{
    struct matrix *x = arg;
    struct buf b = {0};
    if (x->c->json) {
        cli_print_keys(row, "checkpoint name member group crossing opposite offset_min conflicts cells");
        return;
    }
    cli_table_cell(x->table, json_str(row, "checkpoint"));
    cli_table_cell(x->table, json_str(row, "member"));
    JSON_EACH (code, json_get(row, "opposite"))
        buf_printf(&b, "%s%.*s", b.n ? " " : "", SPAN_FMT(code->s));
    cli_table_cell(x->table, b.n ? buf_view(&b) : SPAN_LIT("--"));
    buf_free(&b);
    for (size_t i = 0; i < BORDER_KINDS; i++)
        put_cell(x, row, &border_kinds[i]);
}

int cli_actions_matrix(struct cli *c, uint64_t limit)
{
    const char *heads[3 + BORDER_KINDS] = {"CP", "MM", "OPPOSITE"};
    struct matrix x = {.c = c, .now = client_greeting(c->client)->now};
    for (size_t i = 0; i < BORDER_KINDS; i++)
        heads[3 + i] = border_kinds[i].head;
    if (c->json)
        return cli_rows(c, WIRE_VIEW_MATRIX, limit, NULL, put_row, &x);
    x.table = cli_table_new(heads, ARRAY_LEN(heads));
    int rc = cli_rows(c, WIRE_VIEW_MATRIX, limit, NULL, put_row, &x);
    cli_table_print(x.table, rc ? "" : "no border action that you may see is announced, in force, or was until a day ago: watchfloor actions new");
    return rc;
}
