/* nearest: the clocks that come to their end next, or are over: by when something is to be owned, what the law asks for, questions, referrals, checks and tasks with a time, shelves.
 *
 * A heap in memory, made from the state at start and kept at each commit; what no longer holds is passed over, and thrown out when it is half of it. It is
 * looked at for the strip below the Floor, a dozen at a time. On the loop.
 */
#include <stdlib.h>

#include <stdio.h>

#include "desk/impl.h"
#include "desk/items.h"

enum { LOOKED_AT_MOST = 4096,
       SMALL = 1024 };

static void sift_up(struct nearest_entry *v, size_t i)
{
    for (; i > 0 && v[i].due < v[(i - 1) / 2].due; i = (i - 1) / 2) {
        struct nearest_entry t = v[i];
        v[i] = v[(i - 1) / 2];
        v[(i - 1) / 2] = t;
    }
}

static void push(struct nearest *k, enum desk_clock_kind kind, uint32_t row, uint32_t item, wf_time due)
{
    if (due == TIME_NONE)
        return;
    struct nearest_entry e = {due, row, item, (uint8_t) kind};
    VEC_PUSH(&k->heap, e);
    sift_up(k->heap.v, k->heap.n - 1);
}

/* ---- which clocks there are ---- */

static wf_time own_due(const struct incident_row *r)
{
    return incident_is_open(r->state) && !r->owner && !(r->flags & (INCIDENT_SHELVED | INCIDENT_SUPPRESSED)) ? r->due : TIME_NONE;
}

static wf_time shelf_due(const struct incident_row *r, const struct incident_more *m)
{
    return r->flags & INCIDENT_SHELVED ? m->shelved : TIME_NONE;
}

/* TIME_NONE: it has none, or nobody waits for it any more. */
static wf_time item_due(const struct item_row *it, enum desk_clock_kind *kind)
{
    static const uint8_t kinds[ITEM_KINDS_END] = {[ITEM_CLOCK] = DESK_CLOCK_LEGAL, [ITEM_QUESTION] = DESK_CLOCK_QUESTION, [ITEM_TASK] = DESK_CLOCK_TASK,
        [ITEM_REFERRAL] = DESK_CLOCK_REFERRAL, [ITEM_CHECK] = DESK_CLOCK_CHECK};
    *kind = (enum desk_clock_kind) kinds[it->kind < ITEM_KINDS_END ? it->kind : 0];
    if (it->kind == ITEM_CLOCK)
        return item_is_running(it) ? it->due : TIME_NONE;
    return *kind && it->state == ITEM_OPEN ? it->due : TIME_NONE;
}

static void push_item(struct desk *d, const struct item_row *it)
{
    enum desk_clock_kind kind;
    wf_time due = item_due(it, &kind);
    if (it->incident)
        push(&d->nearest, kind, it->incident, it->n, due);
}

static bool holds(const struct desk *d, const struct nearest_entry *e)
{
    const struct incident_row *r = state_row(&d->state, e->row);
    const struct incident_more *m = state_more(&d->state, e->row);
    enum desk_clock_kind kind;
    struct item it;
    if (e->kind == DESK_CLOCK_OWN)
        return own_due(r) == e->due;
    if (e->kind == DESK_CLOCK_SHELVED)
        return shelf_due(r, m) == e->due;
    items_get(&d->state, e->item, &it);
    return item_due(&it.r, &kind) == e->due && incident_row_is_listed(r, m);
}

void nearest_load(struct desk *d)
{
    d->nearest.heap.n = 0;
    for (uint32_t row = 1; row <= d->state.head->incidents; row++) {
        const struct incident_row *r = state_row(&d->state, row);
        if (incident_is_open(r->state)) {
            push(&d->nearest, DESK_CLOCK_OWN, row, 0, own_due(r));
            push(&d->nearest, DESK_CLOCK_SHELVED, row, 0, shelf_due(r, state_more(&d->state, row)));
        }
    }
    for (uint32_t n = 1; n <= d->state.head->items; n++) {
        struct item it;
        items_get(&d->state, n, &it);
        push_item(d, &it.r);
    }
    d->nearest.sound = d->nearest.heap.n;
}

