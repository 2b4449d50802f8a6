/* time: calendar arithmetic and RFC 3339 text for the clock's times (declared in base/clock.h).
 *
 * Owns nothing. Proleptic Gregorian calendar; no time zone data, only offsets.
 */
#include <stdlib.h>
#include "base/clock.h"

#define DAY_SECONDS INT64_C(86400)

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return q - (a % b != 0 && (a < 0) != (b < 0));
}

/* Days since 1970-01-01 of a date; years begin in March, so that the leap day is a year's last. */
static int64_t days_from_date(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void date_from_days(int64_t z, int *year, int *month, int *day)
{
    z += 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *day = (int) (doy - (153 * mp + 2) / 5 + 1);
    *month = (int) (mp < 10 ? mp + 3 : mp - 9);
    *year = (int) (yoe + era * 400 + (*month <= 2));
}

static int month_days(int year, int month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

void time_split(wf_time t, int16_t offset_min, struct time_fields *f)
{
    int64_t secs = floor_div(t, NSEC_PER_SEC);
    int32_t nsec = (int32_t) (t % NSEC_PER_SEC);
    f->nsec = nsec < 0 ? nsec + (int32_t) NSEC_PER_SEC : nsec;
    secs += (offset_min == OFFSET_NONE ? 0 : (int64_t) offset_min) * 60;
    int64_t days = floor_div(secs, DAY_SECONDS);
    int rest = (int) (secs - days * DAY_SECONDS);
    date_from_days(days, &f->year, &f->month, &f->day);
    f->hour = rest / 3600;
    f->minute = rest / 60 % 60;
    f->second = rest % 60;
    f->weekday = (int) (days + 4 - floor_div(days + 4, 7) * 7);
}

int time_join(const struct time_fields *f, int16_t offset_min, wf_time *out, struct err *e)
{
    if (f->month < 1 || f->month > 12 || f->day < 1 || f->year < -9999 || f->year > 9999 ||
        f->day > month_days(f->year, f->month))
        return err_set(e, WF_E_INVALID, "\"%04d-%02d-%02d\" is no date", f->year, f->month, f->day);
    if (f->hour < 0 || f->hour > 23 || f->minute < 0 || f->minute > 59 || f->second < 0 || f->second > 59 ||
        f->nsec < 0 || f->nsec >= NSEC_PER_SEC)
        return err_set(e, WF_E_INVALID, "\"%02d:%02d:%02d\" is no time of day", f->hour, f->minute, f->second);
    int64_t secs = days_from_date(f->year, f->month, f->day) * DAY_SECONDS + f->hour * INT64_C(3600) +
                   f->minute * INT64_C(60) + f->second;
    secs -= (offset_min == OFFSET_NONE ? 0 : (int64_t) offset_min) * 60;
    int64_t ns;
    if (__builtin_mul_overflow(secs, NSEC_PER_SEC, &ns) || __builtin_add_overflow(ns, (int64_t) f->nsec, &ns) ||
        ns == TIME_NONE)
        return err_set(e, WF_E_INVALID, "the year %d is outside 1678 to 2261", f->year);
    *out = ns;
    return 0;
}

/* n digits at p as a number, or -1. */
static int digits(const char *p, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

static int bad_time(struct span s, struct err *e)
{
    if (s.n > 64)
        s.n = 64;
    return err_set(e, WF_E_INVALID, "\"%.*s\" is no time; write it as 2026-11-24T10:52:55+07:00", SPAN_FMT(s));
}

/* "Z", "+hh:mm", "-hh:mm" to the end of s. -00:00 is UTC with a local offset nobody knows (RFC 3339 4.3). */
static int parse_offset(struct span s, int16_t *offset)
{
    if (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z')) {
        *offset = 0;
        return 0;
    }
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
        return -1;
    int h = digits(s.p + 1, 2), m = digits(s.p + 4, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59)
        return -1;
    *offset = (int16_t) (s.p[0] == '-' ? -(h * 60 + m) : h * 60 + m);
    if (s.p[0] == '-' && *offset == 0)
        *offset = OFFSET_NONE;
    return 0;
}

/* The fraction at s.p[*at], if there is one: one to nine digits. */
static int parse_fraction(struct span s, size_t *at, int32_t *nsec)
{
    *nsec = 0;
    if (*at >= s.n || s.p[*at] != '.')
        return 0;
    size_t from = ++*at;
    int32_t unit = 100000000;
    for (; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at) {
        if (*at - from >= 9)
            return -1;
        *nsec += (s.p[*at] - '0') * unit;
        unit /= 10;
    }
    return *at > from ? 0 : -1;
}

int time_parse(struct span s, wf_time *out, int16_t *offset, struct err *e)
{
    struct time_fields f = {0};
    int16_t off = 0;
    if (s.n < 20 || s.n > 40 || s.p[4] != '-' || s.p[7] != '-' || s.p[13] != ':' || s.p[16] != ':' ||
        (s.p[10] != 'T' && s.p[10] != 't' && s.p[10] != ' '))
        return bad_time(s, e);
    f.year = digits(s.p, 4);
    f.month = digits(s.p + 5, 2);
    f.day = digits(s.p + 8, 2);
    f.hour = digits(s.p + 11, 2);
    f.minute = digits(s.p + 14, 2);
    f.second = digits(s.p + 17, 2);
    size_t at = 19;
    if (f.year < 0 || f.month < 0 || f.day < 0 || f.hour < 0 || f.minute < 0 || f.second < 0 ||
        parse_fraction(s, &at, &f.nsec) < 0 || parse_offset(span_make(s.p + at, s.n - at), &off) < 0)
        return bad_time(s, e);
    bool leap = f.second == 60;
    if (leap) {
        f.second = 59;
        f.nsec = 999999999;
    }
    wf_time t = 0;
    int r = time_join(&f, off, &t, e);
    if (r < 0)
        return r;
    /* A leap second only ever ends a UTC day. */
    if (leap && floor_div(t, NSEC_PER_SEC) % DAY_SECONDS != DAY_SECONDS - 1 &&
        floor_div(t, NSEC_PER_SEC) % DAY_SECONDS != -1)
        return bad_time(s, e);
    *out = t;
    if (offset)
        *offset = off;
    return 0;
}

static char *put2(char *p, int v)
{
    *p++ = (char) ('0' + v / 10 % 10);
    *p++ = (char) ('0' + v % 10);
    return p;
}

/* The years of an int64 are 1677 to 2262, so four digits always do. */
static char *put_fields(char *p, const struct time_fields *f)
{
    p = put2(p, f->year / 100);
    p = put2(p, f->year % 100);
    *p++ = '-';
    p = put2(p, f->month);
    *p++ = '-';
    p = put2(p, f->day);
    *p++ = 'T';
    p = put2(p, f->hour);
    *p++ = ':';
    p = put2(p, f->minute);
    *p++ = ':';
    p = put2(p, f->second);
    int ms = f->nsec / 1000000;
    if (ms) {
        *p++ = '.';
        *p++ = (char) ('0' + ms / 100);
        p = put2(p, ms % 100);
    }
    return p;
}

size_t time_format(wf_time t, char *out)
{
    struct time_fields f;
    time_split(t, 0, &f);
    char *p = put_fields(out, &f);
    *p++ = 'Z';
    *p = 0;
    return (size_t) (p - out);
}

size_t time_format_offset(wf_time t, int16_t offset_min, char *out)
{
    if (offset_min == OFFSET_NONE)
        return time_format(t, out);
    struct time_fields f;
    time_split(t, offset_min, &f);
    char *p = put_fields(out, &f);
    int m = offset_min < 0 ? -offset_min : offset_min;
    *p++ = offset_min < 0 ? '-' : '+';
    p = put2(p, m / 60);
    *p++ = ':';
    p = put2(p, m % 60);
    *p = 0;
    return (size_t) (p - out);
}

int64_t time_seconds(const char *text)
{
    char *end;
    long long n = strtoll(text, &end, 10), unit = strcmp(end, "m") == 0 ? 60 : strcmp(end, "h") == 0 ? 3600 : !*end || strcmp(end, "s") == 0 ? 1 : 0;
    return end == text || n <= 0 || n > 86400 || n * unit > 86400 ? 0 : n * unit;
}

/* Two digits of a number under `limit`, else -1. */
static int two_of_day(const char *s, int limit)
{
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
        return -1;
    int n = (s[0] - '0') * 10 + s[1] - '0';
    return n < limit ? n : -1;
}

/* "HH:MM" in minutes, else -1. */
static int hour_minute(const char *s, int hours)
{
    int h = strnlen(s, 5) == 5 && s[2] == ':' ? two_of_day(s, hours) : -1, m = h < 0 ? -1 : two_of_day(s + 3, 60);
    return m < 0 ? -1 : h * 60 + m;
}

int time_daily(const char *s)
{
    enum { DAY = 24 * 60 };
    int at = hour_minute(s, 24), east = 0;
    if (at < 0)
        return -1;
    if (s[5] && strcmp(s + 5, "Z") != 0) {
        east = s[5] == '+' || s[5] == '-' ? hour_minute(s + 6, 15) : -1;
        if (east < 0 || s[11])
            return -1;
        east = s[5] == '-' ? -east : east;
    }
    return (at - east + DAY) % DAY;
}
