/* Dates as feeds write them. */
#include "host.h"

#include <watchfloor/format/time.h>

#define SEC INT64_C(1000000000)

static void rfc3339(void **state)
{
    wf_instant t;
    (void) state;
    assert_true(wf_time_rfc3339(lit("2026-11-24T10:52:55+07:00"), &t));
    assert_true(t.set && t.utc_ns == INT64_C(1795492375) * SEC && t.offset_min == 420);
    assert_false(wf_time_rfc3339(lit("2026-02-31T10:52:55Z"), &t));
    assert_false(t.set);
    assert_false(wf_time_rfc3339(lit("2569-11-24T10:52:55+07:00"), &t)); /* a Buddhist year is outside int64 */
}

static void loose(void **state)
{
    static const struct {
        const char *text;
        int64_t utc;
        int offset;
        uint32_t odd;
    } rows[] = {
        {"2026-11-24T10:52:55+07:00", 1795492375, 420, 0},
        {"2026-11-24T03:52:55-00:00", 1795492375, 0, 0},
        {"2026-11-24T03:52:55Z", 1795492375, 0, WF_TIME_ZULU},
        {"2026-11-24T03:52:55", 1795492375, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE},
        {"2026-11-24T10:52:55.000+07:00", 1795492375, 420, WF_TIME_FRACTION},
        {" 2026-11-24 10:52:55 +0700", 1795492375, 420, WF_TIME_SPACE | WF_TIME_OFFSET_FORM},
        {"2026-11-24T10:52+07:00", 1795492320, 420, WF_TIME_NO_SECONDS},
        {"2026-11-24", 1795478400, WF_OFFSET_UNKNOWN, WF_TIME_DATE_ONLY | WF_TIME_NO_ZONE},
        {"2026-11-24T10:22:55+06:30", 1795492375, 390, 0},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wf_instant t;
        uint32_t odd = 99;
        if (!wf_time_loose(lit(rows[i].text), 0, &t, &odd))
            fail_msg("\"%s\" was not read", rows[i].text);
        assert_true(t.utc_ns == rows[i].utc * SEC);
        assert_int_equal(t.offset_min, rows[i].offset);
        assert_int_equal(odd, rows[i].odd);
    }
    static const char *const bad[] = {"", "yesterday", "2026-13-01T00:00:00Z", "2026-11-24T25:00:00Z", "2026-11-24T10:52:55+07:00x", "24/11/2026"};
    wf_instant t;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(wf_time_loose(lit(bad[i]), 0, &t, NULL));
}

static void rfc822(void **state)
{
    static const struct {
        const char *text;
        int64_t utc;
        int offset;
    } rows[] = {
        {"Tue, 24 Nov 2026 10:52:55 +0700", 1795492375, 420}, {"24 Nov 2026 03:52:55 GMT", 1795492375, 0},
        {"Tue, 24 Nov 26 03:52 UT", 1795492320, 0},          {"Mon, 23 November 2026 22:52:55 EST", 1795492375, -300},
        {"Tue, 24 Nov 2026 10:52:55 WIB", 1795492375, 420},
    };
    static const char *const bad[] = {"", "Tue, 24 Nev 2026 10:52:55 GMT", "Tue, 24 Nov 2026", "Tue, 32 Nov 2026 10:52:55 GMT", "Tue, 24 Nov 2026 10:52:55 Mars"};
    (void) state;
    wf_instant t;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!wf_time_rfc822(lit(rows[i].text), &t))
            fail_msg("\"%s\" was not read", rows[i].text);
        assert_true(t.utc_ns == rows[i].utc * SEC);
        assert_int_equal(t.offset_min, rows[i].offset);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(wf_time_rfc822(lit(bad[i]), &t));
    assert_true(wf_time_epoch_ms(1795492375123, &t) && t.utc_ns == INT64_C(1795492375123) * 1000000);
    assert_false(wf_time_epoch_ms(INT64_MAX, &t));
}

/* Every row is 24 November 2026, 10:52:55 at +07:00, or less of it. */
static void digits(void **state)
{
    static const struct {
        const char *text;
        int64_t s;
    } rows[] = {
        {"261123", 1795392000}, {"20261123", 1795392000}, {"2611230800", 1795420800}, {"202611230800", 1795420800}, {"000229", 951782400},
        {"2611", 0}, {"26112", 0}, {"2611230", 0}, {"261123080", 0}, {"26112308000", 0}, {"2026112308000", 0}, {"261323", 0}, {"2611232400", 0},
        {"2611230860", 0}, {"26112a", 0}, {"", 0}, {"26-11-", 0},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wf_instant t = {.set = 1};
        bool read = wf_time_digits(lit(rows[i].text), 0, &t);
        if (read != (rows[i].s != 0) || t.set != read || (read && (t.utc_ns != rows[i].s * 1000000000 || t.offset_min != WF_OFFSET_UNKNOWN)))
            fail_msg("\"%s\": %d, %lld", rows[i].text, read, (long long) t.utc_ns);
    }
    wf_instant t;
    assert_true(wf_time_digits(lit("2611230800"), 420, &t));
    assert_int_equal(t.utc_ns / 1000000000, 1795420800 - 420 * 60);
}

