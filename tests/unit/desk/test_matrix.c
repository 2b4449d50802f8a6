/* test_matrix: the register as a matrix: which checkpoints have a row and in what order, what a cell tells of several actions, and a conflict on both rows. */
#include "actions_rig.h"

struct shown {
    struct arena arena;
    struct json *rows[64];
    size_t n;
};

static void show(struct rig *r, struct shown *out)
{
    struct desk_matrix *x = desk_matrix_begin(r->desk, NULL, SPAN_LIT("r.sari"));
    struct err e = {0};
    memset(out, 0, sizeof *out);
    assert_true(desk_matrix_rows(x) <= ARRAY_LEN(out->rows));
    for (; out->n < desk_matrix_rows(x); out->n++) {
        struct buf b = {0};
        struct json_writer w;
        char key[16];
        jw_init(&w, &b);
        assert_true(desk_matrix_json(x, out->n, &w, key));
        struct span text = arena_span(&out->arena, buf_view(&b));
        assert_int_equal(json_parse(&out->arena, text, NULL, &out->rows[out->n], &e), 0);
        assert_true(span_is(json_str(out->rows[out->n], "checkpoint"), key));
        buf_free(&b);
    }
    desk_matrix_free(x);
}

static const struct json *cell(const struct shown *x, const char *code, const char *kind)
{
    for (size_t i = 0; i < x->n; i++)
        if (span_is(json_str(x->rows[i], "checkpoint"), code))
            return json_get(json_get(x->rows[i], "cells"), kind);
    fail_msg("no row of %s", code);
    return NULL;
}

static void is_order(struct rig *r, const char *codes)
{
    struct shown x;
    struct buf b = {0};
    show(r, &x);
    for (size_t i = 0; i < x.n; i++)
        buf_printf(&b, "%s%.*s", i ? " " : "", SPAN_FMT(json_str(x.rows[i], "checkpoint")));
    buf_char(&b, 0);
    assert_string_equal(b.p, codes);
    buf_free(&b);
    arena_free(&x.arena);
}

static void is_state(struct rig *r, const char *code, const char *kind, const char *state, bool conflict)
{
    struct shown x;
    show(r, &x);
    const struct json *c = cell(&x, code, kind);
    if (!c || !span_is(json_str(c, "state"), state) || json_bool(c, "conflict", !conflict) != conflict)
        fail_msg("%s %s is %.*s, not %s%s", code, kind, SPAN_FMT(json_str(c, "state")), state, conflict ? " in conflict" : "");
    arena_free(&x.arena);
}

static void test_rows(void **state)
{
    struct rig r;
    struct shown x;
    (void) state;
    rig_start(&r, true);
    is_order(&r, "");
    ok(action_new(&r, CLOSED_IN("THMSO")));
    is_order(&r, "MMMYW THMSO"); /* with the one opposite */
    is_state(&r, "THMSO", "CLOSURE", "IN_FORCE", true);
    is_state(&r, "MMMYW", "CLOSURE", "", true); /* nothing is said there: it still lets out */
    ok(action_new(&r, CLOSED_IN("MYJHB")));
    ok(action_new(&r, CLOSED_IN("IDCGK"))); /* it has no crossing: with its member */
    is_order(&r, "IDCGK MMMYW THMSO MYJHB SGWDL");
    show(&r, &x);
    assert_true(span_is(json_str(x.rows[0], "group"), "ID"));
    assert_true(span_is(json_str(x.rows[3], "group"), "MY-SG"));
    assert_true(span_is(json_first(json_get(x.rows[4], "opposite"))->s, "MYJHB"));
    assert_null(cell(&x, "SGWDL", "HOURS"));
    arena_free(&x.arena);
    later(&r, 13 * 3600);
    is_state(&r, "THMSO", "CLOSURE", "EXPIRED", false);
    later(&r, 24 * 3600); /* what is long over is not shown */
    is_order(&r, "");
    rig_end(&r);
}

