/* board: the Checkpoints board: what a checkpoint said last, and its hours. Part of the desk's state.
 *
 * The last status comes from intake, the hours from facts (checkpoint.hour), so that dropping intake leaves them.
 */
#ifndef WF_DESK_BOARD_H
#define WF_DESK_BOARD_H

#include "desk/change.h"
#include "model/checkpoint.h"

struct board_status {
    struct span checkpoint, member, source;
    const wf_status *status;
    wf_time occurred, received;
    uint64_t intake;
};
/* Takes a status in: seq stamps the row. What it does not say keeps its last value, with the time and the feed that said it; what is older than
 * the last word counts for the hour only; what tells of an hour that is over (past.h) counts for no running one. */
void board_take(struct state *s, const struct board_status *b, uint64_t stamp);
/* A row of an hour's fact from its sums. */
void board_hour_row(struct change_hour *h, const char *code, int64_t sum_queue, int32_t n_queue, int64_t sum_pax, int32_t n_pax, int32_t low_gates);
/* The facts of closed hours. */
void board_hour(struct state *s, const struct change *c);
/* Statuses up to that seq are gone: parts that rest on them say nothing any more. */
void board_drop(struct state *s, uint64_t up_to, uint64_t stamp);
/* The hour (since 1970) of a time. */
int64_t board_hour_of(wf_time t);
/* Whether the running hour is over at `hour`: a later one, or the clock was set back by more than one. */
bool board_hour_over(const struct state *s, int64_t hour);
/* Whether a fact is due before anything of `hour` is taken in; fills c (rows in `a`) when it is. */
bool board_hour_due(const struct state *s, int64_t hour, struct arena *a, struct change *c);
void board_json(const struct state *s, const struct checkpoints *names, const struct board_row *b, int64_t hour, struct json_writer *w);
/* The row for the state's hash: what is derived from facts and from intake that is left, without the running hour. */
void board_hash_json(const struct state *s, const struct board_row *b, struct json_writer *w);

#endif
