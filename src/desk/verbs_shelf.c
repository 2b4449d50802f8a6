/* verbs_shelf: what officers do with time: put a signal aside, take it back, call for the next one, begin a clock of the law and say that it was met. In
 * the table of verbs.c. */
#include "desk/act.h"
#include "model/type.h"
#include "model/when.h"

enum { SERVICE_DAYS = 30 };

static struct span type_of(const struct desk *d, const struct incident_row *r)
{
    return names_get(&d->state.names, r->type);
}

bool verb_shelve_fits(const struct desk *d, const struct incident_row *r)
{
    return noise_may_be_aside(d, r);
}

bool verb_unshelve_fits(const struct desk *d, const struct incident_row *r)
{
    (void) d;
    return (r->flags & INCIDENT_SHELVED) != 0;
}

/* Put aside, as a shelf or out of service, until --until, which is `most` seconds from now at the latest. */
static int put_aside(struct act *x, uint8_t why, int64_t most, const char *too_long)
{
    struct err bad = {0};
    wf_time t, last = x->d->now + most * NSEC_PER_SEC;
    struct span type = type_of(x->d, &x->was->r);
    const char *verb = why == ASIDE_SERVICE ? "out-of-service" : "shelve";
    if (!incident_may_be_shelved(&x->was->r, type))
        return act_refuse(x, WF_E_STATE, verb, "it is P%u %.*s: P1, P2, HLT, THB and SEC are never shelved", x->was->r.priority, SPAN_FMT(type));
    if (!noise_may_be_aside(x->d, &x->was->r))
        return act_refuse(x, WF_E_STATE, verb, "the watch-list is down there: what is about that is never shelved");
    if (!x->q->until.n)
        return act_refuse(x, WF_E_INVALID, "until", "until when? --until +2h, 08:00 or a time");
    if (when_parse(x->q->until, x->d->now, x->q->offset, "until", &t, &bad))
        return act_refuse(x, bad.code, bad.field, "%s", bad.text);
    if (t > last)
        return act_refuse(x, WF_E_INVALID, "until", "%s: until %s at most", too_long, clocks_time(x->d, last));
    if (act_text(x, "reason", x->q->reason, true, why == ASIDE_SERVICE ? "why is it out of service?" : "why is it shelved?"))
        return x->a->code;
    x->i->r.flags |= INCIDENT_SHELVED;
    x->i->m.shelved = t;
    x->i->m.shelved_by = x->officer;
    x->i->m.aside = why;
    x->i->m.swallowed = 0;
    act_say(x, "%s until %s", why == ASIDE_SERVICE ? "out of service" : "shelved", clocks_time(x->d, t));
    return 0;
}

int verb_shelve(struct act *x)
{
    return put_aside(x, ASIDE_SHELVED, x->d->o.clocks.shelf_s, "nothing is shelved beyond a shift");
}

int verb_out_of_service(struct act *x)
{
    return put_aside(x, ASIDE_SERVICE, (int64_t) SERVICE_DAYS * 24 * 3600, "nothing is out of service for more than 30 days at a time");
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
    if (incident_is_rights(&x->was->r))
        return act_refuse(x, WF_E_DENIED, "escalate", "a report of rights goes past the chain of command: nobody in it is called");
    if (tier > TIER_LIAISON)
        return act_refuse(x, WF_E_STATE, "escalate", "it is escalated to %s already, and there is nobody beyond", words_of(&words_tier_whom, TIER_LIAISON));
    if (act_text(x, "reason", x->q->reason, true, "why is it escalated?"))
        return x->a->code;
    signal_unshelve(x->i);
    x->i->m.tier = tier;
    x->i->m.escalate = TIME_NONE; /* the clock to the one after begins anew, where nobody owns it */
    clocks_next(x->d, x->i);
    x->i->m.called = tier == TIER_NEXT ? duty_next(x->d, x->i) : x->was->m.called;
    struct span whom = tier == TIER_NEXT ? names_get(&x->d->state.names, x->i->m.called) : span_make(NULL, 0);
    act_say(x, "escalated: %s, %s%s%.*s", words_of(&words_tier, tier), words_of(&words_tier_whom, tier), whom.n ? " " : "", SPAN_FMT(whom));
    return 0;
}

