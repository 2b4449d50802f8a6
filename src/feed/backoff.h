/* backoff: how long to wait after a failure: full jitter, 250 ms doubling to 60 s, reset on success; and after a success. Used inside feed. */
#ifndef WF_FEED_BACKOFF_H
#define WF_FEED_BACKOFF_H

#include <stdint.h>

/* A small generator for jitter (splitmix64); nothing secret. */
struct feed_rng {
    uint64_t s;
};
uint64_t feed_rng_next(struct feed_rng *r);
/* A number in [0, n); 0 for n = 0. */
uint64_t feed_rng_below(struct feed_rng *r, uint64_t n);

#define FEED_BACKOFF_BASE_NS (INT64_C(250) * 1000000)
#define FEED_BACKOFF_CAP_NS (INT64_C(60) * 1000000000)

/* Zeroed is "no failure yet". */
struct feed_backoff {
    uint32_t tries;
};
/* The most that the next wait can be, in nanoseconds: 250 ms, 500 ms ... 60 s. */
int64_t feed_backoff_ceiling(const struct feed_backoff *b);
/* Draws the next wait, uniform in [0, ceiling], and doubles the ceiling. */
int64_t feed_backoff_next(struct feed_backoff *b, struct feed_rng *r);
void feed_backoff_reset(struct feed_backoff *b);

/* When a feed that was asked at `from` is asked again: interval_ns later, a twentieth or a tick more or less, so that feeds do not march in step; and at
 * a tick that all share, a tenth of the interval and a second at most, so that those which are due about then are asked, read and committed in one turn. */
int64_t feed_backoff_again(int64_t from, int64_t interval_ns, struct feed_rng *r);

#endif
