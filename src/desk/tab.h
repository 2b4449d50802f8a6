/* tab: a growing file of derived data mapped into memory; fixed-width rows, or a heap of strings, lie in it.
 *
 * Owned by the desk's state. The file can be deleted at any time before a start. Room is allocated on disk before it is touched, so
 * that a full disk is never met as a fault; where there is no room the table goes on in plain memory (`lost`), and its
 * file is removed: the next start rebuilds it.
 */
#ifndef WF_DESK_TAB_H
#define WF_DESK_TAB_H

#include "base/err.h"
#include "base/mem.h"

/* Invariant: [base, base + have) may be touched; have <= most. */
struct tab {
    char *base;
    size_t have, most;
    int fd;
    size_t forgotten; /* up to where its pages were let go of, in this round */
    bool lost; /* in plain memory */
    char *path;
};
/* Opens or makes dir/name. most: bytes of address space kept for it. */
int tab_open(struct tab *t, const char *dir, const char *name, size_t most, struct err *e);
/* Unmaps and closes; the file stays. */
void tab_close(struct tab *t);
/* Makes at least n bytes touchable; new ones are zero. WF_E_LIMIT past `most`. A full disk is no error (see above). */
int tab_need(struct tab *t, size_t n, struct err *e);
/* Empties it: nothing is touchable. */
int tab_reset(struct tab *t, struct err *e);
/* Lets the kernel take the pages out of this process; they stay in its cache, and come back when touched. Ends at `until` (monotonic), and goes on from there the next time:
 * a table of a million rows takes it ten milliseconds. */
void tab_forget(struct tab *t, int64_t until);

#endif
