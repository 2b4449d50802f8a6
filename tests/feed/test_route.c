/* Where a poll may lead: redirects, addresses inside, a proxy; and with which key it is let in. */
#include "config.h"

#include "tests/feed/polled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    struct feed_config c = polled_config(&s, "/start");
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

/* ---- addresses ---- */

static void a_name_that_leads_inside(void **state)
{
    struct floor_ *f = *state;
    struct script sc = {.body = "inside"};
    struct server s = {.on_request = serve_plain, .arg = &sc};
    char u[128];
    server_start(&s, &f->loop);
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(s, "/");
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
    c = polled_config(s, "/direct");
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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/");
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
    struct feed_config c = polled_config(&s, "/data");
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

#define CASE(name) cmocka_unit_test_setup_teardown(name, floor_setup, floor_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(redirects),
        CASE(a_name_that_leads_inside),
        CASE(a_proxy),
        CASE(keys_are_read_at_use),
        CASE(basic_and_bearer),
        CASE(oauth2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
