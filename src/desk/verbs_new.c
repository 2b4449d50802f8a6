/* verbs_new: an incident that an officer opens by hand, and what the rules would make of it before he does. In the table of verbs.c. */
#include <math.h>

#include "desk/act.h"
#include "model/member.h"

struct span desk_member_at(const struct desk *d, struct span checkpoint)
{
    const struct checkpoint *c = checkpoints_find(&d->checkpoints, checkpoint);
    if (c && c->member[0])
        return span_make(c->member, 2);
    struct span country = span_make(checkpoint.p, checkpoint.n == 5 ? 2 : 0);
    return member_find(country) ? country : span_make(NULL, 0);
}

/* What a report may not say, a record that is opened by hand can't either. */
static int check(struct act *x, const struct desk_command *q, struct span title)
{
    struct err why = {0};
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = WF_STR("by hand");
    r.type = report_str(q->type);
    r.title = report_str(title);
    if (q->member.n)
        r.member = report_str(q->member);
    if (x->i->r.checkpoint[0])
        r.checkpoint = report_str(span_make(x->i->r.checkpoint, 5));
    r.occurred = (wf_instant){.utc_ns = x->d->now, .offset_min = WF_OFFSET_UNKNOWN, .set = 1};
    return report_check(&r, NULL, &why) ? act_refuse(x, why.code, why.field, "%s", why.text) : 0;
}

/* When and where, as far as it is said; when it happened is now where nobody says else. */
static int take_times(struct act *x, const struct desk_command *q)
{
    struct incident *i = x->i;
    i->r.occurred = x->d->now;
    i->m.occurred_off = q->offset == OFFSET_NONE ? WF_OFFSET_UNKNOWN : q->offset;
    if (q->occurred.n && act_time(x, "occurred", q->occurred, &i->r.occurred, &i->m.occurred_off))
        return x->a->code;
    if (q->detected.n && act_time(x, "detected", q->detected, &i->m.detected, &i->m.detected_off))
        return x->a->code;
    if (q->reported.n && act_time(x, "reported", q->reported, &i->m.reported, &i->m.reported_off))
        return x->a->code;
    return 0;
}

static int take_places(struct act *x, const struct desk_command *q)
{
    if (q->checkpoint.n && act_checkpoint(x, q->checkpoint))
        return x->a->code;
    if (q->place.n && act_place(x, q->place))
        return x->a->code;
    return q->area.n ? act_area(x, q->area) : 0;
}

static int take_said(struct act *x, const struct desk_command *q)
{
    struct err why = {0};
    if (take_times(x, q) || take_places(x, q))
        return x->a->code;
    return q->persons.n && verb_persons_read(q->persons, x->i, "persons", &why) ? act_refuse(x, why.code, why.field, "%s", why.text) : 0;
}

/* A record of that type, with no values but those that stand in one that was just opened. */
static void begin(struct act *x, const struct desk_command *q, struct incident *i)
{
    struct desk *d = x->d;
    const struct type *t = type_find(q->type);
    i->r.type = state_name(&d->state, q->type);
    i->r.state = STATE_NEW;
    i->r.opened = i->r.updated = i->m.received = d->now;
    i->m.opened_by = x->officer;
    i->r.flags = (uint16_t) (INCIDENT_BY_HAND | (t && t->latches ? INCIDENT_LATCHED : 0) | (d->o.actual ? 0 : INCIDENT_EXERCISE));
    i->r.condition = WF_CONDITION_ACTIVE;
    i->r.signal = SIGNAL_UNACK;
    i->r.tlp = type_in(q->type, "THB") ? WF_TLP_AMBER_STRICT : WF_TLP_AMBER;
    if (q->member.n == 2)
        memcpy(i->r.member, q->member.p, 2);
}

static int not_by_hand(struct act *x, const struct desk_command *q)
{
    if (type_in(q->type, "RGT"))
        return act_refuse(x, WF_E_DENIED, "type", "%s", x->d->rights ? "a report of rights (RGT.*) bypasses the floor: rights report --text TEXT" : RIGHTS_REFUSED);
    if (q->priority.n)
        return act_refuse(x, WF_E_INVALID, "priority", "the rules give it; another one is set with its reason, once it is open (priority ID P1 REASON)");
    return 0;
}

int verb_new(struct act *x)
{
    const struct desk_command *q = x->q;
    struct desk *d = x->d;
    struct incident *fits = arena_alloc(&x->d->overlay->arena, sizeof *fits); /* what is said is tried on it */
    struct span title = act_clean(x, q->title, 0);
    /* Nothing is opened before all that was said is right: what is refused leaves no number. */
    incident_init(fits);
    x->i = fits;
    if (not_by_hand(x, q) || take_said(x, q) || check(x, q, title) || act_headline(x, "title", title))
        return x->a->code;
    if (q->text.n && act_text(x, "note", q->text, false, ""))
        return x->a->code;
    struct incident *i = overlay_new(d->overlay, d->now, false);
    x->c->kind = CHANGE_OPENED;
    x->c->inc = x->i = i;
    begin(x, q, i);
    take_said(x, q);
    i->title = title;
    x->c->new_title = true;
    priority_decide(i, q->type, &d->types);
    clocks_own_by(d, i);
    if (x->c->free_text.n) {
        struct overlay_text text = {(uint64_t) i->r.row << 32 | 1, x->c->free_text};
        VEC_PUSH(&d->overlay->texts, text);
    }
    act_say(x, "opened by hand");
    return 0;
}

int desk_try_new(const struct desk *d, const struct desk_command *q, const char **priority, const char **rule, struct err *e)
{
    struct incident i;
    incident_init(&i);
    if (!type_find(q->type) || type_in(q->type, "RGT"))
        return err_field(e, WF_E_INVALID, "type", "\"%.*s\" is no type of urn:amicf:event:1", SPAN_FMT(q->type));
    if (q->persons.n && verb_persons_read(q->persons, &i, "persons", e))
        return e->code;
    priority_decide(&i, q->type, &d->types);
    *priority = words_of(&words_priority, i.r.priority);
    *rule = words_of(&words_rule, i.r.rule);
    return 0;
}