void nearest_free(struct nearest *k)
{
    VEC_FREE(&k->heap);
    VEC_FREE(&k->front);
}

/* What no longer holds goes. */
static void tidy(struct desk *d)
{
    struct nearest *k = &d->nearest;
    size_t all = k->heap.n;
    k->heap.n = 0;
    for (size_t i = 0; i < all; i++)
        if (holds(d, &k->heap.v[i])) {
            k->heap.v[k->heap.n] = k->heap.v[i];
            sift_up(k->heap.v, k->heap.n++);
        }
    k->sound = k->heap.n;
}

void nearest_merged(struct desk *d)
{
    for (size_t i = 0; i < d->landed->changes.n; i++) {
        const struct change *c = d->landed->changes.v[i];
        if (!change_is_incident(c->kind))
            continue;
        uint32_t row = c->inc->r.row;
        wf_time own = own_due(&c->inc->r), shelf = shelf_due(&c->inc->r, &c->inc->m);
        if (!c->was || own != own_due(&c->was->r))
            push(&d->nearest, DESK_CLOCK_OWN, row, 0, own);
        if (!c->was || shelf != shelf_due(&c->was->r, &c->was->m))
            push(&d->nearest, DESK_CLOCK_SHELVED, row, 0, shelf);
        for (size_t n = 0; n < c->items_n; n++)
            push_item(d, &c->items[n]->r);
    }
    if (d->nearest.heap.n > 2 * d->nearest.sound + SMALL)
        tidy(d);
}

/* ---- the next ones ---- */

/* Places of the heap, as a heap by what lies there. */
static void front_push(struct nearest *k, uint32_t at)
{
    VEC_PUSH(&k->front, at);
    for (size_t i = k->front.n - 1; i > 0 && k->heap.v[k->front.v[i]].due < k->heap.v[k->front.v[(i - 1) / 2]].due; i = (i - 1) / 2) {
        uint32_t t = k->front.v[i];
        k->front.v[i] = k->front.v[(i - 1) / 2];
        k->front.v[(i - 1) / 2] = t;
    }
}

static uint32_t front_pop(struct nearest *k)
{
    uint32_t first = k->front.v[0], *v = k->front.v;
    size_t n = --k->front.n;
    v[0] = v[n];
    for (size_t i = 0;;) {
        size_t least = i;
        for (size_t c = 2 * i + 1; c < 2 * i + 3 && c < n; c++)
            if (k->heap.v[v[c]].due < k->heap.v[v[least]].due)
                least = c;
        if (least == i)
            return first;
        uint32_t t = v[i];
        v[i] = v[least];
        v[least] = t;
        i = least;
    }
}

static bool is_told(const struct desk_clock *out, size_t n, const struct nearest_entry *e)
{
    for (size_t i = n; i > 0 && out[i - 1].due == e->due; i--)
        if (out[i - 1].row == e->row && out[i - 1].item == e->item && out[i - 1].kind == (enum desk_clock_kind) e->kind)
            return true;
    return false;
}

/* In its place among those that are told, where there is room or it is due before one of them. */
static size_t put_in(struct desk_clock *out, size_t n, size_t most, const struct desk_clock *c)
{
    size_t i = n < most ? n : n - 1;
    if (!most || (n == most && out[n - 1].due <= c->due))
        return n;
    for (; i > 0 && out[i - 1].due > c->due; i--)
        out[i] = out[i - 1];
    out[i] = *c;
    return n < most ? n + 1 : n;
}

/* Those of runs of protocols that are not met: they are few. */
static size_t add_runs(const struct desk *d, const struct desk_sight *sight, struct desk_clock *out, size_t n, size_t most)
{
    for (uint32_t run = 1; run <= d->state.head->runs_n; run++) {
        const struct run_row *r = state_run(&d->state, run);
        for (uint32_t k = 0; k < r->clocks_n; k++) {
            const struct desk_clock c = {.due = r->clocks[k].due, .row = r->incident, .item = k, .kind = DESK_CLOCK_PROTOCOL, .run = run};
            if (r->clocks[k].started != TIME_NONE && r->clocks[k].stopped == TIME_NONE && runs_seen(d, sight, r))
                n = put_in(out, n, most, &c);
        }
    }
    return n;
}

