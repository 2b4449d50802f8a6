/* sim/scenario: reads contrib/scenarios/NAME.scenario (the format is told in doc/interfaces/README.md). Owns its texts; main calls it. */
#ifndef WF_SIM_SCENARIO_H
#define WF_SIM_SCENARIO_H

#include "base/arena.h"
#include "base/err.h"
#include "sim/world.h"

struct scenario {
    struct arena arena;
    char *title;
    wf_time start; /* where no clock is given */
    double rate[SIM_MEMBERS];
    VEC(struct planned) planned; /* in the order of the file */
};

/* Reads the file. On a mistake the message names file and line and says what would be right. */
int scenario_read(struct scenario *s, const char *path, struct err *e);
void scenario_free(struct scenario *s);

#endif
