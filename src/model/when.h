/* when: a time as an officer says it, of what is to come: "+2h", "08:00", or RFC 3339. */
#ifndef WF_MODEL_WHEN_H
#define WF_MODEL_WHEN_H

#include "base/clock.h"
#include "base/err.h"

/* "+30m", "+2h", "+1d"; "08:00" the next time the clock of `zone` (minutes east of UTC) shows it; RFC 3339. Not after now: WF_E_INVALID. field names it in
 * the error. */
int when_parse(struct span s, wf_time now, int16_t zone, const char *field, wf_time *out, struct err *e);
/* The same of what was: "-2h", "08:00" the last time the clock showed it, RFC 3339. Not before now: WF_E_INVALID. */
int when_parse_past(struct span s, wf_time now, int16_t zone, const char *field, wf_time *out, struct err *e);

#endif
