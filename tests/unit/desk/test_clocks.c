/* Unit tests of desk: what comes to its end by itself: own-by clocks and escalation, acks that nobody owns, shelves. The walk goes over all of them. */
#include "desk_support.h"

#define MIN (60 * NSEC_PER_SEC)
/* FLOW.QUEUE of medium impact, expected: P3, which may be shelved. */
#define QUEUE(id, more) "{'source_id':'" id "','type':'FLOW.QUEUE','member':'MY','checkpoint':'MYJHB','title':'Queue 95 min','impact':'MEDIUM'," \
    "'urgency':'Expected','occurred':'2026-11-24T03:20:00Z'" more "}"

static void later(struct rig *r, int64_t by)
{
    r->clock.fixed += by;
    desk_tick(r->desk);
    desk_settle(r->desk);
}

static struct told shelve(struct rig *r, const char *id, const char *until, const char *reason)
{
    struct desk_command q = {.verb = SPAN_LIT("shelve"), .incident = span_str(id), .until = span_str(until), .reason = span_str(reason)};
    return rig_command(r, &q);
}

static void has_event(const struct rig *r, const char *text)
{
    if (!strstr(r->last_event, text))
        fail_msg("\"%s\" is not in the last event: %s", text, r->last_event);
}

/* The whole record as `show` gives it; the caller's. */
static char *show(struct rig *r, const char *id)
{
    struct desk_show *s;
    struct journal_reader *jr;
    struct json_writer w;
    struct buf out = {0};
    assert_int_equal(desk_show_begin(r->desk, span_str(id), NULL, true, &s, NULL), 0);
    assert_int_equal(journal_reader_open(&jr, r->home, NULL), 0);
    jw_init(&w, &out);
    assert_int_equal(desk_show_json(s, jr, 0, 0, &w, NULL), 0);
    journal_reader_close(jr);
    desk_show_free(s);
    return buf_take(&out);
}

static void shows(struct rig *r, const char *id, const char *member)
{
    char *json = show(r, id);
    if (!strstr(json, member))
        fail_msg("%s is not in %s", member, json);
    mem_free(json);
}

/* Nobody comes: the next officer, the supervisor, the liaison group; then there is nobody more. Who owns it ends it. */
static void nobody_comes(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'impact':'HIGH','urgency':'Immediate'"));
    assert_int_equal(rig_get(&r, "1").r.priority, 1);
    assert_int_equal(rig_get(&r, "1").r.due, T0 + MIN);
    later(&r, MIN - 1);
    assert_int_equal(rig_get(&r, "1").m.tier, 0);
    uint32_t rev = rig_get(&r, "1").r.rev;
    later(&r, 1);
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_NEXT);
    has_event(&r, "T1, the next officer: nobody owned it by 2026-11-24T04:01:00Z");
    assert_int_equal(rig_get(&r, "1").r.due, T0 + MIN); /* how long it waits is still told */
    later(&r, MIN);
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_SUPERVISOR);
    rig_same_rebuilt(&r); /* a clock outlives the engine */
    later(&r, 3 * MIN);
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_LIAISON);
    assert_int_equal(rig_get(&r, "1").m.escalate, TIME_NONE);
    assert_int_equal(rig_get(&r, "1").r.rev, rev); /* nothing that an officer's revision would have to know of */
    uint64_t seq = desk_seq(r.desk);
    later(&r, 100 * MIN);
    assert_int_equal(desk_seq(r.desk), seq);
    shows(&r, "1", "\"tier\":\"T3\"");
    assert_int_equal(rig_verb(&r, "n.tan", "own", "1").code, 0);
    assert_int_equal(rig_get(&r, "1").m.tier, 0);
    later(&r, 100 * MIN);
    assert_int_equal(rig_get(&r, "1").m.tier, 0);
    /* let go again: the clock begins anew */
    assert_int_equal(rig_verb(&r, "n.tan", "release", "1").code, 0);
    assert_int_equal(rig_get(&r, "1").r.due, r.clock.fixed + MIN);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* An officer calls for the next one, owned or not, with a reason; there are three. */
