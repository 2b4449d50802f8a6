/* scroll: rows that only moved up or down are moved by the terminal itself. One line more at the top of a list is then one line to write, and
 * what stands beside the list and did not move. See term_impl.h. */
#include "console/term/term_impl.h"

/* Rows are looked for so far up and down. */
#define FAR 4
/* Fewer rows that changed by so many cells in their first half, where lists are, are written: most frames are told by that, and cost no more. */
#define ROWS_LEAST 4
#define CELLS_LEAST 8
/* What telling the terminal costs, in cells. */
#define COST 16

static bool changed_much(const struct term *t, const struct cells *c, int y)
{
    const struct cell *a = cells_at(c, 0, y), *b = cells_at(&t->shown, 0, y);
    int n = 0, half = c->w / 2;

    if (memcmp(a, b, sizeof *a * (size_t) half) == 0)
        return false;
    for (int x = 0; x < half && n < CELLS_LEAST; x++)
        n += !cell_eq(&a[x], &b[x]);
    return n >= CELLS_LEAST;
}

/* Cells of the row that are to be written when the terminal shows row `from` of what it shows now there; from < 0: nothing that is known. */
static int differing(const struct term *t, const struct cells *c, int y, int from)
{
    int n = 0;

    for (int x = 0; x < c->w; x++)
        n += from < 0 ? !term_blank(cells_at(c, x, y)) : !cell_eq(cells_at(c, x, y), cells_at(&t->shown, x, from));
    return n;
}

/* A block of rows [y, end) that moves down by n (up: n < 0), and how many cells that saves. */
struct shift {
    int y, end, n, saves;
};

/* The best block for a shift by n: of rows that are cheaper when they come from n rows above, the run that saves most. */
static struct shift best_by(const struct term *t, const struct cells *c, int n, const int *cost)
{
    struct shift best = {0}, run = {.n = n};
    int first = n > 0 ? n : 0, last = n > 0 ? c->h : c->h + n;

    for (int y = first; y < last; y++) {
        int gain = cost[y] || run.saves ? cost[y] - differing(t, c, y, y - n) : 0;

        if (run.saves <= 0) {
            run.saves = 0;
            run.y = y;
        }
        run.saves += gain;
        run.end = y + 1;
        if (run.saves > best.saves)
            best = run;
    }
    if (!best.saves)
        return best;
    /* the rows that come free are part of it */
    best.y -= n > 0 ? n : 0;
    best.end -= n < 0 ? n : 0;
    for (int i = 0; i < (n > 0 ? n : -n); i++) {
        int y = n > 0 ? best.y + i : best.end - 1 - i;
        best.saves -= differing(t, c, y, -1) - cost[y];
    }
    return best;
}

/* The same in what we know of the terminal. What came free holds no cell that any frame has. */
static void shift_shown(struct term *t, const struct shift *s)
{
    size_t row = sizeof *t->shown.c * (size_t) t->shown.w;
    int n = s->n > 0 ? s->n : -s->n, from = s->n > 0 ? s->y : s->y + n, to = s->n > 0 ? s->y + n : s->y,
        free_at = s->n > 0 ? s->y : s->end - n;

    memmove(cells_at(&t->shown, 0, to), cells_at(&t->shown, 0, from), row * (size_t) (s->end - s->y - n));
    for (int y = free_at; y < free_at + n; y++)
        memset(cells_at(&t->shown, 0, y), 0xff, row);
}

void term_scroll(struct term *t, const struct cells *c)
{
    struct cell base = term_base();
    struct shift best = {0};
    int changed = 0, *cost;

    if (!t->caps.scrolls)
        return;
    for (int y = 0; y < c->h; y++)
        changed += changed_much(t, c, y);
    if (changed < ROWS_LEAST)
        return;
    cost = mem_alloc_array((size_t) c->h, sizeof *cost);
    for (int y = 0; y < c->h; y++)
        cost[y] = differing(t, c, y, y);
    for (int n = -FAR; n <= FAR; n++) {
        struct shift s = n ? best_by(t, c, n, cost) : best;
        if (s.saves > best.saves)
            best = s;
    }
    mem_free(cost);
    if (best.saves <= COST)
        return;
    /* what comes free gets the background of the pen, on some terminals for good */
    caps_pen(&t->caps, &t->out, &t->pen, term_look(t, &base, c->exercise), false);
    caps_scroll(&t->caps, &t->out, best.y, best.end, c->h, best.n);
    t->x = t->y = -1;
    shift_shown(t, &best);
}
