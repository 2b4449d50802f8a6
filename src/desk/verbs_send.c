/* verbs_send: a notice leaves, is called back, is acknowledged by hand; one that came from a member gets its Ack or Error. In the table of verbs.c.
 *
 * A release is one fact with all its deliveries QUEUED: the courier is given them once it is durable. A Cancel is one officer's with one key, and nothing that
 * would stop a notice stops it; what is still QUEUED of the original is held as soon as somebody means to cancel it.
 */
#include <stdio.h>

#include "desk/act.h"
#include "model/notice_draft.h"
#include "sign/key.h"

enum { OUT = BIT(DISSEM_RELEASED) | BIT(DISSEM_PARTLY_ACKED) | BIT(DISSEM_FULLY_ACKED) };

/* All deliveries of the row come into the change, to be changed there. */
static void all_deliveries(struct act *x, const struct notice_row *was)
{
    struct notices_change *c = x->c->notices;
    for (uint32_t no = 1; no <= was->deliveries_n; no++)
        if (dissem_delivery(x->d, was, no, &c->deliveries[c->deliveries_n]))
            c->deliveries_n++;
}

static void queue_all(struct act *x, const struct notice_row *r)
{
    struct notices_change *c = x->c->notices;
    for (size_t i = 0; i < c->deliveries_n; i++) {
        c->deliveries[i].state = DELIVERY_QUEUED;
        c->deliveries[i].at = x->d->now;
        c->deliveries[i].due = dissem_due(r->precedence, 0, x->d->now);
    }
}

static void go_out(struct act *x, struct notice_row *r)
{
    r->state = DISSEM_RELEASED;
    r->released = x->d->now;
    r->releaser = x->officer;
    queue_all(x, r);
    dissem_set_chase(x->d, x->c);
    x->a->notice_state = words_of(&dissem_words_state, r->state);
}

/* Its incident's timeline says what was sent of it, or taken back. */
static int tell_incident(struct act *x, uint32_t row, const char *say, struct err *e)
{
    struct change *c = batch_new_change(x->d, CHANGE_CHANGED, x->q->officer);
    if (!row || !overlay_get(x->d->overlay, row))
        return 0;
    c->was = overlay_get(x->d->overlay, row);
    c->inc = overlay_edit(x->d->overlay, row);
    c->verb = SPAN_LIT("notice");
    c->say = span_str(say);
    c->uid = x->q->uid;
    c->has_uid = true;
    c->inc->r.updated = x->d->now;
    c->inc->r.by = x->officer;
    return batch_change(x->d, c, x->q->offset, e);
}

/* A fact of its own of the notice that this one refers to. */
static int replace(struct act *x, uint32_t of, uint8_t state, uint32_t by, struct err *e)
{
    struct notice_row was;
    char id[16], to[16];
    if (!of || !dissem_get(x->d, of, &was) || was.replaced_by)
        return 0;
    struct change *c = batch_new_change(x->d, CHANGE_NOTICE, x->q->officer);
    struct notice_row *r = dissem_change(x->d, c, &was, was.deliveries_n);
    c->verb = SPAN_LIT("notice replaced");
    c->say = span_str(arena_printf(&x->d->overlay->arena, "%s %s by %s", dissem_id(of, id), words_of(&dissem_words_state, state), dissem_id(by, to)));
    r->state = state;
    r->replaced_by = by;
    r->ended = x->d->now;
    r->held = false;
    r->overdue = 0;
    r->by = x->officer;
    r->canceller = state == DISSEM_CANCELLED ? x->officer : r->canceller;
    for (uint32_t no = 1; no <= was.deliveries_n; no++) {
        struct delivery_row *one = &c->notices->deliveries[c->notices->deliveries_n];
        if (!dissem_delivery(x->d, &was, no, one))
            continue;
        one->due = TIME_NONE;
        if (one->state == DELIVERY_QUEUED) {
            one->state = DELIVERY_EXPIRED;
            one->at = x->d->now;
            snprintf(one->text, sizeof one->text, "not sent: %s came first", to);
        }
        c->notices->deliveries_n++;
    }
    dissem_set_chase(x->d, c);
    int rc = batch_change(x->d, c, x->q->offset, e);
    return rc ? rc : dissem_tell_overdue(x->d, r, e);
}

