/* fresh: how fresh a feed is, by the monotonic clock. Used inside feed; pure. */
#ifndef WF_FEED_FRESH_H
#define WF_FEED_FRESH_H

#include "feed/feed.h"

/* How long a push source without a heartbeat may be without connection before it is UNKNOWN. */
#define FEED_FRESH_PUSH_NS (INT64_C(20) * 1000000000)

struct feed_fresh {
    bool on, quarantined;
    bool push;           /* sse, tcp */
    bool connected;      /* of push */
    bool failing;        /* the last try failed */
    int64_t since;       /* when it was switched on, or a push source without heartbeat lost its connection */
    int64_t heard;       /* the last success or sign of life; 0: never */
    int64_t interval_ns; /* between polls, or the heartbeat; 0: a push source that has none */
};
/* The state at `now`. *again is when it may change by time alone (INT64_MAX: never). */
enum feed_state feed_fresh_judge(const struct feed_fresh *f, int64_t now, int64_t *again);

#endif
