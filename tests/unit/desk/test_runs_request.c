/* test_runs_request: the draft of a request: with the grounds of one assessment alone, which both follow; in a form that fits, which says what it leaves out. */
#include "runs_rig.h"

#include "model/notice_draft.h"

enum { MANY = 60,         /* questions: the ids of all with their answers are more than a notice holds */
       DIFFER_MANY = 24 }; /* of which the two differ on so many that only cut rules fit beside them */

/* What the draft of its request says in English, as that officer has it made; in the arena. */
static const char *described(struct crisis *x, struct arena *a, const char *officer, const char *run)
{
    struct buf text = {0};
    struct notice_draft d;
    struct err e = {0};
    if (desk_run_draft(x->r.desk, NULL, span_str(officer), span_str(run), &text, &e))
        fail_msg("%s", e.text);
    assert_int_equal(notice_draft_read(a, arena_span(a, buf_view(&text)), &d, &e), 0);
    buf_free(&text);
    return arena_strndup(a, d.texts[0].description.p, d.texts[0].description.n);
}

/* She assesses, and after the half hour decides alone. */
static void decide_alone(struct crisis *x, const char *run)
{
    ok(answer(x, SARI, run, "{'a':'yes','b':'yes'}"));
    ok(submit(x, SARI, run));
    later(x, 1801);
    ok(run_verb(x, SARI, "protocol decide", run));
}

/* The draft without the grounds: outcome, that it is single, and what is asked stand there; what an officer wrote otherwise goes whole. */
static void held_back(struct crisis *x, struct arena *a, const char *run)
{
    struct buf text = {0}, own = {0};
    struct notice_draft d;
    struct err e = {0};
    assert_int_equal(desk_run_draft(x->r.desk, NULL, SPAN_LIT(SARI), span_str(run), &text, &e), 0);
    struct span hidden = desk_run_grounds_hidden(a, buf_view(&text), run);
    assert_int_equal(notice_draft_read(a, hidden, &d, &e), 0);
    const char *left = arena_strndup(a, d.texts[0].description.p, d.texts[0].description.n);
    assert_non_null(strstr(left, "(single: by one assessment"));
    assert_non_null(strstr(left, "held back until the second is in"));
    assert_non_null(strstr(left, "protocol grounds PR-0001"));
    assert_non_null(strstr(left, "Asked of you: "));
    assert_null(memmem(hidden.p, hidden.n, "Assessment 1", 12));
    assert_null(memmem(hidden.p, hidden.n, "2 of 3 answered yes", 19));
    assert_null(memchr(hidden.p, '\n', hidden.n));
    d.texts[0].description = SPAN_LIT("criterion a is met");
    notice_draft_write(&d, &own);
    hidden = desk_run_grounds_hidden(a, buf_view(&own), run);
    assert_null(memmem(hidden.p, hidden.n, "criterion a", 11));
    buf_free(&text);
    buf_free(&own);
}

static void second_follows(void **unused)
{
    struct crisis x;
    struct arena a = {0};
    struct desk_run_about about;
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    decide_alone(&x, t.id);
    ok(run_verb(&x, SARI, "protocol request", t.id));
    no(run_verb(&x, SARI, "protocol request", t.id), WF_E_STATE, "its request was made");
    const char *text = described(&x, &a, SARI, t.id);
    assert_non_null(strstr(text, "Assessment 1 (single), by r.sari"));
    assert_non_null(strstr(text, "Rule: 2 of 3 answered yes"));
    assert_null(strstr(text, DRAFT_SHORTENED));
    held_back(&x, &a, t.id);
    later(&x, 60);
    ok(answer(&x, TAN, t.id, "{'a':'yes','b':'no','c':'unknown'}"));
    ok(submit(&x, TAN, t.id)); /* less cautious: what was decided stands */
    struct run_row r = row_of(&x, t.id);
    assert_int_equal(r.state, RUN_REQUESTED);
    assert_false(r.single);
    assert_true(r.alone_decided == r.decided && r.second == x.r.clock.fixed);
    assert_true(desk_run_find(x.r.desk, NULL, span_str(t.id), &about) && about.to_follow && about.may_request);
    ok(run_verb(&x, TAN, "protocol request", t.id));
    assert_true(desk_run_find(x.r.desk, NULL, span_str(t.id), &about) && !about.to_follow);
    no(run_verb(&x, TAN, "protocol request", t.id), WF_E_STATE, "its request was made"); /* once */
    assert_true(row_of(&x, t.id).requested == r.requested && row_of(&x, t.id).requester == r.requester);
    text = described(&x, &a, TAN, t.id);
    assert_non_null(strstr(text, "first by one assessment alone"));
    assert_non_null(strstr(text, "They differ on: b (yes, no)\n")); /* what one did not answer and the other does not know is the same */
    const char *two = strstr(text, "Assessment 2, by n.tan");
    assert_non_null(two);
    assert_non_null(strstr(two, "\n  - c: ")); /* by the ids that rules and differences name */
    ok(run_verb(&x, LIM, "protocol reopen", t.id));
    r = row_of(&x, t.id);
    assert_true(r.alone_decided == TIME_NONE && r.second == TIME_NONE && r.followed == TIME_NONE);
    rig_same_rebuilt(&x.r);
    arena_free(&a);
    crisis_close(&x);
}

