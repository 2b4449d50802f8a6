/* actions_report: border actions that members report: FLOW.CLOSURE, FLOW.REOPEN, HLT.BORDER_MEASURE, ADM.POLICY_CHANGE. The report is an incident all the same; what
 * it says as labels (and its own checkpoint, times, end) goes into the register. What is too little for that stays an incident, whose timeline says what it lacks.
 *
 * A member speaks of its own checkpoints alone. What is in force is not rewritten by a later report: another one takes its place. Labels are hostile text.
 */
#include <stdio.h>

#include "desk/actions.h"
#include "desk/dark.h"
#include "desk/deciding.h"

static const struct {
    const char *type;
    uint8_t kind; /* 0: the label "kind" says */
} types[] = {
    {"FLOW.CLOSURE", ACTION_CLOSURE},
    {"FLOW.REOPEN", ACTION_REOPENING},
    {"HLT.BORDER_MEASURE", ACTION_HEALTH_MEASURE},
    {"ADM.POLICY_CHANGE", 0},
};

static bool is_of_type(struct span type, uint8_t *kind)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (span_is(type, types[i].type)) {
            *kind = types[i].kind;
            return true;
        }
    return false;
}

/* The incident's timeline says so. */
static int note(struct deciding *x, uint32_t row, const char *say, struct err *e)
{
    const struct incident *was = overlay_get(x->d->overlay, row);
    struct change *c = batch_new_change(x->d, CHANGE_CHANGED, SPAN_LIT("engine"));
    c->verb = SPAN_LIT("note");
    c->was = was;
    c->inc = overlay_edit(x->d->overlay, row);
    c->say = span_str(say);
    return batch_change(x->d, c, OFFSET_NONE, e);
}

/* What the report says, into *said. Returns a sentence on what is wrong with it, or NULL. *labels: it has any of an action's. */
static const char *said_by(struct deciding *x, struct action *said, bool *labels)
{
    struct arena *a = &x->d->overlay->arena;
    const wf_report *r = x->r;
    struct err e = {0};
    int16_t zone = r->occurred.set && r->occurred.offset_min != OFFSET_NONE ? r->occurred.offset_min : 0;
    for (size_t i = 0; i < r->labels_n; i++) {
        int field = action_field_find(report_span(r->labels[i].name));
        if (field < 0 || field == ACTION_FIELD_OF || field == ACTION_FIELD_MEMBER) /* our numbers are not theirs, and they speak for nobody else */
            continue;
        *labels = true;
        if (action_set(a, said, (unsigned) field, report_span(r->labels[i].value), x->d->now, zone, &e))
            return arena_printf(a, "its label %s: %s", e.field, e.text);
    }
    memcpy(said->member, x->member.p, 2);
    said->given |= 1u << ACTION_FIELD_MEMBER;
    if (!(said->given & 1u << ACTION_FIELD_CHECKPOINTS) && r->checkpoint.n == 5 && action_set(a, said, ACTION_FIELD_CHECKPOINTS, report_span(r->checkpoint), x->d->now, zone, &e))
        return arena_printf(a, "%s", e.text);
    if (said->effective == TIME_NONE)
        said->effective = r->occurred.set ? r->occurred.utc_ns : x->d->now;
    if (said->expires == TIME_NONE && r->expires.set) {
        said->expires = r->expires.utc_ns;
        said->given |= 1u << ACTION_FIELD_EXPIRES;
    }
    said->direction = said->direction ? said->direction : ACTION_BOTH;
    bool health = action_about_health(said);
    for (unsigned t = 0; t < ACTION_TEXTS; t++)
        said->text[t] = action_hidden(a, health, t, said->text[t]); /* its report keeps them; the register is exported */
    return NULL;
}

/* Another member's checkpoint; NULL: none. */
static const char *foreign(struct deciding *x, const struct action *said)
{
    char code[6] = "";
    for (const char *p = said->checkpoints; strlen(p) >= 5; p += p[5] ? 6 : 5) {
        memcpy(code, p, 5);
        struct span whose = desk_member_at(x->d, span_str(code));
        if (whose.n == 2 && !span_is(whose, said->member))
            return arena_printf(&x->d->overlay->arena, "%s is not %s's checkpoint", code, said->member);
    }
    return NULL;
}

/* Why it does not come into the register; NULL: it does. */
static const char *lacks(struct deciding *x, const struct action *said)
{
    struct arena *a = &x->d->overlay->arena;
    struct err e = {0};
    char list[300];
    uint32_t missing = action_missing(said, true);
    if (missing)
        return arena_printf(a, "it does not say %s", action_fields_list(missing, list, sizeof list));
    if (action_check(said, &e))
        return arena_printf(a, "%s: %s", e.field, e.text);
    if (said->expires <= x->d->now)
        return "what it says is over already";
    return foreign(x, said);
}

