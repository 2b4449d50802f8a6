/* harness: see harness.h. */
#include "config.h"

#include "tests/feed/harness.h"
#include "tests/lib/tmp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the server ---- */

static void peer_closed(uv_handle_t *h)
{
    struct peer *p = h->data;
    buf_free(&p->in);
    mem_free(p);
}

void peer_close(struct peer *p)
{
    if (p->closing)
        return;
    p->closing = true;
    p->s->open--;
    if (p->s->last == p)
        p->s->last = NULL;
    uv_close((uv_handle_t *) &p->tcp, peer_closed);
}

void peer_reset(struct peer *p)
{
    int fd;
    struct linger l = {1, 0};
    uv_fileno((uv_handle_t *) &p->tcp, &fd);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    peer_close(p);
}

struct sending {
    uv_write_t req;
    char data[];
};

static void peer_sent(uv_write_t *req, int status)
{
    (void) status;
    mem_free(CONTAINER_OF(req, struct sending, req));
}

void peer_send(struct peer *p, const void *data, size_t n)
{
    if (p->closing)
        return;
    struct sending *s = mem_alloc(sizeof *s + n);
    memcpy(s->data, data, n);
    uv_buf_t b = uv_buf_init(s->data, (unsigned) n);
    if (uv_write(&s->req, (uv_stream_t *) &p->tcp, &b, 1, peer_sent) < 0)
        mem_free(s);
}

void peer_str(struct peer *p, const char *fmt, ...)
{
    struct buf b = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    peer_send(p, b.p, b.n);
    buf_free(&b);
}

void peer_answer(struct peer *p, int status, const char *headers, const char *body)
{
    if (status == 304 || status == 204)
        peer_str(p, "HTTP/1.1 %d X\r\n%s\r\n", status, headers);
    else
        peer_str(p, "HTTP/1.1 %d X\r\n%sContent-Length: %zu\r\n\r\n%s", status, headers, strlen(body), body);
}

const char *server_header(struct server *s, const char *name)
{
    static char value[1024];
    size_t n = strlen(name);
    for (const char *p = s->head; p && *p; p = strstr(p, "\r\n"), p = p ? p + 2 : NULL) {
        if (strncasecmp(p, name, n) == 0 && p[n] == ':') {
            size_t len = strcspn(p + n + 2, "\r");
            snprintf(value, sizeof value, "%.*s", (int) len, p + n + 2);
            return value;
        }
        if (strncmp(p, "\r\n", 2) == 0)
            break;
    }
    return NULL;
}

static void server_request(struct server *s, struct peer *p, const char *end)
{
    size_t head = (size_t) (end - p->in.p) + 4, body = 0;
    const char *len = strcasestr(p->in.p, "\r\nContent-Length:");
    if (len && len < end)
        body = (size_t) atol(len + 17);
    if (p->in.n < head + body)
        return;
    sscanf(p->in.p, "%7s %1023s", p->method, p->path);
    size_t n = head + body < sizeof s->head - 1 ? head + body : sizeof s->head - 1;
    memcpy(s->head, p->in.p, n);
    s->head[n] = 0;
    buf_consume(&p->in, head + body);
    s->requests++;
    s->on_request(s, p);
}

static void peer_alloc(uv_handle_t *h, size_t want, uv_buf_t *b)
{
    (void) want;
    struct peer *p = h->data;
    *b = uv_buf_init(buf_reserve(&p->in, 65536), 65536);
}

static void peer_read(uv_stream_t *st, ssize_t n, const uv_buf_t *b)
{
    struct peer *p = st->data;
    (void) b;
    if (n < 0) {
        peer_close(p);
        return;
    }
    buf_grew(&p->in, (size_t) n);
    if (p->s->on_bytes) {
        p->s->on_bytes(p->s, p);
        return;
    }
    const char *end;
    while (!p->closing && p->in.n && (end = strstr(p->in.p, "\r\n\r\n"))) {
        size_t before = p->in.n;
        server_request(p->s, p, end);
        if (p->in.n == before)
            break;
    }
}

static void server_accept(uv_stream_t *st, int status)
{
    struct server *s = st->data;
    struct peer *p = mem_alloc(sizeof *p);
    if (status < 0)
        return;
    p->s = s;
    p->tcp.data = p;
    uv_tcp_init(st->loop, &p->tcp);
    uv_accept(st, (uv_stream_t *) &p->tcp);
    s->connections++;
    s->open++;
    s->last = p;
    uv_read_start((uv_stream_t *) &p->tcp, peer_alloc, peer_read);
    if (s->on_bytes)
        s->on_bytes(s, p);
}

