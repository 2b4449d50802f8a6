#include "desk/overlay.h"

#include "desk/items.h"

void overlay_free(struct overlay *o)
{
    arena_free(&o->arena);
    VEC_FREE(&o->changes);
    VEC_FREE(&o->touched);
    VEC_FREE(&o->items);
    VEC_FREE(&o->counts);
    VEC_FREE(&o->statuses);
    VEC_FREE(&o->texts);
    VEC_FREE(&o->quarantined);
    VEC_FREE(&o->seen);
    VEC_FREE(&o->duties);
    VEC_FREE(&o->handed);
    VEC_FREE(&o->struck);
    VEC_FREE(&o->notices);
    VEC_FREE(&o->actions);
    VEC_FREE(&o->runs);
    map64_free(&o->rows);
    map64_free(&o->count_at);
    mem_free(o->keys);
    memset(o, 0, sizeof *o);
}

/* What is counted on from the one below. */
static void count_on(struct overlay *o, const struct overlay *under)
{
    o->items_n = under->items_n;
    o->incidents = under->incidents;
    o->year = under->year;
    o->number = under->number;
    o->rights = under->rights;
    o->rights_year = under->rights_year;
    o->rights_number = under->rights_number;
    o->set_aside = under->set_aside;
    o->hour = under->hour;
}

void overlay_begin(struct overlay *o, struct state *s, struct overlay *under)
{
    o->state = s;
    o->under = under;
    arena_reset(&o->arena);
    o->changes.n = o->counts.n = o->statuses.n = o->texts.n = o->quarantined.n = o->seen.n = o->duties.n = o->handed.n = o->struck.n = o->notices.n = o->runs.n = 0;
    o->actions.n = 0;
    o->has_handover = false;
    memset(&o->floor, 0, sizeof o->floor);
    if (o->touched.n)
        map64_clear(&o->rows);
    o->touched.n = 0;
    o->items.n = 0;
    o->items_n = s->head->items;
    map64_clear(&o->count_at);
    o->keys_n = 0;
    o->turn++;
    o->incidents = s->head->incidents;
    o->rights = (uint32_t) s->rights.n;
    o->year = o->rights_year = 0;
    o->set_aside = s->head->set_aside;
    o->aside_changed = false;
    o->counts_seen = 0;
    o->hour = 0;
    memset(o->last_intake, 0, sizeof o->last_intake);
    if (under)
        count_on(o, under);
}

void overlay_stand(struct overlay *o)
{
    o->under = NULL;
}

static struct incident *current(struct overlay *o, uint32_t row)
{
    uintptr_t at = o->touched.n ? (uintptr_t) map64_get(&o->rows, row) : 0;
    return at ? o->touched.v[at - 1] : NULL;
}

/* A copy of what lies below, with strings that no merge can move or end; NULL: there is no such row. */
static struct incident *load(struct overlay *o, uint32_t row)
{
    const struct incident *below = o->under ? current(o->under, row) : NULL;
    if (!below && (row < 1 || row > o->state->head->incidents))
        return NULL;
    struct incident *i = arena_alloc_raw(&o->arena, sizeof *i);
    if (below)
        *i = *below;
    else
        state_get(o->state, row, i);
    struct span *strings[] = {&i->title, &i->source_id, &i->revision, &i->dedup_key, &i->handling, &i->lang};
    for (size_t k = 0; k < ARRAY_LEN(strings); k++)
        if (strings[k]->n)
            *strings[k] = arena_span(&o->arena, *strings[k]);
    uintptr_t counted = o->under ? (uintptr_t) map64_get(&o->under->count_at, row) : 0;
    if (counted)
        i->r.duplicates = o->under->counts.v[counted - 1].duplicates;
    return i;
}

const struct incident *overlay_get(struct overlay *o, uint32_t row)
{
    struct incident *i = current(o, row);
    return i ? i : load(o, row);
}

const struct incident_row *overlay_row(struct overlay *o, uint32_t row)
{
    const struct incident *i = current(o, row);
    i = i || !o->under ? i : current(o->under, row);
    if (i)
        return &i->r;
    return row >= 1 && row <= o->state->head->incidents ? state_row(o->state, row) : NULL;
}

struct incident *overlay_edit(struct overlay *o, uint32_t row)
{
    const struct incident *i = overlay_get(o, row);
    struct incident *copy = arena_alloc_raw(&o->arena, sizeof *copy);
    *copy = *i;
    return copy;
}

