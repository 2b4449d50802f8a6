/* list: see list.h. */
#include "console/widget/list.h"

#include <stdio.h>
#include <strings.h>

#include "console/theme/role.h"

void list_free(struct list *l)
{
    for (int i = 0; i < LIST_SECTIONS; i++)
        mem_free(l->part[i].map);
    memset(l, 0, sizeof *l);
}

static void copy_key(char out[128], struct span key)
{
    snprintf(out, 128, "%.*s", (int) (key.n > 127 ? 127 : key.n), key.p ? key.p : "");
}

int64_t list_count(const struct list *l, const struct section *s, const struct model *m, int section)
{
    const struct list_part *p = &l->part[section];
    const struct window *w = &m->win[s[section].win];

    return p->map ? p->map_n : w->total;
}

static const struct row *row_at(const struct list *l, const struct section *s, const struct model *m, int section, int64_t i)
{
    const struct list_part *p = &l->part[section];

    if (p->map)
        i = i >= 0 && i < p->map_n ? p->map[i] : -1;
    return i < 0 ? NULL : window_row(&m->win[s[section].win], i);
}

static int64_t find(const struct list *l, const struct section *s, const struct model *m, int section, const char *key)
{
    const struct list_part *p = &l->part[section];
    int64_t at = window_find(&m->win[s[section].win], span_str(key));

    if (at < 0 || !p->map)
        return at;
    for (int64_t i = 0; i < p->map_n; i++)
        if (p->map[i] == at)
            return i;
    return -1;
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
        JSON_EACH(v, r->j)
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

/* A few hundred rows at most, nearly sorted from one frame to the next. */
static void sort_map(struct list_part *p, const struct window *w, const char *member, bool desc)
{
    for (int64_t i = 1; i < p->map_n; i++) {
        int64_t at = p->map[i], k = i;

        while (k > 0) {
            int by = compare(window_row(w, p->map[k - 1]), window_row(w, at), member);
            if (desc ? by >= 0 : by <= 0)
                break;
            p->map[k] = p->map[k - 1];
            k--;
        }
        p->map[k] = at;
    }
}

static void refilter(struct list *l, const struct section *s, const struct model *m, int section)
{
    struct list_part *p = &l->part[section];
    const struct window *w = &m->win[s[section].win];

    mem_free(p->map);
    p->map = NULL;
    p->map_n = 0;
    if ((!l->filter[0] && !l->sort[0]) || s[section].server_filter)
        return;
    p->map = mem_alloc_array(w->rows.n + 1, sizeof *p->map);
    for (size_t i = 0; i < w->rows.n; i++)
        if (passes(w->rows.v[i], l->filter))
            p->map[p->map_n++] = w->offset + (int64_t) i;
    if (l->sort[0])
        sort_map(p, w, l->sort, l->desc);
}

/* The selection holds its thing; a thing that left leaves the selection where it was. */
static void keep_selection(struct list *l, const struct section *s, int n, const struct model *m)
{
    for (int k = 0; l->key[0] && k < n; k++) {
        int section = (l->section + k) % n;
        int64_t at = find(l, s, m, section, l->key);

        if (at >= 0) {
            if (section == l->section)
                l->part[section].pushed += at - l->index;
            l->section = section;
            l->index = at;
            return;
        }
    }
    list_select(l, s, n, m, l->section, l->index);
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

        refilter(l, s, m, i);
        at = p->top_key[0] ? find(l, s, m, i, p->top_key) : -1;
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
        /* Until all is there what matters most is the first row of the first section; from then on the thing is kept. */
        l->touched = true;
        for (int i = 0; i < n; i++)
            l->touched = l->touched && m->win[s[i].win].loaded;
        l->key[0] = 0;
        l->section = 0;
        l->index = 0;
    }
    keep_selection(l, s, n, m);
    for (int i = 0; i < n; i++) {
        if (!same || l->part[i].orders != m->win[s[i].win].orders)
            l->part[i].pushed = 0;
        l->part[i].orders = m->win[s[i].win].orders;
    }
}

/* The window follows the selection. What came above it and thereby left the window is announced; what the officer's own key moved is not. */
static void follow_selection(struct list_part *p, int64_t index, int page)
{
    if (index < p->top)
        p->top = index;
    if (index >= p->top + page) {
        int64_t by = index - page + 1 - p->top;

        p->top += by;
        if (p->pushed > 0)
            p->fresh += by < p->pushed ? by : p->pushed;
    }
}

