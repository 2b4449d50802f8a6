/* Unit tests of wire: which entries of the directory a filter means, and where it is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the headers it needs */
#include <cmocka.h>

#include "model/directory.h"
#include "wire/directory_filter.h"

static const char row_text[] = "{\"id\":\"my-hotline\",\"member\":\"MY\",\"role\":\"hotline\",\"name\":\"Duty desk, Johor\",\"numbers\":[\"+00 3 1\"],"
                               "\"languages\":[\"ms\",\"zh-Hans\"],\"hours\":null,\"overdue\":true}";

static void what_passes(void **state)
{
    static const struct {
        const char *filter;
        bool passes;
    } cases[] = {{"", true}, {"  ", true}, {"member:MY", true}, {"member:my", true}, {"member:ID,MY", true}, {"member:ID", false}, {"role:hotline", true},
        {"role:sar,hotline", true}, {"role:hot", false}, {"lang:ms", true}, {"lang:zh-hans", true}, {"lang:zh", false}, {"untested:yes", true}, {"untested:no", false},
        {"johor", true}, {"johor sar", false}, {"+00 3", true}, {"member:MY role:hotline duty", true}, {"member:", false}, {"desk:MY", false}, {"hours:24", false}};
    struct arena a = {0};
    struct json *row;
    (void) state;
    assert_int_equal(json_parse(&a, span_str(row_text), NULL, &row, NULL), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (directory_filter_passes(row, cases[i].filter) != cases[i].passes)
            fail_msg("\"%s\" %s", cases[i].filter, cases[i].passes ? "does not pass" : "passes");
    arena_free(&a);
}

static void what_is_wrong(void **state)
{
    static const struct {
        const char *filter, *told;
        size_t at;
    } cases[] = {{"desk:MY", "there is no \"desk:\"; there are member: role: lang: untested:", 0}, {"x  role:sar,boss", "\"boss\" is no value of role:", 12},
        {"member:MYS", "\"MYS\" is no member", 7}, {"member:MY,", "\"\" is no member", 10}, {"lang:", "lang: wants a value", 5}, {"untested:maybe", "no value of untested:; there are yes no", 9},
        {":x", "there is no \":\"", 0}};
    static const char *const right[] = {"", "member:MY,-- role:sar", "ihr", "untested:yes lang:tet"};
    struct err e;
    size_t at;
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        err_clear(&e);
        assert_int_not_equal(directory_filter_check(cases[i].filter, &at, &e), 0);
        if (!strstr(e.text, cases[i].told))
            fail_msg("\"%s\": %s", cases[i].filter, e.text);
        assert_int_equal(at, cases[i].at);
    }
    for (size_t i = 0; i < ARRAY_LEN(right); i++)
        assert_int_equal(directory_filter_check(right[i], &at, &e), 0);
}

/* The words that the command line offers are those that a file may hold. */
static void the_same_roles(void **state)
{
    const char *p = directory_filter_roles();
    uint32_t n = 0;
    (void) state;
    while (*p) {
        size_t len = strcspn(p, " ");
        assert_int_equal(words_find(&words_desk_role, span_make(p, len)), ++n);
        p += len + (p[len] == ' ');
    }
    assert_int_equal(n, words_desk_role.n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_passes),
        cmocka_unit_test(what_is_wrong),
        cmocka_unit_test(the_same_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