/* The same year as the last one where the clock went back over New Year. */
static void number_rights(const struct overlay *o, struct incident *i)
{
    if (o->rights_year && i->r.year <= o->rights_year) {
        i->r.year = o->rights_year;
        i->r.number = o->rights_number + 1;
        return;
    }
    uint16_t year = i->r.year;
    uint32_t unused;
    state_next(o->state, o->incidents, o->rights, &year, &unused);
    i->r.year = year;
    i->r.number = o->rights_year ? INCIDENT_RIGHTS_NUMBER | 1 : state_next_rights(o->state, year);
}

struct incident *overlay_new(struct overlay *o, wf_time now, bool rights)
{
    struct incident *i = arena_alloc_raw(&o->arena, sizeof *i);
    struct time_fields f;
    incident_init(i);
    time_split(now, 0, &f);
    i->r.row = o->incidents + 1;
    i->r.year = (uint16_t) f.year;
    if (rights) {
        number_rights(o, i);
        return i;
    }
    if (o->year && i->r.year <= o->year) {
        i->r.year = o->year;
        i->r.number = o->number + 1;
    } else if (o->year) {
        i->r.number = 1;
    } else {
        state_next(o->state, o->incidents, o->rights, &i->r.year, &i->r.number);
    }
    return i;
}

/* ---- keys ---- */

static struct overlay_key *slot(struct overlay_key *t, size_t cap, uint32_t turn, struct hash128 key)
{
    for (size_t i = key.lo & (cap - 1);; i = (i + 1) & (cap - 1))
        if (t[i].turn != turn || (t[i].k.key.lo == key.lo && t[i].k.key.hi == key.hi))
            return &t[i];
}

static void put_key(struct overlay *o, struct fold_key k)
{
    if ((o->keys_n + 1) * 2 > o->keys_cap) {
        size_t cap = o->keys_cap ? o->keys_cap * 2 : 1024;
        struct overlay_key *t = mem_alloc_array(cap, sizeof *t);
        for (size_t i = 0; i < o->keys_cap; i++)
            if (o->keys[i].turn == o->turn)
                *slot(t, cap, o->turn, o->keys[i].k.key) = o->keys[i];
        mem_free(o->keys);
        o->keys = t;
        o->keys_cap = cap;
    }
    struct overlay_key *s = slot(o->keys, o->keys_cap, o->turn, k.key);
    o->keys_n += s->turn != o->turn;
    s->k = k;
    s->turn = o->turn;
}

static bool own_key(const struct overlay *o, struct hash128 key, struct keys_value *out)
{
    if (!o->keys_n)
        return false;
    const struct overlay_key *s = slot(o->keys, o->keys_cap, o->turn, key);
    if (s->turn != o->turn)
        return false;
    *out = s->k.v;
    return true;
}

bool overlay_key(struct overlay *o, struct hash128 key, struct keys_value *out)
{
    return own_key(o, key, out) || (o->under && own_key(o->under, key, out)) || keys_get(&o->state->keys, key, out);
}

/* ---- items ---- */

bool overlay_item_next(struct overlay *o, uint32_t row, uint32_t after, struct item *it)
{
    uint32_t stored = o->state->head->items;
    /* Those that are new in this batch are newer than all that is stored; the list of the state goes on below them. */
    for (size_t k = o->items.n; k > 0; k--) {
        const struct item *x = o->items.v[k - 1];
        if (x->r.incident == row && x->r.n > stored && (!after || x->r.n < after)) {
            *it = *x;
            return true;
        }
    }
    uint32_t n = !row ? o->state->head->items_alone : row <= o->state->head->incidents ? state_more(o->state, row)->items : 0;
    while (n && after && n >= after) {
        items_get(o->state, n, it);
        n = it->r.next;
    }
    if (!n)
        return false;
    items_get(o->state, n, it);
    for (size_t k = 0; k < o->items.n; k++)
        if (o->items.v[k]->r.n == n)
            *it = *o->items.v[k];
    it->text = it->text.n ? arena_span(&o->arena, it->text) : it->text;
    return true;
}

struct item *overlay_item_new(struct overlay *o, uint32_t row)
{
    struct item *it = arena_alloc_raw(&o->arena, sizeof *it);
    item_init(it);
    it->r.n = o->items_n + 1;
    it->r.incident = row;
    return it;
}

/* ---- changes ---- */

