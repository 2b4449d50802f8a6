/* form_draw: the form's box: its fields, what is said of the one at hand, what would complete it, the priority it would have. See form.h. */
#include <stdio.h>

#include "console/theme/role.h"
#include "console/view/put.h"
#include "console/widget/form.h"

#define CHOICES_SHOWN 6

struct place {
    int x, y, w, height, label, shown; /* label: the column in which fields begin */
};

static struct place place(const struct form *f, const struct cells *c)
{
    struct place p = {.w = c->w < 84 ? c->w - 4 : 80, .label = 14, .shown = CHOICES_SHOWN};
    int extra = 3 + (f->kind->flags & FORM_TRIES ? 1 : 0);

    for (int i = 0; i < f->n; i++) {
        int n = (int) strlen(f->field[i].row->label) + 4;
        p.label = n > p.label ? n : p.label;
    }
    if (f->n + extra + p.shown > c->h - 2)
        p.shown = c->h - 2 - f->n - extra;
    if (p.shown < 1)
        p.shown = 1;
    p.height = f->n + extra + p.shown;
    p.x = (c->w - p.w) / 2;
    p.y = (c->h - p.height) / 2;
    if (p.y < 1)
        p.y = 1;
    return p;
}

static void draw_choices(const struct form *f, const struct place *p, int row, struct cells *c, struct hits *h)
{
    int first = f->chosen >= p->shown ? f->chosen - p->shown + 1 : 0, x = p->x + p->label, w = p->w - p->label - 2;

    for (int i = 0; i < p->shown && first + i < f->choices.n; i++) {
        const struct choice *v = &f->choices.v[first + i];
        uint8_t role = first + i == f->chosen ? ROLE_CHOICE : ROLE_POPUP;

        cells_fill(c, x, row + i, w, 1, role);
        cells_printf(c, x + 1, row + i, w - 2, role, "%s  %s", v->text, v->help);
        hits_add(h, HIT_CHOICE, x, row + i, w, 1, 0, first + i);
    }
}

/* The last needed field's label: there Enter hands the form in. */
static const char *last_needed(const struct form *f)
{
    const char *label = NULL;

    for (int i = 0; i < f->n; i++)
        if (f->field[i].row->flags & FORM_NEEDED)
            label = f->field[i].row->label;
    return label;
}

static void draw_foot(const struct form *f, const struct place *p, struct cells *c)
{
    const char *last = last_needed(f);
    char text[96];

    snprintf(text, sizeof text, " Tab next   Enter%s%s %s   Esc leaves%s ", last ? " on the " : "", last ? last : "", f->kind->flags & FORM_TRIES ? "opens it" : "says it",
             f->kind->flags & FORM_SECRET ? ", nothing is kept" : "");
    cells_str(c, p->x + 2, p->y + p->height - 1, p->w - 4, text, ROLE_POPUP);
}

void form_draw(const struct form *f, struct cells *c, struct hits *h)
{
    struct place p = place(f, c);
    const struct form_row *at = f->field[f->at].row;
    struct span id = put_short_id(span_str(f->incident));
    int row = p.y + 1 + f->n;

    hits_add(h, HIT_AREA, 0, 0, c->w, c->h, 0, 0);
    cells_fill(c, p.x, p.y, p.w, p.height, ROLE_POPUP);
    cells_box(c, p.x, p.y, p.w, p.height, ROLE_POPUP);
    cells_printf(c, p.x + 2, p.y, p.w - 4, ROLE_POPUP, " %s%s%s%.*s ", c->exercise && !id.n ? "EX " : "", f->kind->title, c->exercise && id.n ? "EX " : "", SPAN_FMT(id));
    for (int i = 0; i < f->n; i++) {
        const struct form_field *field = &f->field[i];
        int y = p.y + 1 + i;

        cells_str(c, p.x + 2, y, p.label - 2, field->row->label, ROLE_POPUP);
        line_draw(&field->line, c, p.x + p.label, y, p.w - p.label - 2, i == f->at ? ROLE_INPUT_ON : ROLE_INPUT, i == f->at);
        hits_add(h, HIT_FIELD, p.x + 1, y, p.w - 2, 1, 0, i);
    }
    if (f->kind->flags & FORM_TRIES) {
        cells_str(c, p.x + 2, row, p.label - 2, "priority", ROLE_POPUP);
        cells_str(c, p.x + p.label, row++, p.w - p.label - 2, f->priority[0] ? f->priority : "what the rules give, once the type is said", ROLE_POPUP);
    }
    cells_str(c, p.x + p.label, row, p.w - p.label - 2, f->error[0] ? f->error : at->help, f->error[0] ? ROLE_ERROR : ROLE_POPUP);
    draw_choices(f, &p, row + 1, c, h);
    draw_foot(f, &p, c);
}
