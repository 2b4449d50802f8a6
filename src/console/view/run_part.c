/* run_part: beside, or in place of, the questions of a run: the selected question whole, with what both said and on what it rests; the clocks of the law, both assessments and what
 * happened; the request to the focal point, and what is to be done. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/run_put.h"

static void put_text_line(struct page *p, int indent, struct span s, uint8_t role)
{
    if (!s.n)
        return;
    page_line(p);
    page_text(p, indent, true, s, role);
}

/* A text of the protocol's; MT before what no native speaker stands for. */
static void put_told(struct page *p, int indent, const struct json *j, const char *key, uint8_t role)
{
    struct span s = json_str(j, key);
    char mark[48];

    snprintf(mark, sizeof mark, "%s_mt", key);
    if (!s.n)
        return;
    page_line(p);
    if (json_bool(j, mark, false))
        page_str(p, indent, "MT", ROLE_WARN);
    page_text(p, indent + (json_bool(j, mark, false) ? 3 : 0), true, s, role);
}

/* ---- the question ---- */

static void put_choices(struct page *p, const struct json *q)
{
    JSON_EACH (one, json_get(q, "choices")) {
        struct span own = json_str(q, "mine"), id = json_str(one, "id");

        page_line(p);
        page_part(p, 2, id, own.n && span_eq(own, id) ? ROLE_CHOICE : ROLE_ID);
        page_part(p, -1, json_str(one, "text"), ROLE_DIM);
    }
}

/* The title of an incident that this console knows. */
static struct span title_of(const struct model *m, struct span id)
{
    for (int win = WIN_INBOX; win <= WIN_SHELVED; win++) {
        int64_t i = window_find(&m->win[win], id);

        if (i >= 0)
            return json_str(window_row(&m->win[win], i)->j, "title");
    }
    return span_make("", 0);
}

static void put_evidence(struct page *p, const struct model *m, const struct json *list)
{
    JSON_EACH (one, list) {
        page_line(p);
        page_str(p, 2, m->exercise ? "rests on EX" : "rests on", ROLE_DIM);
        page_part(p, m->exercise ? 14 : 11, put_short_id(one->s), ROLE_ID);
        page_part(p, -1, title_of(m, one->s), ROLE_BASE);
    }
}

static void put_answer(struct page *p, struct span who, const char *text, uint8_t role, bool decides)
{
    page_part(p, -1, who, ROLE_OWNER);
    page_str(p, -1, text, role);
    if (decides)
        page_str(p, -1, "decides", ROLE_STRONG);
}

static void put_answers(struct page *p, const struct model *m, const struct view_state *v, const struct json *run, const struct json *q)
{
    struct run_sides s = run_sides_of(run);
    const struct answer *a = v->run ? run_page_find(&v->run->answers, json_str(run, "run"), json_str(q, "id")) : NULL;
    char out[64];
    uint8_t role;
    const char *mark, *text = run_own_value(s.is_own || !s.mine ? v->run : NULL, json_str(run, "run"), q, out, &role, &mark);

    page_line(p);
    put_answer(p, run_name(&s, false), text, role, json_bool(s.mine, "decides", false));
    if (*mark)
        page_str(p, -1, *mark == '!' ? "NOT TAKEN: answer anew" : a && a->state == ANSWER_SENT ? "on its way" : "NOT SENT YET", role);
    if (p->w < 60) {
        put_evidence(p, m, json_get(q, "evidence"));
        page_line(p);
    }
    if (s.shown) {
        text = run_value(q, "theirs", out, &role);
        put_answer(p, run_name(&s, true), text, role, json_bool(s.theirs, "decides", false));
    } else {
        put_answer(p, s.theirs ? run_name(&s, true) : SPAN_LIT("second officer"), run_waits(&s), ROLE_DIM, false);
    }
    if (p->w >= 60)
        put_evidence(p, m, json_get(q, "evidence"));
    if (s.shown)
        put_evidence(p, m, json_get(q, "evidence_theirs"));
    if (json_bool(q, "changed", false)) {
        text = run_value(q, "before", out, &role);
        page_line(p);
        page_str(p, 0, "* at the last assessment:", ROLE_WARN);
        page_str(p, -1, text, role);
    }
}

