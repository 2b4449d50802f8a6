/* compose: a draft of a notice: its fields with where each came from, what is missing and what the linter says with the key that goes there, and the texts as
 * they will be read, a language at a time. Where there is no room for both, F2 changes between fields and texts.
 */
#include "console/compose.h"

#include <stdio.h>

#include "base/plural.h"
#include "console/view/notice_put.h"
#include "console/view/notice_texts.h"
#include "console/view/view.h"

#define SIDE_FROM 116 /* columns from which the texts stand beside the fields */
#define LABEL_W 16
#define NOTE_W 22
#define CHOICES_SHOWN 6
#define ROWS_SHOWN 8   /* of an officer's own words while they are written */
#define TODO_KEY 5    /* the first finding is F5's */
#define TODO_KEYS 8

/* ---- the head: what it will be ---- */

static void draw_head(const struct compose *c, const struct model *m, struct cells *cells, struct rect r)
{
    struct page p = {.w = r.w};
    char id[32], text[80];
    int64_t top = 0;

    page_str(&p, 0, notice_id(m, span_str(c->notice), id), ROLE_ID);
    page_part(&p, -1, json_str(c->made, "precedence"), notice_precedence_role(json_str(c->made, "precedence")));
    page_part(&p, -1, json_str(c->made, "form"), ROLE_BASE);
    page_part(&p, -1, json_str(c->made, "template"), ROLE_BASE);
    snprintf(text, sizeof text, "rev %lld%s", (long long) c->rev, c->saving ? ", saving ..." : c->typed ? ", not saved yet" : ", saved");
    page_str(&p, -1, text, c->typed || c->saving ? ROLE_WARN : ROLE_DIM);
    if (c->made && r.w >= 70) {
        long long desks = (long long) json_int(c->made, "desks", 0);

        if (r.w < 100)
            snprintf(text, sizeof text, "to %lld desk%s", desks, plural_s(desks));
        else
            snprintf(text, sizeof text, "to %lld member%s, %lld desk%s", (long long) json_int(c->made, "members", 0), plural_s(json_int(c->made, "members", 0)), desks, plural_s(desks));
        page_str(&p, -1, text, ROLE_STRONG);
    }
    page_line(&p);
    page_part(&p, 0, json_str(c->made, "why"), ROLE_DIM);
    page_draw(&p, &top, cells, r);
    page_free(&p);
}

/* ---- the fields ---- */

static void draw_choices(const struct form *f, struct cells *c, int x, int y, int w, int most, struct hits *h)
{
    int shown = f->choices.n < most ? f->choices.n : most, first = f->chosen >= shown ? f->chosen - shown + 1 : 0;

    for (int i = 0; i < shown; i++) {
        const struct choice *v = &f->choices.v[first + i];
        uint8_t role = first + i == f->chosen ? ROLE_CHOICE : ROLE_POPUP;

        cells_fill(c, x, y + i, w, 1, role);
        cells_printf(c, x + 1, y + i, w - 2, role, "%s  %s", v->text, v->help);
        hits_add(h, HIT_CHOICE, x, y + i, w, 1, 0, first + i);
    }
}

/* Whether something is to be done about that field, and how grave it is. */
static uint8_t field_role(const struct compose *c, int at)
{
    uint8_t role = ROLE_DIM;

    for (int i = 0; i < c->todo_n; i++)
        if (c->todo[i].at == at)
            role = c->todo[i].error ? ROLE_BAD : role == ROLE_BAD ? role : ROLE_WARN;
    return role;
}

static int note_width(struct rect r)
{
    return r.w >= 60 ? NOTE_W : 14;
}

/* Own words that are longer than their field's line have as many rows as they need while they are written: over the fields below. */
static int long_rows(const struct compose *c, struct rect r)
{
    const struct form_field *field = &c->form.field[c->form.at];
    int n;

    if (!c->form.n || compose_part(field->row->name) < 0 || line_rows(&field->line, r.w - LABEL_W - note_width(r) - 1) < 2)
        return 1;
    n = line_rows(&field->line, r.w - LABEL_W - 1);
    n = n < 2 ? 2 : n > ROWS_SHOWN ? ROWS_SHOWN : n;
    return n > r.h ? r.h : n;
}