static void called_for(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    rig_verb(&r, "r.sari", "own", "1");
    struct desk_command q = {.verb = SPAN_LIT("escalate"), .incident = SPAN_LIT("1")};
    struct told t = rig_command(&r, &q);
    assert_int_equal(t.code, WF_E_INVALID);
    assert_string_equal(t.field, "reason");
    q.reason = SPAN_LIT("the minister asks");
    for (int k = 1; k <= 3; k++) {
        assert_int_equal(rig_command(&r, &q).code, 0);
        assert_int_equal(rig_get(&r, "1").m.tier, k);
    }
    t = rig_command(&r, &q);
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "nobody beyond"));
    assert_int_equal(rig_verb(&r, "r.sari", "undo", "1").code, 0);
    assert_int_equal(rig_get(&r, "1").m.tier, 2);
    assert_int_equal(rig_verb(&r, "r.sari", "resolve", "1").code, 0);
    assert_int_equal(rig_get(&r, "1").m.tier, 0);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Seen, and then nobody owned it: unseen again. Owning acks too, so letting go begins the ten minutes. */
static void acks_without_an_owner(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", QUEUE("q1", ""));
    rig_verb(&r, "n.tan", "ack", "1");
    assert_int_equal(rig_get(&r, "1").m.lapse, T0 + 10 * MIN);
    later(&r, 10 * MIN - 1);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_ACK);
    uint32_t rev = rig_get(&r, "1").r.rev;
    later(&r, 1);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_UNACK);
    assert_int_equal(rig_get(&r, "1").r.rev, rev + 1);
    has_event(&r, "unacknowledged again: nobody owns it; n.tan acknowledged it at 2026-11-24T04:00:00Z");
    rig_verb(&r, "n.tan", "own", "1"); /* owning acks */
    later(&r, HOUR);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_ACK);
    rig_verb(&r, "n.tan", "release", "1");
    later(&r, 9 * MIN);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_ACK);
    rig_same_rebuilt(&r);
    later(&r, MIN);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_UNACK);
    /* an ack never reopens what was resolved, neither when it is given nor when it ends */
    rig_verb(&r, "n.tan", "ack", "1");
    rig_verb(&r, "n.tan", "resolve", "1");
    later(&r, HOUR);
    assert_int_equal(rig_get(&r, "1").r.state, STATE_RESOLVED);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_ACK);
    rig_verb(&r, "n.tan", "ack", "1");
    assert_int_equal(rig_get(&r, "1").r.state, STATE_RESOLVED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void what_is_never_shelved(void **state)
{
    static const char *const never[] = {
        EV("a", ""), /* SYS.GATE_OUTAGE: P2 */
        "{'source_id':'h','type':'HLT.BORDER_MEASURE','impact':'LOW','urgency':'Future','title':'x','occurred':'2026-11-24T03:20:00Z'}",
        "{'source_id':'t','type':'THB.INDICATOR','impact':'LOW','urgency':'Future','title':'x','occurred':'2026-11-24T03:20:00Z'}",
        "{'source_id':'s','type':'SEC.WEAPON','impact':'LOW','urgency':'Future','title':'x','occurred':'2026-11-24T03:20:00Z'}",
    };
    struct rig r;
    (void) state;
    rig_start(&r, true);
    for (size_t k = 0; k < ARRAY_LEN(never); k++) {
        char id[8];
        rig_say(&r, "s", never[k]);
        snprintf(id, sizeof id, "%zu", k + 1);
        struct told t = shelve(&r, id, "+1h", "because");
        assert_int_equal(t.code, WF_E_STATE);
        assert_non_null(strstr(t.error, "never shelved"));
        assert_null(strstr(t.possible, "shelve"));
    }
    rig_say(&r, "s", QUEUE("q", ""));
    struct told t = shelve(&r, "5", "", "because");
    assert_string_equal(t.field, "until");
    assert_non_null(strstr(t.possible, " shelve"));
    assert_null(strstr(t.possible, "unshelve"));
    assert_int_equal(shelve(&r, "5", "soon", "because").code, WF_E_INVALID);
    t = shelve(&r, "5", "+9h", "because");
    assert_string_equal(t.field, "until");
    assert_non_null(strstr(t.error, "until 2026-11-24T12:00:00Z at most"));
    assert_string_equal(shelve(&r, "5", "+1h", " \n").field, "reason");
    t = rig_verb(&r, "r.sari", "unshelve", "5");
    assert_int_equal(t.code, WF_E_STATE);
    assert_string_equal(t.error, "it is not shelved");
    rig_end(&r);
}

/* On the shelf no clock runs and it waits in no list; it is counted, and says until when, who and why. */
static void a_shelf_and_its_end(void **state)
{
    struct rig r;
    struct desk_totals t;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", QUEUE("q", ""));
    assert_int_equal(shelve(&r, "1", "+2h", "works on the bridge until noon").code, 0);
    has_event(&r, "shelved until 2026-11-24T06:00:00Z: works on the bridge until noon");
    desk_totals(r.desk, &t);
    assert_int_equal(t.shelved, 1);
    assert_int_equal(t.unowned, 0);
    assert_int_equal(t.unacked, 0);
    assert_int_equal(t.open, 1);
    shows(&r, "1", "\"shelved_until\":\"2026-11-24T06:00:00Z\",\"shelved_by\":\"r.sari\"");
    shows(&r, "1", "\"shelved_reason\":\"works on the bridge until noon\"");
    later(&r, 2 * HOUR - 1);
    assert_int_equal(rig_get(&r, "1").m.tier, 0);
    assert_true(rig_get(&r, "1").r.flags & INCIDENT_SHELVED);
    rig_same_rebuilt(&r);
    later(&r, 1);
    struct incident i = rig_get(&r, "1");
    assert_false(i.r.flags & INCIDENT_SHELVED);
    assert_int_equal(i.r.signal, SIGNAL_UNACK);
    assert_int_equal(i.r.due, r.clock.fixed + 15 * MIN);
    has_event(&r, "no longer shelved: the time is over; unacknowledged");
    shows(&r, "1", "\"shelved_reason\":null");
    desk_totals(r.desk, &t);
    assert_int_equal(t.unowned, 1);
    /* seen before it was shelved, and owned: the end of the shelf is a signal all the same */
    rig_verb(&r, "r.sari", "own", "1");
    shelve(&r, "1", "+1h", "again");
    later(&r, HOUR);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_UNACK);
    assert_int_equal(rig_get(&r, "1").r.due, TIME_NONE);
    /* what is back to normal when the time is over is none */
    rig_verb(&r, "r.sari", "ack", "1");
    shelve(&r, "1", "+1h", "again");
    rig_say(&r, "s", QUEUE("q", ",'revision':'2','condition':'cleared'"));
    assert_true(rig_get(&r, "1").r.flags & INCIDENT_SHELVED);
    later(&r, HOUR);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_NORMAL);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void must_be_back(struct rig *r, const char *id, const char *said)
{
    struct incident i = rig_get(r, id);
    assert_false(i.r.flags & INCIDENT_SHELVED);
    assert_int_equal(i.m.shelved, TIME_NONE);
    assert_int_equal(i.r.due != TIME_NONE, !i.r.owner && incident_is_open(i.r.state));
    has_event(r, said);
}

