/* Unit tests of desk: what hangs on an incident: tasks, questions, referrals, links, outcomes of persons; and that the journal makes them again. */
#include "desk_support.h"

#include "desk/impl.h"
#include "desk/items.h"

static void tasks(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct told t = rig_act(&r, "task", (struct desk_command){.text = SPAN_LIT("call the port"), .due = SPAN_LIT("+2h")});
    assert_string_equal(t.text, "AMICF-2026-000001: task 1");
    assert_int_equal(rig_item(&r, 1).r.due, T0 + 2 * HOUR);
    assert_true(span_is(rig_item(&r, 1).text, "call the port"));
    assert_int_equal(rig_get(&r, "1").r.rev, 1);
    assert_int_equal(rig_act(&r, "task", (struct desk_command){.text = SPAN_LIT("second")}).code, 0);
    t = rig_act(&r, "task", (struct desk_command){.done = true});
    assert_string_equal(t.error, "it has 2 open: say which with --item N");
    static const char *const none[][2] = {{"x", "\"x\" is no number of an item"}, {"-1", "\"-1\" is no number of an item"}, {"4294967296", "\"4294967296\" is no number of an item"},
        {"4294967295", "it has no task 4294967295"}, {"99999999999999999999", "\"99999999999999999999\" is no number of an item"}};
    for (size_t k = 0; k < ARRAY_LEN(none); k++)
        assert_string_equal(rig_act(&r, "task", (struct desk_command){.done = true, .item = span_str(none[k][0])}).error, none[k][1]);
    assert_int_equal(rig_act(&r, "task", (struct desk_command){.done = true, .item = SPAN_LIT("1")}).code, 0);
    assert_int_equal(rig_item(&r, 1).r.state, ITEM_DONE);
    assert_int_equal(rig_item(&r, 1).r.done, T0);
    assert_true(span_is(rig_item(&r, 1).text, "call the port"));
    t = rig_act(&r, "task", (struct desk_command){.done = true, .item = SPAN_LIT("1")});
    assert_string_equal(t.error, "task 1 is done already");
    t = rig_act(&r, "task", (struct desk_command){.not_applicable = true});
    assert_string_equal(t.error, "why is it not applicable?");
    assert_string_equal(rig_act(&r, "task", (struct desk_command){.not_applicable = true, .text = SPAN_LIT("the port is closed")}).text,
        "AMICF-2026-000001: task 2 not-applicable: second");
    static const struct { const char *text, *due, *item, *told; } wrong[] = {
        {"", "", "", "what is to be done?"}, {"x", "soon", "", "\"soon\" is no time"}, {"x", "2026-11-24T03:59:59Z", "", "is over already"}};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        t = rig_act(&r, "task", (struct desk_command){.text = span_str(wrong[i].text), .due = span_str(wrong[i].due)});
        if (!strstr(t.error, wrong[i].told))
            fail_msg("%zu: %s", i, t.error);
    }
    assert_int_equal(r.desk->state.head->items, 2);
    rig_same_rebuilt(&r);
    assert_true(span_is(rig_item(&r, 2).text, "second"));
    rig_end(&r);
}

