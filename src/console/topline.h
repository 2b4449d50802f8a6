/* topline: the first line of every screen: is something wrong, and is this real? Mode, posture and level, who is unowned, notices that wait, feeds, time, officer.
 *
 * Where there is no room the least important piece goes first, or stands in fewer letters: what is never left out is mode, unowned, feeds and time.
 */
#ifndef WF_CONSOLE_TOPLINE_H
#define WF_CONSOLE_TOPLINE_H

#include "console/cell/cell.h"
#include "console/model/model.h"

/* Into row 0. now_mono: how old what is shown is, while the link is lost. */
void topline_draw(const struct model *m, struct cells *c, int64_t now_mono);

#endif
