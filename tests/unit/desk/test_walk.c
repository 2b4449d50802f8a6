/* A random walk over verbs and reports: after each step the sums hold, no ack is undone by what may not undo it, states change only
 * as the table says, each list is what a list made anew would be, columns are what the rows say, and at times the journal makes the same state from nothing.
 * WATCHFLOOR_STEPS (20000) and WATCHFLOOR_SEED set how far and which. */
#include "desk_support.h"
#include "states.h"

#include "desk/impl.h"
#include "desk/items.h"

static uint64_t seed, refused_state, refused_stale, undone, split, shelves, expired, lapses, escalations, breaches, clocks_met, steadied, serviced, chases, checks_answered;
static uint32_t dice(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1;
    return (uint32_t) (seed >> 33) % n;
}

static const char *const sources[] = {"s/a", "s/b", "submit/x"};
static const char *const types[] = {"SYS.GATE_OUTAGE", "HLT.CLUSTER", "FLOW.QUEUE", "THB.INDICATOR"};
static const char *const officers[] = {"r.sari", "n.tan", "d.putra"};

static void random_report(struct rig *r)
{
    char json[1024];
    uint32_t id = dice(40);
    bool grave = id < 20; /* the others stay fit for the shelf for a while */
    int n = snprintf(json, sizeof json, "{'source_id':'i%u','revision':'%u','type':'%s','title':'t%u','occurred':'2026-11-24T03:00:00Z'", id, dice(6),
        types[dice(4)], dice(3));
    if (dice(3) == 0)
        n += snprintf(json + n, sizeof json - (size_t) n, ",'dedup_key':'k%u','member':'ID'", dice(5));
    if (dice(3) == 0)
        n += snprintf(json + n, sizeof json - (size_t) n, ",'condition':'%s'", dice(2) ? "cleared" : "active");
    if (dice(4) == 0)
        n += snprintf(json + n, sizeof json - (size_t) n, ",'impact':'%s','urgency':'%s'", words_of(&words_impact, 1 + dice(grave ? 4 : 2)), words_of(&words_urgency, 1 + dice(5)));
    if (dice(6) == 0)
        n += snprintf(json + n, sizeof json - (size_t) n, ",'reported':'2026-11-24T%02u:00:00Z'", dice(24));
    if (dice(9) == 0)
        n += snprintf(json + n, sizeof json - (size_t) n, ",'references':['i%u']", dice(40));
    if (dice(20) == 0)
        n += snprintf(json + n, sizeof json - (size_t) n, ",'msg_status':'test'");
    if (grave && dice(9) == 0)
        n += snprintf(json + n, sizeof json - (size_t) n, ",'persons':{'missing':%u},'lat':%u.25,'lon':101.5", dice(3), dice(9));
    snprintf(json + n, sizeof json - (size_t) n, "}");
    rig_say(r, sources[dice(3)], json);
}

/* What the last verb of an officer changed, for an undo. */
static struct undoing {
    struct incident before;
    char officer[16];
    uint64_t chain; /* of the fact that may be undone; 0: none */
} undoing;

/* One that has a clock of the law, from a random one on; else that one. *name gets the clock's. */
static uint32_t running(struct rig *r, uint32_t from, uint32_t n, struct span *name)
{
    struct incident i;
    struct item it;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t row = 1 + (from + k) % n;
        for (uint32_t at = desk_incident(r->desk, row, &i) && i.r.flags & INCIDENT_LEGAL ? i.m.items : 0; at; at = it.r.next) {
            items_get(&r->desk->state, at, &it);
            if (!item_is_running(&it.r))
                continue;
            *name = names_get(&r->desk->state.names, it.r.to);
            return row;
        }
    }
    return 1 + from;
}

/* Most are soon too grave for the shelf: one that is not, from a random one on; else that one. */
static uint32_t shelvable(struct rig *r, uint32_t from, uint32_t n, bool shelved)
{
    struct incident i;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t row = 1 + (from + k) % n;
        if (desk_incident(r->desk, row, &i) && incident_is_open(i.r.state) && (i.r.flags & INCIDENT_SHELVED ? shelved : !shelved) &&
            incident_may_be_shelved(&i.r, names_get(&r->desk->state.names, i.r.type)))
            return row;
    }
    return 1 + from;
}

