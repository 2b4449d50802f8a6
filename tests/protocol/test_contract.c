/* The contract of the protocol: what a real engine says, held against doc/protocol.schema.json, and what it must refuse. */
#include "../unit/support.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/protocol/engine.h"
#include "tests/protocol/schema.h"

static struct {
    struct arena arena;
    struct buf text;
    struct json *root;
    struct engine engine;
} t;

static void read_schema(void)
{
    char *path = test_source("doc/protocol.schema.json");
    struct err e = {0};
    if (fs_read(path, 1 << 20, &t.text, &e) || json_parse(&t.arena, buf_view(&t.text), NULL, &t.root, &e))
        fail_msg("%s: %s", path, e.text);
    mem_free(path);
}

static void keeps(const struct json *v, const char *definition)
{
    struct err e = {0};
    assert_non_null(v);
    if (schema_check(t.root, definition, v, &e))
        fail_msg("%s\n  in %.*s", e.text, SPAN_FMT(v->raw));
}

static int start(void **state)
{
    (void) state;
    read_schema();
    engine_start(&t.engine, "contract");
    return 0;
}

static int stop(void **state)
{
    (void) state;
    int status = engine_stop(&t.engine);
    buf_free(&t.text);
    arena_free(&t.arena);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static void hello(struct wire *w, int rcvbuf)
{
    wire_open(w, &t.engine, rcvbuf);
    keeps(wire_next(w), "greeting");
}

/* A report's members, with an id of its own. */
static const char *report(struct arena *a, const char *id, const char *more)
{
    return arena_printf(a, "{\"source_id\":\"%s\",\"type\":\"FLOW.QUEUE\",\"member\":\"SG\",\"checkpoint\":\"SGSIN\",\"title\":\"Queue %s\",\"occurred\":\"2026-11-24T03:00:00+08:00\"%s}",
        id, id, more);
}

/* Submits one report; the incident's id into out. */
static void submit_one(struct wire *w, const char *id, char out[64])
{
    struct arena a = {0};
    const struct json *r = wire_call(w, "submit", arena_printf(&a, "\"reports\":[%s]", report(&a, id, "")));
    keeps(r, "reply_submit");
    const struct json *first = json_get(r, "results")->child;
    assert_span(json_str(first, "status"), "accepted");
    snprintf(out, 64, "%.*s", SPAN_FMT(json_str(first, "id")));
    arena_free(&a);
}

static void refused(struct wire *w, const char *op, const char *members, const char *code, const char *field)
{
    const struct json *r = wire_call(w, op, members);
    keeps(r, "refusal");
    const struct json *e = json_get(r, "error");
    assert_span(json_str(e, "code"), code);
    assert_span(json_str(e, "field"), field);
}

/* ---- tests ---------------------------------------------------------------------------------------------------- */

static void test_greeting(void **state)
{
    (void) state;
    struct wire w;
    hello(&w, 0);
    keeps(wire_call(&w, "ping", ""), "reply_ping");
    const struct json *r = wire_call(&w, "hello", "\"as\":\"duty1\",\"client\":\"test\"");
    keeps(r, "reply_hello");
    assert_span(json_str(r, "officer"), "duty1");
    refused(&w, "hello", "\"as\":\"../x\"", "invalid", "as");
    keeps(wire_call(&w, "hash", ""), "reply_hash");
    r = wire_call(&w, "export", "\"format\":\"jsonl\",\"kind\":\"journal.created\"");
    keeps(r, "reply_export");
    assert_int_equal(json_int(r, "facts", 0), 1);
    assert_false(json_bool(r, "more", true));
    refused(&w, "export", "\"more\":true", "state", "more");
    refused(&w, "export", "\"format\":\"xml\"", "invalid", "format");
    refused(&w, "export", "\"kind\":\"A\"", "invalid", "kind");
    refused(&w, "export", "\"from\":0", "invalid", "from");
    refused(&w, "backup", "\"file\":\"here.db\"", "invalid", "file");
    refused(&w, "backup", "", "invalid", "file");
    keeps(wire_call(&w, "engine", "\"action\":\"reload\""), "reply_reload");
    keeps(wire_call(&w, "engine", "\"action\":\"scenario\",\"name\":\"typhoon\""), "reply_text");
    refused(&w, "engine", "\"action\":\"scenario\"", "invalid", "name");
    refused(&w, "engine", "\"action\":\"scenario\",\"name\":\"a b\"", "invalid", "name");
    keeps(wire_call(&w, "quit", ""), "reply_empty");
    assert_null(wire_next(&w));
    wire_close(&w);
}

static void test_submit(void **state)
{
    (void) state;
    struct wire w;
    struct arena a = {0};
    hello(&w, 0);
    const char *one = report(&a, "s-1", "");
    wire_send(&w, arena_printf(&a, "{\"id\":7,\"op\":\"submit\",\"reports\":[%s,%s]}", one, report(&a, "s-1", ",\"title\":\"twice\"")));
    const struct json *r = wire_next(&w);
    keeps(r, "refusal"); /* a key that stands twice is no JSON for us */
    assert_int_equal(json_int(r, "id", -1), 0);
    const char *list = arena_printf(&a, "\"reports\":[%s,%s,{\"source_id\":\"s-2\"},{\"source_id\":\"s-3\",\"colour\":1},7,%s]", one, one, report(&a, "s-1", ",\"impact\":\"HIGH\""));
    r = wire_call(&w, "submit", list);
    keeps(r, "reply_submit");
    static const char *const want[] = {"accepted", "duplicate", "rejected", "rejected", "rejected", "rejected"};
    static const char *const field[] = {NULL, NULL, "type", "colour", NULL, "revision"};
    size_t i = 0;
    JSON_EACH (one_result, json_get(r, "results")) {
        assert_true(i < ARRAY_LEN(want));
        assert_span(json_str(one_result, "status"), want[i]);
        if (field[i])
            assert_span(json_str(one_result, "field"), field[i]);
        i++;
    }
    assert_int_equal(i, ARRAY_LEN(want));
    refused(&w, "submit", "\"reports\":[]", "invalid", "reports");
    refused(&w, "submit", "\"reports\":{}", "invalid", "reports");
    refused(&w, "submit", arena_printf(&a, "\"reports\":[%s],\"source\":\"a/b\"", one), "invalid", "source");
    wire_close(&w);
    arena_free(&a);
}

static void test_views(void **state)
{
    (void) state;
    static const char *const views[] = {"status", "incidents", "feeds", "plugins", "checkpoints", "places", "quarantine", "log"};
    struct wire w;
    struct arena a = {0};
    char id[64];
    hello(&w, 0);
    submit_one(&w, "v-1", id);
    const char *status = "{\"kind\":\"status\",\"source_id\":\"st-1\",\"member\":\"SG\",\"checkpoint\":\"SGSIN\",\"occurred\":\"2026-11-24T03:00:00Z\",\"status\":{\"lanes\":30,\"lanes_open\":28}}";
    keeps(wire_call(&w, "submit", arena_printf(&a, "\"reports\":[%s]", status)), "reply_submit");
    for (size_t i = 0; i < ARRAY_LEN(views); i++) {
        const struct json *r = wire_call(&w, "query", arena_printf(&a, "\"view\":\"%s\"", views[i]));
        keeps(r, "reply_query");
        JSON_EACH (row, json_get(r, "rows"))
            keeps(row, arena_printf(&a, "row_%s", views[i]));
        bool rows = json_get(r, "rows")->count > 0;
        bool filled = strcmp(views[i], "feeds") != 0 && strcmp(views[i], "plugins") != 0;
        if (filled != rows)
            fail_msg("the view %s has %s", views[i], rows ? "rows" : "no rows");
    }
    const struct json *r = wire_call(&w, "query", arena_printf(&a, "\"view\":\"incident\",\"key\":\"%s\"", id));
    keeps(r, "reply_query");
    keeps(json_get(r, "rows")->child, "row_incident");
    keeps(wire_call(&w, "query", "\"view\":\"set-aside\""), "reply_query");
    refused(&w, "query", "\"view\":\"incident\",\"key\":\"AMICF-2026-999999\"", "not-found", "incident");
    refused(&w, "query", "\"view\":\"nothing\"", "invalid", "view");
    refused(&w, "query", "\"view\":\"incidents\",\"colour\":1", "invalid", "colour");
    refused(&w, "query", "\"view\":\"incidents\",\"limit\":5000", "invalid", "limit");
    refused(&w, "query", "\"view\":\"incidents\",\"sort\":\"colour\"", "invalid", "sort");
    refused(&w, "query", "\"view\":\"incidents\",\"filter\":\"colour:red\"", "invalid", "filter");
    refused(&w, "query", "\"view\":\"feeds\",\"filter\":\"type:X\"", "invalid", "filter");
    wire_close(&w);
    arena_free(&a);
}

static void test_quarantine(void **state)
{
    (void) state;
    struct wire w;
    hello(&w, 0);
    /* the conflict of test_submit is there */
    const struct json *r = wire_call(&w, "query", "\"view\":\"quarantine\"");
    keeps(r, "reply_query");
    const struct json *row = json_get(r, "rows")->child;
    assert_non_null(row);
    char members[64];
    snprintf(members, sizeof members, "\"n\":%lld", (long long) json_int(row, "n", 0));
    r = wire_call(&w, "raw", members);
    keeps(r, "reply_raw");
    assert_true(json_bool(r, "kept", false));
    refused(&w, "raw", "\"n\":99999999", "not-found", "n");
    refused(&w, "raw", "", "invalid", "n");
    wire_close(&w);
}

static void test_verbs(void **state)
{
    (void) state;
    struct wire w;
    struct arena a = {0};
    char id[64];
    hello(&w, 0);
    submit_one(&w, "c-1", id);
    const char *own = arena_printf(&a, "\"verb\":\"own\",\"incident\":\"%s\",\"cmd_id\":\"c-1-own\"", id);
    const struct json *r = wire_call(&w, "command", own);
    keeps(r, "reply_command");
    assert_span(json_str(r, "state"), "TRIAGED");
    int64_t seq = json_int(r, "seq", 0), rev = json_int(r, "rev", 0);
    r = wire_call(&w, "command", own); /* a retry gets the first answer */
    keeps(r, "reply_command");
    assert_int_equal(json_int(r, "seq", 0), seq);
    r = wire_call(&w, "command", arena_printf(&a, "\"verb\":\"note\",\"incident\":\"%s\",\"args\":{\"text\":\"called the duty desk\"}", id));
    keeps(r, "reply_command");
    r = wire_call(&w, "command", arena_printf(&a, "\"verb\":\"activate\",\"incident\":\"%s\",\"rev\":%lld", id, (long long) json_int(r, "rev", rev)));
    keeps(r, "reply_command");
    refused(&w, "command", arena_printf(&a, "\"verb\":\"monitor\",\"incident\":\"%s\",\"rev\":1", id), "stale", "rev");
    r = wire_call(&w, "command", arena_printf(&a, "\"verb\":\"monitor\",\"incident\":\"%s\",\"rev\":1", id));
    assert_non_null(json_get(json_get(r, "error"), "changed"));
    r = wire_call(&w, "command", arena_printf(&a, "\"verb\":\"close\",\"incident\":\"%s\"", id));
    keeps(r, "refusal");
    assert_span(json_str(json_get(r, "error"), "code"), "state");
    assert_true(json_get(json_get(r, "error"), "possible")->count > 0);
    r = wire_call(&w, "command", "\"verb\":\"new\",\"args\":{\"type\":\"SYS.POWER\",\"member\":\"ID\",\"checkpoint\":\"IDCGK\",\"title\":\"Power out\"}");
    keeps(r, "reply_command");
    r = wire_call(&w, "command", "\"verb\":\"dance\",\"incident\":\"1\"");
    keeps(r, "refusal");
    r = wire_call(&w, "command", "\"verb\":\"ack\",\"incident\":\"AMICF-2026-999999\"");
    keeps(r, "refusal");
    refused(&w, "command", arena_printf(&a, "\"verb\":\"ack\",\"incident\":\"%s\",\"args\":{\"colour\":\"x\"}", id), "invalid", "args");
    refused(&w, "command", arena_printf(&a, "\"verb\":\"ack\",\"incident\":\"%s\",\"rev\":-1", id), "invalid", "rev");
    wire_close(&w);
    arena_free(&a);
}

/* Holds a window as a client does, and applies a delta to it. */
static size_t apply(char (*ids)[64], size_t n, const struct json *delta)
{
    JSON_EACH (e, json_get(delta, "edits")) {
        const struct json *row = json_get(e, "row");
        if (row)
            keeps(row, "row_incidents");
        if (json_get(e, "del")) {
            size_t at = (size_t) json_int(e, "del", 0);
            assert_true(at < n);
            memmove(ids[at], ids[at + 1], (--n - at) * 64);
        } else {
            bool ins = json_get(e, "ins") != NULL;
            size_t at = (size_t) json_int(e, ins ? "ins" : "set", 0);
            assert_true(ins ? at <= n : at < n);
            if (ins)
                memmove(ids[at + 1], ids[at], (n++ - at) * 64);
            snprintf(ids[at], 64, "%.*s", SPAN_FMT(json_str(row, "id")));
        }
    }
    return n;
}

static void test_subscription(void **state)
{
    (void) state;
    struct wire w, other;
    char ids[128][64], id[64];
    hello(&w, 0);
    hello(&other, 0);
    wire_send(&w, "{\"id\":1,\"op\":\"subscribe\",\"sub\":4,\"view\":\"incidents\",\"sort\":\"opened\",\"desc\":true,\"limit\":5}");
    w.id = 1;
    keeps(wire_next(&w), "reply_empty");
    const struct json *m = wire_push(&w, "snapshot", 4);
    keeps(m, "push_snapshot");
    size_t n = 0;
    JSON_EACH (row, json_get(m, "rows"))
        snprintf(ids[n++], 64, "%.*s", SPAN_FMT(json_str(row, "id")));
    assert_true(n <= 5);
    int64_t seq = json_int(m, "seq", 0);
    for (int i = 0; i < 20; i++) {
        char name[16];
        snprintf(name, sizeof name, "sub-%d", i);
        submit_one(&other, name, id);
        m = wire_push(&w, "delta", 4);
        keeps(m, "push_delta");
        assert_int_equal(json_int(m, "from_seq", 0), seq);
        seq = json_int(m, "to_seq", 0);
        n = apply(ids, n, m);
        assert_true(n <= 5);
        assert_string_equal(ids[0], id); /* newest first */
    }
    const struct json *r = wire_call(&w, "subscribe", "\"sub\":4,\"view\":\"log\"");
    keeps(r, "refusal");
    keeps(wire_call(&w, "unsubscribe", "\"sub\":4"), "reply_empty");
    refused(&w, "unsubscribe", "\"sub\":4", "not-found", "sub");
    refused(&w, "window", "\"sub\":9,\"offset\":1", "not-found", "sub");
    refused(&w, "subscribe", "\"sub\":0,\"view\":\"log\"", "invalid", "sub");
    wire_close(&w);
    wire_close(&other);
}

static void test_anchor(void **state)
{
    (void) state;
    struct wire w;
    char id[64];
    struct arena a = {0};
    hello(&w, 0);
    submit_one(&w, "anchor", id);
    wire_call(&w, "subscribe", arena_printf(&a, "\"sub\":1,\"view\":\"incidents\",\"sort\":\"opened\",\"desc\":true,\"limit\":3,\"anchor\":\"%s\"", id));
    const struct json *m = wire_push(&w, "snapshot", 1);
    assert_span(json_str(json_get(m, "rows")->child, "id"), id);
    int64_t offset = json_int(m, "offset", -1);
    char other[64];
    submit_one(&w, "anchor-2", other);
    m = wire_push(&w, "delta", 1);
    keeps(m, "push_delta");
    /* The thing stays; the row number moves. */
    assert_int_equal(json_int(m, "offset", -1), offset + 1);
    assert_int_equal(json_int(m, "above", -1), 1);
    assert_int_equal(json_get(m, "edits")->count, 0);
    assert_span(json_str(m, "anchor"), id);
    assert_int_equal(json_int(m, "anchor_at", -1), offset + 1);
    /* A filter that has no place for it: where it would stand is told, of what is there nothing else. */
    wire_call(&w, "window", "\"sub\":1,\"filter\":\"type:THB.*\"");
    m = wire_push(&w, "snapshot", 1);
    keeps(m, "push_snapshot");
    assert_span(json_str(m, "anchor"), id);
    assert_true(json_int(m, "anchor_at", -1) >= 0 && json_int(m, "anchor_at", -1) <= json_int(m, "total", -1));
    /* Let go of, and one that is nowhere: the offset holds. */
    wire_call(&w, "window", "\"sub\":1,\"filter\":\"\",\"anchor\":\"\",\"offset\":1");
    m = wire_push(&w, "snapshot", 1);
    assert_null(json_get(m, "anchor"));
    assert_int_equal(json_int(m, "offset", -1), 1);
    wire_call(&w, "window", "\"sub\":1,\"anchor\":\"AMICF-1999-000001\",\"offset\":0");
    m = wire_push(&w, "snapshot", 1);
    keeps(m, "push_snapshot");
    assert_int_equal(json_int(m, "offset", -1), 0);
    assert_null(json_get(m, "anchor_at"));
    wire_close(&w);
    arena_free(&a);
}

static void test_follow(void **state)
{
    (void) state;
    struct wire w;
    char id[64];
    struct arena a = {0};
    hello(&w, 0);
    wire_call(&w, "subscribe", "\"sub\":1,\"view\":\"tick\"");
    keeps(wire_push(&w, "tick", 1), "push_tick");
    keeps(wire_push(&w, "tick", 1), "push_tick"); /* by itself, each second */
    wire_call(&w, "subscribe", "\"sub\":2,\"view\":\"changes\",\"filter\":\"member:SG\"");
    wire_call(&w, "subscribe", "\"sub\":3,\"view\":\"log\",\"limit\":3");
    const struct json *m = wire_push(&w, "snapshot", 3);
    keeps(m, "push_snapshot");
    int64_t top = json_int(json_get(m, "rows")->child, "seq", 0);
    submit_one(&w, "follow", id);
    bool changes = false, log = false;
    while (!changes || !log) {
        m = wire_next(&w);
        keeps(m, "push");
        if (span_is(json_str(m, "push"), "changes") && json_get(m, "rows")->count) {
            assert_span(json_str(json_get(m, "rows")->child, "id"), id);
            changes = true;
        }
        if (span_is(json_str(m, "push"), "delta") && json_int(m, "sub", 0) == 3) {
            const struct json *row = json_get(json_get(m, "edits")->child, "row");
            keeps(row, "row_log");
            assert_true(json_int(row, "seq", 0) > top);
            log = true;
        }
    }
    wire_call(&w, "subscribe", arena_printf(&a, "\"sub\":5,\"view\":\"incident\",\"key\":\"%s\"", id));
    m = wire_push(&w, "snapshot", 5);
    keeps(json_get(m, "rows")->child, "row_incident");
    wire_call(&w, "command", arena_printf(&a, "\"verb\":\"note\",\"incident\":\"%s\",\"args\":{\"text\":\"seen\"}", id));
    m = wire_push(&w, "delta", 5);
    keeps(json_get(json_get(m, "edits")->child, "row"), "row_incident");
    wire_close(&w);
    arena_free(&a);
}

static void test_hostile(void **state)
{
    (void) state;
    static const char *const lines[] = {"nonsense", "[]", "{}", "{\"id\":0,\"op\":\"ping\"}", "{\"id\":\"1\",\"op\":\"ping\"}", "{\"id\":1}", "{\"id\":1,\"op\":\"\"}",
        "{\"id\":1,\"op\":\"fly\"}", "{\"id\":1,\"op\":\"ping\",\"op\":\"quit\"}", "{\"id\":99999999999999999999,\"op\":\"ping\"}", "{\"id\":1,\"op\":\"ping\"} x", "\x01\x02",
        "{\"id\":1,\"op\":\"query\",\"view\":{}}", "{\"id\":1,\"op\":\"query\",\"view\":\"incidents\",\"offset\":-1}", "{\"id\":1,\"op\":\"submit\",\"reports\":[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]}",
        "{\"id\":1,\"op\":\"command\"}", "{\"id\":1,\"op\":\"command\",\"verb\":\"own\",\"args\":[]}", "{\"id\":1,\"op\":\"feed\",\"action\":\"test\",\"feed\":\"no/such\"}",
        "{\"id\":1,\"op\":\"plugin\",\"action\":\"restart\",\"plugin\":\"nosuch\"}", "{\"id\":1,\"op\":\"engine\",\"action\":\"fly\"}",
        "{\"id\":1,\"op\":\"subscribe\",\"sub\":1,\"view\":\"incident\",\"key\":\"x\"}"};
    struct wire w;
    hello(&w, 0);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        wire_send(&w, lines[i]);
        const struct json *m = wire_next(&w);
        struct err e = {0};
        if (!m || schema_check(t.root, "refusal", m, &e))
            fail_msg("%s was answered %s (%s)", lines[i], m ? w.line.p : "by closing", e.text);
    }
    keeps(wire_call(&w, "ping", ""), "reply_ping");
    wire_close(&w);
    /* A line without an end is not kept for ever. */
    hello(&w, 0);
    char *block = mem_alloc(65537);
    memset(block, 'x', 65536);
    for (int i = 0; i < 40; i++)
        if (send(w.fd, block, 65536, MSG_NOSIGNAL) < 0)
            break;
    mem_free(block);
    const struct json *m = wire_next(&w);
    if (m)
        keeps(m, "refusal");
    assert_true(wire_closed(&w));
    wire_close(&w);
    /* Half a request, then gone. */
    hello(&w, 0);
    send(w.fd, "{\"id\":1,", 8, MSG_NOSIGNAL);
    wire_close(&w);
    hello(&w, 0);
    keeps(wire_call(&w, "ping", ""), "reply_ping");
    wire_close(&w);
}

