/* clocks: the desk's own clocks of an incident: by when it is to be owned, to whom it is escalated when it is not, when an ack that nobody owns and a
 * shelf come to their end, when the time of a clock of the law is over, when a referral or a check is called for.
 *
 * What a clock waits for is a time in the incident's row, set by the fact that began it, so that the fold needs neither clock nor configuration; what comes
 * to its end is a fact of the engine. A heap in memory holds who is due next. Used inside desk alone.
 */
#ifndef WF_DESK_CLOCKS_H
#define WF_DESK_CLOCKS_H

#include "base/vec.h"
#include "model/incident.h"

struct desk;
struct change;

/* One incident's next moment. Those that no longer hold (the row says another one) are passed over when they come up. */
struct clocks_entry {
    wf_time at;
    uint32_t row;
};
struct clocks {
    VEC(struct clocks_entry) heap;  /* the earliest first */
    VEC(struct clocks_entry) taken; /* out of the heap for the batch in the making */
};

/* Fills the heap from the state: at start. */
void clocks_load(struct desk *d);
void clocks_free(struct clocks *k);
/* Is anything due by now? */
bool clocks_due(const struct desk *d, wf_time now);
/* Decides what is due, as facts of the engine; at most `most` incidents. */
int clocks_decide(struct desk *d, size_t most, struct err *e);
/* The batch was committed: what it changed goes into the heap. */
void clocks_merged(struct desk *d);
/* The batch was dropped: what was taken out for it goes back. */
void clocks_dropped(struct desk *d);

/* An incident of its type begins these clocks of the law: a fact each. Called for each one that is opened. */
int clocks_begin(struct desk *d, uint32_t row, struct err *e);
/* Due again from now on, if somebody is to own it. */
void clocks_own_by(const struct desk *d, struct incident *i);
/* A time as the log tells it, to the second; lives as long as the batch. */
const char *clocks_time(struct desk *d, wf_time t);
/* The time to the tier after the one that it has, from now on. */
void clocks_next(const struct desk *d, struct incident *i);
/* The wall clock was set back by so much: what waits longer than its whole time is taken back with it. True: something was. */
bool clocks_set_back(const struct desk *d, struct incident *i, int64_t by);
struct item_row;
/* The same of a referral or check that waits for an answer. */
bool clocks_item_back(const struct desk *d, struct item_row *r, int64_t by);
/* What follows for the clocks from what a change says: whoever owns it needs no clock, what nobody owns has one. Before the fact is written. */
void clocks_settle(struct desk *d, struct change *c);

#endif
