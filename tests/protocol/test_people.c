/* People at one engine: who looks at what is told to those who may see it, and to nobody else; and a reading of a restricted record is one fact, however often it is
 * shown. Each line is held against doc/protocol.schema.json.
 */
#include "../unit/support.h"

#include <sys/wait.h>

#include "base/fs.h"
#include "tests/protocol/engine.h"
#include "tests/protocol/schema.h"

static struct {
    struct arena arena;
    struct buf text;
    struct json *root;
    struct engine engine;
    char open[64], red[64];
} t;

static void keeps(const struct json *v, const char *definition)
{
    struct err e = {0};
    assert_non_null(v);
    if (schema_check(t.root, definition, v, &e))
        fail_msg("%s\n  in %.*s", e.text, SPAN_FMT(v->raw));
}

static void enter(struct wire *w, const char *officer)
{
    char members[80];
    wire_open(w, &t.engine, 0);
    keeps(wire_next(w), "greeting");
    snprintf(members, sizeof members, "\"as\":\"%s\"", officer);
    keeps(wire_call(w, "hello", members), "reply_hello");
}

/* "incident":"ID", or another member, and more. */
static const char *with(struct wire *w, const char *member, const char *id, const char *more)
{
    return arena_printf(&w->arena, "\"%s\":\"%s\"%s", member, id, more);
}

static void submit(struct wire *w, const char *source_id, const char *more, char id[64])
{
    char members[512];
    snprintf(members, sizeof members,
             "\"reports\":[{\"source_id\":\"%s\",\"type\":\"FLOW.QUEUE\",\"member\":\"SG\",\"title\":\"Queue\",\"occurred\":\"2026-11-24T03:00:00Z\"%s}]", source_id, more);
    const struct json *r = wire_call(w, "submit", members);
    keeps(r, "reply_submit");
    snprintf(id, 64, "%.*s", SPAN_FMT(json_str(json_get(r, "results")->child, "id")));
    assert_true(id[0] != 0);
}

/* "ID:name,name ID:name" of the view presence. */
static void presence(struct wire *w, char out[512])
{
    size_t n = 0;
    const struct json *r = wire_call(w, "query", "\"view\":\"presence\"");
    keeps(r, "reply_query");
    out[0] = 0;
    JSON_EACH (row, json_get(r, "rows")) {
        keeps(row, "row_presence");
        n += (size_t) snprintf(out + n, 512 - n, "%s%.*s:", n ? " " : "", SPAN_FMT(json_str(row, "id")));
        JSON_EACH (name, json_get(row, "who"))
            n += (size_t) snprintf(out + n, 512 - n, "%.*s,", SPAN_FMT(name->s));
    }
}

static void is_present(struct wire *w, const char *id, const char *names)
{
    char got[512], want[512] = "";
    presence(w, got);
    if (names[0])
        snprintf(want, sizeof want, "%s:%s", id, names);
    assert_string_equal(got, want);
}

static void test_presence(void **state)
{
    (void) state;
    struct wire sari, tan, boss;
    enter(&sari, "r.sari");
    enter(&tan, "n.tan");
    enter(&boss, "u.aung");
    keeps(wire_call(&sari, "look", with(&sari, "incident", t.open, "")), "reply_empty");
    is_present(&sari, t.open, "");
    is_present(&tan, t.open, "r.sari,");
    keeps(wire_call(&boss, "look", with(&boss, "incident", t.open, "")), "reply_empty");
    is_present(&tan, t.open, "r.sari,u.aung,");
    is_present(&sari, t.open, "u.aung,");
    /* what they may not see */
    keeps(wire_call(&boss, "look", with(&boss, "incident", t.red, "")), "reply_empty");
    is_present(&tan, t.open, "r.sari,");
    const struct json *r = wire_call(&sari, "look", with(&sari, "incident", t.red, ""));
    keeps(r, "refusal");
    assert_span(json_str(json_get(r, "error"), "code"), "not-found");
    const struct json *none = wire_call(&sari, "look", "\"incident\":\"AMICF-2026-999999\"");
    assert_int_equal(json_str(json_get(none, "error"), "text").n, json_str(json_get(r, "error"), "text").n);
    /* a locked console looks at nothing, and one that went neither */
    keeps(wire_call(&sari, "look", with(&sari, "incident", t.open, ",\"locked\":true")), "reply_empty");
    is_present(&tan, t.open, "");
    keeps(wire_call(&sari, "look", with(&sari, "incident", t.open, "")), "reply_empty");
    keeps(wire_call(&tan, "subscribe", "\"sub\":7,\"view\":\"presence\""), "reply_empty");
    assert_int_equal(json_get(wire_push(&tan, "snapshot", 7), "rows")->count, 1);
    wire_close(&sari);
    assert_non_null(wire_push(&tan, "delta", 7));
    is_present(&tan, t.open, "");
    wire_close(&tan);
    wire_close(&boss);
}

