/* Unit tests of desk: an exercise is announced to the floor: when that is refused, what is near a handover, and what two officers agreed to. */
#include "desk_support.h"

#include "desk/impl.h"

static struct told act(struct rig *r, const char *officer, const char *verb, const char *name, const char *reason)
{
    struct desk_command q = {.verb = span_str(verb), .officer = span_str(officer), .name = span_str(name), .reason = span_str(reason)};
    return rig_command(r, &q);
}

static int announce(struct rig *r, const char *why)
{
    struct told t = act(r, "trainer", "exercise announce", "drill-1", "");
    if (t.code && !strstr(t.error, why))
        fail_msg("\"%s\" is not in: %s", why, t.error);
    return t.code;
}

static void planned_at(struct rig *r, uint16_t minutes, uint32_t n)
{
    struct desk_clocks c = {.handovers = {minutes}, .handovers_n = n};
    desk_set_clocks(r->desk, &c);
}

/* 04:00Z by the clock: the half hour on each side of a planned time, to the second, and over midnight. */
static void test_planned(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    assert_int_equal(announce(&r, ""), 0); /* nothing is known of any handover */
    planned_at(&r, 4 * 60 + 30, 1);
    assert_int_equal(announce(&r, "a handover is planned at 2026-11-24T04:30:00Z"), WF_E_STATE);
    r.clock.fixed = T0 - NSEC_PER_SEC;
    assert_int_equal(announce(&r, ""), 0);
    r.clock.fixed = T0 + HOUR;
    assert_int_equal(announce(&r, "a handover is overdue, planned at 2026-11-24T04:30:00Z"), WF_E_STATE);
    r.clock.fixed = T0 + HOUR + NSEC_PER_SEC;
    assert_int_equal(announce(&r, ""), 0);
    planned_at(&r, 10, 1); /* 00:10Z */
    r.clock.fixed = T0 + 20 * HOUR - 600 * NSEC_PER_SEC;
    assert_int_equal(announce(&r, "planned at 2026-11-25T00:10:00Z"), WF_E_STATE);
    r.clock.fixed = T0 + 20 * HOUR - 1300 * NSEC_PER_SEC;
    assert_int_equal(announce(&r, ""), 0);
    planned_at(&r, 23 * 60 + 50, 1);
    r.clock.fixed = T0 + 20 * HOUR + 600 * NSEC_PER_SEC;
    assert_int_equal(announce(&r, "overdue, planned at 2026-11-24T23:50:00Z"), WF_E_STATE);
    rig_end(&r);
}

/* One that is open, one that was signed, and where no time is planned the end of the shift. */
static void test_handovers(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    assert_int_equal(act(&r, "out", "handover start", "", "").code, 0);
    r.clock.fixed += 3 * HOUR;
    assert_int_equal(announce(&r, "handover 1 is open since 2026-11-24T04:00:00Z"), WF_E_STATE);
    assert_int_equal(act(&r, "out", "handover cancel", "", "nobody came").code, 0);
    assert_int_equal(announce(&r, ""), 0);
    assert_int_equal(act(&r, "out", "handover start", "", "").code, 0);
    assert_int_equal(act(&r, "in", "handover sign", "", "").code, 0);
    r.clock.fixed += HOUR / 2;
    assert_int_equal(announce(&r, "handover 2 was signed at 2026-11-24T07:00:00Z"), WF_E_STATE);
    r.clock.fixed += NSEC_PER_SEC;
    assert_int_equal(announce(&r, ""), 0);
    r.clock.fixed += 7 * HOUR; /* the shift is of eight hours: 15:00Z */
    assert_int_equal(announce(&r, "a handover is planned at 2026-11-24T15:00:00Z"), WF_E_STATE);
    rig_end(&r);
}

static void test_agreed(void **state)
{
    struct rig r;
    char before[65], after[65];
    (void) state;
    rig_start(&r, true);
    planned_at(&r, 4 * 60 + 10, 1);
    assert_int_equal(act(&r, "a", "exercise agree", "drill 1", "x").code, WF_E_INVALID);
    assert_int_equal(act(&r, "a", "exercise agree", "", "x").code, WF_E_INVALID);
    assert_int_equal(act(&r, "a", "exercise agree", "drill-1", "").code, WF_E_INVALID);
    assert_int_equal(announce(&r, "nobody does"), WF_E_STATE);
    assert_int_equal(act(&r, "a", "exercise agree", "drill-1", "the second shift is here").code, 0);
    assert_int_equal(act(&r, "a", "exercise agree", "drill-1", "again").code, WF_E_STATE); /* one is no two */
    assert_int_equal(act(&r, "b", "exercise agree", "drill-2", "another").code, 0);        /* nor is another exercise's */
    assert_int_equal(announce(&r, "; a does"), WF_E_STATE);
    r.clock.fixed = T0 + 1801 * NSEC_PER_SEC; /* his word is over */
    planned_at(&r, 4 * 60 + 40, 1);
    assert_int_equal(act(&r, "b", "exercise agree", "drill-1", "fine").code, 0);
    assert_int_equal(announce(&r, "; b does"), WF_E_STATE);
    assert_int_equal(act(&r, "a", "exercise agree", "drill-1", "fine").code, 0);
    desk_hash(r.desk, before);
    rig_close(&r);
    rig_forget_views(&r);
    rig_open(&r);
    desk_hash(r.desk, after);
    assert_string_equal(before, after);
    planned_at(&r, 4 * 60 + 40, 1);
    assert_int_equal(announce(&r, ""), 0);
    assert_int_equal(announce(&r, "nobody does"), WF_E_STATE); /* for that start alone */
    /* Two of one turn: the second meets what the first one used up. */
    assert_int_equal(act(&r, "a", "exercise agree", "drill-1", "fine").code, 0);
    assert_int_equal(act(&r, "b", "exercise agree", "drill-1", "fine").code, 0);
    struct told x = {0}, y = {0};
    struct desk_command q = {.verb = SPAN_LIT("exercise announce"), .officer = SPAN_LIT("trainer"), .name = SPAN_LIT("drill-1"), .offset = OFFSET_NONE};
    assert_int_equal(desk_command(r.desk, &q, told_reply, &x, NULL), 0);
    assert_int_equal(desk_command(r.desk, &q, told_reply, &y, NULL), 0);
    desk_settle(r.desk);
    assert_int_equal(x.code, 0);
    assert_int_equal(y.code, WF_E_STATE);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_planned), cmocka_unit_test(test_handovers), cmocka_unit_test(test_agreed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
