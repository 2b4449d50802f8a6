/* query: live, ordered lists of incidents, kept right at each commit; those that ask for the same share one.
 *
 * A list holds rows in order. Before a merge the rows that will change are taken out, by the keys that they still have; after it they are
 * put in by their new ones. So a commit costs a list one pass at most, and a window nothing but its own rows.
 */
#include <stdlib.h>

#include "desk/health.h"
#include "desk/query_impl.h"

/* ---- membership ---- */

bool desk_reads_recorded(const struct desk *d, uint32_t row, uint8_t tlp)
{
    const struct incident_row *r = state_row(&d->state, row);
    return r->tlp >= tlp || r->protection > 0 || incident_is_rights(r);
}

struct vault *desk_vault(const struct desk *d, unsigned *days)
{
    *days = d->o.clocks.health_days;
    return d->o.vault;
}

bool desk_has_health(const struct desk *d, uint32_t row)
{
    struct item it;
    return state_row(&d->state, row)->flags & INCIDENT_HEALTH || health_entry_next(&d->state, row, 0, &it);
}

bool desk_is_health(const struct desk *d, uint32_t row)
{
    return incident_is_health(state_row(&d->state, row), state_more(&d->state, row), &d->state.names);
}

bool desk_is_rights(const struct desk *d, uint32_t row)
{
    return incident_is_rights(state_row(&d->state, row));
}

bool desk_is_restricted(const struct desk *d, uint32_t row)
{
    return incident_is_restricted(state_row(&d->state, row));
}

bool desk_sight_reads(const struct desk *d, const struct desk_sight *s, uint32_t row)
{
    return desk_sees(d, s, row) && (!s || s->reads || state_row(&d->state, row)->protection < 1);
}

bool desk_has_rights(const struct desk *d)
{
    return d->state.rights.n > 0;
}

void desk_set_rights(struct desk *d, bool taken)
{
    d->rights = taken;
}

bool desk_sight_same(const struct desk_sight *a, const struct desk_sight *b)
{
    return a->tlp == b->tlp && a->rights == b->rights && a->reads == b->reads && a->health == b->health && a->members_n == b->members_n &&
           memcmp(a->members, b->members, a->members_n * sizeof a->members[0]) == 0;
}

bool desk_sees(const struct desk *d, const struct desk_sight *s, uint32_t row)
{
    return row != 0 && row <= d->state.head->incidents && desk_sight_sees(d, s, state_row(&d->state, row));
}

bool desk_sight_sees(const struct desk *d, const struct desk_sight *s, const struct incident_row *r)
{
    (void) d;
    if (!s)
        return true;
    if (r->tlp > s->tlp || !s->tlp || (!s->rights && incident_is_rights(r)))
        return false;
    for (size_t i = 0; i < s->members_n; i++)
        if (memcmp(s->members[i], r->member, 2) == 0)
            return true;
    return s->members_n == 0 || !r->member[0];
}

bool query_belongs_row(const struct desk *d, const struct desk_query *q, uint32_t row)
{
    const struct incident_row *r = state_row(&d->state, row);
    if (!q->all && !columns_get(&d->columns, COLUMN_LISTED, row))
        return false;
    if (q->limited && !desk_sees(d, &q->sight, row))
        return false;
    /* Words are looked for in what may be read alone: who may not read it doesn't learn what stands there by asking. */
    if (q->limited && q->filter && filter_has_text(q->filter) && !desk_sight_reads(d, &q->sight, row))
        return false;
    return !q->filter || filter_match_row(q->filter, &d->state.names, r, state_more(&d->state, row));
}

/* The texts of an incident in the batch that lands. */
static size_t fresh_texts(const struct desk *d, uint32_t row, struct span *out, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; d->landed && i < d->landed->texts.n && n < most; i++)
        if (d->landed->texts.v[i].num >> 32 == row)
            out[n++] = d->landed->texts.v[i].text;
    return n;
}

bool query_belongs(const struct desk *d, const struct desk_query *q, uint32_t row, bool fresh)
{
    enum { TEXTS = 64 };
    struct incident i;
    struct span texts[TEXTS];
    if (!q->filter || !filter_has_text(q->filter))
        return query_belongs_row(d, q, row);
    if (q->limited && !desk_sees(d, &q->sight, row))
        return false;
    state_get(&d->state, row, &i);
    if (fresh) /* also where it does not belong yet: it may later, and has the word then */
        filter_note(q->filter, row, i.title, texts, fresh_texts(d, row, texts, TEXTS));
    return query_belongs_row(d, q, row) && filter_match(q->filter, &d->state.names, &i, NULL, 0);
}

/* Rows that are new; those that changed are put by themselves. */
static void put_new(struct desk *d)
{
    for (uint32_t row; (row = d->columns.rows + 1) <= d->state.head->incidents;)
        columns_put(&d->columns, state_row(&d->state, row), state_more(&d->state, row));
}

void queries_start(struct desk *d)
{
    columns_clear(&d->columns);
    put_new(d);
}

static int by_place(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return x < y ? -1 : x > y;
}

void query_take_out(struct desk_query *q)
{
    qsort(q->gone.v, q->gone.n, sizeof *q->gone.v, by_place);
    for (size_t i = 0; i < q->gone.n; i++) {
        size_t from = q->gone.v[i] + 1, to = i + 1 < q->gone.n ? q->gone.v[i + 1] : q->rows.n;
        memmove(q->rows.v + q->gone.v[i] - i, q->rows.v + from, (to - from) * sizeof *q->rows.v);
    }
    q->rows.n -= q->gone.n;
    q->gone.n = 0;
    q->stamp++;
}

