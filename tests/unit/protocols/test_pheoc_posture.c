/* Unit tests of the plugin pheoc-posture: over its whole answer space against a reference written from its README; that a yes or a greater number never lowers it; who may set it as
 * the desk has it; that it suggests and sets nothing. */
#include "../../../plugins/pheoc-posture/pheoc-posture.c"

#include "protocol_rig.h"

#include "model/posture.h"

/* One set of answers, made without JSON: there are a million of them. */
enum { NONE = -1,
       NO,
       YES,
       UNKNOWN };
struct given {
    int now, level; /* of the choices; NONE: not answered */
    int event, cause, asked, over, lasts, ended;
    int members, crossings; /* NONE: not answered */
};

static const wf_decision *ask(const struct given *g)
{
    static wf_response v[10];
    static const wf_response *p[10];
    static wf_decision d;
    size_t n = 0;
    const struct {
        const char *id;
        int answer;
    } yn[] = {{"event", g->event}, {"cause", g->cause}, {"asked", g->asked}, {"over", g->over}, {"long", g->lasts}, {"ended", g->ended}}, numbers[] = {{"members", g->members}, {"crossings", g->crossings}};
    if (g->now != NONE)
        v[n++] = (wf_response){.struct_size = sizeof v[0], .question = wf_str_of("now"), .state = WF_ANSWER_VALUE, .text = wf_str_of(postures[g->now].id)};
    if (g->level != NONE)
        v[n++] = (wf_response){.struct_size = sizeof v[0], .question = wf_str_of("level"), .state = WF_ANSWER_VALUE, .text = wf_str_of(levels[g->level].id)};
    for (size_t i = 0; i < ARRAY_LEN(yn); i++)
        if (yn[i].answer != NONE)
            v[n++] = (wf_response){.struct_size = sizeof v[0], .question = wf_str_of(yn[i].id), .state = yn[i].answer == YES ? WF_ANSWER_YES : yn[i].answer == NO ? WF_ANSWER_NO : WF_ANSWER_UNKNOWN};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (numbers[i].answer != NONE)
            v[n++] = (wf_response){.struct_size = sizeof v[0], .question = wf_str_of(numbers[i].id), .state = WF_ANSWER_VALUE, .number = numbers[i].answer};
    for (size_t i = 0; i < n; i++)
        p[i] = &v[i];
    const wf_answers a = {sizeof a, p, n, {.utc_ns = NOW, .set = 1}};
    arena_reset(&rig_scratch);
    memset(&d, 0, sizeof d);
    d.struct_size = sizeof d;
    d.outcome = WF_OUTCOME_NONE;
    if (watchfloor_plugin_v1.decide(NULL, &rig_host, &a, &d) != WF_DONE)
        fail_msg("it did not decide");
    return &d;
}

/* Written from the README: what an event calls for is the highest that any line asks; without one, what else there is. */
static const char *reference(const struct given *g)
{
    bool pheic = g->level > 0, pandemic = g->level == 2, responding = g->now >= 2;
    if (g->event == YES) {
        int response = g->members >= 2 || g->crossings >= 1 || g->asked == YES || g->cause == YES || g->over == YES || g->lasts == YES;
        if (g->members >= 3 || (pheic && g->members >= 1) || (g->crossings >= 5 && g->lasts == YES))
            response = 2;
        if (g->members >= 6 || (pandemic && g->members >= 1) || (g->members >= 3 && g->lasts == YES))
            response = 3;
        static const char *const words[] = {"ALERT", "RESPONSE-1", "RESPONSE-2", "RESPONSE-3"};
        return words[response];
    }
    if (g->asked == YES)
        return "ALERT";
    if (responding)
        return g->ended == YES ? "RECOVERY" : "ALERT";
    return g->over == YES || pheic ? "ALERT" : "WATCH";
}

static uint32_t rank_of(const struct given *g)
{
    return watchfloor_plugin_v1.protocol->outcomes.v[ask(g)->outcome].rank;
}

static void each(void (*fn)(const struct given *g))
{
    static const int members[] = {NONE, 0, 1, 2, 3, 5, 6, 11}, crossings[] = {NONE, 0, 1, 4, 5};
    struct given g;
    for (g.now = NONE; g.now < 6; g.now++)
        for (g.level = NONE; g.level < 3; g.level++)
            for (int yn = 0; yn < 729; yn++)
                for (size_t m = 0; m < ARRAY_LEN(members); m++)
                    for (size_t c = 0; c < ARRAY_LEN(crossings); c++) {
                        int *const to[] = {&g.event, &g.cause, &g.asked, &g.over, &g.lasts, &g.ended};
                        for (int i = 0, rest = yn; i < 6; i++, rest /= 3)
                            *to[i] = rest % 3;
                        g.members = members[m];
                        g.crossings = crossings[c];
                        fn(&g);
                    }
}

static unsigned long seen_n;
static bool seen[ARRAY_LEN(outcomes)];

