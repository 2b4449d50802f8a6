/* land: a batch that is durable becomes state: its facts are folded in, lists follow, views.db is fed, and those who watch are told. Called by turn.c
 * for one batch after the other, in the order of their facts. */
#include <stdlib.h>

#include "desk/actions.h"
#include "desk/few.h"
#include "desk/impl.h"

/* ---- what changed ---- */

static int by_row(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return x < y ? -1 : x > y;
}

/* How many are inside is told by the one that they are inside of. */
static void collect_parents(struct desk *d)
{
    const struct overlay *o = d->landed;
    for (size_t i = 0; i < o->changes.n; i++) {
        const struct change *c = o->changes.v[i];
        uint32_t now = change_is_incident(c->kind) ? c->inc->m.parent : 0, was = change_is_incident(c->kind) && c->was ? c->was->m.parent : 0;
        if (now && now != was)
            VEC_PUSH(&d->rows, now);
        if (was && now != was)
            VEC_PUSH(&d->rows, was);
    }
}

static void ring(struct desk *d)
{
    const struct overlay *o = d->landed;
    for (size_t i = 0; i < o->changes.n; i++)
        if (o->changes.v[i]->rings)
            load_ring(&d->load, o->changes.v[i]->time, o->changes.v[i]->inc->r.row, o->changes.v[i]->rings);
}

static void collect_rows(struct desk *d)
{
    const struct overlay *o = d->landed;
    d->rows.n = 0;
    for (size_t i = 0; i < o->touched.n; i++)
        VEC_PUSH(&d->rows, o->touched.v[i]->r.row);
    for (size_t i = 0; i < o->counts.n; i++)
        if (!map64_get(&o->rows, o->counts.v[i].row))
            VEC_PUSH(&d->rows, o->counts.v[i].row);
    collect_parents(d);
    if (d->rows.n)
        qsort(d->rows.v, d->rows.n, sizeof *d->rows.v, by_row);
    size_t k = 0;
    for (size_t i = 0; i < d->rows.n; i++)
        if (!k || d->rows.v[k - 1] != d->rows.v[i])
            d->rows.v[k++] = d->rows.v[i];
    d->rows.n = k;
}

static void collect_events(struct desk *d, struct overlay *o)
{
    d->events.n = 0;
    for (size_t i = 0; i < o->changes.n; i++) {
        const struct change *c = o->changes.v[i];
        struct desk_event v = {.seq = c->seq, .time = c->time, .officer = c->actor, .kind = span_str(change_kind_word(c->kind)), .text = c->say};
        if (change_is_incident(c->kind)) {
            v.row = c->inc->r.row;
            /* The same line as the journal gives later (change_text). */
            v.text = incident_is_restricted(&c->inc->r) ? change_plain(c->verb, c->say) : change_line(&o->arena, change_said(&o->arena, c->say, c->number), c->new_title ? change_both(&o->arena, c->inc->title, c->free_text) : c->free_text);
            if (incident_is_health(&c->inc->r, &c->inc->m, &d->state.names))
                v.text = few_say(&o->arena, v.text);
            if (!v.text.n)
                v.text = incident_title(c->inc, &d->state.names, arena_alloc_raw(&o->arena, INCIDENT_TITLE_ROOM));
        } else if (c->kind == CHANGE_RUN) {
            continue; /* the line of its incident says it */
        } else if (change_is_alone(c->kind)) {
            v.text = c->kind == CHANGE_NOTICE || c->kind == CHANGE_ACTION ? c->say : change_line(&o->arena, c->say, c->free_text);
            if (c->kind == CHANGE_ACTION)
                actions_about(c->actions, &v.actions);
            v.row = c->kind == CHANGE_READ ? c->read_row : c->kind == CHANGE_SHIFT ? c->shift->about : 0;
        } else if (c->kind == CHANGE_ALARM) {
            v.row = c->alarms_n == 1 ? c->alarms[0].row : 0;
        } else if (c->kind < CHANGE_ENGINE_STARTED) {
            continue;
        }
        VEC_PUSH(&d->events, v);
    }
}

