/* verbs: what each verb does to an incident, and from which states: the machine of CONTRACT "Verbs and states" as one table. */
#include "desk/act.h"
#include "model/member.h"

enum {
    OPEN = BIT(STATE_NEW) | BIT(STATE_TRIAGED) | BIT(STATE_ACTIVE) | BIT(STATE_MONITORING),
    WORKED = BIT(STATE_TRIAGED) | BIT(STATE_ACTIVE) | BIT(STATE_MONITORING),
    FRESH = BIT(STATE_NEW) | BIT(STATE_TRIAGED),
    ANY = (1u << STATE_END) - 2
};

static void to_state(struct act *x, uint8_t state)
{
    x->i->r.state = state;
    if (incident_is_open(state))
        clocks_own_by(x->d, x->i);
    else
        x->i->r.due = TIME_NONE;
}

static const char *state_word(const struct incident *i)
{
    return words_of(&words_state, i->r.state);
}

static struct span owner_name(const struct act *x)
{
    return names_get(&x->d->state.names, x->was->r.owner);
}

static int do_own(struct act *x)
{
    struct span owner = owner_name(x);
    if (x->was->r.owner == x->officer && x->was->r.state != STATE_NEW) {
        x->nothing = true;
        act_say(x, "it is yours already");
        return 0;
    }
    if (x->was->r.owner && x->was->r.owner != x->officer) {
        if (!x->q->reason.n)
            return act_refuse(x, WF_E_STATE, "owner", "it is %.*s's; take it over with a reason (--take REASON)", SPAN_FMT(owner));
        if (act_text(x, "reason", x->q->reason, true, ""))
            return x->a->code;
        act_say(x, "taken over from %.*s", SPAN_FMT(owner));
    } else {
        act_say(x, "owned");
    }
    x->i->r.owner = x->officer;
    to_state(x, x->was->r.state == STATE_NEW ? STATE_TRIAGED : x->was->r.state);
    signal_ack(x->i, x->officer, x->d->now);
    return 0;
}

static int do_ack(struct act *x)
{
    signal_ack(x->i, x->officer, x->d->now);
    x->nothing = x->i->r.signal == x->was->r.signal;
    if (x->nothing)
        act_say(x, "there is nothing to acknowledge");
    else
        act_say(x, "acknowledged");
    return 0;
}

static int do_move(struct act *x, uint8_t state)
{
    x->nothing = x->was->r.state == state;
    if (x->nothing)
        act_say(x, "it is %s already", state_word(x->was));
    else
        act_say(x, "%s to %s", state_word(x->was), words_of(&words_state, state));
    to_state(x, state);
    return 0;
}

static int do_activate(struct act *x)
{
    return do_move(x, STATE_ACTIVE);
}

static int do_monitor(struct act *x)
{
    return do_move(x, STATE_MONITORING);
}

static int take_disposition(struct act *x)
{
    char list[128];
    uint32_t v = words_find(&words_disposition, x->q->disposition);
    if (!v)
        return act_refuse(x, WF_E_INVALID, "disposition", "\"%.*s\" is no disposition; it is %s", SPAN_FMT(x->q->disposition),
            words_list(&words_disposition, list, sizeof list));
    x->i->r.disposition = (uint8_t) v;
    return 0;
}

/* Persons without an outcome: who they are is not left open, nor are more outcomes said than there are persons (DOMAIN 9.4). */
static int unaccounted(struct act *x, const char *instead)
{
    int32_t n = incident_unaccounted(&x->was->m), involved = x->was->m.involved;
    if (involved >= 0 && x->was->m.accounted > involved)
        return act_refuse(x, WF_E_STATE, "persons", "outcomes are said of %d persons, and %d %s involved: set one of them right (persons, outcome); %s", x->was->m.accounted,
            involved, involved == 1 ? "is" : "are", instead);
    return n ? act_refuse(x, WF_E_STATE, "persons", "%d person%s not accounted for: say their outcome (outcome ID ADMITTED=N ...); %s", n, n == 1 ? " is" : "s are", instead)
             : 0;
}

