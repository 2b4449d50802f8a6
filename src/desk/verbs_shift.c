/* verbs_shift: a handover from its start to its signature. In the table of verbs.c.
 *
 * Another officer than the one who started it accepts line by line: what he accepts is his. With the signature what he did not accept is nobody's, and its
 * clock starts; what is shelved is a signal again. What is new by then is listed as such first.
 */
#include "desk/act.h"
#include "desk/items.h"

enum { FACTS_MOST = 4000 };

static bool sees_line(const struct act *x, const struct line_row *l)
{
    const struct incident *i = l->incident ? overlay_get(x->d->overlay, l->incident) : NULL;
    return !i || desk_sight_sees(x->d, x->q->sight, &i->r);
}

static struct span name_of(const struct act *x, uint16_t n)
{
    return names_get(&x->d->state.names, n);
}

static void line_id(const struct act *x, uint32_t row, char out[INCIDENT_ID_MAX])
{
    incident_id(&overlay_get(x->d->overlay, row)->r, x->d->prefix, out);
}

/* The one that is open. incoming: for the officer who comes on, who is another than the one who started it. */
static int find_open(struct act *x, bool incoming, struct handover_row *h)
{
    if (!shift_last(x->d, h) || h->state != SHIFT_OPEN)
        return act_refuse(x, WF_E_STATE, "handover", "no handover is open: handover start begins one");
    if (incoming && h->by == x->officer)
        return act_refuse(x, WF_E_DENIED, "officer", "you started it: the officer who comes on accepts and signs");
    return 0;
}

/* ---- start ---- */

int verb_handover_start(struct act *x)
{
    struct desk *d = x->d;
    struct handover_row last, h = {.n = 1, .state = SHIFT_OPEN, .by = x->officer, .from = TIME_NONE, .started = d->now, .ended = TIME_NONE};
    struct shift_lines lines = {0};
    if (shift_last(d, &last)) {
        if (last.state == SHIFT_OPEN)
            return act_refuse(x, WF_E_STATE, "handover", "%.*s started one at %s: it is to be signed, or cancelled, first", SPAN_FMT(name_of(x, last.by)), clocks_time(d, last.started));
        h.n = last.n + 1;
        h.lines_first = last.lines_first + last.lines_n;
        h.from = last.state == SHIFT_SIGNED ? last.ended : last.from;
        h.from_seq = last.state == SHIFT_SIGNED ? last.end_seq : last.from_seq;
    }
    if (h.n >= SHIFT_HANDOVERS_MOST || h.lines_first >= SHIFT_LINES_MOST - SHIFT_LINES_EACH)
        return act_refuse(x, WF_E_LIMIT, "handover", "there were more handovers than can be kept");
    for (size_t i = 0; i < x->q->down_n; i++) {
        struct line_row l = {.section = SHIFT_FEED, .state = SHIFT_LINE_OPEN, .due = TIME_NONE, .at = TIME_NONE};
        l.name = state_name(&d->state, span_str(x->q->down[i].feed));
        l.word = state_name(&d->state, span_str(x->q->down[i].state));
        if (l.name && l.word)
            VEC_PUSH(&lines.v, l);
    }
    shift_survey(d, d->overlay, x->officer, &lines);
    for (size_t i = 0; i < lines.v.n; i++)
        lines.v.v[i].handover = h.n;
    h.left_out = lines.over;
    shift_change(d, x->c, &h, &lines);
    VEC_FREE(&lines.v);
    act_say(x, "handover %u started%s", h.n, h.left_out ? "; there is more than it has room for" : "");
    return 0;
}

/* What the handover had no room for: a number for who sees all of it. */
static const char *beyond(const struct act *x)
{
    uint32_t n = x->c->shift->handover.left_out;
    if (!n)
        return "";
    return x->q->sight ? "; there was more than a handover has room for: see the Floor"
                       : arena_printf(&x->d->overlay->arena, "; %u more had no room in it: see the Floor", n);
}

