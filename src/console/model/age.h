/* age: times as an officer reads them in a column. Pure. */
#ifndef WF_CONSOLE_AGE_H
#define WF_CONSOLE_AGE_H

#include "base/clock.h"

/* Five columns: "02:41" (minutes and seconds), "1h31", "3d04", "123d", "9y"; "--" for TIME_NONE. A span before zero is 00:00. */
void age_short(int64_t ns, char out[16]);
/* In words for a sentence: "41 s", "2 min 41 s", "1 h 31 min", "3 d 4 h". */
void age_words(int64_t ns, char out[32]);
/* "14:32:07Z" */
void age_clock(wf_time t, char out[16]);
/* "14:32Z", and "Mon 23 14:32Z" when it is another UTC day than `now`. */
void age_moment(wf_time t, wf_time now, char out[32]);
/* The same in a member's offset: "21:32 +07", with "+1" or "-1" for another day: "00:10+1 +07". */
void age_local(wf_time t, int16_t offset_min, char out[32]);

#endif