/* "question 5 to MY/desk", "step 2 of gate-outage", "task 3 (call the port)". */
static void name_item(const struct act *x, const struct item *it, struct buf *out)
{
    struct span to = names_get(&x->d->state.names, it->r.to);
    const char *word = words_of(&words_item, it->r.kind);
    size_t n = x->was->r.protection ? 0 : it->text.n < 40 ? it->text.n : 40; /* a protected one's words are not for everyone */
    while (n && n < it->text.n && ((unsigned char) it->text.p[n] & 0xc0) == 0x80)
        n--; /* no character is cut */
    if (it->r.kind == ITEM_STEP)
        buf_printf(out, "step %d", it->r.count);
    else if (it->r.kind == ITEM_QUESTION)
        buf_printf(out, "%s %u to %.*s", word, it->r.n, SPAN_FMT(to));
    else
        buf_printf(out, "%s %u", word, it->r.n);
    if (n)
        buf_printf(out, " (%.*s%s)", (int) n, it->text.p, n < it->text.n ? "..." : "");
}

/* Tasks, questions, referrals and steps that somebody still has to see to: the first three are named. */
static int open_work(struct act *x, const char *instead)
{
    struct item it;
    struct buf list = {0};
    unsigned n = 0;
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n) {
        if (!item_is_open_work(&it.r))
            continue;
        if (n++ < 3) {
            buf_str(&list, n > 1 ? ", " : "");
            name_item(x, &it, &list);
        }
    }
    if (n > 3)
        buf_printf(&list, " and %u more", n - 3);
    int rc = n ? act_refuse(x, WF_E_STATE, "items", "still open: %s; %s", list.p, instead) : 0;
    buf_free(&list);
    return rc;
}

/* What the law asks for within a time is not closed away. */
static int legal_runs(struct act *x)
{
    struct item it;
    for (uint32_t after = 0; x->was->r.flags & INCIDENT_LEGAL && overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n)
        if (item_is_running(&it.r)) {
            struct span name = names_get(&x->d->state.names, it.r.to);
            return act_refuse(x, WF_E_STATE, "clock", "the clock %.*s runs (%.*s): say that it was met (clock %s %.*s --met TEXT)", SPAN_FMT(name), SPAN_FMT(it.text),
                x->a->id, SPAN_FMT(name));
        }
    return 0;
}

/* A referral that nobody accepted is not laid aside, nor a check that nobody answered. */
static int chased(struct act *x, const char *instead)
{
    struct item it;
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n)
        if (it.r.kind == ITEM_REFERRAL && it.r.state == ITEM_OPEN)
            return act_refuse(x, WF_E_STATE, "items", "referral %u to %s is not accepted: say what became of it (refer %s --item %u --accepted or --declined); %s", it.r.n,
                words_of(&words_referral, it.r.word), x->a->id, it.r.n, instead);
    return refoul_refuse(x, instead);
}

static int do_resolve(struct act *x)
{
    const char *from = state_word(x->was);
    if (act_review_refuse(x) || (x->q->reason.n && act_text(x, "reason", x->q->reason, false, "")))
        return x->a->code;
    if (act_runs_refuse(x, "then resolve it"))
        return x->a->code;
    if (x->q->disposition.n) {
        if (take_disposition(x))
            return x->a->code;
        if (unaccounted(x, "resolve it without a disposition; it can be closed when they are accounted for"))
            return x->a->code;
        if (refoul_refuse(x, "resolve it without a disposition") || open_work(x, "resolve it without a disposition") || legal_runs(x))
            return x->a->code;
    }
    to_state(x, x->q->disposition.n ? STATE_CLOSED : STATE_RESOLVED);
    x->i->r.resolved = x->d->now;
    x->i->m.resolved_by = x->officer;
    x->i->m.closed_by = x->q->disposition.n ? x->officer : 0;
    /* Who resolves it has seen it; an ack that comes in the same second finds it resolved and changes no state. */
    signal_ack(x->i, x->officer, x->d->now);
    act_say(x, "%s to %s%s%s", from, state_word(x->i), x->q->disposition.n ? ", " : "",
        x->q->disposition.n ? words_of(&words_disposition, x->i->r.disposition) : "");
    return 0;
}

static int do_dispose(struct act *x)
{
    if (take_disposition(x))
        return x->a->code;
    if (x->q->reason.n && act_text(x, "reason", x->q->reason, false, ""))
        return x->a->code;
    act_say(x, "disposition %s", words_of(&words_disposition, x->i->r.disposition));
    return 0;
}

