/* detail: one incident in a pane or a whole screen: what it is, its clocks, its text, its timeline. */
#ifndef WF_CONSOLE_DETAIL_H
#define WF_CONSOLE_DETAIL_H

#include "console/view/view.h"

/* Draws what is known: the whole record from WIN_DETAIL where it is that incident, else the fields of the list's row (may be NULL). */
void detail_draw(const struct model *m, const struct row *row, int64_t *scroll, struct cells *c, struct rect r);

#endif
