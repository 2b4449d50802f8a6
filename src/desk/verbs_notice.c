/* verbs_notice: a notice from its first word to its approval: drafted, changed, signed by its author, sent back, taken back, signed by another officer.
 *
 * In the table of verbs.c. What the engine found out about the draft comes with the command (desk_notice); what officers signed is checked here, against the
 * keys that supervisors enrolled. Any change of the draft takes all signatures away.
 */
#include <stdio.h>

#include "desk/act.h"
#include "model/notice_draft.h"
#include "sign/digest.h"
#include "sign/key.h"

static struct span name_of(const struct act *x, uint16_t n)
{
    return names_get(&x->d->state.names, n);
}

static const char *state_word(const struct notice_row *r)
{
    return words_of(&dissem_words_state, r->state);
}

/* The answer names the notice. */
static void name_it(struct act *x, const struct notice_row *r)
{
    dissem_id(r->n, x->a->id);
    x->a->rev = r->rev;
    x->a->notice_state = state_word(r);
}

int act_notice(struct act *x, unsigned from, struct notice_row *r)
{
    const struct desk_notice *q = x->q->notice;
    uint32_t n = q ? dissem_number(q->id) : 0;
    struct buf list = {0};
    if (!n || !dissem_get(x->d, n, r) || !dissem_seen(x->d, x->q->sight, r))
        return act_refuse(x, WF_E_NOTFOUND, "notice", "there is no notice \"%.*s\"", SPAN_FMT(q ? q->id : span_make("", 0)));
    name_it(x, r);
    if (from & BIT(r->state))
        return 0;
    for (unsigned s = 1; s < DISSEM_STATES_END; s++)
        if (from & BIT(s))
            buf_printf(&list, "%s%s", list.n ? ", " : "", words_of(&dissem_words_state, s));
    act_refuse(x, WF_E_STATE, "state", "%s is %s: \"%.*s\" is for what is %s", x->a->id, state_word(r), SPAN_FMT(x->q->verb), list.p);
    buf_free(&list);
    return x->a->code;
}

/* Two who work on one draft learn of each other: each change says which revision it saw. */
static int check_rev(struct act *x, const struct notice_row *r)
{
    if (!x->q->rev)
        return act_refuse(x, WF_E_INVALID, "rev", "which revision of %s was read? (--rev %u is the newest)", x->a->id, r->rev);
    if (x->q->rev == r->rev)
        return 0;
    return act_refuse(x, WF_E_STALE, "rev", "%.*s changed %s at %s: revision %u is not the current one, which is %u", SPAN_FMT(name_of(x, r->by)), x->a->id,
                      clocks_time(x->d, r->updated), x->q->rev, r->rev);
}

struct notice_row *act_notice_change(struct act *x, const struct notice_row *was, size_t deliveries)
{
    struct notice_row *r = dissem_change(x->d, x->c, was, deliveries);
    r->by = x->officer;
    x->a->notice_state = state_word(r);
    return r;
}

/* ---- the draft ---- */

static void copy_text(char *out, size_t size, struct span s)
{
    size_t n = s.n < size ? s.n : size - 1;
    while (n && n < s.n && ((unsigned char) s.p[n] & 0xc0) == 0x80)
        n--; /* no character is cut */
    memset(out, 0, size);
    if (n)
        memcpy(out, s.p, n);
}

/* What the engine made of the draft goes into the row. */
static int take_made(struct act *x, struct notice_row *r)
{
    const struct desk_notice *q = x->q->notice;
    struct notice_row of;
    r->form = q->form ? q->form : DRAFT_ALERT;
    r->precedence = q->precedence;
    r->tlp = q->tlp;
    r->person = q->person;
    r->incident = 0;
    if (q->incident.n) {
        const struct incident *i = act_incident(x, q->incident);
        if (!i)
            return act_refuse(x, WF_E_NOTFOUND, "draft.incident", "there is no incident \"%.*s\"", SPAN_FMT(q->incident));
        r->incident = i->r.row;
    }
    r->of = dissem_number(q->of);
    if (r->form != DRAFT_ALERT && (!r->of || !dissem_get(x->d, r->of, &of) || of.released == TIME_NONE || of.n == r->n))
        return act_refuse(x, WF_E_INVALID, "draft.of", "%s refers to a notice that was sent, and \"%.*s\" is none", words_of(&words_draft_form, r->form), SPAN_FMT(q->of));
    if (r->form != DRAFT_ALERT)
        r->person |= of.person; /* what corrects it is about him, too */
    if (r->form == DRAFT_CORRECTION && r->person && r->precedence > NOTICE_PRIORITY)
        r->precedence = NOTICE_PRIORITY; /* what was said wrongly of a person is chased to the voice */
    if (r->form != DRAFT_ALERT && r->precedence > of.precedence)
        r->precedence = of.precedence;
    copy_text(r->type, sizeof r->type, q->type);
    copy_text(r->headline, sizeof r->headline, q->headline);
    r->hours = q->hours;
    r->draft_seq = DISSEM_HERE;
    x->c->free_name = "draft";
    x->c->free_text = q->draft;
    x->c->new_title = r->headline[0] != 0;
    return 0;
}

