/* verbs_posture: the floor's posture set, with its reason; the global level proposed with a WHO document's id, confirmed by another officer, withdrawn. In the
 * table of verbs.c.
 *
 * Whoever is on the floor may bring it to a higher readiness at once; standing it down belongs to a supervisor. The level goes no way, up or down, without a
 * document and two officers, who outside an exercise are two Unix users.
 */
#include "desk/act.h"

static struct posture_change *begin(struct act *x)
{
    return x->c->posture = arena_alloc(&x->d->overlay->arena, sizeof *x->c->posture);
}

int verb_posture_set(struct act *x)
{
    struct posture_row was;
    char list[120];
    posture_get(x->d, &was);
    uint8_t to = (uint8_t) words_find(&words_posture, x->q->posture);
    if (!to)
        return act_refuse(x, WF_E_INVALID, "posture", "\"%.*s\" is no posture; it is %s", SPAN_FMT(x->q->posture), words_list(&words_posture, list, sizeof list));
    if (to == posture_of(&was) && was.posture)
        return act_refuse(x, WF_E_STATE, "posture", "the posture is %s already, since %s, by %.*s", words_of(&words_posture, to), clocks_time(x->d, was.since),
                          SPAN_FMT(names_get(&x->d->state.names, was.by)));
    if (posture_is_down(posture_of(&was), to) && !x->q->supervisor)
        return act_refuse(x, WF_E_DENIED, "posture", "%s to %s stands the floor down: a supervisor does that", words_of(&words_posture, posture_of(&was)), words_of(&words_posture, to));
    if (act_text(x, "reason", x->q->reason, true, "why? a change of posture needs a reason"))
        return x->a->code;
    struct posture_row *r = begin(x)->posture = arena_alloc(&x->d->overlay->arena, sizeof *r);
    *r = (struct posture_row){.posture = to, .by = x->officer, .since = x->d->now, .seq = POSTURE_HERE};
    act_say(x, "posture %s to %s%s", words_of(&words_posture, posture_of(&was)), words_of(&words_posture, to), posture_is_down(posture_of(&was), to) ? act_runs_left(x) : "");
    return 0;
}

/* A copy of the level's row, to be changed in the fact. */
static struct level_row *change(struct act *x, const struct level_row *was)
{
    struct level_row *r = begin(x)->level = arena_alloc(&x->d->overlay->arena, sizeof *r);
    *r = *was;
    return r;
}

static void forget(struct level_row *r)
{
    r->wanted = 0;
    r->wanted_by = 0;
    r->wanted_uid = 0;
    r->wanted_at = TIME_NONE;
    r->wanted_seq = 0;
    memset(r->wanted_doc, 0, sizeof r->wanted_doc);
}

static struct span name_of(const struct act *x, uint16_t officer)
{
    return names_get(&x->d->state.names, officer);
}

/* What is proposed, where it can still be confirmed and is the one that the officer read; else refused. */
static int wanted(struct act *x, struct level_row *out)
{
    posture_level_get(x->d, out);
    if (!out->wanted)
        return act_refuse(x, WF_E_STATE, "level", "no level is proposed: level set L --who-doc ID");
    if (x->q->rev && x->q->rev != out->n)
        return act_refuse(x, WF_E_STALE, "rev", "proposal %u is not the one that waits, which is %u: %s by %.*s, %s", x->q->rev, out->n, words_of(&words_level, out->wanted),
                          SPAN_FMT(name_of(x, out->wanted_by)), out->wanted_doc);
    return 0;
}

