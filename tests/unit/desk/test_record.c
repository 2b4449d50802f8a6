/* Unit tests of desk: what officers write into a record by hand: set, persons, grade, protect, called, and undo. */
#include "desk_support.h"

static struct told do_set(struct rig *r, const char *field, const char *value)
{
    struct desk_command q = {.verb = SPAN_LIT("set"), .incident = SPAN_LIT("1"), .field = span_str(field), .value = span_str(value), .reason = SPAN_LIT("told by telephone")};
    return rig_command(r, &q);
}

static void set_fields(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'impact':'LOW','urgency':'Future'"));
    assert_int_equal(rig_get(&r, "1").r.priority, 4);
    assert_string_equal(do_set(&r, "title", "Gates 4 to 12 down").text, "AMICF-2026-000001: title set");
    struct incident i = rig_get(&r, "1");
    assert_true(span_is(i.title, "Gates 4 to 12 down"));
    assert_string_equal(do_set(&r, "member", "SG").text, "AMICF-2026-000001: member set to SG, was ID");
    assert_int_equal(do_set(&r, "checkpoint", "SGWDL").code, 0);
    assert_int_equal(do_set(&r, "place", "1.4465,103.7690").code, 0);
    assert_int_equal(do_set(&r, "occurred", "2026-11-24T10:00:00+07:00").code, 0);
    assert_int_equal(do_set(&r, "pap", "RED").code, 0);
    assert_int_equal(do_set(&r, "handling", "H2").code, 0);
    i = rig_get(&r, "1");
    assert_memory_equal(i.r.member, "SG", 2);
    assert_string_equal(i.r.checkpoint, "SGWDL");
    assert_true(i.m.lat > 1.44 && i.m.lon < 103.77);
    assert_int_equal(i.m.occurred_off, 420);
    assert_int_equal(i.r.occurred, T0 - HOUR);
    assert_true(span_is(i.handling, "H2"));
    assert_int_equal(do_set(&r, "handling", "H3 not to carriers").code, 0);
    assert_int_equal(do_set(&r, "handling", "none").code, 0);
    assert_int_equal(rig_get(&r, "1").handling.n, 0);
    static const char *const none[] = {"H4", "H", "h1", "H12", "officers only"};
    for (size_t k = 0; k < ARRAY_LEN(none); k++)
        assert_non_null(strstr(do_set(&r, "handling", none[k]).error, "is no handling code; it is H0, H1, H2 or H3"));
    assert_int_equal(do_set(&r, "place", "unknown").code, 0);
    assert_true(rig_get(&r, "1").r.flags & INCIDENT_NO_PLACE);
    /* the rules give the priority anew; it rises: the ack goes, the clock begins */
    assert_int_equal(rig_verb(&r, "r.sari", "ack", "1").code, 0);
    assert_int_equal(do_set(&r, "impact", "VERY_HIGH").code, 0);
    assert_int_equal(do_set(&r, "urgency", "Immediate").code, 0);
    i = rig_get(&r, "1");
    assert_int_equal(i.r.priority, 1);
    assert_int_equal(i.r.rule, RULE_MATRIX);
    assert_int_equal(i.r.signal, SIGNAL_UNACK);
    assert_int_equal(i.r.due, T0 + 60 * NSEC_PER_SEC);
    /* health latches */
    assert_int_equal(do_set(&r, "type", "HLT.CLUSTER").code, WF_E_STATE); /* what was reported stands in the open */
    assert_int_equal(do_set(&r, "type", "CON.MASS_CASUALTY").code, 0);
    assert_true(rig_get(&r, "1").r.flags & INCIDENT_LATCHED);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void set_is_refused(void **state)
{
    static const struct {
        const char *field, *value, *told;
        int code;
    } cases[] = {
        {"colour", "red", "\"colour\" can't be set; what can: title type member", WF_E_INVALID},
        {"rev", "9", "\"rev\" can't be set", WF_E_INVALID},
        {"type", "SYS.NOTHING", "is no type", WF_E_INVALID},
        {"type", "RGT.RIGHTS_REPORT", "no record becomes a report of rights", WF_E_DENIED},
        {"member", "Siam", "is no member", WF_E_INVALID},
        {"checkpoint", "cgk", "is no checkpoint", WF_E_INVALID},
        {"place", "91,0", "is no place", WF_E_INVALID},
        {"place", "1.5", "is no place", WF_E_INVALID},
        {"impact", "huge", "\"huge\" is no impact; it is LOW, MEDIUM, HIGH or VERY_HIGH", WF_E_INVALID},
        {"tlp", "WHITE", "is no tlp", WF_E_INVALID},
        {"occurred", "yesterday", "", WF_E_INVALID},
        {"occurred", "2027-01-01T00:00:00Z", "still to come", WF_E_INVALID},
        {"title", "", "a title has 1 to", WF_E_INVALID},
    };
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct told t = do_set(&r, cases[i].field, cases[i].value);
        if (t.code != cases[i].code || !strstr(t.error, cases[i].told))
            fail_msg("%s = \"%s\": %d \"%s\"", cases[i].field, cases[i].value, t.code, t.error);
    }
    struct desk_command q = {.verb = SPAN_LIT("set"), .incident = SPAN_LIT("1"), .field = SPAN_LIT("member"), .value = SPAN_LIT("SG")};
    struct told t = rig_command(&r, &q);
    assert_int_equal(t.code, WF_E_INVALID);
    assert_string_equal(t.field, "reason");
    assert_int_equal(rig_get(&r, "1").r.rev, 1);
    rig_end(&r);
}

