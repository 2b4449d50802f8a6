/* edits: see edits.h. Owns nothing. */
#include "server/edits.h"

/* Keys of the new window, to ask whether one is in it. Open addressing, in the arena. */
struct key_set {
    uint64_t *slots;
    size_t mask;
};

static size_t key_slot(const struct key_set *k, uint64_t key)
{
    return (size_t) ((key * 0x9e3779b97f4a7c15ULL) >> 20) & k->mask;
}

static void key_set_make(struct key_set *k, struct arena *a, const struct line *lines, size_t n)
{
    size_t cap = 16;
    while (cap < 2 * n)
        cap *= 2;
    k->slots = arena_alloc(a, cap * sizeof *k->slots);
    k->mask = cap - 1;
    for (size_t i = 0; i < n; i++) {
        size_t at = key_slot(k, lines[i].key);
        while (k->slots[at] && k->slots[at] != lines[i].key)
            at = (at + 1) & k->mask;
        k->slots[at] = lines[i].key;
    }
}

static bool key_set_has(const struct key_set *k, uint64_t key)
{
    size_t at = key_slot(k, key);
    while (k->slots[at] && k->slots[at] != key)
        at = (at + 1) & k->mask;
    return k->slots[at] == key;
}

size_t edits_make(struct arena *a, const struct line *old, size_t old_n, const struct line *now, size_t n, struct edit *out, size_t most)
{
    struct key_set set;
    size_t k = 0, m = old_n;
    key_set_make(&set, a, now, n);
    struct line *cur = arena_alloc_raw(a, (old_n + n + 1) * sizeof *cur);
    if (old_n)
        memcpy(cur, old, old_n * sizeof *cur);
#define EDIT(op, index) \
    do { \
        if (k == most) \
            return most + 1; \
        out[k++] = (struct edit){op, (uint32_t) (index)}; \
    } while (0)
    for (size_t i = m; i-- > 0;) {
        if (!key_set_has(&set, cur[i].key)) {
            EDIT(EDIT_DEL, i);
            memmove(&cur[i], &cur[i + 1], (--m - i) * sizeof *cur);
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (i < m && cur[i].key != now[i].key && i + 1 < m && cur[i + 1].key == now[i].key) {
            EDIT(EDIT_DEL, i); /* it moved down: it is put in again below */
            memmove(&cur[i], &cur[i + 1], (--m - i) * sizeof *cur);
        }
        if (i < m && cur[i].key == now[i].key) {
            if (cur[i].stamp != now[i].stamp)
                EDIT(EDIT_SET, i);
            continue;
        }
        for (size_t j = i + 1; j < m; j++) {
            if (cur[j].key == now[i].key) {
                EDIT(EDIT_DEL, j);
                memmove(&cur[j], &cur[j + 1], (--m - j) * sizeof *cur);
                break;
            }
        }
        EDIT(EDIT_INS, i);
        memmove(&cur[i + 1], &cur[i], (m++ - i) * sizeof *cur);
        cur[i] = now[i];
    }
    for (size_t i = m; i-- > n;)
        EDIT(EDIT_DEL, i);
#undef EDIT
    return k;
}
