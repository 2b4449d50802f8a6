/* verbs_action: border actions: made, changed before they begin, extended, lifted, objected to, reported and reviewed. In the table of verbs.c.
 *
 * What is in force is never rewritten: it is extended by another one, or ended. So what holds at which border can be told for any minute.
 */
#include <stdio.h>

#include "desk/act.h"
#include "desk/desk_action.h"
#include "desk/dissem.h"
#include "model/member.h"

enum { OPEN = BIT(ACTION_ANNOUNCED) | BIT(ACTION_IN_FORCE),
       ANY = OPEN | BIT(ACTION_EXPIRED) | BIT(ACTION_LIFTED) | BIT(ACTION_SUPERSEDED) };
/* What may still be said otherwise once it is in force: nothing of what, where, whom and when. */
#define GROUNDS (~((1u << ACTION_FIELD_TEXT) - 1) & ~(1u << (ACTION_FIELD_TEXT + ACTION_AFFECTED)))

static void name_it(struct act *x, const struct action_row *r)
{
    action_id(r->n, x->a->id);
    x->a->rev = r->rev;
    x->a->notice_state = words_of(&words_action_state, r->state);
}

static const char *line_of(struct act *x, const struct action_row *r)
{
    char line[300];
    action_line(r->kind, r->direction, r->member, r->all, r->checkpoints, line, sizeof line);
    return arena_printf(&x->d->overlay->arena, "%s", line);
}

/* The action that is meant, where its state is one of `from`. */
static int find(struct act *x, unsigned from, struct action_row *r)
{
    const struct desk_action *q = x->q->action;
    uint32_t n = q ? action_number(q->id) : 0;
    struct buf list = {0};
    if (!n || !actions_get(x->d, n, r) || !actions_seen(x->d, x->q->sight, r))
        return act_refuse(x, WF_E_NOTFOUND, "action", "there is no border action \"%.*s\"", SPAN_FMT(q ? q->id : span_make("", 0)));
    r->state = action_state_at(r, x->d->now); /* also in the moment before the engine says so */
    name_it(x, r);
    if (from & BIT(r->state))
        return 0;
    for (unsigned s = 1; s < ACTION_STATES_END; s++)
        if (from & BIT(s))
            buf_printf(&list, "%s%s", list.n ? " or " : "", words_of(&words_action_state, s));
    char by[ACTION_ID_ROOM + 24] = "", id[ACTION_ID_ROOM];
    if (r->state == ACTION_SUPERSEDED && r->replaced_by)
        (void) snprintf(by, sizeof by, ", %s took its place", action_id(r->replaced_by, id));
    act_refuse(x, WF_E_STATE, "state", "%s is %s%s: \"%.*s\" is for what is %s", x->a->id, words_of(&words_action_state, r->state), by, SPAN_FMT(x->q->verb), list.p);
    buf_free(&list);
    return x->a->code;
}

static int wrong(struct act *x, const struct err *e)
{
    return act_refuse(x, e->code, e->field, "%s", e->text);
}

/* What was said, into *said. */
static int read_fields(struct act *x, struct action *said)
{
    struct err e = {0};
    int16_t zone = x->q->offset == OFFSET_NONE ? 0 : x->q->offset;
    return action_read(&x->d->overlay->arena, said, x->q->action ? x->q->action->fields : NULL, "action text reason incident objection announce notice noperson", x->d->now, zone, &e) ? wrong(x, &e) : 0;
}

/* The member is that of its checkpoints, and all of them are one's. */
static int settle_member(struct act *x, struct action *said)
{
    char code[6] = "";
    for (const char *p = said->checkpoints; strlen(p) >= 5; p += p[5] ? 6 : 5) {
        memcpy(code, p, 5);
        struct span whose = desk_member_at(x->d, span_str(code));
        if (whose.n != 2)
            continue;
        if (!said->member[0]) {
            memcpy(said->member, whose.p, 2);
            said->given |= BIT(ACTION_FIELD_MEMBER);
        }
        if (!span_is(whose, said->member))
            return act_refuse(x, WF_E_INVALID, "checkpoints", "%s is %.*s's, not %s's: each member's actions are its own", code, SPAN_FMT(whose), said->member);
    }
    return 0;
}