/* ---- release ---- */

static int confirmed(struct act *x, const struct notice_row *r)
{
    uint64_t n;
    if (act_number(x, x->q->notice->confirm, "confirm", "desks", UINT32_MAX, &n))
        return x->a->code;
    if (n != r->desks)
        return act_refuse(x, WF_E_INVALID, "confirm", "it goes to %u desk%s of %u member%s: that number is confirmed", r->desks, r->desks == 1 ? "" : "s", r->members,
                          r->members == 1 ? "" : "s");
    return 0;
}

/* Does that key still count? It may have been revoked since. */
static bool key_holds(const struct act *x, uint32_t n)
{
    struct officer_key_row k;
    return dissem_key(x->d, n, &k) && k.revoked == TIME_NONE && (k.expires == TIME_NONE || k.expires > x->d->now);
}

int verb_notice_release(struct act *x)
{
    struct notice_row was, *r;
    if (act_notice(x, BIT(DISSEM_APPROVED), &was) || confirmed(x, &was))
        return x->a->code;
    if (x->d->now < was.approved)
        return act_refuse(x, WF_E_STATE, "clock", "the clock was set back since %s was approved: it is to be approved anew (notice return)", x->a->id);
    if (x->d->now - was.approved >= DISSEM_APPROVAL_S * NSEC_PER_SEC)
        return act_refuse(x, WF_E_STATE, "approved", "the approval of %s is over 5 minutes old: it is to be approved anew", x->a->id);
    if (!key_holds(x, was.author_key) || !key_holds(x, was.approver_key))
        return act_refuse(x, WF_E_DENIED, "key", "a key that signed %s was revoked, or has ended: send it back (notice return) and sign it anew", x->a->id);
    if (act_allowed(x, &was, was.content))
        return x->a->code;
    if (was.expires <= x->d->now)
        return act_refuse(x, WF_E_STATE, "expires", "%s has expired before it was sent", x->a->id);
    if (act_stands(x, &was))
        return x->a->code;
    r = act_notice_change(x, &was, was.deliveries_n);
    all_deliveries(x, &was);
    go_out(x, r);
    act_say(x, "%s %s released to %u member%s, %u desk%s%s", x->a->id, words_of(&words_notice_precedence, r->precedence), r->members, r->members == 1 ? "" : "s", r->desks,
            r->desks == 1 ? "" : "s", r->single ? ", by one officer ALONE: to be reviewed" : "");
    return 0;
}

int verb_notice_release_then(struct act *x, struct err *e)
{
    const struct notice_row *r = x->c->notices->notice;
    struct arena *a = &x->d->overlay->arena;
    int rc = tell_incident(x, r->incident, arena_printf(a, "%s %s was sent", x->a->id, words_of(&words_notice_precedence, r->precedence)), e);
    if (rc == 0 && r->of && (r->form == DRAFT_UPDATE || r->form == DRAFT_CORRECTION))
        rc = replace(x, r->of, r->form == DRAFT_UPDATE ? DISSEM_SUPERSEDED : DISSEM_CORRECTED, r->n, e);
    rc = rc ? rc : runs_notice(x->d, x->q->officer, r, e);
    return rc || !r->single ? rc : dissem_tell_single(x->d, r, e);
}

/* ---- called back ---- */

/* "notice ready": the Cancel of a notice that is out is made, or is there; and what is QUEUED of it waits. */
int verb_notice_ready(struct act *x)
{
    struct notice_row was, ready, *r;
    if (act_notice(x, OUT | BIT(DISSEM_EXPIRED), &was))
        return x->a->code;
    if (was.form == DRAFT_CANCEL)
        return act_refuse(x, WF_E_STATE, "notice", "%s is a Cancel itself: say what is right in a new notice", x->a->id);
    if (was.cancel && dissem_get(x->d, was.cancel, &ready) && ready.state == DISSEM_DRAFT && ready.form == DRAFT_CANCEL && ready.of == was.n) {
        r = act_notice_change(x, &was, 0);
        r->held = true;
        dissem_id(ready.n, x->a->id);
        act_say(x, "what is still to be sent of it waits: %s is ready", x->a->id);
        return 0;
    }
    if (act_notice_new(x, &r))
        return x->a->code;
    if (r->form != DRAFT_CANCEL || r->of != was.n)
        return act_refuse(x, WF_E_INVALID, "draft", "it is no Cancel of this notice");
    r->tlp = was.tlp;
    act_say(x, "%s is ready", x->a->id);
    return 0;
}

