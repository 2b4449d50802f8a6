/* form: opening, typing, leaving; what was typed as arguments. See form.h. */
#include "console/widget/form.h"

#include <stdio.h>
#include <strings.h>

#include "base/mem.h"

static const char *const members = "BN KH ID LA MY MM PH SG TH TL VN";

static const char *text_of(const struct form *f, int i)
{
    return line_text(&f->field[i].line);
}

/* Where the word begins that a proposal would replace. */
static size_t word_at(const struct form *f)
{
    const char *text = text_of(f, f->at), *blank = strrchr(text, ' ');

    if (f->field[f->at].row->flags & (FORM_COMMAS | FORM_SEMICOLONS)) {
        const char *comma = strrchr(text, f->field[f->at].row->flags & FORM_COMMAS ? ',' : ';');
        return comma ? (size_t) (comma - text) + 1 + strspn(comma + 1, " ") : 0;
    }
    return f->field[f->at].row->flags & FORM_WORDS && blank ? (size_t) (blank - text) + 1 : 0;
}

static void complete(struct form *f, const struct model *m)
{
    const struct form_row *row = f->field[f->at].row;
    const char *word;

    arena_reset(&f->choices.arena);
    f->choices.n = 0;
    f->choices.from = word_at(f);
    f->chosen = 0;
    f->moved = false;
    word = text_of(f, f->at) + f->choices.from;
    complete_told(&f->choices, row->told, word);
    if (row->kind != COMMAND_TEXT && row->kind != COMMAND_WORD)
        complete_kind(&f->choices, m, row->kind, NULL, word);
    /* what is there already needs no proposal */
    if (f->choices.n == 1 && strcmp(f->choices.v[0].text, word) == 0)
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

void form_take_marked(struct form *f)
{
    f->moved = f->choices.n > 0;
}

/* ---- opening and leaving ---- */

static struct form_draft *draft_of(struct form *f, const struct form_kind *kind)
{
    size_t n;

    return &f->draft[kind - form_kinds(&n)];
}

static void forget(struct form_draft *d)
{
    for (int i = 0; i < FORM_FIELDS; i++) {
        mem_free(d->text[i]);
        d->text[i] = NULL;
    }
    d->of[0] = 0;
}

static void fill(struct form *f, const struct json *record)
{
    const struct form_kind *kind = f->kind;

    for (f->n = 0; f->n < FORM_ROWS && kind->rows[f->n].label; f->n++) {
        struct form_field *field = &f->field[f->n];
        char known[64] = "";

        field->row = &kind->rows[f->n];
        if (record && kind->known)
            kind->known(record, field->row, known, sizeof known);
        field->was = mem_strdup(known);
        line_set(&field->line, known);
    }
    f->rev = record && kind->known ? json_int(record, "rev", 0) : 0;
}

bool form_open(struct form *f, const struct form_kind *kind, const struct model *m, const char *incident, const struct json *record)
{
    struct form_draft *d = draft_of(f, kind);
    bool was = false;

    form_close(f);
    f->open = true;
    f->kind = kind;
    snprintf(f->incident, sizeof f->incident, "%s", incident ? incident : "");
    fill(f, record);
    for (int i = 0; i < f->n && strcmp(d->of, f->incident) == 0; i++)
        if (d->text[i]) {
            line_set(&f->field[i].line, d->text[i]);
            was = true;
        }
    if (was)
        forget(d);
    form_focus(f, m, 0);
    return was;
}

void form_begin(struct form *f, const struct form_kind *kind, const char *of)
{
    form_close(f);
    f->open = true;
    f->kind = kind;
    snprintf(f->incident, sizeof f->incident, "%s", of ? of : "");
}

static const char *kept(struct form *f, const char *s)
{
    return s ? arena_strndup(&f->arena, s, strlen(s)) : NULL;
}

static const struct choice *kept_choices(struct form *f, const struct choice *v)
{
    struct choice *out;
    size_t n = 0;

    while (v && v[n].text)
        n++;
    if (!n)
        return NULL;
    out = arena_alloc(&f->arena, (n + 1) * sizeof *out);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct choice){kept(f, v[i].text), kept(f, v[i].help ? v[i].help : "")};
    return out;
}

void form_add(struct form *f, const struct form_row *row, const char *value, const char *note)
{
    struct form_row *made = &f->made[f->n];
    struct form_field *field = &f->field[f->n];

    if (f->n == FORM_FIELDS)
        return;
    f->n++;
    *made = (struct form_row){kept(f, row->label), kept(f, row->name), kept(f, row->part), kept(f, row->help), row->kind, row->flags, kept_choices(f, row->told), kept(f, row->fills)};
    field->row = made;
    field->was = mem_strdup(value ? value : "");
    field->note = note ? mem_strdup(note) : NULL;
    line_set(&field->line, value ? value : "");
}

