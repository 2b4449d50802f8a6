/* The tables of DOMAIN 9.1 to 9.4 as invariants, checked at each of 100,000 steps of a random walk: the machine of incidents, the priority matrix with its
 * floors, the alert states, persons' outcomes; and the sum rule. What each table says stands here once more, written down by hand, and is asked of what a
 * step left behind. WATCHFLOOR_STEPS and WATCHFLOOR_SEED set how far and which. */
#include "desk_support.h"

#include "desk/impl.h"

static uint64_t seed, refired, cleared, acked, risen, resolved_acks, taken_in, released, put_aside, refused_close, closed, latched, sent, rebuilt;
static uint32_t dice(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t) (seed >> 33) % n;
}

/* ---- 9.2, by hand: rows VERY_HIGH HIGH MEDIUM LOW, columns Immediate Expected Future Past Unknown ---- */

static uint8_t matrix(uint8_t impact, uint8_t urgency)
{
    static const uint8_t p[4][5] = {{3, 3, 4, 4, 4}, {2, 3, 3, 4, 4}, {1, 2, 2, 3, 3}, {1, 1, 2, 2, 2}}; /* LOW first, as the enumeration has it */
    return p[impact - 1][urgency - 1];
}

static void check_priority(const struct incident *i)
{
    bool life = i->m.dead > 0 || i->m.injured > 0 || i->m.missing > 0, floor = life || i->m.minors > 0 || i->r.protection >= 2;
    if (!i->r.impact || !i->r.urgency)
        return;
    uint8_t want = matrix(i->r.impact, i->r.urgency);
    if (floor && want > 2)
        want = 2;
    if (i->r.given != want)
        fail_msg("incident %u: impact %u, urgency %u give P%u, not P%u", i->r.number, i->r.impact, i->r.urgency, want, i->r.given);
    if (!(i->r.flags & INCIDENT_OVERRIDE))
        assert_int_equal(i->r.priority, i->r.given);
}

/* ---- 9.3 ---- */

/* What a change of the condition or of the priority leaves of the signal, whatever else happened. */
static void check_signal(const struct incident *was, const struct incident *now)
{
    bool fires = was->r.condition == WF_CONDITION_CLEARED && now->r.condition == WF_CONDITION_ACTIVE;
    bool over = was->r.condition == WF_CONDITION_ACTIVE && now->r.condition == WF_CONDITION_CLEARED;
    bool rises = now->r.priority < was->r.priority && incident_is_open(now->r.state) && incident_is_open(was->r.state);
    if (fires && incident_is_open(now->r.state)) { /* a re-fired one never inherits the ack */
        assert_int_equal(now->r.signal, SIGNAL_UNACK);
        assert_int_equal(now->m.acked, TIME_NONE);
        refired++;
    } else if (over) { /* what is over never undoes an ack */
        assert_int_equal(now->r.signal, was->r.signal == SIGNAL_UNACK ? SIGNAL_RTN_UNACK : was->r.signal == SIGNAL_ACK ? SIGNAL_NORMAL : was->r.signal);
        cleared++;
    } else if (rises && now->r.condition == WF_CONDITION_ACTIVE) {
        assert_int_equal(now->r.signal, SIGNAL_UNACK);
        risen++;
    }
    if (now->r.signal == SIGNAL_ACK || now->r.signal == SIGNAL_UNACK)
        assert_int_equal(now->r.condition, WF_CONDITION_ACTIVE);
}

/* Health, death and missing stay RTN_UNACK until a human says so; who did is there. */
static void check_latch(const struct incident *was, const struct incident *now, const char *verb)
{
    if (now->m.dead > 0 || now->m.missing > 0 || was->r.flags & INCIDENT_LATCHED)
        assert_true(now->r.flags & INCIDENT_LATCHED);
    if (was->r.signal != SIGNAL_RTN_UNACK || now->r.signal != SIGNAL_NORMAL)
        return;
    latched += (now->r.flags & INCIDENT_LATCHED) != 0;
    assert_true(verb[0] && strcmp(verb, "tick") != 0); /* an officer */
}

