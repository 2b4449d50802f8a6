/* block: items of intake as bytes, packed many to a row. Used inside this folder only.
 *
 * Row of table `intake_<kind>`: first, block. All numbers little-endian.
 *   0 u8 layout (1)   1 u8 kind   2 u16 0   4 u32 rows   8 u64 first seq   16 i64 newest time   24 site[16]
 *   40 items: i64 time, u32 body length, u8 source length, source, body
 * The digest of a block is BLAKE2b-256 of all of it; it stands in a fact intake.block of the same transaction.
 */
#ifndef WF_JOURNAL_BLOCK_H
#define WF_JOURNAL_BLOCK_H

#include "journal/journal.h"

enum { BLOCK_LAYOUT = 1, BLOCK_HEAD = 40, BLOCK_ITEM = 13, BLOCK_BYTES = 64 << 10, BLOCK_ROWS = 256 };

struct journal_block {
    enum journal_kind kind;
    uint32_t rows;
    uint64_t first;
    wf_time newest;
    const uint8_t *site;
    struct span items;
};

/* Begins a block at the end of a buffer; rows, time and site are set by journal_block_seal. */
void journal_block_begin(struct buf *out, enum journal_kind kind, uint64_t first);
int journal_block_add(struct buf *out, const struct journal_item *it, struct err *e);
/* Completes the head of a finished block and gives its digest. */
void journal_block_seal(struct span block, uint32_t rows, const uint8_t *site, uint8_t digest[JOURNAL_HASH_BYTES]);
/* Reads the head; WF_E_CORRUPT. */
int journal_block_open(struct span block, struct journal_block *out, struct err *e);
/* The next item of b->items, which shrinks; seq must be set by the caller. False: no more, or broken (b->items.n is then not 0). */
bool journal_block_next(struct journal_block *b, struct journal_item *it);

#endif
