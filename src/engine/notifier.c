/* notifier: see notifier.h. */
#include "engine/notifier.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/paths.h"
#include "engine/engine.h"
#include "engine/message.h"
#include "pager/pager.h"
#include "text/clean.h"

enum { ALONE_MOST = 3,
       TOGETHER_MOST = 200,
       AGAIN_S = 5,
       AGAIN_MOST_S = 60,
       CHANGED_MS = 100,
       BACKSTOP_MS = PAGER_MS + 5000,
       ANSWER_MOST = PAGER_SAID + 512 };

enum step { IDLE,
            RECORDING,
            READING,
            RUNNING,
            NOTING };

/* Whoever wants it tried. */
struct trial {
    char officer[64];
    server_tried_fn *done;
    void *arg;
};

struct notifier {
    struct engine *g;
    enum step step;
    bool stopping, killed;
    struct desk_alarm *v; /* what is told in this run; NULL: it is a test */
    size_t n, more;
    struct buf json;
    char say[256];
    struct desk_alarm_mark mark;
    /* a record's title and text */
    uv_work_t work;
    struct desk_show *show;
    struct arena arena;
    struct span title, text;
    /* the run */
    uv_process_t process;
    uv_pipe_t in, out;
    uv_timer_t timer;
    uv_write_t write;
    unsigned handles;
    struct buf answer;
    int64_t began;
    char folder[512];
    /* what comes next */
    struct trial trial, *tried; /* tried: the one that this run is for */
    int64_t again_at;           /* monotonic; not before */
    int64_t looked;             /* monotonic */
    unsigned failures;
};

static void look(struct notifier *n);

static const char *command_of(const struct notifier *n)
{
    return journal_about(n->g->journal)->replay ? NULL : n->g->config->notifier; /* what is past calls nobody */
}

/* ---- the command ---- */

int notifier_check_command(const char *path, const char *home, struct err *e)
{
    struct stat st;
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t) (slash - path) : 0, at = strlen(home);
    if (stat(path, &st) != 0)
        return err_errno(e, WF_E_NOTFOUND, "\"%s\" can't be looked at", path);
    if (!S_ISREG(st.st_mode) || access(path, X_OK) != 0)
        return err_set(e, WF_E_INVALID, "\"%s\" is no file that can be run; chmod +x mends it", path);
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return err_set(e, WF_E_DENIED, "\"%s\" belongs to user %u, neither to root nor to this one", path, (unsigned) st.st_uid);
    if (st.st_mode & (S_IWGRP | S_IWOTH))
        return err_set(e, WF_E_DENIED, "\"%s\" can be written by others; chmod go-w mends it", path);
    if (fs_check_place(path, e))
        return e->code;
    if (at >= folder && strncmp(path, home, folder) == 0 && (home[folder] == '/' || !home[folder]))
        return err_set(e, WF_E_INVALID, "\"%s\" lies in a folder that holds the home, which it could read; put it into a folder of its own", path);
    return 0;
}

void notifier_check(const struct config *c, const char *home, struct buf *problems)
{
    struct err e = {0};
    if (!c->notifier && c->notifier_env.n)
        buf_printf(problems, "%s: notifier: environment: there is no command that would get it; command = \"/...\"\n", config_where(c, "notifier", "", "environment"));
    if (c->notifier && notifier_check_command(c->notifier, home, &e) < 0)
        buf_printf(problems, "%s: notifier: command: %s\n", config_where(c, "notifier", "", "command"), e.text);
}

/* ---- what came of a run ---- */

static void forget(struct notifier *n)
{
    mem_free(n->v);
    n->v = NULL;
    n->n = n->more = 0;
    desk_show_free(n->show);
    n->show = NULL;
    arena_free(&n->arena);
    n->arena = (struct arena){0};
    n->title = n->text = span_make(NULL, 0);
    buf_clear(&n->json);
    buf_clear(&n->answer);
    n->step = IDLE;
}

static void put_off(struct notifier *n)
{
    int64_t wait = AGAIN_S << (n->failures > 4 ? 4 : n->failures ? n->failures - 1
                                                                 : 0);
    n->again_at = clock_mono() + (wait > AGAIN_MOST_S ? AGAIN_MOST_S : wait) * NSEC_PER_SEC;
}

static void noted(void *arg, const struct desk_accepted *a)
{
    struct notifier *n = arg;
    if (a->code < 0) {
        log_warn(n->g->log, "notifier", "what was told could not be recorded, and will be told again: %s", a->err ? a->err->text : "");
        n->failures++;
        put_off(n);
    }
    forget(n);
}

