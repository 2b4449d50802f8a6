/* Unit tests of desk: handovers: what their lines are, who may take them over, what is new, what a signature leaves; promises; the log's strikes; and random
 * shifts of three officers, each checked step by step and made again from the journal. */
#include "desk_support.h"

#include "desk/impl.h"

static struct told act(struct rig *r, const char *officer, const char *verb, struct desk_command q)
{
    q.verb = span_str(verb);
    q.officer = span_str(officer);
    return rig_command(r, &q);
}

static struct told plain(struct rig *r, const char *officer, const char *verb)
{
    return act(r, officer, verb, (struct desk_command){0});
}

static struct told accept(struct rig *r, const char *officer, uint32_t no)
{
    char n[16];
    snprintf(n, sizeof n, "%u", no);
    return act(r, officer, "handover accept", (struct desk_command){.line = span_str(n)});
}

static void open_by_hand(struct rig *r, const char *officer, const char *type, const char *priority)
{
    struct told t = act(r, officer, "new", (struct desk_command){.type = span_str(type), .member = SPAN_LIT("ID"), .title = SPAN_LIT("By hand")});
    assert_int_equal(t.code, 0);
    if (rig_get(r, t.id).r.priority != words_find(&words_priority, span_str(priority))) {
        t = act(r, officer, "priority", (struct desk_command){.incident = span_str(t.id), .priority = span_str(priority), .reason = SPAN_LIT("so it is")});
        assert_int_equal(t.code, 0);
    }
}

static struct handover_row last(struct rig *r)
{
    assert_true(r->desk->state.head->handovers_n > 0);
    return *state_handover(&r->desk->state, r->desk->state.head->handovers_n);
}

static struct line_row line(struct rig *r, uint32_t no)
{
    struct handover_row h = last(r);
    assert_true(no >= 1 && no <= h.lines_n);
    struct line_row l = *state_line(&r->desk->state, h.lines_first + no);
    assert_int_equal(l.no, no);
    assert_int_equal(l.handover, h.n);
    return l;
}

static const char *owner(struct rig *r, const char *id)
{
    static char name[64];
    struct span s = names_get(&r->desk->state.names, rig_get(r, id).r.owner);
    snprintf(name, sizeof name, "%.*s", SPAN_FMT(s));
    return name;
}

/* The journal makes the same, live and from nothing. */
static void same_again(struct rig *r)
{
    char before[65], after[65];
    desk_hash(r->desk, before);
    rig_close(r);
    rig_open(r);
    desk_hash(r->desk, after);
    assert_string_equal(before, after);
    rig_close(r);
    rig_forget_views(r);
    rig_open(r);
    desk_hash(r->desk, after);
    assert_string_equal(before, after);
}

