/* app_act: what keys, the mouse and typed commands do. Every one of them is a row of the table in wire/commands.c. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/base64.h"
#include "console/app.h"
#include "console/theme/role.h"
#include "console/view/put.h"

#define WORDS_MAX 256

/* A command with its words: argv[0..words) is its name. */
struct call {
    const struct command *cmd;
    int argc, words;
    char *argv[WORDS_MAX];
    bool by_key;
};

typedef void act_fn(struct app *a, struct call *c);

static const struct view *view_of(const struct app *a)
{
    return view_get(a->screen.view);
}

static struct list *list_of(struct app *a)
{
    return &a->screen.list[a->screen.view];
}

static const struct row *selected(struct app *a)
{
    const struct view *v = view_of(a);

    return v->sections_n ? list_selected(list_of(a), v->sections, v->sections_n, &a->model) : NULL;
}

void app_go(struct app *a, enum view_id view)
{
    struct screen *s = &a->screen;

    if (s->view != VIEW_INCIDENT && s->view != VIEW_HELP)
        s->back = s->view;
    if (view != VIEW_INCIDENT && view != VIEW_HELP)
        s->back = view;
    s->view = view;
    s->scroll[view] = 0;
    screen_sync(s, &a->model);
}

/* ---- boxes ---- */

static struct page *popup(struct app *a, const char *title)
{
    struct popup *p = &a->screen.popup;

    page_free(&p->page);
    memset(p, 0, sizeof *p);
    p->open = true;
    snprintf(p->title, sizeof p->title, "%s", title);
    p->page.w = (a->w > 116 ? 112 : a->w - 4) - 4;
    return &p->page;
}

/* All members of a row, one a line. */
static void popup_row(struct app *a, const char *title, const struct json *j)
{
    struct page *p = popup(a, title);

    JSON_EACH(v, j) {
        char name[40];

        snprintf(name, sizeof name, "%.*s", (int) (v->key.n > 39 ? 39 : v->key.n), v->key.p);
        page_line(p);
        page_str(p, 0, name, ROLE_DIM);
        page_text(p, 18, true, v->type == JSON_STRING ? v->s : v->raw, ROLE_POPUP);
    }
}

/* Bytes as they came: 16 a line, with what can be read of them beside. */
static void popup_bytes(struct app *a, const struct json *root)
{
    struct span coded = json_str(root, "base64");
    struct buf raw = {0};
    struct page *p = popup(a, "raw bytes");
    char line[96];

    base64_decode(coded, &raw);
    page_line(p);
    snprintf(line, sizeof line, "%lld bytes%s", (long long) json_int(root, "total", (int64_t) raw.n),
             json_bool(root, "kept", true) ? "" : ", not kept: this source's bytes are only told by their digest");
    page_str(p, 0, line, ROLE_DIM);
    for (size_t at = 0; at < raw.n && at < 65536; at += 16) {
        int n = snprintf(line, sizeof line, "%06zx ", at);

        for (size_t i = at; i < at + 16; i++)
            n += i < raw.n ? snprintf(line + n, sizeof line - (size_t) n, " %02x", (unsigned char) raw.p[i])
                           : snprintf(line + n, sizeof line - (size_t) n, "   ");
        n += snprintf(line + n, sizeof line - (size_t) n, "  ");
        for (size_t i = at; i < at + 16 && i < raw.n; i++)
            line[n++] = raw.p[i] >= ' ' && raw.p[i] < 0x7f ? raw.p[i] : '.';
        page_line(p);
        page_part(p, 0, span_make(line, (size_t) n), ROLE_POPUP);
    }
    buf_free(&raw);
}

void app_answer(struct app *a, const struct pending *p, const struct json *root)
{
    const struct json *rows = json_get(root, "rows");

    if (p->kind == PENDING_RAW)
        popup_bytes(a, root);
    else if (rows && rows->type == JSON_ARRAY && rows->child)
        popup_row(a, p->label, rows->child);
}

