/* bench_protocol: what a decision costs: decide() of ihr-annex2 itself, in this process, and the way through its sandboxed child and back, with all that is judged on it. One line of
 * JSON a figure. The plugin is that of the build (WATCHFLOOR_PLUGINDIR), the host that of WATCHFLOOR_LIBEXECDIR.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/paths.h"
#include "model/protocol.h"
#include "plugin/plugin.h"

enum { DIRECT = 200000,
       TRIPS = 20000,
       SETS = 243 };

struct bench {
    uv_loop_t loop;
    struct clock clock;
    struct plugins *plugins;
    struct arena a;
    const wf_answers *sets[SETS];
    bool answered;
};

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_protocol: %s: %s\n", what, why);
    exit(1);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

static void figures(const char *name, double *us, size_t n)
{
    qsort(us, n, sizeof *us, by_value);
    printf("{\"figure\":\"%s_p50\",\"value\":%.6g,\"unit\":\"us\",\"n\":%zu}\n", name, us[n / 2], n);
    printf("{\"figure\":\"%s_p99\",\"value\":%.6g,\"unit\":\"us\",\"n\":%zu}\n", name, us[n - n / 100 - 1], n);
    fflush(stdout);
}

/* 3^5 sets: a1, b4, c6, d8 and d11 of each state, the rest unknown or no. */
static void make_sets(struct bench *b, const wf_protocol *p)
{
    static const char *const states[] = {"no", "yes", "unknown"};
    for (int i = 0; i < SETS; i++) {
        char text[400];
        struct json *v = NULL;
        struct err e = {0};
        snprintf(text, sizeof text,
                 "{\"disease\":\"cholera\",\"a1\":\"%s\",\"a2\":\"no\",\"a3\":\"unknown\",\"b4\":\"%s\",\"b5\":\"no\",\"c6\":\"%s\",\"c7\":\"no\",\"d8\":\"%s\",\"d9\":\"no\",\"d10\":\"unknown\",\"d11\":\"%s\"}",
                 states[i % 3], states[i / 3 % 3], states[i / 9 % 3], states[i / 27 % 3], states[i / 81 % 3]);
        if (json_parse(&b->a, arena_span(&b->a, span_str(text)), NULL, &v, &e) != 0 || protocol_answers_read(&b->a, p, v, clock_now(&b->clock), &b->sets[i], &e) != 0)
            die("answers", e.text);
    }
}

/* ---- In this process ------------------------------------------------------------------------------------------------- */

static char memory[1 << 16] __attribute__((aligned(16)));
static size_t used;
static void *scratch(const wf_host *host, size_t n)
{
    (void) host;
    size_t at = used;
    used += (n + 15) & ~(size_t) 15;
    return used <= sizeof memory ? memset(memory + at, 0, n) : NULL;
}
static wf_str option(const wf_host *host, const char *name)
{
    (void) host;
    (void) name;
    return WF_STR("24");
}
static const wf_host host = {.struct_size = sizeof host, .abi_minor = WF_ABI_MINOR, .option = option, .scratch = scratch};

static void direct(struct bench *b)
{
    double *us = mem_alloc_array(DIRECT, sizeof *us);
    void *instance = NULL;
    if (watchfloor_plugin_v1.open(&host, &instance) != WF_DONE)
        die("open", "refused");
    for (int i = 0; i < DIRECT; i++) {
        wf_decision d = {.struct_size = sizeof d, .outcome = WF_OUTCOME_NONE};
        used = 0;
        int64_t began = clock_mono();
        if (watchfloor_plugin_v1.decide(instance, &host, b->sets[i % SETS], &d) != WF_DONE)
            die("decide", "failed");
        us[i] = (double) (clock_mono() - began) / 1e3;
    }
    figures("protocol_decide", us, DIRECT);
    mem_free(us);
}

/* ---- Through the sandbox --------------------------------------------------------------------------------------------- */

static void on_state(void *arg, const char *name)
{
    (void) name;
    uv_stop(&((struct bench *) arg)->loop);
}

static void on_decided(void *arg, const struct err *failed, const wf_decision *const *d, size_t n)
{
    struct bench *b = arg;
    if (failed || n != 1 || !d[0]->rule.n)
        die("a decision", failed ? failed->text : "none");
    b->answered = true;
    uv_stop(&b->loop);
}

static void trips(struct bench *b)
{
    double *us = mem_alloc_array(TRIPS, sizeof *us);
    struct err e = {0};
    for (int i = 0; i < TRIPS; i++) {
        b->answered = false;
        int64_t began = clock_mono();
        if (plugins_decide(b->plugins, "ihr-annex2", NULL, b->sets[i % SETS], on_decided, b, &e) != 0)
            die("ihr-annex2", e.text);
        while (!b->answered)
            (void) uv_run(&b->loop, UV_RUN_ONCE);
        us[i] = (double) (clock_mono() - began) / 1e3;
    }
    figures("protocol_trip", us, TRIPS);
    mem_free(us);
}

int main(void)
{
    struct bench b = {0};
    struct err e = {0};
    struct plugin_row row;
    struct plugins_config cfg = {.loop = &b.loop, .clock = &b.clock, .arg = &b, .on_state = on_state};
    if (uv_loop_init(&b.loop) != 0)
        die("loop", "cannot be made");
    clock_wall(&b.clock);
    if (plugins_new(&b.plugins, &cfg, &e) != 0 || plugins_start(b.plugins, "ihr-annex2", NULL, NULL, 0, &e) != 0)
        die("plugin", e.text);
    while (plugins_row(b.plugins, "ihr-annex2", &row) == 0 && row.state != PLUGIN_READY) {
        if (row.state == PLUGIN_QUARANTINED)
            die("ihr-annex2", row.last_error);
        (void) uv_run(&b.loop, UV_RUN_ONCE);
    }
    make_sets(&b, plugins_protocol(b.plugins, "ihr-annex2"));
    direct(&b);
    trips(&b);
    plugins_stop(b.plugins, NULL, NULL);
    (void) uv_run(&b.loop, UV_RUN_DEFAULT);
    plugins_free(b.plugins);
    (void) uv_loop_close(&b.loop);
    arena_free(&b.a);
    return 0;
}
