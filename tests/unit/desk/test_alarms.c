/* Unit tests of desk: what somebody is called for who does not look at the screen: once each, with nothing that may not leave, over restarts and what officers do. */
#include "desk_support.h"

#define MIN (60 * NSEC_PER_SEC)
#define P1 ",'impact':'HIGH','urgency':'Immediate'"
#define P3 ",'impact':'MEDIUM','urgency':'Expected'"

static void later(struct rig *r, int64_t by)
{
    r->clock.fixed += by;
    desk_tick(r->desk);
    desk_settle(r->desk);
}

/* "1 escalated T1 duty" of all that wait, parted by "; ". */
static const char *waiting(struct rig *r)
{
    static char out[2048];
    struct desk_alarm *v;
    size_t n = desk_alarms(r->desk, &v), at = 0;
    out[0] = 0;
    for (size_t i = 0; i < n && at < sizeof out; i++)
        at += (size_t) snprintf(out + at, sizeof out - at, "%s%d %s%s%s", i ? "; " : "", atoi(strrchr(v[i].id, '-') + 1), v[i].event, v[i].tier == 1 ? " T1 " : v[i].tier == 2 ? " T2 "
                                                                                                                                                            : v[i].tier == 3   ? " T3 "
                                                                                                                                                                               : " ",
                                v[i].role);
    mem_free(v);
    return out;
}

static void marked(void *arg, const struct desk_accepted *a)
{
    *(int *) arg = a->code ? a->code : 1;
}

/* All that waits is given to the notifier, or told by it. */
static void mark(struct rig *r, bool told)
{
    struct desk_alarm *v;
    int done = 0;
    struct desk_alarm_mark m = {.n = desk_alarms(r->desk, &v), .told = told, .say = SPAN_LIT("the notifier")};
    m.v = v;
    assert_true(m.n > 0);
    assert_int_equal(desk_alarm_mark(r->desk, &m, marked, &done, NULL), 0);
    desk_settle(r->desk);
    assert_int_equal(done, 1);
    mem_free(v);
}

static void again(struct rig *r)
{
    rig_close(r);
    rig_open(r);
    desk_alarms_on(r->desk, true);
}

static void begin(struct rig *r)
{
    rig_start(r, true);
    desk_alarms_on(r->desk, true);
}