int form_field_at(const struct form *f, const char *name)
{
    for (int i = 0; i < f->n; i++)
        if (strcmp(f->field[i].row->name, name) == 0)
            return i;
    return -1;
}

const char *form_text(const struct form *f, int field)
{
    return field >= 0 && field < f->n ? text_of(f, field) : "";
}

void form_note(struct form *f, int field, const char *note)
{
    mem_free(f->field[field].note);
    f->field[field].note = note ? mem_strdup(note) : NULL;
}

void form_value(struct form *f, int field, const char *value)
{
    struct form_field *v = &f->field[field];

    if (strcmp(v->was, value) == 0)
        return;
    if (strcmp(text_of(f, field), v->was) == 0)
        line_set(&v->line, value); /* nothing was typed */
    mem_free(v->was);
    v->was = mem_strdup(value);
}

void form_again(struct form *f, int field, const char *text)
{
    line_set(&f->field[field].line, text);
}

void form_retitle(struct form *f, int field, const char *label, const char *help)
{
    struct form_row *row = &f->made[field];

    if (strcmp(row->label, label) == 0 && strcmp(row->help, help) == 0)
        return;
    row->label = kept(f, label);
    row->help = kept(f, help);
}

bool form_leave(struct form *f)
{
    struct form_draft *d = draft_of(f, f->kind);
    bool any = false;

    forget(d);
    for (int i = 0; i < f->n && !(f->kind->flags & FORM_SECRET); i++)
        any = any || (strcmp(text_of(f, i), f->field[i].was) != 0 && !f->field[i].filled);
    for (int i = 0; i < f->n && any; i++)
        d->text[i] = mem_strdup(text_of(f, i));
    snprintf(d->of, sizeof d->of, "%s", f->incident);
    form_close(f);
    return any;
}

void form_close(struct form *f)
{
    for (int i = 0; i < f->n; i++) {
        if (f->kind->flags & FORM_SECRET && f->field[i].line.text.p)
            memset(f->field[i].line.text.p, 0, f->field[i].line.text.n);
        line_free(&f->field[i].line);
        mem_free(f->field[i].was);
        mem_free(f->field[i].note);
    }
    choices_free(&f->choices);
    arena_free(&f->arena);
    memset(f, 0, offsetof(struct form, draft));
}

void form_free(struct form *f)
{
    form_close(f);
    for (int i = 0; i < FORMS_MOST; i++)
        forget(&f->draft[i]);
}

/* The value of a row's part in "involved=22 minors=3", or of its letter in "B2". */
static void part_of(const struct form_row *row, const struct json *values, char *out, size_t size, int nth)
{
    struct span v = json_str(values, row->name);
    size_t n = row->part ? strlen(row->part) : 0;

    out[0] = 0;
    if (row->flags & FORM_SWITCH)
        snprintf(out, size, "%s", json_bool(values, row->name, false) ? "yes" : "");
    else if (row->flags & FORM_JOIN)
        snprintf(out, size, "%.*s", v.n > (size_t) nth, v.p ? v.p + nth : "");
    else if (!row->part)
        snprintf(out, size, "%.*s", SPAN_FMT(v));
    for (size_t i = 0; row->part && v.p && i + n < v.n; i++)
        if ((i == 0 || v.p[i - 1] == ' ') && v.p[i + n] == '=' && memcmp(v.p + i, row->part, n) == 0) {
            size_t from = i + n + 1, end = from;
            while (end < v.n && v.p[end] != ' ')
                end++;
            snprintf(out, size, "%.*s", (int) (end - from), v.p + from);
        }
}

/* The n-th of its argument's fields. */
static int nth_of(const struct form *f, int field)
{
    int n = 0;

    for (int i = 0; i < field; i++)
        n += strcmp(f->field[i].row->name, f->field[field].row->name) == 0;
    return n;
}

void form_refill(struct form *f, const struct model *m, const struct json *values, const char *wrong, const char *error)
{
    int at = -1;

    for (int i = 0; i < f->n; i++) {
        char text[LINE_BYTES];

        part_of(f->field[i].row, values, text, sizeof text, nth_of(f, i));
        if (text[0])
            line_set(&f->field[i].line, text);
        if (at < 0 && strcmp(f->field[i].row->name, wrong) == 0)
            at = i;
    }
    form_focus(f, m, at < 0 ? f->n - 1 : at);
    snprintf(f->error, sizeof f->error, "%s", error);
}

