/* views_text: the index of texts inside views.db. Used inside this folder only: by the thread of views.c to write, by views_read.c to look.
 *
 * FTS5 keeps, for each gram of three characters (views_gram.h), the list of rows that hold it, as differences of row numbers. So a row's number
 * is twice an incident's own where its report's text is meant, one more for its title (consecutive numbers take one byte each), and below zero for its
 * other texts, which are few. Places inside a text are not kept (detail=none: less than half the work and the size): a search asks for the rows that have
 * several grams of what is looked for and then looks into each.
 *
 * A text is indexed folded (text_fold_search), as what is looked for is: the same characters match here as in a text that just came in.
 */
#ifndef WF_JOURNAL_VIEWS_TEXT_H
#define WF_JOURNAL_VIEWS_TEXT_H

#include "base/vec.h"
#include "journal/sql.h"
#include "journal/views.h"
#include "text/norm.h"

#define VIEWS_TEXT_SCHEMA "CREATE VIRTUAL TABLE text USING fts5(body, tokenize = 'grams', detail = none, columnsize = 0);"

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
    uint32_t which = num & UINT32_MAX;
    return which == 0 || which == VIEWS_TITLE ? (int64_t) (num >> 32) * 2 + (which != 0) : -(int64_t) num;
}
static inline uint64_t views_text_num(int64_t row)
{
    return row < 0 ? (uint64_t) -row : (uint64_t) (row / 2) << 32 | (row & 1 ? VIEWS_TITLE : 0);
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
