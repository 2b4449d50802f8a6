/* home: one home and one engine. The folder, its lock, its clock, its pid file.
 *
 * Owns HOME/engine.lock (held for the process's life), HOME/engine.pid and HOME/clock.json. The lock is flock(2)'s, so network file
 * systems are refused: two machines could both believe that they have it.
 */
#ifndef WF_ENGINE_HOME_H
#define WF_ENGINE_HOME_H

#include "base/clock.h"
#include "base/err.h"

enum { HOME_EXIT_LOCKED = 72 };

struct home;
/* Makes the folder (0700) where it is missing, checks that it is ours, local and open to nobody else (group: its members may pass
 * through, 0710), makes log/, conf.d/ and run/, and takes the lock. WF_E_LOCKED when another engine has it: its pid is in the message. */
int home_open(struct home **out, const char *path, const char *group, struct err *e);
/* Gives the lock back, removes engine.pid. h may be NULL. */
void home_close(struct home *h);
/* The folder's path, absolute. Lives as long as h. */
const char *home_path(const struct home *h);

/* Domain time. ACTUAL: the wall clock. An exercise: HOME/clock.json if it is there, else a new one from `start` (TIME_NONE: now) at `speed`. */
int home_clock(struct home *h, bool exercise, wf_time start, double speed, struct clock *out, struct err *e);

#endif