static uint32_t views_touched(const struct desk *d)
{
    const struct overlay *o = d->landed;
    uint32_t v = DESK_VIEW_STATUS;
    v |= d->rows.n ? DESK_VIEW_INCIDENTS : 0;
    v |= d->events.n ? DESK_VIEW_LOG : 0;
    v |= o->statuses.n ? DESK_VIEW_CHECKPOINTS : 0;
    v |= o->quarantined.n ? DESK_VIEW_QUARANTINE : 0;
    for (size_t i = 0; i < o->changes.n; i++) {
        if (o->changes.v[i]->kind == CHANGE_HOUR || o->changes.v[i]->kind == CHANGE_DROPPED)
            v |= DESK_VIEW_CHECKPOINTS | DESK_VIEW_QUARANTINE | DESK_VIEW_DIRECTORY; /* an entry may be 90 days old by now */
        if (o->changes.v[i]->kind == CHANGE_ASIDE)
            v |= DESK_VIEW_SET_ASIDE;
        if (o->changes.v[i]->kind == CHANGE_TESTED)
            v |= DESK_VIEW_DIRECTORY;
        if (o->changes.v[i]->kind == CHANGE_DUTY)
            v |= DESK_VIEW_DUTY;
        if (o->changes.v[i]->kind == CHANGE_SHIFT)
            v |= DESK_VIEW_SHIFT;
        if (o->changes.v[i]->kind == CHANGE_NOTICE)
            v |= DESK_VIEW_NOTICES;
        if (o->changes.v[i]->kind == CHANGE_KEY)
            v |= DESK_VIEW_KEYS;
        if (o->changes.v[i]->kind == CHANGE_RUN)
            v |= DESK_VIEW_RUNS;
        if (o->changes.v[i]->kind == CHANGE_POSTURE || o->changes.v[i]->kind == CHANGE_LEVEL)
            v |= DESK_VIEW_FLOOR | DESK_VIEW_SHIFT;
    }
    if (o->actions.n)
        v |= DESK_VIEW_ACTIONS;
    if (d->rows.n)
        v |= DESK_VIEW_SHIFT; /* what is handed over is told as it is now */
    return v;
}

/* ---- into the state ---- */

static void raise_to(uint64_t *to, uint64_t v)
{
    if (v > *to)
        *to = v;
}

/* Folds a change, while the keys of one some way on come into the caches. */
static int merge_one(struct desk *d, size_t i, struct err *e)
{
    enum { AHEAD = 4 };
    const struct overlay *o = d->landed;
    const struct change *next = i + AHEAD < o->changes.n ? o->changes.v[i + AHEAD] : NULL;
    for (size_t k = 0; next && k < next->keys_n; k++)
        keys_expect(&d->state.keys, next->keys[k].key);
    return fold_apply(&d->state, o->changes.v[i], e);
}

/* The overlay becomes state. Nothing here can fail but for room in address space; then the tables are given up. */
static int merge(struct desk *d, uint64_t last, struct err *e)
{
    const struct overlay *o = d->landed;
    struct state_head *h = d->state.head;
    int rc = 0;
    collect_rows(d);
    queries_before(d);
    tally_all_before(d);
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
    tally_all_after(d);
    clocks_merged(d);
    renew_merged(d);
    duty_merged(d);
    alarm_landed(d);
    shift_merged(d);
    dissem_merged(d);
    actions_merged(d);
    runs_merged(d);
    group_merged(d);
    ring(d);
    nearest_merged(d);
    return rc;
}

static void publish(struct desk *d, struct round *r, uint64_t from)
{
    collect_events(d, &r->overlay);
    struct desk_change c = {.from_seq = from, .to_seq = d->state.head->applied, .rows = d->rows.v, .rows_n = d->rows.n,
        .events = d->events.v, .events_n = d->events.n};
    c.views = views_touched(d);
    if (d->o.changed)
        d->o.changed(d->o.arg, &c);
}

void land(struct desk *d, struct round *r, uint64_t last)
{
    struct err e = {0};
    uint64_t from = d->state.head->applied;
    d->landed = &r->overlay;
    if (merge(d, last, &e)) {
        /* The journal has it; the tables could not take it: they are made again at the next start. */
        if (d->o.fatal)
            d->o.fatal(d->o.arg, JOURNAL_FATAL_CORRUPT, e.text);
        memset(d->state.head->magic, 0, sizeof d->state.head->magic);
    }
    views_feed(d);
    publish(d, r, from);
    d->landed = NULL;
}
