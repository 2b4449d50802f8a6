/* format/time_thai: dates as Thai offices write them, with years of the Buddhist era. Owns no state; plugins call it.
 *
 * The text is put into the form that wf_time_loose reads (ASCII digits, yyyy-mm-dd first) and read there.
 */
#include <watchfloor/format/time.h>

#include <stdio.h>
#include <string.h>

#define MOST 96 /* bytes of a date */
#define ERA 543
#define COMMON_FIRST 1900
#define COMMON_LAST 2199

/* Full and short names; the short ones with points, which may be missing. */
static const char *const months[12][2] = {
    {"มกราคม", "มค"}, {"กุมภาพันธ์", "กพ"}, {"มีนาคม", "มีค"}, {"เมษายน", "เมย"}, {"พฤษภาคม", "พค"}, {"มิถุนายน", "มิย"},
    {"กรกฎาคม", "กค"}, {"สิงหาคม", "สค"}, {"กันยายน", "กย"}, {"ตุลาคม", "ตค"}, {"พฤศจิกายน", "พย"}, {"ธันวาคม", "ธค"},
};

struct date {
    wf_str rest;
    int day, month, year, year_digits;
};

/* s with Thai digits (U+0E50 to 0E59: E0 B9 90 to 99) as ASCII ones, in to[MOST]. False where it is too long. */
static bool ascii_digits(wf_str s, char *to, wf_str *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char last = i + 2 < s.n ? (unsigned char) s.p[i + 2] : 0;
        if (n == MOST)
            return false;
        if (i + 2 < s.n && memcmp(s.p + i, "\xe0\xb9", 2) == 0 && last >= 0x90 && last <= 0x99) {
            to[n++] = (char) ('0' + (last - 0x90));
            i += 2;
        } else {
            to[n++] = s.p[i];
        }
    }
    *out = wf_str_trim((wf_str){to, n});
    return out->n > 0;
}

static void skip(wf_str *s, size_t n)
{
    s->p += n;
    s->n -= n;
}

static void skip_spaces(wf_str *s)
{
    while (s->n && (s->p[0] == ' ' || s->p[0] == '\t'))
        skip(s, 1);
}

/* Cuts a whole word off, if s begins with it. */
static bool take_word(wf_str *s, const char *word)
{
    if (!wf_str_starts(*s, word))
        return false;
    skip(s, strlen(word));
    return true;
}

/* One to `most` digits; returns how many. */
static int take_digits(wf_str *s, int most, int *out)
{
    int n = 0;
    *out = 0;
    for (; n < most && s->n && s->p[0] >= '0' && s->p[0] <= '9'; n++) {
        *out = *out * 10 + (s->p[0] - '0');
        skip(s, 1);
    }
    return n;
}

/* A short name, a point allowed after each of its consonants: "พ.ย.", "พ.ย", "พย". */
static bool take_short(wf_str *s, const char *name)
{
    wf_str t = *s;
    for (const char *p = name; *p; p += 3) { /* each Thai letter is three bytes */
        if (t.n < 3 || memcmp(t.p, p, 3) != 0)
            return false;
        skip(&t, 3);
        if (t.n && t.p[0] == '.')
            skip(&t, 1);
    }
    *s = t;
    return true;
}

static int take_month(wf_str *s)
{
    for (int i = 0; i < 12; i++) {
        if (take_word(s, months[i][0]))
            return i + 1;
    }
    for (int i = 0; i < 12; i++) {
        if (take_short(s, months[i][1]))
            return i + 1;
    }
    return 0;
}

/* Day, month and year in one of the three orders that are met; d->rest is what follows. */
static bool take_date(struct date *d)
{
    wf_str s = d->rest;
    int first;
    int n = take_digits(&s, 4, &first);
    bool in_words = false;
    if (n == 4 && s.n && s.p[0] == '-') {
        d->year = first;
        d->year_digits = 4;
        skip(&s, 1);
        if (!take_digits(&s, 2, &d->month) || !take_word(&s, "-") || !take_digits(&s, 2, &d->day))
            return false;
        d->rest = s;
        return true;
    }
    if (n < 1 || n > 2)
        return false;
    d->day = first;
    if (s.n && (s.p[0] == '/' || s.p[0] == '-')) {
        char sep[2] = {s.p[0], 0};
        skip(&s, 1);
        if (!take_digits(&s, 2, &d->month) || !take_word(&s, sep))
            return false;
    } else {
        in_words = true;
        skip_spaces(&s);
        d->month = take_month(&s);
        skip_spaces(&s);
        if (take_word(&s, "พ.ศ.") || take_word(&s, "พุทธศักราช"))
            skip_spaces(&s);
    }
    d->year_digits = take_digits(&s, 4, &d->year);
    d->rest = s;
    return d->month && (d->year_digits == 4 || (d->year_digits == 2 && in_words));
}

/* The year in the common era, 0 where it can be of neither. */
static int common_year(const struct date *d, uint32_t *odd)
{
    int year = d->year_digits == 2 ? d->year + 2500 : d->year;
    if (year >= COMMON_FIRST && year <= COMMON_LAST) {
        *odd |= WF_TIME_COMMON_ERA;
        return year;
    }
    return year >= COMMON_FIRST + ERA && year <= COMMON_LAST + ERA ? year - ERA : 0;
}

/* "เวลา 15.15 น." as " 15:15", anything else as it is; `to` has MOST bytes. */
static bool time_of_day(wf_str s, char *to, wf_str *out)
{
    bool spoken;
    size_t n = 0;
    wf_str mark = WF_STR("น.");
    skip_spaces(&s);
    spoken = take_word(&s, "เวลา");
    skip_spaces(&s);
    if (s.n > mark.n && memcmp(s.p + s.n - mark.n, mark.p, mark.n) == 0) {
        s = wf_str_trim((wf_str){s.p, s.n - mark.n});
        spoken = true;
    }
    if (spoken && !s.n)
        return false;
    for (size_t i = 0; i < s.n && n < MOST; i++) /* "15.15": a point, where no colon says otherwise */
        to[n++] = (char) (spoken && s.p[i] == '.' && !memchr(s.p, ':', s.n) ? ':' : s.p[i]);
    *out = (wf_str){to, n};
    return true;
}

bool wf_time_buddhist(wf_str text, int16_t assumed_min, wf_instant *out, uint32_t *oddities)
{
    char digits[MOST], clock[MOST], plain[2 * MOST];
    struct date d = {.year = 0};
    uint32_t odd = 0, more = 0;
    wf_str time;
    memset(out, 0, sizeof *out);
    if (!ascii_digits(text, digits, &d.rest) || !take_date(&d))
        return false;
    int year = common_year(&d, &odd);
    bool iso = d.rest.n && (d.rest.p[0] == 'T' || d.rest.p[0] == 't');
    if (!year || !time_of_day(d.rest, clock, &time))
        return false;
    int n = snprintf(plain, sizeof plain, "%04d-%02d-%02d%s%.*s", year, d.month, d.day, time.n && !iso ? " " : "", (int) time.n, time.p);
    if (!wf_time_loose((wf_str){plain, (size_t) n}, assumed_min, out, &more))
        return false;
    if (oddities)
        *oddities = odd | (more & ~(uint32_t) WF_TIME_SPACE);
    return true;
}
