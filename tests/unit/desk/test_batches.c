/* Batches: each decision sees the ones before it; one that the journal refuses leaves nothing; numbers go on with the year. */
#include "desk_support.h"

#include "desk/impl.h"

/* Many in one batch: each sees what the ones before it did. */
static void one_batch(void **state)
{
    struct rig r;
    struct told t[3] = {{0}};
    struct desk_command q[3];
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", "{'source_id':'1','type':'SYS.POWER','title':'x','occurred':'2026-11-24T03:00:00Z'}");
    const char *who[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++) {
        q[i] = (struct desk_command){.verb = SPAN_LIT("own"), .incident = SPAN_LIT("1"), .officer = span_str(who[i]), .rev = 1, .offset = OFFSET_NONE};
        assert_int_equal(desk_command(r.desk, &q[i], told_reply, &t[i], NULL), 0);
    }
    desk_settle(r.desk);
    assert_int_equal(t[0].code, 0);
    assert_int_equal(t[1].code, WF_E_STALE);
    assert_string_equal(t[1].by, "a");
    assert_int_equal(t[2].code, WF_E_STALE);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* The journal refuses the batch: nothing of it is seen, its callers are told, the next one is as if it had not been. */
static void a_failed_batch_leaves_nothing(void **state)
{
    struct rig r;
    struct said s = {0};
    char before[65], after[65];
    struct journal_drop never = {.kind = JOURNAL_REPORT, .from = 900, .up_to = 999, .rows = 100, .blocks = 1};
    wf_report rep;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", "{'source_id':'1','type':'SYS.POWER','title':'x','occurred':'2026-11-24T03:00:00Z'}");
    desk_hash(r.desk, before);
    wf_report_init(&rep, WF_KIND_EVENT);
    rep.source_id = WF_STR("2");
    rep.type = WF_STR("SYS.POWER");
    rep.title = WF_STR("y");
    rep.occurred = (wf_instant){.utc_ns = T0, .set = 1};
    struct desk_submission q = {.officer = SPAN_LIT("a"), .source = SPAN_LIT("s"), .reports = &rep, .reports_n = 1};
    assert_int_equal(desk_submit(r.desk, &q, said_submitted, &s, NULL), 0);
    assert_int_equal(desk_drop(r.desk, &never, NULL, NULL, NULL), 0);
    desk_settle(r.desk);
    assert_int_equal(s.calls, 1);
    assert_true(s.code < 0);
    desk_hash(r.desk, after);
    assert_string_equal(before, after);
    rig_check(&r);
    s.calls = 0;
    assert_int_equal(desk_submit(r.desk, &q, said_submitted, &s, NULL), 0);
    desk_settle(r.desk);
    assert_int_equal(s.code, 0);
    assert_int_equal(s.a[0].status, DESK_ACCEPTED);
    assert_string_equal(s.a[0].id, "AMICF-2026-000002");
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void years_and_prefixes(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    struct desk_command n = {.verb = SPAN_LIT("new"), .type = SPAN_LIT("SYS.POWER"), .title = SPAN_LIT("by phone")};
    r.clock.fixed = INT64_C(1798761599) * NSEC_PER_SEC; /* 2026-12-31T23:59:59Z */
    assert_string_equal(rig_command(&r, &n).id, "AMICF-2026-000001");
    r.clock.fixed += NSEC_PER_SEC;
    assert_string_equal(rig_command(&r, &n).id, "AMICF-2027-000001");
    r.clock.fixed -= NSEC_PER_SEC; /* the clock went back: numbers do not */
    assert_string_equal(rig_command(&r, &n).id, "AMICF-2027-000002");
    assert_int_equal(desk_row(r.desk, SPAN_LIT("AMICF-2026-000001")), 1);
    assert_int_equal(desk_row(r.desk, SPAN_LIT("2")), 3);
    assert_int_equal(desk_row(r.desk, SPAN_LIT("AMICF-2026-000002")), 0);
    assert_int_equal(desk_row(r.desk, SPAN_LIT("OTHER-2026-000001")), 0);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_batch),
        cmocka_unit_test(a_failed_batch_leaves_nothing),
        cmocka_unit_test(years_and_prefixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
