/* query_fill: what a new list holds. The loop finds out who belongs, and by which number each stands, in steps of a millisecond; words are looked up, and many rows put in
 * order, on another thread, which touches nothing but what the list holds for it. Incidents that change meanwhile are remembered and come last. See query_impl.h.
 */
#include <stdlib.h>

#include "desk/query_impl.h"

enum { ROOM = 4096 }; /* for what comes later */

bool query_has_words(const struct desk_query *q)
{
    return q->filter && filter_has_text(q->filter);
}

/* Words alone: no row needs to be looked at before the index. */
static bool is_words_alone(const struct desk_query *q)
{
    return query_has_words(q) && q->all && !q->limited && filter_is_text(q->filter);
}

/* The index is asked first: mostly few have a word. Only where more do than are looked at are the rows that pass all else picked out first, and it is asked among them. */
static bool is_narrowing(const struct desk_query *q)
{
    return query_has_words(q) && filter_found_part(q->filter) && !q->among && !is_words_alone(q);
}

static bool same(const struct desk_query *q, const struct desk_query_spec *s)
{
    if (q->limited != (s->sight != NULL) || (s->sight && !desk_sight_same(&q->sight, s->sight)))
        return false;
    if (q->all != s->all || q->desc != s->desc || q->sort != s->sort || !q->filter != !s->filter)
        return false;
    return !s->filter || span_eq(filter_key(q->filter), filter_key(s->filter));
}

static void add(const struct desk *d, struct desk_query *q, uint32_t row)
{
    struct query_entry v = {query_key(d, q, state_row(&d->state, row)), row};
    VEC_PUSH(&q->found, v);
}

/* ---- the end of it ---- */

static int by_row(const void *a, const void *b)
{
    const struct query_entry *x = a, *y = b;
    return x->row < y->row ? -1 : x->row > y->row;
}

static bool is_marked(const uint64_t *bits, uint32_t row)
{
    return bits[row / 64] >> row % 64 & 1;
}

/* Incidents that changed while it was filled are taken out, and put in where they belong now. Those that came meanwhile are most of them: they were not in it. */
static void take_changed(const struct desk *d, struct desk_query *q)
{
    VEC(struct query_entry)
    in = {0};
    if (!q->changed.n)
        return;
    /* A bit a row: a list may have a million, each of which is asked for. */
    uint64_t *seen = mem_alloc_array(d->state.head->incidents / 64 + 1, sizeof *seen);
    for (size_t i = 0; i < q->changed.n; i++)
        seen[q->changed.v[i] / 64] |= UINT64_C(1) << q->changed.v[i] % 64;
    if (q->stale) {
        size_t k = 0;
        for (size_t i = 0; i < q->rows.n; i++)
            if (!is_marked(seen, q->rows.v[i]))
                q->rows.v[k++] = q->rows.v[i];
        q->rows.n = k;
    }
    for (size_t i = 0; i < q->changed.n; i++) {
        uint32_t row = q->changed.v[i];
        if (!is_marked(seen, row)) /* it was put down already */
            continue;
        seen[row / 64] &= ~(UINT64_C(1) << row % 64);
        if (query_belongs(d, q, row, false)) {
            struct query_entry v = {query_key(d, q, state_row(&d->state, row)), row};
            VEC_PUSH(&in, v);
        }
    }
    if (in.n) {
        qsort(in.v, in.n, sizeof *in.v, by_row); /* they came in the order of their changes */
        query_insert(d, q, in.v, in.n);
    }
    VEC_FREE(&in);
    mem_free(seen);
    VEC_FREE(&q->changed);
}

/* The list itself: from what was found, in its order. Touches nothing else: any thread. */
static void make_rows(struct desk_query *q)
{
    VEC_RESERVE(&q->made, q->found.n + q->found.n / 8 + ROOM);
    for (size_t i = 0; i < q->found.n; i++)
        q->made.v[i] = q->found.v[i].row;
    q->made.n = q->found.n;
    VEC_FREE(&q->found);
}

static void finish(const struct desk *d, struct desk_query *q)
{
    if (query_is_by_text(q)) {
        query_sort_texts(d, q, q->found.v, q->found.n);
        make_rows(q);
    }
    VEC_FREE(&q->rows);
    q->rows.v = q->made.v;
    q->rows.n = q->made.n;
    q->rows.cap = q->made.cap;
    memset(&q->made, 0, sizeof q->made);
    q->phase = DESK_QUERY_READY;
    q->stamp += q->headed;
    mem_free(q->among);
    mem_free(q->mask);
    q->among = q->mask = NULL;
    q->mask_n = 0;
    filter_plan_free(&q->plan);
    take_changed(d, q);
}

/* ---- rows, in steps ---- */

/* The words are looked for among those that pass all else. */
static void look_among(struct desk_query *q)
{
    q->among = q->mask;
    q->among_n = q->mask_n;
    q->mask = NULL;
    q->mask_n = 0;
    filter_look_again(q->filter);
    q->phase = DESK_QUERY_WORK;
}

/* What takes long of putting them in order; any thread. */
static void put_in_order(struct desk_query *q)
{
    query_sort_numbers(q, q->found.v, q->found.n);
    if (!query_is_by_text(q))
        make_rows(q);
}

