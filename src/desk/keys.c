#include "desk/keys.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

enum { PAGE = 4096, TAGS = 128, SLOTS = 123, DEPTH_MOST = 28 };
#define KEYS_MOST ((size_t) 1 << 34)

struct slot {
    uint64_t lo, hi;
    struct keys_value v;
};
/* The first `count` slots are taken, in the order in which they came. A tag is eight bits of its slot's key: who looks for a key reads the
 * page's head and those few slots whose tag fits, mostly none or one, and so two or three lines of memory. */
struct page {
    uint64_t magic;
    uint64_t prefix; /* the top `depth` bits of hi, right-aligned */
    uint32_t depth;
    uint32_t count;
    uint64_t pad;
    uint8_t tags[TAGS];
    struct slot slots[SLOTS];
};
_Static_assert(sizeof(struct page) == PAGE, "a page of keys is a page");
#define MAGIC UINT64_C(0x32307379656b6677)

static struct page *page_at(const struct keys *k, uint32_t n)
{
    return (struct page *) (void *) (k->tab.base + (size_t) n * PAGE);
}

static uint64_t top(uint64_t hi, unsigned bits)
{
    return bits ? hi >> (64 - bits) : 0;
}

static uint8_t tag_of(struct hash128 key)
{
    return (uint8_t) (key.lo & 0xff);
}

static struct slot *find(struct page *p, struct hash128 key)
{
    const uint8_t *end = p->tags + p->count;
    for (const uint8_t *t = p->tags; t < end && (t = memchr(t, tag_of(key), (size_t) (end - t))); t++) {
        struct slot *s = &p->slots[t - p->tags];
        if (s->lo == key.lo && s->hi == key.hi)
            return s;
    }
    return NULL;
}

/* There is room. Counted last: a kill before that leaves the slot free. */
static void append(struct page *p, struct hash128 key, struct keys_value v)
{
    struct slot s = {key.lo, key.hi, v};
    p->tags[p->count] = tag_of(key);
    p->slots[p->count] = s;
    atomic_signal_fence(memory_order_seq_cst);
    p->count++;
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
        if (p->depth > DEPTH_MOST || p->count > SLOTS || (p->depth && p->prefix >> p->depth))
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

bool keys_get(const struct keys *k, struct hash128 key, struct keys_value *out)
{
    const struct slot *s = find(page_at(k, k->dir[top(key.hi, k->depth)]), key);
    if (s)
        *out = s->v;
    return s != NULL;
}

void keys_expect(const struct keys *k, struct hash128 key)
{
    const char *p = (const char *) page_at(k, k->dir[top(key.hi, k->depth)]);
    for (size_t at = 0; at < offsetof(struct page, slots); at += 64)
        __builtin_prefetch(p + at, 1);
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
    for (unsigned i = 0; i < old.count; i++) {
        const struct slot *from = &old.slots[i];
        append(p[top(from->hi, old.depth + 1) & 1], (struct hash128){.lo = from->lo, .hi = from->hi}, from->v);
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
    for (;;) {
        uint32_t at = k->dir[top(key.hi, k->depth)];
        struct page *p = page_at(k, at);
        struct slot *s = find(p, key);
        if (s) {
            s->v = v;
            return 0;
        }
        if (p->count < SLOTS) {
            append(p, key, v);
            k->count++;
            return 0;
        }
        int rc = split(k, at, e);
        if (rc)
            return rc;
    }
}
