/* past: statuses that tell of hours that are over: a file of the day that is read at first, lines that were kept for us while the line was down. They do not
 * belong to the running hour; their own hours, where the board has none yet, become facts. Used by decide_input and decide_report.
 */
#ifndef WF_DESK_PAST_H
#define WF_DESK_PAST_H

#include "base/vec.h"
#include "desk/board.h"

struct past_hour {
    char code[6];
    int64_t hour, sum_queue, sum_pax;
    int32_t n_queue, n_pax, low_gates;
};
struct past {
    VEC(struct past_hour) hours;
};

/* Whether a status is of an hour that is over: over an hour old when it came. */
bool past_is(wf_time occurred, wf_time received);
/* Counts it for its hour, where the board shows that hour and knows nothing of it. */
void past_add(struct past *p, const struct state *s, struct span code, const wf_status *v, wf_time occurred, wf_time received);
/* The next hour's fact, earliest first: fills c (rows in `a`) and takes it out. False when none is left. */
bool past_next(struct past *p, struct arena *a, struct change *c);
void past_free(struct past *p);

#endif