static void buddhist(void **state)
{
    static const struct {
        const char *text;
        int64_t utc;
        int offset;
        uint32_t odd;
    } rows[] = {
        {"2569-11-24T10:52:55+07:00", 1795492375, 420, 0},
        {"2569-11-24T10:52:55.5+07:00", 1795492375, 420, WF_TIME_FRACTION},
        {"2569-11-24 10:52:55", 1795492375, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE},
        {"24/11/2569 10:52:55", 1795492375, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE},
        {"24-11-2569 10:52:55", 1795492375, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE},
        {"๒๔/๑๑/๒๕๖๙ ๑๐:๕๒:๕๕", 1795492375, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE},
        {"24 พฤศจิกายน 2569 เวลา 10.52 น.", 1795492320, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE | WF_TIME_NO_SECONDS},
        {"24 พฤศจิกายน พ.ศ. 2569 เวลา 10:52 น.", 1795492320, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE | WF_TIME_NO_SECONDS},
        {"24 พฤศจิกายน พุทธศักราช ๒๕๖๙", 1795453200, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE | WF_TIME_DATE_ONLY},
        {"24 พ.ย. 2569 10:52:55", 1795492375, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE},
        {"24 พ.ย. 69 10.52 น.", 1795492320, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE | WF_TIME_NO_SECONDS},
        {"24พ.ย69 10:52", 1795492320, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE | WF_TIME_NO_SECONDS},
        {"2026-11-24T10:52:55+07:00", 1795492375, 420, WF_TIME_COMMON_ERA},
        {"24/11/2026 10:52:55", 1795492375, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE | WF_TIME_COMMON_ERA},
        {"29 ก.พ. 2567 00:00", 1709139600, WF_OFFSET_UNKNOWN, WF_TIME_NO_ZONE | WF_TIME_NO_SECONDS}, /* 2024 is a leap year, 2567 were none */
    };
    static const char *const bad[] = {
        "", "เมื่อวาน", "29/2/2569 00:00", /* 2026 has none */
        "24/11/69 10:52", /* whose 69? */
        "24/11/3112 10:52", "24/11/2300 10:52", "24/11/2442 10:52", "24/11/2743 10:52", "24/11/0569 10:52", "24/11/1899 10:52", "9999-01-01T00:00:00Z",
        "31/6/2569 10:52", "24/13/2569 10:52", "24/11-2569 10:52", "24 พ.ล. 2569", "พ.ย. 2569", "24 พ.ย.", "24/11/256 10:52", "24/11/25690 10:52",
        "24/11/2569 เวลา", "24/11/2569 น.", "24/11/2569 24:52", "24/11/2569 10.52", "24 พ.ย. 2569 เวลา 10.52 น. x", "\xe0\xb9", "24/11/2569\xe0\xb9\x90\xe0",
        "2569-11-24T10:52:55+07:002569-11-24T10:52:55+07:002569-11-24T10:52:55+07:002569-11-24T10:52:55+07:002569-11-24T10:52:55+07:00"};
    wf_instant t;
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t odd = 99;
        if (!wf_time_buddhist(lit(rows[i].text), 420, &t, &odd))
            fail_msg("\"%s\" was not read", rows[i].text);
        if (t.utc_ns / SEC != rows[i].utc || t.offset_min != rows[i].offset || odd != rows[i].odd)
            fail_msg("\"%s\": %lld, offset %d, oddities %u", rows[i].text, (long long) (t.utc_ns / SEC), t.offset_min, odd);
        assert_true(wf_time_buddhist(lit(rows[i].text), 420, &t, NULL));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (wf_time_buddhist(lit(bad[i]), 420, &t, NULL) || t.set)
            fail_msg("\"%s\" was read", bad[i]);
    }
}

/* Each year that is read lies where it should, whichever way it is counted; the two ways do not overlap. */
static void years(void **state)
{
    (void) state;
    for (int year = 1; year < 10000; year++) {
        char text[32];
        wf_instant t, plain;
        uint32_t odd = 0;
        int common = year >= 1900 && year <= 2199 ? year : year >= 2443 && year <= 2742 ? year - 543 : 0;
        snprintf(text, sizeof text, "01/06/%04d", year);
        assert_int_equal(wf_time_buddhist(lit(text), 0, &t, &odd), common != 0);
        if (!common)
            continue;
        snprintf(text, sizeof text, "%04d-06-01", common);
        assert_true(wf_time_loose(lit(text), 0, &plain, NULL));
        assert_true(t.utc_ns == plain.utc_ns);
        assert_int_equal((odd & WF_TIME_COMMON_ERA) != 0, year == common);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rfc3339), cmocka_unit_test(loose), cmocka_unit_test(rfc822), cmocka_unit_test(digits), cmocka_unit_test(buddhist),
                                       cmocka_unit_test(years)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
