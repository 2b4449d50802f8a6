/* group: an incident that takes others in (model/group.h): "border system down" and the gates of that member.
 *
 * What is inside is suppressed: no clock runs, it waits in no inbox; it is counted as ever, and released when the parent is over. Which one it is inside of
 * is in the row and in the fact; how many a parent has, the state counts. A change of a child decides for itself; a change of a parent is followed by a
 * sweep, as work of its own. Used inside desk alone.
 */
#ifndef WF_DESK_GROUP_H
#define WF_DESK_GROUP_H

#include "base/vec.h"
#include "model/group.h"

struct desk;
struct change;

/* A parent under what those that it could take in are asked by: rule, TLP, member, checkpoint. */
struct group_entry {
    uint64_t key;
    uint32_t row;
};
struct groups {
    struct group_rules rules;
    VEC(struct group_entry) parents; /* rows that may be parents, by key and row: each is looked at again */
    uint64_t looked;        /* parents that were looked at, ever */
    VEC(uint32_t) children; /* rows that may be inside */
    bool dirty;             /* a parent came, went or changed: a sweep is due */
    bool stale;             /* the rules are others than those that the parents were looked for with */
    bool queued;            /* a sweep waits to be decided */
};

/* Fills the lists from the state: at start. */
void group_begin(struct desk *d);
void group_free(struct groups *g);
/* What a change means for it: is it inside of one, of which? Before its clocks are settled. */
void group_settle(struct desk *d, struct change *c);
/* The batch was committed. */
void group_merged(struct desk *d);
/* Takes in and releases what a change of parents made so. */
int group_sweep(struct desk *d, struct err *e);

#endif
