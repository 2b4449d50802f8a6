/* watchfloor-courier: sends notices; nothing else of watchfloor does.
 *
 * Started by the engine alone: watchfloor-courier ENGINE_PID --mode ACTUAL|EXERCISE --home HOME. Jobs come as JSON lines on standard input, what came of them goes out
 * on standard output, complaints on standard error. It believes no job: gate.c holds each against the signed manifest in HOME/outbox. It ends with its engine,
 * at once; what it had noted in HOME/outbox/sent.jsonl by then it does not send again.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "courier/child.h"
#include "courier/feed.h"
#include "courier/reader.h"
#include "courier/transfer.h"

enum { SWEEP_MS = 30000, LAST_MS = 3000, SOCKETS_MOST = 512 };

/* ---- descriptors ---- */

void courier_watch(struct courier *c, int fd, short events, void (*ready)(void *arg, short revents), void *arg)
{
    for (size_t i = 0; i < c->watches.n; i++)
        if (c->watches.v[i].fd == fd) {
            c->watches.v[i].events = events;
            if (ready) {
                c->watches.v[i].ready = ready;
                c->watches.v[i].arg = arg;
            }
            return;
        }
    struct watch w = {fd, events, ready, arg};
    VEC_PUSH(&c->watches, w);
}

void courier_unwatch(struct courier *c, int fd)
{
    for (size_t i = 0; i < c->watches.n; i++)
        if (c->watches.v[i].fd == fd) {
            VEC_REMOVE(&c->watches, i);
            return;
        }
}

/* Whoever is ready is called; a watch may end others meanwhile. */
static void call_ready(struct courier *c)
{
    size_t n = c->watches.n;
    struct pollfd *p = mem_alloc_array(n + 1, sizeof *p);
    for (size_t i = 0; i < n; i++)
        p[i] = (struct pollfd){c->watches.v[i].fd, c->watches.v[i].events, 0};
    if (poll(p, n, 0) > 0)
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; p[i].revents && k < c->watches.n; k++)
                if (c->watches.v[k].fd == p[i].fd) {
                    struct watch w = c->watches.v[k];
                    w.ready(w.arg, p[i].revents);
                    break;
                }
    mem_free(p);
}

/* ---- the engine's lines ---- */

static void refuse(struct courier *c, uint64_t id, const char *why)
{
    struct json_writer w;
    (void) fprintf(stderr, "watchfloor-courier: a line was refused: %s\n", why);
    if (!id)
        return;
    jw_init(&w, &c->out);
    jw_begin_object(&w);
    jw_kint(&w, "job", (int64_t) id);
    jw_kcstr(&w, "state", "FAILED");
    jw_kcstr(&w, "text", why);
    jw_kbool(&w, "refused", true);
    jw_end_object(&w);
    buf_char(&c->out, '\n');
}

static void take_line(struct courier *c, struct span text)
{
    struct arena a = {0};
    struct line line;
    struct err e = {0};
    if (line_read(text, &a, &line, &e) != 0)
        refuse(c, line.id, e.text);
    else if (line.kind == LINE_JOB)
        queue_take(c, &line.job);
    else if (line.kind == LINE_STOP)
        queue_stop(c, line.stop, line.stop_to, line.stop_job);
    else
        line_setup_take(&c->setup, &line.setup);
    arena_free(&a);
}

static void on_lines(void *arg, short revents)
{
    struct courier *c = arg;
    (void) revents;
    char *w = buf_reserve(&c->in, LINE_MOST);
    ssize_t n = read(STDIN_FILENO, w, LINE_MOST);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        c->hung_up = true;
        courier_unwatch(c, STDIN_FILENO);
        return;
    }
    buf_grew(&c->in, (size_t) n);
    for (const char *nl; c->in.n && (nl = memchr(c->in.p, '\n', c->in.n));) {
        size_t size = (size_t) (nl - c->in.p);
        take_line(c, span_make(c->in.p, size));
        buf_consume(&c->in, size + 1);
    }
    if (c->in.n > LINE_MOST) { /* it will never be one */
        refuse(c, 0, "it has no end");
        c->hung_up = true;
        courier_unwatch(c, STDIN_FILENO);
    }
}

/* What became known is noted, then told; the engine hears of nothing that is not on the disk. */
static int flush(struct courier *c)
{
    struct err e = {0};
    if (!c->out.n)
        return 0;
    if (ledger_sync(&c->ledger, &e) != 0)
        queue_alarm(c, true, e.text);
    for (size_t done = 0; done < c->out.n;) {
        ssize_t n = write(STDOUT_FILENO, c->out.p + done, c->out.n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        done += (size_t) n;
    }
    buf_clear(&c->out);
    return 0;
}

/* ---- the loop ---- */

static void reap(struct courier *c)
{
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(c->multi, &left));)
        if (m->msg == CURLMSG_DONE)
            transfer_finished(c, m->easy_handle, m->data.result);
}

