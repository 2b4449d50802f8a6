/* A notice in a plugin's own form: what plugins see of it, and that the engine gets an answer with the plugin's name in it whatever the plugin does. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support.h"

#include <signal.h>

#include "floor.h"
#include "model/report.h"
#include "plugin/state.h"

#define TEXT(lit) {"" lit, sizeof(lit) - 1} /* of a static struct */
enum { LONG = 20000 };

/* ---- A notice, and its recipient --------------------------------------------------------------------------------- */

struct case_ {
    struct notice n;
    struct notice_info infos[3];
    struct recipient to;
    char *languages[2];
    struct plugin_notice given;
};

static struct case_ *case_make(struct case_ *c, const char *headline)
{
    static struct notice_point ring[] = {{1, 103}, {1, 104}, {2, 104}, {1, 103}};
    static struct notice_polygon polygons[] = {{ring, 4}, {ring, 4}};
    static struct notice_circle circles[] = {{1.5, 103.5, 2}, {1.6, 103.6, 3}, {1.7, 103.7, 4}};
    static struct notice_pair codes[] = {{TEXT("UN/LOCODE"), TEXT("MYKUL")}}, events[] = {{TEXT(NOTICE_EVENT_CODE), TEXT("FLOW.CLOSURE")}};
    static struct notice_pair machine[] = {{TEXT("urn:amicf:translation:1"), TEXT("MT")}};
    static struct notice_area area = {.desc = TEXT("KUL"), .polygons = polygons, .polygons_n = 2, .circles = circles, .circles_n = 3, .geocodes = codes, .geocodes_n = 1};
    static struct notice_identity earlier = {TEXT("ops@c"), TEXT("AMICF-2026-N00030"), {INT64_C(1795492800) * NSEC_PER_SEC, 420}};
    static const char *const languages[] = {"en", "ms", "th"};
    memset(c, 0, sizeof *c);
    c->n = (struct notice){.is = {SPAN_LIT("ops@c"), SPAN_LIT("AMICF-2026-N00031"), {INT64_C(1795492900) * NSEC_PER_SEC, 0}}, .status = NOTICE_EXERCISE,
                           .type = NOTICE_UPDATE, .scope = NOTICE_PRIVATE, .references = &earlier, .references_n = 1, .infos = c->infos, .infos_n = 3};
    for (size_t i = 0; i < 3; i++)
        c->infos[i] = (struct notice_info){.language = span_str(languages[i]), .headline = span_str(headline), .urgency = NOTICE_IMMEDIATE_NOW, .severity = NOTICE_EXTREME,
                                           .certainty = NOTICE_OBSERVED, .event_codes = events, .event_codes_n = 1, .effective = {TIME_NONE, 0}, .onset = {TIME_NONE, 0},
                                           .expires = {INT64_C(1795496500) * NSEC_PER_SEC, 0}, .areas = &area, .areas_n = 1};
    c->infos[1].parameters = machine;
    c->infos[1].parameters_n = 1;
    c->languages[0] = (char *) "ms";
    c->languages[1] = (char *) "en";
    c->to = (struct recipient){.name = (char *) "MY/duty", .member = "MY", .title = (char *) "Duty", .address = (char *) "https://example.invalid/"};
    c->to.languages.v = c->languages;
    c->to.languages.n = 2;
    c->given = (struct plugin_notice){.notice = &c->n, .to = &c->to, .tlp = WF_TLP_AMBER, .cap = SPAN_LIT("<alert/>")};
    return c;
}

/* What came of a call. */
struct came {
    int calls;
    bool there;
    int code;
    char text[300], type[128], failed[1100];
};
static void on_encoded(void *arg, const struct err *failed, struct span bytes, struct span type)
{
    struct came *c = arg;
    c->calls++;
    c->there = true;
    c->code = failed ? failed->code : 0;
    snprintf(c->text, sizeof c->text, "%.*s", SPAN_FMT(bytes));
    snprintf(c->type, sizeof c->type, "%.*s", SPAN_FMT(type));
    snprintf(c->failed, sizeof c->failed, "%s", failed ? failed->text : "");
}

static void encoded(struct floor *f, const char *plugin, const char *headline, struct came *came)
{
    struct case_ c;
    struct err e = {0};
    memset(came, 0, sizeof *came);
    if (plugins_encode(f->plugins, plugin, &case_make(&c, headline)->given, on_encoded, came, &e) != 0)
        fail_msg("%s", e.text);
    memset(&c, 0xff, sizeof c); /* all of it was copied */
    if (!floor_until(f, &came->there, LONG))
        fail_msg("%s: no answer", plugin);
    assert_int_equal(came->calls, 1);
}

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" has no \"%s\"", text, part);
}

