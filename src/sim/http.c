/* sim/http: libmicrohttpd driven by the loop through its epoll descriptor: no thread of its own. See serve.h. */
#include <microhttpd.h>
#include <stdio.h>
#include <sys/socket.h>
#include <netinet/in.h>

#include "base/hash.h"
#include "sim/stream.h"

#define CONTROL_MOST 4096
#define QUERY_MOST 1024

struct http_door {
    struct stage *stage;
    const struct play *play; /* NULL: control */
    struct stream *stream;   /* of a play that sends events; NULL: none */
    struct MHD_Daemon *daemon;
    uv_poll_t poll;
    uv_timer_t timer;
    int open_handles;
    char host[40];
    VEC(struct request *) held; /* suspended ones */
};

struct request {
    struct http_door *door;
    struct MHD_Connection *connection;
    struct buf upload;
    uv_timer_t *timer; /* of a slow answer */
    bool delayed;      /* the wait is over */
    bool begun;
};

static void run(struct http_door *d);

static void on_tick(uv_timer_t *t)
{
    run(t->data);
}

static void on_ready(uv_poll_t *p, int status, int events)
{
    (void) status;
    (void) events;
    run(p->data);
}

/* Lets the daemon do what it can, and asks to be called again when it says. */
static void run(struct http_door *d)
{
    MHD_UNSIGNED_LONG_LONG ms;
    MHD_run(d->daemon);
    if (MHD_get_timeout(d->daemon, &ms) == MHD_YES)
        uv_timer_start(&d->timer, on_tick, ms < 1 ? 1 : ms, 0);
}

static void close_timer(uv_handle_t *h)
{
    mem_free(h);
}

static void stop_timer(struct request *r)
{
    if (r->timer) {
        uv_timer_stop(r->timer);
        uv_close((uv_handle_t *) r->timer, close_timer);
        r->timer = NULL;
    }
}

static void release(struct request *r)
{
    struct http_door *d = r->door;
    for (size_t i = d->held.n; i-- > 0;) {
        if (d->held.v[i] == r)
            VEC_REMOVE(&d->held, i);
    }
}

static void on_waited(uv_timer_t *t)
{
    struct request *r = t->data;
    struct http_door *d = r->door;
    stop_timer(r);
    r->delayed = true;
    release(r);
    MHD_resume_connection(r->connection);
    run(d);
}

static void hold(struct request *r, unsigned ms)
{
    MHD_suspend_connection(r->connection);
    VEC_PUSH(&r->door->held, r);
    if (!ms)
        return; /* for ever */
    r->timer = mem_alloc(sizeof *r->timer);
    uv_timer_init(r->door->stage->loop, r->timer);
    r->timer->data = r;
    uv_timer_start(r->timer, on_waited, ms, 0);
}

static enum MHD_Result answer(struct request *r, unsigned code, struct span body, const char *type, const char *header, const char *value)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(body.n, (void *) (uintptr_t) body.p, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", type);
    if (header)
        MHD_add_response_header(response, header, value);
    enum MHD_Result rc = MHD_queue_response(r->connection, code, response);
    MHD_destroy_response(response);
    r->door->stage->served++;
    return rc;
}

struct cut_body {
    size_t n, at;
    char bytes[];
};

static ssize_t cut_read(void *arg, uint64_t at, char *out, size_t max)
{
    struct cut_body *c = arg;
    (void) at;
    if (c->at == c->n)
        return MHD_CONTENT_READER_END_WITH_ERROR; /* the connection is closed before all has come */
    size_t n = c->n - c->at < max ? c->n - c->at : max;
    memcpy(out, c->bytes + c->at, n);
    c->at += n;
    return (ssize_t) n;
}

/* Says a length that is larger than what comes. */
static enum MHD_Result wrong_length(struct request *r, struct span body, const char *type)
{
    struct cut_body *c = mem_alloc(sizeof *c + body.n);
    c->n = body.n;
    memcpy(c->bytes, body.p, body.n);
    struct MHD_Response *response = MHD_create_response_from_callback(body.n + 512, 4096, cut_read, c, mem_free);
    MHD_add_response_header(response, "Content-Type", type);
    enum MHD_Result rc = MHD_queue_response(r->connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return rc;
}

static enum MHD_Result reset(struct request *r)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    if (info)
        setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    return MHD_NO;
}

