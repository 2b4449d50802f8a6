/* cell: see cell.h. */
#include "console/cell/cell.h"

#include <stdarg.h>
#include <stdio.h>

#include "console/theme/role.h"
#include "text/clean.h"
#include "text/cluster.h"
#include "text/utf8.h"
#include "text/width.h"

void cells_reset(struct cells *c, int w, int h, uint8_t role)
{
    if (w < 1)
        w = 1;
    if (h < 1)
        h = 1;
    if (w != c->w || h != c->h || !c->c) {
        mem_free(c->c);
        c->c = mem_alloc_array((size_t) w * (size_t) h, sizeof *c->c);
        c->w = w;
        c->h = h;
    }
    c->cursor_x = c->cursor_y = -1;
    c->exercise = false;
    c->generation = glyphs_generation();
    cells_fill(c, 0, 0, w, h, role);
}

void cells_free(struct cells *c)
{
    mem_free(c->c);
    memset(c, 0, sizeof *c);
}

static void set(struct cell *c, const char *text, size_t n, int width, uint8_t role)
{
    c->text = n > CELL_SHORT ? glyph_number(span_make(text, n)) : 0;
    if (n > CELL_SHORT && c->text == GLYPH_NONE) {
        n = text_prefix(span_make(text, n), CELL_SHORT).n; /* the letter without some of its marks */
        c->text = 0;
    }
    if (n <= CELL_SHORT)
        memcpy(&c->text, text, n);
    c->n = (uint8_t) n;
    c->width = (uint8_t) width;
    c->role = role;
    c->mod = 0;
}

/* Before cells from x to x + w are written: a wide cluster that is cut there loses its other part too. */
static void mend(struct cells *c, int x, int y, int w)
{
    int left = x;

    while (left > 0 && left < c->w && cells_at(c, left, y)->width == 0)
        left--;
    for (int i = left; i < x; i++)
        set(cells_at(c, i, y), " ", 1, 1, cells_at(c, i, y)->role);
    for (int i = x + w; i < c->w && cells_at(c, i, y)->width == 0; i++)
        set(cells_at(c, i, y), " ", 1, 1, cells_at(c, i, y)->role);
}

/* Cuts the rectangle to the buffer; false when nothing is left. */
static bool clip(const struct cells *c, int *x, int *y, int *w, int *h)
{
    if (*x < 0) {
        *w += *x;
        *x = 0;
    }
    if (*y < 0) {
        *h += *y;
        *y = 0;
    }
    if (*x + *w > c->w)
        *w = c->w - *x;
    if (*y + *h > c->h)
        *h = c->h - *y;
    return *w > 0 && *h > 0;
}

void cells_fill(struct cells *c, int x, int y, int w, int h, uint8_t role)
{
    struct cell blank;

    if (!clip(c, &x, &y, &w, &h))
        return;
    memset(&blank, 0, sizeof blank);
    set(&blank, " ", 1, 1, role);
    for (int j = y; j < y + h; j++) {
        mend(c, x, j, w);
        for (struct cell *p = cells_at(c, x, j), *end = p + w; p < end; p++)
            *p = blank;
    }
}

void cells_glyph(struct cells *c, int x, int y, const char *glyph, uint8_t role)
{
    if (x < 0 || y < 0 || x >= c->w || y >= c->h)
        return;
    mend(c, x, y, 1);
    set(cells_at(c, x, y), glyph, strlen(glyph), 1, role);
}

static bool all_ascii(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] == 0x7f)
            return false; /* signed: bytes from 0x80 on are below zero too */
    return true;
}

/* Plain text, a byte a cell. */
static int put_ascii(struct cells *c, int x, int y, int room, struct span s, uint8_t role)
{
    int n = s.n > (size_t) room ? room : (int) s.n;

    mend(c, x, y, n);
    for (int i = 0; i < n; i++)
        set(cells_at(c, x + i, y), s.p + i, 1, 1, role);
    if (s.n > (size_t) room && room > 1)
        cells_glyph(c, x + room - 1, y, "…", role);
    return n;
}

/* A cluster cut to what a cell holds, between code points; its width is that of what is left. */
static int cluster_fit(struct span *k)
{
    if (k->n > CELL_TEXT)
        *k = text_prefix(*k, CELL_TEXT);
    return text_width_cluster(NULL, *k);
}

