/* strip: the line below the Floor with the clocks that are over, and those that come next, each with its absolute time and what is left. */
#ifndef WF_CONSOLE_STRIP_H
#define WF_CONSOLE_STRIP_H

#include "console/cell/cell.h"
#include "console/model/model.h"

void strip_draw(const struct model *m, struct cells *c, int y);

#endif
