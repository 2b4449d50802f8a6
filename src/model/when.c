#include "model/when.h"

#include <ctype.h>
#include <stdlib.h>

/* "+2h", "-2h" */
static bool from_now(const char *s, wf_time now, wf_time *out)
{
    char *end;
    int64_t sign = *s == '-' ? -1 : 1;
    long n = strtol(s + 1, &end, 10);
    int64_t unit = *end == 's' ? 1 : *end == 'm' ? 60 : *end == 'h' ? 3600 : *end == 'd' ? 86400 : 0;
    if (end == s + 1 || !unit || end[1] || n < 0 || n > 100000)
        return false;
    *out = now + sign * n * unit * NSEC_PER_SEC;
    return true;
}

/* "08:00": today, or tomorrow where that is over. */
static bool of_day(const char *s, wf_time now, int16_t zone, wf_time *out)
{
    struct time_fields f;
    if (strlen(s) != 5 || s[2] != ':' || !isdigit((unsigned char) s[0]) || !isdigit((unsigned char) s[1]) || !isdigit((unsigned char) s[3]) ||
        !isdigit((unsigned char) s[4]))
        return false;
    time_split(now, zone, &f);
    f.hour = (s[0] - '0') * 10 + s[1] - '0';
    f.minute = (s[3] - '0') * 10 + s[4] - '0';
    f.second = 0;
    f.nsec = 0;
    if (f.hour > 23 || f.minute > 59 || time_join(&f, zone, out, NULL))
        return false;
    if (*out <= now)
        *out += 86400 * NSEC_PER_SEC;
    return true;
}

int when_parse(struct span s, wf_time now, int16_t zone, const char *field, wf_time *out, struct err *e)
{
    char text[64];
    struct err why = {0};
    if (s.n == 0 || s.n >= sizeof text)
        return err_field(e, WF_E_INVALID, field, "\"%.*s\" is no time; it is as +2h, 08:00 or 2026-11-24T08:00:00Z", SPAN_FMT(s));
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    if (!(text[0] == '+' && from_now(text, now, out)) && !of_day(text, now, zone == OFFSET_NONE ? 0 : zone, out) && time_parse(s, out, NULL, &why))
        return err_field(e, WF_E_INVALID, field, "\"%s\" is no time; it is as +2h, 08:00 or 2026-11-24T08:00:00Z", text);
    if (*out <= now)
        return err_field(e, WF_E_INVALID, field, "\"%s\" is over already", text);
    return 0;
}

int when_parse_past(struct span s, wf_time now, int16_t zone, const char *field, wf_time *out, struct err *e)
{
    char text[64];
    struct err why = {0};
    if (s.n == 0 || s.n >= sizeof text)
        return err_field(e, WF_E_INVALID, field, "\"%.*s\" is no time; it is as -2h, 08:00 or 2026-11-24T08:00:00Z", SPAN_FMT(s));
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    if (of_day(text, now, zone == OFFSET_NONE ? 0 : zone, out))
        *out -= *out > now ? 86400 * NSEC_PER_SEC : 0;
    else if (!(text[0] == '-' && from_now(text, now, out)) && time_parse(s, out, NULL, &why))
        return err_field(e, WF_E_INVALID, field, "\"%s\" is no time; it is as -2h, 08:00 or 2026-11-24T08:00:00Z", text);
    if (*out > now)
        return err_field(e, WF_E_INVALID, field, "\"%s\" is still to come", text);
    return 0;
}
