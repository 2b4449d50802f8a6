/* app_key: keys and the mouse: to the form, the prompt, the box or the list that is open, else to the command of the key. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/put.h"

static void prompt_typed(struct app *a, const struct key *k)
{
    struct prompt *p = &a->screen.prompt;
    enum prompt_kind kind = p->kind;
    enum prompt_did did = k->code == WKEY_PASTE ? PROMPT_CHANGED : prompt_key(p, &a->model, k);
    struct list *l = act_list(a);

    if (k->code == WKEY_PASTE)
        prompt_paste(p, &a->model, term_paste(a->term));
    if (kind == PROMPT_FILTER) {
        snprintf(l->filter, sizeof l->filter, "%.511s", did == PROMPT_LEFT ? a->screen.filter_was : line_text(&p->line));
        l->filter[strcspn(l->filter, "\n")] = 0;
        act_filter_judge(a);
        if (did == PROMPT_LEFT || (did == PROMPT_TAKEN && !prompt_is_wrong(p)))
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
    if (did == FORM_TAKEN && strcmp(a->screen.form.kind->verb, "notice new") == 0)
        act_notice_template_taken(a);
    else if (did == FORM_TAKEN && strcmp(a->screen.form.kind->verb, "notice ack") == 0)
        act_notice_voice_taken(a);
    else if (did == FORM_TAKEN && strcmp(a->screen.form.kind->verb, "protocol start") == 0)
        act_run_start_taken(a);
    else if (did == FORM_TAKEN && strcmp(a->screen.form.kind->verb, "protocol answer") == 0)
        act_run_value_taken(a);
    else if (did == FORM_TAKEN && strcmp(a->screen.form.kind->verb, "answer evidence") == 0)
        act_run_evidence_taken(a);
    else if (did == FORM_TAKEN && (strcmp(a->screen.form.kind->verb, "protocol tick") == 0 || strcmp(a->screen.form.kind->verb, "protocol untick") == 0))
        act_run_step_taken(a);
    else if (did == FORM_TAKEN)
        act_verb_form_taken(a);
    else if (did == FORM_LEFT && form_leave(&a->screen.form))
        app_message(a, ROLE_INFO, "what you typed is kept until the form is opened again");
    else
        act_verb_form_typed(a);
}

bool act_page_key(int64_t *scroll, int height, const struct key *k)
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

    if (!act_page_key(&p->scroll, a->h - 6, k) && (k->code == WKEY_ESC || k->code == WKEY_ENTER || k->code == 'q'))
        p->open = false;
}

static void wheel(struct app *a, const struct hit *hit, int by)
{
    const struct view *v = act_view(a);

    if (!a->screen.popup.open && act_map_wheel(a, hit, by < 0 ? -1 : 1))
        return;
    if (a->screen.popup.open)
        a->screen.popup.scroll += by;
    else if (hit && hit->kind == HIT_AREA && hit->section == 1 && a->screen.view == VIEW_RUN)
        a->screen.run.scroll += by;
    else if (hit && hit->kind == HIT_AREA && hit->section == 1 && (v->pane || v->below))
        a->screen.pane_scroll += by;
    else if (v->sections_n)
        list_scroll(act_list(a), v->sections, v->sections_n, &a->model, hit && hit->kind == HIT_ROW ? hit->section : act_list(a)->section, by);
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
    const struct view *v = act_view(a);
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
    if (act_map_click(a, &hit))
        return;
    if (a->screen.view == VIEW_COMPOSE && (hit.kind == HIT_CHOICE || hit.kind == HIT_FIELD))
        app_compose_click(a, &hit);
    if (hit.kind == HIT_VIEW)
        app_go(a, (enum view_id) hit.arg);
    else if (hit.kind == HIT_SECTION)
        list_select(act_list(a), v->sections, v->sections_n, &a->model, hit.section, 0);
    else if (hit.kind == HIT_ROW)
        list_select(act_list(a), v->sections, v->sections_n, &a->model, hit.section, hit.arg);
    else if (hit.kind == HIT_SORT)
        act_sort_by(a, v->sections[hit.section].columns[hit.arg].sort);
    else if (hit.kind == HIT_KEY && key_from_word(span_str(hit.key), &key))
        plain_key(a, &key);
    if (hit.kind == HIT_ROW)
        list_click(act_list(a), v->sections, &a->model, &hit, k->x);
    if (hit.kind == HIT_ROW || hit.kind == HIT_SECTION)
        act_list(a)->touched = true;
}

/* A key that does nothing here says so, and where those are told that do; what must not be missed stays in its place. */
static void no_key(struct app *a, const struct key *k, const char *name)
{
    if (k->code == WKEY_FOCUS || (a->screen.message[0] && a->screen.message_role == ROLE_UNACK))
        return;
    app_message(a, ROLE_INFO, "%s is no key of this screen: ? shows those that are", name);
}

