/* verbs_item: what hangs on an incident: tasks, questions to a member, referrals, links, outcomes of persons, assessments. In the
 * table of verbs.c. */
#include <stdlib.h>

#include "desk/act.h"
#include "model/member.h"
#include "model/when.h"

struct item *act_item(struct act *x, struct item *it)
{
    struct arena *a = &x->d->overlay->arena;
    struct item **v = arena_alloc(a, (x->c->items_n + 1) * sizeof(struct item *));
    if (x->c->items_n)
        memcpy(v, x->c->items, x->c->items_n * sizeof(struct item *));
    v[x->c->items_n++] = it;
    x->c->items = v;
    x->c->kind = CHANGE_ITEM;
    return it;
}

void act_item_aside(struct act *x, struct item *it)
{
    enum change_kind kind = x->c->kind;
    act_item(x, it);
    x->c->kind = kind;
}

enum { ITEMS_ROOM = 512 << 10 };

/* A record is shown whole, in one line: what hangs on it has to fit. Refused where one more would not. */
int act_room(struct act *x, size_t more)
{
    struct item it;
    size_t room = more;
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n)
        room += it.r.state == ITEM_GONE ? 0 : ITEM_ROOM + 2 * it.text.n;
    return room > ITEMS_ROOM ? act_refuse(x, WF_E_LIMIT, "items", "so much hangs on it that no more can be shown: open another incident, and link it") : 0;
}

static int need_room(struct act *x)
{
    return act_room(x, ITEM_ROOM + 2 * x->q->text.n);
}

struct item *act_item_new(struct act *x, uint8_t kind)
{
    struct item *it = overlay_item_new(x->d->overlay, x->was->r.row);
    it->r.kind = kind;
    it->r.by = x->officer;
    it->r.made = x->d->now;
    for (size_t k = 0; k < x->c->items_n; k++) /* behind the others that are new with this change */
        if (x->c->items[k]->r.n >= it->r.n)
            it->r.n = x->c->items[k]->r.n + 1;
    return act_item(x, it);
}

struct item *act_item_edit(struct act *x, const struct item *from)
{
    struct item *it = arena_alloc_raw(&x->d->overlay->arena, sizeof *it);
    *it = *from;
    return act_item(x, it);
}

void act_item_finish(struct act *x, struct item *it, uint8_t state)
{
    it->r.state = state;
    it->r.done = x->d->now;
    it->r.done_by = x->officer;
}

void act_item_open(struct item *it)
{
    it->r.state = ITEM_OPEN;
    it->r.done = TIME_NONE;
    it->r.done_by = 0;
}

int act_note(struct act *x, const char *name, struct span text, bool needed, const char *what)
{
    if (!text.n && !needed)
        return 0;
    if (act_text(x, name, text, needed, what))
        return x->a->code;
    act_index(x);
    return 0;
}

static int take_note(struct act *x, const char *name, bool needed, const char *what)
{
    return act_note(x, name, x->q->text, needed, what);
}

/* Takes the text of the verb as the item's. */
static int take_text(struct act *x, struct item *it, struct span text, const char *what)
{
    if (act_text(x, "text", text, true, what))
        return x->a->code;
    if (x->c->free_text.n > 4096)
        return act_refuse(x, WF_E_LIMIT, "text", "%zu bytes of text where 4096 are the most", x->c->free_text.n);
    it->text = x->c->free_text;
    it->r.text_seq = ITEM_TEXT_HERE;
    act_index(x);
    return 0;
}

int act_item_find(struct act *x, uint8_t kind, struct item *out)
{
    struct item it;
    uint64_t want;
    uint32_t found = 0;
    const char *word = words_of(&words_item, kind);
    int rc = act_number(x, x->q->item, "item", "an item", UINT32_MAX, &want);
    item_init(out);
    if (rc)
        return rc;
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n) {
        if (it.r.kind != kind || (want ? it.r.n != want : it.r.state != ITEM_OPEN))
            continue;
        if (!found++)
            *out = it;
    }
    if (!found && want)
        return act_refuse(x, WF_E_NOTFOUND, "item", "it has no %s %u", word, (uint32_t) want);
    if (!found)
        return act_refuse(x, WF_E_STATE, "item", "it has no open %s", word);
    if (found > 1)
        return act_refuse(x, WF_E_INVALID, "item", "it has %u open: say which with --item N", found);
    return 0;
}

/* One that is open. */
static int find_item(struct act *x, uint8_t kind, struct item *out)
{
    if (act_item_find(x, kind, out))
        return x->a->code;
    if (out->r.state != ITEM_OPEN)
        return act_refuse(x, WF_E_STATE, "item", "%s %u is %s already", words_of(&words_item, kind), out->r.n, words_of(&words_item_state, out->r.state));
    return 0;
}