int verb_notice_ready_then(struct act *x, struct err *e)
{
    const struct notice_row *made = x->c->notices->notice;
    struct notice_row was;
    if (made->form != DRAFT_CANCEL || !dissem_get(x->d, made->of, &was))
        return 0;
    struct change *c = batch_new_change(x->d, CHANGE_NOTICE, x->q->officer);
    struct notice_row *r = dissem_change(x->d, c, &was, 0);
    char id[16];
    c->verb = SPAN_LIT("notice held");
    c->say = span_str(arena_printf(&x->d->overlay->arena, "%s: what is still to be sent of it waits, since it may be cancelled", dissem_id(was.n, id)));
    r->cancel = made->n;
    r->held = true;
    r->by = x->officer;
    return batch_change(x->d, c, x->q->offset, e);
}

int verb_notice_cancel(struct act *x)
{
    const struct desk_notice *q = x->q->notice;
    struct notice_row was, of, *r;
    if (act_notice(x, BIT(DISSEM_DRAFT), &was))
        return x->a->code;
    if (was.form != DRAFT_CANCEL || !dissem_get(x->d, was.of, &of) || q->rule != DISSEM_CANCEL)
        return act_refuse(x, WF_E_STATE, "notice", "%s is no Cancel that is ready: notice cancel takes the notice that is wrong", x->a->id);
    if (of.replaced_by)
        return act_refuse(x, WF_E_STATE, "notice", "it is %s already", words_of(&dissem_words_state, of.state));
    if (act_approve(x, &was, &r))
        return x->a->code;
    r->author = x->officer;
    r->author_uid = x->q->uid;
    go_out(x, r);
    char id[16];
    int64_t s = (x->d->now - of.released) / NSEC_PER_SEC;
    act_say(x, "%s cancels %s, %lld:%02lld after its release: to %u member%s, %u desk%s", x->a->id, dissem_id(of.n, id), (long long) (s / 60), (long long) (s % 60), r->members,
            r->members == 1 ? "" : "s", r->desks, r->desks == 1 ? "" : "s");
    return 0;
}

int verb_notice_cancel_then(struct act *x, struct err *e)
{
    const struct notice_row *r = x->c->notices->notice;
    struct notice_row of;
    char id[16];
    int rc = replace(x, r->of, DISSEM_CANCELLED, r->n, e);
    if (rc == 0 && dissem_get(x->d, r->of, &of))
        rc = tell_incident(x, of.incident, arena_printf(&x->d->overlay->arena, "%s was cancelled by %s", dissem_id(of.n, id), x->a->id), e);
    return rc;
}

/* Nobody cancels it after all, or what was published otherwise is no matter: what is still QUEUED leaves. */
int verb_notice_resume(struct act *x)
{
    struct notice_row was, *r;
    if (act_notice(x, OUT, &was))
        return x->a->code;
    if (!was.held)
        return act_refuse(x, WF_E_STATE, "held", "nothing of %s is held", x->a->id);
    if ((was.author_key && !key_holds(x, was.author_key)) || !key_holds(x, was.approver_key))
        return act_refuse(x, WF_E_DENIED, "key", "a key that signed %s was revoked, or has ended: cancel it, and say it anew", x->a->id);
    if (act_text(x, "reason", x->q->reason, true, "why does it go on?"))
        return x->a->code;
    r = act_notice_change(x, &was, 0);
    r->held = false;
    dissem_set_chase(x->d, x->c);
    act_say(x, "%s: what was held of it goes on", x->a->id);
    return 0;
}

/* ---- acknowledged by hand ---- */

static bool find_delivery(struct act *x, const struct notice_row *r, struct span who, struct delivery_row *out)
{
    struct delivery_row one;
    bool found = false;
    for (uint32_t no = 1; no <= r->deliveries_n; no++) {
        if (!dissem_delivery(x->d, r, no, &one))
            continue;
        struct span to = names_get(&x->d->state.names, one.to), member = names_get(&x->d->state.names, one.member);
        if (span_eq(to, who)) {
            *out = one;
            return true;
        }
        if (!found && one.member && span_eq(member, who)) {
            *out = one;
            found = true;
        }
    }
    return found;
}