/* What a reopening, or what takes another one's place, does not say is as in that one. */
static int inherit(struct act *x, struct action *said)
{
    struct action_row of;
    uint32_t n = action_number(said->of);
    if (!n)
        return 0;
    if (!actions_get(x->d, n, &of) || !actions_seen(x->d, x->q->sight, &of))
        return act_refuse(x, WF_E_NOTFOUND, "of", "there is no border action \"%.*s\"", SPAN_FMT(said->of));
    if (!said->member[0]) {
        memcpy(said->member, of.member, 2);
        said->given |= BIT(ACTION_FIELD_MEMBER);
    }
    if (!(said->given & BIT(ACTION_FIELD_CHECKPOINTS))) {
        said->all = of.all;
        memcpy(said->checkpoints, of.checkpoints, sizeof said->checkpoints);
        said->given |= BIT(ACTION_FIELD_CHECKPOINTS);
    }
    said->direction = said->direction ? said->direction : of.direction;
    if (said->kind == ACTION_REOPENING && said->expires == TIME_NONE && of.expires > (said->effective == TIME_NONE ? x->d->now : said->effective)) {
        said->expires = of.expires; /* from then on it would have been open anyway */
        said->given |= BIT(ACTION_FIELD_EXPIRES);
    }
    return 0;
}

/* A health measure says of no number of persons under five which it is. */
static int few(struct act *x, const char *field, struct span text)
{
    size_t at, n;
    if (!action_few_find(text, 0, &at, &n))
        return 0;
    size_t shown = text.n - at < 24 ? text.n - at : 24;
    while (shown && at + shown < text.n && ((unsigned char) text.p[at + shown] & 0xc0) == 0x80)
        shown--;
    return act_refuse(x, WF_E_INVALID, field, "it tells of fewer than five persons (\"%.*s\"), who are found by it: write \"<5\"", (int) shown, text.p + at);
}

#define OF_NOBODY "the register of border actions leaves in exports and notices, so nothing in it is of one person. Say the measure and whom it strikes: how many, ages in bands (40-49), the place"

/* What an officer says of it: nothing of one person; of health no number of persons under five. */
static int check_text(struct act *x, bool health, unsigned text, const char *field, struct span s)
{
    if (act_of_nobody(x, field, s, action_person_flags(health, text), OF_NOBODY))
        return x->a->code;
    return health ? few(x, field, s) : 0;
}

static int check_texts(struct act *x, const struct action *said)
{
    bool health = action_about_health(said);
    for (unsigned t = 0; t < ACTION_TEXTS; t++)
        if (check_text(x, health, t, action_field_name(ACTION_FIELD_TEXT + t), said->text[t]))
            return x->a->code;
    return 0;
}

static bool row_about_health(const struct action_row *r)
{
    struct action whole;
    actions_said(r, &whole);
    return action_about_health(&whole);
}

/* The same of what is said beside it: why it is lifted, an objection, an answer. */
static int check_beside(struct act *x, const struct action_row *r, const char *field, struct span s)
{
    return check_text(x, row_about_health(r), ACTION_RATIONALE, field, s);
}

static int check(struct act *x, const struct action *said)
{
    struct err e = {0};
    char list[300];
    uint32_t missing = action_missing(said, false);
    if (missing) {
        unsigned first = 0;
        while (!(missing >> first & 1))
            first++;
        return act_refuse(x, WF_E_INVALID, action_field_name(first), "a border action of this kind also says: %s", action_fields_list(missing, list, sizeof list));
    }
    if (said->expires <= x->d->now)
        return act_refuse(x, WF_E_INVALID, "expires", "%s is over already", clocks_time(x->d, said->expires));
    return action_check(said, &e) ? wrong(x, &e) : check_texts(x, said);
}

