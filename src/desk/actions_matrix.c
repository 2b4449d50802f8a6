/* actions_matrix: the register as a matrix: a row a checkpoint at which something is announced, in force, or was until a day ago, and the one opposite it; a cell a
 * kind of measure: what holds there, since when and until when, what changed last, and whether a neighbour's action contradicts it.
 *
 * Rows of a crossing stand beside each other, what has no crossing stands with its member. Made anew whole when it is asked for: from the rows that are seen.
 */
#include <stdio.h>
#include <stdlib.h>

#include "desk/desk_action.h"
#include "desk/impl.h"

enum { CELL_ACTIONS = 8 }; /* that a cell names; it counts the others */

struct matrix_at {
    char code[6], member[3], group[6]; /* group: "MY-SG" at a crossing, "MY" else */
    uint32_t crossing;                 /* from 1 on; 0: it has none */
};
struct desk_matrix {
    const struct desk *d;
    uint16_t officer; /* whose followed places are told */
    wf_time now;
    struct arena arena;
    const struct action_row **rows; /* that are seen and not long over, the newest first */
    size_t rows_n;
    const struct conflict_row **conflicts; /* that are open and seen */
    size_t conflicts_n;
    VEC(struct matrix_at) at;
};

/* ---- what it is made of ---- */

static bool seen(const struct desk *d, const struct desk_sight *s, uint32_t action)
{
    return !action || (action <= d->state.head->actions_n && actions_seen(d, s, state_action(&d->state, action)));
}

static void gather(struct desk_matrix *x, const struct desk_sight *s)
{
    const struct desk *d = x->d;
    const struct state_head *h = d->state.head;
    x->rows = arena_alloc(&x->arena, ((size_t) h->actions_n + 1) * sizeof(const struct action_row *));
    x->conflicts = arena_alloc(&x->arena, ((size_t) h->conflicts_n + 1) * sizeof(const struct conflict_row *));
    for (uint32_t n = h->actions_n; n > 0; n--) {
        const struct action_row *r = state_action(&d->state, n);
        if (actions_is_shown(r, x->now) && actions_seen(d, s, r))
            x->rows[x->rows_n++] = r;
    }
    for (uint32_t n = h->conflicts_n; n > 0; n--) {
        const struct conflict_row *c = state_conflict(&d->state, n);
        if (c->open && c->a && seen(d, s, c->a) && seen(d, s, c->b))
            x->conflicts[x->conflicts_n++] = c;
    }
}

static void add(struct desk_matrix *x, const char *code)
{
    const struct crossings *all = &x->d->crossings;
    struct matrix_at at = {0};
    for (size_t i = 0; i < x->at.n; i++)
        if (strcmp(x->at.v[i].code, code) == 0)
            return;
    snprintf(at.code, sizeof at.code, "%s", code);
    struct span member = strlen(code) == 2 ? span_str(code) : desk_member_at(x->d, span_str(code));
    snprintf(at.member, sizeof at.member, "%.*s", (int) (member.n > 2 ? 2 : member.n), member.n ? member.p : "");
    memcpy(at.group, at.member, sizeof at.member);
    for (size_t i = 0; i < all->n && !at.crossing; i++) {
        const char *other = strcmp(all->v[i].a, code) == 0 ? all->v[i].b : strcmp(all->v[i].b, code) == 0 ? all->v[i].a
                                                                                                         : NULL;
        if (!other)
            continue;
        struct span theirs = desk_member_at(x->d, span_str(other));
        char opposite[3] = "";
        snprintf(opposite, sizeof opposite, "%.*s", (int) (theirs.n > 2 ? 2 : theirs.n), theirs.n ? theirs.p : "");
        bool first = strcmp(at.member, opposite) < 0;
        at.crossing = (uint32_t) i + 1;
        snprintf(at.group, sizeof at.group, "%s-%s", first ? at.member : opposite, first ? opposite : at.member);
    }
    VEC_PUSH(&x->at, at);
}

/* The checkpoint, and those that it has opposite. */
static void add_with_opposite(struct desk_matrix *x, const char *code)
{
    const struct crossings *all = &x->d->crossings;
    add(x, code);
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->v[i].a, code) == 0 || strcmp(all->v[i].b, code) == 0)
            add(x, strcmp(all->v[i].a, code) == 0 ? all->v[i].b : all->v[i].a);
}

/* All of a member's: those that the register of checkpoints knows; where it knows none, the member itself. */
static void add_all_of(struct desk_matrix *x, const char *member)
{
    const struct checkpoints *all = &x->d->checkpoints;
    bool any = false;
    for (size_t i = 0; all->v && i < all->n; i++)
        if (span_is(desk_member_at(x->d, span_str(all->v[i].code)), member)) {
            add_with_opposite(x, all->v[i].code);
            any = true;
        }
    if (!any)
        add(x, member);
}

