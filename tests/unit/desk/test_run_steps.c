/* test_run_steps: the checklist of a run: who did which step and when, two who do the same at once, what is no step, taken back with the reason, kept over a new round, the same after a
 * replay; an incident does not end before its runs; a clock of the law that the incident has of its own is met by the run's. */
#include "runs_rig.h"

#include "base/fs.h"

static struct told step(struct crisis *x, const char *officer, const char *verb, const char *run, const char *id, const char *reason)
{
    const struct desk_run q = {.id = span_str(run), .step = span_str(id)};
    const struct desk_command c = {.verb = span_str(verb), .officer = span_str(officer), .run = &q, .reason = span_str(reason)};
    return rig_command(&x->r, &c);
}

static void has(struct crisis *x, const char *run, const char *text)
{
    char *all = shown(x, SARI, run);
    if (!strstr(all, text))
        fail_msg("\"%s\" is not in %s", text, all);
    mem_free(all);
}

static void who_did_what_and_when(void **unused)
{
    struct crisis x;
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL")), said;
    has(&x, t.id, "\"steps\":2,\"steps_done\":0");
    has(&x, t.id, "{\"id\":\"call\",\"role\":\"liaison\",\"phase\":\"at once\",\"text\":\"Tell the port health authority\",\"citation\":\"Annex 1A\",\"done\":null}");
    said = step(&x, TAN, "protocol tick", t.id, "call", "");
    ok(said);
    assert_string_equal(said.text, "PR-0001: done: call (liaison): Tell the port health authority");
    has(&x, t.id, "\"steps_done\":1");
    has(&x, t.id, "\"done\":{\"by\":\"n.tan\",\"at\":\"2026-11-24T04:00:00Z\"}");
    assert_non_null(strstr(x.r.last_event, "PR-0001: done: call (liaison)")); /* the incident's timeline, and so its export */
    later(&x, 60);
    uint64_t seq = desk_seq(x.r.desk);
    said = step(&x, SARI, "protocol tick", t.id, "call", ""); /* at once with him: who was first stands, and nothing is written */
    ok(said);
    assert_non_null(strstr(said.text, "call is done already, by n.tan at 2026-11-24T04:00:00Z"));
    assert_int_equal(desk_seq(x.r.desk), seq);
    assert_int_equal(row_of(&x, t.id).steps_n, 1);
    no(step(&x, SARI, "protocol tick", t.id, "zz", ""), WF_E_NOTFOUND, "\"zz\" is no step of PR-0001; they are call, count");
    no(step(&x, SARI, "protocol tick", t.id, "", ""), WF_E_NOTFOUND, "they are call, count");
    no(step(&x, SARI, "protocol tick", "PR-0009", "call", ""), WF_E_NOTFOUND, "there is no run");
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

static void taken_back_and_kept(void **unused)
{
    struct crisis x;
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    no(step(&x, SARI, "protocol untick", t.id, "call", "why"), WF_E_STATE, "call of PR-0001 is not done yet");
    ok(step(&x, SARI, "protocol tick", t.id, "call", ""));
    ok(step(&x, TAN, "protocol tick", t.id, "count", ""));
    no(step(&x, LIM, "protocol untick", t.id, "call", " "), WF_E_INVALID, "why is it not done after all?");
    ok(step(&x, LIM, "protocol untick", t.id, "call", "nobody was there"));
    struct run_row r = row_of(&x, t.id);
    assert_int_equal(r.steps_n, 1);
    assert_string_equal(r.steps[0].id, "count");
    has(&x, t.id, "not done after all: call (liaison): nobody was there");
    both(&x, t.id, true);
    ok(run_verb(&x, SARI, "protocol decide", t.id));
    ok(run_verb(&x, SARI, "protocol reopen", t.id));
    assert_int_equal(row_of(&x, t.id).steps_n, 1); /* what was done was done */
    later(&x, 60);
    ok(step(&x, SARI, "protocol tick", t.id, "call", ""));
    has(&x, t.id, "\"steps_done\":2");
    rig_same_rebuilt(&x.r);
    const struct run_row *is = state_run(&x.r.desk->state, 1);
    assert_string_equal(is->steps[0].id, "count");
    assert_string_equal(is->steps[1].id, "call");
    assert_int_equal(is->steps[1].done - is->steps[0].done, 60 * NSEC_PER_SEC);
    crisis_close(&x);
}

/* ---- a clock that the incident has of its own ---- */

static void begin_with_clocks(struct crisis *x, const char *clocks)
{
    crisis_open(x, true);
    rig_close(&x->r);
    char *path = fs_join(x->r.home, "clocks.conf");
    assert_int_equal(fs_write_atomic(path, span_str(clocks), 0600, NULL), 0);
    mem_free(path);
    x->r.o.legal_path = NULL;
    rig_open(&x->r);
}

static const char *clock_is(struct crisis *x, const char *wanted)
{
    struct desk_legal_clock *v = NULL;
    static char text[4000];
    size_t n = desk_legal_clocks(x->r.desk, NULL, &v), at = 0;
    for (size_t i = 0; i < n && at < sizeof text; i++) {
        struct buf b = {0};
        struct json_writer w;
        char key[80];
        jw_init(&w, &b);
        desk_legal_clock_json(x->r.desk, NULL, &v[i], &w, key);
        at += (size_t) snprintf(text + at, sizeof text - at, "%.*s\n", (int) b.n, b.p);
        buf_free(&b);
    }
    mem_free(v);
    return strstr(text, wanted) ? NULL : text;
}

#define OWN(state) "\"name\":\"ihr-assess\",\"citation\":\"law\",\"started\":\"2026-11-24T04:00:00Z\",\"due\":\"2026-11-24T05:00:00Z\",\"due_local\":\"2026-11-24T13:00:00+08:00\",\"state\":\"" state "\""

static void the_incidents_own_clock(void **unused)
{
    static const char with[] = "ihr-assess 1h HLT.* law\nother 1h HLT.* law\nihr-assess by test-annex/assess\n";
    struct crisis x;
    const char *wrong;
    (void) unused;
    begin_with_clocks(&x, with);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    ok(answer(&x, SARI, t.id, "{'a':'yes'}"));
    ok(submit(&x, SARI, t.id));
    if ((wrong = clock_is(&x, OWN("RUNNING"))))
        fail_msg("before both are in: %s", wrong);
    ok(answer(&x, TAN, t.id, "{'a':'yes'}"));
    ok(submit(&x, TAN, t.id));
    if ((wrong = clock_is(&x, OWN("MET"))) || (wrong = clock_is(&x, "\"name\":\"other\",\"citation\":\"law\",\"started\":\"2026-11-24T04:00:00Z\",\"due\":\"2026-11-24T05:00:00Z\",\"due_local\":\"2026-11-24T13:00:00+08:00\",\"state\":\"RUNNING\"")))
        fail_msg("when both are in: %s", wrong);
    assert_non_null(strstr(x.r.last_event, "clock ihr-assess met by PR-0001 (test-annex/assess)"));
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
    /* one alone, after the incident's own time: it was met, and too late */
    begin_with_clocks(&x, with);
    t = start(&x, ill(&x, "MY", "MYKUL"));
    later(&x, 3500);
    ok(answer(&x, SARI, t.id, "{'a':'yes'}"));
    ok(submit(&x, SARI, t.id));
    later(&x, 1801);
    assert_int_equal(row_of(&x, t.id).state, RUN_ASSESSED);
    if ((wrong = clock_is(&x, OWN("BREACHED") ",\"met\":\"2026-11-24T05:28:21Z\"")))
        fail_msg("one alone: %s", wrong);
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
    /* where the centre's file says nothing of it, it runs on */
    begin_with_clocks(&x, "ihr-assess 1h HLT.* law\n");
    t = start(&x, ill(&x, "MY", "MYKUL"));
    both(&x, t.id, true);
    if ((wrong = clock_is(&x, OWN("RUNNING"))))
        fail_msg("without a rule: %s", wrong);
    crisis_close(&x);
}

static struct told incident_verb(struct crisis *x, const char *verb, const char *incident, const char *to, const char *disposition)
{
    const struct desk_command c = {.verb = span_str(verb), .incident = span_str(incident), .to = span_str(to), .disposition = span_str(disposition), .reason = SPAN_LIT("over")};
    return rig_command(&x->r, &c);
}

/* An incident does not end before its protocols; a run that is put aside is none that stands against it. */
static void before_its_incident(void **unused)
{
    struct crisis x;
    char incident[INCIDENT_ID_MAX], other[INCIDENT_ID_MAX];
    (void) unused;
    crisis_open(&x, false);
    snprintf(other, sizeof other, "%s", ill(&x, "MY", "MYPEN"));
    snprintf(incident, sizeof incident, "%s", ill(&x, "MY", "MYKUL"));
    struct told t = start(&x, incident);
    static const char *const ways[] = {"resolve", "discard", "merge"};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        no(incident_verb(&x, ways[i], incident, other, ""), WF_E_STATE, "PR-0001 test-annex is OPEN: an incident ends after its protocols (protocol close PR-0001 REASON)");
    no(incident_verb(&x, "resolve", incident, "", "confirmed"), WF_E_STATE, "PR-0001 test-annex is OPEN");
    ok(answer(&x, SARI, t.id, "{'a':'no'}"));
    ok(answer(&x, TAN, t.id, "{'a':'no'}"));
    ok(submit(&x, SARI, t.id));
    ok(submit(&x, TAN, t.id));
    ok(run_verb(&x, SARI, "protocol decide", t.id));
    no(incident_verb(&x, "resolve", incident, "", ""), WF_E_STATE, "PR-0001 test-annex is DECIDED");
    x.p->id = "test-other";
    use_protocol(&x);
    struct told second = start(&x, incident);
    ok(second);
    no(incident_verb(&x, "resolve", incident, "", ""), WF_E_STATE, "is DECIDED, and 1 more of its protocols runs: ");
    ok(run_verb(&x, SARI, "protocol close", second.id));
    ok(run_verb(&x, SARI, "protocol close", t.id));
    assert_true(row_of(&x, t.id).reassess != TIME_NONE); /* put aside */
    ok(incident_verb(&x, "resolve", incident, "", ""));
    ok(incident_verb(&x, "close", incident, "", "confirmed"));
    crisis_close(&x);
}

static struct told floor_verb(struct crisis *x, const char *verb, const char *officer, const char *posture, const char *level)
{
    const struct desk_command c = {.verb = span_str(verb), .officer = span_str(officer), .uid = officer[0], .supervisor = true, .posture = span_str(posture), .level = span_str(level), .who_doc = SPAN_LIT("WHO/HSE/IHR/2010.4"), .reason = SPAN_LIT("over")};
    return rig_command(&x->r, &c);
}

/* A lower posture or level passes, and says which runs are left. */
static void told_when_stood_down(void **unused)
{
    static const char *const places[] = {"MYKUL", "MYPEN", "MYJHB", "MYBKI"};
    struct crisis x;
    (void) unused;
    crisis_open(&x, false);
    ok(floor_verb(&x, "posture set", SARI, "RESPONSE-1", ""));
    ok(floor_verb(&x, "level set", SARI, "", "PHEIC"));
    ok(floor_verb(&x, "level confirm", TAN, "", ""));
    ok(start(&x, ill(&x, "MY", places[0])));
    assert_null(strstr(floor_verb(&x, "posture set", SARI, "RESPONSE-2", "").text, "PR-0001")); /* up */
    struct told t = floor_verb(&x, "posture set", SARI, "RESPONSE-1", "");
    ok(t);
    assert_non_null(strstr(t.text, "posture RESPONSE-2 to RESPONSE-1; 1 run of protocols is not closed: PR-0001"));
    for (size_t i = 1; i < ARRAY_LEN(places); i++)
        ok(start(&x, ill(&x, "MY", places[i])));
    t = floor_verb(&x, "posture set", SARI, "WATCH", "");
    ok(t);
    assert_non_null(strstr(t.text, "posture RESPONSE-1 to WATCH; 4 runs of protocols are not closed: PR-0001, PR-0002, PR-0003 and 1 more"));
    t = floor_verb(&x, "level set", SARI, "", "NONE");
    ok(t);
    assert_non_null(strstr(t.text, "; 4 runs of protocols are not closed: PR-0001"));
    t = floor_verb(&x, "level confirm", TAN, "", "");
    ok(t);
    assert_non_null(strstr(t.text, "; 4 runs of protocols are not closed: PR-0001"));
    crisis_close(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_did_what_and_when),
        cmocka_unit_test(taken_back_and_kept),
        cmocka_unit_test(the_incidents_own_clock),
        cmocka_unit_test(before_its_incident),
        cmocka_unit_test(told_when_stood_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
