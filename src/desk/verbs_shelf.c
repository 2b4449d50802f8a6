/* verbs_shelf: what officers do to the signal beside acknowledging it: put it aside for a time, take it back, call for the next one. In the table of verbs.c. */
#include "desk/act.h"
#include "model/type.h"
#include "model/when.h"

static struct span type_of(const struct desk *d, const struct incident_row *r)
{
    return names_get(&d->state.names, r->type);
}

bool verb_shelve_fits(const struct desk *d, const struct incident_row *r)
{
    return incident_may_be_shelved(r, type_of(d, r));
}

bool verb_unshelve_fits(const struct desk *d, const struct incident_row *r)
{
    (void) d;
    return (r->flags & INCIDENT_SHELVED) != 0;
}

int verb_shelve(struct act *x)
{
    struct err why = {0};
    char until[40], most[40];
    wf_time t, last = x->d->now + (int64_t) x->d->o.clocks.shelf_s * NSEC_PER_SEC;
    struct span type = type_of(x->d, &x->was->r);
    if (!incident_may_be_shelved(&x->was->r, type))
        return act_refuse(x, WF_E_STATE, "shelve", "it is P%u %.*s: P1, P2, HLT, THB and SEC are never shelved", x->was->r.priority, SPAN_FMT(type));
    if (!x->q->until.n)
        return act_refuse(x, WF_E_INVALID, "until", "until when? --until +2h, 08:00 or a time");
    if (when_parse(x->q->until, x->d->now, x->q->offset, "until", &t, &why))
        return act_refuse(x, why.code, why.field, "%s", why.text);
    time_format(last, most);
    if (t > last)
        return act_refuse(x, WF_E_INVALID, "until", "nothing is shelved beyond a shift: until %s at most", most);
    if (act_text(x, "reason", x->q->reason, true, "why is it shelved?"))
        return x->a->code;
    x->i->r.flags |= INCIDENT_SHELVED;
    x->i->m.shelved = t;
    x->i->m.shelved_by = x->officer;
    time_format(t, until);
    act_say(x, "shelved until %s", until);
    return 0;
}

int verb_unshelve(struct act *x)
{
    if (!(x->was->r.flags & INCIDENT_SHELVED))
        return act_refuse(x, WF_E_STATE, "unshelve", "it is not shelved");
    signal_unshelve(x->i);
    act_say(x, "no longer shelved");
    return 0;
}

int verb_escalate(struct act *x)
{
    uint8_t tier = (uint8_t) (x->was->m.tier + 1);
    if (tier > TIER_LIAISON)
        return act_refuse(x, WF_E_STATE, "escalate", "it is escalated to %s already, and there is nobody beyond", words_of(&words_tier_whom, TIER_LIAISON));
    if (act_text(x, "reason", x->q->reason, true, "why is it escalated?"))
        return x->a->code;
    signal_unshelve(x->i);
    x->i->m.tier = tier;
    x->i->m.escalate = TIME_NONE; /* the clock to the one after begins anew, where nobody owns it */
    clocks_next(x->d, x->i);
    act_say(x, "escalated: %s, %s", words_of(&words_tier, tier), words_of(&words_tier_whom, tier));
    return 0;
}
