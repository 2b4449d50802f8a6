/* clock and time: RFC 3339, the calendar against the C library, exercise clocks and their file. */
#include "support.h"

#include <time.h>

#include "base/clock.h"

static wf_time parsed(const char *s, int16_t *offset)
{
    struct err e = {0};
    wf_time t = 0;
    if (time_parse(span_str(s), &t, offset, &e) < 0)
        fail_msg("%s: %s", s, e.text);
    return t;
}

static void parse_good(void **state)
{
    (void) state;
    int16_t off = 1;
    char s[64];
    assert_int_equal(parsed("1970-01-01T00:00:00Z", &off), 0);
    assert_int_equal(off, 0);
    assert_int_equal(parsed("2026-11-24T10:52:55+07:00", &off), parsed("2026-11-24T03:52:55Z", NULL));
    assert_int_equal(off, 420);
    assert_int_equal(parsed("1969-12-31T23:59:59.5z", NULL), -NSEC_PER_SEC / 2);
    assert_int_equal(parsed("2026-11-24t00:00:00.123456789-03:30", &off) % NSEC_PER_SEC, 123456789);
    assert_int_equal(off, -210);
    parsed("2026-11-24T00:00:00-00:00", &off);
    assert_int_equal(off, OFFSET_NONE);
    time_format_offset(parsed("2026-11-24T03:52:55Z", NULL), 420, s);
    assert_string_equal(s, "2026-11-24T10:52:55+07:00");
    time_format_offset(parsed("2026-11-24T03:52:55Z", NULL), -210, s);
    assert_string_equal(s, "2026-11-24T00:22:55-03:30");
    time_format_offset(0, OFFSET_NONE, s);
    assert_string_equal(s, "1970-01-01T00:00:00Z");
    assert_int_equal(time_format(parsed("2024-02-29T23:59:59.0501Z", NULL), s), 24);
    assert_string_equal(s, "2024-02-29T23:59:59.050Z");
}

static void leap_seconds(void **state)
{
    (void) state;
    wf_time t;
    assert_int_equal(parsed("2016-12-31T23:59:60Z", NULL), parsed("2016-12-31T23:59:59.999999999Z", NULL));
    assert_int_equal(parsed("2017-01-01T06:59:60+07:00", NULL), parsed("2016-12-31T23:59:60Z", NULL));
    assert_int_equal(parsed("1968-12-31T23:59:60Z", NULL), parsed("1968-12-31T23:59:59.999999999Z", NULL));
    assert_int_equal(time_parse(span_str("2016-12-31T12:59:60Z"), &t, NULL, NULL), WF_E_INVALID);
    assert_int_equal(time_parse(span_str("2016-12-31T12:34:60Z"), &t, NULL, NULL), WF_E_INVALID);
}

static void parse_bad(void **state)
{
    (void) state;
    static const char *const bad[] = {
        "",
        "2026",
        "2026-11-24",
        "2026-11-24T10:52:55",
        "2026-11-24T10:52Z",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567890Z",
        "2026-01-01T00:00:00+0700",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+07:60",
        "2026-01-01T00:00:00Zx",
        "2026-01-01T00:00:00 Z",
        "+026-01-01T00:00:00Z",
        "2026-01-01X00:00:00Z",
        "2569-11-24T10:52:55+07:00",
        "1600-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2262-04-11T23:47:17Z",
        "9999-12-31T23:59:59Z",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        wf_time t = 42;
        struct err e = {0};
        if (time_parse(span_str(bad[i]), &t, NULL, &e) != WF_E_INVALID)
            fail_msg("\"%s\" was read as a time", bad[i]);
        assert_int_equal(t, 42);
        assert_true(e.text[0] != 0);
    }
    assert_int_equal(parsed("2262-04-11T23:47:16.854775807Z", NULL), INT64_MAX);
}

