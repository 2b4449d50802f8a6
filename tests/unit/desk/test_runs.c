/* test_runs: runs of protocols: every verb in every state against a model of its own, two assessors who see nothing of each other before both are in, the more cautious one
 * decides, one alone, what was said in a new round, the end. */
#include "runs_rig.h"

#include "model/notice_draft.h"

/* ---- every verb in every state: a model written apart from the machine ---- */

enum op { ANSWER_A,
          ANSWER_B,
          ANSWER_C,
          SUBMIT_A,
          SUBMIT_B,
          DECIDE,
          REQUEST,
          NFP,
          REOPEN,
          CLOSE,
          CLOSE_UNANSWERED,
          CLOSE_WITHOUT,
          HALF_HOUR,
          DAY,
          OPS };
static const char *const op_words[] = {"answer A", "answer B", "answer C", "submit A", "submit B", "decide", "request", "nfp", "reopen", "close", "close --unanswered", "close --unanswered --without-second", "31 minutes", "25 hours"};
/* What of a run matters to the machine. A answers that it is to be notified, B that it is not. a, b: 0 nothing, 1 a draft, 2 in. */
struct model {
    uint8_t state, a, b, c;
    bool single;
    uint8_t rank;         /* of what decides; 0: nothing yet */
    bool later;           /* a time stands at which it is assessed again */
    bool waits;           /* one is in, and half an hour runs */
    bool asked, answered; /* this round's request was made, and answered */
    bool owes;            /* what an earlier round asked was not answered, or it was closed so */
    bool follows;         /* one alone decided and asked, then the second came: the request is to follow with both */
};

static bool owed(const struct model *m)
{
    return m->owes || (m->state != RUN_OPEN && m->state != RUN_ASSESSED && m->a == 2 && !m->answered);
}

/* The first two that are in are the assessors; a draft holds no place. */
static bool may_join(const struct model *m)
{
    return (m->a == 2) + (m->b == 2) < 2 && (m->state == RUN_OPEN || m->single);
}

static void fresh(struct model *m)
{
    m->owes = owed(m);
    m->asked = m->answered = false;
    m->state = RUN_OPEN;
    m->a = m->b = m->c = 0;
    m->single = m->later = m->waits = m->follows = false;
}

static bool model_answer(struct model *m, uint8_t *mine)
{
    struct model was = *m;
    if (m->state == RUN_CLOSED)
        return false;
    if (m->state == RUN_REASSESS)
        fresh(m);
    if (*mine == 2 || !may_join(m)) {
        *m = was;
        return false;
    }
    *mine = 1;
    return true;
}

static bool model_submit(struct model *m, uint8_t *mine, uint8_t rank)
{
    if (m->state == RUN_CLOSED || m->state == RUN_REASSESS || *mine != 1)
        return false;
    *mine = 2;
    bool second = m->a == 2 && m->b == 2;
    m->waits = !second;
    if (!second)
        return true;
    bool raised = m->state != RUN_OPEN && rank > m->rank;
    m->single = false;
    if (m->state == RUN_OPEN || raised) {
        m->state = RUN_ASSESSED;
        m->later = false;
    } else {
        m->follows = m->asked;
    }
    m->rank = 2; /* A and B: the more cautious one */
    return true;
}

static void model_time(struct model *m, bool day)
{
    if (m->state == RUN_OPEN && m->waits) {
        m->state = RUN_ASSESSED;
        m->single = true;
        m->waits = false;
        m->rank = m->a == 2 ? 2 : 1;
    } else if (day && m->later) {
        m->state = RUN_REASSESS;
        m->later = false;
    }
}

static bool model_close(struct model *m, bool unanswered, bool without)
{
    if (m->state == RUN_ASSESSED || m->state == RUN_CLOSED || m->state == RUN_REASSESS || (m->state == RUN_OPEN && (m->a == 2 || m->b == 2)))
        return false;
    if ((owed(m) && !unanswered) || (((m->single && m->state != RUN_OPEN) || m->follows) && !without))
        return false;
    m->later = m->later || (m->state == RUN_OPEN && m->rank == 1); /* begun anew, not assessed: what is not final comes again */
    m->follows = false;
    m->owes = owed(m);
    m->state = RUN_CLOSED;
    return true;
}

