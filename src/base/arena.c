/* arena: memory that dies together.
 *
 * Owns its blocks. Blocks double from 4 KiB to 1 MiB; what is larger than half the next block gets one of its own,
 * behind the head.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ARENA_FIRST ((size_t) 4096)
#define ARENA_MOST ((size_t) 1 << 20)

struct arena_block {
    struct arena_block *next;
    size_t cap;
    _Alignas(16) char data[];
};

static struct arena_block *arena_block_new(size_t cap)
{
    if (cap > SIZE_MAX / 2)
        abort();
    /* mem_resize: a block is not zeroed, callers that want zeros pay for what they use. */
    struct arena_block *b = mem_resize(NULL, sizeof *b + cap);
    b->next = NULL;
    b->cap = cap;
    return b;
}

__attribute__((noinline)) static void *arena_slow(struct arena *a, size_t n)
{
    size_t want = a->cap ? a->cap * 2 : ARENA_FIRST;
    if (want > ARENA_MOST)
        want = ARENA_MOST;
    if (a->head && n > want / 2) {
        struct arena_block *own = arena_block_new(n);
        own->next = a->head->next;
        a->head->next = own;
        return own->data;
    }
    if (want < n)
        want = n;
    struct arena_block *b = arena_block_new(want);
    b->next = a->head;
    a->head = b;
    a->cap = want;
    a->used = n;
    return b->data;
}

void *arena_alloc_raw(struct arena *a, size_t n)
{
    if (n > SIZE_MAX / 2)
        abort();
    n = (n + 15) & ~(size_t) 15;
    a->total += n;
    if (n > a->cap - a->used || !a->head)
        return arena_slow(a, n);
    void *p = a->head->data + a->used;
    a->used += n;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(arena_alloc_raw(a, n), 0, n);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *p = arena_alloc_raw(a, n + 1);
    if (n)
        memcpy(p, s, n);
    p[n] = 0;
    return p;
}

struct span arena_span(struct arena *a, struct span s)
{
    return span_make(arena_strndup(a, s.p, s.n), s.n);
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    char few[256];
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(few, sizeof few, fmt, ap);
    va_end(ap);
    if (n < 0)
        abort();
    char *p = arena_alloc_raw(a, (size_t) n + 1);
    if ((size_t) n < sizeof few)
        memcpy(p, few, (size_t) n + 1);
    else
        vsnprintf(p, (size_t) n + 1, fmt, again);
    va_end(again);
    return p;
}

void arena_reset(struct arena *a)
{
    if (a->head) {
        struct arena_block *b = a->head->next;
        while (b) {
            struct arena_block *next = b->next;
            mem_free(b);
            b = next;
        }
        a->head->next = NULL;
    }
    a->used = 0;
    a->total = 0;
}

void arena_free(struct arena *a)
{
    arena_reset(a);
    mem_free(a->head);
    a->head = NULL;
    a->cap = 0;
}
