/* turn: one turn of the desk: what is queued is decided in order, the facts go to the journal as one batch, and when that says so the overlay
 * becomes state and answers go out. Called through desk_turn and desk_settle, and at the end by desk_close. */
#include <stdlib.h>

#include "desk/impl.h"

enum { BATCH_FACTS = 4000, BATCH_BYTES = 8 << 20, CLOCKS_MOST = 1000, OVER_REPORTS = 96, OVER_FACTS = 1000 };

/* ---- deciding ---- */

static int decide_fact(struct desk *d, struct work *w, struct err *e)
{
    const struct journal_part part = {.name = SPAN_LIT("text"), .text = w->fact.text};
    uint64_t seq;
    struct journal_fact f = {.time = d->now, .offset = OFFSET_NONE, .version = 1, .actor = w->fact.actor, .kind = w->fact.kind,
        .payload = w->fact.payload.n ? w->fact.payload : SPAN_LIT("{}"), .parts = &part, .nparts = w->fact.text.n ? 1 : 0};
    int rc = journal_batch_fact(d->batch, &f, &seq, e);
    rc = rc || !w->fact.key.n ? rc : journal_batch_cursor(d->batch, w->fact.key, w->fact.value, e);
    if (rc)
        return rc;
    struct change *c = batch_new_change(d, CHANGE_NONE, w->fact.actor);
    uint32_t newest;
    c->kind = change_kind_find(w->fact.kind, &newest);
    c->say = w->fact.text;
    fold_seal(c, seq);
    overlay_add(d->overlay, c);
    return 0;
}

static int decide_drop(struct desk *d, struct work *w, struct err *e)
{
    uint64_t seq;
    int rc = journal_batch_drop(d->batch, &w->drop, d->now, SPAN_LIT("engine"), &seq, e);
    if (rc)
        return rc;
    struct change *c = batch_new_change(d, CHANGE_DROPPED, SPAN_LIT("engine"));
    c->dropped_kind = w->drop.kind;
    c->dropped_up_to = w->drop.up_to;
    fold_seal(c, seq);
    overlay_add(d->overlay, c);
    return 0;
}

static int decide_read(struct desk *d, struct work *w, struct err *e)
{
    const struct incident *i = overlay_get(d->overlay, w->read.row);
    char id[INCIDENT_ID_MAX];
    if (!i)
        return 0;
    struct arena *a = &d->overlay->arena;
    struct change *c = batch_new_change(d, CHANGE_READ, w->read.officer);
    incident_id(&i->r, d->prefix, id);
    c->read_row = w->read.row;
    c->read_id = arena_span(a, span_str(id));
    c->read_member = arena_span(a, span_make(i->r.member, i->r.member[0] ? 2 : 0));
    c->read_tlp = i->r.tlp;
    c->read_protection = i->r.protection;
    c->uid = w->read.uid;
    c->say = span_str(arena_printf(a, "read: TLP:%s%s", words_of(&words_tlp, i->r.tlp), i->r.protection ? arena_printf(a, ", protection %u", i->r.protection) : ""));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    if (rc == 0)
        journal_batch_urgent(d->batch);
    return rc;
}

static int decide_tick(struct desk *d, struct err *e)
{
    int64_t hour = board_hour_of(d->now);
    d->tick_queued = false;
    int rc = d->full ? 0 : clocks_decide(d, CLOCKS_MOST, e);
    rc = rc || d->full ? rc : duty_decide(d, CLOCKS_MOST, e);
    rc = rc || d->full ? rc : shift_decide(d, e);
    rc = rc || d->full ? rc : dissem_decide(d, CLOCKS_MOST, e);
    rc = rc || d->full ? rc : actions_decide(d, CLOCKS_MOST, e);
    rc = rc || d->full ? rc : runs_decide(d, CLOCKS_MOST, e);
    if (rc)
        return rc;
    struct change *c = batch_new_change(d, CHANGE_HOUR, SPAN_LIT("engine"));
    if (d->overlay->hour == hour || !board_hour_due(&d->state, hour, &d->overlay->arena, c))
        return 0;
    d->overlay->hour = hour;
    return batch_change(d, c, OFFSET_NONE, e);
}