static void questions(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct desk_command q = {.to = SPAN_LIT("MY/desk"), .text = SPAN_LIT("is lane 4 open?"), .due = SPAN_LIT("05:30")};
    assert_string_equal(rig_act(&r, "ask", q).text, "AMICF-2026-000001: question 1 to MY/desk");
    assert_int_equal(rig_item(&r, 1).r.due, T0 + HOUR + HOUR / 2); /* 04:00Z is now */
    q.to = SPAN_LIT("MYdesk");
    assert_string_equal(rig_act(&r, "ask", q).error, "\"MYdesk\" is no desk; it is a member's, as MY/desk");
    q.to = SPAN_LIT("XX/desk");
    assert_string_equal(rig_act(&r, "ask", q).error, "\"XX\" is no member; it is two capital letters of ISO 3166-1, as in MY/desk");
    q.to = SPAN_LIT("MY/desk");
    q.due = SPAN_LIT("");
    assert_int_equal(rig_act(&r, "ask", q).code, WF_E_INVALID);
    /* the row knows when the first answer is due; what is undone asks for none */
    assert_int_equal(rig_get(&r, "1").m.asked_due, T0 + HOUR + HOUR / 2);
    q.due = SPAN_LIT("+20m");
    assert_int_equal(rig_act(&r, "ask", q).code, 0);
    assert_int_equal(rig_get(&r, "1").m.asked_due, T0 + HOUR / 3);
    assert_int_equal(rig_act(&r, "undo", (struct desk_command){0}).code, 0);
    assert_int_equal(rig_get(&r, "1").m.asked_due, T0 + HOUR + HOUR / 2);
    /* what is open keeps it from being closed in one step */
    struct told t = rig_act(&r, "resolve", (struct desk_command){.disposition = SPAN_LIT("drill")});
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "still open: question 1 to MY/desk ("));
    /* resolved it stays on the list until somebody answered */
    assert_int_equal(rig_act(&r, "resolve", (struct desk_command){0}).code, 0);
    struct incident i = rig_get(&r, "1");
    assert_true(incident_is_listed(&i));
    assert_string_equal(rig_act(&r, "answer", (struct desk_command){.text = SPAN_LIT("yes, since 10")}).text, "AMICF-2026-000001: question 1 answered by MY/desk");
    assert_string_equal(r.last_event, "incident.item|question 1 answered by MY/desk: yes, since 10");
    assert_true(span_is(rig_item(&r, 1).text, "is lane 4 open?"));
    assert_string_equal(rig_act(&r, "answer", (struct desk_command){.text = SPAN_LIT("again")}).error, "it has no open question");
    i = rig_get(&r, "1");
    assert_int_equal(i.m.asked_due, TIME_NONE);
    assert_true(!incident_is_listed(&i));
    assert_int_equal(rig_act(&r, "close", (struct desk_command){.disposition = SPAN_LIT("drill")}).code, 0);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void referrals_and_links(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    rig_say(&r, "s", EV("a2", ""));
    rig_say(&r, "s", EV("a3", ""));
    struct told t = rig_act(&r, "refer", (struct desk_command){.to = SPAN_LIT("police"), .text = SPAN_LIT("x")});
    assert_string_equal(t.error, "\"police\" is none to refer to; it is protection, victim-support, health or sar");
    assert_int_equal(rig_act(&r, "refer", (struct desk_command){.to = SPAN_LIT("victim-support"), .text = SPAN_LIT("Ms Lim, +60 3 5550000")}).code, 0);
    assert_string_equal(rig_act(&r, "refer", (struct desk_command){.accepted = true}).text, "AMICF-2026-000001: referral 1 to victim-support accepted");
    assert_int_equal(rig_item(&r, 1).r.state, ITEM_DONE);
    struct desk_command l = {.rel = SPAN_LIT("caused_by"), .to = SPAN_LIT("2")};
    assert_string_equal(rig_act(&r, "link", l).text, "AMICF-2026-000001: caused_by AMICF-2026-000002");
    assert_string_equal(rig_act(&r, "link", l).error, "it is caused_by AMICF-2026-000002 already");
    l.to = SPAN_LIT("1");
    assert_int_equal(rig_act(&r, "link", l).code, WF_E_INVALID);
    /* none is caused by what it caused, over others too; related is both ways */
    l.incident = SPAN_LIT("2");
    assert_string_equal(rig_act(&r, "link", l).error, "AMICF-2026-000001 is caused_by it already: one of the two is the other's, not both");
    struct desk_command more = {.incident = SPAN_LIT("2"), .rel = SPAN_LIT("caused_by"), .to = SPAN_LIT("3")};
    assert_int_equal(rig_act(&r, "link", more).code, 0);
    more = (struct desk_command){.incident = SPAN_LIT("3"), .rel = SPAN_LIT("caused_by"), .to = SPAN_LIT("1")};
    assert_int_equal(rig_act(&r, "link", more).code, WF_E_STATE);
    more.rel = SPAN_LIT("part_of");
    assert_int_equal(rig_act(&r, "link", more).code, 0);
    l.rel = SPAN_LIT("related");
    assert_int_equal(rig_act(&r, "link", l).code, 0);
    assert_int_equal(rig_act(&r, "unlink", l).code, 0);
    l = (struct desk_command){.rel = SPAN_LIT("caused_by")};
    l.to = SPAN_LIT("9");
    assert_int_equal(rig_act(&r, "link", l).code, WF_E_NOTFOUND);
    l.rel = SPAN_LIT("duplicate_of");
    assert_non_null(strstr(rig_act(&r, "link", l).error, "merge"));
    assert_int_equal(rig_act(&r, "unlink", (struct desk_command){.to = SPAN_LIT("2")}).code, 0);
    assert_int_equal(rig_act(&r, "unlink", (struct desk_command){.to = SPAN_LIT("2")}).code, WF_E_NOTFOUND);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Persons that nobody accounted for are not handed over, and are no duplicate's alone: the original counts them. */
static void persons_go_nowhere(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'persons':{'involved':5,'missing':1}"));
    rig_say(&r, "s", EV("a2", ",'persons':{'involved':3}"));
    struct told t = rig_act(&r, "transfer", (struct desk_command){.to = SPAN_LIT("MY"), .reason = SPAN_LIT("theirs")});
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "5 persons are not accounted for"));
    t = rig_act(&r, "merge", (struct desk_command){.to = SPAN_LIT("2")});
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "count them at the original first"));
    struct desk_command p = {.verb = SPAN_LIT("persons"), .incident = SPAN_LIT("2"), .counts = SPAN_LIT("involved=5")};
    assert_int_equal(rig_command(&r, &p).code, 0);
    assert_int_equal(rig_act(&r, "merge", (struct desk_command){.to = SPAN_LIT("2")}).code, WF_E_STATE); /* who is missing, too */
    p.counts = SPAN_LIT("involved=5 missing=1");
    assert_int_equal(rig_command(&r, &p).code, 0);
    assert_int_equal(rig_act(&r, "merge", (struct desk_command){.to = SPAN_LIT("2")}).state, STATE_DUPLICATE);
    assert_int_equal(rig_verb(&r, "r.sari", "split", "1").state, STATE_NEW);
    rig_act(&r, "persons", (struct desk_command){.counts = SPAN_LIT("involved=5 missing=0")});
    rig_act(&r, "outcome", (struct desk_command){.counts = SPAN_LIT("RESCUED=5")});
    assert_int_equal(rig_act(&r, "transfer", (struct desk_command){.to = SPAN_LIT("MY"), .reason = SPAN_LIT("theirs")}).state, STATE_TRANSFERRED);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void outcomes(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct told t = rig_act(&r, "outcome", (struct desk_command){.counts = SPAN_LIT("ADMITTED=1")});
    assert_non_null(strstr(t.error, "nobody said how many persons are involved"));
    assert_int_equal(rig_act(&r, "persons", (struct desk_command){.counts = SPAN_LIT("involved=22")}).code, 0);
    t = rig_act(&r, "discard", (struct desk_command){.reason = SPAN_LIT("none")});
    assert_non_null(strstr(t.error, "22 persons are not accounted for"));
    assert_int_equal(rig_act(&r, "resolve", (struct desk_command){0}).code, 0);
    struct incident i = rig_get(&r, "1");
    assert_true(incident_is_listed(&i)); /* resolved, and still listed */
    assert_int_equal(rig_act(&r, "close", (struct desk_command){0}).code, WF_E_STATE);
    t = rig_act(&r, "outcome", (struct desk_command){.counts = SPAN_LIT("ADMITTED=18 REFERRED_VICTIM_SUPPORT=3")});
    assert_string_equal(t.text, "AMICF-2026-000001: outcomes of 21 of 22 persons are known");
    assert_int_equal(r.desk->state.head->items, 2);
    t = rig_act(&r, "close", (struct desk_command){0});
    assert_non_null(strstr(t.error, "1 person is not accounted for"));
    static const struct { const char *counts, *told; } wrong[] = {{"ADMITTED=20", "outcomes of 23 persons where 22 are involved"}, {"SENT_AWAY=1", "is no outcome; it is ADMITTED"},
        {"RESCUED", "is not right"}, {"RESCUED=-1", "is not right"}, {"RESCUED=1 RESCUED=1", "there twice"}, {"", "which outcome?"}};
    for (size_t k = 0; k < ARRAY_LEN(wrong); k++) {
        t = rig_act(&r, "outcome", (struct desk_command){.counts = span_str(wrong[k].counts)});
        if (!strstr(t.error, wrong[k].told))
            fail_msg("\"%s\": %s", wrong[k].counts, t.error);
    }
    /* corrected, in place */
    assert_string_equal(rig_act(&r, "outcome", (struct desk_command){.counts = SPAN_LIT("ADMITTED=19")}).text, "AMICF-2026-000001: outcomes of 22 of 22 persons are known");
    assert_int_equal(r.desk->state.head->items, 2);
    t = rig_act(&r, "close", (struct desk_command){0});
    assert_int_equal(t.code, WF_E_STATE);
    assert_string_equal(t.field, "disposition");
    assert_non_null(strstr(t.error, "what was it? --disposition confirmed, not-an-incident"));
    assert_string_equal(rig_act(&r, "close", (struct desk_command){.disposition = SPAN_LIT("confirmed")}).text, "AMICF-2026-000001: RESOLVED to CLOSED, confirmed");
    i = rig_get(&r, "1");
    assert_false(incident_is_listed(&i));
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void undo_items(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    assert_int_equal(rig_act(&r, "task", (struct desk_command){.text = SPAN_LIT("one")}).code, 0);
    assert_int_equal(rig_act(&r, "task", (struct desk_command){.done = true}).code, 0);
    assert_string_equal(rig_act(&r, "undo", (struct desk_command){0}).text, "AMICF-2026-000001: undone: task 1 done: one");
    assert_int_equal(rig_item(&r, 1).r.state, ITEM_OPEN);
    assert_int_equal(rig_item(&r, 1).r.done, TIME_NONE);
    assert_true(span_is(rig_item(&r, 1).text, "one"));
    assert_int_equal(rig_act(&r, "task", (struct desk_command){.text = SPAN_LIT("two")}).code, 0);
    assert_int_equal(rig_act(&r, "undo", (struct desk_command){0}).code, 0);
    assert_int_equal(rig_item(&r, 2).r.state, ITEM_GONE);
    assert_int_equal(rig_act(&r, "persons", (struct desk_command){.counts = SPAN_LIT("involved=5")}).code, 0);
    assert_int_equal(rig_act(&r, "outcome", (struct desk_command){.counts = SPAN_LIT("ADMITTED=2")}).code, 0);
    assert_int_equal(rig_act(&r, "outcome", (struct desk_command){.counts = SPAN_LIT("ADMITTED=5")}).code, 0);
    assert_int_equal(rig_act(&r, "undo", (struct desk_command){0}).code, 0);
    assert_int_equal(rig_item(&r, 3).r.count, 2);
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.m.accounted, 2);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Many of many incidents, several in a batch, against a list kept beside; and the journal makes the same. */
/* The seven words and no other; what two officers think stands side by side; undone it is gone. */
static void assessments(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    for (uint32_t v = 1; v <= words_likelihood.n; v++) {
        struct told t = rig_act(&r, "assess", (struct desk_command){.likelihood = span_str(words_of(&words_likelihood, v)), .text = SPAN_LIT("they go on by boat"),
            .confidence = v % 2 ? SPAN_LIT("low") : SPAN_LIT("")});
        assert_int_equal(t.code, 0);
        assert_int_equal(rig_item(&r, v).r.word, v);
        assert_int_equal(rig_item(&r, v).r.count, v % 2 ? 1 : 0);
        assert_non_null(strstr(t.text, words_of(&words_likelihood_range, v)));
    }
    static const struct { const char *word, *text, *confidence, *field, *told; } wrong[] = {
        {"probable", "x", "", "likelihood", "\"probable\" is no word of likelihood; it is almost-no-chance, very-unlikely"},
        {"70 %", "x", "", "likelihood", "is no word of likelihood"}, {"", "x", "", "likelihood", "is no word of likelihood"},
        {"likely", " ", "", "text", "what is that likely?"}, {"likely", "x", "sure", "confidence", "it is low, moderate or high"}};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct told t = rig_act(&r, "assess", (struct desk_command){.likelihood = span_str(wrong[i].word), .text = span_str(wrong[i].text), .confidence = span_str(wrong[i].confidence)});
        if (!t.code || strcmp(t.field, wrong[i].field) != 0 || !strstr(t.error, wrong[i].told))
            fail_msg("%zu: %d %s: %s", i, t.code, t.field, t.error);
    }
    assert_int_equal(r.desk->state.head->items, words_likelihood.n);
    assert_int_equal(rig_get(&r, "1").r.rev, 1);
    struct told t = rig_act(&r, "assess", (struct desk_command){.officer = SPAN_LIT("n.tan"), .likelihood = SPAN_LIT("Very Unlikely"), .text = SPAN_LIT("they go on by boat"), .confidence = SPAN_LIT("high")});
    assert_string_equal(t.text, "AMICF-2026-000001: assessed as very-unlikely (5-20 %), confidence high");
    assert_int_equal(rig_act(&r, "undo", (struct desk_command){.officer = SPAN_LIT("n.tan")}).code, 0);
    assert_int_equal(rig_item(&r, words_likelihood.n + 1).r.state, ITEM_GONE);
    assert_int_equal(rig_act(&r, "resolve", (struct desk_command){.disposition = SPAN_LIT("confirmed")}).code, 0); /* it is no open work */
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void many(void **state)
{
    enum { INCIDENTS = 20, STEPS = 600 };
    uint32_t made[INCIDENTS + 1] = {0};
    struct rig r;
    (void) state;
    rig_start(&r, true);
    for (int k = 0; k < INCIDENTS; k++) {
        char json[300];
        snprintf(json, sizeof json, EV("m%d", ""), k);
        rig_say(&r, "s", json);
    }
    uint64_t seed = 7;
    for (int k = 0; k < STEPS; k++) {
        char id[8], text[32];
        seed = seed * UINT64_C(6364136223846793005) + 1;
        uint32_t row = 1 + (uint32_t) (seed >> 33) % INCIDENTS;
        snprintf(id, sizeof id, "%u", row);
        snprintf(text, sizeof text, "step %d of %u", k, row);
        struct desk_command q = {.verb = SPAN_LIT("task"), .incident = span_str(id), .text = span_str(text), .officer = SPAN_LIT("r.sari"), .offset = OFFSET_NONE};
        struct told t = {0};
        assert_int_equal(desk_command(r.desk, &q, told_reply, &t, NULL), 0);
        if (k % 7 == 0)
            desk_settle(r.desk);
        else
            desk_turn(r.desk);
        desk_settle(r.desk);
        made[row]++;
    }
    for (uint32_t row = 1; row <= INCIDENTS; row++) {
        uint32_t n = 0, last = UINT32_MAX;
        struct item it;
        for (uint32_t at = state_more(&r.desk->state, row)->items; at; at = it.r.next, n++) {
            items_get(&r.desk->state, at, &it);
            assert_true(it.r.n < last && it.r.incident == row);
            last = it.r.n;
        }
        assert_int_equal(n, made[row]);
    }
    rig_same_rebuilt(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks), cmocka_unit_test(questions), cmocka_unit_test(referrals_and_links), cmocka_unit_test(outcomes), cmocka_unit_test(persons_go_nowhere),
        cmocka_unit_test(undo_items), cmocka_unit_test(assessments), cmocka_unit_test(many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
