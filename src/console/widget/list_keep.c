/* list_keep: the selection keeps its thing, however rows move under it; see list.h.
 *
 * Windows hold a part of a long list. A thing that is not among the rows loaded may have left, or stand elsewhere: each section that could hold it
 * is asked (list_want), that of the selection first, and its answer stands around the thing, or says where it would stand.
 */
#include <stdio.h>

#include "console/widget/list_impl.h"

static void hold(struct list *l, struct row *r)
{
    window_row_keep(r);
    window_row_drop(l->held);
    l->held = r;
}

static void found(struct list *l)
{
    l->unsure = l->strayed = false;
}

void list_choose(struct list *l, const struct section *s, int n, const struct model *m, int section, int64_t index)
{
    struct row *r;

    l->gone = false;
    found(l);
    if (section < 0 || section >= n)
        section = 0;
    if (!list_count(l, s, m, section))
        for (int i = 0; i < n; i++)
            if (list_count(l, s, m, i)) {
                section = i;
                index = 0;
                break;
            }
    if (index >= list_count(l, s, m, section))
        index = list_count(l, s, m, section) - 1;
    if (index < 0)
        index = 0;
    l->section = section;
    l->index = index;
    l->part[section].pushed = 0;
    r = list_row_at(l, s, m, section, index);
    list_copy_key(l->key, r ? r->key : span_make("", 0));
    hold(l, r);
}

/* How many rows came in above the selection, which stood in line `from` and stands in `at`: as many as moved a row beside it, too. A thing that went down by
 * itself has passed others. */
static int64_t came_above(const struct list *l, const struct section *s, const struct model *m, int64_t from, int64_t at)
{
    int64_t by = at - from, most = -1;

    for (size_t i = 0; by > 0 && i < ARRAY_LEN(l->beside); i++) {
        int64_t was = l->beside[i].at, now = l->beside[i].key[0] ? list_find(l, s, m, l->section, l->beside[i].key) : -1;
        int64_t came = now - was + (was > from && now < at); /* the selection stood above it */

        if (now >= 0 && came > most)
            most = came > 0 ? came : 0;
    }
    return most >= 0 && most < by ? most : by;
}

/* What stands under the selection, and above it. */
static void note_beside(struct list *l, const struct section *s, const struct model *m)
{
    for (int i = 0; i < (int) ARRAY_LEN(l->beside); i++) {
        int64_t at = l->index + (i ? -1 : 1);
        const struct row *r = list_row_at(l, s, m, l->section, at);

        list_copy_key(l->beside[i].key, r ? r->key : span_make("", 0));
        l->beside[i].at = at;
    }
}

/* Selects the row with this key, in whatever section it is. */
static bool choose_key(struct list *l, const struct section *s, int n, const struct model *m, const char *key)
{
    for (int k = 0; key[0] && k < n; k++) {
        int section = (l->section + k) % n;
        int64_t at = list_find(l, s, m, section, key);

        if (at < 0)
            continue;
        if (section == l->section)
            l->part[section].pushed += came_above(l, s, m, l->index, at);
        l->section = section;
        l->index = at;
        hold(l, list_row_at(l, s, m, section, at));
        found(l);
        if (strcmp(l->ask, key) == 0)
            l->ask[0] = 0; /* lost again, it is asked for again */
        return true;
    }
    return false;
}

/* Selects the row with the key in `name`, which is then done with. */
static bool choose_named(struct list *l, const struct section *s, int n, const struct model *m, char name[128])
{
    if (!choose_key(l, s, n, m, name))
        return false;
    memmove(l->key, name, sizeof l->key);
    name[0] = 0;
    l->part[l->section].pushed = 0; /* it is another one: nothing moved */
    return true;
}

/* The line of what left stays above the row that was under it. */
static void stay(struct list *l, const struct section *s, const struct model *m, bool before)
{
    int64_t count = list_count(l, s, m, l->section), at = count;

    if (!before) {
        const struct row *under = l->index < count ? list_row_at(l, s, m, l->section, l->index) : NULL;
        list_copy_key(l->below, under ? under->key : span_make("", 0));
    }
    if (l->below[0])
        at = list_find(l, s, m, l->section, l->below);
    if (at < 0)
        at = l->index < count ? l->index : count;
    l->part[l->section].pushed += at - l->index;
    l->index = at;
    l->gone = true;
}

