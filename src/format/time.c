/* format/time: dates as feeds write them. Owns no state; plugins and the readers beside it call it. */
#include <watchfloor/format/time.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static bool set(wf_instant *out, int64_t utc_ns, int16_t offset)
{
    memset(out, 0, sizeof *out);
    out->utc_ns = utc_ns;
    out->offset_min = offset;
    out->set = 1;
    return true;
}

bool wf_time_rfc3339(wf_str s, wf_instant *out)
{
    memset(out, 0, sizeof *out);
    wf_time t;
    int16_t offset;
    if (time_parse(span_make(s.p, s.n), &t, &offset, NULL) != 0)
        return false;
    return set(out, t, offset);
}

/* A reader over the text of a date. */
struct scan {
    const char *p, *end;
};

static bool take(struct scan *s, char c)
{
    if (s->p == s->end || *s->p != c)
        return false;
    s->p++;
    return true;
}

/* min to max digits as a number. */
static bool digits(struct scan *s, int min, int max, int *out)
{
    int n = 0;
    int v = 0;
    while (n < max && s->p < s->end && *s->p >= '0' && *s->p <= '9') {
        v = v * 10 + (*s->p++ - '0');
        n++;
    }
    *out = v;
    return n >= min;
}

static void spaces(struct scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
        s->p++;
}

/* "+07:00", "-0700", "+7"; *odd when it is not of the first form. */
static bool offset_of(struct scan *s, int *minutes, bool *odd)
{
    int sign = take(s, '-') ? -1 : take(s, '+') ? 1 : 0;
    int h, m = 0;
    const char *from = s->p;
    if (!sign || !digits(s, 1, 2, &h))
        return false;
    bool short_hour = s->p - from == 1;
    *odd = short_hour;
    if (take(s, ':')) {
        if (!digits(s, 2, 2, &m))
            return false;
    } else {
        *odd = true;
        if (s->p < s->end && *s->p >= '0' && *s->p <= '9' && !digits(s, 2, 2, &m))
            return false;
    }
    if (h > 23 || m > 59)
        return false;
    *minutes = sign * (h * 60 + m);
    return true;
}

static bool fraction_of(struct scan *s, int32_t *nsec)
{
    if (!take(s, '.') && !take(s, ','))
        return false;
    int32_t scale = 100000000;
    int n = 0;
    *nsec = 0;
    for (; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++, n++) {
        *nsec += (*s->p - '0') * scale;
        scale /= 10;
    }
    return n > 0;
}

/* "T10:52[:55[.5]]" after a date; nothing there is midnight. */
static bool time_of_day(struct scan *s, struct time_fields *f, uint32_t *odd)
{
    if (s->p == s->end) {
        *odd |= WF_TIME_DATE_ONLY;
        return true;
    }
    if (take(s, ' '))
        *odd |= WF_TIME_SPACE;
    else if (!take(s, 'T') && !take(s, 't'))
        return false;
    if (!digits(s, 1, 2, &f->hour) || !take(s, ':') || !digits(s, 2, 2, &f->minute))
        return false;
    if (!take(s, ':')) {
        *odd |= WF_TIME_NO_SECONDS;
        return true;
    }
    if (!digits(s, 2, 2, &f->second))
        return false;
    if (s->p < s->end && (*s->p == '.' || *s->p == ',')) {
        *odd |= WF_TIME_FRACTION;
        return fraction_of(s, &f->nsec);
    }
    return true;
}

/* Joins fields to an instant; a leap second is the last moment of its minute. */
static bool join(struct time_fields *f, int offset, int16_t told, wf_instant *out)
{
    bool leap = f->second == 60;
    if (leap) {
        f->second = 59;
        f->nsec = 999999999;
    }
    wf_time t;
    if (f->hour > 23 || f->minute > 59 || f->second > 59 || time_join(f, (int16_t) offset, &t, NULL) != 0)
        return false;
    return set(out, t, told);
}

bool wf_time_loose(wf_str text, int16_t assumed_min, wf_instant *out, uint32_t *oddities)
{
    memset(out, 0, sizeof *out);
    uint32_t odd = 0;
    wf_str trimmed = wf_str_trim(text);
    if (trimmed.n != text.n)
        odd |= WF_TIME_SPACE;
    struct scan s = {trimmed.p, trimmed.n ? trimmed.p + trimmed.n : trimmed.p};
    struct time_fields f = {0};
    int offset = assumed_min;
    int16_t told = WF_OFFSET_UNKNOWN;
    bool odd_offset = false;
    if (!trimmed.n || !digits(&s, 4, 4, &f.year) || !take(&s, '-') || !digits(&s, 1, 2, &f.month) || !take(&s, '-') ||
        !digits(&s, 1, 2, &f.day) || !time_of_day(&s, &f, &odd))
        return false;
    spaces(&s);
    if (s.p == s.end) {
        odd |= WF_TIME_NO_ZONE;
    } else if (take(&s, 'Z') || take(&s, 'z')) {
        odd |= WF_TIME_ZULU;
        offset = told = 0;
    } else if (offset_of(&s, &offset, &odd_offset)) {
        told = (int16_t) offset;
        odd |= odd_offset ? (uint32_t) WF_TIME_OFFSET_FORM : 0;
    } else {
        return false;
    }
    if (s.p != s.end || !join(&f, offset, told, out))
        return false;
    if (oddities)
        *oddities = odd;
    return true;
}

