/* Unit tests of format/flight: what has the form of a flight, airports with their time, routes. */
#include "host.h"

#include <watchfloor/format/flight.h>

static void designators(void **state)
{
    static const struct {
        const char *number, *carrier, *flight;
    } rows[] = {
        {"XX123", NULL, "XX123"}, {"5J7", NULL, "5J7"}, {"3K12", NULL, "3K12"}, {"XXX1234", NULL, "XXX1234"}, {"123", "XX", "XX123"}, {"00123", "SIA", "SIA00123"},
        {"XX123", "YY", "XX123"}, {"X1", NULL, ""}, {"X12", NULL, "X12"}, {"12345678", NULL, ""}, {"1234567", NULL, ""}, {"123", NULL, ""}, {"123", "X", ""},
        {"123", "LONG", ""}, {"123456", "XX", ""}, {"-12", "XX", ""}, {"SOMCHAI", NULL, ""}, {"SOMCHAI1", NULL, ""}, {"TAN AH", NULL, ""}, {"xx123", NULL, ""},
        {"XX123 ", NULL, ""}, {"XXXX12345", NULL, ""}, {"", "XX", ""}, {NULL, NULL, ""},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[WF_FLIGHT_MOST] = "unset";
        bool is = wf_flight_of(lit(rows[i].number), lit(rows[i].carrier), out);
        if (strcmp(out, rows[i].flight) != 0 || is != (rows[i].flight[0] != 0))
            fail_msg("\"%s\", \"%s\": \"%s\"", rows[i].number ? rows[i].number : "", rows[i].carrier ? rows[i].carrier : "", out);
    }
}

static void airports(void **state)
{
    wf_airport a = {.member = "unset"};
    (void) state;
    assert_true(wf_airport_find(lit("RGN"), &a));
    assert_string_equal(a.member, "MM");
    assert_string_equal(a.checkpoint, "MMRGN");
    assert_int_equal(a.offset_min, 390);
    assert_true(wf_airport_find(lit("MDL"), &a));
    assert_string_equal(a.checkpoint, "MMMDY");
    assert_true(wf_airport_find(lit("AMQ"), &a));
    assert_int_equal(a.offset_min, 540);
    a.member = "unset";
    assert_false(wf_airport_find(lit("LHR"), &a));
    assert_false(wf_airport_find(lit("SI"), &a));
    assert_false(wf_airport_find(lit("SIN "), &a));
    assert_false(wf_airport_find((wf_str){NULL, 0}, &a));
    assert_string_equal(a.member, "unset");
    wf_instant t = wf_airport_time(lit("DIL"), lit("2611230800"));
    assert_true(t.set && t.offset_min == 540 && t.utc_ns / 1000000000 == 1795420800 - 540 * 60);
    t = wf_airport_time(lit("LHR"), lit("2611230800"));
    assert_true(t.set && t.offset_min == WF_OFFSET_UNKNOWN && t.utc_ns / 1000000000 == 1795420800);
    assert_false(wf_airport_time(lit("DIL"), lit("23 NOV")).set);
}

static void routes(void **state)
{
    struct test_host h;
    wf_route r = {.n = 0};
    (void) state;
    test_host_init(&h);
    assert_null(wf_route_text(&h.table, &r).p);
    assert_true(wf_route_add(&r, lit("PEK")));
    assert_true(wf_route_add(&r, lit("PEK")));
    assert_false(wf_route_add(&r, lit("LEE KUAN")));
    assert_false(wf_route_add(&r, lit("pek")));
    assert_true(wf_route_add(&r, lit("BKK")));
    assert_true(wf_route_add(&r, lit("PEK")));
    assert_str(wf_route_text(&h.table, &r), "PEK-BKK-PEK");
    for (int i = 0; i < 20; i++)
        assert_true(wf_route_add(&r, lit(i % 2 ? "SIN" : "KUL")));
    assert_int_equal(r.n, WF_ROUTE_MOST);
    arena_free(&h.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(designators), cmocka_unit_test(airports), cmocka_unit_test(routes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
