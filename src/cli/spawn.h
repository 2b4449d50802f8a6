/* spawn: starts an engine for a home where none answers. For `engine start` and the console.
 *
 * Who starts one: connect; on nobody there take HOME/start.lock, connect again, spawn
 *
 *     watchfloord --home HOME [--config FILE] [--exercise ID] [--speed N] [--start TIME] [--replay DIR [--to T] [--reach 1]] --ready-fd N
 *
 * in a session of its own with its output in HOME/log/start.log, and wait until it writes "ready\n" to that descriptor.
 * What it may write before: "progress DONE TOTAL\n", "fault TEXT\n" for each fault of the configuration and, before it
 * gives up, "error TEXT\n", or "refused TEXT\n" where a floor lets an exercise not start; faults of single feeds and plugins alone don't keep it from being ready. No pipe of the caller stays open.
 */
#ifndef WF_CLI_SPAWN_H
#define WF_CLI_SPAWN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct spawn {
    const char *home;
    const char *config, *as, *exercise, *speed, *start; /* each may be NULL */
    const char *replay, *to, *reach; /* of a replay: the home that it shows, up to where, "1" to end there */
    /* A rebuild of the views goes on: done of total facts. May be NULL. */
    void (*progress)(void *arg, unsigned long long done, unsigned long long total);
    void *arg;
    struct buf *faults; /* gets the configuration's faults, a line each; may be NULL */
};
/* 0 when an engine answers: *started tells whether this call started it. WF_E_DENIED: one runs and doesn't want us. Touches no terminal;
 * any thread. */
int spawn_engine(const struct spawn *s, bool *started, struct err *e);

/* Waits until nobody holds HOME/engine.lock, a minute at most: true then. */
bool spawn_wait_gone(const char *home);

#endif
