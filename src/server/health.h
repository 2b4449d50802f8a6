/* health: requests that add to an incident's health record, or take out of it: what is told goes into the vault before the desk hears that there is something, and
 * never into a fact. Private to server/. */
#ifndef WF_SERVER_HEALTH_H
#define WF_SERVER_HEALTH_H

#include "server/state.h"

/* Is it "health add" or "health drop", whose arguments are its own? */
bool health_is_verb(struct span verb);
/* Takes such a command over; false: it is none. */
bool health_verb(struct request *r, struct desk_command *d, const struct json *args);

#endif