static void touch(struct overlay *o, struct incident *i)
{
    uintptr_t at = (uintptr_t) map64_get(&o->rows, i->r.row);
    if (at) {
        o->touched.v[at - 1] = i;
        return;
    }
    VEC_PUSH(&o->touched, i);
    map64_put(&o->rows, i->r.row, (void *) (uintptr_t) o->touched.n);
}

static void touch_item(struct overlay *o, struct item *it)
{
    for (size_t k = 0; k < o->items.n; k++)
        if (o->items.v[k]->r.n == it->r.n) {
            o->items.v[k] = it;
            return;
        }
    VEC_PUSH(&o->items, it);
    if (it->r.n > o->items_n)
        o->items_n = it->r.n;
}

static void touch_shift(struct overlay *o, const struct change *c)
{
    const struct shift_change *x = c->shift;
    for (size_t i = 0; i < c->items_n; i++)
        touch_item(o, c->items[i]);
    for (size_t i = 0; i < x->lines_n; i++)
        VEC_PUSH(&o->handed, x->lines[i]);
    if (x->handover.n) {
        o->handover = x->handover;
        o->has_handover = true;
    }
    if (x->strike.seq)
        VEC_PUSH(&o->struck, x->strike);
}

void overlay_add(struct overlay *o, struct change *c)
{
    struct fold_key *keys = arena_alloc_raw(&o->arena, FOLD_KEYS * sizeof *keys);
    c->keys = keys;
    c->keys_n = fold_keys(o->state, c, keys);
    VEC_PUSH(&o->changes, c);
    for (size_t i = 0; i < c->keys_n; i++)
        put_key(o, keys[i]);
    if (c->kind == CHANGE_ASIDE)
        o->set_aside = c->set_aside;
    if (c->kind == CHANGE_DUTY)
        VEC_PUSH(&o->duties, c->duty);
    for (size_t i = 0; i < c->alarms_n; i++)
        touch(o, c->alarms[i].inc);
    if (c->kind == CHANGE_SHIFT)
        touch_shift(o, c);
    if (c->kind == CHANGE_NOTICE || c->kind == CHANGE_KEY)
        VEC_PUSH(&o->notices, c->notices);
    if (c->kind == CHANGE_ACTION)
        VEC_PUSH(&o->actions, c->actions);
    if (c->kind == CHANGE_RUN || c->kind == CHANGE_PROTOCOL)
        VEC_PUSH(&o->runs, c->runs);
    if (c->kind == CHANGE_POSTURE)
        o->floor.posture = c->posture->posture;
    if (c->kind == CHANGE_LEVEL)
        o->floor.level = c->posture->level;
    if (!change_is_incident(c->kind))
        return;
    touch(o, c->inc);
    for (size_t i = 0; i < c->items_n; i++)
        touch_item(o, c->items[i]);
    if (c->kind == CHANGE_OPENED) {
        o->incidents = c->inc->r.row;
        if (incident_is_rights(&c->inc->r)) {
            o->rights++;
            o->rights_year = c->inc->r.year;
            o->rights_number = c->inc->r.number;
        } else {
            o->year = c->inc->r.year;
            o->number = c->inc->r.number;
        }
    }
}

void overlay_duplicate(struct overlay *o, uint32_t row)
{
    if (row == 0) {
        o->set_aside++;
        o->aside_changed = true;
        return;
    }
    uintptr_t at = (uintptr_t) map64_get(&o->count_at, row);
    if (!at) {
        const struct incident *i = overlay_get(o, row);
        struct overlay_count c = {row, i ? i->r.duplicates : 0};
        VEC_PUSH(&o->counts, c);
        at = o->counts.n;
        map64_put(&o->count_at, row, (void *) at);
    }
    o->counts.v[at - 1].duplicates++;
}

/* As state_seen, for what one batch has seen. */
static int own_seen(const struct overlay *o, struct hash128 key, uint64_t digest)
{
    for (size_t i = o->seen.n; i > 0; i--)
        if (o->seen.v[i - 1].key.lo == key.lo && o->seen.v[i - 1].key.hi == key.hi)
            return o->seen.v[i - 1].digest == digest ? 1 : 2;
    return 0;
}

int overlay_seen(struct overlay *o, struct hash128 key, uint64_t digest, bool add)
{
    int was = state_seen(o->state, key, digest, false);
    was = was ? was : own_seen(o, key, digest);
    was = was || !o->under ? was : own_seen(o->under, key, digest);
    if (was == 0 && add) {
        struct overlay_seen s = {key, digest};
        VEC_PUSH(&o->seen, s);
    }
    return was;
}
