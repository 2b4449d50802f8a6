/* runs_meet: a clock of the law that an incident has of its own is met when the run's that is about the same is met: which ones, the centre's clocks.conf says ("by"). */
#include <stdio.h>

#include "desk/impl.h"

/* The incident's one of that name that runs. */
static bool find_running(const struct desk *d, uint32_t row, const char *name, struct item *out)
{
    for (uint32_t after = 0; overlay_item_next(d->overlay, row, after, out); after = out->r.n)
        if (out->r.kind == ITEM_CLOCK && item_is_running(&out->r) && span_is(names_get(&d->state.names, out->r.to), name))
            return true;
    return false;
}

static int meet(struct desk *d, struct span actor, const struct run_row *r, const struct item *was, const char *clock, struct err *e)
{
    struct arena *a = &d->overlay->arena;
    struct change *c = batch_new_change(d, CHANGE_ITEM, actor);
    struct item *it = arena_alloc(a, sizeof *it), **v = arena_alloc(a, sizeof(struct item *));
    char id[16];
    *it = *was;
    it->r.state = ITEM_DONE;
    it->r.done = d->now;
    it->r.done_by = r->by;
    *v = it;
    c->verb = SPAN_LIT("clock");
    c->was = overlay_get(d->overlay, r->incident);
    c->inc = overlay_edit(d->overlay, r->incident);
    c->items = v;
    c->items_n = 1;
    c->say = span_str(arena_printf(a, "clock %.*s met%s by %s (%s)", SPAN_FMT(names_get(&d->state.names, it->r.to)), was->r.state == ITEM_BREACHED || it->r.done > it->r.due ? ", after its time," : "",
                                   runs_id(r->n, id), clock));
    return batch_change(d, c, OFFSET_NONE, e);
}

int runs_meet(struct desk *d, struct span actor, const struct run_row *r, struct err *e)
{
    struct protocol_row p;
    struct item it;
    char clock[2 * PROTOCOL_ID_MOST + 2];
    int rc = 0;
    if (!r->incident || !overlay_get(d->overlay, r->incident) || !runs_protocol_row(d, r->protocol, &p))
        return 0;
    for (size_t k = 0; rc == 0 && k < r->clocks_n; k++) {
        if (r->clocks[k].stopped != d->now || r->clocks[k].refused || r->clocks[k].ended_by)
            continue; /* not by what this batch does, or not met */
        snprintf(clock, sizeof clock, "%s/%s", p.name, r->clocks[k].id);
        for (size_t i = 0; rc == 0 && i < d->legal.n; i++)
            if (legal_met_by(&d->legal.v[i], span_str(clock)) && find_running(d, r->incident, d->legal.v[i].name, &it))
                rc = meet(d, actor, r, &it, clock, e);
    }
    return rc;
}