void server_start(struct server *s, uv_loop_t *loop)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t) s->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int n = sizeof a;
    uv_tcp_init(loop, &s->tcp);
    s->tcp.data = s;
    assert_int_equal(uv_tcp_bind(&s->tcp, (struct sockaddr *) &a, 0), 0);
    assert_int_equal(uv_listen((uv_stream_t *) &s->tcp, 64, server_accept), 0);
    uv_tcp_getsockname(&s->tcp, (struct sockaddr *) &a, &n);
    s->port = ntohs(a.sin_port);
}

static void server_close_peer(uv_handle_t *h, void *arg)
{
    struct server *s = arg;
    struct peer *p = h->data;
    if (h->type == UV_TCP && h != (uv_handle_t *) &s->tcp && p && p->s == s)
        peer_close(p);
}

void server_stop(struct server *s)
{
    uv_walk(s->tcp.loop, server_close_peer, s);
    if (!uv_is_closing((uv_handle_t *) &s->tcp))
        uv_close((uv_handle_t *) &s->tcp, NULL);
}

/* ---- the desk ---- */

static char *copy_span(struct span s)
{
    return s.p ? mem_strndup(s.p, s.n) : NULL;
}

void floor_done(struct floor_ *f, uint64_t ticket, enum feed_outcome o, const char *cursor)
{
    struct feed_result r = {.outcome = o, .consumed = SIZE_MAX, .cursor = span_str(cursor), .content_time = TIME_NONE};
    feed_done(f->feeds, ticket, &r);
}

static void on_input(void *arg, const struct feed_input *in)
{
    struct floor_ *f = arg;
    struct got g = {
        .ticket = in->ticket, .feed = mem_strdup(in->feed), .bytes = mem_strndup(in->bytes.p ? in->bytes.p : "", in->bytes.n),
        .n = in->bytes.n, .url = copy_span(in->url), .tag = copy_span(in->tag), .cursor = copy_span(in->cursor),
        .next_cursor = copy_span(in->next_cursor), .type = copy_span(in->content_type),
        .first = in->first, .last = in->last, .followed = in->followed,
    };
    VEC_PUSH(&f->got, g);
    if (f->on_input)
        f->on_input(f, in);
    else if (!f->hold)
        feed_done(f->feeds, in->ticket, &f->answer);
}

static void on_state(void *arg, const struct feed_change *c)
{
    struct floor_ *f = arg;
    f->states[c->to]++;
    f->state = c->to;
    f->change = *c;
    snprintf(f->change_id, sizeof f->change_id, "%s", c->id);
}

static void on_own_link(void *arg, bool down, size_t lost, size_t total)
{
    struct floor_ *f = arg;
    f->own_link_calls++;
    f->own_link_down = down;
    f->own_link_lost = lost;
    f->own_link_total = total;
}

static void on_aside(void *arg, const char *id, struct span head, uint64_t total, const char *reason)
{
    struct floor_ *f = arg;
    (void) id;
    f->asides++;
    f->aside_total = total;
    f->aside_head = head.n;
    snprintf(f->aside, sizeof f->aside, "%s", reason);
}

void floor_test_cb(void *arg, const struct feed_input *in, const struct feed_probe *p, const struct err *e)
{
    struct floor_ *f = arg;
    f->tests++;
    f->test_status = p->status;
    snprintf(f->test_text, sizeof f->test_text, "%s", e ? e->text : "");
    snprintf(f->test_bytes, sizeof f->test_bytes, "%.*s", in ? (int) in->bytes.n : 0, in ? in->bytes.p : "");
    if (in) {
        assert_true(in->test);
        floor_done(f, in->ticket, FEED_TAKEN, NULL);
    }
}

int floor_setup(void **state)
{
    struct floor_ *f = mem_alloc(sizeof *f);
    struct err e = {0};
    uv_loop_init(&f->loop);
    clock_wall(&f->clock);
    tmp_template(f->dir, sizeof f->dir, "wf-feed");
    if (!mkdtemp(f->dir))
        return -1;
    f->answer = (struct feed_result){.outcome = FEED_TAKEN, .consumed = SIZE_MAX, .content_time = TIME_NONE};
    struct feeds_options o = {
        .loop = &f->loop,
        .clock = &f->clock,
        .calls = {f, on_input, on_state, on_own_link, on_aside},
        .seed = 1,
    };
    if (feeds_open(&f->feeds, &o, &e) < 0) {
        print_error("%s\n", e.text);
        return -1;
    }
    *state = f;
    return 0;
}

static void close_any(uv_handle_t *h, void *arg)
{
    (void) arg;
    if (!uv_is_closing(h))
        uv_close(h, NULL);
}

