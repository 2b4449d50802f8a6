/* app_answer: answering the questions of a run: by keys, by a form that knows what is wanted, typed as a command; what an answer rests on. What is answered waits in the
 * run's page until the engine has it (model/run_page.h). */
#include <stdio.h>
#include <stdlib.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/run_put.h"

static bool is_kind(const struct json *q, const char *kind)
{
    return span_is(json_str(q, "kind"), kind);
}

/* A number as one, nothing as null, else text. */
static void put_value(const char *kind, const char *text, struct buf *out)
{
    struct json_writer w;
    char *end;
    double v = strtod(text, &end);

    jw_init(&w, out);
    if (!text[0])
        jw_null(&w);
    else if (strcmp(kind, "number") == 0 && !*end)
        jw_num(&w, v);
    else
        jw_cstr(&w, text);
}

static void answer(struct app *a, struct span question, const char *kind, const char *text)
{
    struct buf value = {0};

    put_value(kind, text, &value);
    run_page_answer(&a->screen.run.answers, a->screen.run.id, question, value.p, NULL);
    buf_free(&value);
    if (!a->client)
        app_message(a, ROLE_WARN, "answered; it is sent when the engine is back");
    app_run_follow(a);
}

/* The selected question of the run that is open, where this officer may answer it; else NULL, after a message. */
static const struct json *question_of(struct app *a, const struct call *c)
{
    const struct row *run = run_row(&a->model), *r = act_selected(a);
    struct run_sides s = run_sides_of(run ? run->j : NULL);

    if (a->screen.view != VIEW_RUN || !run || !r)
        app_message(a, ROLE_ERROR, "%s: no question is selected", c ? c->cmd->name : "answer");
    else if (s.is_own && span_is(json_str(s.mine, "state"), "IN") && !span_is(json_str(run->j, "state"), "REASSESS"))
        app_message(a, ROLE_ERROR, "your assessment is in: it is changed by assessing anew, O");
    else if (span_is(json_str(run->j, "state"), "CLOSED"))
        app_message(a, ROLE_ERROR, "%s is closed: O assesses it anew", a->screen.run.id);
    else
        return r->j;
    return NULL;
}

static void next_question(struct app *a)
{
    const struct view *v = act_view(a);
    struct list *l = act_list(a);

    if (l->index + 1 < list_count(l, v->sections, &a->model, 0))
        list_select(l, v->sections, v->sections_n, &a->model, 0, l->index + 1);
    a->screen.run.scroll = 0;
}

/* What is wanted, as a message says it. */
static void tell_wanted(const struct json *q, char *out, size_t size)
{
    char what[120];

    run_wanted(q, what);
    snprintf(out, size, "%s: %s", what, is_kind(q, "yes-no-unknown") ? "y, n, u" : is_kind(q, "choice") ? "Enter lists them; u where it is not known"
                                                                                                       : "Enter types it; u where it is not known");
}

/* What the floor answers itself nobody answers: said so. */
static bool floor_answers(struct app *a, const struct json *q)
{
    char what[120];

    if (!json_str(q, "known").n)
        return false;
    app_message(a, ROLE_ERROR, "%.*s is answered by %s: it stands there as it is with your other answers", SPAN_FMT(json_str(q, "id")), run_wanted(q, what));
    return true;
}

/* y, n, u, x: "answer yes" and its like; the last word is what is answered. */
void act_run_answer(struct app *a, struct call *c)
{
    const struct json *q = question_of(a, c);
    const char *word = strrchr(c->cmd->name, ' ') + 1;
    char wanted[120];

    if (!q || floor_answers(a, q))
        return;
    if ((strcmp(word, "yes") == 0 || strcmp(word, "no") == 0) && !is_kind(q, "yes-no-unknown")) {
        tell_wanted(q, wanted, sizeof wanted);
        app_message(a, ROLE_ERROR, "%.*s is answered by %s", SPAN_FMT(json_str(q, "id")), wanted);
        return;
    }
    if (strcmp(word, "none") == 0 && run_page_forget(&a->screen.run.answers, span_str(a->screen.run.id), json_str(q, "id")))
        return; /* what the engine has stands again */
    answer(a, json_str(q, "id"), "", strcmp(word, "none") == 0 ? "" : word);
    next_question(a);
}

bool act_run_next(struct app *a)
{
    const struct window *w = &a->model.win[WIN_QUESTIONS];
    const struct view *v = act_view(a);
    size_t n = w->rows.n;

    for (size_t i = 1; a->screen.view == VIEW_RUN && i <= n; i++) {
        size_t at = ((size_t) act_list(a)->index + i) % n;
        const struct json *q = w->rows.v[at]->j;
        char out[64];
        uint8_t role;
        const char *mark, *own = run_own_value(&a->screen.run, span_str(a->screen.run.id), q, out, &role, &mark);

        if (!json_bool(q, "disagree", false) && strcmp(own, "--") != 0 && strcmp(own, "unknown") != 0)
            continue;
        list_select(act_list(a), v->sections, v->sections_n, &a->model, 0, (int64_t) at);
        a->screen.run.scroll = 0;
        return true;
    }
    return false;
}

