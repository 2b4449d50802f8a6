/* gap: the missing numbers of a numbered feed, as a short list of ranges. Pure: no clock, no feed. */
#include "feed/gap.h"

#include "base/mem.h"

static void gap_remove(struct feed_gaps *g, size_t i)
{
    memmove(&g->ranges[i], &g->ranges[i + 1], (g->n - i - 1) * sizeof *g->ranges);
    g->n--;
}

static void gap_insert(struct feed_gaps *g, size_t i, uint64_t first, uint64_t last)
{
    if (g->n == FEED_GAP_RANGES) {
        uint64_t count = g->ranges[0].last - g->ranges[0].first + 1;
        g->missing -= count;
        g->lost += count;
        gap_remove(g, 0);
        i -= i > 0;
    }
    if (g->n == g->cap) {
        g->cap = g->cap ? g->cap * 2 : 8;
        g->ranges = mem_resize(g->ranges, g->cap * sizeof *g->ranges);
    }
    memmove(&g->ranges[i + 1], &g->ranges[i], (g->n - i) * sizeof *g->ranges);
    g->ranges[i] = (struct feed_gap_range){first, last};
    g->n++;
}

/* Takes seq out of the range that holds it; false where none does. */
static bool gap_fill(struct feed_gaps *g, uint64_t seq)
{
    for (size_t i = g->n; i-- > 0;) {
        struct feed_gap_range *r = &g->ranges[i];
        if (seq > r->last)
            return false;
        if (seq < r->first)
            continue;
        uint64_t last = r->last;
        g->missing--;
        if (r->first == last) {
            gap_remove(g, i);
        } else if (seq == r->first) {
            r->first++;
        } else {
            r->last = seq - 1;
            if (seq < last)
                gap_insert(g, i + 1, seq + 1, last);
        }
        return true;
    }
    return false;
}

static void gap_open(struct feed_gaps *g, uint64_t first, uint64_t last, struct feed_gap_range *out)
{
    gap_insert(g, g->n, first, last);
    g->missing += last - first + 1;
    *out = (struct feed_gap_range){first, last};
}

enum feed_gap_event feed_gap_seen(struct feed_gaps *g, uint64_t seq, struct feed_gap_range *out)
{
    if (seq == 0)
        return FEED_GAP_NONE;
    if (g->high == 0) {
        g->high = seq; /* where we came in; what was before is not ours to miss */
        return FEED_GAP_NONE;
    }
    if (seq > g->high) {
        uint64_t first = g->high + 1;
        g->high = seq;
        if (seq == first)
            return FEED_GAP_NONE;
        gap_open(g, first, seq - 1, out);
        return FEED_GAP_OPENED;
    }
    if (gap_fill(g, seq)) {
        *out = (struct feed_gap_range){seq, seq};
        return FEED_GAP_FILLED;
    }
    if (seq == 1 && g->high > FEED_GAP_WINDOW) {
        g->lost += g->missing;
        g->missing = 0;
        g->n = 0;
        g->high = 1;
        *out = (struct feed_gap_range){1, 1};
        return FEED_GAP_RESTARTED;
    }
    return FEED_GAP_NONE;
}

enum feed_gap_event feed_gap_head(struct feed_gaps *g, uint64_t seq, struct feed_gap_range *out)
{
    if (seq == 0 || g->high == 0 || seq <= g->high) {
        if (g->high == 0)
            g->high = seq;
        return FEED_GAP_NONE;
    }
    uint64_t first = g->high + 1;
    g->high = seq;
    gap_open(g, first, seq, out);
    return FEED_GAP_OPENED;
}

void feed_gap_free(struct feed_gaps *g)
{
    mem_free(g->ranges);
    *g = (struct feed_gaps){0};
}
