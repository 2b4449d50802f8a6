/* courier_run: see courier_run.h. */
#include "engine/courier_run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE_MOST = 64 << 10, HEARD = 4096 };

struct courier_run {
    struct courier_run_calls calls;
    uv_process_t process;
    uv_pipe_t in, out, err;
    unsigned handles;
    struct buf said, complained;
};

static void on_closed(uv_handle_t *h)
{
    struct courier_run *r = h->data;
    if (--r->handles)
        return;
    if (r->calls.closed)
        r->calls.closed(r->calls.arg);
    buf_free(&r->said);
    buf_free(&r->complained);
    mem_free(r);
}

static void close_handle(void *h)
{
    if (!uv_is_closing(h))
        uv_close(h, on_closed);
}

static void let_go(struct courier_run *r)
{
    close_handle(&r->in);
    close_handle(&r->out);
    close_handle(&r->err);
    close_handle(&r->process);
}

static void on_exit_(uv_process_t *process, int64_t status, int sig)
{
    struct courier_run *r = process->data;
    char why[64];
    (void) snprintf(why, sizeof why, sig ? "was ended by signal %d" : "ended by itself with status %d", sig ? sig : (int) status);
    r->calls.gone(r->calls.arg, why);
    r->calls.said = r->calls.complained = NULL;
    let_go(r);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *b)
{
    struct courier_run *r = h->data;
    (void) hint;
    *b = uv_buf_init(buf_reserve(h == (uv_handle_t *) &r->out ? &r->said : &r->complained, HEARD), HEARD);
}

static void on_heard(uv_stream_t *s, ssize_t got, const uv_buf_t *b)
{
    struct courier_run *r = s->data;
    const bool out = s == (uv_stream_t *) &r->out;
    struct buf *from = out ? &r->said : &r->complained;
    (void) b;
    if (got < 0)
        (void) uv_read_stop(s); /* its exit tells */
    if (got <= 0)
        return;
    buf_grew(from, (size_t) got);
    for (const char *nl; from->n && (nl = memchr(from->p, '\n', from->n));) {
        size_t n = (size_t) (nl - from->p);
        void (*call)(void *arg, struct span line) = out ? r->calls.said : r->calls.complained;
        if (call)
            call(r->calls.arg, span_make(from->p, n));
        buf_consume(from, n + 1);
    }
    if (from->n > LINE_MOST)
        courier_run_kill(r);
}

/* What it needs of our environment: where our programs lie, for tests; nothing else. */
static char **environment(void)
{
    static const char *const kept[] = {"WATCHFLOOR_LIBEXECDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS"};
    char **env = mem_alloc((ARRAY_LEN(kept) + 3) * sizeof *env);
    size_t n = 0;
    env[n++] = mem_strdup("PATH=/usr/local/bin:/usr/bin:/bin");
    env[n++] = mem_strdup("LANG=C.UTF-8");
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        const char *value = getenv(kept[i]); /* NOLINT(concurrency-mt-unsafe): nobody changes it */
        if (value)
            env[n++] = mem_printf("%s=%s", kept[i], value);
    }
    return env;
}

/* 0, or libuv's error. */
static int spawn(struct courier_run *r, uv_loop_t *loop, const char *program, const char *mode, const char *home)
{
    char pid[24], name[] = "watchfloor-courier", mode_[] = "--mode", home_[] = "--home", *its_mode = mem_strdup(mode), *its_home = mem_strdup(home), **env = environment();
    char *args[] = {name, pid, mode_, its_mode, home_, its_home, NULL};
    uv_stdio_container_t io[] = {{.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *) &r->in},
                                 {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *) &r->out},
                                 {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *) &r->err}};
    uv_process_options_t o = {.file = program, .args = args, .env = env, .flags = UV_PROCESS_DETACHED, .stdio = io, .stdio_count = 3, .exit_cb = on_exit_};
    (void) snprintf(pid, sizeof pid, "%ld", (long) getpid());
    int rc = uv_spawn(loop, &r->process, &o);
    for (size_t i = 0; env[i]; i++)
        mem_free(env[i]);
    mem_free(env);
    mem_free(its_mode);
    mem_free(its_home);
    return rc;
}

struct courier_run *courier_run_start(uv_loop_t *loop, const char *program, const char *mode, const char *home, const struct courier_run_calls *calls, const char **why)
{
    struct courier_run *r = mem_alloc(sizeof *r);
    r->handles = 4;
    (void) uv_pipe_init(loop, &r->in, 0);
    (void) uv_pipe_init(loop, &r->out, 0);
    (void) uv_pipe_init(loop, &r->err, 0);
    int rc = spawn(r, loop, program, mode, home);
    r->in.data = r->out.data = r->err.data = r->process.data = r;
    if (rc) {
        *why = uv_strerror(rc);
        let_go(r);
        return NULL;
    }
    r->calls = *calls;
    (void) uv_read_start((uv_stream_t *) &r->out, on_alloc, on_heard);
    (void) uv_read_start((uv_stream_t *) &r->err, on_alloc, on_heard);
    return r;
}

struct sending {
    uv_write_t req;
    struct buf text;
};

static void on_written(uv_write_t *req, int status)
{
    struct sending *s = req->data;
    (void) status; /* one that is gone tells so by its exit */
    buf_free(&s->text);
    mem_free(s);
}

void courier_run_say(struct courier_run *r, struct buf *text)
{
    struct sending *s = mem_alloc(sizeof *s);
    s->text = *text;
    *text = (struct buf){0};
    s->req.data = s;
    uv_buf_t b = uv_buf_init(s->text.p, (unsigned) s->text.n);
    if (uv_write(&s->req, (uv_stream_t *) &r->in, &b, 1, on_written) != 0)
        on_written(&s->req, -1);
}

void courier_run_hang_up(struct courier_run *r)
{
    close_handle(&r->in);
}

void courier_run_kill(struct courier_run *r)
{
    (void) uv_process_kill(&r->process, SIGKILL);
}