/* It has told what it was given. */
static void note(struct notifier *n, const char *how)
{
    struct err e = {0};
    message_say(n->v, n->n, "the notifier told", how, n->say);
    n->mark = (struct desk_alarm_mark){.v = n->v, .n = n->n, .told = true, .say = span_str(n->say)};
    n->step = NOTING;
    if (desk_alarm_mark(n->g->desk, &n->mark, noted, n, &e) < 0) {
        struct desk_accepted a = {.code = e.code, .err = &e};
        noted(n, &a);
    }
}

static void state(struct notifier *n, bool failing, const char *why)
{
    struct err e = {0};
    if (desk_notifier_state(n->g->desk, failing, span_str(why), &e) < 0)
        log_warn(n->g->log, "notifier", "its state could not be recorded: %s", e.text);
}

static void tell_trial(struct notifier *n, bool well, const char *how, struct span said)
{
    struct trial t = *n->tried;
    struct buf text = {0}, payload = {0};
    struct json_writer w;
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kbool(&w, "well", well);
    jw_end_object(&w);
    buf_printf(&text, "the notifier was tested: %s", how);
    engine_fact(n->g, "notifier.tested", span_str(t.officer), buf_view(&payload), buf_view(&text));
    buf_free(&text);
    buf_free(&payload);
    n->tried = NULL;
    memset(&n->trial, 0, sizeof n->trial);
    t.done(t.arg, well, how, said);
}

/* how: "exit 0 after 0.3 s"; said: what it wrote. */
static void over(struct notifier *n, bool well, const char *how, struct span said)
{
    n->failures = well ? 0 : n->failures + 1;
    if (!n->stopping)
        state(n, !well, how);
    if (!well)
        log_warn(n->g->log, "notifier", "it failed: %s", how);
    if (!well)
        put_off(n);
    if (n->tried)
        tell_trial(n, well, how, said);
    else if (well && !n->stopping) {
        note(n, how);
        return;
    }
    forget(n);
}

/* ---- the run ---- */

static void finish(struct notifier *n)
{
    char how[256];
    struct buf clean = {0};
    struct span a = buf_view(&n->answer);
    const char *nl = a.n ? memchr(a.p, '\n', a.n) : NULL;
    struct span head = span_make(a.p, nl ? (size_t) (nl - a.p) : a.n), said = nl ? span_make(nl + 1, a.n - head.n - 1) : span_make(NULL, 0);
    double s = (double) (clock_mono() - n->began) / 1e9;
    bool well = span_is(head, "exit 0");
    (void) text_clean(head, 0, &clean);
    if (!head.n)
        snprintf(how, sizeof how, "watchfloor-pager did not answer%s", n->killed ? ", and was ended" : "");
    else if (span_is(head, "late"))
        snprintf(how, sizeof how, "it took longer than %d s and was ended", PAGER_MS / 1000);
    else if (head.n > 6 && memcmp(head.p, "norun ", 6) == 0)
        snprintf(how, sizeof how, "%s", clean.p + 6);
    else
        snprintf(how, sizeof how, "%s after %.1f s", clean.p, s);
    buf_clear(&clean);
    (void) text_clean(said, TEXT_LINES, &clean);
    over(n, well, how, buf_view(&clean));
    buf_free(&clean);
}

static void on_closed(uv_handle_t *h)
{
    struct notifier *n = h->data;
    if (--n->handles == 0)
        finish(n);
}

static void close_handle(void *h)
{
    if (!uv_is_closing(h))
        uv_close(h, on_closed);
}

/* The pager is gone, and so is what it ran. */
static void on_exit_(uv_process_t *p, int64_t status, int sig)
{
    struct notifier *n = p->data;
    (void) status;
    (void) sig;
    (void) uv_timer_stop(&n->timer);
    close_handle(&n->process);
    close_handle(&n->in);
    close_handle(&n->timer);
    /* what it said is read to its end first: on_said closes */
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *b)
{
    struct notifier *n = h->data;
    (void) hint;
    b->base = buf_reserve(&n->answer, 1024);
    b->len = 1024;
}

static void on_said(uv_stream_t *s, ssize_t got, const uv_buf_t *b)
{
    struct notifier *n = s->data;
    (void) b;
    if (got > 0)
        buf_grew(&n->answer, (size_t) got);
    if (got < 0 || n->answer.n > ANSWER_MOST)
        close_handle(s);
}

static void on_written(uv_write_t *w, int status)
{
    struct notifier *n = w->data;
    (void) status; /* it need not read it */
    close_handle(&n->in);
}