static int do_close(struct act *x)
{
    char list[128];
    if (act_review_refuse(x) || act_runs_refuse(x, "then close it") || unaccounted(x, "then close it") || legal_runs(x) || chased(x, "then close it"))
        return x->a->code;
    if (x->q->disposition.n && take_disposition(x))
        return x->a->code;
    if (!x->i->r.disposition)
        return act_refuse(x, WF_E_STATE, "disposition", "what was it? --disposition %s, or dispose it first", words_list(&words_disposition, list, sizeof list));
    to_state(x, STATE_CLOSED);
    x->i->m.closed_by = x->officer;
    act_say(x, "RESOLVED to CLOSED, %s", words_of(&words_disposition, x->i->r.disposition));
    return 0;
}

static int do_reopen(struct act *x)
{
    const char *from = state_word(x->was);
    if (x->q->reason.n && act_text(x, "reason", x->q->reason, false, ""))
        return x->a->code;
    x->i->r.flags |= INCIDENT_REOPENED;
    x->i->r.disposition = 0;
    x->i->r.resolved = TIME_NONE;
    x->i->m.resolved_by = x->i->m.closed_by = x->i->m.reviewed_by = 0;
    to_state(x, STATE_ACTIVE);
    act_say(x, "%s to ACTIVE, reopened", from);
    return 0;
}

static int do_assign(struct act *x)
{
    uint16_t to;
    if (act_officer(x, x->q->to, &to))
        return x->a->code;
    if (to == x->officer && x->was->r.owner && x->was->r.owner != to)
        return act_refuse(x, WF_E_STATE, "owner", "it is %.*s's; take it over with a reason (own %s --take REASON)", SPAN_FMT(owner_name(x)), x->a->id);
    if (x->was->r.owner != to && duty_refuses(x, to))
        return x->a->code;
    if (x->q->reason.n && act_text(x, "reason", x->q->reason, false, ""))
        return x->a->code;
    x->nothing = x->was->r.owner == to;
    x->i->r.owner = to;
    to_state(x, x->was->r.state == STATE_NEW ? STATE_TRIAGED : x->was->r.state);
    act_say(x, "assigned to %.*s", SPAN_FMT(x->q->to));
    return 0;
}

static int do_release(struct act *x)
{
    x->nothing = x->was->r.owner == 0;
    x->i->r.owner = 0;
    clocks_own_by(x->d, x->i);
    if (x->nothing)
        act_say(x, "nobody owns it");
    else
        act_say(x, "released");
    return 0;
}

static int do_discard(struct act *x)
{
    if (act_review_refuse(x) || act_runs_refuse(x, "then discard it") || unaccounted(x, "then discard it") || chased(x, "then discard it"))
        return x->a->code;
    if (act_text(x, "reason", x->q->reason, true, "a reason is needed to discard it"))
        return x->a->code;
    to_state(x, STATE_DISCARDED);
    signal_ack(x->i, x->officer, x->d->now);
    act_say(x, "%s to DISCARDED", state_word(x->was));
    return 0;
}

static int do_transfer(struct act *x)
{
    uint32_t check = 0;
    if (x->q->accepted || x->q->declined) {
        if (x->was->r.state != STATE_TRANSFERRED)
            return act_refuse(x, WF_E_STATE, "state", "it is %s, not TRANSFERRED", state_word(x->was));
        if (x->q->accepted && (refoul_accepted(x) || unaccounted(x, "then say that it was accepted")))
            return x->a->code;
        if (x->q->declined) {
            to_state(x, STATE_TRIAGED);
            refoul_drop(x, CHECK_TRANSFER, names_find(&x->d->state.names, span_make(x->was->m.transfer, 2)));
        } else {
            x->i->r.flags |= INCIDENT_ACCEPTED;
        }
        act_say(x, "%.2s %s it", x->was->m.transfer, x->q->accepted ? "accepted" : "declined");
        return 0;
    }
    if (x->was->r.state == STATE_TRANSFERRED)
        return act_refuse(x, WF_E_STATE, "state", "it is TRANSFERRED to %.2s: say --accepted or --declined", x->was->m.transfer);
    if (!member_code_ok(x->q->to))
        return act_refuse(x, WF_E_INVALID, "to", "\"%.*s\" is no member; it is two capital letters of ISO 3166-1", SPAN_FMT(x->q->to));
    if (nations_refuse(x, x->q->to))
        return x->a->code;
    if (act_review_refuse(x) || unaccounted(x, "then hand it over") || refoul_refuse(x, "then hand it over"))
        return x->a->code;
    if (act_text(x, "reason", x->q->reason, true, "a reason is needed to transfer it"))
        return x->a->code;
    if (refoul_transfer(x, x->q->to, &check))
        return x->a->code;
    x->i->r.former = x->was->r.state;
    memcpy(x->i->m.transfer, x->q->to.p, 2);
    x->i->r.flags &= (uint16_t) ~INCIDENT_ACCEPTED;
    to_state(x, STATE_TRANSFERRED);
    signal_ack(x->i, x->officer, x->d->now);
    act_say(x, "transferred to %.*s%s", SPAN_FMT(x->q->to), refoul_said(x, check));
    return 0;
}

