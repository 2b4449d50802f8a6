/* Unit tests of desk: posture and global level: every verb in every state; a WHO document or nothing, two officers or nothing, nothing that is stale; the fold;
 * what a handover tells; which playbook stands first. */
#include "desk_support.h"

struct person {
    const char *name;
    uint32_t uid;
    bool supervisor;
};
static const struct person sari = {"r.sari", 1001, false}, n_tan = {"n.tan", 1002, false}, boss = {"boss", 1003, true}, twin = {"sari.two", 1001, false};

static struct told say(struct rig *r, const struct person *p, const char *verb, struct desk_command q)
{
    q.verb = span_str(verb);
    q.officer = span_str(p->name);
    q.uid = p->uid;
    q.supervisor = p->supervisor;
    return rig_command(r, &q);
}

static void refused(struct told t, int code, const char *field, const char *text)
{
    assert_int_equal(t.code, code);
    assert_string_equal(t.field, field);
    if (!strstr(t.error, text))
        fail_msg("\"%s\" has no \"%s\"", t.error, text);
}

static struct told posture(struct rig *r, const struct person *p, const char *to, const char *why)
{
    return say(r, p, "posture set", (struct desk_command){.posture = span_str(to), .reason = span_str(why)});
}

static struct told level(struct rig *r, const struct person *p, const char *to, const char *doc)
{
    return say(r, p, "level set", (struct desk_command){.level = span_str(to), .who_doc = span_str(doc)});
}

static struct told plain(struct rig *r, const struct person *p, const char *verb)
{
    return say(r, p, verb, (struct desk_command){0});
}

static uint8_t now_posture(struct rig *r)
{
    return posture_of(&r->desk->state.head->posture);
}

static uint8_t now_level(struct rig *r)
{
    return level_of(&r->desk->state.head->level);
}

/* The whole row "posture" (0) or "level" (1). */
static const char *row(struct rig *r, size_t i)
{
    static char text[2000];
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    desk_floor_json(r->desk, i, &w);
    snprintf(text, sizeof text, "%s", b.p);
    buf_free(&b);
    return text;
}

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("%s\nhas no %s", text, part);
}

/* ---- posture: from each to each, by a duty officer and by a supervisor ---- */

