/* app_compose: writing a notice: a template is chosen, the draft is made by the engine at once, and each field that is left, or rests for a second, is saved.
 *
 * Every save names the revision that it was made from: where another officer changed the draft meanwhile it is refused, nothing of either is lost, and which of
 * the two stands is asked for (C-t takes theirs, C-o writes this one over it).
 */
#include <stdio.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/notice_put.h"
#include "text/utf8.h"

#define TO_MOST 63

/* ---- what the engine composes ---- */

static void copy_text(char **to, struct span from)
{
    mem_free(*to);
    *to = mem_strndup(from.p ? from.p : "", from.n);
}

static void made_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct compose *c = &a->screen.compose;

    if (!c->open || strcmp(p->about, c->notice) != 0)
        return;
    c->asking = false;
    a->data_dirty = true;
    if (why) {
        snprintf(c->refused, sizeof c->refused, "%.290s", why->text);
        return;
    }
    compose_take(c, &a->model, root, a->addressees.v);
}

static void ask_made(struct app *a)
{
    struct compose *c = &a->screen.compose;
    const struct json *to = compose_recipient_at(c, c->recipient);
    struct json_writer *w;

    if (!a->client)
        return;
    c->asking = true;
    w = client_begin(a->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "compose");
    jw_kcstr(w, "notice", c->notice);
    if (c->recipient >= 0 && to)
        jw_kstr(w, "recipient", json_str(to, "to"));
    app_ask(a, client_end(a->client), "compose", c->notice, made_came);
}

static void add_addressee(struct app *a, struct span name, struct span title)
{
    struct addressees *to = &a->addressees;

    for (int i = 0; i < to->n; i++)
        if (span_is(name, to->v[i].text))
            return;
    if (!name.n || to->n == TO_MOST)
        return;
    to->v[to->n].text = arena_strndup(&to->arena, name.p, name.n);
    to->v[to->n++].help = arena_strndup(&to->arena, title.p ? title.p : "", title.n);
    to->v[to->n] = (struct choice){NULL, NULL};
}

/* Names that a list of addressees may hold: all, each member, each group, each desk. */
static void addressees_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    (void) p;
    (void) why;
    arena_reset(&a->addressees.arena);
    a->addressees.n = 0;
    add_addressee(a, SPAN_LIT("all"), SPAN_LIT("every desk of every member"));
    JSON_EACH (r, json_get(root, "recipients"))
        add_addressee(a, json_str(r, "member"), SPAN_LIT("every desk there"));
    JSON_EACH (r, json_get(root, "recipients"))
        add_addressee(a, json_str(r, "to"), json_str(r, "title"));
    ask_made(a);
}

static void ask_addressees(struct app *a)
{
    struct json_writer *w;

    if (!a->client)
        return;
    w = client_begin(a->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "recipients");
    app_ask(a, client_end(a->client), "recipients", a->screen.compose.notice, addressees_came);
}

/* ---- opening ---- */

void act_compose_open(struct app *a, struct span id)
{
    char notice[16];

    snprintf(notice, sizeof notice, "%.*s", SPAN_FMT(id));
    if (!a->screen.compose.open || strcmp(a->screen.compose.notice, notice) != 0)
        compose_begin(&a->screen.compose, notice);
    snprintf(a->screen.notice, sizeof a->screen.notice, "%s", notice);
    a->acks_id[0] = 0; /* it is asked for anew */
    app_go(a, VIEW_COMPOSE);
}

/* Who changed it last, and what the history says of it. */
static void taken_by(const struct json *row, char *out, size_t size)
{
    const struct json *last = NULL;

    JSON_EACH (h, json_get(row, "history"))
        last = h;
    snprintf(out, size, "%.*s changed it meanwhile (rev %lld): C-t takes theirs, C-o writes yours over it", SPAN_FMT(last ? json_str(last, "officer") : SPAN_LIT("another officer")),
             (long long) json_int(row, "rev", 0));
}

void app_compose_notice(struct app *a, const struct json *row)
{
    struct compose *c = &a->screen.compose;
    int64_t rev = json_int(row, "rev", 0);

    if (!c->open || !span_is(json_str(row, "notice"), c->notice))
        return;
    if (!c->ready) {
        compose_load(c, json_get(row, "draft"), rev);
        ask_addressees(a);
    } else if (rev > c->rev && !c->saving) {
        c->stale = true;
        taken_by(row, c->refused, sizeof c->refused);
    }
}

/* ---- saving ---- */

/* The label of the field that the engine did not take ("draft.fields.lanes", "draft.texts.ms.headline", "draft.to"), or "". */
static const char *refused_label(const struct compose *c, const char *field)
{
    const char *dot = strrchr(field, '.');
    char name[80];
    int at;

    if (!dot || !c->form.open)
        return "";
    snprintf(name, sizeof name, "%s%s", strncmp(field, "draft.fields.", 13) == 0 ? COMPOSE_FIELD : "", dot + 1);
    at = form_field_at(&c->form, name);
    return at < 0 ? "" : c->form.field[at].row->label;
}

