/* start: connects to the engine, and starts one where none answers, in a thread of its own, so that the screen never waits.
 *
 * Owns the thread and what it brings. Only app_link.c calls it.
 */
#ifndef WF_CONSOLE_START_H
#define WF_CONSOLE_START_H

#include "console/console.h"
#include "wire/client.h"

struct start;

struct start_result {
    struct client *client; /* NULL: it failed, see err */
    struct err err;
    bool started;          /* an engine was started for it */
};

/* may_start: call options->start when nobody listens. */
int start_begin(struct start **out, const struct console_options *o, bool may_start, struct err *e);
/* Readable when there is a result. */
int start_fd(const struct start *s);
/* Waits for the thread, gives the result and frees. */
void start_take(struct start *s, struct start_result *out);
/* Waits for the thread and drops what it brings. NULL is fine. */
void start_drop(struct start *s);

#endif
