/* verbs_exercise: exercises beside this floor. In the table of verbs.c.
 *
 * An exercise is a home and an engine of its own, that knows nothing of this one. Before it starts, its engine says so here ("exercise announce"), as any
 * client would: within half an hour of a handover that is refused, unless two officers of this floor said not long before that it may ("exercise agree"). All
 * of it stands in this floor's log. What is a handover and when one is to come is told here too.
 */
#include "desk/act.h"
#include "desk/items.h"

enum { NEAR_S = 1800, AGREED_S = 1800, DAY_S = 86400, NAMES_MOST = 40 };

static int64_t apart(wf_time a, wf_time b)
{
    return (a < b ? b - a : a - b) / NSEC_PER_SEC;
}

/* The planned handover that is nearest to now: one of the configuration's, else the end of the shift that the last signature began. */
static wf_time planned(const struct desk *d, const struct handover_row *last)
{
    const struct desk_clocks *c = &d->o.clocks;
    wf_time best = TIME_NONE, midnight = d->now - d->now % ((wf_time) DAY_S * NSEC_PER_SEC);
    for (uint32_t i = 0; i < c->handovers_n; i++)
        for (int day = -1; day <= 1; day++) {
            wf_time at = midnight + ((wf_time) day * DAY_S + (wf_time) c->handovers[i] * 60) * NSEC_PER_SEC;
            if (best == TIME_NONE || apart(at, d->now) < apart(best, d->now))
                best = at;
        }
    if (!c->handovers_n && last && last->state == SHIFT_SIGNED)
        best = last->ended + (wf_time) c->shelf_s * NSEC_PER_SEC;
    return best;
}

/* The handover that is within half an hour, as a sentence; NULL: none is. */
static const char *near_handover(const struct act *x)
{
    struct handover_row h;
    struct desk *d = x->d;
    struct arena *a = &d->overlay->arena;
    bool any = shift_last(d, &h);
    if (any && h.state == SHIFT_OPEN)
        return arena_printf(a, "handover %u is open since %s", h.n, clocks_time(d, h.started));
    if (any && h.state == SHIFT_SIGNED && apart(h.ended, d->now) <= NEAR_S)
        return arena_printf(a, "handover %u was signed at %s", h.n, clocks_time(d, h.ended));
    wf_time at = planned(d, any ? &h : NULL);
    if (at == TIME_NONE || apart(at, d->now) > NEAR_S)
        return NULL;
    return arena_printf(a, "a handover is %s at %s", at < d->now ? "overdue, planned" : "planned", clocks_time(d, at));
}

/* The exercise's number among the names. */
static int read_name(struct act *x, uint16_t *out)
{
    struct span s = x->q->name;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.' || s.p[i] == '-'))
            return act_refuse(x, WF_E_INVALID, "name", "\"%.*s\" is no exercise: 1 to %d letters, digits, dots, dashes", SPAN_FMT(s), NAMES_MOST);
    if (!s.n || s.n > NAMES_MOST)
        return act_refuse(x, WF_E_INVALID, "name", "which exercise? 1 to %d letters, digits, dots, dashes", NAMES_MOST);
    *out = state_name(&x->d->state, s);
    return *out ? 0 : act_refuse(x, WF_E_LIMIT, "name", "there are more names than can be kept");
}

/* Who agreed and still does: each officer once, two at most; their agreements are in *found. */
static size_t agreed(const struct act *x, uint16_t name, struct item found[2])
{
    struct item it;
    size_t n = 0;
    for (uint32_t after = 0; n < 2 && overlay_item_next(x->d->overlay, 0, after, &it); after = it.r.n) {
        if (it.r.kind != ITEM_AGREEMENT || it.r.state != ITEM_OPEN || it.r.to != name || it.r.due < x->d->now || (n && found[0].r.by == it.r.by))
            continue;
        found[n++] = it;
    }
    return n;
}

static struct span officer_of(const struct act *x, const struct item *it)
{
    return names_get(&x->d->state.names, it->r.by);
}

int verb_exercise_agree(struct act *x)
{
    struct item found[2] = {0};
    uint16_t name;
    shift_change(x->d, x->c, NULL, NULL);
    if (read_name(x, &name))
        return x->a->code;
    size_t n = agreed(x, name, found);
    for (size_t i = 0; i < n; i++)
        if (found[i].r.by == x->officer)
            return act_refuse(x, WF_E_STATE, "officer", "you agreed already, until %s: the second one is another officer", clocks_time(x->d, found[i].r.due));
    if (act_text(x, "reason", x->q->reason, true, "why may it start now?"))
        return x->a->code;
    struct item *it = overlay_item_new(x->d->overlay, 0);
    it->r.kind = ITEM_AGREEMENT;
    it->r.by = x->officer;
    it->r.to = name;
    it->r.made = x->d->now;
    it->r.due = x->d->now + (wf_time) AGREED_S * NSEC_PER_SEC;
    act_item_aside(x, it);
    act_say(x, "exercise %.*s may start until %s, near a handover or not: %s", SPAN_FMT(x->q->name), clocks_time(x->d, it->r.due),
        n ? "two officers agree" : "one officer agrees, near a handover it takes two");
    return 0;
}

int verb_exercise_announce(struct act *x)
{
    struct item found[2] = {0};
    struct arena *a = &x->d->overlay->arena;
    uint16_t name = 0;
    shift_change(x->d, x->c, NULL, NULL);
    if (read_name(x, &name))
        return x->a->code;
    const char *near = near_handover(x);
    size_t n = agreed(x, name, found);
    if (near && n < 2)
        return act_refuse(x, WF_E_STATE, "exercise",
            "%s: nothing of an exercise starts within 30 minutes of a handover unless two officers of the floor agree (exercise agree %.*s REASON); %s%.*s%s", near,
            SPAN_FMT(x->q->name), n ? "" : "nobody does", SPAN_FMT(n ? officer_of(x, &found[0]) : span_make("", 0)), n ? " does" : "");
    if (!near) {
        act_say(x, "exercise %.*s starts", SPAN_FMT(x->q->name));
        return 0;
    }
    for (size_t i = 0; i < n; i++) { /* once, and for this start alone */
        struct item *it = arena_alloc_raw(a, sizeof *it);
        *it = found[i];
        act_item_finish(x, it, ITEM_DONE);
        act_item_aside(x, it);
    }
    act_say(x, "exercise %.*s starts, though %s: %.*s and %.*s agreed", SPAN_FMT(x->q->name), near, SPAN_FMT(officer_of(x, &found[1])), SPAN_FMT(officer_of(x, &found[0])));
    return 0;
}
