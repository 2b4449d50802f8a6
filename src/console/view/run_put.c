/* run_put: see run_put.h. */
#include "console/view/run_put.h"

#include <stdio.h>

#include "console/model/age.h"

static bool is_shown(const struct json *assessment)
{
    const struct json *a = json_get(assessment, "answers");

    return a && a->type != JSON_NULL;
}

static bool is_in(const struct json *assessment)
{
    return span_is(json_str(assessment, "state"), "IN");
}

struct run_sides run_sides_of(const struct json *run)
{
    struct run_sides s = {0};
    int64_t round = json_int(run, "round", 1);

    JSON_EACH (a, json_get(run, "assessments")) {
        if (json_int(a, "round", 1) != round)
            continue;
        if (json_bool(a, "mine", false)) {
            s.mine = a;
            s.is_own = true;
        } else if (!s.theirs || (!is_shown(s.theirs) && !is_in(s.theirs))) { /* of several who began, who handed in */
            s.theirs = a;
        } else if (!s.mine) {
            s.mine = a; /* the older of the two, as the engine has it */
        }
    }
    if (!s.mine && is_shown(s.theirs)) { /* he looks on, and one is in */
        s.mine = s.theirs;
        s.theirs = NULL;
    }
    s.shown = is_shown(s.theirs);
    return s;
}

struct span run_name(const struct run_sides *s, bool theirs)
{
    const struct json *a = theirs ? s->theirs : s->mine;

    if (!theirs && (s->is_own || !a))
        return SPAN_LIT("you");
    return a ? json_str(a, "officer") : SPAN_LIT("the other");
}

const char *run_waits(const struct run_sides *s)
{
    if (!s->theirs)
        return "nobody yet";
    return span_is(json_str(s->theirs, "state"), "IN") ? "in" : "not in yet";
}

uint8_t run_state_role(struct span state)
{
    static const struct {
        const char *word;
        uint8_t role;
    } roles[] = {{"REASSESS", ROLE_ALARM}, {"ASSESSED", ROLE_WARN}, {"OPEN", ROLE_WARN}, {"DECIDED", ROLE_WARN}, {"REQUESTED", ROLE_STRONG}, {"ANSWERED", ROLE_OK}, {"CLOSED", ROLE_DIM}};

    for (size_t i = 0; i < ARRAY_LEN(roles); i++)
        if (span_is(state, roles[i].word))
            return roles[i].role;
    return ROLE_BASE;
}

uint8_t run_clock_role(struct span state)
{
    return span_is(state, "BREACHED") || span_is(state, "REFUSED") ? ROLE_BAD : span_is(state, "RUNNING") ? ROLE_WARN
                                                                             : ROLE_DIM;
}

const struct row *run_row(const struct model *m)
{
    return window_row(&m->win[WIN_RUN], 0);
}

const struct row *run_listed(const struct model *m, struct span id)
{
    int64_t i = window_find(&m->win[WIN_RUNS], id);

    return i < 0 ? NULL : window_row(&m->win[WIN_RUNS], i);
}

const struct row *run_of_incident(const struct model *m, struct span incident)
{
    const struct window *w = &m->win[WIN_RUNS];
    const struct row *closed = NULL;

    for (size_t i = 0; incident.n && i < w->rows.n; i++) {
        if (!span_eq(json_str(w->rows.v[i]->j, "incident"), incident))
            continue;
        if (!span_is(json_str(w->rows.v[i]->j, "state"), "CLOSED"))
            return w->rows.v[i];
        closed = closed ? closed : w->rows.v[i];
    }
    return closed;
}

/* ---- answers ---- */

static const char *put_json(const struct json *v, char out[64], uint8_t *role)
{
    *role = ROLE_STRONG;
    if (!v || v->type == JSON_NULL) {
        *role = ROLE_DIM;
        return "--";
    }
    snprintf(out, 64, "%.*s", SPAN_FMT(v->type == JSON_STRING ? v->s : v->raw));
    if (strcmp(out, "unknown") == 0)
        *role = ROLE_WARN;
    if (strcmp(out, "no") == 0)
        *role = ROLE_BASE;
    return out;
}

