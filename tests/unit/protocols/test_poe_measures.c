/* Unit tests of the plugin poe-measures: nothing that lacks anything may be announced, whatever lacks; what is owed to WHO follows from what is done to travellers; dates; over all yes,
 * no and unknown that the outcome is what a reference says. */
#include "../../../plugins/poe-measures/poe-measures.c"

#include "protocol_rig.h"

/* Answers under which nothing is missing; one may be replaced, or left out. now is 2026-11-24. */
static const struct {
    const char *id, *answer;
} whole[] = {
    {"measure", "\"quarantine\""}, {"order", "\"yes\""}, {"law", "\"yes\""}, {"reason", "\"yes\""}, {"advice", "\"follows\""}, {"proportion", "\"yes\""}, {"gentler", "\"yes\""}, {"nationality", "\"no\""},
    {"exceptions", "\"yes\""}, {"care", "\"yes\""}, {"long", "\"yes\""}, {"focal", "\"yes\""}, {"from", "\"2026-11-25\""}, {"expires", "\"2026-12-20\""}, {"review", "\"2026-12-10\""}, {"told", "\"yes\""}};

/* Of `id` this answer (NULL: none), of all else what is whole; more: members behind them. */
static const wf_decision *with(const char *id, const char *answer, const char *more)
{
    struct buf b = {0};
    static char text[2000];
    buf_char(&b, '{');
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
        const char *v = id && strcmp(whole[i].id, id) == 0 ? answer : whole[i].answer;
        if (v)
            buf_printf(&b, "%s\"%s\":%s", b.n > 1 ? "," : "", whole[i].id, v);
    }
    buf_printf(&b, "%s}", more ? more : "");
    snprintf(text, sizeof text, "%s", b.p);
    buf_free(&b);
    return rig_decide(text);
}

static bool lacks_word(const wf_decision *d, const char *text)
{
    for (size_t i = 0; i < d->results_n; i++)
        if (wf_str_is(d->results[i].name, "missing") && wf_str_find(d->results[i].value, text) != SIZE_MAX)
            return true;
    return false;
}

static bool owes(const wf_decision *d, const char *text)
{
    for (size_t i = 0; i < d->results_n; i++)
        if (wf_str_is(d->results[i].name, "owed") && wf_str_find(d->results[i].value, text) != SIZE_MAX)
            return true;
    return false;
}

/* Each of them, not answered, unknown, or no where that is the wrong one: alone it keeps the measure back, and is named. */
static void whatever_lacks_keeps_it_back(void **state)
{
    (void) state;
    const wf_decision *d = with(NULL, NULL, NULL);
    assert_string_equal(rig_outcome(d), "ANNOUNCE AND REPORT");
    assert_false(lacks_word(d, ""));
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
        const char *const id = whole[i].id;
        d = with(id, NULL, NULL);
        assert_string_equal(rig_outcome(d), "NOT TO BE ANNOUNCED YET");
        assert_true(rig_needs(d, id));
        assert_int_equal(d->outputs_n, 0); /* no notice comes of it */
        assert_int_equal(d->reassess_s, 86400);
        d = with(id, "\"unknown\"", NULL);
        assert_string_equal(rig_outcome(d), "NOT TO BE ANNOUNCED YET");
        assert_true(rig_needs(d, id));
        if (strcmp(whole[i].answer, "\"yes\"") == 0 && strcmp(id, "long") != 0) {
            d = with(id, "\"no\"", NULL);
            assert_string_equal(rig_outcome(d), "NOT TO BE ANNOUNCED YET");
            assert_false(rig_needs(d, id)); /* it was answered */
            assert_true(d->results_n >= 1);
        }
    }
    assert_string_equal(rig_outcome(rig_decide("{}")), "NOT TO BE ANNOUNCED YET");
}

static void what_is_owed(void **state)
{
    (void) state;
    const wf_decision *d = with(NULL, NULL, NULL);
    assert_true(owes(d, "within 48 hours") && owes(d, "within three months") && !owes(d, "scientific"));
    assert_true(rig_gives(d, "report") && rig_gives(d, "notice") && !rig_gives(d, "closure"));
    assert_int_equal(d->reassess_s, 2 * 86400);
    d = with("long", "\"no\"", NULL);
    assert_string_equal(rig_outcome(d), "MAY BE ANNOUNCED");
    assert_false(owes(d, ""));
    assert_false(rig_gives(d, "report")); /* nothing is asked of the focal point */
    assert_int_equal(d->reassess_s, 0);
    d = with("advice", "\"beyond\"", NULL);
    assert_true(owes(d, "scientific reasons"));
    d = with("measure", "\"closure\"", NULL);
    assert_true(rig_gives(d, "closure") && !rig_gives(d, "notice"));
    /* the clocks that Article 43 sets */
    const wf_protocol *p = watchfloor_plugin_v1.protocol;
    assert_int_equal(protocol_clock(p, SPAN_LIT("report"))->seconds, 48 * 3600);
    assert_string_equal(protocol_clock(p, SPAN_LIT("report"))->start, "measure");
    assert_int_equal(protocol_clock(p, SPAN_LIT("review"))->seconds, 90 * 86400);
}

