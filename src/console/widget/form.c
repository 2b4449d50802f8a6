/* form: see form.h. */
#include "console/widget/form.h"

#include <stdio.h>
#include <strings.h>

#include "console/theme/role.h"

#define CHOICES_SHOWN 6

static void complete(struct form *f, const struct model *m)
{
    struct form_field *field = &f->field[f->at];

    arena_reset(&f->choices.arena);
    f->choices.n = 0;
    f->chosen = 0;
    if (field->kind != COMMAND_TEXT)
        complete_kind(&f->choices, m, field->kind, NULL, line_text(&field->line));
    /* what is there already needs no proposal */
    if (f->choices.n == 1 && strcmp(f->choices.v[0].text, line_text(&field->line)) == 0)
        f->choices.n = 0;
}

void form_focus(struct form *f, const struct model *m, int field)
{
    if (field < 0 || field >= f->n)
        return;
    f->at = field;
    f->field[field].line.at = f->field[field].line.text.n;
    complete(f, m);
}

static void add(struct form *f, const char *label, const char *name, enum command_kind kind, bool needed, bool strict, const char *help)
{
    struct form_field *field = &f->field[f->n++];

    field->label = label;
    field->name = name;
    field->kind = kind;
    field->needed = needed;
    field->strict = strict;
    field->help = help;
}

void form_open_new(struct form *f, const struct model *m)
{
    form_close(f);
    f->open = true;
    f->title = "A new incident, by hand";
    add(f, "type", "type", COMMAND_TYPE, true, true, "begin to type: queue, gate, boat ...");
    add(f, "member", "member", COMMAND_MEMBER, true, true, "two letters");
    add(f, "checkpoint", "checkpoint", COMMAND_CHECKPOINT, false, false, "five letters, or leave it empty");
    add(f, "title", "title", COMMAND_TEXT, true, false, "what happened, in one line");
    form_focus(f, m, 0);
}

void form_refill(struct form *f, const struct model *m, const struct json *values, const char *wrong, const char *error)
{
    int at = f->n - 1;

    for (int i = 0; i < f->n; i++) {
        char text[512];

        snprintf(text, sizeof text, "%.*s", SPAN_FMT(json_str(values, f->field[i].name)));
        line_set(&f->field[i].line, text);
        at = strcmp(f->field[i].name, wrong) == 0 ? i : at;
    }
    form_focus(f, m, at);
    snprintf(f->error, sizeof f->error, "%s", error);
}

void form_close(struct form *f)
{
    for (int i = 0; i < f->n; i++)
        line_free(&f->field[i].line);
    choices_free(&f->choices);
    memset(f, 0, sizeof *f);
}

void form_choose(struct form *f, const struct model *m, int choice)
{
    if (choice < 0 || choice >= f->choices.n)
        return;
    line_set(&f->field[f->at].line, f->choices.v[choice].text);
    complete(f, m);
    f->choices.n = 0;
}

/* A field with proposals takes the one that is marked when it is left, unless what stands there is one itself. */
static void settle(struct form *f, const struct model *m)
{
    struct form_field *field = &f->field[f->at];
    const char *text = line_text(&field->line);

    if (!f->choices.n || (!text[0] && !field->needed))
        return;
    for (int i = 0; i < f->choices.n; i++)
        if (strcasecmp(f->choices.v[i].text, text) == 0) {
            form_choose(f, m, i);
            return;
        }
    if (field->strict ? text[0] || f->chosen > 0 : f->chosen > 0)
        form_choose(f, m, f->chosen);
}

/* The first field that is wrong, or -1; f->error says what. */
static int fault(struct form *f)
{
    f->error[0] = 0;
    for (int i = 0; i < f->n; i++)
        if (f->field[i].needed && !f->field[i].line.text.n) {
            snprintf(f->error, sizeof f->error, "%s is needed: %s", f->field[i].label, f->field[i].help);
            return i;
        }
    return -1;
}

