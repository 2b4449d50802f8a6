/* runs_clocks: the legal clocks of a run: what happens starts and stops them, its close ends those that run. See runs.h. */
#include <stdio.h>

#include "desk/impl.h"

#define CLOSED "closed"

/* How long that clock runs here. */
static uint32_t seconds_of(const struct desk *d, const wf_protocol *p, const wf_clock *c)
{
    const struct desk_run_rules *rules = &d->runs.rules;
    for (size_t i = 0; i < rules->clocks_n; i++)
        if (strcmp(rules->clocks[i].protocol, p->id) == 0 && strcmp(rules->clocks[i].clock, c->id) == 0)
            return rules->clocks[i].seconds;
    return c->seconds;
}

/* One that starts anew and was late stays, in a row behind those of the descriptor. Where there is no room the oldest goes, of those that were met if there is one: it is counted. */
static void keep_late(struct run_row *r, const wf_protocol *p, const struct run_clock *k)
{
    size_t base = p->clocks.n, gone = base;
    if (k->breached == TIME_NONE)
        return;
    if (r->clocks_n == RUN_CLOCKS_MOST) {
        r->clocks_gone++;
        while (gone < r->clocks_n && r->clocks[gone].refused)
            gone++;
        gone = gone < r->clocks_n ? gone : base;
        if (base == RUN_CLOCKS_MOST)
            return;
        memmove(&r->clocks[gone], &r->clocks[gone + 1], (r->clocks_n - gone - 1) * sizeof *r->clocks);
        r->clocks_n--;
    }
    struct run_clock *past = &r->clocks[r->clocks_n++];
    *past = *k;
    past->past = true;
}

/* Met too late: it was over when it was over; met in time and told late: it never was. */
static void settle_clock(struct run_clock *k)
{
    if (k->stopped != TIME_NONE)
        k->breached = k->stopped > k->due ? k->due : TIME_NONE;
}

static void start_clock(const struct desk *d, struct run_row *r, const wf_protocol *p, const wf_clock *c, struct run_clock *k, wf_time at)
{
    if (k->started != TIME_NONE)
        keep_late(r, p, k);
    k->nth = k->started == TIME_NONE ? 1 : (k->nth ? k->nth : 1) + 1;
    k->round = r->cycle;
    k->started = at;
    k->stopped = k->breached = TIME_NONE;
    k->refused = false;
    k->ended_by = 0;
    k->due = at + (int64_t) seconds_of(d, p, c) * NSEC_PER_SEC;
}

void runs_event(const struct desk *d, struct run_row *r, const wf_protocol *p, const char *event, wf_time at)
{
    bool may_start = r->state != RUN_CLOSED || strcmp(event, CLOSED) == 0; /* a closed run's clocks may still be said to be met */
    for (size_t i = 0; i < p->clocks.n && i < RUN_CLOCKS_MOST; i++) {
        const wf_clock *c = &p->clocks.v[i];
        struct run_clock *k = &r->clocks[i];
        if (strcmp(c->stop, event) == 0 && k->started != TIME_NONE && (k->stopped == TIME_NONE || k->refused || k->ended_by)) {
            k->stopped = at < k->started ? k->started : at;
            k->refused = false;
            k->ended_by = 0;
        }
        if (strcmp(c->stop, PROTOCOL_NOTIFIED) == 0 && strcmp(event, PROTOCOL_NOT_NOTIFIED) == 0 && k->started != TIME_NONE && !k->refused && !k->ended_by) {
            k->stopped = at < k->started ? k->started : at; /* it runs no more, and is not met, whatever was said before */
            k->refused = true;
        }
        settle_clock(k);
        if (may_start && strcmp(c->start, event) == 0 && (k->started == TIME_NONE || k->stopped != TIME_NONE)) /* one that was met runs anew */
            start_clock(d, r, p, c, k, at);
    }
}

char *runs_clock_id(const struct run_row *r, size_t i, char out[RUN_CLOCK_ID_ROOM])
{
    const struct run_clock *k = &r->clocks[i];
    char id[16], nth[16] = "";
    if (k->past)
        snprintf(nth, sizeof nth, "/%u", k->nth ? k->nth : 1);
    snprintf(out, RUN_CLOCK_ID_ROOM, "%s/%s%s", runs_id(r->n, id), k->id, nth);
    return out;
}

bool runs_same_clocks(const struct run_clock *a, const struct run_clock *b)
{
    for (size_t i = 0; i < RUN_CLOCKS_MOST; i++)
        if (memcmp(a[i].id, b[i].id, sizeof a[i].id) != 0 || a[i].started != b[i].started || a[i].due != b[i].due || a[i].stopped != b[i].stopped || a[i].breached != b[i].breached || a[i].refused != b[i].refused || a[i].ended_by != b[i].ended_by || a[i].nth != b[i].nth || a[i].past != b[i].past)
            return false;
    return true;
}

static void name_clock(const wf_clock *c, const char *before, struct buf *out)
{
    buf_printf(out, "%s%s (%s)", out->n ? ", " : before, c->id, c->citation);
}

const char *runs_end_clocks(struct desk *d, struct run_row *r, const wf_protocol *p, uint16_t by)
{
    struct buf ended = {0}, late = {0};
    for (size_t i = 0; i < p->clocks.n && i < r->clocks_n; i++) {
        struct run_clock *k = &r->clocks[i];
        if (k->started == TIME_NONE || k->stopped != TIME_NONE || strcmp(p->clocks.v[i].start, CLOSED) == 0)
            continue;
        bool over = k->due <= d->now; /* it stays what it is */
        name_clock(&p->clocks.v[i], over ? ", over and not met: " : ", not met and ended with it: ", over ? &late : &ended);
        if (over)
            continue;
        k->stopped = d->now;
        k->ended_by = by;
    }
    const char *out = arena_printf(&d->overlay->arena, "%s%s", ended.n ? ended.p : "", late.n ? late.p : "");
    buf_free(&ended);
    buf_free(&late);
    return out;
}

void runs_begin_ended(const struct desk *d, struct run_row *r, const wf_protocol *p)
{
    for (size_t i = 0; i < p->clocks.n && i < r->clocks_n; i++) {
        const wf_clock *c = &p->clocks.v[i];
        if (r->clocks[i].ended_by && (strcmp(c->start, "opened") == 0 || strcmp(c->start, "started") == 0))
            start_clock(d, r, p, c, &r->clocks[i], d->now);
    }
}
