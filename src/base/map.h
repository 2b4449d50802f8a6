/* map: a hash table from bytes (or a 64-bit number) to a pointer or number. Seeded per process. */
#ifndef WF_BASE_MAP_H
#define WF_BASE_MAP_H

#include "base/hash.h"

struct map_entry {
    char *key; /* owned copy, NUL-terminated */
    size_t n;
    uint64_t hash;
    void *value;
};
/* A zeroed struct is an empty map. Iteration: for i < cap, entries[i].key != NULL. */
struct map {
    struct map_entry *entries;
    size_t cap, n;
    struct hash_key seed;
};
void *map_get(const struct map *m, struct span key); /* NULL when absent */
/* Puts and returns the former value, or NULL. value must not be NULL. */
void *map_put(struct map *m, struct span key, void *value);
void *map_remove(struct map *m, struct span key); /* the former value, or NULL */
void map_free(struct map *m, void (*free_value)(void *));

/* From a non-zero 64-bit number to a pointer. */
struct map64 {
    uint64_t *keys;
    void **values;
    size_t cap, n;
    uint64_t seed;
};
void *map64_get(const struct map64 *m, uint64_t key);
void *map64_put(struct map64 *m, uint64_t key, void *value);
void *map64_remove(struct map64 *m, uint64_t key);
void map64_clear(struct map64 *m); /* keeps the memory */
void map64_free(struct map64 *m);

#endif
