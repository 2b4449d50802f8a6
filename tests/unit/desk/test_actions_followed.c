/* test_actions_followed: places whose border actions an officer follows: which place is meant, which actions are at it, for whom; how many; the clocks that the ends of
 * actions in force are; and what leaves the screen by the clock alone.
 */
#include "actions_rig.h"

#include "desk/actions.h"

static struct told follow(struct rig *r, const char *officer, const char *place, bool on)
{
    struct buf text = {0};
    struct arena a = {0};
    struct json *v = NULL;
    buf_printf(&text, "{\"place\":\"%s\"}", place);
    assert_int_equal(json_parse(&a, buf_view(&text), NULL, &v, NULL), 0);
    const struct desk_action x = {.fields = v};
    struct desk_command c = {.verb = on ? SPAN_LIT("actions follow") : SPAN_LIT("actions unfollow"), .officer = span_str(officer), .action = &x};
    struct told t = rig_command(r, &c);
    arena_free(&a);
    buf_free(&text);
    return t;
}

/* The places by which the officer follows action n, as "MYJHB MY"; with `only`: "-" where the list of followed ones does not have it. */
static void by(struct rig *r, const char *officer, uint32_t n, bool only, const char *want)
{
    const struct desk_actions_ask ask = {.officer = span_str(officer), .at = TIME_NONE, .followed = only};
    struct buf b = {0}, said = {0};
    struct json_writer w;
    struct arena a = {0};
    struct json *v = NULL;
    char key[16];
    jw_init(&w, &b);
    if (!desk_action_json(r->desk, NULL, r->desk->state.head->actions_n - n, &ask, &w, key))
        buf_str(&said, "-");
    else
        assert_int_equal(json_parse(&a, buf_view(&b), NULL, &v, NULL), 0);
    JSON_EACH (f, json_get(v, "followed"))
        buf_printf(&said, "%s%.*s", said.n ? " " : "", SPAN_FMT(json_str(f, "place")));
    buf_char(&said, 0);
    assert_string_equal(said.p, want);
    arena_free(&a);
    buf_free(&b);
    buf_free(&said);
}

static void test_places(void **state)
{
    static const struct {
        const char *said, *is;
    } good[] = {{"MYJHB", "MYJHB"}, {"myjhb", "MYJHB"}, {" MYJHB ", "MYJHB"}, {"sg", "SG"}, {"MYJHB-SGWDL", "MYJHB-SGWDL"}, {"sgwdl-myjhb", "MYJHB-SGWDL"}, {"johor-singapore causeway", "MYJHB-SGWDL"}};
    static const char *const bad[] = {"", "US", "USNYC", "MYJHB-THSDO", "MYJH", "the Causeway", "MYJHB SGWDL", "MYJHB-SGWDLX"};
    struct rig r;
    char place[FOLLOW_PLACE_ROOM];
    (void) state;
    rig_start(&r, true);
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(actions_followed_place(r.desk, span_str(good[i].said), place));
        assert_string_equal(place, good[i].is);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (actions_followed_place(r.desk, span_str(bad[i]), place))
            fail_msg("\"%s\" is taken for %s", bad[i], place);
    no(follow(&r, "r.sari", "USNYC", true), WF_E_NOTFOUND, "place", "\"USNYC\"");
    no(follow(&r, "r.sari", "MYJHB", false), WF_E_STATE, "place", "you don't follow MYJHB");
    rig_end(&r);
}

static void test_who_is_told(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, CLOSED_IN("MYJHB")));                                                                                          /* 1 */
    ok(action_new(&r, "{'kind':'CLOSURE','checkpoints':'SGWDL','direction':'OUT','expires':'+9d'," GROUNDS "}"));                     /* 2 */
    ok(action_new(&r, "{'kind':'CLOSURE','member':'KH','checkpoints':'all','direction':'IN','expires':'+9d'," GROUNDS "}"));          /* 3 */
    by(&r, "r.sari", 1, false, "");
    ok(follow(&r, "r.sari", "MYJHB", true));
    by(&r, "r.sari", 1, false, "MYJHB");
    by(&r, "r.sari", 2, false, "");
    by(&r, "r.sari", 2, true, "-");
    by(&r, "n.tan", 1, false, ""); /* another officer */
    by(&r, "n.tan", 1, true, "-");
    ok(follow(&r, "r.sari", "MYJHB-SGWDL", true));
    ok(follow(&r, "r.sari", "KHPOI", true)); /* a checkpoint of the member that closed all of its own */
    ok(follow(&r, "n.tan", "SG", true));
    by(&r, "r.sari", 1, true, "MYJHB MYJHB-SGWDL");
    by(&r, "r.sari", 2, true, "MYJHB-SGWDL");
    by(&r, "r.sari", 3, true, "KHPOI");
    by(&r, "n.tan", 2, true, "SG");
    by(&r, "n.tan", 1, true, "-");
    struct told t = follow(&r, "r.sari", "myjhb", true); /* once more: no fact, the same since */
    ok(t);
    assert_non_null(strstr(t.text, "you follow MYJHB already, since 20"));
    ok(follow(&r, "r.sari", "MYJHB", false));
    by(&r, "r.sari", 1, true, "MYJHB-SGWDL");
    rig_same_rebuilt(&r);
    by(&r, "r.sari", 1, true, "MYJHB-SGWDL"); /* kept in the facts */
    by(&r, "n.tan", 2, true, "SG");
    later(&r, 13 * 3600);
    by(&r, "r.sari", 1, true, "MYJHB-SGWDL"); /* over, for an hour */
    later(&r, 24 * 3600);
    by(&r, "r.sari", 1, true, "-");
    by(&r, "r.sari", 1, false, "MYJHB-SGWDL");
    rig_end(&r);
}

