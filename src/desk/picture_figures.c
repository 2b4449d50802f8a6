/* picture_figures: the days of a report, and which numbers may be told to whom. Owns no state. See picture.h. */
#include <stdio.h>

#include "desk/picture.h"
#include "model/incident.h"

#define DAY ((wf_time) 24 * 3600 * NSEC_PER_SEC)

/* ---- days ---- */

static bool digits(const char *p, size_t n, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        *out = *out * 10 + (p[i] - '0');
    }
    return n > 0;
}

/* "2026-11-15" or "2026-11-15:2". */
static bool one_day(struct span s, int32_t last, struct picture_day *out)
{
    int64_t year, month, day, n = 1;
    wf_time t;
    if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s.p, 4, &year) || !digits(s.p + 5, 2, &month) || !digits(s.p + 8, 2, &day))
        return false;
    if (s.n > 10 && (s.p[10] != ':' || s.n > 18 || !digits(s.p + 11, s.n - 11, &n)))
        return false;
    struct time_fields f = {.year = (int) year, .month = (int) month, .day = (int) day};
    if (year < 1970 || n > PICTURE_CASES || time_join(&f, 0, &t, &(struct err){0}))
        return false;
    *out = (struct picture_day){(int32_t) (t / DAY), n};
    return out->day <= last && out->day > last - PICTURE_DAYS;
}

static bool is_apart(char c)
{
    return c == ' ' || c == ',' || c == ';' || c == '\n' || c == '\t';
}

size_t picture_onsets(struct span label, int32_t last, struct picture_day *out, bool *bad)
{
    size_t n = 0;
    *bad = false;
    for (size_t i = 0; i < label.n;) {
        size_t from = i;
        struct picture_day one;
        while (i < label.n && !is_apart(label.p[i]))
            i++;
        if (i == from) {
            i++;
            continue;
        }
        if (n == PICTURE_ONSETS || !one_day(span_make(label.p + from, i - from), last, &one))
            *bad = true;
        else if (one.n)
            out[n++] = one;
    }
    return n;
}

void picture_date(int32_t day, char out[16])
{
    struct time_fields f;
    time_split((wf_time) day * DAY, 0, &f);
    snprintf(out, 16, "%04d-%02d-%02d", f.year % 10000, f.month, f.day);
}

/* ---- who is told which number ---- */

/* k numbers from 1 to 4 and h from 5 on are not told, and their sum is known: can each of the few still be another? */
static bool is_safe(int64_t k, int64_t h, int64_t sum)
{
    return h ? sum > k + h * INCIDENT_FEW : k > 1 && sum > k && sum < k * (INCIDENT_FEW - 1);
}

bool picture_suppress(struct picture_cell *cells, size_t n)
{
    int64_t k = 0, h = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        bool few = cells[i].n > 0 && cells[i].n < INCIDENT_FEW;
        cells[i].told = few ? PICTURE_FEW : PICTURE_EXACT;
        k += few;
        sum += few ? cells[i].n : 0;
    }
    while (k && !is_safe(k, h, sum)) {
        struct picture_cell *least = NULL;
        for (size_t i = 0; i < n; i++)
            if (cells[i].told == PICTURE_EXACT && cells[i].n > 0 && (!least || cells[i].n < least->n))
                least = &cells[i];
        if (!least)
            return false;
        least->told = PICTURE_HIDDEN;
        h++;
        sum += least->n;
    }
    return true;
}