static void test_lines(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, false);
    open_by_hand(&r, "out", "FLOW.QUEUE", "P3"); /* 1: his */
    open_by_hand(&r, "out", "FLOW.QUEUE", "P1"); /* 2: nobody's */
    open_by_hand(&r, "out", "FLOW.QUEUE", "P4"); /* 3: another's who stays */
    open_by_hand(&r, "out", "FLOW.QUEUE", "P2"); /* 4: his, resolved with persons unaccounted for */
    open_by_hand(&r, "out", "FLOW.QUEUE", "P4"); /* 5: shelved */
    assert_int_equal(rig_verb(&r, "out", "own", "1").code, 0);
    assert_int_equal(rig_verb(&r, "third", "own", "3").code, 0);
    assert_int_equal(rig_verb(&r, "out", "own", "4").code, 0);
    assert_int_equal(act(&r, "out", "persons", (struct desk_command){.incident = SPAN_LIT("4"), .counts = SPAN_LIT("involved=3")}).code, 0);
    assert_int_equal(rig_verb(&r, "out", "resolve", "4").code, 0);
    assert_int_equal(act(&r, "out", "shelve", (struct desk_command){.incident = SPAN_LIT("5"), .until = SPAN_LIT("+2h"), .reason = SPAN_LIT("known")}).code, 0);
    assert_int_equal(act(&r, "out", "note", (struct desk_command){.incident = SPAN_LIT("3"), .text = SPAN_LIT("not the bridge"), .ruled_out = true}).code, 0);
    assert_int_equal(act(&r, "out", "handover promise", (struct desk_command){.text = SPAN_LIT("call")}).code, WF_E_INVALID);
    assert_int_equal(act(&r, "out", "handover promise", (struct desk_command){.text = SPAN_LIT("call"), .due = SPAN_LIT("+1h")}).code, 0);
    const struct desk_down down = {"sg/queues", "UNKNOWN"};
    assert_int_equal(act(&r, "out", "handover start", (struct desk_command){.down = &down, .down_n = 1}).code, 0);
    static const struct { uint8_t section; uint32_t incident; bool moves; } want[] = {{SHIFT_P1, 2, true}, {SHIFT_UNACCOUNTED, 4, true}, {SHIFT_OWNED, 1, true},
        {SHIFT_SHELVED, 5, true}, {SHIFT_FEED, 0, false}, {SHIFT_PROMISE, 0, true}, {SHIFT_RULED_OUT, 3, false}};
    assert_int_equal(last(&r).lines_n, ARRAY_LEN(want));
    for (uint32_t no = 1; no <= ARRAY_LEN(want); no++) {
        assert_int_equal(line(&r, no).section, want[no - 1].section);
        assert_int_equal(line(&r, no).incident, want[no - 1].incident);
        assert_int_equal(line(&r, no).moves, want[no - 1].moves);
    }
    assert_int_equal(plain(&r, "in", "handover start").code, WF_E_STATE);
    assert_int_equal(plain(&r, "out", "handover sign").code, WF_E_DENIED);
    assert_int_equal(accept(&r, "out", 1).code, WF_E_DENIED);
    assert_int_equal(accept(&r, "in", 8).code, WF_E_NOTFOUND);
    assert_int_equal(accept(&r, "in", 1).code, 0);
    assert_string_equal(owner(&r, "2"), "in");
    assert_int_equal(rig_get(&r, "2").r.state, STATE_TRIAGED);
    assert_int_equal(rig_get(&r, "2").r.signal, SIGNAL_ACK);
    assert_int_equal(accept(&r, "other", 1).code, WF_E_STATE);
    assert_int_equal(accept(&r, "in", 2).code, 0);
    assert_string_equal(owner(&r, "4"), "in");
    assert_int_equal(accept(&r, "in", 6).code, 0);
    same_again(&r);
    assert_int_equal(plain(&r, "in", "handover sign").code, 0);
    assert_string_equal(owner(&r, "1"), "");
    assert_true(rig_get(&r, "1").r.due != TIME_NONE);
    assert_string_equal(owner(&r, "3"), "third");
    assert_int_equal(rig_get(&r, "5").r.flags & INCIDENT_SHELVED, 0);
    assert_int_equal(rig_get(&r, "5").r.signal, SIGNAL_UNACK);
    assert_int_equal(line(&r, 3).state, SHIFT_LINE_LEFT);
    assert_int_equal(line(&r, 1).state, SHIFT_LINE_ACCEPTED);
    assert_int_equal(plain(&r, "in", "handover sign").code, WF_E_STATE);
    same_again(&r);
    rig_end(&r);
}

/* No shelf outlasts a shift; what is out of service until its source is seen to does. */
static void test_out_of_service(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, false);
    open_by_hand(&r, "out", "SYS.GATE_OUTAGE", "P4");
    open_by_hand(&r, "out", "SYS.GATE_OUTAGE", "P4");
    const struct desk_command q = {.incident = SPAN_LIT("1"), .until = SPAN_LIT("+5d"), .reason = SPAN_LIT("replaced")};
    assert_int_equal(act(&r, "out", "out-of-service", q).code, 0);
    assert_int_equal(act(&r, "out", "shelve", (struct desk_command){.incident = SPAN_LIT("2"), .until = SPAN_LIT("+2h"), .reason = SPAN_LIT("known")}).code, 0);
    assert_int_equal(plain(&r, "out", "handover start").code, 0);
    assert_int_equal(plain(&r, "in", "handover sign").code, 0);
    assert_int_equal(rig_get(&r, "1").m.aside, ASIDE_SERVICE);
    assert_true(rig_get(&r, "1").r.flags & INCIDENT_SHELVED);
    assert_int_equal(rig_get(&r, "2").r.flags & INCIDENT_SHELVED, 0);
    same_again(&r);
    rig_end(&r);
}