static int take_due(struct act *x, struct span text, const char *field, wf_time *out)
{
    struct err why = {0};
    return when_parse(text, x->d->now, x->q->offset, field, out, &why) ? act_refuse(x, why.code, why.field, "%s", why.text) : 0;
}

/* ---- tasks ---- */

int verb_task(struct act *x)
{
    struct item was;
    if (!x->q->done && !x->q->not_applicable) {
        if (need_room(x))
            return x->a->code;
        struct item *it = act_item_new(x, ITEM_TASK);
        if (take_text(x, it, x->q->text, "what is to be done?") || (x->q->due.n && take_due(x, x->q->due, "due", &it->r.due)))
            return x->a->code;
        act_say(x, "task %u", it->r.n);
        return 0;
    }
    if (find_item(x, ITEM_TASK, &was))
        return x->a->code;
    struct item *it = act_item_edit(x, &was);
    act_item_finish(x, it, x->q->done ? ITEM_DONE : ITEM_NOT_APPLICABLE);
    if (take_note(x, x->q->done ? "note" : "reason", x->q->not_applicable, "why is it not applicable?"))
        return x->a->code;
    act_say(x, "task %u %s: %.*s", it->r.n, words_of(&words_item_state, it->r.state), SPAN_FMT(it->text));
    return 0;
}

/* ---- questions ---- */

/* "MY/desk": a member and a desk of it. */
static bool desk_ok(struct span s)
{
    if (s.n < 4 || s.n > 48 || s.p[2] != '/')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (i < 2 ? c < 'A' || c > 'Z' : i > 2 && !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

enum { DESKS_EACH = 500 }; /* of a member */

int verb_ask(struct act *x)
{
    uint32_t check = 0;
    if (!desk_ok(x->q->to))
        return act_refuse(x, WF_E_INVALID, "to", "\"%.*s\" is no desk; it is a member's, as MY/desk", SPAN_FMT(x->q->to));
    if (!member_code_ok(span_make(x->q->to.p, 2)))
        return act_refuse(x, WF_E_INVALID, "to", "\"%.2s\" is no member; it is two capital letters of ISO 3166-1, as in MY/desk", x->q->to.p);
    if (nations_refuse(x, span_make(x->q->to.p, 2)))
        return x->a->code;
    if (!x->q->due.n)
        return act_refuse(x, WF_E_INVALID, "due", "by when? --due +2h, 08:00 or a time");
    if (need_room(x))
        return x->a->code;
    struct item *it = act_item_new(x, ITEM_QUESTION);
    if (take_due(x, x->q->due, "due", &it->r.due) || take_text(x, it, x->q->text, "what is asked?"))
        return x->a->code;
    if (refoul_is_consular(span_make(x->q->to.p + 3, x->q->to.n - 3)) && refoul_open(x, CHECK_CONSULAR, span_make(x->q->to.p, 2), &check, "a consulate of %.2s is asked", x->q->to.p))
        return x->a->code;
    it->r.to = state_name_fits(&x->d->state, x->q->to, 3, DESKS_EACH) ? state_name(&x->d->state, x->q->to) : 0;
    if (!it->r.to)
        return act_refuse(x, WF_E_LIMIT, "to", "there are too many different desks of %.2s: name one that was asked before", x->q->to.p);
    act_say(x, "question %u to %.*s%s", it->r.n, SPAN_FMT(x->q->to), refoul_said(x, check));
    return 0;
}

int verb_answer(struct act *x)
{
    struct item was;
    if (find_item(x, ITEM_QUESTION, &was) || take_note(x, "note", true, "what was the answer?"))
        return x->a->code;
    struct item *it = act_item_edit(x, &was);
    act_item_finish(x, it, ITEM_DONE);
    act_say(x, "question %u answered by %.*s", it->r.n, SPAN_FMT(names_get(&x->d->state.names, it->r.to)));
    return 0;
}

/* ---- referrals ---- */

int verb_refer(struct act *x)
{
    char list[128];
    struct item was;
    if (x->q->accepted || x->q->declined) {
        if (find_item(x, ITEM_REFERRAL, &was) || take_note(x, "note", false, ""))
            return x->a->code;
        struct item *it = act_item_edit(x, &was);
        act_item_finish(x, it, x->q->accepted ? ITEM_DONE : ITEM_DECLINED);
        act_say(x, "referral %u to %s %s", it->r.n, words_of(&words_referral, it->r.word), x->q->accepted ? "accepted" : "declined");
        return 0;
    }
    uint32_t to = words_find(&words_referral, x->q->to);
    if (!to)
        return act_refuse(x, WF_E_INVALID, "to", "\"%.*s\" is none to refer to; it is %s", SPAN_FMT(x->q->to), words_list(&words_referral, list, sizeof list));
    if (need_room(x))
        return x->a->code;
    struct item *it = act_item_new(x, ITEM_REFERRAL);
    if (take_text(x, it, x->q->text, "which contact took it?"))
        return x->a->code;
    it->r.word = (uint8_t) to;
    it->r.due = x->d->now + (int64_t) x->d->o.clocks.accept_s * NSEC_PER_SEC; /* chased when nobody accepted it by then */
    act_say(x, "referral %u to %s", it->r.n, words_of(&words_referral, to));
    return 0;
}

/* ---- what was ruled out ---- */

int verb_rule_out(struct act *x)
{
    if (x->c->free_text.n > 4096)
        return act_refuse(x, WF_E_LIMIT, "text", "%zu bytes of text where 4096 are the most", x->c->free_text.n);
    if (need_room(x))
        return x->a->code;
    struct item *it = act_item_new(x, ITEM_RULED_OUT);
    it->text = x->c->free_text;
    it->r.text_seq = ITEM_TEXT_HERE;
    act_item_finish(x, it, ITEM_DONE);
    act_say(x, "ruled out");
    return 0;
}

/* ---- links ---- */

static bool find_link(struct act *x, uint32_t other, struct item *out)
{
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, out); after = out->r.n)
        if (out->r.kind == ITEM_LINK && out->r.state == ITEM_OPEN && out->r.other == other)
            return true;
    return false;
}