static struct desk_command random_command(struct rig *r, char *id, char *other, size_t size)
{
    static const char *const verbs[] = {"own", "ack", "activate", "monitor", "resolve", "dispose", "close", "reopen", "assign", "release", "discard",
        "transfer", "merge", "split", "note", "priority", "set", "persons", "grade", "protect", "called", "outcome", "assess", "task",
        "ask", "answer", "refer", "refer", "check", "check", "check", "link", "unlink", "playbook start", "playbook done", "playbook done", "playbook na", "playbook open", "directory tested", "undo",
        "shelve", "shelve", "shelve", "out-of-service", "unshelve", "escalate", "clock", "clock"};
    struct desk_totals t;
    desk_totals(r->desk, &t);
    snprintf(id, size, "%u", 1 + dice((uint32_t) t.incidents + 1));
    snprintf(other, size, "%u", 1 + dice((uint32_t) t.incidents + 1));
    struct desk_command q = {.verb = span_str(verbs[dice(ARRAY_LEN(verbs))]), .officer = span_str(officers[dice(3)])};
    if ((span_is(q.verb, "shelve") || span_is(q.verb, "out-of-service") || span_is(q.verb, "unshelve")) && t.incidents && dice(4))
        snprintf(id, size, "%u", shelvable(r, dice((uint32_t) t.incidents), (uint32_t) t.incidents, span_is(q.verb, "unshelve")));
    q.incident = span_str(id);
    if (dice(2))
        q.reason = SPAN_LIT("because");
    q.text = SPAN_LIT("a note");
    q.priority = span_str(words_of(&words_priority, 1 + dice(4)));
    if (dice(2))
        q.disposition = SPAN_LIT("drill");
    q.to = span_is(q.verb, "transfer") ? SPAN_LIT("MY") : span_is(q.verb, "merge") ? span_str(other) : span_str(officers[dice(3)]);
    q.accepted = dice(3) == 0;
    q.declined = !q.accepted && dice(2);
    q.rev = dice(4) == 0 ? dice(5) : 0;
    static const char *const settings[][2] = {{"title", "another"}, {"type", "HLT.CLUSTER"}, {"type", "FLOW.QUEUE"}, {"member", "SG"}, {"checkpoint", ""},
        {"place", "1.5,103.75"}, {"place", "unknown"}, {"impact", "VERY_HIGH"}, {"impact", "LOW"}, {"urgency", "Immediate"}, {"tlp", "RED"}, {"tlp", "GREEN"},
        {"pap", "AMBER"}, {"handling", "H1"}, {"occurred", "2026-11-24T01:00:00+07:00"}, {"impact", "none"}};
    static const char *const counts[] = {"involved=9", "dead=1", "involved=3 minors=1 unknown=no", "missing=0", "unknown=yes", "dead=99 involved=1"};
    size_t k = dice(ARRAY_LEN(settings));
    q.field = span_str(settings[k][0]);
    q.value = span_str(settings[k][1]);
    q.counts = span_str(counts[dice(ARRAY_LEN(counts))]);
    q.grade = dice(5) ? SPAN_LIT("B2") : SPAN_LIT("Z9");
    q.level = span_make(&"0123"[dice(4)], 1);
    static const char *const outcomes[] = {"ADMITTED=1", "RESCUED=2 UNKNOWN=1", "REFUSED_PENDING=0", "REFUSED_PENDING=1", "REFUSED_RETURNED_ON_CARRIER=2 REFUSED_PENDING=0", "ADMITTED=99", "GONE=1"};
    if (span_is(q.verb, "outcome"))
        q.counts = span_str(outcomes[dice(ARRAY_LEN(outcomes))]);
    if (span_is(q.verb, "ask"))
        q.to = dice(3) ? SPAN_LIT("MY/desk") : SPAN_LIT("MY/consular");
    static const char *const answers[] = {"no-risk", "risk", "unknown"};
    q.answer = span_str(answers[dice(3)]);
    if (span_is(q.verb, "refer"))
        q.to = span_str(words_of(&words_referral, 1 + dice(4)));
    if (span_is(q.verb, "link") || span_is(q.verb, "unlink"))
        q.to = span_str(other);
    q.rel = span_str(words_of(&words_relation, 1 + dice(3)));
    q.due = dice(4) ? SPAN_LIT("+2h") : SPAN_LIT("now");
    q.likelihood = dice(6) ? span_str(words_of(&words_likelihood, 1 + dice(7))) : SPAN_LIT("probable");
    q.done = dice(3) == 0;
    q.not_applicable = !q.done && dice(3) == 0;
    static const char *const untils[] = {"+2h", "+20m", "+1s", "+9h", "now", ""};
    q.until = span_str(untils[dice(ARRAY_LEN(untils))]);
    static const char *const names[] = {"ihr-notify", "ihr-verify", "consular", "ihr-review", "none"}, *const froms[] = {"", "", "-2h", "+2h", "-25h"};
    q.name = span_str(names[dice(ARRAY_LEN(names))]);
    q.from = span_str(froms[dice(ARRAY_LEN(froms))]);
    q.met = dice(2) ? SPAN_LIT("told by telephone") : SPAN_LIT("");
    if (span_is(q.verb, "clock") && q.met.n && t.incidents) {
        snprintf(id, size, "%u", running(r, dice((uint32_t) t.incidents), (uint32_t) t.incidents, &q.name));
        q.incident = span_str(id);
    }
    q.number = SPAN_LIT("+62 21 5550000");
    static const char *const steps[] = {"1", "2", "3", "11", "14", "0"};
    q.step = span_str(steps[dice(ARRAY_LEN(steps))]);
    q.playbook = dice(3) ? SPAN_LIT("") : dice(2) ? SPAN_LIT("surge") : SPAN_LIT("none");
    q.entry = dice(4) ? SPAN_LIT("my-hotline") : SPAN_LIT("sg-sar");
    q.failed = dice(3) == 0;
    q.may_lower = dice(3) == 0;
    if (undoing.chain && dice(3) == 0) { /* at once, by the same officer */
        snprintf(id, size, "%u", undoing.before.r.number);
        q.incident = span_str(id);
        q.verb = SPAN_LIT("undo");
        q.officer = span_str(undoing.officer);
        q.rev = 0;
    }
    return q;
}

