/* app_act: the console's own commands, and what a typed line or a key runs. Every one of them is a row of the table in wire/commands.c. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/put.h"

const struct view *act_view(const struct app *a)
{
    return view_get(a->screen.view);
}

struct list *act_list(struct app *a)
{
    return &a->screen.list[a->screen.view];
}

const struct row *act_selected(struct app *a)
{
    const struct view *v = act_view(a);

    return v->sections_n ? list_selected(act_list(a), v->sections, v->sections_n, &a->model) : NULL;
}

void app_go(struct app *a, enum view_id view)
{
    struct screen *s = &a->screen;

    if (!view_lies_over(s->view))
        s->back = s->view;
    if (!view_lies_over(view))
        s->back = view;
    if (view == VIEW_PLAYBOOK && s->view != VIEW_HELP && s->view != VIEW_PLAYBOOK)
        s->under_playbook = s->view;
    if (view_is_of_notice(view) && s->view != VIEW_HELP && !view_is_of_notice(s->view))
        s->under_notice = s->view;
    if (view == VIEW_INCIDENT && s->view != VIEW_HELP && s->view != VIEW_PLAYBOOK)
        s->incident_of_run = s->view == VIEW_RUN && s->under_run != VIEW_INCIDENT;
    if (view == VIEW_RUN && s->view != VIEW_HELP && s->view != VIEW_RUN && !(s->view == VIEW_INCIDENT && s->incident_of_run))
        s->under_run = s->view;
    if (view == VIEW_HELP && s->view != VIEW_HELP)
        s->under_help = s->view;
    s->view = view;
    s->scroll[view] = 0;
    screen_sync(s, &a->model);
}
/* ---- the console's own commands ---- */

static void act_floor(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_FLOOR); }
static void act_protocols(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_PROTOCOLS); }
static void act_borders(struct app *a, struct call *c) { (void) c; app_go(a, a->screen.view == VIEW_MATRIX ? VIEW_PROTOCOLS : VIEW_MATRIX); }
static void act_checkpoints(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_CHECKPOINTS); }
static void act_duty(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_DUTY); }
static void act_feeds(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_FEEDS); }
static void act_quarantine(struct app *a, struct call *c) { (void) c; app_go(a, VIEW_QUARANTINE); }

void act_rest(struct call *c, char *out, size_t size)
{
    size_t n = 0;

    out[0] = 0;
    for (int i = c->words; i < c->argc && n + 1 < size; i++)
        n += (size_t) snprintf(out + n, size - n, "%s%s", n ? " " : "", c->argv[i]);
}

static void take_filter(struct app *a, struct call *c)
{
    char filter[LIST_FILTER];

    act_filter_text(c, filter, sizeof filter);
    act_filter_set(a, filter);
}

static void act_log(struct app *a, struct call *c)
{
    app_go(a, VIEW_LOG);
    if (!c->by_key)
        take_filter(a, c);
}

static void act_find(struct app *a, struct call *c)
{
    app_go(a, VIEW_FIND);
    take_filter(a, c);
}

static void act_plugins(struct app *a, struct call *c)
{
    (void) c;
    app_go(a, VIEW_FEEDS);
    list_select(act_list(a), act_view(a)->sections, act_view(a)->sections_n, &a->model, 1, 0);
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
    page_text(act_popup(a, of->name), 0, false, buf_view(&text), ROLE_POPUP);
    buf_free(&text);
}

void act_detail(struct app *a, struct span id)
{
    if (span_is(id, a->detail_id))
        return;
    snprintf(a->detail_id, sizeof a->detail_id, "%.*s", SPAN_FMT(id));
    a->reopen_detail = true;
}

void act_open_incident(struct app *a, struct span id)
{
    if (!id.n)
        return;
    act_detail(a, id);
    app_go(a, VIEW_INCIDENT);
}

static void show_raw(struct app *a, const struct row *r)
{
    struct json_writer *w;

    if (!r || !act_connected(a))
        return;
    w = client_begin(a->client, WIRE_OP_RAW);
    jw_kint(w, "n", json_int(r->j, "n", 0));
    jw_kint(w, "limit", 65536);
    act_request(a, PENDING_RAW, client_end(a->client), "raw");
}

