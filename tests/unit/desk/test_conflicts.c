/* test_conflicts: where neighbours' border actions do not go together: each kind at a crossing, once an incident as long as it lasts, and the search against one
 * that looks at every hour. */
#include "actions_rig.h"

static void find_one(struct rig *r, uint8_t why, const char *from, const char *to)
{
    for (uint32_t n = 1; n <= r->desk->state.head->conflicts_n; n++) {
        const struct conflict_row *c = state_conflict(&r->desk->state, n);
        if (c->open && c->why == why && strcmp(c->from, from) == 0 && strcmp(c->to, to) == 0)
            return;
    }
    fail_msg("no conflict %s from %s to %s", words_of(&words_action_why, why), from, to);
}

static void test_closed(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, CLOSED_IN("MYJHB")));
    assert_int_equal(conflicts(&r), 1);
    find_one(&r, ACTION_WHY_CLOSED, "SGWDL", "MYJHB");
    assert_int_equal(incidents_of(&r, "FLOW.CLOSURE", WF_CONDITION_ACTIVE), 1);
    struct incident i = rig_get(&r, "1");
    assert_int_equal(memcmp(i.r.member, "SG", 2), 0); /* the one that can end it */
    later(&r, 600);                                   /* found once */
    assert_int_equal(r.desk->state.head->conflicts_n, 1);
    assert_int_equal(r.desk->state.head->incidents, 1);
    ok(action_new(&r, "{'kind':'CLOSURE','checkpoints':'SGWDL','direction':'OUT','expires':'+6h'," GROUNDS "}"));
    assert_int_equal(conflicts(&r), 1); /* from six o'clock on again */
    assert_true(state_conflict(&r.desk->state, 1)->begins > r.clock.fixed);
    ok(action_verb(&r, "actions extend", "BA-0002", 0, "{'expires':'+20h','rationale':'as Johor'}", NULL));
    assert_int_equal(conflicts(&r), 0);
    assert_int_equal(incidents_of(&r, "FLOW.CLOSURE", WF_CONDITION_ACTIVE), 0);
    ok(action_verb(&r, "actions lift", "BA-0003", 0, NULL, "the minister says so"));
    assert_int_equal(conflicts(&r), 1);
    assert_int_equal(incidents_of(&r, "FLOW.CLOSURE", WF_CONDITION_ACTIVE), 1);
    later(&r, 13 * 3600); /* the closure is over */
    assert_int_equal(conflicts(&r), 0);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void test_to_come(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'CLOSURE','checkpoints':'THMSO','direction':'BOTH','effective':'+5h','expires':'+9h'," GROUNDS "}"));
    assert_int_equal(conflicts(&r), 1); /* Myawaddy still would */
    find_one(&r, ACTION_WHY_CLOSED, "MMMYW", "THMSO");
    assert_false(state_conflict(&r.desk->state, 1)->begun);
    later(&r, 5 * 3600);
    assert_true(state_conflict(&r.desk->state, 1)->begun);
    assert_int_equal(r.desk->state.head->incidents, 1);
    ok(action_new(&r, "{'kind':'REOPENING','of':'BA-0001','direction':'IN','checkpoints':'THMSO','rationale':'only out is closed'}"));
    assert_int_equal(conflicts(&r), 0);
    assert_int_equal(action_of(&r, 1)->state, ACTION_IN_FORCE); /* a part of it is */
    rig_end(&r);
}

static void test_hours_and_quota(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'HOURS','checkpoints':'THMSO','direction':'IN','hours':'06:00-20:00','expires':'+9d','rationale':'fewer officers'}"));
    find_one(&r, ACTION_WHY_HOURS, "MMMYW", "THMSO");
    ok(action_new(&r, "{'kind':'HOURS','checkpoints':'MMMYW','direction':'OUT','hours':'05:30-19:30','expires':'+9d','rationale':'as Mae Sot'}")); /* half an hour behind: the same hours */
    assert_int_equal(conflicts(&r), 0);
    ok(action_new(&r, "{'kind':'HOURS','of':'BA-0002','hours':'05:30-20:30','expires':'+9d','rationale':'an hour more'}"));
    find_one(&r, ACTION_WHY_HOURS, "MMMYW", "THMSO");
    ok(action_new(&r, "{'kind':'QUOTA','checkpoints':'KHPOI','direction':'IN','quota':'500','expires':'+9d'," GROUNDS "}"));
    find_one(&r, ACTION_WHY_QUOTA, "THARN", "KHPOI");
    ok(action_new(&r, "{'kind':'QUOTA','checkpoints':'THARN','direction':'OUT','quota':'500','expires':'+9d'," GROUNDS "}"));
    assert_int_equal(conflicts(&r), 1);
    ok(action_new(&r, "{'kind':'CLOSURE','member':'KH','checkpoints':'all','direction':'IN','expires':'+9d'," GROUNDS "}")); /* all of a member */
    find_one(&r, ACTION_WHY_CLOSED, "THARN", "KHPOI");
    find_one(&r, ACTION_WHY_CLOSED, "VNMOB", "KHBAV");
    assert_int_equal(conflicts(&r), 3);
    for (uint32_t n = 1; n <= r.desk->state.head->conflicts_n; n++)
        if (state_conflict(&r.desk->state, n)->open && strcmp(state_conflict(&r.desk->state, n)->from, "THARN") == 0)
            assert_int_equal(state_conflict(&r.desk->state, n)->b, 5); /* it still sends, within its quota */
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* ---- the search, against one that looks at every hour ---- */