static int do_merge(struct act *x)
{
    const struct incident *to = act_incident(x, x->q->to);
    char id[INCIDENT_ID_MAX];
    if (!to)
        return act_refuse(x, WF_E_NOTFOUND, "to", "there is no incident \"%.*s\"", SPAN_FMT(x->q->to));
    if (to->r.row == x->was->r.row)
        return act_refuse(x, WF_E_INVALID, "to", "an incident is no duplicate of itself");
    if (incident_is_rights(&to->r) != incident_is_rights(&x->was->r))
        return act_refuse(x, WF_E_DENIED, "to", "a report of rights is no duplicate of another record, nor is one a duplicate of it");
    if (!incident_is_open(to->r.state))
        return act_refuse(x, WF_E_STATE, "to", "\"%.*s\" is %s: only an open one can be the original", SPAN_FMT(x->q->to), state_word(to));
    if (incident_unaccounted(&x->was->m) > 0 && (to->m.involved < x->was->m.involved || to->m.missing < x->was->m.missing))
        return unaccounted(x, "or count them at the original first (persons)");
    if (act_review_refuse(x) || act_runs_refuse(x, "then merge it: a run does not move to the original") || chased(x, "then merge it"))
        return x->a->code;
    x->i->r.former = x->was->r.state;
    x->i->r.original = to->r.row;
    to_state(x, STATE_DUPLICATE);
    signal_ack(x->i, x->officer, x->d->now);
    incident_id(&to->r, x->d->prefix, id);
    if (act_tell_original(x, to->r.row, "is a duplicate of it"))
        return x->a->code;
    act_say(x, "duplicate of %s", id);
    return 0;
}

static int do_note(struct act *x)
{
    if (act_text(x, "note", x->q->text, true, "a note needs a text"))
        return x->a->code;
    act_say(x, "note");
    act_index(x);
    return x->q->ruled_out ? verb_rule_out(x) : 0;
}

static int do_priority(struct act *x)
{
    char list[32];
    uint32_t p = words_find(&words_priority, x->q->priority);
    if (!p)
        return act_refuse(x, WF_E_INVALID, "priority", "\"%.*s\" is no priority; it is %s", SPAN_FMT(x->q->priority),
            words_list(&words_priority, list, sizeof list));
    if (act_text(x, "reason", x->q->reason, true, "a priority that the rules did not give needs a reason"))
        return x->a->code;
    x->i->r.flags |= INCIDENT_OVERRIDE;
    x->i->r.priority = (uint8_t) p;
    x->i->r.rule = RULE_OVERRIDE;
    if (p < x->was->r.priority)
        signal_rise(x->i);
    if (p != x->was->r.priority)
        clocks_own_by(x->d, x->i);
    act_say(x, "%s to P%u", words_of(&words_priority, x->was->r.priority), p);
    return 0;
}