/* Whether links of this relation lead from one incident to another. *steps bounds the way: more than that is taken for none. */
static bool leads_to(struct act *x, uint32_t from, uint32_t to, uint32_t relation, unsigned deep, unsigned *steps)
{
    struct item it;
    for (uint32_t after = 0; deep && *steps && overlay_item_next(x->d->overlay, from, after, &it); after = it.r.n) {
        if (it.r.kind != ITEM_LINK || it.r.state != ITEM_OPEN || it.r.word != relation)
            continue;
        --*steps;
        if (it.r.other == to || leads_to(x, it.r.other, to, relation, deep - 1, steps))
            return true;
    }
    return false;
}

int verb_link(struct act *x)
{
    unsigned steps = 256;
    char list[128], id[INCIDENT_ID_MAX];
    struct item it;
    uint32_t relation = words_find(&words_relation, x->q->rel);
    const struct incident *other = act_incident(x, x->q->to);
    if (!relation)
        return act_refuse(x, WF_E_INVALID, "rel", "\"%.*s\" is no relation; it is %s (a duplicate: merge)", SPAN_FMT(x->q->rel),
            words_list(&words_relation, list, sizeof list));
    if (!other)
        return act_refuse(x, WF_E_NOTFOUND, "to", "there is no incident \"%.*s\"", SPAN_FMT(x->q->to));
    uint32_t row = other->r.row;
    if (row == x->was->r.row)
        return act_refuse(x, WF_E_INVALID, "to", "an incident is not linked with itself");
    if (incident_is_rights(&other->r) && !incident_is_rights(&x->was->r))
        return act_refuse(x, WF_E_DENIED, "to", "who sees this record would meet the report of rights: link it from there (link %.*s ... %s)", SPAN_FMT(x->q->to), x->a->id);
    incident_id(&other->r, x->d->prefix, id);
    if (find_link(x, row, &it))
        return act_refuse(x, WF_E_STATE, "to", "it is %s %s already", words_of(&words_relation, it.r.word), id);
    if (relation != RELATION_RELATED && leads_to(x, row, x->was->r.row, relation, 16, &steps))
        return act_refuse(x, WF_E_STATE, "to", "%s is %s it already: one of the two is the other's, not both", id, words_of(&words_relation, relation));
    if (need_room(x))
        return x->a->code;
    struct item *link = act_item_new(x, ITEM_LINK);
    link->r.word = (uint8_t) relation;
    link->r.other = row;
    act_say(x, "%s %s", words_of(&words_relation, relation), id);
    return 0;
}

int verb_unlink(struct act *x)
{
    struct item was;
    const struct incident *other = act_incident(x, x->q->to);
    if (!other || !find_link(x, other->r.row, &was))
        return act_refuse(x, WF_E_NOTFOUND, "to", "it is not linked with \"%.*s\"", SPAN_FMT(x->q->to));
    act_item_finish(x, act_item_edit(x, &was), ITEM_GONE);
    act_say(x, "no longer %s %.*s", words_of(&words_relation, was.r.word), SPAN_FMT(x->q->to));
    return 0;
}

/* ---- outcomes ---- */

static bool find_outcome(struct act *x, uint32_t word, struct item *out)
{
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, out); after = out->r.n)
        if (out->r.kind == ITEM_OUTCOME && out->r.word == word)
            return true;
    return false;
}

