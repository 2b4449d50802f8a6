/* query_order: the order of a list: by a number of each row, then by its text where it goes by one, then by its age. See query_impl.h. */
#include "desk/query_impl.h"

static const char *const sorts[DESK_SORT_END] = {"priority", "opened", "updated", "id", "due", "state", "type", "member", "checkpoint", "owner",
    "title", "reports", "age", "tier", "source", "tlp", "grade", "signal", "sources"};

enum desk_sort desk_sort_find(struct span word)
{
    for (int i = 0; i < DESK_SORT_END; i++)
        if (span_is(word, sorts[i]))
            return (enum desk_sort) i;
    return DESK_SORT_END;
}

/* ---- order ---- */

/* The first letters, as a number; case is ignored for ASCII. */
static uint64_t letters(const char *s, size_t n)
{
    uint64_t k = 0;
    for (size_t i = 0; i < 8; i++)
        k = k << 8 | (i < n ? (unsigned char) (s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 32 : s[i]) : 0);
    return k;
}

static uint64_t time_key(wf_time t)
{
    return (uint64_t) t ^ UINT64_C(1) << 63;
}

/* The text that the order goes by where it is one that may be longer than a number holds; NULL: it is none. */
static struct span text_of(const struct desk *d, const struct desk_query *q, const struct incident_row *r)
{
    switch (q->sort) {
    case DESK_SORT_TYPE:
        return names_get(&d->state.names, r->type);
    case DESK_SORT_OWNER:
        return names_get(&d->state.names, r->owner);
    case DESK_SORT_SOURCE:
        return names_get(&d->state.names, r->source);
    case DESK_SORT_TITLE:
        return r->title_n && r->protection < 1 ? span_make(d->state.t_heap.base + (size_t) r->text_at * 8, r->title_n) : span_make(NULL, 0);
    default:
        return span_make(NULL, 0);
    }
}

bool query_is_by_text(const struct desk_query *q)
{
    return q->sort == DESK_SORT_TYPE || q->sort == DESK_SORT_OWNER || q->sort == DESK_SORT_SOURCE || q->sort == DESK_SORT_TITLE;
}

/* The number that the order goes by; rows of the same number stand by their text where there is one, then by their own. */
uint64_t query_key(const struct desk *d, const struct desk_query *q, const struct incident_row *r)
{
    struct span s;
    switch (q->sort) {
    case DESK_SORT_PRIORITY:
        /* P1 first; within, what lasts before what is back to normal; within that, the newest first: microseconds are enough. */
        return (uint64_t) r->priority << 60 | (uint64_t) (r->condition == WF_CONDITION_CLEARED) << 59 |
               (~(time_key(r->opened) / 1000) & ((UINT64_C(1) << 59) - 1));
    case DESK_SORT_OPENED:
        return time_key(r->opened);
    case DESK_SORT_AGE:
        return ~time_key(r->opened);
    case DESK_SORT_UPDATED:
        return time_key(r->updated);
    case DESK_SORT_DUE:
        return r->due == TIME_NONE ? UINT64_MAX : time_key(r->due);
    case DESK_SORT_STATE:
        return r->state;
    case DESK_SORT_TYPE:
    case DESK_SORT_OWNER:
    case DESK_SORT_SOURCE:
    case DESK_SORT_TITLE:
        s = text_of(d, q, r);
        return s.n ? letters(s.p, s.n) : UINT64_MAX;
    case DESK_SORT_MEMBER:
        return r->member[0] ? letters(r->member, 2) : UINT64_MAX;
    case DESK_SORT_CHECKPOINT:
        return r->checkpoint[0] ? letters(r->checkpoint, 5) : UINT64_MAX;
    case DESK_SORT_SOURCES:
        return state_more(&d->state, r->row)->sources;
    case DESK_SORT_REPORTS:
        return r->reports;
    case DESK_SORT_TIER:
        return 255u - state_more(&d->state, r->row)->tier;
    case DESK_SORT_TLP:
        return 255u - r->tlp;
    case DESK_SORT_GRADE:
        return r->grade[0] ? letters(r->grade, 2) : UINT64_MAX;
    case DESK_SORT_SIGNAL:
        return r->signal;
    default:
        return r->row;
    }
}

