/* notifier: tells officers who do not look at the screen, through an executable that the configuration names.
 *
 * Owns what is under way: one run at a time. What is to be told is the desk's (desk_alarms): nothing is queued here, so what waits is as it is now, worst first,
 * and many at once are one message. A fact goes before each message and one follows it. What fails is tried again, later and later, and is an incident.
 * On the loop; the run itself is watchfloor-pager's.
 */
#ifndef WF_ENGINE_NOTIFIER_H
#define WF_ENGINE_NOTIFIER_H

#include "base/buf.h"
#include "base/err.h"
#include "server/server.h"

struct config;
struct engine;
struct notifier;

struct notifier *notifier_new(struct engine *g);
/* The configuration is another: g->config. */
void notifier_configure(struct notifier *n);
/* Each second. */
void notifier_tick(struct notifier *n);
/* Something was committed: an alarm need not wait for the next second. */
void notifier_changed(struct notifier *n);
/* Runs the command with a message that says it is a test. done is called once where 0 came back. WF_E_STATE: there is none; WF_E_AGAIN: one is tested. */
int notifier_test(struct notifier *n, struct span officer, server_tried_fn *done, void *arg, struct err *e);
/* Ends what runs; the loop must run until it is gone. */
void notifier_stop(struct notifier *n);
bool notifier_is_gone(const struct notifier *n);
void notifier_free(struct notifier *n);

/* What is wrong with the command that the configuration names, or may be: a line in problems. */
void notifier_check(const struct config *c, const char *home, struct buf *problems);
/* 0, or why it can't be run. */
int notifier_check_command(const char *path, const char *home, struct err *e);

#endif
