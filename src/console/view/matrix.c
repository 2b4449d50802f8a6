/* matrix: what members do at their borders, by checkpoint and kind of measure: what is in force, what begins or ends, what changed in a day, and what contradicts
 * a neighbour, on the rows of both. Under it what the selected cell stands for. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"
#include "console/widget/page.h"
#include "wire/border.h"

/* ---- columns ---- */

static void draw_code(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, r->key, ROLE_ID);
}

static void draw_member(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "member", c, x, y, w, ROLE_BASE);
}

static void draw_opposite(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    const struct json *first = json_first(json_get(r->j, "opposite"));

    (void) m;
    cells_put(c, x, y, w, first ? first->s : SPAN_LIT("--"), ROLE_DIM);
}

static void draw_name(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "name", c, x, y, w, ROLE_BASE);
}

static uint8_t role_of(const struct border_cell *b)
{
    static const uint8_t roles[] = {[BORDER_NOTHING] = ROLE_DIM, [BORDER_ON] = ROLE_STRONG, [BORDER_ENDS] = ROLE_WARN, [BORDER_FROM] = ROLE_WARN, [BORDER_LIFTED] = ROLE_DIM, [BORDER_ALONE] = ROLE_BAD, [BORDER_OVER] = ROLE_DIM, [BORDER_REPLACED] = ROLE_DIM, [BORDER_SENDS] = ROLE_BAD};

    return b->conflict ? ROLE_BAD : roles[b->how];
}

/* Of one direction alone, in a narrow column: who comes in, who goes out. */
static const char *way_mark(struct span direction)
{
    return span_is(direction, "IN") ? "<" : span_is(direction, "OUT") ? ">" : "";
}

/* "!*ENDS<1h31", in a wide column with the direction in full. */
static void draw_cell(const struct model *m, const struct row *r, int kind, struct cells *c, int x, int y, int w)
{
    struct border_cell b;
    char left[16];
    int n;

    border_cell(r->j, &border_kinds[kind], m->now, &b);
    if (b.how == BORDER_NOTHING) {
        cells_str(c, x + 2, y, w - 2, ".", ROLE_DIM);
        return;
    }
    n = cells_str(c, x, y, 2, border_marks(&b), b.conflict ? ROLE_BAD : ROLE_CHOICE);
    n += cells_str(c, x + n, y, w - n, b.word, role_of(&b));
    if (w >= 16 && b.direction.n)
        cells_put(c, x + n + 1, y, 4, b.direction, ROLE_BASE);
    else if (w < 16)
        cells_str(c, x + n, y, w - n, way_mark(b.direction), ROLE_BASE);
    if (w < 12 || b.next == TIME_NONE || m->now == TIME_NONE)
        return;
    age_short(b.next > m->now ? b.next - m->now : 0, left);
    cells_right(c, x + w - 6, y, 6, left, role_of(&b));
}

#define CELL(i) \
    static void draw_cell##i(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w) \
    { \
        draw_cell(m, r, i, c, x, y, w); \
    }
CELL(0)
CELL(1)
CELL(2)
CELL(3)
CELL(4)
CELL(5)
CELL(6)
CELL(7)
_Static_assert(BORDER_KINDS == 8, "a column a kind");

#define KIND_HEAD(text, least) (least) ? "  " text : text
#define KINDS(columns, least, below) \
    {.head = KIND_HEAD("CLOSURE", least), .width = columns, .from = least, .until = below, .cell = 1, .draw = draw_cell0}, \
    {.head = KIND_HEAD("REOPEN", least), .width = columns, .from = least, .until = below, .cell = 2, .draw = draw_cell1}, \
    {.head = KIND_HEAD("HOURS", least), .width = columns, .from = least, .until = below, .cell = 3, .draw = draw_cell2}, \
    {.head = KIND_HEAD("ENTRY", least), .width = columns, .from = least, .until = below, .cell = 4, .draw = draw_cell3}, \
    {.head = KIND_HEAD("QUOTA", least), .width = columns, .from = least, .until = below, .cell = 5, .draw = draw_cell4}, \
    {.head = KIND_HEAD("CARRIER", least), .width = columns, .from = least, .until = below, .cell = 6, .draw = draw_cell5}, \
    {.head = KIND_HEAD("SCREEN", least), .width = columns, .from = least, .until = below, .cell = 7, .draw = draw_cell6}, \
    {.head = KIND_HEAD("HEALTH", least), .width = columns, .from = least, .until = below, .cell = 8, .draw = draw_cell7}
