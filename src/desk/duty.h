/* duty: who is on duty, who comes next, who stands in for whom; who is here; and what becomes of that which belongs to one who is not.
 *
 * The duty list is state: a line an officer, made by facts "duty.changed". Who is here is not: the server tells who has a session, it lives in memory,
 * and only what follows from it is a fact. Names are numbers of the desk's names. Used inside desk alone; the verbs are in verbs_duty.c.
 */
#ifndef WF_DESK_DUTY_H
#define WF_DESK_DUTY_H

#include "base/json.h"
#include "base/vec.h"
#include "desk/state.h"

struct desk;

/* An officer with a session, or who had one. */
struct duty_here {
    char name[64];
    uint32_t sessions;
    int64_t left;    /* monotonic: since when there is none */
    wf_time left_at; /* the same as the log tells it */
};
struct duty {
    VEC(struct duty_here) here;
    int64_t opened; /* monotonic; who was not seen since is absent since then */
    wf_time opened_at;
    VEC(uint16_t) listed; /* lines of the state's table, in the order of the list */
};

void duty_open(struct desk *d);
void duty_close(struct desk *d);

/* An officer's line as the batch in the making sees it; NULL: there is none. */
const struct duty_row *duty_get(const struct desk *d, uint16_t officer);
bool duty_is_on(const struct desk *d, uint16_t officer);
/* Is anybody on duty at all? A floor that keeps no list is not held to one. */
bool duty_in_use(const struct desk *d);
/* Whom that officer stands in for; 0: nobody. */
uint16_t duty_stands_for(const struct desk *d, uint16_t officer);
/* Has he a session? */
bool duty_is_here(const struct desk *d, uint16_t officer);
/* The next officer for an incident that nobody owns: on duty, here before absent, who owns least, the longest on. 0: there is none. */
uint16_t duty_next(const struct desk *d, const struct incident *i);

/* Gives an incident to an officer (0: to nobody, and its own-by clock starts); stands_for: whose it stays. A fact of `actor` with that sentence. */
int duty_give(struct desk *d, uint32_t row, uint16_t to, uint16_t stands_for, struct span actor, const char *say, struct err *e);
/* The next open incident of an officer below `row` (0: from the newest), as the batch sees it; 0: there is none. */
uint32_t duty_owned(struct desk *d, uint16_t officer, uint32_t row);
/* He is gone: whom he stood in for has his position again, what else he owned is nobody's. why: "went off duty". At most `most` incidents. */
int duty_leave(struct desk *d, uint16_t officer, struct span actor, const char *why, size_t most, struct err *e);
/* What `by` owns as the one who stands in for `to` is that one's again. */
int duty_give_back(struct desk *d, uint16_t by, uint16_t to, struct span actor, const char *why, struct err *e);

/* Is there anything to decide: somebody is absent too long, a relief is over? */
bool duty_due(const struct desk *d, wf_time now);
int duty_decide(struct desk *d, size_t most, struct err *e);
/* The batch became state. */
void duty_merged(struct desk *d);

/* The members of a line as the journal has it, for the list and the hash. */
void duty_members(const struct state *s, const struct duty_row *r, struct json_writer *w);

#endif
