/* refoul: the non-refoulement check: before anybody is returned, handed over or named to a consulate, somebody says whether that puts him at risk of death,
 * torture or persecution, by name and with the reason. A return, a transfer of persons and a consular step open one (ITEM_CHECK); the verb `check` answers it.
 *
 * "risk" and "unknown" are any officer's, "no-risk" is the protection role's alone, as lowering the flag is. Unknown is no answer: the check stays open, and is
 * chased as a referral is. While one is open the incident is not closed and its transfer not accepted; after "risk" neither is, unless the return is taken
 * back or the transfer declined; the protection role may close it, where what happened can't be taken back.
 */
#include <stdarg.h>
#include <stdio.h>

#include "desk/act.h"
#include "desk/items.h"

/* The newest of that kind and member (0: any) in one of the states (bits); false: there is none. */
static bool find(struct act *x, uint8_t why, uint16_t to, unsigned states, struct item *out)
{
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, out); after = out->r.n)
        if (out->r.kind == ITEM_CHECK && out->r.word == why && (!to || out->r.to == to) && states & BIT(out->r.state))
            return true;
    return false;
}

int refoul_open(struct act *x, uint8_t why, struct span member, uint32_t *n, const char *fmt, ...)
{
    struct item it;
    char text[96];
    va_list ap;
    uint16_t to = member.n ? state_name(&x->d->state, member) : 0;
    *n = 0;
    if (member.n && !to)
        return act_refuse(x, WF_E_LIMIT, "to", "there are too many different names");
    if (find(x, why, to, BIT(ITEM_OPEN), &it))
        return 0;
    if (why == CHECK_CONSULAR && find(x, why, to, BIT(ITEM_DONE), &it) && it.r.count == CHECK_NO_RISK)
        return 0; /* that consulate may know: it was answered */
    if (act_room(x, ITEM_ROOM + 2 * sizeof text))
        return x->a->code;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    struct item *check = act_item_new(x, ITEM_CHECK);
    check->r.word = why;
    check->r.to = to;
    check->r.due = x->d->now + (int64_t) x->d->o.clocks.answer_s * NSEC_PER_SEC;
    check->text = span_str(arena_printf(&x->d->overlay->arena, "%s", text));
    check->r.text_seq = ITEM_TEXT_STATED; /* the desk's own words */
    *n = check->r.n;
    return 0;
}

void refoul_drop(struct act *x, uint8_t why, uint16_t to)
{
    struct item it;
    if (find(x, why, to, BIT(ITEM_OPEN), &it))
        act_item_edit(x, &it)->r.state = ITEM_GONE;
}

const char *refoul_said(struct act *x, uint32_t n)
{
    return n ? arena_printf(&x->d->overlay->arena, "; non-refoulement: check %u is to be answered", n) : "";
}

/* Persons of whom it is said that they were, or are to be, returned: as it stands, or as this change makes it. */
static int64_t returned(struct act *x, bool changed)
{
    static const char *const words[] = {"REFUSED_RETURNED_ON_CARRIER", "REFUSED_PENDING"};
    struct item it;
    int64_t n = 0;
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n) {
        for (size_t k = 0; changed && k < x->c->items_n; k++)
            if (x->c->items[k]->r.n == it.r.n)
                it.r.kind = 0;
        for (size_t w = 0; w < ARRAY_LEN(words); w++)
            n += it.r.kind == ITEM_OUTCOME && it.r.state == ITEM_OPEN && it.r.word == words_find(&words_outcome, span_str(words[w])) ? it.r.count : 0;
    }
    for (size_t k = 0; changed && k < x->c->items_n; k++)
        for (size_t w = 0; w < ARRAY_LEN(words); w++)
            n += x->c->items[k]->r.kind == ITEM_OUTCOME && x->c->items[k]->r.word == words_find(&words_outcome, span_str(words[w])) ? x->c->items[k]->r.count : 0;
    return n;
}

int refoul_outcome(struct act *x, uint32_t *n)
{
    int64_t was = returned(x, false), now = returned(x, true);
    *n = 0;
    if (now > was)
        return incident_is_health(&x->was->r, &x->was->m, &x->d->state.names) ? refoul_open(x, CHECK_RETURN, span_make(NULL, 0), n, "return of persons")
                                                                             : refoul_open(x, CHECK_RETURN, span_make(NULL, 0), n, "return of %lld person%s", (long long) now, now == 1 ? "" : "s");
    if (now == 0)
        refoul_drop(x, CHECK_RETURN, 0);
    return 0;
}

/* Persons are involved, as it stands: so many, or nobody knows how many. */
static bool has_persons(const struct incident *i)
{
    return i->m.involved > 0 || i->r.flags & INCIDENT_PERSONS_UNKNOWN;
}

