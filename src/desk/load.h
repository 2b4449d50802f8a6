/* load: how many alerts an officer is asked to look at: those of the last ten minutes, and by priority those of the last day (ISA-18.2: a flood is more
 * than ten in ten minutes; of all, 5 % are P1, 15 % P2, 80 % the others).
 *
 * An alert is a signal that rings anew: opened, active again, risen, back from the shelf. Facts say so ("rings"); at start the figures are counted from them.
 * Who does not see every record is told of those that he sees, as they are now: for that the last LOAD_KEPT alerts are kept, with their records; of more in one
 * day he is told of these. Used inside desk alone.
 */
#ifndef WF_DESK_LOAD_H
#define WF_DESK_LOAD_H

#include "base/clock.h"
#include "journal/journal.h"

enum { LOAD_FINE = 60, LOAD_COARSE = 144, LOAD_FLOOD = 10 };
struct load_slot {
    int64_t at; /* number of the slot since 1970 */
    uint32_t n[4];
};
enum { LOAD_KEPT = 1 << 14 };
struct load_alert {
    wf_time at;
    uint32_t row;
    uint8_t priority;
};
struct load {
    struct load_alert *kept; /* a ring; the newest is number n - 1 */
    uint64_t n;
    struct load_slot fine[LOAD_FINE];     /* of 10 s */
    struct load_slot coarse[LOAD_COARSE]; /* of 10 min */
};
struct desk;
struct desk_load;
struct desk_sight;

void load_ring(struct load *l, wf_time t, uint32_t row, uint8_t priority);
void load_sum(const struct load *l, wf_time now, struct desk_load *out);
/* Of what somebody sees. */
void load_sum_seen(const struct desk *d, const struct desk_sight *s, wf_time now, struct desk_load *out);
void load_free(struct load *l);
/* From the journal's newest facts: those of a day, or as many as can be read while officers wait. */
void load_begin(struct desk *d);

#endif