/* Breaks the format in the middle, whatever it is. */
static void malform(struct buf *body)
{
    size_t at = body->n / 2;
    static const char junk[] = "}<\"]{";
    for (size_t i = 0; i < sizeof junk - 1 && at + i < body->n; i++)
        body->p[at + i] = junk[i];
}

/* Refuses, where that is what the interface is told to do; false: it is not. */
static bool refuse(struct request *r, struct misbehaviour m, enum MHD_Result *rc)
{
    char seconds[16];
    snprintf(seconds, sizeof seconds, "%u", m.value);
    if (m.kind == MIS_BUSY)
        *rc = answer(r, 429, SPAN_LIT("{\"error\":\"too many requests\"}\n"), "application/json", "Retry-After", seconds);
    else if (m.kind == MIS_ERROR)
        *rc = answer(r, 500, SPAN_LIT("{\"error\":\"internal error\"}\n"), "application/json", NULL, NULL);
    else if (m.kind == MIS_RESET)
        *rc = reset(r);
    else
        return false;
    return true;
}

static enum MHD_Result send_page(struct request *r, struct buf *body, const char *type, struct misbehaviour m)
{
    char tag[32];
    static const struct hash_key key = {1, 2};
    enum MHD_Result rc;
    if (refuse(r, m, &rc))
        return rc;
    switch (m.kind) {
    case MIS_LENGTH:
        return wrong_length(r, buf_view(body), type);
    case MIS_TRUNCATED:
        body->n = body->n * 3 / 5;
        break;
    case MIS_MALFORMED:
        malform(body);
        break;
    default:
        break;
    }
    snprintf(tag, sizeof tag, "\"%016llx\"", (unsigned long long) hash_sip64(&key, body->p, body->n));
    const char *known = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "If-None-Match");
    if (known && strcmp(known, tag) == 0)
        return answer(r, 304, SPAN_LIT(""), type, "ETag", tag);
    return answer(r, 200, buf_view(body), type, "ETag", tag);
}

/* One argument of the request's query, after those before it: "page=2&limit=10". */
static enum MHD_Result add_argument(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct buf *query = arg;
    (void) kind;
    if (query->n < QUERY_MOST)
        buf_printf(query, "%s%s=%s", query->n ? "&" : "", name, value ? value : "");
    return MHD_YES;
}

/* The feed's name of a page, "sg/queues". */
static void feed_name(const struct play *p, int feed, char *out, size_t n)
{
    snprintf(out, n, "%s/%s", p->name, p->feeds[feed].id);
}

