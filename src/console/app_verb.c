/* app_verb: changes of incidents: verbs typed or by a key, and their forms. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/put.h"

static const struct command_option *option_of(const struct command *cmd, const char *word)
{
    for (int i = 0; i < COMMAND_OPTIONS && cmd->options[i].name; i++)
        if (strcmp(cmd->options[i].name, word) == 0)
            return &cmd->options[i];
    return NULL;
}

static void lower(char *out, size_t size, const char *name)
{
    size_t i = 0;

    while (*name == '-')
        name++;
    for (; *name && i + 1 < size; name++)
        if (*name != '-')
            out[i++] = (char) (*name >= 'A' && *name <= 'Z' ? *name | 32 : *name);
    out[i] = 0;
}

static void put_arg(struct json_writer *w, const char *name, struct span value)
{
    char key[32];

    lower(key, sizeof key, name);
    jw_kstr(w, key, value);
}

static void put_switch(struct json_writer *w, const char *name)
{
    char key[32];

    lower(key, sizeof key, name);
    jw_kbool(w, key, true);
}

/* What is left to be an argument, once options are taken out: their members are written, --rev goes to *rev. False after a message. */
static bool take_options(struct app *a, struct call *c, struct json_writer *w, int64_t *rev, char **left, int *left_n)
{
    for (int i = c->words; i < c->argc; i++) {
        const struct command_option *o;

        if (strncmp(c->argv[i], "--", 2) != 0) {
            left[(*left_n)++] = c->argv[i];
            continue;
        }
        o = option_of(c->cmd, c->argv[i]);
        if (!o || (o->value && i + 1 >= c->argc)) {
            app_message(a, ROLE_ERROR, o ? "%s needs a value: %s" : "%s has no option \"%s\"", o ? o->name : c->cmd->name,
                        o ? o->help : c->argv[i]);
            return false;
        }
        if (strcmp(o->name, "--rev") == 0)
            *rev = atoll(c->argv[++i]);
        else if (o->value)
            put_arg(w, o->name, span_str(c->argv[++i]));
        else
            put_switch(w, o->name);
    }
    return true;
}

/* Arguments by the table's order; the last takes the rest. False after a message that names what is missing. */
static bool put_args(struct app *a, const struct command *cmd, int first, char **words, int n, struct json_writer *w)
{
    int at = 0;

    for (int k = first; k < COMMAND_ARGS && cmd->args[k].name; k++) {
        const struct command_arg *arg = &cmd->args[k];

        if (at >= n) {
            if (arg->flags & COMMAND_OPTIONAL)
                continue;
            app_message(a, ROLE_ERROR, "%s needs %s: %s", cmd->name, arg->name, cmd->help);
            return false;
        }
        if (arg->flags & COMMAND_REST) {
            struct buf all = {0};
            for (; at < n; at++)
                buf_printf(&all, "%s%s", all.n ? " " : "", words[at]);
            put_arg(w, arg->name, buf_view(&all));
            buf_free(&all);
        } else {
            put_arg(w, arg->name, span_str(words[at++]));
        }
    }
    if (at < n) {
        app_message(a, ROLE_ERROR, "%s takes no \"%s\"; an option's value of several words stands in quotes", cmd->name, words[at]);
        return false;
    }
    return true;
}