static bool model_do(struct model *m, enum op op)
{
    switch (op) {
    case ANSWER_A: return model_answer(m, &m->a);
    case ANSWER_B: return model_answer(m, &m->b);
    case ANSWER_C: return model_answer(m, &m->c);
    case SUBMIT_A: return model_submit(m, &m->a, 2);
    case SUBMIT_B: return model_submit(m, &m->b, 1);
    case DECIDE:
        if (m->state != RUN_ASSESSED)
            return false;
        m->state = RUN_DECIDED;
        m->later = m->rank == 1; /* what is not final comes again */
        return true;
    case REQUEST:
        if (m->follows) {
            m->follows = false;
            return true;
        }
        if (m->state != RUN_DECIDED || m->a != 2)
            return false;
        m->state = RUN_REQUESTED;
        m->asked = true;
        return true;
    case NFP:
        if (m->state == RUN_CLOSED || (!m->asked && !m->owes))
            return false;
        m->owes = false;
        m->answered = m->asked;
        m->state = m->state == RUN_REQUESTED ? RUN_ANSWERED : m->state;
        return true;
    case REOPEN:
        if (m->state == RUN_OPEN || m->state == RUN_ASSESSED)
            return false;
        fresh(m);
        return true;
    case CLOSE: return model_close(m, false, false);
    case CLOSE_UNANSWERED: return model_close(m, true, false);
    case CLOSE_WITHOUT: return model_close(m, true, true);
    case HALF_HOUR: model_time(m, false); return true;
    case DAY: model_time(m, true); return true;
    default: return false;
    }
}

static bool desk_do(struct crisis *x, const char *run, enum op op)
{
    const struct desk_run q = {.id = span_str(run), .unanswered = op != CLOSE, .without_second = op == CLOSE_WITHOUT};
    const struct desk_command c = {.verb = SPAN_LIT("protocol close"), .run = &q, .reason = SPAN_LIT("done")};
    x->r.clock.fixed += NSEC_PER_SEC; /* no two at the same time */
    switch (op) {
    case ANSWER_A: return answer(x, SARI, run, "{'a':'yes','b':'yes','c':'yes'}").code == 0;
    case ANSWER_B: return answer(x, TAN, run, "{'a':'no','b':'no'}").code == 0;
    case ANSWER_C: return answer(x, "m.oo", run, "{'c':'unknown'}").code == 0;
    case SUBMIT_A: return submit(x, SARI, run).code == 0;
    case SUBMIT_B: return submit(x, TAN, run).code == 0;
    case DECIDE: return run_verb(x, LIM, "protocol decide", run).code == 0;
    case REQUEST: return run_verb(x, LIM, "protocol request", run).code == 0;
    case NFP: return run_verb(x, LIM, "protocol nfp", run).code == 0;
    case REOPEN: return run_verb(x, LIM, "protocol reopen", run).code == 0;
    case CLOSE:
    case CLOSE_WITHOUT:
    case CLOSE_UNANSWERED: return rig_command(&x->r, &c).code == 0;
    case HALF_HOUR: later(x, 31 * 60); return true;
    case DAY: later(x, 25 * 3600); return true;
    default: return false;
    }
}

static uint8_t part_of(const struct crisis *x, const struct run_row *r, const char *officer)
{
    struct assessment_row a;
    uint16_t who = names_find(&x->r.desk->state.names, span_str(officer));
    return who && runs_mine(x->r.desk, r, who, &a) ? a.state : 0;
}

