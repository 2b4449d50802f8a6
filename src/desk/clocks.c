#include "desk/clocks.h"

#include "desk/impl.h"

/* ---- the heap ---- */

static void sift_up(struct clocks_entry *v, size_t i)
{
    for (; i > 0 && v[i].at < v[(i - 1) / 2].at; i = (i - 1) / 2) {
        struct clocks_entry t = v[i];
        v[i] = v[(i - 1) / 2];
        v[(i - 1) / 2] = t;
    }
}

static void push(struct clocks *k, wf_time at, uint32_t row)
{
    struct clocks_entry e = {at, row};
    VEC_PUSH(&k->heap, e);
    sift_up(k->heap.v, k->heap.n - 1);
}

static struct clocks_entry pop(struct clocks *k)
{
    struct clocks_entry *v = k->heap.v, first = v[0];
    size_t n = --k->heap.n, i = 0;
    v[0] = v[n];
    for (;;) {
        size_t least = i, left = 2 * i + 1;
        for (size_t c = left; c < left + 2 && c < n; c++)
            if (v[c].at < v[least].at)
                least = c;
        if (least == i)
            return first;
        struct clocks_entry t = v[i];
        v[i] = v[least];
        v[least] = t;
        i = least;
    }
}

void clocks_load(struct desk *d)
{
    wf_time newest = TIME_NONE;
    bool legal = false;
    d->clocks.heap.n = d->clocks.taken.n = 0;
    for (uint32_t row = 1; row <= d->state.head->incidents; row++) {
        const struct incident_row *r = state_row(&d->state, row);
        if (r->updated > newest)
            newest = r->updated;
        legal = legal || r->flags & INCIDENT_LEGAL;
        if (!(r->flags & INCIDENT_LEGAL) && !incident_row_is_listed(r, state_more(&d->state, row)))
            continue; /* nothing runs */
        wf_time at = incident_clock(state_more(&d->state, row));
        if (at != TIME_NONE)
            push(&d->clocks, at, row);
    }
    renew_begin(d, newest);
    if (!legal && !d->renew.set_back)
        d->renew.row = 0; /* nothing that clocks.conf speaks of */
}

void clocks_free(struct clocks *k)
{
    VEC_FREE(&k->heap);
    VEC_FREE(&k->taken);
}

bool clocks_due(const struct desk *d, wf_time now)
{
    return d->clocks.heap.n && d->clocks.heap.v[0].at <= now;
}

void clocks_merged(struct desk *d)
{
    const struct overlay *o = d->landed;
    for (size_t k = 0; k < o->changes.n; k++) {
        const struct change *c = o->changes.v[k];
        if (!change_is_incident(c->kind))
            continue;
        wf_time at = incident_clock(&c->inc->m), was = c->was ? incident_clock(&c->was->m) : TIME_NONE;
        if (at != TIME_NONE && at != was)
            push(&d->clocks, at, c->inc->r.row);
    }
    d->clocks.taken.n = 0;
}

void clocks_dropped(struct desk *d)
{
    for (size_t k = 0; k < d->clocks.taken.n; k++)
        push(&d->clocks, d->clocks.taken.v[k].at, d->clocks.taken.v[k].row);
    d->clocks.taken.n = 0;
}

/* ---- what a change means for them ---- */

static wf_time after(const struct desk *d, uint32_t s)
{
    return d->now + (int64_t) s * NSEC_PER_SEC;
}

static uint32_t own_by_s(const struct desk *d, const struct incident *i)
{
    return d->o.clocks.own_by_s[i->r.priority >= 1 && i->r.priority <= 4 ? i->r.priority - 1 : 3];
}

static bool waits(const struct incident *i)
{
    return incident_is_open(i->r.state) && !i->r.owner && !(i->r.flags & (INCIDENT_SHELVED | INCIDENT_SUPPRESSED));
}

/* A report of rights goes past the chain: it is called out to nobody in it. */
static bool has_tier_left(const struct incident *i)
{
    return i->m.tier < TIER_LIAISON && !incident_is_rights(&i->r);
}

void clocks_own_by(const struct desk *d, struct incident *i)
{
    i->r.due = waits(i) ? after(d, own_by_s(d, i)) : TIME_NONE;
    i->m.escalate = has_tier_left(i) ? i->r.due : TIME_NONE;
}

void clocks_next(const struct desk *d, struct incident *i)
{
    i->m.escalate = waits(i) && has_tier_left(i) ? after(d, own_by_s(d, i)) : TIME_NONE;
}

