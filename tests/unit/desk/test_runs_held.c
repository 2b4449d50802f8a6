/* test_runs_held: answers of a run that belong into a health record: the plugin is asked with them, the journal and the views have none of it, who may not read them is told that they are there
 * and no more; a crash between record and fact leaves the older or the newer, whole; after their time the run is readable and says so. */
#include "runs_rig.h"

#include "desk/runs.h"

#define CANARY "quetzal in row 31"

static void hides(const char *text, const char *what)
{
    if (strstr(text, what))
        fail_msg("told: %s", text);
}

static void tells(const char *text, const char *what)
{
    if (!strstr(text, what))
        fail_msg("not told \"%s\": %s", what, text);
}

static void shown_has(struct crisis *x, const struct desk_sight *s, const char *officer, const char *run, bool read, const char *what)
{
    char *all = shown_as(x, s, officer, run, read);
    tells(all, what);
    mem_free(all);
}

static void no_file_has(const struct crisis *x, const char *what)
{
    char *line = mem_printf("! grep -rlaF '%s' '%s'", what, x->r.home);
    assert_int_equal(system(line), 0);
    mem_free(line);
}

static char *run_of_two(struct crisis *x, const char *sari, const char *tan)
{
    static char run[INCIDENT_ID_MAX];
    crisis_open(x, true);
    crisis_vault(x);
    struct told t = start(x, ill(x, "MY", "MYKUL"));
    ok(t);
    snprintf(run, sizeof run, "%s", t.id);
    ok(answer(x, SARI, run, sari));
    ok(answer(x, TAN, run, tan));
    return run;
}

static void held_and_told(void **unused)
{
    struct crisis x;
    struct desk_sight looks_on = {.tlp = WF_TLP_RED, .rights = true, .reads = true}, works = {.tlp = WF_TLP_RED, .rights = true, .reads = true, .health = true};
    struct buf text = {0};
    struct err e = {0};
    uint32_t row;
    (void) unused;
    char *run = run_of_two(&x, "{'a':'yes','b':'yes','who':'" CANARY "'}", "{'a':'yes','who':'two of them'}");
    shown_has(&x, &works, SARI, run, false, "\"who\":\"" CANARY "\""); /* one's own */
    shown_has(&x, &works, SARI, run, false, "\"results\":[{\"name\":\"told\",\"value\":\"" CANARY "\"}]");
    char *all = shown_as(&x, &works, TAN, run, true);
    hides(all, CANARY);
    mem_free(all);
    assert_false(desk_run_has_health(x.r.desk, &works, SPAN_LIT(TAN), span_str(run), &row));
    ok(submit(&x, SARI, run));
    ok(submit(&x, TAN, run));
    assert_string_equal(row_of(&x, run).outcome, "NOTIFY");
    assert_true(desk_run_has_health(x.r.desk, &works, SPAN_LIT(TAN), span_str(run), &row));
    assert_false(desk_run_has_health(x.r.desk, &looks_on, SPAN_LIT(TAN), span_str(run), &row));
    shown_has(&x, &works, TAN, run, true, "\"who\":\"" CANARY "\"");
    shown_has(&x, &works, TAN, run, true, "\"theirs\":\"" CANARY "\"");
    shown_has(&x, &works, TAN, run, false, "\"held\":{\"who\":\"unread\"},\"held_results\":\"unread\",\"health\":{\"record\":\"PR-0001-");
    shown_has(&x, &works, TAN, run, false, "\"theirs\":null,\"before\":null,\"held\":{\"mine\":null,\"theirs\":\"unread\",\"before\":null},\"evidence\":null,\"evidence_theirs\":null,\"disagree\":true");
    shown_has(&x, &looks_on, LIM, run, true, "\"held\":{\"who\":\"role\"}");
    all = shown_as(&x, &looks_on, LIM, run, true);
    hides(all, CANARY);
    hides(all, "two of them");
    mem_free(all);
    ok(run_verb(&x, LIM, "protocol decide", run));
    ok(run_verb(&x, LIM, "protocol request", run));
    for (int json = 0; json < 2; json++) {
        assert_int_equal(desk_run_request(x.r.desk, NULL, SPAN_LIT(LIM), span_str(run), json, &text, &e), 0);
        buf_char(&text, 0);
        hides(text.p, CANARY);
        hides(text.p, "two of them");
        tells(text.p, json ? "\"held\":1" : "1 answers of persons' health");
        buf_clear(&text);
    }
    no_file_has(&x, CANARY);
    rig_same_rebuilt(&x.r);
    shown_has(&x, &works, TAN, run, true, "\"who\":\"" CANARY "\"");
    no_file_has(&x, CANARY);
    buf_free(&text);
    crisis_close(&x);
}