/* How many lines of the change this officer may read. */
int verb_handover_start_then(struct act *x, struct err *e)
{
    const struct shift_change *s = x->c->shift;
    size_t n = 0;
    (void) e;
    for (size_t i = 0; i < s->lines_n; i++)
        n += sees_line(x, &s->lines[i]);
    x->a->text = arena_printf(&x->d->overlay->arena, "handover %u started, %zu line%s: the officer who comes on accepts them one by one and signs%s", s->handover.n, n,
        n == 1 ? "" : "s", beyond(x));
    return 0;
}

/* ---- accept ---- */

static bool can_be_owned(const struct incident *i)
{
    return incident_is_open(i->r.state) || i->r.state == STATE_RESOLVED || i->r.state == STATE_TRANSFERRED;
}

/* Refused where somebody else has taken it since it was listed. */
static int still_whose(struct act *x, const struct line_row *l)
{
    const struct incident *i = l->incident && l->section != SHIFT_PROMISE ? overlay_get(x->d->overlay, l->incident) : NULL;
    char id[INCIDENT_ID_MAX];
    if (!i || !l->moves || !i->r.owner || i->r.owner == l->owner || i->r.owner == x->officer || !can_be_owned(i))
        return 0;
    line_id(x, l->incident, id);
    return act_refuse(x, WF_E_STATE, "line", "%s is %.*s's by now, and was not when it was listed: take it from there (own %s --take REASON), or leave the line", id,
        SPAN_FMT(name_of(x, i->r.owner)), id);
}

int verb_handover_accept(struct act *x)
{
    struct handover_row h;
    struct line_row l;
    struct shift_lines news = {0};
    uint64_t typed;
    if (find_open(x, true, &h) || act_number(x, x->q->line, "line", "a line", UINT32_MAX, &typed))
        return x->a->code;
    uint32_t no = (uint32_t) typed;
    if (!x->q->line.n)
        return act_refuse(x, WF_E_INVALID, "line", "which line? its number");
    if (!shift_line(x->d, &h, no, &l) || !sees_line(x, &l))
        return act_refuse(x, WF_E_NOTFOUND, "line", "the handover has no line %u", no);
    if (l.state != SHIFT_LINE_OPEN)
        return act_refuse(x, WF_E_STATE, "line", "line %u was accepted by %.*s at %s", no, SPAN_FMT(name_of(x, l.by)), clocks_time(x->d, l.at));
    if (still_whose(x, &l) || (l.moves && duty_refuses(x, x->officer)))
        return x->a->code;
    l.state = SHIFT_LINE_ACCEPTED;
    l.by = x->officer;
    l.at = x->d->now;
    shift_news(x->d, &h, &news);
    struct shift_change *s = shift_change(x->d, x->c, &h, &news);
    s->lines[s->lines_n++] = l;
    shift_about(x->d, s, l.incident);
    VEC_FREE(&news.v);
    act_say(x, "handover, line %u accepted%s", no, l.moves ? ", and taken over" : "");
    return 0;
}

/* No shelf outlasts a shift; what is out of service until its source is seen to does. */
static bool is_shelved(const struct incident *i)
{
    return i->r.flags & INCIDENT_SHELVED && i->m.aside != ASIDE_SERVICE;
}

/* An incident's fact in this batch: owner (0: nobody's), and back from the shelf. */
static int give(struct act *x, uint32_t row, uint16_t owner, bool rearm, const char *say, struct err *e)
{
    struct desk *d = x->d;
    struct change *c = batch_new_change(d, CHANGE_CHANGED, x->q->officer);
    struct incident *i = overlay_edit(d->overlay, row);
    c->was = overlay_get(d->overlay, row);
    c->inc = i;
    c->verb = rearm ? SPAN_LIT("rearm") : SPAN_LIT("handover");
    c->uid = x->q->uid;
    c->has_uid = true;
    c->say = span_str(say);
    i->r.owner = owner;
    if (owner && i->r.state == STATE_NEW)
        i->r.state = STATE_TRIAGED;
    if (owner && incident_is_open(i->r.state))
        signal_ack(i, owner, d->now);
    if (rearm) {
        signal_unshelve(i);
        if (i->r.condition != WF_CONDITION_CLEARED)
            signal_trigger(i);
    }
    i->r.rev++;
    i->r.by = x->officer;
    i->r.updated = d->now;
    return batch_change(d, c, x->q->offset, e);
}