/* In the order in which refusals list what is possible. */
static const struct verb verbs[] = {
    {"own", OPEN, true, do_own, NULL},
    {"ack", ANY, true, do_ack, NULL},
    {"activate", WORKED, true, do_activate, NULL},
    {"monitor", WORKED, true, do_monitor, NULL},
    {"resolve", OPEN, true, do_resolve, NULL},
    {"dispose", BIT(STATE_RESOLVED), true, do_dispose, NULL},
    {"close", BIT(STATE_RESOLVED), true, do_close, NULL},
    {"reopen", BIT(STATE_RESOLVED) | BIT(STATE_CLOSED), true, do_reopen, NULL},
    {"assign", OPEN, true, do_assign, NULL},
    {"release", OPEN, true, do_release, NULL},
    {"discard", FRESH, true, do_discard, NULL},
    {"transfer", FRESH | BIT(STATE_TRANSFERRED), true, do_transfer, NULL},
    {"merge", OPEN, true, do_merge, NULL},
    {"split", BIT(STATE_DUPLICATE), true, verb_split, NULL},
    {"shelve", OPEN, true, verb_shelve, verb_shelve_fits},
    {"unshelve", OPEN, true, verb_unshelve, verb_unshelve_fits},
    {"out-of-service", OPEN, true, verb_out_of_service, verb_shelve_fits},
    {"escalate", OPEN, true, verb_escalate, NULL},
    {"note", ANY, false, do_note, NULL},
    {"priority", ANY, true, do_priority, NULL},
    {"set", ANY, true, verb_set, NULL},
    {"persons", ANY, true, verb_persons, NULL},
    {"grade", ANY, true, verb_grade, NULL},
    {"protect", ANY, true, verb_protect, NULL},
    {"called", ANY, false, verb_called, NULL},
    {"redact", ANY, false, verb_redact, NULL},
    {"outcome", ANY, true, verb_outcome, NULL},
    {"assess", ANY, false, verb_assess, NULL},
    {"follow", ANY, false, verb_follow, NULL},
    {"unfollow", ANY, false, verb_unfollow, NULL},
    {"review", BIT(STATE_CLOSED), true, verb_review, NULL},
    {"task", ANY, false, verb_task, NULL},
    {"ask", ANY, false, verb_ask, NULL},
    {"answer", ANY, false, verb_answer, NULL},
    {"refer", ANY, false, verb_refer, NULL},
    {"check", ANY, true, verb_check, NULL},
    {"link", ANY, false, verb_link, NULL},
    {"unlink", ANY, false, verb_unlink, NULL},
    {"clock", ANY, true, verb_clock, NULL},
    {"playbook start", ANY, false, verb_playbook_start, NULL},
    {"playbook done", ANY, false, verb_playbook_done, NULL},
    {"playbook na", ANY, false, verb_playbook_na, NULL},
    {"playbook open", ANY, false, verb_playbook_open, NULL},
    {"health add", ANY, false, verb_health_add, NULL},
    {"health drop", ANY, false, verb_health_drop, NULL},
    {"undo", ANY, true, verb_undo, NULL},
    {"new", 0, true, verb_new, NULL},
    {"rights report", 0, true, verb_rights_report, NULL},
};

size_t desk_verbs_for(const struct desk *d, const struct incident_row *r, const char **out, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < ARRAY_LEN(verbs) && k < n; i++)
        if (r->state < STATE_END && verbs[i].from & BIT(r->state) && (!verbs[i].fits || verbs[i].fits(d, r)))
            out[k++] = verbs[i].name;
    return k;
}