static void request_other(struct app *a, enum pending_kind kind, uint64_t id, const char *label)
{
    struct pending *p = app_pending(a, kind, id);

    if (p)
        snprintf(p->label, sizeof p->label, "%s", label);
}

static bool connected(struct app *a)
{
    if (!a->client)
        app_message(a, ROLE_ERROR, "there is no engine to ask");
    return a->client != NULL;
}

/* ---- verbs: changes of incidents ---- */

/* "AMICF-2026-000143", or six digits: a word that can only be an incident. */
static bool looks_like_id(const char *word)
{
    size_t digits = strspn(word, "0123456789");

    if (digits == strlen(word))
        return digits >= 6;
    return strchr(word, '-') && strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == strlen(word) && strlen(word) >= 10;
}

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
    for (; name[i] && i + 1 < size; i++)
        out[i] = (char) (name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 32 : name[i]);
    out[i] = 0;
}

static void put_arg(struct json_writer *w, const char *name, struct span value)
{
    char key[32];

    lower(key, sizeof key, name);
    jw_kstr(w, key, value);
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
        app_message(a, ROLE_ERROR, "%s takes no \"%s\"", cmd->name, words[at]);
        return false;
    }
    return true;
}

static void send_verb(struct app *a, struct call *c)
{
    char *left[WORDS_MAX], incident[64] = "", label[96];
    int left_n = 0, first = 0;
    int64_t rev = 0;
    struct buf args = {0};
    struct json_writer w;
    bool on_incident = c->cmd->args[0].kind == COMMAND_INCIDENT, ok;

    jw_init(&w, &args);
    jw_begin_object(&w);
    ok = take_options(a, c, &w, &rev, left, &left_n);
    if (ok && on_incident) {
        struct span subject = screen_subject(&a->screen, &a->model);
        bool only_id = !c->cmd->args[1].name;

        if (left_n && (looks_like_id(left[0]) || only_id)) {
            snprintf(incident, sizeof incident, "%.63s", left[0]);
            first = 1;
        } else {
            snprintf(incident, sizeof incident, "%.*s", SPAN_FMT(subject));
        }
        if (!incident[0]) {
            app_message(a, ROLE_ERROR, "%s: no incident is selected", c->cmd->name);
            ok = false;
        }
    }
    if (ok)
        ok = put_args(a, c->cmd, on_incident, left + first, left_n - first, &w);
    jw_end_object(&w);
    if (ok) {
        struct span shown = put_short_id(span_str(incident));
        snprintf(label, sizeof label, "%s%s%.*s", c->cmd->name, incident[0] ? a->model.exercise ? " EX " : " " : "", SPAN_FMT(shown));
        app_send_command(a, c->cmd->name, incident, rev, buf_take(&args), label);
    }
    buf_free(&args);
}

/* A verb by its key: done at once when it needs nothing more and can be undone; else its line is begun. */
static void verb_key(struct app *a, struct call *c)
{
    struct span id = screen_subject(&a->screen, &a->model);
    char text[128];

    if (!id.n) {
        app_message(a, ROLE_ERROR, "%s: no incident is selected", c->cmd->name);
        return;
    }
    if (!c->cmd->args[1].name && !option_of(c->cmd, "--disposition")) {
        c->argc = c->words;
        send_verb(a, c);
        return;
    }
    snprintf(text, sizeof text, "%s %.*s ", c->cmd->name, SPAN_FMT(id));
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, text, &a->model);
}

static void act_new(struct app *a, struct call *c)
{
    if (c->by_key || c->argc == c->words)
        form_open_new(&a->screen.form, &a->model);
    else
        send_verb(a, c);
}

