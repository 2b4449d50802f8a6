/* Unit tests of desk: notices that members send to the centre: taken once, tied to what they update or cancel, answered once, over, erased; of the floor's own mode alone. */
#include "inbox_rig.h"

/* Incidents whose condition holds: what is still to be answered. */
static unsigned open_ones(const struct floor *f)
{
    struct incident i;
    unsigned n = 0;
    for (uint32_t row = 1; desk_incident(f->r.desk, row, &i); row++)
        n += i.r.condition == WF_CONDITION_ACTIVE;
    return n;
}

/* The report beside its fact, as it is read: "" where it is gone. */
static struct buf told_of(const struct floor *f, const char *id)
{
    struct desk_notice_show *x;
    struct journal_reader *r;
    struct json_writer w;
    struct buf out = {0};
    struct err e;
    assert_int_equal(desk_notice_show_begin(f->r.desk, NULL, SPAN_LIT(""), span_str(id), &x, &e), 0);
    assert_int_equal(journal_reader_open(&r, f->r.home, &e), 0);
    jw_init(&w, &out);
    assert_int_equal(desk_notice_show_json(x, r, &w, &e), 0);
    journal_reader_close(r);
    desk_notice_show_free(x);
    return out;
}

/* Is it in any file of the home? */
static bool in_home(const struct floor *f, const char *text)
{
    char command[600];
    snprintf(command, sizeof command, "grep -rqaF -- '%s' '%s'", text, f->r.home);
    return system(command) == 0;
}

static void taken_and_acknowledged(void **state)
{
    struct floor f;
    const struct sent_here s = {.member = "MY", .n = 1, .event = "FLOW.CLOSURE", .title = "Woodlands is closed", .text = "Since ten."};
    (void) state;
    open_floor(&f, true);
    assert_int_equal(comes(&f, &s).observations, 1);
    assert_int_equal(comes(&f, &s).observations, 0); /* again: it is there */
    assert_int_equal(dissem_received_count(f.r.desk), 1);
    struct received_row r = received(&f, 1);
    assert_true(r.state == RECEIVED_NEW && r.precedence == NOTICE_IMMEDIATE && !r.person && !r.dangling && !r.of);
    assert_string_equal(r.headline, "Woodlands is closed");
    assert_int_equal(open_ones(&f), 1); /* grave, and nobody answered it */
    struct buf whole = told_of(&f, "R-0001");
    assert_non_null(strstr(whole.p, "\"report\":{\"kind\":\"notice\""));
    assert_non_null(strstr(whole.p, "Since ten."));
    buf_free(&whole);
    /* another officer's key, another rule, another number of desks: nothing leaves */
    struct told t = answer_ready(&f, &f.lim, "R-0001", false);
    ok(t);
    char id[INCIDENT_ID_MAX];
    snprintf(id, sizeof id, "%s", t.id);
    manifest(&f, &f.tan, id, DISSEM_RECEIPT, NULL);
    f.q.id = SPAN_LIT("R-0001");
    f.q.recipients_n = 1;
    no(say(&f, &f.lim, "inbox ack", 0), WF_E_DENIED, "key", "another officer's");
    manifest(&f, &f.lim, id, DISSEM_CANCEL, NULL);
    f.q.id = SPAN_LIT("R-0001");
    f.q.recipients_n = 1;
    no(say(&f, &f.lim, "inbox ack", 0), WF_E_STATE, "received", "not ready");
    manifest(&f, &f.lim, id, DISSEM_RECEIPT, NULL);
    f.q.id = SPAN_LIT("R-0001");
    no(say(&f, &f.lim, "inbox ack", 0), WF_E_STATE, "received", "an Ack, to 3 desks");
    f.q.recipients_n = 1;
    no(say(&f, &f.lim, "inbox reject", 0), WF_E_STATE, "received", "what is ready is an Ack");
    assert_int_equal(jobs(&f), 0);
    ok(answer(&f, &f.lim, "R-0001", false));
    assert_int_equal(jobs(&f), 1);
    assert_int_equal(received(&f, 1).state, RECEIVED_ACKED);
    assert_int_equal(open_ones(&f), 0);
    no(answer(&f, &f.lim, "R-0001", false), WF_E_STATE, "state", "R-0001 is ACKED already");
    no(answer(&f, &f.tan, "R-0001", true), WF_E_STATE, "state", "R-0001 is ACKED already");
    assert_int_equal(jobs(&f), 1); /* twice acknowledged is one effect */
    struct delivery_row d;
    struct notice_row n;
    assert_true(dissem_get(f.r.desk, received(&f, 1).answer, &n) && dissem_delivery(f.r.desk, &n, 1, &d));
    assert_int_equal(d.due, TIME_NONE); /* nobody acknowledges an acknowledgement */
    rig_same_rebuilt(&f.r);
    close_floor(&f);
}

