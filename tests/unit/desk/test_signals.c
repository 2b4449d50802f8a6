/* What a signal is (DOMAIN 9.3, 10): noise, corroboration, conflicts, what one takes in, the load. */
#include "desk_support.h"

#include "desk/impl.h"

#define GATE(id, rev, more) "{'source_id':'" id "','revision':'" rev "','type':'SYS.GATE_OUTAGE','member':'ID','checkpoint':'IDCGK','title':'Gate','occurred':'2026-11-24T03:20:00Z'," \
    "'impact':'MEDIUM','urgency':'Expected'" more "}"

/* The same gate, again and again, `every` seconds: up, down. */
static void turn(struct rig *r, const char *id, int n, int every, int first)
{
    char json[512];
    for (int k = 0; k < n; k++) {
        r->clock.fixed += every * NSEC_PER_SEC;
        snprintf(json, sizeof json, "{'source_id':'%s','revision':'r%d','type':'SYS.GATE_OUTAGE','member':'ID','checkpoint':'IDCGK','title':'Gate','occurred':'2026-11-24T03:20:00Z',"
            "'impact':'MEDIUM','urgency':'Expected','condition':'%s'}", id, first + k, (first + k) % 2 ? "cleared" : "active");
        assert_int_equal(rig_say(r, "s", json).status, DESK_ACCEPTED);
    }
}

/* Worked out by hand: (0.8 + 0.4 k / 19) / 20 for each turn, k = 19 for the newest. */
static void percent(void **state)
{
    (void) state;
    assert_int_equal(noise_percent(0), 0);
    assert_int_equal(noise_percent(1), 6);                /* 1.2 / 20 */
    assert_int_equal(noise_percent(1u << 19), 4);         /* 0.8 / 20 */
    assert_int_equal(noise_percent((1u << 20) - 1), 100);
    assert_int_equal(noise_percent(0x3ff), 55);           /* the newer half: 1.1053 on average */
    assert_int_equal(noise_percent(0xffc00), 44);         /* the older half: 0.8947 */
}

static void flaps_and_is_steady(void **state)
{
    struct rig r;
    struct desk_totals t;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", GATE("g", "0", ""));
    turn(&r, "g", 3, 200, 1); /* three turns: 17 % */
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.m.noise, 0);
    turn(&r, "g", 1, 200, 4); /* the fourth: 23 % */
    i = rig_get(&r, "1");
    assert_int_equal(i.m.noise, NOISE_FLAPPING);
    assert_true(i.r.flags & INCIDENT_SHELVED);
    assert_int_equal(i.m.aside, ASIDE_FLAPPING);
    assert_int_equal(incident_alert(&i.r, &i.m), ALERT_SHELVED);
    desk_totals(r.desk, &t);
    assert_int_equal(t.shelved, 1);
    assert_int_equal(t.flapping, 1);
    assert_int_equal(t.unowned, 0);
    rig_check(&r);
    turn(&r, "g", 4, 200, 5); /* goes on: kept quiet, and counted */
    i = rig_get(&r, "1");
    assert_true(i.r.flags & INCIDENT_SHELVED);
    assert_int_equal(i.m.swallowed, 2);
    assert_int_equal(i.r.reports, 9);
    rig_same_rebuilt(&r);
    /* Nothing more is heard: each interval is a check. */
    i = rig_get(&r, "1");
    assert_true(i.m.steady != TIME_NONE && i.m.steady <= r.clock.fixed + 20 * 300 * NSEC_PER_SEC);
    r.clock.fixed = i.m.steady - 1;
    desk_tick(r.desk);
    desk_settle(r.desk);
    assert_int_equal(rig_get(&r, "1").m.noise, NOISE_FLAPPING);
    r.clock.fixed++;
    desk_tick(r.desk);
    desk_settle(r.desk);
    i = rig_get(&r, "1");
    assert_int_equal(i.m.noise, 0);
    assert_false(i.r.flags & INCIDENT_SHELVED);
    assert_int_equal(i.r.signal, SIGNAL_UNACK);
    assert_true(i.r.due != TIME_NONE);
    assert_non_null(strstr(r.last_event, "steady again, no longer shelved; it rang 2 times meanwhile"));
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Between the two thresholds it stays what it was. */
static void hysteresis(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", GATE("g", "0", ""));
    turn(&r, "g", 4, 200, 1);
    assert_true(rig_get(&r, "1").m.noise & NOISE_FLAPPING);
    /* Exact repeats are checks, too: ten of them bring it under 20 %, and it flaps still. */
    for (int k = 0; k < 10; k++)
        assert_int_equal(rig_say(&r, "s", GATE("g", "r4", ",'condition':'active'")).status, DESK_DUPLICATE);
    rig_say(&r, "s", GATE("g", "r5", ",'condition':'active'"));
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.m.turns, 0xf << 11);
    assert_true(noise_percent(i.m.turns) < 20 && noise_percent(i.m.turns) >= 5);
    assert_true(i.m.noise & NOISE_FLAPPING);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void chatters(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", GATE("g", "0", ""));
    turn(&r, "g", 2, 25, 1);
    assert_int_equal(rig_get(&r, "1").m.noise, 0);
    turn(&r, "g", 1, 25, 3);
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.m.noise, NOISE_CHATTERING);
    assert_int_equal(i.m.aside, ASIDE_CHATTERING);
    rig_same_rebuilt(&r);
    r.clock.fixed += 601 * NSEC_PER_SEC;
    desk_tick(r.desk);
    desk_settle(r.desk);
    i = rig_get(&r, "1");
    assert_int_equal(i.m.noise, 0);
    assert_false(i.r.flags & INCIDENT_SHELVED);
    assert_int_equal(i.r.signal, SIGNAL_RTN_UNACK); /* it came back to normal, and nobody looked */
    rig_end(&r);
}