static struct told request_by(struct crisis *x, const char *officer, const char *run, const char *by)
{
    const struct desk_run q = {.id = span_str(run), .by = span_str(by)};
    const struct desk_command c = {.verb = SPAN_LIT("protocol request"), .officer = span_str(officer), .run = &q};
    return rig_command(&x->r, &c);
}

/* What was to follow one that decided alone is not lost by a close: the second assessment, then the request with both. */
static void closed_with_the_second(void **unused)
{
    (void) unused;
    for (int k = 0; k < 3; k++) { /* without the second; without its request; with both */
        struct crisis x;
        struct desk_run_about about;
        crisis_open(&x, true);
        struct told t = start(&x, ill(&x, "MY", "MYKUL")), said;
        ok(answer(&x, SARI, t.id, "{'a':'yes','b':'yes'}"));
        ok(submit(&x, SARI, t.id));
        later(&x, 1801);
        ok(run_verb(&x, SARI, "protocol decide", t.id));
        said = request_by(&x, SARI, t.id, "phone +60 3");
        ok(said);
        assert_non_null(strstr(said.text, "made, with one assessment alone (single), handed over (phone +60 3)"));
        ok(run_verb(&x, SARI, "protocol nfp", t.id));
        no(run_verb(&x, SARI, "protocol close", t.id), WF_E_STATE, "the second is still to come: another officer gives it (protocol answer PR-0001, protocol submit PR-0001) and the request follows with both, or say that it is closed without (--without-second)");
        if (k) {
            ok(answer(&x, TAN, t.id, "{'a':'yes','b':'no'}"));
            ok(submit(&x, TAN, t.id));
            no(run_verb(&x, SARI, "protocol close", t.id), WF_E_STATE, "the request did not follow with both: make it (protocol request PR-0001), or say");
            no(request_by(&x, TAN, t.id, ""), WF_E_INVALID, "no notice carries the request of PR-0001 that follows");
            assert_true(desk_run_find(x.r.desk, NULL, span_str(t.id), &about) && about.to_follow);
        }
        if (k == 2) {
            said = request_by(&x, TAN, t.id, "phone +60 3");
            ok(said);
            assert_non_null(strstr(said.text, "follows, with both assessments, handed over (phone +60 3)"));
            assert_true(desk_run_find(x.r.desk, NULL, span_str(t.id), &about) && !about.to_follow);
        }
        said = k == 2 ? run_verb(&x, SARI, "protocol close", t.id) : close_without(&x, SARI, t.id);
        ok(said);
        assert_string_equal(said.text, k == 2 ? "PR-0001 closed: NOTIFY, 2 of the 2 steps of its checklist not ticked" : k ? "PR-0001 closed: NOTIFY, 2 of the 2 steps of its checklist not ticked, without the request with both assessments" : "PR-0001 closed: NOTIFY, 2 of the 2 steps of its checklist not ticked, without the second assessment");
        rig_same_rebuilt(&x.r);
        crisis_close(&x);
    }
}

