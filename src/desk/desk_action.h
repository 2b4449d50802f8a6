/* desk_action: what the desk is told of border actions, and tells of them. Comes with desk/desk.h.
 *
 * Verbs are those of desk_command ("actions new" ... "actions reviewed").
 */
#ifndef WF_DESK_DESK_ACTION_H
#define WF_DESK_DESK_ACTION_H

#include "desk/desk.h"

/* Lives until done. */
struct desk_action {
    struct span id;            /* "BA-0007"; empty for a new one */
    const struct json *fields; /* what is said of it (model/action.h), beside the command's own words; NULL: nothing */
    struct span member, no;    /* object: whose; answer: the objection's number */
};

/* Who asks, and for what of the register. */
struct desk_actions_ask {
    struct span officer; /* whose followed places are told; empty: nobody's */
    wf_time at;          /* TIME_NONE: as they are; else only those that were in force then, as of then */
    bool followed;       /* only those at places that he follows, which are not over or were until a day ago */
};
/* Rows the newest first; false: there is none, or it is not seen. ask NULL: all, as they are. */
size_t desk_actions(const struct desk *d);
bool desk_action_json(const struct desk *d, const struct desk_sight *s, size_t i, const struct desk_actions_ask *ask, struct json_writer *w, char key[16]);
/* Places that the officer follows, in the order in which he began to: {"place","kind","name","since","announced","in_force"}; false: there is none. */
size_t desk_followed(const struct desk *d);
bool desk_followed_json(const struct desk *d, const struct desk_sight *s, size_t i, struct span officer, struct json_writer *w, char key[16]);
/* Did anything leave what is shown between the two moments, which was over for a day? Also true where the clock went back. */
bool desk_actions_left(struct desk *d, wf_time was, wf_time now);
/* May somebody with that sight see all of them? And is the incident of any restricted? */
bool desk_actions_seen(const struct desk *d, const struct desk_sight *s, const struct desk_actions_about *about);
bool desk_actions_restricted(const struct desk *d, const struct desk_actions_about *about);
/* The conflicts that are, then those that were, the newest first. */
size_t desk_conflicts(const struct desk *d);
bool desk_conflict_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16]);
/* The register as a matrix checkpoint x kind of measure, of what that sight sees: made whole, told row by row in its order while the desk is not turned, freed. */
struct desk_matrix;
struct desk_matrix *desk_matrix_begin(const struct desk *d, const struct desk_sight *s, struct span officer);
size_t desk_matrix_rows(const struct desk_matrix *x);
bool desk_matrix_json(const struct desk_matrix *x, size_t i, struct json_writer *w, char key[16]);
void desk_matrix_free(struct desk_matrix *x);
/* Clocks of IHR Art 43: i of the rows; false: it is none, or not seen. */
size_t desk_action_clocks(const struct desk *d);
bool desk_action_clock_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16]);
/* The whole of one, with objections and history: begun on the loop, told by any thread with its own reader. */
struct desk_action_show;
int desk_action_show_begin(const struct desk *d, const struct desk_sight *s, struct span officer, struct span id, struct desk_action_show **out, struct err *e);
int desk_action_show_json(const struct desk_action_show *x, struct journal_reader *r, struct json_writer *w, struct err *e);
void desk_action_show_free(struct desk_action_show *x);
/* What a notice about it is drafted from. */
struct desk_action_about {
    uint32_t n, notice, of, of_notice; /* of_notice: the notice of the one that it took the place of */
    uint8_t kind, state, direction;
    uint8_t tlp; /* words_tlp; of the notice that it was taken over from and of its incident, the narrower; 0: of none */
    bool all, still_reported; /* lifted here, and its member's feed still reports it */
    uint32_t quota;
    const char *hours;
    wf_time effective, expires, ended;
    int16_t offset_min; /* of its first checkpoint, east of UTC */
    const char *member, *checkpoints; /* views until the next turn, as the texts */
    const char *affected, *rationale, *exceptions, *legal_basis;
    char id[16], incident[32];
};
bool desk_action_find(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_action_about *out);

#endif