static void act_raw(struct app *a, struct call *c)
{
    (void) c;
    show_raw(a, act_selected(a));
}

static void act_open(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    struct span id = screen_subject(&a->screen, &a->model);
    struct list *floor_list = &a->screen.list[VIEW_FLOOR];

    if (a->screen.view == VIEW_QUARANTINE) {
        show_raw(a, r);
    } else if (act_map_enter(a) || act_notice_enter(a) || act_run_enter(a)) {
        return;
    } else if (a->screen.view == VIEW_CHECKPOINTS && r) {
        snprintf(floor_list->filter, sizeof floor_list->filter, "checkpoint:%.*s", SPAN_FMT(r->key));
        app_go(a, VIEW_FLOOR);
    } else if (id.n && a->screen.view != VIEW_INCIDENT) {
        act_open_incident(a, id);
    } else if (a->screen.view == VIEW_MATRIX) {
        act_action_show(a, c);
    } else if (r) {
        char title[96];
        snprintf(title, sizeof title, "%.*s", SPAN_FMT(r->key));
        act_popup_row(a, title, r->j);
    }
}

static void act_show(struct app *a, struct call *c)
{
    if (c->argc > c->words)
        act_open_incident(a, span_str(c->argv[c->words]));
    else
        act_open(a, c);
}

static void act_back(struct app *a, struct call *c)
{
    (void) c;
    if (a->screen.view == VIEW_HELP && view_has_keys(a->screen.under_help))
        app_go(a, a->screen.under_help);
    else if (act_run_back(a))
        ;
    else if (view_is_of_notice(a->screen.view))
        app_go(a, a->screen.under_notice);
    else if (a->screen.view == VIEW_PLAYBOOK && !act_list(a)->filter[0])
        app_go(a, a->screen.under_playbook);
    else if (a->screen.view == VIEW_INCIDENT || a->screen.view == VIEW_HELP)
        app_go(a, a->screen.back);
    else if (act_list(a)->filter[0])
        act_list(a)->filter[0] = 0;
    else if (act_list(a)->marks_n)
        list_unmark_all(act_list(a));
    else if (a->screen.view != VIEW_FLOOR)
        app_go(a, a->screen.view == VIEW_MATRIX ? VIEW_PROTOCOLS : VIEW_FLOOR);
    else
        list_leave(act_list(a));
    a->screen.message[0] = 0;
}

static void act_next(struct app *a, struct call *c)
{
    const struct view *v = view_get(VIEW_FLOOR);
    struct list *l = &a->screen.list[VIEW_FLOOR];
    int section;
    int64_t line;
    bool some = screen_next(&a->screen, &a->model, &section, &line);

    (void) c;
    if (a->screen.view == VIEW_NOTICE && notice_board_next(&a->model, act_list(a)->index) >= 0) {
        const struct view *board = act_view(a);
        list_select(act_list(a), board->sections, board->sections_n, &a->model, 0, notice_board_next(&a->model, act_list(a)->index));
        return;
    }
    if (act_run_next(a))
        return;
    app_go(a, VIEW_FLOOR);
    list_leave(l);
    if (some)
        list_select(l, v->sections, v->sections_n, &a->model, section, line);
    else
        app_message(a, ROLE_INFO, "nothing else needs you now");
}

static void act_filter(struct app *a, struct call *c)
{
    if (!act_view(a)->sections_n && a->screen.view != VIEW_MAP)
        return;
    if (!c->by_key && c->argc > c->words)
        take_filter(a, c);
    else
        act_filter_open(a);
}

/* What is inside of the selected one, or of the one that it is inside of; once more: all of the floor again. */
static void act_inside(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    struct list *l = &a->screen.list[VIEW_FLOOR];
    struct span id = r ? json_str(r->j, "inside_of") : span_make(NULL, 0);

    (void) c;
    if (strstr(l->filter, "inside:")) {
        l->filter[0] = 0;
        return;
    }
    if (!id.n && r && json_int(r->j, "inside", 0) > 0)
        id = r->key;
    if (!id.n) {
        app_message(a, ROLE_INFO, "nothing is inside of it");
        return;
    }
    snprintf(l->filter, sizeof l->filter, "inside:%.*s", SPAN_FMT(id));
    app_go(a, VIEW_FLOOR);
}

