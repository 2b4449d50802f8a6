/* watchfloor/format/time.h: dates as feeds write them, read into wf_instant.
 *
 * Each returns false, and leaves *out absent, when the text is no such date or lies outside int64 nanoseconds. No
 * local time zone and no locale plays a part.
 */
#ifndef WATCHFLOOR_FORMAT_TIME_H
#define WATCHFLOOR_FORMAT_TIME_H

#include <watchfloor/format/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/* RFC 3339: "2026-11-24T10:52:55+07:00", "Z", fractions of a second. */
bool wf_time_rfc3339(wf_str s, wf_instant *out);

/* What wf_time_loose met that RFC 3339 does not allow, or CAP does not (bits). */
enum wf_time_oddity {
    WF_TIME_NO_ZONE = 1,    /* no offset: taken as UTC plus `assumed_min`, offset unknown */
    WF_TIME_FRACTION = 2,   /* a fraction of a second */
    WF_TIME_ZULU = 4,       /* "Z" */
    WF_TIME_SPACE = 8,      /* a space instead of "T", or spaces around */
    WF_TIME_NO_SECONDS = 16,
    WF_TIME_DATE_ONLY = 32, /* the day alone: its beginning */
    WF_TIME_OFFSET_FORM = 64, /* "+0700" or "+7" instead of "+07:00" */
    WF_TIME_COMMON_ERA = 128  /* where a Buddhist year is the custom, a common one */
};
/* ISO 8601 as it is met in life; *oddities (may be NULL) gets the bits above. */
bool wf_time_loose(wf_str s, int16_t assumed_min, wf_instant *out, uint32_t *oddities);

/* A date as Thai offices write it, its year of the Buddhist era (2569 is 2026): "27 พฤศจิกายน 2569 เวลา 15.15 น.", "27 พ.ย. 69 15:15",
 * "27/11/2569 15:15:00", "2569-11-27T15:15:00+07:00"; digits may be Thai. A year of 1900 to 2199 is taken as a common one (and told in
 * *oddities, which may be NULL), one of 2443 to 2742 as Buddhist; any other is refused, and so are two digits beside a month's number. Without a
 * zone it is UTC plus `assumed_min`, offset unknown. */
bool wf_time_buddhist(wf_str s, int16_t assumed_min, wf_instant *out, uint32_t *oddities);

/* Digits alone, as EDIFACT has them: YYMMDD, CCYYMMDD, YYMMDDHHMM or CCYYMMDDHHMM; UTC plus `assumed_min`, offset unknown. */
bool wf_time_digits(wf_str s, int16_t assumed_min, wf_instant *out);

/* RFC 822 and 5322: "Mon, 16 Feb 2026 22:50:00 +0700"; day name optional, zones as GMT, UT, Z, EST.., two-digit years. */
bool wf_time_rfc822(wf_str s, wf_instant *out);

/* Milliseconds since 1970. The offset is unknown. */
bool wf_time_epoch_ms(int64_t ms, wf_instant *out);

/* Of two instants the later; an absent one is the earlier. */
wf_instant wf_time_later(wf_instant a, wf_instant b);
/* "2026-11-24T10:52:55+07:00" ("Z" where the offset is unknown) in the host's scratch memory. */
wf_str wf_time_text(const wf_host *host, wf_instant t);

#ifdef __cplusplus
}
#endif

#endif