/* Never P1, P2, HLT, THB, SEC, a watch-list that is down, nor what somebody owns: the badge is there all the same. */
static void never_put_aside(void **state)
{
    static const char *const never[] = {"'type':'HLT.CLUSTER','impact':'LOW','urgency':'Future'", "'type':'THB.INDICATOR','impact':'LOW','urgency':'Future'",
        "'type':'SEC.THREAT','impact':'LOW','urgency':'Future'", "'type':'SYS.GATE_OUTAGE','impact':'HIGH','urgency':'Immediate'",
        "'type':'SYS.GATE_OUTAGE','impact':'HIGH','urgency':'Expected'", "'type':'SYS.BCS_OUTAGE','member':'SG','checkpoint':'SGSIN','impact':'LOW','urgency':'Future'"};
    struct rig r;
    char json[512];
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", "{'kind':'status','source_id':'w','checkpoint':'SGSIN','member':'SG','occurred':'2026-11-24T03:59:00Z','status':{'watchlist':'down'}}");
    for (size_t n = 0; n < ARRAY_LEN(never); n++) {
        for (int k = 0; k < 5; k++) {
            r.clock.fixed += 15 * NSEC_PER_SEC;
            snprintf(json, sizeof json, "{'source_id':'n%zu','revision':'r%d',%s,'title':'Never','occurred':'2026-11-24T03:20:00Z','condition':'%s'}", n, k, never[n],
                k % 2 ? "cleared" : "active");
            assert_int_equal(rig_say(&r, "s", json).status, DESK_ACCEPTED);
        }
        snprintf(json, sizeof json, "%zu", n + 1);
        struct incident i = rig_get(&r, json);
        assert_true(i.m.noise & NOISE_CHATTERING);
        assert_false(i.r.flags & INCIDENT_SHELVED);
    }
    struct desk_command q = {.verb = SPAN_LIT("shelve"), .incident = SPAN_LIT("6"), .until = SPAN_LIT("+1h"), .reason = SPAN_LIT("noise")};
    struct told t = rig_command(&r, &q);
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "watch-list is down"));
    rig_say(&r, "s", GATE("own", "0", ""));
    rig_verb(&r, "r.sari", "own", "7");
    turn(&r, "own", 4, 15, 1);
    struct incident i = rig_get(&r, "7");
    assert_true(i.m.noise & NOISE_CHATTERING && !(i.r.flags & INCIDENT_SHELVED));
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void stale_after_a_day(void **state)
{
    struct rig r;
    struct desk_totals t;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", GATE("g", "0", ""));
    rig_verb(&r, "r.sari", "own", "1");
    uint32_t rev = rig_get(&r, "1").r.rev;
    r.clock.fixed += 24 * HOUR - NSEC_PER_SEC;
    desk_tick(r.desk);
    desk_settle(r.desk);
    assert_int_equal(rig_get(&r, "1").m.noise, 0);
    r.clock.fixed += NSEC_PER_SEC;
    desk_tick(r.desk);
    desk_settle(r.desk);
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.m.noise, NOISE_STALE);
    assert_int_equal(i.r.rev, rev); /* nothing that an officer's revision would have to know of */
    desk_totals(r.desk, &t);
    assert_int_equal(t.stale, 1);
    rig_same_rebuilt(&r);
    rig_say(&r, "s", GATE("g", "1", ",'condition':'cleared'"));
    assert_int_equal(rig_get(&r, "1").m.noise, 0);
    rig_end(&r);
}

