/* fuzz_protocol: a client that says anything to a whole engine with its journal: it hears lines of JSON, is answered for each request that it
 * should be, and is let go when it is done; the engine lives, whatever was said. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "engine/engine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { ROUNDS = 4000, PATIENCE_MS = 20000 };
static struct engine *g;
static char home[64];

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "fuzz_protocol: %s\n", what);
    abort();
}

static void away(void)
{
    char command[96];
    if (!g)
        return;
    engine_close(g);
    mem_free(g);
    g = NULL;
    (void) snprintf(command, sizeof command, "rm -rf %s", home);
    (void) !system(command);
}

static void engine_anew(void)
{
    struct err e = {0};
    static bool first = true;
    if (first)
        (void) atexit(away);
    first = false;
    away();
    signal(SIGPIPE, SIG_IGN);
    (void) snprintf(home, sizeof home, "%s/wf-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    need(mkdtemp(home) != NULL, "no folder");
    char *conf = mem_printf("%s/watchfloor.conf", home);
    FILE *f = fopen(conf, "w");
    fputs("format = 1\nlog_level = \"error\"\njournal { reserve_mib = 1 }\n", f);
    fclose(f);
    mem_free(conf);
    g = mem_alloc(sizeof *g);
    g->args.home = home;
    g->args.exercise = "fuzz";
    g->args.ready_fd = -1;
    if (engine_open(g, &e) != 0)
        need(false, e.text);
}

struct client {
    int fd;
    const uint8_t *data;
    size_t n, at;
    bool over, late;
    struct buf heard;
    uv_poll_t poll;
    uv_timer_t patience;
};

static void client_event(uv_poll_t *h, int status, int events);

static void client_write(struct client *c)
{
    ssize_t k = c->at < c->n ? send(c->fd, c->data + c->at, c->n - c->at, MSG_NOSIGNAL) : 0;
    if (k > 0)
        c->at += (size_t) k;
    if (c->at == c->n || (k < 0 && errno != EAGAIN && errno != EINTR)) {
        c->at = c->n;
        (void) shutdown(c->fd, SHUT_WR);
        (void) uv_poll_start(&c->poll, UV_READABLE, client_event);
    }
}

static void client_event(uv_poll_t *h, int status, int events)
{
    struct client *c = h->data;
    char *p = buf_reserve(&c->heard, 1 << 16);
    ssize_t k = status < 0 || (events & UV_READABLE) ? recv(c->fd, p, 1 << 16, 0) : -2;
    if (k > 0)
        buf_grew(&c->heard, (size_t) k);
    else if (k == 0 || (k == -1 && errno != EAGAIN && errno != EINTR))
        c->over = true;
    if (!c->over && (events & UV_WRITABLE))
        client_write(c);
    if (c->over)
        uv_stop(&g->loop);
}

static void client_late(uv_timer_t *t)
{
    struct client *c = t->data;
    c->late = true;
    uv_stop(&g->loop);
}

static void on_closed(uv_handle_t *h)
{
    *(int *) h->data += 1;
}

static void client_connect_to(struct client *c)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    (void) snprintf(a.sun_path, sizeof a.sun_path, "%.40s/run/socket", home);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    need(connect(c->fd, (struct sockaddr *) &a, sizeof a) == 0, "no connection");
    (void) fcntl(c->fd, F_SETFL, O_NONBLOCK);
}

/* Every line that was heard is one JSON object; a cut one at the end is none. */
static void check_heard(const struct client *c)
{
    struct arena a = {0};
    static const struct json_limits limits = {.depth = 32};
    size_t lines = 0;
    for (const char *p = c->heard.p, *end = p + c->heard.n, *nl; p && p < end; p = nl + 1) {
        struct json *v;
        struct err e = {0};
        nl = memchr(p, '\n', (size_t) (end - p));
        if (!nl)
            break;
        if (json_parse(&a, span_make(p, (size_t) (nl - p)), &limits, &v, &e) != 0 || v->type != JSON_OBJECT)
            need(false, e.text);
        arena_reset(&a);
        lines++;
    }
    need(lines >= 1, "no greeting");
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static unsigned round;
    struct client c = {.data = data, .n = n};
    if (n > 1 << 18)
        return 0;
    if (round++ % ROUNDS == 0)
        engine_anew();
    client_connect_to(&c);
    (void) uv_poll_init(&g->loop, &c.poll, c.fd);
    (void) uv_timer_init(&g->loop, &c.patience);
    c.poll.data = c.patience.data = &c;
    (void) uv_poll_start(&c.poll, UV_READABLE | UV_WRITABLE, client_event);
    (void) uv_timer_start(&c.patience, client_late, PATIENCE_MS, 0);
    while (!c.over && !c.late) {
        (void) uv_run(&g->loop, UV_RUN_DEFAULT);
        g->stopping = false; /* "engine stop" is answered, but there is more to come */
    }
    need(!c.late, "it was not let go");
    check_heard(&c);
    int closed = 0;
    c.poll.data = c.patience.data = &closed;
    uv_close((uv_handle_t *) &c.poll, on_closed);
    uv_close((uv_handle_t *) &c.patience, on_closed);
    while (closed < 2)
        (void) uv_run(&g->loop, UV_RUN_NOWAIT);
    close(c.fd);
    buf_free(&c.heard);
    return 0;
}