static void test_news(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, false);
    open_by_hand(&r, "out", "FLOW.QUEUE", "P1");
    assert_int_equal(plain(&r, "out", "handover start").code, 0);
    open_by_hand(&r, "out", "FLOW.QUEUE", "P2");
    desk_tick(r.desk);
    desk_settle(r.desk);
    assert_int_equal(last(&r).lines_n, 2);
    assert_true(line(&r, 2).fresh);
    uint64_t seq = desk_seq(r.desk);
    for (int i = 0; i < 3; i++) {
        desk_tick(r.desk);
        desk_settle(r.desk);
    }
    assert_int_equal(desk_seq(r.desk), seq); /* what was looked at is told once */
    open_by_hand(&r, "out", "FLOW.QUEUE", "P1");
    assert_int_equal(plain(&r, "in", "handover sign").code, 0); /* no tick came between */
    assert_int_equal(last(&r).lines_n, 3);
    assert_true(line(&r, 3).fresh);
    assert_int_equal(line(&r, 3).state, SHIFT_LINE_LEFT);
    same_again(&r);
    rig_end(&r);
}

/* Who owns it meanwhile is told to the one who accepts; and nothing is taken from him by the signature. */
static void test_races(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, false);
    open_by_hand(&r, "out", "FLOW.QUEUE", "P1");
    assert_int_equal(rig_verb(&r, "out", "own", "1").code, 0);
    assert_int_equal(plain(&r, "out", "handover start").code, 0);
    assert_int_equal(act(&r, "third", "own", (struct desk_command){.incident = SPAN_LIT("1"), .reason = SPAN_LIT("I am at it")}).code, 0);
    struct told t = accept(&r, "in", 1);
    assert_int_equal(t.code, WF_E_STATE);
    assert_non_null(strstr(t.error, "third's by now"));
    assert_int_equal(plain(&r, "in", "handover sign").code, 0);
    assert_string_equal(owner(&r, "1"), "third");
    /* Two of one turn: the first has it. */
    assert_int_equal(plain(&r, "third", "handover start").code, 0);
    struct told a = {0}, b = {0};
    struct desk_command x = {.verb = SPAN_LIT("handover accept"), .line = SPAN_LIT("1"), .officer = SPAN_LIT("in"), .offset = OFFSET_NONE}, y = x;
    y.officer = SPAN_LIT("other");
    assert_int_equal(desk_command(r.desk, &x, told_reply, &a, NULL), 0);
    assert_int_equal(desk_command(r.desk, &y, told_reply, &b, NULL), 0);
    desk_settle(r.desk);
    assert_int_equal(a.code, 0);
    assert_int_equal(b.code, WF_E_STATE);
    assert_non_null(strstr(b.error, "accepted by in"));
    assert_string_equal(owner(&r, "1"), "in");
    assert_int_equal(act(&r, "third", "handover cancel", (struct desk_command){.reason = SPAN_LIT("stays")}).code, 0);
    assert_string_equal(owner(&r, "1"), "in");
    same_again(&r);
    rig_end(&r);
}

