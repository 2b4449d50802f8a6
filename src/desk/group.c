#include "desk/group.h"

#include <stdlib.h>

#include "desk/impl.h"

/* So many in one batch; the others follow in the next. */
enum { SWEEP_MOST = 500 };

static struct span type_of(const struct desk *d, const struct incident_row *r)
{
    return names_get(&d->state.names, r->type);
}

static bool holds(const struct incident_row *p)
{
    return p && incident_is_open(p->state) && p->condition == WF_CONDITION_ACTIVE && !(p->flags & INCIDENT_SUPPRESSED);
}

/* ---- parents by what could be inside them ---- */

/* Of a drill that is reported within an exercise: it takes in nothing of what the exercise plays, nor the other way round. What an officer opens is no drill. */
static bool is_drill(uint16_t flags)
{
    return (flags & (INCIDENT_EXERCISE | INCIDENT_BY_HAND)) == INCIDENT_EXERCISE;
}

static uint64_t key_of(size_t rule, uint8_t tlp, uint16_t flags, const char *member, const char *checkpoint)
{
    uint64_t key = (uint64_t) rule << 1 | is_drill(flags);
    key = key << 3 | (tlp & 7);
    for (int i = 0; i < 2; i++)
        key = key << 8 | (member ? (unsigned char) member[i] : 0);
    for (int i = 0; i < 5; i++)
        key = key << 7 | (checkpoint ? checkpoint[i] & 0x7f : 0);
    return key;
}
_Static_assert(GROUPS_MOST <= 32, "the number of a rule has five bits");

