/* run_page: the run of a protocol that is open: its questions as rows, and what its officer answers that the engine has not taken yet.
 *
 * Answers go one command at a time: each is put to the protocol together with those before it. What waits meanwhile goes with the next one; nothing of it is lost while the
 * engine is gone, and all of it is shown as not sent. Owns the texts of answers. app_run.c feeds it; the view reads it.
 */
#ifndef WF_CONSOLE_RUN_PAGE_H
#define WF_CONSOLE_RUN_PAGE_H

#include "base/buf.h"
#include "console/model/window.h"

enum answer_state { ANSWER_WAITS, ANSWER_SENT, ANSWER_TAKEN /* and the run as it is now is still to come */, ANSWER_REFUSED /* he answers anew */ };
/* What became of a command: the engine took it, refused it, or can't say now. */
enum answer_told { ANSWER_TOLD_TAKEN, ANSWER_TOLD_REFUSED, ANSWER_TOLD_LATER };
struct answer {
    char run[16], question[40];
    char *value;    /* JSON; NULL: nothing is said of it */
    char *evidence; /* JSON, a list of ids; NULL: nothing is said of it */
    enum answer_state state;
    bool alone;     /* goes by itself: together with others it was refused */
};
struct answers {
    VEC(struct answer) v;
};

/* What of the run is shown beside its questions. */
enum run_part { RUN_PART_QUESTION, RUN_PART_LAW, RUN_PART_REQUEST, RUN_PART_PICTURE /* in place of the questions, also where the screen is wide */, RUN_PARTS };
struct run_page {
    char id[16];   /* "PR-0001", or "" */
    char lang[12]; /* "ms", or "" */
    bool read;     /* what of persons' health is held is told too, and that it was read is recorded */
    enum run_part part;
    int64_t scroll; /* of that */
    struct answers answers;
    char *closing; /* arguments of a close that was refused for want of the second assessment, until he says whether it is closed without; NULL: none */
};

/* Fills `out` from the run `j`: its questions that are asked now, in the order in which the engine tells them. */
void run_page_fill(struct window *out, const struct json *j);

void run_page_free(struct answers *a);
/* He answers, or says what the answer rests on (NULL: he says nothing of that). What waited of the same is replaced. */
void run_page_answer(struct answers *a, const char *run, struct span question, const char *value, const char *evidence);
/* The newest of that question, or NULL. */
const struct answer *run_page_find(const struct answers *a, struct span run, struct span question);
/* How many of that run ("": of any) the engine has not taken, those that it refused among them. */
int run_page_unsent(const struct answers *a, struct span run);
/* The arguments of the next command: what waits of one run, which is then sent. False: nothing waits, or a command is under way. */
bool run_page_next(struct answers *a, struct buf *args);
/* What was sent: of several that were refused each goes by itself then. Returns how many stay refused. */
int run_page_told(struct answers *a, enum answer_told told);
/* An answer that was refused is let go: what the engine has stands again. False: there is none. */
bool run_page_forget(struct answers *a, struct span run, struct span question);
/* How many of that run are refused. */
int run_page_refused(const struct answers *a, struct span run);
/* The run came as it is now. */
void run_page_came(struct answers *a, struct span run);

#endif
