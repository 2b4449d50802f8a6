/* Push sources: event streams and lines over TCP in the clear, against our own server. test_tls.c has TLS. */
#include "config.h"

#include "tests/feed/harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char url[256];

static struct feed_config sse_conf(struct server *s)
{
    snprintf(url, sizeof url, "http://127.0.0.1:%d/events", s->port);
    return (struct feed_config){.id = "sg/events", .plugin = "sg", .source = "events", .member = "SG", .transport = WF_TRANSPORT_SSE,
                                .url = url, .enabled = true, .timeout_s = 2};
}

static struct feed_config tcp_conf(struct server *s)
{
    snprintf(url, sizeof url, "tcp://127.0.0.1:%d", s->port);
    return (struct feed_config){.id = "la/lines", .plugin = "la", .source = "lines", .member = "LA", .transport = WF_TRANSPORT_TCP,
                                .url = url, .enabled = true, .timeout_s = 2};
}

static bool aside(struct floor_ *f, void *arg)
{
    return f->asides >= *(int *) arg;
}

/* ---- event streams ---- */

struct stream_script {
    int mode;
    char last_id[128];
    const char *text;
};

static void serve_events(struct server *s, struct peer *p)
{
    struct stream_script *sc = s->arg;
    const char *id = server_header(s, "Last-Event-ID");
    snprintf(sc->last_id, sizeof sc->last_id, "%s", id ? id : "-");
    if (sc->mode >= 200) {
        peer_answer(p, sc->mode, "", "");
        return;
    }
    peer_str(p, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n", sc->mode == 1 ? "text/html" : "text/event-stream; charset=utf-8");
    if (sc->text)
        peer_str(p, "%zx\r\n%s\r\n", strlen(sc->text), sc->text);
}

static void chunk(struct peer *p, const char *text)
{
    peer_str(p, "%zx\r\n%s\r\n", strlen(text), text);
}

static void events_one_by_one(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = "\xef\xbb\xbf: hello\n\nid: 1\nevent: count\ndata: {\"a\":1}\n\nid: 2\ndata: two\r\ndata: lines\r\n\r\ndata: ha"};
    struct server s = {.on_request = serve_events, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = sse_conf(&s);
    f->hold = true;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    floor_wait_state(f, "sg/events", FEED_UP, 1000);
    assert_true(floor_row(f, "sg/events").age_s < 0); /* connected, never "fresh" */
    assert_string_equal(f->got.v[0].bytes, "{\"a\":1}");
    assert_string_equal(f->got.v[0].tag, "count");
    assert_string_equal(f->got.v[0].next_cursor, "1");
    assert_string_equal(f->got.v[0].type, "text/event-stream; charset=utf-8");
    floor_run(f, 100);
    assert_int_equal(f->got.n, 1); /* one at a time */
    f->hold = false;
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    floor_wait_got(f, 2);
    assert_string_equal(f->got.v[1].bytes, "two\nlines");
    assert_string_equal(f->got.v[1].tag, "message");
    assert_string_equal(f->got.v[1].cursor, "1");
    chunk(s.last, "lf\n\n");
    floor_wait_got(f, 3);
    assert_string_equal(f->got.v[2].bytes, "half");
    server_stop(&s);
}

static void reconnects_from_the_last_id(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = "retry: 300\nid: 41\ndata: x\n\nid: 42\ndata: not whole"};
    struct server s = {.on_request = serve_events, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = sse_conf(&s);
    c.cursor = SPAN_LIT("from the journal");
    floor_put(f, &c);
    floor_wait_got(f, 1);
    assert_string_equal(sc.last_id, "from the journal");
    int64_t from = clock_mono();
    sc.text = "data: y\n\n";
    peer_reset(s.last);
    floor_wait_got(f, 2);
    assert_in_range((clock_mono() - from) / NSEC_PER_MS, 290, 2000);
    assert_string_equal(sc.last_id, "41");
    floor_wait_state(f, "sg/events", FEED_UP, 500);
    assert_int_equal(f->states[FEED_FAILED], 1);
    server_stop(&s);
}

static void answers_that_are_no_stream(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.mode = 1, .text = "<html>"};
    struct server s = {.on_request = serve_events, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = sse_conf(&s);
    floor_put(f, &c);
    floor_wait_error(f, "sg/events", "no event stream (its type is \"text/html\")");
    sc.mode = 204;
    feeds_retry(f->feeds, "sg/events", NULL);
    floor_wait_error(f, "sg/events", "204");
    wf_time next = floor_row(f, "sg/events").next_try;
    assert_true(next - clock_now(&f->clock) > 50 * NSEC_PER_SEC);
    sc.mode = 503;
    feeds_retry(f->feeds, "sg/events", NULL);
    floor_wait_error(f, "sg/events", "503 service unavailable");
    sc.mode = 0;
    sc.text = "data: fine\n\n";
    feeds_retry(f->feeds, "sg/events", NULL);
    floor_wait_got(f, 1);
    assert_string_equal(floor_row(f, "sg/events").error, "");
    server_stop(&s);
}

static void serve_nothing(struct server *s, struct peer *p)
{
    (void) s, (void) p;
}

static void a_stream_that_never_answers(void **state)
{
    struct floor_ *f = *state;
    struct server s = {.on_request = serve_nothing};
    server_start(&s, &f->loop);
    struct feed_config c = sse_conf(&s);
    c.timeout_s = 1;
    floor_put(f, &c);
    floor_wait_error(f, "sg/events", "no answer from 127.0.0.1");
    server_stop(&s);
}

static void heartbeats(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = ": first\n"};
    struct server s = {.on_request = serve_events, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = sse_conf(&s);
    c.heartbeat_s = 1;
    floor_put(f, &c);
    floor_wait_state(f, "sg/events", FEED_UP, 2000);
    for (int i = 0; i < 3; i++) {
        floor_run(f, 700);
        chunk(s.last, ":\n");
    }
    floor_run(f, 100);
    assert_int_equal(f->states[FEED_LATE], 0); /* comments are signs of life */
    assert_true(floor_row(f, "sg/events").age_s < 0.5);
    floor_wait_state(f, "sg/events", FEED_LATE, 2500);
    int connections = s.connections;
    floor_wait_error(f, "sg/events", "a heartbeat is due every 1 s");
    floor_wait_state(f, "sg/events", FEED_UP, 8000); /* it connected anew */
    assert_true(s.connections > connections);
    server_stop(&s);
}

static void an_event_too_large(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {0};
    struct server s = {.on_request = serve_events, .arg = &sc};
    char *big = mem_alloc(300000);
    int one = 1;
    server_start(&s, &f->loop);
    struct feed_config c = sse_conf(&s);
    c.max_bytes = 1000;
    floor_put(f, &c);
    floor_wait_state(f, "sg/events", FEED_UP, 2000);
    memset(big, 'x', 299999);
    memcpy(big, "data:", 5);
    chunk(s.last, big);
    chunk(s.last, "\n\ndata: next\n\n");
    floor_wait(f, 3000, "the event set aside", aside, &one);
    assert_int_equal(f->aside_total, 299994);
    assert_int_equal(f->aside_head, 1000);
    HAS(f->aside, "over the bound of 1000");
    floor_wait_got(f, 1);
    assert_string_equal(f->got.v[0].bytes, "next");
    mem_free(big);
    server_stop(&s);
}

/* A server that pours while the desk takes its time: nothing is lost, and memory stays bounded. */
static void a_flood_waits(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {0};
    struct server s = {.on_request = serve_events, .arg = &sc};
    struct buf all = {0};
    const int n = 5000;
    server_start(&s, &f->loop);
    struct feed_config c = sse_conf(&s);
    f->hold = true;
    floor_put(f, &c);
    floor_wait_state(f, "sg/events", FEED_UP, 2000);
    for (int i = 0; i < n; i++)
        buf_printf(&all, "id: %d\ndata: %0300d\n\n", i, i);
    chunk(s.last, all.p);
    floor_wait_got(f, 1);
    floor_run(f, 200);
    assert_true(floor_row(f, "sg/events").bytes < 400000); /* of 1.6 MB: the rest waits at the server */
    f->hold = false;
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    floor_wait_got(f, (size_t) n);
    for (int i = 0; i < n; i++)
        assert_int_equal(atoi(f->got.v[i].bytes), i);
    buf_free(&all);
    server_stop(&s);
}

/* ---- lines ---- */

static void serve_lines(struct server *s, struct peer *p)
{
    struct stream_script *sc = s->arg;
    if (p->in.n == 0 && sc->text)
        peer_str(p, "%s", sc->text);
    if (p->in.n) {
        snprintf(sc->last_id, sizeof sc->last_id, "%.*s", (int) p->in.n, p->in.p);
        buf_clear(&p->in);
    }
}

static void whole_lines(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = "one\ntwo\r\nthr"};
    struct server s = {.on_bytes = serve_lines, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = tcp_conf(&s);
    c.on_connect = "SINCE {cursor}\n";
    c.cursor = SPAN_LIT("17");
    floor_put(f, &c);
    floor_wait_got(f, 1);
    assert_string_equal(f->got.v[0].bytes, "one\ntwo\r\n");
    assert_true(f->got.v[0].first && !f->got.v[0].last);
    floor_run(f, 50);
    assert_string_equal(sc.last_id, "SINCE 17\n");
    floor_wait_state(f, "la/lines", FEED_UP, 1000);
    assert_true(floor_row(f, "la/lines").age_s < 0);
    peer_str(s.last, "ee\n");
    floor_wait_got(f, 2);
    assert_string_equal(f->got.v[1].bytes, "three\n");
    assert_false(f->got.v[1].first);
    server_stop(&s);
}

static void half_consumed(struct floor_ *f, const struct feed_input *in)
{
    struct feed_result r = f->answer;
    r.consumed = f->got.n == 1 ? 4 : SIZE_MAX;
    feed_done(f->feeds, in->ticket, &r);
}

static void what_is_not_consumed_comes_again(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = "one\nBEGIN\nx\n"};
    struct server s = {.on_bytes = serve_lines, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = tcp_conf(&s);
    f->on_input = half_consumed;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    floor_run(f, 100);
    assert_int_equal(f->got.n, 1); /* not before there is more */
    peer_str(s.last, "END\n");
    floor_wait_got(f, 2);
    assert_string_equal(f->got.v[1].bytes, "BEGIN\nx\nEND\n");
    server_stop(&s);
}

static void reconnects_and_drops_half_a_line(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = "one\nhalf"};
    struct server s = {.on_bytes = serve_lines, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = tcp_conf(&s);
    floor_put(f, &c);
    floor_wait_got(f, 1);
    floor_wait_state(f, "la/lines", FEED_UP, 1000);
    sc.text = "fresh\n";
    peer_close(s.last);
    floor_wait_got(f, 2);
    assert_string_equal(f->got.v[1].bytes, "fresh\n");
    assert_true(f->got.v[1].first);
    assert_int_equal(f->states[FEED_FAILED], 1);
    floor_wait_state(f, "la/lines", FEED_UP, 1000);
    server_stop(&s);
    floor_wait_error(f, "la/lines", "Connection refused");
}

static void an_endless_line(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {0};
    struct server s = {.on_bytes = serve_lines, .arg = &sc};
    char *big = mem_alloc(200001);
    int one = 1;
    server_start(&s, &f->loop);
    struct feed_config c = tcp_conf(&s);
    c.max_bytes = 5000;
    floor_put(f, &c);
    floor_wait_state(f, "la/lines", FEED_UP, 2000);
    memset(big, 'y', 200000);
    peer_str(s.last, "good\n%s", big);
    floor_wait(f, 3000, "the line set aside", aside, &one);
    HAS(f->aside, "over the bound of 5000");
    peer_str(s.last, "%s\nafter\n", big);
    floor_wait_got(f, 2);
    assert_string_equal(f->got.v[0].bytes, "good\n");
    assert_string_equal(f->got.v[1].bytes, "after\n");
    assert_int_equal(f->asides, 1);
    mem_free(big);
    server_stop(&s);
}

/* A source may be given a bound above what is read in one turn: its long line is read on, and what follows it comes. */
static void a_line_longer_than_a_batch(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {0};
    struct server s = {.on_bytes = serve_lines, .arg = &sc};
    char *big = mem_alloc(400001);
    server_start(&s, &f->loop);
    struct feed_config c = tcp_conf(&s);
    c.max_bytes = 500000;
    floor_put(f, &c);
    floor_wait_state(f, "la/lines", FEED_UP, 2000);
    memset(big, 'z', 400000);
    peer_str(s.last, "%s\nafter\n", big);
    floor_wait_got(f, 1);
    assert_true(f->got.v[0].n >= 400001);
    assert_memory_equal(f->got.v[0].bytes, big, 400000);
    if (f->got.v[0].n == 400001) /* it may have come in the same piece */
        floor_wait_got(f, 2);
    struct got *last = &f->got.v[f->got.n - 1];
    assert_string_equal(last->bytes + last->n - 6, "after\n");
    assert_int_equal(f->asides, 0);
    mem_free(big);
    server_stop(&s);
}

static void a_slow_desk_slows_the_source(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {0};
    struct server s = {.on_bytes = serve_lines, .arg = &sc};
    struct buf all = {0};
    size_t got = 0;
    server_start(&s, &f->loop);
    struct feed_config c = tcp_conf(&s);
    f->hold = true;
    floor_put(f, &c);
    floor_wait_state(f, "la/lines", FEED_UP, 2000);
    for (int i = 0; i < 100000; i++)
        buf_printf(&all, "%050d\n", i);
    peer_send(s.last, all.p, all.n);
    floor_wait_got(f, 1);
    floor_run(f, 100);
    assert_true(floor_row(f, "la/lines").bytes < 200000);
    f->hold = false;
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    int64_t end = clock_mono() + 8 * NSEC_PER_SEC;
    while (got < all.n && clock_mono() < end) {
        floor_run(f, 20);
        got = 0;
        for (size_t i = 0; i < f->got.n; i++)
            got += f->got.v[i].n;
    }
    assert_int_equal(got, all.n);
    size_t at = 0;
    for (size_t i = 0; i < f->got.n; i++) {
        assert_memory_equal(f->got.v[i].bytes, all.p + at, f->got.v[i].n);
        at += f->got.v[i].n;
    }
    buf_free(&all);
    server_stop(&s);
}

static void silence_past_the_heartbeat(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = "HB\n"};
    struct server s = {.on_bytes = serve_lines, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = tcp_conf(&s);
    c.heartbeat_s = 1;
    floor_put(f, &c);
    floor_wait_state(f, "la/lines", FEED_UP, 2000);
    assert_true(floor_row(f, "la/lines").age_s >= 0);
    floor_wait_state(f, "la/lines", FEED_LATE, 2500);
    floor_wait_error(f, "la/lines", "nothing was heard for 3 s");
    floor_wait_state(f, "la/lines", FEED_UP, 3000);
    assert_int_equal(s.connections, 2);
    server_stop(&s);
}

static bool connected_thrice(struct floor_ *f, void *arg)
{
    (void) f;
    return ((struct server *) arg)->connections >= 3;
}

/* A connection that says nothing is no sign of life: it is UNKNOWN after three heartbeats, and stays so when it is made anew. */
static void a_line_that_never_speaks(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = ""};
    struct server s = {.on_bytes = serve_lines, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = tcp_conf(&s);
    c.heartbeat_s = 1;
    floor_put(f, &c);
    floor_wait_state(f, "la/lines", FEED_UNKNOWN, 5000);
    floor_wait(f, 15000, "three connections", connected_thrice, &s);
    assert_int_equal(f->states[FEED_UP], 0);
    assert_int_equal(floor_row(f, "la/lines").state, FEED_UNKNOWN);
    server_stop(&s);
}

static bool tested(struct floor_ *f, void *arg)
{
    return f->tests >= *(int *) arg;
}

static void tests_of_push_sources(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = "hello\n"}, quiet = {0};
    struct server s = {.on_bytes = serve_lines, .arg = &sc}, q = {.on_request = serve_events, .arg = &quiet};
    char u[128];
    int n = 1;
    server_start(&s, &f->loop);
    server_start(&q, &f->loop);
    struct feed_config c = tcp_conf(&s);
    c.enabled = false;
    floor_put(f, &c);
    assert_int_equal(feeds_test(f->feeds, "la/lines", NULL, floor_test_cb, f, NULL), 0);
    floor_wait(f, 3000, "the lines", tested, &n);
    assert_string_equal(f->test_bytes, "hello\n");
    snprintf(u, sizeof u, "http://127.0.0.1:%d/", q.port);
    struct feed_config e = sse_conf(&q);
    e.url = u;
    e.enabled = false;
    e.timeout_s = 1;
    floor_put(f, &e);
    n = 2;
    assert_int_equal(feeds_test(f->feeds, "sg/events", NULL, floor_test_cb, f, NULL), 0);
    floor_wait(f, 3000, "the word that it is quiet", tested, &n);
    HAS(f->test_text, "connected, and nothing was said within 1 s");
    assert_int_equal(f->got.n, 0);
    server_stop(&s);
    server_stop(&q);
}