static void put_text(char *out, size_t size, struct span s)
{
    snprintf(out, size, "%.*s", (int) (s.n < size ? s.n : size - 1), s.p ? s.p : "");
}

int verb_notice_ack(struct act *x)
{
    const struct desk_notice *q = x->q->notice;
    struct notice_row was, *r;
    struct delivery_row one;
    if (act_notice(x, OUT | BIT(DISSEM_EXPIRED) | BIT(DISSEM_CANCELLED) | BIT(DISSEM_SUPERSEDED) | BIT(DISSEM_CORRECTED), &was))
        return x->a->code;
    uint8_t state = q->state.n ? (uint8_t) words_find(&words_delivery, q->state) : DELIVERY_ACKED;
    if (!q->recipient.n || !find_delivery(x, &was, q->recipient, &one))
        return act_refuse(x, WF_E_NOTFOUND, "recipient", "%s went to nobody called \"%.*s\"", x->a->id, SPAN_FMT(q->recipient));
    if (q->voice)
        state = DELIVERY_ACKED_VOICE;
    bool file = span_is(q->via, "file");
    if (q->via.n && (!file || q->voice))
        return act_refuse(x, WF_E_INVALID, "via", "it came as a file, or is recorded by hand or as --voice");
    if (state != DELIVERY_ACKED && state != DELIVERY_ACKED_VOICE && state != DELIVERY_SEEN && state != DELIVERY_REJECTED)
        return act_refuse(x, WF_E_INVALID, "state", "it is SEEN, ACKED or REJECTED, or --voice");
    if (state == DELIVERY_ACKED_VOICE && (!q->by.n || !x->q->number.n))
        return act_refuse(x, WF_E_INVALID, "by", "who acknowledged it, at which number? (--voice --by NAME --number N)");
    if (state == DELIVERY_REJECTED && act_text(x, "reason", x->q->reason, true, "why was it rejected?"))
        return x->a->code;
    r = act_notice_change(x, &was, 1);
    x->c->notices->deliveries[0] = one;
    x->c->notices->deliveries_n = 1;
    struct delivery_row *to = &x->c->notices->deliveries[0];
    to->state = state;
    to->at = x->d->now;
    to->due = TIME_NONE;
    put_text(to->by, sizeof to->by, act_clean(x, q->by, 0));
    put_text(to->number, sizeof to->number, act_clean(x, x->q->number, 0));
    put_text(to->via, sizeof to->via, state == DELIVERY_ACKED_VOICE ? SPAN_LIT("voice") : file ? SPAN_LIT("file, unsigned")
                                                                                               : SPAN_LIT("by hand"));
    r->overdue = dissem_calls_left(x->d, x->c->notices);
    dissem_count_acks(x->d, x->c);
    dissem_set_chase(x->d, x->c);
    x->a->notice_state = words_of(&dissem_words_state, r->state);
    act_say(x, "%s: %.*s %s%s%s", x->a->id, SPAN_FMT(names_get(&x->d->state.names, one.to)), words_of(&words_delivery, state), to->by[0] ? " by " : "", to->by);
    return 0;
}

/* Nobody is left to be called: the incident about it is over. */
int verb_notice_ack_then(struct act *x, struct err *e)
{
    const struct notice_row *r = x->c->notices->notice;
    int rc = runs_notice(x->d, x->q->officer, r, e);
    return rc ? rc : dissem_tell_overdue(x->d, r, e);
}

/* ---- answers to what members sent ---- */