static void form_taken(struct app *a)
{
    struct form *f = &a->screen.form;
    struct buf args = {0};
    struct json_writer w;

    jw_init(&w, &args);
    jw_begin_object(&w);
    for (int i = 0; i < f->n; i++)
        if (f->field[i].line.text.n)
            jw_kstr(&w, f->field[i].name, buf_view(&f->field[i].line.text));
    jw_end_object(&w);
    app_send_command(a, "new", NULL, 0, buf_take(&args), "new");
    form_close(f);
}

/* ---- the console's own commands ---- */

static void act_floor(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_FLOOR); }
static void act_checkpoints(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_CHECKPOINTS); }
static void act_feeds(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_FEEDS); }
static void act_quarantine(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_QUARANTINE); }

static void join_rest(struct call *c, char *out, size_t size)
{
    size_t n = 0;

    out[0] = 0;
    for (int i = c->words; i < c->argc && n + 1 < size; i++)
        n += (size_t) snprintf(out + n, size - n, "%s%s", n ? " " : "", c->argv[i]);
}

static void act_log(struct app *a, struct call *c)
{
    app_go(a, VIEW_LOG);
    if (!c->by_key)
        join_rest(c, list_of(a)->filter, sizeof list_of(a)->filter);
}

static void act_find(struct app *a, struct call *c)
{
    app_go(a, VIEW_FIND);
    join_rest(c, list_of(a)->filter, sizeof list_of(a)->filter);
}

static void act_plugins(struct app *a, struct call *c)
{
    (void) c;
    app_go(a, VIEW_FEEDS);
    list_select(list_of(a), view_of(a)->sections, view_of(a)->sections_n, &a->model, 1, 0);
}

static void act_help(struct app *a, struct call *c)
{
    const struct command *of;
    struct buf text = {0};
    int words;

    if (c->argc == c->words) {
        if (a->screen.view != VIEW_HELP)
            app_go(a, VIEW_HELP);
        return;
    }
    of = commands_match(c->argc - c->words, c->argv + c->words, 0, &words);
    if (!of) {
        app_message(a, ROLE_ERROR, "there is no command \"%s\"", c->argv[c->words]);
        return;
    }
    commands_help(of, "watchfloor", &text);
    page_text(popup(a, of->name), 0, false, buf_view(&text), ROLE_POPUP);
    buf_free(&text);
}

static void open_incident(struct app *a, struct span id)
{
    if (!id.n)
        return;
    if (!span_is(id, a->detail_id)) {
        snprintf(a->detail_id, sizeof a->detail_id, "%.*s", SPAN_FMT(id));
        a->reopen_detail = true;
    }
    app_go(a, VIEW_INCIDENT);
}

static void show_raw(struct app *a, const struct row *r)
{
    struct json_writer *w;

    if (!r || !connected(a))
        return;
    w = client_begin(a->client, WIRE_OP_RAW);
    jw_kint(w, "n", json_int(r->j, "n", 0));
    jw_kint(w, "limit", 65536);
    request_other(a, PENDING_RAW, client_end(a->client), "raw");
}

static void act_raw(struct app *a, struct call *c)
{
    (void) c;
    show_raw(a, selected(a));
}

static void act_open(struct app *a, struct call *c)
{
    const struct row *r = selected(a);
    struct span id = screen_subject(&a->screen, &a->model);
    struct list *floor_list = &a->screen.list[VIEW_FLOOR];

    (void) c;
    if (a->screen.view == VIEW_QUARANTINE) {
        show_raw(a, r);
    } else if (a->screen.view == VIEW_CHECKPOINTS && r) {
        snprintf(floor_list->filter, sizeof floor_list->filter, "checkpoint:%.*s", SPAN_FMT(r->key));
        app_go(a, VIEW_FLOOR);
    } else if (id.n && a->screen.view != VIEW_INCIDENT) {
        open_incident(a, id);
    } else if (r) {
        char title[96];
        snprintf(title, sizeof title, "%.*s", SPAN_FMT(r->key));
        popup_row(a, title, r->j);
    }
}

static void act_show(struct app *a, struct call *c)
{
    if (c->argc > c->words)
        open_incident(a, span_str(c->argv[c->words]));
    else
        act_open(a, c);
}

