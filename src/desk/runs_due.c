/* runs_due: what follows for runs of protocols from the time alone: a legal clock is over, one assessment has waited long enough for the second, what was not final is to be
 * assessed again. Each is a fact of the engine. A clock's breach is noted at the time at which it happened, also when the engine was down then.
 */
#include <stdio.h>

#include "desk/impl.h"
#include "base/plural.h"

static void sooner(struct desk *d, wf_time t)
{
    if (t != TIME_NONE && (d->runs.next == TIME_NONE || t < d->runs.next))
        d->runs.next = t;
}

static void look_at_all(struct desk *d)
{
    d->runs.next = TIME_NONE;
    for (uint32_t n = 1; n <= d->state.head->runs_n; n++)
        sooner(d, state_run(&d->state, n)->next);
}

void runs_load(struct desk *d)
{
    look_at_all(d);
}

void runs_close(struct desk *d)
{
    for (size_t i = 0; i < d->runs.known.n; i++) {
        arena_free(&d->runs.known.v[i]->arena);
        mem_free(d->runs.known.v[i]);
    }
    VEC_FREE(&d->runs.known);
}

void desk_set_run_rules(struct desk *d, const struct desk_run_rules *r)
{
    d->runs.rules = *r;
}

bool runs_time_due(const struct desk *d, wf_time now)
{
    return d->runs.next != TIME_NONE && d->runs.next <= now;
}

void runs_merged(struct desk *d)
{
    const struct overlay *o = d->landed;
    for (size_t i = 0; i < o->runs.n; i++)
        if (o->runs.v[i]->run)
            sooner(d, o->runs.v[i]->run->next);
    if (o->runs.n && d->runs.next != TIME_NONE && d->runs.next <= d->now)
        look_at_all(d);
}

/* ---- what comes to its end ---- */

static struct change *engine(struct desk *d, const struct run_row *was, const char *verb, struct run_row **r)
{
    struct change *c = batch_new_change(d, CHANGE_RUN, SPAN_LIT("engine"));
    c->verb = span_str(verb);
    *r = runs_change(d, c, was);
    (*r)->by = 0;
    return c;
}

static int say(struct desk *d, struct change *c, bool rings, struct err *e)
{
    struct run_row *r = c->runs->run;
    runs_set_next(r);
    int rc = batch_change(d, c, OFFSET_NONE, e);
    rc = rc ? rc : runs_tell_incident(d, SPAN_LIT("engine"), r->incident, rings, span_make("", 0), e, "%.*s", SPAN_FMT(c->say));
    return rc ? rc : runs_meet(d, SPAN_LIT("engine"), r, e);
}

static int breach(struct desk *d, const struct run_row *was, size_t k, struct err *e)
{
    struct run_row *r;
    struct change *c = engine(d, was, "protocol breach", &r);
    struct arena *a = &d->overlay->arena;
    const wf_protocol *p = runs_descriptor(d, was->protocol, NULL);
    const wf_clock *clock = p ? protocol_clock(p, span_str(r->clocks[k].id)) : NULL;
    char id[16];
    r->clocks[k].breached = r->clocks[k].due;
    c->say = span_str(arena_printf(a, "%s: the clock \"%s\"%s%s%s is over since %s", runs_id(r->n, id), clock ? protocol_text(&clock->text, SPAN_LIT("en"), NULL) : r->clocks[k].id, clock ? " (" : "",
                                   clock ? clock->citation : "", clock ? ")" : "", clocks_time(d, r->clocks[k].breached)));
    return say(d, c, true, e);
}

static int alone(struct desk *d, const struct run_row *was, struct err *e)
{
    struct run_row *r;
    struct change *c = engine(d, was, "protocol alone", &r);
    const wf_protocol *p = runs_descriptor(d, was->protocol, NULL);
    int64_t minutes = 0;
    char id[16];
    runs_assess(d, r, NULL);
    struct assessment_row a;
    if (r->deciding && runs_assessment(d, r->deciding, &a) && a.in != TIME_NONE)
        minutes = (was->alone - a.in) / (60 * NSEC_PER_SEC);
    r->state = RUN_ASSESSED;
    r->assessed = d->now;
    r->alone = TIME_NONE;
    if (p)
        runs_event(d, r, p, "assessed", d->now);
    c->say = span_str(arena_printf(&d->overlay->arena, "%s: one assessment alone for %lld minute%s: %s (single); the second is to follow", runs_id(r->n, id), (long long) minutes, plural_s(minutes), r->outcome));
    return say(d, c, true, e);
}

/* The run of the same protocol that was started for its incident after it, by whatever version; 0: none. */
static uint32_t later_run(const struct desk *d, const struct run_row *was)
{
    struct run_row r;
    struct protocol_row mine, its;
    for (uint32_t n = runs_count(d); n > was->n; n--)
        if (runs_get(d, n, &r) && r.incident == was->incident && runs_protocol_row(d, was->protocol, &mine) && runs_protocol_row(d, r.protocol, &its) && strcmp(mine.name, its.name) == 0)
            return n;
    return 0;
}

static int again(struct desk *d, const struct run_row *was, struct err *e)
{
    struct run_row *r;
    const struct incident *i = overlay_get(d->overlay, was->incident);
    uint32_t later = was->state == RUN_CLOSED ? later_run(d, was) : 0;
    bool over = was->state == RUN_CLOSED && (later || !i || !incident_is_open(i->r.state)); /* the incident's end ends it, and the run that goes on in its place */
    struct change *c = engine(d, was, over ? "protocol over" : "protocol due", &r);
    char id[16], other[16];
    r->state = over ? RUN_CLOSED : RUN_REASSESS;
    r->reassess = TIME_NONE;
    if (later)
        c->say = span_str(arena_printf(&d->overlay->arena, "%s: %s: it is not assessed again, %s goes on in its place", runs_id(r->n, id), r->outcome, runs_id(later, other)));
    else
        c->say = span_str(arena_printf(&d->overlay->arena, over ? "%s: %s: it is not assessed again, its incident is over" : "%s: %s: to be assessed again now", runs_id(r->n, id), r->outcome));
    return say(d, c, !over, e);
}

static int one(struct desk *d, const struct run_row *r, struct err *e)
{
    for (size_t k = 0; k < r->clocks_n; k++)
        if (r->clocks[k].started != TIME_NONE && r->clocks[k].stopped == TIME_NONE && r->clocks[k].breached == TIME_NONE && r->clocks[k].due <= d->now)
            return breach(d, r, k, e);
    if (r->state == RUN_OPEN && r->alone != TIME_NONE && r->alone <= d->now)
        return alone(d, r, e);
    return again(d, r, e);
}

int runs_decide(struct desk *d, size_t most, struct err *e)
{
    int rc = 0;
    if (!runs_time_due(d, d->now))
        return 0;
    for (uint32_t n = 1; rc == 0 && most && n <= d->state.head->runs_n; n++) {
        struct run_row r;
        while (rc == 0 && most && state_run(&d->state, n)->next != TIME_NONE && state_run(&d->state, n)->next <= d->now && runs_get(d, n, &r) && r.next != TIME_NONE && r.next <= d->now) {
            rc = one(d, &r, e);
            most--;
        }
    }
    return rc;
}