/* A rise, a re-trigger, a type that is never shelved, an officer: each brings it back. More of the same does not. */
static void back_before_its_time(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", QUEUE("a", ""));
    shelve(&r, "1", "+1h", "why");
    rig_say(&r, "s", QUEUE("a", ",'revision':'2'"));
    assert_true(rig_get(&r, "1").r.flags & INCIDENT_SHELVED);
    assert_int_equal(rig_get(&r, "1").r.due, TIME_NONE);
    rig_say(&r, "s", QUEUE("a", ",'revision':'3','persons':{'missing':2}"));
    must_be_back(&r, "1", "P3 to P2 (floor: risk to life); no longer shelved");
    assert_int_equal(rig_get(&r, "1").r.due, T0 + 5 * MIN);

    rig_say(&r, "s", QUEUE("b", ",'condition':'cleared'"));
    rig_verb(&r, "r.sari", "ack", "2");
    shelve(&r, "2", "+1h", "why");
    rig_say(&r, "s", QUEUE("b", ",'revision':'2','condition':'active'"));
    must_be_back(&r, "2", "active again; no longer shelved");
    assert_int_equal(rig_get(&r, "2").r.signal, SIGNAL_UNACK);

    rig_say(&r, "s", QUEUE("c", ""));
    shelve(&r, "3", "+1h", "why");
    struct desk_command set = {.verb = SPAN_LIT("set"), .incident = SPAN_LIT("3"), .field = SPAN_LIT("type"), .value = SPAN_LIT("SEC.THREAT"),
        .reason = SPAN_LIT("a threat")};
    struct told t = rig_command(&r, &set);
    assert_int_equal(t.code, 0);
    assert_non_null(strstr(t.text, "no longer shelved"));
    must_be_back(&r, "3", "no longer shelved");

    rig_say(&r, "s", QUEUE("d", ""));
    rig_verb(&r, "r.sari", "ack", "4");
    shelve(&r, "4", "+1h", "why");
    assert_int_equal(rig_get(&r, "4").m.lapse, TIME_NONE);
    assert_int_equal(rig_verb(&r, "r.sari", "unshelve", "4").code, 0);
    must_be_back(&r, "4", "no longer shelved");
    assert_int_equal(rig_get(&r, "4").r.signal, SIGNAL_ACK); /* who takes it back has seen it */
    assert_int_equal(rig_get(&r, "4").m.lapse, T0 + 10 * MIN);

    rig_say(&r, "s", QUEUE("e", ""));
    shelve(&r, "5", "+1h", "why");
    assert_int_equal(shelve(&r, "5", "+2h", "longer").code, 0);
    assert_int_equal(rig_get(&r, "5").m.shelved, T0 + 2 * HOUR);
    assert_int_equal(rig_verb(&r, "r.sari", "undo", "5").code, 0);
    assert_int_equal(rig_get(&r, "5").m.shelved, T0 + HOUR);
    assert_int_equal(rig_verb(&r, "r.sari", "resolve", "5").code, 0);
    must_be_back(&r, "5", "NEW to RESOLVED");
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* The lengths are configuration; what runs keeps the time that it began with. A clock that jumps is no harm. */
static void lengths_and_jumps(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", QUEUE("a", ""));
    const struct desk_clocks c = {.own_by_s = {20, 30, 40, 50}, .ack_s = 90, .shelf_s = 3600};
    desk_set_clocks(r.desk, &c);
    assert_int_equal(rig_get(&r, "1").r.due, T0 + 15 * MIN);
    rig_say(&r, "s", QUEUE("b", ""));
    assert_int_equal(rig_get(&r, "2").r.due, T0 + 40 * NSEC_PER_SEC);
    rig_verb(&r, "r.sari", "ack", "2");
    assert_int_equal(rig_get(&r, "2").m.lapse, T0 + 90 * NSEC_PER_SEC);
    assert_int_equal(shelve(&r, "2", "+61m", "why").code, WF_E_INVALID);
    assert_int_equal(shelve(&r, "2", "+60m", "why").code, 0);
    later(&r, -30 * HOUR); /* back: nothing is due */
    assert_true(rig_get(&r, "2").r.flags & INCIDENT_SHELVED);
    assert_int_equal(rig_get(&r, "1").m.tier, 0);
    later(&r, 40 * HOUR); /* far ahead: each comes to its end once, the next has its whole time */
    assert_false(rig_get(&r, "2").r.flags & INCIDENT_SHELVED);
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_NEXT);
    assert_int_equal(rig_get(&r, "1").m.escalate, r.clock.fixed + 40 * NSEC_PER_SEC);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Clocks of the law: begun by the type or by an officer, met or breached; they carry what they rest on, and are not closed away. */
static void clocks_of_the_law(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", "{'source_id':'c','type':'HLT.CLUSTER','member':'KH','title':'Fever','impact':'LOW','urgency':'Future','occurred':'2026-11-24T03:20:00Z'}");
    has_event(&r, "clock ihr-assess runs until 2026-11-26T04:00:00Z: IHR (2005), Annex 1A");
    assert_int_equal(rig_get(&r, "1").m.legal_due, T0 + 48 * HOUR);
    shows(&r, "1", "\"kind\":\"clock\",\"state\":\"open\"");
    assert_int_equal(rig_verb(&r, "r.sari", "own", "1").code, 0);
    struct desk_command c = {.verb = SPAN_LIT("clock"), .incident = SPAN_LIT("1"), .name = SPAN_LIT("ihr-notfy")};
    struct told t = rig_command(&r, &c);
    assert_int_equal(t.code, WF_E_INVALID);
    assert_non_null(strstr(t.error, "it is ihr-assess, ihr-notify"));
    c.name = SPAN_LIT("ihr-assess");
    assert_non_null(strstr(rig_command(&r, &c).error, "runs already"));
    c.name = SPAN_LIT("ihr-notify");
    c.met = SPAN_LIT("told");
    assert_string_equal(rig_command(&r, &c).error, "no clock ihr-notify runs");
    c.met = SPAN_LIT("");
    c.from = SPAN_LIT("+1h");
    assert_string_equal(rig_command(&r, &c).field, "from");
    c.from = SPAN_LIT("-2h");
    assert_string_equal(rig_command(&r, &c).text, "AMICF-2026-000001: clock ihr-notify runs until 2026-11-25T02:00:00Z");
    assert_int_equal(rig_get(&r, "1").m.legal_due, T0 + 22 * HOUR);
    rig_same_rebuilt(&r);
    /* not closed away, in one step or two */
    struct desk_command close = {.verb = SPAN_LIT("resolve"), .incident = SPAN_LIT("1"), .disposition = SPAN_LIT("confirmed")};
    t = rig_command(&r, &close);
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "the clock ihr-notify runs (IHR (2005), Article 6"));
    assert_int_equal(rig_verb(&r, "r.sari", "resolve", "1").code, 0);
    close.verb = SPAN_LIT("close");
    assert_int_equal(rig_command(&r, &close).code, WF_E_STATE);
    struct incident listed = rig_get(&r, "1");
    assert_true(incident_is_listed(&listed)); /* resolved, and something is still to be done */
    /* its time is over: recorded once, and a signal where it is open */
    later(&r, 22 * HOUR - 1);
    assert_int_equal(rig_get(&r, "1").m.legal_next, T0 + 22 * HOUR);
    rig_verb(&r, "r.sari", "reopen", "1");
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_ACK);
    later(&r, 1);
    has_event(&r, "clock ihr-notify is over: it was to be met by 2026-11-25T02:00:00Z");
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_UNACK);
    shows(&r, "1", "\"state\":\"breached\"");
    assert_int_equal(rig_get(&r, "1").m.legal_due, T0 + 22 * HOUR); /* still to be met */
    assert_int_equal(rig_get(&r, "1").m.legal_next, T0 + 48 * HOUR);
    rig_same_rebuilt(&r);
    c.from = SPAN_LIT("");
    c.met = SPAN_LIT("the focal point was told at 03:00Z");
    assert_string_equal(rig_command(&r, &c).text, "AMICF-2026-000001: clock ihr-notify met, after its time");
    assert_int_equal(rig_verb(&r, "r.sari", "undo", "1").code, 0);
    assert_int_equal(rig_get(&r, "1").m.legal_due, T0 + 22 * HOUR);
    rig_command(&r, &c);
    c.name = SPAN_LIT("ihr-assess");
    assert_string_equal(rig_command(&r, &c).text, "AMICF-2026-000001: clock ihr-assess met");
    assert_int_equal(rig_get(&r, "1").m.legal_due, TIME_NONE);
    rig_verb(&r, "r.sari", "resolve", "1");
    listed = rig_get(&r, "1");
    assert_false(incident_is_listed(&listed));
    rig_verb(&r, "r.sari", "reopen", "1");
    assert_false(rig_get(&r, "1").r.flags & INCIDENT_LEGAL);
    close.verb = SPAN_LIT("resolve");
    assert_int_equal(rig_command(&r, &close).state, STATE_CLOSED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* More than one batch takes: all come, none twice. */
static void many_at_once(void **state)
{
    enum { MANY = 2300 };
    struct rig r;
    char json[256];
    (void) state;
    rig_start(&r, true);
    for (int i = 0; i < MANY; i++) {
        snprintf(json, sizeof json, QUEUE("m%d", ""), i);
        rig_say(&r, "s", json);
    }
    uint64_t seq = desk_seq(r.desk);
    r.clock.fixed += 15 * MIN;
    for (int k = 0; k < 3; k++)
        later(&r, 0);
    assert_int_equal(desk_seq(r.desk), seq + MANY);
    struct incident i;
    for (uint32_t row = 1; row <= MANY; row++)
        assert_true(desk_incident(r.desk, row, &i) && i.m.tier == TIER_NEXT);
    rig_end(&r);
}

/* The next ones: what is over first; what no longer holds is not among them, also after thousands of changes and a restart. */
static void nearest(void **state)
{
    struct rig r;
    struct desk_clock v[12];
    (void) state;
    rig_start(&r, true);
    assert_int_equal(desk_clocks_next(r.desk, NULL, v, 12), 0);
    rig_say(&r, "s", QUEUE("q1", ""));
    rig_say(&r, "s", EV("a1", ",'impact':'HIGH','urgency':'Immediate'"));
    rig_say(&r, "s", "{'source_id':'h','type':'HLT.CLUSTER','member':'MM','title':'t','tlp':'RED','impact':'HIGH','urgency':'Immediate','occurred':'2026-11-24T03:20:00Z'}");
    struct desk_command ask = {.verb = SPAN_LIT("ask"), .incident = SPAN_LIT("1"), .to = SPAN_LIT("MY/desk"), .due = SPAN_LIT("+2h"), .text = SPAN_LIT("open?")};
    assert_int_equal(rig_command(&r, &ask).code, 0);
    assert_int_equal(desk_clocks_next(r.desk, NULL, v, 12), 5);
    const enum desk_clock_kind kinds[] = {DESK_CLOCK_OWN, DESK_CLOCK_OWN, DESK_CLOCK_OWN, DESK_CLOCK_QUESTION, DESK_CLOCK_LEGAL};
    for (size_t k = 0; k < 5; k++) {
        assert_int_equal(v[k].kind, kinds[k]);
        assert_true(k == 0 || v[k - 1].due <= v[k].due);
    }
    const struct desk_sight amber = {.tlp = WF_TLP_AMBER};
    assert_int_equal(desk_clocks_next(r.desk, &amber, v, 12), 3); /* nothing of what may not be seen */
    for (int k = 0; k < 1500; k++) {
        rig_verb(&r, "n.tan", "own", "1");
        rig_verb(&r, "n.tan", "release", "1");
    }
    assert_int_equal(desk_clocks_next(r.desk, NULL, v, 12), 5);
    rig_close(&r);
    rig_open(&r);
    assert_int_equal(desk_clocks_next(r.desk, NULL, v, 2), 2);
    rig_verb(&r, "n.tan", "own", "2");
    shelve(&r, "1", "+1h", "works");
    assert_int_equal(desk_clocks_next(r.desk, NULL, v, 12), 4);
    assert_int_equal(v[1].kind, DESK_CLOCK_SHELVED);
    rig_end(&r);
}

/* The wall clock jumps: a day forward, at midnight and at a month's end, then back by hours. What is due comes once, in order, and nothing comes twice; deadlines
 * stand as wall time in the record, so an engine that was not there does not move them; back the own-by clock goes with the wall (test_renew.c), the law's does not. */
static void the_clock_jumps(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'impact':'HIGH','urgency':'Immediate'"));
    rig_say(&r, "s", "{'source_id':'h','type':'HLT.CLUSTER','member':'MM','title':'t','occurred':'2026-11-24T03:20:00Z'}");
    wf_time due = rig_get(&r, "1").r.due, law = rig_get(&r, "2").m.legal_due;
    later(&r, 30 * NSEC_PER_SEC);
    r.clock.fixed -= 3 * HOUR; /* back: nothing is due, and nothing is lost */
    desk_tick(r.desk);
    desk_settle(r.desk);
    due -= 3 * HOUR;
    assert_int_equal(rig_get(&r, "1").r.due, due);
    assert_int_equal(rig_get(&r, "2").m.legal_due, law);
    assert_int_equal(rig_get(&r, "1").m.tier, 0);
    rig_close(&r); /* an engine that was down meanwhile */
    rig_open(&r);
    later(&r, 3 * HOUR + 31 * NSEC_PER_SEC);
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_NEXT);
    r.clock.fixed -= 5 * HOUR; /* back over what has come already: it does not come again, and the next one after his time */
    desk_tick(r.desk);
    desk_settle(r.desk);
    due -= 5 * HOUR;
    assert_int_equal(rig_get(&r, "1").r.due, due); /* how long it waits is still told right */
    later(&r, MIN - 1);
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_NEXT);
    rig_close(&r);
    rig_open(&r);
    later(&r, 24 * HOUR * 3); /* suspended over three midnights: each step once, the law's time is over once */
    for (int k = 0; k < 4; k++)
        later(&r, 1);
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_NEXT + 1);
    assert_int_equal(rig_get(&r, "1").r.due, due);
    assert_true(rig_get(&r, "2").m.legal_due == law && rig_get(&r, "2").m.legal_next == TIME_NONE);
    later(&r, MIN); /* after a sleep the next one is given his time before the one after is called */
    assert_int_equal(rig_get(&r, "1").m.tier, TIER_LIAISON);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest),
        cmocka_unit_test(the_clock_jumps),
        cmocka_unit_test(nobody_comes),         cmocka_unit_test(called_for),          cmocka_unit_test(acks_without_an_owner),
        cmocka_unit_test(what_is_never_shelved), cmocka_unit_test(a_shelf_and_its_end), cmocka_unit_test(back_before_its_time),
        cmocka_unit_test(lengths_and_jumps),    cmocka_unit_test(many_at_once), cmocka_unit_test(clocks_of_the_law),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
