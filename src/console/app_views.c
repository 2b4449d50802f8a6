/* app_views: filters with what is wrong in them, the order and the columns of lists, and the views that an officer saved. */
#include <stdio.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "wire/columns.h"
#include "wire/directory_filter.h"

/* ---- the filter ---- */

void act_filter_text(struct call *c, char *out, size_t size)
{
    const char *p = c->rest ? c->rest : "";
    size_t n;

    p += strspn(p, " ");
    n = strlen(p);
    while (n && p[n - 1] == ' ')
        n--;
    snprintf(out, size, "%.*s", (int) (n < size ? n : size - 1), p);
}

/* Which names the filter of the screen in front has. */
static enum prompt_of filter_is_of(const struct app *a)
{
    const struct view *v = act_view(a);

    if (a->screen.view == VIEW_DIRECTORY)
        return FILTERS_ENTRIES;
    return v->sections_n && v->sections[0].server_filter ? FILTERS_INCIDENTS : FILTERS_WORDS;
}

void act_filter_open(struct app *a)
{
    struct list *l = act_list(a);

    a->screen.prompt.of = filter_is_of(a);
    snprintf(a->screen.filter_was, sizeof a->screen.filter_was, "%s", l->filter);
    prompt_open(&a->screen.prompt, PROMPT_FILTER, l->filter, &a->model);
}

void act_filter_judge(struct app *a)
{
    struct prompt *p = &a->screen.prompt;
    struct err e;
    size_t at = 0;

    if (p->of != FILTERS_ENTRIES)
        return; /* of incidents the engine says it */
    err_clear(&e);
    bool wrong = directory_filter_check(line_text(&p->line), &at, &e) != 0;
    prompt_wrong(p, wrong ? (int64_t) at : -1, wrong ? e.text : "");
}

void act_filter_set(struct app *a, const char *filter)
{
    struct list *l = act_list(a);

    snprintf(a->screen.filter_was, sizeof a->screen.filter_was, "%s", l->filter);
    snprintf(l->filter, sizeof l->filter, "%s", filter);
}

void act_filter_wrong(struct app *a, const struct list *l, int64_t at, const char *why)
{
    struct screen *s = &a->screen;
    bool here = act_list(a) == l, typing = s->prompt.kind == PROMPT_FILTER;

    if (!here || s->form.open || s->popup.open || s->prompt.kind == PROMPT_COMMAND) {
        app_message(a, ROLE_ERROR, "%s", why);
        return;
    }
    if (!typing) /* it was taken before the engine said so: the line is there again */
        prompt_open(&s->prompt, PROMPT_FILTER, l->filter, &a->model);
    prompt_wrong(&s->prompt, at, why);
    s->base_holds = false;
}

void act_filter_right(struct app *a, const struct list *l)
{
    if (a->screen.prompt.kind == PROMPT_FILTER && act_list(a) == l)
        prompt_wrong(&a->screen.prompt, -1, "");
}

/* ---- the order ---- */

void act_sort_to(struct app *a, const char *column, bool desc)
{
    struct list *l = act_list(a);

    snprintf(l->sort, sizeof l->sort, "%s", column);
    l->desc = desc;
    a->screen.sorted = a->screen.list[VIEW_FLOOR].sort[0] && (a->screen.list[VIEW_FLOOR].desc || strcmp(a->screen.list[VIEW_FLOOR].sort, "priority") != 0);
}

void act_sort_by(struct app *a, const char *column)
{
    struct list *l = act_list(a);

    act_sort_to(a, column, strcmp(l->sort, column) == 0 ? !l->desc : false);
    app_message(a, ROLE_INFO, "sorted by %s%s", column, l->desc ? ", turned round" : "");
}

void act_sort(struct app *a, struct call *c)
{
    const char *column = c->argc > c->words ? c->argv[c->words] : NULL, *way = c->argc > c->words + 1 ? c->argv[c->words + 1] : NULL;

    if (!column) {
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, "sort ", &a->model);
    } else if (act_view(a)->sections_n && act_view(a)->sections[0].server_filter && !column_word_find(span_str(column))) {
        app_message(a, ROLE_ERROR, "there is no column \"%.40s\"; they are %s", column, column_names());
    } else if (way && strcmp(way, "desc") != 0 && strcmp(way, "asc") != 0) {
        app_message(a, ROLE_ERROR, "\"%.40s\" is no direction: asc or desc", way);
    } else if (way) {
        act_sort_to(a, column, strcmp(way, "desc") == 0);
        app_message(a, ROLE_INFO, "sorted by %s, %s", column, way);
    } else {
        act_sort_by(a, column);
    }
}

/* ---- columns ---- */

static void take_columns(struct app *a, const char *columns)
{
    static const enum view_id lists[] = {VIEW_FLOOR, VIEW_FIND};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        snprintf(a->screen.list[lists[i]].columns, sizeof a->screen.list[0].columns, "%s", columns);
}