static void test_promises_and_strikes(void **state)
{
    struct rig r;
    char n[24];
    (void) state;
    rig_start(&r, false);
    open_by_hand(&r, "out", "FLOW.QUEUE", "P3");
    assert_int_equal(act(&r, "out", "handover promise", (struct desk_command){.text = SPAN_LIT("call"), .due = SPAN_LIT("+1h"), .incident = SPAN_LIT("1")}).code, 0);
    assert_int_equal(act(&r, "out", "handover promise", (struct desk_command){.text = SPAN_LIT(" "), .due = SPAN_LIT("+1h")}).code, WF_E_INVALID);
    assert_int_equal(act(&r, "out", "handover promise", (struct desk_command){.text = SPAN_LIT("x"), .due = SPAN_LIT("+1h"), .incident = SPAN_LIT("9")}).code, WF_E_NOTFOUND);
    assert_int_equal(act(&r, "in", "handover kept", (struct desk_command){.item = SPAN_LIT("2")}).code, WF_E_NOTFOUND);
    assert_int_equal(act(&r, "in", "handover kept", (struct desk_command){.item = SPAN_LIT("1"), .text = SPAN_LIT("done")}).code, 0);
    assert_int_equal(act(&r, "in", "handover dropped", (struct desk_command){.item = SPAN_LIT("1"), .reason = SPAN_LIT("no")}).code, WF_E_STATE);
    assert_int_equal(act(&r, "out", "log add", (struct desk_command){.text = SPAN_LIT("radio check")}).code, 0);
    snprintf(n, sizeof n, "%llu", (unsigned long long) desk_seq(r.desk));
    assert_int_equal(act(&r, "out", "log add", (struct desk_command){.text = SPAN_LIT("no radio check"), .seq = span_str(n)}).code, 0);
    assert_int_equal(r.desk->state.head->strikes_n, 1);
    assert_int_equal(act(&r, "in", "log strike", (struct desk_command){.seq = span_str(n), .reason = SPAN_LIT("again")}).code, WF_E_STATE);
    assert_int_equal(act(&r, "in", "log strike", (struct desk_command){.seq = SPAN_LIT("1"), .reason = SPAN_LIT("begin")}).code, WF_E_NOTFOUND);
    assert_int_equal(act(&r, "in", "log strike", (struct desk_command){.seq = SPAN_LIT("x"), .reason = SPAN_LIT("begin")}).code, WF_E_INVALID);
    same_again(&r);
    rig_end(&r);
}

/* ---- random shifts ---- */

static uint32_t random_of(uint64_t *x, uint32_t n)
{
    *x = *x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t) (*x >> 33) % n;
}

static const char *const officers[] = {"out", "in", "third"};

static void check(struct rig *r)
{
    const struct state *s = &r->desk->state;
    uint32_t lines = 0;
    for (uint32_t n = 1; n <= s->head->handovers_n; n++) {
        const struct handover_row *h = state_handover(s, n);
        assert_int_equal(h->lines_first, lines);
        lines += h->lines_n;
        assert_true(h->state == SHIFT_OPEN ? n == s->head->handovers_n && h->ended == TIME_NONE : h->to && h->ended != TIME_NONE && h->end_seq > h->seq);
        assert_true(h->state != SHIFT_SIGNED || h->to != h->by);
        for (uint32_t k = 1; k <= h->lines_n; k++) {
            const struct line_row *l = state_line(s, h->lines_first + k);
            assert_true(l->no == k && l->handover == n);
            assert_true((l->state == SHIFT_LINE_ACCEPTED) == (l->by != 0));
            assert_true(l->by != h->by); /* nobody accepts from himself */
            assert_true(h->state != SHIFT_SIGNED || l->state != SHIFT_LINE_OPEN);
            for (uint32_t j = 1; j < k; j++) { /* each thing once */
                const struct line_row *o = state_line(s, h->lines_first + j);
                assert_true(o->incident != l->incident || o->item != l->item || o->name != l->name);
            }
        }
    }
    assert_int_equal(lines, s->head->lines_n);
}

/* Right after a signature: nothing of the one who left is his, nothing is shelved, and what nobody has is due. */
static void check_signed(struct rig *r)
{
    struct handover_row h = last(r);
    for (uint32_t row = 1; row <= r->desk->state.head->incidents; row++) {
        const struct incident_row *i = state_row(&r->desk->state, row);
        if (!incident_is_open(i->state))
            continue;
        assert_true(i->owner != h.by);
        assert_int_equal(i->flags & INCIDENT_SHELVED, 0);
        assert_true(i->owner || i->due != TIME_NONE);
    }
}

