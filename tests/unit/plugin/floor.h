/* floor: a loop with plugins on it, for tests: parse and wait, wait for a state, always with a deadline. */
#ifndef WF_TESTS_UNIT_PLUGIN_FLOOR_H
#define WF_TESTS_UNIT_PLUGIN_FLOOR_H

#include "plugin/plugin.h"

struct floor {
    uv_loop_t loop;
    uv_timer_t deadline;
    struct clock clock;
    struct plugins *plugins;
    bool late, stopped;
    int answers, ready_calls;
};

/* Tests' plugins lie in tests/plugin of the build folder; the host is that of this build (tests/plain/module.am). */
void floor_open(struct floor *f, bool no_backoff);
/* The same with another program in the host's place. */
void floor_open_with(struct floor *f, bool no_backoff, const char *host);
void floor_close(struct floor *f);
/* Starts tests/plugin/NAME.so. */
int floor_start(struct floor *f, const char *name, struct err *e);
/* Runs the loop until the plugin has one of these states (0: any other than STARTING); returns it, or 0 after ms. */
enum plugin_state floor_wait(struct floor *f, const char *name, enum plugin_state a, enum plugin_state b, int ms);
/* Parses text as source "lines" and waits. The caller frees the output; NULL after ms. */
struct plugin_output *floor_parse(struct floor *f, const char *name, const char *text, int ms);
struct plugin_output *floor_parse_span(struct floor *f, const char *name, const char *source, struct span bytes,
                                       int ms);
/* Runs the loop until *flag, or ms. */
bool floor_until(struct floor *f, const bool *flag, int ms);
struct plugin_row floor_row(struct floor *f, const char *name);

#endif