static void nobody_owns_it(void **state)
{
    struct rig r;
    (void) state;
    begin(&r);
    rig_say(&r, "s", EV("a1", P1));
    rig_say(&r, "s", EV("a2", P3));
    assert_string_equal(waiting(&r), "1 unowned duty");
    later(&r, MIN); /* due, and so escalated */
    assert_string_equal(waiting(&r), "1 escalated T1 duty");
    mark(&r, false);
    assert_string_equal(waiting(&r), "1 escalated T1 duty"); /* given, and not told yet */
    again(&r);
    assert_string_equal(waiting(&r), "1 escalated T1 duty");
    mark(&r, true);
    assert_string_equal(waiting(&r), "");
    again(&r);
    assert_string_equal(waiting(&r), "");
    later(&r, MIN);
    assert_string_equal(waiting(&r), "1 escalated T2 supervisor");
    mark(&r, true);
    later(&r, 2 * MIN);
    assert_string_equal(waiting(&r), "1 escalated T3 liaison");
    mark(&r, true);
    later(&r, 6 * MIN); /* now the P3's own clock has not come yet */
    assert_string_equal(waiting(&r), "");
    later(&r, 10 * MIN);
    assert_string_equal(waiting(&r), "2 escalated T1 duty");
    rig_verb(&r, "n.tan", "own", "2");
    assert_string_equal(waiting(&r), "");
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Whoever owns it ends it; let go again it is told again. A fact of the same step is not. */
static void owned_and_let_go(void **state)
{
    struct rig r;
    (void) state;
    begin(&r);
    rig_say(&r, "s", EV("a1", P1));
    mark(&r, true);
    rig_verb(&r, "n.tan", "note", "1");
    rig_say(&r, "s", EV("a1", P1 ",'revision':'2'"));
    assert_string_equal(waiting(&r), "");
    rig_verb(&r, "n.tan", "own", "1");
    assert_int_equal(rig_get(&r, "1").m.alarmed, 0);
    assert_string_equal(waiting(&r), "");
    rig_verb(&r, "n.tan", "release", "1");
    assert_string_equal(waiting(&r), "1 unowned duty");
    mark(&r, true);
    /* told while its owner let it go: what is no longer so does not count as told */
    rig_verb(&r, "n.tan", "own", "1");
    rig_verb(&r, "n.tan", "release", "1");
    mark(&r, false);
    rig_verb(&r, "n.tan", "own", "1");
    rig_verb(&r, "n.tan", "release", "1");
    assert_string_equal(waiting(&r), "1 unowned duty");
    rig_verb(&r, "n.tan", "resolve", "1");
    assert_string_equal(waiting(&r), "");
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Escalated by hand: also what has an owner; and then its own-by clock that is over later is told by itself. */
static void escalated_by_hand(void **state)
{
    struct rig r;
    struct desk_command q = {.verb = SPAN_LIT("escalate"), .incident = SPAN_LIT("1"), .reason = SPAN_LIT("the minister asks")};
    (void) state;
    begin(&r);
    rig_say(&r, "s", EV("a1", P1));
    rig_verb(&r, "n.tan", "own", "1");
    rig_command(&r, &q);
    assert_string_equal(waiting(&r), "1 escalated T1 duty");
    mark(&r, true);
    rig_say(&r, "s", EV("a2", P3));
    q.incident = SPAN_LIT("2");
    rig_command(&r, &q);
    assert_string_equal(waiting(&r), "2 escalated T1 duty");
    mark(&r, true);
    assert_string_equal(waiting(&r), "");
    again(&r); /* that it is to be watched outlives the engine */
    later(&r, 15 * MIN);
    assert_non_null(strstr(waiting(&r), "2 "));
    mark(&r, true);
    assert_string_equal(waiting(&r), "");
    rig_end(&r);
}

/* Title and text leave at TLP GREEN and CLEAR; never of HLT, THB or what is protected. RGT is not told, and neither is that the notifier itself fails. */
static void what_may_leave(void **state)
{
    static const char *const marks[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
    static const struct {
        const char *type;
        bool may;
    } types[] = {{"SYS.POWER", true}, {"SEC.BOMB", true}, {"CON.MASS_CASUALTY", true}, {"HLT.CBRN", false}, {"THB.RESCUE", false}};
    struct rig r;
    char text[400];
    (void) state;
    begin(&r);
    desk_set_rights(r.desk, true);
    for (size_t m = 0; m < ARRAY_LEN(marks); m++)
        for (size_t t = 0; t < ARRAY_LEN(types); t++)
            for (int p = 0; p < 4; p++) {
                struct desk_alarm *v;
                char id[24];
                snprintf(text, sizeof text, "{'source_id':'%zu-%zu-%d','type':'%s','member':'ID','title':'t','occurred':'2026-11-24T03:20:00+07:00','tlp':'%s','protection':%d" P1 "}", m, t, p,
                         types[t].type, marks[m], p);
                struct desk_answer a = rig_say(&r, "s", text);
                assert_int_equal(a.status, DESK_ACCEPTED);
                assert_int_equal(desk_alarms(r.desk, &v), 1);
                if (v[0].quotable != (m <= 1 && types[t].may && p == 0))
                    fail_msg("%s %s protection %d: %d", marks[m], types[t].type, p, v[0].quotable);
                assert_string_equal(v[0].member, "ID");
                snprintf(id, sizeof id, "%d", atoi(strrchr(a.id, '-') + 1));
                mem_free(v);
                rig_verb(&r, "n.tan", "own", id);
            }
    rig_say(&r, "s", "{'source_id':'r','type':'RGT.RIGHTS_REPORT','member':'ID','title':'t','tlp':'CLEAR','occurred':'2026-11-24T03:20:00+07:00'" P1 "}");
    assert_string_equal(waiting(&r), "");
    assert_int_equal(desk_notifier_state(r.desk, true, SPAN_LIT("exit 1"), NULL), 0);
    desk_settle(r.desk);
    assert_string_equal(waiting(&r), "");
    rig_end(&r);
}

/* One incident of the notifier, however often it fails; what it says follows; it works again: cleared. */
static void the_notifier_itself(void **state)
{
    struct rig r;
    struct desk_totals t;
    (void) state;
    begin(&r);
    for (int k = 0; k < 3; k++) {
        assert_int_equal(desk_notifier_state(r.desk, true, k < 2 ? SPAN_LIT("exit 1") : SPAN_LIT("exit 2"), NULL), 0);
        desk_settle(r.desk);
    }
    desk_totals(r.desk, &t);
    assert_int_equal(t.incidents, 1);
    struct incident i = rig_get(&r, "1");
    assert_true(span_is(i.title, "The notifier fails: exit 2"));
    assert_int_equal(i.r.priority, 2);
    assert_int_equal(desk_notifier_state(r.desk, false, SPAN_LIT(""), NULL), 0);
    desk_settle(r.desk);
    assert_int_equal(rig_get(&r, "1").r.condition, WF_CONDITION_CLEARED);
    uint64_t seq = desk_seq(r.desk);
    assert_int_equal(desk_notifier_state(r.desk, false, SPAN_LIT(""), NULL), 0);
    desk_settle(r.desk);
    assert_int_equal(desk_seq(r.desk), seq);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* More than the list holds: none is forgotten. Nothing is gathered where nobody wants to know. */
static void many(void **state)
{
    struct rig r;
    struct desk_alarm *v;
    char text[300];
    size_t all = 1500, told = 0;
    (void) state;
    rig_start(&r, true);
    for (size_t k = 0; k < all; k++) {
        snprintf(text, sizeof text, "{'source_id':'%zu','type':'SYS.POWER','member':'ID','title':'t','occurred':'2026-11-24T03:20:00+07:00'" P1 "}", k);
        rig_say(&r, "s", text);
    }
    assert_int_equal(desk_alarms(r.desk, &v), 0);
    desk_alarms_on(r.desk, true);
    for (size_t n; (n = desk_alarms(r.desk, &v)) > 0; told += n) {
        int done = 0;
        struct desk_alarm_mark m = {.v = v, .n = n, .told = true, .say = SPAN_LIT("the notifier")};
        assert_int_equal(desk_alarm_mark(r.desk, &m, marked, &done, NULL), 0);
        desk_settle(r.desk);
        mem_free(v);
    }
    assert_int_equal(told, all);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_owns_it),
        cmocka_unit_test(owned_and_let_go),
        cmocka_unit_test(escalated_by_hand),
        cmocka_unit_test(what_may_leave),
        cmocka_unit_test(the_notifier_itself),
        cmocka_unit_test(many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
