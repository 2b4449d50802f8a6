/* test_run_page: answers that the engine has not taken yet: they go one command at a time and none is lost; which questions of a run are rows. */
#include "support.h"

#include "console/frame.h"
#include "console/model/run_page.h"

static void next_is(struct answers *a, const char *wanted)
{
    struct buf args = {0};

    if (!wanted) {
        assert_false(run_page_next(a, &args));
    } else {
        assert_true(run_page_next(a, &args));
        assert_string_equal(args.p, wanted);
    }
    buf_free(&args);
}

/* What is answered while a command is under way goes with the next one, all of it. */
static void test_one_at_a_time(void **state)
{
    struct answers a = {0};

    (void) state;
    next_is(&a, NULL);
    run_page_answer(&a, "PR-0001", SPAN_LIT("a1"), "\"yes\"", NULL);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"a1\":\"yes\"}}");
    run_page_answer(&a, "PR-0001", SPAN_LIT("a2"), "\"no\"", NULL);
    run_page_answer(&a, "PR-0001", SPAN_LIT("ill"), "3", "[\"AMICF-2026-000001\"]");
    run_page_answer(&a, "PR-0001", SPAN_LIT("a2"), "null", NULL);
    next_is(&a, NULL);
    assert_int_equal(run_page_unsent(&a, SPAN_LIT("PR-0001")), 3);
    assert_int_equal(run_page_told(&a, ANSWER_TOLD_TAKEN), 0);
    assert_int_equal(run_page_unsent(&a, SPAN_LIT("PR-0001")), 2);
    assert_string_equal(run_page_find(&a, SPAN_LIT("PR-0001"), SPAN_LIT("a1"))->value, "\"yes\""); /* shown until the run comes */
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"a2\":null,\"ill\":3},\"evidence\":{\"ill\":[\"AMICF-2026-000001\"]}}");
    run_page_came(&a, SPAN_LIT("PR-0001"));
    assert_null(run_page_find(&a, SPAN_LIT("PR-0001"), SPAN_LIT("a1")));
    assert_int_equal(run_page_unsent(&a, SPAN_LIT("PR-0001")), 2);
    assert_int_equal(run_page_told(&a, ANSWER_TOLD_TAKEN), 0);
    run_page_came(&a, SPAN_LIT("PR-0001"));
    assert_int_equal(a.v.n, 0);
    run_page_free(&a);
}

/* One of several is wrong: each goes by itself, and only that one is refused. It stays in sight until it is answered anew. */
static void test_refused(void **state)
{
    struct answers a = {0};

    (void) state;
    run_page_answer(&a, "PR-0001", SPAN_LIT("a1"), "\"yes\"", NULL);
    run_page_answer(&a, "PR-0001", SPAN_LIT("ill"), "9000", NULL);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"a1\":\"yes\",\"ill\":9000}}");
    assert_int_equal(run_page_told(&a, ANSWER_TOLD_REFUSED), 0);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"a1\":\"yes\"}}");
    assert_int_equal(run_page_told(&a, ANSWER_TOLD_TAKEN), 0);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"ill\":9000}}");
    assert_int_equal(run_page_told(&a, ANSWER_TOLD_REFUSED), 1);
    next_is(&a, NULL);
    run_page_came(&a, SPAN_LIT("PR-0001"));
    assert_int_equal(run_page_refused(&a, SPAN_LIT("PR-0001")), 1);
    assert_int_equal(run_page_unsent(&a, SPAN_LIT("PR-0001")), 1);
    assert_false(run_page_forget(&a, SPAN_LIT("PR-0001"), SPAN_LIT("a1")));
    assert_true(run_page_forget(&a, SPAN_LIT("PR-0001"), SPAN_LIT("ill")));
    assert_int_equal(run_page_unsent(&a, SPAN_LIT("PR-0001")), 0);
    run_page_answer(&a, "PR-0001", SPAN_LIT("ill"), "8000", NULL);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"ill\":8000}}");
    assert_int_equal(run_page_told(&a, ANSWER_TOLD_REFUSED), 1);
    run_page_answer(&a, "PR-0001", SPAN_LIT("ill"), "9", NULL);
    assert_int_equal(run_page_refused(&a, SPAN_LIT("PR-0001")), 0);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"ill\":9}}");
    run_page_free(&a);
}

