/* verbs_duty: an officer comes on duty and goes off, says who comes next, takes another's position for a time and gives it back. Each is a fact "duty.changed"
 * of its own; what changes hands with it are facts of the incidents, in the same batch. In the table of verbs.c.
 */
#include "desk/act.h"
#include "model/when.h"

static struct span name_of(const struct act *x, uint16_t officer)
{
    return names_get(&x->d->state.names, officer);
}

/* The line of an officer, to be changed in the fact. */
static struct duty_row *begin(struct act *x, uint16_t officer)
{
    const struct duty_row *was = duty_get(x->d, officer);
    static const struct duty_row none = {.since = TIME_NONE, .until = TIME_NONE, .next = TIME_NONE, .relief_since = TIME_NONE, .relief_until = TIME_NONE};
    x->c->duty = was ? *was : none;
    x->c->duty.officer = officer;
    return &x->c->duty;
}

static bool full(struct act *x, uint16_t officer)
{
    return !duty_get(x->d, officer) && x->d->state.head->duty_n + x->d->overlay->duties.n >= DUTY_MOST;
}

/* The time that was given, at most `longest` seconds from now. */
static int read_time(struct act *x, struct span text, const char *field, int64_t longest, wf_time *out)
{
    struct err why = {0};
    if (when_parse(text, x->d->now, x->q->offset, field, out, &why))
        return act_refuse(x, why.code, why.field, "%s", why.text);
    wf_time last = x->d->now + longest * NSEC_PER_SEC;
    if (*out > last)
        return act_refuse(x, WF_E_INVALID, field, "that is too far away: %s at most", clocks_time(x->d, last));
    return 0;
}

int verb_duty_on(struct act *x)
{
    struct duty_row *r = begin(x, x->officer);
    bool was_on = r->on;
    if (full(x, x->officer))
        return act_refuse(x, WF_E_LIMIT, "officer", "the duty list has more officers than can be kept");
    if (was_on && !x->q->until.n)
        return act_refuse(x, WF_E_STATE, "duty", "you are on duty since %s", clocks_time(x->d, r->since));
    r->until = TIME_NONE;
    if (x->q->until.n && read_time(x, x->q->until, "until", 86400, &r->until))
        return x->a->code;
    r->since = was_on ? r->since : x->d->now;
    r->on = 1;
    r->next = TIME_NONE;
    if (r->until == TIME_NONE)
        act_say(x, "on duty");
    else
        act_say(x, "on duty until %s", clocks_time(x->d, r->until));
    return 0;
}

int verb_duty_off(struct act *x)
{
    struct duty_row *r = begin(x, x->officer);
    if (!r->on)
        return act_refuse(x, WF_E_STATE, "duty", "you are not on duty");
    if (r->relief)
        return act_refuse(x, WF_E_STATE, "duty", "%.*s stands in for you: duty back first, else what is yours would come back to nobody", SPAN_FMT(name_of(x, r->relief)));
    r->on = 0;
    r->since = x->d->now;
    r->until = TIME_NONE;
    act_say(x, "off duty");
    return 0;
}

/* How many incidents are still his in this batch. */
static unsigned owned_now(struct act *x, uint16_t officer)
{
    unsigned n = 0;
    for (uint32_t row = 0; (row = duty_owned(x->d, officer, row)) != 0;)
        n++;
    return n;
}

int verb_duty_off_then(struct act *x, struct err *e)
{
    enum { AT_ONCE = 2000 }; /* what is beyond goes when he was absent long enough */
    unsigned n = owned_now(x, x->officer);
    int rc = duty_leave(x->d, x->officer, x->q->officer, "went off duty", AT_ONCE, e);
    if (rc == 0 && n)
        x->a->text = arena_printf(&x->d->overlay->arena, "off duty; %u incident%s that you owned %s another owner", n, n == 1 ? "" : "s", n == 1 ? "waits for" : "wait for");
    return rc;
}

/* The officer who was named, or oneself. */
static int whom(struct act *x, uint16_t *out)
{
    *out = x->officer;
    return x->q->to.n ? act_officer(x, x->q->to, out) : 0;
}

int verb_duty_next(struct act *x)
{
    uint16_t who;
    if (whom(x, &who))
        return x->a->code;
    struct duty_row *r = begin(x, who);
    if (full(x, who))
        return act_refuse(x, WF_E_LIMIT, "officer", "the duty list has more officers than can be kept");
    if (x->q->declined && r->next == TIME_NONE)
        return act_refuse(x, WF_E_STATE, "duty", "%.*s is not expected", SPAN_FMT(name_of(x, who)));
    if (x->q->declined) {
        r->next = TIME_NONE;
        act_say(x, "%.*s does not come", SPAN_FMT(name_of(x, who)));
        return 0;
    }
    if (!x->q->from.n)
        return act_refuse(x, WF_E_INVALID, "from", "from when? --from 20:00, +8h or a time");
    if (read_time(x, x->q->from, "from", (int64_t) 7 * 86400, &r->next))
        return x->a->code;
    act_say(x, "%.*s comes next, at %s", SPAN_FMT(name_of(x, who)), clocks_time(x->d, r->next));
    return 0;
}

