/* map: hash tables from bytes, or from a number, to a pointer.
 *
 * Owns its keys' copies, never the values. Open addressing, linear probing, no tombstones: a removal
 * shifts its followers back. At most three quarters are in use.
 */
#include "base/map.h"

#define MAP_FIRST ((size_t) 16)

static size_t map_slot(const struct map *m, struct span key, uint64_t hash)
{
    size_t mask = m->cap - 1, i = (size_t) hash & mask;
    while (m->entries[i].key) {
        const struct map_entry *e = &m->entries[i];
        if (e->hash == hash && e->n == key.n && (!key.n || memcmp(e->key, key.p, key.n) == 0))
            break;
        i = (i + 1) & mask;
    }
    return i;
}

static void map_rehash(struct map *m, size_t cap)
{
    struct map_entry *old = m->entries;
    size_t old_cap = m->cap;
    m->entries = mem_alloc_array(cap, sizeof *m->entries);
    m->cap = cap;
    for (size_t k = 0; k < old_cap; k++) {
        if (!old[k].key)
            continue;
        size_t i = (size_t) old[k].hash & (cap - 1);
        while (m->entries[i].key)
            i = (i + 1) & (cap - 1);
        m->entries[i] = old[k];
    }
    mem_free(old);
}

void *map_get(const struct map *m, struct span key)
{
    if (!m->n)
        return NULL;
    return m->entries[map_slot(m, key, hash_sip64(&m->seed, key.p, key.n))].value;
}

void *map_put(struct map *m, struct span key, void *value)
{
    if (!m->cap)
        m->seed = hash_key_process();
    if ((m->n + 1) * 4 > m->cap * 3)
        map_rehash(m, m->cap ? m->cap * 2 : MAP_FIRST);
    uint64_t hash = hash_sip64(&m->seed, key.p, key.n);
    struct map_entry *e = &m->entries[map_slot(m, key, hash)];
    void *former = e->value;
    if (!e->key) {
        e->key = mem_strndup(key.p, key.n);
        e->n = key.n;
        e->hash = hash;
        m->n++;
    }
    e->value = value;
    return former;
}

void *map_remove(struct map *m, struct span key)
{
    if (!m->n)
        return NULL;
    size_t mask = m->cap - 1;
    size_t i = map_slot(m, key, hash_sip64(&m->seed, key.p, key.n));
    if (!m->entries[i].key)
        return NULL;
    void *former = m->entries[i].value;
    mem_free(m->entries[i].key);
    for (size_t j = (i + 1) & mask; m->entries[j].key; j = (j + 1) & mask) {
        size_t home = (size_t) m->entries[j].hash & mask;
        if (((j - home) & mask) >= ((j - i) & mask)) {
            m->entries[i] = m->entries[j];
            i = j;
        }
    }
    memset(&m->entries[i], 0, sizeof m->entries[i]);
    m->n--;
    return former;
}

void map_free(struct map *m, void (*free_value)(void *))
{
    for (size_t i = 0; i < m->cap; i++) {
        if (!m->entries[i].key)
            continue;
        if (free_value)
            free_value(m->entries[i].value);
        mem_free(m->entries[i].key);
    }
    mem_free(m->entries);
    memset(m, 0, sizeof *m);
}

/* Numbers: mixed with the seed by two multiplications, so that chosen numbers do not share a slot. */
static size_t map64_home(const struct map64 *m, uint64_t key)
{
    uint64_t x = (key ^ m->seed) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 32 ^ m->seed >> 7) * UINT64_C(0xd6e8feb86659fd93);
    return (size_t) (x ^ x >> 32) & (m->cap - 1);
}

static size_t map64_slot(const struct map64 *m, uint64_t key)
{
    size_t i = map64_home(m, key);
    while (m->keys[i] && m->keys[i] != key)
        i = (i + 1) & (m->cap - 1);
    return i;
}

static void map64_rehash(struct map64 *m, size_t cap)
{
    struct map64 old = *m;
    m->keys = mem_alloc_array(cap, sizeof *m->keys);
    m->values = mem_alloc_array(cap, sizeof *m->values);
    m->cap = cap;
    for (size_t k = 0; k < old.cap; k++) {
        if (!old.keys[k])
            continue;
        size_t i = map64_slot(m, old.keys[k]);
        m->keys[i] = old.keys[k];
        m->values[i] = old.values[k];
    }
    mem_free(old.keys);
    mem_free(old.values);
}

void *map64_get(const struct map64 *m, uint64_t key)
{
    return m->n && key ? m->values[map64_slot(m, key)] : NULL;
}

void *map64_put(struct map64 *m, uint64_t key, void *value)
{
    if (!m->cap)
        m->seed = hash_key_process().k0;
    if ((m->n + 1) * 4 > m->cap * 3)
        map64_rehash(m, m->cap ? m->cap * 2 : MAP_FIRST);
    size_t i = map64_slot(m, key);
    void *former = m->values[i];
    if (!m->keys[i]) {
        m->keys[i] = key;
        m->n++;
    }
    m->values[i] = value;
    return former;
}

void *map64_remove(struct map64 *m, uint64_t key)
{
    if (!m->n || !key)
        return NULL;
    size_t mask = m->cap - 1, i = map64_slot(m, key);
    if (!m->keys[i])
        return NULL;
    void *former = m->values[i];
    for (size_t j = (i + 1) & mask; m->keys[j]; j = (j + 1) & mask) {
        if (((j - map64_home(m, m->keys[j])) & mask) >= ((j - i) & mask)) {
            m->keys[i] = m->keys[j];
            m->values[i] = m->values[j];
            i = j;
        }
    }
    m->keys[i] = 0;
    m->values[i] = NULL;
    m->n--;
    return former;
}

void map64_clear(struct map64 *m)
{
    if (m->cap) {
        memset(m->keys, 0, m->cap * sizeof *m->keys);
        memset(m->values, 0, m->cap * sizeof *m->values);
    }
    m->n = 0;
}

void map64_free(struct map64 *m)
{
    mem_free(m->keys);
    mem_free(m->values);
    memset(m, 0, sizeof *m);
}