/* One action in place of another, one before its time, two directions: what the cell says is what holds. */
static void test_cells(void **state)
{
    struct rig r;
    struct shown x;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, CLOSED_IN("IDCGK")));
    later(&r, 3600);
    wf_time extended = r.clock.fixed;
    ok(action_verb(&r, "actions extend", "BA-0001", 0, "{'expires':'+20h','rationale':'it goes on'}", NULL));
    ok(action_new(&r, "{'kind':'CLOSURE','checkpoints':'IDCGK','direction':'OUT','effective':'+2h','expires':'+40h'," GROUNDS "}"));
    show(&r, &x);
    const struct json *c = cell(&x, "IDCGK", "CLOSURE");
    assert_true(span_is(json_str(c, "state"), "IN_FORCE"));
    assert_true(span_is(json_str(c, "direction"), "IN"));
    assert_true(span_is(json_first(json_get(c, "actions"))->s, "BA-0003"));
    assert_int_equal(json_int(c, "n", 0), 2); /* the one that was replaced is told by the one in its place */
    wf_time changed;
    assert_int_equal(time_parse(json_str(c, "changed"), &changed, NULL, NULL), 0);
    assert_true(changed >= extended - NSEC_PER_MS);
    arena_free(&x.arena);
    later(&r, 3 * 3600);
    show(&r, &x);
    assert_true(span_is(json_str(cell(&x, "IDCGK", "CLOSURE"), "direction"), "BOTH"));
    arena_free(&x.arena);
    ok(action_verb(&r, "actions lift", "BA-0002", 0, NULL, "over"));
    ok(action_verb(&r, "actions lift", "BA-0003", 0, NULL, "over"));
    is_state(&r, "IDCGK", "CLOSURE", "LIFTED", false);
    rig_end(&r);
}

/* All of a member's: a row each; and what only the one opposite says is marked on both. */
static void test_all_of_a_member(void **state)
{
    struct rig r;
    struct shown x;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'CLOSURE','member':'KH','checkpoints':'all','direction':'IN','expires':'+9d'," GROUNDS "}"));
    is_state(&r, "KHPOI", "CLOSURE", "IN_FORCE", true);
    is_state(&r, "THARN", "CLOSURE", "", true);
    is_state(&r, "KHBAV", "CLOSURE", "IN_FORCE", true);
    ok(action_new(&r, "{'kind':'CLOSURE','checkpoints':'THARN','direction':'OUT','expires':'+9d'," GROUNDS "}"));
    is_state(&r, "KHPOI", "CLOSURE", "IN_FORCE", false);
    is_state(&r, "THARN", "CLOSURE", "IN_FORCE", false);
    show(&r, &x);
    for (size_t i = 1; i < x.n; i++) /* groups stand together */
        if (!span_eq(json_str(x.rows[i], "group"), json_str(x.rows[i - 1], "group")))
            for (size_t k = i + 1; k < x.n; k++)
                assert_false(span_eq(json_str(x.rows[k], "group"), json_str(x.rows[i - 1], "group")));
    arena_free(&x.arena);
    rig_end(&r);
}

/* A warning that the end is near is no change of the measure. */
static void test_warning(void **state)
{
    struct rig r;
    struct shown x;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'HEALTH_MEASURE','checkpoints':'IDCGK','direction':'IN','expires':'+3d','affected':'arrivals','alternatives':'testing'," GROUNDS "}"));
    wf_time made = r.clock.fixed, changed;
    later(&r, 50 * 3600);
    show(&r, &x);
    const struct json *c = cell(&x, "IDCGK", "HEALTH_MEASURE");
    assert_true(json_bool(c, "ends_soon", false));
    assert_int_equal(time_parse(json_str(c, "changed"), &changed, NULL, NULL), 0);
    assert_true(changed <= made);
    arena_free(&x.arena);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_cells), cmocka_unit_test(test_all_of_a_member), cmocka_unit_test(test_warning)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
