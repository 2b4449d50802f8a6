/* Who the two assessors of a run are: the two who hand in, whoever else began; nobody who has read the first assessment is the second; what evidence is kept as; how many assessments are kept; which answers and decisions are refused. */
#include "runs_rig.h"

#include "desk/impl.h"

static struct told with(struct crisis *x, const char *officer, const char *run, const char *evidence)
{
    return assess(x, officer, "protocol answer", run, "{'a':'yes'}", evidence);
}

static void begun_holds_no_place(void **unused)
{
    struct crisis x;
    char run[INCIDENT_ID_MAX];
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    ok(t);
    snprintf(run, sizeof run, "%s", t.id);
    /* Two begin, and go home. */
    ok(answer(&x, LIM, run, "{'a':'yes','disease':'zebra-fever'}"));
    ok(answer(&x, "p.dewi", run, "{'a':'unknown'}"));
    ok(answer(&x, SARI, run, "{'a':'yes','b':'yes'}"));
    ok(answer(&x, TAN, run, "{'a':'no'}"));
    ok(submit(&x, SARI, run));
    assert_int_equal(row_of(&x, run).state, RUN_OPEN);
    ok(submit(&x, TAN, run));
    assert_int_equal(row_of(&x, run).state, RUN_ASSESSED);
    assert_true(row_of(&x, run).disagree);
    assert_false(row_of(&x, run).single);
    no(submit(&x, LIM, run), WF_E_STATE, "assessed by two officers already");
    no(answer(&x, "p.dewi", run, "{'a':'yes'}"), WF_E_STATE, "assessed by two officers already");
    no(answer(&x, "o.new", run, "{'a':'yes'}"), WF_E_STATE, "assessed by two officers already");
    /* What they began is none of the two that are shown side by side, to them neither. */
    char *lim = shown(&x, LIM, run);
    assert_null(strstr(lim, "DRAFT"));
    assert_null(strstr(lim, "zebra-fever\"}"));
    assert_non_null(strstr(lim, "\"officer\":\"r.sari\""));
    assert_non_null(strstr(lim, "\"officer\":\"n.tan\""));
    assert_null(strstr(lim, "\"mine\":true"));
    mem_free(lim);
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

/* The first alone decided, and the request tells what he answered: to who made it, who had begun himself. */
static void who_read_it_is_not_the_second(void **unused)
{
    struct crisis x;
    char run[INCIDENT_ID_MAX];
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    snprintf(run, sizeof run, "%s", t.id);
    ok(answer(&x, SARI, run, "{'a':'yes','b':'yes'}"));
    ok(answer(&x, TAN, run, "{'a':'no'}"));
    ok(submit(&x, SARI, run));
    later(&x, RUNS_SINGLE_S + 1);
    ok(run_verb(&x, SARI, "protocol decide", run));
    ok(run_verb(&x, TAN, "protocol request", run));
    no(answer(&x, TAN, run, "{'a':'yes'}"), WF_E_DENIED, "you have read the first assessment");
    no(submit(&x, TAN, run), WF_E_DENIED, "you have read the first assessment");
    /* Nor who said that he reads it; once. */
    assert_true(runs_grounds_held(x.r.desk, state_run(&x.r.desk->state, 1), names_find(&x.r.desk->state.names, SPAN_LIT(LIM))));
    ok(run_verb(&x, LIM, "protocol grounds", run));
    assert_false(runs_grounds_held(x.r.desk, state_run(&x.r.desk->state, 1), names_find(&x.r.desk->state.names, SPAN_LIT(LIM))));
    ok(run_verb(&x, LIM, "protocol grounds", run));
    ok(run_verb(&x, SARI, "protocol grounds", run)); /* his own: nothing is held back */
    assert_int_equal(row_of(&x, run).readers_n, 1);
    no(answer(&x, LIM, run, "{'a':'yes'}"), WF_E_DENIED, "you have read the grounds of the first assessment");
    rig_same_rebuilt(&x.r);
    ok(answer(&x, "p.dewi", run, "{'a':'yes'}"));
    ok(submit(&x, "p.dewi", run));
    assert_false(row_of(&x, run).single);
    no(run_verb(&x, "o.new", "protocol grounds", run), WF_E_STATE, "not decided by one assessment alone");
    /* A new round is his as any other's. */
    ok(run_verb(&x, SARI, "protocol reopen", run));
    assert_int_equal(row_of(&x, run).readers_n, 0);
    ok(answer(&x, LIM, run, "{'a':'yes'}"));
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

static void evidence_is_named_whole(void **unused)
{
    struct crisis x;
    char run[INCIDENT_ID_MAX], incident[INCIDENT_ID_MAX], want[80], refs[80];
    struct assessment_row a;
    (void) unused;
    crisis_open(&x, true);
    snprintf(incident, sizeof incident, "%s", ill(&x, "MY", "MYKUL"));
    struct told t = start(&x, incident);
    snprintf(run, sizeof run, "%s", t.id);
    ok(with(&x, SARI, run, "{'a':['1']}"));
    assert_true(runs_assessment(x.r.desk, row_of(&x, run).assessments, &a));
    snprintf(want, sizeof want, "{\"a\":[\"%s\"]}", incident);
    assert_string_equal(a.evidence, want);
    /* Named twice, in two ways, it is one. */
    snprintf(refs, sizeof refs, "{'a':['1','%s','000001']}", incident);
    ok(with(&x, SARI, run, refs));
    assert_true(runs_assessment(x.r.desk, row_of(&x, run).assessments, &a));
    assert_string_equal(a.evidence, want);
    no(with(&x, SARI, run, "{'a':['1',7]}"), WF_E_NOTFOUND, "no incident that you see");
    ok(with(&x, SARI, run, "{'a':[]}"));
    assert_true(runs_assessment(x.r.desk, row_of(&x, run).assessments, &a));
    assert_string_equal(a.evidence, "{}");
    crisis_close(&x);
}

/* What happened, when and to how many, and by when the law wants an answer, stands in it: few are never told how many. */
static void what_a_request_tells(void **unused)
{
    struct crisis x;
    struct err e = {0};
    struct buf text = {0};
    char run[INCIDENT_ID_MAX];
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MM", "MMRGN"));
    snprintf(run, sizeof run, "%s", t.id);
    both(&x, run, true);
    ok(run_verb(&x, LIM, "protocol decide", run));
    assert_int_equal(desk_run_request(x.r.desk, NULL, span_str(TAN), span_str(run), false, &text, &e), 0);
    buf_char(&text, 0);
    assert_non_null(strstr(text.p, "Event: Ill traveller (HLT.ILL_TRAVELLER), since "));
    assert_non_null(strstr(text.p, "+06:30)"));
    assert_non_null(strstr(text.p, "Persons: not told"));
    assert_non_null(strstr(text.p, "Due: Make the request, IHR Article 6: by 2"));
    struct incident_more *m = state_more(&x.r.desk->state, 1);
    const int32_t counts[] = {3, 7};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        m->involved = counts[i];
        buf_clear(&text);
        assert_int_equal(desk_run_request(x.r.desk, NULL, span_str(TAN), span_str(run), false, &text, &e), 0);
        buf_char(&text, 0);
        assert_non_null(strstr(text.p, i ? "Persons: 7" : "Persons: <5"));
        buf_clear(&text);
        assert_int_equal(desk_run_request(x.r.desk, NULL, span_str(TAN), span_str(run), true, &text, &e), 0);
        buf_char(&text, 0);
        assert_non_null(strstr(text.p, i ? "\"involved\":7" : "\"involved\":\"<5\""));
        assert_non_null(strstr(text.p, "\"type\":\"HLT.ILL_TRAVELLER\""));
    }
    m->involved = -1;
    buf_free(&text);
    crisis_close(&x);
}

/* One too many is refused: as a fact it would be one that no engine could read again. */
static void as_many_as_are_kept(void **unused)
{
    struct crisis x;
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    uint32_t *n = &x.r.desk->state.head->assessments_n, was = *n;
    *n = ASSESSMENTS_MOST - 1;
    no(answer(&x, SARI, t.id, "{'a':'yes'}"), WF_E_LIMIT, "more assessments than can be kept");
    *n = was;
    ok(answer(&x, SARI, t.id, "{'a':'yes'}"));
    crisis_close(&x);
}

/* Each whom plugin check knows has a name, a desk and words of its own; another is the member's desk of that name. */
static void who_is_asked(void **unused)
{
    struct arena a = {0};
    (void) unused;
    for (uint32_t i = 1; i <= words_addressee.n; i++) {
        const wf_output o = {.id = "x", .kind = WF_OUTPUT_REQUEST, .to = words_of(&words_addressee, i)};
        assert_string_not_equal(runs_addressee(&a, &o).name, o.to);
    }
    const wf_output other = {.id = "x", .kind = WF_OUTPUT_REQUEST, .to = "animal-health"};
    assert_string_equal(runs_addressee(&a, &other).desk, "/animal-health");
    arena_free(&a);
}

static void what_is_refused(void **unused)
{
    struct crisis x;
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    no(answer(&x, SARI, t.id, "{'zz':'yes'}"), WF_E_NOTFOUND, "zz");
    no(answer(&x, SARI, t.id, "{'a':'perhaps'}"), WF_E_INVALID, "");
    no(answer(&x, SARI, t.id, "{'who':'a person'}"), WF_E_STATE, "HEALTH RECORD");
    no(answer(&x, SARI, "PR-0099", "{'a':'yes'}"), WF_E_NOTFOUND, "no run");
    no(assess(&x, SARI, "protocol answer", t.id, "{'a':'yes'}", "{'a':['AMICF-2026-000999']}"), WF_E_NOTFOUND, "no incident that you see");
    no(submit(&x, SARI, t.id), WF_E_STATE, "answered nothing");
    ok(answer(&x, SARI, t.id, "{'a':'yes','b':'yes'}"));
    /* A decision for other answers than his. */
    struct buf decision = {0};
    decide_json(&x, SPAN_LIT("{\"a\":\"no\"}"), &decision);
    const struct desk_run q = {.id = span_str(t.id), .whole = SPAN_LIT("{\"a\":\"no\"}"), .decision = buf_view(&decision)};
    const struct desk_command c = {.verb = SPAN_LIT("protocol submit"), .officer = SPAN_LIT(SARI), .run = &q};
    no(rig_command(&x.r, &c), WF_E_CONFLICT, "changed meanwhile");
    const struct desk_run bad = {.id = span_str(t.id), .whole = SPAN_LIT("{\"a\":\"yes\",\"b\":\"yes\"}"), .decision = SPAN_LIT("{\"outcome\":\"PANIC\"}")};
    const struct desk_command worse = {.verb = SPAN_LIT("protocol submit"), .officer = SPAN_LIT(SARI), .run = &bad};
    no(rig_command(&x.r, &worse), WF_E_PROTO, "no decision that can be used");
    ok(submit(&x, SARI, t.id));
    no(answer(&x, SARI, t.id, "{'a':'no'}"), WF_E_STATE, "is in");
    no(run_verb(&x, SARI, "protocol close", t.id), WF_E_STATE, "an assessment is in");
    buf_free(&decision);
    crisis_close(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begun_holds_no_place),
        cmocka_unit_test(who_read_it_is_not_the_second),
        cmocka_unit_test(evidence_is_named_whole),
        cmocka_unit_test(as_many_as_are_kept),
        cmocka_unit_test(what_a_request_tells),
        cmocka_unit_test(who_is_asked),
        cmocka_unit_test(what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