static void said_texts(struct act *x)
{
    x->c->free_name = "texts";
    x->c->free_text = actions_texts(&x->d->overlay->arena, x->c->actions);
}

static int make(struct act *x, const struct action *said, struct action_row **out)
{
    const char *why;
    struct action_row *r = *out = actions_make(x->d, x->c, said, &why);
    if (!r)
        return act_refuse(x, said->of.n ? WF_E_STATE : WF_E_LIMIT, said->of.n ? "of" : "action", "%.*s%s%s", SPAN_FMT(said->of), said->of.n ? ": " : "", why);
    r->maker = r->by = x->officer;
    r->source = ACTION_OF_OFFICER;
    for (size_t i = 1; i < x->c->actions->actions_n; i++)
        x->c->actions->actions[i].by = x->officer;
    name_it(x, r);
    return 0;
}

/* The incident that it is said to belong to; 0: none. */
static int incident_of(struct act *x, uint32_t *row)
{
    const struct incident *i = x->q->incident.n ? act_incident(x, x->q->incident) : NULL;
    *row = i ? i->r.row : 0;
    return i || !x->q->incident.n ? 0 : act_refuse(x, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(x->q->incident));
}

int verb_action_new(struct act *x)
{
    struct action said;
    struct action_row *r;
    action_init(&said);
    if (read_fields(x, &said) || inherit(x, &said) || settle_member(x, &said))
        return x->a->code;
    if (said.effective == TIME_NONE)
        said.effective = x->d->now;
    if (check(x, &said))
        return x->a->code;
    uint32_t row;
    if (incident_of(x, &row) || make(x, &said, &r))
        return x->a->code;
    r->incident = row;
    said_texts(x);
    act_say(x, "%s %s: from %s until %s", x->a->id, line_of(x, r), clocks_time(x->d, r->effective), clocks_time(x->d, r->expires));
    return 0;
}

/* The received notice that is meant, where something that holds can be taken from it. */
static int received(struct act *x, struct received_row *r)
{
    struct span id = x->q->action ? json_str(x->q->action->fields, "notice") : span_make("", 0);
    char taken[ACTION_ID_ROOM];
    uint32_t n = dissem_received_number(id), has;
    if (!n || !dissem_received(x->d, n, r) || !dissem_received_seen(x->q->sight, r))
        return act_refuse(x, WF_E_NOTFOUND, "notice", "nothing was received as \"%.*s\": notice inbox lists what was", (int) (id.n > 40 ? 40 : id.n), id.p ? id.p : "");
    if (r->type == NOTICE_CANCEL)
        return act_refuse(x, WF_E_STATE, "notice", "R-%04u is a Cancel: nothing that holds is said by it; actions lift ends what it takes back", n);
    if (r->replaced_by)
        return act_refuse(x, WF_E_STATE, "notice", "R-%04u was %s by R-%04u", n, r->state == RECEIVED_CANCELLED ? "cancelled" : "updated or cancelled", r->replaced_by);
    if (r->state == RECEIVED_REJECTED)
        return act_refuse(x, WF_E_STATE, "notice", "R-%04u was rejected by this centre", n);
    if ((has = actions_from_received(x->d, n, false)) != 0)
        return act_refuse(x, WF_E_EXISTS, "notice", "R-%04u is in the register already, as %s", n, action_id(has, taken));
    return 0;
}