static int in_order(const void *a, const void *b)
{
    const struct matrix_at *x = a, *y = b;
    int by = strcmp(x->group, y->group);
    if (!by)
        by = x->crossing < y->crossing ? -1 : x->crossing > y->crossing;
    return by ? by : strcmp(x->code, y->code);
}

struct desk_matrix *desk_matrix_begin(const struct desk *d, const struct desk_sight *s, struct span officer)
{
    struct desk_matrix *x = mem_alloc(sizeof *x);
    char code[6] = "";
    memset(x, 0, sizeof *x);
    x->d = d;
    x->officer = officer.n ? names_find(&d->state.names, officer) : 0;
    x->now = clock_now(d->o.clock);
    gather(x, s);
    for (size_t i = 0; i < x->rows_n; i++) {
        const struct action_row *r = x->rows[i];
        if (r->all)
            add_all_of(x, r->member);
        for (const char *p = r->checkpoints; !r->all && strlen(p) >= 5; p += p[5] ? 6 : 5) {
            memcpy(code, p, 5);
            add_with_opposite(x, code);
        }
    }
    if (x->at.n)
        qsort(x->at.v, x->at.n, sizeof x->at.v[0], in_order);
    return x;
}

void desk_matrix_free(struct desk_matrix *x)
{
    if (!x)
        return;
    arena_free(&x->arena);
    VEC_FREE(&x->at);
    mem_free(x);
}

size_t desk_matrix_rows(const struct desk_matrix *x)
{
    return x->at.n;
}

/* ---- a cell ---- */

/* Which of two says more of how it is there now: what is in force, then what comes first, then what ended last. */
static int rank(const struct action_row *r, wf_time now)
{
    return action_in_force(r, now) ? 0 : now < action_end(r) ? 1
                                                             : 2;
}

static bool says_more(const struct action_row *a, const struct action_row *b, wf_time now)
{
    int x = rank(a, now), y = rank(b, now);
    if (x != y)
        return x < y;
    return x == 1 ? a->effective < b->effective : x == 0 ? a->effective > b->effective
                                                         : action_end(a) > action_end(b);
}

static bool bears(const struct matrix_at *at, const struct action_row *r)
{
    return r->all ? strcmp(r->member, at->member) == 0 : action_names(r->checkpoints, at->code);
}

struct matrix_cell {
    const struct action_row *best, *v[CELL_ACTIONS];
    size_t n;
    wf_time changed;
    uint32_t with;     /* the conflict */
    uint8_t direction; /* of those that hold as the best one does */
    bool ends_soon, conflict;
};

/* When the measure itself became another one: it was made, it began, it ended, its words were changed. */
static void later_of(wf_time *t, wf_time x, wf_time now)
{
    if (x != TIME_NONE && x <= now && (*t == TIME_NONE || x > *t))
        *t = x;
}

static void take(struct matrix_cell *c, const struct action_row *r, wf_time now)
{
    if (c->best && rank(c->best, now) == 0 && r->replaced_by)
        return; /* another one holds in its place */
    if (c->n < CELL_ACTIONS)
        c->v[c->n] = r;
    c->n++;
    if (c->best && rank(c->best, now) == rank(r, now) && r->direction != c->direction)
        c->direction = ACTION_BOTH;
    else if (!c->best || says_more(r, c->best, now))
        c->direction = r->direction;
    if (!c->best || says_more(r, c->best, now))
        c->best = r;
    later_of(&c->changed, r->changed, now);
    later_of(&c->changed, r->effective < action_end(r) ? r->effective : TIME_NONE, now);
    later_of(&c->changed, action_end(r), now);
    c->ends_soon = c->ends_soon || (r->warned && now < action_end(r));
}

/* The conflicts of that checkpoint that belong in this column: of the kind of its own action; where it has none there, of the one opposite. */
static void contradict(const struct desk_matrix *x, const struct matrix_at *at, uint8_t kind, struct matrix_cell *c)
{
    for (size_t i = 0; i < x->conflicts_n; i++) {
        const struct conflict_row *k = x->conflicts[i];
        bool to = strcmp(k->to, at->code) == 0;
        if (!to && strcmp(k->from, at->code) != 0)
            continue;
        uint32_t own = to || !k->b ? k->a : k->b;
        if (state_action(&x->d->state, own)->kind != kind)
            continue;
        c->conflict = true;
        c->with = k->n;
        later_of(&c->changed, k->found, x->now);
    }
}

