/* age: see age.h. */
#include "console/model/age.h"

#include <stdio.h>
#include <stdlib.h>

void age_short(int64_t ns, char out[16])
{
    int64_t s = ns / NSEC_PER_SEC;

    if (ns == TIME_NONE) {
        snprintf(out, 16, "--");
        return;
    }
    if (s < 0)
        s = 0;
    if (s < 3600)
        snprintf(out, 16, "%02d:%02d", (int) (s / 60), (int) (s % 60));
    else if (s < 86400)
        snprintf(out, 16, "%dh%02d", (int) (s / 3600), (int) (s / 60 % 60));
    else if (s < 86400 * INT64_C(100))
        snprintf(out, 16, "%dd%02d", (int) (s / 86400), (int) (s / 3600 % 24));
    else if (s < 86400 * INT64_C(1000))
        snprintf(out, 16, "%dd", (int) (s / 86400));
    else
        snprintf(out, 16, "%dy", (int) (s / 86400 / 365));
}

void age_words(int64_t ns, char out[32])
{
    int64_t s = ns > 0 ? ns / NSEC_PER_SEC : 0;

    if (s < 60)
        snprintf(out, 32, "%d s", (int) s);
    else if (s < 3600)
        snprintf(out, 32, "%d min %02d s", (int) (s / 60), (int) (s % 60));
    else if (s < 86400)
        snprintf(out, 32, "%d h %02d min", (int) (s / 3600), (int) (s / 60 % 60));
    else
        snprintf(out, 32, "%lld d %d h", (long long) (s / 86400), (int) (s / 3600 % 24));
}

void age_clock(wf_time t, char out[16])
{
    struct time_fields f;

    if (t == TIME_NONE) {
        snprintf(out, 16, "--:--:--Z");
        return;
    }
    time_split(t, 0, &f);
    snprintf(out, 16, "%02u:%02u:%02uZ", (unsigned) f.hour % 100, (unsigned) f.minute % 100, (unsigned) f.second % 100);
}

static const char *const weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

void age_moment(wf_time t, wf_time now, char out[32])
{
    struct time_fields f, n;

    if (t == TIME_NONE) {
        snprintf(out, 32, "--");
        return;
    }
    time_split(t, 0, &f);
    time_split(now == TIME_NONE ? t : now, 0, &n);
    if (f.year == n.year && f.month == n.month && f.day == n.day)
        snprintf(out, 32, "%02d:%02dZ", f.hour, f.minute);
    else if (f.year == n.year)
        snprintf(out, 32, "%s %02d-%02d %02d:%02dZ", weekdays[f.weekday % 7], f.month, f.day, f.hour, f.minute);
    else
        snprintf(out, 32, "%04d-%02d-%02d %02d:%02dZ", f.year, f.month, f.day, f.hour, f.minute);
}

void age_local(wf_time t, int16_t offset_min, char out[32])
{
    struct time_fields local, utc;
    int a = abs(offset_min);
    const char *day = "";

    if (t == TIME_NONE || offset_min == OFFSET_NONE) {
        out[0] = 0;
        return;
    }
    time_split(t, offset_min, &local);
    time_split(t, 0, &utc);
    if (local.day != utc.day)
        day = offset_min > 0 ? "+1" : "-1";
    if (a % 60)
        snprintf(out, 32, "%02d:%02d%s %c%02d:%02d", local.hour, local.minute, day, offset_min < 0 ? '-' : '+', a / 60, a % 60);
    else
        snprintf(out, 32, "%02d:%02d%s %c%02d", local.hour, local.minute, day, offset_min < 0 ? '-' : '+', a / 60);
}