/* What is lacking that a member's word must have to be in the register, by the options that give it. */
static int check_taken(struct act *x, const struct received_row *r, const struct action *said)
{
    struct err e = {0};
    struct buf list = {0};
    unsigned first = ACTION_FIELDS;
    uint32_t missing = action_missing(said, true);
    for (unsigned f = 0; f < ACTION_FIELDS; f++) {
        if (!(missing >> f & 1))
            continue;
        first = first < f ? first : f;
        buf_printf(&list, "%s--%s", list.n ? ", " : "", action_field_name(f));
    }
    if (missing)
        act_refuse(x, WF_E_INVALID, action_field_name(first), "R-%04u does not say it: give %s", r->n, list.p);
    else if (said->expires <= x->d->now)
        act_refuse(x, WF_E_INVALID, "expires", "what R-%04u says was over at %s (--expires)", r->n, clocks_time(x->d, said->expires));
    else if (action_check(said, &e))
        wrong(x, &e);
    else
        check_texts(x, said);
    buf_free(&list);
    return x->a->code;
}

int verb_action_from_notice(struct act *x)
{
    struct action said;
    struct action_row *r;
    struct received_row from;
    char id[ACTION_ID_ROOM];
    uint32_t row;
    action_init(&said);
    if (received(x, &from) || read_fields(x, &said) || incident_of(x, &row))
        return x->a->code;
    uint32_t earlier = from.of && !said.of.n ? actions_from_received(x->d, from.of, true) : 0;
    if (earlier)
        said.of = arena_span(&x->d->overlay->arena, span_str(action_id(earlier, id)));
    if (said.given & BIT(ACTION_FIELD_MEMBER))
        return act_refuse(x, WF_E_INVALID, "member", "whose it is, is said by who sent it");
    if (verb_action_notice_read(x, &from, &said) || inherit(x, &said) || settle_member(x, &said) || check_taken(x, &from, &said) || make(x, &said, &r))
        return x->a->code;
    r->source = ACTION_OF_NOTICE;
    r->received = from.n;
    r->incident = row;
    snprintf(r->feed, sizeof r->feed, "%.*s", SPAN_FMT(names_get(&x->d->state.names, from.feed)));
    said_texts(x);
    act_say(x, "%s %s: from %s until %s, as R-%04u of %s says%s%s", x->a->id, line_of(x, r), clocks_time(x->d, r->effective), clocks_time(x->d, r->expires), from.n, r->member, earlier ? "; it takes the place of " : "", earlier ? id : "");
    return 0;
}

int verb_action_edit(struct act *x)
{
    struct action said, whole;
    struct action_row was, *r;
    char list[300], id[ACTION_ID_ROOM];
    if (find(x, OPEN, &was))
        return x->a->code;
    if (!x->q->rev || x->q->rev != was.rev)
        return act_refuse(x, x->q->rev ? WF_E_STALE : WF_E_INVALID, "rev", "which revision of %s was read? %u is the newest (--rev %u)", x->a->id, was.rev, was.rev);
    action_init(&said);
    if (read_fields(x, &said))
        return x->a->code;
    uint32_t fixed = BIT(ACTION_FIELD_KIND) | BIT(ACTION_FIELD_MEMBER) | BIT(ACTION_FIELD_OF);
    fixed = was.state == ACTION_IN_FORCE ? ~GROUNDS : fixed;
    if (said.given & fixed)
        return act_refuse(x, WF_E_STATE, "fields", "%s is %s: %s can't be said otherwise any more; extend or lift it", x->a->id, words_of(&words_action_state, was.state),
                          action_fields_list(said.given & fixed, list, sizeof list));
    if (!said.given)
        return act_refuse(x, WF_E_INVALID, "fields", "what is to be changed?");
    if (said.effective != TIME_NONE && was.effective < was.ended && said.effective >= was.ended)
        return act_refuse(x, WF_E_STATE, "effective", "%s takes its place at %s: change that one, or lift it, first", action_id(was.replaced_by, id), clocks_time(x->d, was.ended));
    actions_change(x->d, x->c, 2);
    r = actions_add(x->d, x->c, &was);
    actions_take(r, &said);
    actions_said(r, &whole);
    if (settle_member(x, &whole) || check(x, &whole))
        return x->a->code;
    r->rev++;
    r->by = x->officer;
    actions_settle(r, x->d->now);
    const char *follows = was.state == ACTION_ANNOUNCED ? actions_follow(x->d, x->c, r) : NULL;
    name_it(x, r);
    said_texts(x);
    act_say(x, "%s changed: %s%s%s", x->a->id, action_fields_list(said.given, list, sizeof list), follows ? "; " : "", follows ? follows : "");
    return 0;
}