static void move(struct form *f, const struct model *m, int by)
{
    settle(f, m);
    form_focus(f, m, (f->at + by + f->n) % f->n);
}

enum form_did form_key(struct form *f, const struct model *m, const struct key *k)
{
    bool at_end = f->at == f->n - 1;
    int wrong;

    if (k->code == WKEY_ESC || (k->mods == KEY_CTRL && (k->code == 'c' || k->code == 'g')))
        return FORM_LEFT;
    if (k->code == WKEY_BACKTAB) {
        move(f, m, -1);
    } else if (k->code == WKEY_TAB || (k->code == WKEY_ENTER && !at_end)) {
        move(f, m, 1);
    } else if (k->code == WKEY_ENTER) {
        settle(f, m);
        wrong = fault(f);
        if (wrong < 0)
            return FORM_TAKEN;
        form_focus(f, m, wrong);
    } else if (k->code == WKEY_UP || k->code == WKEY_DOWN) {
        int by = k->code == WKEY_UP ? -1 : 1;
        if (f->choices.n > 1)
            f->chosen = (f->chosen + by + f->choices.n) % f->choices.n;
        else
            move(f, m, by);
    } else if (line_key(&f->field[f->at].line, k) == LINE_CHANGED) {
        f->error[0] = 0;
        complete(f, m);
    }
    return FORM_STAYS;
}

void form_paste(struct form *f, const struct model *m, struct span s)
{
    line_insert(&f->field[f->at].line, s);
    complete(f, m);
}

void form_draw(const struct form *f, struct cells *c, struct hits *h)
{
    int w = c->w < 84 ? c->w - 4 : 80, height = f->n + 4 + CHOICES_SHOWN, x = (c->w - w) / 2, y = (c->h - height) / 2, row;
    const struct form_field *field = &f->field[f->at];

    if (y < 1)
        y = 1;
    hits_add(h, HIT_AREA, 0, 0, c->w, c->h, 0, 0);
    cells_fill(c, x, y, w, height, ROLE_POPUP);
    cells_box(c, x, y, w, height, ROLE_POPUP);
    cells_printf(c, x + 2, y, w - 4, ROLE_POPUP, " %s%s ", c->exercise ? "EX " : "", f->title);
    for (int i = 0; i < f->n; i++) {
        row = y + 1 + i;
        cells_str(c, x + 2, row, 12, f->field[i].label, ROLE_POPUP);
        line_draw(&f->field[i].line, c, x + 14, row, w - 16, i == f->at ? ROLE_INPUT_ON : ROLE_INPUT, i == f->at);
        hits_add(h, HIT_FIELD, x + 1, row, w - 2, 1, 0, i);
    }
    row = y + 1 + f->n;
    cells_str(c, x + 14, row, w - 16, f->error[0] ? f->error : field->help, f->error[0] ? ROLE_ERROR : ROLE_POPUP);
    for (int i = 0; i < f->choices.n && i < CHOICES_SHOWN; i++) {
        int first = f->chosen >= CHOICES_SHOWN ? f->chosen - CHOICES_SHOWN + 1 : 0, n = first + i;
        const struct choice *v;

        if (n >= f->choices.n)
            break;
        v = &f->choices.v[n];
        cells_fill(c, x + 14, row + 1 + i, w - 16, 1, n == f->chosen ? ROLE_CHOICE : ROLE_POPUP);
        cells_printf(c, x + 15, row + 1 + i, w - 18, n == f->chosen ? ROLE_CHOICE : ROLE_POPUP, "%s  %s", v->text, v->help);
        hits_add(h, HIT_CHOICE, x + 14, row + 1 + i, w - 16, 1, 0, n);
    }
    cells_str(c, x + 2, y + height - 1, w - 4, " Tab next   Enter on the title opens it   Esc leaves ", ROLE_POPUP);
}
