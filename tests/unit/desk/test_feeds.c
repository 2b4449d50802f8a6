/* Unit tests of desk: what whole feeds bring: complete lists, checkpoints and their hours, silence, what was not understood. */
#include "desk_support.h"

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

/* A list leaves something out for once: it is active again when it is listed again; but not what a later revision cleared. */
static void listed_again(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    wf_report v[2] = {listed("q1"), listed("q2")};
    v[0].reported = v[1].reported = (wf_instant){.utc_ns = T0 + NSEC_PER_SEC, .offset_min = 480, .set = 1};
    feed(&r, "sg/incidents", v, 2, WF_LIST_END);
    feed(&r, "sg/incidents", v + 1, 1, WF_LIST_END);
    assert_int_equal(rig_get(&r, "1").r.condition, WF_CONDITION_CLEARED);
    uint32_t rev = rig_get(&r, "1").r.rev;
    struct desk_accepted a = feed(&r, "sg/incidents", v, 2, WF_LIST_END);
    assert_int_equal(a.duplicates, 2);
    struct incident i = rig_get(&r, "1");
    assert_true(i.r.condition == WF_CONDITION_ACTIVE && i.r.signal == SIGNAL_UNACK && i.r.rev == rev + 1);
    assert_true(i.r.reports == 1 && i.r.duplicates == 1);
    feed(&r, "sg/incidents", v, 2, WF_LIST_END); /* and that once */
    assert_int_equal(rig_get(&r, "1").r.rev, rev + 1);
    wf_report over = v[1];
    over.revision = WF_STR("2");
    over.condition = WF_CONDITION_CLEARED;
    over.reported.utc_ns += NSEC_PER_SEC;
    wf_report last[2] = {v[0], over};
    feed(&r, "sg/incidents", last, 2, WF_LIST_END);
    assert_int_equal(rig_get(&r, "2").r.condition, WF_CONDITION_CLEARED);
    feed(&r, "sg/incidents", v, 2, WF_LIST_END); /* an old page */
    assert_int_equal(rig_get(&r, "2").r.condition, WF_CONDITION_CLEARED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
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

static void expect_history(struct rig *r, const char *beginning, const char *end)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    desk_checkpoint_json(r->desk, 0, &w);
    if (!strstr(b.p, beginning) || !strstr(b.p, end))
        fail_msg("%s: not \"%s\" and \"%s\"", b.p, beginning, end);
    buf_free(&b);
}

/* A file of the day that is read at first: what it tells of hours that are over stands in these, and not in the running one. */
static void hours_that_are_over(void **state)
{
    static const struct {
        int64_t minutes; /* before now */
        int queue;
    } rows[] = {{170, 10}, {130, 30}, {90, 50}, {5, 7}, {60 * 22 + 50, 5}, {60 * 25, 99}};
    struct rig r;
    wf_report v[ARRAY_LEN(rows)];
    wf_status s[ARRAY_LEN(rows)];
    (void) state;
    rig_start(&r, true);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        wf_report_init(&v[i], WF_KIND_STATUS);
        wf_status_init(&s[i]);
        v[i].checkpoint = v[i].source_id = WF_STR("SGSIN");
        v[i].occurred = (wf_instant){.utc_ns = T0 - rows[i].minutes * 60 * NSEC_PER_SEC, .offset_min = 480, .set = 1};
        v[i].revision = report_str(span_str(&"123456"[i]));
        v[i].status = &s[i];
        s[i].queue_min = rows[i].queue;
    }
    struct desk_accepted a = feed(&r, "sg/queues", v, ARRAY_LEN(rows), WF_LIST_NONE);
    assert_int_equal(a.observations, ARRAY_LEN(rows));
    expect_history(&r, "\"history\":[5,null,", ",20,50,null,7]");
    v[2].revision = WF_STR("again");
    s[2].queue_min = 90;
    feed(&r, "sg/queues", v + 2, 1, WF_LIST_NONE); /* that hour has its value */
    expect_history(&r, "\"history\":[5,null,", ",20,50,null,7]");
    rig_same_rebuilt(&r);
    r.clock.fixed = T0 + HOUR;
    desk_tick(r.desk);
    desk_settle(r.desk);
    expect_history(&r, "\"history\":[null,", ",20,50,null,");
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
    rig_say(&r, "sg/queues", ST("f1", "70", "2027-11-24T03:59:00Z"));
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
    /* A remark is the source's last word on it: it goes when the same source no longer makes it, not when another one makes none. */
    static const struct {
        const char *source, *status, *shown;
    } remarks[] = {{"sg/checkpoints", "'lanes_open':2,'health':'checks by hand'", "\"health\":\"checks by hand\""},
                   {"sg/queues", "'queue_min':20", "\"health\":\"checks by hand\""},
                   {"sg/checkpoints", "'lanes_open':3", "\"health\":null"}};
    for (size_t i = 0; i < ARRAY_LEN(remarks); i++) {
        char say[320];
        snprintf(say, sizeof say, "{'kind':'status','source_id':'r%zu','checkpoint':'SGSIN','member':'SG','occurred':'2026-11-24T04:1%zu:00Z','status':{%s}}", i, i, remarks[i].status);
        rig_say(&r, remarks[i].source, say);
        buf_clear(&b);
        jw_init(&w, &b);
        desk_checkpoint_json(r.desk, 0, &w);
        assert_non_null(strstr(b.p, remarks[i].shown));
    }
    assert_null(strstr(b.p, "\"health\":{"));
    buf_free(&b);
    rig_same_rebuilt(&r);
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

static void expect_title(struct rig *r, const char *id, const char *title)
{
    struct incident i = rig_get(r, id);
    if (!span_is(i.title, title))
        fail_msg("%s is called \"%.*s\", not \"%s\"", id, SPAN_FMT(i.title), title);
}

/* The incident of a silent feed, and of our own link, tells what is so now: a fact each, seen in the timeline, and no ack is undone. */
static void silence_follows_its_reason(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    const struct span feed = SPAN_LIT("sg/queues"), member = SPAN_LIT("SG");
    desk_feed_state(r.desk, feed, member, true, SPAN_LIT("no connection"), NULL);
    desk_settle(r.desk);
    rig_verb(&r, "n.tan", "ack", "1");
    uint32_t rev = rig_get(&r, "1").r.rev;
    uint64_t seq = desk_seq(r.desk);
    desk_feed_state(r.desk, feed, member, true, SPAN_LIT("no connection"), NULL);
    desk_settle(r.desk);
    assert_int_equal(desk_seq(r.desk), seq); /* nothing new: no fact */
    desk_feed_state(r.desk, feed, member, true, SPAN_LIT("401 unauthorized"), NULL);
    desk_settle(r.desk);
    struct incident i = rig_get(&r, "1");
    expect_title(&r, "1", "Feed sg/queues is silent: 401 unauthorized");
    assert_true(i.r.signal == SIGNAL_ACK && i.r.rev == rev + 1 && i.r.condition == WF_CONDITION_ACTIVE);
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    struct desk_show *show;
    struct journal_reader *jr;
    assert_int_equal(desk_show_begin(r.desk, SPAN_LIT("1"), NULL, true, &show, NULL), 0);
    assert_int_equal(journal_reader_open(&jr, r.home, NULL), 0);
    assert_int_equal(desk_show_json(show, jr, 0, 0, &w, NULL), 0);
    desk_show_free(show);
    journal_reader_close(jr);
    assert_non_null(strstr(b.p, "by now: Feed sg/queues is silent: 401 unauthorized"));
    assert_non_null(strstr(b.p, "Feed sg/queues is silent: no connection")); /* the first reason stands where it was said */
    buf_free(&b);
    /* silent again, for another reason */
    desk_feed_state(r.desk, feed, member, false, SPAN_LIT(""), NULL);
    desk_feed_state(r.desk, feed, member, true, SPAN_LIT("500"), NULL);
    desk_settle(r.desk);
    expect_title(&r, "1", "Feed sg/queues is silent: 500");
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_UNACK);
    /* an officer's words stay */
    struct desk_command set = {.verb = SPAN_LIT("set"), .incident = SPAN_LIT("1"), .field = SPAN_LIT("title"), .value = SPAN_LIT("SG moves its server tonight"),
                               .reason = SPAN_LIT("told by telephone")};
    assert_int_equal(rig_command(&r, &set).code, 0);
    desk_feed_state(r.desk, feed, member, true, SPAN_LIT("reset"), NULL);
    desk_settle(r.desk);
    expect_title(&r, "1", "SG moves its server tonight");
    desk_own_link(r.desk, true, 5, 9, NULL);
    desk_settle(r.desk);
    rig_verb(&r, "n.tan", "ack", "2");
    desk_own_link(r.desk, true, 9, 9, NULL);
    desk_settle(r.desk);
    expect_title(&r, "2", "Our own link is lost: 9 of 9 feeds are silent");
    assert_int_equal(rig_get(&r, "2").r.signal, SIGNAL_ACK);
    desk_own_link(r.desk, false, 2, 9, NULL);
    desk_settle(r.desk);
    assert_int_equal(rig_get(&r, "2").r.condition, WF_CONDITION_CLEARED);
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
        struct desk_reject rej = {.offset = 4, .length = 6, .line = i == 1 ? 3 : 0, .reason = SPAN_LIT("no number")};
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

/* A plugin has no verbs: whatever state a record is in, a report of it makes no transition but the one that CONTRACT gives reports (RESOLVED to ACTIVE, where it
 * happens again within a day). What is ended otherwise stays so: what happens again is another record, which follows it, or counts where it went. */
static void a_plugin_makes_no_transition(void **state)
{
    static const struct {
        const char *verbs; /* what brings it there */
        uint8_t is, after; /* before and after it is said to be so again */
        bool another;      /* a new record is opened */
    } rows[] = {
        {"", STATE_NEW, STATE_NEW, false},
        {"own", STATE_TRIAGED, STATE_TRIAGED, false},
        {"own activate", STATE_ACTIVE, STATE_ACTIVE, false},
        {"own activate monitor", STATE_MONITORING, STATE_MONITORING, false},
        {"own resolve", STATE_RESOLVED, STATE_ACTIVE, false},
        {"own resolve close", STATE_CLOSED, STATE_CLOSED, true},
        {"discard", STATE_DISCARDED, STATE_DISCARDED, true},
        {"transfer", STATE_TRANSFERRED, STATE_TRANSFERRED, false},
        {"merge", STATE_DUPLICATE, STATE_DUPLICATE, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct rig r;
        struct desk_totals t;
        (void) state;
        rig_start(&r, true);
        wf_report v = listed("q1"), other = listed("q2");
        feed(&r, "sg/incidents", &v, 1, WF_LIST_NONE);
        feed(&r, "sg/incidents", &other, 1, WF_LIST_NONE);
        char words[64], *rest, *verb = strtok_r(strcpy(words, rows[i].verbs), " ", &rest);
        for (; verb; verb = strtok_r(NULL, " ", &rest)) {
            struct desk_command q = {.officer = SPAN_LIT("n.tan"), .reason = SPAN_LIT("as said"), .to = strcmp(verb, "merge") == 0 ? SPAN_LIT("2") : SPAN_LIT("MY")};
            if (strcmp(verb, "close") == 0)
                q.disposition = SPAN_LIT("confirmed");
            struct told said = rig_act(&r, verb, q);
            if (said.code)
                fail_msg("%s: %s", verb, said.error);
        }
        assert_int_equal(rig_get(&r, "1").r.state, rows[i].is);
        for (int again = 0; again < 2; again++) { /* it is over; then it is so again */
            v.revision = again ? WF_STR("3") : WF_STR("2");
            v.condition = again ? WF_CONDITION_ACTIVE : WF_CONDITION_CLEARED;
            v.reported = (wf_instant){.utc_ns = T0 + (again + 1) * NSEC_PER_SEC, .offset_min = 480, .set = 1};
            assert_int_equal(feed(&r, "sg/incidents", &v, 1, WF_LIST_NONE).accepted, 1);
            if (rig_get(&r, "1").r.state != (again ? rows[i].after : rows[i].is))
                fail_msg("\"%s\", then a report: %s", rows[i].verbs, words_of(&words_state, rig_get(&r, "1").r.state));
        }
        desk_totals(r.desk, &t);
        assert_int_equal(t.incidents, rows[i].another ? 3 : 2);
        rig_check(&r);
        rig_same_rebuilt(&r);
        rig_end(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plugin_makes_no_transition),
        cmocka_unit_test(a_complete_list_clears),
        cmocka_unit_test(listed_again),
        cmocka_unit_test(checkpoints_and_hours),
        cmocka_unit_test(hours_that_are_over),
        cmocka_unit_test(hours_when_the_clock_goes_back),
        cmocka_unit_test(checkpoint_of_two_feeds),
        cmocka_unit_test(silent_feeds),
        cmocka_unit_test(silence_follows_its_reason),
        cmocka_unit_test(quarantine_keeps_what_it_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
