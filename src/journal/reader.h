/* reader: what a reading connection holds. Used inside this folder only (reader, verify). */
#ifndef WF_JOURNAL_READER_H
#define WF_JOURNAL_READER_H

#include "journal/record.h"
#include "journal/state.h"

enum { JOURNAL_STRIDE = 20000 }; /* facts a read transaction */

struct journal_reader {
    sqlite3 *db;
    sqlite3_stmt *one, *range;
    sqlite3_stmt *block[JOURNAL_KIND_END]; /* the block at or before a seq */
    sqlite3_stmt *after[JOURNAL_KIND_END]; /* the block after a first seq */
    struct journal_record record;
    struct buf rec, txt; /* what a single read gave out */
};

/* Decodes the row {seq, rec, txt} that s stands on, which must be fact `want`. */
int journal_row(sqlite3_stmt *s, uint64_t want, bool check, struct journal_record *out, struct err *e);

#endif
