/* Files that grow for a day: each byte is read once, a file that was written anew from its beginning, and no day's end is missed. */
#include "host.h"

#include <watchfloor/format/daily.h>

/* A host that notes what is asked for. */
static struct test_host host;
static char asked[2000];
static size_t asked_n, asked_most;

static int follow(const wf_host *h, wf_str url, wf_str tag)
{
    (void) h;
    if (asked_n == asked_most)
        return WF_FAIL_LIMIT;
    size_t at = strlen(asked);
    snprintf(asked + at, sizeof asked - at, "%.*s %.*s\n", (int) url.n, url.p, (int) tag.n, tag.p);
    asked_n++;
    return WF_DONE;
}

/* What comes of a page: wf_daily_begin's word. */
static bool begin(wf_daily *d, const char *url, const char *tag, wf_str cursor, const char *text)
{
    wf_input in = {.struct_size = sizeof in, .url = lit(url), .tag = lit(tag), .cursor = cursor, .bytes = lit(text)};
    asked[0] = 0;
    asked_n = 0;
    return wf_daily_begin(d, &host.table, &in, 7);
}

#define URL(day) "https://h/a/2020-01-01/status-" day ".csv?k=1"

static void grows(void **state)
{
    wf_daily d;
    (void) state;
    assert_false(begin(&d, URL("2026-11-27"), NULL, (wf_str){NULL, 0}, "one\ntwo\nthr"));
    assert_true(d.known == 0 && !d.over && !d.missed);
    assert_str(d.day, "2026-11-27");
    wf_str cursor = wf_daily_cursor(&d, &host.table, 8);
    assert_true(wf_str_starts(cursor, "2026-11-27/8/"));
    assert_false(begin(&d, URL("2026-11-27"), NULL, cursor, "one\ntwo\nthree\n"));
    assert_int_equal(d.known, 8);
    assert_false(begin(&d, URL("2026-11-27"), NULL, cursor, "one\nTwo\nthree\n")); /* written anew */
    assert_int_equal(d.known, 0);
    assert_false(begin(&d, URL("2026-11-27"), NULL, cursor, "one\n")); /* cut */
    assert_int_equal(d.known, 0);
    assert_false(begin(&d, URL("2026-11-26"), NULL, cursor, "one\ntwo\n")); /* the clock was set back */
    assert_true(d.known == 0 && asked_n == 0);
}

static void the_day_turns(void **state)
{
    wf_daily d;
    (void) state;
    begin(&d, URL("2026-11-30"), NULL, (wf_str){NULL, 0}, "one\ntwo\nthr");
    wf_str cursor = wf_daily_cursor(&d, &host.table, 8);
    assert_true(begin(&d, URL("2026-12-02"), NULL, cursor, "new\n"));
    assert_string_equal(asked, URL("2026-11-30") " end\n" URL("2026-12-01") " end\n" URL("2026-12-02") " day\n");
    /* the rest of the old one, whole without its line end */
    assert_false(begin(&d, URL("2026-11-30"), "end", cursor, "one\ntwo\nthree"));
    assert_true(d.known == 8 && d.over && !d.missed);
    cursor = wf_daily_cursor(&d, &host.table, 13);
    assert_false(begin(&d, URL("2026-12-01"), "end", cursor, "between\n"));
    assert_true(d.known == 0 && d.over && !d.missed);
    cursor = wf_daily_cursor(&d, &host.table, 8);
    assert_false(begin(&d, URL("2026-12-02"), "day", cursor, "new\n"));
    assert_true(d.known == 0 && !d.over && !d.missed);
    /* one that ended is not asked for again */
    assert_true(begin(&d, URL("2026-12-02"), NULL, cursor, "new\n"));
    assert_string_equal(asked, URL("2026-12-02") " day\n");
}

static void days_that_are_gone(void **state)
{
    wf_daily d;
    (void) state;
    begin(&d, URL("2026-11-01"), NULL, (wf_str){NULL, 0}, "one\n");
    wf_str cursor = wf_daily_cursor(&d, &host.table, 4);
    assert_true(begin(&d, URL("2026-11-30"), NULL, cursor, "new\n"));
    assert_int_equal(asked_n, 8); /* seven and the new one */
    assert_true(strstr(asked, "2026-11-23") && !strstr(asked, "2026-11-22"));
    assert_false(begin(&d, URL("2026-11-23"), "end", cursor, "x\n"));
    assert_true(d.missed);
    begin(&d, URL("2026-11-29"), NULL, (wf_str){NULL, 0}, "one\n");
    cursor = wf_daily_cursor(&d, &host.table, 4);
    assert_false(begin(&d, URL("2026-11-30"), "day", cursor, "x\n")); /* yesterday's rest did not come */
    assert_true(d.missed);
    asked_most = 0; /* nothing may be followed: then it is read as it is */
    assert_false(begin(&d, URL("2026-11-30"), NULL, cursor, "new\n"));
    assert_true(d.known == 0 && !d.missed);
    asked_most = 100;
}

static void no_date(void **state)
{
    static const char *const odd[] = {"",
                                      "/",
                                      "//",
                                      "2026-11-27",
                                      "2026-11-27/",
                                      "2026-11-27/8",
                                      "2026-11-27/-8/x",
                                      "2026-11-27/99999999999999999999/x",
                                      "9999-99-99/8/x",
                                      "-/4/x/end",
                                      "x/8/y/z/w"};
    wf_daily d;
    (void) state;
    assert_false(begin(&d, "https://h/all.csv", NULL, (wf_str){NULL, 0}, "one\n"));
    wf_str cursor = wf_daily_cursor(&d, &host.table, 4);
    assert_true(wf_str_starts(cursor, "-/4/"));
    assert_false(begin(&d, "https://h/all.csv", NULL, cursor, "one\ntwo\n"));
    assert_int_equal(d.known, 4);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        (void) begin(&d, URL("2026-11-27"), NULL, lit(odd[i]), "one\ntwo\n");
        assert_int_equal(d.known, 0);
        (void) begin(&d, "", "day", lit(odd[i]), "");
        assert_int_equal(d.known, 0);
    }
    (void) begin(&d, "https://h/9999-99-99/2026-02-30.csv", NULL, lit("2026-01-01/1/x"), "");
    assert_null(d.day.p); /* no such days */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(grows), cmocka_unit_test(the_day_turns),
                                       cmocka_unit_test(days_that_are_gone), cmocka_unit_test(no_date)};
    test_host_init(&host);
    host.table.follow = follow;
    asked_most = 100;
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&host.arena);
    return rc;
}
