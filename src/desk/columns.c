/* columns: see columns.h. */
#include "desk/columns.h"

#include <string.h>

#include "base/mem.h"

/* Where the planes of each column begin; how many bits it has. */
static const struct {
    uint8_t first, bits;
} places[COLUMNS_END] = {
    [COLUMN_LISTED] = {0, 1}, [COLUMN_RIGHTS] = {1, 1}, [COLUMN_PROTECTED] = {2, 1}, [COLUMN_SHELVED] = {3, 1}, [COLUMN_SUPPRESSED] = {4, 1}, [COLUMN_MORE] = {5, 1},
    [COLUMN_STATE] = {6, 4}, [COLUMN_PRIORITY] = {10, 3}, [COLUMN_CONDITION] = {13, 2}, [COLUMN_SIGNAL] = {15, 3}, [COLUMN_TLP] = {18, 3}, [COLUMN_MEMBER] = {21, 10},
    [COLUMN_TYPE] = {31, 16}, [COLUMN_SOURCE] = {47, 16}, [COLUMN_OWNER] = {63, 16}, [COLUMN_CHECKPOINT] = {79, 9},
};

/* ---- numbers ---- */

uint16_t columns_member(const struct columns *c, const char code[2])
{
    uint16_t n = 0;
    if (!code[0])
        return 0;
    while (n < c->members_n && memcmp(c->members[n], code, 2) != 0)
        n++;
    return n < c->members_n ? (uint16_t) (n + 1) : COLUMN_MEMBERS + 1;
}

uint16_t columns_checkpoint(struct span code)
{
    uint32_t k = 0;
    for (size_t i = 0; i < code.n && i < 5; i++)
        k = k * 31 + (unsigned char) code.p[i];
    return (k ^ k >> 9 ^ k >> 18) & 511;
}

uint16_t columns_of(const struct columns *c, enum column which, const struct incident_row *r, const struct incident_more *m)
{
    switch (which) {
    case COLUMN_LISTED: return incident_row_is_listed(r, m);
    case COLUMN_RIGHTS: return incident_is_rights(r);
    case COLUMN_PROTECTED: return r->protection > 0;
    case COLUMN_SHELVED: return (r->flags & INCIDENT_SHELVED) != 0;
    case COLUMN_SUPPRESSED: return (r->flags & INCIDENT_SUPPRESSED) != 0;
    case COLUMN_MORE: return m->parent || m->tier || m->noise || m->conflicts || m->watchers || m->check_due != TIME_NONE || m->referred_due != TIME_NONE;
    case COLUMN_STATE: return r->state;
    case COLUMN_PRIORITY: return r->priority;
    case COLUMN_CONDITION: return r->condition;
    case COLUMN_SIGNAL: return r->signal;
    case COLUMN_TLP: return r->tlp;
    case COLUMN_MEMBER: return columns_member(c, r->member);
    case COLUMN_TYPE: return r->type;
    case COLUMN_SOURCE: return r->source;
    case COLUMN_OWNER: return r->owner;
    case COLUMN_CHECKPOINT: return columns_checkpoint(span_make(r->checkpoint, r->checkpoint[0] ? 5 : 0));
    default: return 0;
    }
}

/* ---- writing ---- */

static struct column_chunk *chunk_of(struct columns *c, uint32_t row)
{
    while (row / COLUMN_CHUNK >= c->chunks.n) {
        struct column_chunk *k = mem_alloc(sizeof *k);
        for (size_t i = 0; i < COLUMN_WORDS; i++) {
            k->first[i] = INT64_MAX;
            k->last[i] = INT64_MIN;
        }
        VEC_PUSH(&c->chunks, k);
    }
    return c->chunks.v[row / COLUMN_CHUNK];
}

static void count(struct columns *c, enum column which, uint16_t value, uint32_t by)
{
    if (which == COLUMN_CHECKPOINT)
        return;
    while (c->used[which].n <= value)
        VEC_PUSH(&c->used[which], 0);
    c->used[which].v[value] += by;
}

static void write_bits(struct column_chunk *k, enum column which, uint32_t row, uint16_t now)
{
    size_t word = row % COLUMN_CHUNK / 64;
    uint64_t bit = UINT64_C(1) << row % 64;
    for (unsigned b = 0; b < places[which].bits; b++) {
        uint64_t **plane = &k->plane[places[which].first + b];
        if (!*plane && now >> b & 1)
            *plane = mem_alloc(COLUMN_WORDS * sizeof **plane);
        if (*plane)
            (*plane)[word] = (now >> b & 1) ? (*plane)[word] | bit : (*plane)[word] & ~bit;
    }
}