/* A wire story that three pass on is one source; who tells it in his own words is another. */
static void independent_sources(void **state)
{
#define TOLD(id, more) "{'source_id':'" id "','dedup_key':'k','type':'SYS.BCS_OUTAGE','member':'ID','title':'x','occurred':'2026-11-24T03:20:00Z'" more "}"
#define STORY ",'text':'The immigration system of the airport went down at ten past three; officers check by hand, and queues reach the doors.'"
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "a", TOLD("1", STORY));
    rig_say(&r, "b", TOLD("2", ",'text':'THE IMMIGRATION SYSTEM of the airport went down, at ten past three: officers check by hand and queues reach the doors'"));
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.r.reports, 2);
    assert_int_equal(i.m.sources, 1);
    assert_int_equal(i.m.copies, 1);
    rig_say(&r, "c", TOLD("3", ",'text':'Autogates closed','links':['https://www.example.org/news/1?utm_source=x']"));
    assert_int_equal(rig_get(&r, "1").m.sources, 2);
    rig_say(&r, "d", TOLD("4", ",'text':'Gates closed','links':['http://example.org/news/1/']"));
    rig_say(&r, "e", TOLD("5", ",'text':'Queues','labels':{'origin':'wire 4711'}"));
    rig_say(&r, "f", TOLD("6", ",'text':'Long queues','labels':{'origin':'wire 4711'}"));
    rig_say(&r, "a", TOLD("7", ",'text':'The same one once more'"));
    i = rig_get(&r, "1");
    assert_int_equal(i.r.reports, 7);
    assert_int_equal(i.m.sources, 3); /* a, c, e */
    assert_int_equal(i.m.copies, 3);  /* b, d, f */
    /* Short words that agree are no copy: two who see the same thing say the same. */
    rig_say(&r, "g", TOLD("8", ",'text':'Queues'"));
    assert_int_equal(rig_get(&r, "1").m.sources, 4);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void conflicts_are_counted_and_linked(void **state)
{
    struct rig r;
    struct journal_reader *jr;
    struct desk_show *show;
    struct buf out = {0};
    struct json_writer w;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", GATE("g", "0", ""));
    for (int k = 0; k < 2; k++) {
        struct desk_answer a = rig_say(&r, "s", k ? GATE("g", "0", ",'lang':'id'") : GATE("g", "0", ",'lang':'en'"));
        assert_int_equal(a.status, DESK_REJECTED);
        assert_string_equal(a.field, "revision");
    }
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.m.conflicts, 2);
    assert_int_equal(i.r.reports, 1);
    assert_int_equal(i.r.rev, 1);
    assert_int_equal(journal_reader_open(&jr, r.home, NULL), 0);
    assert_int_equal(desk_show_begin(r.desk, SPAN_LIT("1"), NULL, true, &show, NULL), 0);
    jw_init(&w, &out);
    assert_int_equal(desk_show_json(show, jr, 0, 0, &w, NULL), 0);
    assert_non_null(strstr(out.p, "\"badges\":[\"conflict\"]"));
    assert_non_null(strstr(out.p, "\"conflicts\":2"));
    assert_non_null(strstr(out.p, "\"quarantine\":1"));
    assert_non_null(strstr(out.p, "\"quarantine\":2"));
    desk_show_free(show);
    journal_reader_close(jr);
    buf_free(&out);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

