/* actions: rows of the register of border actions as the batch in the making sees them, and how one follows from another. See actions.h. */
#include "desk/actions.h"

#include <stdio.h>

#include "desk/impl.h"

/* ---- looked up: the newest change of this batch and of that in flight below it, else the state ---- */

struct changes {
    const struct overlay *o;
    size_t i;
};

static struct changes newest(const struct desk *d)
{
    return (struct changes){d->overlay, d->overlay ? d->overlay->actions.n : 0};
}

/* The next older one; NULL: there is none. */
static const struct actions_change *before(struct changes *at)
{
    while (at->o && !at->i) {
        at->o = at->o->under;
        at->i = at->o ? at->o->actions.n : 0;
    }
    return at->o ? at->o->actions.v[--at->i] : NULL;
}

bool actions_get(const struct desk *d, uint32_t n, struct action_row *out)
{
    struct changes at = newest(d);
    for (const struct actions_change *x; (x = before(&at));)
        for (size_t k = x->actions_n; k > 0; k--)
            if (x->actions[k - 1].n == n) {
                *out = x->actions[k - 1];
                return true;
            }
    if (!n || n > d->state.head->actions_n)
        return false;
    *out = *state_action(&d->state, n);
    return true;
}

bool actions_objection(const struct desk *d, uint32_t action, uint32_t no, struct objection_row *out)
{
    struct changes at = newest(d);
    for (const struct actions_change *x; (x = before(&at));)
        if (x->objection && x->objection->action == action && x->objection->no == no) {
            *out = *x->objection;
            return true;
        }
    for (uint32_t n = d->state.head->objections_n; n > 0; n--)
        if (state_objection(&d->state, n)->action == action && state_objection(&d->state, n)->no == no) {
            *out = *state_objection(&d->state, n);
            return true;
        }
    return false;
}

bool actions_conflict(const struct desk *d, uint32_t n, struct conflict_row *out)
{
    struct changes at = newest(d);
    for (const struct actions_change *x; (x = before(&at));)
        for (size_t k = x->conflicts_n; k > 0; k--)
            if (x->conflicts[k - 1].n == n) {
                *out = x->conflicts[k - 1];
                return true;
            }
    if (!n || n > d->state.head->conflicts_n)
        return false;
    *out = *state_conflict(&d->state, n);
    return true;
}

uint32_t actions_count(const struct desk *d)
{
    uint32_t n = d->state.head->actions_n;
    struct changes at = newest(d);
    for (const struct actions_change *x; (x = before(&at));)
        for (size_t k = 0; k < x->actions_n; k++)
            n = x->actions[k].n > n ? x->actions[k].n : n;
    return n;
}

uint32_t actions_objections_count(const struct desk *d)
{
    uint32_t n = d->state.head->objections_n;
    struct changes at = newest(d);
    for (const struct actions_change *x; (x = before(&at));)
        n = x->objection && x->objection->n > n ? x->objection->n : n;
    return n;
}

uint32_t actions_conflicts_count(const struct desk *d)
{
    uint32_t n = d->state.head->conflicts_n;
    struct changes at = newest(d);
    for (const struct actions_change *x; (x = before(&at));)
        for (size_t k = 0; k < x->conflicts_n; k++)
            n = x->conflicts[k].n > n ? x->conflicts[k].n : n;
    return n;
}

/* A border action is announced to all: who sees this home's records of health and movement sees it. Of what a member reported under a higher TLP the incident's
 * own sight decides, and of what was taken from a received notice that one's. */
bool actions_seen(const struct desk *d, const struct desk_sight *s, const struct action_row *r)
{
    struct received_row from;
    if (s && r->received && (!dissem_received(d, r->received, &from) || !dissem_received_seen(s, &from)))
        return false;
    return !s || !r->incident || r->incident > d->state.head->incidents || desk_sight_sees(d, s, state_row(&d->state, r->incident));
}

uint8_t actions_tlp(const struct desk *d, const struct action_row *r, bool *rights)
{
    const struct incident_row *i = r->incident ? overlay_row(d->overlay, r->incident) : NULL;
    struct received_row from;
    uint8_t tlp = r->received && dissem_received(d, r->received, &from) ? from.tlp : 0;
    *rights = *rights || (i && incident_is_rights(i));
    return i && i->tlp > tlp ? i->tlp : tlp;
}

