/* runs_rounds: how each round of a run went, from the facts of the run: what was decided by whom and when, which request by which notice, what was answered. Used by runs_show.c alone.
 *
 * Begun on the loop (what the state alone knows: notices, and what is held back from that officer), told by any thread as it reads the run's facts, the oldest first.
 */
#ifndef WF_DESK_RUNS_ROUNDS_H
#define WF_DESK_RUNS_ROUNDS_H

#include "desk/runs.h"
#include "journal/journal.h"

enum { ROUNDS_TOLD = 64,   /* the newest */
       ROUNDS_NOTICES = 64 /* of its incident, the newest */
};
struct rounds_notice {
    uint32_t n;
    uint8_t state;
    wf_time released;
};
struct runs_rounds_about {
    uint32_t cycle;
    bool held[ROUNDS_TOLD]; /* by how many rounds before this one */
    size_t notices_n;
    struct rounds_notice notices[ROUNDS_NOTICES];
};
struct rounds;

void runs_rounds_about(const struct desk *d, const struct run_row *r, uint16_t officer, struct runs_rounds_about *out);
/* Is that round held back from him? What is too old to be known is. */
bool runs_rounds_held(const struct runs_rounds_about *x, uint32_t round);
struct rounds *runs_rounds_begin(const struct runs_rounds_about *x);
void runs_rounds_take(struct rounds *x, const struct journal_fact *f, const struct json *p);
/* "rounds", the oldest first. */
void runs_rounds_put(struct rounds *x, struct json_writer *w);
void runs_rounds_free(struct rounds *x);
/* The notice that carried a request made then: "notice", "notice_state", "notice_released" (null: these words were not sent by it), "rewritten". next: when a later request was written into the same notice; TIME_NONE: none was. */
void runs_rounds_put_notice(const struct runs_rounds_about *x, uint32_t notice, wf_time next, struct json_writer *w);

#endif