static void act_command(struct app *a, struct call *c)
{
    (void) c;
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, "", &a->model);
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

/* What an officer answered and the engine has not got would be lost: that is said first. */
static void act_quit(struct app *a, struct call *c)
{
    int unsent = run_page_unsent(&a->screen.run.answers, span_make(NULL, 0));

    if (unsent && c->by_key && !a->quit_warned) {
        app_message(a, ROLE_ERROR, "%d answer%s not sent yet: wait for the engine, or q once more and %s lost", unsent, unsent == 1 ? " is" : "s are", unsent == 1 ? "it is" : "they are");
        a->quit_warned = true;
        return;
    }
    a->quit = true;
}

static void act_status(struct app *a, struct call *c)
{
    struct json_writer *w;

    (void) c;
    if (!act_connected(a))
        return;
    w = client_begin(a->client, WIRE_OP_QUERY);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_STATUS));
    act_request(a, PENDING_STATUS, client_end(a->client), "status");
}

/* {"op":OP,"action":ACTION,MEMBER:the word, or the selected row's} */
static void ask(struct app *a, struct call *c, enum wire_op op, const char *action, const char *member, const char *row_member)
{
    const struct row *r = act_selected(a);
    struct span what = c->argc > c->words ? span_str(c->argv[c->words]) : span_make("", 0);
    struct json_writer *w;
    char label[96];

    if (!act_connected(a))
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
    act_request(a, PENDING_OTHER, client_end(a->client), label);
}

static void act_feed_retry(struct app *a, struct call *c) { ask(a, c, WIRE_OP_FEED, "retry", "feed", "id"); }
/* "plugin reload" and its like: the action is the name's second word. */
static void act_plugin(struct app *a, struct call *c) { ask(a, c, WIRE_OP_PLUGIN, c->cmd->name + strlen("plugin "), "plugin", "plugin"); }

/* No single key darkens a member: a key only fills the line in. */
static void act_plugin_disable(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    char line[96];

    if (!c->by_key) {
        act_plugin(a, c);
        return;
    }
    snprintf(line, sizeof line, "plugin disable %.*s", SPAN_FMT(r ? json_str(r->j, json_get(r->j, "plugin") ? "plugin" : "name") : span_make("", 0)));
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
}

static void act_reload(struct app *a, struct call *c) { ask(a, c, WIRE_OP_ENGINE, "reload", NULL, NULL); }

static void act_notifier(struct app *a, struct call *c) { ask(a, c, WIRE_OP_NOTIFIER, "test", NULL, NULL); }

