/* A polled feed between its desk, its plugin and its configuration: what was not taken, what changes while an input is out; and many feeds at once. */
#include "config.h"

#include "tests/feed/polled.h"

#include <stdio.h>
#include <string.h>

/* ---- what the desk answers ---- */

static void not_now_comes_again(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "kept"};
    struct server s = {.on_request = serve_plain, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/one");
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
    struct feed_config c = polled_config(&s, "/one");
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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = poll_config("la/lines", polled_url, sizeof polled_url, 1, "/");
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
        CASE(not_now_comes_again),
        CASE(what_breaks_the_plugin_is_shown),
        CASE(one_at_a_time),
        CASE(reconfigure),
        CASE(off_and_on_while_an_input_is_out),
        CASE(removed_while_an_input_is_out),
        CASE(plugin_in_quarantine),
        CASE(a_test_is_apart),
        CASE(many_feeds),
        CASE(gaps_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
