/* start: makes one of each module in the order of the layers, and lets them go in the other. */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "engine/engine.h"
#include "engine/exercise.h"

void engine_say(struct engine *g, const char *fmt, ...)
{
    if (g->args.ready_fd < 0)
        return;
    struct buf b = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    buf_char(&b, '\n');
    ssize_t n = write(g->args.ready_fd, b.p, b.n);
    if (n < 0 || strcmp(fmt, "ready") == 0) {
        close(g->args.ready_fd);
        g->args.ready_fd = -1;
    }
    buf_free(&b);
}

void engine_stop(struct engine *g, const char *reason, int exit_code)
{
    if (g->stopping)
        return;
    g->stopping = true;
    g->exit_code = exit_code;
    snprintf(g->stop_reason, sizeof g->stop_reason, "%s", reason);
    uv_stop(&g->loop);
}

/* ---- callbacks of the journal and the desk ---- */

static void wake(void *arg)
{
    struct engine *g = arg;
    wake_send(&g->wake);
}

static void journal_changed(void *arg)
{
    struct engine *g = arg;
    if (g->handles)
        wake_send(&g->journal_news);
}

static void fatal(void *arg, int exit_code, const char *text)
{
    struct engine *g = arg;
    log_error(g->log, "journal", "%s", text);
    log_close(g->log);
    /* Nothing that is in memory can be trusted to be on the disk: no tidying up. */
    _exit(exit_code);
}

static void rebuild_progress(void *arg, uint64_t done, uint64_t total)
{
    engine_say(arg, "progress %llu %llu", (unsigned long long) done, (unsigned long long) total);
}

/* The journal is full, has room again, or can't be written any more. */
static void on_journal_news(void *arg)
{
    struct engine *g = arg;
    struct journal_health h;
    journal_health(g->journal, &h);
    if (h.fatal)
        fatal(g, h.fatal, h.last_error);
    if (h.full != g->journal_bad) {
        g->journal_bad = h.full;
        if (h.full)
            log_error(g->log, "journal", "the disk is full: nothing more is taken in until there is room (%s)",
                      h.last_error);
        else
            log_info(g->log, "journal", "there is room again");
    }
    if (g->server)
        server_touch(g->server);
}

/* ---- the loop's own handles ---- */

static void on_wake(void *arg)
{
    struct engine *g = arg;
    desk_turn(g->desk);
}

static void on_tick(uv_timer_t *t)
{
    struct engine *g = t->data;
    if (!journal_about(g->journal)->replay) {
        desk_tick(g->desk);
        feeds_tick(g);
        retention_tick(g->retention);
        notifier_tick(g->notifier);
        notices_tick(g->notices);
        courier_tick(g->courier);
        vaulting_tick(g);
    }
    server_tick(g->server);
}

/* Before the loop waits: what came in is decided, what is to be said is written, and the turn's length is noted. */
static void on_prepare(uv_prepare_t *p)
{
    struct engine *g = p->data;
    if (server_has_work(g->server) || !desk_is_idle(g->desk))
        desk_turn(g->desk);
    server_flush(g->server);
    if (server_has_work(g->server)) /* what is to be shown is a reading, which is recorded first */
        desk_turn(g->desk);
    int64_t now = clock_mono();
    uint64_t idle = uv_metrics_idle_time(&g->loop);
    if (g->turn_mono)
        lag_add(&g->lag, now - g->turn_mono - (int64_t) (idle - g->turn_idle));
    g->turn_mono = now;
    g->turn_idle = idle;
}

static void on_signal(uv_signal_t *s, int number)
{
    struct engine *g = s->data;
    if (number != SIGHUP) {
        engine_stop(g, number == SIGTERM ? "it was asked to by a signal (SIGTERM)" : "it was interrupted (SIGINT)", 0);
        return;
    }
    bool changed;
    char digest[65];
    struct buf problems = {0};
    struct err e = {0};
    if (wiring_reload(g, SPAN_LIT("engine"), (uint32_t) getuid(), &changed, digest, &problems, &e) < 0)
        log_error(g->log, "config", "%s: %s", e.text, problems.p ? problems.p : "");
    buf_free(&problems);
}

static int make_handles(struct engine *g, struct err *e)
{
    uv_loop_configure(&g->loop, UV_METRICS_IDLE_TIME);
    int rc = wake_open(&g->wake, &g->loop, on_wake, g);
    rc = rc ? rc : wake_open(&g->journal_news, &g->loop, on_journal_news, g);
    rc = rc ? rc : uv_timer_init(&g->loop, &g->tick);
    rc = rc ? rc : uv_prepare_init(&g->loop, &g->prepare);
    uv_signal_t *signals[] = {&g->sig_term, &g->sig_int, &g->sig_hup};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        rc = rc ? rc : uv_signal_init(&g->loop, signals[i]);
        signals[i]->data = g;
    }
    if (rc)
        return err_set(e, WF_E_SYSTEM, "the event loop can't be made: %s", uv_strerror(rc));
    g->tick.data = g->prepare.data = g;
    g->handles = true;
    return 0;
}

