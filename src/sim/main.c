/* watchfloor-sim: plays members' interfaces on loopback from a scenario file: the demo, the tests, training.
 *
 * Owns the loop, the clock and the doors. It is simulated through and through: nothing in it is a real event.
 */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "config.h"
#include "sim/floor.h"
#include "sim/recipients.h"
#include "sim/scenario.h"
#include "sim/serve.h"

#define MEMBERS_MOST 32

struct sim {
    const char *scenario_path, *clock_path, *keys_path, *ready_path, *only;
    const char *orders[64];
    size_t orders_n;
    int port, ready_fd;
    double speed;
    uint64_t seed;
    bool print_config, print_recipients;
    struct scenario scenario;
    struct world world;
    struct clock clock;
    struct misbehaviours odd;
    struct gateways gateways;
    struct buf key;
    char *key_path;
    struct stage stage;
    uv_loop_t loop;
    uv_signal_t on_term, on_int;
    uv_timer_t timeline;
    wf_time told; /* the timeline's misbehaviours up to here were ordered */
    struct http_door *http[MEMBERS_MOST + 1];
    struct line_door *lines[MEMBERS_MOST];
};

static void usage(FILE *out)
{
    fputs("usage: watchfloor-sim --scenario FILE [OPTION]...\n"
          "Plays members' interfaces on 127.0.0.1 from a scenario file.\n\n"
          "  --scenario FILE        what happens (contrib/scenarios/*.scenario)\n"
          "  --port BASE            the control's port; each member has its own after it (18100)\n"
          "  --speed N              how fast the clock runs where it is made here, 1 to 600 (60)\n"
          "  --clock FILE           the clock shared with the engine; written where it is missing\n"
          "  --seed N               another course of the same scenario (1)\n"
          "  --only NAME,NAME       play only these members\n"
          "  --keys DIR             where the interfaces' keys lie; made where they are missing\n"
          "                         (the folder \"sim\" beside the clock's file)\n"
          "  --misbehave FEED=WHAT  as sg/queues=slow:3000; may be given more than once; \"*\" is all feeds\n"
          "  --ready-file FILE      made once it listens, and removed at the end\n"
          "  --ready-fd N           a line is written there once it listens\n"
          "  --print-config         the engine's configuration for these interfaces, and end\n"
          "  --print-recipients     recipients.conf for these gateways: the desks of eleven members, and end\n"
          "  --list                 what can be played, and how it can misbehave, and end\n"
          "  --help, --version\n\n"
          "While it runs: curl --data 'sg/queues=500x3' http://127.0.0.1:BASE/_control\n",
          out);
}

static void list_all(void)
{
    static const char *const words[][2] = {
#define X(name, word, help) {word, help},
        MISBEHAVE_LIST(X)
#undef X
    };
    for (size_t i = 0; i < plays_n; i++) {
        printf("%-6s +%-3d %s\n", plays[i]->name, plays[i]->port, plays[i]->title);
        for (size_t k = 0; k < plays[i]->feeds_n; k++)
            printf("       %s/%s %s\n", plays[i]->name, plays[i]->feeds[k].id, plays[i]->feeds[k].path);
        if (plays[i]->kinds_n)
            fputs("       nature:", stdout);
        for (size_t k = 0; k < plays[i]->kinds_n; k++)
            printf(" %s%s", plays[i]->kinds[k], k + 1 == plays[i]->kinds_n ? "\n" : "");
    }
    printf("\nmisbehaviours (WORD, WORD:NUMBER, WORDxTIMES):\n");
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        printf("  %-13s %s\n", words[i][0], words[i][1]);
}

/* Whether --only names it, or is not there. */
static bool wanted(const struct sim *s, const char *name)
{
    size_t n = strlen(name);
    const char *at = s->only;
    if (!at)
        return true;
    while (*at) {
        size_t word = strcspn(at, ",");
        if (word == n && memcmp(at, name, n) == 0)
            return true;
        at += word + (at[word] == ',');
    }
    return false;
}