/* ---- what follows from the times ---- */

uint8_t action_state_at(const struct action_row *r, wf_time t)
{
    if (t >= action_end(r))
        return r->ended != TIME_NONE && r->ended < r->expires ? r->ends : ACTION_EXPIRED;
    return t < r->effective ? ACTION_ANNOUNCED : ACTION_IN_FORCE;
}

static void sooner(wf_time *next, wf_time t, wf_time now)
{
    if (t != TIME_NONE && t > now && (*next == TIME_NONE || t < *next))
        *next = t;
}

void actions_settle(struct action_row *r, wf_time now)
{
    r->state = action_state_at(r, now);
    r->next = TIME_NONE;
    sooner(&r->next, r->effective, now);
    sooner(&r->next, action_end(r), now);
    if (!r->delays || action_end(r) <= r->effective)
        return;
    wf_time report = r->effective + (int64_t) ACTION_REPORT_S * NSEC_PER_SEC, review = actions_review_due(r->effective);
    if (r->reported == TIME_NONE && !(r->breached & 1))
        r->next = report <= now ? now : r->next == TIME_NONE || report < r->next ? report
                                                                                 : r->next;
    if (r->reviewed == TIME_NONE && !(r->breached & 2) && review < action_end(r))
        r->next = review <= now ? now : r->next == TIME_NONE || review < r->next ? review
                                                                                 : r->next;
}

void actions_end(struct action_row *r, uint8_t ends, uint32_t by, wf_time at)
{
    r->ends = ends;
    r->ended = at == TIME_NONE ? TIME_NONE : action_whole(at);
    r->replaced_by = by;
}

/* ---- changed ---- */

struct actions_change *actions_change(struct desk *d, struct change *c, size_t n)
{
    struct arena *a = &d->overlay->arena;
    struct actions_change *x = c->actions = arena_alloc(a, sizeof *x);
    x->actions = n ? arena_alloc(a, n * sizeof *x->actions) : NULL;
    return x;
}

struct action_row *actions_add(struct desk *d, struct change *c, const struct action_row *was)
{
    struct action_row *r = &c->actions->actions[c->actions->actions_n++];
    *r = *was;
    r->changed = d->now;
    return r;
}

static void copy(char *out, size_t size, struct span s)
{
    size_t n = s.n < size ? s.n : size - 1;
    memset(out, 0, size);
    if (n)
        memcpy(out, s.p, n);
}

void actions_take(struct action_row *r, const struct action *x)
{
    r->kind = x->kind ? x->kind : r->kind;
    r->direction = x->direction ? x->direction : r->direction ? r->direction
                                                              : ACTION_BOTH;
    if (x->member[0])
        copy(r->member, sizeof r->member, span_str(x->member));
    if (x->given & 1u << ACTION_FIELD_CHECKPOINTS) {
        r->all = x->all;
        copy(r->checkpoints, sizeof r->checkpoints, span_str(x->checkpoints));
    }
    if (x->given & 1u << ACTION_FIELD_DELAYS)
        r->delays = x->delays;
    if (x->hours[0])
        copy(r->hours, sizeof r->hours, span_str(x->hours));
    r->quota = x->quota ? x->quota : r->quota;
    r->effective = x->effective != TIME_NONE ? action_whole(x->effective) : r->effective;
    r->expires = x->expires != TIME_NONE ? action_whole(x->expires) : r->expires;
    for (unsigned t = 0; t < ACTION_TEXTS; t++)
        if (x->text[t].n)
            copy(r->text[t], sizeof r->text[t], x->text[t]);
}

void actions_said(const struct action_row *r, struct action *x)
{
    action_init(x);
    x->kind = r->kind;
    x->direction = r->direction;
    x->all = r->all;
    x->delays = r->delays;
    x->quota = r->quota;
    x->effective = r->effective;
    x->expires = r->expires;
    memcpy(x->member, r->member, 2);
    memcpy(x->checkpoints, r->checkpoints, sizeof x->checkpoints);
    memcpy(x->hours, r->hours, sizeof x->hours);
    x->given = 1u << ACTION_FIELD_KIND | 1u << ACTION_FIELD_MEMBER | 1u << ACTION_FIELD_CHECKPOINTS | 1u << ACTION_FIELD_EXPIRES;
    x->given |= r->hours[0] ? 1u << ACTION_FIELD_HOURS : 0;
    x->given |= r->quota ? 1u << ACTION_FIELD_QUOTA : 0;
    for (unsigned t = 0; t < ACTION_TEXTS; t++) {
        x->text[t] = span_str(r->text[t]);
        x->given |= r->text[t][0] ? 1u << (ACTION_FIELD_TEXT + t) : 0;
    }
}

