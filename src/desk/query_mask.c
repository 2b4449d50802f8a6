/* query_mask: which incidents belong to a new list, but for its words, as bits by row: by the columns, 65,536 at a time, and where these can't say by the rows that
 * they leave. See query_impl.h.
 */
#include "desk/query_impl.h"

/* What a client of that sight sees, and what it may look for words in. */
static void plan_sight(struct desk_query *q, const struct columns *c)
{
    const struct desk_sight *s = &q->sight;
    struct filter_plan *p = &q->plan;
    uint16_t *v = arena_alloc(&p->arena, (s->members_n + (size_t) s->tlp + 1) * sizeof *v);
    for (uint16_t i = 0; i < s->tlp; i++)
        v[i] = (uint16_t) (i + 1);
    filter_plan_test(p, COLUMN_TLP, false, v, s->tlp);
    if (!s->rights)
        filter_plan_one(p, COLUMN_RIGHTS, 0);
    if (query_has_words(q) && !s->reads)
        filter_plan_one(p, COLUMN_PROTECTED, 0);
    if (!s->members_n)
        return;
    v += s->tlp;
    for (size_t i = 0; i < s->members_n; i++)
        v[i] = columns_member(c, s->members[i]);
    v[s->members_n] = 0;
    filter_plan_test(p, COLUMN_MEMBER, false, v, s->members_n + 1);
    p->exact = p->exact && c->members_n < COLUMN_MEMBERS;
}

void query_mask_begin(struct desk *d, struct desk_query *q)
{
    const struct columns *c = &d->columns;
    filter_plan_free(&q->plan);
    filter_plan_begin(&q->plan);
    if (!q->all)
        filter_plan_one(&q->plan, COLUMN_LISTED, 1);
    if (q->limited)
        plan_sight(q, c);
    if (q->filter)
        filter_plan(q->filter, c, &d->state, &q->plan);
    q->mask_n = c->chunks.n * COLUMN_WORDS;
    mem_free(q->mask);
    q->mask = mem_alloc_array(q->mask_n + 1, sizeof *q->mask);
    q->stage = FILL_COLUMNS;
    q->next = 0;
}

static void by_time(const struct desk *d, const struct filter_plan *p, size_t k, uint64_t *m)
{
    const struct column_chunk *chunk = d->columns.chunks.v[k];
    for (size_t w = 0; w < COLUMN_WORDS; w++) {
        if (!m[w] || (chunk->first[w] >= p->since && chunk->last[w] < p->until))
            continue;
        if (chunk->last[w] < p->since || chunk->first[w] >= p->until) {
            m[w] = 0;
            continue;
        }
        for (uint64_t left = m[w]; left; left &= left - 1) {
            unsigned bit = (unsigned) __builtin_ctzll(left);
            wf_time opened = state_row(&d->state, (uint32_t) (k * COLUMN_CHUNK + w * 64 + bit))->opened;
            if (opened < p->since || opened >= p->until)
                m[w] &= ~(UINT64_C(1) << bit);
        }
    }
}

static void by_columns(const struct desk *d, const struct filter_plan *p, size_t k, uint64_t *m)
{
    uint64_t one[COLUMN_WORDS];
    columns_rows(&d->columns, k, m);
    for (size_t i = 0; i < p->all.n; i++) {
        memset(one, 0, sizeof one);
        for (unsigned t = 0; t < p->all.v[i].n; t++)
            columns_match(&d->columns, k, &p->all.v[i].test[t], one);
        for (size_t w = 0; w < COLUMN_WORDS; w++)
            m[w] &= one[w];
    }
    if (p->since != INT64_MIN || p->until != INT64_MAX)
        by_time(d, p, k, m);
}

/* The next incidents, each looked at. */
static void by_rows(const struct desk *d, struct desk_query *q)
{
    for (unsigned looked = 0; q->next < q->mask_n && looked < QUERY_LOOK_ROWS; q->next++)
        for (uint64_t left = q->mask[q->next]; left; left &= left - 1, looked++) {
            unsigned bit = (unsigned) __builtin_ctzll(left);
            if (!query_belongs_row(d, q, (uint32_t) (q->next * 64 + bit)))
                q->mask[q->next] &= ~(UINT64_C(1) << bit);
        }
}

static void set(struct desk_query *q, uint32_t row, bool yes)
{
    size_t word = row / 64;
    if (word >= q->mask_n) {
        if (!yes)
            return;
        q->mask = mem_resize(q->mask, (word + COLUMN_WORDS) * sizeof *q->mask);
        memset(q->mask + q->mask_n, 0, (word + COLUMN_WORDS - q->mask_n) * sizeof *q->mask);
        q->mask_n = word + COLUMN_WORDS;
    }
    q->mask[word] = (q->mask[word] & ~(UINT64_C(1) << row % 64)) | (uint64_t) yes << row % 64;
}

bool query_mask_change(const struct desk *d, struct desk_query *q, uint32_t row)
{
    bool was = row / 64 < q->mask_n && q->mask[row / 64] >> row % 64 & 1, is = query_belongs_row(d, q, row);
    set(q, row, is);
    q->mask_total = q->mask_total + is - was;
    return was;
}

/* It is right at this moment: those that changed since it was begun are looked at once more. Words of theirs are remembered until the end (query_fill.c). */
static void settle(const struct desk *d, struct desk_query *q)
{
    for (size_t i = 0; i < q->changed.n; i++)
        set(q, q->changed.v[i], query_belongs_row(d, q, q->changed.v[i]));
    if (!query_has_words(q))
        q->changed.n = 0;
    q->mask_total = 0;
    for (size_t w = 0; w < q->mask_n; w++)
        q->mask_total += (size_t) __builtin_popcountll(q->mask[w]);
    if (!query_has_words(q))
        VEC_RESERVE(&q->found, q->mask_total);
    q->stage = FILL_FOUND;
    q->next = 0;
}

bool query_mask_step(const struct desk *d, struct desk_query *q, int64_t until)
{
    if (q->stage == FILL_COLUMNS && q->plan.by_rows) {
        for (size_t i = 0; i < q->plan.rows.n; i++)
            set(q, q->plan.rows.v[i], query_belongs_row(d, q, q->plan.rows.v[i]));
        settle(d, q);
    }
    for (; q->stage == FILL_COLUMNS; q->next++) {
        if (q->next * COLUMN_WORDS >= q->mask_n) {
            q->stage = q->plan.exact ? FILL_COLUMNS_DONE : FILL_ROWS;
            q->next = 0;
            break;
        }
        by_columns(d, &q->plan, q->next, q->mask + q->next * COLUMN_WORDS);
        if (clock_mono() >= until)
            return q->next++, false;
    }
    while (q->stage == FILL_ROWS && q->next < q->mask_n) {
        by_rows(d, q);
        if (clock_mono() >= until)
            return false;
    }
    if (q->stage != FILL_FOUND)
        settle(d, q);
    return true;
}
