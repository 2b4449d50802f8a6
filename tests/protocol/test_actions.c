/* The contract of the protocol, second part: what acts on feeds, plugins and the configuration, against a feed that a small server of our own
 * plays; and windows, pointed faults of filters, what was set aside. Each line is held against doc/protocol.schema.json.
 */
#include "../unit/support.h"

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/protocol/engine.h"
#include "tests/protocol/schema.h"

static struct {
    struct arena arena;
    struct buf text, page;
    struct json *root;
    struct engine engine;
    pid_t server;
    int port;
} t;

static void keeps(const struct json *v, const char *definition)
{
    struct err e = {0};
    assert_non_null(v);
    if (schema_check(t.root, definition, v, &e))
        fail_msg("%s\n  in %.*s", e.text, SPAN_FMT(v->raw));
}

static const struct json *refused(struct wire *w, const char *op, const char *members, const char *code, const char *field)
{
    const struct json *r = wire_call(w, op, members);
    keeps(r, "refusal");
    const struct json *e = json_get(r, "error");
    assert_span(json_str(e, "code"), code);
    assert_span(json_str(e, "field"), field);
    return e;
}

static void hello(struct wire *w)
{
    wire_open(w, &t.engine, 0);
    keeps(wire_next(w), "greeting");
}

/* ---- a server of one page ------------------------------------------------------------------------------------- */

/* Each answer is another body, by the blanks at its end: one like the last would not be parsed again. */
static void serve(int fd)
{
    struct buf answer = {0};
    for (unsigned k = 1;; k = k % 50 + 1) {
        buf_clear(&answer);
        buf_printf(&answer, "HTTP/1.1 200 OK\r\nContent-Type: application/geo+json\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", t.page.n + k);
        buf_span(&answer, buf_view(&t.page));
        buf_printf(&answer, "%*s", (int) k, "");
        char in[4096];
        int c = accept(fd, NULL, NULL);
        if (c < 0)
            _exit(1);
        (void) !read(c, in, sizeof in);
        for (size_t at = 0; at < answer.n;) {
            ssize_t n = send(c, answer.p + at, answer.n - at, MSG_NOSIGNAL);
            if (n <= 0)
                break;
            at += (size_t) n;
        }
        shutdown(c, SHUT_WR);
        (void) !read(c, in, sizeof in);
        close(c);
    }
}

static void start_server(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *) &a, sizeof a), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *) &a, &n), 0);
    t.port = ntohs(a.sin_port);
    t.server = fork();
    if (t.server == 0)
        serve(fd);
    close(fd);
}

static void write_conf(const char *text)
{
    struct err e = {0};
    char *dir = mem_printf("%s/conf.d", t.engine.home), *path = mem_printf("%s/10-test.conf", dir);
    if (fs_mkdirs(dir, 0700, &e) || fs_write_atomic(path, span_str(text), 0600, &e))
        fail_msg("%s", e.text);
    mem_free(path);
    mem_free(dir);
}

static int start(void **state)
{
    (void) state;
    struct err e = {0};
    char *schema = test_source("doc/protocol.schema.json"), *page = test_source("plugins/usgs/fixtures/04-one-bad-feature.in");
    if (fs_read(schema, 1 << 20, &t.text, &e) || json_parse(&t.arena, buf_view(&t.text), NULL, &t.root, &e) || fs_read(page, 1 << 20, &t.page, &e))
        fail_msg("%s", e.text);
    mem_free(schema);
    mem_free(page);
    start_server();
    engine_start(&t.engine, "actions");
    return 0;
}

