/* footer: the last line: the keys of the screen, and at its right what waits and how much officers are asked to look at. Part of the frame. */
#ifndef WF_CONSOLE_FOOTER_H
#define WF_CONSOLE_FOOTER_H

#include "console/view/view.h"

/* Into row y; what was drawn can be clicked. notice: ours that is open or selected, or NULL: what can't be done with it now has no room here. */
void footer_draw(enum view_id view, const struct model *m, const struct row *notice, struct cells *c, int y, struct hits *h);

#endif