static void plain_key(struct app *a, const struct key *k)
{
    const struct view *v = act_view(a);
    const struct command *cmd;
    struct call c = {.by_key = true};
    char name[16];

    key_word(k, name);
    if (act_selected(a))
        act_list(a)->touched = true;
    if (v->sections_n)
        list_settle(act_list(a));
    if (a->screen.view == VIEW_MAP)
        atlas_hold(&a->screen.map);
    if (a->model.link == LINK_DOWN && k->code == WKEY_ENTER && !a->start) {
        a->stopped = false;
        memset(a->starts, 0, sizeof a->starts);
        app_connect(a);
        return;
    }
    cmd = commands_for_key(v->screen, name);
    if (cmd) {
        c.cmd = cmd;
        act_call(a, &c);
    } else if (k->code >= '1' && k->code <= '9' && !k->mods) {
        if (view_by_number((int) k->code - '0') != VIEW_COUNT)
            app_go(a, view_by_number((int) k->code - '0'));
    } else if (act_map_key(a, k) || act_notice_scroll(a, k) || act_run_scroll(a, k)) {
        ;
    } else if (k->code == 'J' || k->code == 'K') {
        a->screen.pane_scroll += k->code == 'J' ? 1 : -1;
    } else if (v->sections_n) {
        if (list_key(act_list(a), v->sections, v->sections_n, &a->model, k))
            a->screen.pane_scroll = 0;
        else
            no_key(a, k, name);
    } else if (!act_page_key(&a->screen.scroll[a->screen.view], a->h - 7, k)) {
        no_key(a, k, name);
    }
}

void app_key(struct app *a, const struct key *k)
{
    struct screen *s = &a->screen;
    bool typing = s->prompt.kind == PROMPT_COMMAND, closed = s->prompt.kind == PROMPT_NONE;
    struct span subject = act_subject(a);
    const unsigned said = a->messages_n;

    snprintf(s->prompt.choices.subject, sizeof s->prompt.choices.subject, "%.*s", SPAN_FMT(subject));
    if (s->lock.on) {
        app_lock_key(a, k);
        return;
    }
    if (k->code == 'l' && k->mods == KEY_CTRL)
        term_redraw(a->term); /* whatever is open */
    else if (s->ask.kind != ASK_NONE)
        app_asked(a, k);
    else if (k->code == WKEY_MOUSE)
        mouse(a, k);
    else if (s->form.open)
        form_typed(a, k);
    else if (s->prompt.kind != PROMPT_NONE)
        prompt_typed(a, k);
    else if (s->view == VIEW_COMPOSE && !s->popup.open)
        app_compose_key(a, k);
    else if (k->code == WKEY_PASTE)
        app_message(a, ROLE_INFO, "a paste does nothing here: type : or / first");
    else if (s->popup.open)
        popup_typed(a, k);
    else
        plain_key(a, k);
    if (closed && s->prompt.kind != PROMPT_NONE && a->messages_n == said)
        s->message[0] = 0; /* what was said before is not about this line */
    if (!typing || s->prompt.kind != PROMPT_COMMAND)
        s->base_holds = false;
}
