/* list: the selection; see list.h. */
#include <stdio.h>

#include "console/widget/list_impl.h"

void list_free(struct list *l)
{
    for (int i = 0; i < LIST_SECTIONS; i++)
        mem_free(l->part[i].map);
    window_row_drop(l->held);
    memset(l, 0, sizeof *l);
}

static void hold(struct list *l, struct row *r)
{
    window_row_keep(r);
    window_row_drop(l->held);
    l->held = r;
}

/* Selects the row of this number. */
static void choose(struct list *l, const struct section *s, int n, const struct model *m, int section, int64_t index)
{
    struct row *r;

    l->gone = false;
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

/* Selects the row with this key, in whatever section it is. */
static bool choose_key(struct list *l, const struct section *s, int n, const struct model *m, const char *key)
{
    for (int k = 0; key[0] && k < n; k++) {
        int section = (l->section + k) % n;
        int64_t at = list_find(l, s, m, section, key);

        if (at < 0)
            continue;
        if (section == l->section)
            l->part[section].pushed += at - l->index;
        l->section = section;
        l->index = at;
        hold(l, list_row_at(l, s, m, section, at));
        return true;
    }
    return false;
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

/* The selection holds its thing. `same`: by the filter and order of the last sync; by another one, the selection stays where it was. */
static void keep_selection(struct list *l, const struct section *s, int n, const struct model *m, bool same)
{
    bool before = l->gone;

    l->gone = false;
    if (choose_key(l, s, n, m, l->seek)) {
        memcpy(l->key, l->seek, sizeof l->key);
        l->seek[0] = 0;
    } else if (!choose_key(l, s, n, m, l->key)) {
        if (same && l->held && l->key[0])
            stay(l, s, m, before);
        else
            choose(l, s, n, m, l->section, l->index);
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

void list_sync(struct list *l, const struct section *s, int n, const struct model *m)
{
    bool same = same_order(l);

    if (l->section >= n)
        l->section = 0;
    for (int i = 0; i < n; i++) {
        struct list_part *p = &l->part[i];
        int64_t at;

        list_refilter(l, s, m, i);
        at = p->top_key[0] ? list_find(l, s, m, i, p->top_key) : -1;
        if (p->top > 0 && at >= 0 && at != p->top) {
            if (at > p->top && same && p->orders == m->win[s[i].win].orders) {
                p->fresh += at - p->top;
                if (i == l->section)
                    p->pushed -= at - p->top;
            }
            p->top = at;
        }
        if (p->top == 0)
            p->fresh = 0;
    }
    if (!l->touched) {
        /* Until all is there what matters most is the first row of the first section; from then on the thing is kept. A floor that was empty and
         * fills goes on so until the officer's first key: what came first is not what matters most. */
        bool loaded = true, any = false;
        for (int i = 0; i < n; i++) {
            loaded = loaded && m->win[s[i].win].loaded;
            any = any || list_count(l, s, m, i) > 0;
        }
        l->touched = loaded && any && !l->was_empty;
        l->was_empty = l->was_empty || (loaded && !any);
        l->key[0] = 0;
        l->gone = false;
        l->section = 0;
        l->index = 0;
    }
    keep_selection(l, s, n, m, same && l->part[l->section].orders == m->win[s[l->section].win].orders);
    for (int i = 0; i < n; i++) {
        if (!same || l->part[i].orders != m->win[s[i].win].orders)
            l->part[i].pushed = 0;
        l->part[i].orders = m->win[s[i].win].orders;
    }
}

void list_select(struct list *l, const struct section *s, int n, const struct model *m, int section, int64_t index)
{
    l->seek[0] = 0;
    if (list_gone_from(l, section)) {
        if (index == l->index)
            return;
        index -= index > l->index;
    }
    choose(l, s, n, m, section, index);
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

const struct row *list_selected(const struct list *l, const struct section *s, int n, const struct model *m)
{
    return l->section < n ? list_row_at(l, s, m, l->section, l->index) : NULL;
}

bool list_want(const struct list *l, const struct section *s, const struct model *m, int section, int64_t *offset)
{
    const struct list_part *p = &l->part[section];
    const struct window *w = &m->win[s[section].win];
    int64_t first = p->top, last = p->top + (p->page > 0 ? p->page : 1) - 1;

    if (!w->loaded || p->map)
        return false;
    if (l->section == section && l->index < first)
        first = l->index;
    if (l->section == section && l->index > last)
        last = l->index;
    if (last >= w->total)
        last = w->total - 1;
    if (last < 0 || (first >= w->offset && last < w->offset + (int64_t) w->rows.n))
        return false;
    *offset = first > 100 ? first - 100 : 0;
    return *offset != w->offset;
}

static void step(struct list *l, const struct section *s, int n, const struct model *m, int64_t by)
{
    int section = l->section;
    int64_t index = l->index + by;

    if (index < 0) {
        while (section > 0 && !list_count(l, s, m, section - 1))
            section--;
        if (section > 0 && l->index == 0) {
            section--;
            index = list_count(l, s, m, section) - 1;
        } else {
            section = l->section;
            index = 0;
        }
    } else if (index >= list_lines(l, s, m, section)) {
        int next = section + 1;

        while (next < n && !list_count(l, s, m, next))
            next++;
        if (next < n && l->index >= list_lines(l, s, m, section) - 1) {
            section = next;
            index = 0;
        } else {
            index = list_lines(l, s, m, section) - 1;
        }
    }
    list_select(l, s, n, m, section, index);
}

/* To the first row of the next (or previous) section that has any. */
static void jump_section(struct list *l, const struct section *s, int n, const struct model *m, int by)
{
    for (int i = l->section + by; i >= 0 && i < n; i += by)
        if (list_count(l, s, m, i)) {
            list_select(l, s, n, m, i, 0);
            return;
        }
}

bool list_key(struct list *l, const struct section *s, int n, const struct model *m, const struct key *k)
{
    int page = l->part[l->section].page > 1 ? l->part[l->section].page - 1 : 1;
    uint32_t code = k->mods ? 0 : k->code;

    if (k->mods == KEY_CTRL)
        code = k->code == 'f' ? WKEY_PGDN : k->code == 'b' ? WKEY_PGUP : 0;
    switch (code) {
    case WKEY_UP:
    case 'k': step(l, s, n, m, -1); break;
    case WKEY_DOWN:
    case 'j': step(l, s, n, m, 1); break;
    case WKEY_PGUP: step(l, s, n, m, -page); break;
    case WKEY_PGDN: step(l, s, n, m, page); break;
    case WKEY_HOME:
    case 'g': list_select(l, s, n, m, l->index ? l->section : 0, 0); break;
    case WKEY_END:
    case 'G': {
        int64_t last = list_lines(l, s, m, l->section) - 1;
        list_select(l, s, n, m, l->index < last ? l->section : n - 1, INT64_MAX - 1);
        break;
    }
    case WKEY_LEFT:
    case 'h': jump_section(l, s, n, m, -1); break;
    case WKEY_RIGHT:
    case 'l': jump_section(l, s, n, m, 1); break;
    default: return false;
    }
    l->touched = true;
    return true;
}

void list_scroll(struct list *l, const struct section *s, int n, const struct model *m, int section, int rows)
{
    struct list_part *p = &l->part[section];
    int64_t count = list_lines(l, s, m, section), last = count - p->page;

    p->top += rows;
    if (p->top > last)
        p->top = last;
    if (p->top < 0)
        p->top = 0;
    if (p->top == 0)
        p->fresh = 0;
    if (section == l->section && l->index < p->top)
        list_select(l, s, n, m, section, p->top);
    if (section == l->section && p->page > 0 && l->index >= p->top + p->page)
        list_select(l, s, n, m, section, p->top + p->page - 1);
    l->touched = true;
}