static void off_removed_and_changed(void **state)
{
    struct floor_ *f = *state;
    struct stream_script sc = {.text = "a\n"};
    struct server s = {.on_bytes = serve_lines, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = tcp_conf(&s);
    f->hold = true;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    c.enabled = false;
    floor_put(f, &c);
    floor_run(f, 50);
    assert_int_equal(s.open, 0); /* closed at once, though an input is out */
    assert_string_equal(f->got.v[0].bytes, "a\n");
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    c.enabled = true;
    floor_put(f, &c);
    floor_wait_got(f, 2);
    assert_int_equal(feeds_remove(f->feeds, "la/lines", NULL), 0);
    floor_run(f, 50);
    assert_int_equal(s.open, 0);
    server_stop(&s);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, floor_setup, floor_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(events_one_by_one),
        CASE(reconnects_from_the_last_id),
        CASE(answers_that_are_no_stream),
        CASE(a_stream_that_never_answers),
        CASE(heartbeats),
        CASE(an_event_too_large),
        CASE(a_flood_waits),
        CASE(whole_lines),
        CASE(what_is_not_consumed_comes_again),
        CASE(reconnects_and_drops_half_a_line),
        CASE(an_endless_line),
        CASE(a_slow_desk_slows_the_source),
        CASE(silence_past_the_heartbeat),
        CASE(a_line_that_never_speaks),
        CASE(tests_of_push_sources),
        CASE(off_removed_and_changed),
        CASE(a_line_longer_than_a_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
