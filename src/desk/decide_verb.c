/* decide_verb: an officer's command from its arrival to its answer: whether the verb is possible now, and where it is not, who changed what, when,
 * and what is. What a verb does stands in verbs.c. */
#include "desk/act.h"

/* ---- refusals say who changed what, when, and what is possible now ---- */

static void tell_possible(struct act *x)
{
    const char **list = arena_alloc(&x->d->overlay->arena, verbs_count() * sizeof *list);
    x->a->possible_n = desk_verbs_for(x->d, &x->was->r, list, verbs_count());
    x->a->possible = list;
}

static void take_change(struct act *x, struct span by, struct span what, wf_time at)
{
    struct arena *a = &x->d->overlay->arena;
    x->a->changed_by = arena_span(a, by);
    x->a->changed_what = arena_span(a, what);
    x->a->changed_at = at;
    x->a->changed_rev = x->was->r.rev;
}

/* What it said: of a restricted record without an officer's words. */
static struct span said(const struct act *x, struct span verb, struct span say)
{
    return incident_is_restricted(&x->was->r) ? change_plain(verb, say) : say;
}

/* The last fact that changed the revision: of this batch, else from the journal. */
static void tell_changed(struct act *x)
{
    struct overlay *o = x->d->overlay;
    uint64_t seq = x->was->r.chain;
    for (size_t k = o->changes.n; k > 0; k--) {
        const struct change *c = o->changes.v[k - 1];
        if (!change_is_incident(c->kind) || c->inc->r.row != x->was->r.row)
            continue;
        if (c->was && c->was->r.rev != c->inc->r.rev) {
            take_change(x, c->actor, c->say.n ? said(x, c->verb, c->say) : c->verb, c->time);
            return;
        }
        seq = c->was ? c->was->r.chain : 0;
    }
    for (int hops = 0; seq && hops < 512; hops++) {
        struct journal_fact f;
        struct json *p = NULL;
        if (!x->d->reader || journal_read(x->d->reader, seq, &f, NULL) || json_parse(&o->arena, f.payload, NULL, &p, NULL))
            return;
        if (json_get(json_get(p, "set"), "rev")) {
            struct span what = said(x, json_str(p, "verb"), json_str(p, "say"));
            take_change(x, f.actor, what.n ? what : f.kind, f.time);
            return;
        }
        seq = (uint64_t) json_int(p, "prev", 0);
    }
}

/* A command that was done, and comes again with its cmd_id: that of another verb is another command; of another incident it is a mistake. */
static bool answered_before(struct act *x)
{
    struct keys_value v;
    struct desk *d = x->d;
    if (!x->q->cmd_id.n || !overlay_key(d->overlay, state_key(&d->state, 'C', x->q->officer, x->q->cmd_id, x->q->verb), &v))
        return false;
    const struct incident *i = overlay_get(d->overlay, (uint32_t) v.a);
    if (i && x->q->incident.n && act_row(d, x->q->incident) != i->r.row) {
        act_refuse(x, WF_E_INVALID, "cmd_id", "a command with this cmd_id was done before, to another incident: each has a cmd_id of its own");
        return true;
    }
    x->a->text = "done before with this cmd_id";
    if (i && !desk_sight_sees(d, x->q->sight, &i->r))
        return true; /* a report of rights: nothing more is told of it than the first time */
    if (i)
        incident_id(&i->r, d->prefix, x->a->id);
    x->a->rev = (uint32_t) (v.a >> 32);
    x->a->seq = v.b >> 8;
    x->a->state = (uint8_t) (v.b & 0xff);
    return true;
}

/* The checks before the verb itself. */
static int admit(struct act *x, const struct verb *v)
{
    const struct desk_command *q = x->q;
    x->was = act_incident(x, q->incident);
    if (!x->was)
        return act_refuse(x, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(q->incident));
    incident_id(&x->was->r, x->d->prefix, x->a->id);
    x->a->rev = x->was->r.rev;
    x->a->state = x->was->r.state;
    if (q->rev && v->counts && q->rev != x->was->r.rev) {
        char at[40] = "";
        tell_changed(x);
        tell_possible(x);
        if (x->a->changed_by.n)
            time_format(x->a->changed_at, at);
        return act_refuse(x, WF_E_STALE, "rev", "revision %u is not the current one, which is %u%s%.*s%s%s%s%.*s%s", q->rev, x->was->r.rev,
                          x->a->changed_by.n ? ": " : "", SPAN_FMT(x->a->changed_by), x->a->changed_by.n ? " changed it at " : "", at,
                          x->a->changed_by.n ? " (" : "", SPAN_FMT(x->a->changed_what), x->a->changed_by.n ? ")" : "");
    }
    if (!(v->from & BIT(x->was->r.state))) {
        struct buf list = {0};
        tell_changed(x);
        tell_possible(x);
        for (size_t k = 0; k < x->a->possible_n; k++)
            buf_printf(&list, "%s%s", k ? ", " : "", x->a->possible[k]);
        act_refuse(x, WF_E_STATE, "state", "it is %s: \"%s\" is not possible; possible now: %s", words_of(&words_state, x->was->r.state), v->name, list.p ? list.p : "");
        buf_free(&list);
        return x->a->code;
    }
    return 0;
}

