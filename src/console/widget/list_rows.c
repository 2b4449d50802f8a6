/* list_rows: see list_impl.h. */
#include <stdio.h>
#include <strings.h>

#include "console/widget/list_impl.h"

void list_copy_key(char out[128], struct span key)
{
    snprintf(out, 128, "%.*s", (int) (key.n > 127 ? 127 : key.n), key.p ? key.p : "");
}

int64_t list_count(const struct list *l, const struct section *s, const struct model *m, int section)
{
    const struct list_part *p = &l->part[section];
    const struct window *w = &m->win[s[section].win];

    return p->map ? p->map_n : w->total;
}

bool list_knows_part(const struct section *s, const struct model *m, int section)
{
    const struct window *w = &m->win[s[section].win];

    return !s[section].server_filter && w->loaded && (int64_t) w->rows.n < w->total;
}

bool list_gone_from(const struct list *l, int section)
{
    return l->gone && l->section == section;
}

int64_t list_lines(const struct list *l, const struct section *s, const struct model *m, int section)
{
    return list_count(l, s, m, section) + list_gone_from(l, section);
}

/* What left, as the engine knows it now where it was asked. */
static struct row *held(const struct list *l, const struct model *m)
{
    struct row *whole = window_row(&m->win[WIN_DETAIL], 0);

    return whole && span_is(whole->key, l->key) ? whole : l->held;
}

struct row *list_row_at(const struct list *l, const struct section *s, const struct model *m, int section, int64_t i)
{
    const struct list_part *p = &l->part[section];

    if (list_gone_from(l, section)) {
        if (i == l->index)
            return held(l, m);
        i -= i > l->index;
    }
    if (p->map)
        i = i >= 0 && i < p->map_n ? p->map[i] : -1;
    return i < 0 ? NULL : window_row(&m->win[s[section].win], i);
}

int64_t list_find(const struct list *l, const struct section *s, const struct model *m, int section, const char *key)
{
    const struct list_part *p = &l->part[section];
    int64_t at = window_find(&m->win[s[section].win], span_str(key)), i = 0;

    if (at >= 0 && p->map) {
        while (i < p->map_n && p->map[i] != at)
            i++;
        at = i < p->map_n ? i : -1;
    }
    return at + (at >= 0 && list_gone_from(l, section) && at >= l->index);
}

/* Case is ignored for ASCII; other letters must match as they are. */
static bool contains(struct span hay, struct span needle)
{
    for (size_t i = 0; needle.n <= hay.n && i <= hay.n - needle.n; i++)
        if (strncasecmp(hay.p + i, needle.p, needle.n) == 0)
            return true;
    return false;
}

/* Every word of the filter is in some text of the row. */
static bool passes(const struct row *r, const char *filter)
{
    const char *p = filter;

    for (;;) {
        struct span word;
        bool found = false;

        p += strspn(p, " ");
        word = span_make(p, strcspn(p, " "));
        if (!word.n)
            return true;
        p += word.n;
        JSON_EACH (v, r->j)
            found = found || contains(v->type == JSON_STRING ? v->s : v->raw, word);
        if (!found)
            return false;
    }
}

/* Numbers by size, all else as text; what a row does not have comes last. */
static int compare(const struct row *a, const struct row *b, const char *member)
{
    const struct json *x = json_get(a->j, member), *y = json_get(b->j, member);
    bool nx = !x || x->type == JSON_NULL, ny = !y || y->type == JSON_NULL;

    if (nx || ny)
        return nx - ny;
    if (x->type == JSON_INT && y->type == JSON_INT)
        return x->i < y->i ? -1 : x->i > y->i;
    return span_cmp(x->type == JSON_STRING ? x->s : x->raw, y->type == JSON_STRING ? y->s : y->raw);
}

static int by_order(const struct list *l, const struct section *s, const struct row *a, const struct row *b)
{
    int by = l->sort[0] ? compare(a, b, l->sort) : s->rank(a) - s->rank(b);

    return l->sort[0] && l->desc ? -by : by;
}

/* A few hundred rows at most, nearly sorted from one frame to the next. */
static void sort_map(const struct list *l, const struct section *s, struct list_part *p, const struct window *w)
{
    for (int64_t i = 1; i < p->map_n; i++) {
        int64_t at = p->map[i], k = i;

        while (k > 0 && by_order(l, s, window_row(w, p->map[k - 1]), window_row(w, at)) > 0) {
            p->map[k] = p->map[k - 1];
            k--;
        }
        p->map[k] = at;
    }
}

int64_t list_place(const struct list *l, const struct section *s, const struct model *m, int section, const char *key)
{
    const struct list_part *p = &l->part[section];
    const struct window *w = &m->win[s[section].win];
    int64_t at = window_find(w, span_str(key)), i = 0;

    if (!p->map)
        return span_is(span_str(w->anchor), key) ? w->anchor_at : at;
    while (at >= 0 && i < p->map_n) {
        int by = l->sort[0] || s[section].rank ? by_order(l, &s[section], window_row(w, p->map[i]), window_row(w, at)) : 0;

        if (by > 0 || (by == 0 && p->map[i] >= at))
            break;
        i++;
    }
    return at < 0 ? -1 : i;
}

void list_refilter(struct list *l, const struct section *s, const struct model *m, int section)
{
    struct list_part *p = &l->part[section];
    const struct window *w = &m->win[s[section].win];

    mem_free(p->map);
    p->map = NULL;
    p->map_n = 0;
    if ((!l->filter[0] && !l->sort[0] && !s[section].rank) || s[section].server_filter)
        return;
    p->map = mem_alloc_array(w->rows.n + 1, sizeof *p->map);
    for (size_t i = 0; i < w->rows.n; i++)
        if (s[section].passes ? s[section].passes(w->rows.v[i], l->filter) : passes(w->rows.v[i], l->filter))
            p->map[p->map_n++] = w->offset + (int64_t) i;
    if (l->sort[0] || s[section].rank)
        sort_map(l, &s[section], p, w);
}
