/* sim/ring: the numbered messages of a play that sends, kept for a while so that a reader can go on where it was: lines and events alike. Owned by
 * the door that carries them (lines.c, stream.c).
 */
#ifndef WF_SIM_RING_H
#define WF_SIM_RING_H

#include "sim/serve.h"

struct ring_message {
    uint64_t seq;
    char *text; /* a line without its end; of a stream the fields of an event, a line each */
};

/* Invariant: the messages in kept have the numbers that end with seq, without a hole. */
struct ring {
    const struct stage *stage;
    const struct play *play;
    wf_time next; /* the minute that is not yet made */
    uint64_t seq; /* the last number that was given */
    VEC(struct ring_message)
    kept;
};

/* Begins with the messages of the six hours before the scenario's start and of all since. */
void ring_open(struct ring *r, const struct stage *stage, const struct play *play);
/* Makes the messages of the minutes that are over by now. True when there is a new one. */
bool ring_advance(struct ring *r);
/* The number of the oldest message that is kept; seq + 1 where none is. */
uint64_t ring_oldest(const struct ring *r);
/* Where one begins who has all up to `after`: the number behind it, or the oldest where that is no longer kept or was never given. */
uint64_t ring_after(const struct ring *r, uint64_t after);
/* A message's text; NULL where it is not kept. */
const char *ring_text(const struct ring *r, uint64_t seq);
void ring_close(struct ring *r);

#endif