const char *run_value(const struct json *q, const char *member, char out[64], uint8_t *role)
{
    struct span held = json_str(json_get(q, "held"), member);

    if (held.n) {
        *role = span_is(held, "erased") ? ROLE_DIM : ROLE_UNKNOWN;
        return span_is(held, "erased") ? "erased" : "held";
    }
    return put_json(json_get(q, member), out, role);
}

const char *run_own_value(const struct run_page *p, struct span run, const struct json *q, char out[64], uint8_t *role, const char **mark)
{
    const struct answer *a = p ? run_page_find(&p->answers, run, json_str(q, "id")) : NULL;
    struct arena arena = {0};
    struct json *v = NULL;
    const char *text;

    *mark = !a || a->state == ANSWER_TAKEN ? "" : a->state == ANSWER_REFUSED ? "!" : ">";
    if (!a || !a->value || json_parse(&arena, span_str(a->value), NULL, &v, NULL))
        text = run_value(q, "mine", out, role);
    else
        text = put_json(v, out, role);
    if (**mark)
        *role = **mark == '!' ? ROLE_BAD : ROLE_WARN;
    arena_free(&arena);
    return text;
}

/* ---- what is wanted ---- */

static double bound(const struct json *q, const char *key)
{
    const struct json *v = json_get(q, key);

    return !v ? 0 : v->type == JSON_INT ? (double) v->i : v->d;
}

bool run_outside(const struct json *q, double v)
{
    return json_get(q, "max") && (v < bound(q, "min") || v > bound(q, "max"));
}

const char *run_wanted(const struct json *q, char out[120])
{
    static const struct {
        const char *kind, *text;
    } rows[] = {{"yes-no-unknown", "yes, no or unknown"}, {"number", "a number"}, {"date", "a date, as 2026-11-24"}, {"choice", "one of the choices"}, {"text", "words"}};

    out[0] = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (span_is(json_str(q, "kind"), rows[i].kind))
            snprintf(out, 120, "%s", rows[i].text);
    if (span_is(json_str(q, "kind"), "number") && json_get(q, "max"))
        snprintf(out, 120, "a number from %.15g to %.15g", bound(q, "min"), bound(q, "max"));
    if (json_str(q, "known").n)
        snprintf(out, 120, "the floor itself, by the %s", span_is(json_str(q, "known"), "level") ? "global level" : "posture");
    return out;
}

/* ---- times ---- */

void run_moment(const struct model *m, const struct json *clock, char out[128], int64_t *left)
{
    wf_time due, local, now = model_now(m);
    int16_t offset = 0;
    char at[32], there[32] = "", words[32];

    out[0] = 0;
    *left = 0;
    if (time_parse(json_str(clock, "due"), &due, NULL, NULL))
        return;
    if (json_str(clock, "due_local").n && time_parse(json_str(clock, "due_local"), &local, &offset, NULL) == 0 && offset)
        age_local(due, offset, there);
    age_moment(due, now, at);
    *left = now == TIME_NONE ? 0 : due - now;
    age_words(*left < 0 ? -*left : *left, words);
    snprintf(out, 128, "%s%s%s, %s %s", at, there[0] ? " / " : "", there, words, *left < 0 ? "over!" : "left");
}

/* ---- what leads on ---- */

/* He has answered, or may; the other assesses or not. */
static const char *leads_open(const struct run_sides *s)
{
    struct span state = json_str(s->mine, "state");

    if (!s->is_own && s->mine && s->theirs)
        return "two officers assess it: d fixes the outcome when both are in";
    if (!s->is_own)
        return "y n u answer, Enter types: told to nobody until both are in";
    if (span_is(state, "DRAFT"))
        return "y n u answer, Enter types, e evidence, x takes out, s hands it in";
    return "yours is in: the second officer answers now";
}