void columns_put(struct columns *c, const struct incident_row *r, const struct incident_more *m)
{
    struct column_chunk *k = chunk_of(c, r->row);
    size_t word = r->row % COLUMN_CHUNK / 64;
    bool there = r->row <= c->rows;
    if (r->member[0] && c->members_n < COLUMN_MEMBERS && columns_member(c, r->member) > c->members_n)
        memcpy(c->members[c->members_n++], r->member, 2);
    for (enum column w = 0; w < COLUMNS_END; w++) {
        uint16_t now = columns_of(c, w, r, m), was = there ? columns_get(c, w, r->row) : 0;
        if (there && was == now)
            continue;
        if (there)
            count(c, w, was, UINT32_MAX); /* one less */
        count(c, w, now, 1);
        write_bits(k, w, r->row, now);
    }
    if (!there)
        c->rows = r->row;
    k->first[word] = r->opened < k->first[word] ? r->opened : k->first[word];
    k->last[word] = r->opened > k->last[word] ? r->opened : k->last[word];
}

void columns_clear(struct columns *c)
{
    for (size_t i = 0; i < c->chunks.n; i++) {
        for (unsigned b = 0; b < COLUMN_PLANES; b++)
            mem_free(c->chunks.v[i]->plane[b]);
        mem_free(c->chunks.v[i]);
    }
    VEC_FREE(&c->chunks);
    for (enum column w = 0; w < COLUMNS_END; w++)
        VEC_FREE(&c->used[w]);
    c->rows = 0;
    c->members_n = 0;
}

/* ---- reading ---- */

uint64_t columns_word(const struct columns *c, enum column which, unsigned bit, size_t word)
{
    const uint64_t *plane = c->chunks.v[word / COLUMN_WORDS]->plane[places[which].first + bit];
    return plane ? plane[word % COLUMN_WORDS] : 0;
}

uint16_t columns_get(const struct columns *c, enum column which, uint32_t row)
{
    uint16_t value = 0;
    for (unsigned b = 0; b < places[which].bits; b++)
        value |= (uint16_t) ((columns_word(c, which, b, row / 64) >> row % 64 & 1) << b);
    return value;
}

void columns_rows(const struct columns *c, size_t k, uint64_t out[COLUMN_WORDS])
{
    size_t from = k * COLUMN_WORDS, last = c->rows / 64;
    for (size_t w = 0; w < COLUMN_WORDS; w++)
        out[w] = from + w < last ? ~UINT64_C(0) : 0;
    if (last >= from && last < from + COLUMN_WORDS)
        out[last - from] = ~UINT64_C(0) >> (63 - c->rows % 64);
    if (k == 0)
        out[0] &= ~UINT64_C(1); /* there is no row 0 */
}

/* acc: those of which each plane has the value's bit. False: none can. */
static bool match_value(const struct column_chunk *k, enum column which, uint16_t value, uint64_t acc[COLUMN_WORDS])
{
    if (value >> places[which].bits)
        return false;
    memset(acc, 0xff, COLUMN_WORDS * sizeof *acc);
    for (unsigned b = 0; b < places[which].bits; b++) {
        const uint64_t *plane = k->plane[places[which].first + b];
        uint64_t turn = value >> b & 1 ? 0 : ~UINT64_C(0);
        if (!plane && !turn)
            return false;
        for (size_t w = 0; plane && w < COLUMN_WORDS; w++)
            acc[w] &= plane[w] ^ turn;
    }
    return true;
}

void columns_match(const struct columns *c, size_t k, const struct column_test *t, uint64_t out[COLUMN_WORDS])
{
    uint64_t acc[COLUMN_WORDS], any[COLUMN_WORDS] = {0};
    for (size_t i = 0; i < t->n; i++) {
        if (!match_value(c->chunks.v[k], t->column, t->values[i], acc))
            continue;
        for (size_t w = 0; w < COLUMN_WORDS; w++)
            any[w] |= acc[w];
    }
    for (size_t w = 0; w < COLUMN_WORDS; w++)
        out[w] |= t->none_of ? ~any[w] : any[w];
}