int act_stands(struct act *x, const struct notice_row *r)
{
    struct notice_row of;
    char id[16], by[16];
    if ((r->form != DRAFT_UPDATE && r->form != DRAFT_CORRECTION) || !dissem_get(x->d, r->of, &of))
        return 0;
    if (of.form == DRAFT_CANCEL || of.of_received)
        return act_refuse(x, WF_E_STATE, "draft.of", "%s is %s: say what is right in a new notice", dissem_id(of.n, id), of.of_received ? "an answer to a member" : "a Cancel");
    if (!of.replaced_by)
        return 0;
    return act_refuse(x, WF_E_STATE, "draft.of", "%s is %s by %s: %s", dissem_id(of.n, id), state_word(&of), dissem_id(of.replaced_by, by), of.state == DISSEM_CANCELLED ? "say what is right in a new notice" : "refer to that one");
}

int act_notice_new(struct act *x, struct notice_row **out)
{
    struct notice_row r;
    if (!x->q->notice || !x->q->notice->draft.n)
        return act_refuse(x, WF_E_INVALID, "draft", "what is it to say? a draft is needed");
    dissem_row_init(&r);
    r.n = dissem_count(x->d) + 1;
    if (r.n > NOTICES_MOST - 1)
        return act_refuse(x, WF_E_LIMIT, "notice", "there are more notices than can be kept");
    r.rev = 1;
    r.state = DISSEM_DRAFT;
    r.author = x->officer;
    r.created = x->d->now;
    *out = act_notice_change(x, &r, 0);
    name_it(x, *out);
    int rc = take_made(x, *out);
    if (rc == 0)
        dissem_set_chase(x->d, x->c);
    return rc;
}

int verb_notice_new(struct act *x)
{
    struct notice_row *r;
    if (act_notice_new(x, &r))
        return x->a->code;
    if (r->form == DRAFT_CANCEL)
        return act_refuse(x, WF_E_INVALID, "draft.form", "a Cancel is made of the notice that is wrong: notice cancel");
    if (act_stands(x, r))
        return x->a->code;
    act_say(x, "%s drafted: %s of %s", x->a->id, words_of(&words_draft_form, r->form), r->type);
    return 0;
}

/* A Cancel that is ready, or an answer to a member, is what the engine made it: one officer signs it. */
static int made_ready(struct act *x, const struct notice_row *r)
{
    return r->form == DRAFT_CANCEL || r->of_received ? act_refuse(x, WF_E_STATE, "notice", "%s is %s: nobody changes or submits it", x->a->id, r->of_received ? "an answer to a member" : "a Cancel that is ready") : 0;
}

int verb_notice_edit(struct act *x)
{
    struct notice_row was, *r;
    if (act_notice(x, BIT(DISSEM_DRAFT) | BIT(DISSEM_IN_REVIEW) | BIT(DISSEM_APPROVED), &was) || check_rev(x, &was))
        return x->a->code;
    if (!x->q->notice->draft.n)
        return act_refuse(x, WF_E_INVALID, "draft", "what is it to say? a draft is needed");
    if (made_ready(x, &was))
        return x->a->code;
    r = act_notice_change(x, &was, 0);
    if (take_made(x, r))
        return x->a->code;
    if (r->form == DRAFT_CANCEL)
        return act_refuse(x, WF_E_INVALID, "draft.form", "a Cancel is made of the notice that is wrong: notice cancel");
    r->rev++;
    r->state = DISSEM_DRAFT;
    r->submitted = r->approved = r->sent = TIME_NONE;
    r->author_key = r->approver_key = 0;
    r->approver = r->allower = 0;
    r->allowed = false;
    r->allow_key = r->allow_rev = 0;
    r->allowed_at = TIME_NONE;
    memset(r->allow_content, 0, sizeof r->allow_content);
    memset(r->allow_signature, 0, sizeof r->allow_signature);
    memset(r->content, 0, sizeof r->content);
    memset(r->author_signature, 0, sizeof r->author_signature);
    memset(r->signature, 0, sizeof r->signature);
    dissem_set_chase(x->d, x->c);
    name_it(x, r);
    act_say(x, "%s changed%s", x->a->id, was.state == DISSEM_DRAFT ? "" : ": what was signed holds no longer");
    return 0;
}