static void every_posture_to_every_other(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    for (uint8_t from = POSTURE_WATCH; from <= POSTURE_RECOVERY; from++)
        for (uint8_t to = POSTURE_WATCH; to <= POSTURE_RECOVERY; to++) {
            const char *a = words_of(&words_posture, from), *b = words_of(&words_posture, to);
            bool response = from >= POSTURE_RESPONSE_1;
            /* written out once more, not by the rule's own function */
            bool down = response && ((from <= POSTURE_RESPONSE_3 && (to < from || to == POSTURE_RECOVERY)) || (from == POSTURE_RECOVERY && to <= POSTURE_ALERT));
            if (now_posture(&r) != from)
                assert_int_equal(posture(&r, &boss, a, "as the table wants").code, 0);
            bool set = r.desk->state.head->posture.posture;
            struct told t = posture(&r, &sari, b, "because");
            if (from == to && set)
                refused(t, WF_E_STATE, "posture", "already");
            else if (down)
                refused(t, WF_E_DENIED, "posture", "a supervisor does that");
            else
                assert_int_equal(t.code, 0);
            assert_int_equal(now_posture(&r), t.code ? from : to);
            if (down) {
                assert_int_equal(posture(&r, &boss, b, "over").code, 0);
                assert_int_equal(now_posture(&r), to);
            }
        }
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void a_posture_needs_a_reason_and_a_word(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    has(row(&r, 0), "\"what\":\"posture\",\"value\":\"WATCH\",\"since\":null,\"by\":null");
    refused(posture(&r, &sari, "PANIC", "x"), WF_E_INVALID, "posture", "WATCH, ALERT, RESPONSE-1, RESPONSE-2, RESPONSE-3 or RECOVERY");
    refused(posture(&r, &sari, "", "x"), WF_E_INVALID, "posture", "is no posture");
    refused(posture(&r, &sari, "ALERT", ""), WF_E_INVALID, "reason", "needs a reason");
    refused(posture(&r, &sari, "ALERT", " \n "), WF_E_INVALID, "reason", "needs a reason");
    assert_int_equal(now_posture(&r), POSTURE_WATCH);
    assert_int_equal(posture(&r, &sari, "response_2", "two clusters\x1b[K at once").code, 0); /* case and - are forgiven, control characters gone */
    assert_string_equal(r.last_event, "posture.changed|posture WATCH to RESPONSE-2: two clusters[K at once");
    has(row(&r, 0), "\"value\":\"RESPONSE-2\"");
    has(row(&r, 0), "\"by\":\"r.sari\"");
    has(row(&r, 0), "\"reason\":\"two clusters[K at once\"");
    rig_same_rebuilt(&r);
    has(row(&r, 0), "\"reason\":\"two clusters[K at once\"");
    rig_end(&r);
}

/* ---- the level ---- */

#define DOC "WHO/HSE/IHR/2026.4"

static void a_level_takes_a_document(void **state)
{
    static const char *const good[] = {"WHO/HSE/IHR/2010.4", "WHA77.17", "2024-DON529", "EB154(5)", "WHO-2026-IHR-001", "IHR/2026/12", "WPR/RC75.R2",
        "https://www.who.int/news/item/14-08-2024-who-director-general-declares-mpox-outbreak", "https://iris.who.int/handle/10665/246107"};
    static const char *const bad[] = {"WHO", "4711", "see the news", "a colleague said WHO", "WHO/2026;rm", "WHO\n2026", "http://www.who.int/news/1", "https://www.who.int/",
        "https://www.who.int.example.org/a1", "https://example.org/WHO/2026", "WHOEVER-2026", "-WHO/2026", "WHO/2026\xe2\x80\xae"};
    struct rig r;
    (void) state;
    rig_start(&r, true);
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        if (!posture_who_doc_ok(span_str(good[i])))
            fail_msg("%s is one", good[i]);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        refused(level(&r, &sari, "PHEIC", bad[i]), WF_E_INVALID, "who_doc", "is no WHO document's id");
    char longer[WHO_DOC_MOST + 2] = "WHO/2026.";
    memset(longer + 9, '1', sizeof longer - 10);
    refused(level(&r, &sari, "PHEIC", longer), WF_E_INVALID, "who_doc", "is no WHO document's id");
    longer[WHO_DOC_MOST] = 0;
    assert_true(posture_who_doc_ok(span_str(longer)));
    refused(level(&r, &sari, "PHEIC", ""), WF_E_INVALID, "who_doc", "which document says so?");
    refused(level(&r, &sari, "NONE", ""), WF_E_INVALID, "who_doc", "which document says so?"); /* down as well */
    refused(level(&r, &sari, "EMERGENCY", DOC), WF_E_INVALID, "level", "NONE, PHEIC or PANDEMIC_EMERGENCY");
    assert_int_equal(r.desk->state.head->level.n, 0);
    rig_end(&r);
}

/* Each verb, by the proposer, his twin on the same account, and another: in each of three states. */
static void every_verb_in_every_state(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    /* nothing is proposed */
    refused(plain(&r, &n_tan, "level confirm"), WF_E_STATE, "level", "no level is proposed");
    refused(plain(&r, &n_tan, "level withdraw"), WF_E_STATE, "level", "no level is proposed");
    assert_int_equal(level(&r, &sari, "PHEIC", DOC).code, 0);
    /* it waits */
    assert_int_equal(now_level(&r), LEVEL_NONE);
    has(row(&r, 1), "\"value\":\"NONE\"");
    has(row(&r, 1), "\"proposal\":{\"n\":1,\"level\":\"PHEIC\",\"who_doc\":\"" DOC "\",\"by\":\"r.sari\"");
    has(row(&r, 1), "\"stale\":false");
    refused(level(&r, &n_tan, "PANDEMIC_EMERGENCY", DOC), WF_E_STATE, "level", "r.sari proposed PHEIC");
    refused(level(&r, &sari, "NONE", DOC), WF_E_STATE, "level", "confirms or withdraws that first");
    refused(plain(&r, &sari, "level confirm"), WF_E_DENIED, "officer", "you proposed it");
    refused(plain(&r, &twin, "level confirm"), WF_E_DENIED, "officer", "the same Unix user");
    refused(plain(&r, &n_tan, "level confirm"), WF_E_INVALID, "who_doc", "which one did you read?"); /* not whatever stands there now */
    refused(say(&r, &n_tan, "level confirm", (struct desk_command){.who_doc = SPAN_LIT("WHA77.17")}), WF_E_INVALID, "who_doc", "by " DOC ", not by \"WHA77.17\"");
    refused(say(&r, &n_tan, "level confirm", (struct desk_command){.rev = 7}), WF_E_STALE, "rev", "proposal 7 is not the one that waits, which is 1: PHEIC by r.sari");
    refused(plain(&r, &n_tan, "level withdraw"), WF_E_INVALID, "reason", "with a reason");
    assert_int_equal(now_level(&r), LEVEL_NONE);
    assert_int_equal(say(&r, &n_tan, "level confirm", (struct desk_command){.who_doc = SPAN_LIT(DOC), .rev = 1}).code, 0);
    assert_string_equal(r.last_event, "level.changed|level NONE to PHEIC, " DOC ", proposed by r.sari");
    /* it is so, and nothing waits */
    assert_int_equal(now_level(&r), LEVEL_PHEIC);
    has(row(&r, 1), "\"by\":\"r.sari\",\"confirmed_by\":\"n.tan\",\"who_doc\":\"" DOC "\"");
    has(row(&r, 1), "\"proposal\":null");
    refused(plain(&r, &boss, "level confirm"), WF_E_STATE, "level", "no level is proposed");
    refused(level(&r, &n_tan, "PHEIC", DOC), WF_E_STATE, "level", "PHEIC by that document already");
    assert_int_equal(level(&r, &n_tan, "PHEIC", "WHO/HSE/IHR/2026.9").code, 0); /* renewed by a newer one */
    assert_int_equal(plain(&r, &n_tan, "level withdraw").code, 0);
    assert_int_equal(now_level(&r), LEVEL_PHEIC);
    /* down again: the same two keys */
    assert_int_equal(level(&r, &n_tan, "NONE", "WHO/HSE/IHR/2026.12").code, 0);
    refused(plain(&r, &n_tan, "level confirm"), WF_E_DENIED, "officer", "you proposed it");
    assert_int_equal(now_level(&r), LEVEL_PHEIC);
    assert_int_equal(say(&r, &sari, "level confirm", (struct desk_command){.who_doc = SPAN_LIT("WHO/HSE/IHR/2026.12")}).code, 0);
    assert_int_equal(now_level(&r), LEVEL_NONE);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Who withdraws one proposal and makes another gets no confirmation for it that was meant for the first. */
static void stale_proposals(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    assert_int_equal(level(&r, &sari, "PHEIC", DOC).code, 0);
    assert_int_equal(plain(&r, &sari, "level withdraw").code, 0);
    assert_int_equal(level(&r, &sari, "PANDEMIC_EMERGENCY", DOC).code, 0);
    refused(say(&r, &n_tan, "level confirm", (struct desk_command){.rev = 1}), WF_E_STALE, "rev", "which is 2: PANDEMIC_EMERGENCY");
    assert_int_equal(now_level(&r), LEVEL_NONE);
    r.clock.fixed = T0 + 24 * HOUR - 1;
    assert_true(posture_level_wanted(&r.desk->state.head->level, r.clock.fixed));
    r.clock.fixed = T0 + 24 * HOUR;
    refused(plain(&r, &n_tan, "level confirm"), WF_E_STALE, "level", "over a day old");
    has(row(&r, 1), "\"stale\":true");
    assert_int_equal(level(&r, &n_tan, "PHEIC", DOC).code, 0); /* takes its place without a word */
    assert_int_equal(say(&r, &sari, "level confirm", (struct desk_command){.rev = 3}).code, 0);
    assert_int_equal(now_level(&r), LEVEL_PHEIC);
    assert_int_equal(r.desk->state.head->level.n, 3);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* One batch: what is proposed in it can be confirmed in it, by another, and by nobody twice. */
static void both_in_one_batch(void **state)
{
    struct rig r;
    struct told t[3] = {{0}};
    (void) state;
    rig_start(&r, false);
    struct desk_command q[3] = {
        {.verb = SPAN_LIT("level set"), .officer = SPAN_LIT("r.sari"), .offset = OFFSET_NONE, .level = SPAN_LIT("PHEIC"), .who_doc = SPAN_LIT(DOC)},
        {.verb = SPAN_LIT("level confirm"), .officer = SPAN_LIT("n.tan"), .offset = OFFSET_NONE, .rev = 1},
        {.verb = SPAN_LIT("level confirm"), .officer = SPAN_LIT("boss"), .offset = OFFSET_NONE, .rev = 1},
    };
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(desk_command(r.desk, &q[i], told_reply, &t[i], NULL), 0);
    desk_settle(r.desk);
    assert_int_equal(t[0].code, 0);
    assert_int_equal(t[1].code, 0); /* an exercise: one Unix user may play both */
    assert_int_equal(t[2].code, WF_E_STATE);
    assert_int_equal(now_level(&r), LEVEL_PHEIC);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* A command that comes again with its cmd_id is done once. */
static void a_retry_is_no_second_proposal(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    struct desk_command q = {.level = SPAN_LIT("PHEIC"), .who_doc = SPAN_LIT(DOC), .cmd_id = SPAN_LIT("c-1")};
    assert_int_equal(say(&r, &sari, "level set", q).code, 0);
    assert_int_equal(say(&r, &sari, "level set", q).code, 0);
    assert_int_equal(r.desk->state.head->level.n, 1);
    rig_end(&r);
}

/* ---- what follows ---- */

static void a_handover_tells_them(void **state)
{
    struct rig r;
    char line[320];
    (void) state;
    rig_start(&r, true);
    assert_int_equal(plain(&r, &sari, "handover start").code, 0);
    assert_int_equal(state_handover(&r.desk->state, 1)->lines_n, 0); /* WATCH and NONE are no line */
    assert_int_equal(level(&r, &sari, "PHEIC", DOC).code, 0);        /* comes to the one that is open */
    assert_int_equal(posture(&r, &sari, "ALERT", "two clusters").code, 0);
    desk_tick(r.desk);
    desk_settle(r.desk);
    assert_int_equal(state_handover(&r.desk->state, 1)->lines_n, 2);
    has(posture_level_line(r.desk, line, sizeof line), "PHEIC proposed by r.sari waits for another officer");
    assert_int_equal(say(&r, &n_tan, "level confirm", (struct desk_command){.who_doc = SPAN_LIT(DOC)}).code, 0);
    has(posture_level_line(r.desk, line, sizeof line), "level PHEIC since 2026-11-24 04:00Z, " DOC);
    has(posture_line(r.desk, line, sizeof line), "posture ALERT since 2026-11-24 04:00Z");
    assert_int_equal(plain(&r, &sari, "handover cancel").code ? say(&r, &sari, "handover cancel", (struct desk_command){.reason = SPAN_LIT("later")}).code : 0, 0);
    assert_int_equal(plain(&r, &sari, "handover start").code, 0);
    const struct handover_row *h = state_handover(&r.desk->state, 2);
    assert_int_equal(h->lines_n, 2);
    assert_int_equal(state_line(&r.desk->state, h->lines_first + 1)->section, SHIFT_POSTURE); /* first of all */
    assert_int_equal(state_line(&r.desk->state, h->lines_first + 2)->section, SHIFT_LEVEL);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void a_playbook_of_the_level_stands_first(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    assert_string_equal(desk_playbook_name(r.desk, 0), "boat-arrival");
    struct told t = say(&r, &sari, "new", (struct desk_command){.type = SPAN_LIT("HLT.CLUSTER"), .member = SPAN_LIT("ID"), .title = SPAN_LIT("Ill on arrival")});
    assert_int_equal(t.code, 0);
    t = say(&r, &sari, "playbook start", (struct desk_command){.incident = SPAN_LIT("1")});
    has(t.text, "ill-travellers");
    assert_int_equal(level(&r, &sari, "PHEIC", DOC).code, 0);
    assert_string_equal(desk_playbook_name(r.desk, 0), "boat-arrival"); /* proposed is not declared */
    assert_int_equal(say(&r, &n_tan, "level confirm", (struct desk_command){.who_doc = SPAN_LIT(DOC)}).code, 0);
    assert_string_equal(desk_playbook_name(r.desk, 0), "health-emergency");
    assert_string_equal(desk_playbook_name(r.desk, 1), "boat-arrival");
    size_t n = desk_playbooks(r.desk);
    for (size_t i = 1; i < n; i++) /* each once */
        assert_string_not_equal(desk_playbook_name(r.desk, i), "health-emergency");
    assert_string_equal(desk_playbook_name(r.desk, n), "");
    t = say(&r, &sari, "new", (struct desk_command){.type = SPAN_LIT("HLT.CLUSTER"), .member = SPAN_LIT("ID"), .title = SPAN_LIT("Ill in the ward")});
    assert_int_equal(t.code, 0);
    has(say(&r, &sari, "playbook start", (struct desk_command){.incident = SPAN_LIT("2")}).text, "health-emergency");
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_posture_to_every_other),
        cmocka_unit_test(a_posture_needs_a_reason_and_a_word),
        cmocka_unit_test(a_level_takes_a_document),
        cmocka_unit_test(every_verb_in_every_state),
        cmocka_unit_test(stale_proposals),
        cmocka_unit_test(both_in_one_batch),
        cmocka_unit_test(a_retry_is_no_second_proposal),
        cmocka_unit_test(a_handover_tells_them),
        cmocka_unit_test(a_playbook_of_the_level_stands_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