static void on_late(uv_timer_t *t)
{
    struct notifier *n = t->data;
    (void) uv_process_kill(&n->process, n->killed ? SIGKILL : SIGTERM);
    n->killed = true;
    (void) uv_timer_start(t, on_late, 3000, 0);
}

/* PATH and a folder of its own, and what the configuration adds; the caller's. */
static char **environment(const struct notifier *n)
{
    const struct config *c = n->g->config;
    char **env = mem_alloc((c->notifier_env.n + 5) * sizeof *env);
    size_t k = 0;
    env[k++] = mem_strdup("PATH=/usr/local/bin:/usr/bin:/bin");
    env[k++] = mem_strdup("LANG=C.UTF-8");
    env[k++] = mem_printf("HOME=%s", n->folder);
    env[k++] = mem_printf("TMPDIR=%s", n->folder);
    for (size_t i = 0; i < c->notifier_env.n; i++)
        env[k++] = mem_strdup(c->notifier_env.v[i]);
    return env;
}

static void free_environment(char **env)
{
    for (size_t i = 0; env[i]; i++)
        mem_free(env[i]);
    mem_free(env);
}

/* The pager with both pipes; a uv error else. */
static int spawn(struct notifier *n)
{
    char pid[24], *pager = paths_libexec("watchfloor-pager"), **env = environment(n);
    snprintf(pid, sizeof pid, "%ld", (long) getpid());
    char *args[] = {pager, pid, n->folder, n->g->config->notifier, NULL};
    uv_stdio_container_t io[] = {{.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *) &n->in},
                                 {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *) &n->out},
                                 {.flags = UV_IGNORE}};
    uv_process_options_t o = {.file = pager, .args = args, .env = env, .cwd = n->folder, .flags = UV_PROCESS_DETACHED, .stdio = io, .stdio_count = 3, .exit_cb = on_exit_};
    int rc = uv_spawn(&n->g->loop, &n->process, &o);
    free_environment(env);
    mem_free(pager);
    return rc;
}

static void run(struct notifier *n)
{
    struct err e = {0};
    n->step = RUNNING;
    n->killed = false;
    n->began = clock_mono();
    buf_clear(&n->answer);
    snprintf(n->folder, sizeof n->folder, "%s/run/notifier", home_path(n->g->home));
    if (fs_mkdirs(n->folder, 0700, &e) < 0 || notifier_check_command(command_of(n), home_path(n->g->home), &e) < 0) {
        over(n, false, e.text, span_make(NULL, 0));
        return;
    }
    (void) uv_pipe_init(&n->g->loop, &n->in, 0);
    (void) uv_pipe_init(&n->g->loop, &n->out, 0);
    (void) uv_timer_init(&n->g->loop, &n->timer);
    n->process.data = n->in.data = n->out.data = n->timer.data = n->write.data = n;
    n->handles = 4;
    int rc = spawn(n);
    if (rc) {
        buf_printf(&n->answer, "norun %s\n", uv_strerror(rc));
        close_handle(&n->process);
        close_handle(&n->in);
        close_handle(&n->out);
        close_handle(&n->timer);
        return;
    }
    uv_buf_t b = uv_buf_init(n->json.p, (unsigned) n->json.n);
    (void) uv_read_start((uv_stream_t *) &n->out, on_alloc, on_said);
    if (uv_write(&n->write, (uv_stream_t *) &n->in, &b, 1, on_written) != 0)
        close_handle(&n->in);
    (void) uv_timer_start(&n->timer, on_late, BACKSTOP_MS, 0);
}

/* ---- what is told ---- */

static void about(const struct notifier *n, struct message_about *out)
{
    const struct journal_info *i = journal_about(n->g->journal);
    *out = (struct message_about){.exercise = i->mode == JOURNAL_EXERCISE ? i->exercise : NULL, .centre = n->g->config->centre, .now = clock_now(&n->g->clock)};
}

static void tell(struct notifier *n)
{
    struct message_about a;
    about(n, &a);
    if (n->stopping || !command_of(n)) {
        forget(n);
        return;
    }
    message_write(&n->json, &a, n->v, n->n, n->more, n->title, n->text);
    run(n);
}

/* On a worker: the record's title and text, from the journal. */
static void read_record(uv_work_t *w)
{
    struct notifier *n = w->data;
    struct journal_reader *r = NULL;
    struct buf out = {0};
    struct json_writer jw;
    struct json *p;
    const struct json_limits lim = {.bytes = 4 << 20, .long_integers = true};
    jw_init(&jw, &out);
    if (journal_reader_open(&r, home_path(n->g->home), NULL) == 0 && desk_show_json(n->show, r, 0, 1, &jw, NULL) == 0 &&
        json_parse(&n->arena, arena_span(&n->arena, buf_view(&out)), &lim, &p, NULL) == 0) {
        n->title = json_str(p, "title");
        n->text = json_str(p, "text");
    }
    journal_reader_close(r);
    buf_free(&out);
}