/* A refusal says what is possible, which the verb is not where the state forbids it; a stale one who changed what, when. */
static void check_refusal(struct rig *r, const struct told *t, const struct incident *was, struct span verb)
{
    const char *possible[48];
    char list[512] = "";
    size_t n = desk_verbs_for(r->desk, &was->r, possible, ARRAY_LEN(possible));
    for (size_t i = 0; i < n; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), " %s", possible[i]);
    assert_true(t->error[0]);
    if (t->code != WF_E_STATE && t->code != WF_E_STALE)
        return;
    assert_string_equal(t->possible, list);
    if (t->code == WF_E_STALE) {
        refused_stale++;
        assert_true(t->by[0] && t->what[0] && t->at != TIME_NONE);
        return;
    }
    refused_state++;
    for (size_t i = 0; i < n; i++)
        if (span_is(verb, possible[i]) && strstr(t->error, "not possible"))
            fail_msg("%s is refused, and said to be possible: %s", possible[i], t->error);
}

/* An undo gives back the whole row as it was, but for what tells of the undo itself. */
static void check_undo(struct undoing *u, const struct incident *was, const struct incident *now, struct span verb, struct span officer)
{
    if (span_is(verb, "undo") && u->chain == was->r.chain) {
        struct incident_row a = u->before.r, b = now->r;
        undone++;
        a.rev = b.rev = 0;
        a.by = b.by = 0;
        a.updated = b.updated = 0;
        a.chain = b.chain = a.stamp = b.stamp = 0;
        a.text_at = b.text_at = 0;
        assert_memory_equal(&a, &b, sizeof a);
        assert_int_equal(u->before.m.minors, now->m.minors);
        assert_int_equal(u->before.m.acked, now->m.acked);
        assert_int_equal(u->before.m.accounted, now->m.accounted);
        assert_int_equal(u->before.m.shelved, now->m.shelved);
        assert_int_equal(u->before.m.lapse, now->m.lapse);
        assert_int_equal(u->before.m.escalate, now->m.escalate);
        assert_int_equal(u->before.m.tier, now->m.tier);
        assert_int_equal(u->before.m.legal_due, now->m.legal_due);
        assert_int_equal(u->before.m.legal_next, now->m.legal_next);
        assert_int_equal(u->before.m.steps, now->m.steps);
        assert_int_equal(u->before.m.steps_open, now->m.steps_open);
        assert_memory_equal(&u->before.m.lat, &now->m.lat, sizeof now->m.lat);
    }
    u->before = *was;
    u->chain = span_is(verb, "undo") || now->r.chain == was->r.chain ? 0 : now->r.chain;
    snprintf(u->officer, sizeof u->officer, "%.*s", SPAN_FMT(officer));
}

