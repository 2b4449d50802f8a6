/* test_actions_kept: the register stays true: what becomes of the one whose successor is lifted or moved; what a source may have of it; what has no room is said;
 * and what is told of an action is for those alone who may see its incident.
 */
#include "actions_rig.h"

#include "desk/actions.h"

static bool in_force(struct rig *r, uint32_t n, unsigned hours)
{
    struct buf row = {0};
    struct json_writer w;
    char key[16];
    jw_init(&w, &row);
    bool is = desk_action_json(r->desk, NULL, r->desk->state.head->actions_n - n, &(struct desk_actions_ask){.at = r->clock.fixed + hours * HOUR}, &w, key);
    buf_free(&row);
    return is;
}

/* ---- successors ---- */

#define LATER "{'kind':'CLOSURE','of':'BA-0001','effective':'+3h','expires':'+20h'," GROUNDS "}"

static void test_successor_lifted(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, CLOSED_IN("MYJHB")));
    ok(action_new(&r, LATER));
    assert_true(in_force(&r, 1, 2) && !in_force(&r, 1, 4) && in_force(&r, 2, 4));
    later(&r, 3600);
    struct told t = action_verb(&r, "actions lift", "BA-0002", 0, NULL, "said by mistake");
    ok(t);
    assert_non_null(strstr(t.text, "BA-0001 lasts as it was said"));
    assert_int_equal(action_of(&r, 2)->state, ACTION_LIFTED);
    assert_true(action_of(&r, 1)->ended == TIME_NONE);
    assert_int_equal(action_of(&r, 1)->replaced_by, 0);
    assert_true(in_force(&r, 1, 4) && !in_force(&r, 2, 4));
    later(&r, 4 * 3600);
    assert_int_equal(action_of(&r, 1)->state, ACTION_IN_FORCE);
    later(&r, 8 * 3600);
    assert_int_equal(action_of(&r, 1)->state, ACTION_EXPIRED);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void test_successor_moved(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, CLOSED_IN("MYJHB")));
    ok(action_new(&r, LATER));
    struct told t = action_verb(&r, "actions edit", "BA-0002", 1, "{'effective':'+6h'}", NULL);
    ok(t);
    assert_non_null(strstr(t.text, "BA-0001 now ends at"));
    assert_true(action_of(&r, 1)->ended == action_of(&r, 2)->effective);
    assert_true(in_force(&r, 1, 5) && !in_force(&r, 2, 5) && !in_force(&r, 1, 6) && in_force(&r, 2, 6));
    ok(action_verb(&r, "actions edit", "BA-0002", 2, "{'effective':'+1h'}", NULL));
    assert_true(!in_force(&r, 1, 1) && in_force(&r, 2, 1));
    later(&r, 3600);
    assert_int_equal(action_of(&r, 1)->state, ACTION_SUPERSEDED);
    assert_int_equal(action_of(&r, 2)->state, ACTION_IN_FORCE);
    ok(action_verb(&r, "actions lift", "BA-0002", 0, NULL, "over")); /* it was in force: the first one stays ended */
    assert_false(in_force(&r, 1, 1));
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Neither can its predecessor be moved behind it, nor does it come back where nothing of it would have been left. */
static void test_predecessor_to_come(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'CLOSURE','checkpoints':'THMSO','effective':'+2h','expires':'+30h'," GROUNDS "}"));
    ok(action_new(&r, "{'kind':'CLOSURE','of':'BA-0001','effective':'+5h','expires':'+40h'," GROUNDS "}"));
    no(action_verb(&r, "actions edit", "BA-0001", action_of(&r, 1)->rev, "{'effective':'+6h'}", NULL), WF_E_STATE, "effective", "BA-0002 takes its place");
    ok(action_verb(&r, "actions lift", "BA-0002", 0, NULL, "no more"));
    assert_true(in_force(&r, 1, 20));
    ok(action_verb(&r, "actions extend", "BA-0001", 0, "{'expires':'+60h','rationale':'it rains'}", NULL)); /* 3: all of 1's place */
    assert_false(in_force(&r, 1, 20));
    ok(action_verb(&r, "actions edit", "BA-0003", 1, "{'effective':'+4h'}", NULL));
    assert_false(in_force(&r, 1, 3));
    ok(action_verb(&r, "actions lift", "BA-0003", 0, NULL, "the river fell"));
    assert_false(in_force(&r, 1, 20) || in_force(&r, 3, 20));
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void test_reopening_to_come(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'CLOSURE','checkpoints':'MYJHB,MYKSB','direction':'IN','expires':'+12h'," GROUNDS "}"));
    ok(action_new(&r, "{'kind':'REOPENING','of':'BA-0001','effective':'+3h','rationale':'dry'}"));
    assert_false(in_force(&r, 1, 4));
    ok(action_verb(&r, "actions edit", "BA-0002", 1, "{'checkpoints':'MYKSB'}", NULL)); /* Johor stays closed */
    assert_true(in_force(&r, 1, 4));
    ok(action_verb(&r, "actions edit", "BA-0002", 2, "{'checkpoints':'MYJHB,MYKSB'}", NULL));
    assert_false(in_force(&r, 1, 4));
    unsigned before = conflicts(&r);
    ok(action_verb(&r, "actions lift", "BA-0002", 0, NULL, "the flood is back"));
    assert_true(in_force(&r, 1, 4));
    assert_int_equal(conflicts(&r), before);
    struct told t = action_verb(&r, "actions lift", "BA-0001", 0, NULL, "dry at last");
    ok(t);
    ok(action_new(&r, CLOSED_IN("MYJHB"))); /* 3 */
    ok(action_new(&r, "{'kind':'CLOSURE','of':'BA-0003','effective':'+3h','expires':'+20h'," GROUNDS "}"));
    t = action_verb(&r, "actions lift", "BA-0003", 0, NULL, "for three hours");
    ok(t);
    assert_non_null(strstr(t.text, "BA-0004, which was to take its place, still begins"));
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* ---- what members report ---- */