static void start_handles(struct engine *g)
{
    uv_timer_start(&g->tick, on_tick, 1000, 1000);
    uv_prepare_start(&g->prepare, on_prepare);
    uv_signal_start(&g->sig_term, on_signal, SIGTERM);
    uv_signal_start(&g->sig_int, on_signal, SIGINT);
    uv_signal_start(&g->sig_hup, on_signal, SIGHUP);
}

/* ---- start ---- */

/* Tells every fault of a file, each on its line. */
static void tell_lines(struct engine *g, const struct buf *problems)
{
    for (const char *line = problems->p; line && *line;) {
        size_t n = strcspn(line, "\n");
        fprintf(stderr, "watchfloord: %.*s\n", (int) n, line);
        log_error(g->log, "config", "%.*s", (int) n, line);
        engine_say(g, "fault %.*s", (int) n, line);
        line += n + (line[n] == '\n');
    }
}

/* The same of what keeps the engine from starting; e gets the first. */
static void tell_faults(struct engine *g, int rc, const struct buf *problems, struct err *e)
{
    size_t n = problems->p ? strcspn(problems->p, "\n") : 0;
    tell_lines(g, problems);
    if (n)
        err_set(e, rc, "%.*s%s", (int) n, problems->p,
                n + 1 < problems->n ? " (and more; all of it is in log/start.log)" : "");
}

static int read_config(struct engine *g, struct err *e)
{
    struct buf problems = {0};
    int rc = config_read(&g->config, g->args.home, g->args.config, &problems, e);
    if (rc < 0) {
        /* Whoever mends it shall not meet the next fault at the next start. */
        config_check_start(g->config, g->args.home, NULL, &g->clock, &problems);
        tell_faults(g, rc, &problems, e);
    }
    buf_free(&problems);
    return rc;
}

void engine_tell_config(struct engine *g)
{
    struct buf problems = {0};
    config_check_start(g->config, home_path(g->home), g->plugins, &g->clock, &problems);
    tell_lines(g, &problems);
    buf_free(&problems);
}

static int read_policy(struct engine *g, struct err *e)
{
    struct buf problems = {0};
    int rc = policy_of_home(g, &g->policy, g->policy_digest, &problems, e);
    if (rc < 0)
        tell_faults(g, rc, &problems, e);
    buf_free(&problems);
    return rc;
}

/* An exercise asks the floor first: a new one before anything of it is written, an old one once its journal has said that it is one. */
static int may_start(struct engine *g, const char *exercise, struct buf *told, struct err *e)
{
    int rc = exercise_ask(g, g->config, exercise, told, e);
    if (rc < 0)
        engine_say(g, "refused %s", e->text);
    return rc;
}

/* Domain time, before the journal is there: an exercise is one by its option or by the clock file that it left. */
static int set_clock(struct engine *g, struct err *e)
{
    wf_time start = TIME_NONE;
    char *end = NULL;
    double speed = g->args.speed ? strtod(g->args.speed, &end) : 1;
    if (g->args.speed && (*end || !(speed >= 1 && speed <= 600)))
        return err_set(e, WF_E_INVALID, "--speed takes 1 to 600, not \"%s\"", g->args.speed);
    if (g->args.start) {
        int rc = time_parse(span_str(g->args.start), &start, NULL, e);
        if (rc < 0)
            return err_wrap(e, "--start");
    }
    char *file = fs_join(home_path(g->home), "clock.json");
    bool exercise = g->args.exercise || access(file, F_OK) == 0;
    mem_free(file);
    return home_clock(g->home, exercise, start, speed, &g->clock, e);
}

static int open_journal(struct engine *g, struct err *e)
{
    const char *home = home_path(g->home);
    char *file = fs_join(home, "journal.db");
    bool fresh = access(file, F_OK) != 0;
    mem_free(file);
    if (g->args.exercise && strlen(g->args.exercise) > 40)
        return err_set(e, WF_E_INVALID, "--exercise takes an id of at most 40 characters");
    struct journal_options o = {.home = home,
                                .prefix = g->config->prefix,
                                .exercise = g->args.exercise,
                                .clock = &g->clock,
                                .mode = g->args.exercise ? JOURNAL_EXERCISE
                                        : fresh          ? JOURNAL_ACTUAL
                                                         : 0,
                                .reserve_bytes = g->args.replay ? 0 : (uint64_t) g->config->reserve_mib << 20,
                                .knows = desk_knows,
                                .changed = journal_changed,
                                .arg = g};
    int rc = journal_open(&g->journal, &o, e);
    if (rc < 0)
        return rc;
    if (journal_about(g->journal)->mode == JOURNAL_ACTUAL && !journal_about(g->journal)->replay)
        clock_wall(&g->clock); /* whatever a file says: an actual floor lives by the wall clock */
    return journal_reader_open(&g->reader, home, e);
}

