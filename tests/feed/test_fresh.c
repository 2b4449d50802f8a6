/* What the state of a polled feed says: up, late, unknown; our own link; content that grows old. */
#include "config.h"

#include "tests/feed/polled.h"

static void up_late_unknown_up(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "fine"};
    struct server s = {.on_request = serve_bad, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = polled_config(&s, "/");
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

static bool noted(struct floor_ *f, void *arg)
{
    struct feed_row r = floor_row(f, "sg/queues");
    return r.state == FEED_UP && strcmp(r.error, arg) == 0;
}

/* What could not be understood of a page stands on the board while the feed is up, also while the page is the same; it goes with the next whole one. */
static void what_was_not_understood_is_seen(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "fine"};
    struct server s = {.on_request = serve_bad, .arg = &sc};
    char note[] = "1 part of it can't be read: line 9", none[] = "";
    server_start(&s, &f->loop);
    struct feed_config c = polled_config(&s, "/");
    f->answer.error = note;
    floor_put(f, &c);
    floor_wait(f, 20000, "noted", noted, note);
    assert_int_equal(f->states[FEED_FAILED], 0);
    f->answer.error = NULL;
    sc.body = "whole";
    floor_wait(f, 20000, "whole again", noted, none);
    server_stop(&s);
}

static bool told_why(struct floor_ *f, void *arg)
{
    return f->change.from == f->change.to && f->change.to == FEED_UNKNOWN && strstr(floor_row(f, "sg/queues").error, arg) != NULL;
}

/* Why a feed is dark may be another thing by now: that is told, and the same again is not. */
static void a_dark_feed_tells_why(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.mode = 500};
    struct server s = {.on_request = serve_bad, .arg = &sc};
    server_start(&s, &f->loop);
    struct feed_config c = polled_config(&s, "/");
    floor_put(f, &c);
    floor_wait_state(f, "sg/queues", FEED_UNKNOWN, 20000);
    floor_run(f, 20);
    assert_int_equal(f->states[FEED_UNKNOWN], 1);
    int requests = s.requests;
    for (int k = 0; k < 3; k++)
        assert_int_equal(feeds_retry(f->feeds, "sg/queues", NULL), 0), floor_run(f, 100);
    assert_true(s.requests > requests);
    assert_int_equal(f->states[FEED_UNKNOWN], 1);
    char why[] = "404 not found";
    sc.mode = 404;
    assert_int_equal(feeds_retry(f->feeds, "sg/queues", NULL), 0);
    floor_wait(f, 20000, "told why", told_why, why);
    assert_int_equal(f->states[FEED_UNKNOWN], 2);
    server_stop(&s);
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
    struct feed_config c = polled_config(&s, "/");
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

#define CASE(name) cmocka_unit_test_setup_teardown(name, floor_setup, floor_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(up_late_unknown_up),
        CASE(over_half_is_our_own_link),
        CASE(what_was_not_understood_is_seen),
        CASE(a_dark_feed_tells_why),
        CASE(an_answer_that_says_no_is_not_our_link),
        CASE(content_grows_old),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