/* A new reader of a stream: it may be refused, or wait; what else the stream does wrong it does itself. */
static enum MHD_Result play_stream(struct request *r, const char *path)
{
    const struct play *p = r->door->play;
    struct misbehaviours *odd = r->door->stage->odd;
    enum MHD_Result rc;
    char feed[48];
    if (strcmp(path, p->feeds[0].path) != 0)
        return answer(r, 404, SPAN_LIT("there is nothing here\n"), "text/plain", NULL, NULL);
    feed_name(p, 0, feed, sizeof feed);
    struct misbehaviour m = misbehave_next(odd, feed, false);
    if (m.kind == MIS_BUSY || m.kind == MIS_ERROR || m.kind == MIS_RESET)
        m = misbehave_next(odd, feed, true);
    if (refuse(r, m, &rc))
        return rc;
    if (m.kind == MIS_SLOW && !r->delayed) {
        hold(r, m.value);
        return MHD_YES;
    }
    return stream_answer(r->door->stream, r->connection, MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Last-Event-ID"));
}

static enum MHD_Result play_page(struct request *r, const char *path)
{
    const struct play *p = r->door->play;
    struct stage *s = r->door->stage;
    struct buf body = {0};
    struct buf query = {0};
    const char *type = "text/plain";
    char feed[48];
    const char *given = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "X-Api-Key");
    if (p->key && (!given || (s->key && strcmp(given, s->key) != 0)))
        return answer(r, 401, SPAN_LIT("{\"error\":\"the key is missing or wrong\"}\n"), "application/json", NULL, NULL);
    if (p->stream)
        return play_stream(r, path);
    MHD_get_connection_values(r->connection, MHD_GET_ARGUMENT_KIND, add_argument, &query);
    struct play_request q = {.path = path, .query = query.n ? query.p : "", .host = r->door->host, .odd = MIS_OK, .gateways = s->gateways};
    int found = p->page(s->world, clock_now(s->clock), &q, &body, &type);
    if (found < 0) {
        buf_free(&query);
        buf_free(&body);
        return answer(r, 404, SPAN_LIT("there is nothing here\n"), "text/plain", NULL, NULL);
    }
    feed_name(p, found, feed, sizeof feed);
    gateway_acks(s->gateways, p->name, found, clock_now(s->clock), &body);
    struct misbehaviour m = misbehave_next(s->odd, feed, !r->delayed);
    if (!r->delayed && (m.kind == MIS_SLOW || m.kind == MIS_SILENT)) {
        buf_free(&query);
        buf_free(&body);
        hold(r, m.kind == MIS_SLOW ? m.value : 0);
        return MHD_YES;
    }
    if (m.kind == MIS_DUPLICATE || m.kind == MIS_DISORDER || m.kind == MIS_GAP) {
        buf_clear(&body);
        q.odd = m.kind;
        p->page(s->world, clock_now(s->clock), &q, &body, &type);
        gateway_acks(s->gateways, p->name, found, clock_now(s->clock), &body);
    }
    enum MHD_Result rc = send_page(r, &body, type, m);
    buf_free(&query);
    buf_free(&body);
    return rc;
}