/* No clock of this length that began before now can be later than this. */
static bool set_back(const struct desk *d, wf_time *t, uint32_t s, int64_t by)
{
    wf_time latest = after(d, s);
    if (*t == TIME_NONE || *t <= latest)
        return false;
    *t = *t - by < latest ? *t - by : latest;
    return true;
}

/* How long a referral waits at most; a check, or what is the first of both, may wait longer. */
static uint32_t chase_s(const struct desk *d, bool check)
{
    return check && d->o.clocks.answer_s > d->o.clocks.accept_s ? d->o.clocks.answer_s : d->o.clocks.accept_s;
}

bool clocks_set_back(const struct desk *d, struct incident *i, int64_t by)
{
    bool due = set_back(d, &i->r.due, own_by_s(d, i), by), next = set_back(d, &i->m.escalate, own_by_s(d, i), by);
    bool chase = set_back(d, &i->m.chase, chase_s(d, true), by);
    return set_back(d, &i->m.lapse, d->o.clocks.ack_s, by) || due || next || chase;
}

bool clocks_item_back(const struct desk *d, struct item_row *r, int64_t by)
{
    return item_is_chased(r) && set_back(d, &r->due, chase_s(d, r->kind != ITEM_REFERRAL), by);
}

/* Shelved, and what it became is never: back it comes, and the fact says so. */
static void settle_shelf(struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    bool was = c->was && (c->was->r.flags & INCIDENT_SHELVED), open = incident_is_open(i->r.state);
    if (i->r.flags & INCIDENT_SHELVED && (!open || !noise_may_be_aside(d, &i->r)))
        signal_unshelve(i);
    if (was && open && !(i->r.flags & INCIDENT_SHELVED) && !span_is(c->verb, "unshelve") && !span_is(c->verb, "rearm") &&
        !memmem(c->say.p ? c->say.p : "", c->say.n, "no longer shelved", 17))
        c->say = span_str(arena_printf(&d->overlay->arena, "%.*s%sno longer shelved", SPAN_FMT(c->say), c->say.n ? "; " : ""));
}

static void earliest(wf_time *to, wf_time t)
{
    if (t != TIME_NONE && (*to == TIME_NONE || t < *to))
        *to = t;
}

/* `late`: one of those to be called for is over its time already. */
static void take_item(const struct desk *d, struct incident *i, const struct item_row *r, bool *late)
{
    if (r->kind == ITEM_QUESTION && r->state == ITEM_OPEN)
        earliest(&i->m.asked_due, r->due);
    if (item_is_chased(r)) {
        earliest(r->kind == ITEM_REFERRAL ? &i->m.referred_due : &i->m.check_due, r->due);
        *late = *late || r->due <= d->now;
        if (r->due > d->now)
            earliest(&i->m.chase, r->due);
    }
    if (!item_is_running(r))
        return;
    i->r.flags |= INCIDENT_LEGAL;
    earliest(&i->m.legal_due, r->due);
    if (r->state == ITEM_OPEN)
        earliest(&i->m.legal_next, r->due);
}

/* The clocks of the law, when the first answer is due, what is to be called for: those that it has, as this change makes them. */
static void settle_items(struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    struct item it;
    bool late = false;
    wf_time was = i->m.chase;
    if (c->kind != CHANGE_ITEM)
        return;
    i->r.flags &= (uint16_t) ~INCIDENT_LEGAL;
    i->m.legal_due = i->m.legal_next = i->m.asked_due = i->m.referred_due = i->m.check_due = i->m.chase = TIME_NONE;
    for (uint32_t after = 0; overlay_item_next(d->overlay, i->r.row, after, &it); after = it.r.n) {
        bool changed = false;
        for (size_t k = 0; k < c->items_n; k++)
            changed = changed || c->items[k]->r.n == it.r.n;
        if (!changed)
            take_item(d, i, &it.r, &late);
    }
    for (size_t k = 0; k < c->items_n; k++)
        take_item(d, i, &c->items[k]->r, &late);
    if (late)
        earliest(&i->m.chase, was != TIME_NONE && was > d->now ? was : after(d, d->o.clocks.accept_s));
}

/* Of what is no longer listed nothing is called for; where it is again, at once. */
static void settle_chase(const struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    bool any = i->m.referred_due != TIME_NONE || i->m.check_due != TIME_NONE;
    if (!any || !incident_row_is_listed(&i->r, &i->m))
        i->m.chase = TIME_NONE;
    else if (i->m.chase == TIME_NONE)
        i->m.chase = after(d, d->o.clocks.accept_s);
}