void form_keep(struct form *f, const struct form_kind *kind, const char *incident, const struct json *values)
{
    struct form_draft *d = draft_of(f, kind);
    char text[LINE_BYTES];

    forget(d);
    for (int i = 0, nth = 0; i < FORM_ROWS && kind->rows[i].label && !(kind->flags & FORM_SECRET); i++) {
        nth = i && strcmp(kind->rows[i].name, kind->rows[i - 1].name) == 0 ? nth + 1 : 0;
        part_of(&kind->rows[i], values, text, sizeof text, nth);
        d->text[i] = text[0] ? mem_strdup(text) : NULL;
    }
    snprintf(d->of, sizeof d->of, "%s", incident ? incident : "");
}

/* ---- typing ---- */

/* Where a checkpoint is said, whose it is: its row's member, else the country of its code. */
static void fill_member(struct form *f, const struct model *m)
{
    const struct form_row *row = f->field[f->at].row;
    const char *code = text_of(f, f->at);
    char member[3] = "";

    if (!row->fills || strlen(code) != 5)
        return;
    for (size_t i = 0; i < m->win[WIN_CHECKPOINTS].rows.n; i++) {
        const struct row *r = m->win[WIN_CHECKPOINTS].rows.v[i];
        if (r->key.n == 5 && strncasecmp(r->key.p, code, 5) == 0)
            snprintf(member, sizeof member, "%.*s", SPAN_FMT(json_str(r->j, "member")));
    }
    for (const char *p = members; !member[0] && *p; p += p[2] ? 3 : 2)
        if (strncasecmp(p, code, 2) == 0)
            snprintf(member, sizeof member, "%.2s", p);
    for (int i = 0; i < f->n; i++)
        if (strcmp(f->field[i].row->name, row->fills) == 0 && member[0] && (f->field[i].filled || !text_of(f, i)[0])) {
            line_set(&f->field[i].line, member);
            f->field[i].filled = true;
        }
}

/* A code is shown as it will stand in the record; "unknown" is none. */
static void capitals(struct form_field *field)
{
    struct buf *b = &field->line.text;

    for (const struct choice *v = field->row->told; v && v->text && strlen(v->text) > 1; v++)
        if (strcmp(v->text, line_text(&field->line)) == 0)
            return;
    for (size_t i = 0; i < b->n && field->row->flags & FORM_UPPER; i++)
        if (b->p[i] >= 'a' && b->p[i] <= 'z')
            b->p[i] = (char) (b->p[i] - 32);
}

void form_choose(struct form *f, const struct model *m, int choice)
{
    struct line *line = &f->field[f->at].line;
    struct buf text = {0};

    if (choice < 0 || choice >= f->choices.n)
        return;
    buf_add(&text, line_text(line), f->choices.from);
    buf_str(&text, f->choices.v[choice].text);
    line_set(line, text.p);
    buf_free(&text);
    complete(f, m);
    f->choices.n = 0;
}

/* A field with proposals takes the one that is marked when it is left, unless what stands there is one itself. False: the field is not done with. */
static bool settle(struct form *f, const struct model *m)
{
    const struct form_row *row = f->field[f->at].row;
    const char *word = text_of(f, f->at) + f->choices.from;
    bool typed = word[0] != 0, takes = row->flags & (FORM_STRICT | FORM_WORDS) || row->kind == COMMAND_CHECKPOINT || row->kind == COMMAND_PLACE;
    int take = f->moved || (typed && takes && !(row->flags & FORM_FREE)) ? f->chosen : -1;

    for (int i = 0; i < f->choices.n && typed && !f->moved; i++)
        if (strcasecmp(f->choices.v[i].text, word) == 0)
            take = i;
    if (take >= 0 && take < f->choices.n) {
        form_choose(f, m, take);
        if (f->field[f->at].line.text.n && text_of(f, f->at)[f->field[f->at].line.text.n - 1] == '=')
            return false; /* its number is still to be typed */
    }
    capitals(&f->field[f->at]);
    fill_member(f, m);
    return true;
}

/* The first field that is wrong, or -1; f->error says what. */
static int fault(struct form *f)
{
    f->error[0] = 0;
    for (int i = 0; i < f->n; i++)
        if (f->field[i].row->flags & FORM_NEEDED && !f->field[i].line.text.n) {
            snprintf(f->error, sizeof f->error, "%s is needed: %s", f->field[i].row->label, f->field[i].row->help);
            return i;
        }
    return -1;
}

