/* test_border: a cell of the matrix of border actions, in words: by its times, however long ago it was told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/arena.h"
#include "wire/border.h"

static void is(const char *cell, const char *now, const char *marks, const char *word, const char *next)
{
    struct arena a = {0};
    struct json *row = NULL;
    struct err e = {0};
    struct border_cell c;
    wf_time t, at;
    char *text = arena_printf(&a, "{'cells':{'QUOTA':%s}}", cell);
    for (char *p = text; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    assert_int_equal(json_parse(&a, span_str(text), NULL, &row, &e), 0);
    assert_int_equal(time_parse(span_str(now), &t, NULL, NULL), 0);
    border_cell(row, &border_kinds[4], t, &c);
    if (strcmp(border_marks(&c), marks) != 0 || strcmp(c.word, word) != 0)
        fail_msg("%s at %s: \"%s%s\"", cell, now, border_marks(&c), c.word);
    if (!next[0])
        assert_true(c.next == TIME_NONE);
    else
        assert_true(time_parse(span_str(next), &at, NULL, NULL) == 0 && at == c.next);
    arena_free(&a);
}

#define CELL(state, soon, conflict) "{'state':" state ",'direction':'IN','effective':'2026-11-24T10:00:00Z','until':'2026-11-26T10:00:00Z','changed':'2026-11-24T10:00:00Z','ends_soon':" soon ",'conflict':" conflict ",'actions':[],'n':1}"

static void test_words(void **state)
{
    (void) state;
    is(CELL("'ANNOUNCED'", "false", "false"), "2026-11-24T09:00:00Z", "  ", "FROM", "2026-11-24T10:00:00Z");
    is(CELL("'ANNOUNCED'", "false", "false"), "2026-11-24T10:00:00Z", " *", "ON", "2026-11-26T10:00:00Z"); /* it began since it was told */
    is(CELL("'IN_FORCE'", "false", "true"), "2026-11-25T09:59:59Z", "!*", "ON", "2026-11-26T10:00:00Z");
    is(CELL("'IN_FORCE'", "true", "true"), "2026-11-25T10:00:00Z", "! ", "ENDS", "2026-11-26T10:00:00Z");
    is(CELL("'IN_FORCE'", "true", "false"), "2026-11-26T10:00:00Z", "  ", "OVER", "");
    is(CELL("'LIFTED'", "false", "false"), "2026-11-24T11:00:00Z", " *", "LIFT", "");
    is(CELL("'LIFTED'", "false", "false,'still_reported':true"), "2026-11-24T11:00:00Z", " *", "LIFT?", "");
    is(CELL("'SUPERSEDED'", "false", "false"), "2026-11-24T11:00:00Z", " *", "REPL", "");
    is(CELL("null", "false", "true"), "2026-11-24T11:00:00Z", "!*", "SENDS", "");
    is("null", "2026-11-24T11:00:00Z", "  ", "", "");
    is("{'state':7,'effective':'x','until':[],'changed':'soon'}", "2026-11-24T11:00:00Z", "  ", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
