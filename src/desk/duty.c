#include "desk/duty.h"

#include <stdlib.h>

#include "desk/impl.h"

enum { HERE_MOST = 4096 };

static struct span name_of(const struct desk *d, uint16_t officer)
{
    return names_get(&d->state.names, officer);
}

/* ---- who is here ---- */

static struct duty_here *find_here(const struct desk *d, struct span name)
{
    for (size_t i = 0; i < d->duty.here.n; i++)
        if (span_is(name, d->duty.here.v[i].name))
            return &d->duty.here.v[i];
    return NULL;
}

static uint32_t owned_count(const struct desk *d, uint16_t officer)
{
    return officer < d->state.owned_n ? d->state.owned[officer] : 0;
}

static int64_t absent_ns(const struct desk *d)
{
    return (int64_t) d->o.clocks.absent_s * NSEC_PER_SEC;
}

/* Who left long ago and owns nothing need not be known any more. */
static void forget(struct desk *d)
{
    int64_t now = clock_mono();
    for (size_t i = d->duty.here.n; i-- > 0;) {
        const struct duty_here *h = &d->duty.here.v[i];
        if (!h->sessions && now - h->left > absent_ns(d) && !owned_count(d, names_find(&d->state.names, span_str(h->name))))
            VEC_REMOVE(&d->duty.here, i);
    }
}

static struct duty_here *make_here(struct desk *d, struct span name)
{
    struct duty_here h = {.left_at = TIME_NONE};
    if (d->duty.here.n >= HERE_MOST)
        forget(d);
    if (d->duty.here.n >= HERE_MOST || !name.n || name.n >= sizeof h.name)
        return NULL;
    memcpy(h.name, name.p, name.n);
    VEC_PUSH(&d->duty.here, h);
    return &d->duty.here.v[d->duty.here.n - 1];
}

void desk_attend(struct desk *d, struct span officer, int by)
{
    struct duty_here *h = find_here(d, officer);
    if (!h)
        h = make_here(d, officer);
    if (!h || (by < 0 && !h->sessions))
        return;
    h->sessions = (uint32_t) ((int) h->sessions + by);
    h->left = clock_mono();
    h->left_at = clock_now(d->o.clock);
}

/* Since when he is absent (monotonic, and as the log tells it); false: he is here. */
static bool absent_since(const struct desk *d, uint16_t officer, int64_t *mono, wf_time *at)
{
    const struct duty_here *h = find_here(d, name_of(d, officer));
    *mono = h ? h->left : d->duty.opened;
    *at = h ? h->left_at : d->duty.opened_at;
    return !h || !h->sessions;
}

static bool too_long(const struct desk *d, uint16_t officer)
{
    int64_t since;
    wf_time at;
    return absent_since(d, officer, &since, &at) && clock_mono() - since >= absent_ns(d);
}

bool duty_is_here(const struct desk *d, uint16_t officer)
{
    const struct duty_here *h = find_here(d, name_of(d, officer));
    return h && h->sessions;
}

/* What is given to one who was absent long ago is his for the whole time, too: else it would be nobody's the moment he got it. */
static void got(struct desk *d, uint16_t officer)
{
    struct span name = name_of(d, officer);
    struct duty_here *h = find_here(d, name);
    if (!too_long(d, officer))
        return;
    h = h ? h : make_here(d, name);
    if (!h)
        return;
    h->left = clock_mono();
    h->left_at = clock_now(d->o.clock);
}

/* ---- the list ---- */

static const struct duty_row *find_row(const struct desk *d, uint16_t officer)
{
    for (size_t i = 0; i < d->state.head->duty_n; i++)
        if (state_duty_at(&d->state, i)->officer == officer)
            return state_duty_at(&d->state, i);
    return NULL;
}

const struct duty_row *duty_get(const struct desk *d, uint16_t officer)
{
    for (size_t i = d->overlay ? d->overlay->duties.n : 0; i > 0; i--)
        if (d->overlay->duties.v[i - 1].officer == officer)
            return &d->overlay->duties.v[i - 1];
    return find_row(d, officer);
}

bool duty_is_on(const struct desk *d, uint16_t officer)
{
    const struct duty_row *r = duty_get(d, officer);
    return r && r->on;
}

/* The i-th line as the batch sees it; lines that it makes come last. NULL past the end. */
static const struct duty_row *line(const struct desk *d, size_t i)
{
    size_t n = d->state.head->duty_n;
    if (i < n)
        return duty_get(d, state_duty_at(&d->state, i)->officer);
    if (!d->overlay || i - n >= d->overlay->duties.n)
        return NULL;
    return duty_get(d, d->overlay->duties.v[i - n].officer);
}

bool duty_in_use(const struct desk *d)
{
    const struct duty_row *r;
    for (size_t i = 0; (r = line(d, i)) != NULL; i++)
        if (r->on)
            return true;
    return false;
}

uint16_t duty_stands_for(const struct desk *d, uint16_t officer)
{
    const struct duty_row *r;
    for (size_t i = 0; (r = line(d, i)) != NULL; i++)
        if (r->relief == officer)
            return r->officer;
    return 0;
}