int verb_action_extend(struct act *x)
{
    struct action said, whole;
    struct action_row was, *r;
    char id[ACTION_ID_ROOM];
    if (find(x, OPEN, &was))
        return x->a->code;
    action_init(&said);
    if (read_fields(x, &said))
        return x->a->code;
    if (said.expires == TIME_NONE)
        return act_refuse(x, WF_E_INVALID, "expires", "until when? --expires");
    if (!said.text[ACTION_RATIONALE].n)
        return act_refuse(x, WF_E_INVALID, "rationale", "why must it last longer? --rationale");
    if (said.given & ~GROUNDS & ~BIT(ACTION_FIELD_EXPIRES))
        return act_refuse(x, WF_E_INVALID, "fields", "an extension says until when, and why: what else it does stays; make a new one of it (--of %s)", x->a->id);
    if (said.expires <= was.expires)
        return act_refuse(x, WF_E_INVALID, "expires", "it lasts until %s as it is: what is to end before that is lifted", clocks_time(x->d, was.expires));
    actions_said(&was, &whole);
    whole.of = arena_span(&x->d->overlay->arena, span_str(action_id(was.n, id)));
    whole.effective = was.effective > x->d->now ? was.effective : x->d->now;
    whole.expires = said.expires;
    for (unsigned t = 0; t < ACTION_TEXTS; t++)
        whole.text[t] = said.text[t].n ? said.text[t] : whole.text[t];
    if (check(x, &whole) || make(x, &whole, &r))
        return x->a->code;
    r->incident = was.incident;
    r->received = was.received; /* whoever sent it may still withdraw it */
    said_texts(x);
    act_say(x, "%s takes the place of %s: %s until %s", x->a->id, id, line_of(x, r), clocks_time(x->d, r->expires));
    return 0;
}

/* What was to take its place comes all the same. */
static const char *still_comes(struct act *x, const struct action_row *was)
{
    struct action_row next;
    char id[ACTION_ID_ROOM];
    if (!was->replaced_by || !actions_get(x->d, was->replaced_by, &next) || next.kind == ACTION_REOPENING || action_end(&next) <= x->d->now)
        return NULL;
    return arena_printf(&x->d->overlay->arena, "%s, which was to take its place, still begins at %s", action_id(next.n, id), clocks_time(x->d, next.effective));
}

int verb_action_lift(struct act *x)
{
    struct action_row was, *r;
    if (find(x, OPEN, &was) || act_text(x, "reason", x->q->reason, true, "why is it lifted?") || check_beside(x, &was, "reason", x->c->free_text))
        return x->a->code;
    actions_change(x->d, x->c, 2);
    r = actions_add(x->d, x->c, &was);
    actions_end(r, ACTION_LIFTED, 0, x->d->now);
    r->rev++;
    r->by = x->officer;
    actions_settle(r, x->d->now);
    const char *follows = was.state == ACTION_ANNOUNCED ? actions_follow(x->d, x->c, r) : NULL;
    follows = follows ? follows : still_comes(x, &was);
    name_it(x, r);
    const char *still = actions_still_reported(x->d, r) ? arena_printf(&x->d->overlay->arena, "; lifted here alone: %s still reports it (%s)", r->member, r->feed) : "";
    act_say(x, "%s lifted: %s%s%s%s", x->a->id, line_of(x, r), follows ? "; " : "", follows ? follows : "", still);
    return 0;
}

/* ---- objections ---- */