static int decide(struct desk *d, struct work *w, struct err *e)
{
    memset(&w->sum, 0, sizeof w->sum);
    switch (w->kind) {
    case WORK_ACCEPT:
        return decide_input(d, w, e);
    case WORK_QUARANTINE:
        return decide_quarantine(d, w, e);
    case WORK_SUBMIT:
        return decide_submission(d, w, e);
    case WORK_COMMAND:
        return decide_command(d, w, e);
    case WORK_FEED:
        return decide_feed(d, w, e);
    case WORK_LINK:
        return decide_link(d, w, e);
    case WORK_FACT:
        return decide_fact(d, w, e);
    case WORK_DROP:
        return decide_drop(d, w, e);
    case WORK_READ:
        return decide_read(d, w, e);
    case WORK_TICK:
        return decide_tick(d, e);
    case WORK_ALARM:
        return alarm_decide(d, &w->alarm, e);
    case WORK_NOTIFIER:
        return decide_notifier(d, w, e);
    case WORK_TROUBLE:
        return decide_trouble(d, w, e);
    case WORK_GROUP:
        return d->full ? 0 : group_sweep(d, e);
    case WORK_RENEW:
        return renew_decide(d, e);
    case WORK_DELIVERY:
        return d->full ? 0 : dissem_decide_delivery(d, &w->delivery.is, e);
    }
    return 0;
}

/* ---- lists of work ---- */

void turn_push(struct work_list *l, struct work *w)
{
    w->next = NULL;
    *l->tail = w;
    l->tail = &w->next;
    l->n++;
}

static struct work *work_pop(struct work_list *l)
{
    struct work *w = l->head;
    l->head = w->next;
    if (!l->head)
        l->tail = &l->head;
    l->n--;
    w->next = NULL;
    return w;
}

void turn_count(struct desk *d, const struct work *w, int by)
{
    if (w->kind == WORK_SUBMIT)
        d->queued_reports += (size_t) by * w->submission.reports_n;
    else
        d->queued_others += (size_t) by;
}

static void take_next(struct desk *d, struct round *r)
{
    struct work *w = work_pop(&d->queued);
    turn_count(d, w, -1);
    turn_push(&r->works, w);
}

/* What was decided in vain goes back to the front of the queue, in order. */
static void give_back(struct desk *d, struct round *r)
{
    if (!r->works.head)
        return;
    for (struct work *w = r->works.head; w; w = w->next) {
        w->err = NULL;
        turn_count(d, w, 1);
    }
    *r->works.tail = d->queued.head;
    if (!d->queued.head)
        d->queued.tail = r->works.tail;
    d->queued.head = r->works.head;
    d->queued.n += r->works.n;
    r->works.head = NULL;
    r->works.tail = &r->works.head;
    r->works.n = 0;
}

/* ---- answers ---- */

static void answer(struct work *w, int code, uint64_t seq, const struct err *err)
{
    if (code == 0 && w->kind != WORK_COMMAND && w->sum.code) {
        code = w->sum.code; /* it was not decided at all: no room */
        err = w->err;
    }
    switch (w->kind) {
    case WORK_SUBMIT:
        w->done.submitted(w->arg, code, w->answers, code ? 0 : w->answers_n, seq, err);
        break;
    case WORK_COMMAND:
        if (code) {
            memset(&w->answer, 0, sizeof w->answer);
            w->answer.code = code;
            w->answer.err = err;
        }
        if (w->done.reply)
            w->done.reply(w->arg, &w->answer);
        break;
    default:
        w->sum.code = code;
        w->sum.err = err;
        w->sum.seq = seq;
        if (w->done.accepted)
            w->done.accepted(w->arg, &w->sum);
        break;
    }
}

static void answer_all(struct desk *d, struct round *r, int code, const struct err *err)
{
    uint64_t seq = d->state.head ? d->state.head->applied : 0;
    while (r->works.head) {
        struct work *w = work_pop(&r->works);
        answer(w, code, seq, err);
        mem_free(w);
    }
}