/* ---- what is not loaded ---- */

/* Whether this section may hold the thing outside the rows that are loaded. */
static bool may_hold(const struct list *l, const struct section *s, const struct model *m, int section, const char *key)
{
    const struct window *w = &m->win[s[section].win];

    if (!s[section].server_filter || !w->loaded || (int64_t) w->rows.n >= w->total || strcmp(w->anchor, key) == 0)
        return false;
    return strcmp(l->ask, key) != 0 || !(l->told & 1U << section);
}

static bool elsewhere(const struct list *l, const struct section *s, int n, const struct model *m, const char *key)
{
    bool may = false;

    for (int i = 0; i < n; i++)
        may = may || may_hold(l, s, m, i, key);
    return may;
}

/* A list whose rows only come at its head, and that can't be asked for one of them (the log): what was pushed out of what is loaded stands as many lines
 * further down as came. */
static bool pushed_out(struct list *l, const struct section *s, const struct model *m)
{
    const struct list_part *p = &l->part[l->section];
    const struct window *w = &m->win[s[l->section].win];
    int64_t end = w->offset + (int64_t) w->rows.n;

    if (s[l->section].server_filter || p->map || !w->loaded || (int64_t) w->rows.n >= w->total)
        return false;
    l->index += w->total > p->total ? w->total - p->total : 0;
    return l->index >= end;
}

static bool want_place(struct list *l, const struct section *s, const struct model *m, int section, const char **anchor)
{
    const char *key = l->seek[0] ? l->seek : l->unsure ? l->key : "";

    if (!key[0] || !may_hold(l, s, m, section, key))
        return false;
    if (strcmp(l->ask, key) != 0) {
        memmove(l->ask, key, sizeof l->ask);
        l->asked = l->told = 0;
    }
    if (l->asked & 1U << section || (section != l->section && may_hold(l, s, m, l->section, key)))
        return false;
    l->asked |= 1U << section;
    *anchor = l->ask;
    return true;
}

/* A filter that is applied here wants all rows that can be had, once. */
static bool want_all(struct list *l, const struct section *s, const struct model *m, int section)
{
    struct list_part *p = &l->part[section];
    bool had = p->all;

    p->all = l->filter[0] && list_knows_part(s, m, section);
    return p->all && !had;
}

bool list_want(struct list *l, const struct section *s, const struct model *m, int section, int64_t *offset, const char **anchor)
{
    const struct list_part *p = &l->part[section];
    const struct window *w = &m->win[s[section].win];
    int64_t page = p->page > 0 ? p->page : 1, first = p->top, last;

    *anchor = "";
    *offset = w->offset;
    if (!w->loaded)
        return false;
    if (want_all(l, s, m, section)) {
        *offset = 0;
        return true;
    }
    if (p->map)
        return false;
    if (want_place(l, s, m, section, anchor))
        return true;
    if (l->section == section && l->index < first)
        first = l->index;
    else if (l->section == section && l->index >= first + page)
        first = l->index - page + 1; /* as it will be drawn */
    last = first + page > w->total ? w->total - 1 : first + page - 1;
    if (last < 0 || (first >= w->offset && last < w->offset + (int64_t) w->rows.n))
        return false;
    *offset = first > 100 ? first - 100 : 0;
    return *offset != w->offset;
}

const char *list_anchor(const struct list *l, int section)
{
    return !l->touched || section != l->section ? "" : l->was[0] ? l->was : l->key;
}

/* ---- at each sync ---- */

/* The selection holds its thing. `same`: by the filter and order of the last sync; by another one that has no place for it, what stands where it would. */
static void keep_selection(struct list *l, const struct section *s, int n, const struct model *m, bool same)
{
    bool before = l->gone;

    l->gone = false;
    if (choose_named(l, s, n, m, l->seek) || choose_named(l, s, n, m, l->was) || choose_key(l, s, n, m, l->key))
        return;
    if (!l->key[0] || !l->held) {
        list_choose(l, s, n, m, l->section, l->index);
        return;
    }
    l->strayed = l->strayed || !same;
    l->unsure = l->strayed ? may_hold(l, s, m, l->section, l->key) : elsewhere(l, s, n, m, l->key); /* a filter moves nothing to another section */
    if (!l->unsure && l->strayed) {
        int64_t place = list_place(l, s, m, l->section, l->was[0] ? l->was : l->key);

        if (!l->was[0])
            memcpy(l->was, l->key, sizeof l->was);
        list_choose(l, s, n, m, l->section, place >= 0 ? place : l->index);
    } else if (!pushed_out(l, s, m)) {
        stay(l, s, m, before);
    }
}