void clocks_settle(struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    if (span_is(c->verb, "undo"))
        return; /* as it was before, and that was settled */
    settle_items(d, c);
    settle_shelf(d, c);
    settle_chase(d, c);
    bool open = incident_is_open(i->r.state);
    bool moved = c->was && i->r.owner != c->was->r.owner;
    if (!open || (i->r.owner && moved))
        i->m.tier = 0;
    if (!i->m.tier)
        i->m.called = 0;
    if (!open || (moved && i->m.stands_for == c->was->m.stands_for))
        i->m.stands_for = 0; /* whoever has it now does not stand in */
    if (!waits(i))
        i->r.due = i->m.escalate = TIME_NONE;
    else if (i->r.due == TIME_NONE)
        clocks_own_by(d, i);
    else if (has_tier_left(i) && i->m.escalate == TIME_NONE)
        i->m.escalate = i->r.due > d->now ? i->r.due : d->now;
    if (!waits(i) || i->r.signal != SIGNAL_ACK)
        i->m.lapse = TIME_NONE;
    else if (i->m.lapse == TIME_NONE)
        i->m.lapse = after(d, d->o.clocks.ack_s);
    alarm_settle(c);
}

/* ---- what comes to its end ---- */

const char *clocks_time(struct desk *d, wf_time t)
{
    char text[40] = "";
    time_format(t - t % NSEC_PER_SEC, text);
    return arena_printf(&d->overlay->arena, "%s", text);
}

/* The shelf is over: what still lasts is a signal again. */
static void end_shelf(struct desk *d, struct change *c)
{
    c->verb = SPAN_LIT("rearm");
    signal_unshelve(c->inc); /* first: what rings again is no longer kept quiet */
    c->say = c->inc->r.condition == WF_CONDITION_CLEARED ? SPAN_LIT("no longer shelved: the time is over; it is back to normal")
                                                         : SPAN_LIT("no longer shelved: the time is over; unacknowledged");
    if (c->inc->r.condition != WF_CONDITION_CLEARED)
        signal_trigger(c->inc);
    (void) d;
}

/* Somebody said to have seen it, and nobody owns it: it is unseen again. */
static void end_ack(struct desk *d, struct change *c)
{
    struct span by = names_get(&d->state.names, c->inc->m.acked_by);
    c->verb = SPAN_LIT("lapse");
    c->say = span_str(arena_printf(&d->overlay->arena, "unacknowledged again: nobody owns it%s%.*s%s%s", by.n ? "; " : "", SPAN_FMT(by), by.n ? " acknowledged it at " : "",
        by.n ? clocks_time(d, c->inc->m.acked) : ""));
    signal_trigger(c->inc);
}

static void set_item(struct desk *d, struct change *c, struct item *it)
{
    struct item **v = arena_alloc(&d->overlay->arena, sizeof(struct item *));
    *v = it;
    c->items = v;
    c->items_n = 1;
    c->kind = CHANGE_ITEM;
}

/* The time of a clock of the law is over, and nobody said that it was met. */
static void breach(struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    struct item *it = arena_alloc(&d->overlay->arena, sizeof *it);
    uint32_t after = 0;
    while (overlay_item_next(d->overlay, i->r.row, after, it) && !(it->r.kind == ITEM_CLOCK && it->r.state == ITEM_OPEN && it->r.due == i->m.legal_next))
        after = it->r.n;
    it->r.state = ITEM_BREACHED;
    set_item(d, c, it);
    c->verb = SPAN_LIT("breach");
    c->say = span_str(arena_printf(&d->overlay->arena, "clock %.*s is over: it was to be met by %s", SPAN_FMT(names_get(&d->state.names, it->r.to)), clocks_time(d, it->r.due)));
    if (incident_row_is_listed(&i->r, &i->m))
        signal_rise(i);
}