/* A field that another one filled is passed over. */
static void move(struct form *f, const struct model *m, int by)
{
    int to = f->at;

    if (!settle(f, m))
        return;
    do
        to = (to + by + f->n) % f->n;
    while (by > 0 && f->field[to].filled && to != f->at);
    form_focus(f, m, to);
}

/* Is nothing needed behind this field? Then Enter hands the form in. */
static bool is_last(const struct form *f)
{
    for (int i = f->at + 1; i < f->n; i++)
        if (f->field[i].row->flags & FORM_NEEDED)
            return false;
    return true;
}

/* The arrows open the whole list of a form's one field, at what stands there. */
static void list_all(struct form *f)
{
    arena_reset(&f->choices.arena);
    f->choices.n = 0;
    f->choices.from = 0;
    f->chosen = 0;
    complete_told(&f->choices, f->field[f->at].row->told, "");
    for (int i = 0; i < f->choices.n; i++)
        if (strcmp(f->choices.v[i].text, text_of(f, f->at)) == 0)
            f->chosen = i;
}

static void up_down(struct form *f, const struct model *m, int by)
{
    if (f->n == 1 && f->choices.n < 2 && f->field[f->at].row->flags & FORM_STRICT)
        list_all(f);
    if (f->choices.n > 1) {
        f->chosen = (f->chosen + by + f->choices.n) % f->choices.n;
        f->moved = true;
    } else {
        move(f, m, by);
    }
}

enum form_did form_key(struct form *f, const struct model *m, const struct key *k)
{
    int wrong;

    if (k->code == WKEY_ESC || (k->mods == KEY_CTRL && (k->code == 'c' || k->code == 'g')))
        return FORM_LEFT;
    if (k->code == WKEY_BACKTAB) {
        move(f, m, -1);
    } else if (k->code == WKEY_TAB || (k->code == WKEY_ENTER && !is_last(f))) {
        move(f, m, 1);
    } else if (k->code == WKEY_ENTER) {
        if (!settle(f, m))
            return FORM_STAYS;
        wrong = fault(f);
        if (wrong < 0)
            return FORM_TAKEN;
        form_focus(f, m, wrong);
    } else if (k->code == WKEY_UP || k->code == WKEY_DOWN) {
        up_down(f, m, k->code == WKEY_UP ? -1 : 1);
    } else if (line_key(&f->field[f->at].line, k) == LINE_CHANGED) {
        f->error[0] = 0;
        f->field[f->at].filled = false;
        complete(f, m);
    }
    return FORM_STAYS;
}

void form_paste(struct form *f, const struct model *m, struct span s)
{
    line_insert(&f->field[f->at].line, s);
    f->field[f->at].filled = false;
    complete(f, m);
}

/* ---- what was typed, as arguments ---- */

/* All fields of the argument that begins with field `i`, those that were changed; of joined ones all. */
static int put_parts(const struct form *f, int i, struct buf *value)
{
    const char *name = f->field[i].row->name;
    bool join = f->field[i].row->flags & FORM_JOIN;
    int changed = 0;

    for (int k = i; k < f->n; k++)
        changed += strcmp(f->field[k].row->name, name) == 0 && strcmp(text_of(f, k), f->field[k].was) != 0 && text_of(f, k)[0];
    for (int k = i; k < f->n && changed; k++) {
        const struct form_row *row = f->field[k].row;
        if (strcmp(row->name, name) != 0 || !text_of(f, k)[0] || (!join && strcmp(text_of(f, k), f->field[k].was) == 0))
            continue;
        if (join)
            buf_str(value, text_of(f, k));
        else
            buf_printf(value, "%s%s=%s", value->n ? " " : "", row->part, text_of(f, k));
    }
    return changed;
}

int form_args(const struct form *f, bool only_rules, struct json_writer *w)
{
    int changed = 0;

    for (int i = 0; i < f->n; i++) {
        const struct form_row *row = f->field[i].row;
        struct buf value = {0};
        bool many = row->part || row->flags & FORM_JOIN;

        if ((only_rules && !(row->flags & FORM_RULES)) || (many && nth_of(f, i)))
            continue;
        if (many) {
            changed += put_parts(f, i, &value);
        } else if (strcmp(text_of(f, i), f->field[i].was) != 0) {
            buf_str(&value, text_of(f, i));
            changed++;
        }
        if (row->flags & FORM_SWITCH && value.n && (value.p[0] | 32) == 'y')
            jw_kbool(w, row->name, true);
        else if (!(row->flags & FORM_SWITCH) && value.n)
            jw_kstr(w, row->name, buf_view(&value));
        buf_free(&value);
    }
    return changed;
}
