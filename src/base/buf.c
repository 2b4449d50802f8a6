/* buf: a growable byte buffer, always NUL-terminated past its end.
 *
 * Owns the memory in it. Everyone may call it.
 */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

void buf_free(struct buf *b)
{
    mem_free(b->p);
    b->p = NULL;
    b->n = b->cap = 0;
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    if (b->p)
        b->p[0] = 0;
}

void buf_enlarge(struct buf *b, size_t more)
{
    if (more > SIZE_MAX / 2 - 64 - b->n)
        abort();
    size_t want = b->n + more;
    size_t cap = b->cap < 64 ? 63 : b->cap * 2;
    if (cap < want)
        cap = want;
    b->p = mem_resize(b->p, cap + 1);
    b->cap = cap;
    b->p[b->n] = 0;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    char *to = buf_reserve(b, n);
    if (n)
        memcpy(to, p, n);
    buf_grew(b, n);
}

void buf_str(struct buf *b, const char *s)
{
    buf_add(b, s, s ? strlen(s) : 0);
}

void buf_span(struct buf *b, struct span s)
{
    buf_add(b, s.p, s.n);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    buf_reserve(b, 64);
    int n = vsnprintf(b->p + b->n, b->cap - b->n + 1, fmt, ap);
    if (n < 0)
        abort();
    if ((size_t) n > b->cap - b->n) {
        buf_reserve(b, (size_t) n);
        vsnprintf(b->p + b->n, b->cap - b->n + 1, fmt, again);
    }
    va_end(again);
    buf_grew(b, (size_t) n);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(b, fmt, ap);
    va_end(ap);
}

void buf_u64(struct buf *b, uint64_t v)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354"
                                "555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    char tmp[20];
    size_t at = sizeof tmp;
    for (; v >= 10; v /= 100) {
        const char *two = pairs + 2 * (v % 100);
        tmp[--at] = two[1];
        tmp[--at] = two[0];
    }
    if (v || at == sizeof tmp)
        tmp[--at] = (char) ('0' + v);
    buf_add(b, tmp + at, sizeof tmp - at);
}

void buf_i64(struct buf *b, int64_t v)
{
    if (v < 0)
        buf_char(b, '-');
    buf_u64(b, v < 0 ? 0 - (uint64_t) v : (uint64_t) v);
}

void buf_consume(struct buf *b, size_t n)
{
    if (n >= b->n) {
        buf_clear(b);
        return;
    }
    if (n) {
        memmove(b->p, b->p + n, b->n - n + 1);
        b->n -= n;
    }
}

char *buf_take(struct buf *b)
{
    char *p = b->p ? b->p : mem_alloc(1);
    b->p = NULL;
    b->n = b->cap = 0;
    return p;
}
