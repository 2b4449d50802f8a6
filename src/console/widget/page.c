/* page: see page.h. */
#include "console/widget/page.h"

#include <stdio.h>

#include "console/theme/role.h"
#include "text/clean.h"
#include "text/fit.h"

void page_free(struct page *p)
{
    VEC_FREE(&p->lines);
    arena_free(&p->arena);
}

void page_line(struct page *p)
{
    struct page_line empty = {0};

    VEC_PUSH(&p->lines, empty);
}

static struct page_line *last(struct page *p)
{
    if (!p->lines.n)
        page_line(p);
    return &p->lines.v[p->lines.n - 1];
}

static int width_of(struct page *p, struct span s)
{
    return text_width(NULL, text_clean_arena(&p->arena, s, TEXT_TERMINAL, NULL));
}

/* The column behind the last part. */
static int line_end(struct page *p, const struct page_line *l)
{
    return l->n ? l->part[l->n - 1].x + width_of(p, l->part[l->n - 1].text) : 0;
}

void page_part(struct page *p, int x, struct span s, uint8_t role)
{
    struct page_line *l = last(p);

    if (l->n == PAGE_PARTS || !s.n)
        return;
    if (x < 0)
        x = l->n ? line_end(p, l) + 2 : 0;
    l->part[l->n].x = x;
    l->part[l->n].text = arena_span(&p->arena, s);
    l->part[l->n++].role = role;
}

void page_str(struct page *p, int x, const char *s, uint8_t role)
{
    page_part(p, x, span_str(s), role);
}

void page_pair(struct page *p, const char *label, struct span value, uint8_t role)
{
    struct page_line *l = last(p);
    int label_w = (int) strlen(label), need = label_w + 1 + width_of(p, value), x;

    if (!value.n)
        return;
    if (l->n + 2 > PAGE_PARTS || (l->n && line_end(p, l) + 2 + need > p->w)) {
        page_line(p);
        l = last(p);
    }
    x = l->n ? line_end(p, l) + 2 : 0;
    page_str(p, x, label, ROLE_DIM);
    page_part(p, x + label_w + 1, value, role);
}

void page_text(struct page *p, int indent, bool here, struct span s, uint8_t role)
{
    struct text_lines lines = {0};

    if (!s.n)
        return;
    text_wrap(NULL, s, p->w - indent > 8 ? p->w - indent : 8, &lines);
    for (size_t i = 0; i < lines.line.n; i++) {
        if (i || !here)
            page_line(p);
        page_part(p, indent, lines.line.v[i], role);
    }
    text_lines_free(&lines);
}

void page_rule(struct page *p, const char *title)
{
    page_line(p);
    page_str(p, 0, title, ROLE_SECTION);
    last(p)->rule = true;
}

void page_draw(const struct page *p, int64_t *scroll, struct cells *c, struct rect r)
{
    int64_t lines = (int64_t) p->lines.n, most = lines - r.h;
    int room = -1; /* the lowest line whose text leaves room for how far down it is: no text is written over */
    char place[32] = "";

    if (*scroll > most)
        *scroll = most;
    if (*scroll < 0)
        *scroll = 0;
    if (*scroll < most)
        snprintf(place, sizeof place, " %lld%% ", (long long) ((*scroll + r.h) * 100 / lines));
    int place_w = (int) strlen(place);
    for (int y = 0; y < r.h && *scroll + y < (int64_t) p->lines.n; y++) {
        const struct page_line *l = &p->lines.v[*scroll + y];
        int end = 0;

        if (l->rule)
            cells_hline(c, r.x, r.y + y, r.w, "─", ROLE_FRAME);
        for (int i = 0; i < l->n; i++) {
            int x = l->part[i].x;
            int n = x < r.w ? cells_put(c, r.x + x, r.y + y, r.w - x, l->part[i].text, l->part[i].role) : 0;
            if (l->rule)
                cells_glyph(c, r.x + x + n, r.y + y, " ", ROLE_FRAME);
            end = x + n;
        }
        if (end <= r.w - place_w)
            room = y;
    }
    if (*place && room >= 0 && r.w > 12)
        cells_right(c, r.x + r.w - place_w, r.y + room, place_w, place, ROLE_DIM);
}
