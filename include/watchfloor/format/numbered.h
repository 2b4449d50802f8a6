/* watchfloor/format/numbered.h: streams whose messages are numbered, read so that a hole is filled and no message is missed in silence.
 *
 *   wf_numbered n = wf_numbered_begin(host, in, "Lao PDR", 1000);
 *   for each message: wf_numbered_came(&n, number);       // whatever is in it
 *   a heartbeat that tells the last number: wf_numbered_tell(&n, last); out->sequence = last;
 *   out->cursor = wf_numbered_cursor(&n);
 *
 * The cursor is the highest number up to which nothing is missing: the other side goes on behind it, so that what was lost comes again. A number that
 * doesn't come is given up once the newest is `patience` ahead, or each connection would bring the same hours again. Numbers that are a million lower than
 * those before began anew.
 */
#ifndef WATCHFLOOR_FORMAT_NUMBERED_H
#define WATCHFLOOR_FORMAT_NUMBERED_H

#include <watchfloor/format/text.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wf_numbered {
    const wf_host *host;
    const char *who;  /* texts begin with it; lives as long as this */
    int64_t whole;    /* up to it nothing is missing; -1: nothing is known yet */
    int64_t patience;
} wf_numbered;

/* Goes on where the input's cursor stands. */
wf_numbered wf_numbered_begin(const wf_host *host, const wf_input *in, const char *who, int64_t patience);
/* All of s as a number that a message can have, 1 to 10^15. */
bool wf_numbered_read(wf_str s, int64_t *number);
/* A message with this number came; of what was set aside tell host->arrived too. What is given up is told in the log. */
void wf_numbered_came(wf_numbered *n, int64_t number);
/* The other side says that it goes on with `first`: what lies before it and has not come is no longer kept there; told in the log and as health. */
void wf_numbered_first(wf_numbered *n, int64_t first);
/* Tells as health whether all has come up to `last`, the last that the other side has sent. */
void wf_numbered_tell(const wf_numbered *n, int64_t last);
/* In scratch memory; absent where nothing is known. */
wf_str wf_numbered_cursor(const wf_numbered *n);

#ifdef __cplusplus
}
#endif

#endif
