/* Unit tests of desk: what one officer alone released is reviewed by another one, and the incident about it is not closed away before. */
#include "notices_rig.h"

/* N-0001, released by r.sari alone; the number of the incident about it. */
static void alone(struct floor *f, char incident[16])
{
    const struct desk_notice_rules rules = {.single = true};
    open_floor(f, true);
    desk_set_notice_rules(f->r.desk, &rules);
    ok(new_(f));
    ok(submit(f, &f->sari, "N-0001", 1));
    later(f, 601);
    manifest(f, &f->sari, "N-0001", DISSEM_SINGLE, &f->sari);
    ok(say(f, &f->sari, "notice approve", 1));
    ok(release(f, &f->sari, "N-0001", "3"));
    snprintf(incident, 16, "%u", f->r.desk->state.head->incidents);
    assert_true(span_is(rig_get(&f->r, incident).title, "N-0001 was released by one officer alone (r.sari): a supervisor reviews it"));
}

static struct told reviews(struct floor *f, const struct officer *o, const char *verdict, const char *reason)
{
    about(f, "N-0001");
    f->q.verdict = span_str(verdict);
    const struct desk_command c = {.verb = SPAN_LIT("notice review"), .officer = span_str(o->name), .uid = o->uid, .offset = OFFSET_NONE, .notice = &f->q, .reason = span_str(reason)};
    return rig_command(&f->r, &c);
}

static struct told on(struct floor *f, const char *officer, const char *verb, const char *incident)
{
    const struct desk_command c = {.verb = span_str(verb), .officer = span_str(officer), .incident = span_str(incident), .offset = OFFSET_NONE, .reason = SPAN_LIT("over"), .disposition = SPAN_LIT("CONFIRMED"), .to = span_str(verb[0] == 't' ? "MY" : "1")};
    return rig_command(&f->r, &c);
}

static unsigned handed(struct floor *f)
{
    unsigned lines = 0;
    about(f, "");
    ok(say(f, &f->lim, "handover start", 0));
    for (uint32_t n = 1; n <= f->r.desk->state.head->lines_n; n++)
        lines += state_line(&f->r.desk->state, n)->section == SHIFT_NOTICE && state_line(&f->r.desk->state, n)->notice == 1;
    about(f, "");
    ok(say(f, &f->lim, "handover cancel", 0));
    return lines;
}

static void reviewed(void **state)
{
    struct floor f;
    struct desk_notice_about a;
    struct notice_row r;
    char incident[16], line[200];
    (void) state;
    alone(&f, incident);
    static const char *const closes[] = {"resolve", "discard", "transfer"};
    for (size_t i = 0; i < ARRAY_LEN(closes); i++)
        for (int k = 0; k < 2; k++)
            no(on(&f, k ? "k.lim" : "r.sari", closes[i], incident), WF_E_STATE, "review", "nobody reviewed it");
    /* not by him, nor from his account, nor without a verdict or a reason */
    no(reviews(&f, &f.sari, "upheld", "I had to"), WF_E_DENIED, "officer", "another officer reviews it");
    struct officer him = {.name = "k.lim", .uid = f.sari.uid};
    no(reviews(&f, &him, "upheld", "he had to"), WF_E_DENIED, "officer", "from this account");
    no(reviews(&f, &f.lim, "", "he had to"), WF_E_INVALID, "verdict", "--verdict upheld or wrong");
    no(reviews(&f, &f.lim, "fine", "he had to"), WF_E_INVALID, "verdict", "--verdict upheld or wrong");
    no(reviews(&f, &f.lim, "upheld", " "), WF_E_INVALID, "reason", "why was it right");
    /* it stands in the handover, acknowledged by all and expired */
    for (uint32_t k = 1; k <= 3; k++)
        delivered(&f, 1, k, DELIVERY_ACKED, "x");
    assert_non_null(strstr(dissem_line(f.r.desk, 1, line, sizeof line), ", to be reviewed: released by one officer alone"));
    later(&f, 13 * 3600);
    assert_int_equal(handed(&f), 1);
    struct told t = reviews(&f, &f.lim, "wrong", "n.tan was in the building");
    ok(t);
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_int_equal(r.verdict, DISSEM_WRONG);
    assert_int_equal(rig_get(&f.r, incident).r.condition, WF_CONDITION_CLEARED);
    assert_null(strstr(dissem_line(f.r.desk, 1, line, sizeof line), "to be reviewed"));
    no(reviews(&f, &f.boss, "upheld", "it was right"), WF_E_STATE, "verdict", "k.lim reviewed N-0001 already: wrong");
    /* he who released it closes nothing about it */
    no(on(&f, "r.sari", "resolve", incident), WF_E_DENIED, "officer", "you released N-0001 alone");
    ok(on(&f, "k.lim", "resolve", incident));
    assert_true(desk_notice_find(f.r.desk, NULL, SPAN_LIT("N-0001"), &a));
    char hash[65], again[65];
    desk_hash(f.r.desk, hash);
    rig_close(&f.r);
    rig_forget_views(&f.r);
    rig_open(&f.r);
    desk_hash(f.r.desk, again);
    assert_string_equal(hash, again);
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_int_equal(r.verdict, DISSEM_WRONG);
    close_floor(&f);
}

/* Where it was wrong and is out, the answer says what is to be done; a notice of two officers has no review; another incident is no matter. */
static void what_it_is_not(void **state)
{
    struct floor f;
    char incident[16];
    (void) state;
    alone(&f, incident);
    struct told t = reviews(&f, &f.boss, "wrong", "it names the wrong port");
    ok(t);
    assert_non_null(strstr(t.text, "still out: notice correct or notice cancel"));
    out(&f);
    about(&f, "N-0002");
    f.q.verdict = SPAN_LIT("upheld");
    no(say(&f, &f.lim, "notice review", 0), WF_E_STATE, "notice", "was not released by one officer alone");
    later(&f, 130); /* the overdue one is anybody's */
    char overdue[16];
    snprintf(overdue, sizeof overdue, "%u", f.r.desk->state.head->incidents);
    assert_int_not_equal(atoi(overdue), atoi(incident));
    ok(on(&f, "r.sari", "resolve", overdue));
    close_floor(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reviewed),
        cmocka_unit_test(what_it_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