/* Whatever its length, a request says by which rules, to what each came, on what they differ, what is asked; and what was left out. */
static void nothing_is_cut_silently(void **unused)
{
    static const struct {
        size_t question, rule;
        const char *says;
    } each[] = {{40, 0, NULL}, {450, 0, "questions are named by their ids"}, {980, 450, "questions are named by their ids"}};
    static char longs[3][1000];
    static wf_text texts[3];
    (void) unused;
    for (size_t k = 0; k < ARRAY_LEN(each); k++) {
        struct crisis x;
        struct arena a = {0};
        crisis_open(&x, true);
        x.rule_pad = each[k].rule;
        for (size_t i = 0; i < 3; i++) {
            memset(longs[i], 'q', sizeof longs[i]);
            longs[i][each[k].question] = 0;
            texts[i] = (wf_text){"en", longs[i], NULL};
            ((wf_question *) (uintptr_t) x.p->questions.v)[i].text = (wf_texts){&texts[i], 1, sizeof(wf_text)};
        }
        use_protocol(&x);
        struct told t = start(&x, ill(&x, "MY", "MYKUL"));
        both(&x, t.id, false);
        ok(run_verb(&x, LIM, "protocol decide", t.id));
        ok(run_verb(&x, LIM, "protocol request", t.id));
        const char *text = described(&x, &a, LIM, t.id);
        assert_in_range(strlen(text), 1, DRAFT_TEXT_MOST - 1);
        const char *one = strstr(text, "Rule: 2 of 3 answered yes"), *other = strstr(text, "Rule: 1 of 3 answered yes"), *shortened = strstr(text, DRAFT_SHORTENED);
        assert_non_null(one);
        assert_non_null(other);
        assert_non_null(strstr(text, "They differ on: b (yes, no)"));
        assert_non_null(strstr(text, "Asked of you: "));
        assert_non_null(strstr(text, ": NOT NOTIFIED AT THIS STAGE"));
        if (!each[k].says ? shortened != NULL : !shortened || !strstr(shortened, each[k].says) || !strstr(shortened, "PR-0001 has it whole"))
            fail_msg("%zu: %s", k, text);
        arena_free(&a);
        crisis_close(&x);
    }
}

/* Of so many questions that not even their ids fit, answers are counted; and rules are cut where that is not enough. On what the two differ is told whole. */
static void shortest_forms(void **unused)
{
    static const struct {
        size_t differ, cut;
        const char *says;
    } each[] = {{0, 0, "answers and evidence are counted, but for answers that differ. PR-0001 has it whole"},
                {DIFFER_MANY, 2, "answers and evidence are counted, but for answers that differ, and long rules are cut. PR-0001 has it whole"}};
    static char ids[MANY][PROTOCOL_ID_MOST + 1];
    static wf_question questions[MANY];
    (void) unused;
    for (size_t k = 0; k < ARRAY_LEN(each); k++) {
        struct crisis x;
        struct arena a = {0};
        struct buf answers[2] = {{0}, {0}};
        crisis_open(&x, true);
        x.rule_pad = 450;
        for (size_t i = 0; i < MANY; i++) {
            questions[i] = x.p->questions.v[i < x.p->questions.n ? i : 2];
            if (i >= x.p->questions.n) {
                snprintf(ids[i], sizeof ids[i], "question-of-a-long-name-%02zu", i);
                questions[i].id = ids[i];
            }
            for (size_t who = 0; who < 2 && questions[i].kind == WF_QUESTION_YES_NO_UNKNOWN; who++)
                buf_printf(&answers[who], "%c'%s':'%s'", i ? ',' : '{', questions[i].id, i == 0 || (i == 1 && who == 0) || (i >= MANY - each[k].differ && who) ? "yes" : "no");
        }
        x.p->questions.v = questions;
        x.p->questions.n = MANY;
        use_protocol(&x);
        struct told t = start(&x, ill(&x, "MY", "MYKUL"));
        for (size_t who = 0; who < 2; who++) {
            buf_char(&answers[who], '}');
            ok(answer(&x, who ? TAN : SARI, t.id, answers[who].p));
            ok(submit(&x, who ? TAN : SARI, t.id));
            buf_free(&answers[who]);
        }
        ok(run_verb(&x, LIM, "protocol decide", t.id));
        ok(run_verb(&x, LIM, "protocol request", t.id));
        const char *text = described(&x, &a, LIM, t.id), *shortened = strstr(text, DRAFT_SHORTENED);
        size_t cut = 0;
        for (const char *c = text; (c = strstr(c, DRAFT_CUT)); c++)
            cut++;
        if (!shortened || !strstr(shortened, each[k].says) || !strstr(shortened, "Asked of you: ") || cut != each[k].cut || strlen(text) >= DRAFT_TEXT_MOST)
            fail_msg("%zu: %zu bytes, cut %zu: %s", k, strlen(text), cut, text);
        assert_non_null(strstr(text, "They differ on: b (yes, no)"));
        for (size_t i = MANY - each[k].differ; i < MANY; i++)
            assert_non_null(strstr(text, arena_printf(&a, ", %s (no, yes)", ids[i])));
        assert_non_null(strstr(text, "Rule: 2 of 3 answered yes"));
        assert_non_null(strstr(text, "Rule: 1 of 3 answered yes"));
        assert_non_null(strstr(text, arena_printf(&a, "Answers: 2 yes, %d no, 0 unknown, 0 others; 0 of evidence", MANY - 4)));
        assert_non_null(strstr(text, arena_printf(&a, "Answers: %zu yes, %zu no, 0 unknown, 0 others; 0 of evidence", 1 + each[k].differ, MANY - 3 - each[k].differ)));
        arena_free(&a);
        crisis_close(&x);
    }
}

