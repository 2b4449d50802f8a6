/* app_shift: what keys and commands do with the handover, promises and the log's lines, as far as it differs from other verbs. Rows of the table in app_act.c. */
#include <stdio.h>

#include "console/act.h"
#include "console/theme/role.h"

void act_handover(struct app *a, struct call *c)
{
    (void) c;
    app_go(a, VIEW_HANDOVER);
}

static void begin_line(struct app *a, const char *line)
{
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
}

/* S, C, X: the line is begun; Enter does it. No single key moves a shift. */
void act_handover_whole(struct app *a, struct call *c)
{
    char line[64];

    if (!c->by_key) {
        act_verb_send(a, c);
        return;
    }
    snprintf(line, sizeof line, "%s%s", c->cmd->name, c->cmd->args[0].name ? " " : "");
    begin_line(a, line);
}

void act_handover_accepted(struct app *a, const char *args)
{
    const struct window *w = &a->model.win[WIN_HANDOVER];
    const struct row *r = act_selected(a);
    char line[32];
    bool behind = false;

    if (!r || a->screen.view != VIEW_HANDOVER)
        return;
    snprintf(line, sizeof line, "\"%lld\"", (long long) json_int(r->j, "line", 0));
    if (!args || !strstr(args, line))
        return; /* another line is selected by now */
    for (size_t i = 0; i < w->rows.n; i++) {
        if (behind && span_is(json_str(w->rows.v[i]->j, "state"), "open")) {
            list_seek(act_list(a), w->rows.v[i]->key);
            return;
        }
        behind = behind || w->rows.v[i] == r;
    }
}

/* a: the selected line. Once it is accepted the next open one is selected. */
void act_handover_accept(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    char line[64];

    if (!c->by_key) {
        act_verb_send(a, c);
        return;
    }
    if (!r || a->screen.view != VIEW_HANDOVER) {
        app_message(a, ROLE_ERROR, "%s: no line is selected", c->cmd->name);
        return;
    }
    if (!json_int(r->j, "line", 0)) {
        app_message(a, ROLE_ERROR, "%s: no handover is open: S starts one", c->cmd->name);
        return;
    }
    snprintf(line, sizeof line, "%s %lld", c->cmd->name, (long long) json_int(r->j, "line", 0));
    app_command(a, line);
}

void act_handover_promise(struct app *a, struct call *c)
{
    if (c->by_key)
        begin_line(a, "handover promise --due ");
    else
        act_verb_send(a, c);
}

/* K, x: the promise that is selected. */
void act_handover_end(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    char line[64];

    if (!c->by_key) {
        act_verb_send(a, c);
        return;
    }
    if (!r || a->screen.view != VIEW_HANDOVER || !span_is(json_str(r->j, "section"), "promise")) {
        app_message(a, ROLE_ERROR, "%s: no promise is selected", c->cmd->name);
        return;
    }
    snprintf(line, sizeof line, "%s %lld ", c->cmd->name, (long long) json_int(r->j, "item", 0));
    if (c->cmd->args[1].flags & COMMAND_OPTIONAL)
        app_command(a, line);
    else
        begin_line(a, line);
}

/* x on the log: the line that is selected. */
void act_log_strike(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    char line[64];

    if (!c->by_key) {
        act_verb_send(a, c);
        return;
    }
    if (!r || a->screen.view != VIEW_LOG) {
        app_message(a, ROLE_ERROR, "%s: no line is selected", c->cmd->name);
        return;
    }
    snprintf(line, sizeof line, "%s %lld ", c->cmd->name, (long long) json_int(r->j, "seq", 0));
    begin_line(a, line);
}
