/* line: see line.h. */
#include "console/widget/line.h"

#include "text/clean.h"
#include "text/cluster.h"
#include "text/utf8.h"
#include "text/width.h"

void line_free(struct line *l)
{
    buf_free(&l->text);
    l->at = 0;
}

void line_set(struct line *l, const char *text)
{
    buf_clear(&l->text);
    l->at = 0;
    line_insert(l, span_str(text));
}

void line_insert(struct line *l, struct span s)
{
    struct buf clean = {0}, rest = {0};
    size_t room = l->text.n < LINE_BYTES ? LINE_BYTES - l->text.n : 0;
    struct span fits;

    text_clean(s, 0, &clean);
    fits = text_prefix(buf_view(&clean), room);
    if (l->text.n)
        buf_add(&rest, l->text.p + l->at, l->text.n - l->at);
    l->text.n = l->at;
    buf_span(&l->text, fits);
    l->at = l->text.n;
    buf_span(&l->text, buf_view(&rest));
    buf_free(&clean);
    buf_free(&rest);
}

static void cut(struct line *l, size_t from, size_t to)
{
    if (from >= to)
        return;
    memmove(l->text.p + from, l->text.p + to, l->text.n - to);
    l->text.n -= to - from;
    l->text.p[l->text.n] = 0;
    l->at = from;
}

static size_t word_begin(const struct line *l)
{
    size_t at = l->at;

    while (at > 0 && l->text.p[at - 1] == ' ')
        at--;
    while (at > 0 && l->text.p[at - 1] != ' ')
        at--;
    return at;
}

static enum line_did control_key(struct line *l, uint32_t letter)
{
    switch (letter) {
    case 'a': l->at = 0; return LINE_MOVED;
    case 'e': l->at = l->text.n; return LINE_MOVED;
    case 'u': cut(l, 0, l->at); return LINE_CHANGED;
    case 'k': cut(l, l->at, l->text.n); return LINE_CHANGED;
    case 'w': cut(l, word_begin(l), l->at); return LINE_CHANGED;
    default: return LINE_NOTHING;
    }
}

enum line_did line_key(struct line *l, const struct key *k)
{
    struct span s = buf_view(&l->text);
    struct buf typed = {0};

    if (k->mods & KEY_CTRL)
        return control_key(l, k->code);
    if (k->mods & KEY_ALT)
        return LINE_NOTHING;
    switch (k->code) {
    case WKEY_LEFT: l->at = text_cluster_begin(s, l->at); return LINE_MOVED;
    case WKEY_RIGHT: l->at = l->at < s.n ? text_cluster_end(s, l->at) : s.n; return LINE_MOVED;
    case WKEY_HOME: l->at = 0; return LINE_MOVED;
    case WKEY_END: l->at = s.n; return LINE_MOVED;
    case WKEY_BACKSPACE: cut(l, l->at ? text_cluster_begin(s, l->at) : 0, l->at); return LINE_CHANGED;
    case WKEY_DELETE:
        if (l->at < s.n)
            cut(l, l->at, text_cluster_end(s, l->at));
        return LINE_CHANGED;
    default:
        if (k->code < ' ' || k->code >= KEY_FIRST_)
            return LINE_NOTHING;
        text_add_cp(&typed, k->code);
        line_insert(l, buf_view(&typed));
        buf_free(&typed);
        return LINE_CHANGED;
    }
}

/* Columns of the bytes from..to, as they will be drawn. */
static int columns(const struct line *l, size_t from, size_t to)
{
    struct buf clean = {0};
    int n;

    text_clean(span_make(l->text.p + from, to - from), TEXT_TERMINAL, &clean);
    n = text_width(NULL, buf_view(&clean));
    buf_free(&clean);
    return n;
}

/* The first byte that is drawn: the cursor stays in sight. */
static size_t first_shown(const struct line *l, int w)
{
    size_t from = 0;
    while (l->text.n && from < l->at && columns(l, from, l->at) >= w)
        from = text_cluster_end(buf_view(&l->text), from);
    return from;
}

int line_column(const struct line *l, int w, size_t byte)
{
    size_t from = first_shown(l, w);
    int at;

    if (byte < from || byte > l->text.n)
        return -1;
    at = l->text.n ? columns(l, from, byte) : 0;
    return at < w ? at : w - 1;
}

void line_draw(const struct line *l, struct cells *c, int x, int y, int w, uint8_t role, bool focus)
{
    size_t from = first_shown(l, w);

    cells_fill(c, x, y, w, 1, role);
    if (l->text.n)
        cells_put(c, x, y, w, span_make(l->text.p + from, l->text.n - from), role);
    if (focus) {
        c->cursor_x = x + (l->text.n ? columns(l, from, l->at) : 0);
        c->cursor_y = y;
        if (c->cursor_x >= x + w)
            c->cursor_x = x + w - 1;
    }
}

/* Where a row of a long text ends: at the last blank that fits, else where the width ends; behind what begins a paragraph in any case. */
static size_t row_end(const struct line *l, size_t from, int w)
{
    struct span s = buf_view(&l->text);
    size_t blank = 0, at = from, end;
    int used = 0;

    while (at < s.n) {
        end = text_cluster_end(s, at);
        used += text_width_cluster(NULL, span_make(s.p + at, end - at));
        if (used > w)
            return blank ? blank : at > from ? at : end;
        if (s.p[at] == ' ')
            blank = end;
        if (end - at == 2 && memcmp(s.p + at, "\xc2\xb6", 2) == 0)
            return end;
        at = end;
    }
    return s.n;
}

int line_rows(const struct line *l, int w)
{
    int n = 1;

    for (size_t at = l->text.n ? row_end(l, 0, w) : 0; at < l->text.n; at = row_end(l, at, w))
        n++;
    return n;
}

void line_draw_rows(const struct line *l, struct cells *c, int x, int y, int w, int h, uint8_t role)
{
    int row = 0, cursor = 0, first;
    size_t from = 0, end;

    for (from = 0; from < l->text.n; from = end) {
        end = row_end(l, from, w);
        if (l->at >= from && (l->at < end || end == l->text.n))
            cursor = row;
        row++;
    }
    first = cursor >= h ? cursor - h + 1 : 0;
    cells_fill(c, x, y, w, h, role);
    for (from = 0, row = 0; from < l->text.n; from = end, row++) {
        end = row_end(l, from, w);
        if (row < first || row >= first + h)
            continue;
        cells_put(c, x, y + row - first, w, span_make(l->text.p + from, end - from), role);
        if (row == cursor)
            c->cursor_x = x + columns(l, from, l->at);
    }
    if (!l->text.n)
        c->cursor_x = x;
    if (c->cursor_x >= x + w)
        c->cursor_x = x + w - 1;
    c->cursor_y = y + cursor - first;
}