/* ---- signatures ---- */

int act_signed(struct act *x, const char *purpose, struct span bytes, uint32_t *key)
{
    const struct desk_notice *q = x->q->notice;
    struct officer_key_row k;
    struct key_public p = {.mode = x->d->o.actual ? KEY_ACTUAL : KEY_EXERCISE};
    const char *why;
    if (!q || q->key.n != sizeof k.public || q->signature.n != KEY_SIGNATURE_SIZE)
        return act_refuse(x, WF_E_INVALID, "signature", "a key's public half and a signature are needed");
    *key = dissem_key_of(x->d, x->officer, (const uint8_t *) q->key.p, &why);
    if (!*key)
        return act_refuse(x, WF_E_DENIED, "key", "%s", why);
    dissem_key(x->d, *key, &k);
    memcpy(p.bytes, k.public, sizeof p.bytes);
    if (!key_verify(&p, purpose, bytes, (const uint8_t *) q->signature.p))
        return act_refuse(x, WF_E_DENIED, "signature", "the signature is not that of this key over these bytes");
    return 0;
}

int act_allowed(struct act *x, const struct notice_row *r, const uint8_t content[32])
{
    struct officer_key_row k;
    if (!r->allowed)
        return 0;
    if (memcmp(content, r->allow_content, sizeof r->allow_content) != 0)
        return act_refuse(x, WF_E_CONFLICT, "allowed", "%.*s let other words, or another reach, of %s go to states of origin than these: they are to be allowed anew (notice allow)",
                          SPAN_FMT(name_of(x, r->allower)), x->a->id);
    if (!dissem_key(x->d, r->allow_key, &k) || k.revoked != TIME_NONE || (k.expires != TIME_NONE && k.expires <= x->d->now))
        return act_refuse(x, WF_E_DENIED, "key", "the key by which %.*s let %s go to states of origin was revoked, or has ended: it is to be allowed anew (notice return, notice allow)",
                          SPAN_FMT(name_of(x, r->allower)), x->a->id);
    return 0;
}

int verb_notice_submit(struct act *x)
{
    const struct desk_notice *q = x->q->notice;
    struct notice_row was, *r;
    uint32_t key;
    if (act_notice(x, BIT(DISSEM_DRAFT), &was) || check_rev(x, &was) || made_ready(x, &was))
        return x->a->code;
    if (!q->composed || q->errors || q->missing)
        return act_refuse(x, WF_E_STATE, "draft", "%s is not ready: %u error%s and %u field%s that %s missing (notice lint %s)", x->a->id, q->errors, q->errors == 1 ? "" : "s", q->missing,
                          q->missing == 1 ? "" : "s", q->missing == 1 ? "is" : "are", x->a->id);
    if (!q->recipients_n)
        return act_refuse(x, WF_E_INVALID, "draft.to", "it goes to nobody");
    if (was.allowed && was.allower == x->officer)
        return act_refuse(x, WF_E_DENIED, "officer", "you let %s go to states of origin: another officer is its author", x->a->id);
    if (act_allowed(x, &was, q->content) || act_signed(x, KEY_PURPOSE_CONTENT, span_make((const char *) q->content, sizeof q->content), &key) || act_stands(x, &was))
        return x->a->code;
    r = act_notice_change(x, &was, 0);
    r->state = DISSEM_IN_REVIEW;
    r->author = x->officer;
    r->author_uid = x->q->uid;
    r->author_key = key;
    r->submitted = x->d->now;
    memcpy(r->content, q->content, sizeof r->content);
    memcpy(r->author_signature, q->signature.p, sizeof r->author_signature);
    name_it(x, r);
    act_say(x, "%s signed by its author: it waits for another officer's approval", x->a->id);
    return 0;
}

