/* child: a program that is given bytes, says something, and ends: what is read in a sandbox (reader.c), what a command is given (command.c). */
#ifndef WF_COURIER_CHILD_H
#define WF_COURIER_CHILD_H

#include "courier/courier.h"

/* said: what it said, at most `most` bytes; late: it took too long and was ended. The child is gone afterwards. */
typedef void child_done(void *arg, struct span said, bool late);
struct child_run {
    const char *program;
    char *const *argv, *const *env;
    const char *folder;  /* NULL: ours */
    bool socket;         /* it has descriptor 3 for both ways; else its input and output */
    struct buf give;     /* taken over */
    size_t most;
    int64_t ms;
    child_done *done;
    void *arg;
};
int child_start(struct courier *c, struct child_run *run, struct err *e);
/* Milliseconds until the next is late; -1: there is none. Ends those that are. */
int child_look(struct courier *c);
/* Those of `arg` are ended without a word. */
void child_forget(struct courier *c, const void *arg);

#endif
