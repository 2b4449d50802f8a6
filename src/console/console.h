/* console: what the command line calls: the officer's console, and one frame of it as text.
 *
 * Only cli/ may call it. It links ncursesw's terminfo, utf8proc and the client of wire/, nothing of the engine.
 */
#ifndef WF_CONSOLE_CONSOLE_H
#define WF_CONSOLE_CONSOLE_H

#include "base/buf.h"
#include "base/err.h"

/* Strings must outlive the call. */
struct console_options {
    const char *home;  /* of the engine to attach to */
    const char *as;    /* play this officer (EXERCISE only), or NULL */
    bool observer;     /* only looks on: nothing can be changed from it */
    const char *theme; /* a theme's name or file; NULL: dark, or mono where the terminal has no colour */
    /* Starts an engine for the home and waits until it answers; 0, or a negative code and the reason in *e (fit to print; for an engine
     * that died the log's last line). Called from a thread of its own, first when nobody listens and again when the engine died (at most
     * three times in 60 s). It must not touch the terminal. NULL: none is ever started. */
    int (*start)(void *arg, struct err *e);
    void *arg;
};

/* Runs until the officer leaves: 0. Otherwise a negative code and why it could not run. The terminal is as it was. */
int console_run(const struct console_options *o, struct err *e);

struct console_shot {
    const char *home, *as, *theme; /* as above */
    const char *view;              /* "floor", "checkpoints" ... */
    int w, h;                      /* 120 x 34 where they are 0 */
    bool ansi;                     /* with colours: truecolor where COLORTERM says so, else 256 */
};
/* Appends one frame of a view: exactly h lines, none wider than w columns. Needs a running engine. */
int console_render(const struct console_shot *s, struct buf *out, struct err *e);

#endif
