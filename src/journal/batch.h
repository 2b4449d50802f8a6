/* batch: one transaction in the making. The loop fills it, the journal's thread writes it. Used inside this folder only. */
#ifndef WF_JOURNAL_BATCH_H
#define WF_JOURNAL_BATCH_H

#include "base/vec.h"
#include "journal/journal.h"

/* Places are offsets, since the buffers move while they grow. */
struct batch_fact {
    size_t rec, rec_n, txt, txt_n;
};
struct batch_block {
    size_t at;
    uint64_t first;
    uint32_t rows;
};
struct batch_item {
    enum journal_kind kind;
    size_t at; /* where blocks[kind].bytes ended before it */
};
struct batch_cursor {
    size_t at, feed_n, value_n;
};
struct batch_redaction {
    uint64_t target;
    char part[JOURNAL_NAME_MAX];
    size_t part_n;
};
struct batch_rewrite {
    enum journal_kind kind;
    uint64_t first;
    uint8_t was[JOURNAL_HASH_BYTES];
    size_t at, n; /* the block, in texts */
};
struct batch_run {
    struct buf bytes;
    VEC(struct batch_block) blocks;
    uint64_t next; /* seq of the next item */
};

/* Invariant: facts, recs and txts grow together; facts[i] has seq first + i. The items of one kind lie in runs[kind], in order. */
struct journal_batch {
    bool begun, urgent;
    uint64_t first; /* seq of the first fact */
    struct buf recs, txts, texts;
    VEC(struct batch_fact) facts;
    VEC(struct batch_item) items;
    VEC(struct batch_cursor) cursors; /* in texts: feed, value */
    VEC(struct batch_redaction) redactions;
    VEC(struct journal_drop) drops;
    VEC(struct batch_rewrite) rewrites;
    struct batch_run runs[JOURNAL_KIND_END];
    struct buf scratch;
};

/* Empties b; seq is that of its first fact, next[kind] those of its first items. */
void journal_batch_reset(struct journal_batch *b, uint64_t seq, const uint64_t next[JOURNAL_KIND_END]);
bool journal_batch_is_empty(const struct journal_batch *b);
static inline struct span journal_batch_rec(const struct journal_batch *b, size_t i)
{
    return span_make(b->recs.p + b->facts.v[i].rec, b->facts.v[i].rec_n);
}
static inline struct span journal_batch_txt(const struct journal_batch *b, size_t i)
{
    return span_make(b->txts.p ? b->txts.p + b->facts.v[i].txt : "", b->facts.v[i].txt_n);
}
static inline struct span journal_batch_block(const struct journal_batch *b, enum journal_kind k, size_t i)
{
    const struct batch_run *r = &b->runs[k];
    size_t end = i + 1 < r->blocks.n ? r->blocks.v[i + 1].at : r->bytes.n;
    return span_make(r->bytes.p + r->blocks.v[i].at, end - r->blocks.v[i].at);
}

#endif