enum { MOST = 500,
       HOURS_LOOKED = 200 };

static int16_t offset_of(void *arg, const char *code)
{
    const struct rig *r = arg;
    const struct checkpoint *c = checkpoints_find(&r->desk->checkpoints, span_str(code));
    return c ? c->offset_min : 0;
}

static struct span member_of(void *arg, const char *code)
{
    const struct rig *r = arg;
    return desk_member_at(r->desk, span_str(code));
}

static const struct action_row *newest(const struct action_row *rows, size_t n, const char *code, uint8_t direction, wf_time t, unsigned kinds)
{
    const struct action_row *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct action_row *a = &rows[i];
        wf_time end = a->ended != TIME_NONE && a->ended < a->expires ? a->ended : a->expires;
        bool here = a->all ? strncmp(a->member, code, 2) == 0 : strstr(a->checkpoints, code) != NULL;
        if (!(kinds >> a->kind & 1) || !here || (a->direction != ACTION_BOTH && a->direction != direction) || t < a->effective || t >= end)
            continue;
        if (!best || a->effective > best->effective || (a->effective == best->effective && a->n > best->n))
            best = a;
    }
    return best;
}

static bool open_minute(const char *hours, int minute)
{
    unsigned a, b;
    assert_true(action_hours(span_str(hours), &a, &b));
    minute = (minute % 1440 + 1440) % 1440;
    return a < b ? minute >= (int) a && minute < (int) b : minute >= (int) a || minute < (int) b;
}

/* Which reasons there are at t for who goes from the one to the other. */
static unsigned naive(struct rig *r, const struct action_row *rows, size_t n, const char *from, const char *to, wf_time t)
{
    unsigned shut = 1u << ACTION_CLOSURE | 1u << ACTION_REOPENING, bits = 0;
    const struct action_row *in = newest(rows, n, to, ACTION_IN, t, shut), *out = newest(rows, n, from, ACTION_OUT, t, shut);
    if (out && out->kind == ACTION_CLOSURE)
        return 0;
    if (in && in->kind == ACTION_CLOSURE)
        return 1u << ACTION_WHY_CLOSED;
    in = newest(rows, n, to, ACTION_IN, t, 1u << ACTION_HOURS);
    out = newest(rows, n, from, ACTION_OUT, t, 1u << ACTION_HOURS);
    for (int utc = 0; in && utc < 1440; utc++) /* each minute of a day */
        if ((!out || open_minute(out->hours, utc + offset_of(r, from))) && !open_minute(in->hours, utc + offset_of(r, to)))
            bits |= 1u << ACTION_WHY_HOURS;
    in = newest(rows, n, to, ACTION_IN, t, 1u << ACTION_QUOTA);
    out = newest(rows, n, from, ACTION_OUT, t, 1u << ACTION_QUOTA);
    if (in && (!out || out->quota > in->quota))
        bits |= 1u << ACTION_WHY_QUOTA;
    return bits;
}