static void saved_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct compose *c = &a->screen.compose;

    if (!c->open || strcmp(p->about, c->notice) != 0)
        return;
    c->saving = false;
    if (why) {
        c->stale = why->code == WF_E_STALE;
        c->typed = true;
        copy_text(&c->saved, SPAN_LIT("")); /* what the engine has is not this */
        snprintf(c->refused, sizeof c->refused, "not saved: %s%s%.160s%s", refused_label(c, why->field), refused_label(c, why->field)[0] ? ": " : "", why->text, c->stale ? ": C-t takes theirs, C-o writes yours over it" : "");
        a->notice_row = 0; /* who it was is asked for */
        return;
    }
    c->rev = json_int(root, "rev", c->rev);
    c->refused[0] = 0;
    ask_made(a);
    if (c->again)
        app_compose_save(a);
}

void app_compose_save(struct app *a)
{
    struct compose *c = &a->screen.compose;
    struct buf args = {0}, draft = {0};
    struct json_writer w;
    struct pending *p;
    char label[64];

    c->again = c->saving;
    if (!c->open || !c->form.open || c->saving || c->stale)
        return;
    c->typed = false;
    if (!compose_changed(c))
        return;
    compose_write(c, &draft);
    jw_init(&w, &args);
    jw_begin_object(&w);
    jw_kcstr(&w, "notice", c->notice);
    jw_kstr(&w, "draft", buf_view(&draft));
    jw_end_object(&w);
    snprintf(label, sizeof label, "notice edit %s%s", a->model.exercise ? "EX " : "", c->notice);
    p = app_send_command(a, "notice edit", "", c->rev, buf_take(&args), label);
    if (p) {
        p->told = saved_came;
        p->quiet = true;
        snprintf(p->about, sizeof p->about, "%s", c->notice);
        c->saving = true;
        copy_text(&c->saved, buf_view(&draft));
    }
    buf_free(&draft);
}

void app_compose_tick(struct app *a)
{
    struct compose *c = &a->screen.compose;

    if (c->open && c->typed && !c->refused[0] && clock_mono() - a->key_at > NSEC_PER_SEC)
        app_compose_save(a);
}

/* Theirs is taken: what was typed here is let go. */
static void take_theirs(struct app *a)
{
    struct compose *c = &a->screen.compose;
    char notice[16];

    memcpy(notice, c->notice, sizeof notice);
    compose_begin(c, notice);
    a->notice_row = 0;
}

/* This one is written over what another officer wrote: by the revision that it has now. */
static void write_over(struct app *a)
{
    struct compose *c = &a->screen.compose;
    const struct row *row = notice_row(&a->model, span_str(c->notice));

    if (!c->stale || !row)
        return;
    c->rev = json_int(row->j, "rev", c->rev);
    c->stale = false;
    c->refused[0] = 0;
    app_compose_save(a);
}

/* ---- keys ---- */

/* What is to be done about a language's words: the rows are that language's. t NULL: of the first that is about the field. */
static void speak_of(struct compose *c, const struct compose_todo *t, int field)
{
    char language[12];

    for (int i = 0; i < c->todo_n && !t; i++)
        if (c->todo[i].at == field)
            t = &c->todo[i];
    for (int i = 0; t && t->language.n && compose_part(c->form.field[field].row->name) >= 0 && i < compose_texts(c); i++) {
        compose_language(c, i, language);
        if (span_is(t->language, language))
            compose_speak(c, i);
    }
}

/* The n-th of what is to be done; -1: the next one behind the field that has the cursor. */
static void go_to(struct app *a, int n)
{
    struct compose *c = &a->screen.compose;
    int best = -1;

    if (n >= 0)
        best = n < c->todo_n ? c->todo[n].at : -1;
    for (int pass = 0; n < 0 && best < 0 && pass < 2; pass++)
        for (int i = 0; i < c->todo_n; i++) {
            int at = c->todo[i].at;
            if (at >= 0 && (pass || at > c->form.at) && (best < 0 || at < best))
                best = at;
        }
    if (best < 0)
        return;
    app_compose_save(a);
    c->preview = false;
    form_focus(&c->form, &a->model, best);
    speak_of(c, n >= 0 ? &c->todo[n] : NULL, best);
}

static void next_reader(struct app *a)
{
    struct compose *c = &a->screen.compose;

    c->recipient = c->recipient + 1 < compose_recipients(c) ? c->recipient + 1 : -1;
    c->preview = true;
    c->scroll = 0;
    copy_text(&c->read, SPAN_LIT("..."));
    if (c->recipient >= 0)
        ask_made(a);
}

/* How many bytes the draft takes of that row. */
static size_t row_most(const struct form_row *row)
{
    return compose_part(row->name) >= 0 ? COMPOSE_TEXT_MOST : strcmp(row->name, "to") == 0 ? COMPOSE_TO_MOST : strcmp(row->name, "areas") == 0 ? LINE_BYTES : COMPOSE_VALUE_MOST;
}