static int open_desk(struct engine *g, struct err *e)
{
    struct desk_options o = {.home = home_path(g->home),
                             .journal = g->journal,
                             .clock = &g->clock,
                             .log = g->log,
                             .replay = journal_about(g->journal)->replay,
                             .actual = journal_about(g->journal)->mode == JOURNAL_ACTUAL,
                             .wake = wake,
                             .changed = wiring_desk_changed,
                             .fatal = fatal,
                             .progress = rebuild_progress,
                             .may_own = wiring_may_own,
                             .arg = g};
    wiring_clocks(g, &o.clocks);
    int rc = o.replay ? 0 : vaulting_open(g, e);
    o.vault = g->vault;
    return rc < 0 ? rc : desk_open(&g->desk, &o, e);
}

int engine_open_state(struct engine *g, struct err *e)
{
    int rc = open_journal(g, e);
    return rc < 0 ? rc : open_desk(g, e);
}

/* The clock and the state of a floor, or of an exercise. */
static int open_own(struct engine *g, struct buf *told, struct err *e)
{
    int rc = g->args.exercise ? may_start(g, g->args.exercise, told, e) : 0;
    if (rc == 0)
        rc = set_clock(g, e);
    if (rc == 0)
        rc = open_journal(g, e);
    const struct journal_info *about = rc == 0 ? journal_about(g->journal) : NULL;
    if (about && about->mode == JOURNAL_EXERCISE && !g->args.exercise)
        rc = may_start(g, about->exercise, told, e);
    return rc == 0 ? open_desk(g, e) : rc;
}

void engine_close_state(struct engine *g)
{
    desk_close(g->desk);
    vaulting_close(g);
    journal_reader_close(g->reader);
    journal_close(g->journal);
    g->desk = NULL;
    g->reader = NULL;
    g->journal = NULL;
}

/* One of our own facts, until the desk has recorded it. */
struct fact {
    struct engine *g;
    struct arena arena;
};

static void fact_recorded(void *arg, const struct desk_accepted *a)
{
    struct fact *f = arg;
    if (a->code < 0)
        log_warn(f->g->log, "engine", "a fact could not be recorded: %s", a->err ? a->err->text : "");
    arena_free(&f->arena);
    mem_free(f);
}

void engine_fact(struct engine *g, const char *kind, struct span actor, struct span payload, struct span text)
{
    engine_fact_keep(g, kind, actor, payload, text, span_make(NULL, 0), span_make(NULL, 0));
}

void engine_fact_keep(struct engine *g, const char *kind, struct span actor, struct span payload, struct span text, struct span key, struct span value)
{
    struct err e = {0};
    struct fact *f = mem_alloc(sizeof *f);
    struct arena *a = &f->arena;
    f->g = g;
    if (desk_fact_keep(g->desk, span_str(kind), arena_span(a, actor), arena_span(a, payload), arena_span(a, text), arena_span(a, key), arena_span(a, value),
                       fact_recorded, f, &e) == 0)
        return;
    log_warn(g->log, "engine", "%s could not be recorded: %s", kind, e.text);
    arena_free(&f->arena);
    mem_free(f);
}

static void say_fact(struct engine *g, const char *kind, const char *text)
{
    if (journal_about(g->journal)->replay)
        return;
    engine_fact(g, kind, SPAN_LIT("engine"), SPAN_LIT("{\"version\":\"" PACKAGE_VERSION "\"}"), span_str(text));
    desk_settle(g->desk);
}

/* A data file of notices that is not right stands as if it were not there, and is told: the floor opens all the same. */
static void open_notices(struct engine *g)
{
    struct buf problems = {0};
    g->notices = notices_new(g, &problems);
    notices_configure(g);
    tell_lines(g, &problems);
    buf_free(&problems);
}