/* ---- rounds ---- */

static struct round *round_at(struct desk *d, unsigned n)
{
    return &d->rounds[(d->first + n) % ARRAY_LEN(d->rounds)];
}

/* What is in the making is emptied, and lies over the state and what is in flight. */
static struct round *round_begin(struct desk *d)
{
    struct round *r = round_at(d, d->in_flight);
    d->overlay = &r->overlay;
    d->batch = r->batch;
    overlay_begin(&r->overlay, &d->state, d->in_flight ? &round_at(d, d->in_flight - 1)->overlay : NULL);
    r->now = d->now;
    r->plain = true;
    return r;
}

static void fail(struct desk *d, struct round *r, const struct journal_result *of)
{
    if (of->fatal) {
        if (d->o.fatal)
            d->o.fatal(d->o.arg, of->fatal, of->err.text);
        answer_all(d, r, WF_E_IO, &of->err);
        return;
    }
    clocks_dropped(d);
    renew_dropped(d);
    d->groups.dirty = true; /* a sweep may have been in it: it is made again */
    if (of->code == WF_E_STALE) { /* it was decided over one that is not there */
        give_back(d, r);
        return;
    }
    d->full = of->code == WF_E_AGAIN;
    log_complain(d->o.log, &d->failing, "desk", "a batch was not taken: %s", of->err.text);
    answer_all(d, r, of->code == WF_E_AGAIN || of->code == WF_E_NOTFOUND || of->code == WF_E_STATE ? of->code : WF_E_IO, &of->err);
}

/* The oldest batch in flight is done, well or not. */
static void finish(struct desk *d, const struct journal_result *of)
{
    struct round *r = round_at(d, 0);
    d->first = (d->first + 1) % ARRAY_LEN(d->rounds);
    d->in_flight--;
    d->held = of->code && d->in_flight;
    if (of->code || of->fatal) {
        fail(d, r, of);
        return;
    }
    log_relent(d->o.log, &d->failing, "desk", "batches are taken again");
    land(d, r, of->last);
    desk_sweep(d);
    if (d->in_flight)
        overlay_stand(&round_at(d, 0)->overlay);
    answer_all(d, r, 0, NULL);
}

/* ---- the turn ---- */

static bool must_wait(const struct desk *d, const struct work *w)
{
    return d->full && (w->kind == WORK_ACCEPT || w->kind == WORK_SUBMIT || w->kind == WORK_QUARANTINE);
}

/* The last one taken could not be decided: it alone is refused, the others wait for the next batch. */
static void fail_last(struct desk *d, struct round *r, int rc, const struct err *e)
{
    struct work_list all = r->works;
    struct work *last = NULL;
    clocks_dropped(d);
    renew_dropped(d);
    r->works = (struct work_list){.tail = &r->works.head};
    while (all.n) {
        last = work_pop(&all);
        if (all.n)
            turn_push(&r->works, last);
    }
    give_back(d, r);
    if (last)
        turn_push(&r->works, last);
    answer_all(d, r, rc, e);
}

static bool batch_is_empty(const struct desk *d, bool cursors)
{
    return !cursors && journal_batch_facts(d->batch) == 0 && journal_batch_items(d->batch) == 0;
}

static void check_room(struct desk *d)
{
    struct journal_health h;
    if (!d->full)
        return;
    journal_health(d->o.journal, &h);
    d->full = h.full;
}

/* Refused for want of room; it is answered with the batch. */
static void refuse(struct desk *d, struct work *w)
{
    w->err = arena_alloc(&d->overlay->arena, sizeof *w->err);
    err_set(w->err, WF_E_AGAIN, "the disk is full; nothing was taken");
    w->sum.code = WF_E_AGAIN;
}