/* A refusal lasts longer than a day, whatever was answered. */
static void a_refusal_is_long(void **state)
{
    (void) state;
    assert_string_equal(rig_outcome(with("measure", "\"refusal\"", NULL)), "ANNOUNCE AND REPORT");
    const wf_decision *d = rig_decide("{\"measure\":\"refusal\",\"order\":\"yes\",\"law\":\"yes\",\"reason\":\"yes\",\"advice\":\"follows\",\"proportion\":\"yes\",\"gentler\":\"yes\",\"nationality\":\"no\",\"exceptions\":\"yes\","
                                      "\"care\":\"yes\",\"long\":\"no\",\"from\":\"2026-11-25\",\"expires\":\"2026-12-20\",\"told\":\"yes\"}");
    assert_string_equal(rig_outcome(d), "NOT TO BE ANNOUNCED YET");
    assert_true(lacks_word(d, "that answer is wrong"));
}

/* Never by nationality alone without a cited legal basis. */
static void nationality(void **state)
{
    (void) state;
    const wf_decision *d = with("nationality", "\"yes\"", NULL);
    assert_string_equal(rig_outcome(d), "NOT TO BE ANNOUNCED YET");
    assert_true(lacks_word(d, "a legal basis for meeting people by nationality"));
    assert_true(rig_needs(d, "nationality-law"));
    assert_string_equal(rig_outcome(with("nationality", "\"yes\"", ",\"nationality-law\":\"no\"")), "NOT TO BE ANNOUNCED YET");
    assert_string_equal(rig_outcome(with("nationality", "\"yes\"", ",\"nationality-law\":\"unknown\"")), "NOT TO BE ANNOUNCED YET");
    assert_string_equal(rig_outcome(with("nationality", "\"yes\"", ",\"nationality-law\":\"yes\"")), "ANNOUNCE AND REPORT");
}

static void dates(void **state)
{
    static const struct {
        const char *id, *answer, *missing; /* missing NULL: it is right */
    } of[] = {
        {"expires", "\"2026-11-23\"", "over already"},
        {"expires", "\"2026-11-24\"", "ends before it begins"},
        {"expires", "\"2026-11-25\"", NULL},               /* the day on which it begins */
        {"expires", "\"2027-11-26\"", NULL},               /* 366 days */
        {"expires", "\"2027-11-27\"", "more than a year"},
        {"from", "\"2026-11-01\"", NULL},                  /* in force already */
        {"from", "\"2026-12-21\"", "ends before it begins"},
        {"review", "\"2026-11-23\"", "over already"},
        {"review", "\"2026-11-24\"", NULL},
        {"review", "\"2027-02-25\"", NULL},                /* three months after it is in force: 92 days */
        {"review", "\"2027-02-26\"", "later than three months"},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(of); i++) {
        const wf_decision *d = with(of[i].id, of[i].answer, NULL);
        if (strcmp(rig_outcome(d), of[i].missing ? "NOT TO BE ANNOUNCED YET" : "ANNOUNCE AND REPORT") || (of[i].missing && !lacks_word(d, of[i].missing)))
            fail_msg("%s %s: %s: %s", of[i].id, of[i].answer, rig_outcome(d), rig_rule(d));
    }
}

/* All yes, no, unknown and unsaid of the eleven questions that have them, by a counter in base 4 with a stride that meets each place with each other: total, and as the reference says. */
static void over_the_answer_space(void **state)
{
    static const char *const ids[] = {"order", "law", "reason", "proportion", "gentler", "exceptions", "care", "told", "nationality", "long", "focal"}, *const words[] = {"", "yes", "no", "unknown"};
    unsigned long seen[3] = {0};
    (void) state;
    for (unsigned long k = 0; k < 40000; k++) {
        unsigned long v = k < 4096 ? k * 1024 : k * 104729 % 4194304; /* all of the last six, then a sample of 4^11 */
        struct buf b = {0};
        char text[600];
        const char *at[ARRAY_LEN(ids)];
        buf_str(&b, "{\"measure\":\"quarantine\",\"advice\":\"none\",\"from\":\"2026-11-24\",\"expires\":\"2026-12-01\",\"review\":\"2026-12-01\"");
        bool all = true;
        for (size_t i = 0; i < ARRAY_LEN(ids); i++, v /= 4) {
            at[i] = k % 3 == 0 && v % 4 != 2 && i < 8 ? "yes" : words[v % 4]; /* so that many are whole */
            if (at[i][0])
                buf_printf(&b, ",\"%s\":\"%s\"", ids[i], at[i]);
            all = all && (i >= 8 || strcmp(at[i], "yes") == 0);
        }
        buf_char(&b, '}');
        snprintf(text, sizeof text, "%s", b.p);
        buf_free(&b);
        bool is_long = strcmp(at[9], "yes") == 0, told = is_long || strcmp(at[9], "no") == 0;
        bool may = all && strcmp(at[8], "no") == 0 && told && (!is_long || strcmp(at[10], "yes") == 0);
        const char *want = !may ? "NOT TO BE ANNOUNCED YET" : is_long ? "ANNOUNCE AND REPORT" : "MAY BE ANNOUNCED";
        const wf_decision *d = rig_decide(text);
        if (strcmp(rig_outcome(d), want))
            fail_msg("%s: %s, not %s", text, rig_outcome(d), want);
        seen[d->outcome]++;
    }
    for (size_t i = 0; i < 3; i++)
        if (seen[i] < 20)
            fail_msg("outcome %zu came %lu times", i, seen[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rig_descriptor),
        cmocka_unit_test(whatever_lacks_keeps_it_back),
        cmocka_unit_test(what_is_owed),
        cmocka_unit_test(a_refusal_is_long),
        cmocka_unit_test(nationality),
        cmocka_unit_test(dates),
        cmocka_unit_test(over_the_answer_space),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    rig_end();
    return rc;
}