static void as_the_reference(const struct given *g)
{
    const wf_decision *d = ask(g);
    seen_n++;
    if (strcmp(rig_outcome(d), reference(g)))
        fail_msg("now %d level %d event %d cause %d asked %d over %d long %d ended %d members %d crossings %d: %s, not %s", g->now, g->level, g->event, g->cause, g->asked, g->over, g->lasts, g->ended,
                 g->members, g->crossings, rig_outcome(d), reference(g));
    seen[d->outcome] = true;
    if ((d->reassess_s == 0) != (watchfloor_plugin_v1.protocol->outcomes.v[d->outcome].terminal == 1))
        fail_msg("%s is looked at again in %u s", rig_outcome(d), d->reassess_s);
}

static void the_whole_answer_space(void **state)
{
    (void) state;
    each(as_the_reference);
    assert_int_equal(seen_n, 7UL * 4 * 729 * 8 * 5);
    for (size_t i = 0; i < ARRAY_LEN(seen); i++)
        assert_true(seen[i]); /* every outcome can be reached */
}

/* A yes in place of a no or an unknown, or one more, never lowers the rank. Over a sample: each neighbour of every 7th. */
static void no_lower(const struct given *g)
{
    if (seen_n++ % 7)
        return;
    uint32_t rank = rank_of(g);
    for (int i = 0; i < 5; i++) {
        struct given more = *g;
        int *const to[] = {&more.event, &more.cause, &more.asked, &more.over, &more.lasts};
        *to[i] = YES;
        if (rank_of(&more) < rank)
            fail_msg("question %d: a yes lowers it", i);
    }
    struct given more = *g;
    more.members++;
    more.crossings++;
    if (rank_of(&more) < rank)
        fail_msg("one more member and checkpoint lowers it");
}

static void monotone_as_it_says(void **state)
{
    (void) state;
    seen_n = 0;
    each(no_lower);
}

/* Who may set what it suggests is who the desk lets. */
static void who_may_set_it(void **state)
{
    (void) state;
    for (int now = NONE; now < 6; now++)
        for (int event = NO; event <= YES; event++)
            for (int ended = NO; ended <= YES; ended++)
                for (int members = 0; members <= 6; members++) {
                    const struct given g = {.now = now, .level = 0, .event = event, .cause = NO, .asked = NO, .over = NO, .lasts = NO, .ended = ended, .members = members, .crossings = 0};
                    const wf_decision *d = ask(&g);
                    uint8_t from = now == NONE ? (uint8_t) POSTURE_WATCH : (uint8_t) words_find(&words_posture, span_str(postures[now].id)), to = (uint8_t) words_find(&words_posture, span_str(rig_outcome(d)));
                    const char *by = rig_result(d, "set by");
                    assert_true(from && to);
                    if (now != NONE && from == to)
                        assert_non_null(strstr(by, "so already"));
                    else
                        assert_int_equal(strcmp(by, "a supervisor") == 0, posture_is_down(from, to));
                }
}

static void it_says_why_and_what(void **state)
{
    (void) state;
    const wf_decision *d = rig_decide("{\"now\":\"watch\",\"level\":\"none\",\"event\":\"yes\",\"cause\":\"yes\",\"asked\":\"no\",\"members\":1,\"crossings\":0,\"over\":\"no\",\"long\":\"no\"}");
    assert_string_equal(rig_rule(d), "suggested: RESPONSE-1: an event of unknown cause, or of a disease of Annex 2");
    assert_string_equal(rig_result(d, "command"), "posture set RESPONSE-1 --reason \"...\"");
    assert_string_equal(rig_result(d, "checklist"), "the steps of response 1");
    assert_non_null(rig_result(d, "staffing"));
    assert_int_equal(d->needed_n, 0);
    assert_int_equal(d->outputs_n, 0); /* it sets and sends nothing */
    d = rig_decide("{\"now\":\"response-2\",\"event\":\"no\"}");
    assert_string_equal(rig_outcome(d), "ALERT"); /* not stood down by silence */
    assert_true(rig_needs(d, "ended") && rig_needs(d, "level") && !rig_needs(d, "members"));
    d = rig_decide("{}");
    assert_string_equal(rig_outcome(d), "WATCH");
    assert_true(rig_needs(d, "event") && !rig_needs(d, "ended"));
    /* what is not asked now plays no part, though it was answered before */
    assert_string_equal(rig_outcome(rig_decide("{\"event\":\"no\",\"members\":11,\"crossings\":99,\"cause\":\"yes\",\"long\":\"yes\"}")), "WATCH");
}

static void limits_are_the_centres(void **state)
{
    void *instance;
    (void) state;
    rig_option[0] = "members_response_3";
    rig_option[1] = "4";
    assert_string_equal(rig_outcome(rig_decide("{\"event\":\"yes\",\"members\":4}")), "RESPONSE-3");
    rig_option[1] = "3"; /* not more than for a response 2 */
    assert_int_not_equal(watchfloor_plugin_v1.open(&rig_host, &instance), WF_DONE);
    rig_option[0] = NULL;
    assert_string_equal(rig_outcome(rig_decide("{\"event\":\"yes\",\"members\":4}")), "RESPONSE-2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rig_descriptor),
        cmocka_unit_test(the_whole_answer_space),
        cmocka_unit_test(monotone_as_it_says),
        cmocka_unit_test(who_may_set_it),
        cmocka_unit_test(it_says_why_and_what),
        cmocka_unit_test(limits_are_the_centres),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    rig_end();
    return rc;
}