/* ---- by a form ---- */

static void open_value(struct app *a, const struct json *q)
{
    static const struct choice yes_no[] = {{"yes", ""}, {"no", ""}, {"unknown", "it is asked again"}, {NULL, NULL}};
    struct form *f = &a->screen.form;
    const struct form_kind *kind = form_find("protocol answer");
    struct form_row row = kind->rows[0];
    struct choice choices[66] = {0};
    char id[40], out[64], wanted[120];
    size_t n = 0;
    uint8_t role;
    const char *mark, *text = run_own_value(&a->screen.run, span_str(a->screen.run.id), q, out, &role, &mark);

    snprintf(id, sizeof id, "%.*s", SPAN_FMT(json_str(q, "id")));
    form_begin(f, kind, "");
    JSON_EACH (one, json_get(q, "choices"))
        if (n < 64) {
            choices[n].text = arena_strndup(&f->arena, json_str(one, "id").p, json_str(one, "id").n);
            choices[n++].help = arena_strndup(&f->arena, json_str(one, "text").p ? json_str(one, "text").p : "", json_str(one, "text").n);
        }
    if (n)
        choices[n++] = (struct choice){"unknown", "it is asked again"};
    row.label = row.name = id;
    row.told = is_kind(q, "yes-no-unknown") ? yes_no : n ? choices
                                                         : NULL;
    row.flags |= row.told ? FORM_STRICT : 0;
    row.help = arena_strndup(&f->arena, json_str(q, "text").p, json_str(q, "text").n);
    if (is_kind(q, "number") && json_get(q, "max"))
        row.help = arena_printf(&f->arena, "%s: %.*s", run_wanted(q, wanted), SPAN_FMT(json_str(q, "text")));
    form_add(f, &row, strcmp(text, "--") == 0 || strcmp(text, "held") == 0 || strcmp(text, "erased") == 0 ? "" : text, NULL);
    form_focus(f, &a->model, 0);
}

static bool is_choice(const struct json *q, const char *text)
{
    JSON_EACH (one, json_get(q, "choices"))
        if (span_is(json_str(one, "id"), text))
            return true;
    return false;
}

static bool is_date(const char *s)
{
    return strlen(s) == 10 && strspn(s, "0123456789") == 4 && s[4] == '-' && strspn(s + 5, "0123456789") == 2 && s[7] == '-' && strspn(s + 8, "0123456789") == 2;
}

/* Is it what that question wants, as far as it can be told here? */
static bool fits(const struct json *q, const char *text)
{
    char *end;

    if (strcmp(text, "unknown") == 0 || !text[0])
        return true;
    if (is_kind(q, "yes-no-unknown"))
        return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
    if (is_kind(q, "choice"))
        return is_choice(q, text);
    if (is_kind(q, "date"))
        return is_date(text);
    if (!is_kind(q, "number"))
        return true;
    double v = strtod(text, &end);
    return !*end && text[0] != ' ' && !run_outside(q, v);
}

static const struct json *question_named(const struct app *a, const char *id)
{
    int64_t i = window_find(&a->model.win[WIN_QUESTIONS], span_str(id));

    return i < 0 ? NULL : window_row(&a->model.win[WIN_QUESTIONS], i)->j;
}

void act_run_value_taken(struct app *a)
{
    struct form *f = &a->screen.form;
    const struct json *q = question_named(a, f->field[0].row->name);
    char wanted[120], kind[24];

    if (q && !fits(q, form_text(f, 0))) {
        tell_wanted(q, wanted, sizeof wanted);
        snprintf(f->error, sizeof f->error, "that is not %.*s", (int) strcspn(wanted, ":"), wanted);
        return;
    }
    if (q) {
        snprintf(kind, sizeof kind, "%.*s", SPAN_FMT(json_str(q, "kind")));
        answer(a, json_str(q, "id"), kind, form_text(f, 0));
        next_question(a);
    } else {
        app_message(a, ROLE_ERROR, "%s is not asked any more: nothing was answered", f->field[0].row->name);
    }
    form_close(f);
}

bool act_run_enter(struct app *a)
{
    const struct row *r = act_selected(a);
    const struct json *q;

    if (a->screen.view == VIEW_PROTOCOLS && r && act_list(a)->section < 2) {
        struct span id = act_list(a)->section == 0 ? r->key : json_str(r->j, "run");

        act_run_open(a, id);
        return id.n > 0;
    }
    if (a->screen.view != VIEW_RUN)
        return false;
    q = a->options->observer ? NULL : question_of(a, NULL);
    if (q && !floor_answers(a, q))
        open_value(a, q);
    return true;
}

/* ---- what an answer rests on ---- */

