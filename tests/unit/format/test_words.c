/* Unit tests of format/words and format/numbered: which way a word fails that an interface does not have, options, and the numbers of a stream. */
#include "host.h"

#include <watchfloor/format/json.h>
#include <watchfloor/format/numbered.h>

static void tlp_fails_towards_red(void **state)
{
    static const struct {
        const char *word;
        uint32_t tlp;
        unsigned advised;
    } rows[] = {
        {NULL, 0, 0}, {"", 0, 0}, {" \t", 0, 0}, {"CLEAR", WF_TLP_CLEAR, 0}, {"white", WF_TLP_CLEAR, 0}, {" Green ", WF_TLP_GREEN, 0},
        {"TLP:AMBER", WF_TLP_AMBER, 0}, {"tlp: amber+strict", WF_TLP_AMBER_STRICT, 0}, {"RED", WF_TLP_RED, 0},
        {"AMBR", WF_TLP_RED, 1}, {"TLP:", WF_TLP_RED, 1}, {"CLEAR\xc2\xa0", WF_TLP_RED, 1}, {"1", WF_TLP_RED, 1}, {"TLP:TLP:CLEAR", WF_TLP_RED, 1},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct test_host h;
        test_host_init(&h);
        uint32_t tlp = wf_tlp_of(&h.table, lit(rows[i].word), "mark", 12, 3);
        if (tlp != rows[i].tlp || h.advised != rows[i].advised)
            fail_msg("\"%s\": %u with %u advices", rows[i].word ? rows[i].word : "(absent)", tlp, h.advised);
        assert_int_equal(h.offset, h.advised ? 12 : 0);
        if (h.advised)
            assert_string_equal(h.last, "\"mark\" is none of CLEAR, GREEN, AMBER, AMBER+STRICT, RED; held as TLP:RED");
        arena_free(&h.arena);
    }
}

static void tlp_of_json(void **state)
{
    static const char text[] = "{\"a\":\"TLP:GREEN\",\n\"b\":null,\n\"c\":3,\"d\":[\"CLEAR\"],\"e\":\"secret\"}";
    struct test_host h;
    wf_fault fault;
    (void) state;
    test_host_init(&h);
    wf_json_doc *doc = wf_json_read(lit(text), &fault);
    assert_non_null(doc);
    const wf_json *root = wf_json_root(doc);
    assert_int_equal(wf_json_tlp(&h.table, doc, root, "a"), WF_TLP_GREEN);
    assert_int_equal(wf_json_tlp(&h.table, doc, root, "b"), 0);
    assert_int_equal(wf_json_tlp(&h.table, doc, root, "none"), 0);
    assert_int_equal(h.advised, 0);
    assert_int_equal(wf_json_tlp(&h.table, doc, root, "c"), WF_TLP_RED);
    assert_int_equal(h.line, 3);
    assert_int_equal(wf_json_tlp(&h.table, doc, root, "d"), WF_TLP_RED);
    assert_int_equal(wf_json_tlp(&h.table, doc, root, "e"), WF_TLP_RED);
    assert_int_equal(h.advised, 3);
    assert_null(strstr(h.last, "secret"));
    wf_json_free(doc);
    arena_free(&h.arena);
}

static void options(void **state)
{
    static const char *const languages[] = {"en", "th", NULL};
    struct test_host h;
    int64_t v = -1;
    (void) state;
    test_host_init(&h);
    h.option = "TH";
    assert_int_equal(wf_option_among(&h.table, "language", languages), 2);
    assert_false(wf_option_int(&h.table, "days", 1, 7, &v));
    assert_string_equal(h.last, "option \"days\" is a whole number from 1 to 7");
    h.option = "lo";
    assert_int_equal(wf_option_among(&h.table, "language", languages), 0);
    assert_string_equal(h.last, "option \"language\" is one of en, th");
    h.option = "8";
    assert_false(wf_option_int(&h.table, "days", 1, 7, &v));
    h.option = "0";
    assert_false(wf_option_int(&h.table, "days", 1, 7, &v));
    assert_int_equal(v, -1);
    h.option = "7";
    assert_true(wf_option_int(&h.table, "days", 1, 7, &v));
    assert_int_equal(v, 7);
    assert_true(wf_option_int(&h.table, "days", 1, 7, NULL));
    assert_int_equal(h.logged, 4);
    arena_free(&h.arena);
}

/* What a stream's numbers come to: the messages' numbers in their order, "F" before one that the other side begins with. */
static void numbers(void **state)
{
    static const struct {
        const char *cursor;
        int64_t came[6], first;
        const char *whole, *said;
    } rows[] = {
        {NULL, {5, 6, 7}, 0, "7", ""},
        {"4", {5, 7, 8}, 0, "5", ""},
        {"4", {5, 7, 6, 7, 8}, 0, "8", ""},
        {"4", {5, 8, 9}, 0, "9", "X: messages 6 to 8 have not come and are given up"},
        {"4", {3, 4, 2}, 0, "4", ""},
        {"4", {0, -7, INT64_MAX}, 0, "4", ""},
        {"2000000", {7, 8}, 0, "8", "X: the messages' numbers began anew: 7 came after 2000000"},
        {"4", {0}, 9, "8", "X: messages 5 to 8 are no longer kept there"},
        {"4", {0}, 5, "4", ""},
        {"4", {0}, 2, "4", ""},
        {NULL, {0}, 9, "8", ""},
        {"2000000", {0}, 1, "0", "X: the messages' numbers began anew: 1 came after 2000000"},
        {"9223372036854775807", {3}, 0, "3", ""},
        {"-3", {0}, 0, NULL, ""},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct test_host h;
        wf_input in = {.struct_size = sizeof in, .cursor = lit(rows[i].cursor)};
        test_host_init(&h);
        wf_numbered n = wf_numbered_begin(&h.table, &in, "X", 3);
        if (rows[i].first)
            wf_numbered_first(&n, rows[i].first);
        for (size_t k = 0; k < 6 && rows[i].came[k]; k++)
            wf_numbered_came(&n, rows[i].came[k]);
        wf_str whole = wf_numbered_cursor(&n);
        if (!wf_str_eq(whole, lit(rows[i].whole)) || strcmp(h.last, rows[i].said) != 0)
            fail_msg("row %zu: \"%.*s\", \"%s\"", i, (int) whole.n, whole.p ? whole.p : "", h.last);
        arena_free(&h.arena);
    }
}

static void numbers_told(void **state)
{
    struct test_host h;
    wf_input in = {.struct_size = sizeof in, .cursor = lit("4")};
    int64_t v;
    (void) state;
    test_host_init(&h);
    wf_numbered n = wf_numbered_begin(&h.table, &in, "X", 3);
    wf_numbered_tell(&n, 4);
    assert_int_equal(h.health, WF_HEALTH_OK);
    wf_numbered_tell(&n, 6);
    assert_int_equal(h.health, WF_HEALTH_DEGRADED);
    assert_string_equal(h.last, "X: messages after 4 have not arrived; the last sent is 6");
    assert_true(wf_numbered_read(lit("1000000000000000"), &v));
    assert_false(wf_numbered_read(lit("1000000000000001"), &v));
    assert_false(wf_numbered_read(lit("0"), &v));
    assert_false(wf_numbered_read(lit("7x"), &v));
    arena_free(&h.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tlp_fails_towards_red), cmocka_unit_test(tlp_of_json), cmocka_unit_test(options),
                                       cmocka_unit_test(numbers), cmocka_unit_test(numbers_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