static bool is_safe_type(struct rig *r, const struct incident *i)
{
    struct span t = names_get(&r->desk->state.names, i->r.type);
    return type_in(t, "HLT") || type_in(t, "THB") || type_in(t, "SEC");
}

/* SHELVED, SUPPRESSED, OUT_OF_SERVICE: never what may not be, and no clock runs of it. */
static void check_aside(struct rig *r, const struct incident *now)
{
    uint8_t alert = incident_alert(&now->r, &now->m);
    bool safe = is_safe_type(r, now);
    assert_true((now->m.parent != 0) == ((now->r.flags & INCIDENT_SUPPRESSED) != 0));
    if (alert == ALERT_SHELVED || alert == ALERT_OUT_OF_SERVICE) {
        put_aside++;
        assert_true(!safe && now->r.priority > 2 && incident_is_open(now->r.state) && now->m.shelved != TIME_NONE);
        assert_int_equal(now->r.due, TIME_NONE);
    }
    if (now->m.aside == ASIDE_FLAPPING || now->m.aside == ASIDE_CHATTERING)
        assert_true(now->m.noise & (NOISE_FLAPPING | NOISE_CHATTERING));
    if (!now->m.parent)
        return;
    struct incident p;
    assert_true(desk_incident(r->desk, now->m.parent, &p));
    assert_true(incident_is_open(p.r.state) && p.r.condition == WF_CONDITION_ACTIVE && p.m.inside > 0 && !p.m.parent);
    assert_memory_equal(p.r.member, now->r.member, 2);
    assert_true(!safe && !now->r.owner && incident_is_open(now->r.state));
    assert_true(now->m.dead <= 0 && now->m.injured <= 0 && now->m.missing <= 0 && now->m.minors <= 0);
    assert_int_equal(now->r.due, TIME_NONE);
}

/* ---- 9.1 ---- */

static bool allowed(uint8_t from, uint8_t to)
{
    static const unsigned next[STATE_END] = {
        [STATE_NEW] = 1u << STATE_TRIAGED | 1u << STATE_RESOLVED | 1u << STATE_CLOSED | 1u << STATE_DUPLICATE | 1u << STATE_DISCARDED | 1u << STATE_TRANSFERRED,
        [STATE_TRIAGED] = 1u << STATE_ACTIVE | 1u << STATE_MONITORING | 1u << STATE_RESOLVED | 1u << STATE_CLOSED | 1u << STATE_DUPLICATE | 1u << STATE_DISCARDED | 1u << STATE_TRANSFERRED,
        [STATE_ACTIVE] = 1u << STATE_MONITORING | 1u << STATE_RESOLVED | 1u << STATE_CLOSED | 1u << STATE_DUPLICATE,
        [STATE_MONITORING] = 1u << STATE_ACTIVE | 1u << STATE_RESOLVED | 1u << STATE_CLOSED | 1u << STATE_DUPLICATE,
        [STATE_RESOLVED] = 1u << STATE_CLOSED | 1u << STATE_ACTIVE,
        [STATE_CLOSED] = 1u << STATE_ACTIVE,
        [STATE_DUPLICATE] = 1u << STATE_NEW | 1u << STATE_TRIAGED | 1u << STATE_ACTIVE | 1u << STATE_MONITORING,
        [STATE_TRANSFERRED] = 1u << STATE_TRIAGED};
    return from == to || next[from] >> to & 1;
}

/* ---- 9.4 ---- */

static void check_persons(const struct incident *was, const struct incident *now)
{
    bool more = now->m.involved >= 0 && now->m.accounted > now->m.involved; /* a report took some back: no outcome is made up, and it is not closed like that */
    assert_true(now->m.accounted >= 0 && (!more || was->m.accounted > now->m.involved));
    if (now->r.state == STATE_CLOSED && was->r.state != STATE_CLOSED) {
        closed++;
        assert_int_equal(incident_unaccounted(&now->m), 0);
        assert_true(now->r.disposition && !more);
    }
    if ((now->r.state == STATE_DISCARDED || now->r.state == STATE_TRANSFERRED) && was->r.state != now->r.state)
        assert_int_equal(incident_unaccounted(&was->m), 0);
}