static int put_clusters(struct cells *c, int x, int y, int room, struct span s, uint8_t role)
{
    int used = 0, last = 0; /* last: where an ellipsis would still fit */

    for (size_t from = 0, to; from < s.n; from = to) {
        struct span k;
        int w;

        to = text_cluster_end(s, from);
        k = span_make(s.p + from, to - from);
        w = cluster_fit(&k);
        if (w == 0)
            continue; /* marks without a letter */
        if (used + w > room) {
            if (room > 1) {
                cells_fill(c, x + last, y, room - last, 1, role);
                cells_glyph(c, x + last, y, "…", role);
                used = last + 1;
            }
            break;
        }
        mend(c, x + used, y, w);
        set(cells_at(c, x + used, y), k.p, k.n, w, role);
        for (int i = 1; i < w; i++)
            set(cells_at(c, x + used + i, y), "", 0, 0, role);
        used += w;
        if (used < room)
            last = used;
    }
    return used;
}

int cells_put(struct cells *c, int x, int y, int w, struct span s, uint8_t role)
{
    struct buf clean = {0};
    int room = w, used;

    if (y < 0 || y >= c->h || x < 0 || x >= c->w)
        return 0;
    if (room > c->w - x)
        room = c->w - x;
    if (room <= 0 || !s.n)
        return 0;
    if (all_ascii(s))
        return put_ascii(c, x, y, room, s, role);
    if (s.n > (size_t) room * 64)
        s = text_prefix(s, (size_t) room * 64); /* far more than can be seen */
    if (!text_is_clean(s, TEXT_TERMINAL)) {
        text_clean(s, TEXT_TERMINAL, &clean);
        s = buf_view(&clean);
    }
    used = put_clusters(c, x, y, room, s, role);
    buf_free(&clean);
    return used;
}

int cells_str(struct cells *c, int x, int y, int w, const char *s, uint8_t role)
{
    return cells_put(c, x, y, w, span_str(s), role);
}

int cells_printf(struct cells *c, int x, int y, int w, uint8_t role, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return cells_str(c, x, y, w, text, role);
}

int cells_right(struct cells *c, int x, int y, int w, const char *s, uint8_t role)
{
    int n = (int) text_width(NULL, span_str(s));

    return n >= w ? cells_str(c, x, y, w, s, role) : cells_str(c, x + w - n, y, n, s, role);
}

void cells_hline(struct cells *c, int x, int y, int w, const char *glyph, uint8_t role)
{
    for (int i = 0; i < w; i++)
        cells_glyph(c, x + i, y, glyph, role);
}

void cells_vline(struct cells *c, int x, int y, int h, const char *glyph, uint8_t role)
{
    for (int i = 0; i < h; i++)
        cells_glyph(c, x, y + i, glyph, role);
}

void cells_box(struct cells *c, int x, int y, int w, int h, uint8_t role)
{
    if (w < 2 || h < 2)
        return;
    cells_hline(c, x + 1, y, w - 2, "─", role);
    cells_hline(c, x + 1, y + h - 1, w - 2, "─", role);
    cells_vline(c, x, y + 1, h - 2, "│", role);
    cells_vline(c, x + w - 1, y + 1, h - 2, "│", role);
    cells_glyph(c, x, y, "┌", role);
    cells_glyph(c, x + w - 1, y, "┐", role);
    cells_glyph(c, x, y + h - 1, "└", role);
    cells_glyph(c, x + w - 1, y + h - 1, "┘", role);
}

void cells_mod(struct cells *c, int x, int y, int w, int h, uint8_t mod)
{
    if (!clip(c, &x, &y, &w, &h))
        return;
    for (int j = y; j < y + h; j++)
        for (int i = x; i < x + w; i++)
            cells_at(c, i, j)->mod |= mod;
}

void cells_dump(const struct cells *c, struct buf *out)
{
    for (int y = 0; y < c->h; y++) {
        size_t start = out->n;

        for (int x = 0; x < c->w; x++)
            buf_span(out, cell_text(cells_at(c, x, y)));
        while (out->n > start && out->p[out->n - 1] == ' ')
            out->n--;
        buf_char(out, '\n');
    }
}

void cells_dump_roles(const struct cells *c, struct buf *out)
{
    static const char *const words[] = {
#define X(name, word, help) word,
        ROLE_LIST(X)
#undef X
    };

    for (int y = 0; y < c->h; y++) {
        for (int x = 0; x < c->w;) {
            const struct cell *first = cells_at(c, x, y);
            int n = 1;

            while (x + n < c->w && cells_at(c, x + n, y)->role == first->role && cells_at(c, x + n, y)->mod == first->mod)
                n++;
            buf_printf(out, "%s%s%s%s:%d", x ? " " : "", first->role < ROLE_COUNT ? words[first->role] : "?",
                       first->mod & CELL_SEL ? "+sel" : "", first->mod & CELL_STALE ? "+stale" : "", n);
            x += n;
        }
        buf_char(out, '\n');
    }
}