/* An Update and a Cancel take the earlier one's place; who sent the earlier one does so, and nobody else; what came before what it refers to is tied to it then. */
static void updated_and_cancelled(void **state)
{
    struct floor f;
    const struct sent_here first = {.member = "MY", .n = 1, .expires_s = 7200}, update = {.member = "MY", .n = 2, .refers = 1, .type = WF_NOTICE_UPDATE, .expires_s = 7200},
                           cancel_ = {.member = "MY", .n = 3, .refers = 2, .type = WF_NOTICE_CANCEL, .expires_s = 7200};
    (void) state;
    open_floor(&f, true);
    comes(&f, &first);
    comes(&f, &update);
    assert_true(received(&f, 1).state == RECEIVED_SUPERSEDED && received(&f, 1).replaced_by == 2 && received(&f, 2).of == 1);
    no(answer(&f, &f.lim, "R-0001", false), WF_E_STATE, "state", "R-0001 was SUPERSEDED by R-0002: answer that one");
    ok(answer(&f, &f.lim, "R-0002", false));
    comes(&f, &cancel_);
    assert_true(received(&f, 2).state == RECEIVED_ACKED && received(&f, 2).replaced_by == 3); /* it was answered, and is called back all the same */
    assert_int_equal(open_ones(&f), 1);                                                       /* the Cancel wants its answer */
    ok(answer(&f, &f.lim, "R-0003", false));
    assert_int_equal(open_ones(&f), 0);
    /* the page has the newest first */
    const struct sent_here late_cancel = {.member = "TH", .n = 8, .refers = 7, .type = WF_NOTICE_CANCEL}, late = {.member = "TH", .n = 7};
    comes(&f, &late_cancel);
    assert_true(received(&f, 4).dangling && !received(&f, 4).of);
    comes(&f, &late);
    assert_true(!received(&f, 4).dangling && received(&f, 4).of == 5);
    assert_true(received(&f, 5).state == RECEIVED_CANCELLED && received(&f, 5).replaced_by == 4);
    /* another member's word about it changes nothing */
    const struct sent_here his = {.member = "VN", .n = 1};
    comes(&f, &his);
    struct sent_here hers = {.member = "PH", .n = 1, .refers = 1, .type = WF_NOTICE_CANCEL};
    comes(&f, &hers);
    assert_true(received(&f, 6).state == RECEIVED_NEW && received(&f, 7).dangling);
    hers.n = 9; /* what refers to nothing that ever came */
    hers.refers = 77;
    comes(&f, &hers);
    assert_true(received(&f, 8).dangling && received(&f, 8).state == RECEIVED_NEW);
    ok(answer(&f, &f.lim, "R-0008", true)); /* and can be rejected, with the reason */
    assert_int_equal(received(&f, 8).state, RECEIVED_REJECTED);
    rig_same_rebuilt(&f.r);
    close_floor(&f);
}

/* It ends, and nobody answered it; one that has ended already when it comes raises no alarm. Both can still be answered. */
static void expired(void **state)
{
    struct floor f;
    const struct sent_here s = {.member = "MY", .n = 1, .expires_s = 600}, late = {.member = "MY", .n = 2, .expires_s = -1};
    (void) state;
    open_floor(&f, true);
    comes(&f, &s);
    comes(&f, &late);
    assert_int_equal(received(&f, 2).state, RECEIVED_EXPIRED);
    assert_int_equal(open_ones(&f), 1);
    later(&f, 599);
    assert_int_equal(received(&f, 1).state, RECEIVED_NEW);
    later(&f, 1);
    assert_int_equal(received(&f, 1).state, RECEIVED_EXPIRED);
    assert_int_equal(open_ones(&f), 0);
    ok(answer(&f, &f.lim, "R-0001", false));
    ok(answer(&f, &f.lim, "R-0002", true));
    rig_same_rebuilt(&f.r);
    close_floor(&f);
}