/* No more of the register than its share: an incident says so, until one of its actions is taken again. */
static const char *full(struct deciding *x, const struct actions_of_source *has, bool had)
{
    const struct actions_most *most = &x->d->actions_most;
    struct arena *a = &x->d->overlay->arena;
    if (has->open - had >= most->source_open)
        return arena_printf(a, "%u actions of %.*s are open, as many as one source may have", has->open, SPAN_FMT(x->src->source));
    if (has->day >= most->source_day)
        return arena_printf(a, "%.*s made %u actions in 24 hours, as many as one source may", SPAN_FMT(x->src->source), has->day);
    if (has->all >= most->source)
        return arena_printf(a, "the register has %u actions of %.*s, as many as it takes of one source", has->all, SPAN_FMT(x->src->source));
    return NULL;
}

static int tell_full(struct deciding *x, const char *why, struct err *e)
{
    struct arena *a = &x->d->overlay->arena;
    uint32_t row;
    const struct dark f = {.type = SPAN_LIT("ADM.POLICY_CHANGE"), .member = x->member, .source_id = span_str(arena_printf(a, "actions-full/%.*s", SPAN_FMT(x->src->source))), .head = SPAN_LIT("Border actions are not taken"), .impact = WF_IMPACT_HIGH, .urgency = WF_URGENCY_EXPECTED, .again = "so again", .back = "they are taken again",
                           .title = span_str(arena_printf(a, "Border actions are not taken: %s", why ? why : ""))};
    return dark_set(x->d, &f, why != NULL, &row, e);
}

static int finish(struct deciding *x, struct change *c, const char *verb, const char *say, struct err *e)
{
    struct desk *d = x->d;
    c->verb = span_str(verb);
    c->say = span_str(say);
    c->free_name = "texts";
    c->free_text = actions_texts(&d->overlay->arena, c->actions);
    int rc = batch_change(d, c, OFFSET_NONE, e);
    for (size_t i = 0; rc == 0 && i < c->actions->actions_n; i++)
        rc = actions_told(d, &c->actions->actions[i], e);
    return rc ? rc : actions_look(d, e);
}

static const char *line_of(struct deciding *x, const struct action_row *r)
{
    char line[300], id[ACTION_ID_ROOM];
    action_line(r->kind, r->direction, r->member, r->all, r->checkpoints, line, sizeof line);
    return arena_printf(&x->d->overlay->arena, "%s %s", action_id(r->n, id), line);
}

static int lift(struct deciding *x, const struct action_row *was, struct err *e)
{
    struct change *c = batch_new_change(x->d, CHANGE_ACTION, x->src->actor);
    actions_change(x->d, c, 2);
    struct action_row *r = actions_add(x->d, c, was);
    actions_end(r, ACTION_LIFTED, 0, x->d->now);
    r->rev++;
    actions_settle(r, x->d->now);
    if (was->effective > x->d->now)
        (void) actions_follow(x->d, c, r);
    return finish(x, c, "action lift", arena_printf(&x->d->overlay->arena, "%s lifted by its member", line_of(x, r)), e);
}

static void of_feed(struct deciding *x, struct action_row *r, uint32_t row)
{
    struct span s = x->src->source;
    r->source = ACTION_OF_FEED;
    r->incident = row;
    memset(r->feed, 0, sizeof r->feed);
    memcpy(r->feed, s.p, s.n < sizeof r->feed ? s.n : sizeof r->feed - 1);
}

static int make(struct deciding *x, const struct action *said, uint32_t row, struct err *e)
{
    const char *why;
    struct change *c = batch_new_change(x->d, CHANGE_ACTION, x->src->actor);
    struct action_row *r = actions_make(x->d, c, said, &why);
    if (!r)
        return note(x, row, arena_printf(&x->d->overlay->arena, "not in the register of border actions: %s", why), e);
    of_feed(x, r, row);
    int rc = tell_full(x, NULL, e);
    return rc ? rc : finish(x, c, "action new", arena_printf(&x->d->overlay->arena, "%s: from %s until %s, as %s reports", line_of(x, r), clocks_time(x->d, r->effective), clocks_time(x->d, r->expires), r->member), e);
}

static int edit(struct deciding *x, const struct action_row *was, const struct action *said, struct err *e)
{
    struct change *c = batch_new_change(x->d, CHANGE_ACTION, x->src->actor);
    actions_change(x->d, c, 2);
    struct action_row *r = actions_add(x->d, c, was);
    actions_take(r, said);
    r->rev++;
    actions_settle(r, x->d->now);
    if (was->effective > x->d->now)
        (void) actions_follow(x->d, c, r);
    return finish(x, c, "action edit", arena_printf(&x->d->overlay->arena, "%s changed by its member", line_of(x, r)), e);
}

