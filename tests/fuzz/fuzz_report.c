/* Fuzz target of reports as JSON: what is taken is cleaned and checked, and, written and read again, it is the same. */
#include <stdlib.h>

#include "model/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a = {0};
    struct err e = {0};
    struct json *v;
    struct buf one = {0}, two = {0};
    struct json_writer w;
    wf_report r, again;
    const struct report_binding b = {SPAN_LIT("gdacs"), SPAN_LIT("--")};
    if (json_parse(&a, span_make((const char *) data, n), NULL, &v, &e) == 0 && report_from_json(&a, v, &r, &e) == 0) {
        report_clean(&a, &r, NULL);
        report_simplify(&a, &r);
        if (report_check(&r, &b, &e) == 0) {
            jw_init(&w, &one);
            report_to_json(&w, &r);
            if (json_parse(&a, buf_view(&one), NULL, &v, &e) || report_from_json(&a, v, &again, &e) || report_check(&again, &b, &e))
                abort();
            jw_init(&w, &two);
            report_to_json(&w, &again);
            if (!span_eq(buf_view(&one), buf_view(&two)))
                abort();
        } else if (!e.text[0]) {
            abort();
        }
    }
    buf_free(&one);
    buf_free(&two);
    arena_free(&a);
    return 0;
}
