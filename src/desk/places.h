/* places: the register of checkpoints (checkpoints.csv) as a view: every one of them, in order of the code, whether it reports or not. On the loop. */
#ifndef WF_DESK_PLACES_H
#define WF_DESK_PLACES_H

#include "desk/desk.h"

size_t desk_places(const struct desk *d);
/* i < desk_places(): code, name, member, kind, and where it lies. */
void desk_place_json(const struct desk *d, size_t i, struct json_writer *w);
const char *desk_place_code(const struct desk *d, size_t i);

#endif
