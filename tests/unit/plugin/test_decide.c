/* Answers to a protocol in its sandbox: what comes back is a decision that its contract allows, or an answer that names the plugin and what was wrong. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support.h"

#include "base/json.h"
#include "floor.h"
#include "model/protocol.h"
#include "model/report.h"
#include "plugin/state.h"

enum { LONG = 30000 };

struct came {
    bool there;
    int calls, code;
    size_t n;
    char failed[1100], first[400];
};

static const wf_protocol *protocol_of(struct floor *f)
{
    const wf_protocol *p = plugins_protocol(f->plugins, "decide");
    assert_non_null(p);
    return p;
}

static struct floor *now_at;
static void on_decided(void *arg, const struct err *failed, const wf_decision *const *d, size_t n)
{
    struct came *c = arg;
    struct buf b = {0};
    struct json_writer w;
    c->calls++;
    c->there = true;
    c->code = failed ? failed->code : 0;
    c->n = n;
    snprintf(c->failed, sizeof c->failed, "%s", failed ? failed->text : "");
    if (n) {
        jw_init(&w, &b);
        protocol_decision_write(&w, protocol_of(now_at), d[0], TIME_NONE);
        snprintf(c->first, sizeof c->first, "%s", b.p);
        buf_free(&b);
    }
}

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" has no \"%s\"", text, part);
}

/* Reads answers as JSON; they live in a. */
static const wf_answers *read_answers(struct floor *f, struct arena *a, const char *text)
{
    struct json *v = NULL;
    const wf_answers *out = NULL;
    struct err e = {0};
    if (json_parse(a, span_str(text), NULL, &v, &e) != 0 || protocol_answers_read(a, protocol_of(f), v, 0, &out, &e) != 0)
        fail_msg("%s", e.text);
    return out;
}

static struct came decided(struct floor *f, const char *version, const char *const *texts, size_t n)
{
    struct arena a = {0};
    struct came c = {0};
    struct err e = {0};
    const wf_answers *sets[16];
    for (size_t i = 0; i < n; i++)
        sets[i] = read_answers(f, &a, texts[i]);
    if (plugins_decide_all(f->plugins, "decide", version, sets, n, on_decided, &c, &e) != 0)
        fail_msg("%s", e.text);
    arena_free(&a); /* all of it was copied */
    if (!floor_until(f, &c.there, LONG))
        fail_msg("no answer");
    assert_int_equal(c.calls, 1);
    return c;
}
static struct came decided_one(struct floor *f, const char *text)
{
    return decided(f, "7", &text, 1);
}

static void open_floor(struct floor *f)
{
    floor_open(f, true);
    now_at = f;
    assert_int_equal(floor_start(f, "decide", NULL), 0);
    assert_int_equal(floor_wait(f, "decide", PLUGIN_READY, 0, LONG), PLUGIN_READY);
}

static void test_decides(void **state)
{
    struct floor f;
    (void) state;
    open_floor(&f);
    assert_int_equal(plugins_descriptor(f.plugins, "decide")->d->sources_n, 0);
    struct came c = decided_one(&f, "{}");
    assert_string_equal(c.first, "{\"outcome\":\"LATER\",\"rank\":1,\"terminal\":false,\"rule\":\"as it was said\",\"met\":0,\"of\":0,\"needed\":[\"sure\"],\"reassess_s\":60,"
                                 "\"reassess_at\":null,\"outputs\":[],\"results\":[{\"name\":\"day\",\"value\":\"midnight\"}]}");
    c = decided_one(&f, "{\"way\":\"right\",\"sure\":\"yes\",\"words\":\"so it is\"}");
    has(c.first, "{\"outcome\":\"YES\",\"rank\":2,\"terminal\":true,");
    has(c.first, "\"needed\":[],\"reassess_s\":0");
    static const char *const three[] = {"{\"sure\":\"yes\"}", "{}", "{\"sure\":\"no\"}"};
    c = decided(&f, NULL, three, 3);
    assert_int_equal(c.n, 3);
    has(c.first, "YES");
    floor_close(&f);
}

