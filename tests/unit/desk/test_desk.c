/* Unit tests of desk: each rule of CONTRACT "Reports" and "Verbs and states" that the desk keeps. */
#include "desk_support.h"

#define EV(id, more) "{'source_id':'" id "','type':'SYS.GATE_OUTAGE','member':'ID','checkpoint':'IDCGK','title':'Gates down','occurred':'2026-11-24T03:20:00+07:00'" more "}"

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
    assert_int_equal(desk_show_begin(r.desk, SPAN_LIT("AMICF-2026-000001"), &show, NULL), 0);
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
    assert_int_equal(rig_verb(&r, "n.tan", "close", "2").state, STATE_CLOSED);
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

static void verbs_and_revisions(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct told t = rig_verb(&r, "r.sari", "activate", "1");
    assert_int_equal(t.code, WF_E_STATE);
    assert_string_equal(t.possible, " own ack resolve assign release discard transfer merge note priority");
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

static void refused_accepted(void *arg, const struct desk_accepted *a)
{
    struct desk_accepted *out = arg;
    *out = *a;
    out->err = NULL;
}

static struct desk_accepted feed(struct rig *r, const char *source, const wf_report *reports, size_t n, uint32_t list)
{
    struct desk_accepted a = {.code = 1};
    struct desk_input in = {.source = span_str(source), .plugin = SPAN_LIT("sg"), .member = SPAN_LIT("SG"), .reports = reports, .reports_n = n,
        .raw = SPAN_LIT("raw bytes"), .received = TIME_NONE, .list = list, .cursor = SPAN_LIT("c1")};
    assert_int_equal(desk_accept(r->desk, &in, refused_accepted, &a, NULL), 0);
    desk_settle(r->desk);
    assert_int_equal(a.code, 0);
    return a;
}

static wf_report listed(const char *id)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = report_str(span_str(id));
    r.type = WF_STR("FLOW.QUEUE");
    r.title = WF_STR("Queue");
    r.occurred = (wf_instant){.utc_ns = T0, .offset_min = 480, .set = 1};
    return r;
}