static void step(struct rig *r, uint64_t *x)
{
    char id[16], no[16];
    const char *who = officers[random_of(x, 3)];
    uint32_t n = r->desk->state.head->incidents;
    snprintf(id, sizeof id, "%u", n ? random_of(x, n) + 1 : 1);
    snprintf(no, sizeof no, "%u", random_of(x, 12) + 1);
    struct desk_command q = {.incident = span_str(id)};
    static const char *const priorities[] = {"P1", "P2", "P3", "P4"};
    switch (random_of(x, 14)) {
    case 0: open_by_hand(r, who, "FLOW.QUEUE", priorities[random_of(x, 4)]); break;
    case 1: case 2: rig_verb(r, who, "own", id); break;
    case 3: q.until = SPAN_LIT("+1h"), q.reason = SPAN_LIT("known"), act(r, who, "shelve", q); break;
    case 4: rig_verb(r, who, "resolve", id); break;
    case 5: q.to = SPAN_LIT("MY/desk"), q.due = SPAN_LIT("+1h"), q.text = SPAN_LIT("how?"), act(r, who, "ask", q); break;
    case 6: q.due = SPAN_LIT("+1h"), q.text = SPAN_LIT("call"), q.incident = span_str(random_of(x, 2) ? id : ""), act(r, who, "handover promise", q); break;
    case 7: act(r, who, "handover kept", (struct desk_command){.item = span_str(no)}); break;
    case 8: plain(r, who, "handover start"); break;
    case 9: case 10: accept(r, who, random_of(x, 12) + 1); break;
    case 11: if (plain(r, who, "handover sign").code == 0) check_signed(r); break;
    case 12: q.reason = SPAN_LIT("no"), act(r, who, random_of(x, 4) ? "reopen" : "handover cancel", q); break;
    default:
        r->clock.fixed += (int64_t) random_of(x, 1200) * NSEC_PER_SEC;
        desk_tick(r->desk);
        desk_settle(r->desk);
    }
}

static void test_random(void **state)
{
    (void) state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct rig r;
        uint64_t x = seed;
        rig_start(&r, false);
        for (int i = 0; i < 400; i++) {
            step(&r, &x);
            check(&r);
            if (i % 100 == 99)
                same_again(&r);
        }
        rig_end(&r);
    }
}

/* A handover holds so many lines: what did not fit is a number, at the start and at the signature, and stays a signal that waits. */
static void test_more_than_fits(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, false);
    for (int i = 0; i < SHIFT_LINES_EACH + 7; i++)
        open_by_hand(&r, "out", "FLOW.QUEUE", "P3");
    struct told t = plain(&r, "out", "handover start");
    assert_int_equal(t.code, 0);
    assert_non_null(strstr(t.text, "; 7 more had no room in it"));
    assert_int_equal(last(&r).lines_n, SHIFT_LINES_EACH);
    assert_int_equal(last(&r).left_out, 7);
    open_by_hand(&r, "out", "FLOW.QUEUE", "P1");
    desk_tick(r.desk);
    desk_settle(r.desk);
    assert_int_equal(last(&r).lines_n, SHIFT_LINES_EACH);
    assert_int_equal(rig_verb(&r, "out", "own", "2001").code, 0);
    same_again(&r);
    t = plain(&r, "in", "handover sign");
    assert_int_equal(t.code, 0);
    assert_non_null(strstr(t.text, "; 8 more had no room in it"));
    assert_int_equal(last(&r).left_out, 8);
    assert_string_equal(owner(&r, "2001"), ""); /* nobody's, though it had no line */
    same_again(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_more_than_fits), cmocka_unit_test(test_lines), cmocka_unit_test(test_out_of_service), cmocka_unit_test(test_news), cmocka_unit_test(test_races),
        cmocka_unit_test(test_promises_and_strikes), cmocka_unit_test(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