static int stop(void **state)
{
    (void) state;
    int status = engine_stop(&t.engine);
    kill(t.server, SIGKILL);
    waitpid(t.server, NULL, 0);
    buf_free(&t.text);
    buf_free(&t.page);
    arena_free(&t.arena);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

/* ---- tests ---------------------------------------------------------------------------------------------------- */

static void test_reload(void **state)
{
    (void) state;
    struct wire w;
    struct arena a = {0};
    hello(&w);
    write_conf("format = 1\ncolour = 1\nplugin usgs { enabled = maybe }\n");
    const struct json *e = refused(&w, "engine", "\"action\":\"reload\"", "invalid", "");
    struct span problems = json_str(e, "problems");
    assert_non_null(memmem(problems.p, problems.n, "10-test.conf:2: colour", 22));
    assert_non_null(memmem(problems.p, problems.n, "10-test.conf:3: enabled", 23));
    write_conf(arena_printf(&a, "format = 1\nplugin usgs { enabled = true }\nfeed \"usgs/quakes\" { url = \"http://127.0.0.1:%d/\"  interval = 1 }\n", t.port));
    const struct json *r = wire_call(&w, "engine", "\"action\":\"reload\"");
    keeps(r, "reply_reload");
    assert_true(json_bool(r, "changed", false));
    r = wire_call(&w, "engine", "\"action\":\"reload\"");
    keeps(r, "reply_reload");
    assert_false(json_bool(r, "changed", true));
    wire_close(&w);
    arena_free(&a);
}

/* Asks until the feed is UP, at most 20 s; each answer is held against the schema. */
static void wait_up(struct wire *w)
{
    for (int i = 0; i < 400; i++) {
        const struct json *r = wire_call(w, "query", "\"view\":\"feeds\"");
        keeps(r, "reply_query");
        const struct json *row = json_get(r, "rows")->child;
        if (row) {
            keeps(row, "row_feeds");
            if (span_is(json_str(row, "state"), "UP"))
                return;
        }
        usleep(50000);
    }
    fail_msg("the feed did not come up");
}

static void test_feeds(void **state)
{
    (void) state;
    struct wire w;
    hello(&w);
    wait_up(&w);
    const struct json *r = wire_call(&w, "query", "\"view\":\"plugins\"");
    keeps(r, "reply_query");
    assert_int_equal(json_get(r, "rows")->count, 1);
    keeps(json_get(r, "rows")->child, "row_plugins");
    r = wire_call(&w, "feed", "\"action\":\"test\",\"feed\":\"usgs/quakes\"");
    keeps(r, "reply_feed_test");
    assert_int_equal(json_int(r, "status", 0), 200);
    assert_true(json_get(r, "reports")->count > 0);
    assert_int_equal(json_get(r, "reports")->count, json_int(r, "reports_n", -1));
    assert_true(json_get(r, "rejects")->count > 0); /* the fixture has one feature that is none */
    keeps(wire_call(&w, "feed", "\"action\":\"retry\",\"feed\":\"usgs/quakes\""), "reply_empty");
    refused(&w, "feed", "\"action\":\"test\",\"feed\":\"usgs/nosuch\"", "not-found", "feed");
    refused(&w, "feed", "\"action\":\"fly\",\"feed\":\"usgs/quakes\"", "invalid", "action");
    refused(&w, "feed", "\"action\":\"test\",\"feed\":\"usgs/quakes\",\"colour\":1", "invalid", "colour");
    keeps(wire_call(&w, "plugin", "\"action\":\"restart\",\"plugin\":\"usgs\""), "reply_text");
    keeps(wire_call(&w, "plugin", "\"action\":\"reload\",\"plugin\":\"usgs\""), "reply_text");
    wait_up(&w);
    wire_close(&w);
}

static void test_record(void **state)
{
    (void) state;
    struct wire w;
    hello(&w);
    keeps(wire_call(&w, "record", "\"feed\":\"usgs/quakes\""), "reply_empty");
    const struct json *m = wire_push(&w, "recorded", 0);
    keeps(m, "push_recorded");
    assert_span(json_str(m, "feed"), "usgs/quakes");
    refused(&w, "record", "\"feed\":\"usgs/quakes\"", "state", "feed");
    wire_close(&w);
    hello(&w);
    const struct json *r = wire_call(&w, "record", "\"feed\":\"usgs/nosuch\"");
    keeps(r, "refusal");
    wire_close(&w);
}

/* A fault of a filter has its place, in a query and in a subscription. */
static void test_filter(void **state)
{
    (void) state;
    struct wire w;
    hello(&w);
    const struct json *e = refused(&w, "query", "\"view\":\"incidents\",\"filter\":\"member:PH  colour:red\"", "invalid", "filter");
    assert_int_equal(json_int(e, "at", -1), 11);
    e = refused(&w, "subscribe", "\"sub\":1,\"view\":\"changes\",\"filter\":\"state:ODD\"", "invalid", "state");
    assert_int_equal(json_int(e, "at", -1), 6);
    e = refused(&w, "query", "\"view\":\"incidents\",\"limit\":-1", "invalid", "limit");
    assert_null(json_get(e, "at"));
    wire_close(&w);
}

static void test_window(void **state)
{
    (void) state;
    struct wire w;
    hello(&w);
    keeps(wire_call(&w, "subscribe", "\"sub\":1,\"view\":\"incidents\",\"limit\":1"), "reply_empty");
    const struct json *m = wire_push(&w, "snapshot", 1);
    keeps(m, "push_snapshot");
    assert_true(json_get(m, "rows")->count <= 1);
    keeps(wire_call(&w, "window", "\"sub\":1,\"limit\":10,\"all\":true,\"filter\":\"type:HAZ.*\""), "reply_empty");
    m = wire_push(&w, "snapshot", 1);
    keeps(m, "push_snapshot");
    JSON_EACH (row, json_get(m, "rows"))
        keeps(row, "row_incidents");
    assert_true(json_get(m, "rows")->count > 0);
    refused(&w, "window", "\"sub\":1,\"filter\":\"state:ODD\"", "invalid", "state");
    keeps(wire_call(&w, "unsubscribe", "\"sub\":1"), "reply_empty");
    wire_close(&w);
}

static void test_set_aside(void **state)
{
    (void) state;
    struct wire w;
    hello(&w);
    keeps(wire_call(&w, "submit", "\"reports\":[{\"source_id\":\"t1\",\"type\":\"FLOW.QUEUE\",\"title\":\"A test\",\"occurred\":\"2026-11-24T03:00:00Z\",\"msg_status\":\"test\"}]"),
          "reply_submit");
    const struct json *r = wire_call(&w, "query", "\"view\":\"set-aside\"");
    keeps(r, "reply_query");
    assert_int_equal(json_get(r, "rows")->count, 1);
    keeps(json_get(r, "rows")->child, "row_set-aside");
    wire_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reload), cmocka_unit_test(test_feeds), cmocka_unit_test(test_record), cmocka_unit_test(test_filter),
        cmocka_unit_test(test_window), cmocka_unit_test(test_set_aside),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
