/* app_bulk: marks on rows, and one verb for all that are marked: each incident is decided by itself, and what was refused is told at the end. */
#include <stdio.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/put.h"

#define FLIGHTS 16 /* requests under way at once */

/* ---- marks ---- */

static void tell_marks(struct app *a, bool room)
{
    const struct list *l = act_list(a);

    if (!room)
        app_message(a, ROLE_ERROR, "%d are marked, which is the most", LIST_MARKS);
    else if (l->marks_n)
        app_message(a, ROLE_INFO, "%d marked: a verb's key asks for all of them; V marks up to here, * this part, Esc none", l->marks_n);
    else
        app_message(a, ROLE_INFO, "nothing is marked");
}

/* What the last verb for many was done to: to be undone, say. */
static bool mark_last(struct app *a)
{
    struct list *l = act_list(a);

    list_unmark_all(l);
    for (int i = 0; i < a->bulk.n; i++)
        if (a->bulk.one[i].state == BULK_DONE)
            list_mark(l, span_str(a->bulk.one[i].id));
    return true;
}

void act_mark(struct app *a, struct call *c)
{
    const struct view *v = act_view(a);
    struct list *l = act_list(a);
    const char *which = c->by_key ? "" : c->argc > c->words ? c->argv[c->words] : "";
    bool room = true;

    if (!v->sections_n && c->by_key) {
        a->screen.scroll[a->screen.view] += a->h - 7; /* Space on a page is the next page */
        return;
    }
    if (!v->sections_n || !v->wants_detail) {
        app_message(a, ROLE_ERROR, "incidents are marked in a list of them: 1 is the Floor");
        return;
    }
    if (!which[0]) {
        struct key down = {.code = WKEY_DOWN};
        room = list_mark_toggle(l, v->sections, v->sections_n, &a->model);
        list_key(l, v->sections, v->sections_n, &a->model, &down);
    } else if (strcmp(which, "range") == 0) {
        room = list_mark_range(l, v->sections, v->sections_n, &a->model);
    } else if (strcmp(which, "all") == 0) {
        room = list_mark_section(l, v->sections, v->sections_n, &a->model);
    } else if (strcmp(which, "last") == 0) {
        room = mark_last(a);
    } else if (strcmp(which, "none") == 0) {
        list_unmark_all(l);
    } else {
        app_message(a, ROLE_ERROR, "mark takes range, all, last or none, not \"%s\"", which);
        return;
    }
    tell_marks(a, room);
}

static void mark_by(struct app *a, struct call *c, const char *which)
{
    struct call with = {.cmd = c->cmd, .argc = 2, .words = 1};
    char word[16];

    if (!act_view(a)->sections_n)
        return;
    snprintf(word, sizeof word, "%s", which);
    with.argv[0] = with.argv[1] = word;
    act_mark(a, &with);
}

void act_mark_range(struct app *a, struct call *c) { mark_by(a, c, "range"); }
void act_mark_all(struct app *a, struct call *c) { mark_by(a, c, "all"); }

/* ---- one verb for all of them ---- */

static bool under_way(const struct bulk *b)
{
    return b->cmd && b->done + b->refused < b->n;
}

void app_bulk_free(struct app *a)
{
    for (int i = 0; i < a->bulk.n; i++)
        mem_free(a->bulk.one[i].told);
    mem_free(a->bulk.one);
    mem_free(a->bulk.args);
    memset(&a->bulk, 0, sizeof a->bulk);
}

/* Lines of what was refused, with the reason; then what was done, in one. */
static void tell_each(struct app *a)
{
    const struct bulk *b = &a->bulk;
    struct page *p;
    char title[96];

    snprintf(title, sizeof title, "%s: %d done, %d refused and still marked", b->cmd->name, b->done, b->refused);
    p = act_popup(a, title);
    for (int i = 0; i < b->n; i++) {
        if (b->one[i].state != BULK_REFUSED)
            continue;
        page_line(p);
        page_part(p, 0, put_short_id(span_str(b->one[i].id)), ROLE_ID);
        page_text(p, 8, true, span_str(b->one[i].told ? b->one[i].told : "refused"), ROLE_POPUP);
    }
    if (!b->done)
        return;
    page_line(p);
    page_line(p);
    page_str(p, 0, "done", ROLE_DIM);
    for (int i = 0; i < b->n; i++)
        if (b->one[i].state == BULK_DONE)
            page_pair(p, "", put_short_id(span_str(b->one[i].id)), ROLE_POPUP);
}

