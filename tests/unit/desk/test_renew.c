/* Unit tests of desk: clocks that run when clocks.conf is edited, and when the wall clock is set back under them; other rules of groups at a reload. */
#include "desk_support.h"

#include "base/fs.h"

#define MIN (60 * NSEC_PER_SEC)
#define QUEUE(id) "{'source_id':'" id "','type':'FLOW.QUEUE','member':'MY','checkpoint':'MYJHB','title':'Queue 95 min','impact':'MEDIUM'," \
    "'urgency':'Expected','occurred':'2026-11-24T03:20:00Z'}"
#define FEVER "{'source_id':'f','type':'HLT.CLUSTER','member':'KH','title':'Fever','impact':'LOW','urgency':'Future','occurred':'2026-11-24T03:20:00Z'}"

static void later(struct rig *r, int64_t by)
{
    r->clock.fixed += by;
    desk_tick(r->desk);
    desk_settle(r->desk);
}

static void write_file(const struct rig *r, const char *name, const char *text)
{
    char *path = fs_join(r->home, name);
    assert_int_equal(fs_write_atomic(path, span_str(text), 0600, NULL), 0);
    mem_free(path);
}

/* As `engine reload` does it; what is wrong, or NULL. The caller's. */
static char *reload(struct rig *r, bool other)
{
    struct desk_data *data = NULL;
    struct buf problems = {0};
    struct err e = {0};
    if (desk_data_read(r->desk, &data, &problems, &e)) {
        assert_null(data);
        return buf_take(&problems);
    }
    assert_int_equal(desk_data_take(r->desk, data), other);
    buf_free(&problems);
    later(r, 0);
    return NULL;
}

static void start_own(struct rig *r)
{
    rig_start(r, true);
    rig_close(r);
    r->o.legal_path = NULL; /* the centre's own, else what ships */
    r->o.groups_path = NULL;
    rig_open(r);
}

static struct told clock_verb(struct rig *r, const char *name, const char *met)
{
    struct desk_command c = {.verb = SPAN_LIT("clock"), .incident = SPAN_LIT("1"), .name = span_str(name), .met = span_str(met)};
    return rig_command(r, &c);
}

static void last_says(const struct rig *r, const char *text)
{
    if (!strstr(r->last_event, text))
        fail_msg("\"%s\" is not in the last event: %s", text, r->last_event);
}

