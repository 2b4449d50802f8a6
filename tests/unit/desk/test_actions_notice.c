/* test_actions_notice: border actions taken over from notices that members sent: what the notice says and what it does not, whose words are not taken, who sees it, and
 * what becomes of it when the sender updates or cancels that notice.
 */
#include "inbox_rig.h"

#include "desk/actions.h"
#include "desk/desk_action.h"

static struct told act(struct floor *f, const char *verb, const char *id, const char *fields, const struct desk_sight *s)
{
    struct arena a = {0};
    struct json *v = NULL;
    char *text = mem_strdup(fields);
    for (char *p = text; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    assert_int_equal(json_parse(&a, span_str(text), NULL, &v, NULL), 0);
    const struct desk_action x = {.id = span_str(id), .fields = v};
    struct desk_command c = {.verb = span_str(verb), .action = &x, .sight = s, .reason = SPAN_LIT("over"), .officer = SPAN_LIT("r.sari")};
    struct told t = rig_command(&f->r, &c);
    arena_free(&a);
    mem_free(text);
    return t;
}

static struct told take(struct floor *f, const char *fields)
{
    return act(f, "actions from-notice", "", fields, NULL);
}

static const struct action_row *row(struct floor *f, uint32_t n)
{
    assert_true(n && n <= f->r.desk->state.head->actions_n);
    return state_action(&f->r.desk->state, n);
}

static unsigned warned(struct floor *f, const char *words)
{
    struct incident i;
    unsigned n = 0;
    for (uint32_t at = 1; desk_incident(f->r.desk, at, &i); at++)
        n += i.r.condition == WF_CONDITION_ACTIVE && memmem(i.title.p, i.title.n, words, strlen(words)) != NULL;
    return n;
}

#define TEXT "Entry only. Reason: flood on the bridge. Legal basis: Immigration Act 1959/63, s. 8. Until further notice. Exceptions: crew, medical cases.\n\nHold departures. Reason: none."
static const struct sent_here closure = {.member = "MY", .n = 1, .event = "FLOW.CLOSURE", .title = "Causeway closed", .text = TEXT, .expires_s = 7200, .codes = {"MYJHB", "SGWDL", "MYKSB"}};

static void says_itself(void **state)
{
    struct floor f;
    (void) state;
    open_floor(&f, true);
    comes(&f, &closure);
    struct told t = take(&f, "{'notice':'R-0001','direction':'IN'}");
    ok(t);
    assert_non_null(strstr(t.text, "as R-0001 of MY says"));
    const struct action_row *r = row(&f, 1);
    assert_true(r->kind == ACTION_CLOSURE && r->direction == ACTION_IN && r->source == ACTION_OF_NOTICE && r->received == 1);
    assert_string_equal(r->checkpoints, "MYJHB MYKSB"); /* not the neighbour's, which its area holds, too */
    assert_true(r->effective == T0 && r->expires == f.r.clock.fixed + 7200 * NSEC_PER_SEC);
    assert_string_equal(r->text[ACTION_RATIONALE], "flood on the bridge"); /* of the description, not of the instruction */
    assert_string_equal(r->text[ACTION_LEGAL_BASIS], "Immigration Act 1959/63, s. 8");
    assert_string_equal(r->text[ACTION_EXCEPTIONS], "crew, medical cases");
    assert_string_equal(r->text[ACTION_ANNOUNCED_HOW], "notice R-0001 of MY: MY-1 of duty@MY.example, sent 2026-11-24T03:00:00Z");
    assert_string_equal(r->feed, "my/alerts");
    no(take(&f, "{'notice':'R-0001'}"), WF_E_EXISTS, "notice", "in the register already, as BA-0001");
    no(take(&f, "{'notice':'R-0002'}"), WF_E_NOTFOUND, "notice", "R-0002");
    no(take(&f, "{}"), WF_E_NOTFOUND, "notice", "nothing was received as \"\"");
    rig_same_rebuilt(&f.r);
    close_floor(&f);
}

/* What it does not say is asked for by its option; what the officer says stands before what it says. */
static void what_is_lacking(void **state)
{
    struct floor f;
    const struct sent_here vague = {.member = "SG", .n = 1, .event = "ADM.POLICY_CHANGE", .title = "Fewer travellers", .text = "As agreed."};
    const struct sent_here old = {.member = "SG", .n = 2, .event = "FLOW.CLOSURE", .expires_s = 60, .codes = {"SGWDL"}};
    const struct sent_here by_passport = {.member = "SG", .n = 3, .event = "FLOW.CLOSURE", .text = "Closed. Affected: Thai nationals.", .expires_s = 7200, .codes = {"SGWDL"}};
    (void) state;
    open_floor(&f, true);
    comes(&f, &vague);
    comes(&f, &old);
    comes(&f, &by_passport);
    no(take(&f, "{'notice':'R-0001'}"), WF_E_INVALID, "kind", "R-0001 does not say it: give --kind, --checkpoints, --expires");
    no(take(&f, "{'notice':'R-0001','kind':'QUOTA','checkpoints':'SGWDL'}"), WF_E_INVALID, "expires", "give --expires, --quota");
    no(take(&f, "{'notice':'R-0001','kind':'QUOTA','checkpoints':'MYJHB','expires':'+9h','quota':'300'}"), WF_E_INVALID, "checkpoints", "MYJHB is MY's");
    no(take(&f, "{'notice':'R-0001','member':'MY'}"), WF_E_INVALID, "member", "who sent it");
    ok(take(&f, "{'notice':'R-0001','kind':'QUOTA','checkpoints':'SGWDL','expires':'+9h','quota':'300','rationale':'too many','effective':'+1h'}"));
    assert_string_equal(row(&f, 1)->text[ACTION_RATIONALE], "too many");
    assert_int_equal(row(&f, 1)->state, ACTION_ANNOUNCED);
    later(&f, 120);
    no(take(&f, "{'notice':'R-0002'}"), WF_E_INVALID, "expires", "was over at");
    no(take(&f, "{'notice':'R-0003'}"), WF_E_INVALID, "legal_basis", "nationality");
    close_floor(&f);
}

/* Of a notice that may be about a person no word comes into the register, and by its TLP it is seen. */
static void private(void **state)
{
    struct floor f;
    const struct sent_here health = {.member = "TH", .n = 1, .event = "HLT.BORDER_MEASURE", .title = "A man of 43 from seat 12A is ill", .text = "He is tall. Reason: he coughs.", .expires_s = 7200, .codes = {"THMSO"}};
    const struct desk_sight green = {.tlp = WF_TLP_GREEN, .rights = true, .reads = true, .health = true}, amber = {.tlp = WF_TLP_AMBER, .rights = true, .reads = true, .health = true};
    (void) state;
    open_floor(&f, true);
    comes(&f, &health);
    no(act(&f, "actions from-notice", "", "{'notice':'R-0001'}", &green), WF_E_NOTFOUND, "notice", "R-0001");
    ok(act(&f, "actions from-notice", "", "{'notice':'R-0001'}", &amber));
    const struct action_row *r = row(&f, 1);
    assert_int_equal(r->kind, ACTION_HEALTH_MEASURE);
    for (unsigned t = 0; t < ACTION_TEXTS; t++)
        assert_true(t == ACTION_ANNOUNCED_HOW || !r->text[t][0]);
    struct desk_action_about about;
    assert_true(desk_action_find(f.r.desk, &amber, SPAN_LIT("BA-0001"), &about));
    assert_false(desk_action_find(f.r.desk, &green, SPAN_LIT("BA-0001"), &about));
    struct desk_matrix *x = desk_matrix_begin(f.r.desk, &green, SPAN_LIT("r.sari"));
    assert_int_equal(desk_matrix_rows(x), 0);
    desk_matrix_free(x);
    no(act(&f, "actions lift", "BA-0001", "{}", &green), WF_E_NOTFOUND, "action", "BA-0001");
    close_floor(&f);
}

/* The sender's Update is taken over in its place, a Cancel marks it; neither changes what holds by itself. */
static void updated_and_withdrawn(void **state)
{
    struct floor f;
    struct sent_here update = {.member = "MY", .n = 2, .refers = 1, .type = WF_NOTICE_UPDATE, .event = "FLOW.CLOSURE", .title = "Causeway closed longer", .text = "Entry only. Reason: more rain. Legal basis: Act 155, s. 8. Proportionality: nothing less helps. Exceptions: crew.", .expires_s = 9000, .codes = {"MYJHB"}};
    const struct sent_here cancel_ = {.member = "MY", .n = 3, .refers = 2, .type = WF_NOTICE_CANCEL, .event = "FLOW.CLOSURE"}, stranger = {.member = "SG", .n = 9, .refers = 2, .type = WF_NOTICE_CANCEL, .event = "FLOW.CLOSURE"};
    (void) state;
    open_floor(&f, true);
    comes(&f, &closure);
    ok(take(&f, "{'notice':'R-0001','direction':'IN'}"));
    comes(&f, &update);
    assert_true(row(&f, 1)->updated == 2 && row(&f, 1)->state == ACTION_IN_FORCE && row(&f, 1)->ended == TIME_NONE);
    assert_int_equal(warned(&f, "MY updated its notice (R-0002)"), 1);
    no(take(&f, "{'notice':'R-0001'}"), WF_E_STATE, "notice", "by R-0002");
    struct told t = take(&f, "{'notice':'R-0002'}");
    ok(t);
    assert_non_null(strstr(t.text, "it takes the place of BA-0001"));
    assert_true(row(&f, 1)->state == ACTION_SUPERSEDED && row(&f, 1)->replaced_by == 2 && row(&f, 2)->received == 2 && row(&f, 2)->direction == ACTION_IN);
    assert_int_equal(warned(&f, "updated its notice"), 0);
    ok(act(&f, "actions extend", "BA-0002", "{'expires':'+20h','rationale':'it goes on'}", NULL));
    comes(&f, &stranger); /* another member's word about it is nothing */
    assert_int_equal(row(&f, 3)->withdrawn, 0);
    comes(&f, &cancel_);
    assert_true(row(&f, 3)->withdrawn == 4 && row(&f, 3)->state == ACTION_IN_FORCE && row(&f, 2)->withdrawn == 0); /* an officer reads it, and lifts */
    assert_int_equal(warned(&f, "MY withdrew its notice (R-0004): lift it"), 1);
    no(take(&f, "{'notice':'R-0004'}"), WF_E_STATE, "notice", "is a Cancel");
    ok(act(&f, "actions lift", "BA-0003", "{}", NULL));
    assert_int_equal(warned(&f, "withdrew its notice"), 0);
    rig_same_rebuilt(&f.r);
    close_floor(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_itself), cmocka_unit_test(what_is_lacking), cmocka_unit_test(private), cmocka_unit_test(updated_and_withdrawn)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