/* A client that does not read gets a new snapshot later, not a backlog; nobody else notices. */
static void test_slow(void **state)
{
    (void) state;
    struct wire slow, w;
    struct arena a = {0};
    hello(&slow, 4096);
    hello(&w, 0);
    wire_call(&slow, "subscribe", "\"sub\":1,\"view\":\"incidents\",\"sort\":\"updated\",\"desc\":true,\"limit\":1000");
    keeps(wire_push(&slow, "snapshot", 1), "push_snapshot");
    long before = 0;
    int64_t seq = 0;
    for (int round = 0; round < 60; round++) {
        struct buf b = {0};
        buf_str(&b, "\"reports\":[");
        for (int i = 0; i < 200; i++) {
            arena_reset(&a);
            char name[32];
            snprintf(name, sizeof name, "slow-%d-%d", round, i);
            buf_printf(&b, "%s%s", i ? "," : "", report(&a, name, ""));
        }
        buf_char(&b, ']');
        const struct json *r = wire_call(&w, "submit", b.p);
        keeps(r, "reply_submit");
        seq = json_int(r, "seq", 0);
        buf_free(&b);
        if (round == 20)
            before = engine_rss(&t.engine);
    }
    long after = engine_rss(&t.engine);
    if (after - before > 64 << 10)
        fail_msg("the engine grew by %ld KiB while a client did not read", after - before);
    int64_t last = 0;
    size_t lines = 0;
    while (last < seq) {
        const struct json *m = wire_next(&slow);
        assert_non_null(m);
        lines++;
        last = json_int(m, "seq", json_int(m, "to_seq", 0));
    }
    assert_true(lines < 200);
    wire_close(&slow);
    wire_close(&w);
    arena_free(&a);
}

static void test_actual(void **state)
{
    (void) state;
    struct engine actual;
    struct wire w;
    engine_start(&actual, NULL);
    wire_open(&w, &actual, 0);
    const struct json *g = wire_next(&w);
    keeps(g, "greeting");
    assert_span(json_str(g, "mode"), "ACTUAL");
    refused(&w, "hello", "\"as\":\"duty1\"", "invalid", "as");
    keeps(wire_call(&w, "engine", "\"action\":\"stop\""), "reply_empty");
    const struct json *m = wire_push(&w, "bye", 0);
    keeps(m, "push_bye");
    assert_null(wire_next(&w));
    wire_close(&w);
    int status = engine_stop(&actual);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_greeting), cmocka_unit_test(test_submit), cmocka_unit_test(test_views), cmocka_unit_test(test_quarantine),
        cmocka_unit_test(test_verbs), cmocka_unit_test(test_subscription), cmocka_unit_test(test_anchor), cmocka_unit_test(test_follow),
        cmocka_unit_test(test_hostile), cmocka_unit_test(test_slow), cmocka_unit_test(test_actual),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
