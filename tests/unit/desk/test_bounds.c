/* What somebody outside makes up has a share: a plugin's types, names of submitted sources, desks of a member, checkpoints that nobody knows; and a source that speaks
 * for a member tells no figures of another's checkpoints. Reports of rights are each submitter's own. */
#include "desk_support.h"

struct fed {
    int calls;
    struct desk_accepted sum;
};

static void on_accepted(void *arg, const struct desk_accepted *a)
{
    struct fed *f = arg;
    f->calls++;
    f->sum = *a;
    f->sum.err = NULL;
}

/* An input of n reports for a feed of plugin xx that speaks for `member`. Returns how many were accepted, observations and all. */
static uint64_t feed(struct rig *r, const char *member, const wf_report *v, size_t n)
{
    struct fed f = {0};
    struct desk_input in = {.source = SPAN_LIT("xx/one"), .plugin = SPAN_LIT("xx"), .member = span_str(member), .reports = v, .reports_n = n, .received = TIME_NONE,
                            .raw_policy = WF_RAW_DIGEST};
    assert_int_equal(desk_accept(r->desk, &in, on_accepted, &f, NULL), 0);
    desk_settle(r->desk);
    assert_int_equal(f.calls, 1);
    assert_int_equal(f.sum.code, 0);
    return f.sum.accepted + f.sum.observations;
}

static wf_str str(const char *s)
{
    return (wf_str){s, (uint32_t) strlen(s)};
}

