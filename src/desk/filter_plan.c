/* filter_plan: see filter_plan.h. What is no column's, or would take more tests than looks, is left to filter_match_row. */
#include "desk/filter_plan.h"

#include "desk/filter_impl.h"

/* More numbers of one column than that are not worth their tests. */
enum { VALUES_WORTH = 128 };

void filter_plan_begin(struct filter_plan *p)
{
    memset(p, 0, sizeof *p);
    p->exact = true;
    p->since = INT64_MIN;
    p->until = INT64_MAX;
}

void filter_plan_free(struct filter_plan *p)
{
    VEC_FREE(&p->all);
    VEC_FREE(&p->rows);
    arena_free(&p->arena);
}

void filter_plan_test(struct filter_plan *p, enum column column, bool none_of, const uint16_t *values, size_t n)
{
    struct plan_any any = {.test = {{column, none_of, values, n}}, .n = 1};
    VEC_PUSH(&p->all, any);
}

void filter_plan_one(struct filter_plan *p, enum column column, uint16_t value)
{
    uint16_t *v = arena_alloc(&p->arena, sizeof *v);
    *v = value;
    filter_plan_test(p, column, false, v, 1);
}

/* ---- numbers that a term lets through ---- */

struct values {
    uint16_t *yes, *no;
    size_t yes_n, no_n;
};

static void begin_values(struct filter_plan *p, size_t most, struct values *v)
{
    v->yes = arena_alloc_raw(&p->arena, (most + 1) * sizeof *v->yes);
    v->no = arena_alloc_raw(&p->arena, (most + 1) * sizeof *v->no);
    v->yes_n = v->no_n = 0;
}

static void add_value(struct values *v, uint16_t value, bool yes)
{
    if (yes)
        v->yes[v->yes_n++] = value;
    else
        v->no[v->no_n++] = value;
}

/* By those that are let through, or by those that are not, whichever are fewer. */
static void test_values(struct filter_plan *p, enum column column, const struct values *v)
{
    bool none_of = v->no_n < v->yes_n;
    size_t n = none_of ? v->no_n : v->yes_n;
    if (n > VALUES_WORTH)
        p->exact = false;
    else
        filter_plan_test(p, column, none_of, none_of ? v->no : v->yes, n);
}

static bool owner_passes(const struct term *t, struct span owner)
{
    for (size_t i = 0; i < t->values.n; i++)
        if (span_eq(t->values.v[i], owner))
            return true;
    return t->others && !span_eq(t->me, owner);
}

/* Of the numbers that incidents have in a column of names. */
static void names_of(struct term *t, enum column column, const struct columns *c, const struct names *names, struct filter_plan *p, struct values *v)
{
    begin_values(p, c->used[column].n, v);
    for (size_t i = 0; i < c->used[column].n; i++)
        if (c->used[column].v[i])
            add_value(v, (uint16_t) i, column != COLUMN_OWNER ? filter_match_name(t, names, (uint16_t) i) : i ? owner_passes(t, names_get(names, (uint16_t) i)) : t->none);
}

/* Of the numbers that are bits of the term. */
static void plan_bits(struct filter_plan *p, enum column column, uint32_t bits)
{
    enum { MOST = 16 };
    struct values v;
    begin_values(p, MOST, &v);
    for (unsigned i = 0; i < MOST; i++)
        if (bits >> i & 1)
            add_value(&v, (uint16_t) i, true);
    filter_plan_test(p, column, false, v.yes, v.yes_n);
}

static void plan_members(const struct term *t, const struct columns *c, struct filter_plan *p)
{
    struct values v;
    begin_values(p, t->values.n, &v);
    for (size_t i = 0; i < t->values.n; i++)
        add_value(&v, span_is(t->values.v[i], "--") ? 0 : t->values.v[i].n == 2 ? columns_member(c, t->values.v[i].p) : COLUMN_MEMBERS + 1, true);
    filter_plan_test(p, COLUMN_MEMBER, false, v.yes, v.yes_n);
    p->exact = p->exact && c->members_n < COLUMN_MEMBERS;
}

static void plan_checkpoints(const struct term *t, struct filter_plan *p)
{
    struct values v;
    begin_values(p, t->values.n, &v);
    for (size_t i = 0; i < t->values.n; i++)
        add_value(&v, columns_checkpoint(t->values.v[i]), true);
    filter_plan_test(p, COLUMN_CHECKPOINT, false, v.yes, v.yes_n);
    p->exact = false;
}

