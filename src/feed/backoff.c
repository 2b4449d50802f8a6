/* backoff: waits after failures, and jitter. Pure: no clock, no timer. Used by the transports of feed. */
#include "feed/backoff.h"

#define FEED_TICK_NS INT64_C(1000000000)

uint64_t feed_rng_next(struct feed_rng *r)
{
    uint64_t z = r->s += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t feed_rng_below(struct feed_rng *r, uint64_t n)
{
    /* The bias of the multiply is under n / 2^64: nothing, for a wait. */
    return (uint64_t) (((unsigned __int128) feed_rng_next(r) * n) >> 64);
}

int64_t feed_backoff_ceiling(const struct feed_backoff *b)
{
    int64_t c = FEED_BACKOFF_BASE_NS;
    for (uint32_t i = 0; i < b->tries && c < FEED_BACKOFF_CAP_NS; i++)
        c *= 2;
    return c < FEED_BACKOFF_CAP_NS ? c : FEED_BACKOFF_CAP_NS;
}

int64_t feed_backoff_next(struct feed_backoff *b, struct feed_rng *r)
{
    int64_t c = feed_backoff_ceiling(b);
    if (c < FEED_BACKOFF_CAP_NS)
        b->tries++;
    return (int64_t) feed_rng_below(r, (uint64_t) c + 1);
}

void feed_backoff_reset(struct feed_backoff *b)
{
    b->tries = 0;
}

int64_t feed_backoff_again(int64_t from, int64_t interval_ns, struct feed_rng *r)
{
    int64_t tick = interval_ns / 10 < FEED_TICK_NS ? interval_ns / 10 : FEED_TICK_NS;
    int64_t span = interval_ns / 20 > tick ? interval_ns / 20 : tick;
    if (tick <= 0)
        return from + interval_ns;
    int64_t at = from + interval_ns - span + (int64_t) feed_rng_below(r, 2 * (uint64_t) span + 1);
    return (at + tick / 2) / tick * tick;
}