static void put_cell(const struct desk *d, struct json_writer *w, uint8_t kind, const struct matrix_cell *c, wf_time now)
{
    char id[ACTION_ID_ROOM];
    const struct action_row *r = c->best;
    jw_key(w, words_of(&words_action_kind, kind));
    jw_begin_object(w);
    jw_kcstr(w, "state", r ? words_of(&words_action_state, action_state_at(r, now)) : NULL);
    jw_kcstr(w, "direction", r ? words_of(&words_action_direction, c->direction) : NULL);
    jw_ktime(w, "effective", r ? r->effective : TIME_NONE);
    jw_ktime(w, "until", r ? action_end(r) : TIME_NONE);
    jw_ktime(w, "changed", c->changed);
    jw_kbool(w, "ends_soon", c->ends_soon);
    jw_kbool(w, "conflict", c->conflict);
    jw_kbool(w, "still_reported", r && now < r->expires && actions_still_reported(d, r));
    jw_key(w, "actions");
    jw_begin_array(w);
    for (size_t i = 0; i < c->n && i < CELL_ACTIONS; i++)
        jw_str(w, span_str(action_id(c->v[i]->n, id)));
    jw_end_array(w);
    jw_kint(w, "n", (int64_t) c->n);
    jw_end_object(w);
}

/* ---- a row ---- */

static void put_opposite(const struct desk_matrix *x, const struct matrix_at *at, struct json_writer *w)
{
    const struct crossings *all = &x->d->crossings;
    jw_kcstr(w, "crossing", at->crossing && at->crossing <= all->n ? all->v[at->crossing - 1].name : NULL);
    jw_key(w, "opposite");
    jw_begin_array(w);
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->v[i].a, at->code) == 0 || strcmp(all->v[i].b, at->code) == 0)
            jw_str(w, span_str(strcmp(all->v[i].a, at->code) == 0 ? all->v[i].b : all->v[i].a));
    jw_end_array(w);
}

static void put_conflicts(const struct desk_matrix *x, const struct matrix_at *at, struct json_writer *w)
{
    char id[ACTION_ID_ROOM];
    jw_key(w, "conflicts");
    jw_begin_array(w);
    for (size_t i = 0; i < x->conflicts_n; i++) {
        const struct conflict_row *k = x->conflicts[i];
        if (strcmp(k->to, at->code) != 0 && strcmp(k->from, at->code) != 0)
            continue;
        snprintf(id, sizeof id, "BC-%04u", k->n);
        jw_begin_object(w);
        jw_kcstr(w, "conflict", id);
        jw_kcstr(w, "why", words_of(&words_action_why, k->why));
        jw_kcstr(w, "from", k->from);
        jw_kcstr(w, "to", k->to);
        jw_kcstr(w, "a", action_id(k->a, id));
        jw_kcstr(w, "b", k->b ? action_id(k->b, id) : NULL);
        jw_ktime(w, "begins", k->begins);
        jw_ktime(w, "until", k->until);
        jw_end_object(w);
    }
    jw_end_array(w);
}

bool desk_matrix_json(const struct desk_matrix *x, size_t i, struct json_writer *w, char key[16])
{
    if (i >= x->at.n)
        return false;
    const struct matrix_at *at = &x->at.v[i];
    const struct checkpoint *cp = checkpoints_find(&x->d->checkpoints, span_str(at->code));
    struct matrix_cell cells[ACTION_KINDS_END] = {0};
    for (unsigned k = 1; k < ACTION_KINDS_END; k++)
        cells[k].changed = TIME_NONE;
    for (size_t n = 0; n < x->rows_n; n++)
        if (bears(at, x->rows[n]))
            take(&cells[x->rows[n]->kind], x->rows[n], x->now);
    snprintf(key, 16, "%s", at->code);
    jw_begin_object(w);
    jw_kcstr(w, "checkpoint", at->code);
    jw_kcstr(w, "name", cp ? cp->name : NULL);
    jw_kcstr(w, "member", at->member[0] ? at->member : NULL);
    jw_kcstr(w, "group", at->group);
    put_opposite(x, at, w);
    jw_key(w, "offset_min");
    if (cp)
        jw_int(w, cp->offset_min);
    else
        jw_null(w);
    put_conflicts(x, at, w);
    actions_followed_put_at(x->d, x->officer, at->code, w);
    jw_key(w, "cells");
    jw_begin_object(w);
    for (unsigned k = 1; k < ACTION_KINDS_END; k++) {
        contradict(x, at, (uint8_t) k, &cells[k]);
        if (cells[k].n || cells[k].conflict)
            put_cell(x->d, w, (uint8_t) k, &cells[k], x->now);
    }
    jw_end_object(w);
    jw_end_object(w);
    return true;
}