static void act_back(struct app *a, struct call *c)
{
    (void) c;
    if (a->screen.view == VIEW_INCIDENT || a->screen.view == VIEW_HELP)
        app_go(a, a->screen.back);
    else if (list_of(a)->filter[0])
        list_of(a)->filter[0] = 0;
    else if (a->screen.view != VIEW_FLOOR)
        app_go(a, VIEW_FLOOR);
    a->screen.message[0] = 0;
}

/* The next row of the inbox; behind its last, what is mine with a signal nobody acknowledged; then the inbox again. */
static void act_next(struct app *a, struct call *c)
{
    const struct view *v = view_get(VIEW_FLOOR);
    struct list *l = &a->screen.list[VIEW_FLOOR];
    bool here = a->screen.view == VIEW_FLOOR;
    int64_t inbox = list_count(l, v->sections, &a->model, 0), mine = a->model.win[WIN_MINE].total;
    int64_t from = here && l->section == 1 ? l->index + 1 : 0;

    (void) c;
    app_go(a, VIEW_FLOOR);
    if (inbox && (!here || l->section != 0 || l->index + 1 < inbox) && !(here && l->section == 1 && from < mine)) {
        list_select(l, v->sections, v->sections_n, &a->model, 0, here && l->section == 0 ? l->index + 1 : 0);
        return;
    }
    for (int64_t i = from; i < mine; i++) {
        const struct row *r = window_row(&a->model.win[WIN_MINE], i);
        struct span signal = r ? json_str(r->j, "signal") : span_make("", 0);

        if (span_is(signal, "UNACK") || span_is(signal, "RTN_UNACK")) {
            list_select(l, v->sections, v->sections_n, &a->model, 1, i);
            return;
        }
    }
    if (inbox)
        list_select(l, v->sections, v->sections_n, &a->model, 0, 0);
    else
        app_message(a, ROLE_INFO, "nothing else needs you now");
}

static void act_filter(struct app *a, struct call *c)
{
    if (!view_of(a)->sections_n)
        return;
    if (!c->by_key && c->argc > c->words)
        join_rest(c, list_of(a)->filter, sizeof list_of(a)->filter);
    else
        prompt_open(&a->screen.prompt, PROMPT_FILTER, list_of(a)->filter, &a->model);
}

static void act_command(struct app *a, struct call *c)
{
    (void) c;
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, "", &a->model);
}

static void sort_by(struct app *a, const char *column)
{
    const struct view *v = view_of(a);
    struct list *l = list_of(a);

    if (v->sections_n && v->sections[0].server_filter) {
        a->desc = strcmp(a->sort, column) == 0 ? !a->desc : false;
        snprintf(a->sort, sizeof a->sort, "%s", column);
    } else {
        l->desc = strcmp(l->sort, column) == 0 ? !l->desc : false;
        snprintf(l->sort, sizeof l->sort, "%s", column);
    }
    app_message(a, ROLE_INFO, "sorted by %s%s", column, (v->sections_n && v->sections[0].server_filter ? a->desc : l->desc) ? ", turned round" : "");
}

static void act_sort(struct app *a, struct call *c)
{
    if (c->argc > c->words)
        sort_by(a, c->argv[c->words]);
    else
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, "sort ", &a->model);
}

static void act_theme(struct app *a, struct call *c)
{
    struct theme t;
    struct err e = {0};

    if (c->argc == c->words) {
        app_message(a, ROLE_INFO, "the theme is %s; there are dark, light, mono and your own", a->theme.name);
        return;
    }
    if (theme_load(&t, c->argv[c->words], &e) < 0) {
        app_message(a, ROLE_ERROR, "%s", e.text);
        return;
    }
    a->theme = t;
    term_set_theme(a->term, &a->theme);
}

static void act_redraw(struct app *a, struct call *c)
{
    (void) c;
    term_redraw(a->term);
}

