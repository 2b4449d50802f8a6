/* Polls against a server that misbehaves in every way a member's server might: what is asked, and what is made of the answer. */
#include "config.h"

#include "feed/skew.h"
#include "tests/feed/polled.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- conditional requests ---- */

static void etag_and_304(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "one"};
    struct server s = {.on_request = serve_etag, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = polled_config(&s, "/v1/queues");
    floor_put(f, &c);
    floor_wait_got(f, 1);
    assert_string_equal(f->got.v[0].bytes, "one");
    assert_string_equal(f->got.v[0].type, "application/json; charset=utf-8");
    assert_string_equal(f->got.v[0].url, polled_url);
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

static void same_body_is_not_delivered(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "same", .mode = 1};
    struct server s = {.on_request = serve_plain, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = polled_config(&s, "/");
    floor_put(f, &c);
    int one = 1;
    floor_wait(f, 5000, "an unchanged poll", unchanged_at_least, &one);
    assert_int_equal(f->got.n, 1);
    assert_string_equal(sc.seen[0], "-");
    assert_string_equal(sc.seen[1], "Tue, 24 Nov 2026 00:00:00 GMT");
    server_stop(&s);
}

/* ---- errors ---- */

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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/list");
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
    struct feed_config c = polled_config(&s, "/list");
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
    struct feed_config c = polled_config(&s, "/x?after={cursor}");
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
    struct feed_config c = polled_config(&s, "/q");
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
    struct feed_config c = polled_config(&s, "/");
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

/* ---- what time it is elsewhere ---- */

/* It says the time that it has: arg seconds ahead of ours; in step of how many came from a cache. */
static void serve_date(struct server *s, struct peer *p)
{
    char date[64], headers[160];
    time_t t = time(NULL) + *(int *) s->arg;
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    snprintf(headers, sizeof headers, "Date: %s\r\n%s", date, s->requests > 100 ? "Age: 5\r\n" : "");
    peer_answer(p, 200, headers, "fine");
}

static bool is_skewed(struct floor_ *f, void *arg)
{
    int64_t s = feeds_clock_skew(f->feeds), want = *(int *) arg;
    return s >= want - 5 && s <= want + 5 && s != 0;
}

static void others_tell_the_time(void **state)
{
    struct floor_ *f = *state;
    int ahead[] = {120, 124, -7000}, middle = 120;
    /* One is believed where nobody keeps the kernel's clock; two at what both agree to. */
    int before[] = {0, feed_skew_kept() ? 0 : 120, 120};
    struct server s[3] = {{.on_request = serve_date, .arg = &ahead[0]}, {.on_request = serve_date, .arg = &ahead[1]}, {.on_request = serve_date, .arg = &ahead[2]}};
    static const char *const ids[] = {"sg/queues", "sg/gates", "sg/lanes"};
    char urls[3][64];
    for (size_t i = 0; i < ARRAY_LEN(s); i++) {
        server_start(&s[i], &f->loop);
        snprintf(urls[i], sizeof urls[i], "http://127.0.0.1:%d/", s[i].port);
        struct feed_config c = polled_config(&s[i], "/");
        c.id = ids[i];
        c.source = strchr(ids[i], '/') + 1;
        c.url = urls[i];
        assert_in_range(feeds_clock_skew(f->feeds) + 5, before[i], before[i] + 10);
        floor_put(f, &c);
        floor_wait_got(f, i + 1);
    }
    floor_wait(f, 5000, "the middle of three", is_skewed, &middle);
    for (size_t i = 0; i < ARRAY_LEN(s); i++)
        server_stop(&s[i]);
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
        CASE(linked_pages),
        CASE(a_page_that_fails_is_not_forgotten),
        CASE(cursor_in_the_url),
        CASE(cursor_in_the_body),
        CASE(gzip_and_bomb),
        CASE(others_tell_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
