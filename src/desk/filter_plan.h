/* filter_plan: what a filter asks of the columns (columns.h), so that most incidents are ruled out, or let through, without a look at their rows.
 *
 * Made once, when a list begins to be filled; owned by the list. It holds for the incidents as they are then: who changes meanwhile is looked at by itself.
 */
#ifndef WF_DESK_FILTER_PLAN_H
#define WF_DESK_FILTER_PLAN_H

#include "base/arena.h"
#include "desk/columns.h"
#include "desk/filter.h"
#include "desk/state.h"

/* Any of two tests, or the one. */
struct plan_any {
    struct column_test test[2];
    unsigned n;
};
/* Incidents that pass all of `all`, and were opened at `since` or later and before `until`, and are among `rows` where by_rows. */
struct filter_plan {
    struct arena arena;
    VEC(struct plan_any) all;
    VEC(uint32_t) rows;
    bool by_rows;
    bool exact; /* they, and no others, are let through, but for words; else each of them is to be looked at */
    wf_time since, until;
};

/* A plan that lets everything through. */
void filter_plan_begin(struct filter_plan *p);
/* values: as long as the plan. */
void filter_plan_test(struct filter_plan *p, enum column column, bool none_of, const uint16_t *values, size_t n);
void filter_plan_one(struct filter_plan *p, enum column column, uint16_t value);
/* Adds what the filter asks. */
void filter_plan(struct filter *f, const struct columns *c, const struct state *s, struct filter_plan *p);
void filter_plan_free(struct filter_plan *p);

#endif
