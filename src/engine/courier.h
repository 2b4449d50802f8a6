/* courier: the engine's side of watchfloor-courier: starts it and keeps it running, gives it what is to be sent, and makes facts of what it says came of it.
 *
 * What is to be sent is the desk's list (desk_deliveries), and nothing else: after each commit that touches notices what stands in it and was not given is
 * given, and what was given and stands in it no more (held, cancelled, called, expired) is stopped. A courier that dies is started again and given the list anew; it sends nothing twice
 * that it has noted (courier/ledger.h), and the rest a receiver knows by its identity.
 */
#ifndef WF_ENGINE_COURIER_H
#define WF_ENGINE_COURIER_H

#include <stdbool.h>

struct engine;
struct courier;

/* NULL where the engine replays: what is past is not sent again. The other calls take NULL. */
struct courier *courier_new(struct engine *g);
/* Notices changed: looked at in the loop's next turn. */
void courier_changed(struct courier *c);
/* The configuration is another. */
void courier_configure(struct courier *c);
/* Once a second. */
void courier_tick(struct courier *c);
/* It is ended; the loop must run until courier_is_gone. */
void courier_stop(struct courier *c);
bool courier_is_gone(const struct courier *c);
void courier_free(struct courier *c);

#endif
