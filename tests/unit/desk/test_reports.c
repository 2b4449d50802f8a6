/* Unit tests of desk: each rule of CONTRACT "Reports": what is the same report, the same incident, what reopens, what is set aside. */
#include "desk_support.h"

static void accepts_and_counts(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    struct desk_answer a = rig_say(&r, "submit/r.sari", EV("g1", ""));
    assert_int_equal(a.status, DESK_ACCEPTED);
    assert_string_equal(a.id, "AMICF-2026-000001");
    a = rig_say(&r, "submit/r.sari", EV("g1", ""));
    assert_int_equal(a.status, DESK_DUPLICATE);
    assert_string_equal(a.id, "AMICF-2026-000001");
    a = rig_say(&r, "submit/r.sari", EV("g1", ",'revision':2"));
    assert_int_equal(a.status, DESK_ACCEPTED);
    assert_string_equal(a.id, "AMICF-2026-000001");
    a = rig_say(&r, "submit/other", EV("g1", ""));
    assert_string_equal(a.id, "AMICF-2026-000002");
    struct incident i = rig_get(&r, "AMICF-2026-000001");
    assert_int_equal(i.r.reports, 2);
    assert_int_equal(i.r.duplicates, 1);
    assert_int_equal(i.r.state, STATE_NEW);
    assert_int_equal(i.r.signal, SIGNAL_UNACK);
    assert_int_equal(i.r.priority, 2); /* HIGH x Expected, from the data file */
    assert_int_equal(i.r.rule, RULE_DEFAULT);
    assert_int_equal(i.r.tlp, WF_TLP_AMBER);
    assert_int_equal(i.r.due, T0 + 300 * NSEC_PER_SEC);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_check(&r);
    a = rig_say(&r, "submit/r.sari", EV("g1", ""));
    assert_int_equal(a.status, DESK_DUPLICATE);
    rig_end(&r);
}

static void revision_text_and_integer_are_one(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("g1", ",'revision':7"));
    assert_int_equal(rig_say(&r, "s", EV("g1", ",'revision':'7'")).status, DESK_DUPLICATE);
    rig_say(&r, "s", EV("g2", ""));
    assert_int_equal(rig_say(&r, "s", EV("g2", ",'revision':'0'")).status, DESK_DUPLICATE);
    rig_end(&r);
}

static void conflict_is_kept(void **state)
{
    struct rig r;
    struct desk_totals t;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("g1", ""));
    struct desk_answer a = rig_say(&r, "s", EV("g1", ",'text':'other'"));
    assert_int_equal(a.status, DESK_REJECTED);
    assert_string_equal(a.field, "revision");
    assert_string_equal(a.id, "AMICF-2026-000001");
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.r.reports, 1);
    assert_int_equal(i.r.rev, 1);
    desk_totals(r.desk, &t);
    assert_int_equal(t.quarantined, 1);
    /* linked in the timeline */
    struct desk_show *show;
    struct journal_reader *jr;
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    assert_int_equal(desk_show_begin(r.desk, SPAN_LIT("AMICF-2026-000001"), NULL, true, &show, NULL), 0);
    assert_int_equal(journal_reader_open(&jr, r.home, NULL), 0);
    assert_int_equal(desk_show_json(show, jr, 0, 0, &w, NULL), 0);
    assert_non_null(strstr(b.p, "\"quarantine\":1"));
    assert_non_null(strstr(b.p, "\"kind\":\"incident.conflict\""));
    desk_show_free(show);
    journal_reader_close(jr);
    buf_free(&b);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void dedup_key_joins_sources(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    assert_string_equal(rig_say(&r, "a", EV("x1", ",'dedup_key':'gates-t3'")).id, "AMICF-2026-000001");
    assert_string_equal(rig_say(&r, "b", EV("y7", ",'dedup_key':'gates-t3'")).id, "AMICF-2026-000001");
    assert_string_equal(rig_say(&r, "b", EV("y8", ",'dedup_key':'gates-t2'")).id, "AMICF-2026-000002");
    assert_int_equal(rig_get(&r, "1").r.reports, 2);
    rig_same_rebuilt(&r);
    assert_string_equal(rig_say(&r, "c", EV("z", ",'dedup_key':'gates-t3'")).id, "AMICF-2026-000001");
    rig_end(&r);
}

