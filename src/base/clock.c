/* clock: the one source of time, and the file that an exercise's engine and simulator share.
 *
 * Owns nothing. Everyone may call it; nobody else calls clock_gettime for domain time.
 */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

#include "base/fs.h"
#include "base/json.h"

static int64_t clock_read(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t) ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

void clock_wall(struct clock *c)
{
    c->real_start = c->start = 0;
    c->speed = 1.0;
    c->fixed = TIME_NONE;
}

void clock_exercise(struct clock *c, wf_time start, double speed)
{
    c->real_start = clock_realtime();
    c->start = start;
    c->speed = speed;
    c->fixed = TIME_NONE;
}

wf_time clock_now(const struct clock *c)
{
    if (c->fixed != TIME_NONE)
        return c->fixed;
    wf_time real = clock_realtime();
    if (c->speed == 1.0)
        return c->start + (real - c->real_start);
    /* long double has 64 bits of mantissa: exact for differences of up to 292 years. */
    long double t = (long double) c->start + (long double) (real - c->real_start) * (long double) c->speed;
    if (t >= (long double) INT64_MAX)
        return INT64_MAX;
    return t <= (long double) (INT64_MIN + 1) ? INT64_MIN + 1 : (wf_time) t;
}

int64_t clock_mono(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

wf_time clock_realtime(void)
{
    return clock_read(CLOCK_REALTIME);
}

static int clock_time_field(const struct json *o, const char *key, wf_time *out, struct err *e)
{
    struct span s = json_str(o, key);
    if (!s.p)
        return err_field(e, WF_E_CORRUPT, key, "\"%s\" is missing; it must be a time as text", key);
    if (time_parse(s, out, NULL, e) < 0)
        return err_wrap(e, "%s", key);
    return 0;
}

static int clock_read_tree(struct clock *c, const struct json *o, struct err *e)
{
    int r = clock_time_field(o, "real_start", &c->real_start, e);
    if (r == 0)
        r = clock_time_field(o, "start", &c->start, e);
    if (r < 0)
        return r;
    c->speed = json_num(o, "speed", 0);
    if (!(c->speed > 0 && c->speed <= 1e6))
        return err_field(e, WF_E_CORRUPT, "speed", "\"speed\" must be a number above 0 and up to 1000000");
    return 0;
}

int clock_load(struct clock *c, const char *path, struct err *e)
{
    struct buf text = {0};
    struct arena a = {0};
    struct json *root = NULL;
    struct clock got = {.fixed = TIME_NONE};
    int r = fs_read(path, 4096, &text, e);
    if (r == 0) {
        r = json_parse(&a, buf_view(&text), NULL, &root, e);
        if (r == 0)
            r = clock_read_tree(&got, root, e);
        if (r < 0)
            err_wrap(e, "%s", path);
        else
            *c = got;
    }
    arena_free(&a);
    buf_free(&text);
    return r;
}

/* RFC 3339 with all nine digits: the file must give back just the same clock. */
static void clock_put_exact(struct json_writer *w, const char *key, wf_time t)
{
    struct time_fields f;
    char s[64];
    time_split(t, 0, &f);
    int n = snprintf(s, sizeof s, "%04d-%02d-%02dT%02d:%02d:%02d.%09dZ", f.year, f.month, f.day, f.hour, f.minute,
                     f.second, (int) f.nsec);
    jw_kstr(w, key, span_make(s, (size_t) n));
}

int clock_store(const struct clock *c, const char *path, struct err *e)
{
    struct buf text = {0};
    struct json_writer w;
    jw_init(&w, &text);
    jw_begin_object(&w);
    clock_put_exact(&w, "real_start", c->real_start);
    clock_put_exact(&w, "start", c->start);
    jw_knum(&w, "speed", c->speed);
    jw_end_object(&w);
    buf_char(&text, '\n');
    int r = fs_write_atomic(path, buf_view(&text), 0600, e);
    buf_free(&text);
    return r;
}