/* The row knows by when the first referral and the first check were to be settled, and nothing of them is lost: what is listed is called for, and no
 * closed one has any that is open. */
static void check_chased(struct rig *r, const struct incident *now)
{
    wf_time referred = TIME_NONE, check = TIME_NONE;
    struct item it;
    for (uint32_t n = now->m.items; n; n = it.r.next) {
        items_get(&r->desk->state, n, &it);
        wf_time *to = it.r.kind == ITEM_REFERRAL ? &referred : &check;
        if (item_is_chased(&it.r) && (*to == TIME_NONE || it.r.due < *to))
            *to = it.r.due;
        checks_answered += it.r.kind == ITEM_CHECK && it.r.state == ITEM_DONE;
    }
    assert_int_equal(now->m.referred_due, referred);
    assert_int_equal(now->m.check_due, check);
    bool any = referred != TIME_NONE || check != TIME_NONE;
    assert_true((now->m.chase != TIME_NONE) == (any && incident_row_is_listed(&now->r, &now->m)));
}

/* What nobody owns has a clock, and nothing else; no shelf holds what is never shelved, none is longer than a shift. */
static void check_clocks(struct rig *r, const struct incident *was, const struct incident *now, struct span verb)
{
    wf_time due = TIME_NONE;
    struct item it;
    for (uint32_t n = now->m.items; n; n = it.r.next) {
        items_get(&r->desk->state, n, &it);
        if (item_is_running(&it.r) && (due == TIME_NONE || it.r.due < due))
            due = it.r.due;
        breaches += it.r.state == ITEM_BREACHED;
        clocks_met += it.r.kind == ITEM_CLOCK && it.r.state == ITEM_DONE;
    }
    assert_int_equal(now->m.legal_due, due);
    check_chased(r, now);
    assert_true((now->r.flags & INCIDENT_LEGAL) == (due != TIME_NONE ? INCIDENT_LEGAL : 0));
    assert_true(due == TIME_NONE || now->r.state != STATE_CLOSED || was->r.state == STATE_CLOSED);
    bool open = incident_is_open(now->r.state), shelved = now->r.flags & INCIDENT_SHELVED, waits = open && !now->r.owner && !shelved;
    assert_true((now->r.due != TIME_NONE) == waits);
    assert_true((now->m.escalate != TIME_NONE) == (waits && now->m.tier < TIER_LIAISON));
    assert_true((now->m.lapse != TIME_NONE) == (waits && now->r.signal == SIGNAL_ACK));
    assert_true((now->m.shelved != TIME_NONE) == shelved);
    assert_true(!now->m.tier || open);
    if (!shelved)
        return;
    shelves++;
    assert_true(open && incident_may_be_shelved(&now->r, names_get(&r->desk->state.names, now->r.type)));
    serviced += now->m.aside == ASIDE_SERVICE;
    assert_true(now->m.aside && now->m.shelved - r->clock.fixed <= (now->m.aside == ASIDE_SERVICE ? 30 * 24 : 8) * HOUR);
    assert_true(was->r.flags & INCIDENT_SHELVED || span_is(verb, "shelve") || span_is(verb, "out-of-service") || span_is(verb, "undo"));
}