static const struct {
    const char *name;
    act_fn *fn;
} acts[] = {
    {"floor", act_floor}, {"checkpoints", act_checkpoints}, {"map", act_map}, {"map near", act_map_zoom}, {"map far", act_map_zoom}, {"map whole", act_map_zoom}, {"map worst", act_map_worst}, {"map strokes", act_map_strokes}, {"notices", act_notices}, {"protocols", act_protocols}, {"borders", act_borders}, {"actions show", act_action_show}, {"actions follow", act_action_follow}, {"notice new", act_notice_new}, {"notice edit", act_notice_edit}, {"notice submit", act_notice_submit}, {"notice allow", act_notice_allow},
    {"notice approve", act_notice_approve}, {"notice release", act_notice_release}, {"notice cancel", act_notice_cancel}, {"notice update", act_notice_again},
    {"notice correct", act_notice_again}, {"notice return", act_notice_reason}, {"notice review", act_notice_review}, {"notice withdraw", act_notice_reason}, {"notice ack", act_notice_voice}, {"texts", act_notice_preview},
    {"run", act_run}, {"answer yes", act_run_answer}, {"answer no", act_run_answer}, {"answer unknown", act_run_answer}, {"answer none", act_run_answer},
    {"answer evidence", act_run_evidence}, {"answer read", act_run_read}, {"run part", act_run_part}, {"run picture", act_run_picture}, {"run incident", act_run_incident},
    {"protocol start", act_run_start}, {"protocol answer", act_run_typed}, {"protocol submit", act_run_verb}, {"protocol decide", act_run_verb}, {"protocol request", act_run_verb},
    {"protocol grounds", act_run_verb}, {"protocol nfp", act_run_verb}, {"protocol mark", act_run_verb}, {"protocol tick", act_run_step}, {"protocol untick", act_run_step}, {"protocol reopen", act_run_verb}, {"protocol close", act_run_verb},
    {"inbox ack", act_inbox}, {"inbox reject", act_inbox}, {"unlock", act_unlock},
    {"feeds", act_feeds}, {"plugins", act_plugins},
    {"quarantine", act_quarantine}, {"log", act_log}, {"help", act_help}, {"open", act_open}, {"show", act_show},
    {"back", act_back}, {"next", act_next}, {"filter", act_filter}, {"inside", act_inside}, {"find", act_find}, {"command", act_command},
    {"sort", act_sort}, {"columns", act_columns}, {"save", act_save}, {"view", act_view_open}, {"view delete", act_view_delete},
    {"raw", act_raw}, {"theme", act_theme}, {"redraw", act_redraw}, {"quit", act_quit},
    {"status", act_status}, {"playbook", act_playbook}, {"playbook start", act_playbook_start},
    {"playbook done", act_playbook_step}, {"playbook na", act_playbook_step}, {"playbook open", act_playbook_step}, {"directory", act_directory},
    {"handover", act_handover}, {"handover start", act_handover_whole}, {"handover sign", act_handover_whole}, {"handover cancel", act_handover_whole},
    {"handover accept", act_handover_accept}, {"handover promise", act_handover_promise}, {"handover kept", act_handover_end},
    {"handover dropped", act_handover_end}, {"log strike", act_log_strike},
    {"directory tested", act_directory_tested}, {"level confirm", act_level_confirm}, {"lock", act_lock}, {"duty", act_duty}, {"duty list", act_duty}, {"called", act_called}, {"feed retry", act_feed_retry}, {"plugin restart", act_plugin},
    {"plugin reload", act_plugin}, {"plugin enable", act_plugin}, {"plugin disable", act_plugin_disable},
    {"engine reload", act_reload}, {"notifier test", act_notifier}, {"mark", act_mark}, {"mark range", act_mark_range}, {"mark all", act_mark_all},
};

/* Nothing is changed from a console that only looks on; the engine refuses it, too. */
static bool looks_on(struct app *a, const struct command *c)
{
    bool changes = (c->flags & (COMMAND_CHANGES | COMMAND_VERB)) || strcmp(c->name, "feed retry") == 0;

    if (!a->options->observer || !changes)
        return false;
    app_message(a, ROLE_ERROR, "%s: this console only looks on (--observer); start watchfloor without it to act", c->name);
    return true;
}

void act_call(struct app *a, struct call *c)
{
    if (looks_on(a, c->cmd))
        return;
    for (size_t i = 0; i < ARRAY_LEN(acts); i++)
        if (strcmp(acts[i].name, c->cmd->name) == 0) {
            acts[i].fn(a, c);
            return;
        }
    if (!(c->cmd->flags & COMMAND_VERB))
        app_message(a, ROLE_ERROR, "%s can't be done here: use the command line, watchfloor %s", c->cmd->name, c->cmd->name);
    else if (act_verb_form(a, c))
        return;
    else if (c->by_key)
        act_verb_by_key(a, c);
    else
        act_verb_send(a, c);
}

/* Words parted by blanks; "..." keeps blanks. Cuts `line` in place. */
static int split(char *line, char **argv, int max)
{
    int n = 0;
    char *p = line;

    while (n < max) {
        bool quoted;

        p += strspn(p, " ");
        if (!*p)
            break;
        quoted = *p == '"';
        p += quoted;
        argv[n++] = p;
        while (*p && (quoted ? *p != '"' : *p != ' '))
            p++;
        if (*p)
            *p++ = 0;
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
    c.rest = line;
    for (int i = 0; i < c.words; i++) {
        c.rest += strspn(c.rest, " ");
        c.rest += strcspn(c.rest, " ");
    }
    if (c.cmd) {
        act_call(a, &c);
    } else if (c.argc) {
        near = commands_near(c.argv[0], COMMAND_CONSOLE);
        app_message(a, ROLE_ERROR, "there is no command \"%.40s\"%s%s%s", c.argv[0], near ? "; is it \"" : "", near ? near : "",
                    near ? "\"?" : ": Tab shows those that are");
    }
    mem_free(copy);
}