int floor_teardown(void **state)
{
    struct floor_ *f = *state;
    feeds_close(f->feeds);
    uv_walk(&f->loop, close_any, NULL);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&f->loop) != 0)
        return -1;
    for (size_t i = 0; i < f->got.n; i++) {
        struct got *g = &f->got.v[i];
        char *all[] = {g->feed, g->bytes, g->url, g->tag, g->cursor, g->next_cursor, g->type};
        for (size_t k = 0; k < ARRAY_LEN(all); k++)
            mem_free(all[k]);
    }
    VEC_FREE(&f->got);
    floor_exec("rm -rf '%s'", f->dir);
    mem_free(f);
    return 0;
}

static void on_deadline(uv_timer_t *t)
{
    *(bool *) t->data = true;
}

static void freed(uv_handle_t *h)
{
    mem_free(h);
}

/* What an idle machine does in so many milliseconds may take a loaded one, with sanitisers, several times as long: only a bound that is far off tells a fault. */
#define PATIENCE 8

void floor_wait(struct floor_ *f, int ms, const char *what, floor_cond *cond, void *arg)
{
    bool late = false;
    uv_timer_t *t = mem_alloc(sizeof *t);
    uv_timer_init(&f->loop, t);
    t->data = &late;
    uv_update_time(&f->loop);
    uv_timer_start(t, on_deadline, (uint64_t) ms * (cond ? PATIENCE : 1), 0);
    bool good;
    while (!(good = cond && cond(f, arg)) && !late)
        uv_run(&f->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *) t, freed);
    if (!good && cond) {
        struct feed_row r = {0};
        for (size_t i = 0; feeds_row(f->feeds, i, &r); i++)
            print_message("# %s %s polls %d failures %d got %zu error \"%s\"\n", r.id, feed_state_word(r.state), (int) r.polls, (int) r.failures,
                          f->got.n, r.error);
        fail_msg("in %d ms this did not come: %s", ms * PATIENCE, what);
    }
}

void floor_run(struct floor_ *f, int ms)
{
    floor_wait(f, ms, "", NULL, NULL);
}

static bool cond_got(struct floor_ *f, void *arg)
{
    return f->got.n >= *(size_t *) arg;
}

void floor_wait_got(struct floor_ *f, size_t n)
{
    char what[64];
    snprintf(what, sizeof what, "%zu inputs", n);
    floor_wait(f, 8000, what, cond_got, &n);
}

struct state_wanted {
    const char *id;
    enum feed_state s;
};

static bool cond_state(struct floor_ *f, void *arg)
{
    struct state_wanted *w = arg;
    struct feed_row r;
    return feeds_row_by_id(f->feeds, w->id, &r) && r.state == w->s;
}

void floor_wait_state(struct floor_ *f, const char *id, enum feed_state s, int ms)
{
    struct state_wanted w = {id, s};
    floor_wait(f, ms, feed_state_word(s), cond_state, &w);
}

struct error_wanted {
    const char *id, *part;
};

static bool has_error(struct floor_ *f, void *arg)
{
    struct error_wanted *w = arg;
    return strstr(floor_row(f, w->id).error, w->part) != NULL;
}

void floor_wait_error(struct floor_ *f, const char *id, const char *part)
{
    struct error_wanted w = {id, part};
    floor_wait(f, 8000, part, has_error, &w);
}

void floor_put(struct floor_ *f, const struct feed_config *c)
{
    struct err e = {0};
    if (feeds_put(f->feeds, c, &e) < 0)
        fail_msg("%s", e.text);
}

struct feed_row floor_row(struct floor_ *f, const char *id)
{
    struct feed_row r;
    assert_true(feeds_row_by_id(f->feeds, id, &r));
    return r;
}

const char *floor_file(struct floor_ *f, const char *name, const char *text, unsigned mode)
{
    static char paths[4][256];
    static int turn;
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", f->dir, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    fchmod(fd, mode);
    close(fd);
    return path;
}

int floor_exec(const char *fmt, ...)
{
    char cmd[4096];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(cmd, sizeof cmd, fmt, ap);
    va_end(ap);
    int r = system(cmd);
    return WIFEXITED(r) ? WEXITSTATUS(r) : 128;
}

bool floor_has(const char *program)
{
    return floor_exec("command -v %s >/dev/null 2>&1 || test -x /usr/sbin/%s", program, program) == 0;
}

int floor_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int r = bind(fd, (struct sockaddr *) &a, n);
    getsockname(fd, (struct sockaddr *) &a, &n);
    close(fd);
    return r < 0 ? -1 : ntohs(a.sin_port);
}

struct feed_config poll_config(const char *id, char *url, size_t size, int port, const char *path)
{
    snprintf(url, size, "http://127.0.0.1:%d%s", port, path);
    return (struct feed_config){.id = id, .plugin = "sg", .source = "queues", .member = "SG", .title = "queues",
                                .transport = WF_TRANSPORT_HTTP, .url = url, .interval_s = 1, .enabled = true, .timeout_s = 5};
}