/* What breaks the contract is refused with the plugin's name and what it was; the child lives, and what was decided before it is there. */
static void test_breaches(void **state)
{
    static const struct {
        const char *way, *why;
    } cases[] = {{"fails", "decide() failed (-4)"},
                 {"nothing", "its decision breaks the contract: outcome: there is none"},
                 {"beyond", "its decision breaks the contract: outcome: it is none of the outcomes"},
                 {"lines", "its decision breaks the contract: rule: it is not one clean line"},
                 {"stranger", "its decision breaks the contract: needed: one of them is no question"},
                 {"answered", "its decision breaks the contract: needed: a question is asked that was answered"}};
    struct floor f;
    (void) state;
    open_floor(&f);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char wrong[64];
        snprintf(wrong, sizeof wrong, "{\"way\":\"%s\"}", cases[i].way);
        const char *const sets[] = {"{\"sure\":\"yes\"}", wrong, "{}"};
        struct came c = decided(&f, "7", sets, 3);
        has(c.failed, "plugin \"decide\": ");
        has(c.failed, cases[i].why);
        assert_int_equal(c.code, WF_E_INVALID);
        assert_int_equal(c.n, 1);
    }
    assert_int_equal(floor_row(&f, "decide").restarts, 0);
    floor_close(&f);
}

static void test_deaths(void **state)
{
    struct floor f;
    (void) state;
    open_floor(&f);
    struct came c = decided_one(&f, "{\"way\":\"crashes\"}");
    has(c.failed, "plugin \"decide\": crashed (SIGSEGV)");
    assert_int_equal(c.n, 0);
    c = decided_one(&f, "{\"sure\":\"yes\"}");
    has(c.first, "YES");
    c = decided_one(&f, "{\"way\":\"crashes\"}");
    has(c.failed, "these answers stopped it before, so they were not offered to it again");
    c = decided_one(&f, "{\"way\":\"hangs\"}");
    has(c.failed, "of processor time");
    floor_close(&f);
}

/* What was answered in words is told nowhere: not in the error, not in the plugin's last note. */
static void test_words_are_not_kept(void **state)
{
    struct floor f;
    (void) state;
    open_floor(&f);
    struct came c = decided_one(&f, "{\"way\":\"talks\",\"words\":\"the passenger in 22C\"}");
    assert_string_equal(c.failed, "plugin \"decide\": decide() failed (-1)");
    assert_null(strstr(floor_row(&f, "decide").last_error, "22C"));
    floor_close(&f);
}

static void test_who_cannot(void **state)
{
    struct floor f;
    struct arena a = {0};
    struct came c = {0}, next = {0};
    struct err e = {0};
    (void) state;
    open_floor(&f);
    const wf_answers *none = read_answers(&f, &a, "{}");
    assert_int_equal(plugins_decide(f.plugins, "nobody", NULL, none, on_decided, &c, &e), WF_E_NOTFOUND);
    has(e.text, "there is no plugin \"nobody\"");
    assert_int_equal(plugins_decide(f.plugins, "decide", "6", none, on_decided, &c, &e), WF_E_STATE);
    has(e.text, "plugin \"decide\" is of version 7 of its protocol now, not of 6");
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    assert_int_equal(floor_wait(&f, "good", PLUGIN_READY, 0, LONG), PLUGIN_READY);
    assert_null(plugins_protocol(f.plugins, "good"));
    assert_int_equal(plugins_decide(f.plugins, "good", NULL, none, on_decided, &c, &e), WF_E_UNSUPPORTED);
    has(e.text, "plugin \"good\" is no protocol");
    assert_int_equal(plugins_decide(f.plugins, "decide", NULL, none, on_decided, &c, &e), 0);
    plugins_forget(f.plugins, "decide", &c);
    assert_int_equal(plugins_decide(f.plugins, "decide", NULL, none, on_decided, &next, &e), 0);
    assert_int_equal(plugins_switch_off(f.plugins, "decide", &e), 0);
    assert_true(floor_until(&f, &next.there, LONG));
    has(next.failed, "plugin \"decide\": the plugin is switched off");
    assert_int_equal(c.calls, 0);
    assert_int_equal(plugins_decide(f.plugins, "decide", NULL, none, on_decided, &c, &e), WF_E_STATE);
    arena_free(&a);
    floor_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_decides), cmocka_unit_test(test_breaches), cmocka_unit_test(test_deaths), cmocka_unit_test(test_words_are_not_kept),
                                       cmocka_unit_test(test_who_cannot)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