static int find_received(struct act *x, struct received_row *r)
{
    const struct desk_notice *q = x->q->notice;
    uint32_t n = q ? dissem_received_number(q->id) : 0;
    if (!n || !dissem_received(x->d, n, r) || !dissem_received_seen(x->q->sight, r))
        return act_refuse(x, WF_E_NOTFOUND, "received", "nothing was received as \"%.*s\"", SPAN_FMT(q ? q->id : span_make("", 0)));
    snprintf(x->a->id, sizeof x->a->id, "R-%04u", n);
    x->a->notice_state = words_of(&dissem_words_received, r->state);
    if ((r->state == RECEIVED_CANCELLED || r->state == RECEIVED_SUPERSEDED) && r->replaced_by)
        return act_refuse(x, WF_E_STATE, "state", "%s was %s by R-%04u: answer that one", x->a->id, x->a->notice_state, r->replaced_by);
    if (r->state != RECEIVED_NEW && r->state != RECEIVED_EXPIRED)
        return act_refuse(x, WF_E_STATE, "state", "%s is %s already", x->a->id, x->a->notice_state);
    return 0;
}

/* "inbox ready": the number of the answer, that its identity rests on. */
int verb_inbox_ready(struct act *x)
{
    struct received_row got;
    struct notice_row r;
    if (find_received(x, &got))
        return x->a->code;
    if (!got.answer || !dissem_get(x->d, got.answer, &r) || r.state != DISSEM_DRAFT || r.of_received != got.n) { /* else it was made ready before, and not signed */
        dissem_row_init(&r);
        r.n = dissem_count(x->d) + 1;
    }
    r.rev = 1;
    r.state = DISSEM_DRAFT;
    r.form = DRAFT_ALERT;
    r.precedence = got.precedence;
    r.tlp = got.tlp;
    r.author = x->officer;
    r.created = x->d->now;
    r.of_received = got.n;
    r.person = got.person; /* the reason may name somebody */
    snprintf(r.headline, sizeof r.headline, "Answer to R-%04u", got.n);
    struct notice_row *to = act_notice_change(x, &r, 0);
    x->c->notices->received = arena_alloc(&x->d->overlay->arena, sizeof got);
    *x->c->notices->received = got;
    x->c->notices->received->answer = r.n;
    x->c->notices->received->rejects = x->q->declined;
    x->c->new_title = true;
    dissem_id(to->n, x->a->id);
    act_say(x, "%s answers R-%04u", x->a->id, got.n);
    return 0;
}

int verb_inbox_answer(struct act *x)
{
    const struct desk_notice *q = x->q->notice;
    struct received_row got;
    struct notice_row was, *r;
    bool reject = span_is(x->q->verb, "inbox reject");
    if (find_received(x, &got))
        return x->a->code;
    if (!got.answer || !dissem_get(x->d, got.answer, &was) || was.state != DISSEM_DRAFT || q->rule != DISSEM_RECEIPT)
        return act_refuse(x, WF_E_STATE, "received", "its answer is not ready");
    if (reject != got.rejects || q->recipients_n != 1)
        return act_refuse(x, WF_E_STATE, "received", "what is ready is %s, to %zu desks", got.rejects ? "an Error" : "an Ack", q->recipients_n);
    if (reject && act_text(x, "reason", x->q->reason, true, "why is it rejected?"))
        return x->a->code;
    if (act_approve(x, &was, &r))
        return x->a->code;
    go_out(x, r);
    for (size_t i = 0; i < x->c->notices->deliveries_n; i++)
        x->c->notices->deliveries[i].due = TIME_NONE; /* nobody acknowledges an acknowledgement */
    dissem_set_chase(x->d, x->c);
    x->c->notices->received = arena_alloc(&x->d->overlay->arena, sizeof got);
    *x->c->notices->received = got;
    x->c->notices->received->state = reject ? RECEIVED_REJECTED : RECEIVED_ACKED;
    x->c->notices->received->chase = dissem_received_next(x->c->notices->received);
    x->c->notices->received->by = x->officer;
    x->c->notices->received->at = x->d->now;
    x->a->notice_state = words_of(&dissem_words_received, x->c->notices->received->state);
    act_say(x, "R-%04u %s", got.n, reject ? "rejected: the sender is told why" : "acknowledged");
    return 0;
}

int verb_inbox_answer_then(struct act *x, struct err *e)
{
    const struct received_row *r = x->c->notices->received;
    int rc = dissem_tell_received(x->d, r, e);
    return rc ? rc : tell_incident(x, r->incident, arena_printf(&x->d->overlay->arena, "R-%04u of it was %s", r->n, r->state == RECEIVED_ACKED ? "acknowledged" : "rejected"), e);
}