static struct model seen_of(const struct crisis *x, const char *run)
{
    struct run_row r = row_of(x, run);
    struct model m = {.state = r.state, .a = part_of(x, &r, SARI), .b = part_of(x, &r, TAN), .c = part_of(x, &r, "m.oo"), .single = r.single, .later = r.reassess != TIME_NONE, .waits = r.state == RUN_OPEN && r.alone != TIME_NONE, .asked = r.requested != TIME_NONE, .answered = r.answered != TIME_NONE, .owes = r.unanswered, .follows = runs_to_follow(x->r.desk, &r)};
    return m;
}

static bool same_model(const struct model *m, const struct model *is)
{
    return m->state == is->state && m->a == is->a && m->b == is->b && m->c == is->c && m->single == is->single && m->later == is->later && m->waits == is->waits && m->asked == is->asked && m->answered == is->answered && m->owes == is->owes && m->follows == is->follows;
}

struct path {
    struct model m;
    uint8_t ops[16], n;
};

/* A run of its own, brought to where the path ends. */
static void bring(struct crisis *x, const struct path *p, char run[INCIDENT_ID_MAX])
{
    struct told t = start(x, ill(x, "MY", "MYKUL"));
    ok(t);
    snprintf(run, INCIDENT_ID_MAX, "%s", t.id);
    for (size_t i = 0; i < p->n; i++)
        assert_true(desk_do(x, run, (enum op) p->ops[i]));
}

static void try_all(struct crisis *x, struct path *paths, size_t *n, size_t at, size_t most)
{
    for (enum op op = 0; op < OPS; op++) {
        struct path next = paths[at];
        char run[INCIDENT_ID_MAX];
        bring(x, &paths[at], run);
        bool may = model_do(&next.m, op), did = desk_do(x, run, op);
        struct model is = seen_of(x, run);
        if (may != did || !same_model(may ? &next.m : &paths[at].m, &is))
            fail_msg("%s in %s (A %u, B %u, C %u, single %d, later %d, waits %d, asked %d, owes %d, follows %d, path of %u): the model %s, the desk %s and is %s (A %u, B %u, C %u, single %d, later %d, waits %d, asked %d, owes %d, follows %d)", op_words[op],
                     words_of(&runs_words_state, paths[at].m.state), paths[at].m.a, paths[at].m.b, paths[at].m.c, paths[at].m.single, paths[at].m.later, paths[at].m.waits, paths[at].m.asked, paths[at].m.owes, paths[at].m.follows, paths[at].n, may ? "may" : "may not", did ? "did" : "did not",
                     words_of(&runs_words_state, is.state), is.a, is.b, is.c, is.single, is.later, is.waits, is.asked, is.owes, is.follows);
        bool known = !may || next.n == ARRAY_LEN(next.ops) || *n == most;
        for (size_t i = 0; i < *n && !known; i++)
            known = memcmp(&paths[i].m, &next.m, sizeof next.m) == 0;
        if (known)
            continue;
        next.ops[next.n++] = (uint8_t) op;
        paths[(*n)++] = next;
    }
}

static void every_verb_in_every_state(void **unused)
{
    enum { MOST = 600 };
    static struct path paths[MOST];
    struct crisis x;
    size_t n = 1;
    unsigned states = 0;
    (void) unused;
    crisis_open(&x, false);
    memset(paths, 0, sizeof paths);
    paths[0].m.state = RUN_OPEN;
    for (size_t i = 0; i < n; i++)
        try_all(&x, paths, &n, i, MOST);
    for (size_t i = 0; i < n; i++)
        states |= 1u << paths[i].m.state;
    print_message("# %zu states, %zu tries\n", n, n * OPS);
    assert_true(n < MOST); /* else not all were looked at */
    assert_int_equal(states, (1u << RUN_STATES_END) - 2);
    crisis_close(&x);
}

/* ---- neither sees the other's ---- */

static void none_has(const char *where, const char *text)
{
    static const char *const secrets[] = {"disease\":\"zebra-fever", "theirs\":\"zebra-fever", "mine\":\"zebra-fever", "of 3 answered", "NOTIFY", "NOT NOTIFIED", "\"met\":2"};
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        if (strstr(text, secrets[i]))
            fail_msg("%s tells \"%s\": %s", where, secrets[i], text);
}

