/* run_questions: the questions of a run: what the two disagree on first, then each criterion with its own. Both answers stand in columns; where these have no room a question on
 * which they disagree takes a second line for them.
 *
 * The list of questions is the selection's alone: lines are drawn here.
 */
#include <stdio.h>

#include "console/view/run_put.h"

#define SIDE_FROM 64 /* columns from which both answers stand beside the question */
#define WIDE_FROM 96 /* ... and the other's column stands there before he is in */
#define VALUE_W 12
#define VALUE_WIDE 18
#define ID_MOST 14

/* A line of what is drawn: a heading, a question, or the two answers under one. */
struct line {
    enum { LINE_HEADING, LINE_QUESTION, LINE_BOTH } kind;
    const struct row *r;
};
struct sheet {
    const struct model *m;
    const struct run_page *page;
    struct span run;
    struct run_sides sides;
    struct rect r;
    int id_w, value_w;
    bool side; /* the other's answers have a column of their own */
    VEC(struct line) lines;
};

static bool differ(const struct row *r)
{
    return json_bool(r->j, "disagree", false);
}

static void add_line(struct sheet *x, int kind, const struct row *r)
{
    struct line l = {0};

    l.kind = (__typeof__(l.kind)) kind;
    l.r = r;
    VEC_PUSH(&x->lines, l);
}

static void fill(struct sheet *x)
{
    const struct window *w = &x->m->win[WIN_QUESTIONS];
    struct span group = SPAN_LIT("\n"); /* of no question */
    bool before = false;

    for (size_t i = 0; i < w->rows.n; i++) {
        const struct row *r = w->rows.v[i];
        struct span own = differ(r) ? SPAN_LIT("!") : json_str(r->j, "group");

        if (!span_eq(own, group) && (own.n || before))
            add_line(x, LINE_HEADING, r);
        group = own;
        before = before || own.n;
        add_line(x, LINE_QUESTION, r);
        if (differ(r) && x->sides.shown && !x->side)
            add_line(x, LINE_BOTH, r);
        x->id_w = (int) r->key.n > x->id_w ? (int) r->key.n : x->id_w;
    }
    x->id_w = x->id_w > ID_MOST ? ID_MOST : x->id_w;
}

/* ---- one line ---- */

static void draw_heading(const struct sheet *x, const struct row *r, struct cells *c, int y)
{
    struct span text = json_str(r->j, "group_text");

    if (differ(r))
        cells_str(c, x->r.x, y, x->r.w, "The two disagree on", ROLE_BAD);
    else
        cells_put(c, x->r.x, y, x->r.w, text.n ? text : SPAN_LIT("Besides"), ROLE_SECTION);
}

/* "yes", "yes >" where it is not taken yet. Returns the columns used. */
static int draw_own(const struct sheet *x, const struct row *r, struct cells *c, int at, int y, int w)
{
    char out[64];
    uint8_t role;
    const char *mark, *text = run_own_value(x->sides.is_own || !x->sides.mine ? x->page : NULL, x->run, r->j, out, &role, &mark);
    int n = cells_str(c, at, y, *mark ? w - 2 : w, text, role);

    return n + (*mark ? 1 + cells_str(c, at + n + 1, y, 1, mark, role) : 0);
}

static int draw_theirs(const struct sheet *x, const struct row *r, struct cells *c, int at, int y, int w)
{
    char out[64];
    uint8_t role;
    const char *text;

    if (!x->sides.shown)
        return cells_str(c, at, y, w, "..", ROLE_DIM);
    text = run_value(r->j, "theirs", out, &role);
    return cells_str(c, at, y, w, text, role);
}

static void draw_question(const struct sheet *x, const struct row *r, struct cells *c, int y)
{
    int values = (1 + x->side) * x->value_w, text_x = x->r.x + 2 + x->id_w + 1, text_w = x->r.w - (text_x - x->r.x) - values - 1, at = x->r.x + x->r.w - values;
    bool changed = json_bool(r->j, "changed", false);

    cells_str(c, x->r.x, y, 1, differ(r) ? "!" : changed ? "*" : "", differ(r) ? ROLE_BAD : ROLE_WARN);
    cells_put(c, x->r.x + 2, y, x->id_w, r->key, ROLE_ID);
    cells_put(c, text_x, y, text_w, json_str(r->j, "text"), ROLE_BASE);
    if (x->side) {
        draw_own(x, r, c, at, y, x->value_w - 1);
        draw_theirs(x, r, c, at + x->value_w, y, x->value_w);
    } else if (!x->sides.shown) {
        draw_own(x, r, c, at, y, x->value_w);
    } else if (!differ(r)) {
        bool said = json_get(r->j, "mine") && json_get(r->j, "mine")->type != JSON_NULL;
        int n = said ? cells_str(c, at, y, x->value_w, "both ", ROLE_DIM) : 0;
        draw_own(x, r, c, at + n, y, x->value_w - n);
    }
}