static const struct column columns[] = {
    {.head = "CP", .width = 5, .draw = draw_code},
    {.head = "MM", .width = 2, .draw = draw_member},
    {.head = "OPP", .width = 5, .draw = draw_opposite},
    {.head = "NAME", .width = 20, .from = 190, .draw = draw_name},
    KINDS(7, 0, 116),
    KINDS(12, 116, 190),
    KINDS(19, 190, 0),
};

static const struct section sections[] = {
    {.win = WIN_MATRIX, .title = "Borders", .columns = columns, .columns_n = ARRAY_LEN(columns), .weight = 1, .cells = BORDER_KINDS, .empty = "no border action that you may see is announced, in force, or was until a day ago: :actions new KIND --checkpoints CODES ... records one, members' feeds bring theirs; v goes back to the list"},
};

/* ---- what the cell stands for ---- */

static const struct row *action_row(const struct model *m, struct span id)
{
    const struct window *w = &m->win[WIN_ACTIONS];

    for (size_t i = 0; i < w->rows.n; i++)
        if (span_eq(w->rows.v[i]->key, id))
            return w->rows.v[i];
    return NULL;
}

static const struct json *cell_of(const struct row *r, const struct list *l)
{
    return r ? json_get(json_get(r->j, "cells"), border_kinds[l->cell].word) : NULL;
}

const struct row *matrix_action(const struct model *m, const struct list *l)
{
    const struct row *r = list_selected(l, sections, ARRAY_LEN(sections), m), *found;
    const struct json *cell = cell_of(r, l);

    if (!cell)
        return NULL;
    JSON_EACH (id, json_get(cell, "actions"))
        if ((found = action_row(m, id->s)) != NULL)
            return found;
    JSON_EACH (k, json_get(r->j, "conflicts"))
        if ((found = action_row(m, json_str(k, "a"))) != NULL && span_is(json_str(found->j, "kind"), border_kinds[l->cell].word))
            return found;
    return NULL;
}

/* "until Tue 25 01:00Z  08:00+1 +07": UTC, and the checkpoint's own time. */
static void put_moment(struct page *p, const struct model *m, const struct row *r, const struct row *a, const char *label, const char *member)
{
    wf_time at = put_time(a, member, NULL);
    const struct json *offset = json_get(r->j, "offset_min");
    char utc[32], local[32], text[80];

    if (at == TIME_NONE)
        return;
    age_moment(at, m->now, utc);
    age_local(at, offset && offset->type == JSON_INT ? (int16_t) offset->i : 0, local);
    snprintf(text, sizeof text, "%s%s%s", utc, offset && offset->type == JSON_INT ? " = " : "", offset && offset->type == JSON_INT ? local : "");
    page_pair(p, label, span_str(text), ROLE_BASE);
}

static void put_text_line(struct page *p, const struct row *a, const char *label, const char *member)
{
    struct buf text = {0};

    if (!json_str(a->j, member).n)
        return;
    buf_printf(&text, "%s: %.*s", label, SPAN_FMT(json_str(a->j, member)));
    page_line(p);
    page_text(p, 0, true, buf_view(&text), ROLE_BASE);
    buf_free(&text);
}

