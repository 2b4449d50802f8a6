/* renew: clocks that run when what they were begun with is so no more: another clocks.conf, at a reload or at a start after an edit; and a wall clock that was set back.
 *
 * A clock of the law keeps its beginning and gets the new number, with what the file now says of it, by a fact of the engine: what the law is was put right, and
 * holds for what runs, too. One whose time is over by the new number is breached at the next tick; one that was breached runs on where it is not over by it. One
 * that the file no longer names goes on as it was begun. The lengths of own-by clocks and acks are no law: what runs keeps its time.
 *
 * Those are spans, though: where the wall clock is set back by an hour, nobody would be called for an hour more. So they are taken back with it, a fact each. Clocks of
 * the law and shelves are points in time, and stay. Forward nothing is done: a machine that slept looks the same, and whoever is called early may say so.
 * Used inside desk alone.
 */
#ifndef WF_DESK_RENEW_H
#define WF_DESK_RENEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct desk;

enum { SET_BACK_UNKNOWN = 1 };
struct renew {
    uint32_t row;     /* the next one to be looked at; 0: none, all are as the file says */
    uint32_t back;    /* the first one of the batch that is not landed yet; 0: there is none */
    int64_t set_back; /* by so much the wall clock was set back, where that is looked for; SET_BACK_UNKNOWN */
    wf_time seen;     /* the wall clock when it was looked at last */
    bool queued;      /* work that waits to be decided */
};

/* All are to be looked at. newest: the time of the last change, at a start: if it is not over yet, the clock was set back, nobody knows by how much. */
void renew_begin(struct desk *d, wf_time newest);
/* Was the wall clock set back since? Then all are to be looked at. */
void renew_watch(struct desk *d, wf_time now);
/* Decides those that come next, as facts of the engine. */
int renew_decide(struct desk *d, struct err *e);
/* The batch was committed, or dropped: then it is done again. */
void renew_merged(struct desk *d);
void renew_dropped(struct desk *d);

#endif