void queries_before(struct desk *d)
{
    for (size_t k = 0; k < d->queries.n; k++) {
        struct desk_query *q = d->queries.v[k];
        q->gone.n = 0;
        for (size_t i = 0; q->phase == DESK_QUERY_READY && i < d->rows.n; i++) {
            uint32_t row = d->rows.v[i];
            if (row > d->state.head->incidents)
                break; /* new ones come last */
            size_t at = query_place(d, q, query_key(d, q, state_row(&d->state, row)), row);
            if (at < q->rows.n && q->rows.v[at] == row)
                VEC_PUSH(&q->gone, (uint32_t) at);
        }
        if (q->gone.n)
            query_take_out(q);
    }
}

/* Few: each is put in its place. Many: one pass that merges. */
void query_insert(const struct desk *d, struct desk_query *q, struct query_entry *v, size_t n)
{
    VEC_RESERVE(&q->rows, q->rows.n + n);
    query_sort_numbers(q, v, n);
    query_sort_texts(d, q, v, n);
    size_t left = q->rows.n;
    for (size_t i = n; i > 0; i--) {
        size_t lo = 0, hi = left;
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;
            uint32_t at = q->rows.v[mid];
            if (query_before(d, q, query_key(d, q, state_row(&d->state, at)), at, v[i - 1].key, v[i - 1].row))
                lo = mid + 1;
            else
                hi = mid;
        }
        memmove(q->rows.v + lo + i, q->rows.v + lo, (left - lo) * sizeof *q->rows.v);
        q->rows.v[lo + i - 1] = v[i - 1].row;
        left = lo;
    }
    q->rows.n += n;
}

/* A list that is being filled learns of them at its end; the words of what just came in are known now alone. What is not put down yet will be as it is then. */
static void remember_changed(const struct desk *d, struct desk_query *q)
{
    bool known = q->stage >= FILL_FOUND && !query_has_words(q);
    for (size_t i = 0; i < d->rows.n; i++) {
        uint32_t row = d->rows.v[i];
        if (row > d->state.head->incidents)
            continue;
        if (!known) {
            query_belongs(d, q, row, true);
            q->stale = q->stale || query_has_words(q);
        } else {
            bool was = query_mask_change(d, q, row);
            if (q->stage == FILL_FOUND && row / 64 >= q->next)
                continue;
            q->stale = q->stale || was;
        }
        VEC_PUSH(&q->changed, row);
    }
}

void queries_after(struct desk *d)
{
    struct query_entry *v = mem_alloc_array(d->rows.n + 1, sizeof *v);
    put_new(d);
    for (size_t i = 0; i < d->rows.n; i++)
        if (d->rows.v[i] <= d->state.head->incidents)
            columns_put(&d->columns, state_row(&d->state, d->rows.v[i]), state_more(&d->state, d->rows.v[i]));
    for (size_t k = 0; k < d->queries.n; k++) {
        struct desk_query *q = d->queries.v[k];
        size_t n = 0;
        if (q->phase != DESK_QUERY_READY) {
            remember_changed(d, q);
            continue;
        }
        for (size_t i = 0; i < d->rows.n; i++) {
            if (d->rows.v[i] > d->state.head->incidents || !query_belongs(d, q, d->rows.v[i], true))
                continue;
            v[n].row = d->rows.v[i];
            v[n++].key = query_key(d, q, state_row(&d->state, d->rows.v[i]));
        }
        if (n == 0)
            continue;
        query_insert(d, q, v, n);
        q->stamp++;
    }
    mem_free(v);
}

/* ---- close, look ---- */

static void free_query(struct desk_query *q)
{
    filter_free(q->filter);
    VEC_FREE(&q->rows);
    VEC_FREE(&q->gone);
    VEC_FREE(&q->found);
    VEC_FREE(&q->made);
    VEC_FREE(&q->changed);
    mem_free(q->among);
    mem_free(q->mask);
    filter_plan_free(&q->plan);
    mem_free(q);
}

void desk_query_close(struct desk *d, struct desk_query *q)
{
    if (!q || --q->refs)
        return;
    for (size_t i = 0; i < d->queries.n; i++)
        if (d->queries.v[i] == q) {
            VEC_REMOVE(&d->queries, i);
            break;
        }
    free_query(q);
}

void queries_free(struct desk *d)
{
    for (size_t i = 0; i < d->queries.n; i++)
        free_query(d->queries.v[i]);
    d->queries.n = 0;
    columns_clear(&d->columns);
}

size_t desk_query_total(const struct desk_query *q)
{
    return q->phase == DESK_QUERY_READY ? q->rows.n : q->mask_total;
}

uint64_t desk_query_stamp(const struct desk_query *q)
{
    return q->stamp;
}

size_t desk_query_lines(const struct desk *d, const struct desk_query *q, size_t offset, struct desk_line *out, size_t n)
{
    size_t k = 0;
    for (; k < n && offset + k < q->rows.n; k++) {
        out[k].row = q->rows.v[offset + k];
        out[k].stamp = state_row(&d->state, out[k].row)->stamp;
    }
    return k;
}

size_t desk_query_place(const struct desk *d, const struct desk_query *q, uint32_t row)
{
    return query_place(d, q, query_key(d, q, state_row(&d->state, row)), row);
}

int64_t desk_query_find(const struct desk *d, const struct desk_query *q, uint32_t row)
{
    if (row == 0 || row > d->state.head->incidents)
        return -1;
    size_t at = desk_query_place(d, q, row);
    return at < q->rows.n && q->rows.v[at] == row ? (int64_t) at : -1;
}
