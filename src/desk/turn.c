/* turn: one turn of the desk: what is queued is decided in order, the facts go to the journal as one batch, and when that says so the overlay
 * becomes state and answers go out. Called through desk_turn and desk_settle, and at the end by desk_close. */
#include <stdlib.h>

#include "desk/impl.h"

enum { BATCH_FACTS = 4000, BATCH_BYTES = 8 << 20, CLOCKS_MOST = 1000 };

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
    overlay_add(&d->overlay, c);
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
    overlay_add(&d->overlay, c);
    return 0;
}

static int decide_tick(struct desk *d, struct err *e)
{
    int64_t hour = board_hour_of(d->now);
    d->tick_queued = false;
    int rc = d->full ? 0 : clocks_decide(d, CLOCKS_MOST, e);
    if (rc)
        return rc;
    struct change *c = batch_new_change(d, CHANGE_HOUR, SPAN_LIT("engine"));
    if (d->overlay.hour == hour || !board_hour_due(&d->state, hour, &d->overlay.arena, c))
        return 0;
    d->overlay.hour = hour;
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
    case WORK_TICK:
        return decide_tick(d, e);
    }
    return 0;
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

static void answer_all(struct desk *d, int code, const struct err *err)
{
    uint64_t seq = d->state.head ? d->state.head->applied : 0;
    while (d->deciding.head) {
        struct work *w = d->deciding.head;
        d->deciding.head = w->next;
        answer(w, code, seq, err);
        mem_free(w);
    }
    d->deciding.tail = &d->deciding.head;
    d->deciding.n = 0;
}

/* ---- merge ---- */

static int by_row(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return x < y ? -1 : x > y;
}

static void collect_rows(struct desk *d)
{
    struct overlay *o = &d->overlay;
    d->rows.n = 0;
    for (size_t i = 0; i < o->touched.n; i++)
        VEC_PUSH(&d->rows, o->touched.v[i]->r.row);
    for (size_t i = 0; i < o->counts.n; i++)
        if (!map64_get(&o->rows, o->counts.v[i].row))
            VEC_PUSH(&d->rows, o->counts.v[i].row);
    if (d->rows.n)
        qsort(d->rows.v, d->rows.n, sizeof *d->rows.v, by_row);
}

static void collect_events(struct desk *d)
{
    struct overlay *o = &d->overlay;
    d->events.n = 0;
    for (size_t i = 0; i < o->changes.n; i++) {
        const struct change *c = o->changes.v[i];
        struct desk_event v = {.seq = c->seq, .time = c->time, .officer = c->actor, .kind = span_str(change_kind_word(c->kind)), .text = c->say};
        if (change_is_incident(c->kind)) {
            v.row = c->inc->r.row;
            /* The same line as the journal gives later (change_text). */
            v.text = change_line(&o->arena, c->say, c->new_title ? c->inc->title : c->free_text);
            if (!v.text.n)
                v.text = c->inc->title;
        } else if (c->kind < CHANGE_ENGINE_STARTED) {
            continue;
        }
        VEC_PUSH(&d->events, v);
    }
}

static uint32_t views_touched(const struct desk *d)
{
    const struct overlay *o = &d->overlay;
    uint32_t v = DESK_VIEW_STATUS;
    v |= d->rows.n ? DESK_VIEW_INCIDENTS : 0;
    v |= d->events.n ? DESK_VIEW_LOG : 0;
    v |= o->statuses.n ? DESK_VIEW_CHECKPOINTS : 0;
    v |= o->quarantined.n ? DESK_VIEW_QUARANTINE : 0;
    for (size_t i = 0; i < o->changes.n; i++) {
        if (o->changes.v[i]->kind == CHANGE_HOUR || o->changes.v[i]->kind == CHANGE_DROPPED)
            v |= DESK_VIEW_CHECKPOINTS | DESK_VIEW_QUARANTINE;
        if (o->changes.v[i]->kind == CHANGE_ASIDE)
            v |= DESK_VIEW_SET_ASIDE;
    }
    return v;
}