static void check(struct rig *r, const struct incident *was, const char *verb)
{
    struct incident now;
    assert_true(desk_incident(r->desk, was->r.row, &now));
    if (!allowed(was->r.state, now.r.state))
        fail_msg("%s made %s of %s", verb, words_of(&words_state, now.r.state), words_of(&words_state, was->r.state));
    check_priority(&now);
    check_signal(was, &now);
    check_latch(was, &now, verb);
    check_aside(r, &now);
    check_persons(was, &now);
    taken_in += now.m.parent && !was->m.parent;
    released += !now.m.parent && was->m.parent;
}

/* What was received is somewhere, always. */
static void check_sum(struct rig *r)
{
    struct desk_totals t;
    desk_totals(r->desk, &t);
    assert_int_equal(t.accepted + t.duplicate + t.set_aside + t.quarantined, sent);
}

/* ---- steps ---- */

enum { ROWS = 512 };
static struct incident before[ROWS];

static uint32_t snapshot(struct rig *r)
{
    uint32_t n = 0;
    while (n < ROWS && desk_incident(r->desk, n + 1, &before[n]))
        n++;
    return n;
}

static const char *const types[] = {"SYS.GATE_OUTAGE", "SYS.GATE_OUTAGE", "FLOW.QUEUE", "SYS.BCS_OUTAGE", "HLT.CLUSTER", "SEC.THREAT"};
static const char *const members[] = {"ID", "MY"};

static void step_report(struct rig *r, long step)
{
    char json[700];
    uint32_t id = dice(60);
    long revision = dice(12) ? step : step - 1 - (long) dice(400); /* some come again, the same or not */
    int n = snprintf(json, sizeof json, "{'source_id':'i%u','revision':'%ld','type':'%s','member':'%s','title':'t%u','occurred':'2026-11-24T03:00:00Z'", id, revision, types[id % 6],
        members[id / 6 % 2], dice(3));
    n += snprintf(json + n, sizeof json - (size_t) n, ",'impact':'%s','urgency':'%s'", words_of(&words_impact, 1 + (id % 5 ? dice(2) : dice(4))), words_of(&words_urgency, 1 + dice(5)));
    if (dice(2))
        n += snprintf(json + n, sizeof json - (size_t) n, ",'condition':'%s'", dice(3) ? "active" : "cleared");
    if (dice(40) == 0)
        n += snprintf(json + n, sizeof json - (size_t) n, ",'persons':{'involved':%u,'%s':%u}", 1 + dice(4), dice(2) ? "missing" : dice(2) ? "minors" : "injured", dice(2));
    if (dice(25) == 0)
        n += snprintf(json + n, sizeof json - (size_t) n, ",'msg_status':'test'");
    snprintf(json + n, sizeof json - (size_t) n, "}");
    sent++;
    struct desk_answer a = rig_say(r, "s", json);
    if (a.status == DESK_REJECTED) /* the only way not to be taken: it contradicts what came before, and is in quarantine */
        assert_string_equal(a.field, "revision");
}

