/* zone: a member's own time, for those members that keep one time. Pure. */
#ifndef WF_CONSOLE_ZONE_H
#define WF_CONSOLE_ZONE_H

#include "base/clock.h"

/* Minutes east of UTC; OFFSET_NONE for a code that is none of the members, and for Indonesia, which keeps three times. */
int16_t zone_of_member(struct span member);

#endif
