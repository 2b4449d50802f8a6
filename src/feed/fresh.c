/* fresh: UP, LATE, UNKNOWN by the clock, FAILED by the last try. Pure. Polls and push sources go by the same rule, with
 * the heartbeat in place of the interval; a push source without one is only connected or not. */
#include "feed/fresh.h"

static enum feed_state fresh_connection(const struct feed_fresh *f, int64_t now, int64_t *again)
{
    if (f->connected)
        return FEED_UP;
    int64_t dark = f->since + 3 * FEED_FRESH_PUSH_NS;
    if (now >= dark)
        return FEED_UNKNOWN;
    *again = dark;
    return f->failing || f->heard ? FEED_FAILED : FEED_STARTING;
}

enum feed_state feed_fresh_judge(const struct feed_fresh *f, int64_t now, int64_t *again)
{
    *again = INT64_MAX;
    if (!f->on)
        return FEED_OFF;
    if (f->quarantined)
        return FEED_QUARANTINED;
    if (f->push && f->interval_ns == 0)
        return fresh_connection(f, now, again);
    int64_t from = f->heard ? f->heard : f->since;
    int64_t late = from + f->interval_ns + f->interval_ns / 2, dark = from + 3 * f->interval_ns;
    if (now >= dark)
        return FEED_UNKNOWN;
    *again = dark;
    if (f->failing)
        return FEED_FAILED;
    if (!f->heard)
        return FEED_STARTING;
    if (now >= late)
        return FEED_LATE;
    *again = late;
    return FEED_UP;
}