static int number(const char *name, const char *text, double least, double most, double *out, struct err *e)
{
    char *end;
    double v = strtod(text, &end);
    if (*end || end == text || !(v >= least && v <= most))
        return err_field(e, WF_E_INVALID, name, "--%s \"%s\" is no number from %.0f to %.0f", name, text, least, most);
    *out = v;
    return 0;
}

enum { O_SCENARIO = 256, O_PORT, O_SPEED, O_CLOCK, O_SEED, O_ONLY, O_KEYS, O_MISBEHAVE, O_READY_FILE, O_READY_FD, O_PRINT, O_RECIPIENTS, O_LIST, O_HELP, O_VERSION };

static int one_option(struct sim *s, int option, const char *value, struct err *e)
{
    double v = 0;
    int rc = 0;
    switch (option) {
    case O_SCENARIO:
        s->scenario_path = value;
        return 0;
    case O_PORT:
        rc = number("port", value, 1, 65400, &v, e);
        s->port = (int) v;
        return rc;
    case O_SPEED:
        return number("speed", value, 1, 600, &s->speed, e);
    case O_CLOCK:
        s->clock_path = value;
        return 0;
    case O_SEED:
        rc = number("seed", value, 0, 1e15, &v, e);
        s->seed = (uint64_t) v;
        return rc;
    case O_ONLY:
        s->only = value;
        return 0;
    case O_KEYS:
        s->keys_path = value;
        return 0;
    case O_MISBEHAVE:
        if (s->orders_n == ARRAY_LEN(s->orders))
            return err_set(e, WF_E_LIMIT, "more than %zu times --misbehave", ARRAY_LEN(s->orders));
        s->orders[s->orders_n++] = value;
        return 0;
    case O_READY_FILE:
        s->ready_path = value;
        return 0;
    case O_READY_FD:
        rc = number("ready-fd", value, 1, 1e6, &v, e);
        s->ready_fd = (int) v;
        return rc;
    default:
        s->print_config |= option == O_PRINT;
        s->print_recipients |= option == O_RECIPIENTS;
        return 0;
    }
}

/* Reads the command line. Returns 0 to go on, 1 when all is done, or a negative code. */
static int options(struct sim *s, int argc, char **argv, struct err *e)
{
    static const struct option known[] = {
        {"scenario", 1, NULL, O_SCENARIO}, {"port", 1, NULL, O_PORT},           {"speed", 1, NULL, O_SPEED},
        {"clock", 1, NULL, O_CLOCK},       {"seed", 1, NULL, O_SEED},           {"only", 1, NULL, O_ONLY},
        {"keys", 1, NULL, O_KEYS},         {"misbehave", 1, NULL, O_MISBEHAVE}, {"ready-file", 1, NULL, O_READY_FILE},
        {"ready-fd", 1, NULL, O_READY_FD}, {"print-config", 0, NULL, O_PRINT},  {"print-recipients", 0, NULL, O_RECIPIENTS},
        {"list", 0, NULL, O_LIST},         {"help", 0, NULL, O_HELP},           {"version", 0, NULL, O_VERSION},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == O_LIST || option == O_HELP || option == O_VERSION) {
            if (option == O_LIST)
                list_all();
            else if (option == O_HELP)
                usage(stdout);
            else
                puts("watchfloor-sim " PACKAGE_VERSION);
            return 1;
        }
        int rc = option == '?' ? err_set(e, WF_E_INVALID, "see watchfloor-sim --help") : one_option(s, option, optarg, e);
        if (rc)
            return rc;
    }
    if (optind < argc)
        return err_set(e, WF_E_INVALID, "\"%s\" is not understood; see watchfloor-sim --help", argv[optind]);
    if (!s->scenario_path)
        return err_set(e, WF_E_INVALID, "--scenario is missing; see watchfloor-sim --help");
    if (s->only && !*s->only)
        return err_set(e, WF_E_INVALID, "--only is empty; --list names what is played");
    for (const char *at = s->only; at; at = *at ? at + 1 : NULL) {
        size_t n = strcspn(at, ",");
        if (!play_find(span_make(at, n)))
            return err_set(e, WF_E_INVALID, "\"%.*s\" is none of what is played; --list names them", (int) n, at);
        at += n;
    }
    return 0;
}

