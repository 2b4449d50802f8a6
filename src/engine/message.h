/* message: what the notifier's command reads: one JSON object, one line. doc/OPERATIONS.md tells its members.
 *
 * Pure. Title and text go in only where the desk said that they may leave (desk_alarm.quotable).
 */
#ifndef WF_ENGINE_MESSAGE_H
#define WF_ENGINE_MESSAGE_H

#include "base/json.h"
#include "desk/desk.h"

struct message_about {
    const char *exercise; /* its id; NULL: mode ACTUAL */
    const char *centre;
    wf_time now;
};
/* v[0] is what it is about, the others follow; `more` wait for the next one. */
void message_write(struct buf *out, const struct message_about *about, const struct desk_alarm *v, size_t n, size_t more, struct span title, struct span text);
void message_test(struct buf *out, const struct message_about *about, struct span officer);
/* The line in the log: "the notifier is given duty: P1, nobody owns it". Nothing of the record's content. */
void message_say(const struct desk_alarm *v, size_t n, const char *verb, const char *how, char out[256]);

#endif
