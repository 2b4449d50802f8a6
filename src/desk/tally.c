/* tally: what somebody who does not see everything is told of how many there are: the figures of the records that he sees, kept right at each commit
 * as lists are; those who see the same share one. Who sees all is told the figures of the state itself. */
#include "desk/impl.h"

struct desk_tally {
    struct desk_sight sight;
    unsigned refs;
    struct state_counts counts;
    struct desk_query *unowned; /* oldest first */
};

static void add(const struct desk *d, struct desk_tally *t, uint32_t row, int by)
{
    if (desk_sees(d, &t->sight, row))
        state_count(&t->counts, state_row(&d->state, row), state_more(&d->state, row), by);
}

static void all_changed(struct desk *d, int by)
{
    for (size_t k = 0; k < d->tallies.n; k++)
        for (size_t i = 0; i < d->rows.n; i++)
            add(d, d->tallies.v[k], d->rows.v[i], by);
}

void tally_all_before(struct desk *d)
{
    all_changed(d, -1);
}

void tally_all_after(struct desk *d)
{
    all_changed(d, 1);
}

int desk_tally_open(struct desk *d, const struct desk_sight *s, struct desk_tally **out, struct err *e)
{
    for (size_t k = 0; k < d->tallies.n; k++)
        if (desk_sight_same(&d->tallies.v[k]->sight, s)) {
            *out = d->tallies.v[k];
            (*out)->refs++;
            return 0;
        }
    struct desk_tally *t = mem_alloc(sizeof *t);
    memcpy(&t->sight, s, sizeof t->sight);
    t->refs = 1;
    int rc = tell_unowned_open(d, s, &t->unowned, e);
    if (rc) {
        mem_free(t);
        return rc;
    }
    for (uint32_t row = 1; row <= d->state.head->incidents; row++)
        add(d, t, row, 1);
    VEC_PUSH(&d->tallies, t);
    *out = t;
    return 0;
}

static void free_tally(struct desk *d, struct desk_tally *t)
{
    desk_query_close(d, t->unowned);
    mem_free(t);
}

void desk_tally_close(struct desk *d, struct desk_tally *t)
{
    if (!t || --t->refs)
        return;
    for (size_t k = 0; k < d->tallies.n; k++)
        if (d->tallies.v[k] == t) {
            VEC_REMOVE(&d->tallies, k);
            break;
        }
    free_tally(d, t);
}

void tally_all_free(struct desk *d)
{
    for (size_t k = 0; k < d->tallies.n; k++)
        free_tally(d, d->tallies.v[k]);
    VEC_FREE(&d->tallies);
}

void desk_tally_totals(const struct desk *d, const struct desk_tally *t, struct desk_totals *out)
{
    const struct state_counts *c = &t->counts;
    desk_totals(d, out); /* what is counted of no record */
    out->accepted = c->accepted;
    out->duplicate = c->duplicates;
    out->incidents = c->incidents;
    out->open = c->open;
    out->unowned = c->unowned;
    out->unacked = c->unacked;
    out->shelved = c->shelved;
    out->suppressed = c->suppressed;
    out->out_of_service = c->out_of_service;
    out->flapping = c->flapping;
    out->chattering = c->chattering;
    out->stale = c->stale;
    memcpy(out->by_priority, c->by_priority, sizeof out->by_priority);
    out->oldest_unowned = tell_unowned_oldest(d, t->unowned);
}
