/* mem: allocation that aborts when memory ends, spans, and small helpers.
 *
 * Our processes abort on out-of-memory (ARCHITECTURE 7); so none of these returns NULL.
 */
#ifndef WF_BASE_MEM_H
#define WF_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *mem_alloc(size_t n);                    /* zeroed */
void *mem_alloc_array(size_t n, size_t size); /* zeroed; aborts on overflow */
void *mem_resize(void *p, size_t n);          /* new bytes are not zeroed */
char *mem_strdup(const char *s);              /* NULL gives NULL */
char *mem_strndup(const char *s, size_t n);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void mem_free(void *p);

/* Bytes that somebody else owns; not NUL-terminated. p may be NULL when n is 0. */
struct span {
    const char *p;
    size_t n;
};

static inline struct span span_make(const char *p, size_t n)
{
    struct span s = {p, n};
    return s;
}
static inline struct span span_str(const char *s)
{
    return span_make(s, s ? strlen(s) : 0);
}
#define SPAN_LIT(lit) span_make("" lit, sizeof(lit) - 1)
static inline bool span_eq(struct span a, struct span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool span_is(struct span a, const char *s)
{
    return span_eq(a, span_str(s));
}
/* memcmp order, a prefix first. */
int span_cmp(struct span a, struct span b);
/* Printf: "%.*s", SPAN_FMT(s) */
#define SPAN_FMT(s) (int) ((s).n > 4096 ? 4096 : (s).n), (s).p ? (s).p : ""

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define CONTAINER_OF(ptr, type, member) ((type *) (void *) ((char *) (ptr) -offsetof(type, member)))

#endif
