/* ansi: cells as text with colours, for `screen --ansi`. Pure; ISO 6429 as every terminal of today reads it. */
#ifndef WF_CONSOLE_ANSI_H
#define WF_CONSOLE_ANSI_H

#include "console/cell/cell.h"
#include "console/theme/theme.h"

/* Appends a line for each row, each ending in a reset. */
void ansi_dump(const struct cells *c, const struct theme *theme, bool truecolor, struct buf *out);

#endif
