/* lag: how late the loop is: the time each turn spends away from waiting, as a histogram. */
#ifndef WF_ENGINE_LAG_H
#define WF_ENGINE_LAG_H

#include <stddef.h>
#include <stdint.h>

/* Buckets of powers of two of microseconds, four steps each. A zeroed struct is empty. */
struct lag {
    uint64_t count[128];
    uint64_t total;
    uint64_t max_us;
};
/* One turn took ns. */
void lag_add(struct lag *l, int64_t ns);
/* The upper bound in microseconds of the bucket that holds the share (0.5, 0.99) of turns; 0 when there were none. */
uint64_t lag_quantile(const struct lag *l, double share);

#endif