/* Assessed anew while the second was still to come: who did not assess is not told the first one for that, until both of the new round are in, or he gives up being one of them. */
static void anew_shows_nothing(void **unused)
{
    struct crisis x;
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    decide_alone(&x, t.id);
    ok(run_verb(&x, SARI, "protocol request", t.id));
    ok(run_verb(&x, TAN, "protocol reopen", t.id));
    const char *grounds = "2 of 3 answered yes";
    char *his = shown(&x, TAN, t.id), *hers = shown(&x, SARI, t.id), *readers;
    assert_null(strstr(his, grounds));
    assert_non_null(strstr(his, "\"answers\":null"));
    assert_non_null(strstr(his, "\"text\":null}]")); /* the request's words */
    assert_non_null(strstr(hers, "Rule: 2 of 3 answered yes"));
    mem_free(his);
    mem_free(hers);
    ok(run_verb(&x, LIM, "protocol grounds", t.id));
    readers = shown(&x, LIM, t.id);
    assert_non_null(strstr(readers, "Rule: 2 of 3 answered yes"));
    mem_free(readers);
    no(answer(&x, LIM, t.id, "{'a':'no'}"), WF_E_DENIED, "another officer is the second");
    ok(answer(&x, TAN, t.id, "{'a':'yes','b':'yes'}"));
    ok(submit(&x, TAN, t.id));
    his = shown(&x, TAN, t.id);
    assert_null(strstr(his, "Rule: 2 of 3 answered yes"));
    mem_free(his);
    ok(answer(&x, SARI, t.id, "{'a':'yes','b':'yes'}"));
    ok(submit(&x, SARI, t.id));
    his = shown(&x, TAN, t.id);
    assert_non_null(strstr(his, "Rule: 2 of 3 answered yes"));
    mem_free(his);
    crisis_close(&x);
}

/* The whole of a run, read; in the arena. */
static const struct json *whole(struct crisis *x, struct arena *a, const char *officer, const char *run)
{
    struct json *v = NULL;
    char *text = shown(x, officer, run);
    assert_int_equal(json_parse(a, arena_span(a, span_str(text)), NULL, &v, NULL), 0);
    mem_free(text);
    return v;
}

static const struct json *nth(const struct json *list, size_t n)
{
    const struct json *v = json_first(list);
    while (v && n--)
        v = v->next;
    assert_non_null(v);
    return v;
}

static void says(const struct json *of, const char *key, const char *value)
{
    struct span s = json_str(of, key);
    if (value ? !span_is(s, value) : s.n > 0)
        fail_msg("%s: %.*s, not %s", key, SPAN_FMT(s), value ? value : "null");
}