/* "you yes   n.tan no": the one whose assessment decides is named so. */
static void draw_both(const struct sheet *x, const struct row *r, struct cells *c, int y)
{
    int at = x->r.x + 2 + x->id_w + 1, end = x->r.x + x->r.w;

    for (int theirs = 0; theirs < 2 && at < end; theirs++) {
        const struct json *a = theirs ? x->sides.theirs : x->sides.mine;

        at += cells_put(c, at, y, end - at, run_name(&x->sides, theirs), ROLE_OWNER) + 1;
        if (at < end)
            at += theirs ? draw_theirs(x, r, c, at, y, end - at) : draw_own(x, r, c, at, y, end - at);
        if (json_bool(a, "decides", false) && at + 9 < end)
            at += cells_str(c, at + 1, y, end - at - 1, "decides", ROLE_STRONG) + 1;
        at += 3;
    }
}

/* ---- the heads of the columns ---- */

static void draw_heads(const struct sheet *x, struct cells *c)
{
    int values = (1 + x->side) * x->value_w, at = x->r.x + x->r.w - values, text_x = x->r.x + 2 + x->id_w + 1;
    char theirs[64];

    cells_fill(c, x->r.x, x->r.y, x->r.w, 1, ROLE_HEAD);
    cells_str(c, x->r.x + 2, x->r.y, x->id_w, "ID", ROLE_HEAD);
    cells_str(c, text_x, x->r.y, at - text_x - 1, "QUESTION", ROLE_HEAD);
    if (!x->side && x->sides.shown) {
        cells_str(c, at, x->r.y, x->value_w, "ANSWERS", ROLE_HEAD);
        return;
    }
    for (int k = 0; k < 1 + x->side; k++) {
        const struct json *a = k ? x->sides.theirs : x->sides.mine;
        bool waits = k && !x->sides.shown, decides = json_bool(a, "decides", false) && x->value_w >= VALUE_WIDE;

        snprintf(theirs, sizeof theirs, "%.*s%s%s", SPAN_FMT(run_name(&x->sides, k)), waits ? ": " : decides ? " decides" : "", waits ? run_waits(&x->sides) : "");
        cells_str(c, at + k * x->value_w, x->r.y, x->value_w - !k, k && !a ? "nobody yet" : theirs, ROLE_HEAD);
    }
}

/* ---- all of it ---- */

/* The line on which the selected question stands, and the last that belongs to it. */
static void find(const struct sheet *x, const struct row *selected, int64_t *first, int64_t *last)
{
    *first = *last = 0;
    for (size_t i = 0; selected && i < x->lines.n; i++)
        if (x->lines.v[i].kind != LINE_HEADING && span_eq(x->lines.v[i].r->key, selected->key)) {
            if (x->lines.v[i].kind == LINE_QUESTION)
                *first = (int64_t) i;
            *last = (int64_t) i;
        }
    if (*first > 0 && x->lines.v[*first - 1].kind == LINE_HEADING)
        --*first; /* whose it is, too */
}

static void scroll_to(const struct sheet *x, int64_t *scroll, const struct row *selected, int h)
{
    int64_t first, last, lines = (int64_t) x->lines.n;

    find(x, selected, &first, &last);
    if (last >= *scroll + h)
        *scroll = last - h + 1;
    if (first < *scroll)
        *scroll = first;
    if (*scroll > lines - h)
        *scroll = lines > h ? lines - h : 0;
}

static void draw_lines(const struct sheet *x, struct view_state *v, const struct row *selected, struct cells *c, struct hits *h)
{
    const struct window *w = &x->m->win[WIN_QUESTIONS];

    for (int y = 0; y < x->r.h - 1 && v->scroll + y < (int64_t) x->lines.n; y++) {
        const struct line *l = &x->lines.v[v->scroll + y];
        int at = x->r.y + 1 + y;

        if (l->kind == LINE_HEADING)
            draw_heading(x, l->r, c, at);
        else if (l->kind == LINE_QUESTION)
            draw_question(x, l->r, c, at);
        else
            draw_both(x, l->r, c, at);
        if (l->kind == LINE_HEADING)
            continue;
        if (selected && span_eq(selected->key, l->r->key))
            cells_mod(c, x->r.x, at, x->r.w, 1, CELL_SEL);
        hits_add(h, HIT_ROW, x->r.x, at, x->r.w, 1, 0, window_find(w, l->r->key));
    }
}

void run_questions_draw(const struct model *m, struct view_state *v, const struct section *s, struct cells *c, struct rect r, struct hits *h)
{
    const struct row *run = run_row(m), *selected = list_selected(v->list, s, 1, m);
    struct sheet x = {.m = m, .page = v->run, .run = run->key, .sides = run_sides_of(run->j), .r = r, .value_w = r.w >= WIDE_FROM ? VALUE_WIDE : VALUE_W};

    if (r.h < 2)
        return;
    x.side = r.w >= WIDE_FROM || (x.sides.shown && r.w >= SIDE_FROM);
    fill(&x);
    draw_heads(&x, c);
    scroll_to(&x, &v->scroll, selected, r.h - 1);
    draw_lines(&x, v, selected, c, h);
    if (!x.lines.n)
        cells_str(c, r.x, r.y + 1, r.w, m->win[WIN_QUESTIONS].loaded ? s->empty : "loading ...", ROLE_EMPTY);
    v->list->part[0].page = r.h - 1;
    VEC_FREE(&x.lines);
}
