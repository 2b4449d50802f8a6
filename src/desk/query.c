/* query: live, ordered lists of incidents, kept right at each commit; those that ask for the same share one.
 *
 * A list holds rows in order. Before a merge the rows that will change are taken out, by the keys that they still have; after it they are
 * put in by their new ones. So a commit costs a list one pass at most, and a window nothing but its own rows.
 */
#include <stdlib.h>

#include "desk/impl.h"

/* Invariant: rows are in the order of compare(); refs > 0 while it is open. */
struct desk_query {
    struct filter *filter; /* NULL: all */
    bool all, desc, limited;
    struct desk_sight sight; /* where limited */
    enum desk_sort sort;
    unsigned refs;
    uint64_t stamp;
    VEC(uint32_t) rows;
    VEC(uint32_t) gone; /* places of what is taken out, ascending; only between before and after */
};

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

static bool is_by_text(const struct desk_query *q)
{
    return q->sort == DESK_SORT_TYPE || q->sort == DESK_SORT_OWNER || q->sort == DESK_SORT_SOURCE || q->sort == DESK_SORT_TITLE;
}

/* The number that the order goes by; rows of the same number stand by their text where there is one, then by their own. */
static uint64_t key_of(const struct desk *d, const struct desk_query *q, const struct incident_row *r)
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
    if (!is_by_text(q))
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
static bool before(const struct desk *d, const struct desk_query *q, uint64_t ka, uint32_t a, uint64_t kb, uint32_t b)
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
static size_t place(const struct desk *d, const struct desk_query *q, uint64_t key, uint32_t row)
{
    size_t lo = 0, hi = q->rows.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        uint32_t at = q->rows.v[mid];
        if (at != row && before(d, q, key_of(d, q, state_row(&d->state, at)), at, key, row))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* ---- membership ---- */

bool desk_reads_recorded(const struct desk *d, uint32_t row, uint8_t tlp)
{
    const struct incident_row *r = state_row(&d->state, row);
    return r->tlp >= tlp || r->protection > 0 || incident_is_rights(r);
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
    return a->tlp == b->tlp && a->rights == b->rights && a->reads == b->reads && a->members_n == b->members_n &&
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

static struct span fresh_text(const struct desk *d, uint32_t row)
{
    for (size_t i = 0; d->landed && i < d->landed->texts.n; i++)
        if (d->landed->texts.v[i].num >> 32 == row)
            return d->landed->texts.v[i].text;
    return span_make(NULL, 0);
}

static bool belongs(const struct desk *d, const struct desk_query *q, uint32_t row, bool fresh)
{
    const struct incident_row *r = state_row(&d->state, row);
    struct incident i;
    if (!q->all && !incident_is_open(r->state)) {
        if (r->state == STATE_CLOSED || r->state == STATE_DUPLICATE || r->state == STATE_DISCARDED)
            return false;
        if (!incident_row_is_listed(r, state_more(&d->state, row)))
            return false;
    }
    if (q->limited && !desk_sees(d, &q->sight, row))
        return false;
    if (!q->filter)
        return true;
    if (filter_has_text(q->filter) && q->limited && !desk_sight_reads(d, &q->sight, row))
        return false;
    if (!filter_needs_whole(q->filter)) {
        i.r = *r;
        return filter_match(q->filter, &d->state.names, &i, span_make(NULL, 0));
    }
    state_get(&d->state, row, &i);
    return filter_match(q->filter, &d->state.names, &i, fresh ? fresh_text(d, row) : span_make(NULL, 0));
}

static int by_place(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return x < y ? -1 : x > y;
}

void queries_before(struct desk *d)
{
    for (size_t k = 0; k < d->queries.n; k++) {
        struct desk_query *q = d->queries.v[k];
        q->gone.n = 0;
        for (size_t i = 0; i < d->rows.n; i++) {
            uint32_t row = d->rows.v[i];
            if (row > d->state.head->incidents)
                break; /* new ones come last */
            size_t at = place(d, q, key_of(d, q, state_row(&d->state, row)), row);
            if (at < q->rows.n && q->rows.v[at] == row)
                VEC_PUSH(&q->gone, (uint32_t) at);
        }
        if (q->gone.n == 0)
            continue;
        qsort(q->gone.v, q->gone.n, sizeof *q->gone.v, by_place);
        for (size_t i = 0; i < q->gone.n; i++) {
            size_t from = q->gone.v[i] + 1, to = i + 1 < q->gone.n ? q->gone.v[i + 1] : q->rows.n;
            memmove(q->rows.v + q->gone.v[i] - i, q->rows.v + from, (to - from) * sizeof *q->rows.v);
        }
        q->rows.n -= q->gone.n;
        q->stamp++;
    }
}

struct entry {
    uint64_t key;
    uint32_t row;
};

/* Sorts by (key, row) as before() says, by radix over the bytes of the key that differ. */
static void sort_numbers(const struct desk_query *q, struct entry *v, size_t n)
{
    struct entry *other = mem_alloc_array(n + 1, sizeof *other);
    bool newest_first = q->sort == DESK_SORT_PRIORITY || q->sort == DESK_SORT_AGE;
    uint64_t all = ~UINT64_C(0), any = 0;
    /* Rows come in ascending: turned round where ties want the newest first. */
    for (size_t i = 0; newest_first && i < n / 2; i++) {
        struct entry t = v[i];
        v[i] = v[n - 1 - i];
        v[n - 1 - i] = t;
    }
    for (size_t i = 0; i < n; i++) {
        all &= v[i].key;
        any |= v[i].key;
    }
    struct entry *from = v, *to = other;
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
        struct entry *t = from;
        from = to;
        to = t;
    }
    if (from != v)
        memcpy(v, from, n * sizeof *v);
    mem_free(other);
    for (size_t i = 0; q->desc && i < n / 2; i++) {
        struct entry t = v[i];
        v[i] = v[n - 1 - i];
        v[n - 1 - i] = t;
    }
}

/* Merges: what is equal stays as it stands. */
static void sort_texts(const struct desk *d, const struct desk_query *q, struct entry *v, size_t n)
{
    struct entry *other = mem_alloc_array(n, sizeof *other), *from = v, *to = other;
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t at = 0; at < n; at += 2 * run) {
            size_t i = at, mid = at + run < n ? at + run : n, k = mid, end = at + 2 * run < n ? at + 2 * run : n;
            for (size_t o = at; o < end; o++) {
                int by = i < mid && k < end ? by_text(d, q, from[i].row, from[k].row) : i < mid ? -1
                                                                                                : 1;
                to[o] = (q->desc && i < mid && k < end ? -by : by) <= 0 ? from[i++] : from[k++];
            }
        }
        struct entry *t = from;
        from = to;
        to = t;
    }
    if (from != v)
        memcpy(v, from, n * sizeof *v);
    mem_free(other);
}

