/* verbs_review: what one officer alone released is looked at afterwards by another one: whether it was right to send it, with his words. In the table of verbs.c.
 *
 * Until then the notice stands in each handover, and the incident about it is neither resolved, closed, discarded, merged nor handed over; by him who released
 * the notice it never is.
 */
#include "desk/act.h"

int verb_notice_review(struct act *x)
{
    const struct desk_notice *q = x->q->notice;
    struct notice_row was, *r;
    if (act_notice(x, ~0u, &was))
        return x->a->code;
    if (!was.single || was.released == TIME_NONE)
        return act_refuse(x, WF_E_STATE, "notice", "%s was not released by one officer alone: there is nothing to review", x->a->id);
    if (was.verdict)
        return act_refuse(x, WF_E_STATE, "verdict", "%.*s reviewed %s already: %s", SPAN_FMT(names_get(&x->d->state.names, was.reviewer)), x->a->id, words_of(&dissem_words_verdict, was.verdict));
    if (was.releaser == x->officer || was.author == x->officer || was.approver == x->officer)
        return act_refuse(x, WF_E_DENIED, "officer", "you sent %s alone: another officer reviews it", x->a->id);
    if (x->d->o.actual && was.author_uid == x->q->uid)
        return act_refuse(x, WF_E_DENIED, "officer", "%s was written from this account of the machine: another officer reviews it from his own", x->a->id);
    uint8_t verdict = (uint8_t) words_find(&dissem_words_verdict, q->verdict);
    if (!verdict)
        return act_refuse(x, WF_E_INVALID, "verdict", "was it right to send %s? --verdict upheld or wrong", x->a->id);
    if (act_text(x, "reason", x->q->reason, true, "why was it right, or wrong, to send it alone?"))
        return x->a->code;
    r = act_notice_change(x, &was, 0);
    r->verdict = verdict;
    r->reviewer = x->officer;
    r->reviewed = x->d->now;
    act_say(x, "%s reviewed: %s%s", x->a->id, words_of(&dissem_words_verdict, verdict),
            verdict == DISSEM_WRONG && dissem_is_out(was.state) ? "; it is still out: notice correct or notice cancel" : "");
    return 0;
}

/* The incident that asked for it is over. */
int verb_notice_review_then(struct act *x, struct err *e)
{
    return dissem_tell_single(x->d, x->c->notices->notice, e);
}

int act_review_refuse(struct act *x)
{
    struct notice_row r;
    char id[16];
    uint32_t n = dissem_reviewed_in(x->d, x->was);
    if (!n || !dissem_get(x->d, n, &r) || !r.single)
        return 0;
    if (!r.verdict)
        return act_refuse(x, WF_E_STATE, "review", "%s was released by one officer alone, and nobody reviewed it: another liaison officer or a supervisor does that first (notice review %s --verdict upheld|wrong REASON)",
                          dissem_id(n, id), dissem_id(n, id));
    if (r.releaser == x->officer)
        return act_refuse(x, WF_E_DENIED, "officer", "you released %s alone: another officer sees to this one", dissem_id(n, id));
    return 0;
}