static void draw_fields(struct compose *c, struct cells *cells, struct rect r, struct hits *h)
{
    const struct form *f = &c->form;
    int note_w = note_width(r), w = r.w - LABEL_W - note_w - 1, last = f->at + long_rows(c, r) - 1, most = last + 1 > f->n ? last + 1 : f->n;

    if (f->at < c->list_scroll)
        c->list_scroll = f->at;
    if (last >= c->list_scroll + r.h)
        c->list_scroll = last - r.h + 1;
    if (c->list_scroll > most - r.h)
        c->list_scroll = most > r.h ? most - r.h : 0;
    for (int i = (int) c->list_scroll; i < f->n && i < c->list_scroll + r.h; i++) {
        const struct form_field *field = &f->field[i];
        int y = r.y + i - (int) c->list_scroll;
        uint8_t role = field_role(c, i);
        struct line line;

        cells_str(cells, r.x, y, LABEL_W - 1, field->row->label, role == ROLE_DIM ? ROLE_BASE : role);
        line = field->line; /* its head is shown where nobody types */
        line.at = i == f->at ? line.at : 0;
        line_draw(&line, cells, r.x + LABEL_W, y, w, i == f->at ? ROLE_INPUT_ON : ROLE_INPUT, i == f->at);
        if (field->note)
            cells_str(cells, r.x + LABEL_W + w + 1, y, note_w, (field->row->part && strcmp(field->was, form_text(f, i)) != 0) ? "typed just now" : field->note,
                      strcmp(field->note, "MISSING") == 0 ? ROLE_BAD : ROLE_DIM);
        hits_add(h, HIT_FIELD, r.x, y, r.w, 1, 0, i);
    }
}

static void draw_long(const struct compose *c, struct cells *cells, struct rect r, int n)
{
    int y = r.y + c->form.at - (int) c->list_scroll;

    cells_fill(cells, r.x, y + 1, r.w, n - 1, ROLE_BASE);
    line_draw_rows(&c->form.field[c->form.at].line, cells, r.x + LABEL_W, y, r.w - LABEL_W - 1, n, ROLE_INPUT_ON);
}

static void draw_overlay(const struct compose *c, struct cells *cells, struct rect r, struct hits *h)
{
    const struct form *f = &c->form;
    int y = r.y + f->at - (int) c->list_scroll + 1, room = r.y + r.h - y;

    if (long_rows(c, r) > 1)
        draw_long(c, cells, r, long_rows(c, r));
    if (!f->choices.n || f->n == 0)
        return;
    if (room < 2) { /* above it */
        room = f->choices.n < CHOICES_SHOWN ? f->choices.n : CHOICES_SHOWN;
        y = y - 1 - room;
    }
    draw_choices(f, cells, r.x + LABEL_W, y, r.w - LABEL_W - 1, room < CHOICES_SHOWN ? room : CHOICES_SHOWN, h);
}

/* ---- what is missing and what the linter says ---- */

/* The field's label; of a language's words without the language that stands there now. */
static const char *todo_field(const struct compose *c, const struct compose_todo *t)
{
    const struct form_row *row = t->at >= 0 ? c->form.field[t->at].row : NULL;

    return !row ? "" : compose_part(row->name) >= 0 ? row->name : row->label;
}

/* The lines below the fields; begins: in which line each thing that is to be done begins. */
struct todo_page {
    struct page p;
    int begins[COMPOSE_TODO];
};

static void put_todo(struct todo_page *t, const struct compose *c, int i)
{
    const struct compose_todo *d = &c->todo[i];
    const char *what = d->missing ? "missing" : d->error ? "error" : "advice";
    char key[8];
    struct buf text = {0};

    page_line(&t->p);
    t->begins[i] = (int) t->p.lines.n - 1;
    snprintf(key, sizeof key, "F%d", TODO_KEY + i);
    if (i < TODO_KEYS && d->at >= 0)
        page_str(&t->p, 0, key, ROLE_KEY);
    buf_printf(&text, "%s%s%s%s%.*s: %.*s", what, d->at >= 0 ? " " : "", todo_field(c, d), d->language.n ? " " : "", SPAN_FMT(d->language), SPAN_FMT(d->text));
    page_text(&t->p, 4, true, buf_view(&text), d->error ? ROLE_BAD : ROLE_WARN);
    buf_free(&text);
}