/* Can this one's position be taken by that one? */
static int check_relief(struct act *x, const struct duty_row *r)
{
    struct span who = name_of(x, r->officer);
    uint16_t mine = duty_stands_for(x->d, x->officer), theirs = duty_stands_for(x->d, r->officer);
    const struct duty_row *me = duty_get(x->d, x->officer);
    if (r->officer == x->officer)
        return act_refuse(x, WF_E_INVALID, "officer", "nobody stands in for himself: whoever relieves you says it");
    if (!r->on)
        return act_refuse(x, WF_E_STATE, "officer", "%.*s is not on duty", SPAN_FMT(who));
    if (!me || !me->on)
        return act_refuse(x, WF_E_STATE, "duty", "you are not on duty: duty on first");
    if (me->relief)
        return act_refuse(x, WF_E_STATE, "duty", "%.*s stands in for you: duty back first", SPAN_FMT(name_of(x, me->relief)));
    if (r->relief)
        return act_refuse(x, WF_E_STATE, "officer", "%.*s stands in for %.*s already", SPAN_FMT(name_of(x, r->relief)), SPAN_FMT(who));
    if (theirs)
        return act_refuse(x, WF_E_STATE, "officer", "%.*s stands in for %.*s: that is to end first", SPAN_FMT(who), SPAN_FMT(name_of(x, theirs)));
    if (mine)
        return act_refuse(x, WF_E_STATE, "duty", "you stand in for %.*s already", SPAN_FMT(name_of(x, mine)));
    return 0;
}

int verb_duty_relief(struct act *x)
{
    if (act_officer(x, x->q->to, &x->whose))
        return x->a->code;
    struct duty_row *r = begin(x, x->whose);
    if (check_relief(x, r))
        return x->a->code;
    if (!x->q->until.n)
        return act_refuse(x, WF_E_INVALID, "until", "until when? --until +15m, 14:30 or a time");
    if (read_time(x, x->q->until, "until", x->d->o.clocks.shelf_s, &r->relief_until))
        return x->a->code;
    r->relief = x->officer;
    r->relief_since = x->d->now;
    act_say(x, "stands in for %.*s until %s", SPAN_FMT(name_of(x, x->whose)), clocks_time(x->d, r->relief_until));
    return 0;
}

/* What the one who relieves may see goes with the position; the rest stays whose it is. */
int verb_duty_relief_then(struct act *x, struct err *e)
{
    struct arena *a = &x->d->overlay->arena;
    const char *say = arena_printf(a, "%.*s stands in for %.*s", SPAN_FMT(x->q->officer), SPAN_FMT(name_of(x, x->whose)));
    unsigned n = 0;
    int rc = 0;
    for (uint32_t row = 0; rc == 0 && (row = duty_owned(x->d, x->whose, row)) != 0;) {
        if (!desk_sight_sees(x->d, x->q->sight, &overlay_get(x->d->overlay, row)->r))
            continue;
        rc = duty_give(x->d, row, x->officer, x->whose, x->q->officer, say, e);
        n++;
    }
    x->a->text = arena_printf(a, "you stand in for %.*s until %s; %u incident%s %s yours till then", SPAN_FMT(name_of(x, x->whose)), clocks_time(x->d, x->c->duty.relief_until), n,
        n == 1 ? "" : "s", n == 1 ? "is" : "are");
    return rc;
}

/* His own position, or the one that the officer stands in for. */
int verb_duty_back(struct act *x)
{
    const struct duty_row *own = duty_get(x->d, x->officer);
    uint16_t whose = own && own->relief ? x->officer : duty_stands_for(x->d, x->officer);
    if (!whose)
        return act_refuse(x, WF_E_STATE, "duty", "nobody stands in for you, nor you for anybody");
    struct duty_row *r = begin(x, whose);
    x->whose = whose;
    x->relief = r->relief;
    r->relief = 0;
    r->relief_since = r->relief_until = TIME_NONE;
    act_say(x, "%.*s has the position again", SPAN_FMT(name_of(x, whose)));
    return 0;
}

int verb_duty_back_then(struct act *x, struct err *e)
{
    return duty_give_back(x->d, x->relief, x->whose, x->q->officer, "the relief is over", e);
}

/* ---- to whom anything may be given ---- */

int duty_refuses(struct act *x, uint16_t to)
{
    const struct duty_row *r = duty_get(x->d, to);
    if (!duty_in_use(x->d))
        return 0;
    if (!r || !r->on)
        return act_refuse(x, WF_E_STATE, "officer", "%.*s is not on duty; duty list tells who is", SPAN_FMT(name_of(x, to)));
    if (r->relief)
        return act_refuse(x, WF_E_STATE, "officer", "%.*s stands in for %.*s: assign it to %.*s", SPAN_FMT(name_of(x, r->relief)), SPAN_FMT(name_of(x, to)),
            SPAN_FMT(name_of(x, r->relief)));
    return 0;
}
