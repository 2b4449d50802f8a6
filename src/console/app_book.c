/* app_book: what keys and commands do with playbooks and the directory, as far as it differs from other verbs. Rows of the table in app_act.c. */
#include <stdio.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/put.h"

void act_playbook(struct app *a, struct call *c)
{
    struct span id = c->argc > c->words ? span_str(c->argv[c->words]) : act_subject(a);

    if (!id.n) {
        app_message(a, ROLE_ERROR, "playbook: no incident is selected");
        return;
    }
    act_detail(a, id);
    app_go(a, VIEW_PLAYBOOK);
    act_list(a)->filter[0] = 0;
    list_select(act_list(a), act_view(a)->sections, act_view(a)->sections_n, &a->model, 0, 0);
    a->seek_step = true;
    act_playbook_seek(a);
}

void act_playbook_seek(struct app *a)
{
    const struct row *detail = window_row(&a->model.win[WIN_DETAIL], 0);
    const struct window *w = &a->model.win[WIN_STEPS];

    if (!a->seek_step || a->screen.view != VIEW_PLAYBOOK || !detail || !span_is(detail->key, a->detail_id))
        return;
    a->seek_step = false;
    for (size_t i = 0; i < w->rows.n; i++)
        if (span_is(json_str(w->rows.v[i]->j, "state"), "open")) {
            list_seek(act_list(a), w->rows.v[i]->key);
            return;
        }
}

/* S: the playbook that fits, as the selected row names it. */
void act_playbook_start(struct app *a, struct call *c)
{
    const struct row *detail = window_row(&a->model.win[WIN_DETAIL], 0);
    struct span id = act_subject(a), name = json_str(detail ? json_get(detail->j, "playbook") : NULL, "name");
    char line[160];

    if (!c->by_key) {
        act_verb_send(a, c);
        return;
    }
    if (id.n && name.n) {
        snprintf(line, sizeof line, "playbook start %.*s %.*s", SPAN_FMT(id), SPAN_FMT(name));
        app_command(a, line);
    } else {
        snprintf(line, sizeof line, "playbook start %.*s ", SPAN_FMT(id));
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
    }
}

/* d, x, O: the selected step; what needs a reason only begins the line. */
void act_playbook_step(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    struct span id = act_subject(a);
    char line[160];

    if (!c->by_key) {
        act_verb_send(a, c);
        return;
    }
    if (!r || !id.n || a->screen.view != VIEW_PLAYBOOK) {
        app_message(a, ROLE_ERROR, "%s: no step is selected", c->cmd->name);
        return;
    }
    if (!json_str(r->j, "state").n) {
        app_message(a, ROLE_ERROR, "%s: the playbook is not started: S starts it", c->cmd->name);
        return;
    }
    snprintf(line, sizeof line, "%s %.*s %lld ", c->cmd->name, SPAN_FMT(id), (long long) json_int(r->j, "step", 0));
    if (c->cmd->args[2].flags & COMMAND_OPTIONAL)
        app_command(a, line);
    else
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
}

/* ---- the directory ---- */

/* By its key from an incident: whom to call at the member it concerns. */
void act_directory(struct app *a, struct call *c)
{
    struct span id = act_subject(a);
    const struct row *r = a->screen.view == VIEW_INCIDENT || a->screen.view == VIEW_PLAYBOOK ? window_row(&a->model.win[WIN_DETAIL], 0) : act_selected(a);
    struct span member = id.n && r && a->screen.view != VIEW_DIRECTORY ? json_str(r->j, "member") : span_make("", 0);
    struct list *l = &a->screen.list[VIEW_DIRECTORY];

    snprintf(a->call_for, sizeof a->call_for, "%.*s", SPAN_FMT(id));
    if (!c->by_key)
        act_rest(c, l->filter, sizeof l->filter);
    else if (member.n)
        snprintf(l->filter, sizeof l->filter, "member:%.*s", SPAN_FMT(member));
    else if (a->screen.view != VIEW_DIRECTORY)
        l->filter[0] = 0;
    app_go(a, VIEW_DIRECTORY);
    if (a->call_for[0] && c->by_key)
        app_message(a, ROLE_INFO, "for %s%.*s: c, and commands without an ID, speak of it", a->model.exercise ? "EX " : "", SPAN_FMT(put_short_id(span_str(a->call_for))));
}

/* c: the call is written into the incident that the directory was opened from, with the number that is selected. */
void act_called(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    const struct json *numbers = r && a->screen.view == VIEW_DIRECTORY ? json_get(r->j, "numbers") : NULL;
    char line[256];

    if (!c->by_key) {
        act_verb_send(a, c);
        return;
    }
    if (!a->call_for[0])
        app_message(a, ROLE_ERROR, "called: of which incident? open the directory with D from one");
    else if (!numbers || !numbers->count)
        app_message(a, ROLE_ERROR, "called: this entry has no number; \":called %s --number N SAID\" takes one", a->call_for);
    else {
        snprintf(line, sizeof line, "called %s --number \"%.*s\" ", a->call_for, SPAN_FMT(numbers->child->s));
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
    }
}

/* T: the line is begun; Enter says that somebody answered. */
void act_directory_tested(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    char line[128];

    if (!c->by_key) {
        act_verb_send(a, c);
        return;
    }
    if (!r || a->screen.view != VIEW_DIRECTORY) {
        app_message(a, ROLE_ERROR, "%s: no entry is selected", c->cmd->name);
        return;
    }
    snprintf(line, sizeof line, "directory tested %.*s ", SPAN_FMT(r->key));
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
}