/* Ends of border actions in force, once they are near: as they are warned of, and what lasts no longer than that for its last hours. */
static size_t add_actions(struct desk *d, const struct desk_sight *sight, struct desk_clock *out, size_t n, size_t most)
{
    const uint32_t *open;
    wf_time now = clock_now(d->o.clock);
    size_t k = actions_index_open(d, &open);
    for (size_t i = 0; i < k; i++) {
        const struct action_row *r = state_action(&d->state, open[i]);
        const struct desk_clock c = {.due = r->expires, .row = r->incident, .kind = DESK_CLOCK_ACTION, .action = r->n};
        if (actions_ends_soon(d, r, now) && actions_seen(d, sight, r))
            n = put_in(out, n, most, &c);
    }
    return n;
}

size_t desk_clocks_next(struct desk *d, const struct desk_sight *sight, struct desk_clock *out, size_t most)
{
    struct nearest *k = &d->nearest;
    size_t n = 0;
    k->front.n = 0;
    if (k->heap.n)
        front_push(k, 0);
    for (size_t looked = 0; n < most && k->front.n && looked < LOOKED_AT_MOST; looked++) {
        uint32_t at = front_pop(k);
        const struct nearest_entry *e = &k->heap.v[at];
        for (uint32_t c = 2 * at + 1; c < 2 * at + 3 && c < k->heap.n; c++)
            front_push(k, c);
        if (!holds(d, e) || (sight && !desk_sees(d, sight, e->row)) || is_told(out, n, e))
            continue;
        out[n++] = (struct desk_clock){.due = e->due, .row = e->row, .item = e->item, .kind = (enum desk_clock_kind) e->kind};
    }
    n = add_runs(d, sight, out, n, most);
    return add_actions(d, sight, out, n, most);
}

/* "PR-0001 notify-who" */
static const char *run_clock_name(const struct desk *d, const struct desk_clock *c, char out[64])
{
    char id[16];
    snprintf(out, 64, "%s %s", runs_id(c->run, id), state_run(&d->state, c->run)->clocks[c->item].id);
    return out;
}

/* Where it ends: its first checkpoint, or the member. */
static struct span action_place(const struct action_row *r)
{
    return r->all ? span_str(r->member) : span_make(r->checkpoints, strnlen(r->checkpoints, 5));
}

void desk_clock_json(const struct desk *d, const struct desk_clock *c, struct json_writer *w)
{
    static const char *const kinds[] = {[DESK_CLOCK_OWN] = "own", [DESK_CLOCK_LEGAL] = "legal", [DESK_CLOCK_QUESTION] = "question", [DESK_CLOCK_TASK] = "task", [DESK_CLOCK_SHELVED] = "shelved", [DESK_CLOCK_REFERRAL] = "referral", [DESK_CLOCK_CHECK] = "check", [DESK_CLOCK_PROTOCOL] = "protocol", [DESK_CLOCK_ACTION] = "action"};
    char id[INCIDENT_ID_MAX];
    struct item it;
    struct span name = span_make(NULL, 0);
    char clock[64];
    jw_begin_object(w);
    if (c->action)
        jw_kcstr(w, "id", action_id(c->action, clock));
    else
        jw_kstr(w, "id", span_make(id, incident_id(state_row(&d->state, c->row), d->prefix, id)));
    jw_kcstr(w, "kind", kinds[c->kind]);
    if (c->action) {
        name = action_place(state_action(&d->state, c->action));
    } else if (c->run) {
        name = span_str(run_clock_name(d, c, clock));
    } else if (c->item) {
        items_get(&d->state, c->item, &it);
        bool word = it.r.kind == ITEM_REFERRAL || it.r.kind == ITEM_CHECK; /* to health; of the return */
        name = word ? span_str(words_of(item_words(it.r.kind), it.r.word)) : names_get(&d->state.names, it.r.to);
    }
    if (name.n)
        jw_kstr(w, "name", name);
    else
        jw_knull(w, "name");
    jw_ktime(w, "due", c->due);
    jw_end_object(w);
}