/* What may be about a person goes at its end: from the row, the journal, every file. What is about none stays. */
static void erased(void **state)
{
    struct floor f;
    const struct sent_here person = {.member = "MY", .n = 1, .title = "CANARYTITLE is looked for", .text = "CANARYTEXT, born 1990", .expires_s = 3600},
                           nobody = {.member = "MY", .n = 2, .event = "FLOW.CLOSURE", .title = "STAYSTITLE", .text = "STAYSTEXT", .expires_s = 3600}, open_end = {.member = "MY", .n = 3, .title = "CANARYOPEN"};
    (void) state;
    open_floor(&f, true);
    comes(&f, &person);
    comes(&f, &nobody);
    comes(&f, &open_end);
    ok(answer(&f, &f.lim, "R-0001", false));
    assert_true(in_home(&f, "CANARYTITLE") && in_home(&f, "CANARYTEXT") && in_home(&f, "CANARYOPEN") && in_home(&f, "STAYSTEXT"));
    assert_false(in_home(&f, "the page that brought it")); /* beside the report, nothing of it is kept */
    later(&f, 3601);
    assert_true(received(&f, 1).erased && !received(&f, 1).headline[0]);
    assert_true(!received(&f, 2).erased && received(&f, 2).headline[0] && !received(&f, 3).erased);
    struct buf whole = told_of(&f, "R-0001");
    assert_non_null(strstr(whole.p, "\"headline\":\"[erased]\""));
    assert_non_null(strstr(whole.p, "\"report\":null"));
    buf_free(&whole);
    later(&f, 8 * 86400); /* one without an end: a week */
    assert_true(received(&f, 3).erased);
    struct notice_row n;
    assert_true(dissem_get(f.r.desk, received(&f, 1).answer, &n) && n.person && n.erased);
    rig_same_rebuilt(&f.r);
    rig_close(&f.r);
    assert_false(in_home(&f, "CANARY"));
    assert_true(in_home(&f, "STAYSTITLE") && in_home(&f, "STAYSTEXT"));
    rig_open(&f.r);
    close_floor(&f);
}

/* An exercise takes no actual notice, and answers none; nor the reverse. It stands aside, once, without its words. */
static void of_the_other_mode(void **state)
{
    (void) state;
    for (int actual = 0; actual < 2; actual++) {
        struct floor f;
        const struct sent_here s = {.member = "MY", .n = 1, .msg_status = actual ? WF_MSG_EXERCISE : WF_MSG_ACTUAL, .title = "CANARYASIDE", .text = "CANARYASIDE"}, own = {.member = "MY", .n = 2};
        open_floor(&f, actual);
        assert_int_equal(comes(&f, &s).set_aside, 1);
        assert_int_equal(comes(&f, &s).set_aside, 0);
        assert_int_equal(dissem_received_count(f.r.desk), 0);
        assert_int_equal(open_ones(&f), 0);
        assert_false(in_home(&f, "CANARYASIDE"));
        comes(&f, &own);
        assert_int_equal(dissem_received_count(f.r.desk), 1);
        rig_same_rebuilt(&f.r);
        close_floor(&f);
    }
}

/* Who comes on is handed what nobody answered. */
static void handed_over(void **state)
{
    struct floor f;
    const struct sent_here one = {.member = "MY", .n = 1}, two = {.member = "TH", .n = 1};
    char text[120];
    unsigned lines = 0;
    (void) state;
    open_floor(&f, true);
    comes(&f, &one);
    comes(&f, &two);
    ok(answer(&f, &f.lim, "R-0001", false));
    about(&f, "");
    ok(say(&f, &f.lim, "handover start", 0));
    for (uint32_t n = 1; n <= f.r.desk->state.head->lines_n; n++)
        if (state_line(&f.r.desk->state, n)->received) {
            assert_int_equal(state_line(&f.r.desk->state, n)->received, 2);
            lines++;
        }
    assert_int_equal(lines, 1);
    assert_string_equal(dissem_received_line(f.r.desk, 2, text, sizeof text), "R-0002 IMMEDIATE from TH: not answered");
    rig_same_rebuilt(&f.r);
    close_floor(&f);
}

/* Another's feed that relays a member's notice first, altered, takes neither its place nor its Cancel. */
static void relayed_by_another(void **state)
{
    struct floor f;
    const struct sent_here false_one = {.member = "MY", .by = "TH", .n = 1, .title = "All is well"}, own = {.member = "MY", .n = 1, .title = "Woodlands is closed"},
                           cancel = {.member = "MY", .n = 2, .refers = 1, .type = WF_NOTICE_CANCEL};
    (void) state;
    open_floor(&f, true);
    assert_int_equal(comes(&f, &false_one).observations, 1);
    assert_int_equal(comes(&f, &own).observations, 1);
    assert_int_equal(dissem_received_count(f.r.desk), 2);
    assert_int_equal(comes(&f, &cancel).observations, 1);
    struct received_row r = received(&f, 3);
    assert_true(r.of == 2 && !r.dangling);
    assert_string_equal(received(&f, 2).headline, "Woodlands is closed");
    close_floor(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken_and_acknowledged),
        cmocka_unit_test(updated_and_cancelled),
        cmocka_unit_test(expired),
        cmocka_unit_test(erased),
        cmocka_unit_test(of_the_other_mode),
        cmocka_unit_test(handed_over),
        cmocka_unit_test(relayed_by_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
