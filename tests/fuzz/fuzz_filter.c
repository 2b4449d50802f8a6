/* Fuzz target of the language of FILTER: any bytes are taken or refused with their place, a filter that was taken matches or not, and what is written of it is
 * read as the same. */
#include <stdlib.h>

#include "desk/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What is written of it is taken, and is written the same. */
static void again(const struct filter *f, const struct filter_env *env)
{
    struct buf one = {0}, two = {0};
    struct filter *g;
    filter_print(f, &one);
    if (one.n <= 4096) { /* the longest that is read; quotes and names make it longer */
        if (filter_parse(buf_view(&one), env, &g, NULL, NULL))
            abort();
        filter_print(g, &two);
        if (!span_eq(buf_view(&one), buf_view(&two)) || !span_eq(filter_key(f), filter_key(g)))
            abort();
        filter_free(g);
    }
    buf_free(&one);
    buf_free(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct filter_env env = {.now = INT64_C(1795492800000000000), .me = SPAN_LIT("r.sari"), .prefix = "AMICF"};
    struct filter *f;
    struct err e = {0};
    struct names names;
    struct incident i;
    size_t at = SIZE_MAX;
    if (filter_parse(span_make((const char *) data, n), &env, &f, &at, &e)) {
        if (at > n || !e.text[0])
            abort();
        return 0;
    }
    names_init(&names);
    incident_init(&i);
    i.r.row = 1;
    i.r.state = 1;
    i.r.type = 1;
    i.r.priority = 3;
    i.title = SPAN_LIT("Autogates down \xe0\xb8\x9b\xe0\xb8\xa3");
    filter_match(f, &names, &i, &(struct span){"text", 4}, 1);
    again(f, &env);
    filter_free(f);
    names_free(&names);
    return 0;
}
