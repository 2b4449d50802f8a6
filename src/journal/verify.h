/* verify: checks the whole chain and all intake that is left, by streaming through a journal once.
 *
 * Called by watchfloor-tool and, on a thread of its own, by the engine after its start. Works beside a running engine: it
 * reads in short read transactions, so that it never keeps the write-ahead log from being emptied.
 */
#ifndef WF_JOURNAL_VERIFY_H
#define WF_JOURNAL_VERIFY_H

#include "journal/journal.h"

struct journal_report {
    bool ok;
    uint64_t facts;   /* verified */
    uint64_t items;   /* of intake, verified */
    uint64_t dropped; /* items whose absence a fact explains */
    uint64_t redacted; /* parts whose absence a fact explains */
    char head[2 * JOURNAL_HASH_BYTES + 1]; /* hash of the last good fact, hex */
    /* The first bad thing, when not ok. */
    uint64_t bad_seq; /* of a fact, or of intake when bad_kind is set; 0: the file as a whole */
    char bad_kind[16]; /* "" or a kind of intake */
    char problem[256];
};
/* done of about total facts. Non-zero stops: journal_verify returns WF_E_AGAIN. */
typedef int (*journal_progress_fn)(void *arg, uint64_t done, uint64_t total);
/* Returns 0 and out->ok; WF_E_CORRUPT and the first bad record; or another code when it could not be read at all. */
int journal_verify(const char *home, journal_progress_fn progress, void *arg, struct journal_report *out, struct err *e);
/* The same, and content once fact up_to is reached and all that was met so far is explained: for an engine, which sealed what follows itself. */
int journal_verify_to(const char *home, uint64_t up_to, journal_progress_fn progress, void *arg, struct journal_report *out, struct err *e);

#endif
