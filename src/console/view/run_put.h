/* run_put: what the parts of a run's page share. For run.c, run_questions.c and run_part.c; the lists of runs take the roles of states from here. */
#ifndef WF_CONSOLE_RUN_PUT_H
#define WF_CONSOLE_RUN_PUT_H

#include "console/model/run_page.h"
#include "console/view/put.h"
#include "console/view/view.h"
#include "console/widget/page.h"

/* The two whose answers stand in "mine" and "theirs" of its questions: his own and the other one's, or (who only looks on) the two that are in. */
struct run_sides {
    const struct json *mine, *theirs; /* of "assessments"; NULL: there is none. theirs may be one that is not shown */
    bool is_own;                      /* mine is this officer's */
    bool shown;                       /* theirs is told */
};
struct run_sides run_sides_of(const struct json *run);
/* "you", "n.tan"; "the other" where there is none yet. */
struct span run_name(const struct run_sides *s, bool theirs);
/* What the other's column says while nothing of it is told: "not in yet", "in". */
const char *run_waits(const struct run_sides *s);
uint8_t run_state_role(struct span state);
uint8_t run_clock_role(struct span state);
/* The run that is open, or NULL; the run of that id in the list of runs. */
const struct row *run_row(const struct model *m);
const struct row *run_listed(const struct model *m, struct span id);
/* The run of an incident that is not closed, else its newest; NULL: it has none. */
const struct row *run_of_incident(const struct model *m, struct span incident);
/* "yes", "held", "--": what is said there in `member` of a question ("mine", "theirs", "before"), into out (64 bytes). */
const char *run_value(const struct json *q, const char *member, char out[64], uint8_t *role);
/* The same of his own, with what is not taken yet in its place: *mark is then ">", or "!" where it was refused; else "". */
const char *run_own_value(const struct run_page *p, struct span run, const struct json *q, char out[64], uint8_t *role, const char **mark);
/* "Wed 25 14:40Z / 22:40 +08, 23 h 12 min left" from the members due and due_local; the time left is negative when it is over. */
void run_moment(const struct model *m, const struct json *clock, char out[128], int64_t *left);
/* What leads on from here, with its key; NULL: nothing. */
const char *run_leads(const struct json *run);

/* Does the command of that name make sense for it now? */
bool run_verb_fits(const struct json *run, const char *verb);

/* What a question is answered by: "a number from 0 to 500"; "its posture: the floor answers this itself". Returns out. */
const char *run_wanted(const struct json *q, char out[120]);
/* Has the number bounds, and is it outside them? */
bool run_outside(const struct json *q, double v);

/* run_questions.c: the questions; `two`: what the other answered has a column of its own. run_part.c: one part of the rest. */
void run_questions_draw(const struct model *m, struct view_state *v, const struct section *s, struct cells *c, struct rect r, struct hits *h);
/* with_law: the parts behind the question's follow it in the same page. */
void run_part_draw(const struct model *m, struct view_state *v, const struct row *question, bool with_law, struct cells *c, struct rect r);

#endif
