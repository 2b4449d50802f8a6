/* query_impl: what the files of lists share. For these alone.
 *
 *   query_order.c  the order of a list
 *   query_mask.c   which incidents belong to a new list, as bits by row: by columns (columns.h)
 *   query_head.c   the first rows of it, before it is made
 *   query_fill.c   what a new list holds: found in steps on the loop, and on another thread what takes long
 *   query.c        lists that are open: kept right at each commit
 */
#ifndef WF_DESK_QUERY_IMPL_H
#define WF_DESK_QUERY_IMPL_H

#include "desk/filter_plan.h"
#include "desk/impl.h"

/* Rows between two looks at the clock: those of a large floor come from memory, two microseconds each. */
enum { QUERY_LOOK_ROWS = 200 };
/* How far it is: chunks of columns; incidents that these can't rule out, by words of 64; who belongs is known, and is put down, by words; those that the index found are
 * looked at and put down; all are there, and are to be put in order. */
enum query_stage { FILL_COLUMNS, FILL_COLUMNS_DONE, FILL_ROWS, FILL_FOUND, FILL_WORDS, FILL_ORDER };
struct query_entry {
    uint64_t key;
    uint32_t row;
};
/* Invariant: once it is ready rows are in the order of query_before(); refs > 0 while it is open. */
struct desk_query {
    struct filter *filter; /* NULL: all */
    bool all, desc, limited;
    struct desk_sight sight; /* where limited */
    enum desk_sort sort;
    unsigned refs;
    uint64_t stamp;
    VEC(uint32_t) rows;
    VEC(uint32_t) gone; /* places of what is taken out, ascending; only between before and after */
    /* While it is filled. */
    enum desk_query_phase phase;
    enum query_stage stage;
    size_t next;                 /* what of it is looked at next */
    struct filter_plan plan;
    uint64_t *mask;              /* who belongs to it, but for words, as bits by row: right from FILL_FOUND on */
    size_t mask_n, mask_total;   /* words of 64; how many belong */
    bool headed;                 /* rows are the first of them (query_head.c) */
    VEC(struct query_entry) found; /* rows that belong, with their keys */
    VEC(uint32_t) made;          /* these in order: the worker's, while rows are the first of them */
    uint64_t *among;             /* where words are to be looked up: rows that pass all else, as bits; NULL: any */
    size_t among_n;
    VEC(uint32_t) changed;       /* rows that changed meanwhile */
    bool stale;                  /* some of them were put down before */
};

/* The number that the order goes by. */
uint64_t query_key(const struct desk *d, const struct desk_query *q, const struct incident_row *r);
/* Whether a stands before b. */
bool query_before(const struct desk *d, const struct desk_query *q, uint64_t ka, uint32_t a, uint64_t kb, uint32_t b);
/* The place where (key, row) stands or would stand. */
size_t query_place(const struct desk *d, const struct desk_query *q, uint64_t key, uint32_t row);
/* By number alone: of entries in ascending order of rows. Touches nothing else: any thread. */
void query_sort_numbers(const struct desk_query *q, struct query_entry *v, size_t n);
bool query_is_by_text(const struct desk_query *q);
/* Then by texts where the order goes by one. */
void query_sort_texts(const struct desk *d, const struct desk_query *q, struct query_entry *v, size_t n);
/* Puts entries, in ascending order of rows, into the list. */
void query_insert(const struct desk *d, struct desk_query *q, struct query_entry *v, size_t n);
/* Takes rows out of the list: places ascending in q->gone. */
void query_take_out(struct desk_query *q);
bool query_has_words(const struct desk_query *q);
/* Begins to find out who belongs, but for words. */
void query_mask_begin(struct desk *d, struct desk_query *q);
/* A step of it; true: it is known. */
bool query_mask_step(const struct desk *d, struct desk_query *q, int64_t until);
/* Who belongs is known, and this row changed: says whether it belonged until now. */
bool query_mask_change(const struct desk *d, struct desk_query *q, uint32_t row);
/* Whether the row is one of the list's, but for its words. */
bool query_belongs_row(const struct desk *d, const struct desk_query *q, uint32_t row);
/* The same with its words. fresh: it is of the batch that lands, whose texts are looked into. */
bool query_belongs(const struct desk *d, const struct desk_query *q, uint32_t row, bool fresh);

#endif
