/* sim/lines: plays over TCP: sends the numbered lines to who is connected, begins again where a client asks to, and beats. See serve.h.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/ring.h"

#define BEAT_MS 5000
#define LOOK_MS 100

struct client {
    uv_tcp_t tcp;
    struct line_door *door;
    struct buf in;
    bool greeted;
    struct buf held; /* a line that waits for its successor: out of order */
    unsigned gap;
};

struct line_door {
    struct stage *stage;
    char feed[48];
    uv_tcp_t listener;
    uv_timer_t look, beat;
    int open_handles;
    struct ring ring;
    VEC(struct client *) clients;
};

struct sending {
    uv_write_t write;
    struct buf bytes;
};

static void on_client_closed(uv_handle_t *h)
{
    struct client *c = h->data;
    buf_free(&c->in);
    buf_free(&c->held);
    mem_free(c);
}

static void drop(struct client *c)
{
    struct line_door *d = c->door;
    if (uv_is_closing((uv_handle_t *) &c->tcp))
        return;
    for (size_t i = d->clients.n; i-- > 0;) {
        if (d->clients.v[i] == c)
            VEC_REMOVE(&d->clients, i);
    }
    uv_close((uv_handle_t *) &c->tcp, on_client_closed);
}

static void on_sent(uv_write_t *w, int status)
{
    struct sending *s = w->data;
    (void) status;
    buf_free(&s->bytes);
    mem_free(s);
}

static void send_bytes(struct client *c, struct span bytes)
{
    if (uv_is_closing((uv_handle_t *) &c->tcp))
        return;
    if (uv_stream_get_write_queue_size((uv_stream_t *) &c->tcp) > (8u << 20)) {
        drop(c); /* reads nothing */
        return;
    }
    struct sending *s = mem_alloc(sizeof *s);
    s->write.data = s;
    buf_span(&s->bytes, bytes);
    uv_buf_t b = uv_buf_init(s->bytes.p, (unsigned) s->bytes.n);
    uv_write(&s->write, (uv_stream_t *) &c->tcp, &b, 1, on_sent);
}

static void say(struct client *c, const char *text)
{
    send_bytes(c, span_str(text));
}

static void reset(struct client *c)
{
    struct line_door *d = c->door;
    for (size_t i = d->clients.n; i-- > 0;) {
        if (d->clients.v[i] == c)
            VEC_REMOVE(&d->clients, i);
    }
    if (!uv_is_closing((uv_handle_t *) &c->tcp) && uv_tcp_close_reset(&c->tcp, on_client_closed) != 0)
        uv_close((uv_handle_t *) &c->tcp, on_client_closed);
}

/* One line with its end, or what is done instead of it. */
static void send_line(struct client *c, const char *text)
{
    struct misbehaviour m = misbehave_next(c->door->stage->odd, c->door->feed, true);
    struct buf b = {0};
    buf_printf(&b, "%s\n", text);
    c->door->stage->served++;
    switch (m.kind) {
    case MIS_SILENT:
        break;
    case MIS_BUSY:
    case MIS_ERROR:
        say(c, m.kind == MIS_BUSY ? "ERR\t429\ttoo many connections\n" : "ERR\t500\tinternal error\n");
        drop(c);
        break;
    case MIS_TRUNCATED:
        send_bytes(c, span_make(b.p, b.n / 2));
        drop(c);
        break;
    case MIS_MALFORMED:
        b.p[0] = '?';
        send_bytes(c, buf_view(&b));
        break;
    case MIS_LENGTH: {
        struct buf longer = {0};
        buf_add(&longer, b.p, b.n - 1);
        memset(buf_reserve(&longer, 70000), 'x', 70000);
        buf_grew(&longer, 70000);
        buf_char(&longer, '\n');
        send_bytes(c, buf_view(&longer));
        buf_free(&longer);
        break;
    }
    case MIS_RESET:
        reset(c);
        break;
    case MIS_DUPLICATE:
        send_bytes(c, buf_view(&b));
        send_bytes(c, buf_view(&b));
        break;
    case MIS_DISORDER:
        if (c->held.n) {
            buf_span(&b, buf_view(&c->held));
            buf_clear(&c->held);
            send_bytes(c, buf_view(&b));
        } else {
            buf_span(&c->held, buf_view(&b));
        }
        break;
    case MIS_GAP:
        if (c->gap++ % 5 != 2) /* one of five is lost */
            send_bytes(c, buf_view(&b));
        break;
    default:
        if (c->held.n) {
            send_bytes(c, buf_view(&c->held));
            buf_clear(&c->held);
        }
        send_bytes(c, buf_view(&b));
    }
    buf_free(&b);
}