/* "a number from 0 to 500: Enter; u unknown" */
static const char *wanted(const struct json *q, char out[160])
{
    char what[120];

    run_wanted(q, what);
    if (json_str(q, "known").n)
        snprintf(out, 160, "answered by %s", what);
    else if (span_is(json_str(q, "kind"), "yes-no-unknown"))
        snprintf(out, 160, "y yes, n no, u unknown");
    else
        snprintf(out, 160, "%s: Enter; u unknown", what);
    return out;
}

static void put_question(struct page *p, const struct model *m, const struct view_state *v, const struct json *run, const struct json *q)
{
    char want[160];
    struct span held = json_str(json_get(q, "held"), "theirs").n ? json_str(json_get(q, "held"), "theirs") : json_str(json_get(q, "held"), "mine");

    page_part(p, 0, json_str(q, "id"), ROLE_ID);
    page_part(p, -1, json_str(q, "citation"), ROLE_DIM);
    if (m->observer || !run_verb_fits(run, "answer yes"))
        ; /* it is not answered from here any more */
    else if (p->w >= 60)
        page_str(p, -1, wanted(q, want), json_str(q, "known").n ? ROLE_DIM : ROLE_KEY);
    else
        put_text_line(p, 0, span_str(wanted(q, want)), json_str(q, "known").n ? ROLE_DIM : ROLE_KEY);
    put_told(p, 0, q, "text", ROLE_STRONG);
    put_answers(p, m, v, run, q);
    put_told(p, 0, q, "help", ROLE_BASE);
    if (json_bool(q, "health", false))
        put_text_line(p, 0, SPAN_LIT("What is answered here goes into the health record, which is encrypted and erased when its time ends."), ROLE_WARN);
    if (span_is(held, "unread"))
        put_text_line(p, 0, SPAN_LIT("It is held there: v reads it, and that you read it is recorded."), ROLE_STRONG);
    else if (span_is(held, "role"))
        put_text_line(p, 0, SPAN_LIT("It is held there, for those who work with it."), ROLE_STRONG);
    else if (held.n)
        put_text_line(p, 0, SPAN_LIT("It has had its time and is erased."), ROLE_STRONG);
    put_choices(p, q);
}

/* ---- the law, the assessments, what happened ---- */

/* In which round it ran, where that is not this one. */
static void put_round(struct page *p, const struct json *clock, const struct json *run)
{
    int64_t round = json_int(clock, "round", 0);
    char text[32];

    if (round <= 0 || round == json_int(run, "round", 1))
        return;
    snprintf(text, sizeof text, "of round %lld", (long long) round);
    page_line(p);
    page_str(p, 2, text, ROLE_DIM);
}

/* Those that have not begun, short: by what, with what. Two of one article that begin alike are told once. */
static void put_waiting(struct page *p, const struct json *run)
{
    const struct json *before = NULL;

    JSON_EACH (k, json_get(run, "clocks_waiting")) {
        struct span by = json_str(k, "citation"), with = json_str(k, "begins_with");
        char text[240];

        if (!before) {
            page_line(p);
            page_str(p, 0, "not begun; what begins them:", ROLE_DIM);
        }
        if (!before || !span_eq(by, json_str(before, "citation")) || !span_eq(with, json_str(before, "begins_with"))) {
            snprintf(text, sizeof text, "%.*s: %.*s", SPAN_FMT(by), SPAN_FMT(with));
            put_text_line(p, 2, span_str(text), ROLE_BASE);
        }
        before = k;
    }
}

static void put_clocks(struct page *p, const struct model *m, const struct json *run)
{
    bool any = false;

    page_rule(p, "Clocks of the law");
    JSON_EACH (k, json_get(run, "clocks")) {
        struct span state = json_str(k, "state");
        char moment[128];
        int64_t left;

        any = true;
        run_moment(m, k, moment, &left);
        page_line(p);
        page_part(p, 0, state, run_clock_role(state));
        page_part(p, 10, json_str(k, "citation"), span_is(state, "MET") ? ROLE_DIM : ROLE_STRONG);
        put_text_line(p, 2, json_str(k, "name"), span_is(state, "MET") ? ROLE_DIM : ROLE_BASE);
        put_round(p, k, run);
        if (span_is(state, "MET") || span_is(state, "ENDED"))
            continue;
        page_line(p);
        page_text(p, 2, true, span_str(moment), left < 0 ? ROLE_BAD : ROLE_BASE);
    }
    if (json_int(run, "clocks_gone", 0)) {
        char gone[80];

        snprintf(gone, sizeof gone, "%lld more of earlier rounds were late: what happened has them", (long long) json_int(run, "clocks_gone", 0));
        put_text_line(p, 0, span_str(gone), ROLE_BAD);
    }
    put_waiting(p, run);
    if (!any) {
        page_line(p);
        page_text(p, 0, true, SPAN_LIT("none runs: what is decided, and events that M marks, start them"), ROLE_EMPTY);
    }
}