void act_columns(struct app *a, struct call *c)
{
    const struct column_word *words[COLUMN_WORDS_MOST];
    char text[COLUMNS_TEXT_MOST] = "", names[COLUMNS_TEXT_MOST] = "";
    struct err e = {0};
    size_t n = 0, used = 0;

    act_filter_text(c, text, sizeof text);
    if (!text[0]) {
        app_message(a, ROLE_INFO, "columns: %s; there are %s", act_list(a)->columns[0] ? act_list(a)->columns : "the usual ones", column_names());
        return;
    }
    if (strcmp(text, "default") != 0) {
        if (columns_read(span_str(text), words, &n, NULL, &e) < 0) {
            app_message(a, ROLE_ERROR, "%s", e.text);
            return;
        }
        for (size_t i = 0; i < n; i++)
            used += (size_t) snprintf(names + used, sizeof names - used, "%s%s", i ? "," : "", words[i]->name);
    }
    take_columns(a, names);
    if (saved_columns(&a->saved, names, &e) < 0)
        app_message(a, ROLE_WARN, "they are shown, but not kept: %s", e.text);
    else
        app_message(a, ROLE_INFO, n ? "columns: %s" : "columns: the usual ones%s", names);
}

/* ---- saved views ---- */

void act_views_load(struct app *a)
{
    struct err e = {0};

    if (saved_load(&a->saved, &e) < 0)
        app_message(a, ROLE_WARN, "%s", e.text);
    a->screen.prompt.choices.saved = &a->saved;
    take_columns(a, a->saved.columns);
}

void act_save(struct app *a, struct call *c)
{
    struct saved_view v = {0};
    const struct list *l = act_list(a);
    const char *name = c->argc > c->words ? c->argv[c->words] : "";
    struct err e = {0};
    bool again;

    if (!act_view(a)->sections_n || !act_view(a)->sections[0].server_filter) {
        app_message(a, ROLE_ERROR, "save: the Floor and Find can be saved as views; go there first");
        return;
    }
    if (c->argc > c->words + 1 || !saved_name_ok(span_str(name))) {
        app_message(a, ROLE_ERROR, "save: a view's name has 1 to %d letters, digits, dots, dashes and underlines", SAVED_NAME_MOST);
        return;
    }
    again = saved_find(&a->saved, span_str(name)) != NULL;
    snprintf(v.name, sizeof v.name, "%s", name);
    v.find = a->screen.view == VIEW_FIND;
    v.desc = l->desc;
    snprintf(v.sort, sizeof v.sort, "%s", l->sort);
    snprintf(v.columns, sizeof v.columns, "%s", l->columns);
    snprintf(v.filter, sizeof v.filter, "%s", l->filter);
    if (saved_put(&a->saved, &v, &e) < 0)
        app_message(a, ROLE_ERROR, "save: %s", e.text);
    else
        app_message(a, ROLE_INFO, "view %s is %s; :view %s opens it", name, again ? "another now" : "kept", name);
}

static void open_view(struct app *a, const struct saved_view *v)
{
    struct list *l;

    app_go(a, v->find ? VIEW_FIND : VIEW_FLOOR);
    l = act_list(a);
    act_filter_set(a, v->filter);
    act_sort_to(a, v->sort, v->desc);
    snprintf(l->columns, sizeof l->columns, "%s", v->columns[0] ? v->columns : a->saved.columns);
    app_message(a, ROLE_INFO, "view %s; Esc clears its filter", v->name);
}

/* All of them, a line each, in a box. */
static void list_views(struct app *a)
{
    struct buf text = {0};

    for (size_t i = 0; i < a->saved.views.n; i++) {
        const struct saved_view *v = &a->saved.views.v[i];
        buf_printf(&text, "%-16s %s  %s%s%s%s%s%s%s\n", v->name, v->find ? "find " : "floor", v->filter[0] ? v->filter : "(all)", v->sort[0] ? "  by " : "", v->sort,
                   v->desc ? ", turned round" : "", v->columns[0] ? "  columns " : "", v->columns, "");
    }
    if (!a->saved.views.n)
        buf_str(&text, "No view is saved yet. Filter (/) and sort (S) a list, then :save NAME keeps it; :view NAME opens it.\n");
    buf_printf(&text, "\nThey lie in %s.\n", a->saved.path ? a->saved.path : "no file: neither XDG_CONFIG_HOME nor HOME is set");
    page_text(act_popup(a, "views"), 0, false, buf_view(&text), ROLE_POPUP);
    buf_free(&text);
}

void act_view_open(struct app *a, struct call *c)
{
    struct err e = {0};
    const struct saved_view *v;

    if (c->by_key && a->saved.views.n) {
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, "view ", &a->model);
        return;
    }
    if (saved_load(&a->saved, &e) < 0) /* another console of the same officer may have written it */
        app_message(a, ROLE_WARN, "%s", e.text);
    if (c->argc == c->words) {
        list_views(a);
        return;
    }
    v = saved_find(&a->saved, span_str(c->argv[c->words]));
    if (v)
        open_view(a, v);
    else if (!e.text[0])
        app_message(a, ROLE_ERROR, "there is no view \"%.40s\": :view lists them", c->argv[c->words]);
}

void act_view_delete(struct app *a, struct call *c)
{
    struct err e = {0};
    const char *name = c->argc > c->words ? c->argv[c->words] : "";

    if (saved_drop(&a->saved, span_str(name), &e) < 0)
        app_message(a, ROLE_ERROR, "view delete: %s", e.text);
    else
        app_message(a, ROLE_INFO, "view %s is forgotten", name);
}