static const char *header(const struct request *r, const char *name)
{
    return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

/* The members' gateways: a notice is taken, shown, or all are told. */
static enum MHD_Result notices(struct request *r, const char *method, const char *path)
{
    struct stage *s = r->door->stage;
    struct gateway_answer a = {.status = 200, .type = "application/json"};
    struct gateway_post p = {.path = path, .key = header(r, "Idempotency-Key"), .mode = header(r, "Watchfloor-Mode"), .bytes = buf_view(&r->upload), .now = clock_now(s->clock)};
    enum MHD_Result rc;
    bool posted = strcmp(method, "POST") == 0;
    struct misbehaviour m = gateway_rule(s->odd, path, p.key, posted && !r->delayed);
    if (posted && refuse(r, m, &rc))
        return rc;
    if (posted && !r->delayed && (m.kind == MIS_SLOW || m.kind == MIS_SILENT)) {
        hold(r, m.kind == MIS_SLOW ? m.value : 0);
        return MHD_YES;
    }
    if (posted) {
        gateway_take(s->gateways, &p, m, &a);
    } else if (strcmp(path, "/notices") == 0) {
        gateway_list(s->gateways, &a.body);
    } else {
        char *gateway = mem_printf("%.*s", (int) (strrchr(path, '/') - path), path);
        a.type = "application/xml";
        if (!gateway_show(s->gateways, path, gateway_rule(s->odd, gateway, NULL, false), &a.body))
            a.status = 404;
        mem_free(gateway);
    }
    rc = answer(r, a.status, buf_view(&a.body), a.type, NULL, NULL);
    buf_free(&a.body);
    return rc;
}

/* Takes the orders of a POST, and answers with all that are in force. */
static enum MHD_Result control(struct request *r, const char *method, const char *path)
{
    struct buf said = {0};
    struct err e;
    unsigned code = strcmp(path, "/_control") == 0 ? 200 : 404;
    err_clear(&e);
    if (code == 200 && strcmp(method, "POST") == 0) {
        char *rest = r->upload.p;
        for (char *line = rest ? strtok_r(rest, "\n", &rest) : NULL; line && code == 200; line = strtok_r(NULL, "\n", &rest)) {
            line[strcspn(line, "\r")] = 0;
            if (*line && misbehave_set(r->door->stage->odd, line, &e) != 0) {
                code = 400;
                buf_printf(&said, "%s\n", e.text);
            }
        }
    }
    if (code == 200)
        misbehave_show(r->door->stage->odd, &said);
    enum MHD_Result rc = answer(r, code, buf_view(&said), "text/plain; charset=utf-8", NULL, NULL);
    buf_free(&said);
    return rc;
}

static bool is_notices(const char *path)
{
    return strcmp(path, "/notices") == 0 || strncmp(path, "/notices/", 9) == 0;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *path, const char *method, const char *version,
                                  const char *upload, size_t *upload_n, void **state)
{
    struct http_door *d = arg;
    struct request *r = *state;
    (void) version;
    if (!r) {
        r = *state = mem_alloc(sizeof *r);
        r->door = d;
        r->connection = c;
        return MHD_YES;
    }
    if (*upload_n) {
        if (r->upload.n + *upload_n > (is_notices(path) ? (size_t) GATEWAY_NOTICE_MOST : CONTROL_MOST))
            return MHD_NO;
        buf_add(&r->upload, upload, *upload_n);
        *upload_n = 0;
        return MHD_YES;
    }
    if (!d->play)
        return (is_notices(path) ? notices : control)(r, method, path);
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return answer(r, 405, SPAN_LIT("only GET\n"), "text/plain", NULL, NULL);
    return play_page(r, path);
}

static void on_done(void *arg, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
    struct request *r = *state;
    (void) arg;
    (void) c;
    (void) why;
    if (!r)
        return;
    stop_timer(r);
    release(r);
    buf_free(&r->upload);
    mem_free(r);
    *state = NULL;
}

static void on_stream(void *arg)
{
    run(arg);
}

int http_open(struct http_door **out, struct stage *stage, const struct play *play, int port, struct err *e)
{
    struct http_door *d = mem_alloc(sizeof *d);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    d->stage = stage;
    d->play = play;
    snprintf(d->host, sizeof d->host, "127.0.0.1:%d", port);
    d->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, (uint16_t) port, NULL, NULL, on_request, d, MHD_OPTION_SOCK_ADDR,
                                 (struct sockaddr *) &at, MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL, MHD_OPTION_CONNECTION_TIMEOUT, 120u,
                                 MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
    const union MHD_DaemonInfo *info = d->daemon ? MHD_get_daemon_info(d->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (!info) {
        if (d->daemon)
            MHD_stop_daemon(d->daemon);
        mem_free(d);
        return err_errno(e, WF_E_SYSTEM, "port %d of 127.0.0.1 can't be used", port);
    }
    uv_poll_init(stage->loop, &d->poll, info->epoll_fd);
    uv_timer_init(stage->loop, &d->timer);
    d->poll.data = d->timer.data = d;
    d->open_handles = 2;
    uv_poll_start(&d->poll, UV_READABLE, on_ready);
    if (play && play->stream)
        d->stream = stream_open(stage, play, on_stream, d);
    *out = d;
    return 0;
}

static void on_closed(uv_handle_t *h)
{
    struct http_door *d = h->data;
    if (--d->open_handles)
        return;
    VEC_FREE(&d->held);
    mem_free(d);
}

void http_close(struct http_door *d)
{
    if (!d)
        return;
    while (d->held.n) {
        struct request *r = d->held.v[d->held.n - 1];
        d->held.n--;
        stop_timer(r);
        MHD_resume_connection(r->connection);
    }
    if (d->stream)
        stream_end(d->stream);
    uv_poll_stop(&d->poll);
    uv_timer_stop(&d->timer);
    MHD_stop_daemon(d->daemon);
    if (d->stream)
        stream_close(d->stream);
    uv_close((uv_handle_t *) &d->poll, on_closed);
    uv_close((uv_handle_t *) &d->timer, on_closed);
}
