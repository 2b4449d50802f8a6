/* glyph: see glyph.h. */
#include "console/cell/glyph.h"

#include "base/hash.h"
#include "base/mem.h"

/* Each of them 32 bytes and an eighth: 600 KiB at the most. All that is ever on a screen at once is far less. */
#define MOST 16384

struct glyph {
    char text[GLYPH_TEXT];
    uint8_t n;
};

/* Slots hold a number of a glyph + 1, 0: free. Invariant: at most half of them are taken. */
static struct {
    struct glyph *v;
    uint32_t *slots;
    uint32_t n, room;
    unsigned generation;
} all;

static uint32_t *slot_of(struct span s)
{
    struct hash_key key = hash_key_process();
    uint32_t mask = 2 * all.room - 1, at = (uint32_t) hash_sip64(&key, s.p, s.n) & mask;

    while (all.slots[at]) {
        const struct glyph *g = &all.v[all.slots[at] - 1];
        if (g->n == s.n && memcmp(g->text, s.p, s.n) == 0)
            break;
        at = (at + 1) & mask;
    }
    return &all.slots[at];
}

static void grow(void)
{
    uint32_t room = all.room ? 2 * all.room : 128;
    struct glyph *old = all.v;

    all.v = mem_alloc_array(room, sizeof *all.v);
    if (old)
        memcpy(all.v, old, all.n * sizeof *old);
    mem_free(old);
    mem_free(all.slots);
    all.slots = mem_alloc_array(2 * (size_t) room, sizeof *all.slots);
    all.room = room;
    for (uint32_t i = 0; i < all.n; i++)
        *slot_of(span_make(all.v[i].text, all.v[i].n)) = i + 1;
}

uint32_t glyph_number(struct span s)
{
    uint32_t *slot;

    if (all.n == all.room && all.room < MOST)
        grow();
    slot = slot_of(s);
    if (*slot)
        return *slot - 1;
    if (all.n == MOST)
        return GLYPH_NONE;
    memcpy(all.v[all.n].text, s.p, s.n);
    all.v[all.n].n = (uint8_t) s.n;
    *slot = ++all.n;
    return all.n - 1;
}

struct span glyph_text(uint32_t number)
{
    return number < all.n ? span_make(all.v[number].text, all.v[number].n) : span_make("", 0);
}

bool glyphs_full(void)
{
    return all.n == MOST;
}

void glyphs_clear(void)
{
    mem_free(all.v);
    mem_free(all.slots);
    all.v = NULL;
    all.slots = NULL;
    all.n = all.room = 0;
    all.generation++;
}

unsigned glyphs_generation(void)
{
    return all.generation;
}