static void persons(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'impact':'LOW','urgency':'Future'"));
    struct desk_command q = {.verb = SPAN_LIT("persons"), .incident = SPAN_LIT("1"), .counts = SPAN_LIT("involved=22  minors=3 unknown=no")};
    assert_string_equal(rig_command(&r, &q).text, "AMICF-2026-000001: persons: involved=22  minors=3 unknown=no");
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.m.involved, 22);
    assert_int_equal(i.m.minors, 3);
    assert_int_equal(i.r.priority, 2); /* the floor of a minor */
    assert_int_equal(i.r.rule, RULE_MINOR);
    static const char *const wrong[] = {"", "involved", "involved=-1", "involved=3.5", "dead=x", "women=3", "minors=23", "unknown=perhaps", "involved=99999999"};
    for (size_t k = 0; k < ARRAY_LEN(wrong); k++) {
        q.counts = span_str(wrong[k]);
        struct told t = rig_command(&r, &q);
        if (t.code != WF_E_INVALID || strcmp(t.field, "counts") != 0)
            fail_msg("\"%s\": %d %s", wrong[k], t.code, t.error);
    }
    assert_int_equal(rig_get(&r, "1").m.involved, 22);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void grade_and_protect(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ",'tlp':'GREEN','impact':'LOW','urgency':'Future'"));
    struct desk_command g = {.verb = SPAN_LIT("grade"), .incident = SPAN_LIT("1"), .grade = SPAN_LIT("B2")};
    assert_int_equal(rig_command(&r, &g).code, 0);
    assert_memory_equal(rig_get(&r, "1").r.grade, "B2", 2);
    assert_string_equal(rig_command(&r, &g).text, "AMICF-2026-000001: the grade is B2");
    g.grade = SPAN_LIT("G7");
    assert_int_equal(rig_command(&r, &g).code, WF_E_INVALID);
    struct desk_command p = {.verb = SPAN_LIT("protect"), .incident = SPAN_LIT("1"), .level = SPAN_LIT("2"), .reason = SPAN_LIT("indicators")};
    assert_string_equal(rig_command(&r, &p).text, "AMICF-2026-000001: protection 0 to 2, TLP:AMBER+STRICT");
    struct incident i = rig_get(&r, "1");
    assert_int_equal(i.r.priority, 2);
    assert_int_equal(i.r.rule, RULE_PROTECTION);
    struct told t = do_set(&r, "tlp", "GREEN");
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "at least AMBER+STRICT"));
    p.level = SPAN_LIT("0");
    t = rig_command(&r, &p);
    assert_int_equal(t.code, WF_E_DENIED);
    assert_non_null(strstr(t.error, "only the role \"protection\" lowers it"));
    p.may_lower = true;
    assert_int_equal(rig_command(&r, &p).code, 0);
    assert_int_equal(rig_get(&r, "1").r.protection, 0);
    p.reason = SPAN_LIT(" ");
    p.level = SPAN_LIT("1");
    assert_int_equal(rig_command(&r, &p).code, WF_E_INVALID);
    rig_end(&r);
}