/* ---- The tests ----------------------------------------------------------------------------------------------------- */

static void test_what_plugins_see(void **state)
{
    struct arena a = {0};
    struct case_ c;
    (void) state;
    const wf_notice *n = plugin_notice_of(&a, &case_make(&c, "gate shut")->given);
    assert_span(report_span(n->is.sent), "2026-11-24T04:01:40-00:00");
    assert_span(report_span(n->references[0].sent), "2026-11-24T11:00:00+07:00");
    assert_true(n->status == WF_MSG_EXERCISE && n->type == WF_NOTICE_UPDATE && n->scope == WF_SCOPE_PRIVATE && n->tlp == WF_TLP_AMBER);
    assert_true(n->precedence == WF_PRECEDENCE_FLASH && n->ack_wanted == 1 && n->infos_n == 3);
    assert_span(report_span(n->event_type), "FLOW.CLOSURE");
    assert_span(report_span(n->infos[0]->lang), "ms"); /* what it reads best, then what it reads, then the rest */
    assert_span(report_span(n->infos[1]->lang), "en");
    assert_span(report_span(n->infos[2]->lang), "th");
    assert_true(n->infos[0]->unreviewed == 1 && n->infos[1]->unreviewed == 0);
    assert_int_equal(n->infos[0]->areas_n, 3); /* two polygons and three circles */
    assert_true(n->infos[0]->areas[0].geocodes_n == 1 && n->infos[0]->areas[1].geocodes_n == 0);
    assert_true(n->infos[0]->areas[1].polygon_n == 4 && n->infos[0]->areas[2].polygon_n == 0 && n->infos[0]->areas[2].circle_km > 3);
    assert_true(n->expires.set && n->expires.utc_ns == INT64_C(1795496500) * NSEC_PER_SEC && !n->infos[0]->onset.set);
    assert_span(report_span(n->to->member), "MY");
    assert_span(report_span(n->to->languages[1]), "en");
    arena_free(&a);
}

static void test_encodes(void **state)
{
    struct floor f;
    struct came came;
    (void) state;
    floor_open(&f, false);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    encoded(&f, "good", "gate shut", &came);
    assert_string_equal(came.failed, "");
    assert_string_equal(came.text, "AMICF-2026-N00031 MY/duty ms gate shut");
    assert_string_equal(came.type, "text/x-test; charset=utf-8");
    encoded(&f, "good", "refusal", &came);
    assert_string_equal(came.failed, "plugin \"good\": this form has no place for it");
    encoded(&f, "good", "silence", &came);
    assert_string_equal(came.failed, "plugin \"good\": encode gave no bytes");
    encoded(&f, "good", "bad one", &came); /* WF_FAIL_INVALID, and not a word */
    has(came.failed, "plugin \"good\": encode failed, and does not say why");
    encoded(&f, "good", "again", &came);
    assert_string_equal(came.text, "AMICF-2026-N00031 MY/duty ms again");
    assert_int_equal(floor_row(&f, "good").restarts, 0);
    struct plugin_output *out = floor_parse(&f, "good", "a first\n", LONG);
    assert_int_equal(out->reports_n, 1);
    plugin_output_free(out);
    floor_close(&f);
}

/* It dies, or computes for ever: the answer names it and says so; the same notice is not offered to it again, another one is. */
static void test_deaths(void **state)
{
    static const struct {
        const char *plugin, *why;
    } cases[] = {{"crash", "crashed (SIGSEGV)"}, {"abort", "aborted (SIGABRT)"}, {"hang", "of processor time"}, {"exit", "exited by itself"}};
    struct floor f;
    struct came came;
    (void) state;
    floor_open(&f, true);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(floor_start(&f, cases[i].plugin, NULL), 0);
        encoded(&f, cases[i].plugin, "bad 0", &came);
        has(came.failed, cases[i].plugin);
        has(came.failed, cases[i].why);
        encoded(&f, cases[i].plugin, "gate shut", &came);
        assert_string_equal(came.text, "AMICF-2026-N00031 MY/duty ms gate shut");
    }
    encoded(&f, "crash", "bad 1", &came);
    has(came.failed, "plugin \"crash\": crashed");
    encoded(&f, "crash", "bad 1", &came);
    has(came.failed, "this notice stopped it before");
    floor_close(&f);
}