/* An engine that can't take it now is asked again. */
static void test_later(void **state)
{
    struct answers a = {0};

    (void) state;
    run_page_answer(&a, "PR-0001", SPAN_LIT("a1"), "\"yes\"", NULL);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"a1\":\"yes\"}}");
    run_page_answer(&a, "PR-0001", SPAN_LIT("a2"), "\"no\"", NULL);
    assert_int_equal(run_page_told(&a, ANSWER_TOLD_LATER), 0);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"a1\":\"yes\",\"a2\":\"no\"}}");
    run_page_free(&a);
}

/* A command is about one run; the other's answers wait, and are told apart. */
static void test_two_runs(void **state)
{
    struct answers a = {0};

    (void) state;
    run_page_answer(&a, "PR-0001", SPAN_LIT("a1"), "\"yes\"", NULL);
    run_page_answer(&a, "PR-0002", SPAN_LIT("a1"), "\"no\"", NULL);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"a1\":\"yes\"}}");
    assert_int_equal(run_page_unsent(&a, SPAN_LIT("PR-0002")), 1);
    assert_int_equal(run_page_unsent(&a, SPAN_LIT("")), 2);
    assert_int_equal(run_page_told(&a, ANSWER_TOLD_TAKEN), 0);
    run_page_came(&a, SPAN_LIT("PR-0002"));
    assert_non_null(run_page_find(&a, SPAN_LIT("PR-0001"), SPAN_LIT("a1")));
    next_is(&a, "{\"run\":\"PR-0002\",\"answers\":{\"a1\":\"no\"}}");
    run_page_free(&a);
}

/* What is answered anew while the first is on its way is what is shown, and is sent. */
static void test_again(void **state)
{
    struct answers a = {0};

    (void) state;
    run_page_answer(&a, "PR-0001", SPAN_LIT("a1"), "\"yes\"", NULL);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"a1\":\"yes\"}}");
    run_page_answer(&a, "PR-0001", SPAN_LIT("a1"), "\"no\"", NULL);
    assert_string_equal(run_page_find(&a, SPAN_LIT("PR-0001"), SPAN_LIT("a1"))->value, "\"no\"");
    assert_int_equal(run_page_told(&a, ANSWER_TOLD_TAKEN), 0);
    next_is(&a, "{\"run\":\"PR-0001\",\"answers\":{\"a1\":\"no\"}}");
    run_page_free(&a);
}

static void test_questions(void **state)
{
    static const char text[] = "{\"questions\":[{\"id\":\"a1\",\"asked\":true,\"disagree\":true},{\"id\":\"a2\",\"asked\":false},{\"id\":\"a3\"},7]}";
    struct arena arena = {0};
    struct window w = {0};
    struct json *j = NULL;

    (void) state;
    assert_int_equal(json_parse(&arena, span_str(text), NULL, &j, NULL), 0);
    run_page_fill(&w, j);
    assert_int_equal(w.total, 2);
    assert_true(span_is(w.rows.v[0]->key, "a1"));
    assert_true(span_is(w.rows.v[1]->key, "a3"));
    run_page_fill(&w, NULL);
    assert_int_equal(w.total, 0);
    window_clear(&w);
    arena_free(&arena);
}

/* ---- the page, from whatever an engine says ---- */

static void feed(struct model *m, const char *run)
{
    struct buf b = {0};
    struct err e = {0};

    buf_printf(&b, "{\"win\":\"run\",\"push\":\"snapshot\",\"seq\":1,\"total\":1,\"offset\":0,\"rows\":[%s]}", run);
    if (model_fixture(m, buf_view(&b), &e) < 0)
        fail_msg("%s", e.text);
    buf_free(&b);
}

/* Draws all its parts at several sizes; what stands at the largest goes to out. */
static void draw_all(struct model *m, struct screen *s, struct buf *out)
{
    static const int sizes[][2] = {{40, 10}, {41, 11}, {80, 24}, {112, 30}, {120, 34}, {200, 60}};
    struct cells c = {0};

    s->view = VIEW_RUN;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        for (int part = 0; part < RUN_PARTS; part++) {
            s->run.part = (enum run_part) part;
            s->run.scroll = part ? 1000 : 0;
            screen_sync(s, m);
            screen_draw(s, m, &c, sizes[i][0], sizes[i][1], 0, NULL);
            assert_int_equal(c.w, sizes[i][0]);
            buf_clear(out);
            cells_dump(&c, out);
        }
    s->run.part = RUN_PART_QUESTION;
    screen_draw(s, m, &c, 200, 60, 0, NULL);
    buf_clear(out);
    cells_dump(&c, out);
    cells_free(&c);
}

