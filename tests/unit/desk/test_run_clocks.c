/* test_run_clocks: the legal clocks of a run: over midnight and a leap day, in a member's local time of +06:30, of another length here, met, too late, and over while the engine
 * was down: noted at the time at which it happened. */
#include "runs_rig.h"

#include "base/clock.h"

static wf_time at(const char *text)
{
    wf_time t = TIME_NONE;
    assert_int_equal(time_parse(span_str(text), &t, NULL, NULL), 0);
    return t;
}

/* The row of the view for that clock; lives until the next call. */
static struct json *clock_row(struct crisis *x, const char *clock)
{
    static struct arena a;
    struct desk_legal_clock *v;
    struct json *found = NULL;
    char key[80];
    arena_free(&a);
    size_t n = desk_legal_clocks(x->r.desk, NULL, &v);
    for (size_t i = 0; i < n && !found; i++) {
        struct buf b = {0};
        struct json_writer w;
        struct json *one = NULL;
        jw_init(&w, &b);
        desk_legal_clock_json(x->r.desk, NULL, &v[i], &w, key);
        assert_int_equal(json_parse(&a, arena_span(&a, buf_view(&b)), NULL, &one, NULL), 0);
        buf_free(&b);
        if (span_is(json_str(one, "clock"), clock))
            found = one;
    }
    mem_free(v);
    return found;
}

static void is(const struct json *row, const char *key, const char *value)
{
    struct span s = json_str(row, key);
    if (!row || !span_eq(s, span_str(value)))
        fail_msg("%s is \"%.*s\", not \"%s\"", key, SPAN_FMT(s), value);
}

static void begin_at(struct crisis *x, const char *time)
{
    crisis_open(x, true);
    x->r.clock.fixed = at(time);
}

static void over_midnight_and_at_six_thirty(void **unused)
{
    struct crisis x;
    (void) unused;
    begin_at(&x, "2026-12-31T23:50:00Z");
    struct told t = start(&x, ill(&x, "MM", "MMRGN"));
    ok(t);
    struct json *row = clock_row(&x, "PR-0001/assess");
    is(row, "started", "2026-12-31T23:50:00Z");
    is(row, "due", "2027-01-02T23:50:00Z");
    is(row, "due_local", "2027-01-03T06:20:00+06:30");
    is(row, "citation", "IHR Annex 1A, 6(a)");
    is(row, "state", "RUNNING");
    is(row, "member", "MM");
    crisis_close(&x);
}

static void over_a_leap_day(void **unused)
{
    struct crisis x;
    (void) unused;
    begin_at(&x, "2028-02-28T10:00:00Z");
    ok(start(&x, ill(&x, "MY", "MYKUL")));
    is(clock_row(&x, "PR-0001/assess"), "due", "2028-03-01T10:00:00Z");
    is(clock_row(&x, "PR-0001/assess"), "due_local", "2028-03-01T18:00:00+08:00");
    crisis_close(&x);
}

static void met_in_time_and_too_late(void **unused)
{
    struct crisis x;
    (void) unused;
    begin_at(&x, "2026-11-24T04:00:00Z");
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    assert_null(clock_row(&x, "PR-0001/request")); /* it has not started */
    both(&x, t.id, true);
    is(clock_row(&x, "PR-0001/assess"), "state", "MET");
    ok(run_verb(&x, SARI, "protocol decide", t.id));
    is(clock_row(&x, "PR-0001/request"), "due", "2026-11-25T04:00:00Z");
    later(&x, 24 * 3600 - 1);
    is(clock_row(&x, "PR-0001/request"), "state", "RUNNING");
    later(&x, 1);
    is(clock_row(&x, "PR-0001/request"), "state", "BREACHED");
    is(clock_row(&x, "PR-0001/request"), "breached_at", "2026-11-25T04:00:00Z");
    later(&x, 600);
    ok(run_verb(&x, SARI, "protocol request", t.id));
    is(clock_row(&x, "PR-0001/request"), "state", "BREACHED"); /* it stays so, and was met at last */
    is(clock_row(&x, "PR-0001/request"), "met", "2026-11-25T04:10:00Z");
    crisis_close(&x);
}

/* A new round, to the decision. */
static void anew(struct crisis *x, const char *run)
{
    ok(run_verb(x, SARI, "protocol reopen", run));
    both(x, run, true);
    ok(run_verb(x, SARI, "protocol decide", run));
}