/* What works on the state, and the server; says: what the fact of the start tells. */
static int open_modules(struct engine *g, const char *says, struct err *e)
{
    int rc;
    if (g->args.reach) {
        replay_start(g);
        return 0;
    }
    if ((rc = read_policy(g, e)) < 0)
        return rc;
    if ((rc = retention_open(&g->retention, g, e)) < 0 || (rc = wiring_open(g, e)) < 0)
        return rc;
    g->notifier = notifier_new(g);
    open_notices(g);
    g->courier = courier_new(g);
    say_fact(g, "engine.started", says);
    if ((rc = server_listen(g->server, e)) < 0)
        return rc;
    if (journal_about(g->journal)->replay)
        replay_start(g); /* no feed, no plugin, whatever a configuration says */
    else
        feeds_apply_config(g, NULL, SPAN_LIT("engine"));
    start_handles(g);
    journal_changed(g); /* the disk may be full already */
    const struct journal_info *about = journal_about(g->journal);
    log_info(g->log, "engine", "ready: %s, mode %s, seq %llu", about->prefix, about->replay ? "REPLAY" : about->mode == JOURNAL_ACTUAL ? "ACTUAL" : "EXERCISE",
             (unsigned long long) desk_seq(g->desk));
    return 0;
}

int engine_open(struct engine *g, struct err *e)
{
    g->started_mono = clock_mono();
    clock_wall(&g->clock);
    int rc = read_config(g, e);
    if (rc < 0 || (rc = home_open(&g->home, g->args.home, g->config->group, e)) < 0)
        return rc;
    char *path = mem_printf("%s/log/engine.log", home_path(g->home));
    rc = log_open(&g->log, path, &g->clock, e);
    mem_free(path);
    if (rc < 0)
        return rc;
    log_set_level(g->log, g->config->log_level);
    if (uv_loop_init(&g->loop) < 0)
        return err_set(e, WF_E_SYSTEM, "the event loop can't be made");
    g->loop_made = true;
    if ((rc = make_handles(g, e)) < 0)
        return rc;
    struct buf told = {0};
    if (!g->args.replay)
        rc = open_own(g, &told, e);
    else if ((rc = replay_open(g, e)) == 0)
        rc = engine_open_state(g, e);
    char *says = mem_printf("the engine started, version " PACKAGE_VERSION "%s%.*s", told.n ? "; " : "", SPAN_FMT(buf_view(&told)));
    buf_free(&told);
    rc = rc < 0 ? rc : open_modules(g, says, e);
    mem_free(says);
    return rc;
}

/* ---- stop ---- */

static void close_walk(uv_handle_t *h, void *arg)
{
    (void) arg;
    if (!uv_is_closing(h))
        uv_close(h, NULL);
}

static void plugins_gone(void *arg)
{
    *(bool *) arg = true;
}

void engine_close(struct engine *g)
{
    const char *reason = g->stop_reason[0] ? g->stop_reason : "the engine stops";
    if (g->handles) {
        uv_prepare_stop(&g->prepare);
        uv_timer_stop(&g->tick);
        replay_stop(g);
    }
    notices_stop(g->notices);
    if (g->server)
        server_close(g->server, reason);
    while (vaulting_is_busy(g)) /* its answers go to the desk and to the feeds */
        uv_run(&g->loop, UV_RUN_ONCE);
    if (g->desk && g->server)
        desk_settle(g->desk); /* what was handed over holds bytes of its feed */
    intake_drop_all(g); /* it holds bytes and names of its feed */
    if (g->feeds)
        feeds_close(g->feeds);
    bool gone = g->plugins == NULL;
    if (g->plugins)
        plugins_stop(g->plugins, plugins_gone, &gone);
    officer_close(g);
    verifier_stop(g->verifier);
    notifier_stop(g->notifier);
    courier_stop(g->courier);
    retention_close(g->retention);
    while (!gone || !notifier_is_gone(g->notifier) || !courier_is_gone(g->courier) || (g->server && server_is_busy(g->server))) /* a worker may still read what the desk owns */
        uv_run(&g->loop, UV_RUN_ONCE);
    if (g->desk && g->server)
        say_fact(g, "engine.stopped", reason);
    engine_close_state(g);
    if (g->loop_made) {
        uv_walk(&g->loop, close_walk, NULL);
        uv_run(&g->loop, UV_RUN_DEFAULT);
        uv_loop_close(&g->loop);
    }
    wake_free(&g->wake);
    wake_free(&g->journal_news);
    replay_close(g);
    notifier_free(g->notifier); /* the desk has answered it */
    courier_free(g->courier);
    notices_free(g->notices);
    server_free(g->server);
    policy_free(g->policy);
    intake_forget_asides(g);
    plugins_free(g->plugins);
    officer_forget(g);
    verifier_free(g->verifier);
    config_free(g->config);
    log_info(g->log, "engine", "stopped: %s", reason);
    log_close(g->log);
    home_close(g->home);
}