/* A promise is that officer's to see to (0: nobody's) from now on. */
static int give_promise(struct act *x, const struct line_row *l, uint16_t to, struct err *e)
{
    struct desk *d = x->d;
    struct item *it = arena_alloc(&d->overlay->arena, sizeof *it), **list = arena_alloc(&d->overlay->arena, sizeof(struct item *));
    uint32_t after = 0;
    while (overlay_item_next(d->overlay, l->incident, after, it) && it->r.n != l->item)
        after = it->r.n;
    if (it->r.n != l->item || it->r.state != ITEM_OPEN || it->r.to == to)
        return 0;
    struct change *c = batch_new_change(d, l->incident ? CHANGE_ITEM : CHANGE_SHIFT, x->q->officer);
    it->r.to = to;
    *list = it;
    c->items = list;
    c->items_n = 1;
    c->verb = SPAN_LIT("handover");
    c->say = span_str(arena_printf(&d->overlay->arena, to ? "promise %u is %.*s's to keep" : "promise %u: nobody took it over", l->item, SPAN_FMT(name_of(x, to))));
    if (!l->incident) {
        shift_change(d, c, NULL, NULL);
        return batch_change(d, c, x->q->offset, e);
    }
    c->was = overlay_get(d->overlay, l->incident);
    c->inc = overlay_edit(d->overlay, l->incident);
    c->inc->r.updated = d->now;
    c->inc->r.by = x->officer;
    return batch_change(d, c, x->q->offset, e);
}

int verb_handover_accept_then(struct act *x, struct err *e)
{
    const struct shift_change *s = x->c->shift;
    const struct line_row *l = &s->lines[s->lines_n - 1];
    struct arena *a = &x->d->overlay->arena;
    char id[INCIDENT_ID_MAX] = "";
    if (l->incident)
        line_id(x, l->incident, id);
    const char *of = id[0] ? arena_printf(a, ": %s", id) : l->name ? arena_printf(a, ": feed %.*s", SPAN_FMT(name_of(x, l->name))) : "";
    x->a->text = arena_printf(a, "line %u accepted%s", l->no, of);
    if (!l->moves)
        return 0;
    if (l->section == SHIFT_PROMISE) {
        x->a->text = arena_printf(a, "line %u accepted%s: promise %u is yours to keep", l->no, of, l->item);
        return give_promise(x, l, x->officer, e);
    }
    const struct incident *i = overlay_get(x->d->overlay, l->incident);
    if (!i || !can_be_owned(i)) {
        x->a->text = arena_printf(a, "line %u accepted: %s is %s by now", l->no, id, words_of(&words_state, i ? i->r.state : 0));
        return 0;
    }
    x->a->text = arena_printf(a, "line %u accepted: %s is yours", l->no, id);
    if (i->r.owner == x->officer && i->r.state != STATE_NEW)
        return 0;
    return give(x, l->incident, x->officer, false,
        i->r.owner ? arena_printf(a, "taken over from %.*s at the handover", SPAN_FMT(name_of(x, i->r.owner))) : "taken at the handover", e);
}

/* ---- sign ---- */

int verb_handover_sign(struct act *x)
{
    struct handover_row h;
    struct line_row l;
    struct shift_lines lines = {0};
    if (find_open(x, true, &h) || duty_refuses(x, x->officer)) /* whose the shift is from now on is on duty, where anybody is */
        return x->a->code;
    shift_news(x->d, &h, &lines);
    h.left_out = shift_left_out(x->d, &h, &lines);
    for (size_t i = 0; i < lines.v.n; i++) {
        lines.v.v[i].state = SHIFT_LINE_LEFT;
        lines.v.v[i].at = x->d->now;
    }
    struct shift_change *s = shift_change(x->d, x->c, &h, &lines);
    struct line_row *all = arena_alloc(&x->d->overlay->arena, ((size_t) s->handover.lines_n + 1) * sizeof *all);
    memcpy(all, s->lines, s->lines_n * sizeof *all);
    s->lines = all;
    VEC_FREE(&lines.v);
    for (uint32_t no = 1; no <= h.lines_n; no++)
        if (shift_line(x->d, &h, no, &l) && l.state == SHIFT_LINE_OPEN) {
            l.state = SHIFT_LINE_LEFT;
            l.at = x->d->now;
            s->lines[s->lines_n++] = l;
        }
    s->handover.state = SHIFT_SIGNED;
    s->handover.to = x->officer;
    s->handover.ended = x->d->now;
    act_say(x, "handover %u signed, from %.*s", h.n, SPAN_FMT(name_of(x, h.by)));
    return 0;
}

