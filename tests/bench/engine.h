/* engine: a real watchfloord in a home of its own, for bench programs, and how they print a figure or give up. */
#ifndef WF_BENCH_ENGINE_H
#define WF_BENCH_ENGINE_H

#include <stddef.h>
#include <sys/types.h>

struct engine {
    char *home;
    pid_t pid;
};

/* Ends the program: what failed, and errno's word. */
_Noreturn void die(const char *what);
/* A line of JSON: a figure of `n` measurements. */
void figure(const char *name, double value, const char *unit, size_t n);

/* Starts WATCHFLOOR_BINDIR/watchfloord as an exercise in `home` and waits until it is ready. */
void engine_start_in(struct engine *g, const char *home);
/* The same in a new home below TMPDIR; engine_stop removes that. */
void engine_start(struct engine *g);
void engine_end(struct engine *g);
void engine_stop(struct engine *g);

/* CPU seconds of all its threads so far. */
double engine_cpu(const struct engine *g);
/* The same once it stands still: all that was put off, such as the index of texts and checkpoints, is done. */
double engine_cpu_still(const struct engine *g);
/* MiB, of a line of its /proc status, as "VmRSS:". */
double engine_rss(const struct engine *g, const char *key);

#endif
