/* picture: the picture of the event that a run is about: cases by the day on which they fell ill as a curve of bars, the places with most first and on the map, the flights and ships. Drawn under the questions where
 * there is room for both, in their place where there is not. Reads WIN_PICTURE. Called by run.c.
 *
 * A day without cases is a gap on the line, a number that is not told has a bar of another kind and "<5" or "?" on it: nothing hangs on colour.
 */
#ifndef WF_CONSOLE_PICTURE_H
#define WF_CONSOLE_PICTURE_H

#include "console/model/model.h"
#include "console/view/view.h"

/* How many rows of a part of w x h it takes when the rest is to keep room; 0: it has none there. */
int picture_rows(const struct model *m, const struct row *run, int w, int h);
/* map: its coast, and how that is drawn; NULL: the places are a list alone, as where there is no room. */
void picture_draw(const struct model *m, const struct row *run, struct atlas *map, struct cells *c, struct rect r, struct hits *h);

#endif
