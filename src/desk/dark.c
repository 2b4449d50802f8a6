#include "desk/dark.h"

static const struct span engine = {"engine", 6};

static uint32_t find(struct desk *d, struct span source_id)
{
    struct keys_value v;
    return overlay_key(d->overlay, state_key(&d->state, 'I', engine, source_id, span_make(NULL, 0)), &v) ? (uint32_t) v.a : 0;
}

/* The incident's key rests on (engine, source_id), as a report's would: the fact carries it, without counting a report. */
static void key_of(struct change *c, struct span source_id)
{
    c->report.present = true;
    c->report.source = engine;
    c->report.source_id = source_id;
    c->report.revision = SPAN_LIT("0");
}

static int open_dark(struct desk *d, const struct dark *x, uint32_t *row, struct err *e)
{
    struct change *c = batch_new_change(d, CHANGE_OPENED, engine);
    struct incident *i = overlay_new(d->overlay, d->now, x->rights);
    c->inc = i;
    i->r.type = state_name(&d->state, x->type);
    i->r.source = state_name(&d->state, engine);
    i->r.state = STATE_NEW;
    i->r.rev = 1;
    i->r.flags = x->flags;
    i->r.related = find(d, x->source_id);
    i->r.opened = i->r.updated = i->r.occurred = i->m.received = i->m.silent_since = i->m.cond_time = d->now;
    i->r.condition = WF_CONDITION_ACTIVE;
    i->r.signal = SIGNAL_UNACK;
    i->r.tlp = x->tlp > WF_TLP_AMBER ? x->tlp : WF_TLP_AMBER;
    if (x->member.n == 2 && !span_is(x->member, "--"))
        memcpy(i->r.member, x->member.p, 2);
    if (x->checkpoint.n == 5)
        memcpy(i->r.checkpoint, x->checkpoint.p, 5);
    if (x->flags & INCIDENT_OWN_LINK)
        i->r.impact = WF_IMPACT_VERY_HIGH, i->r.urgency = WF_URGENCY_IMMEDIATE;
    if (x->impact)
        i->r.impact = x->impact, i->r.urgency = x->urgency;
    i->source_id = arena_span(&d->overlay->arena, x->source_id);
    i->title = arena_span(&d->overlay->arena, x->title);
    c->new_title = true;
    priority_decide(i, x->type, &d->types);
    clocks_own_by(d, i);
    key_of(c, i->source_id);
    *row = i->r.row;
    return batch_change(d, c, OFFSET_NONE, e);
}

/* The title tells what is so now, unless an officer gave it words of his own: ours begin with `head`. */
static bool retitle(struct desk *d, struct change *c, struct span title, struct span head)
{
    struct incident *i = c->inc;
    bool ours = head.n && i->title.n >= head.n && memcmp(i->title.p, head.p, head.n) == 0;
    if (!ours || span_eq(i->title, title) || i->r.flags & INCIDENT_TITLE_REDACTED)
        return false;
    i->title = arena_span(&d->overlay->arena, title);
    c->new_title = true;
    return true;
}

/* What comes nearer is graver than it was, and calls again; nothing is made less grave. */
static void graver(struct desk *d, struct incident *i, const struct dark *x)
{
    uint8_t was = i->r.priority;
    if (x->impact <= i->r.impact)
        return;
    i->r.impact = x->impact;
    i->r.urgency = x->urgency && x->urgency < i->r.urgency ? x->urgency : i->r.urgency; /* the first is the most urgent */
    priority_decide(i, names_get(&d->state.names, i->r.type), &d->types);
    if (i->r.priority < was)
        signal_rise(i);
    if (i->r.priority != was)
        clocks_own_by(d, i);
}

/* One that is known and worked on: why it is silent, or how much is lost, may be another thing by now. No ack is undone by that. */
static int update(struct desk *d, uint32_t row, const struct dark *x, struct err *e)
{
    const struct incident *was = overlay_get(d->overlay, row);
    struct incident looked = *was;
    struct change probe = {.inc = &looked};
    bool closer = x->tlp > was->r.tlp;
    if (!incident_is_open(was->r.state) || (!retitle(d, &probe, x->title, x->head) && !closer))
        return 0;
    struct change *c = batch_new_change(d, CHANGE_CHANGED, engine);
    c->was = was;
    c->inc = overlay_edit(d->overlay, row);
    c->verb = SPAN_LIT("update");
    c->say = closer ? SPAN_LIT("by now, and for fewer to see: as what it tells of") : SPAN_LIT("by now");
    (void) retitle(d, c, x->title, x->head);
    c->inc->r.tlp = closer ? x->tlp : was->r.tlp;
    graver(d, c->inc, x);
    c->inc->r.updated = d->now;
    c->inc->r.rev++;
    c->inc->r.by = 0;
    return batch_change(d, c, OFFSET_NONE, e);
}

/* Changes a dark incident: again active, or over. */
static int turn(struct desk *d, uint32_t row, bool silent, const struct dark *x, struct err *e)
{
    const struct incident *was = overlay_get(d->overlay, row);
    struct change *c = batch_new_change(d, CHANGE_CHANGED, engine);
    struct incident *i = overlay_edit(d->overlay, row);
    c->was = was;
    c->inc = i;
    c->verb = silent ? SPAN_LIT("trigger") : SPAN_LIT("clear");
    c->say = span_str(silent ? x->again : x->back);
    i->r.condition = silent ? WF_CONDITION_ACTIVE : WF_CONDITION_CLEARED;
    i->r.tlp = x->tlp > i->r.tlp ? x->tlp : i->r.tlp;
    i->r.updated = d->now;
    i->r.rev++;
    i->r.by = 0;
    if (silent && !incident_is_open(was->r.state)) {
        i->r.state = STATE_ACTIVE;
        i->r.flags |= INCIDENT_REOPENED;
        i->r.resolved = TIME_NONE;
        i->r.disposition = 0;
        clocks_own_by(d, i);
    }
    if (silent)
        (void) retitle(d, c, x->title, x->head);
    if (silent)
        signal_trigger(i);
    else
        signal_clear(i);
    return batch_change(d, c, OFFSET_NONE, e);
}

/* May a new silence go to this incident, or is a new one due? */
static bool takes_again(const struct desk *d, const struct incident *i)
{
    return incident_is_open(i->r.state) ||
           (i->r.state == STATE_RESOLVED && i->r.resolved != TIME_NONE && d->now - i->r.resolved <= 24 * 3600 * NSEC_PER_SEC);
}

int dark_set(struct desk *d, const struct dark *x, bool silent, uint32_t *row, struct err *e)
{
    *row = find(d, x->source_id);
    const struct incident *i = *row ? overlay_get(d->overlay, *row) : NULL;
    bool active = i && i->r.condition == WF_CONDITION_ACTIVE;
    if (!silent)
        return active ? turn(d, *row, false, x, e) : 0;
    if (active && (incident_is_open(i->r.state) || i->r.state == STATE_DUPLICATE))
        return update(d, *row, x, e);
    if (i && takes_again(d, i))
        return turn(d, *row, true, x, e);
    return open_dark(d, x, row, e);
}