static const char *step_verb(struct rig *r, uint32_t rows)
{
    static const char *const verbs[] = {"own", "ack", "ack", "activate", "monitor", "resolve", "close", "reopen", "release", "discard", "transfer", "outcome", "persons", "shelve", "unshelve",
        "out-of-service", "priority", "merge", "split", "assign"};
    static char id[INCIDENT_ID_MAX], to[INCIDENT_ID_MAX];
    if (!rows)
        return "";
    const char *verb = verbs[dice(ARRAY_LEN(verbs))];
    incident_id(&before[dice(rows)].r, r->desk->prefix, id);
    incident_id(&before[dice(rows)].r, r->desk->prefix, to);
    struct desk_command q = {.verb = span_str(verb), .incident = span_str(id), .officer = dice(2) ? SPAN_LIT("r.sari") : SPAN_LIT("n.tan"), .reason = SPAN_LIT("because"),
        .until = SPAN_LIT("+1h"), .priority = span_str(words_of(&words_priority, 1 + dice(4)))};
    q.to = strcmp(verb, "merge") == 0 ? span_str(to) : strcmp(verb, "assign") == 0 ? SPAN_LIT("n.tan") : SPAN_LIT("MY");
    q.counts = strcmp(verb, "persons") == 0 ? SPAN_LIT("involved=2") : SPAN_LIT("RESCUED=2");
    if (dice(2))
        q.disposition = SPAN_LIT("confirmed");
    uint32_t row = desk_row(r->desk, span_str(id));
    struct incident was = before[row - 1], now;
    struct told t = rig_command(r, &q);
    assert_true(desk_incident(r->desk, row, &now));
    if (strcmp(verb, "ack") == 0) {
        assert_int_equal(t.code, 0);
        assert_int_equal(now.r.state, was.r.state);
        assert_int_equal(now.r.signal, was.r.signal == SIGNAL_UNACK ? SIGNAL_ACK : was.r.signal == SIGNAL_RTN_UNACK ? SIGNAL_NORMAL : was.r.signal);
        acked += now.r.signal != was.r.signal;
    }
    if (strcmp(verb, "resolve") == 0 && t.code == 0) {
        assert_true(now.r.signal == SIGNAL_ACK || now.r.signal == SIGNAL_NORMAL);
        resolved_acks++;
    }
    if (strcmp(verb, "close") == 0 && was.r.state == STATE_RESOLVED && incident_unaccounted(&was.m) > 0) {
        assert_int_equal(t.code, WF_E_STATE);
        refused_close++;
    }
    return verb;
}

/* Each step is looked at in full; what it did to others (a parent that went) as well. */
static void walk(void **state)
{
    const char *steps = getenv("WATCHFLOOR_STEPS"), *which = getenv("WATCHFLOOR_SEED");
    long n = steps ? atol(steps) : 100000;
    struct rig r;
    (void) state;
    seed = which ? strtoull(which, NULL, 10) : 4;
    rig_start(&r, true);
    for (long i = 0; i < n; i++) {
        desk_totals(r.desk, &(struct desk_totals){0});
        if (r.desk->state.head->incidents > ROWS - 8) { /* a new floor: what was looked at so far was looked at */
            rig_check(&r);
            rig_same_rebuilt(&r);
            rig_end(&r);
            rig_start(&r, true);
            sent = 0;
            rebuilt++;
        }
        r.clock.fixed += (int64_t) dice(40) * NSEC_PER_SEC * (dice(200) ? 1 : 900);
        uint32_t rows = snapshot(&r);
        const char *verb = "";
        if (dice(3))
            step_report(&r, i);
        else if (dice(5))
            verb = step_verb(&r, rows);
        else
            desk_tick(r.desk), desk_settle(r.desk), verb = "tick";
        for (uint32_t k = 0; k < rows; k++)
            if (state_row(&r.desk->state, k + 1)->stamp != before[k].r.stamp && strcmp(verb, "tick") != 0)
                check(&r, &before[k], verb);
        check_sum(&r);
        if (i % 500 == 0)
            rig_check(&r);
    }
    rig_check(&r);
    rig_same_rebuilt(&r);
    print_message("# re-fired %llu, cleared %llu, acked %llu, risen %llu, resolved %llu, latched %llu, inside %llu, released %llu, put aside %llu\n", (unsigned long long) refired,
        (unsigned long long) cleared, (unsigned long long) acked, (unsigned long long) risen, (unsigned long long) resolved_acks, (unsigned long long) latched,
        (unsigned long long) taken_in, (unsigned long long) released, (unsigned long long) put_aside);
    print_message("# closed %llu, not closed for persons %llu, floors %llu\n", (unsigned long long) closed, (unsigned long long) refused_close, (unsigned long long) rebuilt + 1);
    if (n >= 10000)
        assert_true(refired && cleared && acked && risen && resolved_acks && latched && taken_in && released && put_aside && closed && refused_close);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(walk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
