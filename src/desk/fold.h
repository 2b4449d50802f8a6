/* fold: assigns what a fact says to the state. The same code live and at replay; reads no clock, configuration or file. */
#ifndef WF_DESK_FOLD_H
#define WF_DESK_FOLD_H

#include "desk/change.h"

/* Sets what follows from the fact's own number: links of the timeline, the newest report. Before the change is folded or laid over. */
void fold_seal(struct change *c, uint64_t seq);
/* The keys that a change leads to its incident: at most FOLD_KEYS; returns how many. */
enum { FOLD_KEYS = 4 };
struct fold_key {
    struct hash128 key;
    struct keys_value v;
};
size_t fold_keys(const struct state *s, const struct change *c, struct fold_key out[FOLD_KEYS]);
/* Applies a sealed change. */
int fold_apply(struct state *s, const struct change *c, struct err *e);

#endif
