/* replay: an engine that shows another home's past. Its own home holds a prefix of that journal (journal/prefix.h), which grows: at once, or as fast as a
 * clock of its own runs. Nothing is decided, no feed or plugin is there, and nothing is written into the journal but what the other one has.
 *
 * HOME/replay.json says where it came to: the last fact, its time, the state's hash. A replay that goes on from there holds the state against it first.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "engine/engine.h"
#include "journal/prefix.h"
#include "model/when.h"

enum { CHUNK = 20000, STEP = 2000, STEP_MS = 100 };

struct replay {
    struct journal_prefix *prefix;
    uint64_t to;
    wf_time until; /* TIME_NONE: to fact `to` */
    double speed;  /* 0: at once */
    uv_timer_t timer;
    bool timed;
};

/* ---- what was asked for ---- */

/* A fact's number, or a time by the clock of the floor that is replayed. */
static int read_to(struct replay *p, const struct engine_args *a, struct err *e)
{
    char *end, *path = fs_join(a->replay, "clock.json");
    struct clock clock;
    p->to = strtoull(a->to, &end, 10);
    if (*a->to >= '0' && *a->to <= '9' && !*end) {
        mem_free(path);
        return p->to ? 0 : err_set(e, WF_E_INVALID, "--to: facts begin at 1");
    }
    p->to = UINT64_MAX;
    if (access(path, F_OK) != 0 || clock_load(&clock, path, NULL))
        clock_wall(&clock);
    mem_free(path);
    return when_parse_past(span_str(a->to), clock_now(&clock), OFFSET_NONE, "to", &p->until, e) ? err_wrap(e, "--to takes a fact's number, or a time") : 0;
}

static int read_args(struct replay *p, const struct engine_args *a, struct err *e)
{
    char *end = NULL;
    uint64_t head = 0;
    int rc = journal_prefix_head(p->prefix, &head, e);
    p->to = UINT64_MAX;
    p->until = TIME_NONE;
    p->speed = a->speed ? strtod(a->speed, &end) : 0;
    if (!rc && a->speed && (*end || !(p->speed >= 0.1 && p->speed <= 100000)))
        rc = err_set(e, WF_E_INVALID, "--speed takes 0.1 to 100000, not \"%s\"", a->speed);
    if (!rc && a->to)
        rc = read_to(p, a, e);
    if (!rc && p->to != UINT64_MAX && p->to > head)
        rc = err_set(e, WF_E_NOTFOUND, "the journal ends at fact %llu; there is no fact %llu", (unsigned long long) head, (unsigned long long) p->to);
    if (p->to > head)
        p->to = head;
    uint64_t have = journal_prefix_seq(p->prefix);
    if (!rc && (have > p->to || (p->until != TIME_NONE && have && journal_prefix_time(p->prefix) > p->until)))
        rc = err_set(e, WF_E_STATE, "this replay is at fact %llu already, and does not go back; give another folder", (unsigned long long) have);
    return rc;
}

/* ---- the record of where it came to ---- */

static void say_reached(struct engine *g)
{
    struct buf b = {0};
    struct json_writer w;
    struct err e = {0};
    struct journal_fact f;
    char hash[65], *path = fs_join(home_path(g->home), "replay.json");
    desk_hash(g->desk, hash);
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kint(&w, "seq", (int64_t) desk_seq(g->desk));
    if (journal_read(g->reader, desk_seq(g->desk), &f, NULL) == 0)
        jw_ktime(&w, "time", f.time);
    jw_kcstr(&w, "hash", hash);
    jw_kint(&w, "missing", (int64_t) journal_prefix_missing(g->replay->prefix));
    jw_end_object(&w);
    buf_char(&b, '\n');
    if (fs_write_atomic(path, buf_view(&b), 0600, &e))
        log_warn(g->log, "replay", "where it came to can't be kept: %s", e.text);
    log_info(g->log, "replay", "at fact %llu, state %s", (unsigned long long) desk_seq(g->desk), hash);
    buf_free(&b);
    mem_free(path);
}

/* A replay that goes on: is the state still what it was? */
static int check_reached(struct engine *g, struct err *e)
{
    struct buf b = {0};
    struct arena a = {0};
    struct json *r = NULL;
    char hash[65], *path = fs_join(home_path(g->home), "replay.json");
    int rc = 0;
    if (fs_read(path, 4096, &b, NULL) == 0 && json_parse(&a, buf_view(&b), NULL, &r, NULL) == 0 &&
        (uint64_t) json_int(r, "seq", 0) == desk_seq(g->desk)) {
        desk_hash(g->desk, hash);
        if (!span_is(json_str(r, "hash"), hash))
            rc = err_set(e, WF_E_CORRUPT, "the state at fact %llu is not what it was when it was made: take the folder \"%s\" away and replay from the start",
                         (unsigned long long) desk_seq(g->desk), home_path(g->home));
    }
    buf_free(&b);
    arena_free(&a);
    mem_free(path);
    return rc;
}

