/* rights: a report of rights: that somebody's rights may have been violated, told past the chain of command, by the verb (in the table of verbs.c) or
 * submitted.
 *
 * It becomes a record (RGT.RIGHTS_REPORT) that the auditor and the protection role alone meet (desk_sight.rights): with a number of a series of its own,
 * no escalation, no link from another record. Who reports is told that it was taken in and nothing else: somebody may look over his shoulder. Where he
 * stays unnamed neither his name nor his uid, nor the id of his command, is in the fact or in any table.
 */
#include <stdio.h>

#include "desk/act.h"
#include "model/member.h"

static bool refused(struct desk_answer *a, const char *field, const char *why)
{
    a->status = DESK_REJECTED;
    snprintf(a->field, sizeof a->field, "%s", field);
    snprintf(a->error, sizeof a->error, "%s", why);
    return false;
}

/* One that is no report of something that is so is not set aside, where others would meet it. No key, repeat or conflict of another report meets it by
 * the source that it gets here. */
bool rights_admit(struct desk *d, const wf_report *r, struct decide_source *src, struct desk_answer *a)
{
    uint32_t m = r->msg_status ? r->msg_status : WF_MSG_ACTUAL;
    if (!d->rights)
        return refused(a, "type", RIGHTS_REFUSED);
    if (m != WF_MSG_ACTUAL && (m != WF_MSG_EXERCISE || d->o.actual))
        return refused(a, "msg_status", "a report of rights is actual; in an exercise it may be the exercise's");
    /* Of who submits it is his own, whatever name he gives his source: nobody tells a report of another's anew, or asks by that whether it is there. */
    if (src->submitted)
        src->source = span_str(arena_printf(&d->overlay->arena, "rights/submit/%.*s", SPAN_FMT(src->actor)));
    else
        src->source = span_str(arena_printf(&d->overlay->arena, "rights/%.*s", SPAN_FMT(src->source)));
    return true;
}

static bool checkpoint_ok(struct span s)
{
    for (size_t k = 0; k < s.n; k++)
        if (s.n != 5 || !((s.p[k] >= 'A' && s.p[k] <= 'Z') || (s.p[k] >= '0' && s.p[k] <= '9')))
            return false;
    return true;
}

static int take_place(struct act *x, struct incident *i)
{
    const struct span member = x->q->member, place = x->q->checkpoint;
    if (member.n && !member_code_ok(member))
        return act_refuse(x, WF_E_INVALID, "member", "\"%.*s\" is no member; it is two capital letters of ISO 3166-1", SPAN_FMT(member));
    if (!checkpoint_ok(place))
        return act_refuse(x, WF_E_INVALID, "checkpoint", "\"%.*s\" is no checkpoint; it is five letters or digits (UN/LOCODE), as IDCGK", SPAN_FMT(place));
    if (member.n)
        memcpy(i->r.member, member.p, 2);
    if (place.n)
        memcpy(i->r.checkpoint, place.p, 5);
    return 0;
}

int verb_rights_report(struct act *x)
{
    struct desk *d = x->d;
    const struct span type = SPAN_LIT("RGT.RIGHTS_REPORT");
    if (!d->rights)
        return act_refuse(x, WF_E_DENIED, "type", "%s", RIGHTS_REFUSED);
    struct incident *i = overlay_new(d->overlay, d->now, true);
    if (take_place(x, i) || act_text(x, "note", x->q->text, true, "what happened? rights report --text TEXT"))
        return x->a->code;
    x->c->kind = CHANGE_OPENED;
    x->c->inc = x->i = i;
    i->r.type = state_name(&d->state, type);
    if (!i->r.type)
        return act_refuse(x, WF_E_LIMIT, "type", "there are too many different names");
    i->r.state = STATE_NEW;
    i->r.opened = i->r.updated = i->m.received = d->now;
    i->m.opened_by = x->officer;
    i->r.flags = (uint16_t) (INCIDENT_BY_HAND | (d->o.actual ? 0 : INCIDENT_EXERCISE));
    i->r.condition = WF_CONDITION_ACTIVE;
    i->r.signal = SIGNAL_UNACK;
    i->r.tlp = WF_TLP_AMBER_STRICT;
    i->title = SPAN_LIT("Report of rights");
    x->c->new_title = true;
    priority_decide(i, type, &d->types);
    clocks_own_by(d, i);
    struct overlay_text text = {(uint64_t) i->r.row << 32 | 1, x->c->free_text};
    VEC_PUSH(&d->overlay->texts, text);
    act_say(x, "%s", x->unnamed ? "reported; who reports stays unnamed" : "reported");
    x->only = x->unnamed ? "taken in: the auditor and the protection role alone meet it; who reported it is written down nowhere"
                         : "taken in: the auditor and the protection role alone meet it";
    return 0;
}