/* The rule of a plugin that repeats what was told is held as well. */
static void no_rule_repeats_it(void **unused)
{
    struct crisis x;
    (void) unused;
    char *run = run_of_two(&x, "{'a':'yes','b':'yes','who':'aloud " CANARY "'}", "{'a':'yes','b':'yes'}");
    ok(submit(&x, SARI, run));
    ok(submit(&x, TAN, run));
    hides(row_of(&x, run).rule, CANARY);
    tells(row_of(&x, run).rule, "in the health record");
    no_file_has(&x, CANARY);
    shown_has(&x, NULL, SARI, run, false, "because of aloud " CANARY);
    crisis_close(&x);
}

static bool named(const struct crisis *x, const char *record, bool *over)
{
    return desk_run_names(x->r.desk, span_str(record), x->r.clock.fixed, over);
}

/* What is written anew is a record of its own; what no fact names is known as such. */
static void old_or_new(void **unused)
{
    struct crisis x;
    char first[40];
    bool over;
    struct err e = {0};
    struct vault_life life;
    (void) unused;
    char *run = run_of_two(&x, "{'a':'yes'}", "{'a':'no'}");
    ok(answer(&x, SARI, run, "{'who':'" CANARY "'}"));
    snprintf(first, sizeof first, "%s", x.record);
    assert_true(named(&x, first, &over));
    assert_false(over);
    /* The next one's record is written; the fact never comes. */
    const struct desk_run_held none = {.n = 0};
    struct desk_run_held held = none;
    struct buf decision = {0};
    decide_json(&x, SPAN_LIT("{\"a\":\"yes\",\"who\":\"another\"}"), &decision);
    assert_int_equal(desk_run_hold(x.r.desk, NULL, span_str(run), SPAN_LIT(SARI), SPAN_LIT("{\"a\":\"yes\",\"who\":\"another\"}"), buf_view(&decision), &held, &e), 0);
    assert_int_equal(held.n, 1);
    assert_string_equal(held.replaced, first);
    assert_int_equal(vault_write(x.r.o.vault, span_str(held.record), buf_view(&held.text), held.made, held.until, &e), 0);
    vault_wipe(&held.text);
    buf_free(&decision);
    rig_same_rebuilt(&x.r);
    assert_false(named(&x, held.record, &over));
    shown_has(&x, NULL, SARI, run, false, "\"who\":\"" CANARY "\"");
    assert_int_equal(vault_destroy(x.r.o.vault, span_str(held.record), &e), 0);
    /* The other answers stay when one is changed, the life begins with the first, and taken out it is of no record. */
    assert_true(vault_life(x.r.o.vault, span_str(first), &life));
    x.r.clock.fixed += HOUR;
    ok(answer(&x, SARI, run, "{'b':'yes'}"));
    assert_string_not_equal(x.record, first);
    assert_false(named(&x, first, &over));
    shown_has(&x, NULL, SARI, run, false, "\"who\":\"" CANARY "\"");
    struct vault_life now;
    assert_true(vault_life(x.r.o.vault, span_str(x.record), &now));
    assert_true(now.made == life.made && now.until == life.until);
    ok(answer(&x, SARI, run, "{'who':null}"));
    assert_string_equal(x.record, "");
    char *all = shown(&x, SARI, run);
    hides(all, CANARY);
    tells(all, "\"health\":null");
    mem_free(all);
    no(assess(&x, SARI, "protocol answer", "PR-0009", "{'who':'x'}", ""), WF_E_NOTFOUND, "no run");
    crisis_close(&x);
}