/* What runs keeps its beginning and has the new number, with the words of the file; once. */
static void another_number(void **state)
{
    struct rig r;
    (void) state;
    start_own(&r);
    rig_say(&r, "s", FEVER);
    assert_int_equal(rig_get(&r, "1").m.legal_due, T0 + 48 * HOUR);
    later(&r, HOUR);
    uint64_t seq = desk_seq(r.desk);
    assert_null(reload(&r, false));
    assert_int_equal(desk_seq(r.desk), seq);
    uint32_t rev = rig_get(&r, "1").r.rev;
    write_file(&r, "clocks.conf", "ihr-assess 24h HLT.* National law, section 9\nbridge 10m - Bridge agreement\n");
    assert_null(reload(&r, true));
    assert_int_equal(desk_seq(r.desk), seq + 1);
    last_says(&r, "clock ihr-assess is of 24 h now: it runs until 2026-11-25T04:00:00Z, not 2026-11-26T04:00:00Z: National law, section 9");
    assert_int_equal(rig_get(&r, "1").m.legal_due, T0 + 24 * HOUR);
    assert_int_equal(rig_get(&r, "1").r.rev, rev + 1);
    struct desk_clock v[4];
    assert_int_equal(desk_clocks_next(r.desk, NULL, v, 4), 2);
    assert_true(v[0].due == T0 + 24 * HOUR || v[1].due == T0 + 24 * HOUR);
    assert_null(reload(&r, false));
    assert_int_equal(desk_seq(r.desk), seq + 1);
    rig_same_rebuilt(&r);
    later(&r, 0);
    assert_int_equal(desk_seq(r.desk), seq + 1); /* nor again at a start */
    /* over by the new number: breached; not over by the next one: it runs on */
    write_file(&r, "clocks.conf", "ihr-assess 30m HLT.* Ours\n");
    assert_null(reload(&r, true));
    later(&r, 1);
    assert_int_equal(rig_get(&r, "1").m.legal_next, TIME_NONE);
    last_says(&r, "clock ihr-assess is over: it was to be met by 2026-11-24T04:30:00Z");
    write_file(&r, "clocks.conf", "ihr-assess 4d HLT.* Ours\n");
    assert_null(reload(&r, true));
    assert_int_equal(rig_get(&r, "1").m.legal_next, T0 + 96 * HOUR);
    last_says(&r, "clock ihr-assess is of 4 d now");
    /* an edit while no engine runs is the same */
    rig_close(&r);
    write_file(&r, "clocks.conf", "ihr-assess 5h HLT.* Ours\n");
    rig_open(&r);
    later(&r, 0);
    assert_int_equal(rig_get(&r, "1").m.legal_due, T0 + 5 * HOUR);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* One that the file does not name any more goes on, and can be met; begun it is not. A file that is wrong changes nothing. */
static void a_name_that_is_gone(void **state)
{
    struct rig r;
    (void) state;
    start_own(&r);
    rig_say(&r, "s", FEVER);
    write_file(&r, "clocks.conf", "bridge 10m - Bridge agreement\nbridge 11m - again\n");
    char *wrong = reload(&r, false);
    assert_non_null(wrong);
    assert_non_null(strstr(wrong, "clocks.conf:2: \"bridge\" is there twice"));
    mem_free(wrong);
    assert_non_null(strstr(clock_verb(&r, "bridge", "").error, "is no clock; it is ihr-assess"));
    write_file(&r, "clocks.conf", "bridge 10m - Bridge agreement\n");
    assert_null(reload(&r, true));
    assert_int_equal(rig_get(&r, "1").m.legal_due, T0 + 48 * HOUR);
    assert_int_equal(clock_verb(&r, "bridge", "").code, 0);
    assert_non_null(strstr(clock_verb(&r, "ihr-assess", "").error, "the clock ihr-assess runs already"));
    assert_string_equal(clock_verb(&r, "ihr-assess", "assessed").text, "AMICF-2026-000001: clock ihr-assess met");
    assert_non_null(strstr(clock_verb(&r, "ihr-assess", "").error, "is no clock; it is bridge"));
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* More than one batch holds, and a batch that fails in between. */
static void many(void **state)
{
    enum { MANY = 1300 };
    struct rig r;
    char json[256];
    struct incident i;
    (void) state;
    start_own(&r);
    for (int k = 0; k < MANY; k++) {
        snprintf(json, sizeof json, "{'source_id':'f%d','type':'HLT.CLUSTER','member':'KH','title':'Fever','impact':'LOW','urgency':'Future','occurred':'2026-11-24T03:20:00Z'}", k);
        rig_say(&r, "s", json);
    }
    uint64_t seq = desk_seq(r.desk);
    write_file(&r, "clocks.conf", "ihr-assess 24h HLT.* Ours\n");
    assert_null(reload(&r, true));
    assert_int_equal(desk_seq(r.desk), seq + MANY);
    for (uint32_t row = 1; row <= MANY; row++)
        assert_true(desk_incident(r.desk, row, &i) && i.m.legal_due == T0 + 24 * HOUR);
    rig_check(&r);
    rig_end(&r);
}

/* An hour back: who waits for an owner waits no longer than he would have; what is a point in time stays. */
static void set_back(void **state)
{
    struct rig r;
    (void) state;
    start_own(&r);
    rig_say(&r, "s", QUEUE("a"));
    rig_say(&r, "s", QUEUE("b"));
    rig_say(&r, "s", QUEUE("c"));
    rig_say(&r, "s", FEVER);
    rig_verb(&r, "n.tan", "ack", "2");
    struct desk_command q = {.verb = SPAN_LIT("shelve"), .incident = SPAN_LIT("3"), .until = SPAN_LIT("+2h"), .reason = SPAN_LIT("works")};
    assert_int_equal(rig_command(&r, &q).code, 0);
    later(&r, 5 * MIN);
    uint64_t seq = desk_seq(r.desk);
    later(&r, -NSEC_PER_SEC); /* no jump */
    assert_int_equal(desk_seq(r.desk), seq);
    later(&r, NSEC_PER_SEC);
    later(&r, -HOUR);
    assert_int_equal(desk_seq(r.desk), seq + 3);
    assert_int_equal(rig_get(&r, "1").r.due, T0 + 15 * MIN - HOUR);
    assert_int_equal(rig_get(&r, "1").m.escalate, T0 + 15 * MIN - HOUR);
    assert_int_equal(rig_get(&r, "2").m.lapse, T0 + 10 * MIN - HOUR);
    assert_int_equal(rig_get(&r, "3").m.shelved, T0 + 2 * HOUR);
    assert_int_equal(rig_get(&r, "4").m.legal_due, T0 + 48 * HOUR);
    last_says(&r, "the wall clock was set back by 1 h 0 min, and its clock with it: somebody is called at ");
    rig_same_rebuilt(&r);
    later(&r, 5 * MIN); /* ten minutes of the ack are over, as long as they lasted */
    assert_int_equal(rig_get(&r, "2").r.signal, SIGNAL_UNACK);
    later(&r, 5 * MIN - 1);
    assert_int_equal(rig_get(&r, "1").m.tier, 0);
    later(&r, 1);
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_NEXT);
    /* while no engine runs, too */
    rig_close(&r);
    r.clock.fixed -= 100 * HOUR;
    rig_open(&r);
    later(&r, 0);
    assert_int_equal(rig_get(&r, "1").m.escalate, r.clock.fixed + 15 * MIN);
    last_says(&r, "the wall clock was set back, and its clock with it: somebody is called at 2026-11-19T");
    seq = desk_seq(r.desk);
    later(&r, 0);
    assert_int_equal(desk_seq(r.desk), seq);
    later(&r, 15 * MIN);
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_SUPERVISOR);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* What nobody accepted is chased as long after it was referred as it would have been, whatever the watch does. */
static void chase_goes_back(void **state)
{
    struct rig r;
    (void) state;
    start_own(&r);
    rig_say(&r, "s", QUEUE("a"));
    rig_verb(&r, "n.tan", "own", "1");
    struct told said = rig_act(&r, "refer", (struct desk_command){.officer = SPAN_LIT("n.tan"), .to = SPAN_LIT("health"), .text = SPAN_LIT("Dr Lim, by telephone")});
    if (said.code)
        fail_msg("%s", said.error);
    wf_time due = rig_get(&r, "1").m.chase;
    assert_int_equal(due, rig_get(&r, "1").m.referred_due);
    later(&r, 5 * MIN);
    later(&r, -3 * HOUR);
    assert_int_equal(rig_get(&r, "1").m.referred_due, due - 3 * HOUR);
    assert_int_equal(rig_get(&r, "1").m.chase, due - 3 * HOUR);
    last_says(&r, "the wall clock was set back by 3 h 0 min, and its clock with it: to be chased at ");
    rig_same_rebuilt(&r);
    rig_verb(&r, "n.tan", "ack", "1");
    later(&r, due - T0 - 5 * MIN); /* as long as it was to last */
    last_says(&r, "to be chased: referral 1 to health by ");
    wf_time next = rig_get(&r, "1").m.chase;
    later(&r, -2 * HOUR); /* and the call after the first one */
    assert_true(rig_get(&r, "1").m.chase <= next - HOUR);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Which types take in which is read anew, too: what is there already goes in, and comes out. */
static void another_rule(void **state)
{
    struct rig r;
    (void) state;
    start_own(&r);
    write_file(&r, "groups.conf", "# none\n");
    assert_null(reload(&r, true));
    rig_say(&r, "s", "{'source_id':'p','type':'SYS.BCS_OUTAGE','member':'MY','title':'down','impact':'HIGH','urgency':'Immediate','occurred':'2026-11-24T03:20:00Z'}");
    rig_say(&r, "s", QUEUE("a"));
    assert_false(rig_get(&r, "2").r.flags & INCIDENT_SUPPRESSED);
    write_file(&r, "groups.conf", "outage SYS.BCS_OUTAGE member FLOW.*\n");
    assert_null(reload(&r, true));
    assert_true(rig_get(&r, "2").r.flags & INCIDENT_SUPPRESSED);
    assert_int_equal(rig_get(&r, "2").m.parent, 1);
    write_file(&r, "groups.conf", "outage SYS.BCS_OUTAGE nowhere FLOW.*\n");
    char *wrong = reload(&r, false);
    assert_non_null(wrong);
    assert_non_null(strstr(wrong, "groups.conf:1: \"nowhere\" is no scope"));
    mem_free(wrong);
    write_file(&r, "groups.conf", "# none\n");
    assert_null(reload(&r, true));
    assert_false(rig_get(&r, "2").r.flags & INCIDENT_SUPPRESSED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_number), cmocka_unit_test(a_name_that_is_gone), cmocka_unit_test(many), cmocka_unit_test(set_back), cmocka_unit_test(chase_goes_back), cmocka_unit_test(another_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
