/* arena: memory that dies together. Not for threads to share. */
#ifndef WF_BASE_ARENA_H
#define WF_BASE_ARENA_H

#include "base/mem.h"

struct arena_block;
/* A zeroed struct is an empty arena. */
struct arena {
    struct arena_block *head;
    size_t used, cap; /* of the head block */
    size_t total;     /* bytes handed out since the last reset */
};

void *arena_alloc(struct arena *a, size_t n);                  /* zeroed, aligned to 16 */
void *arena_alloc_raw(struct arena *a, size_t n);              /* the same, not zeroed */
char *arena_strndup(struct arena *a, const char *s, size_t n); /* NUL-terminated */
struct span arena_span(struct arena *a, struct span s);        /* a copy, NUL after it */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *a); /* keeps one block */
void arena_free(struct arena *a);

#endif
