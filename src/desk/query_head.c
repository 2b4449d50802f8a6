/* query_head: the first rows of a list that is not made yet. Who is known to belong to it (query_mask.c) is walked over from the end where the first are to be expected,
 * and 64 incidents that were all opened too early, or too late, are passed over at once: so a window costs its own rows and a glance at each 64, where a list costs all
 * its rows and their sorting. See query_impl.h.
 */
#include "desk/query_impl.h"

/* The best so far: the worst of them at the top. */
struct head {
    const struct desk *d;
    const struct desk_query *q;
    struct query_entry *v;
    size_t n, most;
};

static bool before(const struct head *h, const struct query_entry *a, const struct query_entry *b)
{
    return query_before(h->d, h->q, a->key, a->row, b->key, b->row);
}

static void sink(struct head *h, size_t at, struct query_entry e)
{
    for (size_t child; (child = 2 * at + 1) < h->n; at = child) {
        if (child + 1 < h->n && before(h, &h->v[child], &h->v[child + 1]))
            child++;
        if (!before(h, &e, &h->v[child]))
            break;
        h->v[at] = h->v[child];
    }
    h->v[at] = e;
}

static void offer(struct head *h, struct query_entry e)
{
    if (h->n == h->most) {
        if (before(h, &e, &h->v[0]))
            sink(h, 0, e);
        return;
    }
    size_t at = h->n++;
    for (; at > 0 && before(h, &h->v[(at - 1) / 2], &e); at = (at - 1) / 2)
        h->v[at] = h->v[(at - 1) / 2];
    h->v[at] = e;
}

/* Can none of these 64 be among the first? By the times between which they were opened, or by their rows. */
static bool is_behind(const struct head *h, const struct incident_row *like, size_t word)
{
    const struct column_chunk *c = h->d->columns.chunks.v[word / COLUMN_WORDS];
    struct incident_row a = *like, b = *like;
    if (h->n < h->most)
        return false;
    a.opened = c->first[word % COLUMN_WORDS];
    b.opened = c->last[word % COLUMN_WORDS];
    a.row = (uint32_t) word * 64;
    b.row = a.row + 63;
    uint64_t x = query_key(h->d, h->q, &a), y = query_key(h->d, h->q, &b), worst = h->v[0].key;
    return h->q->desc ? x < worst && y < worst : x > worst && y > worst;
}

static void take_word(struct head *h, const struct incident_row *like, size_t word, uint64_t bits)
{
    if (!bits || is_behind(h, like, word))
        return;
    for (; bits; bits &= bits - 1) {
        uint32_t row = (uint32_t) (word * 64 + (size_t) __builtin_ctzll(bits));
        struct query_entry e = {query_key(h->d, h->q, state_row(&h->d->state, row)), row};
        offer(h, e);
    }
}

static bool newest_first(const struct desk_query *q)
{
    return (q->sort == DESK_SORT_PRIORITY || q->sort == DESK_SORT_AGE) != q->desc;
}

/* Those of 64 that are of the class: of a priority, cleared or not. */
static uint64_t of_class(const struct columns *c, const struct incident_row *like, size_t word)
{
    uint64_t bits = ~UINT64_C(0), cleared = columns_word(c, COLUMN_CONDITION, 1, word) & ~columns_word(c, COLUMN_CONDITION, 0, word);
    for (unsigned b = 0; b < 3; b++)
        bits &= columns_word(c, COLUMN_PRIORITY, b, word) ^ (like->priority >> b & 1 ? 0 : ~UINT64_C(0));
    return bits & (like->condition == WF_CONDITION_CLEARED ? cleared : ~cleared);
}

static void take_class(struct head *h, const struct incident_row *like)
{
    const struct desk_query *q = h->q;
    size_t words = h->d->columns.chunks.n * COLUMN_WORDS < q->mask_n ? h->d->columns.chunks.n * COLUMN_WORDS : q->mask_n;
    bool down = newest_first(q);
    for (size_t i = 0; i < words; i++) {
        size_t word = down ? words - 1 - i : i;
        if (q->mask[word])
            take_word(h, like, word, like->priority ? q->mask[word] & of_class(&h->d->columns, like, word) : q->mask[word]);
    }
}

/* By priority all of one class stand before all of the next. */
static void take_all(struct head *h)
{
    enum { PRIORITIES = 4 };
    struct incident_row like = {0};
    if (h->q->sort != DESK_SORT_PRIORITY) {
        take_class(h, &like);
        return;
    }
    for (unsigned i = 0; i < 2 * PRIORITIES && h->n < h->most; i++) {
        unsigned k = h->q->desc ? 2 * PRIORITIES - 1 - i : i;
        like.priority = (uint8_t) (k / 2 + 1);
        like.condition = k % 2 ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
        if (like.priority < h->d->columns.used[COLUMN_PRIORITY].n && h->d->columns.used[COLUMN_PRIORITY].v[like.priority])
            take_class(h, &like);
    }
}

bool desk_query_head(struct desk *d, struct desk_query *q, size_t n)
{
    bool by_time = q->sort == DESK_SORT_PRIORITY || q->sort == DESK_SORT_OPENED || q->sort == DESK_SORT_AGE || q->sort == DESK_SORT_ID;
    if (q->phase == DESK_QUERY_READY || q->stage < FILL_FOUND || query_has_words(q) || !by_time || n > DESK_HEAD_MOST)
        return false;
    struct head h = {d, q, mem_alloc_array(n + 1, sizeof *h.v), 0, n};
    if (n)
        take_all(&h);
    q->rows.n = 0;
    VEC_RESERVE(&q->rows, h.n);
    for (q->rows.n = h.n; h.n > 0;) {
        q->rows.v[h.n - 1] = h.v[0].row;
        struct query_entry last = h.v[--h.n];
        if (h.n)
            sink(&h, 0, last);
    }
    mem_free(h.v);
    q->headed = true;
    return true;
}