void act_verb_send(struct app *a, struct call *c)
{
    char *left[WORDS_MAX], incident[64] = "", label[96];
    const char *list = NULL;
    int left_n = 0, first = 0;
    int64_t rev = 0;
    struct buf args = {0};
    struct json_writer w;
    bool on_incident = c->cmd->args[0].kind == COMMAND_INCIDENT, ok;

    jw_init(&w, &args);
    jw_begin_object(&w);
    ok = take_options(a, c, &w, &rev, left, &left_n);
    if (ok && on_incident && left_n && act_is_list(c->cmd, left[0]))
        list = left[first++];
    else if (ok && on_incident)
        ok = act_which(a, c, left, left_n, incident, &first);
    if (ok && left_n - first > 2 && strcmp(c->cmd->name, "set") == 0 && strcmp(left[first], "title") == 0 && !(c->rest && strchr(c->rest, '"'))) {
        act_line_again(a, c, left[first + 1], "\"...\" around the title; the reason follows"); /* its first word alone would be the title */
        ok = false;
    }
    if (ok)
        ok = put_args(a, c->cmd, on_incident, left + first, left_n - first, &w);
    jw_end_object(&w);
    if (ok && list) {
        act_bulk_these(a, c->cmd, buf_take(&args), list);
    } else if (ok && strcmp(incident, "marked") == 0) {
        act_bulk(a, c->cmd, buf_take(&args));
    } else if (ok) {
        struct span shown = put_short_id(span_str(incident));
        snprintf(label, sizeof label, "%s%s%.*s", c->cmd->name, incident[0] ? a->model.exercise ? " EX " : " " : "", SPAN_FMT(shown));
        struct pending *p = app_send_command(a, c->cmd->name, incident, rev, buf_take(&args), label);
        if (p && strcmp(c->cmd->name, "protocol close") == 0)
            p->told = act_run_closed;
    }
    buf_free(&args);
}

/* "level confirm": the line says which proposal this console tells of, by its document and number, before Enter confirms that one. */
void act_level_confirm(struct app *a, struct call *c)
{
    const struct model *m = &a->model;
    char line[300];

    if (c->argc > c->words || !m->level_proposed[0]) {
        act_verb_send(a, c);
        return;
    }
    snprintf(line, sizeof line, "level confirm --who-doc %s --rev %lld ", m->level_proposed_doc, (long long) m->level_proposed_rev);
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, m);
    app_message(a, ROLE_INFO, "%s, proposed by %s: read that document; Enter confirms it", m->level_proposed, m->level_proposed_by);
}

/* A verb by its key: done at once when it needs nothing more and can be undone; else its line is begun. */
void act_verb_by_key(struct app *a, struct call *c)
{
    struct span id = act_subject(a);
    char text[128];
    int n;

    if (act_list(a)->marks_n) {
        c->argc = c->words;
        act_bulk_ask(a, c);
        return;
    }
    if (!id.n) {
        app_message(a, ROLE_ERROR, "%s: no incident is selected", c->cmd->name);
        return;
    }
    if (!c->cmd->args[1].name && !option_of(c->cmd, "--disposition")) {
        c->argc = c->words;
        act_verb_send(a, c);
        return;
    }
    n = snprintf(text, sizeof text, "%s %.*s ", c->cmd->name, SPAN_FMT(id));
    for (int i = 0; i < COMMAND_OPTIONS && c->cmd->options[i].name && n > 0 && (size_t) n < sizeof text; i++)
        if (c->cmd->options[i].flags & (COMMAND_NEEDED | COMMAND_BEGUN))
            n += snprintf(text + n, sizeof text - (size_t) n, "%s ", c->cmd->options[i].name);
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, text, &a->model);
}

/* ---- forms ---- */

static bool at_something(const struct app *a)
{
    return a->screen.prompt.kind != PROMPT_NONE || a->screen.form.open;
}

/* The record that is held whole, if it is this one. */
static const struct json *record_of(const struct app *a, const char *incident)
{
    const struct row *whole = window_row(&a->model.win[WIN_DETAIL], 0);

    return whole && incident[0] && (span_is(whole->key, incident) || span_is(put_short_id(whole->key), incident)) ? whole->j : NULL;
}

/* What makes six digits of a short number. */
static const char *zeros(const char *number)
{
    size_t n = strlen(number);

    return n < 6 ? &"000000"[n] : "";
}

