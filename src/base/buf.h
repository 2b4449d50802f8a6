/* buf: a growable byte buffer, always NUL-terminated past its end. */
#ifndef WF_BASE_BUF_H
#define WF_BASE_BUF_H

#include <stdarg.h>

#include "base/mem.h"

/* Invariant: p is NULL or has cap+1 bytes, p[n] == 0, n <= cap. A zeroed struct is an empty buffer. */
struct buf {
    char *p;
    size_t n;
    size_t cap;
};

void buf_free(struct buf *b);
void buf_clear(struct buf *b);                /* keeps the memory */
void buf_enlarge(struct buf *b, size_t more); /* the slow part of buf_reserve */
/* Makes room for `more` bytes and returns where they begin; buf_grew() then counts them. */
static inline char *buf_reserve(struct buf *b, size_t more)
{
    if (!b->p || more > b->cap - b->n)
        buf_enlarge(b, more);
    return b->p + b->n;
}
static inline void buf_grew(struct buf *b, size_t more)
{
    b->n += more;
    b->p[b->n] = 0;
}
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_span(struct buf *b, struct span s);
static inline void buf_char(struct buf *b, char c)
{
    *buf_reserve(b, 1) = c;
    buf_grew(b, 1);
}
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_u64(struct buf *b, uint64_t v); /* decimal, fast */
void buf_i64(struct buf *b, int64_t v);
/* Removes the first n bytes. */
void buf_consume(struct buf *b, size_t n);
/* Gives the memory to the caller (mem_free); the buffer is empty afterwards. Never NULL. */
char *buf_take(struct buf *b);
static inline struct span buf_view(const struct buf *b)
{
    return span_make(b->p ? b->p : "", b->n);
}

#endif