static void page_is(const char *run, const char *shows, const char *hides)
{
    struct model *m = mem_alloc(sizeof *m);
    struct screen *s = mem_alloc(sizeof *s);
    struct buf out = {0};

    model_init(m);
    feed(m, run);
    draw_all(m, s, &out);
    if (!strstr(out.p, shows))
        fail_msg("\"%s\" is not on the page:\n%s", shows, out.p);
    if (hides && strstr(out.p, hides))
        fail_msg("\"%s\" is on the page:\n%s", hides, out.p);
    buf_free(&out);
    screen_free(s);
    model_free(m);
    mem_free(s);
    mem_free(m);
}

#define IN_SIGHT \
    "\"round\":1,\"state\":\"ASSESSED\",\"assessments\":[{\"round\":1,\"officer\":\"n.tan\",\"mine\":false,\"state\":\"IN\",\"decides\":true,\"answers\":{}},{\"round\":1,\"officer\":\"r.sari\",\"mine\":true,\"state\":\"IN\",\"answers\":{}}]"

static void test_page(void **state)
{
    struct buf many = {0};

    (void) state;
    page_is("{\"run\":\"PR-0001\"}", "PR-0001", NULL);
    page_is("{\"run\":\"PR-0001\",\"assessments\":7,\"clocks\":[7,{}],\"history\":[{}],\"questions\":[{\"id\":null},{\"id\":\"a1\",\"held\":[],\"choices\":{},\"evidence\":[1]}],\"checklist\":[null]}", "a1", NULL);
    page_is("{\"run\":\"PR-0001\",\"rule\":\"\\u001b[2J\\u009b31m\",\"outcome\":\"X\",\"state\":\"DECIDED\",\"questions\":[{\"id\":\"a1\",\"text\":\"\\u001b]0;x\\u0007\"}]}", "a1", "\x1b");
    /* R is offered where there is a request to make */
    page_is("{\"run\":\"PR-0001\",\"state\":\"DECIDED\",\"may_request\":true,\"questions\":[{\"id\":\"a1\"}]}", "R makes", NULL);
    page_is("{\"run\":\"PR-0001\",\"state\":\"DECIDED\",\"may_request\":false,\"questions\":[{\"id\":\"a1\"}]}", "asks nobody for anything", "R makes");
    /* of the other's nothing before both are in; then what they disagree on, by a word */
    page_is("{\"run\":\"PR-0001\",\"round\":1,\"state\":\"OPEN\",\"assessments\":[{\"round\":1,\"officer\":\"n.tan\",\"mine\":false,\"state\":\"IN\",\"answers\":null,\"decision\":null}],\"questions\":[{\"id\":\"a1\",\"mine\":null,\"theirs\":null}]}", "n.tan: in", "decides");
    page_is("{\"run\":\"PR-0001\"," IN_SIGHT ",\"questions\":[{\"id\":\"a1\",\"mine\":\"no\",\"theirs\":\"yes\",\"disagree\":true}]}", "The two disagree on", NULL);
    /* what of persons' health is not told is named as such, and is never a plain "not answered" */
    page_is("{\"run\":\"PR-0001\"," IN_SIGHT ",\"questions\":[{\"id\":\"ill\",\"health\":true,\"mine\":3,\"theirs\":null,\"held\":{\"mine\":null,\"theirs\":\"unread\",\"before\":null}}]}", "v reads it", NULL);
    page_is("{\"run\":\"PR-0001\"," IN_SIGHT ",\"questions\":[{\"id\":\"ill\",\"health\":true,\"mine\":null,\"theirs\":null,\"held\":{\"mine\":\"erased\",\"theirs\":\"erased\",\"before\":null}}]}", "erased", "held");
    buf_str(&many, "{\"run\":\"PR-0001\",\"questions\":[");
    for (int i = 0; i < 300; i++)
        buf_printf(&many, "%s{\"id\":\"%0*d\",\"group\":\"%d\",\"text\":\"%0500d\",\"mine\":\"%0300d\"}", i ? "," : "", i % 39 + 1, i, i, i, i);
    buf_str(&many, "]}");
    page_is(many.p, "PR-0001", NULL);
    buf_free(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_at_a_time), cmocka_unit_test(test_refused), cmocka_unit_test(test_later), cmocka_unit_test(test_two_runs), cmocka_unit_test(test_again), cmocka_unit_test(test_questions), cmocka_unit_test(test_page)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
