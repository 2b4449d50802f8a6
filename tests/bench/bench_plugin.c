/* bench_plugin: what a plugin's sandboxed child costs: reports a second of one that makes a report of each line, the engine's own part of that, from
 * a child's sudden death to the next one ready, and memory of a child that nobody shares. One line of JSON a figure.
 *
 * The children are those of the build: tests/plugin/good.so and, for XML, plugin "cap" as it is installed, in the host of WATCHFLOOR_LIBEXECDIR.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "base/paths.h"
#include "plugin/plugin.h"

enum { LINES = 20000, IN_FLIGHT = 4, DEATHS = 40 };

struct bench {
    uv_loop_t loop;
    struct clock clock;
    struct plugins *plugins;
    struct buf text;       /* an input of LINES lines */
    uint64_t reports;
    int flying;
};

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_plugin: %s: %s\n", what, why);
    exit(1);
}

static void figure(const char *name, double value, const char *unit, size_t n)
{
    printf("{\"figure\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"n\":%zu}\n", name, value, unit, n);
    fflush(stdout);
}

static double cpu_of(int who)
{
    struct rusage r;
    getrusage(who, &r);
    return (double) (r.ru_utime.tv_sec + r.ru_stime.tv_sec) + (double) (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static void on_state(void *arg, const char *name)
{
    struct bench *b = arg;
    (void) name;
    uv_stop(&b->loop);
}

static struct plugin_row row_of(struct bench *b, const char *name)
{
    struct plugin_row r;
    if (plugins_row(b->plugins, name, &r) != 0)
        die(name, "is not there");
    return r;
}

static void wait_ready(struct bench *b, const char *name)
{
    while (row_of(b, name).state != PLUGIN_READY) {
        if (row_of(b, name).state == PLUGIN_QUARANTINED)
            die(name, row_of(b, name).last_error);
        (void) uv_run(&b->loop, UV_RUN_ONCE);
    }
}

static void start(struct bench *b, const char *name, const char *path)
{
    struct err e = {0};
    if (plugins_start(b->plugins, name, path, NULL, 0, &e) != 0)
        die(name, e.text);
    wait_ready(b, name);
}

static void on_done(void *arg, struct plugin_output *out)
{
    struct bench *b = arg;
    if (out->outcome != PLUGIN_DONE)
        die("an input", out->text);
    b->reports += out->reports_n;
    b->flying--;
    plugin_output_free(out);
    uv_stop(&b->loop);
}

static void ask(struct bench *b, const char *name, const char *source, struct span bytes)
{
    struct err e = {0};
    struct plugin_input in = {.source = source, .url = SPAN_LIT("http://127.0.0.1:1/page"), .fetched = clock_now(&b->clock), .first = true, .last = true,
        .bytes = bytes};
    if (plugins_parse(b->plugins, name, &in, on_done, b, &e) != 0)
        die(name, e.text);
    b->flying++;
}

static void until_answered(struct bench *b)
{
    while (b->flying)
        (void) uv_run(&b->loop, UV_RUN_ONCE);
}

/* ---- reports a second ---- */

static void throughput(struct bench *b, double seconds)
{
    for (int i = 0; i < LINES; i++)
        buf_printf(&b->text, "LA-2026-%06d Queue of %d minutes at lane %d\n", i, i % 90, i % 12);
    ask(b, "good", "lines", buf_view(&b->text));
    until_answered(b);
    b->reports = 0;
    double cpu = cpu_of(RUSAGE_SELF), left = seconds * 1e9;
    int64_t began = clock_mono();
    while ((double) (clock_mono() - began) < left || b->flying) {
        while (b->flying < IN_FLIGHT && (double) (clock_mono() - began) < left)
            ask(b, "good", "lines", buf_view(&b->text));
        (void) uv_run(&b->loop, UV_RUN_ONCE);
    }
    double wall = (double) (clock_mono() - began) / 1e9, n = (double) b->reports;
    figure("plugin_rate", n / wall, "reports/s", b->reports);
    figure("plugin_engine_cpu", (cpu_of(RUSAGE_SELF) - cpu) / n * 1e6, "us/report", b->reports);
}

/* ---- a death ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

/* Killed from outside while it does nothing; between two deaths it parses once, which forgives the last. */
static void deaths(struct bench *b)
{
    double ms[DEATHS];
    for (int i = 0; i < DEATHS; i++) {
        ask(b, "good", "lines", SPAN_LIT("a title\n"));
        until_answered(b);
        int64_t began = clock_mono();
        if (kill(row_of(b, "good").pid, SIGKILL) != 0)
            die("kill", "no such child");
        while (row_of(b, "good").state == PLUGIN_READY)
            (void) uv_run(&b->loop, UV_RUN_ONCE);
        wait_ready(b, "good");
        ms[i] = (double) (clock_mono() - began) / 1e6;
    }
    qsort(ms, DEATHS, sizeof *ms, by_value);
    figure("plugin_back_p50", ms[DEATHS / 2], "ms", DEATHS);
    figure("plugin_back_max", ms[DEATHS - 1], "ms", DEATHS);
}

/* ---- memory ---- */

/* KiB of pages that no other process has. */
static double own_memory(int pid)
{
    char path[64], line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    FILE *f = fopen(path, "r");
    if (!f)
        die(path, "can't be read");
    while (fgets(line, sizeof line, f))
        if (strncmp(line, "Private_Clean:", 14) == 0 || strncmp(line, "Private_Dirty:", 14) == 0)
            kib += atol(line + 14);
    fclose(f);
    return (double) kib;
}

static const char alert[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>a-1</identifier><sender>a@example.org</sender>"
    "<sent>2026-11-24T10:00:00+07:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><category>Geo</category>"
    "<event>Flood</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty><headline>Flood at the bridge</headline>"
    "<area><areaDesc>Bridge</areaDesc></area></info></alert>";

/* The children of one host share its pages and the libraries': so two of each kind run, and read,
 * as on a floor eleven do. */
static void memory(struct bench *b)
{
    char *cap = paths_plugin("cap"), *twin = paths_plugin("gdacs"), *second = paths_plugin("sg");
    start(b, "cap", cap);
    start(b, "gdacs", twin);
    start(b, "sg", second);
    plugins_restart(b->plugins, "good", NULL);
    wait_ready(b, "good");
    ask(b, "good", "lines", SPAN_LIT("a title\n"));
    ask(b, "cap", "alerts", span_str(alert));
    ask(b, "gdacs", "rss", SPAN_LIT("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>GDACS</title></channel></rss>"));
    until_answered(b);
    figure("plugin_own_memory", own_memory(row_of(b, "good").pid), "KiB", 1);
    figure("plugin_own_memory_xml", own_memory(row_of(b, "cap").pid), "KiB", 1);
    mem_free(cap);
    mem_free(twin);
    mem_free(second);
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    struct err e = {0};
    const char *good = argc > 1 ? argv[1] : "tests/plugin/good.so";
    clock_wall(&b.clock);
    (void) uv_loop_init(&b.loop);
    struct plugins_config cfg = {.loop = &b.loop, .clock = &b.clock, .arg = &b, .on_state = on_state, .never_quarantine = true};
    if (plugins_new(&b.plugins, &cfg, &e) != 0)
        die("plugins", e.text);
    start(&b, "good", good);
    throughput(&b, 3);
    deaths(&b);
    memory(&b);
    plugins_stop(b.plugins, NULL, NULL);
    (void) uv_run(&b.loop, UV_RUN_DEFAULT);
    plugins_free(b.plugins);
    buf_free(&b.text);
    return uv_loop_close(&b.loop) != 0;
}
