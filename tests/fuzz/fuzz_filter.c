/* Fuzz target of the language of FILTER: any bytes are taken or refused with their place, and a filter that was taken matches or not. */
#include <stdlib.h>

#include "desk/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

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
    filter_match(f, &names, &i, SPAN_LIT("text"));
    filter_key(f);
    filter_free(f);
    names_free(&names);
    return 0;
}