static void plan_flag(const struct term *t, enum column column, struct filter_plan *p)
{
    plan_bits(p, column, (t->bits >> 1 & 1) << 1 | (t->bits >> 2 & 1));
}

/* His, or perhaps: who is called for it stands in its incident_more. */
static void plan_for(struct term *t, const struct columns *c, const struct names *names, struct filter_plan *p)
{
    struct values v;
    p->exact = false;
    begin_values(p, c->used[COLUMN_OWNER].n, &v);
    for (size_t i = 1; i < c->used[COLUMN_OWNER].n; i++)
        if (c->used[COLUMN_OWNER].v[i] && owner_passes(t, names_get(names, (uint16_t) i)))
            add_value(&v, (uint16_t) i, true);
    if (v.yes_n > VALUES_WORTH)
        return;
    uint16_t *more = arena_alloc(&p->arena, sizeof *more);
    *more = 1;
    struct plan_any any = {.test = {{COLUMN_OWNER, false, v.yes, v.yes_n}, {COLUMN_MORE, false, more, 1}}, .n = 2};
    VEC_PUSH(&p->all, any);
}

static void plan_more(struct filter_plan *p, bool must)
{
    p->exact = false;
    if (must)
        filter_plan_one(p, COLUMN_MORE, 1);
}

static void plan_ids(const struct term *t, const struct state *s, struct filter_plan *p)
{
    p->by_rows = true;
    p->exact = false; /* another term of ids may ask for others */
    for (size_t i = 0; i < t->ids.n; i++)
        for (uint32_t y = 0; y < s->head->years_n; y++) {
            uint16_t year = (uint16_t) (t->ids.v[i] >> 32);
            uint32_t row = year && year != s->head->years[y].year ? 0 : state_find(s, s->head->years[y].year, (uint32_t) t->ids.v[i]);
            if (row)
                VEC_PUSH(&p->rows, row);
        }
}

static void plan_term(struct term *t, const struct columns *c, const struct state *s, struct filter_plan *p)
{
    static const struct {
        enum filter_name name;
        enum column column;
    } small[] = {{FILTER_PRIORITY, COLUMN_PRIORITY}, {FILTER_STATE, COLUMN_STATE}, {FILTER_CONDITION, COLUMN_CONDITION}, {FILTER_SIGNAL, COLUMN_SIGNAL}, {FILTER_TLP, COLUMN_TLP}},
      named[] = {{FILTER_TYPE, COLUMN_TYPE}, {FILTER_SOURCE, COLUMN_SOURCE}, {FILTER_OWNER, COLUMN_OWNER}};
    struct values v;
    for (size_t i = 0; i < ARRAY_LEN(small); i++)
        if (small[i].name == t->kind)
            plan_bits(p, small[i].column, t->bits);
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        if (named[i].name == t->kind) {
            names_of(t, named[i].column, c, &s->names, p, &v);
            test_values(p, named[i].column, &v);
        }
    switch (t->kind) {
    case FILTER_MEMBER: plan_members(t, c, p); break;
    case FILTER_CHECKPOINT: plan_checkpoints(t, p); break;
    case FILTER_SHELVED: plan_flag(t, COLUMN_SHELVED, p); break;
    case FILTER_SUPPRESSED: plan_flag(t, COLUMN_SUPPRESSED, p); break;
    case FILTER_FOR: plan_for(t, c, &s->names, p); break;
    case FILTER_INSIDE:
    case FILTER_FOLLOWS:
    case FILTER_BADGE: plan_more(p, true); break;
    case FILTER_CHECK:
    case FILTER_REFERRAL: plan_more(p, !(t->bits >> 2 & 1)); break;
    case FILTER_TIER: plan_more(p, !t->none); break;
    case FILTER_ID: plan_ids(t, s, p); break;
    case FILTER_SINCE: p->since = t->time > p->since ? t->time : p->since; break;
    case FILTER_UNTIL: p->until = t->time < p->until ? t->time : p->until; break;
    default: break; /* words are the index's */
    }
}

void filter_plan(struct filter *f, const struct columns *c, const struct state *s, struct filter_plan *p)
{
    for (size_t i = 0; i < f->terms.n; i++)
        plan_term(&f->terms.v[i], c, s, p);
}