static void record_read(uv_work_t *w, int status)
{
    (void) status;
    tell(w->data);
}

static void recorded(void *arg, const struct desk_accepted *a)
{
    struct notifier *n = arg;
    if (a->code < 0 || n->stopping) { /* what can't be recorded is not done */
        n->failures++;
        put_off(n);
        forget(n);
        return;
    }
    static const struct desk_sight sight = {.tlp = WF_TLP_GREEN}; /* what may be read on any telephone */
    n->work.data = n;
    n->step = READING;
    if (!n->v[0].quotable || desk_show_begin(n->g->desk, span_str(n->v[0].id), &sight, false, &n->show, NULL) < 0 ||
        uv_queue_work(&n->g->loop, &n->work, read_record, record_read) != 0)
        tell(n);
}

static void begin_trial(struct notifier *n)
{
    struct message_about a;
    n->tried = &n->trial;
    about(n, &a);
    message_test(&n->json, &a, span_str(n->trial.officer));
    run(n);
}

static void begin(struct notifier *n, size_t waiting)
{
    struct err e = {0};
    n->n = waiting <= ALONE_MOST ? 1 : waiting < TOGETHER_MOST ? waiting
                                                               : TOGETHER_MOST;
    n->more = waiting - n->n;
    message_say(n->v, n->n, "the notifier is given", "", n->say);
    n->mark = (struct desk_alarm_mark){.v = n->v, .n = n->n, .told = false, .say = span_str(n->say)};
    n->step = RECORDING;
    if (desk_alarm_mark(n->g->desk, &n->mark, recorded, n, &e) < 0) {
        struct desk_accepted a = {.code = e.code, .err = &e};
        recorded(n, &a);
    }
}

static void look(struct notifier *n)
{
    if (n->step != IDLE || n->stopping)
        return;
    if (n->trial.done) {
        begin_trial(n);
        return;
    }
    if (!command_of(n) || clock_mono() < n->again_at)
        return;
    n->looked = clock_mono();
    size_t waiting = desk_alarms(n->g->desk, &n->v);
    if (waiting)
        begin(n, waiting);
    else
        forget(n);
}

/* ---- for the engine ---- */

struct notifier *notifier_new(struct engine *g)
{
    struct notifier *n = mem_alloc(sizeof *n);
    n->g = g;
    notifier_configure(n);
    return n;
}

void notifier_configure(struct notifier *n)
{
    bool on = command_of(n) != NULL;
    desk_alarms_on(n->g->desk, on);
    n->failures = 0;
    n->again_at = 0;
    if (!on && !journal_about(n->g->journal)->replay)
        state(n, false, ""); /* nobody waits for it any more */
}

void notifier_tick(struct notifier *n)
{
    look(n);
}

void notifier_changed(struct notifier *n)
{
    if (clock_mono() - n->looked > CHANGED_MS * NSEC_PER_MS)
        look(n);
}

int notifier_test(struct notifier *n, struct span officer, server_tried_fn *done, void *arg, struct err *e)
{
    if (!command_of(n))
        return err_set(e, WF_E_STATE, "no notifier is configured: notifier { command = \"/...\" } in the home's watchfloor.conf, then engine reload");
    if (n->trial.done || n->stopping)
        return err_set(e, WF_E_AGAIN, "it is being tested; try again");
    snprintf(n->trial.officer, sizeof n->trial.officer, "%.*s", SPAN_FMT(officer));
    n->trial.done = done;
    n->trial.arg = arg;
    look(n);
    return 0;
}

void notifier_stop(struct notifier *n)
{
    if (!n)
        return;
    n->stopping = true;
    if (n->step == READING)
        (void) uv_cancel((uv_req_t *) &n->work);
    if (n->handles && !uv_is_closing((uv_handle_t *) &n->process))
        (void) uv_process_kill(&n->process, SIGTERM);
    if (n->trial.done && !n->tried) {
        n->tried = &n->trial;
        tell_trial(n, false, "the engine stops", span_make(NULL, 0));
    }
}

bool notifier_is_gone(const struct notifier *n)
{
    return !n || (n->step != RUNNING && n->step != READING);
}

void notifier_free(struct notifier *n)
{
    if (!n)
        return;
    forget(n);
    buf_free(&n->json);
    buf_free(&n->answer);
    mem_free(n);
}