/* "[=====.......] erased Sun 12-20 14:32Z": how long what was told of persons still lives. */
static void put_life(struct page *p, const struct model *m, const struct json *health)
{
    wf_time until, now = model_now(m);
    char bar[PUT_LIFE_BAR + 3], at[32], text[80];
    int full;

    if (!put_life_bar(m, health, bar, &until, &full))
        return;
    age_moment(until, now, at);
    snprintf(text, sizeof text, "%s held, %s %s", bar, now < until ? "erased" : "erased since", at);
    page_line(p);
    page_str(p, 2, text, full > PUT_LIFE_BAR / 4 ? ROLE_DIM : ROLE_STRONG);
}

static void put_assessment(struct page *p, const struct model *m, const struct json *a)
{
    const struct json *d = json_get(a, "decision");
    struct span state = json_str(a, "state"), held = json_str(a, "held_results");
    wf_time in;
    char text[48];

    snprintf(text, sizeof text, "%lld", (long long) json_int(a, "round", 1));
    page_line(p);
    page_str(p, 0, text, ROLE_DIM);
    page_part(p, 2, json_str(a, "officer"), ROLE_OWNER);
    page_part(p, -1, span_is(state, "IN") ? SPAN_LIT("in") : SPAN_LIT("not in yet"), span_is(state, "IN") ? ROLE_OK : ROLE_WARN);
    if (time_parse(json_str(a, "in"), &in, NULL, NULL) == 0) {
        age_moment(in, model_now(m), text);
        page_str(p, -1, text, ROLE_DIM);
    }
    if (json_bool(a, "decides", false))
        page_str(p, -1, "decides", ROLE_STRONG);
    put_text_line(p, 2, json_str(d, "outcome"), ROLE_STRONG);
    put_text_line(p, 2, json_str(d, "rule"), ROLE_BASE);
    JSON_EACH (r, json_get(d, "results")) {
        page_line(p);
        page_part(p, 2, json_str(r, "name"), ROLE_DIM);
        page_part(p, -1, json_str(r, "value"), ROLE_BASE);
    }
    if (held.n)
        put_text_line(p, 2, span_is(held, "erased") ? SPAN_LIT("what followed for persons is erased") : SPAN_LIT("what follows for persons is held in the health record"), ROLE_DIM);
    put_life(p, m, json_get(a, "health"));
}

static void put_assessments(struct page *p, const struct model *m, const struct json *run)
{
    bool any = false;

    page_rule(p, "Assessments, by round");
    JSON_EACH (a, json_get(run, "assessments")) {
        any = true;
        put_assessment(p, m, a);
    }
    if (!any) {
        page_line(p);
        page_text(p, 0, true, SPAN_LIT("nobody has answered yet: y, n and u answer the selected question"), ROLE_EMPTY);
    }
}

/* "n.tan works on an assessment" of "PR-0001: n.tan works on an assessment". */
static struct span without_run(struct span text, struct span run)
{
    if (text.n > run.n + 2 && memcmp(text.p, run.p, run.n) == 0 && text.p[run.n] == ':')
        return span_make(text.p + run.n + 2, text.n - run.n - 2);
    return text;
}

/* An officer who does the same again and again takes one line: since when, until when, how often. */
static void put_history(struct page *p, const struct model *m, const struct json *run)
{
    const struct json *first = json_first(json_get(run, "history")), *one = first;
    int times = 1;

    page_rule(p, "What happened");
    for (; one; one = one->next) {
        const struct json *next = one->next;
        wf_time from = TIME_NONE, until = TIME_NONE;
        char text[80], at[32], end[32];

        if (next && span_eq(json_str(next, "text"), json_str(one, "text")) && span_eq(json_str(next, "officer"), json_str(one, "officer"))) {
            times++;
            continue;
        }
        (void) time_parse(json_str(first, "time"), &from, NULL, NULL);
        (void) time_parse(json_str(one, "time"), &until, NULL, NULL);
        age_moment(from, model_now(m), at);
        age_moment(until, model_now(m), end);
        if (times > 1)
            snprintf(text, sizeof text, strcmp(at, end) ? "%s to %s, %d times" : "%s, %.0s%d times", at, end, times);
        else
            snprintf(text, sizeof text, "%s", at);
        page_line(p);
        page_str(p, 0, text, ROLE_DIM);
        page_part(p, -1, json_str(one, "officer"), ROLE_OWNER);
        put_text_line(p, 2, without_run(json_str(one, "text"), json_str(run, "run")), ROLE_BASE);
        first = next;
        times = 1;
    }
}

