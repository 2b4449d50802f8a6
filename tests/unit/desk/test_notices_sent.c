/* Unit tests of desk: what becomes of a notice that is out: chased, over and erased, altered by a gateway and called back; and what bounds those who send. */
#include "notices_rig.h"

/* ---- the chase ---- */

static void chase(void **state)
{
    struct floor f;
    struct desk_totals t;
    (void) state;
    open_floor(&f, true);
    out(&f);
    delivered(&f, 1, 1, DELIVERY_ACKED, "x");
    delivered(&f, 1, 2, DELIVERY_DELIVERED, "");
    delivered(&f, 1, 3, DELIVERY_SENT, "");
    assert_int_equal(jobs(&f), 1); /* sent, and nothing is known of it: after a restart it is given again */
    assert_int_equal(looks(&f), 2); /* they arrived: what their gateways show is looked at, should who did it have died */
    const struct desk_delivery shown[] = {{.n = 1, .no = 1, .at = TIME_NONE, .readback = 1}, {.n = 1, .no = 2, .at = TIME_NONE, .readback = 3, .attempts = 4}};
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(desk_delivery(f.r.desk, &shown[i], NULL), 0);
    desk_settle(f.r.desk);
    assert_int_equal(looks(&f), 0); /* it was, or could not be: no more of that */
    later(&f, 59);
    assert_int_equal(jobs(&f), 1);
    later(&f, 1); /* 60 s: FLASH takes a second path; the first may still be under way */
    assert_int_equal(jobs(&f), 3);
    delivered(&f, 1, 2, DELIVERY_SENT, "");
    later(&f, 60);
    struct delivery_row d;
    struct notice_row r;
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_int_equal(r.overdue, 2);
    assert_true(dissem_delivery(f.r.desk, &r, 2, &d));
    assert_int_equal(d.state, DELIVERY_FALLBACK_VOICE);
    assert_int_equal(d.attempts, 4);
    desk_totals(f.r.desk, &t);
    assert_int_equal(t.open, 1); /* one incident about it */
    about(&f, "N-0001");         /* called: nobody is to be called any more, and the incident is over */
    f.q.recipient = SPAN_LIT("MY/protection");
    f.q.voice = true;
    f.q.by = SPAN_LIT("Farah");
    ok(say(&f, &f.lim, "notice ack", 0));
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_int_equal(r.overdue, 1);
    f.q.recipient = SPAN_LIT("ID");
    ok(say(&f, &f.lim, "notice ack", 0));
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_int_equal(r.overdue, 0);
    assert_int_equal(r.state, DISSEM_FULLY_ACKED);
    close_floor(&f);
}

/* How many desks of the first notice are on their second path, and to be called. */
static void chased(const struct floor *f, unsigned *second, unsigned *call)
{
    struct delivery_row d;
    struct notice_row r;
    *second = *call = 0;
    assert_true(dissem_get(f->r.desk, 1, &r));
    for (uint32_t no_ = 1; no_ <= f->to_n; no_++) {
        assert_true(dissem_delivery(f->r.desk, &r, no_, &d));
        *second += d.second != 0;
        *call += d.state == DELIVERY_FALLBACK_VOICE;
    }
    assert_int_equal(r.overdue, *call);
}

/* 43 desks of eleven members, three of whose lines are dead: these three are chased, each step at its time and not a second before. */
static void chase_of_43(void **state)
{
    static const char members[][3] = {"BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"};
    static const char *const desks[] = {"", "/protection", "/health", "/border"};
    static const struct {
        uint8_t precedence;
        int64_t second_s, call_s; /* 0: no second path */
    } steps[] = {{NOTICE_FLASH, 60, 120}, {NOTICE_IMMEDIATE, 300, 600}, {NOTICE_PRIORITY, 0, 3600}};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct floor f;
        char names[43][20];
        unsigned second, call;
        open_floor(&f, true);
        f.precedence = steps[i].precedence;
        f.to_n = ARRAY_LEN(names);
        for (size_t n = 0; n < f.to_n; n++) {
            snprintf(names[n], sizeof names[n], "%s%s", members[n / 4], desks[n % 4]);
            f.to[n] = (struct desk_recipient){.to = span_str(names[n]), .member = span_make(names[n], 2), .channel = 1, .whole = true};
        }
        out(&f);
        for (uint32_t no_ = 1; no_ <= f.to_n; no_++)
            if (no_ != 7 && no_ != 20 && no_ != 43)
                delivered(&f, 1, no_, DELIVERY_ACKED, "x");
        if (steps[i].second_s) {
            later(&f, steps[i].second_s - 1);
            chased(&f, &second, &call);
            assert_true(second == 0 && call == 0);
            later(&f, 1);
            chased(&f, &second, &call);
            assert_true(second == 3 && call == 0);
        }
        later(&f, steps[i].call_s - steps[i].second_s - 1);
        chased(&f, &second, &call);
        assert_int_equal(call, 0);
        later(&f, 1);
        chased(&f, &second, &call);
        assert_int_equal(call, 3);
        close_floor(&f);
    }
}

