/* protocol: requests about runs of protocols: what the plugin is asked first, what the desk is told then. Private to server/.
 *
 * Nothing that a client says of a decision or a descriptor is believed: the descriptor is the plugin's, and each set of answers is put to its decide() (plugins_decide)
 * before the desk hears of it. protocol.c has the verbs, protocol_rows.c the views.
 */
#ifndef WF_SERVER_PROTOCOL_H
#define WF_SERVER_PROTOCOL_H

#include "server/state.h"

/* Is it a verb about runs ("protocol answer"), whose arguments are its own? */
bool protocol_is_verb(struct span verb);
/* Takes such a command over; false: it is none. */
bool protocol_verb(struct request *r, struct desk_command *d, const struct json *args);

/* What the plugin of that name says of its protocol, once it said it; NULL: there is none, or it is switched off. */
const wf_protocol *protocol_switched_on(const struct server *s, const char *name);

#endif