static void put_action(struct page *p, const struct model *m, const struct row *r, const struct row *a)
{
    char objections[32];

    page_line(p);
    page_str(p, 0, m->exercise ? "EX" : "", ROLE_EXERCISE);
    page_part(p, m->exercise ? 3 : 0, a->key, ROLE_ID);
    page_part(p, -1, json_str(a->j, "kind"), ROLE_BASE);
    page_part(p, -1, json_str(a->j, "direction"), ROLE_BASE);
    page_part(p, -1, json_str(a->j, "state"), ROLE_STRONG);
    page_line(p);
    put_moment(p, m, r, a, "from", "effective");
    put_moment(p, m, r, a, "until", "expires");
    put_moment(p, m, r, a, "ended", "ended");
    if (json_bool(a->j, "still_reported", false)) {
        page_line(p);
        page_text(p, 0, true, SPAN_LIT("! lifted here alone: its member's feed still reports it"), ROLE_BAD);
    }
    put_text_line(p, a, "why", "rationale");
    put_text_line(p, a, "by law", "legal_basis");
    put_text_line(p, a, "exceptions", "exceptions");
    page_line(p);
    page_pair(p, "hours", json_str(a->j, "hours"), ROLE_BASE);
    page_pair(p, "affected", json_str(a->j, "affected"), ROLE_BASE);
    if (json_int(a->j, "objections", 0) > 0) {
        snprintf(objections, sizeof objections, "%lld (w shows them)", (long long) json_int(a->j, "objections", 0));
        page_pair(p, "objections", span_str(objections), ROLE_WARN);
    }
    page_pair(p, "announced", json_str(a->j, "announced_how"), ROLE_BASE);
    page_pair(p, "notice", json_str(a->j, "notice"), ROLE_ID);
    page_pair(p, "incident", put_short_id(json_str(a->j, "incident")), ROLE_ID);
    page_pair(p, "takes the place of", json_str(a->j, "of"), ROLE_ID);
}

/* "SGWDL still lets out to MYJHB, which is closed (BA-0001)" */
static void put_conflict(struct page *p, const struct model *m, const struct json *k)
{
    static const struct {
        const char *why, *before, *behind;
    } says[] = {{"CLOSED", "still lets out to", ", which is closed to who comes"}, {"HOURS", "lets out at hours at which", " is shut"}, {"QUOTA", "lets out more than", " takes in a day"}};
    struct buf text = {0};
    char at[32];
    struct span b = json_str(k, "b"), begins = json_str(k, "begins");
    wf_time t;

    buf_printf(&text, "! %.*s ", SPAN_FMT(json_str(k, "from")));
    for (size_t i = 0; i < ARRAY_LEN(says); i++)
        if (span_is(json_str(k, "why"), says[i].why))
            buf_printf(&text, "%s %.*s%s", says[i].before, SPAN_FMT(json_str(k, "to")), says[i].behind);
    if (time_parse(begins, &t, NULL, NULL) == 0 && t > m->now) {
        age_moment(t, m->now, at);
        buf_printf(&text, ", from %s", at);
    }
    buf_printf(&text, " (%.*s: %.*s%s%.*s)", SPAN_FMT(json_str(k, "conflict")), SPAN_FMT(json_str(k, "a")), b.n ? ", " : "", SPAN_FMT(b));
    page_line(p);
    page_text(p, 0, true, buf_view(&text), ROLE_BAD);
    buf_free(&text);
}

static void below(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    const struct row *row = list_selected(v->list, sections, ARRAY_LEN(sections), m), *a;
    const struct json *cell = cell_of(row, v->list);
    struct page p = {.w = r.w};
    struct buf followed = {0};

    (void) h;
    if (!row)
        return;
    page_line(&p);
    page_str(&p, 0, "< in  > out  ! against a neighbour's  * changed in 24 h  LIFT? here alone", ROLE_DIM);
    page_line(&p);
    page_part(&p, 0, row->key, ROLE_ID);
    page_part(&p, -1, json_str(row->j, "name"), ROLE_STRONG);
    page_part(&p, -1, json_str(row->j, "crossing"), ROLE_DIM);
    page_str(&p, -1, border_kinds[v->list->cell].word, ROLE_BASE);
    put_followed(row, &followed);
    page_pair(&p, "you follow", buf_view(&followed), ROLE_OWNER);
    buf_free(&followed);
    if (!cell || !json_int(cell, "n", 0))
        page_str(&p, -1, cell ? "nothing is announced here" : "nothing", ROLE_DIM);
    else if (json_int(cell, "n", 0) > 1)
        page_str(&p, -1, "several: w shows the first", ROLE_DIM);
    JSON_EACH (k, json_get(row->j, "conflicts"))
        put_conflict(&p, m, k);
    JSON_EACH (id, cell ? json_get(cell, "actions") : NULL)
        if ((a = action_row(m, id->s)) != NULL)
            put_action(&p, m, row, a);
    page_draw(&p, &v->scroll, c, r);
    page_free(&p);
}

const struct view view_matrix = {.name = "borders", .title = "Borders", .number = 0, .screen = SCREEN_MATRIX, .sections = sections, .sections_n = ARRAY_LEN(sections), .below = below, .below_rows = 10};