void act_run_evidence(struct app *a, struct call *c)
{
    const struct json *q = question_of(a, c);
    struct form *f = &a->screen.form;
    const struct form_kind *kind = form_find("answer evidence");
    struct form_row row = kind->rows[0];
    struct buf ids = {0};
    char id[40], value[64];
    uint8_t role;
    const char *mark;

    if (!q)
        return;
    snprintf(id, sizeof id, "%.*s", SPAN_FMT(json_str(q, "id")));
    if (strcmp(run_own_value(&a->screen.run, span_str(a->screen.run.id), q, value, &role, &mark), "--") == 0) {
        app_message(a, ROLE_ERROR, "%s has no answer that this would be the evidence of: answer it first", id);
        return;
    }
    JSON_EACH (one, json_get(q, "evidence"))
        buf_printf(&ids, "%s%.*s", ids.n ? " " : "", SPAN_FMT(one->s));
    if (!ids.n)
        buf_printf(&ids, "%.*s", SPAN_FMT(act_subject(a))); /* most often it is the run's own incident */
    form_begin(f, kind, "");
    row.label = row.name = id;
    form_add(f, &row, ids.p ? ids.p : "", NULL);
    form_focus(f, &a->model, 0);
    buf_free(&ids);
}

void act_run_evidence_taken(struct app *a)
{
    struct form *f = &a->screen.form;
    struct buf list = {0};
    struct json_writer w;
    const char *s = form_text(f, 0);

    jw_init(&w, &list);
    jw_begin_array(&w);
    for (size_t n; *(s += strspn(s, " ,")); s += n) {
        n = strcspn(s, " ,");
        jw_str(&w, span_make(s, n));
    }
    jw_end_array(&w);
    run_page_answer(&a->screen.run.answers, a->screen.run.id, span_str(f->field[0].row->name), NULL, list.p);
    buf_free(&list);
    form_close(f);
    app_run_follow(a);
}

/* ---- typed ---- */

/* Is that word what stands behind --evidence? */
static bool is_evidence(const struct call *c, int i)
{
    return i > c->words && strcmp(c->argv[i - 1], "--evidence") == 0;
}

/* All that was typed of what the answer to that question rests on, as the list that the engine is told; told once, with the first. */
static void typed_evidence(struct app *a, const struct call *c, int first, const char *run, int at)
{
    size_t n = strcspn(c->argv[at], "=");
    struct buf list = {0};
    struct json_writer w;

    jw_init(&w, &list);
    jw_begin_array(&w);
    for (int i = first; i < c->argc; i++) {
        if (!is_evidence(c, i) || strcspn(c->argv[i], "=") != n || strncmp(c->argv[i], c->argv[at], n) != 0)
            continue;
        if (c->argv[i][n + 1])
            jw_cstr(&w, c->argv[i] + n + 1);
        if (i < at) {
            buf_free(&list);
            return;
        }
    }
    jw_end_array(&w);
    run_page_answer(&a->screen.run.answers, run, span_make(c->argv[at], n), NULL, list.p);
    buf_free(&list);
}

static void typed_answer(struct app *a, const char *run, const char *word)
{
    size_t n = strcspn(word, "=");
    char id[40], kind[24];
    struct buf value = {0};

    snprintf(id, sizeof id, "%.*s", (int) n, word);
    const struct json *q = strcmp(run, a->screen.run.id) == 0 ? question_named(a, id) : NULL;
    snprintf(kind, sizeof kind, "%.*s", SPAN_FMT(q ? json_str(q, "kind") : SPAN_LIT("number")));
    put_value(kind, word + n + 1, &value);
    run_page_answer(&a->screen.run.answers, run, span_str(id), value.p, NULL);
    buf_free(&value);
}

/* ":protocol answer [RUN] a1=yes ill=3 --evidence a1=AMICF-2026-000012 ..." */
void act_run_typed(struct app *a, struct call *c)
{
    const char *run = a->screen.view == VIEW_RUN ? a->screen.run.id : "";
    int first = c->words;

    if (first < c->argc && !strchr(c->argv[first], '=') && strncmp(c->argv[first], "--", 2) != 0)
        run = c->argv[first++];
    if (!run[0] || first == c->argc) {
        app_message(a, ROLE_ERROR, "protocol answer: RUN QUESTION=VALUE ..., as PR-0001 a1=yes");
        return;
    }
    for (int i = first; i < c->argc; i++) {
        bool option = strcmp(c->argv[i], "--evidence") == 0 && !is_evidence(c, i);

        if (option ? i + 1 == c->argc : !strchr(c->argv[i], '=') || c->argv[i][0] == '=' || strncmp(c->argv[i], "--", 2) == 0) {
            app_message(a, ROLE_ERROR, option || is_evidence(c, i) ? "protocol answer: --evidence QUESTION=ID, as --evidence a1=AMICF-2026-000012" : "protocol answer: \"%s\" is no QUESTION=VALUE", c->argv[i]);
            return;
        }
    }
    for (int i = first; i < c->argc; i++) {
        if (is_evidence(c, i))
            typed_evidence(a, c, first, run, i);
        else if (strcmp(c->argv[i], "--evidence") != 0)
            typed_answer(a, run, c->argv[i]);
    }
    app_run_follow(a);
}
