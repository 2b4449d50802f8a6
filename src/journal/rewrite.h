/* rewrite: items of intake whose body gives way to another, after two officers said so. The block that holds them is written anew where it lies; a fact
 * intake.redacted tells the digest that it had and the one that it has, so that the chain still vouches for every block.
 */
#ifndef WF_JOURNAL_REWRITE_H
#define WF_JOURNAL_REWRITE_H

#include "base/vec.h"
#include "journal/journal.h"

/* One block, as it is to be. */
struct journal_rewrite {
    enum journal_kind kind;
    uint64_t first;
    uint32_t items; /* of it that are changed */
    uint8_t was[JOURNAL_HASH_BYTES], now[JOURNAL_HASH_BYTES];
    struct buf block;
};
struct journal_rewrites {
    VEC(struct journal_rewrite) all;
};
/* Item `seq` gets `body`. Items of one block go into one rewrite. WF_E_NOTFOUND: it was dropped, or never there. */
int journal_rewrite_item(struct journal_reader *r, struct journal_rewrites *list, enum journal_kind kind, uint64_t seq, struct span body, struct err *e);
void journal_rewrites_free(struct journal_rewrites *list); /* zeroes nothing of it: it holds what stays */
/* Whether each block is still what it was when this was made. */
bool journal_rewrites_stand(struct journal_reader *r, const struct journal_rewrites *list);
/* Writes a block anew and adds the fact intake.redacted: actor and `second` are the two officers. WF_E_STATE comes as the batch's failure: it is another by now. */
int journal_batch_rewrite(struct journal_batch *b, const struct journal_rewrite *w, wf_time time, struct span actor, struct span second, uint64_t *seq,
    struct err *e);

#endif