/* ---- the request, and what is to be done ---- */

/* Drafted is not sent: the notice that carries it, with what became of it. */
static void put_notice(struct page *p, const struct json *run, const char *name, const char *prefix)
{
    char key[40], text[120];
    struct span id, state;
    bool sent, acked;

    snprintf(key, sizeof key, "%snotice", prefix);
    id = json_str(run, key);
    snprintf(key, sizeof key, "%snotice_state", prefix);
    state = json_str(run, key);
    snprintf(key, sizeof key, "%snotice_released", prefix);
    sent = json_str(run, key).n > 0;
    snprintf(key, sizeof key, "%snotice_acked", prefix);
    acked = json_str(run, key).n > 0;
    if (!id.n)
        return;
    snprintf(text, sizeof text, "%.*s %.*s%s", SPAN_FMT(id), SPAN_FMT(state), acked ? ", acknowledged" : sent ? "" : ", not sent");
    page_line(p);
    page_pair(p, name, span_str(text), sent ? ROLE_ID : ROLE_WARN);
}

/* What is not in the request, for the officer who tells it by telephone: which flight or ship, the rows. */
static void put_apart(struct page *p, const struct json *run)
{
    const struct json *rows = NULL;

    JSON_EACH (a, json_get(run, "assessments"))
        if (json_bool(a, "decides", false) && json_int(a, "round", 1) == json_int(run, "round", 1))
            rows = json_get(json_get(a, "decision"), "results");
    if (!json_first(json_get(run, "apart")))
        return;
    page_rule(p, "Not in the request: tell it by telephone");
    JSON_EACH (x, json_get(run, "apart")) {
        const struct json *v = json_get(x, "value");
        struct span held = json_str(x, "held");

        put_told(p, 0, x, "text", ROLE_DIM);
        if (span_is(held, "unread"))
            put_text_line(p, 2, SPAN_LIT("held: v reads it, and that you read it is recorded"), ROLE_UNKNOWN);
        else if (held.n)
            put_text_line(p, 2, span_is(held, "erased") ? SPAN_LIT("erased") : SPAN_LIT("held, for those who work with the health record"), ROLE_UNKNOWN);
        else if (v)
            put_text_line(p, 2, v->type == JSON_STRING ? v->s : v->raw, ROLE_STRONG);
        page_part(p, -1, json_str(x, "officer"), ROLE_OWNER);
    }
    JSON_EACH (r, rows) {
        page_line(p);
        page_part(p, 0, json_str(r, "name"), ROLE_DIM);
        page_part(p, -1, json_str(r, "value"), ROLE_BASE);
    }
}

static void put_request(struct page *p, const struct json *run)
{
    struct span text = json_str(run, "request_text"), state = json_str(run, "state");

    put_apart(p, run);
    page_rule(p, "Request");
    page_line(p);
    if (text.n)
        page_text(p, 0, true, text, ROLE_BASE);
    else if (json_str(run, "requested").n)
        page_text(p, 0, true, SPAN_LIT("it was made; its text is read when the second assessment is in"), ROLE_EMPTY);
    else
        page_text(p, 0, true, !span_is(state, "DECIDED") ? SPAN_LIT("not made yet: once the outcome is fixed R makes it") : json_bool(run, "may_request", true) ? SPAN_LIT("not made yet: R makes it") : SPAN_LIT("there is none: the outcome asks nobody for anything"), ROLE_EMPTY);
    put_notice(p, run, "earlier", "earlier_");
    put_notice(p, run, "pending", "pending_");
    put_notice(p, run, "notice", "");
    if (json_str(run, "nfp_answer").n) {
        page_rule(p, "What was answered to it");
        put_text_line(p, 0, json_str(run, "nfp_answer"), ROLE_STRONG);
        page_line(p);
        page_pair(p, "it came by", json_str(run, "answer_came"), ROLE_BASE);
        page_pair(p, "WHO is", span_is(json_str(run, "who"), "NOT_NOTIFIED") ? SPAN_LIT("NOT notified") : span_is(json_str(run, "who"), "NOTIFIED") ? SPAN_LIT("notified") : SPAN_LIT(""), ROLE_STRONG);
    }
    if (json_str(run, "close_reason").n) {
        page_rule(p, "Why it was closed");
        put_text_line(p, 0, json_str(run, "close_reason"), ROLE_BASE);
    }
}

