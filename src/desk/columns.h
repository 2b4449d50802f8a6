/* columns: what lists ask for most, of every incident, as bits by row, so that a filter is answered by 64 incidents at a time and reads some bytes of each instead of
 * its whole row.
 *
 * A column holds one small number an incident, cut into its bits: plane b has bit b of each, 64 to a word. A number is looked for by one operation a plane; planes
 * in which nothing stands are not there. Some ten bytes an incident in all. Beside them the span of time in which each 64 were opened.
 *
 * Derived: made from the rows at start (queries_start) and with each commit (queries_after), in memory alone; on the loop's thread. Invariant: between commits
 * columns_get of a row is what columns_of says of it.
 */
#ifndef WF_DESK_COLUMNS_H
#define WF_DESK_COLUMNS_H

#include "base/clock.h"
#include "base/vec.h"
#include "model/incident.h"

enum column {
    COLUMN_LISTED,     /* is it in lists that don't ask for all? */
    COLUMN_RIGHTS,     /* a report of rights */
    COLUMN_PROTECTED,  /* protection from 1 on */
    COLUMN_SHELVED,
    COLUMN_SUPPRESSED,
    COLUMN_MORE,       /* inside another one, escalated, followed, with a badge, an open check or referral: its incident_more has to be looked at */
    COLUMN_STATE,
    COLUMN_PRIORITY,
    COLUMN_CONDITION,
    COLUMN_SIGNAL,
    COLUMN_TLP,
    COLUMN_MEMBER,     /* columns_member */
    COLUMN_TYPE,       /* struct names, as the next two */
    COLUMN_SOURCE,
    COLUMN_OWNER,
    COLUMN_CHECKPOINT, /* columns_checkpoint: several share a number */
    COLUMNS_END
};

enum { COLUMN_CHUNK = 1 << 16, COLUMN_WORDS = COLUMN_CHUNK / 64, COLUMN_PLANES = 88, COLUMN_MEMBERS = 1022 };

struct column_chunk {
    uint64_t *plane[COLUMN_PLANES]; /* NULL: all zero */
    wf_time first[COLUMN_WORDS], last[COLUMN_WORDS]; /* no incident of the 64 was opened before, or after */
};
/* Row r, from 1 on, is bit r % 64 of word r / 64. Zero-initialised is empty. */
struct columns {
    VEC(struct column_chunk *) chunks;
    uint32_t rows; /* 1..rows are there */
    VEC(uint32_t) used[COLUMNS_END]; /* how many have each number (not of checkpoints) */
    char members[COLUMN_MEMBERS][2]; /* member n is members[n - 1] */
    uint16_t members_n;
};

/* One condition: the number is among these; none_of: it is not. */
struct column_test {
    enum column column;
    bool none_of;
    const uint16_t *values;
    size_t n;
};

/* Row r->row is this from now on: one that is there, or the next. */
void columns_put(struct columns *c, const struct incident_row *r, const struct incident_more *m);
void columns_clear(struct columns *c);
uint16_t columns_get(const struct columns *c, enum column which, uint32_t row);
/* What the column has to hold of it. */
uint16_t columns_of(const struct columns *c, enum column which, const struct incident_row *r, const struct incident_more *m);
/* The number of a member's code, 0 of none; the last, 1023, where it is not in the table: as long as that has room no incident is of it. */
uint16_t columns_member(const struct columns *c, const char code[2]);
uint16_t columns_checkpoint(struct span code);

/* Adds to `out` (words of chunk k) what fits the test. */
void columns_match(const struct columns *c, size_t k, const struct column_test *t, uint64_t out[COLUMN_WORDS]);
/* Bits of chunk k that are rows. */
void columns_rows(const struct columns *c, size_t k, uint64_t out[COLUMN_WORDS]);
/* A plane's word of 64 rows; 0 where nothing stands there. */
uint64_t columns_word(const struct columns *c, enum column which, unsigned bit, size_t word);

#endif
