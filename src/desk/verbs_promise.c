/* verbs_promise: promises that officers make, and what they write into the log by hand: entries, and strikes of old ones. In the table of verbs.c. */
#include "desk/act.h"
#include "desk/items.h"
#include "model/when.h"

/* The change is one of that incident from now on: it stands in its timeline. */
static void on_incident(struct act *x, const struct incident *was)
{
    x->was = was;
    x->i = overlay_edit(x->d->overlay, was->r.row);
    x->i->r.by = x->officer;
    x->i->r.updated = x->d->now;
    x->c->kind = CHANGE_ITEM;
    x->c->was = was;
    x->c->inc = x->i;
    incident_id(&was->r, x->d->prefix, x->a->id);
    x->a->rev = was->r.rev;
    x->a->state = was->r.state;
}

int verb_handover_promise(struct act *x)
{
    struct err why = {0};
    wf_time due;
    if (!x->q->due.n)
        return act_refuse(x, WF_E_INVALID, "due", "by when? a promise has a date: --due +2h, 08:00 or a time");
    if (when_parse(x->q->due, x->d->now, x->q->offset, "due", &due, &why))
        return act_refuse(x, why.code, why.field, "%s", why.text);
    if (x->q->incident.n) {
        const struct incident *was = act_incident(x, x->q->incident);
        if (!was)
            return act_refuse(x, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(x->q->incident));
        on_incident(x, was);
        if (act_room(x, ITEM_ROOM + 2 * x->q->text.n))
            return x->a->code;
    } else {
        shift_change(x->d, x->c, NULL, NULL);
    }
    if (act_text(x, "text", x->q->text, true, "what was promised?"))
        return x->a->code;
    if (x->c->free_text.n > 4096)
        return act_refuse(x, WF_E_LIMIT, "text", "%zu bytes of text where 4096 are the most", x->c->free_text.n);
    struct item *it = overlay_item_new(x->d->overlay, x->i ? x->i->r.row : 0);
    it->r.kind = ITEM_PROMISE;
    it->r.by = it->r.to = x->officer;
    it->r.made = x->d->now;
    it->r.due = due;
    it->text = x->c->free_text;
    it->r.text_seq = ITEM_TEXT_HERE;
    act_item_aside(x, it);
    if (x->i)
        act_index(x);
    act_say(x, "promise %u, due %s", it->r.n, clocks_time(x->d, due));
    return 0;
}

/* The promise meant, where the officer may see it. */
static int find_promise(struct act *x, struct item *out)
{
    struct overlay *o = x->d->overlay;
    uint64_t n;
    if (act_number(x, x->q->item, "promise", "a promise", UINT32_MAX, &n))
        return x->a->code;
    memset(out, 0, sizeof *out);
    if (n && n <= x->d->state.head->items)
        items_get(&x->d->state, (uint32_t) n, out);
    for (size_t k = 0; k < o->items.n; k++)
        if (o->items.v[k]->r.n == n)
            *out = *o->items.v[k];
    const struct incident *i = out->r.incident ? overlay_get(o, out->r.incident) : NULL;
    if (out->r.kind != ITEM_PROMISE || (i && !desk_sight_sees(x->d, x->q->sight, &i->r)))
        return act_refuse(x, WF_E_NOTFOUND, "promise", "there is no promise %.*s: handover show has those that are open", SPAN_FMT(x->q->item));
    out->text = arena_span(&o->arena, out->text);
    if (out->r.state != ITEM_OPEN)
        return act_refuse(x, WF_E_STATE, "promise", "promise %u was %s by %.*s", out->r.n, out->r.state == ITEM_DONE ? "kept" : "dropped",
            SPAN_FMT(names_get(&x->d->state.names, out->r.done_by)));
    return 0;
}

static int end_promise(struct act *x, uint8_t state)
{
    struct item was = {0};
    bool kept = state == ITEM_DONE;
    if (find_promise(x, &was))
        return x->a->code;
    if (was.r.incident)
        on_incident(x, overlay_get(x->d->overlay, was.r.incident));
    else
        shift_change(x->d, x->c, NULL, NULL);
    struct span text = kept ? x->q->text : x->q->reason;
    if ((text.n || !kept) && act_text(x, kept ? "note" : "reason", text, !kept, "why is it not kept?"))
        return x->a->code;
    struct item *it = arena_alloc_raw(&x->d->overlay->arena, sizeof *it);
    *it = was;
    act_item_finish(x, it, state);
    act_item_aside(x, it);
    act_say(x, "promise %u %s%s", it->r.n, kept ? "kept" : "dropped", kept && x->d->now > it->r.due ? ", after its time" : "");
    return 0;
}