/* Whatever has a clock is in the heap of what comes up next. */
static void check_heap(struct rig *r)
{
    struct incident i;
    const struct clocks *k = &r->desk->clocks;
    for (uint32_t row = 1; desk_incident(r->desk, row, &i); row++) {
        wf_time at = incident_clock(&i.m);
        size_t n = 0;
        while (n < k->heap.n && (k->heap.v[n].row != row || k->heap.v[n].at != at))
            n++;
        if (at != TIME_NONE && n == k->heap.n)
            fail_msg("incident %u waits for its clock, and nothing will look at it", row);
    }
}

/* The desk's own clocks: what comes to its end is one fact; an ack ends only where nobody owns it, and a shelf only when its time is over. */
static void step_tick(struct rig *r)
{
    struct incident was[64], now;
    size_t n = 0;
    for (uint32_t row = 1; n < ARRAY_LEN(was) && desk_incident(r->desk, row, &was[n]); row++) {
        wf_time at = incident_clock(&was[n].m);
        n += (at != TIME_NONE && at <= r->clock.fixed) || dice(8) == 0;
    }
    desk_tick(r->desk);
    desk_settle(r->desk);
    for (size_t k = 0; k < n; k++) {
        const struct incident *w = &was[k];
        desk_incident(r->desk, w->r.row, &now);
        assert_int_equal(now.r.state, w->r.state);
        assert_int_equal(now.r.owner, w->r.owner);
        assert_int_equal(now.r.priority, w->r.priority);
        wf_time next = incident_clock(&w->m);
        bool due = next != TIME_NONE && next <= r->clock.fixed, over = due && w->m.shelved == next, lapsed = due && !over && w->m.lapse == next,
             breached = due && !over && !lapsed && w->m.legal_next == next, chased = due && !over && !lapsed && !breached && w->m.chase == next,
             steady = due && !over && !lapsed && !breached && !chased && w->m.steady == next;
        steadied += steady;
        chases += chased;
        if (chased)
            assert_true(now.m.chase == TIME_NONE || now.m.chase > next);
        expired += over;
        lapses += lapsed;
        if (over)
            assert_true(!(now.r.flags & INCIDENT_SHELVED) && now.r.rev > w->r.rev);
        if (lapsed)
            assert_int_equal(now.r.signal, SIGNAL_UNACK);
        if (!over && !lapsed && !breached && !chased && !steady && (w->m.chase == TIME_NONE || w->m.chase > r->clock.fixed) && (w->m.lapse == TIME_NONE || w->m.lapse > r->clock.fixed) && (w->m.legal_next == TIME_NONE || w->m.legal_next > r->clock.fixed))
            assert_int_equal(now.r.signal, w->r.signal);
        if (due && !over && !lapsed && !breached && !chased && !steady) {
            if (now.m.tier <= w->m.tier)
                fail_msg("incident %u (%s, priority %u) was to be escalated %lld s ago", w->r.number, words_of(&words_state, w->r.state), w->r.priority,
                    (long long) ((r->clock.fixed - w->m.escalate) / NSEC_PER_SEC));
            escalations++;
        }
        check_clocks(r, w, &now, SPAN_LIT(""));
    }
}

/* What the row says of its steps is what its items say; a playbook is open as long as one of its steps is. */
static void check_steps(struct rig *r, const struct incident *i)
{
    unsigned all = 0, open = 0;
    struct item it, step;
    for (uint32_t n = i->m.items; n; n = it.r.next) {
        items_get(&r->desk->state, n, &it);
        all += it.r.kind == ITEM_STEP && it.r.state != ITEM_GONE;
        open += it.r.kind == ITEM_STEP && it.r.state == ITEM_OPEN;
        bool any = false;
        for (uint32_t k = i->m.items; it.r.kind == ITEM_PLAYBOOK && k; k = step.r.next) {
            items_get(&r->desk->state, k, &step);
            any = any || (step.r.kind == ITEM_STEP && step.r.part_of == it.r.n && step.r.state == ITEM_OPEN);
        }
        if (it.r.kind == ITEM_PLAYBOOK && it.r.state != ITEM_GONE)
            assert_int_equal(it.r.state, any ? ITEM_OPEN : ITEM_DONE);
    }
    assert_int_equal(i->m.steps, all);
    assert_int_equal(i->m.steps_open, open);
}

