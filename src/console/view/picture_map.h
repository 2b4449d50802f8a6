/* picture_map: the places of the picture of an event on the map, each by its cases as the engine tells them ("12", "<5"): a mark says no more than its text. Called by picture.c. */
#ifndef WF_CONSOLE_PICTURE_MAP_H
#define WF_CONSOLE_PICTURE_MAP_H

#include "console/widget/atlas.h"

/* Of how many rows of a part of w x h it takes the last ones; 0: it has no room, or no place lies anywhere. */
int picture_map_rows(const struct json *places, int w, int h);
void picture_map_draw(struct atlas *x, const struct json *places, struct cells *c, struct rect r);

#endif