/* "ADMITTED=3". */
static int one_outcome(struct act *x, struct span s)
{
    char list[256];
    size_t eq = 0;
    int64_t n = 0;
    struct item was;
    while (eq < s.n && s.p[eq] != '=')
        eq++;
    uint32_t word = words_find(&words_outcome, span_make(s.p, eq));
    if (!word)
        return act_refuse(x, WF_E_INVALID, "counts", "\"%.*s\" is no outcome; it is %s", (int) eq, s.p, words_list(&words_outcome, list, sizeof list));
    bool digits = s.n > eq + 1 && s.n - eq - 1 < 8;
    for (size_t i = eq + 1; i < s.n && digits; i++) {
        digits = s.p[i] >= '0' && s.p[i] <= '9';
        n = n * 10 + (s.p[i] - '0');
    }
    if (!digits)
        return act_refuse(x, WF_E_INVALID, "counts", "\"%.*s\" is not right; %s=N, a whole number", SPAN_FMT(s), words_of(&words_outcome, word));
    bool there = find_outcome(x, word, &was);
    struct item *it = there ? act_item_edit(x, &was) : act_item_new(x, ITEM_OUTCOME);
    for (size_t k = 0; k + 1 < x->c->items_n; k++)
        if (x->c->items[k]->r.word == word)
            return act_refuse(x, WF_E_INVALID, "counts", "%s is there twice", words_of(&words_outcome, word));
    it->r.word = (uint8_t) word;
    x->i->m.accounted += (int32_t) n - (there ? was.r.count : 0);
    it->r.count = (int32_t) n;
    return 0;
}

int verb_outcome(struct act *x)
{
    struct span rest = x->q->counts;
    if (x->was->m.involved < 0)
        return act_refuse(x, WF_E_STATE, "counts", "nobody said how many persons are involved: persons %s involved=N first", x->a->id);
    while (rest.n) {
        size_t n = 0;
        while (n < rest.n && rest.p[n] != ' ')
            n++;
        if (n && one_outcome(x, span_make(rest.p, n)))
            return x->a->code;
        rest = span_make(rest.p + n + (n < rest.n), rest.n - n - (n < rest.n));
    }
    if (!x->c->items_n)
        return act_refuse(x, WF_E_INVALID, "counts", "which outcome? as ADMITTED=3 REFERRED_HEALTH=1");
    if (x->i->m.accounted > x->i->m.involved)
        return act_refuse(x, WF_E_INVALID, "counts", "outcomes of %d persons where %d are involved", x->i->m.accounted, x->i->m.involved);
    /* A return or a penalty: who was made to do what he did is not punished for it (ASEAN guidelines on non-punishment, 27 May 2025). */
    static const char *const opened[] = {"REFUSED_RETURNED_ON_CARRIER", "REFUSED_PENDING", "HANDED_TO_POLICE"};
    bool remind = false;
    for (size_t k = 0; k < x->c->items_n; k++)
        for (size_t n = 0; n < ARRAY_LEN(opened); n++)
            remind = remind || (x->c->items[k]->r.count > 0 && x->c->items[k]->r.word == words_find(&words_outcome, span_str(opened[n])));
    uint32_t check = 0;
    if (refoul_outcome(x, &check))
        return x->a->code;
    act_say(x, "outcomes of %d of %d persons are known%s%s", x->i->m.accounted, x->i->m.involved, refoul_said(x, check),
        remind ? "; non-punishment: nobody is punished for what he was made to do as a victim of trafficking" : "");
    act_say_few(x);
    return 0;
}

/* ---- assessments ---- */

int verb_assess(struct act *x)
{
    char list[160];
    uint32_t likely = words_find(&words_likelihood, x->q->likelihood), sure = words_find(&words_confidence, x->q->confidence);
    if (!likely)
        return act_refuse(x, WF_E_INVALID, "likelihood", "\"%.*s\" is no word of likelihood; it is %s", SPAN_FMT(x->q->likelihood),
            words_list(&words_likelihood, list, sizeof list));
    if (x->q->confidence.n && !sure)
        return act_refuse(x, WF_E_INVALID, "confidence", "\"%.*s\" is no confidence; it is low, moderate or high", SPAN_FMT(x->q->confidence));
    if (need_room(x))
        return x->a->code;
    struct item *it = act_item_new(x, ITEM_ASSESSMENT);
    if (take_text(x, it, x->q->text, "what is that likely?"))
        return x->a->code;
    it->r.word = (uint8_t) likely;
    it->r.count = (int32_t) sure;
    act_item_finish(x, it, ITEM_DONE);
    act_say(x, "assessed as %s (%s)%s%s", words_of(&words_likelihood, likely), words_of(&words_likelihood_range, likely), sure ? ", confidence " : "",
        sure ? words_of(&words_confidence, sure) : "");
    return 0;
}