/* Runs of one number are put in the order of their texts. */
static void sort_runs(const struct desk *d, const struct desk_query *q, struct entry *v, size_t n)
{
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && v[k].key == v[i].key; k++)
            ;
        if (k - i > 1)
            sort_texts(d, q, v + i, k - i);
    }
}

static void sort_entries(const struct desk *d, const struct desk_query *q, struct entry *v, size_t n)
{
    sort_numbers(q, v, n);
    if (is_by_text(q))
        sort_runs(d, q, v, n);
}

/* Few: each is put in its place. Many: one pass that merges. */
static void insert(const struct desk *d, struct desk_query *q, struct entry *v, size_t n)
{
    VEC_RESERVE(&q->rows, q->rows.n + n);
    sort_entries(d, q, v, n);
    size_t left = q->rows.n;
    for (size_t i = n; i > 0; i--) {
        size_t lo = 0, hi = left;
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;
            uint32_t at = q->rows.v[mid];
            if (before(d, q, key_of(d, q, state_row(&d->state, at)), at, v[i - 1].key, v[i - 1].row))
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

void queries_after(struct desk *d)
{
    struct entry *v = mem_alloc_array(d->rows.n + 1, sizeof *v);
    for (size_t k = 0; k < d->queries.n; k++) {
        struct desk_query *q = d->queries.v[k];
        size_t n = 0;
        for (size_t i = 0; i < d->rows.n; i++) {
            if (d->rows.v[i] > d->state.head->incidents || !belongs(d, q, d->rows.v[i], true))
                continue;
            v[n].row = d->rows.v[i];
            v[n++].key = key_of(d, q, state_row(&d->state, d->rows.v[i]));
        }
        if (n == 0)
            continue;
        insert(d, q, v, n);
        q->stamp++;
    }
    mem_free(v);
}

/* ---- open, close ---- */

static bool same(const struct desk_query *q, const struct desk_query_spec *s)
{
    if (q->limited != (s->sight != NULL) || (s->sight && !desk_sight_same(&q->sight, s->sight)))
        return false;
    if (q->all != s->all || q->desc != s->desc || q->sort != s->sort || !q->filter != !s->filter)
        return false;
    return !s->filter || span_eq(filter_key(q->filter), filter_key(s->filter));
}

static void fill(const struct desk *d, struct desk_query *q)
{
    struct entry *v = mem_alloc_array((size_t) d->state.head->incidents + 1, sizeof *v);
    size_t n = 0;
    for (uint32_t row = 1; row <= d->state.head->incidents; row++) {
        if (!belongs(d, q, row, false))
            continue;
        v[n].row = row;
        v[n++].key = key_of(d, q, state_row(&d->state, row));
    }
    sort_entries(d, q, v, n);
    VEC_RESERVE(&q->rows, n);
    for (size_t i = 0; i < n; i++)
        q->rows.v[i] = v[i].row;
    q->rows.n = n;
    mem_free(v);
}

int desk_query_open(struct desk *d, const struct desk_query_spec *s, struct desk_query **out, struct err *e)
{
    for (size_t i = 0; i < d->queries.n; i++) {
        struct desk_query *q = d->queries.v[i];
        /* Words were looked up when the list was made; new ones are matched as they come, so it is as good. */
        if (same(q, s)) {
            filter_free(s->filter);
            q->refs++;
            *out = q;
            return 0;
        }
    }
    if (s->filter && filter_has_text(s->filter) && d->views_reader) {
        int rc = views_flush(d->views, e);
        if (rc == 0)
            rc = filter_find(s->filter, d->views_reader, e);
        if (rc) {
            filter_free(s->filter);
            return rc;
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
    fill(d, q);
    VEC_PUSH(&d->queries, q);
    *out = q;
    return 0;
}

static void free_query(struct desk_query *q)
{
    filter_free(q->filter);
    VEC_FREE(&q->rows);
    VEC_FREE(&q->gone);
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
}

size_t desk_query_total(const struct desk_query *q)
{
    return q->rows.n;
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
    return place(d, q, key_of(d, q, state_row(&d->state, row)), row);
}

int64_t desk_query_find(const struct desk *d, const struct desk_query *q, uint32_t row)
{
    if (row == 0 || row > d->state.head->incidents)
        return -1;
    size_t at = desk_query_place(d, q, row);
    return at < q->rows.n && q->rows.v[at] == row ? (int64_t) at : -1;
}
