/* engine: see engine.h. */
#include "tests/protocol/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "../unit/support.h"
#include "base/paths.h"

void engine_start(struct engine *g, const char *exercise)
{
    int ready[2];
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    g->home = test_tmp();
    char *program = paths_bin("watchfloord");
    g->pid = fork();
    assert_true(g->pid >= 0);
    if (g->pid == 0) {
        char fd[16];
        int out = open("/dev/null", O_RDWR);
        dup2(out, 0);
        dup2(out, 1);
        fcntl(ready[1], F_SETFD, 0);
        snprintf(fd, sizeof fd, "%d", ready[1]);
        execl(program, program, "--home", g->home, "--ready-fd", fd, exercise ? "--exercise" : (char *) NULL, exercise, (char *) NULL);
        _exit(127);
    }
    mem_free(program);
    close(ready[1]);
    struct buf said = {0};
    while (!said.p || !strstr(said.p, "ready\n")) {
        struct pollfd p = {ready[0], POLLIN, 0};
        char b[512];
        ssize_t n = poll(&p, 1, 20000) > 0 ? read(ready[0], b, sizeof b) : 0;
        if (n <= 0)
            fail_msg("the engine did not get ready: %s", said.p ? said.p : "it said nothing");
        buf_add(&said, b, (size_t) n);
    }
    buf_free(&said);
    close(ready[0]);
}

int engine_stop(struct engine *g)
{
    int status = -1;
    kill(g->pid, SIGTERM);
    for (int i = 0; i < 2000; i++) {
        if (waitpid(g->pid, &status, WNOHANG) == g->pid)
            break;
        usleep(10000);
        if (i == 1999) {
            kill(g->pid, SIGKILL);
            waitpid(g->pid, &status, 0);
        }
    }
    test_tmp_free(g->home);
    return status;
}

long engine_rss(const struct engine *g)
{
    char path[64], line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int) g->pid);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "VmRSS: %ld", &kib) == 1)
            break;
    fclose(f);
    return kib;
}

void wire_open(struct wire *w, const struct engine *g, int rcvbuf)
{
    memset(w, 0, sizeof *w);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%.80s/run/socket", g->home);
    w->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (rcvbuf)
        setsockopt(w->fd, SOL_SOCKET, SO_RCVBUF, &rcvbuf, sizeof rcvbuf);
    assert_int_equal(connect(w->fd, (struct sockaddr *) &a, sizeof a), 0);
}

void wire_close(struct wire *w)
{
    close(w->fd);
    buf_free(&w->in);
    buf_free(&w->line);
    arena_free(&w->arena);
}

void wire_send(struct wire *w, const char *text)
{
    struct buf b = {0};
    buf_str(&b, text);
    buf_char(&b, '\n');
    for (size_t at = 0; at < b.n;) {
        ssize_t n = send(w->fd, b.p + at, b.n - at, MSG_NOSIGNAL);
        if (n < 0 && errno == EPIPE)
            break;
        assert_true(n > 0);
        at += (size_t) n;
    }
    buf_free(&b);
}

/* One more read: 1, 0 the end, -1 nothing within ms. */
static int more(struct wire *w, int ms)
{
    struct pollfd p = {w->fd, POLLIN, 0};
    if (poll(&p, 1, ms) <= 0)
        return -1;
    char *to = buf_reserve(&w->in, 1 << 16);
    ssize_t n = recv(w->fd, to, 1 << 16, 0);
    if (n <= 0)
        return 0;
    buf_grew(&w->in, (size_t) n);
    return 1;
}

const struct json *wire_next(struct wire *w)
{
    char *end;
    while (!w->in.n || !(end = memchr(w->in.p + w->at, '\n', w->in.n - w->at))) {
        int rc = more(w, 20000);
        if (rc < 0)
            fail_msg("the engine did not answer within 20 s");
        if (rc == 0)
            return NULL;
    }
    buf_clear(&w->line);
    buf_add(&w->line, w->in.p + w->at, (size_t) (end - w->in.p) - w->at);
    assert_true(w->line.n <= 1 << 20);
    w->at = (size_t) (end + 1 - w->in.p);
    if (w->at > 1 << 20 || w->at == w->in.n) {
        buf_consume(&w->in, w->at);
        w->at = 0;
    }
    struct json *tree;
    struct err e = {0};
    arena_reset(&w->arena);
    if (json_parse(&w->arena, buf_view(&w->line), NULL, &tree, &e))
        fail_msg("a line is no JSON: %s: %.200s", e.text, w->line.p);
    return tree;
}

bool wire_closed(struct wire *w)
{
    for (int i = 0; i < 100; i++) {
        int rc = more(w, 200);
        if (rc == 0)
            return true;
    }
    return false;
}

const struct json *wire_call(struct wire *w, const char *op, const char *members)
{
    struct buf b = {0};
    buf_printf(&b, "{\"id\":%ld,\"op\":\"%s\"%s", ++w->id, op, members[0] ? "," : "");
    buf_str(&b, members);
    buf_char(&b, '}');
    wire_send(w, b.p);
    buf_free(&b);
    for (;;) {
        const struct json *m = wire_next(w);
        if (!m || (json_get(m, "id") && json_int(m, "id", -1) == w->id))
            return m;
    }
}

const struct json *wire_push(struct wire *w, const char *kind, int64_t sub)
{
    for (;;) {
        const struct json *m = wire_next(w);
        if (!m || (span_is(json_str(m, "push"), kind) && (!sub || json_int(m, "sub", 0) == sub)))
            return m;
    }
}