/* The first entry that is not before (key, row). */
static size_t place_of(const struct groups *g, uint64_t key, uint32_t row)
{
    size_t lo = 0, hi = g->parents.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct group_entry *at = &g->parents.v[mid];
        if (at->key < key || (at->key == key && at->row < row))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Its key by a rule; false: by this rule it takes nothing in now. */
static bool parent_key(const struct desk *d, size_t rule, const struct incident_row *p, uint64_t *key)
{
    const struct group_rule *r = &d->groups.rules.v[rule];
    bool place = (r->scope != GROUP_MEMBER || p->member[0]) && (r->scope != GROUP_CHECKPOINT || p->checkpoint[0]) && (r->scope != GROUP_OWN_LINK || p->flags & INCIDENT_OWN_LINK);
    *key = key_of(rule, p->tlp, p->flags, p->member, r->scope == GROUP_CHECKPOINT ? p->checkpoint : NULL);
    return holds(p) && place && span_is(type_of(d, p), r->parent);
}

static void note_parent(struct desk *d, const struct incident_row *p)
{
    struct groups *g = &d->groups;
    for (size_t rule = 0; rule < g->rules.n; rule++) {
        struct group_entry e = {.row = p->row};
        if (!parent_key(d, rule, p, &e.key))
            continue;
        size_t at = place_of(g, e.key, e.row);
        if (at == g->parents.n || g->parents.v[at].key != e.key || g->parents.v[at].row != e.row)
            VEC_INSERT(&g->parents, at, e);
    }
}

void group_begin(struct desk *d)
{
    struct groups *g = &d->groups;
    g->parents.n = g->children.n = 0;
    for (uint32_t row = 1; row <= d->state.head->incidents; row++) {
        const struct incident_row *r = state_row(&d->state, row);
        if (r->flags & INCIDENT_SUPPRESSED)
            VEC_PUSH(&g->children, row);
        note_parent(d, r);
    }
    g->dirty = g->children.n || g->parents.n; /* the rules may be others than before */
    g->queued = false;
}

/* Other rules make others parents. Those that are none any more go with the sweep; what a batch brings since is noted as it is settled. */
static void find_parents(struct desk *d)
{
    VEC(uint32_t) known = {0}; /* with those of a batch in flight */
    for (size_t k = 0; k < d->groups.parents.n; k++)
        VEC_PUSH(&known, d->groups.parents.v[k].row);
    for (uint32_t row = 1; row <= d->state.head->incidents; row++)
        note_parent(d, state_row(&d->state, row));
    for (size_t k = 0; k < known.n; k++) {
        const struct incident_row *r = overlay_row(d->overlay, known.v[k]);
        if (r)
            note_parent(d, r);
    }
    VEC_FREE(&known);
    d->groups.stale = false;
}

void group_free(struct groups *g)
{
    VEC_FREE(&g->parents);
    VEC_FREE(&g->children);
}

/* ---- who takes in whom ---- */

/* Whoever may see the child may see the one that it is inside of: by TLP, and by member. */
static bool seen_with(const struct incident_row *p, const struct incident_row *child)
{
    return p->tlp <= child->tlp && (!p->member[0] || memcmp(p->member, child->member, 2) == 0);
}

static bool takes(struct desk *d, const struct incident_row *p, const struct incident *i)
{
    return holds(p) && seen_with(p, &i->r) && p->row != i->r.row && is_drill(p->flags) == is_drill(i->r.flags) &&
        group_fits(&d->groups.rules, p, type_of(d, p), &i->r, type_of(d, &i->r));
}

static bool may_enter(struct desk *d, const struct incident *i)
{
    struct span type = type_of(d, &i->r);
    return incident_is_open(i->r.state) && !i->r.owner && !i->m.inside && !(i->r.flags & INCIDENT_OWN_LINK) && group_is_child(&d->groups.rules, type) && !group_never(i, type);
}

/* The oldest of those with this key that takes it in, where that is older than `best`. */
static const struct incident_row *oldest(struct desk *d, const struct incident *i, uint64_t key, const struct incident_row *best)
{
    struct groups *g = &d->groups;
    for (size_t k = place_of(g, key, 0); k < g->parents.n && g->parents.v[k].key == key && (!best || g->parents.v[k].row < best->row); k++) {
        const struct incident_row *p = overlay_row(d->overlay, g->parents.v[k].row);
        g->looked++;
        if (takes(d, p, i))
            return p;
    }
    return best;
}

/* The one that it is inside of stays; else the oldest that takes it. Of all parents those alone are looked at that a rule, its member or none, and its TLP or a wider one name. */
static const struct incident_row *find_parent(struct desk *d, const struct incident *i)
{
    const struct group_rules *rules = &d->groups.rules;
    const struct incident_row *now = i->m.parent ? overlay_row(d->overlay, i->m.parent) : NULL, *best = NULL;
    if (takes(d, now, i))
        return now;
    for (size_t rule = 0; rule < rules->n; rule++) {
        const char *checkpoint = rules->v[rule].scope == GROUP_CHECKPOINT ? i->r.checkpoint : NULL;
        if (!group_lists(&rules->v[rule], type_of(d, &i->r)))
            continue;
        for (uint8_t tlp = 0; tlp <= i->r.tlp; tlp++) {
            best = oldest(d, i, key_of(rule, tlp, i->r.flags, i->r.member, checkpoint), best);
            if (i->r.member[0])
                best = oldest(d, i, key_of(rule, tlp, i->r.flags, NULL, checkpoint), best);
        }
    }
    return best;
}

static const char *id_of(struct desk *d, uint16_t year, uint32_t number)
{
    const struct incident_row r = {.year = year, .number = number};
    char id[INCIDENT_ID_MAX];
    incident_id(&r, d->prefix, id);
    return arena_printf(&d->overlay->arena, "%s", id);
}

static void say(struct desk *d, struct change *c, const char *what, const char *id)
{
    c->say = span_str(arena_printf(&d->overlay->arena, "%.*s%s%s %s", SPAN_FMT(c->say), c->say.n ? "; " : "", what, id));
}

static void enter(struct desk *d, struct change *c, const struct incident_row *p)
{
    struct incident *i = c->inc;
    if (p && p->row == i->m.parent)
        return;
    if (!p && i->m.parent)
        say(d, c, "no longer inside", id_of(d, i->m.parent_year, i->m.parent_number));
    i->m.parent = p ? p->row : 0;
    i->m.parent_year = p ? p->year : 0;
    i->m.parent_number = p ? p->number : 0;
    i->r.flags = (uint16_t) (p ? i->r.flags | INCIDENT_SUPPRESSED : i->r.flags & ~INCIDENT_SUPPRESSED);
    if (p)
        say(d, c, "inside", id_of(d, p->year, p->number));
}

void group_settle(struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    note_parent(d, &i->r);
    if (span_is(c->verb, "undo"))
        return; /* as it was before; the sweep that follows sees to it */
    enter(d, c, may_enter(d, i) ? find_parent(d, i) : NULL);
}

/* ---- the sweep ---- */

static bool another_parent(const struct incident_row *a, const struct incident_row *b)
{
    return !a || holds(a) != holds(b) || a->type != b->type || memcmp(a->member, b->member, 2) != 0 || memcmp(a->checkpoint, b->checkpoint, 5) != 0 ||
        a->tlp != b->tlp || (a->flags ^ b->flags) & INCIDENT_SUPPRESSED;
}

void group_merged(struct desk *d)
{
    struct groups *g = &d->groups;
    const struct overlay *o = d->landed;
    for (size_t k = 0; k < o->changes.n; k++) {
        const struct change *c = o->changes.v[k];
        if (!change_is_incident(c->kind))
            continue;
        const struct incident_row *now = &c->inc->r, *was = c->was ? &c->was->r : NULL;
        if (now->flags & INCIDENT_SUPPRESSED && !(was && was->flags & INCIDENT_SUPPRESSED))
            VEC_PUSH(&g->children, now->row);
        bool parent = group_is_parent(&g->rules, type_of(d, now)) || (was && group_is_parent(&g->rules, type_of(d, was)));
        if ((parent && another_parent(was, now)) || (span_is(c->verb, "undo") && (parent || group_is_child(&g->rules, type_of(d, now)))))
            g->dirty = true;
    }
}

static int sweep_one(struct desk *d, uint32_t row, size_t *n, struct err *e)
{
    const struct incident *was = overlay_get(d->overlay, row);
    const struct incident_row *p = was && may_enter(d, was) ? find_parent(d, was) : NULL;
    if (!was || (p ? p->row : 0) == was->m.parent)
        return 0;
    struct change *c = batch_new_change(d, CHANGE_CHANGED, SPAN_LIT("engine"));
    c->was = was;
    c->inc = overlay_edit(d->overlay, row);
    c->verb = SPAN_LIT("group");
    c->inc->r.rev++;
    c->inc->r.by = 0;
    c->inc->r.updated = d->now;
    ++*n;
    return batch_change(d, c, OFFSET_NONE, e);
}

static int by_row(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return x < y ? -1 : x > y;
}

/* Rows that are not what they were listed for any more, and those that are there twice. */
static void forget(struct desk *d)
{
    struct groups *g = &d->groups;
    size_t k = 0;
    if (g->children.n)
        qsort(g->children.v, g->children.n, sizeof *g->children.v, by_row);
    for (size_t i = 0; i < g->children.n; i++)
        if (state_row(&d->state, g->children.v[i])->flags & INCIDENT_SUPPRESSED && !(k && g->children.v[k - 1] == g->children.v[i]))
            g->children.v[k++] = g->children.v[i];
    g->children.n = k;
    k = 0;
    for (size_t i = 0; i < g->parents.n; i++) {
        const struct incident_row *r = overlay_row(d->overlay, g->parents.v[i].row);
        uint64_t key = g->parents.v[i].key, now;
        if (r && parent_key(d, key >> 55, r, &now) && now == key)
            g->parents.v[k++] = g->parents.v[i];
    }
    g->parents.n = k;
}

int group_sweep(struct desk *d, struct err *e)
{
    struct groups *g = &d->groups;
    struct desk_line line;
    size_t n = 0;
    int rc = 0;
    g->queued = g->dirty = false;
    if (g->stale)
        find_parents(d);
    forget(d);
    for (size_t k = 0; rc == 0 && n < SWEEP_MOST && k < g->children.n; k++)
        rc = sweep_one(d, g->children.v[k], &n, e);
    for (size_t k = 0; rc == 0 && g->parents.n && n < SWEEP_MOST && desk_query_lines(d, d->unowned, k, &line, 1); k++)
        rc = group_is_child(&g->rules, type_of(d, state_row(&d->state, line.row))) ? sweep_one(d, line.row, &n, e) : 0;
    g->dirty = n >= SWEEP_MOST || rc;
    return rc;
}