/* "RESUME 123": all that is kept after 123; without a number all that is kept. */
static void greet(struct client *c, const char *line)
{
    struct line_door *d = c->door;
    uint64_t after = strncmp(line, "RESUME ", 7) == 0 ? strtoull(line + 7, NULL, 10) : 0;
    uint64_t first = ring_after(&d->ring, after);
    char text[80];
    if (misbehave_next(d->stage->odd, d->feed, false).kind != MIS_SILENT) {
        snprintf(text, sizeof text, "BEGIN\t%llu\t%llu\n", (unsigned long long) first, (unsigned long long) d->ring.seq);
        say(c, text);
    }
    c->greeted = true;
    for (; first <= d->ring.seq && !uv_is_closing((uv_handle_t *) &c->tcp); first++)
        send_line(c, ring_text(&d->ring, first));
}

static void on_alloc(uv_handle_t *h, size_t n, uv_buf_t *b)
{
    struct client *c = h->data;
    (void) n;
    *b = uv_buf_init(buf_reserve(&c->in, 4096), 4096);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
    struct client *c = s->data;
    (void) b;
    if (n < 0) {
        drop(c);
        return;
    }
    buf_grew(&c->in, (size_t) n);
    char *end = c->in.n ? memchr(c->in.p, '\n', c->in.n) : NULL;
    if (!end && c->in.n > 4096) {
        drop(c);
        return;
    }
    if (end && !c->greeted) {
        *end = 0;
        greet(c, c->in.p);
    }
    if (end)
        buf_clear(&c->in);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct line_door *d = listener->data;
    if (status < 0)
        return;
    struct client *c = mem_alloc(sizeof *c);
    c->door = d;
    c->tcp.data = c;
    uv_tcp_init(d->stage->loop, &c->tcp);
    if (uv_accept(listener, (uv_stream_t *) &c->tcp) != 0 || uv_read_start((uv_stream_t *) &c->tcp, on_alloc, on_read) != 0) {
        uv_close((uv_handle_t *) &c->tcp, on_client_closed);
        return;
    }
    uv_tcp_nodelay(&c->tcp, 1);
    VEC_PUSH(&d->clients, c);
}

static void on_look(uv_timer_t *t)
{
    struct line_door *d = t->data;
    uint64_t seq = d->ring.seq;
    if (!ring_advance(&d->ring))
        return;
    for (seq = seq < ring_oldest(&d->ring) ? ring_oldest(&d->ring) : seq + 1; seq <= d->ring.seq; seq++) {
        for (size_t i = d->clients.n; i-- > 0;) {
            if (d->clients.v[i]->greeted)
                send_line(d->clients.v[i], ring_text(&d->ring, seq));
        }
    }
}

static void on_beat(uv_timer_t *t)
{
    struct line_door *d = t->data;
    struct buf b = {0};
    if (misbehave_next(d->stage->odd, d->feed, false).kind == MIS_SILENT)
        return;
    buf_printf(&b, "HB\t%llu\t", (unsigned long long) d->ring.seq);
    play_time(&b, clock_now(d->stage->clock), 420);
    buf_char(&b, '\n');
    for (size_t i = d->clients.n; i-- > 0;) {
        if (d->clients.v[i]->greeted)
            send_bytes(d->clients.v[i], buf_view(&b));
    }
    buf_free(&b);
}

int lines_open(struct line_door **out, struct stage *stage, const struct play *play, int port, struct err *e)
{
    struct line_door *d = mem_alloc(sizeof *d);
    struct sockaddr_in at;
    d->stage = stage;
    snprintf(d->feed, sizeof d->feed, "%s/%s", play->name, play->feeds[0].id);
    ring_open(&d->ring, stage, play);
    uv_tcp_init(stage->loop, &d->listener);
    uv_timer_init(stage->loop, &d->look);
    uv_timer_init(stage->loop, &d->beat);
    d->listener.data = d->look.data = d->beat.data = d;
    d->open_handles = 3;
    *out = d;
    uv_ip4_addr("127.0.0.1", port, &at);
    int rc = uv_tcp_bind(&d->listener, (const struct sockaddr *) &at, 0);
    rc = rc ? rc : uv_listen((uv_stream_t *) &d->listener, 16, on_connection);
    if (rc)
        return err_set(e, WF_E_SYSTEM, "port %d of 127.0.0.1 can't be used: %s", port, uv_strerror(rc));
    uv_timer_start(&d->look, on_look, LOOK_MS, LOOK_MS);
    uv_timer_start(&d->beat, on_beat, BEAT_MS, BEAT_MS);
    return 0;
}

static void on_closed(uv_handle_t *h)
{
    struct line_door *d = h->data;
    if (--d->open_handles)
        return;
    ring_close(&d->ring);
    VEC_FREE(&d->clients);
    mem_free(d);
}

void lines_close(struct line_door *d)
{
    if (!d)
        return;
    while (d->clients.n)
        drop(d->clients.v[0]);
    uv_close((uv_handle_t *) &d->listener, on_closed);
    uv_close((uv_handle_t *) &d->look, on_closed);
    uv_close((uv_handle_t *) &d->beat, on_closed);
}