static void report(struct rig *r, const char *id, unsigned rev, const char *more)
{
    char text[900];
    snprintf(text, sizeof text, "{'source_id':'%s','revision':'%u','type':'FLOW.CLOSURE','member':'MY','checkpoint':'MYJHB','title':'Causeway closed','occurred':'2026-11-24T03:20:00Z'%s}", id, rev, more);
    assert_int_equal(rig_say(r, "my/floor", text).status, DESK_ACCEPTED);
}

static void test_cleared_with_what_was_to_come(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    report(&r, "c1", 1, ",'expires':'2026-11-26T00:00:00+08:00'");
    (void) rig_say(&r, "my/floor", "{'source_id':'c2','references':['c1'],'type':'FLOW.REOPEN','member':'MY','checkpoint':'MYJHB','title':'Causeway opens','occurred':'2026-11-24T05:00:00Z','labels':{'effective':'2026-11-25T00:00:00Z'}}");
    assert_int_equal(r.desk->state.head->actions_n, 2);
    assert_int_equal(action_of(&r, 2)->state, ACTION_ANNOUNCED);
    report(&r, "c1", 2, ",'condition':'cleared'");
    assert_int_equal(action_of(&r, 1)->state, ACTION_LIFTED);
    assert_int_equal(action_of(&r, 2)->state, ACTION_LIFTED);
    assert_false(in_force(&r, 1, 1) || in_force(&r, 1, 30) || in_force(&r, 2, 30));
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* A reopening elsewhere than at home would hide a neighbour's closure. */
static void test_reopening_of_anothers(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    report(&r, "c1", 1, ",'expires':'2026-11-26T00:00:00+08:00'");
    (void) rig_say(&r, "my/floor", "{'source_id':'c2','references':['c1'],'type':'FLOW.REOPEN','member':'MY','checkpoint':'MYJHB','title':'Open','occurred':'2026-11-24T05:00:00Z','labels':{'checkpoints':'MYJHB SGWDL'}}");
    assert_int_equal(r.desk->state.head->actions_n, 1);
    rig_end(&r);
}

/* A revision that takes away the law by which a nationality was named leaves the register as it is, and says why. */
static void test_law_taken_away(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    report(&r, "c1", 1, ",'expires':'2026-11-26T00:00:00+08:00','labels':{'affected':'Thai nationals','legal_basis':'Immigration Act 1959/63, s. 8'}");
    assert_int_equal(r.desk->state.head->actions_n, 1);
    report(&r, "c1", 2, ",'expires':'2026-11-26T00:00:00+08:00','labels':{'legal_basis':'custom'}");
    assert_string_equal(action_of(&r, 1)->text[ACTION_LEGAL_BASIS], "Immigration Act 1959/63, s. 8");
    report(&r, "c1", 3, ",'expires':'2026-11-27T00:00:00+08:00','labels':{'legal_basis':'custom'}");
    assert_int_equal(r.desk->state.head->actions_n, 1);
    assert_int_equal(action_of(&r, 1)->state, ACTION_IN_FORCE); /* and is not lifted by it */
    rig_end(&r);
}

#define SAYS "{'source_id':'%s','revision':'%u','type':'%s','member':'MY','checkpoint':'MYJHB','title':'A measure','occurred':'2026-11-24T03:20:00Z','condition':'%s','expires':'2026-11-2%uT00:00:00Z','labels':{%s%s}}"

/* Each type that is a source: taken, said otherwise, withdrawn; and never by nationality without the law that says so, which the timeline asks for. */
static void test_each_source(void **state)
{
    static const struct {
        const char *type, *labels;
        uint8_t kind;
    } sources[] = {
        {"FLOW.CLOSURE", "'direction':'IN'", ACTION_CLOSURE},
        {"HLT.BORDER_MEASURE", "'delays_over_24h':'yes'", ACTION_HEALTH_MEASURE},
        {"ADM.POLICY_CHANGE", "'kind':'ENTRY_RULE'", ACTION_ENTRY_RULE},
        {"ADM.POLICY_CHANGE", "'kind':'QUOTA','quota':'300'", ACTION_QUOTA},
        {"ADM.POLICY_CHANGE", "'kind':'HOURS','hours':'06:00-18:00'", ACTION_HOURS},
        {"ADM.POLICY_CHANGE", "'kind':'CARRIER_INSTRUCTION'", ACTION_CARRIER_INSTRUCTION},
        {"ADM.POLICY_CHANGE", "'kind':'EXTRA_SCREENING'", ACTION_EXTRA_SCREENING},
    };
    static char text[20000];
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        struct rig r;
        char json[900];
        rig_start(&r, true);
        snprintf(json, sizeof json, SAYS, "n1", 1u, sources[i].type, "active", 6u, sources[i].labels, ",'affected':'Lao citizens'");
        struct desk_answer a = rig_say(&r, "my/floor", json);
        assert_int_equal(a.status, DESK_ACCEPTED);
        assert_int_equal(r.desk->state.head->actions_n, 0);
        timeline(&r, a.id, text, sizeof text);
        if (!strstr(text, "legal_basis: it names a nationality"))
            fail_msg("%s: %s", sources[i].type, text);
        snprintf(json, sizeof json, SAYS, "n2", 1u, sources[i].type, "active", 6u, sources[i].labels, ",'affected':'whoever was there in 21 days'");
        (void) rig_say(&r, "my/floor", json);
        assert_int_equal(r.desk->state.head->actions_n, 1);
        assert_int_equal(action_of(&r, 1)->kind, sources[i].kind);
        snprintf(json, sizeof json, SAYS, "n2", 2u, sources[i].type, "active", 7u, sources[i].labels, "");
        (void) rig_say(&r, "my/floor", json);
        assert_int_equal(r.desk->state.head->actions_n, 2);
        assert_int_equal(action_of(&r, 1)->state, ACTION_SUPERSEDED);
        assert_string_equal(action_of(&r, 2)->text[ACTION_AFFECTED], "whoever was there in 21 days");
        snprintf(json, sizeof json, SAYS, "n2", 3u, sources[i].type, "active", 7u, sources[i].labels, ",'affected':'Thai nationals'");
        (void) rig_say(&r, "my/floor", json); /* nor by a revision */
        assert_string_equal(action_of(&r, 2)->text[ACTION_AFFECTED], "whoever was there in 21 days");
        assert_int_equal(action_of(&r, 2)->state, ACTION_IN_FORCE);
        snprintf(json, sizeof json, SAYS, "n2", 4u, sources[i].type, "cleared", 7u, "", "");
        (void) rig_say(&r, "my/floor", json);
        assert_int_equal(action_of(&r, 2)->state, ACTION_LIFTED);
        assert_int_equal(r.desk->state.head->actions_n, 2);
        rig_same_rebuilt(&r);
        rig_end(&r);
    }
}