/* What one answered comes along into the next round, in a record of that round's. */
static void next_round(void **unused)
{
    struct crisis x;
    char first[40];
    bool over;
    (void) unused;
    char *run = run_of_two(&x, "{'a':'yes','who':'" CANARY "'}", "{'a':'no'}");
    ok(submit(&x, SARI, run));
    snprintf(first, sizeof first, "%s", x.record);
    ok(submit(&x, TAN, run));
    ok(run_verb(&x, LIM, "protocol decide", run));
    ok(run_verb(&x, LIM, "protocol reopen", run));
    ok(answer(&x, SARI, run, "{'b':'yes'}"));
    assert_string_not_equal(first, x.record);
    assert_true(named(&x, first, &over));
    assert_true(named(&x, x.record, &over));
    shown_has(&x, NULL, SARI, run, false, "\"mine\":\"" CANARY "\",\"theirs\":null,\"before\":");
    crisis_close(&x);
}

/* Its time ends: by the plugin's word, else by the centre's. The run is readable, and says so. */
static void erased(void **unused)
{
    struct crisis x;
    struct vault_life life;
    struct desk_sight works = {.tlp = WF_TLP_RED, .rights = true, .reads = true, .health = true};
    (void) unused;
    char *run = run_of_two(&x, "{'a':'yes','b':'yes','who':'" CANARY "'}", "{'a':'yes','b':'yes'}");
    assert_string_equal(x.record, ""); /* tan told nothing of that kind */
    x.erase_s = 5 * 3600;
    ok(submit(&x, SARI, run));
    assert_true(vault_life(x.r.o.vault, span_str(x.record), &life));
    assert_true(life.until == x.r.clock.fixed + 5 * HOUR);
    ok(submit(&x, TAN, run));
    assert_int_equal(vault_sweep(x.r.o.vault, life.until, NULL, NULL), 1);
    char *all = shown_as(&x, &works, TAN, run, true);
    hides(all, CANARY);
    tells(all, "\"held\":{\"who\":\"erased\"},\"held_results\":\"erased\"");
    tells(all, "\"outcome\":\"NOTIFY\"");
    tells(all, "\"disagree\":false");
    mem_free(all);
    ok(run_verb(&x, LIM, "protocol decide", run));
    rig_same_rebuilt(&x.r);
    shown_has(&x, &works, SARI, run, true, "\"mine\":null,\"theirs\":null,\"before\":null,\"held\":{\"mine\":\"erased\"");
    crisis_close(&x);
}

/* A run that is closed needs them no more. */
static void closed_for_long(void **unused)
{
    struct crisis x;
    bool over;
    const struct desk_run q = {.unanswered = true};
    (void) unused;
    char *run = run_of_two(&x, "{'a':'yes','b':'yes','who':'" CANARY "'}", "{'a':'yes','b':'yes'}");
    ok(submit(&x, SARI, run));
    char record[40];
    snprintf(record, sizeof record, "%s", x.record);
    ok(submit(&x, TAN, run));
    ok(run_verb(&x, LIM, "protocol decide", run));
    struct desk_run close = q;
    close.id = span_str(run);
    const struct desk_command c = {.verb = SPAN_LIT("protocol close"), .officer = SPAN_LIT(LIM), .run = &close, .reason = SPAN_LIT("done")};
    ok(rig_command(&x.r, &c));
    assert_true(named(&x, record, &over));
    assert_false(over);
    x.r.clock.fixed += (wf_time) RUNS_HELD_CLOSED_S * NSEC_PER_SEC;
    assert_true(named(&x, record, &over));
    assert_true(over);
    assert_false(named(&x, "PR-0001-0000000000000000", &over));
    assert_false(named(&x, "PR-0044-0000000000000000", &over));
    assert_false(named(&x, "-", &over));
    crisis_close(&x);
}

/* ---- what officers write beside it ---- */

static struct told write_in(struct crisis *x, const char *verb, const char *text, const char *why)
{
    const struct desk_command c = {.verb = span_str(verb), .incident = SPAN_LIT("1"), .officer = SPAN_LIT(SARI), .text = span_str(text), .field = SPAN_LIT("title"), .value = span_str(text), .reason = SPAN_LIT("better"), .no_person = span_str(why)};
    return rig_command(&x->r, &c);
}