static void raise_to(uint64_t *to, uint64_t v)
{
    if (v > *to)
        *to = v;
}

/* Folds a change, while the keys of one some way on come into the caches. */
static int merge_one(struct desk *d, size_t i, struct err *e)
{
    enum { AHEAD = 4 };
    const struct overlay *o = &d->overlay;
    const struct change *next = i + AHEAD < o->changes.n ? o->changes.v[i + AHEAD] : NULL;
    for (size_t k = 0; next && k < next->keys_n; k++)
        keys_expect(&d->state.keys, next->keys[k].key);
    return fold_apply(&d->state, o->changes.v[i], e);
}

/* The overlay becomes state. Nothing here can fail but for room in address space; then the tables are given up. */
static int merge(struct desk *d, uint64_t last, struct err *e)
{
    struct overlay *o = &d->overlay;
    struct state_head *h = d->state.head;
    int rc = 0;
    collect_rows(d);
    queries_before(d);
    for (size_t i = 0; rc == 0 && i < o->changes.n; i++)
        rc = merge_one(d, i, e);
    for (size_t i = 0; i < o->statuses.n; i++)
        board_take(&d->state, &o->statuses.v[i], last);
    for (size_t i = 0; i < o->seen.n; i++)
        state_seen(&d->state, o->seen.v[i].key, o->seen.v[i].digest, true);
    raise_to(&h->status_n, o->last_intake[JOURNAL_STATUS]);
    raise_to(&h->count_n, o->last_intake[JOURNAL_COUNT]);
    raise_to(&h->quarantined, o->last_intake[JOURNAL_QUARANTINE]);
    raise_to(&h->report_seq, o->last_intake[JOURNAL_REPORT]);
    raise_to(&h->status_seq, o->last_intake[JOURNAL_STATUS]);
    raise_to(&h->quarantine_seq, o->last_intake[JOURNAL_QUARANTINE]);
    journal_seq(d->o.journal, h->applied_hash);
    raise_to(&h->applied, last);
    queries_after(d);
    clocks_merged(d);
    return rc;
}

static void publish(struct desk *d, uint64_t from)
{
    collect_events(d);
    struct desk_change c = {.from_seq = from, .to_seq = d->state.head->applied, .rows = d->rows.v, .rows_n = d->rows.n,
        .events = d->events.v, .events_n = d->events.n};
    c.views = views_touched(d);
    if (d->o.changed)
        d->o.changed(d->o.arg, &c);
}

/* What the batch decided is as if it had not been. */
static void drop_overlay(struct desk *d)
{
    overlay_begin(&d->overlay, &d->state);
    clocks_dropped(d);
}

static void finish(struct desk *d, const struct journal_result *r)
{
    struct err e = {0};
    d->in_flight = false;
    if (r->fatal) {
        if (d->o.fatal)
            d->o.fatal(d->o.arg, r->fatal, r->err.text);
        answer_all(d, WF_E_IO, &r->err);
        return;
    }
    if (r->code) {
        d->full = r->code == WF_E_AGAIN;
        log_complain(d->o.log, &d->failing, "desk", "a batch was not taken: %s", r->err.text);
        answer_all(d, r->code == WF_E_AGAIN ? WF_E_AGAIN : r->code == WF_E_NOTFOUND || r->code == WF_E_STATE ? r->code : WF_E_IO, &r->err);
        drop_overlay(d);
        return;
    }
    log_relent(d->o.log, &d->failing, "desk", "batches are taken again");
    uint64_t from = d->state.head->applied;
    if (merge(d, r->last, &e)) {
        /* The journal has it; the tables could not take it: they are made again at the next start. */
        if (d->o.fatal)
            d->o.fatal(d->o.arg, JOURNAL_FATAL_CORRUPT, e.text);
        memset(d->state.head->magic, 0, sizeof d->state.head->magic);
    }
    uint8_t head[JOURNAL_HASH_BYTES];
    journal_seq(d->o.journal, head);
    views_feed(d, head);
    publish(d, from);
    answer_all(d, 0, NULL);
}

/* ---- the turn ---- */

