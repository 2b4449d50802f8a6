/* lag: see lag.h. */
#include "engine/lag.h"

static size_t bucket(uint64_t us)
{
    if (us < 8)
        return us;
    unsigned log2 = 63u - (unsigned) __builtin_clzll(us);
    size_t i = (log2 - 1) * 4 + (us >> (log2 - 2) & 3);
    return i < 127 ? i : 127;
}

static uint64_t upper(size_t i)
{
    if (i < 8)
        return i;
    unsigned log2 = (unsigned) i / 4 + 1;
    return ((UINT64_C(4) + i % 4 + 1) << (log2 - 2)) - 1;
}

void lag_add(struct lag *l, int64_t ns)
{
    uint64_t us = ns > 0 ? (uint64_t) ns / 1000 : 0;
    l->count[bucket(us)]++;
    l->total++;
    if (us > l->max_us)
        l->max_us = us;
}

uint64_t lag_quantile(const struct lag *l, double share)
{
    uint64_t want = (uint64_t) ((double) l->total * share), seen = 0;
    if (l->total == 0)
        return 0;
    for (size_t i = 0; i < sizeof l->count / sizeof l->count[0]; i++) {
        seen += l->count[i];
        if (seen > want)
            return upper(i) < l->max_us ? upper(i) : l->max_us;
    }
    return l->max_us;
}