bool act_verb_form(struct app *a, struct call *c)
{
    const struct form_kind *kind = form_find(c->cmd->name);
    bool on_incident = c->cmd->args[0].kind == COMMAND_INCIDENT;
    int said = c->by_key ? 0 : c->argc - c->words;
    struct span subject = act_subject(a);
    char incident[64] = "";

    if (!kind || said > on_incident || (said && !act_is_id(c->argv[c->words]) && strspn(c->argv[c->words], "0123456789") != strlen(c->argv[c->words])) ||
        (on_incident && !said && act_list(a)->marks_n))
        return false;
    if (on_incident && said)
        snprintf(incident, sizeof incident, "%s%.63s", strspn(c->argv[c->words], "0123456789") == strlen(c->argv[c->words]) ? zeros(c->argv[c->words]) : "", c->argv[c->words]);
    else if (on_incident)
        snprintf(incident, sizeof incident, "%.*s", SPAN_FMT(subject));
    if (on_incident && !incident[0])
        app_message(a, ROLE_ERROR, "%s: no incident is selected", c->cmd->name);
    else if (form_open(&a->screen.form, kind, &a->model, incident, record_of(a, incident)))
        app_message(a, ROLE_INFO, "%s: what you had typed is here again; C-u empties a field", c->cmd->name);
    return true;
}

void act_verb_form_taken(struct app *a)
{
    struct form *f = &a->screen.form;
    struct buf args = {0};
    struct json_writer w;
    struct pending *p;
    char label[96];
    int changed;

    jw_init(&w, &args);
    jw_begin_object(&w);
    changed = form_args(f, false, &w);
    jw_end_object(&w);
    snprintf(label, sizeof label, "%s%s%.*s", f->kind->verb, f->incident[0] ? a->model.exercise ? " EX " : " " : "", SPAN_FMT(put_short_id(span_str(f->incident))));
    if (changed) {
        p = app_send_command(a, f->kind->verb, f->incident, f->rev, buf_take(&args), label);
        if (!p)
            return; /* it was said; the form stays */
        p->form = true;
    } else {
        app_message(a, ROLE_INFO, "%s: nothing was changed", label);
    }
    buf_free(&args);
    form_close(f);
}

void act_verb_form_typed(struct app *a)
{
    struct form *f = &a->screen.form;
    struct buf args = {0};
    struct json_writer w, *out;

    if (!f->open || !(f->kind->flags & FORM_TRIES) || !a->client)
        return;
    jw_init(&w, &args);
    jw_begin_object(&w);
    form_args(f, true, &w);
    jw_end_object(&w);
    if (args.n < sizeof f->asked && strcmp(args.p, f->asked) != 0) {
        snprintf(f->asked, sizeof f->asked, "%s", args.p);
        out = client_begin(a->client, WIRE_OP_COMMAND);
        jw_kcstr(out, "verb", f->kind->verb);
        jw_kbool(out, "try", true);
        jw_key(out, "args");
        jw_raw(out, buf_view(&args));
        act_request(a, PENDING_TRY, client_end(a->client), "");
    }
    buf_free(&args);
}

void act_verb_tried(struct app *a, const struct json *root, const struct err *why)
{
    struct form *f = &a->screen.form;
    struct span priority = json_str(root, "priority"), rule = json_str(root, "rule");

    if (!f->open || !(f->kind->flags & FORM_TRIES))
        return;
    if (why)
        snprintf(f->priority, sizeof f->priority, "%.95s", strcmp(why->field, "persons") == 0 ? why->text : "");
    else
        snprintf(f->priority, sizeof f->priority, "%.*s, by the rule: %.*s", SPAN_FMT(priority), SPAN_FMT(rule));
}

void act_verb_opened(struct app *a, struct span id)
{
    struct list *l = &a->screen.list[VIEW_FLOOR];
    bool all = !l->filter[0];

    if (all)
        list_seek(l, id);
    if (at_something(a))
        return; /* the officer is at something else by now */
    if (all)
        app_go(a, VIEW_FLOOR);
    else
        act_open_incident(a, id);
}

void act_verb_form_refused(struct app *a, const struct pending *p, const struct err *why)
{
    const struct form_kind *kind = form_find(p->verb);
    const char *incident = p->incident ? p->incident : "";
    struct arena arena = {0};
    struct json *values = NULL;

    if (kind && p->args && json_parse(&arena, span_str(p->args), NULL, &values, NULL) == 0) {
        if (at_something(a)) {
            form_keep(&a->screen.form, kind, incident, values);
        } else {
            form_open(&a->screen.form, kind, &a->model, incident, record_of(a, incident));
            form_refill(&a->screen.form, &a->model, values, why->field, why->text);
            a->key_dirty = true;
        }
    }
    arena_free(&arena);
}
