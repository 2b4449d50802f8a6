/* lock: the screen of a locked console: that it is locked, by whom, and how many wait. Nothing of any record. */
#ifndef WF_CONSOLE_LOCK_H
#define WF_CONSOLE_LOCK_H

#include "console/cell/cell.h"
#include "console/model/model.h"

#define LOCK_PASSWORD 256

struct lock {
    bool on;
    bool asking;         /* the password is being looked at */
    int worse;           /* the worst priority that came since, 0: nothing rang: the bell's twin */
    wf_time since;
    char said[96];       /* "that is not it" */
    char password[LOCK_PASSWORD]; /* UTF-8, as typed so far */
    size_t n;
};

/* Draws the whole of it. */
void lock_draw(const struct lock *l, const struct model *m, struct cells *c);

#endif
