/* Ten clients at one floor, a thousand operations of theirs that race: no update is lost, no ack undone, and each loser is told who was faster.
 *
 * In each round all ten send before any answer is read. What the record says in the end is held against what each of them was told.
 */
#include "../unit/support.h"

#include "tests/protocol/engine.h"

enum { CLIENTS = 10, ROUNDS = 100, INCIDENTS = 5, REVS = CLIENTS * ROUNDS + 2 };

struct target {
    char id[48];
    int64_t rev;         /* the newest that anybody was told */
    bool taken[REVS];    /* revisions that were given out */
    long revisions, notes; /* that were accepted */
};
struct player {
    struct wire w;
    int target;
    bool note; /* the operation in flight is one, and makes no revision */
};
static struct {
    struct engine engine;
    struct player player[CLIENTS];
    struct target target[INCIDENTS];
    long losers;
    uint64_t seed;
} t;

static uint32_t dice(uint32_t n)
{
    t.seed = t.seed * UINT64_C(6364136223846793005) + 1;
    return (uint32_t) (t.seed >> 33) % n;
}

static void make_targets(void)
{
    for (int i = 0; i < INCIDENTS; i++) {
        const struct json *r = wire_call(&t.player[0].w, "command", "\"verb\":\"new\",\"args\":{\"type\":\"FLOW.QUEUE\",\"member\":\"MY\",\"title\":\"Queue\"}");
        struct span id = json_str(r, "incident");
        snprintf(t.target[i].id, sizeof t.target[i].id, "%.*s", SPAN_FMT(id));
        assert_true(id.n > 0);
        t.target[i].rev = 1;
        t.target[i].taken[1] = true;
    }
}

static void send_one(struct player *p)
{
    static const char *const grades[] = {"A1", "B2", "C3", "D4", "E5"};
    struct buf b = {0};
    p->target = (int) dice(INCIDENTS);
    const struct target *g = &t.target[p->target];
    unsigned op = dice(10);
    p->note = op >= 6 && op < 9;
    buf_printf(&b, "{\"id\":%ld,\"op\":\"command\",\"incident\":\"%s\",", ++p->w.id, g->id);
    if (op < 3)
        buf_printf(&b, "\"verb\":\"own\",\"rev\":%lld,\"args\":{\"take\":\"my turn\"}}", (long long) g->rev);
    else if (op < 6)
        buf_printf(&b, "\"verb\":\"set\",\"rev\":%lld,\"args\":{\"field\":\"handling\",\"value\":\"H1 %s%u\",\"reason\":\"race\"}}", (long long) g->rev, grades[dice(5)],
            dice(100000));
    else if (op < 9)
        buf_str(&b, "\"verb\":\"note\",\"args\":{\"text\":\"seen\"}}");
    else
        buf_str(&b, "\"verb\":\"ack\"}");
    wire_send(&p->w, b.p);
    buf_free(&b);
}

/* A loser is told who changed it, when and to which revision, and what is possible now. */
static void check_loser(const struct json *r, const struct target *g)
{
    const struct json *e = json_get(r, "error"), *changed = json_get(e, "changed");
    char code[32];
    snprintf(code, sizeof code, "%.*s", SPAN_FMT(json_str(e, "code")));
    assert_string_equal(code, "stale");
    assert_true(json_str(changed, "officer").n > 0 && json_str(changed, "time").n > 0);
    assert_true(json_int(changed, "rev", 0) > 0 && g->taken[json_int(changed, "rev", 0)]);
    assert_true(json_get(e, "possible")->count > 0);
    t.losers++;
}

static void take_answers(void)
{
    const struct json *r[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        struct player *p = &t.player[i];
        do
            r[i] = wire_next(&p->w);
        while (r[i] && json_int(r[i], "id", -1) != p->w.id);
        assert_non_null(r[i]);
        struct target *g = &t.target[p->target];
        int64_t rev = json_int(r[i], "rev", 0);
        if (!json_bool(r[i], "ok", false))
            continue;
        g->notes += p->note;
        if (!p->note && json_int(r[i], "seq", 0)) { /* else it was so already */
            assert_true(rev > 1 && rev < REVS && !g->taken[rev]); /* no two got the same one */
            g->taken[rev] = true;
            g->revisions++;
        }
        g->rev = rev > g->rev ? rev : g->rev;
    }
    for (int i = 0; i < CLIENTS; i++)
        if (!json_bool(r[i], "ok", false))
            check_loser(r[i], &t.target[t.player[i].target]);
}

/* The record holds each change that was accepted, and no other; revisions have no hole; whoever saw it has seen it. */
static void check_record(struct target *g)
{
    struct arena a = {0};
    long changes = 0, notes = 0, acks = 0;
    const struct json *r = wire_call(&t.player[0].w, "query", arena_printf(&a, "\"view\":\"incident\",\"key\":\"%s\"", g->id));
    const struct json *row = json_get(r, "rows") ? json_get(r, "rows")->child : NULL;
    assert_non_null(row);
    JSON_EACH (e, json_get(row, "timeline")) {
        struct span verb = json_str(e, "verb");
        notes += span_is(verb, "note");
        acks += span_is(verb, "ack");
        changes += span_is(verb, "own") || span_is(verb, "set");
    }
    assert_int_equal(json_int(row, "timeline_before", -1), 0); /* all of it */
    assert_int_equal(changes + acks, g->revisions);
    assert_int_equal(notes, g->notes);
    assert_true(acks <= 1);
    assert_int_equal(json_int(row, "rev", 0), 1 + changes + acks);
    assert_int_equal(json_int(row, "rev", 0), g->rev);
    assert_span(json_str(row, "signal"), "ACK");
    arena_free(&a);
}

static void racing(void **state)
{
    (void) state;
    t.seed = 20261128;
    engine_start(&t.engine, "racing");
    for (int i = 0; i < CLIENTS; i++) {
        struct arena a = {0};
        wire_open(&t.player[i].w, &t.engine, 0);
        assert_non_null(wire_next(&t.player[i].w));
        assert_true(json_bool(wire_call(&t.player[i].w, "hello", arena_printf(&a, "\"as\":\"officer%d\"", i)), "ok", false));
        arena_free(&a);
    }
    make_targets();
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < CLIENTS; i++)
            send_one(&t.player[i]);
        take_answers();
    }
    for (int i = 0; i < INCIDENTS; i++)
        check_record(&t.target[i]);
    print_message("# %d operations, %ld lost the race and were told\n", CLIENTS * ROUNDS, t.losers);
    assert_true(t.losers > CLIENTS);
    for (int i = 0; i < CLIENTS; i++)
        wire_close(&t.player[i].w);
    assert_int_equal(engine_stop(&t.engine), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(racing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
