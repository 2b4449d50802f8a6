/* Unit tests of desk: the non-refoulement check, referrals that are chased, the states of the persons; and that the journal makes them again. */
#include "desk_support.h"

#include "desk/impl.h"
#include "desk/items.h"

#define WORDS(s) ((struct desk_command){.counts = SPAN_LIT(s)})

static void is_told(struct told t, int code, const char *text)
{
    if (t.code != code || !strstr(code ? t.error : t.text, text))
        fail_msg("%d \"%s%s\" where %d and \"%s\" were to be", t.code, t.text, t.error, code, text);
}

static struct told answer(struct rig *r, const char *word, bool protection)
{
    return rig_act(r, "check", (struct desk_command){.answer = span_str(word), .reason = SPAN_LIT("he was asked, alone"), .may_lower = protection});
}

/* How many a filter finds among all: a list made anew, by the columns and by the rows that they leave. */
static size_t found(struct rig *r, const char *text)
{
    struct filter_env env = {.now = r->clock.fixed, .prefix = "AMICF"};
    struct desk_query_spec s = {.all = true};
    struct desk_query *q;
    assert_int_equal(filter_parse(span_str(text), &env, &s.filter, NULL, NULL), 0);
    assert_int_equal(desk_query_open(r->desk, &s, &q, NULL), 0);
    size_t n = desk_query_total(q);
    desk_query_close(r->desk, q);
    return n;
}

static void later(struct rig *r, int64_t by)
{
    r->clock.fixed += by;
    desk_tick(r->desk);
    desk_settle(r->desk);
}