/* The request that follows with both is drafted, and is to be released. */
static bool follow_waits(const struct json *run)
{
    struct span state = json_str(run, "notice_state");

    return json_str(run, "followed").n && (span_is(state, "DRAFT") || span_is(state, "IN_REVIEW") || span_is(state, "APPROVED"));
}

const char *run_leads(const struct json *run)
{
    struct span state = json_str(run, "state");
    struct run_sides s = run_sides_of(run);
    bool mine_waits = s.is_own && span_is(json_str(s.mine, "state"), "DRAFT");

    if (span_is(state, "OPEN"))
        return leads_open(&s);
    if (json_bool(run, "single", false) && mine_waits)
        return "one assessment alone decided: y n u answer, s hands the second in";
    if (span_is(state, "ASSESSED"))
        return json_bool(run, "single", false) ? "d fixes the outcome by the one assessment; the second may follow" : "d fixes the outcome";
    if (span_is(state, "DECIDED"))
        return json_bool(run, "may_request", true) ? "R makes the request; C closes the run with the reason" : "it asks nobody for anything: C closes the run with the reason";
    if (json_bool(run, "to_follow", false))
        return follow_waits(run) ? "the request follows with both when its notice is released" : "R sends the request after, with both assessments";
    if (span_is(state, "REQUESTED"))
        return "f writes down what was answered to the request; the focal point's with --notified or --not-notified";
    if (span_is(state, "ANSWERED"))
        return "C closes the run with the reason; O assesses it anew";
    if (span_is(state, "REASSESS"))
        return "look again now: y n u begin the next round with what you said before";
    return "closed; O assesses it anew";
}

bool run_verb_fits(const struct json *run, const char *verb)
{
    static const struct {
        const char *verb, *states;
    } rows[] = {{"protocol decide", "ASSESSED"}, {"protocol request", "DECIDED"}, {"protocol nfp", "REQUESTED ANSWERED"}, {"protocol reopen", "DECIDED REQUESTED ANSWERED REASSESS CLOSED"},
        {"protocol close", "OPEN DECIDED REQUESTED ANSWERED REASSESS"}};
    int64_t steps = json_int(run, "steps", 0), done = json_int(run, "steps_done", 0);
    struct span state = json_str(run, "state");
    struct run_sides s = run_sides_of(run);
    bool answers = strncmp(verb, "answer ", 7) == 0 && strcmp(verb, "answer read") != 0;
    char word[16];

    snprintf(word, sizeof word, "%.*s", SPAN_FMT(state));
    if (strcmp(verb, "protocol request") == 0 && json_bool(run, "to_follow", false))
        return !follow_waits(run);
    if (strcmp(verb, "protocol request") == 0 && !json_bool(run, "may_request", true))
        return false;
    if (strcmp(verb, "protocol nfp") == 0 && json_str(run, "requested").n && !span_is(state, "CLOSED"))
        return true; /* it may be answered while it is assessed anew, too */
    if (strcmp(verb, "protocol tick") == 0 || strcmp(verb, "protocol untick") == 0)
        return verb[9] == 't' ? done < steps : done > 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(verb, rows[i].verb) == 0)
            return strstr(rows[i].states, word) != NULL;
    if (strcmp(verb, "notice new") == 0) {
        JSON_EACH (f, json_get(run, "follows"))
            if (span_is(json_str(f, "kind"), "notice"))
                return true;
        return false;
    }
    if (!answers && strcmp(verb, "protocol submit") != 0)
        return true;
    if (span_is(state, "CLOSED") || (s.is_own && span_is(json_str(s.mine, "state"), "IN") && !span_is(state, "REASSESS")))
        return false;
    return answers ? s.is_own || !s.mine || !s.theirs : s.is_own;
}