/* What the field has no room for is left out, and that is said. */
static void fit(struct app *a, size_t more)
{
    struct form *f = &a->screen.compose.form;
    struct line *line = &f->field[f->at].line;
    size_t most = row_most(f->field[f->at].row), n = line->text.n;
    struct span fits = text_prefix(buf_view(&line->text), most);

    if (n > fits.n) {
        line->text.n = fits.n;
        line->text.p[fits.n] = 0;
        line->at = line->at > fits.n ? fits.n : line->at;
    }
    if (n > fits.n || more > n)
        app_message(a, ROLE_WARN, "%s takes %zu bytes: %zu at its end were left out", f->field[f->at].row->label, most, (more > n ? more : n) - fits.n);
}

static bool in_words(const struct compose *c)
{
    return c->form.open && compose_part(c->form.field[c->form.at].row->name) >= 0;
}

static void put_paragraph(struct app *a)
{
    struct compose *c = &a->screen.compose;

    if (!in_words(c))
        return;
    form_paste(&c->form, &a->model, SPAN_LIT(COMPOSE_PARAGRAPH));
    c->typed = true;
}

/* What is pasted into an officer's own words keeps its paragraphs. */
static void paste(struct app *a)
{
    struct compose *c = &a->screen.compose;
    struct buf row = {0};

    size_t before = c->form.field[c->form.at].line.text.n;

    if (in_words(c)) {
        compose_put_row(term_paste(a->term), &row);
        form_paste(&c->form, &a->model, span_str(row.p));
        before += row.n - 1;
        buf_free(&row);
    } else {
        form_paste(&c->form, &a->model, term_paste(a->term));
        before += term_paste(a->term).n;
    }
    fit(a, before > LINE_BYTES ? before : 0);
    c->typed = true;
}

static bool control(struct app *a, const struct key *k)
{
    struct compose *c = &a->screen.compose;

    if (k->mods != KEY_CTRL)
        return false;
    switch (k->code) {
    case 'n': go_to(a, -1); return true;
    case 'r': next_reader(a); return true;
    case 't': take_theirs(a); return true;
    case 'o': write_over(a); return true;
    case 'f': c->scroll += 5; return true;
    case 'b': c->scroll -= c->scroll < 5 ? c->scroll : 5; return true;
    case 'y': c->typed = compose_copy_words(c) || c->typed; return true;
    case 'p': put_paragraph(a); return true;
    default: return false;
    }
}

static bool function_key(struct app *a, const struct key *k)
{
    struct compose *c = &a->screen.compose;

    if (k->code < WKEY_F1 || k->code > WKEY_F1 + 11)
        return false;
    if (k->code == WKEY_F1 + 1) {
        c->preview = !c->preview;
    } else if (k->code == WKEY_F1 + 2 && compose_texts(c)) {
        compose_speak(c, (c->text + 1) % compose_texts(c));
        c->recipient = -1;
        c->scroll = 0;
        c->preview = !in_words(c); /* who writes them goes on in the next language */
    } else if (k->code == WKEY_F1 + 3) {
        act_submit(a);
    } else if (k->code >= WKEY_F1 + 4) {
        go_to(a, (int) (k->code - WKEY_F1) - 4);
    }
    return true;
}

static void leave(struct app *a)
{
    struct compose *c = &a->screen.compose;

    app_compose_save(a);
    if (c->stale || c->refused[0])
        app_message(a, ROLE_WARN, "%s is not as you typed it: %s", c->notice, c->refused);
    else
        app_message(a, ROLE_INFO, "%s%s is kept as a draft: Enter on it in Notices (5) goes on", a->model.exercise ? "EX " : "", c->notice);
    if (!c->stale && !c->refused[0] && !c->saving)
        compose_close(c);
    app_go(a, a->screen.under_notice);
}

void app_compose_key(struct app *a, const struct key *k)
{
    struct compose *c = &a->screen.compose;
    enum form_did did = FORM_STAYS;
    int at = c->form.at;

    if (k->code == WKEY_ESC && (!c->preview || c->form.choices.n || a->w >= 120 || !c->form.open)) {
        leave(a);
    } else if (k->code == WKEY_ESC) {
        c->preview = false;
    } else if (!c->form.open || control(a, k) || function_key(a, k)) {
        ;
    } else if (k->code == WKEY_PASTE) {
        paste(a);
    } else {
        c->preview = false;
        did = form_key(&c->form, &a->model, k);
        if (did == FORM_LEFT) {
            leave(a);
            return;
        }
        if (c->form.at == at)
            fit(a, 0);
        if (!c->stale)
            c->refused[0] = 0;
        if (did == FORM_TAKEN) /* Enter in the last field: the first of what is to be done, or it stays */
            go_to(a, 0);
        c->typed = c->typed || compose_changed(c);
        if (c->form.at != at && c->typed)
            app_compose_save(a);
    }
}

void app_compose_click(struct app *a, const struct hit *hit)
{
    struct compose *c = &a->screen.compose;

    if (!c->form.open)
        return;
    if (hit->kind == HIT_CHOICE)
        form_choose(&c->form, &a->model, (int) hit->arg);
    else if (hit->kind == HIT_FIELD)
        form_focus(&c->form, &a->model, (int) hit->arg);
    c->typed = compose_changed(c);
}