/* Of the same number: by their whole texts, as letters() sees them. */
static int by_text(const struct desk *d, const struct desk_query *q, uint32_t a, uint32_t b)
{
    struct span x, y;
    if (!query_is_by_text(q))
        return 0;
    x = text_of(d, q, state_row(&d->state, a));
    y = text_of(d, q, state_row(&d->state, b));
    for (size_t i = 8; i < x.n || i < y.n; i += 8) {
        uint64_t k = i < x.n ? letters(x.p + i, x.n - i) : 0, l = i < y.n ? letters(y.p + i, y.n - i) : 0;
        if (k != l)
            return k < l ? -1 : 1;
    }
    return 0;
}

/* Ties go by age of the row: for priority the newest first. */
bool query_before(const struct desk *d, const struct desk_query *q, uint64_t ka, uint32_t a, uint64_t kb, uint32_t b)
{
    if (ka != kb)
        return (ka < kb) != q->desc;
    int text = by_text(d, q, a, b);
    if (text)
        return (text < 0) != q->desc;
    bool newest_first = q->sort == DESK_SORT_PRIORITY || q->sort == DESK_SORT_AGE;
    return ((a < b) != newest_first) != q->desc;
}

/* The place where (key, row) stands or would stand. */
size_t query_place(const struct desk *d, const struct desk_query *q, uint64_t key, uint32_t row)
{
    size_t lo = 0, hi = q->rows.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        uint32_t at = q->rows.v[mid];
        if (at != row && query_before(d, q, query_key(d, q, state_row(&d->state, at)), at, key, row))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Sorts by (key, row) as query_before() says, by radix over the bytes of the key that differ. */
void query_sort_numbers(const struct desk_query *q, struct query_entry *v, size_t n)
{
    struct query_entry *other = mem_alloc_array(n + 1, sizeof *other);
    bool newest_first = q->sort == DESK_SORT_PRIORITY || q->sort == DESK_SORT_AGE;
    uint64_t all = ~UINT64_C(0), any = 0;
    /* Rows come in ascending: turned round where ties want the newest first. */
    for (size_t i = 0; newest_first && i < n / 2; i++) {
        struct query_entry t = v[i];
        v[i] = v[n - 1 - i];
        v[n - 1 - i] = t;
    }
    for (size_t i = 0; i < n; i++) {
        all &= v[i].key;
        any |= v[i].key;
    }
    struct query_entry *from = v, *to = other;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        size_t count[257] = {0};
        if (((all ^ any) >> shift & 0xff) == 0)
            continue;
        for (size_t i = 0; i < n; i++)
            count[(from[i].key >> shift & 0xff) + 1]++;
        for (int b = 0; b < 256; b++)
            count[b + 1] += count[b];
        for (size_t i = 0; i < n; i++)
            to[count[from[i].key >> shift & 0xff]++] = from[i];
        struct query_entry *t = from;
        from = to;
        to = t;
    }
    if (from != v)
        memcpy(v, from, n * sizeof *v);
    mem_free(other);
    for (size_t i = 0; q->desc && i < n / 2; i++) {
        struct query_entry t = v[i];
        v[i] = v[n - 1 - i];
        v[n - 1 - i] = t;
    }
}

/* Merges: what is equal stays as it stands. */
static void sort_texts(const struct desk *d, const struct desk_query *q, struct query_entry *v, size_t n)
{
    struct query_entry *other = mem_alloc_array(n, sizeof *other), *from = v, *to = other;
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t at = 0; at < n; at += 2 * run) {
            size_t i = at, mid = at + run < n ? at + run : n, k = mid, end = at + 2 * run < n ? at + 2 * run : n;
            for (size_t o = at; o < end; o++) {
                int by = i < mid && k < end ? by_text(d, q, from[i].row, from[k].row) : i < mid ? -1
                                                                                                : 1;
                to[o] = (q->desc && i < mid && k < end ? -by : by) <= 0 ? from[i++] : from[k++];
            }
        }
        struct query_entry *t = from;
        from = to;
        to = t;
    }
    if (from != v)
        memcpy(v, from, n * sizeof *v);
    mem_free(other);
}

/* Runs of one number are put in the order of their texts. */
void query_sort_texts(const struct desk *d, const struct desk_query *q, struct query_entry *v, size_t n)
{
    if (!query_is_by_text(q))
        return;
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && v[k].key == v[i].key; k++)
            ;
        if (k - i > 1)
            sort_texts(d, q, v + i, k - i);
    }
}