/* What the decision leads on to, with the key for it; an incident was opened with the decision. */
static void put_follows(struct page *p, const struct json *run)
{
    bool any = false;

    page_rule(p, "What it leads on to");
    JSON_EACH (f, json_get(run, "follows")) {
        struct span kind = json_str(f, "kind");

        any = true;
        page_line(p);
        page_part(p, 0, kind, ROLE_STRONG);
        page_str(p, 10, span_is(kind, "request") ? "R makes it" : span_is(kind, "notice") ? "N drafts it" : "opened with the decision", span_is(kind, "incident") ? ROLE_DIM : ROLE_KEY);
        put_told(p, 2, f, "text", ROLE_BASE);
        page_line(p);
        page_pair(p, "  to", json_str(f, "to"), ROLE_BASE);
        page_pair(p, "  desk", json_str(f, "desk"), ROLE_ID);
        page_pair(p, "  template", json_str(f, "form"), ROLE_ID);
        page_pair(p, "  type", json_str(f, "type"), ROLE_ID);
    }
    if (!any) {
        page_line(p);
        page_text(p, 0, true, SPAN_LIT("nothing yet: it is told once the outcome is known"), ROLE_EMPTY);
    }
}

/* "n.tan 14:32Z" behind what is done. */
static void put_step(struct page *p, const struct model *m, const struct json *s)
{
    const struct json *done = json_get(s, "done");
    bool is_done = done && done->type == JSON_OBJECT;
    wf_time at;
    char when[32];

    page_line(p);
    page_str(p, 0, is_done ? "[x]" : "[ ]", is_done ? ROLE_OK : ROLE_STRONG);
    page_part(p, 4, json_str(s, "role"), ROLE_OWNER);
    page_part(p, -1, json_str(s, "id"), ROLE_ID);
    if (is_done) {
        page_part(p, -1, json_str(done, "by"), ROLE_OWNER);
        if (time_parse(json_str(done, "at"), &at, NULL, NULL) == 0) {
            age_moment(at, model_now(m), when);
            page_str(p, -1, when, ROLE_OK);
        }
    } else {
        page_part(p, -1, json_str(s, "citation"), ROLE_DIM);
    }
    put_told(p, 4, s, "text", is_done ? ROLE_DIM : ROLE_BASE);
}

static void put_checklist(struct page *p, const struct model *m, const struct json *run)
{
    struct span phase = span_make(NULL, 0);
    char head[80];

    snprintf(head, sizeof head, "What is to be done, by whom: %lld of %lld done", (long long) json_int(run, "steps_done", 0), (long long) json_int(run, "steps", 0));
    page_rule(p, head);
    if (!m->observer && json_int(run, "steps_done", 0) < json_int(run, "steps", 0))
        put_text_line(p, 0, SPAN_LIT("t ticks a step off, T takes it back"), ROLE_KEY);
    JSON_EACH (s, json_get(run, "checklist")) {
        if (!span_eq(json_str(s, "phase"), phase)) {
            phase = json_str(s, "phase");
            page_line(p);
            page_part(p, 0, phase, ROLE_SECTION);
        }
        put_step(p, m, s);
    }
}

void run_part_draw(const struct model *m, struct view_state *v, const struct row *question, bool with_law, struct cells *c, struct rect r)
{
    const struct row *run = run_row(m);
    struct page p = {.w = r.w};
    enum run_part part = v->run && v->run->part != RUN_PART_PICTURE ? v->run->part : RUN_PART_QUESTION;
    int64_t top = 0, *scroll = v->run ? &v->run->scroll : &top;

    if (part == RUN_PART_QUESTION && question) {
        put_question(&p, m, v, run->j, question->j);
        page_line(&p);
    }
    if (part == RUN_PART_LAW || (part == RUN_PART_QUESTION && with_law)) {
        put_clocks(&p, m, run->j);
        put_assessments(&p, m, run->j);
        put_history(&p, m, run->j);
    }
    if (part == RUN_PART_REQUEST) {
        put_request(&p, run->j);
        put_follows(&p, run->j);
        put_checklist(&p, m, run->j);
    }
    page_draw(&p, scroll, c, r);
    page_free(&p);
}
