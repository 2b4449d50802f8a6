#include "desk/keys.h"

#include <stdatomic.h>

enum { PAGE = 4096, SLOTS = 127, FULL = 108, DEPTH_MOST = 28 };
#define KEYS_MOST ((size_t) 1 << 34)

/* An empty slot has hi == lo == 0; a key that is all zero is stored as 1. */
struct slot {
    uint64_t lo, hi;
    struct keys_value v;
};
struct page {
    uint64_t magic;
    uint64_t prefix; /* the top `depth` bits of hi, right-aligned */
    uint32_t depth;
    uint32_t count;
    uint64_t pad;
    struct slot slots[SLOTS];
};
_Static_assert(sizeof(struct page) == PAGE, "a page of keys is a page");
#define MAGIC UINT64_C(0x31307379656b6677)

static struct page *page_at(const struct keys *k, uint32_t n)
{
    return (struct page *) (void *) (k->tab.base + (size_t) n * PAGE);
}

static uint64_t top(uint64_t hi, unsigned bits)
{
    return bits ? hi >> (64 - bits) : 0;
}

static struct slot *find(struct page *p, uint64_t lo, uint64_t hi)
{
    for (unsigned i = (unsigned) (lo % SLOTS);; i = i + 1 == SLOTS ? 0 : i + 1) {
        struct slot *s = &p->slots[i];
        if ((s->lo == lo && s->hi == hi) || (s->lo == 0 && s->hi == 0))
            return s;
    }
}

static int make_first(struct keys *k, struct err *e)
{
    int rc = tab_need(&k->tab, PAGE, e);
    if (rc)
        return rc;
    struct page *p = page_at(k, 0);
    memset(p, 0, sizeof *p);
    p->magic = MAGIC;
    k->dir = mem_alloc(sizeof *k->dir);
    k->depth = 0;
    k->pages = 1;
    k->count = 0;
    return 0;
}

/* Reads the pages' heads; false when they don't make a whole. */
static bool read_directory(struct keys *k)
{
    uint32_t n = (uint32_t) (k->tab.have / PAGE);
    unsigned depth = 0;
    while (k->pages < n && page_at(k, k->pages)->magic == MAGIC) {
        const struct page *p = page_at(k, k->pages++);
        if (p->depth > DEPTH_MOST || p->count > FULL + 1 || (p->depth && p->prefix >> p->depth))
            return false;
        depth = p->depth > depth ? p->depth : depth;
        k->count += p->count;
    }
    if (k->pages == 0)
        return false;
    k->depth = depth;
    k->dir = mem_alloc_array((size_t) 1 << depth, sizeof *k->dir);
    uint64_t covered = 0;
    for (uint32_t i = 0; i < k->pages; i++) {
        const struct page *p = page_at(k, i);
        uint64_t span = (uint64_t) 1 << (depth - p->depth);
        for (uint64_t d = p->prefix * span; d < (p->prefix + 1) * span; d++)
            k->dir[d] = i;
        covered += span;
    }
    return covered == (uint64_t) 1 << depth;
}

int keys_open(struct keys *k, const char *dir, const char *name, volatile uint32_t *busy, struct err *e)
{
    memset(k, 0, sizeof *k);
    k->busy = busy;
    int rc = tab_open(&k->tab, dir, name, KEYS_MOST, e);
    if (rc)
        return rc;
    if (k->tab.have < PAGE)
        return make_first(k, e);
    return read_directory(k) ? 0 : err_set(e, WF_E_CORRUPT, "\"%s\" is not whole", k->tab.path);
}

void keys_close(struct keys *k)
{
    mem_free(k->dir);
    k->dir = NULL;
    tab_close(&k->tab);
}

int keys_reset(struct keys *k, struct err *e)
{
    mem_free(k->dir);
    k->dir = NULL;
    k->pages = 0;
    int rc = tab_reset(&k->tab, e);
    return rc ? rc : make_first(k, e);
}

bool keys_get(const struct keys *k, struct hash128 key, struct keys_value *out)
{
    uint64_t lo = key.lo | (key.lo == 0 && key.hi == 0);
    struct slot *s = find(page_at(k, k->dir[top(key.hi, k->depth)]), lo, key.hi);
    if (s->lo == 0 && s->hi == 0)
        return false;
    *out = s->v;
    return true;
}

static void grow_directory(struct keys *k)
{
    size_t n = (size_t) 1 << k->depth;
    uint32_t *d = mem_alloc_array(2 * n, sizeof *d);
    for (size_t i = 0; i < n; i++)
        d[2 * i] = d[2 * i + 1] = k->dir[i];
    mem_free(k->dir);
    k->dir = d;
    k->depth++;
}

/* Page `at` becomes two. A kill in the middle leaves *busy set: the tables are then rebuilt. */
static int split(struct keys *k, uint32_t at, struct err *e)
{
    uint32_t fresh = k->pages;
    int rc = tab_need(&k->tab, ((size_t) fresh + 1) * PAGE, e);
    if (rc)
        return rc;
    if (page_at(k, at)->depth >= DEPTH_MOST)
        return err_set(e, WF_E_LIMIT, "the table of keys is full");
    struct page old = *page_at(k, at);
    struct page *p[2] = {page_at(k, at), page_at(k, fresh)};
    if (k->busy)
        *k->busy = 1;
    atomic_signal_fence(memory_order_seq_cst);
    for (unsigned half = 0; half < 2; half++) {
        memset(p[half], 0, PAGE);
        p[half]->depth = old.depth + 1;
        p[half]->prefix = old.prefix * 2 + half;
    }
    for (unsigned i = 0; i < SLOTS; i++) {
        const struct slot *s = &old.slots[i];
        if (s->lo == 0 && s->hi == 0)
            continue;
        struct page *to = p[top(s->hi, old.depth + 1) & 1];
        *find(to, s->lo, s->hi) = *s;
        to->count++;
    }
    p[0]->magic = p[1]->magic = MAGIC;
    k->pages++;
    atomic_signal_fence(memory_order_seq_cst);
    if (k->busy)
        *k->busy = 0;
    if (old.depth + 1 > k->depth)
        grow_directory(k);
    uint64_t span = (uint64_t) 1 << (k->depth - old.depth - 1);
    for (uint64_t d = p[1]->prefix * span; d < (p[1]->prefix + 1) * span; d++)
        k->dir[d] = fresh;
    return 0;
}

int keys_put(struct keys *k, struct hash128 key, struct keys_value v, struct err *e)
{
    uint64_t lo = key.lo | (key.lo == 0 && key.hi == 0);
    for (;;) {
        uint32_t at = k->dir[top(key.hi, k->depth)];
        struct page *p = page_at(k, at);
        struct slot *s = find(p, lo, key.hi);
        if (s->lo || s->hi) {
            s->v = v;
            return 0;
        }
        if (p->count < FULL) {
            s->v = v;
            s->hi = key.hi;
            s->lo = lo;
            p->count++;
            k->count++;
            return 0;
        }
        int rc = split(k, at, e);
        if (rc)
            return rc;
    }
}