bool actions_lifts_all(const struct action_row *reopening, const struct action_row *closure)
{
    char code[6] = "";
    if (reopening->direction != ACTION_BOTH && reopening->direction != closure->direction)
        return false;
    if (reopening->all)
        return true;
    for (const char *p = closure->checkpoints; !closure->all && strlen(p) >= 5; p += p[5] ? 6 : 5) {
        memcpy(code, p, 5);
        if (!action_names(reopening->checkpoints, code))
            return false;
    }
    return !closure->all;
}

/* Does r, as it is now, end the one that it is of? */
static bool ends_it(const struct action_row *r, const struct action_row *of)
{
    return r->ended == TIME_NONE && (r->kind != ACTION_REOPENING || (of->kind == ACTION_CLOSURE && actions_lifts_all(r, of)));
}

const char *actions_follow(struct desk *d, struct change *c, const struct action_row *r)
{
    struct action_row of;
    char id[ACTION_ID_ROOM];
    if (!r->of || !actions_get(d, r->of, &of) || (of.ended != TIME_NONE && of.replaced_by != r->n))
        return NULL; /* somebody lifted it since, or it was never ended by r */
    bool ends = ends_it(r, &of), whole = of.ended != TIME_NONE && of.ended <= of.effective;
    wf_time at = r->effective > d->now ? r->effective : d->now;
    if (whole || d->now >= action_end(&of) || (ends ? of.ended == action_whole(at) : of.ended == TIME_NONE))
        return NULL;
    struct action_row *was = actions_add(d, c, &of);
    if (ends)
        actions_end(was, r->kind == ACTION_REOPENING ? ACTION_LIFTED : ACTION_SUPERSEDED, r->n, at);
    else
        actions_end(was, 0, 0, TIME_NONE);
    was->rev++;
    was->by = r->by;
    actions_settle(was, d->now);
    return arena_printf(&d->overlay->arena, "%s %s %s", action_id(of.n, id), ends ? "now ends at" : "lasts as it was said, until", clocks_time(d, ends ? at : of.expires));
}

/* The one that a new one ends, into *of; NULL, or why it can't. */
static const char *may_end(struct desk *d, const struct action_row *r, struct action_row *of)
{
    if (!actions_get(d, r->of, of))
        return "there is no such action";
    if (strcmp(of->member, r->member) != 0)
        return "it is another member's";
    if (d->now >= action_end(of))
        return "it is over already";
    if (of->ended != TIME_NONE)
        return "its end is said already, by another one";
    return r->kind == ACTION_REOPENING && of->kind != ACTION_CLOSURE ? "it is no closure, that a reopening would lift" : NULL;
}

struct action_row *actions_make(struct desk *d, struct change *c, const struct action *x, const char **why)
{
    struct action_row of, *r;
    struct action_row base;
    actions_row_init(&base);
    *why = NULL;
    base.n = actions_count(d) + 1;
    if (base.n >= ACTIONS_MOST) {
        *why = "there are more actions than can be kept";
        return NULL;
    }
    base.rev = 1;
    base.created = d->now;
    base.effective = action_whole(d->now);
    base.of = action_number(x->of);
    actions_take(&base, x);
    if (base.of && (*why = may_end(d, &base, &of)) != NULL)
        return NULL;
    actions_change(d, c, 2);
    r = actions_add(d, c, &base);
    actions_settle(r, d->now);
    if (!base.of || (r->kind == ACTION_REOPENING && !actions_lifts_all(r, &of)))
        return r;
    struct action_row *was = actions_add(d, c, &of);
    actions_end(was, r->kind == ACTION_REOPENING ? ACTION_LIFTED : ACTION_SUPERSEDED, r->n, r->effective > d->now ? r->effective : d->now);
    was->rev++;
    actions_settle(was, d->now);
    return r;
}