static void step_command(struct rig *r)
{
    char id[16], other[16];
    struct desk_command q = random_command(r, id, other, sizeof id);
    uint32_t row = desk_row(r->desk, q.incident);
    struct incident was, now;
    bool there = row && desk_incident(r->desk, row, &was);
    struct told t = rig_command(r, &q);
    if (span_is(q.verb, "directory tested")) { /* of no incident */
        assert_int_equal(t.code, 0);
        return;
    }
    if (!there) {
        assert_int_equal(t.code, WF_E_NOTFOUND);
        return;
    }
    assert_true(desk_incident(r->desk, row, &now));
    if (t.code) {
        assert_int_equal(now.r.state, was.r.state);
        assert_int_equal(now.r.rev, was.r.rev);
        assert_int_equal(now.r.stamp, was.r.stamp);
        check_refusal(r, &t, &was, q.verb);
        return;
    }
    assert_true(now.r.state != STATE_CLOSED || now.r.disposition || span_is(q.verb, "undo")); /* what it was is said */
    if (!may_become(was.r.state, q.verb, now.r.state))
        fail_msg("%.*s made %s of %s", SPAN_FMT(q.verb), words_of(&words_state, now.r.state), words_of(&words_state, was.r.state));
    assert_true(now.r.rev >= was.r.rev && now.r.rev <= was.r.rev + 1);
    /* no verb but a raised priority undoes an ack; a split takes the merge's own back */
    if ((was.r.signal == SIGNAL_ACK || was.r.signal == SIGNAL_NORMAL) && (now.r.signal == SIGNAL_UNACK || now.r.signal == SIGNAL_RTN_UNACK))
        assert_true(span_is(q.verb, "undo") || span_is(q.verb, "split") || ((span_is(q.verb, "priority") || span_is(q.verb, "set") || span_is(q.verb, "persons") ||
            span_is(q.verb, "protect")) && now.r.priority < was.r.priority));
    check_undo(&undoing, &was, &now, q.verb, q.officer);
    check_clocks(r, &was, &now, q.verb);
    check_steps(r, &now);
}

/* The whole record and what hangs on it, as show tells it. */
static char *whole(struct rig *r, uint32_t row)
{
    struct buf b = {0};
    struct json_writer w;
    struct incident i;
    struct item it;
    assert_true(desk_incident(r->desk, row, &i));
    /* what each change has of its own */
    i.r.rev = i.r.by = 0;
    i.r.updated = 0;
    i.r.chain = 0;
    jw_init(&w, &b);
    jw_begin_object(&w);
    incident_full_members(&w, &i, desk_context(r->desk), INCIDENT_TELL_ALL);
    jw_key(&w, "items");
    jw_begin_array(&w);
    for (uint32_t n = i.m.items; n; n = it.r.next) {
        items_get(&r->desk->state, n, &it);
        if (it.r.state != ITEM_GONE)
            item_json(&w, &it, desk_context(r->desk), NULL, ITEM_COUNT_EXACT);
    }
    jw_end_array(&w);
    jw_kint(&w, "original", i.r.original);
    jw_kint(&w, "lapse", i.m.lapse);
    jw_kint(&w, "accounted", i.m.accounted);
    jw_end_object(&w);
    return buf_take(&b);
}