static bool must_wait(const struct desk *d, const struct work *w)
{
    return d->full && (w->kind == WORK_ACCEPT || w->kind == WORK_SUBMIT || w->kind == WORK_QUARANTINE);
}

static void take_next(struct desk *d)
{
    struct work *w = d->queued.head;
    d->queued.head = w->next;
    if (!w->next)
        d->queued.tail = &d->queued.head;
    d->queued.n--;
    w->next = NULL;
    *d->deciding.tail = w;
    d->deciding.tail = &w->next;
    d->deciding.n++;
}

/* The last one taken could not be decided: it alone is refused, the others wait for the next batch. */
static void fail_last(struct desk *d, int rc, const struct err *e)
{
    drop_overlay(d);
    for (struct work *w = d->deciding.head; w; w = w->next)
        w->err = NULL;
    if (!d->deciding.head)
        return;
    /* All but the last go back to the front of the queue. */
    struct work **link = &d->deciding.head;
    while ((*link)->next)
        link = &(*link)->next;
    struct work *last = *link;
    *link = NULL;
    if (d->deciding.head) {
        *link = d->queued.head;
        if (!d->queued.head)
            d->queued.tail = link;
        d->queued.head = d->deciding.head;
        d->queued.n += d->deciding.n - 1;
    }
    d->deciding.head = last;
    d->deciding.tail = &last->next;
    d->deciding.n = 1;
    answer_all(d, rc, e);
}

static void fail_batch(struct desk *d, int rc, const struct err *e)
{
    answer_all(d, rc, e);
    drop_overlay(d);
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

/* Decides what is queued; true when a batch went to the journal. */
static bool decide_batch(struct desk *d)
{
    struct err e = {0};
    int rc = journal_batch_begin(d->o.journal, d->batch, &e);
    bool cursors = false;
    overlay_begin(&d->overlay, &d->state);
    d->now = clock_now(d->o.clock);
    check_room(d);
    while (rc == 0 && d->queued.head && journal_batch_facts(d->batch) < BATCH_FACTS && journal_batch_bytes(d->batch) < BATCH_BYTES) {
        struct work *w = d->queued.head;
        if (must_wait(d, w)) {
            struct err full = {0};
            err_set(&full, WF_E_AGAIN, "the disk is full; nothing was taken");
            take_next(d);
            w->err = arena_alloc(&d->overlay.arena, sizeof *w->err);
            *w->err = full;
            w->sum.code = WF_E_AGAIN;
            continue;
        }
        take_next(d);
        rc = decide(d, w, &e);
        if (rc) {
            fail_last(d, rc, &e);
            return false;
        }
        cursors |= (w->kind == WORK_ACCEPT || w->kind == WORK_QUARANTINE) && (w->input.cursor.p || w->input.sequence);
    }
    if (rc == 0)
        rc = batch_finish(d, &e);
    if (rc) {
        fail_batch(d, rc, &e);
        return false;
    }
    if (batch_is_empty(d, cursors)) {
        d->clocks.taken.n = 0; /* nothing of them was so any more */
        answer_all(d, 0, NULL);
        return false;
    }
    rc = journal_commit(d->o.journal, d->batch, d->o.wake, d->o.arg, &e);
    if (rc) {
        fail_batch(d, rc, &e);
        return false;
    }
    d->in_flight = true;
    return true;
}

void desk_turn(struct desk *d)
{
    struct journal_result r;
    if (d->deciding_now)
        return;
    d->deciding_now = true;
    while (d->in_flight || d->queued.n) {
        if (d->in_flight) {
            if (!journal_reap(d->o.journal, &r))
                break;
            finish(d, &r);
        } else {
            decide_batch(d);
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
    struct journal_result r;
    struct err stop = {0};
    if (d->in_flight) {
        journal_wait(d->o.journal);
        if (journal_reap(d->o.journal, &r))
            finish(d, &r);
    }
    while (d->queued.head)
        take_next(d);
    err_set(&stop, WF_E_AGAIN, "the engine stops");
    answer_all(d, WF_E_AGAIN, &stop);
}
