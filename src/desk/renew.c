/* renew: see renew.h. */
#include "desk/renew.h"

#include "desk/impl.h"

/* So many rows are looked at, and so many changed, in one go; the others follow. */
enum { LOOK_MOST = 50000, CHANGE_MOST = 500 };
/* What is set right by less is no jump. */
#define SET_BACK (2 * NSEC_PER_SEC)

void renew_begin(struct desk *d, wf_time newest)
{
    d->renew.row = 1;
    if (newest != TIME_NONE && clock_now(d->o.clock) < newest - SET_BACK)
        d->renew.set_back = SET_BACK_UNKNOWN;
}

void renew_watch(struct desk *d, wf_time now)
{
    struct renew *r = &d->renew;
    if (r->seen && now < r->seen - SET_BACK) {
        r->set_back += r->seen - now;
        r->row = 1;
    }
    r->seen = now;
}

void renew_merged(struct desk *d)
{
    d->renew.back = 0;
    if (!d->renew.row)
        d->renew.set_back = 0;
}

void renew_dropped(struct desk *d)
{
    if (d->renew.back)
        d->renew.row = d->renew.back;
    d->renew.back = 0;
}

/* "90d", as the file has it. */
static const char *length(struct desk *d, uint32_t minutes)
{
    bool days = minutes % 1440 == 0 && minutes > 2 * 1440, hours = minutes % 60 == 0;
    return arena_printf(&d->overlay->arena, "%u %s", days ? minutes / 1440 : hours ? minutes / 60 : minutes, days ? "d" : hours ? "h" : "min");
}

static int change_one(struct desk *d, uint32_t row, const struct item *was, const struct legal_clock *k, wf_time due, struct err *e)
{
    struct change *c = batch_new_change(d, CHANGE_ITEM, SPAN_LIT("engine"));
    struct item *it = arena_alloc(&d->overlay->arena, sizeof *it), **list = arena_alloc(&d->overlay->arena, sizeof(struct item *));
    *it = *was;
    *list = it;
    c->was = overlay_get(d->overlay, row);
    c->inc = overlay_edit(d->overlay, row);
    c->verb = SPAN_LIT("clock");
    c->items = list;
    c->items_n = 1;
    it->r.due = due;
    it->r.state = due > d->now ? ITEM_OPEN : it->r.state;
    it->r.text_seq = ITEM_TEXT_HERE;
    it->text = c->free_text = span_str(k->basis);
    c->free_name = "reason";
    c->say = span_str(arena_printf(&d->overlay->arena, "clock %s is of %s now: it runs until %s, not %s", k->name, length(d, k->minutes), clocks_time(d, due), clocks_time(d, was->r.due)));
    c->inc->r.rev++;
    c->inc->r.by = 0;
    c->inc->r.updated = d->now;
    return batch_change(d, c, OFFSET_NONE, e);
}

/* The clocks of one incident. */
static int change_all(struct desk *d, uint32_t row, size_t *n, struct err *e)
{
    struct item it;
    int rc = 0;
    for (uint32_t after = 0; rc == 0 && overlay_item_next(d->overlay, row, after, &it); after = it.r.n) {
        const struct legal_clock *k = item_is_running(&it.r) ? legal_find(&d->legal, names_get(&d->state.names, it.r.to)) : NULL;
        wf_time due = k ? it.r.made + (int64_t) k->minutes * 60 * NSEC_PER_SEC : it.r.due;
        if (due != it.r.due) {
            ++*n;
            rc = change_one(d, row, &it, k, due, e);
        }
    }
    return rc;
}

/* How far, as people say it: " by 1 h 0 min". */
static const char *span_text(struct desk *d, int64_t by)
{
    int64_t s = by / NSEC_PER_SEC;
    return by == SET_BACK_UNKNOWN ? "" : s < 120 ? arena_printf(&d->overlay->arena, " by %d s", (int) s) : arena_printf(&d->overlay->arena, " by %lld h %d min", (long long) (s / 3600), (int) (s / 60 % 60));
}

/* Its referrals and checks that would wait longer than they ever do; into c, which is of items then. */
static void take_back_items(struct desk *d, struct change *c, uint32_t row)
{
    VEC(struct item *) list = {0};
    struct item it;
    for (uint32_t after = 0; overlay_item_next(d->overlay, row, after, &it); after = it.r.n) {
        if (!clocks_item_back(d, &it.r, d->renew.set_back))
            continue;
        struct item *own = arena_alloc_raw(&d->overlay->arena, sizeof *own);
        *own = it;
        VEC_PUSH(&list, own);
    }
    if (list.n) {
        c->kind = CHANGE_ITEM;
        c->items = arena_alloc_raw(&d->overlay->arena, list.n * sizeof(struct item *));
        memcpy(c->items, list.v, list.n * sizeof(struct item *));
        c->items_n = list.n;
    }
    VEC_FREE(&list);
}

/* Its own-by clock, its ack, what is chased: all that waits longer than it ever would. */
static int take_back(struct desk *d, uint32_t row, size_t *n, struct err *e)
{
    const struct incident *was = overlay_get(d->overlay, row);
    struct incident now = *was;
    if (!clocks_set_back(d, &now, d->renew.set_back))
        return 0;
    struct change *c = batch_new_change(d, CHANGE_CHANGED, SPAN_LIT("engine"));
    take_back_items(d, c, row);
    c->was = was;
    c->inc = overlay_edit(d->overlay, row);
    c->inc->r.due = now.r.due;
    c->inc->m.escalate = now.m.escalate;
    c->inc->m.lapse = now.m.lapse;
    c->inc->m.chase = now.m.chase;
    c->verb = SPAN_LIT("clock");
    const struct incident *i = c->inc;
    bool called = i->m.escalate != TIME_NONE, acked = !called && i->m.lapse != TIME_NONE, chased = !called && !acked && i->r.due == TIME_NONE;
    c->say = span_str(arena_printf(&d->overlay->arena, "the wall clock was set back%s, and its clock with it: %s %s", span_text(d, d->renew.set_back),
        called ? "somebody is called at" : acked ? "its ack lasts until" : chased ? "to be chased at" : "to be owned by",
        clocks_time(d, called ? i->m.escalate : acked ? i->m.lapse : chased ? i->m.chase : i->r.due)));
    c->inc->r.by = 0;
    c->inc->r.updated = d->now;
    ++*n;
    return batch_change(d, c, OFFSET_NONE, e);
}

int renew_decide(struct desk *d, struct err *e)
{
    struct renew *r = &d->renew;
    uint32_t row = r->row, last = d->state.head->incidents;
    size_t n = 0;
    int rc = 0;
    r->queued = false;
    if (d->full || !row)
        return 0;
    for (uint32_t k = 0; rc == 0 && row <= last && k < LOOK_MOST && n < CHANGE_MOST; k++, row++) {
        const struct incident_row *i = state_row(&d->state, row);
        if (i->flags & INCIDENT_LEGAL)
            rc = change_all(d, row, &n, e);
        if (rc == 0 && r->set_back && ((incident_is_open(i->state) && !i->owner) || state_more(&d->state, row)->chase != TIME_NONE))
            rc = take_back(d, row, &n, e);
    }
    r->back = n ? r->row : 0;
    r->row = row <= last ? row : 0;
    if (!n && !r->row)
        r->set_back = 0;
    return rc;
}