/* Merging and splitting again is as if nothing had been: both records whole, persons, clocks, all counts; and both timelines tell of it. */
static void step_merge_and_split(struct rig *r)
{
    struct desk_totals t0, t1;
    desk_totals(r->desk, &t0);
    if (t0.incidents < 2)
        return;
    char id[INCIDENT_ID_MAX], into[INCIDENT_ID_MAX];
    uint32_t a = 1 + dice((uint32_t) t0.incidents), b = 1 + dice((uint32_t) t0.incidents);
    struct incident before, other, now;
    assert_true(desk_incident(r->desk, a, &before) && desk_incident(r->desk, b, &other));
    incident_id(&before.r, r->desk->prefix, id);
    incident_id(&other.r, r->desk->prefix, into);
    char *one = whole(r, a), *two = whole(r, b);
    struct desk_command q = {.verb = SPAN_LIT("merge"), .incident = span_str(id), .to = span_str(into), .officer = span_str(officers[dice(3)])};
    struct told t = rig_command(r, &q);
    assert_true(desk_incident(r->desk, a, &now));
    if (t.code == 0) {
        assert_int_equal(now.r.state, STATE_DUPLICATE);
        assert_int_equal(now.r.original, b);
        assert_true(incident_unaccounted(&before.m) == 0 || other.m.involved >= before.m.involved);
        uint64_t merged = now.r.chain;
        assert_true(desk_incident(r->desk, b, &now) && now.r.chain > other.r.chain); /* the original's timeline has it, too */
        assert_int_equal(now.r.rev, other.r.rev);
        if (dice(2)) { /* what was written in between stays */
            struct desk_command n = {.verb = SPAN_LIT("note"), .incident = span_str(id), .text = SPAN_LIT("in between"), .officer = SPAN_LIT("d.putra")};
            assert_int_equal(rig_command(r, &n).code, 0);
        }
        assert_int_equal(rig_verb(r, officers[dice(3)], "split", id).code, 0);
        assert_true(desk_incident(r->desk, a, &now) && now.r.chain > merged);
        split++;
    }
    char *one_now = whole(r, a), *two_now = whole(r, b);
    assert_string_equal(one, one_now);
    assert_string_equal(two, two_now);
    desk_totals(r->desk, &t1);
    t0.seq = t1.seq = 0;
    assert_memory_equal(&t0, &t1, sizeof t0);
    mem_free(one);
    mem_free(two);
    mem_free(one_now);
    mem_free(two_now);
}

/* A list that lived through it all, against one made now. */
static void check_lists(struct rig *r, struct desk_query **live, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct desk_query *fresh;
        struct desk_query_spec s = {.all = k % 2, .sort = (enum desk_sort) (k % DESK_SORT_END), .desc = k % 3 == 0};
        struct filter_env env = {.now = T0, .prefix = "AMICF", .me = SPAN_LIT("r.sari")};
        struct desk_line a[64], b[64];
        /* another wording of the same question, so that it is not shared */
        assert_int_equal(filter_parse(k % 4 ? SPAN_LIT("priority:P1..P3 priority:P1..P4") : SPAN_LIT("owner:none,me owner:me,none"), &env, &s.filter, NULL, NULL), 0);
        assert_int_equal(desk_query_open(r->desk, &s, &fresh, NULL), 0);
        assert_ptr_not_equal(fresh, live[k]);
        assert_int_equal(desk_query_total(fresh), desk_query_total(live[k]));
        for (size_t at = 0; at < desk_query_total(fresh); at += 64) {
            size_t m = desk_query_lines(r->desk, fresh, at, a, 64);
            assert_int_equal(m, desk_query_lines(r->desk, live[k], at, b, 64));
            for (size_t i = 0; i < m; i++) {
                assert_int_equal(a[i].row, b[i].row);
                assert_int_equal(desk_query_find(r->desk, fresh, a[i].row), (int64_t) (at + i));
            }
        }
        desk_query_close(r->desk, fresh);
    }
}