int refoul_transfer(struct act *x, struct span member, uint32_t *n)
{
    struct item it;
    uint16_t to = names_find(&x->d->state.names, member);
    *n = 0;
    if (!has_persons(x->i))
        return 0;
    if (x->was->r.state == STATE_TRANSFERRED && to && find(x, CHECK_TRANSFER, to, BIT(ITEM_OPEN) | BIT(ITEM_DONE), &it))
        return 0;
    return refoul_open(x, CHECK_TRANSFER, member, n, "transfer of persons to %.*s", SPAN_FMT(member));
}

int refoul_refuse(struct act *x, const char *instead)
{
    struct item it;
    static const uint8_t all[] = {CHECK_RETURN, CHECK_TRANSFER, CHECK_CONSULAR};
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        if (find(x, all[k], 0, BIT(ITEM_OPEN), &it))
            return act_refuse(x, WF_E_STATE, "check", "the non-refoulement check %u (%.*s) is not answered: check %s no-risk|risk|unknown REASON; %s", it.r.n, SPAN_FMT(it.text),
                x->a->id, instead);
    if (!x->q->may_lower && find(x, CHECK_RETURN, 0, BIT(ITEM_DONE), &it) && it.r.count == CHECK_RISK && returned(x, false) > 0)
        return act_refuse(x, WF_E_STATE, "check", "who is returned is at risk, says check %u: say another outcome, or let the role \"protection\" decide; %s", it.r.n, instead);
    return 0;
}

int refoul_accepted(struct act *x)
{
    struct item it;
    uint16_t to = names_find(&x->d->state.names, span_make(x->was->m.transfer, 2));
    if (!to || !find(x, CHECK_TRANSFER, to, BIT(ITEM_OPEN) | BIT(ITEM_DONE), &it))
        return has_persons(x->was) ? act_refuse(x, WF_E_STATE, "check", "persons are handed over, and no non-refoulement check was made: persons %s involved=N opens it", x->a->id) : 0;
    if (it.r.state == ITEM_OPEN)
        return act_refuse(x, WF_E_STATE, "check", "the non-refoulement check %u (%.*s) is not answered: nobody is handed over before (check %s no-risk|risk|unknown REASON)",
            it.r.n, SPAN_FMT(it.text), x->a->id);
    if (it.r.count == CHECK_RISK)
        return act_refuse(x, WF_E_STATE, "check", "who is handed over is at risk, says check %u: transfer %s --declined", it.r.n, x->a->id);
    return 0;
}

bool refoul_is_consular(struct span desk)
{
    static const char *const words[] = {"consul", "embassy"};
    for (size_t k = 0; k < ARRAY_LEN(words); k++)
        if (desk.n >= strlen(words[k]) && memcmp(desk.p, words[k], strlen(words[k])) == 0)
            return true;
    return false;
}

/* The one that is answered; once more by the protection role alone. */
static int find_asked(struct act *x, struct item *out)
{
    if (act_item_find(x, ITEM_CHECK, out))
        return x->a->code;
    if (out->r.state == ITEM_GONE)
        return act_refuse(x, WF_E_STATE, "item", "check %u is asked no more: what it was about was taken back", out->r.n);
    if (out->r.state != ITEM_OPEN && !x->q->may_lower)
        return act_refuse(x, WF_E_DENIED, "item", "check %u was answered: %s; only the role \"protection\" answers it anew", out->r.n,
            words_of(&words_check_answer, (uint32_t) out->r.count));
    return 0;
}

static void protect(struct act *x)
{
    if (x->i->r.protection >= 1)
        return;
    x->i->r.protection = 1;
    if (x->i->r.tlp < WF_TLP_AMBER_STRICT)
        x->i->r.tlp = WF_TLP_AMBER_STRICT;
    act_decide_again(x);
}

int verb_check(struct act *x)
{
    struct item was = {0};
    bool unknown = span_is(x->q->answer, "unknown");
    uint32_t v = words_find(&words_check_answer, x->q->answer);
    if (!v && !unknown)
        return act_refuse(x, WF_E_INVALID, "answer", "\"%.*s\" is no answer; it is no-risk, risk or unknown", SPAN_FMT(x->q->answer));
    if (find_asked(x, &was))
        return x->a->code;
    if (v == CHECK_NO_RISK && !x->q->may_lower)
        return act_refuse(x, WF_E_DENIED, "answer", "that nobody is at risk says the role \"protection\" alone; risk and unknown say whoever sees it");
    if (act_text(x, "reason", x->q->reason, true, "what does that rest on? an answer needs a reason"))
        return x->a->code;
    if (unknown) {
        act_say(x, "check %u (%s): nobody knows yet, it stays open", was.r.n, words_of(&words_check, was.r.word));
        return 0;
    }
    struct item *it = act_item_edit(x, &was);
    act_item_finish(x, it, ITEM_DONE);
    it->r.count = (int32_t) v;
    if (v == CHECK_RISK)
        protect(x);
    act_say(x, "check %u (%s): %s%s", was.r.n, words_of(&words_check, was.r.word), words_of(&words_check_answer, v),
        x->i->r.protection != x->was->r.protection ? "; protection 0 to 1" : "");
    return 0;
}
