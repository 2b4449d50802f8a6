/* floor: see floor.h. */
#include "floor.h"

#include <stdlib.h>
#include <stdio.h>

#ifdef WF_PLAIN
#define HOST "tests/plain/watchfloor-plughost"
#else
#define HOST "./watchfloor-plughost"
#endif

static void on_deadline(uv_timer_t *t)
{
    struct floor *f = t->data;
    f->late = true;
}

static void on_ready(void *arg, const struct plugin_descriptor *d, bool again)
{
    struct floor *f = arg;
    (void) d;
    (void) again;
    f->ready_calls++;
}

/* A timer that brings what is waited for is followed by a wait for the next event, within the same turn: not for us. */
static void on_state(void *arg, const char *name)
{
    struct floor *f = arg;
    (void) name;
    uv_stop(&f->loop);
}

void floor_open(struct floor *f, bool no_backoff)
{
    floor_open_with(f, no_backoff, HOST);
}

void floor_open_with(struct floor *f, bool no_backoff, const char *host)
{
    struct plugins_config cfg = {.loop = &f->loop,
                                 .clock = &f->clock,
                                 .host = host,
                                 .arg = f,
                                 .on_ready = on_ready,
                                 .on_state = on_state,
                                 .never_quarantine = no_backoff,
                                 .no_backoff = no_backoff};
    memset(f, 0, sizeof *f);
    clock_wall(&f->clock);
    (void) uv_loop_init(&f->loop);
    (void) uv_timer_init(&f->loop, &f->deadline);
    f->deadline.data = f;
    if (getenv("FLOOR_LOG"))
        (void) log_open(&cfg.log, NULL, &f->clock, NULL);
    if (plugins_new(&f->plugins, &cfg, NULL) != 0)
        abort();
}

static void on_stopped(void *arg)
{
    struct floor *f = arg;
    f->stopped = true;
}

void floor_close(struct floor *f)
{
    plugins_stop(f->plugins, on_stopped, f);
    uv_close((uv_handle_t *) &f->deadline, NULL);
    (void) uv_run(&f->loop, UV_RUN_DEFAULT);
    plugins_free(f->plugins);
    if (!f->stopped || uv_loop_close(&f->loop) != 0)
        abort();
}

int floor_start(struct floor *f, const char *name, struct err *e)
{
    char *path = mem_printf("tests/plugin/%s.so", name);
    int rc = plugins_start(f->plugins, name, path, NULL, 0, e);
    mem_free(path);
    return rc;
}

static void arm(struct floor *f, int ms)
{
    f->late = false;
    uv_update_time(&f->loop);
    (void) uv_timer_start(&f->deadline, on_deadline, (uint64_t) ms, 0);
}

struct plugin_row floor_row(struct floor *f, const char *name)
{
    struct plugin_row r = {0};
    (void) plugins_row(f->plugins, name, &r);
    return r;
}

enum plugin_state floor_wait(struct floor *f, const char *name, enum plugin_state a, enum plugin_state b, int ms)
{
    arm(f, ms);
    while (!f->late) {
        enum plugin_state s = floor_row(f, name).state;
        if (a ? (s == a || s == b) : s != PLUGIN_STARTING)
            return s;
        (void) uv_run(&f->loop, UV_RUN_ONCE);
    }
    return 0;
}

bool floor_until(struct floor *f, const bool *flag, int ms)
{
    arm(f, ms);
    while (!f->late && !*flag)
        (void) uv_run(&f->loop, UV_RUN_ONCE);
    return *flag;
}

struct waiting {
    struct floor *f;
    struct plugin_output *out;
    bool done;
};

static void on_done(void *arg, struct plugin_output *out)
{
    struct waiting *w = arg;
    w->out = out;
    w->done = true;
    uv_stop(&w->f->loop);
}

struct plugin_output *floor_parse_span(struct floor *f, const char *name, const char *source, struct span bytes, int ms)
{
    struct waiting w = {.f = f};
    struct err e = {0};
    struct plugin_input in = {.source = source,
                              .url = SPAN_LIT("http://127.0.0.1:1/page"),
                              .fetched = clock_now(&f->clock),
                              .first = true,
                              .last = true,
                              .bytes = bytes};
    if (plugins_parse(f->plugins, name, &in, on_done, &w, &e) != 0) {
        (void) fprintf(stderr, "# %s\n", e.text);
        return NULL;
    }
    if (!floor_until(f, &w.done, ms))
        plugins_forget(f->plugins, name, &w);
    return w.out;
}

struct plugin_output *floor_parse(struct floor *f, const char *name, const char *text, int ms)
{
    return floor_parse_span(f, name, "lines", span_str(text), ms);
}
