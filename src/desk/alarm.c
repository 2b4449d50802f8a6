/* alarm: what calls somebody who does not look at the screen: a P1 or P2 that nobody owns, an own-by clock that is over, each step of an escalation.
 *
 * The desk decides what is to be told and remembers in the incident what was: in a fact before the notifier is given it, and in one when it has told it. So a
 * restart neither forgets a call nor makes it twice. Who runs the notifier is the engine. Rows that wait to be told stand in a list in memory, which is made
 * from the state at start; nothing is gathered where there is no notifier.
 */
#include <stdio.h>
#include <stdlib.h>

#include "desk/impl.h"
#include "model/type.h"

enum { WAITING_MOST = 1024 };

/* ---- what is to be told ---- */

static bool waits(const struct incident_row *r)
{
    return incident_is_open(r->state) && !r->owner && !(r->flags & (INCIDENT_SHELVED | INCIDENT_SUPPRESSED));
}

static bool is_over(const struct incident_row *r, wf_time now)
{
    return waits(r) && r->due != TIME_NONE && r->due <= now;
}

/* All that is so now. */
static uint8_t wants(const struct incident_row *r, const struct incident_more *m, wf_time now)
{
    if (!incident_is_open(r->state))
        return 0;
    return (uint8_t) ((waits(r) && r->priority <= 2 ? ALARM_UNOWNED : 0) | (is_over(r, now) ? ALARM_OVERDUE : 0) | m->tier << ALARM_TIER_SHIFT);
}

/* Of `of`, what `told` does not cover; a higher step of the escalation covers those below. */
static uint8_t beyond(uint8_t of, uint8_t told)
{
    uint8_t step = of >> ALARM_TIER_SHIFT;
    return (uint8_t) ((of & ~told & (ALARM_UNOWNED | ALARM_OVERDUE)) | (step > told >> ALARM_TIER_SHIFT ? step << ALARM_TIER_SHIFT : 0));
}

static uint8_t both(uint8_t a, uint8_t b)
{
    uint8_t x = a >> ALARM_TIER_SHIFT, y = b >> ALARM_TIER_SHIFT;
    return (uint8_t) (((a | b) & (ALARM_UNOWNED | ALARM_OVERDUE)) | (x > y ? x : y) << ALARM_TIER_SHIFT);
}

static uint8_t told_of(const struct incident_more *m)
{
    return m->alarmed & ((1 << ALARM_BITS) - 1);
}

static uint8_t given_of(const struct incident_more *m)
{
    return m->alarmed >> ALARM_BITS;
}

static uint8_t within(uint8_t bits, uint8_t flags, uint8_t tier)
{
    uint8_t step = bits >> ALARM_TIER_SHIFT;
    return (uint8_t) ((bits & flags) | (step < tier ? step : tier) << ALARM_TIER_SHIFT);
}

void alarm_settle(struct change *c)
{
    struct incident *i = c->inc;
    bool same_clock = c->was && c->was->r.due == i->r.due;
    uint8_t flags = (uint8_t) (waits(&i->r) ? ALARM_UNOWNED | (same_clock ? ALARM_OVERDUE : 0) : 0);
    i->m.alarmed = (uint8_t) (within(told_of(&i->m), flags, i->m.tier) | within(given_of(&i->m), flags, i->m.tier) << ALARM_BITS);
}

/* ---- who waits to be told ---- */

/* Is there something to be told of it, now or by the time alone? Its own-by clock comes to its end with a fact, but where it was escalated before. */
static bool is_to_watch(const struct incident_row *r, const struct incident_more *m, wf_time now)
{
    uint8_t told = told_of(m);
    return beyond(wants(r, m, now), told) || (waits(r) && r->due != TIME_NONE && r->due > now && m->tier && !(told & ALARM_OVERDUE));
}

static void watch(struct desk *d, uint32_t row, wf_time now)
{
    if (!is_to_watch(state_row(&d->state, row), state_more(&d->state, row), now) || map64_get(&d->alarms.in, row))
        return;
    if (d->alarms.rows.n >= WAITING_MOST) {
        d->alarms.look = true; /* at all of them again, once there is room */
        return;
    }
    VEC_PUSH(&d->alarms.rows, row);
    map64_put(&d->alarms.in, row, d);
}

static void look(struct desk *d, wf_time now)
{
    d->alarms.look = false;
    for (uint32_t row = 1; row <= d->state.head->incidents && !d->alarms.look; row++)
        if (incident_is_open(state_row(&d->state, row)->state))
            watch(d, row, now);
}

void alarm_landed(struct desk *d)
{
    for (size_t i = 0; d->alarms.on && i < d->rows.n; i++)
        watch(d, d->rows.v[i], d->now);
}

void alarm_free(struct desk *d)
{
    VEC_FREE(&d->alarms.rows);
    map64_free(&d->alarms.in);
}

void desk_alarms_on(struct desk *d, bool on)
{
    if (d->alarms.on == on)
        return;
    d->alarms.on = d->alarms.look = on;
    d->alarms.rows.n = 0;
    map64_clear(&d->alarms.in);
}

/* What the notifier is never told of: that it fails itself; and what is about rights, of which only those two roles meet anything at all. */
static bool is_untold(const struct desk *d, const struct incident_row *r)
{
    struct span type = names_get(&d->state.names, r->type);
    return span_is(type, DESK_NOTIFIER_TYPE) || type_in(type, "RGT");
}