static void act_quit(struct app *a, struct call *c)
{
    (void) c;
    a->quit = true;
}

static void act_status(struct app *a, struct call *c)
{
    struct json_writer *w;

    (void) c;
    if (!connected(a))
        return;
    w = client_begin(a->client, WIRE_OP_QUERY);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_STATUS));
    request_other(a, PENDING_STATUS, client_end(a->client), "status");
}

/* {"op":OP,"action":ACTION,MEMBER:the word, or the selected row's} */
static void ask(struct app *a, struct call *c, enum wire_op op, const char *action, const char *member, const char *row_member)
{
    const struct row *r = selected(a);
    struct span what = c->argc > c->words ? span_str(c->argv[c->words]) : span_make("", 0);
    struct json_writer *w;
    char label[96];

    if (!connected(a))
        return;
    if (member && !what.n && r && a->screen.view == VIEW_FEEDS)
        what = json_str(r->j, json_get(r->j, row_member) ? row_member : "name");
    if (member && !what.n) {
        app_message(a, ROLE_ERROR, "%s: nothing is selected", c->cmd->name);
        return;
    }
    snprintf(label, sizeof label, "%s %.*s", c->cmd->name, SPAN_FMT(what));
    w = client_begin(a->client, op);
    jw_kcstr(w, "action", action);
    if (member)
        jw_kstr(w, member, what);
    request_other(a, PENDING_OTHER, client_end(a->client), label);
}

static void act_feed_retry(struct app *a, struct call *c) { ask(a, c, WIRE_OP_FEED, "retry", "feed", "id"); }
static void act_plugin_restart(struct app *a, struct call *c) { ask(a, c, WIRE_OP_PLUGIN, "restart", "plugin", "plugin"); }
static void act_reload(struct app *a, struct call *c) { ask(a, c, WIRE_OP_ENGINE, "reload", NULL, NULL); }

static const struct {
    const char *name;
    act_fn *fn;
} acts[] = {
    {"floor", act_floor}, {"checkpoints", act_checkpoints}, {"feeds", act_feeds}, {"plugins", act_plugins},
    {"quarantine", act_quarantine}, {"log", act_log}, {"help", act_help}, {"open", act_open}, {"show", act_show},
    {"back", act_back}, {"next", act_next}, {"filter", act_filter}, {"find", act_find}, {"command", act_command},
    {"sort", act_sort}, {"raw", act_raw}, {"theme", act_theme}, {"redraw", act_redraw}, {"quit", act_quit},
    {"status", act_status}, {"feed retry", act_feed_retry}, {"plugin restart", act_plugin_restart},
    {"engine reload", act_reload}, {"new", act_new},
};

static void call(struct app *a, struct call *c)
{
    for (size_t i = 0; i < ARRAY_LEN(acts); i++)
        if (strcmp(acts[i].name, c->cmd->name) == 0) {
            acts[i].fn(a, c);
            return;
        }
    if (!(c->cmd->flags & COMMAND_VERB))
        app_message(a, ROLE_ERROR, "%s can't be done here: use the command line, watchfloor %s", c->cmd->name, c->cmd->name);
    else if (c->by_key)
        verb_key(a, c);
    else
        send_verb(a, c);
}

/* Words parted by blanks; "..." keeps blanks. Cuts `line` in place. */
static int split(char *line, char **argv, int max)
{
    int n = 0;
    char *p = line;

    while (n < max) {
        char *out;
        bool quoted;

        p += strspn(p, " ");
        if (!*p)
            break;
        quoted = *p == '"';
        out = p += quoted;
        argv[n++] = p;
        while (*p && (quoted ? *p != '"' : *p != ' '))
            p++;
        out = p;
        if (*p)
            p++;
        *out = 0;
    }
    return n;
}

