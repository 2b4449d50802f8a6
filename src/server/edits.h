/* edits: the difference between the window that a client holds and the one there is now. Pure; private to server/. */
#ifndef WF_SERVER_EDITS_H
#define WF_SERVER_EDITS_H

#include "base/arena.h"

/* One row of a window as the client holds it. key is not 0 and stands once in a window; another stamp means other content. */
struct line {
    uint64_t key, stamp;
};

/* Applied in order: DEL removes the row at `at`, INS puts new row `at` before index `at`, SET replaces it. */
struct edit {
    enum edit_what { EDIT_DEL, EDIT_INS, EDIT_SET } what;
    uint32_t at;
};

/* Fills out (room for `most`) with edits that make `old` into `now`; returns how many, or most + 1 when there would be more. Scratch memory is
 * taken from the arena. */
size_t edits_make(struct arena *a, const struct line *old, size_t old_n, const struct line *now, size_t n, struct edit *out, size_t most);

#endif