static void called(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct desk_command q = {.verb = SPAN_LIT("called"), .incident = SPAN_LIT("1"), .number = SPAN_LIT("+62 21 5550000"), .text = SPAN_LIT("they know, two engineers on site")};
    assert_string_equal(rig_command(&r, &q).text, "AMICF-2026-000001: called +62 21 5550000");
    assert_string_equal(r.last_event, "incident.changed|called +62 21 5550000: they know, two engineers on site");
    assert_int_equal(rig_get(&r, "1").r.rev, 1); /* as a note, it changes nothing that somebody decided */
    /* a long text is not cut, live or from the journal */
    char long_text[6000];
    memset(long_text, 'x', sizeof long_text);
    q.text = span_make(long_text, sizeof long_text);
    assert_int_equal(rig_command(&r, &q).code, 0);
    assert_int_equal(r.last_text_n, sizeof "called +62 21 5550000: " - 1 + sizeof long_text);
    q.number = SPAN_LIT("");
    assert_int_equal(rig_command(&r, &q).code, WF_E_INVALID);
    rig_end(&r);
}

static void undo(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct incident was = rig_get(&r, "1");
    assert_int_equal(rig_verb(&r, "r.sari", "own", "1").code, 0);
    struct told t = rig_verb(&r, "n.tan", "undo", "1");
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "the last change is not yours: r.sari: owned"));
    r.clock.fixed += 30 * NSEC_PER_SEC;
    t = rig_verb(&r, "r.sari", "undo", "1");
    assert_string_equal(t.text, "AMICF-2026-000001: undone: owned");
    struct incident now = rig_get(&r, "1");
    assert_int_equal(now.r.state, STATE_NEW);
    assert_int_equal(now.r.owner, 0);
    assert_int_equal(now.r.signal, SIGNAL_UNACK);
    assert_int_equal(now.r.due, was.r.due);
    assert_int_equal(now.r.rev, 3); /* an undo is a change of its own */
    t = rig_verb(&r, "r.sari", "undo", "1");
    assert_non_null(strstr(t.error, "\"undo\" is not undone"));
    /* a title, twice set: the last one goes */
    assert_int_equal(do_set(&r, "title", "one").code, 0);
    assert_int_equal(do_set(&r, "title", "two").code, 0);
    assert_int_equal(rig_verb(&r, "r.sari", "undo", "1").code, 0);
    assert_true(span_is(rig_get(&r, "1").title, "one"));
    /* too late */
    assert_int_equal(rig_verb(&r, "r.sari", "own", "1").code, 0);
    r.clock.fixed += 31 * NSEC_PER_SEC;
    t = rig_verb(&r, "r.sari", "undo", "1");
    assert_non_null(strstr(t.error, "more than 30 s ago (owned)"));
    /* another fact came in between */
    assert_int_equal(rig_verb(&r, "r.sari", "activate", "1").code, 0);
    rig_say(&r, "s", EV("a1", ",'revision':'2'"));
    t = rig_verb(&r, "r.sari", "undo", "1");
    assert_int_equal(t.code, WF_E_STATE);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_fields), cmocka_unit_test(set_is_refused), cmocka_unit_test(persons), cmocka_unit_test(grade_and_protect),
        cmocka_unit_test(called), cmocka_unit_test(undo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
