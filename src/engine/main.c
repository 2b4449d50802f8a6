/* watchfloord: the engine. Headless, the only writer of state. Parses its command line and runs the loop until it is told to stop. */
#include <config.h>

#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/paths.h"
#include "base/urgency.h"
#include "engine/engine.h"

enum { EXIT_USAGE = 2, OPEN_FILES = 8192 };

static void help(FILE *to)
{
    fputs("usage: watchfloord [--home DIR] [--config FILE] [--exercise ID] [--speed N] [--start TIME] [--ready-fd N]\n"
          "The engine of watchfloor. Usually started by `watchfloor` or `watchfloor engine start`.\n"
          "  --home DIR      data and socket (WATCHFLOOR_HOME, else $XDG_DATA_HOME/watchfloor)\n"
          "  --config FILE   in place of HOME/watchfloor.conf\n"
          "  --exercise ID   make a new home an exercise's; the mode never changes afterwards\n"
          "  --speed N       of an exercise's clock, 1 to 600\n"
          "  --start TIME    where an exercise's clock begins, RFC 3339\n"
          "  --replay DIR    show the past of that home, read-only; HOME becomes the replay's, and nothing else ever after\n"
          "  --to SEQ|TIME   ... up to this fact, or to this time; --speed is then of its clock, 0.1 to 100000, and without it all is there at once\n"
          "  --reach 1       ... end when it is there; HOME/replay.json tells the state's hash\n"
          "  --ready-fd N    write \"ready\" to this descriptor when clients can connect\n"
          "exit: 0 stopped; 2 usage, or it can't run; 70 a write to the disk failed; 71 the journal is damaged; 72 another engine has the home\n",
          to);
}

/* -1 to go on, else the exit code. */
static int parse(struct engine_args *a, int argc, char **argv)
{
    const char *ready = NULL, *reach = NULL;
    const struct {
        const char *name;
        const char **to;
    } options[] = {{"--home", &a->home}, {"--config", &a->config}, {"--exercise", &a->exercise}, {"--speed", &a->speed}, {"--start", &a->start}, {"--ready-fd", &ready}, {"--replay", &a->replay}, {"--to", &a->to}, {"--reach", &reach}};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--version") == 0)
            return printf("watchfloord %s\n", PACKAGE_VERSION) < 0;
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            help(stdout);
            return 0;
        }
        size_t k = 0;
        while (k < ARRAY_LEN(options) && strcmp(options[k].name, argv[i]) != 0)
            k++;
        if (k == ARRAY_LEN(options) || i + 1 >= argc) {
            fprintf(stderr, k == ARRAY_LEN(options) ? "watchfloord: unknown option \"%s\"\n" : "watchfloord: option \"%s\" wants a value\n", argv[i]);
            help(stderr);
            return EXIT_USAGE;
        }
        *options[k].to = argv[++i];
    }
    a->ready_fd = ready ? atoi(ready) : -1;
    a->reach = reach && a->replay;
    if (ready && (a->ready_fd < 1 || a->ready_fd > 1000)) {
        fprintf(stderr, "watchfloord: --ready-fd takes a descriptor, not \"%s\"\n", ready);
        return EXIT_USAGE;
    }
    return -1;
}

static int exit_code_for(int code)
{
    switch (code) {
    case WF_E_LOCKED: return HOME_EXIT_LOCKED;
    case WF_E_CORRUPT: return JOURNAL_FATAL_CORRUPT;
    default: return EXIT_USAGE;
    }
}

static bool any_starting(struct engine *g)
{
    struct plugin_row row;
    for (size_t i = 0; plugins_row_at(g->plugins, i, &row) == 0; i++)
        if (row.state == PLUGIN_STARTING)
            return true;
    return false;
}

/* Ready means that each feed is there: the plugins, which take some milliseconds, have said what they read. One that does not say it in
 * a second is not waited for. */
static void settle(struct engine *g)
{
    int64_t until = clock_mono() + NSEC_PER_SEC;
    while (!g->stopping && any_starting(g) && clock_mono() < until)
        uv_run(&g->loop, UV_RUN_ONCE);
}

/* As many clients and feeds as there may be; and no memory of records in a core file, where no redaction and no retention reaches. */
static void limits(void)
{
    struct rlimit files, none = {0, 0};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < OPEN_FILES) {
        files.rlim_cur = files.rlim_max < OPEN_FILES ? files.rlim_max : OPEN_FILES;
        (void) setrlimit(RLIMIT_NOFILE, &files);
    }
    (void) setrlimit(RLIMIT_CORE, &none);
}

int main(int argc, char **argv)
{
    static struct engine_args args;
    setlocale(LC_CTYPE, "C.UTF-8");
    int rc = parse(&args, argc, argv);
    if (rc >= 0)
        return rc;
    signal(SIGPIPE, SIG_IGN);
    limits();
    mallopt(M_ARENA_MAX, 2); /* an arena a thread would keep some MB that nobody uses */
    urgency_of_thread(URGENCY_URGENT);
    struct engine *g = mem_alloc(sizeof *g);
    char *home = paths_home(args.home);
    struct err e = {0};
    g->args = args;
    g->args.home = home;
    rc = engine_open(g, &e);
    if (rc < 0) {
        fprintf(stderr, "watchfloord: %s\n", e.text);
        engine_say(g, "error %s", e.text);
        log_error(g->log, "engine", "%s", e.text);
        g->exit_code = exit_code_for(rc);
    } else if (args.reach) {
        engine_say(g, "ready");
    } else {
        settle(g);
        engine_tell_config(g);
        engine_say(g, "ready");
        if (!g->stopping)
            uv_run(&g->loop, UV_RUN_DEFAULT);
    }
    engine_close(g);
    rc = g->exit_code;
    mem_free(g);
    mem_free(home);
    return rc;
}
