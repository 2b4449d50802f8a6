/* sim/scenario: reads contrib/scenarios/NAME.scenario (the format is told in doc/interfaces/README.md). Owns its texts; main calls it. */
#ifndef WF_SIM_SCENARIO_H
#define WF_SIM_SCENARIO_H

#include "base/arena.h"
#include "base/err.h"
#include "sim/recipients.h"
#include "sim/world.h"

struct scenario {
    struct arena arena;
    char *title;
    wf_time start; /* where no clock is given */
    double rate[SIM_MEMBERS];
    struct per_million per_million[PER_MILLION_MOST];
    size_t per_million_n;
    char *mark; /* NULL: none */
    struct recipients_desk desks[4]; /* of each member, beside those that it has anyway */
    size_t desks_n;
    VEC(struct planned) planned; /* in the order of the file */
};

/* Reads the file. On a mistake the message names file and line and says what would be right. */
int scenario_read(struct scenario *s, const char *path, struct err *e);
/* The world that it plays from a moment on; its texts stay the scenario's. */
struct world scenario_world(const struct scenario *s, uint64_t seed, wf_time start);
void scenario_free(struct scenario *s);

#endif
