/* list_draw: see list_impl.h. */
#include <stdio.h>

#include "console/theme/role.h"
#include "console/widget/list_impl.h"
#include "console/widget/page.h"

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

/* Is there nothing to be shown of it, not even its title? */
static bool hidden(const struct list *l, const struct section *s, const struct model *m, int i)
{
    return s[i].optional && i != l->section && list_lines(l, s, m, i) == 0;
}

/* How many rows each section gets of `room`: all it has, or its share by weight, the rest to those that want more. */
static void share(const struct list *l, const struct section *s, int n, const struct model *m, int room, int *rows)
{
    int64_t want[LIST_SECTIONS];
    bool done[LIST_SECTIONS] = {0};
    int open = n;

    for (int i = 0; i < n; i++) {
        want[i] = list_lines(l, s, m, i);
        if (want[i] < 1 && !hidden(l, s, m, i))
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

static void draw_heads(const struct list *l, const struct section *s, const struct model *m, struct cells *c, struct rect r, struct hits *h,
                       int section)
{
    struct list_shown shown[LIST_COLUMNS];
    int n = list_columns(l, s, m, r, shown);

    cells_fill(c, r.x, r.y, r.w, 1, ROLE_HEAD);
    for (int i = 0; i < n; i++) {
        const struct column *col = shown[i].col;
        bool sorted = col->sort && l->sort[0] && strcmp(col->sort, l->sort) == 0;
        if (col->right)
            cells_right(c, shown[i].x, r.y, shown[i].w, col->head, ROLE_HEAD);
        else
            cells_str(c, shown[i].x, r.y, shown[i].w, col->head, ROLE_HEAD);
        if (sorted) /* in the gap, where no head stands */
            cells_str(c, shown[i].x + (col->width ? shown[i].w : (int) strlen(col->head)), r.y, 1, l->desc ? "▼" : "▲", ROLE_STRONG);
        if (col->sort)
            hits_add(h, HIT_SORT, shown[i].x, r.y, shown[i].w, 1, section, (int) (col - s->columns));
    }
}

/* What is marked has a star behind its first column. */
static void draw_row(const struct list_shown *shown, int n, const struct model *m, const struct row *row, bool marked, struct cells *c, struct rect r)
{
    if (!row) {
        cells_str(c, r.x + 1, r.y, r.w - 1, "...", ROLE_DIM);
        return;
    }
    for (int i = 0; i < n; i++)
        shown[i].col->draw(m, row, c, shown[i].x, r.y, shown[i].w);
    if (marked && n)
        cells_str(c, shown[0].x + shown[0].w, r.y, 1, "*", ROLE_CHOICE);
}

/* "Mine 4" and what is worth saying about the part that is out of sight. */
static void draw_title(const struct list *l, const struct section *s, const struct model *m, struct cells *c,
                       struct rect r, int i, struct hits *h)
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

/* What would fill it, in as many lines as that takes. */
static void empty(const struct list *l, const struct section *s, const struct model *m, struct cells *c, struct rect r)
{
    struct page p = {.w = r.w};
    int64_t scroll = 0;
    char part[96];

    snprintf(part, sizeof part, "none of the newest %zu passes the filter: Esc clears it", m->win[s->win].rows.n);
    page_text(&p, 0, false,
              span_str(!m->win[s->win].loaded                      ? "loading ..."
                       : l->filter[0] && list_knows_part(s, m, 0) ? part
                       : l->filter[0]                              ? "nothing passes the filter: Esc clears it"
                                                                   : s->empty),
              ROLE_EMPTY);
    page_draw(&p, &scroll, c, r);
    page_free(&p);
}

/* The row; where it has cells its first column and the cell. */
static void mark_selected(const struct list *l, const struct section *s, const struct list_shown *shown, int n, struct cells *c, struct rect line)
{
    uint8_t mod = l->gone && !l->unsure ? CELL_SEL | CELL_STALE : CELL_SEL;

    if (!s->cells) {
        cells_mod(c, line.x, line.y, line.w, 1, mod);
        return;
    }
    for (int k = 0; k < n; k++)
        if (k == 0 || shown[k].col->cell == l->cell + 1)
            cells_mod(c, shown[k].x, line.y, shown[k].w, 1, mod);
}

static void draw_part(struct list *l, const struct section *s, const struct model *m, struct cells *c, struct rect r,
                      int i, struct hits *h)
{
    struct list_part *p = &l->part[i];
    int64_t count = list_lines(l, s, m, i);
    const struct row *first;
    struct list_shown shown[LIST_COLUMNS];
    int shown_n = list_columns(l, &s[i], m, r, shown);

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
    first = list_row_at(l, s, m, i, p->top);
    list_copy_key(p->top_key, first ? first->key : span_make("", 0));
    if (!count) {
        struct rect in = {r.x + 1, r.y, r.w - 2, r.h};
        empty(l, &s[i], m, c, in);
    }
    for (int k = 0; k < r.h && p->top + k < count; k++) {
        struct rect line = {r.x, r.y + k, r.w, 1};

        const struct row *row = list_row_at(l, s, m, i, p->top + k);

        draw_row(shown, shown_n, m, row, row && list_marked(l, row->key), c, line);
        hits_add(h, HIT_ROW, r.x, r.y + k, r.w, 1, i, p->top + k);
        if (i == l->section && p->top + k == l->index)
            mark_selected(l, &s[i], shown, shown_n, c, line);
    }
}

void list_click(struct list *l, const struct section *s, const struct model *m, const struct hit *at, int x)
{
    struct list_shown shown[LIST_COLUMNS];
    struct rect line = {at->x, at->y, at->w, 1};
    int n = list_columns(l, &s[at->section], m, line, shown);

    for (int k = 0; k < n; k++)
        if (shown[k].col->cell && x >= shown[k].x && x < shown[k].x + shown[k].w)
            list_cell(l, s, shown[k].col->cell - 1);
}

void list_draw(struct list *l, const struct section *s, int n, const struct model *m, struct cells *c, struct rect r,
               struct hits *h)
{
    int rows[LIST_SECTIONS], extra = 1;

    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 0, 0);
    /* each section but the first has a title line, and heads of its own where its columns are others */
    for (int i = 1; i < n; i++)
        extra += hidden(l, s, m, i) ? 0 : 1 + (s[i].columns != s[i - 1].columns);
    if (r.h - extra < n) {
        n = 1;
        extra = 1;
    }
    share(l, s, n, m, r.h - extra, rows);
    if (n == 1)
        rows[0] = r.h - extra;
    for (int i = 0; i < n; i++) {
        struct rect title = {r.x, r.y, r.w, 1}, line = title, part;

        if (i > 0 && hidden(l, s, m, i))
            continue;
        line.y += i > 0;
        if (i == 0 || s[i].columns != s[i - 1].columns) {
            draw_heads(l, &s[i], m, c, line, h, i);
            line.y++;
        }
        part = (struct rect){r.x, line.y, r.w, rows[i]};
        if (rows[i] > 0)
            draw_part(l, s, m, c, part, i, h);
        if (i > 0)
            draw_title(l, s, m, c, title, i, h); /* after its part, which knows what it put out of sight */
        r.y = line.y + rows[i];
    }
}
