/* host: the least of a wf_host that the readers need: scratch memory, one value for every option, and what was said last. And the rows of ../shared/data/expected. */
#ifndef WF_TESTS_FORMAT_HOST_H
#define WF_TESTS_FORMAT_HOST_H

#include "support.h"

#include <watchfloor/plugin.h>

#include "base/arena.h"

struct test_host {
    wf_host table;
    struct arena arena;
    const char *option; /* what each option is set to */
    unsigned advised, logged, healths;
    size_t offset;      /* of the last advice */
    uint32_t line, health;
    char last[200];     /* advice, line of the log, or health */
};
static inline struct test_host *test_host_of(const wf_host *h)
{
    return (struct test_host *) (void *) (uintptr_t) h;
}
static inline void test_said(const wf_host *h, wf_str text)
{
    snprintf(test_host_of(h)->last, sizeof test_host_of(h)->last, "%.*s", (int) text.n, text.p ? text.p : "");
}
static inline void test_advise(const wf_host *h, size_t offset, uint32_t line, wf_str text)
{
    test_host_of(h)->advised++;
    test_host_of(h)->offset = offset;
    test_host_of(h)->line = line;
    test_said(h, text);
}
static inline void test_log(const wf_host *h, uint32_t level, wf_str text)
{
    (void) level;
    test_host_of(h)->logged++;
    test_said(h, text);
}
static inline void test_health(const wf_host *h, uint32_t health, wf_str text)
{
    test_host_of(h)->healths++;
    test_host_of(h)->health = health;
    test_said(h, text);
}
static inline wf_str test_option(const wf_host *h, const char *name)
{
    (void) name;
    const char *v = test_host_of(h)->option;
    return (wf_str){v, v ? strlen(v) : 0};
}
static inline void *test_scratch(const wf_host *h, size_t n)
{
    return arena_alloc(&test_host_of(h)->arena, n);
}
static inline void test_host_init(struct test_host *h)
{
    memset(h, 0, sizeof *h);
    h->table.struct_size = sizeof h->table;
    h->table.scratch = test_scratch;
    h->table.advise = test_advise;
    h->table.log = test_log;
    h->table.health = test_health;
    h->table.option = test_option;
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
