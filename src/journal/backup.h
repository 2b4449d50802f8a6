/* backup: a whole copy of a home's journal in one file, made while an engine runs, and its way back into an empty home.
 *
 * A backup is a journal.db of one moment. Nothing of it is derived data: views are rebuilt from it. The file appears under its name when it is
 * whole and on the disk; before, it is NAME.part, which a next attempt takes away.
 */
#ifndef WF_JOURNAL_BACKUP_H
#define WF_JOURNAL_BACKUP_H

#include "journal/verify.h"

struct journal_backed {
    uint64_t seq; /* the last fact in it */
    char head[2 * JOURNAL_HASH_BYTES + 1];
    uint64_t bytes;
};
/* Copies HOME's journal to `file` (0600), which must not be there; absolute, outside the home. Beside a running engine, on any thread. stop (may be NULL) is
 * asked now and then: true ends it, WF_E_AGAIN. Other errors: WF_E_EXISTS, WF_E_INVALID, WF_E_IO, WF_E_AGAIN: the disk is full. */
int journal_backup(const char *home, const char *file, bool (*stop)(void *arg), void *arg, struct journal_backed *out, struct err *e);
/* Puts a backup into a home without a journal, which no engine runs on (the caller holds its lock): copied beside, verified whole, then given its name.
 * WF_E_STATE: the home has a journal, or views of one. WF_E_CORRUPT: r says which record. */
int journal_restore(const char *file, const char *home, journal_progress_fn progress, void *arg, struct journal_report *r, struct err *e);

#endif