/* ---- clocks of the law ---- */

enum { CLOCKS_MOST = 64 };

/* The one of that name that runs; *n gets how many it has, running or not. */
static bool find_running(struct act *x, struct span name, struct item *out, unsigned *n)
{
    struct item it;
    bool found = false;
    *n = 0;
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n) {
        *n += it.r.kind == ITEM_CLOCK && it.r.state != ITEM_GONE;
        if (!found && item_is_running(&it.r) && span_eq(names_get(&x->d->state.names, it.r.to), name)) {
            *out = it;
            found = true;
        }
    }
    return found;
}

static int met(struct act *x, const struct item *running)
{
    if (!running)
        return act_refuse(x, WF_E_STATE, "name", "no clock %.*s runs", SPAN_FMT(x->q->name));
    wf_time at;
    if (act_at(x, running->r.made, &at) || act_text(x, "note", x->q->met, true, "how and when was it met?"))
        return x->a->code;
    struct item *it = arena_alloc(&x->d->overlay->arena, sizeof *it);
    *it = *running;
    it->r.state = ITEM_DONE;
    it->r.done = at;
    it->r.done_by = x->officer;
    act_item(x, it);
    uint32_t check = 0;
    if (refoul_is_consular(x->q->name) && refoul_open(x, CHECK_CONSULAR, span_make(NULL, 0), &check, "a consulate was told (clock %.*s)", SPAN_FMT(x->q->name)))
        return x->a->code;
    act_say(x, "clock %.*s met%s%s%s", SPAN_FMT(x->q->name), it->r.done > it->r.due || (running->r.state == ITEM_BREACHED && it->r.done == it->r.due) ? ", after its time" : "", act_at_said(x, at), refoul_said(x, check));
    return 0;
}

int verb_clock(struct act *x)
{
    char list[512];
    struct err why = {0};
    struct item was, *it;
    unsigned n;
    const struct legal_clock *k = legal_find(&x->d->legal, x->q->name);
    bool running = find_running(x, x->q->name, &was, &n);
    if (!k && !running) /* one that runs can be met, whatever the file says today */
        return act_refuse(x, WF_E_INVALID, "name", "\"%.*s\" is no clock; it is %s", SPAN_FMT(x->q->name), legal_names(&x->d->legal, list, sizeof list));
    if (x->q->met.n)
        return met(x, running ? &was : NULL);
    if (running)
        return act_refuse(x, WF_E_STATE, "name", "the clock %.*s runs already", SPAN_FMT(x->q->name));
    if (n >= CLOCKS_MOST)
        return act_refuse(x, WF_E_LIMIT, "name", "it had %d clocks, which is the most: open another incident, and link it", CLOCKS_MOST);
    it = overlay_item_new(x->d->overlay, x->was->r.row);
    it->r.kind = ITEM_CLOCK;
    it->r.by = x->officer;
    it->r.made = x->d->now;
    if (x->q->from.n && when_parse_past(x->q->from, x->d->now, x->q->offset, "from", &it->r.made, &why))
        return act_refuse(x, why.code, why.field, "%s", why.text);
    it->r.due = it->r.made + (int64_t) k->minutes * 60 * NSEC_PER_SEC;
    it->r.to = state_name(&x->d->state, span_str(k->name));
    if (!it->r.to)
        return act_refuse(x, WF_E_LIMIT, "name", "there are too many different names");
    it->r.text_seq = ITEM_TEXT_HERE;
    it->text = x->c->free_text = span_str(k->basis);
    x->c->free_name = "reason";
    act_item(x, it);
    act_say(x, "clock %s runs until %s", k->name, clocks_time(x->d, it->r.due));
    return 0;
}
