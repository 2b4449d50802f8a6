/* sim/floor: asks the floor before a scenario begins. */
#ifndef WF_SIM_FLOOR_H
#define WF_SIM_FLOOR_H

#include "base/err.h"

/* May the scenario begin? It asks by `watchfloor engine scenario NAME`, whose words come on standard error. clock: of the home that it is played into, or NULL: the
 * user's own. WF_E_DENIED where it may not, other codes where it can't be asked. */
int floor_may_begin(const char *clock, const char *scenario, struct err *e);

#endif