void list_select(struct list *l, const struct section *s, int n, const struct model *m, int section, int64_t index)
{
    const struct row *r;

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
    r = row_at(l, s, m, section, index);
    copy_key(l->key, r ? r->key : span_make("", 0));
}

const struct row *list_selected(const struct list *l, const struct section *s, int n, const struct model *m)
{
    return l->section < n ? row_at(l, s, m, l->section, l->index) : NULL;
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

/* How many rows each section gets of `room`: all it has, or its share by weight, the rest to those that want more. */
static void share(const struct list *l, const struct section *s, int n, const struct model *m, int room, int *rows)
{
    int64_t want[LIST_SECTIONS];
    bool done[LIST_SECTIONS] = {0};
    int open = n;

    for (int i = 0; i < n; i++) {
        want[i] = list_count(l, s, m, i);
        if (want[i] < 1)
            want[i] = 1;
        rows[i] = 0;
    }
    while (open > 0) {
        int weights = 0, before = open, left = room;

        for (int i = 0; i < n; i++)
            if (!done[i])
                weights += s[i].weight;
        for (int i = 0; i < n; i++) {
            if (done[i] || want[i] > (int64_t) left * s[i].weight / weights)
                continue;
            rows[i] = (int) want[i];
            room -= rows[i];
            done[i] = true;
            open--;
        }
        if (open != before)
            continue;
        left = room;
        for (int i = 0; i < n; i++)
            if (!done[i]) {
                rows[i] = left * s[i].weight / weights;
                room -= rows[i];
            }
        for (int i = 0; i < n && room > 0; i++)
            if (!done[i]) {
                rows[i]++;
                room--;
            }
        break;
    }
}

static int column_width(const struct column *col, bool exercise, int left)
{
    int w = !exercise && col->actual ? col->actual : col->width ? col->width : left;

    return w < left ? w : left;
}

static void draw_heads(const struct section *s, const struct model *m, struct cells *c, struct rect r, struct hits *h, int section)
{
    int x = r.x;

    cells_fill(c, r.x, r.y, r.w, 1, ROLE_HEAD);
    for (int i = 0; i < s->columns_n; i++) {
        const struct column *col = &s->columns[i];
        int w = column_width(col, m->exercise, r.x + r.w - x);

        if (r.w < col->from || (col->until && r.w >= col->until))
            continue;
        if (w <= 0)
            break;
        if (col->right)
            cells_right(c, x, r.y, w, col->head, ROLE_HEAD);
        else
            cells_str(c, x, r.y, w, col->head, ROLE_HEAD);
        if (col->sort)
            hits_add(h, HIT_SORT, x, r.y, w, 1, section, i);
        x += w + 1;
    }
}

static void draw_row(const struct section *s, const struct model *m, const struct row *row, struct cells *c, struct rect r)
{
    int x = r.x;

    if (!row) {
        cells_str(c, r.x + 1, r.y, r.w - 1, "...", ROLE_DIM);
        return;
    }
    for (int i = 0; i < s->columns_n; i++) {
        const struct column *col = &s->columns[i];
        int w = column_width(col, m->exercise, r.x + r.w - x);

        if (r.w < col->from || (col->until && r.w >= col->until))
            continue;
        if (w <= 0)
            break;
        col->draw(m, row, c, x, r.y, w);
        x += w + 1;
    }
}

/* "Mine 4" and what is worth saying about the part that is out of sight. */
static void draw_title(const struct list *l, const struct section *s, const struct model *m, struct cells *c, struct rect r, int i,
                       struct hits *h)
{
    const struct list_part *p = &l->part[i];
    int64_t count = list_count(l, s, m, i);
    char right[64] = "";
    int x;

    cells_hline(c, r.x, r.y, r.w, "─", ROLE_FRAME);
    x = r.x + 1;
    cells_glyph(c, x++, r.y, " ", ROLE_FRAME);
    x += cells_printf(c, x, r.y, r.w - 4, ROLE_SECTION, "%s %lld", s[i].title, (long long) count);
    cells_glyph(c, x, r.y, " ", ROLE_FRAME);
    if (p->fresh > 0)
        snprintf(right, sizeof right, " %lld new above ", (long long) p->fresh);
    else if (p->page > 0 && count > p->page)
        snprintf(right, sizeof right, " %lld-%lld ", (long long) p->top + 1,
                 (long long) (p->top + p->page < count ? p->top + p->page : count));
    if (right[0])
        cells_right(c, x + 2, r.y, r.x + r.w - x - 3, right, p->fresh > 0 ? ROLE_WARN : ROLE_DIM);
    hits_add(h, HIT_SECTION, r.x, r.y, r.w, 1, i, 0);
}

static void draw_part(struct list *l, const struct section *s, const struct model *m, struct cells *c, struct rect r, int i,
                      struct hits *h)
{
    struct list_part *p = &l->part[i];
    int64_t count = list_count(l, s, m, i);
    const struct row *first;

    p->page = r.h;
    if (i == l->section)
        follow_selection(p, l->index, r.h);
    p->pushed = 0;
    if (p->top > count - r.h)
        p->top = count - r.h;
    if (p->top <= 0) {
        p->top = 0;
        p->fresh = 0;
    }
    first = row_at(l, s, m, i, p->top);
    copy_key(p->top_key, first ? first->key : span_make("", 0));
    if (!count) {
        const char *text = !m->win[s[i].win].loaded ? "loading ..." : l->filter[0] ? "nothing passes the filter: Esc clears it" : s[i].empty;
        cells_str(c, r.x + 1, r.y, r.w - 2, text, ROLE_EMPTY);
    }
    for (int k = 0; k < r.h && p->top + k < count; k++) {
        struct rect line = {r.x, r.y + k, r.w, 1};

        draw_row(&s[i], m, row_at(l, s, m, i, p->top + k), c, line);
        hits_add(h, HIT_ROW, r.x, r.y + k, r.w, 1, i, p->top + k);
        if (i == l->section && p->top + k == l->index)
            cells_mod(c, r.x, r.y + k, r.w, 1, CELL_SEL);
    }
}

void list_draw(struct list *l, const struct section *s, int n, const struct model *m, struct cells *c, struct rect r, struct hits *h)
{
    int rows[LIST_SECTIONS], extra = 1;

    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 0, 0);
    /* each section but the first has a title line, and heads of its own where its columns are others */
    for (int i = 1; i < n; i++)
        extra += 1 + (s[i].columns != s[i - 1].columns);
    if (r.h - extra < n) {
        n = 1;
        extra = 1;
    }
    share(l, s, n, m, r.h - extra, rows);
    for (int i = 0; i < n; i++) {
        struct rect title = {r.x, r.y, r.w, 1}, line = title, part;

        line.y += i > 0;
        if (i == 0 || s[i].columns != s[i - 1].columns) {
            draw_heads(&s[i], m, c, line, h, i);
            line.y++;
        }
        part = (struct rect) {r.x, line.y, r.w, rows[i]};
        if (rows[i] > 0)
            draw_part(l, s, m, c, part, i, h);
        if (i > 0)
            draw_title(l, s, m, c, title, i, h); /* after its part, which knows what it put out of sight */
        r.y = line.y + rows[i];
    }
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
    } else if (index >= list_count(l, s, m, section)) {
        int next = section + 1;

        while (next < n && !list_count(l, s, m, next))
            next++;
        if (next < n && l->index >= list_count(l, s, m, section) - 1) {
            section = next;
            index = 0;
        } else {
            index = list_count(l, s, m, section) - 1;
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
    case WKEY_UP: case 'k': step(l, s, n, m, -1); break;
    case WKEY_DOWN: case 'j': step(l, s, n, m, 1); break;
    case WKEY_PGUP: step(l, s, n, m, -page); break;
    case WKEY_PGDN: step(l, s, n, m, page); break;
    case WKEY_HOME: case 'g': list_select(l, s, n, m, l->index ? l->section : 0, 0); break;
    case WKEY_END: case 'G': {
        int64_t last = list_count(l, s, m, l->section) - 1;
        list_select(l, s, n, m, l->index < last ? l->section : n - 1, INT64_MAX - 1);
        break;
    }
    case WKEY_LEFT: case 'h': jump_section(l, s, n, m, -1); break;
    case WKEY_RIGHT: case 'l': jump_section(l, s, n, m, 1); break;
    default: return false;
    }
    l->touched = true;
    return true;
}

void list_scroll(struct list *l, const struct section *s, int n, const struct model *m, int section, int rows)
{
    struct list_part *p = &l->part[section];
    int64_t count = list_count(l, s, m, section), last = count - p->page;

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
