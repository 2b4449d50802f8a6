/* fit: text cut and padded to a number of cells. Owns nothing. Wrapping is in wrap.c. */
#include "text/fit.h"

#include "text/cluster.h"

struct span text_fit(const struct text_width *w, struct span s, int cells, int *used)
{
    int have = 0;
    size_t at = 0;
    while (at < s.n) {
        size_t to = text_cluster_end(s, at);
        int more = text_width_cluster(w, span_make(s.p + at, to - at));
        if (have + more > cells)
            break;
        have += more;
        at = to;
    }
    if (used)
        *used = have;
    return span_make(s.p, at);
}

int text_truncate(const struct text_width *w, struct span s, int cells, struct buf *out)
{
    int used;
    struct span head = text_fit(w, s, cells, &used);
    if (head.n == s.n) {
        buf_span(out, s);
        return used;
    }
    if (cells < 1)
        return 0;
    struct span dots = w && w->ascii ? SPAN_LIT("~") : SPAN_LIT("\xe2\x80\xa6");
    int dots_cells = text_width_cluster(w, dots);
    head = text_fit(w, s, cells - dots_cells, &used);
    if (dots_cells > cells)
        return 0;
    buf_span(out, head);
    buf_span(out, dots);
    return used + dots_cells;
}

static void add_spaces(struct buf *out, int n)
{
    if (n > 0) {
        memset(buf_reserve(out, (size_t) n), ' ', (size_t) n);
        buf_grew(out, (size_t) n);
    }
}

void text_pad(const struct text_width *w, struct span s, int cells, enum text_align align, struct buf *out)
{
    int used = 0;
    struct span head = text_fit(w, s, cells, &used);
    struct buf cut = {0};
    if (head.n < s.n) {
        used = text_truncate(w, s, cells, &cut);
        head = buf_view(&cut);
    }
    int spare = cells - used;
    int left = align == TEXT_LEFT ? 0 : align == TEXT_RIGHT ? spare : spare / 2;
    add_spaces(out, left);
    buf_span(out, head);
    add_spaces(out, spare - left);
    buf_free(&cut);
}