int verb_notice_return(struct act *x)
{
    struct notice_row was, *r;
    if (act_notice(x, BIT(DISSEM_IN_REVIEW) | BIT(DISSEM_APPROVED), &was) || act_text(x, "reason", x->q->reason, true, "why is it sent back?"))
        return x->a->code;
    r = act_notice_change(x, &was, 0);
    r->state = DISSEM_DRAFT;
    r->rev++;
    r->submitted = r->approved = r->sent = TIME_NONE;
    r->author_key = r->approver_key = 0;
    r->approver = 0;
    dissem_set_chase(x->d, x->c);
    name_it(x, r);
    act_say(x, "%s sent back to %.*s", x->a->id, SPAN_FMT(name_of(x, was.author)));
    return 0;
}

int verb_notice_withdraw(struct act *x)
{
    struct notice_row was, *r;
    if (act_notice(x, BIT(DISSEM_DRAFT) | BIT(DISSEM_IN_REVIEW) | BIT(DISSEM_APPROVED), &was) || act_text(x, "reason", x->q->reason, false, ""))
        return x->a->code;
    r = act_notice_change(x, &was, 0);
    r->state = DISSEM_WITHDRAWN;
    r->ended = x->d->now;
    dissem_set_chase(x->d, x->c);
    name_it(x, r);
    act_say(x, "%s withdrawn: nothing of it was sent", x->a->id);
    return 0;
}

/* A protection officer answers for its going to states of origin. He signs what it says; another word, and it holds no longer. */
int verb_notice_allow(struct act *x)
{
    const struct desk_notice *q = x->q->notice;
    struct notice_row was, *r;
    uint32_t key;
    if (act_notice(x, BIT(DISSEM_DRAFT) | BIT(DISSEM_IN_REVIEW), &was))
        return x->a->code;
    if (made_ready(x, &was))
        return x->a->code;
    if (!was.person)
        return act_refuse(x, WF_E_STATE, "notice", "%s is about nobody: it asks for no protection officer", x->a->id);
    if (!x->q->may_lower)
        return act_refuse(x, WF_E_DENIED, "officer", "this is a protection officer's to sign");
    if (was.author == x->officer)
        return act_refuse(x, WF_E_DENIED, "officer", "you wrote %s: another protection officer answers for it", x->a->id);
    if (act_text(x, "reason", x->q->reason, true, "why may it go to the states of nationality and origin?") ||
        act_signed(x, KEY_PURPOSE_PROTECTION, span_make((const char *) q->content, sizeof q->content), &key))
        return x->a->code;
    r = act_notice_change(x, &was, 0);
    r->allowed = true;
    r->allower = x->officer;
    r->allow_key = key;
    r->allow_rev = was.rev;
    r->allowed_at = x->d->now;
    memcpy(r->allow_content, q->content, sizeof r->allow_content);
    memcpy(r->allow_signature, q->signature.p, sizeof r->allow_signature);
    if (was.state == DISSEM_IN_REVIEW) { /* it goes to others than its author signed for */
        r->state = DISSEM_DRAFT;
        r->submitted = TIME_NONE;
        r->author_key = 0;
    }
    r->rev++;
    name_it(x, r);
    act_say(x, "%s: a protection officer answers for its going to states of nationality and origin", x->a->id);
    return 0;
}

/* ---- approved ---- */

/* How many were released in the last hour, by that author (0: by all). */
static unsigned released_lately(const struct act *x, uint16_t author)
{
    enum { LOOKED_AT = 2000 };
    struct notice_row r;
    unsigned n = 0;
    uint32_t all = dissem_count(x->d), least = all > LOOKED_AT ? all - LOOKED_AT : 0;
    for (uint32_t k = all; k > least; k--)
        n += dissem_get(x->d, k, &r) && (r.released != TIME_NONE || r.state == DISSEM_APPROVED) && r.form != DRAFT_CANCEL && !r.of_received && x->d->now - (r.released != TIME_NONE ? r.released : r.approved) < 3600 * NSEC_PER_SEC && (!author || r.author == author);
    return n;
}