int verb_handover_kept(struct act *x)
{
    return end_promise(x, ITEM_DONE);
}

int verb_handover_dropped(struct act *x)
{
    return end_promise(x, ITEM_DECLINED);
}

/* ---- the log ---- */

static int is_struck(struct act *x, uint64_t seq, uint64_t *by)
{
    const struct overlay *o = x->d->overlay;
    for (size_t i = 0; i < o->struck.n; i++)
        if (o->struck.v[i].seq == seq)
            return *by = o->struck.v[i].by_seq, 1;
    for (uint32_t i = x->d->state.head->strikes_n; i > 0; i--)
        if (state_strike(&x->d->state, i)->seq == seq)
            return *by = state_strike(&x->d->state, i)->by_seq, 1;
    return 0;
}

/* The line that is struck: an officer's, which this one may read. */
static int strike(struct act *x)
{
    struct shift_change *s = x->c->shift;
    struct journal_fact f;
    struct json *p = NULL;
    uint64_t seq, by;
    uint32_t newest;
    if (act_number(x, x->q->seq, "seq", "a line of the log", INT64_MAX, &seq))
        return x->a->code;
    bool there = seq && x->d->reader && seq <= journal_seq(x->d->o.journal, NULL) && journal_read(x->d->reader, seq, &f, NULL) == 0;
    enum change_kind kind = there ? change_kind_find(f.kind, &newest) : CHANGE_NONE;
    if (there && json_parse(&x->d->overlay->arena, arena_span(&x->d->overlay->arena, f.payload), NULL, &p, NULL))
        there = false;
    struct span id = json_str(p, "id");
    const struct incident *i = id.n ? act_incident(x, id) : NULL;
    if (!there || (id.n && !i) || !(change_is_incident(kind) || change_is_alone(kind)))
        return act_refuse(x, WF_E_NOTFOUND, "seq", "the log has no line %.*s that could be struck", SPAN_FMT(x->q->seq));
    if (span_is(f.actor, "engine"))
        return act_refuse(x, WF_E_STATE, "seq", "line %llu is the engine's: what it did stands", (unsigned long long) seq);
    if (is_struck(x, seq, &by))
        return act_refuse(x, WF_E_STATE, "seq", "line %llu was struck by line %llu", (unsigned long long) seq, (unsigned long long) by);
    if (s->about && (!i || i->r.row != s->about))
        return act_refuse(x, WF_E_INVALID, "incident", "line %llu is not of that incident", (unsigned long long) seq);
    shift_about(x->d, s, i ? i->r.row : 0);
    s->strike.seq = seq;
    return 0;
}

int verb_log_add(struct act *x)
{
    struct shift_change *s = shift_change(x->d, x->c, NULL, NULL);
    if (x->q->incident.n) {
        const struct incident *i = act_incident(x, x->q->incident);
        if (!i)
            return act_refuse(x, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(x->q->incident));
        shift_about(x->d, s, i->r.row);
    }
    if (x->q->seq.n && strike(x))
        return x->a->code;
    if (act_text(x, "note", x->q->text, true, "an entry needs a text"))
        return x->a->code;
    if (s->strike.seq)
        act_say(x, "in place of line %llu", (unsigned long long) s->strike.seq);
    return 0;
}

int verb_log_then(struct act *x, struct err *e)
{
    (void) e;
    x->a->text = arena_printf(&x->d->overlay->arena, "line %llu of the log", (unsigned long long) x->c->seq);
    return 0;
}

int verb_log_strike(struct act *x)
{
    shift_change(x->d, x->c, NULL, NULL);
    if (strike(x))
        return x->a->code;
    if (act_text(x, "reason", x->q->reason, true, "why is it struck?"))
        return x->a->code;
    act_say(x, "line %llu struck", (unsigned long long) x->c->shift->strike.seq);
    return 0;
}