/* Decides what is queued, up to a batch's bounds. over: submissions alone. */
static int decide_queued(struct desk *d, struct round *r, bool over, bool *cursors, struct err *e)
{
    int rc = 0;
    while (rc == 0 && d->queued.head && journal_batch_bytes(d->batch) < BATCH_BYTES) {
        /* A verb waits for two of those that lie over another, and for all of its own. */
        if (journal_batch_facts(d->batch) >= (size_t) (over || !r->plain ? OVER_FACTS : BATCH_FACTS))
            break;
        struct work *w = d->queued.head;
        if (over && w->kind != WORK_SUBMIT)
            break;
        take_next(d, r);
        r->plain &= w->kind == WORK_SUBMIT;
        if (must_wait(d, w)) {
            refuse(d, w);
            continue;
        }
        rc = decide(d, w, e);
        *cursors |= (w->kind == WORK_ACCEPT || w->kind == WORK_QUARANTINE) && (w->input.cursor.p || w->input.sequence);
    }
    return rc;
}

/* Decides what is queued; true when a batch went to the journal. What is decided over a batch in flight is answered after that one, so where
 * nothing is to be written, or anything fails, it is decided again when that is done. */
static bool decide_batch(struct desk *d, wf_time now)
{
    struct err e = {0};
    bool over = d->in_flight > 0, cursors = false, undecided = false;
    d->now = now;
    struct round *r = round_begin(d);
    int rc = journal_batch_begin(d->o.journal, d->batch, &e);
    check_room(d);
    if (rc == 0) {
        rc = decide_queued(d, r, over, &cursors, &e);
        undecided = rc != 0;
    }
    if (rc == 0)
        rc = batch_finish(d, &e);
    if (over && (rc || batch_is_empty(d, cursors))) {
        give_back(d, r);
        d->held = true;
        return false;
    }
    if (rc == 0 && batch_is_empty(d, cursors)) {
        d->clocks.taken.n = 0; /* nothing of them was so any more */
        answer_all(d, r, 0, NULL);
        return false;
    }
    if (rc == 0)
        rc = journal_commit(d->o.journal, d->batch, d->o.wake, d->o.arg, &e);
    if (undecided) {
        fail_last(d, r, rc, &e);
    } else if (rc) {
        clocks_dropped(d);
        renew_dropped(d);
        answer_all(d, r, rc, &e);
    }
    d->in_flight += rc == 0;
    return rc == 0;
}

/* Whether anything may be decided now. While a batch is written the next one is decided over it, so that the journal need not wait; but only
 * submissions over submissions, none where anything else waits, enough of them to be worth a commit, and within one hour of the board, whose sums are the state's alone. */
static bool may_decide(const struct desk *d, wf_time now)
{
    if (d->queued.n == 0 || d->in_flight == 0)
        return d->queued.n > 0;
    const struct round *below = &d->rounds[(d->first + d->in_flight - 1) % ARRAY_LEN(d->rounds)];
    return d->in_flight < JOURNAL_FLIGHTS && !d->held && !d->full && below->plain && d->queued_others == 0 &&
           d->queued_reports >= OVER_REPORTS && board_hour_of(below->now) == board_hour_of(now);
}

void desk_turn(struct desk *d)
{
    struct journal_result r;
    if (d->deciding_now)
        return;
    d->deciding_now = true;
    for (bool more = true; more;) {
        more = false;
        while (d->in_flight && journal_reap(d->o.journal, &r)) {
            finish(d, &r);
            more = true;
        }
        wf_time now = clock_now(d->o.clock);
        if (may_decide(d, now)) {
            decide_batch(d, now);
            more = true;
        }
    }
    d->deciding_now = false;
}

void desk_settle(struct desk *d)
{
    desk_turn(d);
    while (!desk_is_idle(d)) {
        journal_wait(d->o.journal);
        desk_turn(d);
    }
}

void turn_end(struct desk *d)
{
    struct journal_result of;
    struct err stop = {0};
    journal_wait(d->o.journal);
    while (d->in_flight && journal_reap(d->o.journal, &of))
        finish(d, &of);
    struct round *r = round_at(d, 0);
    while (d->queued.head)
        take_next(d, r);
    err_set(&stop, WF_E_AGAIN, "the engine stops");
    answer_all(d, r, WF_E_AGAIN, &stop);
}