/* The clock: the file's, or a new one from the scenario's start, kept in the file where one is named. */
static int set_clock(struct sim *s, struct err *e)
{
    if (s->clock_path && access(s->clock_path, F_OK) == 0)
        return clock_load(&s->clock, s->clock_path, e);
    clock_exercise(&s->clock, s->scenario.start, s->speed);
    return s->clock_path ? clock_store(&s->clock, s->clock_path, e) : 0;
}

/* The key of the interfaces that need one: read from the keys' folder, made there at random where it is missing. Without a folder any
 * key will do. */
static int set_key(struct sim *s, struct err *e)
{
    char *folder = NULL;
    if (s->keys_path)
        folder = mem_strdup(s->keys_path);
    else if (s->clock_path) {
        const char *slash = strrchr(s->clock_path, '/');
        folder = slash ? mem_printf("%.*s/sim", (int) (slash - s->clock_path), s->clock_path) : mem_strdup("sim");
    }
    if (!folder)
        return 0;
    int rc = fs_mkdirs(folder, 0700, e);
    char *real = rc ? NULL : realpath(folder, NULL);
    s->key_path = fs_join(real ? real : folder, "sg.key");
    if (!rc && access(s->key_path, F_OK) != 0) {
        unsigned char random[16];
        struct buf made = {0};
        hash_random(random, sizeof random);
        for (size_t i = 0; i < sizeof random; i++)
            buf_printf(&made, "%02x", random[i]);
        rc = fs_write_atomic(s->key_path, buf_view(&made), 0600, e);
        buf_free(&made);
    }
    if (!rc)
        rc = fs_read_secret(s->key_path, &s->key, e);
    free(real);
    mem_free(folder);
    return rc;
}

static void print_config(const struct sim *s)
{
    printf("# made by watchfloor-sim --print-config: simulated interfaces on this machine\nformat = 1\n");
    for (size_t i = 0; i < plays_n; i++) {
        const struct play *p = plays[i];
        if (!wanted(s, p->name))
            continue;
        printf("plugin %s { enabled = true }\n", p->name);
        for (size_t k = 0; k < p->feeds_n; k++) {
            const struct play_feed *f = &p->feeds[k];
            printf("feed %s/%s {\n  url = \"%s://127.0.0.1:%d%s\"\n", p->name, f->id, p->minute && !p->stream ? "tcp" : "http", s->port + p->port, f->path);
            if (f->interval_s)
                printf("  interval = %u\n", f->interval_s);
            if (p->key && s->key_path)
                printf("  key_file = \"%s\"\n", s->key_path);
            printf("}\n");
        }
    }
    recipients_print_config(s->port, stdout);
}

static int open_doors(struct sim *s, struct err *e)
{
    int rc = http_open(&s->http[0], &s->stage, NULL, s->port, e);
    for (size_t i = 0; i < plays_n && !rc; i++) {
        const struct play *p = plays[i];
        if (!wanted(s, p->name))
            continue;
        if (p->minute && !p->stream)
            rc = lines_open(&s->lines[i], &s->stage, p, s->port + p->port, e);
        else
            rc = http_open(&s->http[i + 1], &s->stage, p, s->port + p->port, e);
    }
    return rc;
}

/* Orders what the timeline says that the interfaces do wrong, and takes it back when its time is over. */
static void on_timeline(uv_timer_t *t)
{
    struct sim *s = t->data;
    wf_time now = clock_now(&s->clock);
    for (size_t i = 0; i < s->scenario.planned.n; i++) {
        const struct planned *p = &s->scenario.planned.v[i];
        wf_time from = s->world.start + p->at;
        if (!p->misbehave)
            continue;
        if (from > s->told && from <= now)
            (void) misbehave_set(&s->odd, p->misbehave, NULL);
        if (from + p->lasts > s->told && from + p->lasts <= now) {
            char *back = mem_printf("%.*s=ok", (int) strcspn(p->misbehave, "="), p->misbehave);
            (void) misbehave_set(&s->odd, back, NULL);
            mem_free(back);
        }
    }
    s->told = now;
}