/* What takes a supervisor's signature: too many, too long, a clock that nobody trusts. */
static int needs_supervisor(struct act *x, const struct notice_row *r)
{
    const struct desk_notice_rules *rules = &x->d->notice_rules;
    unsigned by = released_lately(x, r->author), all = released_lately(x, 0);
    if (x->q->notice->supervisor)
        return 0;
    if (by >= rules->per_author_hour || all >= rules->per_centre_hour)
        return act_refuse(x, WF_E_LIMIT, "notice", "%u notices of %.*s and %u of this centre went out in the last hour: a supervisor approves any more (limits %u and %u)", by,
                          SPAN_FMT(name_of(x, r->author)), all, rules->per_author_hour, rules->per_centre_hour);
    if (r->hours > 24)
        return act_refuse(x, WF_E_DENIED, "expires", "%s runs for %u hours: over 24 a supervisor approves", x->a->id, r->hours);
    if (x->d->clock_doubt > 60 || x->d->clock_doubt < -60)
        return act_refuse(x, WF_E_DENIED, "clock", "this machine's clock differs by %lld s from what others say: have it set, or let a supervisor approve", (long long) x->d->clock_doubt);
    return 0;
}

/* By one officer: only where it is switched on, grave, and nobody came. */
static int may_alone(struct act *x, const struct notice_row *r)
{
    if (!x->d->notice_rules.single)
        return act_refuse(x, WF_E_DENIED, "rule", "one officer alone releases nothing here: another one approves");
    if (r->precedence > NOTICE_IMMEDIATE)
        return act_refuse(x, WF_E_DENIED, "rule", "%s is %s: one officer alone releases FLASH and IMMEDIATE only", x->a->id, words_of(&words_notice_precedence, r->precedence));
    if (r->author != x->officer)
        return act_refuse(x, WF_E_DENIED, "rule", "its author is another officer: approve it");
    wf_time from = r->submitted + DISSEM_SINGLE_S * NSEC_PER_SEC;
    return x->d->now < from ? act_refuse(x, WF_E_STATE, "rule", "an approver has until %s", clocks_time(x->d, from)) : 0;
}

static int two_officers(struct act *x, const struct notice_row *r)
{
    const struct desk_notice *q = x->q->notice;
    struct officer_key_row k;
    if (r->author == x->officer)
        return act_refuse(x, WF_E_DENIED, "officer", "you wrote %s: another officer approves it", x->a->id);
    if (x->d->o.actual && r->author_uid == x->q->uid)
        return act_refuse(x, WF_E_DENIED, "officer", "%s was written from this account of the machine: another officer approves it from his own", x->a->id);
    if (dissem_key(x->d, r->author_key, &k) && memcmp(k.public, q->key.p, sizeof k.public) == 0)
        return act_refuse(x, WF_E_DENIED, "key", "it is the key that its author signed with: two officers have two keys");
    return 0;
}

/* Is what the manifest says what stands here? */
static int same_manifest(struct act *x, const struct notice_row *r)
{
    const struct desk_notice *q = x->q->notice;
    struct notice_row as = *r;
    struct officer_key_row k = {0};
    char identifier[64];
    as.sent = q->sent;
    dissem_identifier(x->d, &as, identifier);
    if (!span_is(q->manifest_notice, identifier))
        return act_refuse(x, WF_E_INVALID, "manifest", "it is of %.*s, not of %s", SPAN_FMT(q->manifest_notice), identifier);
    if (q->exercise == x->d->o.actual)
        return act_refuse(x, WF_E_DENIED, "manifest", "it is of the other mode");
    wf_time off = q->sent - x->d->now;
    if (off > DISSEM_SENT_S * NSEC_PER_SEC || off < -DISSEM_SENT_S * NSEC_PER_SEC)
        return act_refuse(x, WF_E_STATE, "manifest", "it says %s, which is not now (within %d s): have it made anew", clocks_time(x->d, q->sent), DISSEM_SENT_S);
    bool no_end = q->expires == TIME_NONE && r->of_received; /* an answer says none: it is tried for a day */
    if (!q->recipients_n || (!no_end && (q->expires == TIME_NONE || q->expires <= x->d->now)))
        return act_refuse(x, WF_E_INVALID, "manifest", "it goes to nobody, or is over");
    if (r->form == DRAFT_CANCEL || r->of_received)
        return 0; /* one officer's: the rest is of the author */
    if (memcmp(q->content, r->content, sizeof r->content) != 0)
        return act_refuse(x, WF_E_CONFLICT, "manifest", "it is not of what its author signed");
    dissem_key(x->d, r->author_key, &k);
    if (!span_eq(q->author, name_of(x, r->author)) || q->author_key.n != sizeof k.public || memcmp(q->author_key.p, k.public, sizeof k.public) != 0 ||
        q->author_signature.n != sizeof r->author_signature || memcmp(q->author_signature.p, r->author_signature, sizeof r->author_signature) != 0)
        return act_refuse(x, WF_E_CONFLICT, "manifest", "it does not hold its author's signature");
    return 0;
}