/* Of each round: who decided what by which rule, whose assessment decided, what was answered, though the run is in another one. */
static void each_round_is_told(void **unused)
{
    struct crisis x;
    struct arena a = {0};
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    both(&x, t.id, false);
    ok(run_verb(&x, LIM, "protocol decide", t.id));
    ok(request_by(&x, TAN, t.id, "phone +60 3"));
    ok(run_verb(&x, SARI, "protocol reopen", t.id));
    const struct json *run = whole(&x, &a, LIM, t.id), *one = nth(json_get(run, "rounds"), 0), *two = nth(json_get(run, "rounds"), 1);
    says(one, "state", "REQUESTED");
    says(one, "outcome", "NOTIFY");
    says(one, "rule", "2 of 3 answered yes, of what is not told");
    says(one, "deciding", SARI);
    says(one, "decided_by", LIM);
    says(one, "requested_by", TAN);
    assert_true(json_bool(one, "disagree", false) && json_str(one, "decided").n && json_str(one, "requested").n && !json_first(json_get(one, "answers")));
    says(two, "state", "OPEN"); /* nothing of the round before */
    says(two, "outcome", NULL);
    says(two, "rule", NULL);
    says(two, "deciding", NULL);
    says(two, "decided_by", NULL);
    says(two, "decided", NULL);
    assert_false(json_bool(two, "disagree", true));
    JSON_EACH (m, json_get(run, "assessments"))
        assert_true(json_bool(m, "decides", false) == span_is(json_str(m, "officer"), SARI));
    const struct json *made = nth(json_get(run, "requests"), 0);
    says(made, "notice", NULL);
    says(made, "notice_released", NULL);
    assert_false(json_bool(made, "rewritten", true));
    ok(run_verb(&x, LIM, "protocol nfp", t.id)); /* in round 2, to what round 1 asked */
    run = whole(&x, &a, TAN, t.id);
    one = nth(json_get(run, "rounds"), 0);
    const struct json *answer = nth(json_get(one, "answers"), 0);
    says(answer, "officer", LIM);
    says(answer, "came", "phone");
    says(answer, "who", "NOTIFIED");
    says(answer, "text", "we notify");
    assert_int_equal(json_int(answer, "round", 0), 2);
    assert_null(json_first(json_get(nth(json_get(run, "rounds"), 1), "answers")));
    arena_free(&a);
    crisis_close(&x);
}

/* What one alone decided is not told by it before its grounds are: the outcome is. */
static void held_round_has_no_rule(void **unused)
{
    struct crisis x;
    struct arena a = {0};
    (void) unused;
    crisis_open(&x, true);
    struct told t = start(&x, ill(&x, "MY", "MYKUL"));
    decide_alone(&x, t.id);
    ok(request_by(&x, SARI, t.id, "phone +60 3"));
    ok(run_verb(&x, SARI, "protocol nfp", t.id));
    ok(close_without(&x, SARI, t.id)); /* the row has the rule now */
    ok(run_verb(&x, SARI, "protocol reopen", t.id));
    const struct json *his = nth(json_get(whole(&x, &a, TAN, t.id), "rounds"), 0), *hers = nth(json_get(whole(&x, &a, SARI, t.id), "rounds"), 0);
    says(his, "outcome", "NOTIFY");
    says(his, "rule", NULL);
    assert_true(json_bool(his, "single", false));
    says(his, "closed_by", SARI);
    says(hers, "rule", "2 of 3 answered yes, of what is not told");
    arena_free(&a);
    crisis_close(&x);
}

/* There is a request to make where the outcome asks somebody, and not else. */
static void request_only_where_there_is_one(void **unused)
{
    (void) unused;
    for (int notify = 0; notify < 2; notify++) {
        struct crisis x;
        struct arena a = {0};
        crisis_open(&x, true);
        struct told t = start(&x, ill(&x, "MY", "MYKUL"));
        for (int who = 0; who < 2; who++) {
            ok(answer(&x, who ? TAN : SARI, t.id, notify ? "{'a':'yes','b':'yes'}" : "{'a':'yes','b':'no'}"));
            ok(submit(&x, who ? TAN : SARI, t.id));
        }
        assert_false(json_bool(whole(&x, &a, LIM, t.id), "may_request", true));
        ok(run_verb(&x, LIM, "protocol decide", t.id));
        assert_true(json_bool(whole(&x, &a, LIM, t.id), "may_request", !notify) == (notify == 1));
        if (notify) {
            ok(run_verb(&x, LIM, "protocol request", t.id));
            assert_false(json_bool(whole(&x, &a, LIM, t.id), "may_request", true));
        }
        arena_free(&a);
        crisis_close(&x);
    }
}