/* A referral that nobody accepted in time, a check that nobody answered: it is called for again and again, and rings each time. */
static void chase(struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    struct item it;
    struct buf list = {0};
    unsigned n = 0;
    i->m.chase = after(d, d->o.clocks.accept_s);
    for (uint32_t at = 0; overlay_item_next(d->overlay, i->r.row, at, &it); at = it.r.n) {
        if (!item_is_chased(&it.r))
            continue;
        if (it.r.due > d->now)
            earliest(&i->m.chase, it.r.due);
        else if (n++ < 3)
            buf_printf(&list, "%s%s %u %s%s by %s", n > 1 ? "; " : "", words_of(&words_item, it.r.kind), it.r.n, it.r.kind == ITEM_REFERRAL ? "to " : "of the ",
                words_of(item_words(it.r.kind), it.r.word), clocks_time(d, it.r.due));
    }
    c->verb = SPAN_LIT("chase");
    c->say = span_str(arena_printf(&d->overlay->arena, "to be chased: %s%s", n ? list.p : "nothing", n > 3 ? " and more" : ""));
    buf_free(&list);
    if (n && incident_row_is_listed(&i->r, &i->m))
        signal_rise(i);
}

static int begin_one(struct desk *d, uint32_t row, const struct legal_clock *k, struct err *e)
{
    struct change *c = batch_new_change(d, CHANGE_ITEM, SPAN_LIT("engine"));
    struct item *it = overlay_item_new(d->overlay, row);
    c->was = overlay_get(d->overlay, row);
    c->inc = overlay_edit(d->overlay, row);
    c->verb = SPAN_LIT("clock");
    it->r.kind = ITEM_CLOCK;
    it->r.to = state_name(&d->state, span_str(k->name));
    it->r.made = d->now;
    it->r.due = d->now + (int64_t) k->minutes * 60 * NSEC_PER_SEC;
    it->r.text_seq = ITEM_TEXT_HERE;
    it->text = c->free_text = span_str(k->basis);
    c->free_name = "reason";
    set_item(d, c, it);
    c->say = span_str(arena_printf(&d->overlay->arena, "clock %s runs until %s", k->name, clocks_time(d, it->r.due)));
    return it->r.to ? batch_change(d, c, OFFSET_NONE, e) : 0;
}

int clocks_begin(struct desk *d, uint32_t row, struct err *e)
{
    struct span type = names_get(&d->state.names, overlay_get(d->overlay, row)->r.type);
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < d->legal.n; k++)
        if (legal_begins(&d->legal.v[k], type))
            rc = begin_one(d, row, &d->legal.v[k], e);
    return rc;
}

static void raise(struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    c->verb = SPAN_LIT("escalate");
    i->m.tier++;
    clocks_next(d, i);
    if (i->m.tier == TIER_NEXT)
        i->m.called = duty_next(d, i);
    c->say = i->m.tier == TIER_NEXT && i->m.called ? span_str(arena_printf(&d->overlay->arena, "T1, the next officer %.*s: nobody owned it by %s",
        SPAN_FMT(names_get(&d->state.names, i->m.called)), clocks_time(d, i->r.due))) : span_str(arena_printf(&d->overlay->arena, "%s, %s: nobody owned it by %s", words_of(&words_tier, i->m.tier), words_of(&words_tier_whom, i->m.tier),
        clocks_time(d, i->r.due)));
}

static int one(struct desk *d, const struct incident *was, struct err *e)
{
    struct change *c = batch_new_change(d, CHANGE_CHANGED, SPAN_LIT("engine"));
    const struct incident_more *m = &was->m;
    wf_time next = incident_clock(m); /* the earliest comes first: so each one moves the incident's next moment on */
    c->was = was;
    c->inc = overlay_edit(d->overlay, was->r.row);
    if (m->shelved == next)
        end_shelf(d, c);
    else if (m->lapse == next)
        end_ack(d, c);
    else if (m->legal_next == next)
        breach(d, c);
    else if (m->chase == next)
        chase(d, c);
    else if (m->steady == next)
        c->verb = SPAN_LIT("steady"); /* noise_settle looks at it, and says what it found */
    else
        raise(d, c);
    /* That nobody came is nothing that an officer's revision would have to know of. */
    c->inc->r.rev += !span_is(c->verb, "escalate") && !span_is(c->verb, "steady");
    c->inc->r.by = 0;
    c->inc->r.updated = d->now;
    return batch_change(d, c, OFFSET_NONE, e);
}

int clocks_decide(struct desk *d, size_t most, struct err *e)
{
    int rc = 0;
    for (size_t n = 0; rc == 0 && n < most && clocks_due(d, d->now); n++) {
        struct clocks_entry t = pop(&d->clocks);
        VEC_PUSH(&d->clocks.taken, t);
        const struct incident *i = overlay_get(d->overlay, t.row);
        wf_time at = i ? incident_clock(&i->m) : TIME_NONE;
        if (at != TIME_NONE && at <= d->now)
            rc = one(d, i, e);
    }
    return rc;
}