static int look_at_line(void *arg, uint64_t seq, const struct desk_log_line *line)
{
    char *text = mem_strndup(line->json.p, line->json.n);
    (void) arg;
    (void) seq;
    none_has("the log", text);
    mem_free(text);
    return 0;
}

/* Everything of the journal that stands in the chain. */
static void look_at_chain(struct crisis *x, uint64_t from)
{
    struct journal_fact f;
    for (uint64_t seq = from; seq <= journal_seq(x->r.journal, NULL); seq++) {
        assert_int_equal(journal_read(x->r.desk->reader, seq, &f, NULL), 0);
        char *text = mem_strndup(f.payload.p, f.payload.n);
        if (!span_is(f.kind, "protocol.seen"))
            none_has("the chain", text);
        mem_free(text);
    }
}

static void neither_sees_the_other(void **unused)
{
    struct crisis x;
    struct err e = {0};
    struct buf row = {0};
    struct json_writer w;
    char key[16], run[INCIDENT_ID_MAX];
    (void) unused;
    crisis_open(&x, true);
    char incident[INCIDENT_ID_MAX];
    snprintf(incident, sizeof incident, "%s", ill(&x, "MY", "MYKUL"));
    struct told t = start(&x, incident);
    ok(t);
    snprintf(run, sizeof run, "%s", t.id);
    uint64_t from = journal_seq(x.r.journal, NULL) + 1;
    ok(assess(&x, SARI, "protocol answer", run, "{'a':'yes','b':'yes','disease':'zebra-fever'}", "{'a':['1']}"));
    ok(submit(&x, SARI, run));
    ok(answer(&x, TAN, run, "{'a':'no'}"));
    char *tan = shown(&x, TAN, run), *lim = shown(&x, LIM, run), *sari = shown(&x, SARI, run);
    memcpy(strstr(lim, "NOTIFY decided: protocol"), "------", 6); /* the descriptor's, whatever is answered: by what a clock begins */
    none_has("what another officer is shown", lim);
    if (strstr(tan, "zebra-fever\",\"evidence") || strstr(tan, "2 of 3 answered") || strstr(tan, "\"decides\":true"))
        fail_msg("the second assessor is shown the first one's: %s", tan);
    assert_non_null(strstr(tan, "0 of 3 answered")); /* his own */
    assert_non_null(strstr(sari, "\"disease\":\"zebra-fever\""));
    assert_non_null(strstr(sari, "2 of 3 answered"));
    mem_free(tan);
    mem_free(lim);
    mem_free(sari);
    jw_init(&w, &row);
    assert_true(desk_run_json(x.r.desk, NULL, 0, &w, key));
    buf_char(&row, 0);
    none_has("the list", row.p);
    none_has("the event", x.r.last_event);
    look_at_chain(&x, from);
    assert_int_equal(desk_log(x.r.desk->reader, NULL, 0, 20, look_at_line, NULL, &e), 0);
    buf_clear(&row);
    assert_int_not_equal(desk_run_request(x.r.desk, NULL, span_str(TAN), span_str(run), false, &row, &e), 0);
    ok(submit(&x, TAN, run));
    tan = shown(&x, TAN, run);
    assert_non_null(strstr(tan, "\"disease\":\"zebra-fever\""));
    assert_non_null(strstr(tan, "2 of 3 answered"));
    mem_free(tan);
    buf_free(&row);
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

/* ---- the more cautious one decides ---- */

static void cautious_decides(void **unused)
{
    struct crisis x;
    struct buf text = {0};
    struct err e = {0};
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    both(&x, t.id, false);
    struct run_row r = row_of(&x, t.id);
    assert_int_equal(r.state, RUN_ASSESSED);
    assert_true(r.disagree);
    assert_string_equal(r.outcome, "NOTIFY");
    assert_int_equal(r.met, 2);
    ok(run_verb(&x, LIM, "protocol decide", t.id));
    ok(run_verb(&x, LIM, "protocol request", t.id));
    assert_int_equal(desk_run_request(x.r.desk, NULL, span_str(LIM), span_str(t.id), false, &text, &e), 0);
    buf_char(&text, 0);
    assert_non_null(strstr(text.p, "immigration pre-assessment"));
    assert_non_null(strstr(text.p, "does not notify WHO"));
    assert_non_null(strstr(text.p, "Assessment 1, by r.sari"));
    assert_non_null(strstr(text.p, "Assessment 2, by n.tan"));
    assert_non_null(strstr(text.p, "disagree"));
    buf_clear(&text);
    assert_int_equal(desk_run_request(x.r.desk, NULL, span_str(LIM), span_str(t.id), true, &text, &e), 0);
    struct arena a = {0};
    struct json *v = NULL;
    assert_int_equal(json_parse(&a, buf_view(&text), NULL, &v, &e), 0);
    assert_int_equal(json_get(v, "assessments")->count, 2);
    assert_true(span_is(json_str(v, "kind"), "immigration pre-assessment"));
    buf_clear(&text);
    assert_int_equal(desk_run_draft(x.r.desk, NULL, span_str(LIM), span_str(t.id), &text, &e), 0);
    struct notice_draft d;
    assert_int_equal(notice_draft_read(&a, buf_view(&text), &d, &e), 0);
    assert_true(span_is(d.to, "MY/nfp"));
    assert_non_null(memmem(d.texts[0].description.p, d.texts[0].description.n, "Assessment 2", 12));
    char *all = shown(&x, LIM, t.id);
    const char *questions = strstr(all, "\"questions\":[");
    assert_non_null(questions);
    assert_memory_equal(questions, "\"questions\":[{\"id\":\"b\"", 22); /* what they disagree on stands first */
    mem_free(all);
    arena_free(&a);
    buf_free(&text);
    struct shift_lines lines = {0};
    unsigned listed = 0;
    shift_survey(x.r.desk, NULL, 0, &lines);
    for (size_t i = 0; i < lines.v.n; i++)
        listed += lines.v.v[i].section == SHIFT_PROTOCOL && lines.v.v[i].run == 1;
    assert_int_equal(listed, 1); /* a handover lists it */
    VEC_FREE(&lines.v);
    no(run_verb(&x, SARI, "protocol close", t.id), WF_E_STATE, "focal point has not answered");
    ok(run_verb(&x, SARI, "protocol nfp", t.id));
    ok(run_verb(&x, SARI, "protocol close", t.id));
    all = shown(&x, LIM, t.id);
    assert_non_null(strstr(all, "\"nfp_answer\":\"we notify\""));
    assert_non_null(strstr(all, "\"close_reason\":\"because\""));
    mem_free(all);
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

/* What is counted is one or several. */
static void one_minute_alone(void **unused)
{
    (void) unused;
    for (unsigned minutes = 1; minutes < 3; minutes++) {
        struct crisis x;
        struct desk_run_rules rules = {.single_after_s = minutes * 60};
        crisis_open(&x, true);
        desk_set_run_rules(x.r.desk, &rules);
        struct told t = start(&x, ill(&x, "MY", "MYKUL"));
        ok(answer(&x, TAN, t.id, "{'a':'yes'}"));
        ok(submit(&x, TAN, t.id));
        later(&x, minutes * 60);
        char *all = shown(&x, TAN, t.id);
        if (!strstr(all, minutes == 1 ? "alone for 1 minute: " : "alone for 2 minutes: "))
            fail_msg("%s", all);
        mem_free(all);
        crisis_close(&x);
    }
}

static void one_alone(void **unused)
{
    struct crisis x;
    struct desk_run_rules rules = {.single_after_s = 600};
    struct buf text = {0};
    struct err e = {0};
    (void) unused;
    crisis_open(&x, true);
    desk_set_run_rules(x.r.desk, &rules);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    ok(answer(&x, TAN, t.id, "{'a':'yes'}"));
    no(run_verb(&x, TAN, "protocol decide", t.id), WF_E_STATE, "is for what is ASSESSED");
    ok(submit(&x, TAN, t.id));
    later(&x, 599);
    assert_int_equal(row_of(&x, t.id).state, RUN_OPEN);
    later(&x, 1);
    struct run_row r = row_of(&x, t.id);
    assert_int_equal(r.state, RUN_ASSESSED);
    assert_true(r.single);
    assert_string_equal(r.rule, ""); /* the second is still to assess */
    ok(run_verb(&x, LIM, "protocol decide", t.id));
    no(run_verb(&x, LIM, "protocol request", t.id), WF_E_STATE, "asks nobody for anything");
    assert_int_not_equal(desk_run_request(x.r.desk, NULL, span_str(SARI), span_str(t.id), false, &text, &e), 0);
    ok(answer(&x, SARI, t.id, "{'a':'yes','b':'yes'}"));
    ok(submit(&x, SARI, t.id));
    r = row_of(&x, t.id);
    assert_int_equal(r.state, RUN_ASSESSED); /* more cautious: decided anew */
    assert_false(r.single);
    assert_true(r.disagree);
    assert_string_equal(r.outcome, "NOTIFY");
    no(answer(&x, LIM, t.id, "{'a':'yes'}"), WF_E_STATE, "two officers already");
    buf_free(&text);
    crisis_close(&x);
}

/* ---- rounds, versions, bounds ---- */

static void assessed_again(void **unused)
{
    struct crisis x;
    (void) unused;
    crisis_open(&x, true);
    x.reassess_s = 3600;
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    ok(answer(&x, SARI, t.id, "{'a':'yes','b':'no'}"));
    ok(answer(&x, TAN, t.id, "{'a':'yes'}"));
    ok(submit(&x, SARI, t.id));
    ok(submit(&x, TAN, t.id));
    ok(run_verb(&x, SARI, "protocol decide", t.id));
    struct run_row r = row_of(&x, t.id);
    assert_true(r.reassess == x.r.clock.fixed + HOUR);
    ok(run_verb(&x, SARI, "protocol close", t.id)); /* put aside: its time stands */
    later(&x, 3601);
    r = row_of(&x, t.id);
    assert_int_equal(r.state, RUN_REASSESS);
    no(run_verb(&x, SARI, "protocol close", t.id), WF_E_STATE, "to be assessed again");
    ok(answer(&x, SARI, t.id, "{'b':'yes'}"));
    r = row_of(&x, t.id);
    assert_int_equal(r.cycle, 2);
    char *all = shown(&x, SARI, t.id);
    assert_non_null(strstr(all, "\"mine\":\"yes\",\"theirs\":null,\"before\":"));
    assert_non_null(strstr(all, "\"changed\":true"));
    mem_free(all);
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

/* A new round asks anew: nothing of the request before stands as if it were its own, and what was not answered is not forgotten. */
static void asks_anew(void **unused)
{
    struct crisis x;
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    both(&x, t.id, true);
    ok(run_verb(&x, LIM, "protocol decide", t.id));
    ok(run_verb(&x, LIM, "protocol request", t.id));
    ok(run_verb(&x, LIM, "protocol reopen", t.id));
    struct run_row r = row_of(&x, t.id);
    assert_true(r.requested == TIME_NONE && r.requester == 0 && r.notice == 0 && r.answered == TIME_NONE && r.unanswered);
    no(run_verb(&x, LIM, "protocol close", t.id), WF_E_STATE, "in an earlier round has not answered"); /* no way round it */
    ok(answer(&x, SARI, t.id, "{'c':'yes'}"));
    ok(submit(&x, SARI, t.id));
    later(&x, 1801);
    assert_true(row_of(&x, t.id).single);
    ok(run_verb(&x, SARI, "protocol decide", t.id));
    ok(answer(&x, LIM, t.id, "{'a':'yes','b':'yes'}")); /* he made the request of the round before, not of this one */
    r = row_of(&x, t.id);
    assert_true(r.requested == TIME_NONE && r.requester == 0);
    ok(run_verb(&x, TAN, "protocol nfp", t.id)); /* late, to the first */
    r = row_of(&x, t.id);
    assert_int_equal(r.state, RUN_DECIDED);
    assert_true(!r.unanswered && r.answered == TIME_NONE && r.answer_seq);
    no(run_verb(&x, TAN, "protocol nfp", t.id), WF_E_STATE, "has asked nobody for anything");
    ok(run_verb(&x, SARI, "protocol request", t.id));
    r = row_of(&x, t.id);
    assert_true(r.requested == x.r.clock.fixed && r.answer_seq == 0);
    assert_true(r.clocks[1].started == x.r.clock.fixed && r.clocks[1].stopped == x.r.clock.fixed && r.clocks[1].breached == TIME_NONE); /* the law's day ran anew */
    no(run_verb(&x, SARI, "protocol close", t.id), WF_E_STATE, "focal point has not answered");
    ok(run_verb(&x, SARI, "protocol nfp", t.id));
    no(run_verb(&x, SARI, "protocol close", t.id), WF_E_STATE, "the second is still to come");
    ok(close_without(&x, SARI, t.id));
    assert_false(row_of(&x, t.id).unanswered);
    rig_same_rebuilt(&x.r);
    crisis_close(&x);
}

static void ends_with_its_incident(void **unused)
{
    struct crisis x;
    char incident[INCIDENT_ID_MAX];
    (void) unused;
    crisis_open(&x, false);
    snprintf(incident, sizeof incident, "%s", ill(&x, "MY", "MYKUL"));
    struct told t = start(&x, incident);
    ok(answer(&x, SARI, t.id, "{'a':'no'}"));
    ok(submit(&x, SARI, t.id));
    later(&x, 1801);
    ok(run_verb(&x, SARI, "protocol decide", t.id));
    ok(close_without(&x, SARI, t.id));
    struct desk_command c = {.verb = SPAN_LIT("discard"), .incident = span_str(incident), .reason = SPAN_LIT("nothing")};
    ok(rig_command(&x.r, &c));
    later(&x, 26 * 3600);
    assert_int_equal(row_of(&x, t.id).state, RUN_CLOSED);
    assert_true(row_of(&x, t.id).reassess == TIME_NONE);
    no(run_verb(&x, SARI, "protocol reopen", t.id), WF_E_STATE, "reopen that first");
    no(start(&x, incident), WF_E_STATE, "started for what is open");
    crisis_close(&x);
}

static void keeps_its_version(void **unused)
{
    struct crisis x;
    char incident[INCIDENT_ID_MAX];
    (void) unused;
    crisis_open(&x, true);
    snprintf(incident, sizeof incident, "%s", ill(&x, "MY", "MYKUL"));
    struct told t = start(&x, incident), other;
    ok(t);
    no(start(&x, incident), WF_E_CONFLICT, "runs already");
    ok(start(&x, ill(&x, "ID", "IDCGK")));
    assert_int_equal(x.r.desk->state.head->protocols_n, 1); /* seen once */
    take_protocol(&x, "2.0", true);
    other = start(&x, ill(&x, "SG", "SGSIN"));
    ok(other);
    assert_int_equal(x.r.desk->state.head->protocols_n, 2);
    char *all = shown(&x, SARI, t.id);
    assert_non_null(strstr(all, "\"version\":\"1.0\""));
    mem_free(all);
    rig_same_rebuilt(&x.r); /* read from the journal */
    all = shown(&x, SARI, other.id);
    assert_non_null(strstr(all, "\"version\":\"2.0\""));
    mem_free(all);
    crisis_close(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verb_in_every_state),
        cmocka_unit_test(neither_sees_the_other),
        cmocka_unit_test(cautious_decides),
        cmocka_unit_test(one_alone),
        cmocka_unit_test(one_minute_alone),
        cmocka_unit_test(assessed_again),
        cmocka_unit_test(asks_anew),
        cmocka_unit_test(ends_with_its_incident),
        cmocka_unit_test(keeps_its_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