static int check_snapshot(struct engine *g, struct err *e)
{
    int rc = engine_open_state(g, e);
    if (!rc)
        rc = check_reached(g, e);
    engine_close_state(g);
    return rc;
}

/* ---- going on ---- */

static int at_once(struct engine *g, struct err *e)
{
    struct replay *p = g->replay;
    size_t n = CHUNK;
    while (n == CHUNK) {
        int rc = journal_prefix_grow(p->prefix, p->to, p->until, CHUNK, &n, e);
        if (rc)
            return rc;
        engine_say(g, "progress %llu %llu", (unsigned long long) journal_prefix_seq(p->prefix), (unsigned long long) p->to);
    }
    return 0;
}

/* Whoever may see what there, may see it here. */
static int take_policy(const struct engine *g, struct err *e)
{
    struct buf b = {0};
    char *from = fs_join(g->args.replay, "policy.conf"), *to = fs_join(home_path(g->home), "policy.conf");
    int rc = access(from, F_OK) == 0 ? fs_read(from, 1 << 20, &b, e) : 0;
    if (!rc && b.n)
        rc = fs_write_atomic(to, buf_view(&b), 0600, e);
    buf_free(&b);
    mem_free(from);
    mem_free(to);
    return rc;
}

int replay_open(struct engine *g, struct err *e)
{
    struct replay *p = g->replay = mem_alloc(sizeof *p);
    size_t n;
    int rc = journal_prefix_open(&p->prefix, g->args.replay, home_path(g->home), e);
    if (!rc)
        rc = read_args(p, &g->args, e);
    if (!rc)
        rc = take_policy(g, e);
    if (!rc && journal_prefix_seq(p->prefix))
        rc = check_snapshot(g, e);
    if (!rc && !p->speed)
        rc = at_once(g, e);
    if (!rc && !journal_prefix_seq(p->prefix)) /* a journal has a first fact, also where the clock has not come to it */
        rc = journal_prefix_grow(p->prefix, 1, TIME_NONE, 1, &n, e);
    return rc;
}

static void stop_clock(struct engine *g)
{
    struct journal_fact f;
    struct replay *p = g->replay;
    if (p && p->until != TIME_NONE)
        g->clock.fixed = p->until;
    else if (journal_read(g->reader, desk_seq(g->desk), &f, NULL) == 0)
        g->clock.fixed = f.time;
    if (p)
        say_reached(g);
}

static void on_step(uv_timer_t *t)
{
    struct engine *g = t->data;
    struct replay *p = g->replay;
    struct err e = {0};
    wf_time now = clock_now(&g->clock), until = p->until != TIME_NONE && p->until < now ? p->until : now;
    size_t n = 0;
    int rc = journal_prefix_grow(p->prefix, p->to, until, STEP, &n, &e);
    if (!rc && n && !(rc = journal_renew(g->journal, &e)))
        rc = desk_follow(g->desk, &e);
    if (rc) {
        log_error(g->log, "replay", "%s", e.text);
        engine_stop(g, "the replay can't go on", rc == WF_E_CORRUPT ? JOURNAL_FATAL_CORRUPT : 2);
    } else if (journal_prefix_seq(p->prefix) >= p->to || (n < STEP && p->until != TIME_NONE && now >= p->until)) {
        uv_timer_stop(&p->timer);
        stop_clock(g);
    }
}

void replay_start(struct engine *g)
{
    struct replay *p = g->replay;
    if (!p || !p->speed) {
        stop_clock(g);
        return;
    }
    clock_exercise(&g->clock, journal_prefix_time(p->prefix), p->speed);
    if (uv_timer_init(&g->loop, &p->timer) < 0)
        return;
    p->timed = true;
    p->timer.data = g;
    uv_timer_start(&p->timer, on_step, STEP_MS, STEP_MS);
}

void replay_stop(struct engine *g)
{
    if (g->replay && g->replay->timed)
        uv_timer_stop(&g->replay->timer);
}

void replay_close(struct engine *g)
{
    if (!g->replay)
        return;
    journal_prefix_close(g->replay->prefix);
    mem_free(g->replay);
    g->replay = NULL;
}
