/* ownlink: tells the loss of our own link from the loss of single feeds. Pure. */
#include "feed/ownlink.h"

#include <stdlib.h>

static int ownlink_cmp(const void *a, const void *b)
{
    int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;
    return (x > y) - (x < y);
}

bool feed_ownlink_down(int64_t *lost_at, size_t n, size_t total, bool was_down)
{
    if (total < FEED_OWNLINK_MIN || n * 2 <= total)
        return false;
    if (was_down)
        return true;
    qsort(lost_at, n, sizeof *lost_at, ownlink_cmp);
    size_t need = total / 2 + 1;
    for (size_t i = need - 1; i < n; i++)
        if (lost_at[i] - lost_at[i - (need - 1)] <= FEED_OWNLINK_WINDOW_NS)
            return true;
    return false;
}
