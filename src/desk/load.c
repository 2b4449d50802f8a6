#include "desk/load.h"

#include <string.h>

#include "desk/impl.h"

enum { FACTS_MOST = 50000 };
#define FINE_NS (10 * NSEC_PER_SEC)
#define COARSE_NS (600 * NSEC_PER_SEC)

static void add(struct load_slot *v, int64_t slots, int64_t at, uint8_t priority)
{
    struct load_slot *s = &v[at % slots];
    if (s->at > at)
        return; /* a later one has the place */
    if (s->at != at)
        memset(s, 0, sizeof *s);
    s->at = at;
    s->n[priority - 1]++;
}

void load_ring(struct load *l, wf_time t, uint32_t row, uint8_t priority)
{
    if (t < 0 || priority < 1 || priority > 4)
        return;
    if (!l->kept)
        l->kept = mem_alloc_array(LOAD_KEPT, sizeof *l->kept);
    l->kept[l->n++ % LOAD_KEPT] = (struct load_alert){t, row, priority};
    add(l->fine, LOAD_FINE, t / FINE_NS, priority);
    add(l->coarse, LOAD_COARSE, t / COARSE_NS, priority);
}

void load_sum(const struct load *l, wf_time now, struct desk_load *out)
{
    memset(out, 0, sizeof *out);
    int64_t fine = now / FINE_NS, coarse = now / COARSE_NS;
    for (size_t i = 0; i < LOAD_FINE; i++)
        for (size_t p = 0; p < 4 && l->fine[i].at > fine - LOAD_FINE && l->fine[i].at <= fine; p++)
            out->alerts_10min += l->fine[i].n[p];
    for (size_t i = 0; i < LOAD_COARSE; i++)
        for (size_t p = 0; p < 4 && l->coarse[i].at > coarse - LOAD_COARSE && l->coarse[i].at <= coarse; p++) {
            out->day[p + 1] += l->coarse[i].n[p];
            out->day[0] += l->coarse[i].n[p];
        }
    out->flood = out->alerts_10min > LOAD_FLOOD;
}

/* Slots as in load_sum, so that who sees everything would be told the same. */
void load_sum_seen(const struct desk *d, const struct desk_sight *s, wf_time now, struct desk_load *out)
{
    const struct load *l = &d->load;
    int64_t fine = now / FINE_NS, coarse = now / COARSE_NS;
    memset(out, 0, sizeof *out);
    for (uint64_t i = l->n > LOAD_KEPT ? l->n - LOAD_KEPT : 0; i < l->n; i++) {
        const struct load_alert *a = &l->kept[i % LOAD_KEPT];
        int64_t at = a->at / COARSE_NS, near = a->at / FINE_NS;
        if (at <= coarse - LOAD_COARSE || at > coarse || !desk_sees(d, s, a->row))
            continue;
        out->day[a->priority]++;
        out->day[0]++;
        out->alerts_10min += near > fine - LOAD_FINE && near <= fine;
    }
    out->flood = out->alerts_10min > LOAD_FLOOD;
}

void load_free(struct load *l)
{
    mem_free(l->kept);
    memset(l, 0, sizeof *l);
}

/* The record that a fact is of: its payload begins with the id. 0: of none that is there. */
static uint32_t row_of(const struct desk *d, struct span payload)
{
    static const char key[] = "{\"id\":\"";
    size_t from = sizeof key - 1;
    const char *end = payload.n > from && memcmp(payload.p, key, from) == 0 ? memchr(payload.p + from, '"', payload.n - from) : NULL;
    return end ? desk_row(d, span_make(payload.p + from, (size_t) (end - payload.p) - from)) : 0;
}

/* "rings":2 of a fact's payload. Nothing that somebody wrote can look like it: a quote in a string has a backslash before it. */
static uint8_t rings(struct span payload)
{
    static const char key[] = ",\"rings\":";
    const char *p = memmem(payload.p, payload.n, key, sizeof key - 1);
    size_t at = p ? (size_t) (p - payload.p) + sizeof key - 1 : payload.n;
    return at < payload.n && payload.p[at] >= '1' && payload.p[at] <= '4' ? (uint8_t) (payload.p[at] - '0') : 0;
}

void load_begin(struct desk *d)
{
    wf_time now = clock_now(d->o.clock), from = now - LOAD_COARSE * COARSE_NS;
    uint64_t seq = d->state.head->applied, last = seq > FACTS_MOST ? seq - FACTS_MOST : 0;
    struct journal_fact f;
    VEC(struct load_alert) found = {0};
    load_free(&d->load);
    for (; seq > last && !journal_read(d->reader, seq, &f, NULL) && f.time >= from; seq--) {
        struct load_alert a = {.at = f.time, .priority = rings(f.payload)};
        if (!a.priority)
            continue;
        a.row = row_of(d, f.payload);
        VEC_PUSH(&found, a);
    }
    while (found.n--) /* the oldest first, as they rang */
        load_ring(&d->load, found.v[found.n].at, found.v[found.n].row, found.v[found.n].priority);
    VEC_FREE(&found);
}