static int take_text(struct act *x, struct span given, const char *field, const char *what, char out[ACTION_TEXT_MAX])
{
    struct span t = act_clean(x, given, 0);
    while (t.n && t.p[0] == ' ')
        t.p++, t.n--;
    if (!t.n)
        return act_refuse(x, WF_E_INVALID, field, "%s", what);
    if (t.n >= ACTION_TEXT_MAX)
        return act_refuse(x, WF_E_LIMIT, field, "%zu bytes where %d are the most", t.n, ACTION_TEXT_MAX - 1);
    memset(out, 0, ACTION_TEXT_MAX);
    memcpy(out, t.p, t.n);
    return 0;
}

static struct objection_row *objection(struct act *x, struct action_row *r)
{
    struct objection_row *o = x->c->actions->objection = arena_alloc(&x->d->overlay->arena, sizeof *o);
    actions_objection_init(o);
    o->action = r->n;
    return o;
}

int verb_action_object(struct act *x)
{
    const struct desk_action *q = x->q->action;
    struct action_row was, *r;
    if (find(x, OPEN, &was))
        return x->a->code;
    if (q->member.n != 2 || !member_code_ok(q->member))
        return act_refuse(x, WF_E_INVALID, "member", "which member objects? two capital letters");
    if (span_is(q->member, was.member))
        return act_refuse(x, WF_E_INVALID, "member", "%s is %s's own: it lifts or changes it", x->a->id, was.member);
    if (actions_objections_count(x->d) + 1 >= OBJECTIONS_MOST)
        return act_refuse(x, WF_E_LIMIT, "action", "there are more objections than can be kept");
    actions_change(x->d, x->c, 1);
    r = actions_add(x->d, x->c, &was);
    struct objection_row *o = objection(x, r);
    if (take_text(x, x->q->text, "text", "what is objected to, and why?", o->text) || check_beside(x, &was, "text", span_str(o->text)))
        return x->a->code;
    o->n = actions_objections_count(x->d) + 1;
    o->no = ++r->objections;
    o->by = x->officer;
    o->at = x->d->now;
    memcpy(o->member, q->member.p, 2);
    r->rev++;
    r->by = x->officer;
    name_it(x, r);
    said_texts(x);
    act_say(x, "%s: %s objects (objection %u)", x->a->id, o->member, o->no);
    return 0;
}

int verb_action_answer(struct act *x)
{
    const struct desk_action *q = x->q->action;
    struct action_row was, *r;
    struct objection_row had;
    uint64_t no;
    if (find(x, ANY, &was) || act_number(x, q->no, "objection", "an objection", UINT32_MAX, &no))
        return x->a->code;
    no = no ? no : was.objections == 1;
    if (!no || !actions_objection(x->d, was.n, (uint32_t) no, &had))
        return act_refuse(x, WF_E_NOTFOUND, "objection", "%s has %u objection%s: which is answered?", x->a->id, was.objections, was.objections == 1 ? "" : "s");
    if (had.answered != TIME_NONE)
        return act_refuse(x, WF_E_STATE, "objection", "objection %u to %s was answered at %s", had.no, x->a->id, clocks_time(x->d, had.answered));
    actions_change(x->d, x->c, 1);
    r = actions_add(x->d, x->c, &was);
    struct objection_row *o = objection(x, r);
    *o = had;
    if (take_text(x, x->q->text, "text", "what is the answer?", o->answer) || check_beside(x, &was, "text", span_str(o->answer)))
        return x->a->code;
    o->answered = x->d->now;
    o->answered_by = x->officer;
    r->rev++;
    r->by = x->officer;
    name_it(x, r);
    said_texts(x);
    act_say(x, "%s: the objection of %s is answered", x->a->id, o->member);
    return 0;
}

/* ---- IHR Art 43 ---- */

