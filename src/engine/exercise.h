/* exercise: before anything of an exercise starts, the actual floor is asked.
 *
 * An exercise's engine knows no other home. Which floor it disturbs says exercise { floor } of its configuration; without that it is the one of the machine and
 * the one of the user, each where an engine with mode ACTUAL answers. That one is told ("exercise announce"), as by any client of this Unix user, and refuses
 * within half an hour of a handover, unless two of its officers agreed (desk/verbs_exercise.c).
 */
#ifndef WF_ENGINE_EXERCISE_H
#define WF_ENGINE_EXERCISE_H

#include "base/buf.h"
#include "base/err.h"

struct engine;
struct config;

/* May it start now? WF_E_DENIED with the sentence of who refuses; else 0, and told gets whom it was told, a sentence. It waits for the floor, some seconds at
 * most, and for nothing in an engine with mode ACTUAL, which never calls it. */
int exercise_ask(const struct engine *g, const struct config *config, const char *exercise, struct buf *told, struct err *e);
/* A scenario begins under an exercise's engine that runs: as above, and a fact says so, or that it may not. */
int exercise_scenario(struct engine *g, struct span officer, uint32_t uid, struct span name, struct buf *told, struct err *e);
/* Does `fresh` switch on a plugin or feed that `was` does not? */
bool exercise_starts_more(const struct config *fresh, const struct config *was);

#endif
