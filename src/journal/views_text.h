/* views_text: the index of texts inside views.db. Used inside this folder only: by the thread of views.c to write, by views_read.c to look.
 *
 * FTS5 with trigrams keeps, for each three characters, the list of rows that hold them, as differences of row numbers. So a row's number
 * is an incident's own where its report's text is meant (consecutive numbers take one byte each), and below zero for its other texts, which
 * are few. Places inside a text are not kept (detail=none: less than half the work and the size): a search asks for the rows that have all
 * trigrams of a word and then looks into each.
 *
 * A text is indexed folded (text_fold), as what is looked for is: the same characters match here as in an incident's title.
 */
#ifndef WF_JOURNAL_VIEWS_TEXT_H
#define WF_JOURNAL_VIEWS_TEXT_H

#include "base/vec.h"
#include "journal/sql.h"
#include "text/norm.h"

#define VIEWS_TEXT_SCHEMA "CREATE VIRTUAL TABLE text USING fts5(body, tokenize = 'trigram', detail = none, columnsize = 0);"

/* What is to be written in the transaction. The bytes are the caller's until then. */
struct views_text_op {
    int64_t row;
    size_t order;
    bool drop;
    struct span text;
};

struct views_text {
    sqlite3_stmt *get, *put, *replace, *drop;
    int64_t top; /* no row above it is in the table */
    VEC(struct views_text_op) ops;
    struct buf folded;
};

/* A text's row in the table, by its number in views.h, and back. */
static inline int64_t views_text_row(uint64_t num)
{
    return num & UINT32_MAX ? -(int64_t) num : (int64_t) (num >> 32);
}
static inline uint64_t views_text_num(int64_t row)
{
    return row < 0 ? (uint64_t) -row : (uint64_t) row << 32;
}

int views_text_open(struct views_text *t, sqlite3 *db, struct err *e);
void views_text_close(struct views_text *t);
/* Forgets what was added since the last write. */
void views_text_clear(struct views_text *t);
void views_text_add(struct views_text *t, uint64_t num, struct span text, bool drop);
/* Writes what was added, in the order of rows, of each only the last. Inside the caller's transaction. */
int views_text_write(struct views_text *t, struct err *e);
/* All texts were deleted. */
void views_text_reset(struct views_text *t);

#endif