static int art43(struct act *x, bool report)
{
    struct action_row was, *r;
    wf_time at;
    if (find(x, ANY, &was) || act_at(x, TIME_NONE, &at) || act_text(x, "reason", x->q->reason, true, report ? "to whom, and under which number?" : "what did the review find?") || check_beside(x, &was, "reason", x->c->free_text))
        return x->a->code;
    if (!was.delays)
        return act_refuse(x, WF_E_STATE, "action", "%s does not refuse or delay travellers for over 24 hours: nothing of it is to be reported", x->a->id);
    wf_time done = report ? was.reported : was.reviewed;
    if (done != TIME_NONE)
        return act_refuse(x, WF_E_STATE, "action", "%s was %s at %s", x->a->id, report ? "reported" : "reviewed", clocks_time(x->d, done));
    if (was.effective > x->d->now)
        return act_refuse(x, WF_E_STATE, "action", "%s begins at %s", x->a->id, clocks_time(x->d, was.effective));
    actions_change(x->d, x->c, 1);
    r = actions_add(x->d, x->c, &was);
    *(report ? &r->reported : &r->reviewed) = at;
    if (at <= (report ? r->effective + (int64_t) ACTION_REPORT_S * NSEC_PER_SEC : actions_review_due(r->effective)))
        r->breached &= (uint8_t) ~(report ? 1 : 2); /* it was done in time, and told late */
    r->rev++;
    r->by = x->officer;
    actions_settle(r, x->d->now);
    name_it(x, r);
    act_say(x, "%s %s (IHR Art 43)%s", x->a->id, report ? "reported to WHO" : "reviewed", act_at_said(x, at));
    return 0;
}

int verb_action_reported(struct act *x)
{
    return art43(x, true);
}

int verb_action_reviewed(struct act *x)
{
    return art43(x, false);
}

/* The notice that was drafted of an action: each names the other. */
int verb_notice_new_then(struct act *x, struct err *e)
{
    struct action_row was;
    char id[ACTION_ID_ROOM];
    uint32_t n = x->q->notice ? x->q->notice->action : 0;
    if (!n || !actions_get(x->d, n, &was))
        return 0;
    struct change *c = batch_new_change(x->d, CHANGE_ACTION, x->q->officer);
    c->verb = SPAN_LIT("actions announce");
    c->actions = actions_change(x->d, c, 1);
    struct action_row *r = actions_add(x->d, c, &was);
    r->notice = x->c->notices->notice->n;
    r->rev++;
    r->by = x->officer;
    c->say = span_str(arena_printf(&x->d->overlay->arena, "%s: %s is drafted of it", action_id(n, id), x->a->id));
    x->a->text = arena_printf(&x->d->overlay->arena, "%s, of %s", x->a->text, id);
    return batch_change(x->d, c, x->q->offset, e);
}

/* What the clocks of its incident's runs hear of: a measure that delays travellers, its report to WHO, its review. */
static const char *event_of(const struct act *x, const struct action_row *r)
{
    if (span_is(x->q->verb, "actions new"))
        return r->delays ? "measure" : NULL;
    return span_is(x->q->verb, "actions reported") ? "reported" : span_is(x->q->verb, "actions reviewed") ? "reviewed"
                                                                                                         : NULL;
}

int verb_action_then(struct act *x, struct err *e)
{
    int rc = 0;
    char id[16];
    for (size_t i = 0; rc == 0 && i < x->c->actions->actions_n; i++) {
        rc = actions_withdraw_draft(x->d, &x->c->actions->actions[i], id, e);
        if (id[0])
            x->a->text = arena_printf(&x->d->overlay->arena, "%s; %s, which was not sent, is withdrawn", x->a->text, id);
        rc = rc ? rc : actions_told(x->d, &x->c->actions->actions[i], e);
    }
    for (size_t i = 0; rc == 0 && i < x->c->actions->actions_n; i++) {
        const struct action_row *r = &x->c->actions->actions[i];
        const char *event = event_of(x, r);
        if (event && r->incident)
            rc = runs_note(x->d, r->incident, event, e);
    }
    return rc ? rc : actions_look(x->d, e);
}
