/* Unit tests of desk: each rule of CONTRACT "Verbs and states" on one incident; test_walk goes over all of them. */
#include "desk_support.h"

static void verbs_and_revisions(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct told t = rig_verb(&r, "r.sari", "activate", "1");
    assert_int_equal(t.code, WF_E_STATE);
    assert_memory_equal(t.possible, " own ack resolve assign release discard transfer merge ", 55); /* in the table's order */
    assert_non_null(strstr(t.possible, " playbook start playbook done playbook na playbook open health add health drop undo"));
    assert_true(!strstr(t.possible, "activate") && !strstr(t.possible, "close") && !strstr(t.possible, "split"));
    t = rig_verb(&r, "r.sari", "own", "1");
    assert_int_equal(t.code, 0);
    assert_int_equal(t.state, STATE_TRIAGED);
    assert_int_equal(t.rev, 2);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_ACK);
    assert_int_equal(rig_get(&r, "1").r.due, TIME_NONE);
    assert_int_equal(desk_mine(r.desk, SPAN_LIT("r.sari")), 1);
    r.clock.fixed = T0 + 5 * NSEC_PER_SEC;
    struct desk_command q = {.verb = SPAN_LIT("monitor"), .incident = SPAN_LIT("AMICF-2026-000001"), .rev = 1, .officer = SPAN_LIT("n.tan")};
    t = rig_command(&r, &q);
    assert_int_equal(t.code, WF_E_STALE);
    assert_string_equal(t.by, "r.sari");
    assert_string_equal(t.what, "owned");
    assert_int_equal(t.at, T0);
    assert_non_null(strstr(t.error, "r.sari"));
    assert_non_null(strstr(t.possible, "monitor"));
    q.rev = 2;
    assert_int_equal(rig_command(&r, &q).state, STATE_MONITORING);
    /* another's needs a reason */
    t = rig_verb(&r, "n.tan", "own", "1");
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "r.sari"));
    struct desk_command take = {.verb = SPAN_LIT("own"), .incident = SPAN_LIT("1"), .officer = SPAN_LIT("n.tan"), .reason = SPAN_LIT("end of shift")};
    assert_int_equal(rig_command(&r, &take).code, 0);
    assert_int_equal(desk_mine(r.desk, SPAN_LIT("r.sari")), 0);
    assert_int_equal(desk_mine(r.desk, SPAN_LIT("n.tan")), 1);
    struct desk_command p = {.verb = SPAN_LIT("priority"), .incident = SPAN_LIT("1"), .priority = SPAN_LIT("P1")};
    assert_int_equal(rig_command(&r, &p).code, WF_E_INVALID);
    p.reason = SPAN_LIT("minister on site");
    assert_int_equal(rig_command(&r, &p).code, 0);
    assert_int_equal(rig_get(&r, "1").r.priority, 1);
    assert_int_equal(rig_get(&r, "1").r.given, 2);
    uint32_t rev = rig_get(&r, "1").r.rev;
    struct desk_command n = {.verb = SPAN_LIT("note"), .incident = SPAN_LIT("1"), .text = SPAN_LIT("called the chief"), .rev = 1};
    assert_int_equal(rig_command(&r, &n).code, 0);
    assert_int_equal(rig_get(&r, "1").r.rev, rev);
    struct desk_command d = {.verb = SPAN_LIT("resolve"), .incident = SPAN_LIT("1"), .disposition = SPAN_LIT("confirmed")};
    assert_int_equal(rig_command(&r, &d).state, STATE_CLOSED);
    assert_int_equal(rig_verb(&r, "n.tan", "reopen", "1").state, STATE_ACTIVE);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void a_retry_gets_the_first_answer(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct desk_command q = {.verb = SPAN_LIT("own"), .incident = SPAN_LIT("1"), .cmd_id = SPAN_LIT("c-1")};
    struct told a = rig_command(&r, &q);
    rig_verb(&r, "r.sari", "monitor", "1");
    struct told b = rig_command(&r, &q);
    assert_int_equal(b.code, 0);
    assert_int_equal(a.rev, b.rev);
    assert_int_equal(b.state, STATE_TRIAGED);
    struct desk_command n = {.verb = SPAN_LIT("new"), .type = SPAN_LIT("SYS.POWER"), .member = SPAN_LIT("LA"), .title = SPAN_LIT("by phone"), .cmd_id = SPAN_LIT("c-2")};
    assert_string_equal(rig_command(&r, &n).id, "AMICF-2026-000002");
    rig_close(&r);
    rig_open(&r);
    assert_string_equal(rig_command(&r, &n).id, "AMICF-2026-000002");
    struct desk_totals t;
    desk_totals(r.desk, &t);
    assert_int_equal(t.incidents, 2);
    assert_int_equal(t.accepted, 1);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verbs_and_revisions),
        cmocka_unit_test(a_retry_gets_the_first_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