/* What is said of a person is gone when the notice ends: from the row, and from the journal. */
static void erased(void **state)
{
    struct floor f;
    struct desk_notice_about a;
    struct journal_reader *r;
    struct buf text = {0};
    struct err e;
    uint32_t n;
    (void) state;
    open_floor(&f, true);
    f.person = true;
    f.precedence = NOTICE_ROUTINE;
    out(&f);
    later(&f, 13 * 3600);
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_EXPIRED);
    assert_true(desk_notice_find(f.r.desk, NULL, SPAN_LIT("N-0001"), &a));
    assert_true(a.erased);
    assert_true(desk_notice_erased(f.r.desk, &n));
    assert_int_equal(n, 1);
    assert_int_equal(journal_reader_open(&r, f.r.home, &e), 0);
    assert_int_equal(desk_notice_draft(r, a.draft_seq, &text, &e), WF_E_NOTFOUND);
    journal_reader_close(r);
    buf_free(&text);
    char hash[65], again[65];
    desk_hash(f.r.desk, hash);
    rig_close(&f.r);
    rig_forget_views(&f.r);
    rig_open(&f.r);
    desk_hash(f.r.desk, again);
    assert_string_equal(hash, again);
    close_floor(&f);
}

/* What a gateway altered stops what is still to be sent; the Cancel goes to all, and QUEUED ones are told why they got nothing. */
static void altered(void **state)
{
    struct floor f;
    struct err e;
    struct desk_totals t;
    struct notice_row r;
    struct delivery_row d;
    (void) state;
    open_floor(&f, true);
    out(&f);
    delivered(&f, 1, 1, DELIVERY_DELIVERED, "");
    const struct desk_delivery x = {.n = 1, .no = 1, .at = TIME_NONE, .readback = 2, .text = SPAN_LIT("area 1: 40 km for 4 km")};
    assert_int_equal(desk_delivery(f.r.desk, &x, &e), 0);
    desk_settle(f.r.desk);
    assert_int_equal(jobs(&f), 0);
    desk_totals(f.r.desk, &t);
    assert_int_equal(t.open, 1);
    ok(plain(&f, &f.lim, "notice resume", "N-0001")); /* somebody looked, and it is no matter: the rest goes */
    assert_int_equal(jobs(&f), 2);
    no(plain(&f, &f.lim, "notice resume", "N-0001"), WF_E_STATE, "held", "nothing of N-0001 is held");
    later(&f, 20);
    composed(&f, "N-0001", draft, DRAFT_CANCEL, "N-0001");
    ok(say(&f, &f.lim, "notice ready", 0)); /* it is what the engine made it: nobody turns it into something else */
    composed(&f, "N-0002", draft, DRAFT_ALERT, "");
    no(say(&f, &f.sari, "notice edit", 1), WF_E_STATE, "notice", "a Cancel that is ready");
    no(submit(&f, &f.sari, "N-0002", 1), WF_E_STATE, "notice", "a Cancel that is ready");
    composed(&f, "", draft, DRAFT_CANCEL, "N-0001");
    no(say(&f, &f.sari, "notice new", 0), WF_E_INVALID, "draft.form", "notice cancel");
    ok(cancel(&f, &f.lim, "N-0001"));
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_int_equal(r.state, DISSEM_CANCELLED);
    assert_int_equal((r.ended - r.released) / NSEC_PER_SEC, 20);
    assert_true(dissem_delivery(f.r.desk, &r, 2, &d));
    assert_int_equal(d.state, DELIVERY_EXPIRED);
    assert_true(strstr(d.text, "not sent") != NULL);
    assert_int_equal(jobs(&f), 3);
    no(cancel(&f, &f.lim, "N-0001"), WF_E_STATE, "state", "is CANCELLED");
    close_floor(&f);
}

/* What another officer is refused, a supervisor's signature lets go. */
static void by_supervisor(struct floor *f, const char *id)
{
    manifest(f, &f->boss, id, DISSEM_TWO, &f->sari);
    f->q.supervisor = true;
    ok(say(f, &f->boss, "notice approve", 1));
    assert_int_equal(state_of(f, id), DISSEM_APPROVED);
}