/* Does it stay with him who has it: he signed, or took it meanwhile, or is another than the one who leaves, and on duty? */
static bool stays(const struct act *x, const struct line_row *l, uint16_t owner)
{
    return !owner || owner == x->officer || owner != l->owner || (owner != x->c->shift->handover.by && duty_is_on(x->d, owner));
}

/* What was not accepted: marked by row, so that what is shelved and left is one fact. */
static int leave_lines(struct act *x, struct map64 *done, size_t *told, struct err *e)
{
    const struct shift_change *s = x->c->shift;
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < s->lines_n && journal_batch_facts(x->d->batch) < FACTS_MOST; k++) {
        const struct line_row *l = &s->lines[k];
        const struct incident *i = l->incident ? overlay_get(x->d->overlay, l->incident) : NULL;
        *told += sees_line(x, l);
        if (!l->moves)
            continue;
        if (l->section == SHIFT_PROMISE) {
            rc = l->owner == x->officer ? 0 : give_promise(x, l, 0, e);
            continue;
        }
        if (!i || !can_be_owned(i) || stays(x, l, i->r.owner))
            continue;
        bool shelved = is_shelved(i);
        map64_put(done, l->incident, x);
        rc = give(x, l->incident, 0, shelved, shelved ? "no longer shelved, and nobody's: it was not accepted at the handover" : "nobody's: it was not accepted at the handover", e);
    }
    return rc;
}

/* What is shelved is back, whoever has it; what else the one who left owns, and no line held, is nobody's. */
static int leave_rest(struct act *x, struct map64 *done, struct err *e)
{
    struct overlay *o = x->d->overlay;
    const uint16_t gone = x->c->shift->handover.by;
    int rc = 0;
    for (uint32_t row = 1; rc == 0 && row <= o->incidents && journal_batch_facts(x->d->batch) < FACTS_MOST; row++) {
        const struct incident_row *r = row <= x->d->state.head->incidents ? state_row(&x->d->state, row) : NULL;
        if (r && !(r->flags & INCIDENT_SHELVED) && r->owner != gone)
            continue; /* as committed; what this batch changed, it changed for the better */
        const struct incident *i = map64_get(done, row) ? NULL : overlay_get(o, row);
        if (!i || !incident_is_open(i->r.state))
            continue;
        bool shelved = is_shelved(i), left = i->r.owner == gone;
        if (shelved || left)
            rc = give(x, row, left ? 0 : i->r.owner, shelved, left ? "nobody's: whose it was has handed over" : "no longer shelved: the shift was handed over", e);
    }
    return rc;
}

int verb_handover_sign_then(struct act *x, struct err *e)
{
    const struct shift_change *s = x->c->shift;
    struct map64 done = {0};
    size_t left = 0;
    int rc = leave_lines(x, &done, &left, e);
    if (rc == 0)
        rc = leave_rest(x, &done, e);
    map64_free(&done);
    if (left || s->handover.left_out)
        x->a->text = arena_printf(&x->d->overlay->arena, "handover %u signed; %zu line%s not accepted: what belongs to nobody now has its clock running%s", s->handover.n, left,
            left == 1 ? " was" : "s were", beyond(x));
    return rc;
}

/* ---- cancel ---- */

int verb_handover_cancel(struct act *x)
{
    struct handover_row h;
    if (find_open(x, false, &h))
        return x->a->code;
    if (act_text(x, "reason", x->q->reason, true, "why is it cancelled?"))
        return x->a->code;
    struct shift_change *s = shift_change(x->d, x->c, &h, NULL);
    s->handover.state = SHIFT_CANCELLED;
    s->handover.to = x->officer;
    s->handover.ended = x->d->now;
    act_say(x, "handover %u cancelled", h.n);
    return 0;
}