/* Does the report say of what is in force anything else than was said? */
static bool differs(const struct action_row *was, const struct action *said, bool texts)
{
    struct action_row r = *was;
    actions_take(&r, said);
    r.effective = was->effective;
    if (!texts)
        memcpy(r.text, was->text, sizeof r.text);
    return r.kind != was->kind || r.direction != was->direction || r.all != was->all || r.delays != was->delays || r.quota != was->quota || r.expires != was->expires ||
           strcmp(r.hours, was->hours) != 0 || strcmp(r.checkpoints, was->checkpoints) != 0 || memcmp(r.text, was->text, sizeof r.text) != 0;
}

static int not_taken(struct deciding *x, uint32_t row, const char *why, struct err *e)
{
    return note(x, row, arena_printf(&x->d->overlay->arena, "not in the register of border actions: %s", why), e);
}

/* A new row, where the source may have one more. */
static int one_more(struct deciding *x, const struct actions_of_source *has, bool had, const struct action *said, uint32_t row, struct err *e)
{
    const char *why = full(x, has, had);
    int rc = why ? tell_full(x, why, e) : 0;
    return rc ? rc : why ? not_taken(x, row, why, e)
                         : make(x, said, row, e);
}

/* A further report of what is in the register already. What does not hang together with what was said before leaves that as it is. */
static int again(struct deciding *x, const struct actions_of_source *has, const struct action_row *was, struct action *said, uint32_t row, struct err *e)
{
    char id[ACTION_ID_ROOM];
    struct err wrong = {0};
    bool in_force = was->effective <= x->d->now;
    struct span of = arena_span(&x->d->overlay->arena, span_str(action_id(was->n, id)));
    if (said->kind == ACTION_REOPENING && was->kind == ACTION_CLOSURE) {
        said->of = of;
        if (said->expires == TIME_NONE || said->expires <= said->effective)
            said->expires = was->expires;
        said->given |= 1u << ACTION_FIELD_EXPIRES;
        return said->effective >= was->expires || action_check(said, NULL) || full(x, has, true) ? lift(x, was, e) : make(x, said, row, e);
    }
    if (!differs(was, said, true))
        return 0;
    struct action whole;
    struct action_row r = *was;
    actions_take(&r, said);
    actions_said(&r, &whole);
    whole.effective = in_force ? x->d->now : whole.effective;
    if (action_check(&whole, &wrong))
        return not_taken(x, row, arena_printf(&x->d->overlay->arena, "%s: %s", wrong.field, wrong.text), e);
    if (!in_force || !differs(was, said, false))
        return edit(x, was, said, e);
    whole.of = of;
    return one_more(x, has, true, &whole, row, e);
}

/* It is over: whatever of it is in the register, and what was still to come. */
static int lift_all(struct deciding *x, uint32_t row, struct err *e)
{
    struct action_row r;
    int rc = 0;
    for (uint32_t n = 0; rc == 0 && (n = actions_next_of(x->d, x->src->source, row, n)) != 0;)
        if (actions_get(x->d, n, &r) && x->d->now < action_end(&r))
            rc = lift(x, &r, e);
    return rc;
}

int actions_hear(struct deciding *x, uint32_t row, struct err *e)
{
    struct action said;
    struct action_row was;
    struct actions_of_source has;
    uint8_t kind;
    bool labels = false;
    const struct incident *i = overlay_get(x->d->overlay, row);
    if (!i || !is_of_type(x->type, &kind) || x->member.n != 2 || !(x->src->submitted || span_eq(x->src->binding.member, x->member)))
        return 0;
    if (x->r->condition == WF_CONDITION_CLEARED)
        return lift_all(x, row, e);
    actions_of_source(x->d, x->src->source, row, &has);
    bool had = has.newest && actions_get(x->d, has.newest, &was) && x->d->now < action_end(&was) && was.ended == TIME_NONE;
    action_init(&said);
    said.kind = kind;
    said.given = kind ? 1u << ACTION_FIELD_KIND : 0;
    const char *why = said_by(x, &said, &labels);
    if (!why && had && said.kind == ACTION_REOPENING && (why = foreign(x, &said)) == NULL)
        return again(x, &has, &was, &said, row, e);
    if (!why && had && said.expires == TIME_NONE) { /* as was said before */
        said.expires = was.expires;
        said.given |= 1u << ACTION_FIELD_EXPIRES;
    }
    why = why ? why : lacks(x, &said);
    if (!why)
        return had ? again(x, &has, &was, &said, row, e) : one_more(x, &has, false, &said, row, e);
    return labels || i->r.reports == 1 ? not_taken(x, row, why, e) : 0;
}