static unsigned told_of_room(struct rig *r, const char *head, uint8_t condition)
{
    struct incident i;
    unsigned k = 0;
    for (uint32_t row = 1; desk_incident(r->desk, row, &i); row++)
        k += i.r.condition == condition && i.title.n > strlen(head) && memcmp(i.title.p, head, strlen(head)) == 0;
    return k;
}

static void test_share_of_a_source(void **state)
{
    struct rig r;
    char id[20];
    (void) state;
    rig_start(&r, true);
    r.desk->actions_most.source_open = 3;
    for (unsigned i = 1; i <= 5; i++) {
        snprintf(id, sizeof id, "c%u", i);
        report(&r, id, 1, ",'expires':'2026-11-26T00:00:00+08:00'");
    }
    assert_int_equal(r.desk->state.head->actions_n, 3);
    assert_int_equal(told_of_room(&r, "Border actions are not taken: 3 actions of my/floor are open", WF_CONDITION_ACTIVE), 1);
    report(&r, "c1", 2, ",'condition':'cleared'"); /* what ends is heard always */
    assert_int_equal(action_of(&r, 1)->state, ACTION_LIFTED);
    report(&r, "c6", 1, ",'expires':'2026-11-26T00:00:00+08:00'");
    assert_int_equal(r.desk->state.head->actions_n, 4);
    assert_int_equal(told_of_room(&r, "Border actions are not taken", WF_CONDITION_ACTIVE), 0);
    /* others have their own share, and so has the floor */
    (void) rig_say(&r, "th/floor", "{'source_id':'x','type':'FLOW.CLOSURE','member':'TH','checkpoint':'THMSO','title':'Closed','occurred':'2026-11-24T03:20:00Z','expires':'2026-11-26T00:00:00Z'}");
    ok(action_new(&r, CLOSED_IN("MYKSB")));
    assert_int_equal(r.desk->state.head->actions_n, 6);
    /* said otherwise again and again: each takes the place of one, none more than a day's share */
    r.desk->actions_most.source_day = 6;
    for (unsigned i = 2; i <= 9; i++) {
        char more[90];
        snprintf(more, sizeof more, ",'expires':'2026-11-26T%02u:00:00+08:00'", i);
        report(&r, "c2", i, more);
    }
    assert_int_equal(r.desk->state.head->actions_n, 8);
    assert_int_equal(told_of_room(&r, "Border actions are not taken: my/floor made 6 actions in 24 hours", WF_CONDITION_ACTIVE), 1);
    later(&r, 24 * 3600);
    report(&r, "c2", 10, ",'expires':'2026-11-28T00:00:00+08:00'");
    assert_int_equal(r.desk->state.head->actions_n, 9);
    r.desk->actions_most.source = 7;
    r.desk->actions_most.source_open = 100;
    report(&r, "c9", 1, ",'expires':'2026-11-28T00:00:00+08:00'");
    assert_int_equal(r.desk->state.head->actions_n, 9);
    assert_int_equal(told_of_room(&r, "Border actions are not taken: the register has 7 actions of my/floor", WF_CONDITION_ACTIVE), 1);
    rig_same_rebuilt(&r);
    struct actions_of_source has;
    r.desk->now = r.clock.fixed;
    actions_of_source(r.desk, SPAN_LIT("my/floor"), 1, &has); /* the index made anew of the state says the same */
    assert_int_equal(has.all, 7);
    assert_int_equal(has.day, 1);
    rig_end(&r);
}