static void calendar(void **state)
{
    (void) state;
    /* Every 37 hours from 1678 to 2261, against gmtime. */
    for (int64_t s = INT64_C(-9214646400); s < INT64_C(9214646400); s += 37 * 3600 + 61) {
        time_t c = (time_t) s;
        struct tm tm;
        struct time_fields f;
        wf_time back;
        gmtime_r(&c, &tm);
        time_split(s * NSEC_PER_SEC + 7, 0, &f);
        if (f.year != tm.tm_year + 1900 || f.month != tm.tm_mon + 1 || f.day != tm.tm_mday || f.hour != tm.tm_hour ||
            f.minute != tm.tm_min || f.second != tm.tm_sec || f.weekday != tm.tm_wday || f.nsec != 7)
            fail_msg("second %lld differs from gmtime", (long long) s);
        assert_int_equal(time_join(&f, 0, &back, NULL), 0);
        assert_int_equal(back, s * NSEC_PER_SEC + 7);
    }
    struct time_fields f;
    time_split(INT64_MIN + 1, 0, &f);
    assert_int_equal(f.year, 1677);
    time_split(INT64_MAX, 840, &f);
    assert_int_equal(f.year, 2262);
}

static void clocks(void **state)
{
    (void) state;
    struct clock c;
    clock_wall(&c);
    wf_time before = clock_realtime(), now = clock_now(&c);
    assert_true(now >= before && now - before < 10 * NSEC_PER_SEC);
    clock_exercise(&c, 1000 * NSEC_PER_SEC, 3600);
    now = clock_now(&c);
    assert_true(now >= 1000 * NSEC_PER_SEC && now < 1000 * NSEC_PER_SEC + 36000 * NSEC_PER_SEC);
    c.real_start -= 10 * NSEC_PER_SEC;
    assert_true(clock_now(&c) - now >= 36000 * NSEC_PER_SEC);
    c.fixed = 5;
    assert_int_equal(clock_now(&c), 5);
    int64_t mono = clock_mono();
    assert_true(clock_mono() >= mono);
}

static void shared_file(void **state)
{
    (void) state;
    char *dir = test_tmp();
    char *path = fs_join(dir, "clock.json");
    struct clock c, back = {0};
    struct err e = {0};
    clock_exercise(&c, parsed("2026-03-01T08:00:00.123456789Z", NULL), 60.5);
    assert_int_equal(clock_store(&c, path, &e), 0);
    assert_int_equal(clock_load(&back, path, &e), 0);
    assert_int_equal(back.start, c.start);
    assert_int_equal(back.real_start, c.real_start);
    assert_true(back.speed == 60.5);
    assert_int_equal(back.fixed, TIME_NONE);
    static const char *const bad[] = {
        "{}",
        "[1]",
        "{\"real_start\":\"x\",\"start\":\"2026-03-01T08:00:00Z\",\"speed\":1}",
        "{\"real_start\":\"2026-03-01T08:00:00Z\",\"start\":\"2026-03-01T08:00:00Z\",\"speed\":0}",
        "{\"real_start\":\"2026-03-01T08:00:00Z\",\"start\":\"2026-03-01T08:00:00Z\"}",
        "{",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(fs_write_atomic(path, span_str(bad[i]), 0600, &e), 0);
        struct clock untouched = back;
        assert_true(clock_load(&untouched, path, &e) < 0);
        assert_non_null(strstr(e.text, "clock.json"));
        assert_int_equal(untouched.start, back.start);
    }
    mem_free(path);
    path = fs_join(dir, "none");
    assert_int_equal(clock_load(&back, path, &e), WF_E_NOTFOUND);
    mem_free(path);
    test_tmp_free(dir);
}

static void times_of_the_day(void **state)
{
    (void) state;
    static const struct {
        const char *said;
        int minutes;
    } cases[] = {{"08:00", 480}, {"08:00Z", 480}, {"08:00+07:00", 60}, {"02:00+06:30", 1170}, {"23:59-05:00", 299}, {"00:00", 0}, {"00:00+14:00", 600},
        {"24:00", -1}, {"8:00", -1}, {"08:60", -1}, {"08:00+15:00", -1}, {"08:00+7:00", -1}, {"08:00z", -1}, {"08:00+07:00 ", -1}, {"08:00+", -1}, {"", -1},
        {"08", -1}, {"08:0", -1}, {"0a:00", -1}, {"-1:00", -1}, {"08:00+07:60", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (time_daily(cases[i].said) != cases[i].minutes)
            fail_msg("\"%s\": %d", cases[i].said, time_daily(cases[i].said));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_of_the_day),
        cmocka_unit_test(parse_good), cmocka_unit_test(leap_seconds), cmocka_unit_test(parse_bad),
        cmocka_unit_test(calendar),   cmocka_unit_test(clocks),       cmocka_unit_test(shared_file),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