void app_command(struct app *a, const char *line)
{
    char *copy = mem_strdup(line);
    struct call c = {0};
    const char *near;

    c.argc = split(copy, c.argv, WORDS_MAX);
    c.cmd = commands_match(c.argc, c.argv, COMMAND_CONSOLE, &c.words);
    if (c.cmd) {
        call(a, &c);
    } else if (c.argc) {
        near = commands_near(c.argv[0], COMMAND_CONSOLE);
        app_message(a, ROLE_ERROR, "there is no command \"%.40s\"%s%s%s", c.argv[0], near ? "; is it \"" : "", near ? near : "",
                    near ? "\"?" : ": Tab shows those that are");
    }
    mem_free(copy);
}

/* ---- keys ---- */

static void prompt_typed(struct app *a, const struct key *k)
{
    struct prompt *p = &a->screen.prompt;
    enum prompt_kind kind = p->kind;
    enum prompt_did did = k->code == WKEY_PASTE ? PROMPT_CHANGED : prompt_key(p, &a->model, k);
    struct list *l = list_of(a);

    if (k->code == WKEY_PASTE)
        prompt_paste(p, &a->model, term_paste(a->term));
    if (kind == PROMPT_FILTER) {
        snprintf(l->filter, sizeof l->filter, "%.159s", did == PROMPT_LEFT ? "" : line_text(&p->line));
        l->filter[strcspn(l->filter, "\n")] = 0;
        if (did == PROMPT_TAKEN || did == PROMPT_LEFT)
            prompt_close(p);
        return;
    }
    if (did == PROMPT_TAKEN) {
        char *line = mem_strdup(line_text(&p->line));
        prompt_close(p);
        a->screen.message[0] = 0;
        app_command(a, line);
        mem_free(line);
    } else if (did == PROMPT_LEFT) {
        prompt_close(p);
    }
}

static void form_typed(struct app *a, const struct key *k)
{
    enum form_did did = FORM_STAYS;

    if (k->code == WKEY_PASTE)
        form_paste(&a->screen.form, &a->model, term_paste(a->term));
    else
        did = form_key(&a->screen.form, &a->model, k);
    if (did == FORM_TAKEN)
        form_taken(a);
    else if (did == FORM_LEFT)
        form_close(&a->screen.form);
}

/* Scrolls a page by a key; false when the key is none of those. */
static bool page_key(int64_t *scroll, int height, const struct key *k)
{
    uint32_t code = k->code;

    if (k->mods == KEY_CTRL)
        code = k->code == 'f' ? WKEY_PGDN : k->code == 'b' ? WKEY_PGUP : 0;
    switch (code) {
    case WKEY_UP: case 'k': --*scroll; break;
    case WKEY_DOWN: case 'j': ++*scroll; break;
    case WKEY_PGUP: *scroll -= height; break;
    case WKEY_PGDN: case ' ': *scroll += height; break;
    case WKEY_HOME: case 'g': *scroll = 0; break;
    case WKEY_END: case 'G': *scroll = INT32_MAX; break;
    default: return false;
    }
    if (*scroll < 0)
        *scroll = 0;
    return true;
}

static void popup_typed(struct app *a, const struct key *k)
{
    struct popup *p = &a->screen.popup;

    if (!page_key(&p->scroll, a->h - 6, k) && (k->code == WKEY_ESC || k->code == WKEY_ENTER || k->code == 'q'))
        p->open = false;
}

static void wheel(struct app *a, const struct hit *hit, int by)
{
    const struct view *v = view_of(a);

    if (a->screen.popup.open)
        a->screen.popup.scroll += by;
    else if (hit && hit->kind == HIT_AREA && hit->section == 1 && v->pane)
        a->screen.pane_scroll += by;
    else if (v->sections_n)
        list_scroll(list_of(a), v->sections, v->sections_n, &a->model, hit && hit->kind == HIT_ROW ? hit->section : list_of(a)->section, by);
    else
        a->screen.scroll[a->screen.view] += by;
    if (a->screen.popup.scroll < 0)
        a->screen.popup.scroll = 0;
}

