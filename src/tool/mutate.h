/* mutate: malformed inputs made of good ones, the same for the same seed. For `plugin check` and `plugin fuzz`. */
#ifndef WF_TOOL_MUTATE_H
#define WF_TOOL_MUTATE_H

#include "base/buf.h"

struct mutate {
    uint64_t state; /* the seed at first */
};

uint64_t mutate_random(struct mutate *m, uint64_t below);
/* `in` with one to eight changes: bits, bytes, cuts, copies, swaps, words that readers stumble on, a piece of `other`. */
void mutate_input(struct mutate *m, struct span in, struct span other, struct buf *out);
/* Documents of the kind that break readers, one after the other; p NULL at the end. The name says what it is. */
struct span mutate_known(size_t i, const char **name, struct buf *room);

#endif