static const struct verb_alone alone[] = {
    {"directory tested", CHANGE_TESTED, verb_directory_tested, NULL},
    {"duty on", CHANGE_DUTY, verb_duty_on, NULL},
    {"duty off", CHANGE_DUTY, verb_duty_off, verb_duty_off_then},
    {"duty next", CHANGE_DUTY, verb_duty_next, NULL},
    {"duty relief", CHANGE_DUTY, verb_duty_relief, verb_duty_relief_then},
    {"duty back", CHANGE_DUTY, verb_duty_back, verb_duty_back_then},
    {"handover start", CHANGE_SHIFT, verb_handover_start, verb_handover_start_then},
    {"handover accept", CHANGE_SHIFT, verb_handover_accept, verb_handover_accept_then},
    {"handover sign", CHANGE_SHIFT, verb_handover_sign, verb_handover_sign_then},
    {"handover cancel", CHANGE_SHIFT, verb_handover_cancel, NULL},
    {"handover promise", CHANGE_SHIFT, verb_handover_promise, NULL},
    {"handover kept", CHANGE_SHIFT, verb_handover_kept, NULL},
    {"handover dropped", CHANGE_SHIFT, verb_handover_dropped, NULL},
    {"exercise agree", CHANGE_SHIFT, verb_exercise_agree, NULL},
    {"exercise announce", CHANGE_SHIFT, verb_exercise_announce, NULL},
    {"log add", CHANGE_SHIFT, verb_log_add, verb_log_then},
    {"log strike", CHANGE_SHIFT, verb_log_strike, NULL},
    {"notice new", CHANGE_NOTICE, verb_notice_new, verb_notice_new_then},
    {"notice edit", CHANGE_NOTICE, verb_notice_edit, NULL},
    {"notice submit", CHANGE_NOTICE, verb_notice_submit, NULL},
    {"notice return", CHANGE_NOTICE, verb_notice_return, NULL},
    {"notice withdraw", CHANGE_NOTICE, verb_notice_withdraw, NULL},
    {"notice allow", CHANGE_NOTICE, verb_notice_allow, NULL},
    {"notice approve", CHANGE_NOTICE, verb_notice_approve, NULL},
    {"notice release", CHANGE_NOTICE, verb_notice_release, verb_notice_release_then},
    {"notice ready", CHANGE_NOTICE, verb_notice_ready, verb_notice_ready_then},
    {"notice cancel", CHANGE_NOTICE, verb_notice_cancel, verb_notice_cancel_then},
    {"notice update", CHANGE_NOTICE, verb_notice_new, NULL},
    {"notice correct", CHANGE_NOTICE, verb_notice_new, NULL},
    {"notice resume", CHANGE_NOTICE, verb_notice_resume, NULL},
    {"notice review", CHANGE_NOTICE, verb_notice_review, verb_notice_review_then},
    {"notice ack", CHANGE_NOTICE, verb_notice_ack, verb_notice_ack_then},
    {"inbox ready", CHANGE_NOTICE, verb_inbox_ready, NULL},
    {"inbox ack", CHANGE_NOTICE, verb_inbox_answer, verb_inbox_answer_then},
    {"inbox reject", CHANGE_NOTICE, verb_inbox_answer, verb_inbox_answer_then},
    {"key enrol", CHANGE_KEY, verb_key_enrol, verb_key_enrol_then},
    {"key revoke", CHANGE_KEY, verb_key_revoke, verb_key_revoke_then},
    {"key expire", CHANGE_KEY, verb_key_expire, verb_key_expire_then},
    {"actions new", CHANGE_ACTION, verb_action_new, verb_action_then},
    {"actions edit", CHANGE_ACTION, verb_action_edit, verb_action_then},
    {"actions extend", CHANGE_ACTION, verb_action_extend, verb_action_then},
    {"actions lift", CHANGE_ACTION, verb_action_lift, verb_action_then},
    {"actions object", CHANGE_ACTION, verb_action_object, NULL},
    {"actions answer", CHANGE_ACTION, verb_action_answer, NULL},
    {"actions reported", CHANGE_ACTION, verb_action_reported, verb_action_then},
    {"actions reviewed", CHANGE_ACTION, verb_action_reviewed, verb_action_then},
    {"actions from-notice", CHANGE_ACTION, verb_action_from_notice, verb_action_then},
    {"actions follow", CHANGE_ACTION, verb_action_follow, NULL},
    {"actions unfollow", CHANGE_ACTION, verb_action_unfollow, NULL},
    {"protocol start", CHANGE_RUN, verb_protocol_start, verb_protocol_then},
    {"protocol answer", CHANGE_RUN, verb_protocol_answer, NULL},
    {"protocol submit", CHANGE_RUN, verb_protocol_submit, verb_protocol_then},
    {"protocol decide", CHANGE_RUN, verb_protocol_decide, verb_protocol_then},
    {"protocol request", CHANGE_RUN, verb_protocol_request, verb_protocol_then},
    {"protocol grounds", CHANGE_RUN, verb_protocol_grounds, verb_protocol_then},
    {"protocol nfp", CHANGE_RUN, verb_protocol_nfp, verb_protocol_then},
    {"protocol reopen", CHANGE_RUN, verb_protocol_reopen, verb_protocol_then},
    {"protocol mark", CHANGE_RUN, verb_protocol_mark, verb_protocol_then},
    {"protocol close", CHANGE_RUN, verb_protocol_close, verb_protocol_then},
    {"protocol tick", CHANGE_RUN, verb_protocol_tick, verb_protocol_then},
    {"protocol untick", CHANGE_RUN, verb_protocol_untick, verb_protocol_then},
    {"posture set", CHANGE_POSTURE, verb_posture_set, NULL},
    {"level set", CHANGE_LEVEL, verb_level_set, NULL},
    {"level confirm", CHANGE_LEVEL, verb_level_confirm, verb_level_then},
    {"level withdraw", CHANGE_LEVEL, verb_level_withdraw, NULL},
};

const struct verb_alone *verbs_find_alone(struct span name)
{
    for (size_t i = 0; i < ARRAY_LEN(alone); i++)
        if (span_is(name, alone[i].name))
            return &alone[i];
    return NULL;
}

const struct verb_alone *verbs_alone_at(size_t i)
{
    return i < ARRAY_LEN(alone) ? &alone[i] : NULL;
}

const struct verb *verbs_find(struct span name)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (span_is(name, verbs[i].name))
            return &verbs[i];
    return NULL;
}

size_t verbs_count(void)
{
    return ARRAY_LEN(verbs);
}