static void make_todo(struct todo_page *t, const struct compose *c, int w)
{
    const struct form_row *at = c->form.n ? c->form.field[c->form.at].row : NULL;

    *t = (struct todo_page){.p = {.w = w}};
    page_line(&t->p);
    if (c->refused[0])
        page_text(&t->p, 0, true, span_str(c->refused), ROLE_ERROR);
    else if (at && at->help)
        page_text(&t->p, 0, true, span_str(at->help), ROLE_DIM);
    for (int i = 0; i < c->todo_n; i++)
        put_todo(t, c, i);
    if (c->made && !c->todo_n) {
        page_line(&t->p);
        page_text(&t->p, 0, true, SPAN_LIT("nothing is missing, the linter finds nothing: F4 signs it and hands it in"), ROLE_OK);
    }
}

static void draw_todo(const struct todo_page *t, const struct compose *c, struct cells *cells, struct rect r)
{
    int64_t top = 0;
    int hidden = 0;

    for (int i = 0; i < c->todo_n; i++)
        hidden += t->begins[i] >= r.h - 1;
    if ((int) t->p.lines.n > r.h && hidden) {
        cells_printf(cells, r.x, r.y + r.h - 1, r.w, ROLE_WARN, "and %d more: C-n goes from one to the next", hidden);
        r.h--;
    }
    for (int y = 0; y < r.h && y < (int) t->p.lines.n; y++) {
        struct page one = {.w = t->p.w, .lines = {.v = &t->p.lines.v[y], .n = 1, .cap = 1}};

        page_draw(&one, &top, cells, (struct rect){r.x, r.y + y, r.w, 1});
    }
}

/* ---- all of it ---- */

static void draw_keys(struct cells *c, struct rect r, bool both)
{
    cells_str(c, r.x, r.y, r.w, both ? "Tab next  F3 next language  C-r as a recipient reads it  C-n what is to do  F4 signs, hands it in  Esc keeps it"
                                     : "Tab next F2 texts F3 language C-r reader C-n to do F4 signs it Esc keeps it", ROLE_DIM);
}

static void draw(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    struct compose *s = v->compose;
    bool both = r.w >= SIDE_FROM;
    struct rect in = {r.x + 1, r.y, r.w - 2, r.h};
    int todo = r.h / 3 < 4 ? 4 : r.h / 3;
    struct todo_page t;

    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 0, 0);
    if (!s || !s->open || !s->ready || !s->made) {
        cells_str(c, in.x, in.y, in.w, s && s->refused[0] ? s->refused : "loading ...", ROLE_EMPTY);
        return;
    }
    draw_head(s, m, c, (struct rect){in.x, in.y, in.w, 2});
    in.y += 2;
    in.h -= 3;
    draw_keys(c, (struct rect){in.x, in.y + in.h, in.w, 1}, both);
    if (both) {
        int w = in.w * 55 / 100;

        cells_vline(c, in.x + w, in.y, in.h, "│", ROLE_FRAME);
        notice_texts_draw(s, c, (struct rect){in.x + w + 2, in.y, in.w - w - 2, in.h});
        in.w = w - 1;
    } else if (s->preview) {
        notice_texts_draw(s, c, in);
        return;
    }
    make_todo(&t, s, in.w);
    todo = (int) t.p.lines.n < todo ? (int) t.p.lines.n : todo;
    in.h -= todo;
    draw_todo(&t, s, c, (struct rect){in.x, in.y + in.h, in.w, todo});
    page_free(&t.p);
    draw_fields(s, c, in, h);
    draw_overlay(s, c, in, h);
}

const struct view view_compose = {.name = "compose", .title = "Composer", .screen = SCREEN_COMPOSE, .draw = draw};