static void on_signal(uv_signal_t *h, int number_of)
{
    struct sim *s = h->data;
    (void) number_of;
    for (size_t i = 0; i <= plays_n; i++)
        http_close(s->http[i]);
    for (size_t i = 0; i < plays_n; i++)
        lines_close(s->lines[i]);
    uv_close((uv_handle_t *) &s->on_term, NULL);
    uv_close((uv_handle_t *) &s->on_int, NULL);
    uv_close((uv_handle_t *) &s->timeline, NULL);
}

static int tell_ready(const struct sim *s, struct err *e)
{
    char start[40];
    start[time_format(clock_now(&s->clock), start)] = 0;
    fprintf(stderr, "watchfloor-sim: \"%s\" from %s at x%.0f, control on 127.0.0.1:%d; all of it is simulated\n",
            s->scenario.title ? s->scenario.title : "a scenario", start, s->clock.speed, s->port);
    if (s->ready_fd >= 0 && (dprintf(s->ready_fd, "ready\n") < 0 || close(s->ready_fd) != 0))
        return err_errno(e, WF_E_IO, "--ready-fd %d", s->ready_fd);
    return s->ready_path ? fs_write_atomic(s->ready_path, SPAN_LIT("ready\n"), 0600, e) : 0;
}

static int serve(struct sim *s, struct err *e)
{
    signal(SIGPIPE, SIG_IGN);
    uv_loop_init(&s->loop);
    s->stage = (struct stage){&s->loop, &s->clock, &s->world, &s->odd, &s->gateways, s->key.n ? s->key.p : NULL, 0};
    uv_signal_init(&s->loop, &s->on_term);
    uv_signal_init(&s->loop, &s->on_int);
    uv_timer_init(&s->loop, &s->timeline);
    s->on_term.data = s->on_int.data = s->timeline.data = s;
    s->told = s->world.start - 1;
    int rc = open_doors(s, e);
    if (!rc) {
        uv_signal_start(&s->on_term, on_signal, SIGTERM);
        uv_signal_start(&s->on_int, on_signal, SIGINT);
        uv_timer_start(&s->timeline, on_timeline, 0, 200);
        rc = tell_ready(s, e);
    }
    if (rc)
        on_signal(&s->on_term, 0);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    uv_loop_close(&s->loop);
    if (s->ready_path)
        (void) unlink(s->ready_path);
    return rc;
}

static bool plays_it(const void *arg, const char *name)
{
    return wanted(arg, name);
}

int main(int argc, char **argv)
{
    static struct sim s = {.port = 18100, .speed = 60, .seed = 1, .ready_fd = -1};
    struct err e;
    err_clear(&e);
    int rc = options(&s, argc, argv, &e);
    if (rc == 1)
        return 0;
    if (!rc)
        rc = scenario_read(&s.scenario, s.scenario_path, &e);
    for (size_t i = 0; i < s.orders_n && !rc; i++)
        rc = misbehave_set(&s.odd, s.orders[i], &e);
    if (!rc && s.print_recipients) {
        recipients_print(s.port, s.scenario.desks, s.scenario.desks_n, plays_it, &s, stdout);
        scenario_free(&s.scenario);
        misbehave_free(&s.odd);
        return 0;
    }
    if (!rc && !s.print_config)
        rc = floor_may_begin(s.clock_path, s.scenario_path, &e);
    if (!rc)
        rc = set_clock(&s, &e);
    if (!rc)
        rc = set_key(&s, &e);
    if (!rc) {
        s.world = scenario_world(&s.scenario, s.seed, s.clock.start);
        if (s.print_config)
            print_config(&s);
        else
            rc = serve(&s, &e);
    }
    if (rc)
        fprintf(stderr, "watchfloor-sim: %s\n", e.text);
    scenario_free(&s.scenario);
    misbehave_free(&s.odd);
    gateway_free(&s.gateways);
    buf_free(&s.key);
    mem_free(s.key_path);
    return rc == WF_E_DENIED ? 1 : rc ? 2 : 0;
}
