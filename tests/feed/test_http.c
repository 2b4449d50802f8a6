/* Polls against a server that misbehaves in every way a member's server might. */
#include "config.h"

#include "tests/feed/harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char url[256];

static struct feed_config conf(struct server *s, const char *path)
{
    return poll_config("sg/queues", url, sizeof url, s->port, path);
}

/* What the server of most tests does: a script by number of request. */
struct script {
    int step;
    const char *body;
    int mode;
    char seen[8][512];
};

static bool polls_at_least(struct floor_ *f, void *arg)
{
    return floor_row(f, "sg/queues").polls >= (uint64_t) *(int *) arg;
}

static bool unchanged_at_least(struct floor_ *f, void *arg)
{
    return floor_row(f, "sg/queues").unchanged >= (uint64_t) *(int *) arg;
}

static bool has_error(struct floor_ *f, void *arg)
{
    return strstr(floor_row(f, "sg/queues").error, arg) != NULL;
}

/* ---- conditional requests ---- */

static void serve_etag(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    const char *inm = server_header(s, "If-None-Match");
    snprintf(sc->seen[sc->step % 8], sizeof sc->seen[0], "%s", inm ? inm : "-");
    sc->step++;
    char etag[64];
    snprintf(etag, sizeof etag, "\"%s\"", sc->body);
    if (inm && strcmp(inm, etag) == 0)
        peer_answer(p, 304, "", "");
    else
        peer_str(p, "HTTP/1.1 200 OK\r\nETag: %s\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %zu\r\n\r\n%s", etag,
                 strlen(sc->body), sc->body);
}

static void etag_and_304(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "one"};
    struct server s = {.on_request = serve_etag, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/v1/queues");
    floor_put(f, &c);
    floor_wait_got(f, 1);
    assert_string_equal(f->got.v[0].bytes, "one");
    assert_string_equal(f->got.v[0].type, "application/json; charset=utf-8");
    assert_string_equal(f->got.v[0].url, url);
    assert_null(f->got.v[0].cursor);
    assert_true(f->got.v[0].first && f->got.v[0].last);
    int two = 2;
    floor_wait(f, 5000, "two unchanged polls", unchanged_at_least, &two);
    assert_int_equal(f->got.n, 1);
    assert_string_equal(sc.seen[0], "-");
    assert_string_equal(sc.seen[1], "\"one\"");
    assert_int_equal(s.connections, 1); /* reused */
    sc.body = "two";
    floor_wait_got(f, 2);
    assert_string_equal(f->got.v[1].bytes, "two");
    struct feed_row r = floor_row(f, "sg/queues");
    assert_int_equal(r.state, FEED_UP);
    assert_true(r.last_ok != TIME_NONE && r.age_s >= 0 && r.age_s < 2);
    assert_int_equal(r.failures, 0);
    assert_int_equal(f->states[FEED_UP], 1);
    server_stop(&s);
}

static void serve_plain(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    const char *ims = server_header(s, "If-Modified-Since");
    snprintf(sc->seen[sc->step++ % 8], sizeof sc->seen[0], "%s", ims ? ims : "-");
    peer_answer(p, 200, sc->mode ? "Last-Modified: Tue, 24 Nov 2026 00:00:00 GMT\r\n" : "", sc->body);
}

static void same_body_is_not_delivered(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "same", .mode = 1};
    struct server s = {.on_request = serve_plain, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    floor_put(f, &c);
    int one = 1;
    floor_wait(f, 5000, "an unchanged poll", unchanged_at_least, &one);
    assert_int_equal(f->got.n, 1);
    assert_string_equal(sc.seen[0], "-");
    assert_string_equal(sc.seen[1], "Tue, 24 Nov 2026 00:00:00 GMT");
    server_stop(&s);
}

/* ---- errors ---- */

