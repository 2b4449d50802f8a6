/* format/daily: files that grow for a day. Owns no state: what was read stands in the cursor. Plugins call it. */
#include <watchfloor/format/daily.h>
#include <watchfloor/format/time.h>

#include <string.h>

#define DAY_N 10 /* of "2026-11-27" */
#define DAY_NS INT64_C(86400000000000)

/* What the cursor says. */
struct mark {
    wf_str day, digest;
    int64_t bytes;
    bool ended;
};

static struct mark mark_of(wf_str cursor)
{
    struct mark m = {{NULL, 0}, {NULL, 0}, 0, false}, none = m;
    wf_str bytes;
    if (!wf_str_split(&cursor, '/', &m.day) || !wf_str_split(&cursor, '/', &bytes) || !wf_str_int(bytes, &m.bytes) ||
        !wf_str_split(&cursor, '/', &m.digest) || m.bytes < 0)
        return none;
    m.ended = wf_str_is(cursor, "end");
    return m;
}

static bool is_day(const char *p)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t k = 0; k < DAY_N; k++) {
        if (shape[k] == '-' ? p[k] != '-' : p[k] < '0' || p[k] > '9')
            return false;
    }
    return true;
}

/* The last day that an address names; absent where it names none. */
static wf_str day_in(wf_str url)
{
    wf_instant t;
    for (size_t i = url.n; i >= DAY_N; i--) {
        wf_str day = {url.p + i - DAY_N, DAY_N};
        if (is_day(day.p) && wf_time_loose(day, 0, &t, NULL))
            return day;
    }
    return (wf_str){NULL, 0};
}

/* So many days on or back. */
static wf_str day_on(const wf_host *host, wf_str day, int days)
{
    wf_instant t;
    if (!wf_time_loose(day, 0, &t, NULL) || t.utc_ns > INT64_MAX - 400 * DAY_NS || t.utc_ns < INT64_MIN + 400 * DAY_NS)
        return (wf_str){NULL, 0};
    t.utc_ns += days * DAY_NS;
    return wf_str_cut(wf_time_text(host, t), DAY_N);
}

static bool is_later(wf_str a, wf_str b)
{
    return a.n == DAY_N && b.n == DAY_N && memcmp(a.p, b.p, DAY_N) > 0;
}

/* Asks for the files from where it stopped to the present one's, in order; the tag of one that is over is "end". False: it can't. */
static bool catch_up(const wf_host *host, wf_str url, const struct mark *m, wf_str today, int days)
{
    size_t before = (size_t) (today.p - url.p), after = url.n - before - DAY_N;
    wf_str day = m->ended ? day_on(host, m->day, 1) : m->day, oldest = day_on(host, today, -days);
    for (day = is_later(oldest, day) ? oldest : day; is_later(today, day); day = day_on(host, day, 1)) {
        wf_str address = wf_fmt(host, "%.*s%.*s%.*s", (int) before, url.p, DAY_N, day.p, (int) after, today.p + DAY_N);
        if (!address.n || host->follow(host, address, WF_STR("end")) != WF_DONE)
            return false;
    }
    return host->follow(host, url, WF_STR("day")) == WF_DONE;
}

bool wf_daily_begin(wf_daily *d, const wf_host *host, const wf_input *in, int days)
{
    struct mark m = mark_of(in->cursor);
    memset(d, 0, sizeof *d);
    d->bytes = in->bytes;
    d->day = day_in(in->url);
    d->over = wf_str_is(in->tag, "end");
    if (!in->tag.n && is_later(d->day, m.day) && catch_up(host, in->url, &m, d->day, days))
        return true;
    bool same = d->day.n ? wf_str_eq(m.day, d->day) : wf_str_is(m.day, "-");
    if (same && (uint64_t) m.bytes <= in->bytes.n) {
        wf_str head = {in->bytes.p, (size_t) m.bytes};
        d->known = wf_str_eq(wf_digest(host, &head, 1), m.digest) ? head.n : 0;
    }
    d->missed = in->tag.n && is_later(d->day, m.day) && !(m.ended && wf_str_eq(day_on(host, m.day, 1), d->day));
    return false;
}

wf_str wf_daily_cursor(const wf_daily *d, const wf_host *host, size_t consumed)
{
    wf_str head = {d->bytes.p, consumed}, digest = wf_digest(host, &head, 1);
    return wf_fmt(host, "%.*s/%zu/%.*s%s", d->day.n ? DAY_N : 1, d->day.n ? d->day.p : "-", consumed, (int) digest.n, digest.p, d->over ? "/end" : "");
}