/* Who is called by the step that it has reached. */
static const char *role_of(const struct desk_alarm *a)
{
    return a->tier == TIER_LIAISON ? "liaison" : a->tier == TIER_SUPERVISOR ? "supervisor"
                                                                            : "duty";
}

/* Title and text leave only where the mark allows it, and never of these, whatever their mark. */
static bool may_quote(const struct incident *i, struct span type)
{
    return !type_in(type, "THB") && !type_in(type, "RGT") && !type_in(type, "HLT") && i->r.protection == 0 && !(i->r.flags & INCIDENT_TITLE_REDACTED) &&
           (i->r.tlp == WF_TLP_GREEN || i->r.tlp == WF_TLP_CLEAR);
}

static void fill(const struct desk *d, uint32_t row, wf_time now, struct desk_alarm *a)
{
    struct incident i;
    state_get(&d->state, row, &i);
    struct span type = names_get(&d->state.names, i.r.type);
    uint8_t new = beyond(wants(&i.r, &i.m, now), told_of(&i.m));
    memset(a, 0, sizeof *a);
    a->row = row;
    a->what = new;
    incident_id(&i.r, d->prefix, a->id);
    a->priority = i.r.priority;
    a->tier = i.m.tier;
    memcpy(a->member, i.r.member, 2);
    a->due = waits(&i.r) ? i.r.due : TIME_NONE;
    a->overdue = is_over(&i.r, now);
    a->event = new >> ALARM_TIER_SHIFT ? "escalated" : new &ALARM_OVERDUE ? "overdue"
                                                                          : "unowned";
    a->role = role_of(a);
    if (i.m.tier == TIER_NEXT)
        snprintf(a->officer, sizeof a->officer, "%.*s", SPAN_FMT(names_get(&d->state.names, i.m.called)));
    a->quotable = may_quote(&i, type);
}

static int worst_first(const void *x, const void *y)
{
    const struct desk_alarm *a = x, *b = y;
    if (a->priority != b->priority)
        return a->priority - b->priority;
    if (a->tier != b->tier)
        return b->tier - a->tier;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Those for which there is nothing to be told any more leave the list. */
static void purge(struct desk *d, wf_time now)
{
    size_t kept = 0;
    for (size_t i = 0; i < d->alarms.rows.n; i++) {
        uint32_t row = d->alarms.rows.v[i];
        const struct incident_row *r = state_row(&d->state, row);
        if (!is_untold(d, r) && is_to_watch(r, state_more(&d->state, row), now))
            d->alarms.rows.v[kept++] = row;
        else
            (void) map64_remove(&d->alarms.in, row);
    }
    d->alarms.rows.n = kept;
}

size_t desk_alarms(struct desk *d, struct desk_alarm **out)
{
    wf_time now = clock_now(d->o.clock);
    size_t n = 0;
    *out = NULL;
    purge(d, now);
    if (d->alarms.look && d->alarms.rows.n < WAITING_MOST / 2) {
        look(d, now);
        purge(d, now);
    }
    if (!d->alarms.rows.n)
        return 0;
    *out = mem_alloc(d->alarms.rows.n * sizeof **out);
    for (size_t i = 0; i < d->alarms.rows.n; i++) {
        uint32_t row = d->alarms.rows.v[i];
        const struct incident_more *m = state_more(&d->state, row);
        if (beyond(wants(state_row(&d->state, row), m, now), told_of(m)))
            fill(d, row, now, &(*out)[n++]);
    }
    if (n)
        qsort(*out, n, sizeof **out, worst_first);
    return n;
}

/* ---- what was told ---- */

/* Row k of the mark as it is to be from now on; false: nothing changes. */
static bool mark_one(struct desk *d, const struct desk_alarm_mark *m, size_t k, struct change_alarm *out)
{
    const struct incident *was = overlay_get(d->overlay, m->v[k].row);
    if (!was)
        return false;
    uint8_t still = within(m->v[k].what, wants(&was->r, &was->m, d->now) & (ALARM_UNOWNED | ALARM_OVERDUE), was->m.tier);
    uint8_t told = told_of(&was->m), given = given_of(&was->m);
    if (m->told)
        told = both(told, still);
    else
        given = both(given, still);
    out->row = was->r.row;
    out->alarmed = (uint8_t) (told | given << ALARM_BITS);
    return out->alarmed != was->m.alarmed;
}

int alarm_decide(struct desk *d, const struct desk_alarm_mark *m, struct err *e)
{
    struct change *c = batch_new_change(d, CHANGE_ALARM, SPAN_LIT("engine"));
    struct change_alarm *v = arena_alloc(&d->overlay->arena, (m->n + 1) * sizeof *v);
    for (size_t k = 0; k < m->n; k++)
        c->alarms_n += mark_one(d, m, k, &v[c->alarms_n]);
    c->alarms = v;
    c->alarms_told = m->told;
    c->say = arena_span(&d->overlay->arena, m->say);
    if (!c->alarms_n && !m->told)
        return 0; /* given before, and not told yet: it is tried again */
    for (size_t k = 0; k < c->alarms_n; k++) {
        v[k].inc = overlay_edit(d->overlay, v[k].row);
        v[k].inc->m.alarmed = v[k].alarmed;
    }
    return batch_change(d, c, OFFSET_NONE, e);
}