/* An incident's words stay for good: what is clearly of one person does not come into one of health. */
static void nothing_of_one_person(void **unused)
{
    struct crisis x;
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    uint64_t seq = desk_seq(x.r.desk);
    no(write_in(&x, "note", "passport K1234567 has fever", ""), WF_E_INVALID, "\"passport K1234567\" is a passport's or identity card's number");
    no(write_in(&x, "note", "the one in seat 14C", "a seat of the ferry's bar"), WF_E_INVALID, "\"seat 14C\" is a seat"); /* it can be nothing else */
    no(write_in(&x, "note", "the one in 14C", ""), WF_E_INVALID, "answered in a protocol's questions, which are erased (protocol answer). Where it is of no person: --no-person REASON");
    no(write_in(&x, "note", "31C and 31D have a rash", ""), WF_E_INVALID, "\"31C\" looks like a seat");
    no(write_in(&x, "note", "she is HIV positive", ""), WF_E_INVALID, "the result of a person's test");
    no(write_in(&x, "set", "Man aged 42 on arrival", ""), WF_E_INVALID, "is the age of a person");
    no(write_in(&x, "note", "the one in 14C", "of K1234567"), WF_E_INVALID, "a seat");
    no(write_in(&x, "set", "3 ill on arrival", ""), WF_E_INVALID, "tells of fewer than five persons");
    no(write_in(&x, "set", "Measles on SQ956", ""), WF_E_INVALID, "health add ID --flight");
    no(write_in(&x, "set", "Chinese nationals ill", ""), WF_E_INVALID, "a nationality: a disease has none: name the place. A title about illness has the place and the pathogen alone");
    struct desk_command opened = {.verb = SPAN_LIT("new"), .officer = SPAN_LIT(SARI), .type = SPAN_LIT("HLT.CLUSTER"), .member = SPAN_LIT("MY"), .title = SPAN_LIT("A 42-year-old is ill")};
    no(rig_command(&x.r, &opened), WF_E_INVALID, "the age of a person");
    opened.title = SPAN_LIT("Two ill on SQ956");
    no(rig_command(&x.r, &opened), WF_E_INVALID, "fewer than five persons");
    const struct desk_run q = {.id = span_str(t.id)};
    const struct desk_command closed = {.verb = SPAN_LIT("protocol close"), .officer = SPAN_LIT(SARI), .run = &q, .reason = SPAN_LIT("S1234567D left")};
    no(rig_command(&x.r, &closed), WF_E_INVALID, "which are erased (protocol answer)");
    const struct desk_command row = {.verb = SPAN_LIT("protocol close"), .officer = SPAN_LIT(SARI), .run = &q, .reason = SPAN_LIT("all in row 31 are well")};
    no(rig_command(&x.r, &row), WF_E_INVALID, "\"row 31\" looks like a row of seats");
    const struct desk_command some = {.verb = SPAN_LIT("protocol close"), .officer = SPAN_LIT(SARI), .run = &q, .reason = SPAN_LIT("3 of them died")};
    no(rig_command(&x.r, &some), WF_E_INVALID, "write \"<5\"; how many, is answered in the protocol's questions");
    assert_int_equal(desk_seq(x.r.desk), seq); /* nothing of it is kept */
    ok(write_in(&x, "note", "7 ill on SQ123, 3 aged 40-49", ""));
    ok(write_in(&x, "note", "pallet AB123456 was opened", "a pallet's number"));
    assert_non_null(strstr(x.r.last_event, "note (held to be of no person: a pallet's number)"));
    ok(write_in(&x, "set", "Measles, AH 118 crossing", "a road's number"));
    opened.type = SPAN_LIT("DOC.FRAUD");
    opened.title = SPAN_LIT("Passport K1234567 was altered"); /* no incident of health */
    ok(rig_command(&x.r, &opened));
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_and_told),
        cmocka_unit_test(no_rule_repeats_it),
        cmocka_unit_test(old_or_new),
        cmocka_unit_test(next_round),
        cmocka_unit_test(erased),
        cmocka_unit_test(closed_for_long),
        cmocka_unit_test(nothing_of_one_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