int verb_level_set(struct act *x)
{
    struct level_row was;
    char list[64];
    posture_level_get(x->d, &was);
    uint8_t to = (uint8_t) words_find(&words_level, x->q->level);
    struct span doc = x->q->who_doc;
    if (!to)
        return act_refuse(x, WF_E_INVALID, "level", "\"%.*s\" is no level; it is %s", SPAN_FMT(x->q->level), words_list(&words_level, list, sizeof list));
    if (!doc.n)
        return act_refuse(x, WF_E_INVALID, "who_doc", "a level is WHO's: which document says so? " WHO_DOC_EXPECTED);
    if (!posture_who_doc_ok(doc))
        return act_refuse(x, WF_E_INVALID, "who_doc", "\"%.*s\" is no WHO document's id; it is " WHO_DOC_EXPECTED, SPAN_FMT(doc));
    if (posture_level_wanted(&was, x->d->now))
        return act_refuse(x, WF_E_STATE, "level", "%.*s proposed %s at %s (%s): another officer confirms or withdraws that first", SPAN_FMT(name_of(x, was.wanted_by)),
                          words_of(&words_level, was.wanted), clocks_time(x->d, was.wanted_at), was.wanted_doc);
    if (to == level_of(&was) && span_is(doc, was.who_doc))
        return act_refuse(x, WF_E_STATE, "level", "the level is %s by that document already", words_of(&words_level, to));
    if (act_text(x, "reason", x->q->reason, false, NULL))
        return x->a->code;
    struct level_row *r = change(x, &was);
    forget(r);
    r->n++;
    r->wanted = to;
    r->wanted_by = x->officer;
    r->wanted_uid = x->q->uid;
    r->wanted_at = x->d->now;
    r->wanted_seq = POSTURE_HERE;
    memcpy(r->wanted_doc, doc.p, doc.n);
    act_say(x, "level %s proposed, %s: another officer confirms it%s", words_of(&words_level, to), r->wanted_doc, to < level_of(&was) ? act_runs_left(x) : "");
    return 0;
}

int verb_level_confirm(struct act *x)
{
    struct level_row was;
    if (wanted(x, &was))
        return x->a->code;
    if (!posture_level_wanted(&was, x->d->now))
        return act_refuse(x, WF_E_STALE, "level", "what %.*s proposed at %s is over a day old: it is proposed again", SPAN_FMT(name_of(x, was.wanted_by)), clocks_time(x->d, was.wanted_at));
    if (was.wanted_by == x->officer)
        return act_refuse(x, WF_E_DENIED, "officer", "you proposed it: another officer reads %s and confirms it", was.wanted_doc);
    if (x->d->o.actual && was.wanted_uid == x->q->uid)
        return act_refuse(x, WF_E_DENIED, "officer", "the same Unix user proposed it: two officers are two persons");
    if (!x->q->who_doc.n && !x->q->rev)
        return act_refuse(x, WF_E_INVALID, "who_doc", "which one did you read? --who-doc and its document's id, or --rev and the proposal's number, as \"level\" tells them");
    if (x->q->who_doc.n && !span_is(x->q->who_doc, was.wanted_doc))
        return act_refuse(x, WF_E_INVALID, "who_doc", "%.*s proposed it by %s, not by \"%.*s\"", SPAN_FMT(name_of(x, was.wanted_by)), was.wanted_doc, SPAN_FMT(x->q->who_doc));
    if (act_text(x, "reason", x->q->reason, false, NULL))
        return x->a->code;
    struct level_row *r = change(x, &was);
    r->level = was.wanted;
    memcpy(r->who_doc, was.wanted_doc, sizeof r->who_doc);
    r->proposed_by = was.wanted_by;
    r->confirmed_by = x->officer;
    r->since = x->d->now;
    r->seq = was.wanted_seq;
    forget(r);
    act_say(x, "level %s to %s, %s, proposed by %.*s%s", words_of(&words_level, level_of(&was)), words_of(&words_level, r->level), r->who_doc, SPAN_FMT(name_of(x, r->proposed_by)),
            r->level < level_of(&was) ? act_runs_left(x) : "");
    return 0;
}

int verb_level_then(struct act *x, struct err *e)
{
    return x->c->posture->level->level != level_of(&x->d->state.head->level) ? runs_level_changed(x->d, e) : 0;
}

int verb_level_withdraw(struct act *x)
{
    struct level_row was;
    if (wanted(x, &was))
        return x->a->code;
    bool own = was.wanted_by == x->officer;
    if (act_text(x, "reason", x->q->reason, !own, "why? what another officer proposed is withdrawn with a reason"))
        return x->a->code;
    forget(change(x, &was));
    act_say(x, "proposal of level %s withdrawn; it stays %s", words_of(&words_level, was.wanted), words_of(&words_level, level_of(&was)));
    return 0;
}