enum { LISTS = 13 };
static void open_lists(struct rig *r, struct desk_query **live)
{
    for (size_t k = 0; k < LISTS; k++) {
        struct desk_query_spec s = {.all = k % 2, .sort = (enum desk_sort) (k % DESK_SORT_END), .desc = k % 3 == 0};
        struct filter_env env = {.now = T0, .prefix = "AMICF", .me = SPAN_LIT("r.sari")};
        assert_int_equal(filter_parse(k % 4 ? SPAN_LIT("priority:P1..P3") : SPAN_LIT("owner:none,me"), &env, &s.filter, NULL, NULL), 0);
        assert_int_equal(desk_query_open(r->desk, &s, &live[k], NULL), 0);
    }
}

static void walk(void **state)
{
    const char *steps = getenv("WATCHFLOOR_STEPS"), *which = getenv("WATCHFLOOR_SEED");
    long n = steps ? atol(steps) : 6000;
    struct rig r;
    struct desk_query *live[LISTS];
    (void) state;
    seed = which ? strtoull(which, NULL, 10) : 20261124;
    rig_start(&r, true);
    open_lists(&r, live);
    for (long i = 0; i < n; i++) {
        r.clock.fixed += (int64_t) dice(100) * NSEC_PER_SEC * (dice(50) ? 1 : 2000);
        if (dice(5) < 3)
            random_report(&r);
        else
            step_command(&r);
        if (dice(4) == 0)
            step_tick(&r);
        if (dice(12) == 0)
            step_merge_and_split(&r);
        for (size_t k = 0; k < r.desk->rows.n; k++) /* of the last commit */
            rig_check_columns(&r, r.desk->rows.v[k]);
        if (i % 50 == 0) {
            rig_check(&r);
            check_heap(&r);
        }
        if (i % 200 == 0)
            check_lists(&r, live, LISTS);
        if (i % 1500 == 1499) {
            rig_same_rebuilt(&r);
            rig_check(&r);
            open_lists(&r, live);
        }
    }
    rig_check(&r);
    rig_same_rebuilt(&r);
    print_message("# refused: %llu for the state, %llu for the revision; undone: %llu, merged and split: %llu\n", (unsigned long long) refused_state, (unsigned long long) refused_stale,
        (unsigned long long) undone, (unsigned long long) split);
    print_message("# shelved: %llu, expired: %llu, acks ended: %llu, escalated: %llu; seen breached: %llu, met: %llu\n", (unsigned long long) shelves,
        (unsigned long long) expired, (unsigned long long) lapses, (unsigned long long) escalations, (unsigned long long) breaches, (unsigned long long) clocks_met);
    print_message("# noise looked at again: %llu, seen out of service: %llu\n", (unsigned long long) steadied, (unsigned long long) serviced);
    assert_true(refused_state > 0 && refused_stale > 0 && undone > 0 && split > 0);
    assert_true(shelves > 0 && expired > 0 && lapses > 0 && escalations > 0 && breaches > 0 && clocks_met > 0);
    print_message("# called for: %llu, checks answered: %llu\n", (unsigned long long) chases, (unsigned long long) checks_answered);
    assert_true(steadied > 0 && serviced > 0 && chases > 0 && checks_answered > 0);
    rig_end(&r);
}

/* Facts once more from any earlier one: the same state. */
static void again_from_earlier(void **state)
{
    struct rig r;
    char before[65], after[65];
    (void) state;
    rig_start(&r, true);
    seed = 7;
    for (int i = 0; i < 300; i++) {
        if (dice(2))
            random_report(&r);
        else
            step_command(&r);
    }
    desk_hash(r.desk, before);
    for (uint64_t from = 2; from < 300; from += 37) {
        /* As a kill in the middle of a merge leaves it: more in the tables than they say. */
        struct journal_reader *jr;
        struct journal_fact f;
        assert_int_equal(journal_reader_open(&jr, r.home, NULL), 0);
        assert_int_equal(journal_read(jr, from, &f, NULL), 0);
        r.desk->state.head->applied = from;
        memcpy(r.desk->state.head->applied_hash, f.hash, JOURNAL_HASH_BYTES);
        journal_reader_close(jr);
        rig_close(&r);
        rig_open(&r);
        desk_hash(r.desk, after);
        assert_string_equal(before, after);
        rig_check(&r);
    }
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walk),
        cmocka_unit_test(again_from_earlier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