static uint32_t random_of(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

static void random_rows(struct rig *r, uint32_t *seed, struct action_row *rows, size_t n)
{
    static const uint8_t kinds[] = {ACTION_CLOSURE, ACTION_CLOSURE, ACTION_REOPENING, ACTION_HOURS, ACTION_QUOTA, ACTION_HEALTH_MEASURE};
    const struct crossings *c = &r->desk->crossings;
    for (size_t i = 0; i < n; i++) {
        struct action_row *a = &rows[i];
        actions_row_init(a);
        a->n = (uint32_t) i + 1;
        a->kind = kinds[random_of(seed, ARRAY_LEN(kinds))];
        a->direction = (uint8_t) (1 + random_of(seed, 3));
        const struct crossing *x = &c->v[random_of(seed, n < 40 ? 3 : (uint32_t) c->n)];
        const char *code = random_of(seed, 2) ? x->a : x->b;
        a->all = random_of(seed, 12) == 0;
        memcpy(a->member, code, 2);
        snprintf(a->checkpoints, sizeof a->checkpoints, "%s", a->all ? "" : code);
        a->effective = T0 + ((int64_t) random_of(seed, HOURS_LOOKED) - HOURS_LOOKED / 4) * HOUR;
        a->expires = a->effective + (int64_t) (1 + random_of(seed, HOURS_LOOKED / 2)) * HOUR;
        if (random_of(seed, 4) == 0) {
            a->ended = a->effective + (int64_t) random_of(seed, 50) * HOUR;
            a->ends = ACTION_LIFTED;
        }
        a->quota = a->kind == ACTION_QUOTA ? 100 + random_of(seed, 5) * 100 : 0;
        if (a->kind == ACTION_HOURS)
            snprintf(a->hours, sizeof a->hours, "%02u:%02u-%02u:30", random_of(seed, 24), random_of(seed, 2) * 15, random_of(seed, 24));
    }
}

static void test_search_is_the_naive_one(void **state)
{
    struct rig r;
    static struct action_row rows[MOST];
    static const struct action_row *of[MOST];
    uint32_t seed = 7;
    unsigned found_any = 0;
    (void) state;
    rig_start(&r, true);
    for (unsigned round = 0; round < 60; round++) {
        size_t n = 1 + random_of(&seed, round % 3 ? 25 : 120);
        random_rows(&r, &seed, rows, n);
        for (size_t i = 0; i < n; i++)
            of[i] = &rows[i];
        found_conflicts found = {0};
        const struct action_world w = {.rows = of, .n = n, .crossings = &r.desk->crossings, .offset = offset_of, .member = member_of, .arg = &r, .now = T0};
        actions_search(&w, &found);
        found_any += found.n > 0;
        for (size_t c = 0; c < 2 * w.crossings->n; c++) {
            const struct crossing *x = &w.crossings->v[c / 2];
            const char *from = c & 1 ? x->a : x->b, *to = c & 1 ? x->b : x->a;
            wf_time begins[4] = {TIME_NONE, TIME_NONE, TIME_NONE, TIME_NONE}, until[4] = {TIME_NONE, TIME_NONE, TIME_NONE, TIME_NONE};
            for (int h = 0; h <= 2 * HOURS_LOOKED; h++) {
                wf_time t = T0 + h * HOUR;
                unsigned bits = naive(&r, rows, n, from, to, t);
                for (unsigned why = 1; why < 4; why++) {
                    if (bits >> why & 1 && begins[why] == TIME_NONE)
                        begins[why] = t;
                    if (!(bits >> why & 1) && begins[why] != TIME_NONE && until[why] == TIME_NONE)
                        until[why] = t;
                }
            }
            for (unsigned why = 1; why < 4; why++) {
                const struct found_conflict *got = NULL;
                for (size_t i = 0; i < found.n; i++)
                    if (found.v[i].why == why && strcmp(found.v[i].from, from) == 0 && strcmp(found.v[i].to, to) == 0) {
                        assert_null(got);
                        got = &found.v[i];
                    }
                if ((begins[why] != TIME_NONE) != (got != NULL))
                    fail_msg("round %u: %s %s to %s: %s", round, words_of(&words_action_why, why), from, to, got ? "there is none" : "it was not found");
                if (got && (got->begins != begins[why] || got->until != until[why]))
                    fail_msg("round %u: %s %s to %s: other times", round, words_of(&words_action_why, why), from, to);
            }
        }
        VEC_FREE(&found);
    }
    assert_true(found_any > 30);
    rig_end(&r);
}

/* 500 measures of 11 members: within 5 ms (a loaded machine, and sanitisers, are given more here; the bench measures). */
static void test_search_is_quick(void **state)
{
    struct rig r;
    static struct action_row rows[MOST];
    static const struct action_row *of[MOST];
    uint32_t seed = 11;
    int64_t best = INT64_MAX;
    (void) state;
    rig_start(&r, true);
    random_rows(&r, &seed, rows, MOST);
    for (size_t i = 0; i < MOST; i++)
        of[i] = &rows[i];
    for (int k = 0; k < 20; k++) {
        found_conflicts found = {0};
        const struct action_world w = {.rows = of, .n = MOST, .crossings = &r.desk->crossings, .offset = offset_of, .member = member_of, .arg = &r, .now = T0};
        int64_t t = clock_mono();
        actions_search(&w, &found);
        t = clock_mono() - t;
        best = t < best ? t : best;
        VEC_FREE(&found);
    }
    print_message("# %d measures: %.3f ms\n", MOST, (double) best / 1e6);
    assert_true(best < 100 * NSEC_PER_MS);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_closed),
        cmocka_unit_test(test_to_come),
        cmocka_unit_test(test_hours_and_quota),
        cmocka_unit_test(test_search_is_the_naive_one),
        cmocka_unit_test(test_search_is_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
