/* courier_run: the process watchfloor-courier: started with three pipes, given lines, heard line by line, and told of when it is gone. Used by courier.c alone, which decides
 * when and what. Outlives its owner's interest in it until its handles are closed.
 */
#ifndef WF_ENGINE_COURIER_RUN_H
#define WF_ENGINE_COURIER_RUN_H

#include <uv.h>

#include "base/buf.h"

struct courier_run;
struct courier_run_calls {
    void *arg;
    void (*said)(void *arg, struct span line);
    void (*complained)(void *arg, struct span line);
    void (*gone)(void *arg, const char *why); /* why: "was ended by signal 9"; nothing is heard of it afterwards but `closed` */
    void (*closed)(void *arg);                /* its handles are closed: the loop needs it no more */
};
/* mode "ACTUAL" or "EXERCISE". NULL: it can't be started, *why says why. */
struct courier_run *courier_run_start(uv_loop_t *loop, const char *program, const char *mode, const char *home, const struct courier_run_calls *calls, const char **why);
/* Takes the text over. */
void courier_run_say(struct courier_run *r, struct buf *text);
/* It is told that nothing more comes: it ends by itself, soon. */
void courier_run_hang_up(struct courier_run *r);
void courier_run_kill(struct courier_run *r);

#endif