int act_approve(struct act *x, const struct notice_row *was, struct notice_row **out)
{
    const struct desk_notice *q = x->q->notice;
    uint32_t key;
    int rc = same_manifest(x, was);
    rc = rc ? rc : act_signed(x, KEY_PURPOSE_MANIFEST, q->manifest, &key);
    if (rc)
        return rc;
    struct notice_row *r = *out = act_notice_change(x, was, q->recipients_n);
    r->approver = x->officer;
    r->approver_key = key;
    r->approved = x->d->now;
    r->sent = q->sent;
    r->expires = q->expires == TIME_NONE ? x->d->now + (int64_t) DISSEM_ANSWER_S * NSEC_PER_SEC : q->expires;
    r->rule = q->rule;
    copy_text(r->sender, sizeof r->sender, q->sender);
    memcpy(r->content, q->content, sizeof r->content);
    memcpy(r->signature, q->signature.p, sizeof r->signature);
    x->c->notices->manifest = q->manifest;
    sign_digest(q->manifest, r->manifest);
    return act_addressees(x, r);
}

int act_addressees(struct act *x, struct notice_row *r)
{
    const struct desk_notice *q = x->q->notice;
    struct desk *d = x->d;
    if (r->deliveries_n < q->recipients_n) /* a place of its own; else the one that it had */
        r->deliveries_first = dissem_deliveries_count(d);
    if (q->recipients_n > DELIVERIES_MOST - r->deliveries_first - 1)
        return act_refuse(x, WF_E_LIMIT, "recipients", "there were more deliveries than can be kept");
    r->deliveries_n = r->desks = (uint32_t) q->recipients_n;
    r->members = 0;
    for (size_t i = 0; i < q->recipients_n; i++) {
        struct delivery_row *one = &x->c->notices->deliveries[i];
        const struct desk_recipient *to = &q->recipients[i];
        dissem_delivery_init(one);
        one->notice = r->n;
        one->no = (uint32_t) i + 1;
        one->to = state_name(&d->state, to->to);
        one->member = to->member.n ? state_name(&d->state, to->member) : 0;
        one->title = to->title.n ? state_name(&d->state, to->title) : 0;
        one->channel = to->channel;
        one->whole = to->whole;
        copy_text(one->phone, sizeof one->phone, to->phone);
        copy_text(one->phone_language, sizeof one->phone_language, to->phone_language);
        bool seen = !one->member;
        for (size_t k = 0; k < i; k++)
            seen = seen || x->c->notices->deliveries[k].member == one->member;
        r->members += !seen;
    }
    x->c->notices->deliveries_n = q->recipients_n;
    return 0;
}

int verb_notice_approve(struct act *x)
{
    const struct desk_notice *q = x->q->notice;
    struct notice_row was, *r;
    if (act_notice(x, BIT(DISSEM_IN_REVIEW), &was) || check_rev(x, &was) || needs_supervisor(x, &was))
        return x->a->code;
    if (q->rule != DISSEM_TWO && q->rule != DISSEM_SINGLE)
        return act_refuse(x, WF_E_INVALID, "rule", "it is approved by two officers, or where that is allowed by one");
    if ((q->rule == DISSEM_TWO ? two_officers(x, &was) : may_alone(x, &was)) || act_stands(x, &was) || act_allowed(x, &was, q->content))
        return x->a->code;
    if (act_approve(x, &was, &r))
        return x->a->code;
    r->state = DISSEM_APPROVED;
    r->single = q->rule == DISSEM_SINGLE;
    dissem_set_chase(x->d, x->c);
    name_it(x, r);
    act_say(x, "%s approved%s: %s, %u member%s, %u desk%s; to be released within 5 minutes", x->a->id, r->single ? " by its author ALONE" : "",
            words_of(&words_notice_precedence, r->precedence), r->members, r->members == 1 ? "" : "s", r->desks, r->desks == 1 ? "" : "s");
    return 0;
}