static void test_conflicts_without_room(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    r.desk->actions_most.conflicts = 1;
    ok(action_new(&r, CLOSED_IN("MYJHB")));
    assert_int_equal(conflicts(&r), 1);
    assert_int_equal(told_of_room(&r, "Conflicts of border actions are not all told", WF_CONDITION_ACTIVE), 0);
    ok(action_new(&r, CLOSED_IN("THMSO")));
    assert_int_equal(conflicts(&r), 1);
    assert_int_equal(told_of_room(&r, "Conflicts of border actions are not all told: 1 of now have no room", WF_CONDITION_ACTIVE), 1);
    ok(action_verb(&r, "actions lift", "BA-0002", 0, NULL, "open"));
    assert_int_equal(told_of_room(&r, "Conflicts of border actions are not all told", WF_CONDITION_ACTIVE), 0);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* ---- the clocks of IHR Art 43 ---- */

static void clock_says(struct rig *r, const char *what)
{
    struct buf b = {0};
    struct json_writer w;
    char key[16];
    jw_init(&w, &b);
    assert_true(desk_action_clock_json(r->desk, NULL, 0, &w, key));
    buf_char(&b, 0);
    if (!strstr(b.p, what))
        fail_msg("not %s but %s", what, b.p);
    buf_free(&b);
}

/* Over a leap day, in a zone of half an hour; the engine is down when it is due, and notes the breach at the time at which it happened, once, also after another start. */
static void test_breach_while_down(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    assert_int_equal(time_parse(SPAN_LIT("2028-02-28T17:00:00Z"), &r.clock.fixed, NULL, NULL), 0);
    ok(action_new(&r, "{'kind':'HEALTH_MEASURE','checkpoints':'MMRGN','direction':'IN','effective':'2028-02-28T17:45:00Z','expires':'2028-04-01T00:00:00Z','delays_over_24h':true,'affected':'arrivals from Y','alternatives':'testing'," GROUNDS "}"));
    later(&r, 3600);
    clock_says(&r, "\"due\":\"2028-03-01T17:45:00Z\"");
    clock_says(&r, "\"due_local\":\"2028-03-02T00:15:00+06:30\"");
    clock_says(&r, "\"state\":\"RUNNING\"");
    rig_close(&r);
    r.clock.fixed += 72 * HOUR;
    rig_open(&r);
    later(&r, 1);
    clock_says(&r, "\"state\":\"BREACHED\"");
    clock_says(&r, "\"breached_at\":\"2028-03-01T17:45:00Z\"");
    assert_int_equal(incidents_of(&r, "HLT.BORDER_MEASURE", WF_CONDITION_ACTIVE), 1);
    uint64_t seq = desk_seq(r.desk);
    rig_close(&r);
    rig_open(&r);
    later(&r, 1);
    assert_int_equal(incidents_of(&r, "HLT.BORDER_MEASURE", WF_CONDITION_ACTIVE), 1);
    assert_true(desk_seq(r.desk) <= seq + 2); /* that it was opened, and no more */
    ok(action_verb(&r, "actions reported", "BA-0001", 0, NULL, "WHO SEARO 4/2028"));
    clock_says(&r, "\"breached_at\":\"2028-03-01T17:45:00Z\""); /* late stays late */
    rig_end(&r);
}

/* ---- TLP ---- */

static uint8_t widest(struct rig *r)
{
    struct incident i;
    uint8_t tlp = WF_TLP_RED;
    for (uint32_t row = 1; desk_incident(r->desk, row, &i); row++)
        tlp = i.r.tlp < tlp ? i.r.tlp : tlp;
    return tlp;
}

static bool row_seen(struct rig *r, const struct desk_sight *s, bool conflict)
{
    struct buf b = {0};
    struct json_writer w;
    char key[16];
    jw_init(&w, &b);
    bool is = conflict ? desk_conflict_json(r->desk, s, 0, &w, key) : desk_action_json(r->desk, s, 0, NULL, &w, key);
    buf_free(&b);
    return is;
}

struct lines {
    struct rig *r;
    const struct desk_sight *sight;
    unsigned n, seen, plain;
};

static int one_line(void *arg, uint64_t seq, const struct desk_log_line *line)
{
    struct lines *x = arg;
    char *whole = mem_strndup(line->json.p, line->json.n), *plain = mem_strndup(line->plain.p ? line->plain.p : "", line->plain.n);
    (void) seq;
    if (strstr(whole, "action.changed")) {
        x->n++;
        assert_true(line->actions.n > 0);
        x->seen += desk_actions_seen(x->r->desk, x->sight, &line->actions);
        x->plain += desk_actions_restricted(x->r->desk, &line->actions) && plain[0] && !strstr(plain, "the secret reason");
    }
    mem_free(whole);
    mem_free(plain);
    return 0;
}

static void test_red(void **state)
{
    const struct desk_sight strict = {.tlp = WF_TLP_AMBER_STRICT}, red = {.tlp = WF_TLP_RED};
    struct rig r;
    struct err e;
    (void) state;
    rig_start(&r, true);
    report(&r, "c1", 1, ",'tlp':'RED','expires':'2026-11-25T06:00:00Z','labels':{'delays_over_24h':'yes'}");
    assert_int_equal(conflicts(&r), 1);
    later(&r, 3 * 3600); /* its end is warned of */
    assert_true(r.desk->state.head->incidents >= 3);
    assert_int_equal(widest(&r), WF_TLP_RED);
    later(&r, 3 * 24 * 3600); /* and that it was not reported to WHO */
    assert_int_equal(incidents_of(&r, "HLT.BORDER_MEASURE", WF_CONDITION_ACTIVE), 1);
    assert_int_equal(widest(&r), WF_TLP_RED);
    assert_false(row_seen(&r, &strict, false) || row_seen(&r, &strict, true));
    assert_true(row_seen(&r, &red, false) && row_seen(&r, &red, true));
    ok(action_verb(&r, "actions reported", "BA-0001", 0, NULL, "the secret reason"));
    struct lines x = {.r = &r, .sight = &strict}, y = {.r = &r, .sight = &red};
    assert_int_equal(desk_log(r.desk->reader, NULL, 0, 200, one_line, &x, &e), 0);
    assert_int_equal(desk_log(r.desk->reader, NULL, 0, 200, one_line, &y, &e), 0);
    assert_true(x.n >= 4);
    assert_int_equal(x.seen, 0);
    assert_int_equal(y.seen, y.n);
    assert_int_equal(x.plain, x.n);
    rig_end(&r);
}

/* What was AMBER and is RED by now. */
static void test_red_later(void **state)
{
    struct rig r;
    struct incident i;
    (void) state;
    rig_start(&r, true);
    report(&r, "c1", 1, ",'expires':'2026-11-25T06:00:00Z'");
    later(&r, 3 * 3600);
    assert_int_equal(widest(&r), WF_TLP_AMBER);
    report(&r, "c1", 2, ",'tlp':'RED'");
    assert_true(desk_incident(r.desk, 1, &i));
    assert_int_equal(i.r.tlp, WF_TLP_RED);
    later(&r, 1);
    assert_int_equal(widest(&r), WF_TLP_RED);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Lifted by hand while its member says that it holds: whoever looks is told so, until the member says otherwise. */
static void test_lifted_here_alone(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    report(&r, "c1", 1, ",'expires':'2026-11-26T00:00:00+08:00'");
    assert_false(actions_still_reported(r.desk, action_of(&r, 1)));
    struct told t = action_verb(&r, "actions lift", "BA-0001", 0, NULL, "we heard that it is open");
    ok(t);
    assert_non_null(strstr(t.text, "lifted here alone: MY still reports it (my/floor)"));
    assert_true(actions_still_reported(r.desk, action_of(&r, 1)));
    rig_same_rebuilt(&r);
    assert_true(actions_still_reported(r.desk, action_of(&r, 1)));
    report(&r, "c1", 2, ",'condition':'cleared'");
    assert_false(actions_still_reported(r.desk, action_of(&r, 1)));
    ok(action_new(&r, CLOSED_IN("MYJHB"))); /* an officer's own is nobody's report */
    t = action_verb(&r, "actions lift", "BA-0002", 0, NULL, "over");
    ok(t);
    assert_null(strstr(t.text, "still reports"));
    assert_false(actions_still_reported(r.desk, action_of(&r, 2)));
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_successor_lifted),
        cmocka_unit_test(test_successor_moved),
        cmocka_unit_test(test_predecessor_to_come),
        cmocka_unit_test(test_reopening_to_come),
        cmocka_unit_test(test_lifted_here_alone),
        cmocka_unit_test(test_cleared_with_what_was_to_come),
        cmocka_unit_test(test_reopening_of_anothers),
        cmocka_unit_test(test_law_taken_away),
        cmocka_unit_test(test_each_source),
        cmocka_unit_test(test_share_of_a_source),
        cmocka_unit_test(test_conflicts_without_room),
        cmocka_unit_test(test_breach_while_down),
        cmocka_unit_test(test_red),
        cmocka_unit_test(test_red_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
