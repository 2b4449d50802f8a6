/* clock: the one source of time.
 *
 * Domain time is UTC nanoseconds since 1970 (int64). In an ACTUAL home it is the wall clock; in an
 * EXERCISE home it runs from {real_start, start, speed}, which the engine shares with the simulator
 * through a small file. Budgets, intervals and time-outs use clock_mono(), never domain time.
 */
#ifndef WF_BASE_CLOCK_H
#define WF_BASE_CLOCK_H

#include "base/err.h"
#include "base/mem.h"

typedef int64_t wf_time; /* UTC nanoseconds since 1970-01-01 */
#define TIME_NONE INT64_MIN
#define NSEC_PER_SEC INT64_C(1000000000)
#define NSEC_PER_MS INT64_C(1000000)
#define OFFSET_NONE INT16_MIN /* a source's offset from UTC in minutes that is not known */

/* speed 1.0 with real_start == start is the wall clock. For tests, set fixed to a time. */
struct clock {
    wf_time real_start; /* CLOCK_REALTIME when domain time was `start` */
    wf_time start;
    double speed;
    wf_time fixed; /* TIME_NONE: runs; else clock_now() gives just this (tests) */
};

void clock_wall(struct clock *c);
/* Domain time from `start` on, `speed` times as fast, counting from now. */
void clock_exercise(struct clock *c, wf_time start, double speed);
wf_time clock_now(const struct clock *c);
/* The monotonic clock in nanoseconds; never goes back. */
int64_t clock_mono(void);
wf_time clock_realtime(void);
/* {"real_start":"...","start":"...","speed":60} as a file both engine and simulator read. */
int clock_load(struct clock *c, const char *path, struct err *e);
int clock_store(const struct clock *c, const char *path, struct err *e);

/* RFC 3339 with an offset or Z; fraction of up to 9 digits; leap second 60 reads as 59.999999999.
 * *offset (may be NULL) gets minutes east of UTC. A time outside int64 is WF_E_INVALID. */
int time_parse(struct span s, wf_time *out, int16_t *offset, struct err *e);
/* "08:00", "08:00Z" or "08:00+07:00" as a minute of the day, UTC; -1: it is none. */
int time_daily(const char *s);
/* "2026-11-24T03:52:55Z", with milliseconds only when there are any. out holds at least 32 bytes. Returns its length.
 */
size_t time_format(wf_time t, char *out);
/* The same in the offset given: "2026-11-24T10:52:55+07:00". */
size_t time_format_offset(wf_time t, int16_t offset_min, char *out);
/* How long: "60s", "10m", "1h", or seconds; a day at most. 0 where the text is none of these. */
int64_t time_seconds(const char *text);
/* Calendar fields of t in an offset. month 1..12, weekday 0 = Sunday. */
struct time_fields {
    int year, month, day, hour, minute, second, weekday;
    int32_t nsec;
};
void time_split(wf_time t, int16_t offset_min, struct time_fields *f);
/* The inverse, in UTC less the offset; WF_E_INVALID for a date that is none (31 February) or outside int64. */
int time_join(const struct time_fields *f, int16_t offset_min, wf_time *out, struct err *e);

#endif