static bool here(struct wire *w, const char *officer)
{
    const struct json *r = wire_call(w, "query", "\"view\":\"duty\"");
    JSON_EACH (row, json_get(r, "rows")) {
        keeps(row, "row_duty");
        if (span_is(json_str(row, "officer"), officer))
            return json_bool(row, "here", false);
    }
    fail_msg("%s is not on the list", officer);
    return false;
}

static void test_here(void **state)
{
    (void) state;
    struct wire sari, tan;
    enter(&sari, "r.sari");
    enter(&tan, "n.tan");
    keeps(wire_call(&sari, "command", "\"verb\":\"duty on\""), "reply_command");
    assert_true(here(&tan, "r.sari"));
    keeps(wire_call(&sari, "look", "\"locked\":true"), "reply_empty");
    assert_false(here(&tan, "r.sari"));
    keeps(wire_call(&sari, "look", ""), "reply_empty");
    assert_true(here(&tan, "r.sari"));
    wire_close(&sari);
    for (int i = 0; i < 2000 && here(&tan, "r.sari"); i++)
        wire_call(&tan, "ping", "");
    assert_false(here(&tan, "r.sari"));
    wire_close(&tan);
}

static int reads(struct wire *w, const char *id)
{
    int n = 0;
    const struct json *r = wire_call(w, "query", "\"view\":\"log\",\"limit\":500");
    JSON_EACH (row, json_get(r, "rows"))
        n += span_is(json_str(row, "kind"), "incident.read") && span_is(json_str(row, "incident"), id);
    return n;
}

static void test_one_reading(void **state)
{
    (void) state;
    struct wire boss, other;
    enter(&boss, "u.aung");
    enter(&other, "v.ho");
    int before = reads(&other, t.red);
    /* What is not asked for with its text is withheld, and no reading. */
    const struct json *bare = wire_call(&boss, "query", with(&boss, "key", t.red, ",\"view\":\"incident\""));
    assert_span(json_str(json_get(bare, "rows")->child, "withheld"), "unread");
    assert_int_equal(reads(&other, t.red), before);
    keeps(wire_call(&boss, "subscribe", with(&boss, "key", t.red, ",\"sub\":1,\"view\":\"incident\",\"read\":true")), "reply_empty");
    assert_span(json_str(json_get(wire_push(&boss, "snapshot", 1), "rows")->child, "id"), t.red);
    assert_int_equal(reads(&other, t.red), before + 1); /* it is there as soon as anything is shown */
    for (int i = 0; i < 3; i++) {
        keeps(wire_call(&other, "command", with(&other, "incident", t.red, ",\"verb\":\"note\",\"args\":{\"text\":\"what changed\"}")), "reply_command");
        assert_non_null(wire_push(&boss, "delta", 1));
    }
    keeps(wire_call(&boss, "unsubscribe", "\"sub\":1"), "reply_empty");
    keeps(wire_call(&boss, "subscribe", with(&boss, "key", t.red, ",\"sub\":2,\"view\":\"incident\",\"read\":true")), "reply_empty");
    assert_non_null(wire_push(&boss, "snapshot", 2));
    keeps(wire_call(&boss, "query", with(&boss, "key", t.red, ",\"view\":\"incident\",\"read\":true")), "reply_query");
    assert_int_equal(reads(&other, t.red), before + 1);
    keeps(wire_call(&other, "query", with(&other, "key", t.red, ",\"view\":\"incident\",\"read\":true")), "reply_query");
    assert_int_equal(reads(&boss, t.red), before + 2);
    wire_close(&boss);
    wire_close(&other);
}

static int start(void **state)
{
    (void) state;
    struct err e = {0};
    struct wire w;
    char *path = test_source("doc/protocol.schema.json");
    assert_int_equal(fs_read(path, 1 << 20, &t.text, &e), 0);
    assert_int_equal(json_parse(&t.arena, buf_view(&t.text), NULL, &t.root, &e), 0);
    mem_free(path);
    engine_start(&t.engine, "people");
    path = fs_join(t.engine.home, "policy.conf");
    const char *policy = "format = 1\ngroup \"*\" { roles = {\"supervisor\", \"duty\"} }\nofficer \"r.sari\" { roles = {\"duty\"} }\nofficer \"n.tan\" { roles = {\"duty\"} }\n"
                         "officer \"u.aung\" { roles = {\"supervisor\"} }\nofficer \"v.ho\" { roles = {\"supervisor\"} }\n";
    assert_int_equal(fs_write_atomic(path, span_str(policy), 0600, &e), 0);
    mem_free(path);
    wire_open(&w, &t.engine, 0);
    wire_next(&w);
    wire_call(&w, "engine", "\"action\":\"reload\"");
    wire_close(&w);
    enter(&w, "u.aung");
    submit(&w, "p-1", "", t.open);
    submit(&w, "p-2", ",\"tlp\":\"RED\"", t.red);
    wire_close(&w);
    return 0;
}

static int stop(void **state)
{
    (void) state;
    int status = engine_stop(&t.engine);
    buf_free(&t.text);
    arena_free(&t.arena);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_presence), cmocka_unit_test(test_here), cmocka_unit_test(test_one_reading)};
    return cmocka_run_group_tests(tests, start, stop);
}