static void types_of_one_plugin_have_a_share(void **state)
{
    static char ids[700][24], types[700][32];
    static wf_report v[700];
    struct rig r;
    (void) state;
    rig_start(&r, true);
    for (size_t i = 0; i < ARRAY_LEN(v); i++) {
        snprintf(ids[i], sizeof ids[i], "t%zu", i);
        snprintf(types[i], sizeof types[i], "XX.T%zu", i);
        wf_report_init(&v[i], WF_KIND_EVENT);
        v[i].source_id = str(ids[i]);
        v[i].type = str(types[i]);
        v[i].title = str("made up");
        v[i].occurred = (wf_instant){.utc_ns = T0, .offset_min = 0, .set = 1};
    }
    assert_int_equal(feed(&r, "--", v, ARRAY_LEN(v)), 500);
    /* Those that it has it goes on with, and so do all others. */
    v[699].type = v[0].type;
    v[698].type = str("SYS.POWER");
    assert_int_equal(feed(&r, "--", v + 698, 2), 2);
    assert_int_equal(rig_say(&r, "submit/a", EV("1", "")).status, DESK_ACCEPTED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void statuses(wf_report *v, char (*ids)[24], char (*codes)[8], size_t n, const char *begin)
{
    for (size_t i = 0; i < n; i++) {
        snprintf(ids[i], sizeof ids[i], "%s%u", begin, (unsigned) (i % 1000));
        snprintf(codes[i], sizeof codes[i], "%.2s%03u", begin, (unsigned) (i % 1000));
        wf_report_init(&v[i], WF_KIND_STATUS);
        v[i].source_id = str(ids[i]);
        v[i].checkpoint = str(codes[i]);
        static wf_status s;
        wf_status_init(&s);
        s.queue_min = 5;
        v[i].status = &s;
        v[i].occurred = (wf_instant){.utc_ns = T0, .offset_min = 0, .set = 1};
    }
}

static void the_board_has_room_for_others(void **state)
{
    static char ids[900][24], codes[900][8];
    static wf_report v[900];
    struct rig r;
    (void) state;
    rig_start(&r, true);
    statuses(v, ids, codes, ARRAY_LEN(v), "MY");
    assert_int_equal(feed(&r, "MY", v, ARRAY_LEN(v)), 200);
    assert_int_equal(feed(&r, "MY", v, ARRAY_LEN(v)), 0); /* nor later */
    v[0].source_id = str("known");
    v[0].checkpoint = str("MYKUL");
    assert_int_equal(feed(&r, "MY", v, 1), 1);
    statuses(v, ids, codes, 300, "QQ"); /* of no member's letters: they count for whom the source speaks */
    assert_int_equal(feed(&r, "MY", v, 300), 0);
    statuses(v, ids, codes, 300, "SG");
    assert_int_equal(feed(&r, "SG", v, 300), 200);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void figures_of_anothers_checkpoints(void **state)
{
    static char ids[2][24], codes[2][8];
    static wf_report v[2];
    struct rig r;
    (void) state;
    rig_start(&r, true);
    statuses(v, ids, codes, 2, "SG");
    v[0].checkpoint = str("SGWDL");
    assert_int_equal(feed(&r, "MY", v, 2), 0);
    assert_int_equal(desk_checkpoints(r.desk), 0);
    assert_int_equal(feed(&r, "SG", v, 2), 2);
    v[0].source_id = str("again");
    assert_int_equal(feed(&r, "--", v, 1), 1); /* one that speaks for nobody may name any */
    rig_end(&r);
}

static void reports_of_rights_are_each_ones_own(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, false);
    desk_set_rights(r.desk, true);
#define RGT(id, title, more) "{'source_id':'" id "','type':'RGT.RIGHTS_REPORT','member':'SG','title':'" title "','occurred':'2026-11-24T03:20:00+07:00'" more "}"
    assert_int_equal(rig_say(&r, "submit/a", RGT("1", "beaten", ",'dedup_key':'k'")).status, DESK_ACCEPTED);
    /* The rig's officer is one; his name for a source makes no other of him. */
    assert_int_equal(rig_say(&r, "submit/b", RGT("1", "beaten", ",'dedup_key':'k'")).status, DESK_DUPLICATE);
    assert_int_equal(rig_say(&r, "submit/a", RGT("2", "nothing was", ",'dedup_key':'k'")).status, DESK_ACCEPTED);
    assert_int_equal(r.desk->state.head->incidents, 2); /* the key leads into none that is there */
    /* What is none comes with the same id of the same source, and meets none of them. */
    assert_int_equal(rig_say(&r, "submit/a", EV("1", "")).status, DESK_ACCEPTED);
    assert_int_equal(r.desk->state.head->incidents, 3);
    struct incident i;
    assert_true(desk_incident(r.desk, 1, &i));
    assert_int_equal(i.r.reports, 1);
    assert_true(span_is(i.title, "beaten"));
    rig_end(&r);
}

static void desks_of_a_member_have_a_share(void **state)
{
    struct rig r;
    char desk[32];
    int asked = 0;
    (void) state;
    rig_start(&r, true);
    for (int i = 0; i < 4; i++)
        rig_say(&r, "s", i == 0 ? EV("1", "") : i == 1 ? EV("2", "") : i == 2 ? EV("3", "") : EV("4", ""));
    for (int i = 0; i < 520; i++) {
        snprintf(desk, sizeof desk, "MY/d%d", i);
        state_name(&r.desk->state, span_str(desk));
        asked += state_name_fits(&r.desk->state, SPAN_LIT("MY/next"), 3, 500);
    }
    assert_int_equal(asked, 499);
    struct desk_command q = {.verb = SPAN_LIT("ask"), .incident = SPAN_LIT("1"), .to = SPAN_LIT("MY/another"), .due = SPAN_LIT("+2h"), .text = SPAN_LIT("how many?")};
    assert_int_equal(rig_command(&r, &q).code, WF_E_LIMIT);
    q.to = SPAN_LIT("MY/d7");
    assert_int_equal(rig_command(&r, &q).code, 0);
    q.to = SPAN_LIT("SG/another");
    assert_int_equal(rig_command(&r, &q).code, 0);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_of_one_plugin_have_a_share), cmocka_unit_test(the_board_has_room_for_others), cmocka_unit_test(figures_of_anothers_checkpoints),
        cmocka_unit_test(reports_of_rights_are_each_ones_own), cmocka_unit_test(desks_of_a_member_have_a_share)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
