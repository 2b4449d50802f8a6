/* host: the least of a wf_host that the readers need: scratch memory. And the rows of ../shared/data/expected. */
#ifndef WF_TESTS_FORMAT_HOST_H
#define WF_TESTS_FORMAT_HOST_H

#include "support.h"

#include <watchfloor/plugin.h>

#include "base/arena.h"

struct test_host {
    wf_host table;
    struct arena arena;
};
static inline void *test_scratch(const wf_host *h, size_t n)
{
    return arena_alloc(&((struct test_host *) (void *) (uintptr_t) h)->arena, n);
}
static inline void test_host_init(struct test_host *h)
{
    memset(h, 0, sizeof *h);
    h->table.struct_size = sizeof h->table;
    h->table.scratch = test_scratch;
}
static inline wf_str lit(const char *s)
{
    return (wf_str){s, s ? strlen(s) : 0};
}
#define assert_str(got, want) \
    do { \
        wf_str got_ = (got); \
        if (got_.n != strlen(want) || memcmp(got_.p, want, got_.n) != 0) \
            fail_msg("\"%.*s\" is not \"%s\"", (int) got_.n, got_.p ? got_.p : "", want); \
    } while (0)

/* One line of CSV into fields, in place; "" within quotes is one quote. Returns how many. *text moves behind the line. */
static inline size_t csv_row(char **text, char **fields, size_t most)
{
    char *p = *text;
    size_t n = 0;
    while (*p && n < most) {
        bool quoted = *p == '"';
        char *out = p += quoted;
        fields[n++] = out;
        for (; *p && (quoted || (*p != ',' && *p != '\n' && *p != '\r')); p++) {
            if (quoted && *p == '"' && *++p != '"')
                break;
            *out++ = *p;
        }
        char end = *p;
        while (*p == '\r')
            end = *++p;
        if (*p)
            p++;
        *out = 0;
        if (end != ',')
            break;
    }
    *text = p;
    return n;
}

#endif