/* One officer's places are his own share; what he gives up makes room for another. */
static void test_bounds(void **state)
{
    struct rig r;
    char code[6];
    (void) state;
    rig_start(&r, true);
    for (unsigned i = 0; i < FOLLOWS_OF_OFFICER; i++) {
        snprintf(code, sizeof code, "MYA%c%c", 'A' + (int) i / 26, 'A' + (int) i % 26);
        ok(follow(&r, "r.sari", code, true));
    }
    no(follow(&r, "r.sari", "MYJHB", true), WF_E_LIMIT, "place", "32 places");
    ok(follow(&r, "n.tan", "MYJHB", true));
    ok(follow(&r, "r.sari", "MYAAC", false));
    ok(follow(&r, "r.sari", "MYJHB", true));
    no(follow(&r, "r.sari", "MYAAC", true), WF_E_LIMIT, "place", "32 places");
    assert_int_equal(r.desk->state.head->follows_n, FOLLOWS_OF_OFFICER + 1);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Which ends of actions stand in the strip; all of it in the order of what is due. */
static void strip(struct rig *r, const char *want)
{
    struct desk_clock v[12];
    struct buf all = {0};
    size_t n = desk_clocks_next(r->desk, NULL, v, ARRAY_LEN(v));
    for (size_t i = 0; i < n; i++) {
        struct buf b = {0};
        struct json_writer w;
        struct arena a = {0};
        struct json *j = NULL;
        jw_init(&w, &b);
        desk_clock_json(r->desk, &v[i], &w);
        assert_int_equal(json_parse(&a, buf_view(&b), NULL, &j, NULL), 0);
        if (span_is(json_str(j, "kind"), "action"))
            buf_printf(&all, "%s%.*s/%.*s", all.n ? " " : "", SPAN_FMT(json_str(j, "id")), SPAN_FMT(json_str(j, "name")));
        assert_true(!i || v[i - 1].due <= v[i].due);
        arena_free(&a);
        buf_free(&b);
    }
    buf_char(&all, 0);
    assert_string_equal(all.p, want);
    buf_free(&all);
}

static void test_clocks(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, CLOSED_IN("IDCGK")));                                                                                /* 1: 12 hours */
    ok(action_new(&r, "{'kind':'CLOSURE','checkpoints':'IDDPS','direction':'IN','expires':'+30h'," GROUNDS "}"));           /* 2 */
    ok(action_new(&r, "{'kind':'HOURS','member':'BN','checkpoints':'all','hours':'08:00-20:00','expires':'+90m','rationale':'works'}")); /* 3 */
    ok(action_new(&r, "{'kind':'CLOSURE','checkpoints':'IDSUB','direction':'IN','effective':'+1h','expires':'+3h'," GROUNDS "}"));      /* 4 */
    strip(&r, "BA-0003/BN");
    later(&r, 3600 + 60);
    strip(&r, "BA-0003/BN BA-0004/IDSUB"); /* it began, and its last two hours with it */
    later(&r, 6 * 3600);
    strip(&r, "BA-0002/IDDPS"); /* a day before, where it lasts longer than that */
    later(&r, 4 * 3600);
    strip(&r, "BA-0001/IDCGK BA-0002/IDDPS");
    ok(action_verb(&r, "actions lift", "BA-0001", 0, NULL, "over"));
    ok(action_verb(&r, "actions extend", "BA-0002", 0, "{'expires':'+5d','rationale':'it goes on'}", NULL));
    strip(&r, "");
    rig_end(&r);
}

static void test_leaves_by_the_clock(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, CLOSED_IN("IDCGK")));
    wf_time end = action_of(&r, 1)->expires, day = (int64_t) 24 * 3600 * NSEC_PER_SEC;
    later(&r, 13 * 3600);
    assert_false(desk_actions_left(r.desk, end - day, end));
    assert_false(desk_actions_left(r.desk, end, end + day - 1));
    assert_true(desk_actions_left(r.desk, end, end + day));
    assert_true(desk_actions_left(r.desk, end + day - 1, end + day));
    assert_false(desk_actions_left(r.desk, end + day, end + day + 1));
    assert_true(desk_actions_left(r.desk, end, end - 1)); /* the clock went back */
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places), cmocka_unit_test(test_who_is_told), cmocka_unit_test(test_bounds), cmocka_unit_test(test_clocks), cmocka_unit_test(test_leaves_by_the_clock)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