struct slow {
    struct plugin_output *out;
    bool there;
};
static void on_slow(void *arg, struct plugin_output *out)
{
    struct slow *s = arg;
    s->out = out;
    s->there = true;
}

/* It goes ahead of what waits, and where its turn does not come it is answered all the same. */
static void test_ahead_and_late(void **state)
{
    struct floor f;
    struct case_ c;
    struct came came = {0};
    struct slow first = {0}, second = {0};
    struct plugin_input in = {.source = "lines", .fetched = 1, .first = true, .last = true, .bytes = SPAN_LIT("bad 300\n")};
    (void) state;
    floor_open(&f, true);
    assert_int_equal(floor_start(&f, "hang", NULL), 0);
    assert_int_equal(floor_wait(&f, "hang", PLUGIN_READY, 0, LONG), PLUGIN_READY);
    assert_int_equal(plugins_parse(f.plugins, "hang", &in, on_slow, &first, NULL), 0);
    assert_int_equal(plugins_parse(f.plugins, "hang", &in, on_slow, &second, NULL), 0);
    assert_int_equal(plugins_encode(f.plugins, "hang", &case_make(&c, "gate shut")->given, on_encoded, &came, NULL), 0);
    assert_true(floor_until(&f, &came.there, LONG));
    assert_string_equal(came.text, "AMICF-2026-N00031 MY/duty ms gate shut");
    assert_false(second.there);
    assert_true(floor_until(&f, &second.there, LONG));
    plugin_output_free(first.out);
    plugin_output_free(second.out);
    /* a child that is stopped does not come to it; the one behind it waits for its turn in vain */
    assert_int_equal(kill(floor_row(&f, "hang").pid, SIGSTOP), 0);
    struct came one = {0}, two = {0};
    assert_int_equal(plugins_encode(f.plugins, "hang", &case_make(&c, "gate shut")->given, on_encoded, &one, NULL), 0);
    assert_int_equal(plugins_encode(f.plugins, "hang", &case_make(&c, "gate open")->given, on_encoded, &two, NULL), 0);
    assert_true(floor_until(&f, &two.there, LONG));
    has(two.failed, "plugin \"hang\": did not come to it in 3 s");
    assert_true(floor_until(&f, &one.there, LONG));
    has(one.failed, "plugin \"hang\": did not answer in");
    floor_close(&f);
}

static void test_who_cannot(void **state)
{
    struct floor f;
    struct case_ c;
    struct came came = {0};
    struct err e = {0};
    (void) state;
    floor_open(&f, false);
    assert_int_equal(plugins_encode(f.plugins, "nobody", &case_make(&c, "x")->given, on_encoded, &came, &e), WF_E_NOTFOUND);
    has(e.text, "there is no plugin \"nobody\"");
    assert_int_equal(floor_start(&f, "raw", NULL), 0);
    (void) floor_wait(&f, "raw", 0, 0, LONG);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    assert_int_equal(plugins_encode(f.plugins, "good", &case_make(&c, "x")->given, on_encoded, &came, &e), 0);
    plugins_forget(f.plugins, "good", &came);
    struct came next = {0};
    assert_int_equal(plugins_encode(f.plugins, "good", &case_make(&c, "y")->given, on_encoded, &next, &e), 0);
    assert_int_equal(plugins_switch_off(f.plugins, "good", &e), 0);
    assert_true(floor_until(&f, &next.there, LONG));
    has(next.failed, "plugin \"good\": the plugin is switched off");
    assert_int_equal(came.calls, 0);
    assert_int_equal(plugins_encode(f.plugins, "good", &case_make(&c, "x")->given, on_encoded, &came, &e), WF_E_STATE);
    has(e.text, "plugin \"good\" is switched off");
    char *huge = mem_alloc(FRAME_MAX);
    memset(huge, 'x', FRAME_MAX);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    case_make(&c, "x")->given.cap = span_make(huge, FRAME_MAX);
    assert_int_equal(plugins_encode(f.plugins, "good", &c.given, on_encoded, &came, &e), WF_E_LIMIT);
    has(e.text, "plugin \"good\": the notice is larger");
    mem_free(huge);
    floor_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_plugins_see), cmocka_unit_test(test_encodes),    cmocka_unit_test(test_deaths),
        cmocka_unit_test(test_ahead_and_late),   cmocka_unit_test(test_who_cannot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
