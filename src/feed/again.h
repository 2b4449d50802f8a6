/* again: a push source whose numbered messages have a hole is connected to anew, for it can be asked for what comes after what we have. Used by
 * sse and tcp. */
#ifndef WF_FEED_AGAIN_H
#define WF_FEED_AGAIN_H

#include "feed/impl.h"

/* Zeroed is "nothing is missing". */
struct feed_again {
    int64_t opened; /* when the connection was made */
    int64_t at;     /* when to give it up; 0: not */
    unsigned times; /* how often in a row */
};
/* A connection is open: what comes on it may fill the hole. Where it doesn't, it is tried again, some times. */
void feed_again_opened(struct feed *f, struct feed_again *a);
/* A hole was found. A late message gets its chance first; each time in a row the wait is longer. Sees that the transport's tick comes. */
void feed_again_want(struct feed *f, struct feed_again *a);
/* In the tick: true when the connection is to be given up now; then the feed was stopped and starts at once. */
bool feed_again_tick(struct feed *f, struct feed_again *a, int64_t now);

#endif