static bool may_own(const struct desk *d, const struct duty_row *r, const struct incident *i)
{
    bool rights = type_in(names_get(&d->state.names, i->r.type), "RGT");
    return !d->o.may_own || d->o.may_own(d->o.arg, name_of(d, r->officer), i, rights);
}

/* Would a rather be called than b? */
static bool before(const struct desk *d, const struct duty_row *a, const struct duty_row *b)
{
    bool here = duty_is_here(d, a->officer);
    uint32_t n = owned_count(d, a->officer), than = owned_count(d, b->officer);
    if (here != duty_is_here(d, b->officer))
        return here;
    return n != than ? n < than : a->since < b->since;
}

uint16_t duty_next(const struct desk *d, const struct incident *i)
{
    const struct duty_row *best = NULL, *r;
    for (size_t k = 0; (r = line(d, k)) != NULL; k++)
        if (r->on && !r->relief && (!best || (r->officer != best->officer && before(d, r, best))) && may_own(d, r, i))
            best = r;
    return best ? best->officer : 0;
}

/* ---- for those who look ---- */

static int by_place(const struct duty_row *a, const struct duty_row *b)
{
    if (a->on != b->on)
        return a->on ? -1 : 1;
    wf_time x = a->on ? a->since : a->next, y = b->on ? b->since : b->next;
    return x < y ? -1 : x > y ? 1 : (int) a->officer - (int) b->officer;
}

static void list_lines(struct desk *d)
{
    d->duty.listed.n = 0;
    for (uint32_t i = 0; i < d->state.head->duty_n; i++) {
        const struct duty_row *r = state_duty_at(&d->state, i);
        if (!r->on && r->next == TIME_NONE)
            continue;
        size_t at = d->duty.listed.n;
        VEC_PUSH(&d->duty.listed, (uint16_t) i);
        for (; at > 0 && by_place(r, state_duty_at(&d->state, d->duty.listed.v[at - 1])) < 0; at--)
            d->duty.listed.v[at] = d->duty.listed.v[at - 1];
        d->duty.listed.v[at] = (uint16_t) i;
    }
}

size_t desk_duty(const struct desk *d)
{
    return d->duty.listed.n;
}

struct span desk_duty_officer(const struct desk *d, size_t i)
{
    return i < d->duty.listed.n ? name_of(d, state_duty_at(&d->state, d->duty.listed.v[i])->officer) : span_make(NULL, 0);
}

int64_t desk_on_duty(const struct desk *d, struct span officer, bool *me)
{
    int64_t n = 0;
    *me = duty_is_on(d, names_find(&d->state.names, officer));
    for (uint32_t i = 0; i < d->state.head->duty_n; i++)
        n += state_duty_at(&d->state, i)->on;
    return d->state.head->duty_n ? n : -1;
}

void duty_members(const struct state *s, const struct duty_row *r, struct json_writer *w)
{
    jw_kstr(w, "officer", names_get(&s->names, r->officer));
    jw_kbool(w, "on", r->on);
    jw_ktime(w, "since", r->since);
    jw_ktime(w, "until", r->until);
    jw_ktime(w, "next", r->next);
    if (r->relief)
        jw_kstr(w, "relief", names_get(&s->names, r->relief));
    else
        jw_knull(w, "relief");
    jw_ktime(w, "relief_until", r->relief_until);
}

void desk_duty_json(const struct desk *d, size_t i, struct json_writer *w)
{
    const struct duty_row *r = state_duty_at(&d->state, d->duty.listed.v[i]);
    wf_time now = clock_now(d->o.clock), at;
    int64_t mono;
    uint16_t whose = 0;
    bool absent = absent_since(d, r->officer, &mono, &at);
    for (size_t k = 0; k < d->state.head->duty_n; k++)
        if (state_duty_at(&d->state, k)->relief == r->officer)
            whose = state_duty_at(&d->state, k)->officer;
    jw_begin_object(w);
    duty_members(&d->state, r, w);
    if (whose)
        jw_kstr(w, "stands_for", name_of(d, whose));
    else
        jw_knull(w, "stands_for");
    jw_kbool(w, "over", (r->on && r->until != TIME_NONE && r->until < now) || (!r->on && r->next < now));
    jw_kbool(w, "here", !absent);
    jw_ktime(w, "absent_since", absent ? at : TIME_NONE);
    jw_end_object(w);
}

/* ---- what follows ---- */

int duty_give(struct desk *d, uint32_t row, uint16_t to, uint16_t stands_for, struct span actor, const char *say, struct err *e)
{
    struct change *c = batch_new_change(d, CHANGE_CHANGED, actor);
    c->was = overlay_get(d->overlay, row);
    c->inc = overlay_edit(d->overlay, row);
    c->inc->r.owner = to;
    c->inc->m.stands_for = stands_for;
    c->inc->r.rev++;
    c->inc->r.by = 0;
    c->inc->r.updated = d->now;
    clocks_own_by(d, c->inc);
    c->verb = SPAN_LIT("give");
    c->say = span_str(arena_printf(&d->overlay->arena, "%s", say));
    return batch_change(d, c, OFFSET_NONE, e);
}