static void a_complete_list_clears(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    wf_report v[3] = {listed("q1"), listed("q2"), listed("q3")};
    struct desk_accepted a = feed(&r, "sg/incidents", v, 2, WF_LIST_MORE);
    assert_int_equal(a.accepted, 2);
    feed(&r, "sg/incidents", v + 2, 1, WF_LIST_END);
    assert_int_equal(rig_get(&r, "1").r.condition, WF_CONDITION_ACTIVE);
    assert_memory_equal(rig_get(&r, "1").r.member, "SG", 2);
    assert_memory_equal(rig_get(&r, "1").r.grade, "F6", 2);
    /* with something that was not understood nothing is cleared */
    wf_report bad = listed("q9");
    bad.member = WF_STR("MY");
    a = feed(&r, "sg/incidents", &bad, 1, WF_LIST_END);
    assert_int_equal(a.quarantined, 1);
    assert_int_equal(rig_get(&r, "1").r.condition, WF_CONDITION_ACTIVE);
    feed(&r, "sg/incidents", v + 1, 2, WF_LIST_END);
    assert_int_equal(rig_get(&r, "1").r.condition, WF_CONDITION_CLEARED);
    assert_int_equal(rig_get(&r, "2").r.condition, WF_CONDITION_ACTIVE);
    assert_int_equal(rig_get(&r, "2").r.duplicates, 1);
    struct journal_reader *jr;
    struct buf b = {0};
    assert_int_equal(journal_reader_open(&jr, r.home, NULL), 0);
    assert_int_equal(journal_cursor(jr, SPAN_LIT("sg/incidents"), &b, NULL), 0);
    assert_string_equal(b.p, "c1");
    buf_free(&b);
    journal_reader_close(jr);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void checkpoints_and_hours(void **state)
{
    struct rig r;
    struct buf b = {0};
    struct json_writer w;
    struct desk_totals t;
    (void) state;
    rig_start(&r, true);
#define ST(id, q, at) "{'kind':'status','source_id':'" id "','checkpoint':'SGSIN','member':'SG','occurred':'" at "','status':{'lanes_open':3,'lanes':4,'queue_min':" q ",'gates_up':7,'watchlist':'down'}}"
    assert_int_equal(rig_say(&r, "sg/queues", ST("s1", "10", "2026-11-24T04:00:00Z")).status, DESK_ACCEPTED);
    assert_int_equal(rig_say(&r, "sg/queues", ST("s1", "10", "2026-11-24T04:00:00Z")).status, DESK_DUPLICATE);
    assert_int_equal(rig_say(&r, "sg/queues", ST("s1", "11", "2026-11-24T04:00:00Z")).status, DESK_REJECTED);
    rig_say(&r, "sg/queues", ST("s2", "20", "2026-11-24T04:01:00Z"));
    rig_say(&r, "sg/queues", ST("s0", "99", "2026-11-24T03:01:00Z")); /* older: counts, but is not what is shown */
    r.clock.fixed = T0 + HOUR;
    desk_tick(r.desk);
    desk_settle(r.desk);
    rig_say(&r, "sg/queues", ST("s3", "33", "2026-11-24T05:00:00Z"));
    assert_int_equal(desk_checkpoints(r.desk), 1);
    jw_init(&w, &b);
    desk_checkpoint_json(r.desk, 0, &w);
    assert_non_null(strstr(b.p, "{\"checkpoint\":\"SGSIN\",\"name\":\"Changi\",\"member\":\"SG\",\"lanes_open\":3,\"lanes\":4,\"gates_up\":7,\"gates\":null,\"queue_min\":33,\"pax_h\":null,\"watchlist\":\"down\",\"health\":null,\"updated\":\"2026-11-24T05:00:00Z\",\"source\":\"sg/queues\""));
    assert_non_null(strstr(b.p, "null,43,33]"));
    buf_free(&b);
    desk_totals(r.desk, &t);
    assert_int_equal(t.observations, 4);
    assert_int_equal(t.accepted, 0);
    assert_int_equal(t.incidents, 0);
    rig_same_rebuilt(&r);
    /* 91 days on, and what was said is dropped: the same state live and from nothing */
    r.clock.fixed = T0 + 91 * 24 * HOUR;
    desk_tick(r.desk);
    desk_settle(r.desk);
    struct journal_reader *jr;
    struct journal_drop plan;
    struct err e = {0};
    assert_int_equal(journal_reader_open(&jr, r.home, NULL), 0);
    assert_int_equal(journal_drop_plan(jr, JOURNAL_STATUS, r.clock.fixed - 90 * 24 * HOUR, 1000, &plan, &e), 0);
    assert_true(plan.rows > 0);
    journal_reader_close(jr);
    assert_int_equal(desk_drop(r.desk, &plan, NULL, NULL, &e), 0);
    desk_settle(r.desk);
    desk_totals(r.desk, &t);
    assert_int_equal(t.observations, 4);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* The clock was a year ahead and is set right: hours go on being counted, and the state is the same from nothing. */
static void hours_when_the_clock_goes_back(void **state)
{
    struct rig r;
    struct buf b = {0};
    struct json_writer w;
    (void) state;
    rig_start(&r, true);
    r.clock.fixed = T0 + 365 * 24 * HOUR;
    rig_say(&r, "sg/queues", ST("f1", "70", "2026-11-24T03:00:00Z"));
    r.clock.fixed = T0;
    rig_say(&r, "sg/queues", ST("f2", "10", "2026-11-24T04:00:00Z"));
    rig_say(&r, "sg/queues", ST("f3", "20", "2026-11-24T04:01:00Z"));
    r.clock.fixed = T0 + HOUR;
    desk_tick(r.desk);
    desk_settle(r.desk);
    rig_say(&r, "sg/queues", ST("f4", "33", "2026-11-24T05:00:00Z"));
    jw_init(&w, &b);
    desk_checkpoint_json(r.desk, 0, &w);
    if (!strstr(b.p, "null,15,33]"))
        fail_msg("%s", b.p);
    buf_free(&b);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Two feeds speak of one checkpoint: what one does not say keeps the other's last word, with its own time, across a restart and a drop. */
static void checkpoint_of_two_feeds(void **state)
{
    struct rig r;
    struct buf b = {0};
    struct json_writer w;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "sg/checkpoints", "{'kind':'status','source_id':'a','checkpoint':'SGSIN','member':'SG','occurred':'2026-11-24T04:00:00Z','status':{'lanes_open':3,'lanes':4,'watchlist':'ok'}}");
    rig_say(&r, "sg/queues", "{'kind':'status','source_id':'b','checkpoint':'SGSIN','member':'SG','occurred':'2026-11-24T04:01:00Z','status':{'queue_min':25}}");
    rig_say(&r, "sg/checkpoints", "{'kind':'status','source_id':'c','checkpoint':'SGSIN','member':'SG','occurred':'2026-11-24T04:02:00Z','status':{'lanes_open':2,'lanes':4}}");
    jw_init(&w, &b);
    desk_checkpoint_json(r.desk, 0, &w);
    assert_non_null(strstr(b.p, "\"lanes_open\":2,\"lanes\":4,\"gates_up\":null,\"gates\":null,\"queue_min\":25,\"pax_h\":null,\"watchlist\":\"ok\",\"health\":null,"
        "\"updated\":\"2026-11-24T04:02:00Z\",\"source\":\"sg/checkpoints\""));
    assert_non_null(strstr(b.p, "\"parts\":{\"lanes\":{\"at\":\"2026-11-24T04:02:00Z\",\"source\":\"sg/checkpoints\"},\"queue\":{\"at\":\"2026-11-24T04:01:00Z\",\"source\":\"sg/queues\"},"
        "\"watchlist\":{\"at\":\"2026-11-24T04:00:00Z\",\"source\":\"sg/checkpoints\"}}"));
    buf_free(&b);
    rig_same_rebuilt(&r);
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

static void silent_feeds(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    desk_feed_state(r.desk, SPAN_LIT("sg/queues"), SPAN_LIT("SG"), true, SPAN_LIT("no answer"), NULL);
    desk_settle(r.desk);
    struct incident i = rig_get(&r, "1");
    assert_memory_equal(i.r.member, "SG", 2);
    assert_int_equal(i.r.signal, SIGNAL_UNACK);
    assert_int_equal(i.r.reports, 0);
    rig_verb(&r, "n.tan", "ack", "1");
    desk_feed_state(r.desk, SPAN_LIT("sg/queues"), SPAN_LIT("SG"), true, SPAN_LIT("still"), NULL);
    desk_feed_state(r.desk, SPAN_LIT("sg/queues"), SPAN_LIT("SG"), false, SPAN_LIT(""), NULL);
    desk_settle(r.desk);
    i = rig_get(&r, "1");
    assert_int_equal(i.r.condition, WF_CONDITION_CLEARED);
    assert_int_equal(i.r.signal, SIGNAL_NORMAL);
    desk_feed_state(r.desk, SPAN_LIT("sg/queues"), SPAN_LIT("SG"), true, SPAN_LIT(""), NULL);
    desk_settle(r.desk);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_UNACK);
    desk_feed_state(r.desk, SPAN_LIT("id/cap"), SPAN_LIT("ID"), true, SPAN_LIT(""), NULL);
    desk_feed_state(r.desk, SPAN_LIT("la/lines"), SPAN_LIT("LA"), true, SPAN_LIT(""), NULL);
    desk_own_link(r.desk, true, 5, 7, NULL);
    desk_settle(r.desk);
    assert_int_equal(rig_get(&r, "2").r.state, STATE_DUPLICATE);
    assert_int_equal(rig_get(&r, "3").r.state, STATE_DUPLICATE);
    i = rig_get(&r, "4");
    assert_true(i.r.flags & INCIDENT_OWN_LINK);
    assert_int_equal(i.r.priority, 1);
    desk_own_link(r.desk, false, 0, 7, NULL);
    desk_feed_state(r.desk, SPAN_LIT("id/cap"), SPAN_LIT("ID"), false, SPAN_LIT(""), NULL);
    desk_settle(r.desk);
    assert_int_equal(rig_get(&r, "4").r.condition, WF_CONDITION_CLEARED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void quarantine_keeps_what_it_may(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    const uint32_t policies[] = {WF_RAW_KEEP, WF_RAW_DIGEST, WF_RAW_SEALED};
    for (size_t i = 0; i < 3; i++) {
        struct desk_reject rej = {.offset = 4, .length = 6, .reason = SPAN_LIT("no number")};
        struct desk_input in = {.source = SPAN_LIT("la/lines"), .plugin = SPAN_LIT("la"), .member = SPAN_LIT("LA"), .rejects = &rej, .rejects_n = 1,
            .raw = SPAN_LIT("0123SECRET789"), .raw_policy = policies[i], .received = T0};
        assert_int_equal(desk_accept(r.desk, &in, NULL, NULL, NULL), 0);
        desk_settle(r.desk);
    }
    for (int again = 0; again < 2; again++) {
        struct desk_totals t;
        desk_totals(r.desk, &t);
        assert_int_equal(t.quarantined, 3);
        rig_same_rebuilt(&r);
    }
    /* what is kept of a digest source is in no file */
    char command[700];
    rig_close(&r);
    snprintf(command, sizeof command, "grep -c 0123SECRET789 '%s'/journal.db '%s'/views.db >/dev/null 2>&1", r.home, r.home);
    assert_int_not_equal(system(command), 0); /* only the item is kept, not the whole input */
    rig_open(&r);
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
        cmocka_unit_test(verbs_and_revisions),
        cmocka_unit_test(a_retry_gets_the_first_answer),
        cmocka_unit_test(a_complete_list_clears),
        cmocka_unit_test(checkpoints_and_hours), cmocka_unit_test(hours_when_the_clock_goes_back), cmocka_unit_test(checkpoint_of_two_feeds),
        cmocka_unit_test(retention_leaves_the_state),
        cmocka_unit_test(silent_feeds),
        cmocka_unit_test(quarantine_keeps_what_it_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
