/* survey: what the plugins say of themselves that do not run (yet): each is started once, asked for its descriptor and ended, all at the same time.
 *
 * For the check of the configuration, before a start is refused and where a feed is configured whose plugin is off. It has a loop of its own, so
 * it works before the engine has one; it takes as long as the slowest plugin, and no longer than a bound. Never under a running floor.
 */
#include <unistd.h>

#include "base/paths.h"
#include "engine/engine.h"

enum { SURVEY_S = 3 };

struct survey {
    uv_loop_t loop;
    struct plugins *plugins;
};

/* A child that has said what it is, or is at an end, is waited for no longer. */
static bool is_waiting(struct survey *s)
{
    struct plugin_row row;
    for (size_t i = 0; plugins_row_at(s->plugins, i, &row) == 0; i++)
        if (!plugins_descriptor(s->plugins, row.name) && (row.state == PLUGIN_STARTING || row.state == PLUGIN_BACKOFF))
            return true;
    return false;
}

static void on_tick(uv_timer_t *t)
{
    (void) t; /* it only wakes the loop */
}

static void on_gone(void *arg)
{
    *(bool *) arg = true;
}

/* One turn after another until `done`, or the bound. */
static void run(struct survey *s, const bool *done)
{
    uv_timer_t tick;
    int64_t end = clock_mono() + SURVEY_S * NSEC_PER_SEC;
    uv_timer_init(&s->loop, &tick);
    uv_timer_start(&tick, on_tick, 50, 50);
    while ((done ? !*done : is_waiting(s)) && (done || clock_mono() < end))
        uv_run(&s->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *) &tick, NULL);
    uv_run(&s->loop, UV_RUN_NOWAIT);
}

struct survey *survey_new(const struct clock *clock)
{
    struct survey *s = mem_alloc(sizeof *s);
    struct err e = {0};
    struct plugins_config cfg = {.loop = &s->loop, .clock = clock};
    if (uv_loop_init(&s->loop) == 0 && plugins_new(&s->plugins, &cfg, &e) == 0)
        return s;
    mem_free(s);
    return NULL;
}

void survey_ask(struct survey *s, const char *plugin)
{
    struct plugin_row row;
    struct err e = {0};
    if (s && plugins_row(s->plugins, plugin, &row) != 0)
        (void) plugins_start(s->plugins, plugin, NULL, NULL, 0, &e);
}

void survey_wait(struct survey *s)
{
    if (s)
        run(s, NULL);
}

const struct plugins *survey_plugins(const struct survey *s)
{
    return s ? s->plugins : NULL;
}

void survey_free(struct survey *s)
{
    bool gone = false;
    if (!s)
        return;
    plugins_stop(s->plugins, on_gone, &gone);
    run(s, &gone);
    plugins_free(s->plugins);
    uv_loop_close(&s->loop);
    mem_free(s);
}