static void finish(struct app *a)
{
    const struct bulk *b = &a->bulk;
    bool at_something = a->screen.prompt.kind != PROMPT_NONE || a->screen.form.open || a->screen.popup.open;

    if (!b->refused) {
        app_message(a, ROLE_INFO, "%s: all %d done; :mark last marks them again", b->cmd->name, b->n);
        return;
    }
    app_message(a, ROLE_ERROR, "%s: %d of %d done, %d refused and still marked", b->cmd->name, b->done, b->n, b->refused);
    if (!at_something)
        tell_each(a);
}

/* Sends as many as may be under way. */
static void go_on(struct app *a)
{
    struct bulk *b = &a->bulk;

    while (b->sent < b->n && b->sent - b->done - b->refused < FLIGHTS) {
        struct pending *p = app_send_command(a, b->cmd->name, b->one[b->sent].id, 0, b->args ? mem_strdup(b->args) : NULL, b->cmd->name);

        if (!p)
            return; /* the next answer makes room */
        p->bulk = ++b->sent;
    }
}

void app_bulk_answer(struct app *a, const struct pending *p, const char *refused)
{
    struct bulk *b = &a->bulk;
    struct bulk_one *one = &b->one[p->bulk - 1];

    if (p->bulk > b->n || one->state != BULK_OPEN)
        return;
    one->state = refused ? BULK_REFUSED : BULK_DONE;
    if (refused)
        one->told = mem_strdup(refused);
    b->refused += refused != NULL;
    b->done += refused == NULL;
    if (!refused)
        for (int v = 0; v < VIEW_COUNT; v++)
            list_unmark(&a->screen.list[v], span_str(one->id));
    app_message(a, ROLE_INFO, "%s: %d of %d", b->cmd->name, b->done + b->refused, b->n);
    go_on(a);
    if (!under_way(b))
        finish(a);
}

/* Begins one for n incidents, whose ids the caller writes; args is taken over. False after a message. */
static bool begin(struct app *a, const struct command *cmd, char *args, int n, const char *none)
{
    struct bulk *b = &a->bulk;

    if (under_way(b) || n < 1 || n > LIST_MARKS) {
        if (under_way(b))
            app_message(a, ROLE_ERROR, "%s: the last one is still under way, %d of %d", cmd->name, b->done + b->refused, b->n);
        else
            app_message(a, ROLE_ERROR, "%s: %s", cmd->name, none);
        mem_free(args);
        return false;
    }
    app_bulk_free(a);
    b->cmd = cmd;
    b->args = args;
    b->n = n;
    b->one = mem_alloc_array((size_t) n, sizeof *b->one);
    return true;
}

void act_bulk(struct app *a, const struct command *cmd, char *args)
{
    const struct list *l = act_list(a);

    if (!begin(a, cmd, args, l->marks_n, "nothing is marked here; Space marks a line"))
        return;
    for (int i = 0; i < a->bulk.n; i++)
        snprintf(a->bulk.one[i].id, sizeof a->bulk.one[i].id, "%.63s", l->marks[i]);
    go_on(a);
}

void act_bulk_these(struct app *a, const struct command *cmd, char *args, const char *list)
{
    int n = 1;

    for (const char *p = list; *p; p++)
        n += *p == ',' && p[1];
    if (!begin(a, cmd, args, n, "200 are the most at once"))
        return;
    for (int i = 0; i < n; i++, list += strcspn(list, ",") + 1)
        snprintf(a->bulk.one[i].id, sizeof a->bulk.one[i].id, "%.*s", (int) (strcspn(list, ",") < 63 ? strcspn(list, ",") : 63), list);
    go_on(a);
}

void act_bulk_ask(struct app *a, const struct call *c)
{
    struct buf line = {0};

    buf_printf(&line, "%s marked ", c->cmd->name);
    for (int i = c->words; i < c->argc; i++) {
        const char *quote = strchr(c->argv[i], ' ') ? "\"" : "";
        buf_printf(&line, "%s%s%s ", quote, c->argv[i], quote);
    }
    for (int i = 0; c->by_key && i < COMMAND_OPTIONS && c->cmd->options[i].name; i++)
        if (c->cmd->options[i].flags & (COMMAND_NEEDED | COMMAND_BEGUN))
            buf_printf(&line, "%s ", c->cmd->options[i].name);
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, line.p, &a->model);
    buf_free(&line);
}