/* All that belong were found. */
static void found_all(const struct desk *d, struct desk_query *q)
{
    q->stage = FILL_ORDER;
    if (q->found.n > d->sort_here) {
        q->phase = DESK_QUERY_WORK;
        return;
    }
    put_in_order(q);
    finish(d, q);
}

/* Those that the columns let through; false: there are more. */
static bool put_down(const struct desk *d, struct desk_query *q, int64_t until)
{
    for (unsigned looked = 0; q->next < q->mask_n; q->next++) {
        if (looked >= QUERY_LOOK_ROWS && clock_mono() >= until)
            return false;
        looked = looked < QUERY_LOOK_ROWS ? looked : 0;
        for (uint64_t w = q->mask[q->next]; w; w &= w - 1, looked++)
            add(d, q, (uint32_t) (q->next * 64 + (size_t) __builtin_ctzll(w)));
    }
    return true;
}

/* Those that the index knows; where there is none all are, and their titles are looked at. */
static bool put_down_words(const struct desk *d, struct desk_query *q, int64_t until)
{
    const uint64_t *bits = NULL;
    size_t n = d->state.head->incidents / 64 + 1;
    bool known = filter_found(q->filter, &bits, &n);
    for (unsigned looked = 0; q->next < n; q->next++) {
        if (looked >= QUERY_LOOK_ROWS && clock_mono() >= until)
            return false;
        looked = looked < QUERY_LOOK_ROWS ? looked : 0;
        for (uint64_t w = known ? bits[q->next] : UINT64_MAX; w; w &= w - 1, looked++) {
            uint32_t row = (uint32_t) (q->next * 64 + (size_t) __builtin_ctzll(w));
            if (row && row <= d->state.head->incidents && (known ? query_belongs_row(d, q, row) : query_belongs(d, q, row, false)))
                add(d, q, row);
        }
    }
    return true;
}

void desk_query_step(struct desk *d, struct desk_query *q)
{
    int64_t until = clock_mono() + d->step_ns;
    if (q->phase != DESK_QUERY_SCAN)
        return;
    if (q->stage == FILL_WORDS) {
        if (put_down_words(d, q, until))
            found_all(d, q);
        return;
    }
    if (query_has_words(q) && !filter_found_part(q->filter)) {
        q->phase = DESK_QUERY_WORK;
        return;
    }
    if (q->stage != FILL_FOUND && !query_mask_step(d, q, until))
        return;
    if (query_has_words(q))
        look_among(q);
    else if (put_down(d, q, until))
        found_all(d, q);
}

/* ---- on another thread ---- */

int desk_query_work(struct desk_query *q, struct views *v, struct views_reader *r, struct err *e)
{
    if (q->stage != FILL_ORDER && query_has_words(q))
        return filter_find(q->filter, v, r, q->among, q->among_n, e);
    put_in_order(q);
    return 0;
}

void desk_query_worked(struct desk *d, struct desk_query *q)
{
    if (q->phase != DESK_QUERY_WORK)
        return;
    if (q->stage == FILL_ORDER) {
        finish(d, q);
        return;
    }
    q->phase = DESK_QUERY_SCAN;
    if (is_narrowing(q)) {
        query_mask_begin(d, q);
        return;
    }
    q->stage = FILL_WORDS;
    q->next = 0;
    desk_query_step(d, q);
}

/* ---- opening ---- */

struct desk_query *desk_query_begin(struct desk *d, const struct desk_query_spec *s)
{
    for (size_t i = 0; i < d->queries.n; i++) {
        struct desk_query *q = d->queries.v[i];
        /* Words were looked up when the list was made; new ones are matched as they come, so it is as good. */
        if (q->phase == DESK_QUERY_READY && same(q, s)) {
            filter_free(s->filter);
            q->refs++;
            return q;
        }
    }
    struct desk_query *q = mem_alloc(sizeof *q);
    q->filter = s->filter;
    q->all = s->all;
    q->desc = s->desc;
    q->sort = s->sort;
    q->limited = s->sight != NULL;
    if (s->sight)
        memcpy(&q->sight, s->sight, sizeof q->sight);
    q->refs = 1;
    q->stamp = 1;
    q->phase = DESK_QUERY_SCAN;
    if (!query_has_words(q)) /* else the index is asked first */
        query_mask_begin(d, q);
    VEC_PUSH(&d->queries, q);
    desk_query_step(d, q);
    return q;
}

int desk_query_open(struct desk *d, const struct desk_query_spec *s, struct desk_query **out, struct err *e)
{
    struct desk_query *q = desk_query_begin(d, s);
    int rc = 0;
    while (q->phase != DESK_QUERY_READY) {
        if (q->phase == DESK_QUERY_WORK && (d->views_reader || !query_has_words(q) || q->stage == FILL_ORDER))
            rc = desk_query_work(q, d->views, d->views_reader, e);
        if (rc) {
            desk_query_close(d, q);
            return rc;
        }
        if (q->phase == DESK_QUERY_WORK)
            desk_query_worked(d, q);
        else
            desk_query_step(d, q);
    }
    *out = q;
    return 0;
}

void desk_query_keep(struct desk_query *q)
{
    q->refs++;
}

enum desk_query_phase desk_query_phase(const struct desk_query *q)
{
    return q->phase;
}

bool desk_query_is_part(const struct desk_query *q)
{
    return q->filter && filter_found_part(q->filter);
}