#define OUTAGE(id, rev, more) "{'source_id':'" id "','revision':'" rev "','type':'SYS.BCS_OUTAGE','member':'ID','title':'Border system down','occurred':'2026-11-24T03:20:00Z'" more "}"

static void takes_in_and_releases(void **state)
{
    struct rig r;
    struct desk_totals t;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", GATE("before", "0", ""));                                        /* 1: there when it comes */
    rig_say(&r, "s", GATE("owned", "0", ""));                                         /* 2: somebody's */
    rig_verb(&r, "r.sari", "own", "2");
    rig_say(&r, "s", OUTAGE("o", "0", ""));                                           /* 3 */
    rig_say(&r, "s", GATE("after", "0", ""));                                         /* 4 */
    rig_say(&r, "s", GATE("life", "0", ",'persons':{'injured':1}"));                  /* 5 */
    rig_say(&r, "s", GATE("minors", "0", ",'persons':{'minors':2}"));                 /* 6 */
    rig_say(&r, "s", "{'source_id':'m','type':'SYS.GATE_OUTAGE','member':'MY','title':'x','occurred':'2026-11-24T03:20:00Z'}"); /* 7: another member's */
    rig_say(&r, "s", "{'source_id':'h','type':'HLT.CLUSTER','member':'ID','title':'x','occurred':'2026-11-24T03:20:00Z'}");     /* 8 */
    struct incident i = rig_get(&r, "1");
    assert_true(i.r.flags & INCIDENT_SUPPRESSED);
    assert_int_equal(i.m.parent_number, 3);
    assert_int_equal(i.r.due, TIME_NONE);
    assert_true(rig_get(&r, "4").r.flags & INCIDENT_SUPPRESSED);
    static const char *const out[] = {"2", "3", "5", "6", "7", "8"};
    for (size_t k = 0; k < ARRAY_LEN(out); k++)
        assert_false(rig_get(&r, out[k]).r.flags & INCIDENT_SUPPRESSED);
    assert_int_equal(rig_get(&r, "3").m.inside, 2);
    desk_totals(r.desk, &t);
    assert_int_equal(t.suppressed, 2);
    assert_int_equal(t.accepted, 8);
    assert_int_equal(t.open, 8);
    assert_int_equal(t.unowned, 5);
    rig_check(&r);
    rig_same_rebuilt(&r);
    /* Who may not see the outage loses nothing of what he sees: it holds nothing of a lower TLP. */
    struct desk_command red = {.verb = SPAN_LIT("set"), .incident = SPAN_LIT("3"), .field = SPAN_LIT("tlp"), .value = SPAN_LIT("RED"), .reason = SPAN_LIT("x")};
    assert_int_equal(rig_command(&r, &red).code, 0);
    assert_int_equal(rig_get(&r, "3").m.inside, 0);
    assert_false(rig_get(&r, "1").r.flags & INCIDENT_SUPPRESSED);
    red.value = SPAN_LIT("AMBER");
    assert_int_equal(rig_command(&r, &red).code, 0);
    assert_int_equal(rig_get(&r, "3").m.inside, 2);
    /* Its own reports go on, and are counted; who owns one takes it out; a danger to life, too. */
    rig_say(&r, "s", GATE("after", "1", ",'condition':'active'"));
    assert_int_equal(rig_get(&r, "4").r.reports, 2);
    assert_true(rig_get(&r, "4").r.flags & INCIDENT_SUPPRESSED);
    rig_say(&r, "s", GATE("after", "2", ",'persons':{'missing':1}"));
    assert_false(rig_get(&r, "4").r.flags & INCIDENT_SUPPRESSED);
    assert_true(rig_get(&r, "4").r.flags & INCIDENT_LATCHED);
    assert_int_equal(rig_get(&r, "3").m.inside, 1);
    /* It clears: what was inside waits for an owner again, its clock begins. */
    r.clock.fixed += HOUR;
    rig_say(&r, "s", OUTAGE("o", "1", ",'condition':'cleared'"));
    i = rig_get(&r, "1");
    assert_false(i.r.flags & INCIDENT_SUPPRESSED);
    assert_int_equal(i.m.parent, 0);
    assert_int_equal(i.r.due, r.clock.fixed + 900 * NSEC_PER_SEC);
    assert_int_equal(rig_get(&r, "3").m.inside, 0);
    rig_say(&r, "s", OUTAGE("o", "2", ",'condition':'active'")); /* and once more */
    assert_true(rig_get(&r, "1").r.flags & INCIDENT_SUPPRESSED);
    rig_verb(&r, "r.sari", "resolve", "3");
    assert_false(rig_get(&r, "1").r.flags & INCIDENT_SUPPRESSED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Open parents that could never take it in cost a new incident nothing: counted, not timed. */
static void many_parents(void **state)
{
    enum { OTHERS = 400 };
    struct rig r;
    char json[512];
    (void) state;
    rig_start(&r, true);
    for (int k = 0; k < OTHERS; k++) {
        const char *more = k % 4 == 0 ? "'member':'MY'" : k % 4 == 1 ? "'member':'ID','tlp':'RED'" : k % 4 == 2 ? "'member':'ID','condition':'cleared'" : "'member':'TH','checkpoint':'THPHK'";
        snprintf(json, sizeof json, "{'source_id':'p%d','type':'%s',%s,'title':'x','occurred':'2026-11-24T03:20:00Z'}", k, k % 3 ? "SYS.BCS_OUTAGE" : "SYS.POWER", more);
        rig_say(&r, "s", json);
    }
    rig_say(&r, "s", OUTAGE("o", "0", ""));
    rig_say(&r, "s", OUTAGE("o2", "0", ""));
    uint64_t before = r.desk->groups.looked;
    rig_say(&r, "s", GATE("g", "0", ""));
    assert_int_equal(r.desk->groups.looked - before, 1); /* the oldest that fits ends it */
    struct incident i = {0};
    assert_true(desk_incident(r.desk, OTHERS + 3, &i));
    assert_int_equal(i.m.parent, OTHERS + 1);
    before = r.desk->groups.looked;
    rig_say(&r, "s", "{'source_id':'v','type':'SYS.GATE_OUTAGE','member':'VN','checkpoint':'VNSGN','title':'x','occurred':'2026-11-24T03:20:00Z'}");
    assert_int_equal(r.desk->groups.looked - before, 0);
    /* Found again after a start; and a parent that clears, and comes back, is one again. */
    rig_same_rebuilt(&r);
    rig_say(&r, "s", OUTAGE("o", "1", ",'condition':'cleared'"));
    assert_true(desk_incident(r.desk, OTHERS + 3, &i));
    assert_int_equal(i.m.parent, OTHERS + 2);
    rig_say(&r, "s", OUTAGE("o2", "1", ",'condition':'cleared'"));
    assert_true(desk_incident(r.desk, OTHERS + 3, &i) && i.m.parent == 0);
    rig_say(&r, "s", OUTAGE("o2", "2", ",'condition':'active'"));
    assert_true(desk_incident(r.desk, OTHERS + 3, &i));
    assert_int_equal(i.m.parent, OTHERS + 2);
    rig_check(&r);
    rig_end(&r);
}

/* Of what one sees; and who sees everything is told by his sight what the whole is. */
static void load_is_of_what_is_seen(void **state)
{
    struct rig r;
    struct desk_load l, all;
    const struct desk_sight amber = {.tlp = WF_TLP_AMBER_STRICT, .reads = true}, red = {.tlp = WF_TLP_RED, .rights = true, .reads = true};
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", "{'source_id':'1','type':'SYS.CYBER','title':'x','occurred':'2026-11-24T03:20:00Z','impact':'HIGH','urgency':'Immediate','tlp':'RED'}");
    rig_say(&r, "s", "{'source_id':'2','type':'SYS.CYBER','title':'x','occurred':'2026-11-24T03:20:00Z','impact':'MEDIUM','urgency':'Expected','tlp':'AMBER'}");
    for (int again = 0; again < 2; again++) {
        desk_load(r.desk, NULL, &all);
        assert_int_equal(all.day[0], 2);
        desk_load(r.desk, &red, &l);
        assert_memory_equal(&l, &all, sizeof l);
        desk_load(r.desk, &amber, &l);
        assert_int_equal(l.alerts_10min, 1);
        assert_int_equal(l.day[0], 1);
        assert_int_equal(l.day[1], 0);
        rig_close(&r); /* and counted from the journal the same */
        rig_open(&r);
    }
    rig_end(&r);
}

static void load_counts_what_rings(void **state)
{
    struct rig r;
    struct desk_load l;
    char id[8];
    (void) state;
    rig_start(&r, true);
    for (int k = 0; k < 9; k++) {
        snprintf(id, sizeof id, "%d", k);
        char json[512];
        snprintf(json, sizeof json, "{'source_id':'%s','type':'SYS.CYBER','title':'x','occurred':'2026-11-24T03:20:00Z','impact':'%s','urgency':'Expected'}", id, k ? "MEDIUM" : "HIGH");
        rig_say(&r, "s", json);
    }
    rig_verb(&r, "r.sari", "ack", "1");
    rig_say(&r, "s", "{'source_id':'1','revision':'1','type':'SYS.CYBER','title':'y','occurred':'2026-11-24T03:20:00Z'}"); /* more of one: does not ring again */
    desk_load(r.desk, NULL, &l);
    assert_int_equal(l.alerts_10min, 9);
    assert_false(l.flood);
    assert_int_equal(l.day[0], 9);
    assert_int_equal(l.day[2], 1);
    assert_int_equal(l.day[3], 8);
    rig_say(&r, "s", OUTAGE("o", "0", ",'impact':'HIGH','urgency':'Immediate'"));
    rig_say(&r, "s", GATE("g", "0", "")); /* inside: it does not ring */
    desk_load(r.desk, NULL, &l);
    assert_int_equal(l.alerts_10min, 10);
    rig_say(&r, "s", OUTAGE("o", "1", ",'condition':'cleared'")); /* released: it does */
    desk_load(r.desk, NULL, &l);
    assert_int_equal(l.alerts_10min, 11);
    assert_true(l.flood);
    rig_close(&r);
    rig_open(&r);
    struct desk_load again;
    desk_load(r.desk, NULL, &again);
    assert_memory_equal(&l, &again, sizeof l);
    r.clock.fixed += 11 * 60 * NSEC_PER_SEC;
    desk_load(r.desk, NULL, &l);
    assert_int_equal(l.alerts_10min, 0);
    assert_int_equal(l.day[0], 11);
    rig_end(&r);
}

static void out_of_service(void **state)
{
    struct rig r;
    struct desk_totals t;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", GATE("g", "0", ""));
    struct desk_command q = {.verb = SPAN_LIT("out-of-service"), .incident = SPAN_LIT("1"), .until = SPAN_LIT("+5d"), .reason = SPAN_LIT("gate replaced")};
    assert_int_equal(rig_command(&r, &q).code, 0);
    struct incident i = rig_get(&r, "1");
    assert_int_equal(incident_alert(&i.r, &i.m), ALERT_OUT_OF_SERVICE);
    desk_totals(r.desk, &t);
    assert_int_equal(t.out_of_service, 1);
    turn(&r, "g", 4, 200, 1);
    i = rig_get(&r, "1");
    assert_true(i.r.flags & INCIDENT_SHELVED);
    assert_int_equal(i.m.aside, ASIDE_SERVICE);
    assert_int_equal(i.m.swallowed, 2);
    q.until = SPAN_LIT("+31d");
    assert_int_equal(rig_command(&r, &q).code, WF_E_INVALID);
    rig_same_rebuilt(&r);
    assert_int_equal(rig_verb(&r, "r.sari", "unshelve", "1").code, 0);
    i = rig_get(&r, "1");
    assert_false(i.r.flags & INCIDENT_SHELVED);
    assert_int_equal(i.m.aside, 0);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(percent), cmocka_unit_test(flaps_and_is_steady), cmocka_unit_test(hysteresis), cmocka_unit_test(chatters),
        cmocka_unit_test(never_put_aside), cmocka_unit_test(stale_after_a_day), cmocka_unit_test(independent_sources),
        cmocka_unit_test(conflicts_are_counted_and_linked), cmocka_unit_test(takes_in_and_releases), cmocka_unit_test(many_parents), cmocka_unit_test(load_counts_what_rings),
        cmocka_unit_test(load_is_of_what_is_seen),
        cmocka_unit_test(out_of_service)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