static int least(int a, int b)
{
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

static int wait_for(struct courier *c, int ms)
{
    struct curl_waitfd *w = mem_alloc_array(c->watches.n + 1, sizeof *w);
    int running;
    for (size_t i = 0; i < c->watches.n; i++)
        w[i] = (struct curl_waitfd){c->watches.v[i].fd, (short) ((c->watches.v[i].events & POLLIN ? CURL_WAIT_POLLIN : 0) | (c->watches.v[i].events & POLLOUT ? CURL_WAIT_POLLOUT : 0)), 0};
    CURLMcode m = curl_multi_poll(c->multi, w, (unsigned) c->watches.n, ms, NULL);
    mem_free(w);
    if (m != CURLM_OK || curl_multi_perform(c->multi, &running) != CURLM_OK)
        return -1;
    return 0;
}

static int run(struct courier *c)
{
    int64_t swept = 0, end = INT64_MAX;
    while (clock_mono() < end) {
        int ms = queue_run(c);
        if (flush(c) != 0)
            return 1;
        if (c->hung_up && end == INT64_MAX)
            end = clock_mono() + LAST_MS * NSEC_PER_MS;
        if (c->hung_up && !c->sends_n)
            return 0;
        ms = least(least(ms, child_look(c)), c->hung_up ? 100 : SWEEP_MS);
        if (wait_for(c, ms) != 0)
            return 1;
        reap(c);
        call_ready(c);
        if (clock_mono() - swept > SWEEP_MS * NSEC_PER_MS || !swept) {
            swept = clock_mono();
            feed_sweep(c);
        }
    }
    return 0;
}

/* ---- begun and ended ---- */

static int begin(struct courier *c, struct err *e)
{
    char *outbox = fs_join(c->home, "outbox"), *sent = fs_join(outbox, "sent.jsonl"), *clock = fs_join(c->home, "clock.json");
    clock_wall(&c->clock);
    int code = c->mode == KEY_EXERCISE && access(clock, F_OK) == 0 ? clock_load(&c->clock, clock, e) : 0;
    if (!code)
        code = fs_mkdirs(outbox, 0700, e);
    if (!code)
        code = gate_open(&c->gate, c->mode, outbox, e);
    if (!code)
        code = ledger_open(&c->ledger, sent, clock_now(&c->clock), e);
    c->multi = !code && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_multi_init() : NULL;
    if (!code && !c->multi)
        code = err_set(e, WF_E_SYSTEM, "the network can't be set up");
    if (!code) {
        curl_multi_setopt(c->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long) SOCKETS_MOST);
        (void) fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
        courier_watch(c, STDIN_FILENO, POLLIN, on_lines, c);
    }
    c->end = &c->sends;
    mem_free(outbox);
    mem_free(sent);
    mem_free(clock);
    return code;
}

static void finish(struct courier *c)
{
    if (c->multi) {
        queue_free(c);
        (void) flush(c);
        curl_multi_cleanup(c->multi);
    }
    gate_close(&c->gate);
    ledger_close(&c->ledger);
    line_setup_free(&c->setup);
    VEC_FREE(&c->watches);
    VEC_FREE(&c->children);
    buf_free(&c->in);
    buf_free(&c->out);
    curl_global_cleanup();
}

/* Our own life hangs on the engine's; no core holds a token, and nothing that we start gains a right. */
static int bind_life(pid_t engine)
{
    const struct rlimit none = {0, 0};
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == engine && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && setrlimit(RLIMIT_CORE, &none) == 0 && signal(SIGPIPE, SIG_IGN) != SIG_ERR ? 0 : -1;
}

int main(int argc, char **argv)
{
    static struct courier c;
    struct err e = {0};
    if (argc == 3 && strcmp(argv[1], "--read") == 0)
        return reader_main((pid_t) atol(argv[2]));
    if (argc == 6 && strcmp(argv[2], "--mode") == 0 && strcmp(argv[4], "--home") == 0 && argv[5][0] == '/') {
        c.mode = key_mode_of(span_str(argv[3]));
        c.home = argv[5];
    }
    if (!c.mode || atol(argv[1]) <= 0) {
        fputs("watchfloor-courier: the engine starts it: ENGINE_PID --mode ACTUAL|EXERCISE --home HOME\n", stderr);
        return 2;
    }
    if (bind_life((pid_t) atol(argv[1])) != 0) {
        fputs("watchfloor-courier: the engine is gone\n", stderr);
        return 2;
    }
    (void) umask(022);
    int code = begin(&c, &e);
    if (code)
        (void) fprintf(stderr, "watchfloor-courier: %s\n", e.text);
    else
        code = run(&c);
    finish(&c);
    return code ? 1 : 0;
}