/* What was said wrongly of a person is chased to the voice, however low it went out; what is no correction, or of no person, keeps its own. */
static void wrong_of_a_person(void **state)
{
    static const struct {
        bool person;
        uint8_t form, want;
    } is[] = {{true, DRAFT_CORRECTION, NOTICE_PRIORITY}, {false, DRAFT_CORRECTION, NOTICE_ROUTINE}, {true, DRAFT_UPDATE, NOTICE_ROUTINE}};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(is); i++) {
        struct floor f;
        struct notice_row r;
        open_floor(&f, true);
        f.precedence = NOTICE_ROUTINE;
        f.person = is[i].person;
        out(&f);
        f.person = false; /* its author forgot: the notice that it refers to did not */
        composed(&f, "", draft, is[i].form, "N-0001");
        ok(say(&f, &f.sari, is[i].form == DRAFT_UPDATE ? "notice update" : "notice correct", 0));
        assert_true(dissem_get(f.r.desk, 2, &r));
        assert_int_equal(r.precedence, is[i].want);
        assert_int_equal(r.person, is[i].person);
        close_floor(&f);
    }
}

/* Limits: over them a supervisor approves; one alone only where that is allowed, grave, and after ten minutes. */
static void bounds(void **state)
{
    struct floor f;
    struct desk_notice_rules rules = {.per_author_hour = 1, .per_centre_hour = 5};
    (void) state;
    open_floor(&f, true);
    desk_set_notice_rules(f.r.desk, &rules);
    out(&f);
    ok(new_(&f));
    ok(submit(&f, &f.sari, "N-0002", 1));
    no(approve(&f, &f.tan, "N-0002", 1), WF_E_LIMIT, "notice", "a supervisor approves");
    by_supervisor(&f, "N-0002");
    later(&f, 4000);
    desk_set_clock_doubt(f.r.desk, -61);
    ok(new_(&f));
    ok(submit(&f, &f.sari, "N-0003", 1));
    no(approve(&f, &f.tan, "N-0003", 1), WF_E_DENIED, "clock", "differs by -61 s");
    by_supervisor(&f, "N-0003");
    desk_set_clock_doubt(f.r.desk, 0);
    later(&f, 4000);
    f.hours = 48;
    ok(new_(&f));
    ok(submit(&f, &f.sari, "N-0004", 1));
    no(approve(&f, &f.tan, "N-0004", 1), WF_E_DENIED, "expires", "runs for 48 hours: over 24");
    by_supervisor(&f, "N-0004");
    f.hours = 0;
    later(&f, 4000);
    rules.single = true;
    desk_set_notice_rules(f.r.desk, &rules);
    ok(new_(&f));
    ok(submit(&f, &f.sari, "N-0005", 1));
    manifest(&f, &f.sari, "N-0005", DISSEM_SINGLE, &f.sari);
    no(say(&f, &f.sari, "notice approve", 1), WF_E_STATE, "rule", "an approver has until");
    later(&f, 601);
    manifest(&f, &f.sari, "N-0005", DISSEM_SINGLE, &f.sari);
    ok(say(&f, &f.sari, "notice approve", 1));
    ok(release(&f, &f.sari, "N-0005", "3"));
    struct desk_totals t;
    desk_totals(f.r.desk, &t);
    assert_true(t.open > 0); /* to be reviewed */
    close_floor(&f);
}

/* Who comes on is handed what waits: for an approval, or for acknowledgements; what all acknowledged is no line. */
static void handed_over(void **state)
{
    struct floor f;
    unsigned lines = 0;
    char text[200];
    (void) state;
    open_floor(&f, true);
    out(&f);
    ok(new_(&f));
    ok(submit(&f, &f.sari, "N-0002", 1));
    out(&f);
    for (uint32_t k = 1; k <= 3; k++)
        delivered(&f, 3, k, DELIVERY_ACKED, "x");
    delivered(&f, 1, 1, DELIVERY_ACKED, "x");
    about(&f, "");
    ok(say(&f, &f.lim, "handover start", 0));
    for (uint32_t n = 1; n <= f.r.desk->state.head->lines_n; n++)
        if (state_line(&f.r.desk->state, n)->section == SHIFT_NOTICE)
            assert_int_equal(state_line(&f.r.desk->state, n)->notice, ++lines);
    assert_int_equal(lines, 2);
    assert_string_equal(dissem_line(f.r.desk, 1, text, sizeof text), "N-0001 FLASH PARTLY_ACKED: acknowledged by 1 of 3 desks");
    char hash[65], again[65];
    desk_hash(f.r.desk, hash);
    rig_close(&f.r);
    rig_forget_views(&f.r);
    rig_open(&f.r);
    desk_hash(f.r.desk, again);
    assert_string_equal(hash, again);
    close_floor(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chase),
        cmocka_unit_test(chase_of_43),
        cmocka_unit_test(erased),
        cmocka_unit_test(altered),
        cmocka_unit_test(wrong_of_a_person),
        cmocka_unit_test(bounds),
        cmocka_unit_test(handed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