static void answer_done(struct act *x)
{
    struct arena *a = &x->d->overlay->arena;
    if (x->only) {
        x->a->text = x->only;
        return;
    }
    incident_id(&x->i->r, x->d->prefix, x->a->id);
    x->a->rev = x->i->r.rev;
    x->a->state = x->i->r.state;
    x->a->seq = x->nothing ? 0 : x->c->seq;
    x->a->text = arena_printf(a, "%s: %.*s", x->a->id, SPAN_FMT(change_said(a, x->c->say, x->c->number)));
}

/* Why words that look like a person's are none stands with what was done. */
static void say_no_person(struct act *x)
{
    if (x->no_person.n)
        x->c->say = span_str(arena_printf(&x->d->overlay->arena, "%.*s (held to be of no person: %.*s)", SPAN_FMT(x->c->say), SPAN_FMT(x->no_person)));
}

/* A command of no incident: a fact of its own. */
static int decide_alone(struct act *x, const struct verb_alone *v, struct err *e)
{
    x->c = batch_new_change(x->d, v->kind, x->q->officer);
    x->c->verb = span_str(v->name);
    x->c->cmd = x->q->cmd_id;
    x->c->uid = x->q->uid;
    x->c->has_uid = true;
    if (v->fn(x))
        return 0;
    if (x->nothing) {
        x->a->text = arena_strndup(&x->d->overlay->arena, x->c->say.p, x->c->say.n);
        return 0;
    }
    say_no_person(x);
    int rc = batch_change(x->d, x->c, x->q->offset, e);
    if (rc)
        return rc;
    journal_batch_urgent(x->d->batch);
    x->a->seq = x->c->seq;
    x->a->text = arena_strndup(&x->d->overlay->arena, x->c->say.p, x->c->say.n);
    return v->then ? v->then(x, e) : 0;
}

int decide_command(struct desk *d, struct work *w, struct err *e)
{
    struct act x = {.d = d, .w = w, .q = &w->command, .a = &w->answer};
    const struct verb *v = verbs_find(x.q->verb);
    memset(x.a, 0, sizeof *x.a);
    x.a->changed_at = TIME_NONE;
    const struct verb_alone *alone = v ? NULL : verbs_find_alone(x.q->verb);
    if (!v && !alone)
        return act_refuse(&x, WF_E_INVALID, "verb", "there is no verb \"%.*s\"", SPAN_FMT(x.q->verb)), 0;
    if (x.q->cmd_id.n > 64)
        return act_refuse(&x, WF_E_LIMIT, "cmd_id", "a cmd_id has at most 64 bytes"), 0;
    /* The name of who stays unnamed comes into no table, nor is his command known again by it. */
    x.unnamed = x.q->anonymous && span_is(x.q->verb, "rights report");
    struct span officer = x.unnamed ? SPAN_LIT(OFFICER_UNNAMED) : x.q->officer;
    if (act_officer(&x, officer, &x.officer))
        return 0;
    if (!x.unnamed && answered_before(&x))
        return 0;
    if (alone)
        return decide_alone(&x, alone, e);
    if (v->from && admit(&x, v))
        return 0;
    x.c = batch_new_change(d, CHANGE_CHANGED, officer);
    x.c->verb = span_str(v->name);
    if (!x.unnamed) {
        x.c->cmd = x.q->cmd_id;
        x.c->uid = x.q->uid;
        x.c->has_uid = true;
    }
    size_t texts = d->overlay->texts.n;
    if (v->from) {
        x.i = overlay_edit(d->overlay, x.was->r.row);
        x.c->was = x.was;
        x.c->inc = x.i;
    }
    if (v->fn(&x)) {
        d->overlay->texts.n = texts;
        if (x.was)
            tell_possible(&x);
        if (x.was && x.a->code == WF_E_STATE)
            tell_changed(&x);
        return 0;
    }
    say_no_person(&x);
    if (!x.nothing) {
        x.i->r.rev += v->counts || !v->from;
        x.i->r.by = x.officer;
        x.i->r.updated = d->now;
        int rc = batch_change(d, x.c, x.unnamed ? OFFSET_NONE : x.q->offset, e);
        if (rc)
            return rc;
        journal_batch_urgent(d->batch);
    }
    answer_done(&x);
    return 0;
}
