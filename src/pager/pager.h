/* pager: what the engine and watchfloor-pager agree on. */
#ifndef WF_PAGER_PAGER_H
#define WF_PAGER_PAGER_H

enum {
    PAGER_MS = 10000, /* the longest that the notifier's command may run */
    PAGER_SAID = 1024 /* bytes of what it says that are passed on, behind the answer's line */
};

#endif