static bool month_of(struct scan *s, int *month)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (s->end - s->p < 3)
        return false;
    char word[3] = {(char) (s->p[0] | 32), (char) (s->p[1] | 32), (char) (s->p[2] | 32)};
    for (int i = 0; i < 12; i++) {
        if (memcmp(names + 3 * i, word, 3) != 0)
            continue;
        *month = i + 1;
        while (s->p < s->end && ((*s->p | 32) >= 'a' && (*s->p | 32) <= 'z'))
            s->p++; /* "February" and "Feb." are met */
        take(s, '.');
        return true;
    }
    return false;
}

/* A zone's name, or an offset. */
static bool zone_of(struct scan *s, int *minutes)
{
    static const struct {
        const char *name;
        int minutes;
    } zones[] = {{"GMT", 0},    {"UTC", 0},    {"UT", 0},     {"Z", 0},      {"EST", -300}, {"EDT", -240}, {"CST", -360}, {"CDT", -300},
                 {"MST", -420}, {"MDT", -360}, {"PST", -480}, {"PDT", -420}, {"WIB", 420},  {"WITA", 480}, {"WIT", 540}};
    bool odd;
    if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
        return offset_of(s, minutes, &odd);
    wf_str word = {s->p, (size_t) (s->end - s->p)};
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        if (wf_str_is_nocase(word, zones[i].name)) {
            *minutes = zones[i].minutes;
            s->p = s->end;
            return true;
        }
    }
    return false;
}

bool wf_time_digits(wf_str s, int16_t assumed_min, wf_instant *out)
{
    char text[24];
    size_t year = s.n == 12 || s.n == 8 ? 4 : 2;
    *out = (wf_instant){.set = 0};
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    if (s.n != year + 4 && s.n != year + 8)
        return false;
    const char *day = s.p + year, *clock = s.n == year + 8 ? day + 4 : "0000";
    int n = snprintf(text, sizeof text, "%.2s%.2s-%.2s-%.2sT%.2s:%.2s", year == 4 ? s.p : "20", day - 2, day, day + 2, clock, clock + 2);
    return wf_time_loose((wf_str){text, (size_t) n}, assumed_min, out, NULL);
}

bool wf_time_rfc822(wf_str text, wf_instant *out)
{
    memset(out, 0, sizeof *out);
    wf_str trimmed = wf_str_trim(text);
    struct scan s = {trimmed.p, trimmed.p + trimmed.n};
    struct time_fields f = {0};
    int offset = 0;
    int16_t told = WF_OFFSET_UNKNOWN;
    if (!trimmed.n)
        return false;
    const char *comma = memchr(s.p, ',', (size_t) (s.end - s.p));
    if (comma)
        s.p = comma + 1;
    spaces(&s);
    if (!digits(&s, 1, 2, &f.day))
        return false;
    spaces(&s);
    take(&s, '-');
    if (!month_of(&s, &f.month))
        return false;
    spaces(&s);
    take(&s, '-');
    const char *from = s.p;
    if (!digits(&s, 2, 4, &f.year) || s.p - from == 3)
        return false;
    if (s.p - from == 2)
        f.year += f.year < 50 ? 2000 : 1900;
    spaces(&s);
    if (!digits(&s, 1, 2, &f.hour) || !take(&s, ':') || !digits(&s, 2, 2, &f.minute))
        return false;
    if (take(&s, ':') && !digits(&s, 2, 2, &f.second))
        return false;
    spaces(&s);
    if (s.p < s.end) {
        if (!zone_of(&s, &offset))
            return false;
        told = (int16_t) offset;
    }
    return s.p == s.end && join(&f, offset, told, out);
}

bool wf_time_epoch_ms(int64_t ms, wf_instant *out)
{
    memset(out, 0, sizeof *out);
    int64_t ns;
    if (__builtin_mul_overflow(ms, NSEC_PER_MS, &ns) || ns == TIME_NONE)
        return false;
    return set(out, ns, WF_OFFSET_UNKNOWN);
}

wf_instant wf_time_later(wf_instant a, wf_instant b)
{
    if (!a.set)
        return b;
    return b.set && b.utc_ns > a.utc_ns ? b : a;
}

wf_str wf_time_text(const wf_host *host, wf_instant t)
{
    wf_str r = {NULL, 0};
    char *p = t.set ? host->scratch(host, 40) : NULL;
    if (!p)
        return r;
    r.p = p;
    r.n = t.offset_min == WF_OFFSET_UNKNOWN ? time_format(t.utc_ns, p) : time_format_offset(t.utc_ns, t.offset_min, p);
    return r;
}