/* Is that the evidence of SARI's newest assessment? */
static void rests_on(struct crisis *x, const char *run, const char *evidence)
{
    struct arena a = {0};
    struct span now = json_get(nth(json_get(whole(x, &a, SARI, run), "assessments"), 0), "evidence")->raw;
    if (!span_is(now, evidence))
        fail_msg("%.*s, not %s", SPAN_FMT(now), evidence);
    arena_free(&a);
}

/* Evidence belongs to the answer that was given: with another one, or with none, it goes. */
static void evidence_goes_with_its_answer(void **unused)
{
    struct crisis x;
    struct arena a = {0};
    (void) unused;
    crisis_open(&x, true);
    const char *id = arena_printf(&a, "%s", ill(&x, "MY", "MYKUL")), *refs = arena_printf(&a, "{'a':['%s']}", id), *kept = arena_printf(&a, "{\"a\":[\"%s\"]}", id);
    struct told t = start(&x, id);
    struct told refused = assess(&x, SARI, "protocol answer", t.id, "{'b':'yes'}", refs);
    no(refused, WF_E_INVALID, "\"a\" has no answer that this would be the evidence of");
    assert_string_equal(refused.field, "evidence");
    ok(assess(&x, SARI, "protocol answer", t.id, "{'a':'yes'}", refs));
    rests_on(&x, t.id, kept);
    ok(answer(&x, SARI, t.id, "{'a':'yes','b':'no'}")); /* the same again, another question's */
    rests_on(&x, t.id, kept);
    ok(answer(&x, SARI, t.id, "{'a':'no'}"));
    rests_on(&x, t.id, "{}");
    ok(assess(&x, SARI, "protocol answer", t.id, "{}", refs)); /* to what is answered it may be given alone */
    rests_on(&x, t.id, kept);
    ok(assess(&x, SARI, "protocol answer", t.id, "{'a':'unknown'}", refs));
    rests_on(&x, t.id, kept);
    ok(answer(&x, SARI, t.id, "{'a':null}"));
    rests_on(&x, t.id, "{}");
    no(assess(&x, SARI, "protocol answer", t.id, "{'a':null}", refs), WF_E_INVALID, "answer it first");
    ok(assess(&x, SARI, "protocol answer", t.id, "{'a':'yes','b':'yes'}", refs));
    ok(submit(&x, SARI, t.id));
    ok(answer(&x, TAN, t.id, "{'a':'no'}"));
    ok(submit(&x, TAN, t.id));
    ok(run_verb(&x, LIM, "protocol decide", t.id));
    ok(run_verb(&x, LIM, "protocol reopen", t.id));
    ok(answer(&x, SARI, t.id, "{'b':'no'}")); /* what was answered before stands, with its evidence */
    rests_on(&x, t.id, kept);
    rig_same_rebuilt(&x.r);
    arena_free(&a);
    crisis_close(&x);
}

static const char *titled(struct crisis *x, struct arena *a, const char *type, const char *title, const char *tlp)
{
    struct desk_command q = {.verb = SPAN_LIT("new"), .type = span_str(type), .member = SPAN_LIT("MY"), .checkpoint = SPAN_LIT("MYKUL"), .title = span_str(title)};
    struct told t = rig_command(&x->r, &q);
    ok(t);
    const char *id = arena_printf(a, "%s", t.id);
    struct desk_command set = {.verb = SPAN_LIT("set"), .incident = span_str(id), .field = SPAN_LIT("tlp"), .value = span_str(tlp), .reason = SPAN_LIT("as agreed")};
    ok(rig_command(&x->r, &set));
    return id;
}