/* A return opens one; it is not closed before it is answered, and who may answer what. */
static void a_return(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'persons':{'involved':4}"));
    is_told(answer(&r, "no-risk", true), WF_E_STATE, "it has no open check");
    is_told(rig_act(&r, "outcome", WORDS("ADMITTED=1")), 0, "outcomes of 1 of 4");
    assert_int_equal(rig_get(&r, "1").m.check_due, TIME_NONE);
    is_told(rig_act(&r, "outcome", WORDS("REFUSED_PENDING=1 REFUSED_RETURNED_ON_CARRIER=2")), 0, "non-refoulement: check 4 is to be answered");
    assert_int_equal(rig_item(&r, 4).r.kind, ITEM_CHECK);
    assert_int_equal(rig_item(&r, 4).r.word, CHECK_RETURN);
    assert_true(span_is(rig_item(&r, 4).text, "return of 3 persons"));
    assert_int_equal(rig_get(&r, "1").m.check_due, T0 + HOUR);
    static const char *const closers[][2] = {{"resolve", "drill"}, {"discard", ""}, {"transfer", ""}, {"merge", ""}};
    rig_say(&r, "s", EV("a2", ""));
    for (size_t k = 0; k < ARRAY_LEN(closers); k++)
        is_told(rig_act(&r, closers[k][0], (struct desk_command){.disposition = span_str(closers[k][1]), .reason = SPAN_LIT("over"), .to = k == 3 ? SPAN_LIT("2") : SPAN_LIT("MY")}),
            WF_E_STATE, "the non-refoulement check 4 (return of 3 persons) is not answered");
    assert_int_equal(rig_act(&r, "resolve", (struct desk_command){0}).state, STATE_RESOLVED);
    struct incident i = rig_get(&r, "1");
    assert_true(incident_is_listed(&i)); /* resolved, and still listed */
    assert_int_equal(found(&r, "check:yes"), 1);
    assert_int_equal(found(&r, "check:yes state:RESOLVED id:1"), 1);
    assert_int_equal(found(&r, "check:no"), 1);
    assert_int_equal(found(&r, "check:yes,no"), 2);
    assert_int_equal(found(&r, "referral:yes"), 0);
    is_told(rig_act(&r, "close", (struct desk_command){.disposition = SPAN_LIT("drill")}), WF_E_STATE, "is not answered: check AMICF-2026-000001 no-risk|risk|unknown REASON");
    is_told(rig_act(&r, "check", (struct desk_command){.answer = SPAN_LIT("maybe"), .reason = SPAN_LIT("x")}), WF_E_INVALID, "it is no-risk, risk or unknown");
    is_told(rig_act(&r, "check", (struct desk_command){.answer = SPAN_LIT("risk")}), WF_E_INVALID, "an answer needs a reason");
    is_told(answer(&r, "no-risk", false), WF_E_DENIED, "says the role \"protection\" alone");
    is_told(answer(&r, "unknown", false), 0, "check 4 (return): nobody knows yet, it stays open");
    assert_int_equal(rig_item(&r, 4).r.state, ITEM_OPEN);
    is_told(rig_act(&r, "close", (struct desk_command){.disposition = SPAN_LIT("drill")}), WF_E_STATE, "is not answered");
    is_told(answer(&r, "no-risk", true), 0, "check 4 (return): no-risk");
    assert_int_equal(found(&r, "check:yes"), 0);
    assert_int_equal(rig_item(&r, 4).r.count, CHECK_NO_RISK);
    assert_int_equal(rig_get(&r, "1").m.check_due, TIME_NONE);
    assert_int_equal(rig_act(&r, "close", (struct desk_command){.disposition = SPAN_LIT("drill")}).state, STATE_CLOSED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* "risk" raises the flag, and the return does not count as done: another outcome, or the protection role. */
static void a_return_at_risk(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'persons':{'involved':2}"));
    rig_act(&r, "outcome", WORDS("REFUSED_RETURNED_ON_CARRIER=2"));
    is_told(answer(&r, "risk", false), 0, "check 2 (return): risk; protection 0 to 1");
    assert_int_equal(rig_get(&r, "1").r.protection, 1);
    assert_int_equal(rig_get(&r, "1").r.tlp, WF_TLP_AMBER_STRICT);
    is_told(rig_act(&r, "resolve", (struct desk_command){.disposition = SPAN_LIT("confirmed")}), WF_E_STATE, "who is returned is at risk, says check 2");
    assert_int_equal(rig_act(&r, "resolve", (struct desk_command){0}).state, STATE_RESOLVED);
    is_told(rig_act(&r, "close", (struct desk_command){.disposition = SPAN_LIT("confirmed")}), WF_E_STATE, "who is returned is at risk");
    is_told(rig_act(&r, "check", (struct desk_command){.item = SPAN_LIT("2"), .answer = SPAN_LIT("no-risk"), .reason = SPAN_LIT("x")}), WF_E_DENIED, "was answered: risk");
    is_told(rig_act(&r, "outcome", WORDS("REFUSED_RETURNED_ON_CARRIER=0 REFERRED_PROTECTION=2")), 0, "outcomes of 2 of 2");
    assert_int_equal(rig_act(&r, "close", (struct desk_command){.disposition = SPAN_LIT("confirmed")}).state, STATE_CLOSED);
    /* one that is not asked any more ends by itself; more persons open another; what happened the protection role closes */
    rig_say(&r, "s", EV("a2", ",'persons':{'involved':3}"));
    struct desk_command q = {.verb = SPAN_LIT("outcome"), .incident = SPAN_LIT("2"), .counts = SPAN_LIT("REFUSED_PENDING=1")};
    assert_int_equal(rig_command(&r, &q).code, 0);
    uint32_t first = r.desk->state.head->items;
    q.counts = SPAN_LIT("REFUSED_PENDING=0");
    assert_int_equal(rig_command(&r, &q).code, 0);
    assert_int_equal(rig_item(&r, first).r.state, ITEM_GONE);
    char gone[12];
    snprintf(gone, sizeof gone, "%u", first);
    is_told(rig_act(&r, "check", (struct desk_command){.incident = SPAN_LIT("2"), .item = span_str(gone), .answer = SPAN_LIT("risk"), .reason = SPAN_LIT("x"), .may_lower = true}), WF_E_STATE,
        "is asked no more");
    q.counts = SPAN_LIT("REFUSED_RETURNED_ON_CARRIER=1");
    assert_int_equal(rig_command(&r, &q).code, 0);
    is_told(rig_act(&r, "check", (struct desk_command){.incident = SPAN_LIT("2"), .answer = SPAN_LIT("no-risk"), .reason = SPAN_LIT("x"), .may_lower = true}), 0, "no-risk");
    q.counts = SPAN_LIT("REFUSED_RETURNED_ON_CARRIER=3");
    is_told(rig_command(&r, &q), 0, "is to be answered");
    is_told(rig_act(&r, "check", (struct desk_command){.incident = SPAN_LIT("2"), .answer = SPAN_LIT("risk"), .reason = SPAN_LIT("x")}), 0, "risk");
    is_told(rig_act(&r, "resolve", (struct desk_command){.incident = SPAN_LIT("2"), .disposition = SPAN_LIT("confirmed")}), WF_E_STATE, "at risk");
    assert_int_equal(rig_act(&r, "resolve", (struct desk_command){.incident = SPAN_LIT("2"), .disposition = SPAN_LIT("confirmed"), .may_lower = true}).state, STATE_CLOSED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void a_transfer(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'persons':{'involved':2}"));
    rig_say(&r, "s", EV("a2", ""));
    const struct desk_command hand = {.to = SPAN_LIT("MY"), .reason = SPAN_LIT("theirs")}, took = {.accepted = true}, left = {.declined = true};
    rig_act(&r, "outcome", WORDS("REFERRED_PROTECTION=2"));
    is_told(rig_act(&r, "transfer", hand), 0, "transferred to MY; non-refoulement: check 2 is to be answered");
    assert_int_equal(rig_get(&r, "1").r.state, STATE_TRANSFERRED);
    is_told(rig_act(&r, "transfer", took), WF_E_STATE, "nobody is handed over before");
    is_told(rig_act(&r, "undo", (struct desk_command){0}), 0, "undone");
    assert_int_equal(rig_item(&r, 2).r.state, ITEM_GONE);
    assert_int_equal(rig_get(&r, "1").m.check_due, TIME_NONE);
    assert_int_equal(rig_act(&r, "transfer", hand).code, 0);
    assert_int_equal(rig_act(&r, "transfer", left).state, STATE_TRIAGED);
    assert_int_equal(rig_item(&r, 3).r.state, ITEM_GONE); /* declined: nobody asks any more */
    assert_int_equal(rig_act(&r, "transfer", hand).code, 0);
    is_told(answer(&r, "risk", false), 0, "check 4 (transfer): risk");
    is_told(rig_act(&r, "transfer", took), WF_E_STATE, "at risk, says check 4: transfer AMICF-2026-000001 --declined");
    assert_int_equal(rig_act(&r, "transfer", left).code, 0);
    assert_int_equal(rig_act(&r, "transfer", (struct desk_command){.to = SPAN_LIT("TH"), .reason = SPAN_LIT("theirs"), .may_lower = true}).code, 0);
    is_told(answer(&r, "no-risk", true), 0, "no-risk");
    assert_int_equal(rig_act(&r, "transfer", took).code, 0);
    assert_true(rig_get(&r, "1").r.flags & INCIDENT_ACCEPTED);
    /* without persons there is nothing to ask */
    struct desk_command bare = {.verb = SPAN_LIT("transfer"), .incident = SPAN_LIT("2"), .to = SPAN_LIT("MY"), .reason = SPAN_LIT("theirs")};
    assert_string_equal(rig_command(&r, &bare).text, "AMICF-2026-000002: transferred to MY");
    /* until they come to be known */
    const struct desk_command theirs = {.incident = SPAN_LIT("2"), .counts = SPAN_LIT("involved=3")}, two = {.incident = SPAN_LIT("2"), .accepted = true};
    is_told(rig_act(&r, "persons", theirs), 0, "persons: involved=3; non-refoulement: check 6 is to be answered");
    is_told(rig_act(&r, "undo", (struct desk_command){.incident = SPAN_LIT("2")}), 0, "undone");
    assert_int_equal(rig_item(&r, 6).r.state, ITEM_GONE);
    is_told(rig_act(&r, "persons", theirs), 0, "check 7 is to be answered");
    is_told(rig_act(&r, "persons", theirs), 0, "persons: involved=3");
    is_told(rig_act(&r, "transfer", two), WF_E_STATE, "nobody is handed over before");
    is_told(rig_act(&r, "check", (struct desk_command){.incident = SPAN_LIT("2"), .answer = SPAN_LIT("no-risk"), .reason = SPAN_LIT("each was heard"), .may_lower = true}), 0, "no-risk");
    is_told(rig_act(&r, "transfer", two), WF_E_STATE, "3 persons are not accounted for");
    assert_int_equal(rig_act(&r, "outcome", (struct desk_command){.incident = SPAN_LIT("2"), .counts = SPAN_LIT("REFERRED_PROTECTION=3")}).code, 0);
    assert_int_equal(rig_act(&r, "transfer", two).code, 0);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void consular_steps(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct desk_command ask = {.to = SPAN_LIT("MY/desk"), .due = SPAN_LIT("+2h"), .text = SPAN_LIT("who is he?")};
    assert_string_equal(rig_act(&r, "ask", ask).text, "AMICF-2026-000001: question 1 to MY/desk");
    ask.to = SPAN_LIT("MY/consular");
    is_told(rig_act(&r, "ask", ask), 0, "question 2 to MY/consular; non-refoulement: check 3 is to be answered");
    assert_true(span_is(rig_item(&r, 2).text, "who is he?") && span_is(rig_item(&r, 3).text, "a consulate of MY is asked"));
    assert_string_equal(rig_act(&r, "ask", ask).text, "AMICF-2026-000001: question 4 to MY/consular"); /* the same check */
    is_told(answer(&r, "no-risk", true), 0, "check 3 (consular): no-risk");
    assert_string_equal(rig_act(&r, "ask", ask).text, "AMICF-2026-000001: question 5 to MY/consular"); /* it was answered for MY */
    ask.to = SPAN_LIT("SG/embassy-desk");
    is_told(rig_act(&r, "ask", ask), 0, "check 7 is to be answered");
    assert_int_equal(rig_act(&r, "clock", (struct desk_command){.name = SPAN_LIT("consular")}).code, 0);
    is_told(rig_act(&r, "clock", (struct desk_command){.name = SPAN_LIT("consular"), .met = SPAN_LIT("told the duty officer")}), 0, "clock consular met");
    is_told(answer(&r, "risk", false), 0, "check 7 (consular): risk");
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Nobody accepted it: it rings again each time, also when it is resolved, until somebody says what became of it. */
static void chased(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct desk_clocks k = r.desk->o.clocks;
    k.accept_s = 1800;
    desk_set_clocks(r.desk, &k);
    assert_int_equal(rig_verb(&r, "r.sari", "own", "1").code, 0);
    assert_int_equal(rig_act(&r, "refer", (struct desk_command){.to = SPAN_LIT("health"), .text = SPAN_LIT("the port's doctor")}).code, 0);
    assert_int_equal(rig_item(&r, 1).r.due, T0 + HOUR / 2);
    assert_int_equal(rig_get(&r, "1").m.referred_due, T0 + HOUR / 2);
    assert_int_equal(found(&r, "referral:yes"), 1);
    assert_int_equal(found(&r, "referral:no"), 0);
    assert_int_equal(found(&r, "check:yes"), 0);
    later(&r, HOUR / 4);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_ACK);
    uint32_t rev = rig_get(&r, "1").r.rev;
    later(&r, HOUR / 4);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_UNACK);
    assert_true(rig_get(&r, "1").r.rev > rev);
    assert_string_equal(r.last_event, "incident.changed|to be chased: referral 1 to health by 2026-11-24T04:30:00Z");
    assert_int_equal(rig_get(&r, "1").m.chase, r.clock.fixed + HOUR / 2);
    struct desk_clock strip[8];
    size_t n = desk_clocks_next(r.desk, NULL, strip, ARRAY_LEN(strip));
    assert_int_equal(n, 1);
    assert_true(strip[0].kind == DESK_CLOCK_REFERRAL && strip[0].due == T0 + HOUR / 2);
    assert_int_equal(rig_verb(&r, "r.sari", "ack", "1").code, 0);
    rig_close(&r); /* it goes on over a restart */
    rig_open(&r);
    desk_set_clocks(r.desk, &k);
    later(&r, HOUR / 2);
    assert_int_equal(rig_get(&r, "1").r.signal, SIGNAL_UNACK);
    is_told(rig_act(&r, "resolve", (struct desk_command){.disposition = SPAN_LIT("drill")}), WF_E_STATE, "still open: referral 1");
    assert_int_equal(rig_act(&r, "resolve", (struct desk_command){0}).state, STATE_RESOLVED);
    is_told(rig_act(&r, "close", (struct desk_command){.disposition = SPAN_LIT("drill")}), WF_E_STATE, "referral 1 to health is not accepted: say what became of it");
    struct incident i = rig_get(&r, "1");
    assert_true(incident_is_listed(&i));
    later(&r, HOUR);
    assert_non_null(strstr(r.last_event, "to be chased"));
    assert_int_equal(rig_get(&r, "1").r.state, STATE_RESOLVED);
    assert_int_equal(rig_act(&r, "refer", (struct desk_command){.accepted = true}).code, 0);
    i = rig_get(&r, "1");
    assert_int_equal(found(&r, "referral:yes"), 0);
    assert_true(i.m.chase == TIME_NONE && i.m.referred_due == TIME_NONE && !incident_is_listed(&i));
    assert_int_equal(rig_act(&r, "close", (struct desk_command){.disposition = SPAN_LIT("drill")}).state, STATE_CLOSED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Two of them: each has its own time, and what is settled is not called for. */
static void chased_together(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'persons':{'involved':1}"));
    assert_int_equal(rig_verb(&r, "r.sari", "own", "1").code, 0);
    assert_int_equal(rig_act(&r, "refer", (struct desk_command){.to = SPAN_LIT("sar"), .text = SPAN_LIT("MRCC")}).code, 0);
    later(&r, HOUR / 2);
    assert_int_equal(rig_act(&r, "outcome", WORDS("REFUSED_PENDING=1")).code, 0);
    assert_int_equal(rig_get(&r, "1").m.chase, T0 + HOUR);
    later(&r, HOUR / 2);
    assert_int_equal(rig_get(&r, "1").m.chase, T0 + HOUR + HOUR / 2); /* the check's own time */
    later(&r, HOUR / 2);
    assert_non_null(strstr(r.last_event, "to be chased: check 3 of the return by 2026-11-24T05:30:00Z; referral 1 to sar by 2026-11-24T05:00:00Z"));
    assert_int_equal(rig_act(&r, "refer", (struct desk_command){.declined = true}).code, 0);
    later(&r, 2 * HOUR);
    assert_non_null(strstr(r.last_event, "to be chased: check 3"));
    assert_null(strstr(r.last_event, "referral"));
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Said by hand they count as the report's labels do; neither takes away what the other says. */
static void nations(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'protection':1"));
    rig_say(&r, "s", EV("a2", ",'protection':1,'labels':{'nationality':'MM','origin':'MM'}"));
    const char *const ids[] = {"1", "2"};
    struct desk_command q = {.verb = SPAN_LIT("ask"), .incident = SPAN_LIT("1"), .to = SPAN_LIT("MM/desk"), .due = SPAN_LIT("+1h"), .text = SPAN_LIT("who is he?")};
    is_told(rig_command(&r, &q), WF_E_DENIED, "nobody said nationality and origin");
    static const struct { const char *value, *told; } wrong[] = {{"", "of which state?"}, {"M", "is no state"}, {"mm", "is no state"}, {"MM,", "is no state"}, {"MM,,PH", "is no state"},
        {"MM,PH,ID,MY,SG,TH,LA,KH,VN", "at most 8 states"}, {"MM PH", "is no state"}};
    for (size_t k = 0; k < ARRAY_LEN(wrong); k++)
        is_told(rig_act(&r, "set", (struct desk_command){.field = SPAN_LIT("origin"), .value = span_str(wrong[k].value), .reason = SPAN_LIT("he said so")}),
            k == 5 ? WF_E_LIMIT : WF_E_INVALID, wrong[k].told);
    is_told(rig_act(&r, "set", (struct desk_command){.field = SPAN_LIT("origin"), .value = SPAN_LIT("MM")}), WF_E_INVALID, "needs a reason");
    for (size_t k = 0; k < ARRAY_LEN(ids); k++) {
        struct desk_command s = {.incident = span_str(ids[k]), .field = SPAN_LIT("nationality"), .value = SPAN_LIT("PH,IDN"), .reason = SPAN_LIT("his passport")};
        is_told(rig_act(&r, "set", s), 0, "nationality set to PH,IDN");
        s.field = SPAN_LIT("origin");
        s.value = SPAN_LIT("PH");
        is_told(rig_act(&r, "set", s), 0, "origin set to PH");
        assert_string_equal(rig_get(&r, ids[k]).m.nationality, "PH,ID");
        static const struct { const char *to; int code[2]; } asked[] = {{"PH/desk", {WF_E_DENIED, WF_E_DENIED}}, {"ID/desk", {WF_E_DENIED, WF_E_DENIED}},
            {"MM/desk", {0, WF_E_DENIED}}, {"TH/desk", {0, 0}}};
        for (size_t n = 0; n < ARRAY_LEN(asked); n++) {
            q.incident = span_str(ids[k]);
            q.to = span_str(asked[n].to);
            struct told t = rig_command(&r, &q);
            if (t.code != asked[n].code[k])
                fail_msg("%s of %s: %d %s", asked[n].to, ids[k], t.code, t.error);
        }
    }
    q.to = SPAN_LIT("PH/desk");
    q.may_lower = true;
    assert_int_equal(rig_command(&r, &q).code, 0); /* the protection role asks */
    is_told(rig_act(&r, "set", (struct desk_command){.field = SPAN_LIT("origin"), .value = SPAN_LIT("unknown"), .reason = SPAN_LIT("he took it back")}), 0, "origin set to unknown");
    assert_string_equal(rig_get(&r, "1").m.origin, "");
    q = (struct desk_command){.verb = SPAN_LIT("ask"), .incident = SPAN_LIT("1"), .to = SPAN_LIT("TH/desk"), .due = SPAN_LIT("+1h"), .text = SPAN_LIT("who is he?")};
    is_told(rig_command(&r, &q), WF_E_DENIED, "nobody said nationality and origin");
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_return), cmocka_unit_test(a_return_at_risk), cmocka_unit_test(a_transfer), cmocka_unit_test(consular_steps),
        cmocka_unit_test(chased), cmocka_unit_test(chased_together), cmocka_unit_test(nations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