static void serve_bad(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    sc->step++;
    switch (sc->mode) {
    case 0: peer_answer(p, 200, "", sc->body); break;
    case 429: peer_answer(p, 429, "Retry-After: 2\r\n", "slow down"); break;
    case 1: /* cut short */
        peer_str(p, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
        peer_close(p);
        break;
    case 2: peer_reset(p); break;
    case 3: peer_close(p); break;
    case 4: break; /* silent */
    case 5: peer_str(p, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk"); break;
    case 6: peer_str(p, "\x01\x02\x03 this is no HTTP\r\n\r\n"); peer_close(p); break;
    case 7: peer_str(p, "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"); break;
    case 8: /* grows without a length */
        peer_str(p, "HTTP/1.1 200 OK\r\n\r\n");
        for (int i = 0; i < 64; i++)
            peer_str(p, "%1024d", i);
        break;
    case 9: peer_str(p, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"); break; /* and no more */
    default: peer_answer(p, sc->mode, "", "an error's page");
    }
}

static void each_error_says_what_and_heals(void **state)
{
    struct floor_ *f = *state;
    static const struct {
        int mode;
        const char *error;
    } cases[] = {
        {500, "500 internal server error"}, {503, "503 service unavailable"}, {1, "cut short: 9 of 1000 bytes"},
        {2, "broke"},                       {3, "without an answer"},         {4, "no answer within 1 s"},
        {5, "127.0.0.1"},                   {6, "127.0.0.1"},                 {7, "over 32768 bytes"},
        {8, "over 32768 bytes"},            {9, "too slowly"},
    };
    struct script sc = {.body = "fine"};
    struct server s = {.on_request = serve_bad, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    c.timeout_s = 1;
    c.max_bytes = 32768;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        sc.mode = cases[i].mode;
        feeds_retry(f->feeds, "sg/queues", NULL);
        floor_wait(f, 6000, cases[i].error, has_error, (void *) (uintptr_t) cases[i].error);
        struct feed_row r = floor_row(f, "sg/queues");
        assert_true(r.state == FEED_FAILED || r.state == FEED_UNKNOWN);
        assert_true(r.next_try != TIME_NONE || r.polls > 0);
        sc.mode = 0;
        assert_int_equal(feeds_retry(f->feeds, "sg/queues", NULL), 0);
        floor_wait_state(f, "sg/queues", FEED_UP, 6000);
        assert_string_equal(floor_row(f, "sg/queues").error, "");
    }
    assert_int_equal(f->got.n, 1); /* the same body all along */
    server_stop(&s);
}

static void retry_after_is_kept(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "fine", .mode = 429};
    struct server s = {.on_request = serve_bad, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    floor_put(f, &c);
    floor_wait(f, 3000, "429", has_error, (void *) (uintptr_t) "429 too many requests: asked to wait 2 s");
    int64_t from = clock_mono();
    wf_time next = floor_row(f, "sg/queues").next_try;
    assert_in_range((next - clock_now(&f->clock)) / NSEC_PER_MS, 1500, 2001);
    sc.mode = 0;
    floor_wait_got(f, 1);
    assert_in_range((clock_mono() - from) / NSEC_PER_MS, 1500, 3000);
    server_stop(&s);
}

static void refused_and_back_off(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "fine"};
    struct server s = {.on_request = serve_bad, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    server_stop(&s);
    floor_run(f, 10);
    floor_put(f, &c);
    int four = 4;
    floor_wait(f, 8000, "four tries", polls_at_least, &four);
    struct feed_row r = floor_row(f, "sg/queues");
    HAS(r.error, "Connection refused");
    assert_true(r.failures >= 3);
    assert_true(f->states[FEED_FAILED] == 1);
    server_start(&s, &f->loop);
    floor_wait_got(f, 1);
    floor_wait_state(f, "sg/queues", FEED_UP, 100);
    server_stop(&s);
}

/* ---- redirects ---- */

static void serve_redirect(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    char to[256];
    if (strcmp(p->path, "/final") == 0) {
        peer_answer(p, 200, "", "arrived");
        return;
    }
    snprintf(to, sizeof to, "Location: %s\r\n", sc->body);
    peer_answer(p, 302, to, "");
}

static void redirects(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "/final"};
    struct server s = {.on_request = serve_redirect, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/start");
    floor_put(f, &c);
    floor_wait_got(f, 1);
    assert_string_equal(f->got.v[0].bytes, "arrived");
    HAS(f->got.v[0].url, "/final");
    static const struct {
        const char *to, *error;
    } bad[] = {
        {"http://127.0.0.2/final", "another host, \"127.0.0.2\""}, {"https://127.0.0.1/", "another host"},
        {"http://localhost/x", "another host"},                    {"/again", "without end"},
        {"file:///etc/passwd", "no address"},                      {"gopher://127.0.0.1/", "no address"},
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        sc.body = bad[i].to;
        feeds_retry(f->feeds, "sg/queues", NULL);
        floor_wait(f, 5000, bad[i].error, has_error, (void *) (uintptr_t) bad[i].error);
    }
    assert_int_equal(f->got.n, 1);
    server_stop(&s);
}

/* ---- linked pages ---- */

static void serve_pages(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    if (strcmp(p->path, "/list") == 0)
        peer_answer(p, 200, "ETag: \"list\"\r\n", "the list");
    else if (strcmp(p->path, "/gone") == 0)
        peer_answer(p, 404, "", "");
    else if (strcmp(p->path, "/bad") == 0 && sc->mode)
        peer_answer(p, 500, "", "");
    else
        peer_answer(p, 200, "", p->path);
    sc->step++;
}

static void answer_with_links(struct floor_ *f, const struct feed_input *in)
{
    const struct feed_follow links[] = {
        {SPAN_LIT("/a"), SPAN_LIT("first")}, {SPAN_LIT("b?x=1"), SPAN_LIT("second")}, {SPAN_LIT("/a"), SPAN_LIT("again")},
        {SPAN_LIT("http://127.0.0.9/evil"), SPAN_LIT("evil")}, {SPAN_LIT("/gone"), SPAN_LIT("")}, {SPAN_LIT("/bad"), SPAN_LIT("bad")},
        {SPAN_LIT("/too-many"), SPAN_LIT("")},
    };
    struct feed_result r = f->answer;
    if (!in->followed) {
        r.follows = links;
        r.follows_n = ARRAY_LEN(links);
    } else if (span_is(in->tag, "first")) {
        r.follows = links; /* a circle */
        r.follows_n = 1;
    }
    feed_done(f->feeds, in->ticket, &r);
}

static void linked_pages(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {0};
    struct server s = {.on_request = serve_pages, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/list");
    c.follow_max = 4;
    f->on_input = answer_with_links;
    floor_put(f, &c);
    floor_wait_got(f, 4);
    assert_string_equal(f->got.v[0].bytes, "the list");
    assert_string_equal(f->got.v[1].bytes, "/a");
    assert_string_equal(f->got.v[1].tag, "first");
    assert_true(f->got.v[1].followed && !f->got.v[0].followed);
    assert_string_equal(f->got.v[2].bytes, "/b?x=1");
    assert_string_equal(f->got.v[2].tag, "second");
    assert_string_equal(f->got.v[3].bytes, "/bad");
    floor_wait_state(f, "sg/queues", FEED_UP, 2000);
    assert_int_equal(sc.step, 5); /* list, a, b, gone, bad: neither evil nor a fifth */
    server_stop(&s);
}

static void a_page_that_fails_is_not_forgotten(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.mode = 1};
    struct server s = {.on_request = serve_pages, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/list");
    c.follow_max = 10;
    f->on_input = answer_with_links;
    floor_put(f, &c);
    floor_wait(f, 6000, "the fault of the page", has_error, (void *) (uintptr_t) "a linked page: 500");
    size_t n = f->got.n;
    sc.mode = 0;
    feeds_retry(f->feeds, "sg/queues", NULL);
    floor_wait_state(f, "sg/queues", FEED_UP, 6000);
    /* The list was read again in full: its mark was not kept. */
    assert_string_equal(f->got.v[n].bytes, "the list");
    assert_null(server_header(&s, "If-None-Match"));
    server_stop(&s);
}

/* ---- cursors and bodies ---- */

static void serve_echo(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    char body[512];
    const char *b = strstr(s->head, "\r\n\r\n");
    snprintf(sc->seen[sc->step % 8], sizeof sc->seen[0], "%s %.200s %.200s", p->method, p->path, b ? b + 4 : "");
    snprintf(body, sizeof body, "answer %d", sc->step++);
    peer_answer(p, 200, "", body);
}

static void answer_with_cursor(struct floor_ *f, const struct feed_input *in)
{
    char cursor[32];
    snprintf(cursor, sizeof cursor, "c \"%zu\"", f->got.n);
    floor_done(f, in->ticket, FEED_TAKEN, cursor);
}

static void cursor_in_the_url(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {0};
    struct server s = {.on_request = serve_echo, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/x?after={cursor}");
    c.cursor = SPAN_LIT("from the journal");
    f->on_input = answer_with_cursor;
    floor_put(f, &c);
    floor_wait_got(f, 2);
    assert_string_equal(sc.seen[0], "GET /x?after=from%20the%20journal ");
    assert_string_equal(sc.seen[1], "GET /x?after=c%20%221%22 ");
    assert_string_equal(f->got.v[0].cursor, "from the journal");
    assert_string_equal(f->got.v[1].cursor, "c \"1\"");
    server_stop(&s);
}

static void cursor_in_the_body(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {0};
    struct server s = {.on_request = serve_echo, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/q");
    c.method = "POST";
    c.body = "{\"after\":\"{cursor}\",\"day\":\"{date:+07:00}\"}";
    c.body_type = "application/json";
    clock_exercise(&f->clock, INT64_C(1795552200) * NSEC_PER_SEC, 1);
    f->on_input = answer_with_cursor;
    floor_put(f, &c);
    floor_wait_got(f, 2);
    assert_string_equal(sc.seen[0], "POST /q {\"after\":\"\",\"day\":\"2026-11-25\"}");
    assert_string_equal(sc.seen[1], "POST /q {\"after\":\"c \\u00221\\u0022\",\"day\":\"2026-11-25\"}");
    assert_string_equal(server_header(&s, "Content-Type"), "application/json");
    server_stop(&s);
}

/* ---- what the desk answers ---- */

static void not_now_comes_again(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "kept"};
    struct server s = {.on_request = serve_plain, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    f->answer.outcome = FEED_AGAIN;
    f->answer.error = "the disk is full";
    floor_put(f, &c);
    floor_wait_got(f, 3);
    assert_int_equal(s.requests, 1);
    HAS(floor_row(f, "sg/queues").error, "not taken yet: the disk is full");
    f->answer.outcome = FEED_TAKEN;
    floor_wait_got(f, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(f->got.v[i].bytes, "kept");
    floor_wait_state(f, "sg/queues", FEED_UP, 1000);
    assert_int_equal(s.requests, 1);
    server_stop(&s);
}

static void what_breaks_the_plugin_is_shown(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "poison"};
    struct server s = {.on_request = serve_plain, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    f->answer.outcome = FEED_BROKEN;
    f->answer.error = "the plugin crashed on this page";
    floor_put(f, &c);
    floor_wait_got(f, 1);
    floor_wait(f, 1000, "the error", has_error, (void *) (uintptr_t) "the plugin crashed");
    assert_int_equal(floor_row(f, "sg/queues").state, FEED_FAILED);
    f->answer.outcome = FEED_TAKEN;
    floor_wait_got(f, 2);
    floor_wait_state(f, "sg/queues", FEED_UP, 1000);
    server_stop(&s);
}

static void one_at_a_time(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {0};
    struct server s = {.on_request = serve_echo, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    f->hold = true;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    floor_run(f, 1500);
    assert_int_equal(f->got.n, 1);
    assert_int_equal(s.requests, 1);
    floor_done(f, f->got.v[0].ticket + 1000, FEED_TAKEN, NULL); /* nobody's */
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL); /* twice */
    floor_wait_got(f, 2);
    server_stop(&s);
}

/* ---- changes while running ---- */

static void reconfigure(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {0};
    struct server s = {.on_request = serve_echo, .arg = &sc};
    char other[256];
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/one");
    c.interval_s = 3600;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    c.interval_s = 1;
    floor_put(f, &c);
    floor_wait_got(f, 2);
    assert_int_equal(f->states[FEED_STARTING], 0); /* the same feed, all along */
    snprintf(other, sizeof other, "http://127.0.0.1:%d/two", s.port);
    c.url = other;
    f->hold = true;
    floor_wait_got(f, 3);
    floor_put(f, &c); /* while an input is out */
    assert_string_equal(f->got.v[2].bytes, "answer 2");
    floor_run(f, 200);
    f->hold = false;
    floor_done(f, f->got.v[2].ticket, FEED_TAKEN, "last of one");
    floor_wait_got(f, 4);
    assert_string_equal(sc.seen[3], "GET /two ");
    assert_string_equal(f->got.v[3].cursor, "last of one");
    c.enabled = false;
    floor_put(f, &c);
    floor_wait_state(f, "sg/queues", FEED_OFF, 500);
    int n = s.requests;
    floor_run(f, 1300);
    assert_int_equal(s.requests, n);
    struct feed_totals t;
    feeds_totals(f->feeds, &t);
    assert_int_equal(t.off, 1);
    assert_int_equal(t.total, 0);
    struct err e = {0};
    assert_int_equal(feeds_retry(f->feeds, "sg/queues", &e), WF_E_STATE);
    c.enabled = true;
    floor_put(f, &c);
    floor_wait_state(f, "sg/queues", FEED_UP, 2000);
    c.url = "ftp://x/";
    assert_int_equal(feeds_put(f->feeds, &c, &e), WF_E_INVALID);
    assert_string_equal(e.field, "url");
    assert_int_equal(floor_row(f, "sg/queues").state, FEED_UP);
    server_stop(&s);
}

static void off_and_on_while_an_input_is_out(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {0};
    struct server s = {.on_request = serve_echo, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/one");
    f->hold = true;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    c.enabled = false;
    floor_put(f, &c);
    assert_int_equal(floor_row(f, "sg/queues").state, FEED_OFF);
    c.enabled = true;
    floor_put(f, &c);
    f->hold = false;
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    floor_wait_got(f, 2);
    server_stop(&s);
}

static void removed_while_an_input_is_out(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "body"};
    struct server s = {.on_request = serve_plain, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    f->hold = true;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    assert_int_equal(feeds_remove(f->feeds, "sg/queues", NULL), 0);
    assert_int_equal(feeds_remove(f->feeds, "sg/queues", NULL), WF_E_NOTFOUND);
    assert_int_equal(feeds_count(f->feeds), 0);
    floor_run(f, 50);
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, "x");
    floor_run(f, 50);
    floor_put(f, &c); /* and there again, as new */
    f->hold = false;
    floor_wait_got(f, 2);
    assert_null(f->got.v[1].cursor);
    server_stop(&s);
}

static void plugin_in_quarantine(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {0};
    struct server s = {.on_request = serve_echo, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    feeds_plugin(f->feeds, "sg", FEED_PLUGIN_WAIT, "");
    floor_put(f, &c);
    floor_run(f, 400);
    assert_int_equal(s.requests, 0); /* it is starting: nothing is fetched that nobody can read */
    feeds_plugin(f->feeds, "sg", FEED_PLUGIN_READY, "");
    floor_wait_state(f, "sg/queues", FEED_UP, 3000);
    feeds_plugin(f->feeds, "sg", FEED_PLUGIN_QUARANTINED, "it died five times in ten minutes");
    floor_wait_state(f, "sg/queues", FEED_QUARANTINED, 100);
    HAS(floor_row(f, "sg/queues").error, "died five times");
    int n = s.requests;
    floor_run(f, 1300);
    assert_int_equal(s.requests, n);
    feeds_plugin(f->feeds, "sg", FEED_PLUGIN_READY, "");
    floor_wait_state(f, "sg/queues", FEED_UP, 3000);
    server_stop(&s);
}

/* ---- feed test ---- */

static bool tested(struct floor_ *f, void *arg)
{
    return f->tests >= *(int *) arg;
}

static void a_test_is_apart(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "one"};
    struct server s = {.on_request = serve_etag, .arg = &sc};
    int n = 1;
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    c.interval_s = 3600;
    c.enabled = false;
    floor_put(f, &c);
    assert_int_equal(feeds_test(f->feeds, "sg/queues", NULL, floor_test_cb, f, NULL), 0);
    floor_wait(f, 3000, "the test's answer", tested, &n);
    assert_string_equal(f->test_bytes, "one");
    assert_int_equal(f->test_status, 200);
    assert_string_equal(f->test_text, "");
    floor_run(f, 50);
    assert_int_equal(f->got.n, 0);
    struct feed_row r = floor_row(f, "sg/queues");
    assert_true(r.state == FEED_OFF && r.polls == 0 && r.last_ok == TIME_NONE);
    struct feed_config o = c;
    o.url = "http://127.0.0.1:1/";
    assert_int_equal(feeds_test(f->feeds, "sg/queues", &o, floor_test_cb, f, NULL), 0);
    n = 2;
    floor_wait(f, 3000, "the second answer", tested, &n);
    HAS(f->test_text, "sg/queues: no connection to 127.0.0.1:1: Connection refused");
    assert_int_equal(feeds_test(f->feeds, "sg/none", NULL, floor_test_cb, f, NULL), WF_E_NOTFOUND);
    floor_run(f, 100);
    assert_int_equal(f->tests, 2);
    /* One that is closed before it ends tells nothing and leaks nothing. */
    feeds_test(f->feeds, "sg/queues", NULL, floor_test_cb, f, NULL);
    server_stop(&s);
}

/* ---- authentication ---- */

static void serve_auth(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    const char *key = server_header(s, sc->mode == 1 ? "X-Sg-Key" : "Authorization");
    snprintf(sc->seen[0], sizeof sc->seen[0], "%s", key ? key : "-");
    if (key && strcmp(key, sc->body) == 0)
        peer_answer(p, 200, "", "in");
    else
        peer_answer(p, 401, "", "no");
}

static void keys_are_read_at_use(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "sesame", .mode = 1};
    struct server s = {.on_request = serve_auth, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    c.auth = WF_AUTH_API_KEY;
    c.auth_header = "X-Sg-Key";
    floor_put(f, &c);
    floor_wait(f, 3000, "no key", has_error, (void *) (uintptr_t) "401 unauthorized: no key is configured; ask SG for one, then: watchfloor feed set sg/queues key-file PATH");
    c.key_file = floor_file(f, "key", "wrong\n", 0644);
    floor_put(f, &c);
    floor_wait(f, 3000, "a file that others can read", has_error, (void *) (uintptr_t) "chmod 600");
    floor_file(f, "key", "wrong\n", 0600);
    floor_wait(f, 3000, "a key that is refused", has_error, (void *) (uintptr_t) "was refused; ask SG for a new key, then: watchfloor feed set");
    floor_file(f, "key", "sesame\n", 0600);
    floor_wait_state(f, "sg/queues", FEED_UP, 4000); /* without a word to the engine */
    assert_string_equal(sc.seen[0], "sesame");
    floor_file(f, "key", "two\nlines\n", 0600);
    floor_wait(f, 3000, "a key of two lines", has_error, (void *) (uintptr_t) "one line");
    assert_null(strstr(floor_row(f, "sg/queues").error, "lines\n"));
    server_stop(&s);
}

static void basic_and_bearer(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "Basic dXNlcjpwYXNzd29yZA=="};
    struct server s = {.on_request = serve_auth, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    c.auth = WF_AUTH_BASIC;
    c.key_file = floor_file(f, "key", "user:password\n", 0600);
    floor_put(f, &c);
    floor_wait_state(f, "sg/queues", FEED_UP, 3000);
    sc.body = "Bearer tok";
    c.auth = WF_AUTH_BEARER;
    c.key_file = floor_file(f, "token", "tok", 0600);
    floor_put(f, &c);
    feeds_retry(f->feeds, "sg/queues", NULL);
    floor_run(f, 200);
    assert_string_equal(sc.seen[0], "Bearer tok");
    assert_int_equal(floor_row(f, "sg/queues").failures, 0);
    server_stop(&s);
}

static void token_answer(struct peer *p, int n)
{
    char body[128];
    snprintf(body, sizeof body, "{\"access_token\":\"token-%d\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"x\":1}", n);
    peer_answer(p, 200, "", body);
}

static void serve_oauth(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    const char *a = server_header(s, "Authorization");
    char good[64];
    if (strcmp(p->path, "/token") == 0) {
        sc->mode++; /* tokens given */
        const char *b = strstr(s->head, "\r\n\r\n");
        snprintf(sc->seen[1], sizeof sc->seen[1], "%s|%s", a ? a : "-", b + 4);
        if (sc->step == 99)
            peer_answer(p, 401, "", "{\"error\":\"invalid_client\"}");
        else
            token_answer(p, sc->mode);
        return;
    }
    snprintf(good, sizeof good, "Bearer token-%d", sc->step);
    if (a && strcmp(a, good) == 0)
        peer_answer(p, 200, "", "in");
    else
        peer_answer(p, 401, "", "");
}

static void oauth2(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.step = 1};
    struct server s = {.on_request = serve_oauth, .arg = &sc};
    char token[128];
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/data");
    snprintf(token, sizeof token, "http://127.0.0.1:%d/token", s.port);
    c.auth = WF_AUTH_OAUTH2;
    c.token_url = token;
    c.client_id = "wf:1";
    c.scope = "queues read";
    c.key_file = floor_file(f, "secret", "s/cret\n", 0600);
    floor_put(f, &c);
    floor_wait_state(f, "sg/queues", FEED_UP, 3000);
    /* base64 of "wf%3A1:s%2Fcret" */
    assert_string_equal(sc.seen[1], "Basic d2YlM0ExOnMlMkZjcmV0|grant_type=client_credentials&scope=queues%20read");
    int two = 2;
    floor_wait(f, 4000, "two more polls with the same token", unchanged_at_least, &two);
    assert_int_equal(sc.mode, 1);
    sc.step = 2; /* the server wants another: fetched once, no failure is seen */
    int four = 4;
    floor_wait(f, 5000, "polls with the next token", unchanged_at_least, &four);
    assert_int_equal(sc.mode, 2);
    assert_int_equal(floor_row(f, "sg/queues").failures, 0);
    sc.step = 99;
    floor_wait(f, 4000, "a refused client", has_error, (void *) (uintptr_t) "token of \"127.0.0.1\": 401: client \"wf:1\" with the secret in");
    server_stop(&s);
}

/* ---- freshness, our own link, content age ---- */

static void up_late_unknown_up(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "fine"};
    struct server s = {.on_request = serve_bad, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    c.timeout_s = 10;
    floor_put(f, &c);
    floor_wait_state(f, "sg/queues", FEED_UP, 3000);
    sc.mode = 4; /* silent */
    floor_wait_state(f, "sg/queues", FEED_LATE, 3000);
    double late = floor_row(f, "sg/queues").age_s;
    assert_true(late >= 1.5 && late < 1.8);
    floor_wait_state(f, "sg/queues", FEED_UNKNOWN, 3000);
    double dark = floor_row(f, "sg/queues").age_s;
    assert_true(dark >= 3.0 && dark < 3.3);
    floor_run(f, 20);
    assert_true(f->change.silent && f->change.from == FEED_LATE);
    assert_string_equal(f->change_id, "sg/queues");
    assert_int_equal(f->states[FEED_UP], 1);
    assert_int_equal(f->states[FEED_LATE], 1);
    assert_int_equal(f->states[FEED_UNKNOWN], 1);
    sc.mode = 0;
    server_stop(&s); /* frees the poll that hangs */
    floor_run(f, 20);
    server_start(&s, &f->loop);
    floor_wait_state(f, "sg/queues", FEED_UP, 5000);
    server_stop(&s);
}

static bool own_link(struct floor_ *f, void *arg)
{
    return f->own_link_calls == *(int *) arg;
}

static void over_half_is_our_own_link(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "fine"};
    struct server s = {.on_request = serve_bad, .arg = &sc}, rest = {.on_request = serve_bad, .arg = &sc};
    static const char *const ids[] = {"a/1", "a/2", "a/3", "b/1", "b/2"};
    char urls[5][128];
    int n = 1;
    server_start(&s, &f->loop);
    server_start(&rest, &f->loop);
    for (int i = 0; i < 5; i++) {
        struct feed_config c = poll_config(ids[i], urls[i], sizeof urls[i], i < 3 ? s.port : rest.port, "/");
        floor_put(f, &c);
    }
    for (int i = 0; i < 5; i++)
        floor_wait_state(f, ids[i], FEED_UP, 3000);
    server_stop(&s);
    floor_wait(f, 4000, "our own link is down", own_link, &n);
    assert_true(f->own_link_down && feeds_own_link_down(f->feeds));
    assert_int_equal(f->own_link_lost, 3);
    assert_int_equal(f->own_link_total, 5);
    floor_wait_state(f, "a/1", FEED_UNKNOWN, 5000);
    floor_run(f, 20);
    assert_true(f->change.own_link_down);
    server_start(&s, &f->loop);
    n = 2;
    floor_wait(f, 8000, "and back", own_link, &n);
    assert_false(f->own_link_down);
    server_stop(&s);
    server_stop(&rest);
}

static void an_answer_that_says_no_is_not_our_link(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.mode = 500};
    struct server s = {.on_request = serve_bad, .arg = &sc};
    static const char *const ids[] = {"a/1", "a/2", "a/3"};
    char urls[3][128];
    server_start(&s, &f->loop);
    for (int i = 0; i < 3; i++) {
        struct feed_config c = poll_config(ids[i], urls[i], sizeof urls[i], s.port, "/");
        floor_put(f, &c);
    }
    for (int i = 0; i < 3; i++)
        floor_wait_state(f, ids[i], FEED_UNKNOWN, 6000);
    assert_int_equal(f->own_link_calls, 0);
    server_stop(&s);
}

static void content_grows_old(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "an old page"};
    struct server s = {.on_request = serve_plain, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    c.content_max_age_s = 3600;
    clock_exercise(&f->clock, INT64_C(1795552200) * NSEC_PER_SEC, 600);
    f->answer.content_time = clock_now(&f->clock) - 2400 * NSEC_PER_SEC; /* 1200 s of the domain are 2 s */
    floor_put(f, &c);
    floor_wait_state(f, "sg/queues", FEED_UP, 2000);
    assert_false(floor_row(f, "sg/queues").content_old);
    floor_run(f, 2500);
    struct feed_row r = floor_row(f, "sg/queues");
    assert_true(r.content_old && r.state == FEED_UP);
    assert_true(f->change.content_old && !f->change.content_was_old);
    server_stop(&s);
}

/* ---- compression ---- */

static struct buf zipped;

static void serve_zipped(struct server *s, struct peer *p)
{
    (void) s;
    peer_str(p, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", zipped.n);
    peer_send(p, zipped.p, zipped.n);
}

static void read_zipped(struct floor_ *f, const char *make)
{
    char path[128];
    snprintf(path, sizeof path, "%s/z.gz", f->dir);
    assert_int_equal(floor_exec("%s | gzip -c >'%s'", make, path), 0);
    FILE *in = fopen(path, "r");
    size_t n;
    buf_clear(&zipped);
    while ((n = fread(buf_reserve(&zipped, 65536), 1, 65536, in)) > 0)
        buf_grew(&zipped, n);
    fclose(in);
}

static void gzip_and_bomb(void **state)
{
    struct floor_ *f = *state;
    struct server s = {.on_request = serve_zipped};
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    read_zipped(f, "printf 'plain text'");
    floor_put(f, &c);
    floor_wait_got(f, 1);
    assert_string_equal(f->got.v[0].bytes, "plain text");
    read_zipped(f, "head -c 200000000 /dev/zero"); /* 190 KiB that grow to 200 MB */
    feeds_retry(f->feeds, "sg/queues", NULL);
    floor_wait(f, 5000, "the bomb is cut", has_error, (void *) (uintptr_t) "over 16777216 bytes");
    assert_int_equal(f->got.n, 1);
    buf_clear(&zipped);
    buf_str(&zipped, "this is not gzip");
    feeds_retry(f->feeds, "sg/queues", NULL);
    floor_wait(f, 5000, "damaged", has_error, (void *) (uintptr_t) "compression is damaged");
    buf_free(&zipped);
    server_stop(&s);
}

/* ---- addresses ---- */

static void a_name_that_leads_inside(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "inside"};
    struct server s = {.on_request = serve_plain, .arg = &sc};
    char u[128];
    server_start(&s, &f->loop);
    struct feed_config c = conf(&s, "/");
    snprintf(u, sizeof u, "http://feed.localhost:%d/", s.port); /* curl resolves this to loopback, as RFC 6761 says */
    c.url = u;
    c.allow_clear = true;
    floor_put(f, &c);
    floor_wait(f, 5000, "the refusal", has_error, (void *) (uintptr_t) "\"feed.localhost\" resolved to ");
    HAS(floor_row(f, "sg/queues").error, "allow_private = true");
    assert_int_equal(s.connections, 0);
    c.allow_private = true;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    server_stop(&s);
}

/* ---- a proxy ---- */

static void serve_proxy(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    snprintf(sc->seen[0], sizeof sc->seen[0], "%s %.500s", p->method, p->path);
    peer_answer(p, sc->mode, "", sc->body);
}

/* All goes to the proxy that is set, names unresolved; the environment's is never used. */
static void by_a_proxy(struct floor_ *f, struct script *sc, struct server *s)
{
    char proxy[64], dead[] = "http://127.0.0.1:9";
    struct feed_config c = conf(s, "/");
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", s->port);
    c.url = "http://border.example.sg/queues";
    c.allow_clear = true;
    c.proxy = proxy;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    HAS(sc->seen[0], "GET http://border.example.sg/queues");
    assert_string_equal(f->got.v[0].bytes, "through");
    sc->mode = 407;
    floor_wait(f, 5000, "the proxy's no", has_error, (void *) (uintptr_t) "407 the proxy wants a password: check proxy of sg/queues");
    c.proxy = dead;
    floor_put(f, &c);
    floor_wait(f, 8000, "no proxy there", has_error, (void *) (uintptr_t) "refused");
    c = conf(s, "/direct");
    sc->mode = 200;
    floor_put(f, &c);
    floor_wait_got(f, 2);
    HAS(sc->seen[0], "GET /direct");
}

static void a_proxy(void **state)
{
    struct script sc = {.body = "through", .mode = 200};
    struct floor_ *f = *state;
    struct server s = {.on_request = serve_proxy, .arg = &sc};
    static const char *const names[] = {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        setenv(names[i], "http://127.0.0.1:9", 1);
    server_start(&s, &f->loop);
    by_a_proxy(f, &sc, &s);
    server_stop(&s);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        unsetenv(names[i]);
}

/* ---- many ---- */

static bool all_up(struct floor_ *f, void *arg)
{
    struct feed_totals t;
    feeds_totals(f->feeds, &t);
    return t.up == *(size_t *) arg;
}

static bool all_up_twice(struct floor_ *f, void *arg)
{
    struct feed_row r;
    for (size_t i = 0; feeds_row(f->feeds, i, &r); i++)
        if (r.polls < 2)
            return false;
    return all_up(f, arg);
}

static void many_feeds(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "x"};
    struct server s = {.on_request = serve_etag, .arg = &sc};
    size_t n = 300;
    server_start(&s, &f->loop);
    for (size_t i = 0; i < n; i++) {
        char id[32], u[128];
        snprintf(id, sizeof id, "m/f%03zu", i * 7 % n);
        struct feed_config c = poll_config(id, u, sizeof u, s.port, "/");
        floor_put(f, &c);
    }
    floor_wait(f, 10000, "all up", all_up, &n);
    floor_wait(f, 20000, "all polled twice and up", all_up_twice, &n);
    struct feed_row a, b;
    for (size_t i = 0; i + 1 < n; i++) {
        assert_true(feeds_row(f->feeds, i, &a) && feeds_row(f->feeds, i + 1, &b));
        assert_true(strcmp(a.id, b.id) < 0);
        assert_true(a.polls >= 2);
    }
    for (size_t i = 0; i < n; i++) {
        char id[32];
        snprintf(id, sizeof id, "m/f%03zu", i);
        if (i % 3 == 0)
            assert_int_equal(feeds_remove(f->feeds, id, NULL), 0);
    }
    floor_run(f, 1200);
    assert_int_equal(feeds_count(f->feeds), 200);
    server_stop(&s);
}

/* ---- sequence ---- */

static void gaps_are_told(void **state)
{
    struct floor_ *f = *state;
    struct feed_gap g;
    struct feed_config c = poll_config("la/lines", url, sizeof url, 1, "/");
    c.enabled = false;
    c.sequence = 10;
    floor_put(f, &c);
    assert_int_equal(feed_sequence(f->feeds, "la/lines", 11, &g), 0);
    assert_int_equal(feed_sequence(f->feeds, "la/lines", 15, &g), 1);
    assert_true(g.first == 12 && g.last == 14 && g.missing == 3);
    assert_int_equal(feed_sequence(f->feeds, "la/lines", 13, &g), 2);
    assert_int_equal(feed_sequence_head(f->feeds, "la/lines", 16, &g), 1);
    assert_int_equal(floor_row(f, "la/lines").missing, 3);
    assert_int_equal(feed_sequence(f->feeds, "no/feed", 16, &g), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, floor_setup, floor_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(etag_and_304),
        CASE(same_body_is_not_delivered),
        CASE(each_error_says_what_and_heals),
        CASE(retry_after_is_kept),
        CASE(refused_and_back_off),
        CASE(redirects),
        CASE(linked_pages),
        CASE(a_page_that_fails_is_not_forgotten),
        CASE(cursor_in_the_url),
        CASE(cursor_in_the_body),
        CASE(not_now_comes_again),
        CASE(what_breaks_the_plugin_is_shown),
        CASE(one_at_a_time),
        CASE(reconfigure),
        CASE(off_and_on_while_an_input_is_out),
        CASE(removed_while_an_input_is_out),
        CASE(plugin_in_quarantine),
        CASE(a_test_is_apart),
        CASE(keys_are_read_at_use),
        CASE(basic_and_bearer),
        CASE(oauth2),
        CASE(up_late_unknown_up),
        CASE(over_half_is_our_own_link),
        CASE(an_answer_that_says_no_is_not_our_link),
        CASE(content_grows_old),
        CASE(gzip_and_bomb),
        CASE(a_name_that_leads_inside),
        CASE(a_proxy),
        CASE(many_feeds),
        CASE(gaps_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
