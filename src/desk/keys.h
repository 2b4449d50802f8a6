/* keys: 128-bit keys to 128 bits of value, in a mapped file that grows page by page.
 *
 * Extendible hashing: a page of 4 KiB holds the keys of one prefix; a full page is split in two, so that growing never stops the
 * desk. The directory lies in memory and is made from the pages' heads at open. Keys are put and replaced, never removed. Used by the desk's
 * state alone.
 */
#ifndef WF_DESK_KEYS_H
#define WF_DESK_KEYS_H

#include "base/hash.h"
#include "desk/tab.h"

/* What a key leads to. */
struct keys_value {
    uint64_t a, b;
};
struct keys {
    struct tab tab;
    uint32_t *dir;   /* 1 << depth page numbers, by the top bits of key.hi */
    unsigned depth;
    uint32_t pages;
    uint64_t count;
    volatile uint32_t *busy; /* where to say that a split is under way (a kill then leaves it set) */
};
/* Opens; an unsound file is WF_E_CORRUPT. busy must outlive k. */
int keys_open(struct keys *k, const char *dir, const char *name, volatile uint32_t *busy, struct err *e);
void keys_close(struct keys *k);
/* False when the key is not there. */
bool keys_get(const struct keys *k, struct hash128 key, struct keys_value *out);
/* Fetches into the processor's caches what get and put of this key will look at. */
void keys_expect(const struct keys *k, struct hash128 key);
/* Puts or replaces. */
int keys_put(struct keys *k, struct hash128 key, struct keys_value v, struct err *e);

#endif