uint32_t duty_owned(struct desk *d, uint16_t officer, uint32_t row)
{
    for (row = row ? row : d->overlay->incidents + 1; row-- > 1;) {
        if (row <= d->state.head->incidents && state_row(&d->state, row)->owner != officer && !map64_get(&d->overlay->rows, row))
            continue;
        const struct incident *i = overlay_get(d->overlay, row);
        if (i && i->r.owner == officer && incident_is_open(i->r.state))
            return row;
    }
    return 0;
}

int duty_give_back(struct desk *d, uint16_t by, uint16_t to, struct span actor, const char *why, struct err *e)
{
    const char *say = arena_printf(&d->overlay->arena, "back to %.*s: %s", SPAN_FMT(name_of(d, to)), why);
    int rc = 0;
    for (uint32_t row = 0; rc == 0 && (row = duty_owned(d, by, row)) != 0;)
        if (overlay_get(d->overlay, row)->m.stands_for == to)
            rc = duty_give(d, row, to, 0, actor, say, e);
    return rc;
}

/* The position is its officer's again, with what belongs to it. */
static int end_relief(struct desk *d, const struct duty_row *r, struct span actor, const char *why, struct err *e)
{
    struct duty_row now = *r;
    now.relief = 0;
    now.relief_since = now.relief_until = TIME_NONE;
    struct change *c = batch_new_change(d, CHANGE_DUTY, actor);
    c->duty = now;
    c->verb = SPAN_LIT("duty back");
    c->say = span_str(arena_printf(&d->overlay->arena, "%.*s has the position again: %s", SPAN_FMT(name_of(d, now.officer)), why));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    return rc ? rc : duty_give_back(d, r->relief, now.officer, actor, why, e);
}

int duty_leave(struct desk *d, uint16_t officer, struct span actor, const char *why, size_t most, struct err *e)
{
    struct arena *a = &d->overlay->arena;
    struct span who = name_of(d, officer);
    uint16_t whose = duty_stands_for(d, officer);
    int rc = 0;
    if (whose) {
        struct duty_row of = *duty_get(d, whose);
        rc = end_relief(d, &of, actor, arena_printf(a, "%.*s %s", SPAN_FMT(who), why), e);
    }
    const char *say = arena_printf(a, "nobody's now: %.*s %s", SPAN_FMT(who), why);
    for (uint32_t row = 0; rc == 0 && most-- > 0 && (row = duty_owned(d, officer, row)) != 0;)
        rc = duty_give(d, row, 0, 0, actor, say, e);
    return rc;
}

/* Is its time over, and the officer here to take it back? While he is not, the other one keeps it. */
static bool relief_over(const struct desk *d, const struct duty_row *r, wf_time now)
{
    return r->relief && r->relief_until <= now && duty_is_here(d, r->officer);
}

bool duty_due(const struct desk *d, wf_time now)
{
    for (size_t i = 1; i < d->state.owned_n; i++)
        if (d->state.owned[i] && too_long(d, (uint16_t) i))
            return true;
    for (size_t i = 0; i < d->state.head->duty_n; i++)
        if (relief_over(d, state_duty_at(&d->state, i), now))
            return true;
    return false;
}

static int absent(struct desk *d, uint16_t officer, size_t most, struct err *e)
{
    int64_t mono;
    wf_time at;
    absent_since(d, officer, &mono, &at);
    const char *why = arena_printf(&d->overlay->arena, "is absent since %s", clocks_time(d, at));
    return duty_leave(d, officer, SPAN_LIT("engine"), why, most, e);
}

int duty_decide(struct desk *d, size_t most, struct err *e)
{
    const struct duty_row *r;
    int rc = 0;
    for (size_t i = 0; rc == 0 && (r = line(d, i)) != NULL; i++)
        if (relief_over(d, r, d->now)) {
            struct duty_row of = *r;
            rc = end_relief(d, &of, SPAN_LIT("engine"), "the time of the relief is over", e);
        }
    for (size_t i = 1; rc == 0 && i < d->state.owned_n; i++)
        if (d->state.owned[i] && too_long(d, (uint16_t) i))
            rc = absent(d, (uint16_t) i, most, e);
    return rc;
}

void duty_merged(struct desk *d)
{
    const struct overlay *o = d->landed;
    bool changed = false;
    for (size_t k = 0; k < o->changes.n; k++) {
        const struct change *c = o->changes.v[k];
        changed |= c->kind == CHANGE_DUTY;
        if (change_is_incident(c->kind) && c->inc->r.owner && (!c->was || c->was->r.owner != c->inc->r.owner))
            got(d, c->inc->r.owner);
    }
    if (changed)
        list_lines(d);
}

void duty_open(struct desk *d)
{
    d->duty.opened = clock_mono();
    d->duty.opened_at = clock_now(d->o.clock);
    list_lines(d);
}

void duty_close(struct desk *d)
{
    VEC_FREE(&d->duty.here);
    VEC_FREE(&d->duty.listed);
}