static void late_and_begun_anew(void **unused)
{
    struct crisis x;
    (void) unused;
    begin_at(&x, "2026-11-24T04:00:00Z");
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    both(&x, t.id, true);
    ok(run_verb(&x, SARI, "protocol decide", t.id));
    later(&x, 24 * 3600 + 600);
    ok(run_verb(&x, SARI, "protocol request", t.id));
    anew(&x, t.id);
    is(clock_row(&x, "PR-0001/request"), "state", "RUNNING");
    is(clock_row(&x, "PR-0001/request"), "breached_at", "");
    assert_int_equal(json_int(clock_row(&x, "PR-0001/request"), "round", 0), 2);
    struct json *late = clock_row(&x, "PR-0001/request/1");
    is(late, "state", "BREACHED");
    is(late, "breached_at", "2026-11-25T04:00:00Z");
    is(late, "met", "2026-11-25T04:10:00Z");
    is(late, "name", "Make the request");
    assert_int_equal(json_int(late, "round", 0), 1);
    ok(run_verb(&x, SARI, "protocol request", t.id)); /* it reaches the newest alone */
    is(clock_row(&x, "PR-0001/request"), "state", "MET");
    is(clock_row(&x, "PR-0001/request/1"), "met", "2026-11-25T04:10:00Z");
    anew(&x, t.id);
    assert_null(clock_row(&x, "PR-0001/request/2")); /* it was in time */
    for (int i = 3; i < 17; i++) {
        later(&x, 24 * 3600 + 60);
        ok(run_verb(&x, SARI, "protocol request", t.id));
        anew(&x, t.id);
    }
    struct run_row r = row_of(&x, t.id);
    assert_int_equal(r.clocks_n, RUN_CLOCKS_MOST);
    assert_int_equal(r.clocks_gone, 2); /* no room: the oldest went, and are counted */
    assert_null(clock_row(&x, "PR-0001/request/1"));
    is(clock_row(&x, "PR-0001/request/16"), "state", "BREACHED");
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

static struct told mark(struct crisis *x, const char *event)
{
    const struct desk_run q = {.id = SPAN_LIT("PR-0001"), .event = span_str(event)};
    const struct desk_command c = {.verb = SPAN_LIT("protocol mark"), .run = &q};
    return rig_command(&x->r, &c);
}

static bool tells(struct crisis *x, const char *part)
{
    char *all = shown(x, SARI, "PR-0001");
    bool found = strstr(all, part);
    mem_free(all);
    return found;
}

/* What has not begun is told where the officer reads the run, with what begins it, and is no row of clocks. */
static void not_begun(void **unused)
{
    struct crisis x;
    (void) unused;
    begin_at(&x, "2026-11-24T04:00:00Z");
    ok(start(&x, ill(&x, "MY", "MYKUL")));
    assert_true(tells(&x, "\"clocks_waiting\":[{\"clock\":\"PR-0001/request\",\"name\":\"Make the request\",\"citation\":\"IHR Article 6\",\"begins_with\":\"NOTIFY decided: protocol decide PR-0001\"},"
                          "{\"clock\":\"PR-0001/reply\",\"name\":\"Reply to WHO\",\"citation\":\"IHR Article 10\",\"begins_with\":\"protocol mark PR-0001 verification\"}]"));
    assert_null(clock_row(&x, "PR-0001/reply"));
    ok(mark(&x, "verification"));
    assert_false(tells(&x, "begins_with\":\"protocol mark"));
    ok(run_verb(&x, SARI, "protocol close", "PR-0001"));
    assert_true(tells(&x, "\"clocks_waiting\":[]")); /* nothing begins in a closed run */
    crisis_close(&x);
}

static void ended_with_its_run(void **unused)
{
    struct crisis x;
    (void) unused;
    begin_at(&x, "2026-11-24T04:00:00Z");
    ok(start(&x, ill(&x, "MY", "MYKUL")));
    ok(mark(&x, "verification"));
    later(&x, 25 * 3600); /* the reply is over, to assess is not */
    struct told t = run_verb(&x, SARI, "protocol close", "PR-0001");
    ok(t);
    assert_non_null(strstr(t.text, "not met and ended with it: assess (IHR Annex 1A, 6(a))"));
    assert_non_null(strstr(t.text, "over and not met: reply (IHR Article 10)"));
    is(clock_row(&x, "PR-0001/assess"), "state", "ENDED");
    is(clock_row(&x, "PR-0001/assess"), "ended", "2026-11-25T05:00:00Z");
    is(clock_row(&x, "PR-0001/assess"), "ended_by", SARI);
    is(clock_row(&x, "PR-0001/assess"), "met", "");
    is(clock_row(&x, "PR-0001/reply"), "state", "BREACHED");
    later(&x, 48 * 3600);
    is(clock_row(&x, "PR-0001/assess"), "state", "ENDED"); /* its time passes, and nothing is over */
    no(mark(&x, "verification"), WF_E_STATE, "no clock"); /* none begins in a closed run */
    ok(mark(&x, "replied"));
    is(clock_row(&x, "PR-0001/reply"), "met", "2026-11-27T05:00:00Z");
    ok(run_verb(&x, SARI, "protocol reopen", "PR-0001"));
    is(clock_row(&x, "PR-0001/assess"), "state", "RUNNING");
    is(clock_row(&x, "PR-0001/assess"), "started", "2026-11-27T05:00:00Z");
    is(clock_row(&x, "PR-0001/assess"), "ended", "");
    is(clock_row(&x, "PR-0001/reply"), "state", "BREACHED");
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

static void down_for_a_day(void **unused)
{
    struct crisis x;
    struct journal_fact f;
    (void) unused;
    begin_at(&x, "2026-11-24T04:00:00Z");
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    both(&x, t.id, true);
    ok(run_verb(&x, SARI, "protocol decide", t.id));
    rig_close(&x.r);
    x.r.clock.fixed = at("2026-11-26T09:00:00Z");
    rig_open(&x.r);
    later(&x, 0);
    struct run_row r = row_of(&x, t.id);
    assert_true(r.clocks[1].breached == at("2026-11-25T04:00:00Z"));
    is(clock_row(&x, "PR-0001/request"), "breached_at", "2026-11-25T04:00:00Z");
    assert_int_equal(journal_read(x.r.desk->reader, r.chain, &f, NULL), 0);
    assert_true(f.time == x.r.clock.fixed); /* said now, of then */
    assert_non_null(memmem(f.payload.p, f.payload.n, "is over since 2026-11-25T04:00:00Z", 34));
    struct incident i = rig_get(&x.r, "1");
    assert_int_equal(i.r.signal, SIGNAL_UNACK); /* and it rings */
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

static void of_another_length_here(void **unused)
{
    struct crisis x;
    struct desk_run_rules rules = {.clocks = {{"test-annex", "assess", 3600}}, .clocks_n = 1};
    (void) unused;
    begin_at(&x, "2026-11-24T04:00:00Z");
    desk_set_run_rules(x.r.desk, &rules);
    ok(start(&x, ill(&x, "MY", "MYKUL")));
    is(clock_row(&x, "PR-0001/assess"), "due", "2026-11-24T05:00:00Z");
    crisis_close(&x);
}

static void marked_and_told_by_others(void **unused)
{
    struct crisis x;
    struct desk_run q = {.id = SPAN_LIT("PR-0001"), .event = SPAN_LIT("verification")};
    const struct desk_command c = {.verb = SPAN_LIT("protocol mark"), .run = &q};
    (void) unused;
    begin_at(&x, "2026-11-24T04:00:00Z");
    ok(start(&x, ill(&x, "MY", "MYKUL")));
    ok(rig_command(&x.r, &c));
    is(clock_row(&x, "PR-0001/reply"), "due", "2026-11-25T04:00:00Z");
    no(rig_command(&x.r, &c), WF_E_STATE, "no clock");
    q.event = SPAN_LIT("started");
    no(rig_command(&x.r, &c), WF_E_INVALID, "an event is");
    q.event = SPAN_LIT("replied");
    ok(rig_command(&x.r, &c));
    is(clock_row(&x, "PR-0001/reply"), "state", "MET");
    crisis_close(&x);
}

/* The clocks of the law that an incident has stand in the same list. */
static void with_those_of_the_law(void **unused)
{
    struct crisis x;
    (void) unused;
    begin_at(&x, "2026-11-24T04:00:00Z");
    ok(start(&x, ill(&x, "MY", "MYKUL")));
    struct desk_command c = {.verb = SPAN_LIT("clock"), .incident = SPAN_LIT("1"), .name = SPAN_LIT("consular")};
    ok(rig_command(&x.r, &c));
    struct desk_legal_clock *v;
    size_t n = desk_legal_clocks(x.r.desk, NULL, &v);
    bool law = false, run = false;
    for (size_t i = 0; i < n; i++) {
        law = law || !v[i].run;
        run = run || v[i].run;
    }
    mem_free(v);
    assert_true(law && run);
    struct desk_clock next[20];
    size_t told = desk_clocks_next(x.r.desk, NULL, next, 20);
    bool found = false;
    for (size_t i = 0; i < told; i++)
        found = found || next[i].run == 1;
    assert_true(found); /* in the tick's, too */
    crisis_close(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_midnight_and_at_six_thirty),
        cmocka_unit_test(over_a_leap_day),
        cmocka_unit_test(met_in_time_and_too_late),
        cmocka_unit_test(late_and_begun_anew),
        cmocka_unit_test(ended_with_its_run),
        cmocka_unit_test(not_begun),
        cmocka_unit_test(down_for_a_day),
        cmocka_unit_test(of_another_length_here),
        cmocka_unit_test(marked_and_told_by_others),
        cmocka_unit_test(with_those_of_the_law),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
