/* test_run_known: what the floor answers itself: the posture and the global level stand in an assessment as they are, no officer answers otherwise, and what was decided with a level
 * is assessed again when there is another one; a run that another takes the place of is left alone. */
#include "runs_rig.h"

#define DOC "WHO/HSE/IHR/2026.4"

/* The rig's protocol, with two of its questions answered by the floor. */
static void begin(struct crisis *x)
{
    static const wf_text words[] = {{"en", "None", NULL}, {"en", "PHEIC", NULL}, {"en", "Pandemic emergency", NULL}, {"en", "Watch", NULL}, {"en", "Alert", NULL}, {"en", "Which level?", NULL}, {"en", "Which posture?", NULL}};
#define ONE(i) {&words[i], 1, sizeof(wf_text)}
    static const wf_choice levels[] = {{"none", ONE(0)}, {"pheic", ONE(1)}, {"pandemic-emergency", ONE(2)}}, postures[] = {{"watch", ONE(3)}, {"alert", ONE(4)}};
    static wf_question q[7];
    crisis_open(x, true);
    memcpy(q, x->p->questions.v, 5 * sizeof *q);
    q[5] = (wf_question){.id = "level", .kind = WF_QUESTION_CHOICE, .text = ONE(5), .citation = "Art 12", .choices = {levels, 3, sizeof *levels}, .known = WF_KNOWN_LEVEL};
    q[6] = (wf_question){.id = "now", .kind = WF_QUESTION_CHOICE, .text = ONE(6), .citation = "Art 12", .choices = {postures, 2, sizeof *postures}, .known = WF_KNOWN_POSTURE};
#undef ONE
    x->p->questions = (wf_questions){q, 7, sizeof *q};
    use_protocol(x);
}

static void level(struct crisis *x, const char *to, const char *doc)
{
    ok(rig_command(&x->r, &(struct desk_command){.verb = SPAN_LIT("level set"), .officer = SPAN_LIT(SARI), .uid = 1001, .level = span_str(to), .who_doc = span_str(doc)}));
    ok(rig_command(&x->r, &(struct desk_command){.verb = SPAN_LIT("level confirm"), .officer = SPAN_LIT(TAN), .uid = 1002, .who_doc = span_str(doc)}));
}

static void answers_are(struct crisis *x, const char *run, const char *want)
{
    struct run_row r = row_of(x, run);
    struct assessment_row a;
    assert_true(runs_mine(x->r.desk, &r, names_find(&x->r.desk->state.names, span_str(SARI)), &a));
    assert_string_equal(a.answers, want);
}

static void the_floor_answers(void **unused)
{
    struct crisis x;
    (void) unused;
    begin(&x);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    ok(t);
    ok(answer(&x, SARI, t.id, "{'a':'yes'}"));
    answers_are(&x, t.id, "{\"a\":\"yes\",\"level\":\"none\",\"now\":\"watch\"}");
    no(answer(&x, SARI, t.id, "{'level':'pheic'}"), WF_E_INVALID, "\"level\" is none: the floor answers that itself (level)");
    ok(answer(&x, SARI, t.id, "{'level':'none'}")); /* says the same */
    level(&x, "PHEIC", DOC);
    ok(answer(&x, SARI, t.id, "{'b':'no'}"));
    answers_are(&x, t.id, "{\"a\":\"yes\",\"b\":\"no\",\"level\":\"pheic\",\"now\":\"watch\"}");
    ok(rig_command(&x.r, &(struct desk_command){.verb = SPAN_LIT("posture set"), .officer = SPAN_LIT(SARI), .uid = 1001, .posture = SPAN_LIT("RESPONSE-1"), .reason = SPAN_LIT("x")}));
    ok(answer(&x, SARI, t.id, "{'b':'yes'}"));
    answers_are(&x, t.id, "{\"a\":\"yes\",\"b\":\"yes\",\"level\":\"pheic\",\"now\":\"watch\"}"); /* of a posture that is no choice of it what stood there stands */
    ok(submit(&x, SARI, t.id));
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

static void another_level_is_assessed_again(void **unused)
{
    struct crisis x;
    (void) unused;
    begin(&x);
    struct told t = start(&x, ill(&x, "MY", "MYKUL")), other;
    both(&x, t.id, true);
    ok(run_verb(&x, LIM, "protocol decide", t.id));
    other = start(&x, ill(&x, "ID", "IDCGK"));
    ok(other);
    level(&x, "PHEIC", DOC);
    later(&x, 0);
    assert_int_equal(row_of(&x, t.id).state, RUN_REASSESS);
    assert_int_equal(row_of(&x, other.id).state, RUN_OPEN); /* nothing was decided */
    ok(answer(&x, SARI, t.id, "{'c':'no'}"));
    answers_are(&x, t.id, "{\"a\":\"yes\",\"b\":\"yes\",\"c\":\"no\",\"level\":\"pheic\",\"now\":\"watch\"}");
    both(&x, other.id, true);
    ok(run_verb(&x, LIM, "protocol decide", other.id));
    level(&x, "PHEIC", "WHO/HSE/IHR/2026.9"); /* renewed: it is the same level */
    later(&x, 0);
    assert_int_equal(row_of(&x, other.id).state, RUN_DECIDED);
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

/* A run that was put aside does not come back where another one of the protocol goes on. */
static void a_later_run_goes_on(void **unused)
{
    struct crisis x;
    char incident[INCIDENT_ID_MAX];
    (void) unused;
    crisis_open(&x, true);
    snprintf(incident, sizeof incident, "%s", ill(&x, "MY", "MYKUL"));
    struct told t = start(&x, incident), other;
    ok(answer(&x, SARI, t.id, "{'a':'no'}"));
    ok(submit(&x, SARI, t.id));
    later(&x, 1801);
    ok(run_verb(&x, SARI, "protocol decide", t.id));
    ok(close_without(&x, SARI, t.id));
    take_protocol(&x, "2.0", true);
    other = start(&x, incident);
    ok(other);
    later(&x, 26 * 3600);
    assert_int_equal(row_of(&x, t.id).state, RUN_CLOSED);
    assert_true(row_of(&x, t.id).reassess == TIME_NONE);
    char *all = shown(&x, SARI, t.id);
    assert_non_null(strstr(all, "PR-0002 goes on in its place"));
    mem_free(all);
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_floor_answers),
        cmocka_unit_test(another_level_is_assessed_again),
        cmocka_unit_test(a_later_run_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