/* What it rests on is named, where the request may have the name; what is not asked any more is left out, and what is still needed stands there. */
static void request_names_its_evidence(void **unused)
{
    static wf_text text = {"en", "Are many ill?", NULL};
    static wf_question questions[6];
    struct crisis x;
    struct arena a = {0};
    (void) unused;
    crisis_open(&x, true);
    memcpy(questions, x.p->questions.v, 5 * sizeof *questions);
    questions[5] = (wf_question){.id = "many", .kind = WF_QUESTION_YES_NO_UNKNOWN, .text = {&text, 1, sizeof text}, .citation = "Annex 2", .when = "c", .when_values = "yes"};
    x.p->questions = (wf_questions){questions, 6, sizeof *questions};
    use_protocol(&x);
    const char *of = arena_printf(&a, "%s", ill(&x, "MY", "MYKUL")), *open = titled(&x, &a, "SYS.POWER", "Measles - Cambodia", "GREEN"), *held = titled(&x, &a, "SYS.POWER", "Not for them", "RED");
    const char *lengthy = titled(&x, &a, "SYS.POWER", "A title that is so long that it would fill a line of the request by itself, and is cut short there", "GREEN");
    struct told t = start(&x, of);
    const char *refs = arena_printf(&a, "{'a':['%s','%s'],'b':['%s']}", open, held, lengthy);
    ok(assess(&x, SARI, "protocol answer", t.id, "{'a':'yes','b':'yes','c':'yes','many':'no'}", refs));
    ok(answer(&x, SARI, t.id, "{'c':'no'}")); /* many is not asked any more */
    ok(answer(&x, TAN, t.id, "{'a':'no','c':'yes','many':'no'}"));
    ok(submit(&x, SARI, t.id));
    ok(submit(&x, TAN, t.id));
    ok(run_verb(&x, LIM, "protocol decide", t.id));
    const char *text_of = described(&x, &a, LIM, t.id), *one = strstr(text_of, "Assessment 1, by r.sari"), *two = strstr(text_of, "Assessment 2, by n.tan");
    assert_true(one && two && one < two);
    if (!strstr(one, arena_printf(&a, " (evidence: %s Measles - Cambodia; %s)\n", open, held)) || strstr(one, "Not for them"))
        fail_msg("%s", text_of);
    assert_non_null(strstr(one, arena_printf(&a, "%s A title that is so long that it would fill a line of the request by itse", lengthy)));
    assert_null(strstr(one, "cut short there"));
    assert_non_null(strstr(two, "  Still needed: b\n"));
    assert_null(memmem(one, (size_t) (two - one), "Still needed", 12));
    assert_null(memmem(one, (size_t) (two - one), "- many:", 7));
    assert_non_null(strstr(two, "- many: Are many ill? no\n"));
    assert_non_null(strstr(text_of, "many (-, no)"));
    struct buf json = {0};
    struct json *v = NULL;
    struct err e = {0};
    assert_int_equal(desk_run_request(x.r.desk, NULL, SPAN_LIT(LIM), span_str(t.id), true, &json, &e), 0);
    assert_int_equal(json_parse(&a, arena_span(&a, buf_view(&json)), NULL, &v, NULL), 0);
    assert_null(json_get(json_get(nth(json_get(v, "assessments"), 0), "answers"), "many"));
    assert_non_null(json_get(json_get(nth(json_get(v, "assessments"), 1), "answers"), "many"));
    buf_free(&json);
    const struct json *run = whole(&x, &a, LIM, t.id);
    JSON_EACH (m, json_get(run, "assessments"))
        assert_true((json_get(m, "not_asked")->count == 1) == span_is(json_str(m, "officer"), SARI));
    arena_free(&a);
    crisis_close(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second_follows),
        cmocka_unit_test(anew_shows_nothing),
        cmocka_unit_test(closed_with_the_second),
        cmocka_unit_test(nothing_is_cut_silently),
        cmocka_unit_test(shortest_forms),
        cmocka_unit_test(each_round_is_told),
        cmocka_unit_test(held_round_has_no_rule),
        cmocka_unit_test(evidence_goes_with_its_answer),
        cmocka_unit_test(request_names_its_evidence),
        cmocka_unit_test(request_only_where_there_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