static void plain_key(struct app *a, const struct key *k);

static void click_choice(struct app *a, const struct hit *hit)
{
    if (a->screen.form.open)
        form_choose(&a->screen.form, &a->model, (int) hit->arg);
    else if (a->screen.prompt.kind != PROMPT_NONE)
        prompt_choose(&a->screen.prompt, (int) hit->arg);
}

static void mouse(struct app *a, const struct key *k)
{
    const struct hit *found = hits_at(&a->hits, k->x, k->y);
    const struct view *v = view_of(a);
    struct hit hit = {0};
    struct key key;

    if (k->button == MOUSE_WHEEL_UP || k->button == MOUSE_WHEEL_DOWN) {
        wheel(a, found, k->button == MOUSE_WHEEL_UP ? -3 : 3);
        return;
    }
    if (k->button != MOUSE_LEFT || !found)
        return;
    hit = *found;
    if (hit.kind == HIT_CHOICE)
        click_choice(a, &hit);
    else if (hit.kind == HIT_FIELD && a->screen.form.open)
        form_focus(&a->screen.form, &a->model, (int) hit.arg);
    if (a->screen.form.open || a->screen.popup.open || a->screen.prompt.kind != PROMPT_NONE)
        return;
    if (hit.kind == HIT_VIEW)
        app_go(a, (enum view_id) hit.arg);
    else if (hit.kind == HIT_SECTION)
        list_select(list_of(a), v->sections, v->sections_n, &a->model, hit.section, 0);
    else if (hit.kind == HIT_ROW)
        list_select(list_of(a), v->sections, v->sections_n, &a->model, hit.section, hit.arg);
    else if (hit.kind == HIT_SORT)
        sort_by(a, v->sections[hit.section].columns[hit.arg].sort);
    else if (hit.kind == HIT_KEY && key_from_word(span_str(hit.key), &key))
        plain_key(a, &key);
    if (hit.kind == HIT_ROW || hit.kind == HIT_SECTION)
        list_of(a)->touched = true;
}

static void plain_key(struct app *a, const struct key *k)
{
    const struct view *v = view_of(a);
    const struct command *cmd;
    struct call c = {.by_key = true};
    char name[16];

    key_word(k, name);
    if (a->model.link == LINK_DOWN && k->code == WKEY_ENTER && !a->start) {
        a->stopped = false;
        memset(a->starts, 0, sizeof a->starts);
        app_connect(a);
        return;
    }
    cmd = commands_for_key(v->screen, name);
    if (cmd) {
        c.cmd = cmd;
        call(a, &c);
    } else if (k->code >= '1' && k->code <= '9' && !k->mods) {
        if (view_by_number((int) k->code - '0') != VIEW_COUNT)
            app_go(a, view_by_number((int) k->code - '0'));
    } else if (k->code == 'J' || k->code == 'K') {
        a->screen.pane_scroll += k->code == 'J' ? 1 : -1;
    } else if (v->sections_n) {
        if (list_key(list_of(a), v->sections, v->sections_n, &a->model, k))
            a->screen.pane_scroll = 0;
    } else {
        page_key(&a->screen.scroll[a->screen.view], a->h - 7, k);
    }
}

void app_key(struct app *a, const struct key *k)
{
    struct screen *s = &a->screen;
    bool typing = s->prompt.kind == PROMPT_COMMAND;

    if (k->code == WKEY_MOUSE)
        mouse(a, k);
    else if (s->form.open)
        form_typed(a, k);
    else if (s->prompt.kind != PROMPT_NONE)
        prompt_typed(a, k);
    else if (k->code == WKEY_PASTE)
        app_message(a, ROLE_INFO, "a paste does nothing here: type : or / first");
    else if (s->popup.open)
        popup_typed(a, k);
    else
        plain_key(a, k);
    if (!typing || s->prompt.kind != PROMPT_COMMAND)
        s->base_holds = false;
}