/* False when the filter or the order is another than at the last sync. */
static bool same_order(struct list *l)
{
    char order[sizeof l->order];
    bool same;

    snprintf(order, sizeof order, "%s|%s|%d", l->filter, l->sort, l->desc);
    same = strcmp(order, l->order) == 0;
    memcpy(l->order, order, sizeof order);
    return same;
}

/* The first row shown stays the first; what came above it is announced. False when it is not loaded any more. */
static bool keep_top(struct list *l, const struct section *s, const struct model *m, int i, bool news)
{
    struct list_part *p = &l->part[i];
    int64_t at = p->top_key[0] ? list_find(l, s, m, i, p->top_key) : -1;

    if (p->top > 0 && at >= 0 && at != p->top) {
        if (at > p->top && news) {
            p->fresh += at - p->top;
            if (i == l->section)
                p->pushed -= at - p->top;
        }
        p->top = at;
    }
    if (p->top == 0)
        p->fresh = 0;
    return at >= 0;
}

/* Until the officer's first key what matters most is selected, the first row of the first section: a console that was opened as the first reports came
 * would else stand on what came first. */
static void first_row(struct list *l)
{
    l->key[0] = 0;
    l->gone = false;
    l->section = 0;
    l->index = 0;
}

/* Where the selection stood while it was last known to be there. */
static void note_line(struct list *l)
{
    const struct list_part *p = &l->part[l->section];
    int64_t line = l->index - p->top, most = p->page > 0 ? p->page - 1 : 0;

    l->last.index = l->index;
    l->last.line = line < 0 ? 0 : line > most ? most : line;
    l->last.fresh = p->fresh;
}

/* It stays in that line of the screen where the rows about it are others now. `news`: what came above it is announced. */
static void keep_line(struct list *l, const struct section *s, const struct model *m, bool news)
{
    struct list_part *p = &l->part[l->section];
    int64_t came = came_above(l, s, m, l->last.index, l->index);

    p->top = l->index > l->last.line ? l->index - l->last.line : 0;
    p->fresh = !news ? 0 : came > 0 ? l->last.fresh + came : l->last.fresh;
    p->pushed = 0;
}

void list_sync(struct list *l, const struct section *s, int n, const struct model *m)
{
    bool same = same_order(l), kept;
    char key[sizeof l->key];
    int section;

    if (l->section >= n)
        l->section = 0;
    section = l->section;
    memcpy(key, l->key, sizeof key);
    if (!l->unsure)
        note_line(l);
    kept = !l->unsure && l->part[section].top == 0; /* at the head of the list what comes in is shown */
    for (int i = 0; i < n; i++) {
        const struct window *w = &m->win[s[i].win];
        bool held, news = same && l->part[i].orders == w->orders;

        if (l->ask[0] && strcmp(w->anchor, l->ask) == 0)
            l->told |= 1U << i;
        list_refilter(l, s, m, i);
        held = keep_top(l, s, m, i, news);
        if (i == section)
            kept = kept && held && news;
    }
    if (!l->touched)
        first_row(l);
    same = same && l->part[l->section].orders == m->win[s[l->section].win].orders;
    keep_selection(l, s, n, m, same);
    if (!kept && !l->unsure && section == l->section && l->part[section].page > 0 && (!same || strcmp(l->key, key) == 0))
        keep_line(l, s, m, same);
    if (!l->unsure)
        note_beside(l, s, m);
    for (int i = 0; i < n; i++) {
        const struct window *w = &m->win[s[i].win];

        if (!same || l->part[i].orders != w->orders || l->unsure)
            l->part[i].pushed = 0;
        l->part[i].orders = w->orders;
        l->part[i].total = w->total;
    }
}

void list_seek(struct list *l, struct span key)
{
    list_copy_key(l->seek, key);
    l->touched = true;
}

void list_leave(struct list *l)
{
    if (!l->gone)
        return;
    l->gone = false;
    l->key[0] = 0;
}

void list_settle(struct list *l)
{
    l->was[0] = 0;
}