static void references_and_cancel(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct desk_answer a = rig_say(&r, "s", EV("a2", ",'references':['a1'],'condition':'cleared'"));
    assert_string_equal(a.id, "AMICF-2026-000001");
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.r.condition, WF_CONDITION_CLEARED);
    assert_int_equal(i.r.signal, SIGNAL_RTN_UNACK);
    assert_int_equal(i.r.state, STATE_NEW);
    /* of another source they mean nothing */
    assert_string_equal(rig_say(&r, "t", EV("a3", ",'references':['a1']")).id, "AMICF-2026-000002");
    rig_end(&r);
}

static void cleared_never_undoes_an_ack(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'condition':'active','reported':'2026-11-24T04:00:00Z'"));
    assert_int_equal(rig_verb(&r, "n.tan", "ack", "1").code, 0);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_ACK);
    rig_say(&r, "s", EV("a1", ",'revision':'2','condition':'cleared','reported':'2026-11-24T04:01:00Z'"));
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_NORMAL);
    /* an older report that says active changes nothing */
    rig_say(&r, "s", EV("a1", ",'revision':'1b','condition':'active','reported':'2026-11-24T03:59:00Z'"));
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.r.signal, SIGNAL_NORMAL);
    assert_int_equal(i.r.condition, WF_CONDITION_CLEARED);
    assert_int_equal(i.r.reports, 3);
    /* a re-trigger clears the ack */
    rig_say(&r, "s", EV("a1", ",'revision':'3','condition':'active','reported':'2026-11-24T04:02:00Z'"));
    i = rig_get(&r, "1");
    assert_int_equal(i.r.signal, SIGNAL_UNACK);
    assert_int_equal(i.m.acked, TIME_NONE);
    /* so does a priority that rises */
    rig_verb(&r, "n.tan", "ack", "1");
    rig_say(&r, "s", EV("a1", ",'revision':'4','impact':'VERY_HIGH','urgency':'Immediate','reported':'2026-11-24T04:03:00Z'"));
    i = rig_get(&r, "1");
    assert_int_equal(i.r.priority, 1);
    assert_int_equal(i.r.rule, RULE_MATRIX);
    assert_int_equal(i.r.signal, SIGNAL_UNACK);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void reopening(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    rig_verb(&r, "n.tan", "own", "1");
    assert_int_equal(rig_verb(&r, "n.tan", "resolve", "1").state, STATE_RESOLVED);
    /* what says cleared is only recorded */
    rig_say(&r, "s", EV("a1", ",'revision':'c','condition':'cleared'"));
    assert_int_equal(rig_get(&r, "1").r.state, STATE_RESOLVED);
    r.clock.fixed = T0 + 23 * HOUR;
    assert_string_equal(rig_say(&r, "s", EV("a1", ",'revision':'2'")).id, "AMICF-2026-000001");
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.r.state, STATE_ACTIVE);
    assert_true(i.r.flags & INCIDENT_REOPENED);
    assert_int_equal(i.r.signal, SIGNAL_UNACK);
    assert_int_equal(rig_verb(&r, "n.tan", "resolve", "1").code, 0);
    r.clock.fixed = T0 + 48 * HOUR;
    assert_string_equal(rig_say(&r, "s", EV("a1", ",'revision':'3'")).id, "AMICF-2026-000002");
    assert_int_equal(rig_get(&r, "2").r.related, 1);
    /* the key moved */
    assert_string_equal(rig_say(&r, "s", EV("a1", ",'revision':'4'")).id, "AMICF-2026-000002");
    rig_verb(&r, "n.tan", "resolve", "2");
    struct desk_command close = {.verb = SPAN_LIT("close"), .incident = SPAN_LIT("2"), .disposition = SPAN_LIT("confirmed")};
    assert_int_equal(rig_command(&r, &close).state, STATE_CLOSED);
    assert_string_equal(rig_say(&r, "s", EV("a1", ",'revision':'5'")).id, "AMICF-2026-000003");
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void of_a_duplicate_to_the_original(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    rig_say(&r, "s", EV("a2", ""));
    struct desk_command q = {.verb = SPAN_LIT("merge"), .incident = SPAN_LIT("2"), .to = SPAN_LIT("1")};
    assert_int_equal(rig_command(&r, &q).state, STATE_DUPLICATE);
    assert_string_equal(rig_say(&r, "s", EV("a2", ",'revision':'2'")).id, "AMICF-2026-000001");
    assert_int_equal(rig_get(&r, "1").r.reports, 2);
    assert_int_equal(rig_verb(&r, "x.y", "split", "2").state, STATE_NEW);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void exercise_is_set_aside_in_actual(void **state)
{
    struct rig r;
    struct desk_totals t;
    (void) state;
    rig_start(&r, true);
    struct desk_answer a = rig_say(&r, "s", EV("a1", ",'msg_status':'test'"));
    assert_int_equal(a.status, DESK_ACCEPTED);
    assert_string_equal(a.id, "");
    rig_say(&r, "s", EV("a1", ",'msg_status':'test'"));
    rig_say(&r, "s", EV("a2", ""));
    rig_say(&r, "s", EV("a2", ",'revision':'2','msg_status':'exercise','condition':'cleared'"));
    assert_int_equal(rig_get(&r, "1").r.condition, WF_CONDITION_ACTIVE);
    desk_totals(r.desk, &t);
    assert_int_equal(t.set_aside, 3);
    assert_int_equal(t.accepted, 1);
    assert_int_equal(desk_set_aside_total(r.desk), 2);
    rig_check(&r);
    rig_same_rebuilt(&r);
    desk_totals(r.desk, &t);
    assert_int_equal(t.set_aside, 3);
    rig_end(&r);
    rig_start(&r, false);
    assert_string_equal(rig_say(&r, "s", EV("a1", ",'msg_status':'exercise'")).id, "AMICF-2026-000001");
    assert_string_equal(rig_say(&r, "s", EV("a2", ",'msg_status':'test'")).id, "");
    rig_end(&r);
}

static void priorities_have_floors(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'impact':'LOW','urgency':'Past','persons':{'injured':1}"));
    assert_int_equal(rig_get(&r, "1").r.priority, 2);
    assert_int_equal(rig_get(&r, "1").r.rule, RULE_LIFE);
    rig_say(&r, "s", EV("a2", ",'impact':'LOW','urgency':'Past','persons':{'minors':1}"));
    assert_int_equal(rig_get(&r, "2").r.rule, RULE_MINOR);
    rig_say(&r, "s", EV("a3", ",'impact':'LOW','urgency':'Past','protection':2"));
    assert_int_equal(rig_get(&r, "3").r.rule, RULE_PROTECTION);
    assert_int_equal(rig_get(&r, "3").r.tlp, WF_TLP_AMBER_STRICT);
    rig_say(&r, "s", "{'source_id':'t','type':'THB.INDICATOR','title':'x','occurred':'2026-11-24T03:20:00Z'}");
    struct incident i = rig_get(&r, "4");
    assert_int_equal(i.r.priority, 2);
    assert_int_equal(i.r.rule, RULE_ASSUMED_P2);
    assert_true(i.r.flags & INCIDENT_ASSUMED);
    assert_int_equal(i.r.tlp, WF_TLP_AMBER_STRICT);
    rig_say(&r, "s", "{'source_id':'h','type':'HLT.ILL_TRAVELLER','title':'x','occurred':'2026-11-24T03:20:00Z','persons':{'involved':3}}");
    i = rig_get(&r, "5");
    assert_int_equal(i.r.tlp, WF_TLP_AMBER_STRICT);
    assert_true(i.r.flags & INCIDENT_LATCHED);
    rig_end(&r);
}

static void refusals(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    struct desk_answer a = rig_say(&r, "s", "{'source_id':'t','type':'RGT.RIGHTS_REPORT','title':'x','occurred':'2026-11-24T03:20:00Z'}");
    assert_int_equal(a.status, DESK_REJECTED);
    assert_string_equal(a.field, "type");
    assert_non_null(strstr(a.error, "roles"));
    a = rig_say(&r, "s", "{'source_id':'t','type':'SYS.NONE','title':'x','occurred':'2026-11-24T03:20:00Z'}");
    assert_string_equal(a.field, "type");
    a = rig_say(&r, "s", "{'source_id':'t','type':'SYS.POWER','occurred':'2026-11-24T03:20:00Z'}");
    assert_string_equal(a.field, "title");
    a = rig_say(&r, "s", "{'source_id':'t','type':'SYS.POWER','title':'x','occurred':'2026-11-24T03:20:00Z','checkpoint':'JAKARTA'}");
    assert_string_equal(a.field, "checkpoint");
    a = rig_say(&r, "s", "{'source_id':'t\\u202e','type':'SYS.POWER','title':'x','occurred':'2026-11-24T03:20:00Z'}");
    assert_string_equal(a.field, "source_id");
    struct desk_totals t;
    desk_totals(r.desk, &t);
    assert_int_equal(t.incidents, 0);
    rig_end(&r);
}

static void retention_leaves_the_state(void **state)
{
    struct rig r;
    char before[65], after[65];
    (void) state;
    rig_start(&r, true);
    for (int i = 0; i < 20; i++) {
        char json[400];
        snprintf(json, sizeof json, EV("n%d", ",'text':'body %d'"), i % 7, i);
        rig_say(&r, "s", json);
    }
    r.clock.fixed = T0 + 91 * 24 * HOUR;
    rig_verb(&r, "r.sari", "own", "AMICF-2026-000001");
    struct journal_reader *jr;
    struct journal_drop plan;
    struct err e = {0};
    for (int kind = 1; kind < JOURNAL_KIND_END; kind++) {
        assert_int_equal(journal_reader_open(&jr, r.home, NULL), 0);
        assert_int_equal(journal_drop_plan(jr, (enum journal_kind) kind, r.clock.fixed - 90 * 24 * HOUR, 1000, &plan, &e), 0);
        journal_reader_close(jr);
        if (plan.rows) {
            assert_int_equal(desk_drop(r.desk, &plan, NULL, NULL, &e), 0);
            desk_settle(r.desk);
        }
    }
    desk_hash(r.desk, before);
    rig_same_rebuilt(&r);
    desk_hash(r.desk, after);
    assert_string_equal(before, after);
    /* dedupe goes by facts: a report whose body is long gone is still known */
    assert_int_equal(rig_say(&r, "s", EV("n0", ",'text':'body 0'")).status, DESK_DUPLICATE);
    rig_check(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_and_counts),
        cmocka_unit_test(revision_text_and_integer_are_one),
        cmocka_unit_test(conflict_is_kept),
        cmocka_unit_test(dedup_key_joins_sources),
        cmocka_unit_test(references_and_cancel),
        cmocka_unit_test(cleared_never_undoes_an_ack),
        cmocka_unit_test(reopening),
        cmocka_unit_test(of_a_duplicate_to_the_original),
        cmocka_unit_test(exercise_is_set_aside_in_actual),
        cmocka_unit_test(priorities_have_floors),
        cmocka_unit_test(refusals),
        cmocka_unit_test(retention_leaves_the_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
