/* protocol_answers: what was answered to a protocol's questions, and what may follow from it: read, judged, written. See protocol.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/protocol.h"
#include "model/report.h"
#include "text/clean.h"

#define DAY (86400 * NSEC_PER_SEC)

/* ---- Answers ------------------------------------------------------------------------------------------------------ */

static int bad(const wf_question *q, struct err *e, const char *what)
{
    return err_field(e, WF_E_INVALID, q->id, "question \"%s\": %s", q->id, what);
}

static int take_number(const wf_question *q, const struct json *v, wf_response *out, struct err *e)
{
    char s[40] = "", *end = s, why[160];
    if (v->type == JSON_STRING && v->s.n && v->s.n < sizeof s) {
        memcpy(s, v->s.p, v->s.n);
        out->number = strspn(s, "0123456789.-+eE") == v->s.n ? strtod(s, &end) : 0;
        if (*end || end == s)
            return bad(q, e, "the answer is a number or unknown");
    } else if (v->type == JSON_INT || v->type == JSON_REAL) {
        out->number = v->type == JSON_INT ? (double) v->i : v->d;
    } else {
        return bad(q, e, "the answer is a number or unknown");
    }
    if (!isfinite(out->number))
        return bad(q, e, "the answer is a number or unknown");
    if ((q->min != 0 || q->max != 0) && (out->number < q->min || out->number > q->max)) {
        (void) snprintf(why, sizeof why, "%.15g is not from %.15g to %.15g", out->number, q->min, q->max);
        return bad(q, e, why);
    }
    return 0;
}

static int take_date(const wf_question *q, const struct json *v, wf_response *out, struct err *e)
{
    char s[48];
    wf_time t;
    int16_t offset = 0;
    if (v->type != JSON_STRING || v->s.n > 40)
        return bad(q, e, "the answer is a date as 2026-11-24, or unknown");
    int n = snprintf(s, sizeof s, v->s.n == 10 ? "%.*sT00:00:00Z" : "%.*s", SPAN_FMT(v->s));
    if (time_parse(span_make(s, (size_t) n), &t, &offset, NULL) != 0)
        return bad(q, e, "the answer is a date as 2026-11-24, or unknown");
    out->at = (wf_instant){.utc_ns = t, .offset_min = offset == OFFSET_NONE ? 0 : offset, .set = 1};
    return 0;
}

static int take_choice(const wf_question *q, struct span s, wf_response *out, struct err *e)
{
    struct buf known = {0};
    const wf_choice *c = protocol_choice(q, s);
    if (c) {
        out->text = report_str(span_str(c->id));
        return 0;
    }
    for (size_t i = 0; i < q->choices.n; i++)
        buf_printf(&known, "%s%s", i ? ", " : "", q->choices.v[i].id);
    int rc = err_field(e, WF_E_INVALID, q->id, "question \"%s\": the answer is one of %.700s%s or unknown", q->id, known.p ? known.p : "", known.n > 700 ? "..." : "");
    buf_free(&known);
    return rc;
}

static int take_value(struct arena *a, const wf_question *q, const struct json *v, wf_response *out, struct err *e)
{
    struct span s = v->type == JSON_STRING ? v->s : span_make(NULL, 0);
    out->state = WF_ANSWER_VALUE;
    switch (q->kind) {
    case WF_QUESTION_NUMBER:
        return take_number(q, v, out, e);
    case WF_QUESTION_DATE:
        return take_date(q, v, out, e);
    case WF_QUESTION_CHOICE:
        return take_choice(q, s, out, e);
    case WF_QUESTION_TEXT:
        if (!s.n || s.n > PROTOCOL_ANSWER_MOST)
            return bad(q, e, "the answer is a text of 1 to 500 bytes, or unknown");
        out->text = report_str(arena_span(a, text_clean_arena(a, s, 0, NULL)));
        return 0;
    default:
        return bad(q, e, "the answer is yes, no or unknown");
    }
}

static int take_answer(struct arena *a, const wf_question *q, const struct json *v, wf_response *out, struct err *e)
{
    struct span s = v->type == JSON_STRING ? v->s : span_make(NULL, 0);
    uint32_t said = span_is(s, "yes") ? WF_ANSWER_YES : span_is(s, "no")    ? WF_ANSWER_NO
                                                    : span_is(s, "unknown") ? WF_ANSWER_UNKNOWN
                                                                            : 0;
    out->struct_size = sizeof *out;
    out->question = report_str(span_str(q->id));
    if (said == WF_ANSWER_UNKNOWN || (said && q->kind == WF_QUESTION_YES_NO_UNKNOWN)) {
        out->state = said;
        return 0;
    }
    return take_value(a, q, v, out, e);
}

int protocol_answers_read(struct arena *a, const wf_protocol *p, const struct json *v, wf_time now, const wf_answers **out, struct err *e)
{
    wf_answers *w = arena_alloc(a, sizeof *w);
    const wf_response **list = arena_alloc(a, p->questions.n * sizeof(const wf_response *));
    if (!v || v->type != JSON_OBJECT)
        return err_set(e, WF_E_INVALID, "the answers are a JSON object: {\"%s\": ...}", p->questions.v[0].id);
    JSON_EACH (x, v)
        if (!protocol_question(p, x->key))
            return err_field(e, WF_E_NOTFOUND, "answers", "protocol \"%s\" has no question \"%.*s\"", p->id, x->key.n > 40 ? 40 : (int) x->key.n, x->key.p);
    w->struct_size = sizeof *w;
    w->v = list;
    w->now = (wf_instant){.utc_ns = now, .set = now != TIME_NONE};
    for (size_t i = 0; i < p->questions.n; i++) {
        const struct json *x = json_get(v, p->questions.v[i].id);
        if (!x || x->type == JSON_NULL)
            continue;
        wf_response *one = arena_alloc(a, sizeof *one);
        int rc = take_answer(a, &p->questions.v[i], x, one, e);
        if (rc)
            return rc;
        list[w->n++] = one;
    }
    *out = w;
    return 0;
}

struct span protocol_answer_text(struct arena *a, const wf_response *v)
{
    char s[48];
    size_t n = 0;
    if (v->state != WF_ANSWER_VALUE)
        return span_str(words_of(&words_answer, v->state));
    if (v->text.p)
        return report_span(v->text);
    if (!v->at.set)
        n = (size_t) snprintf(s, sizeof s, "%.15g", v->number);
    else
        n = time_format_offset(v->at.utc_ns, v->at.offset_min, s);
    if (v->at.set && v->at.offset_min == 0 && v->at.utc_ns % DAY == 0)
        n = 10; /* the date alone */
    return span_make(arena_strndup(a, s, n), n);
}

void protocol_answers_write(struct json_writer *w, const wf_answers *answers)
{
    struct arena a = {0};
    jw_begin_object(w);
    for (size_t i = 0; i < answers->n; i++) {
        const wf_response *v = answers->v[i];
        jw_key_span(w, report_span(v->question));
        if (v->state == WF_ANSWER_VALUE && !v->text.p && !v->at.set)
            jw_num(w, v->number);
        else
            jw_str(w, protocol_answer_text(&a, v));
    }
    jw_end_object(w);
    arena_free(&a);
}

bool protocol_is_answered(const wf_answers *a, const char *question)
{
    return wf_answer_of(a, question) != WF_ANSWER_UNKNOWN;
}

bool protocol_is_asked(const wf_protocol *p, const wf_question *q, const wf_answers *a)
{
    const wf_question *of = q->when ? protocol_question(p, span_str(q->when)) : NULL;
    if (!of)
        return true;
    const wf_response *v = wf_answer_to(a, q->when);
    const char *said = words_of(&words_answer, WF_ANSWER_UNKNOWN);
    size_t n = strlen(said);
    if (v && v->state == WF_ANSWER_VALUE) {
        said = v->text.p;
        n = v->text.n;
    } else if (v) {
        said = words_of(&words_answer, v->state);
        n = strlen(said);
    }
    if (!protocol_is_asked(p, of, a)) /* what was answered before does not count while it is not asked */
        return false;
    for (const char *s = q->when_values; *s; s += strcspn(s, " "), s += strspn(s, " "))
        if (strcspn(s, " ") == n && memcmp(s, said, n) == 0)
            return true;
    return false;
}

/* ---- The decision ------------------------------------------------------------------------------------------------- */

static int refuse(struct err *e, const char *field, const char *what)
{
    return err_field(e, WF_E_INVALID, field, "its decision breaks the contract: %s: %s", field, what);
}

static int check_line(struct err *e, const char *field, wf_str s)
{
    if (!s.p || !s.n)
        return refuse(e, field, "it says nothing");
    if (s.n > PROTOCOL_ANSWER_MOST || !text_is_clean(report_span(s), 0))
        return refuse(e, field, "it is not one clean line of at most 500 bytes");
    return 0;
}

static int check_needed(const wf_protocol *p, const wf_answers *a, const wf_decision *d, struct err *e)
{
    if (d->needed_n > p->questions.n || (d->needed_n && !d->needed))
        return refuse(e, "needed", "there are more than it has questions");
    for (size_t i = 0; i < d->needed_n; i++) {
        const wf_question *q = protocol_question(p, report_span(d->needed[i]));
        if (!q)
            return refuse(e, "needed", "one of them is no question of the protocol");
        for (size_t k = 0; k < i; k++)
            if (span_eq(report_span(d->needed[k]), report_span(d->needed[i])))
                return refuse(e, "needed", "a question is there twice");
        if (protocol_is_answered(a, q->id))
            return refuse(e, "needed", "a question is asked that was answered");
        if (!protocol_is_asked(p, q, a))
            return refuse(e, "needed", "a question is asked that is not asked after these answers (its when)");
    }
    return 0;
}

static int check_outputs(const wf_protocol *p, const wf_decision *d, struct err *e)
{
    if (d->outputs_n > p->outputs.n || (d->outputs_n && !d->outputs))
        return refuse(e, "outputs", "there are more than it has");
    for (size_t i = 0; i < d->outputs_n; i++) {
        if (!protocol_output(p, report_span(d->outputs[i])))
            return refuse(e, "outputs", "one of them is no output of the protocol");
        for (size_t k = 0; k < i; k++)
            if (span_eq(report_span(d->outputs[k]), report_span(d->outputs[i])))
                return refuse(e, "outputs", "one is there twice");
    }
    return 0;
}

int protocol_decision_check(const wf_protocol *p, const wf_answers *a, const wf_decision *d, struct err *e)
{
    if (d->outcome == WF_OUTCOME_NONE)
        return refuse(e, "outcome", "there is none; whatever was answered has an outcome");
    if (d->outcome >= p->outcomes.n)
        return refuse(e, "outcome", "it is none of the outcomes");
    if (d->met > d->of)
        return refuse(e, "met", "more are met than there are");
    if (d->reassess_s > PROTOCOL_REASSESS_MOST)
        return refuse(e, "reassess_s", "it is longer than 366 days");
    if (!p->outcomes.v[d->outcome].terminal && !d->reassess_s)
        return refuse(e, "reassess_s", "the outcome is not terminal, so it must say in how long it is looked at again");
    if (d->erase_s > PROTOCOL_ERASE_MOST)
        return refuse(e, "erase_s", "it is longer than 90 days");
    int rc = check_line(e, "rule", d->rule);
    rc = rc ? rc : check_needed(p, a, d, e);
    rc = rc ? rc : check_outputs(p, d, e);
    if (!rc && (d->results_n > PROTOCOL_RESULTS_MOST || (d->results_n && !d->results)))
        return refuse(e, "results", "there are more than 64");
    for (size_t i = 0; i < d->results_n && !rc; i++) {
        rc = check_line(e, "results", d->results[i].name);
        rc = rc ? rc : check_line(e, "results", d->results[i].value);
    }
    return rc;
}

wf_time protocol_reassess_at(const wf_decision *d, wf_time now)
{
    return d->reassess_s && now != TIME_NONE ? now + d->reassess_s * NSEC_PER_SEC : TIME_NONE;
}

static void put_ids(struct json_writer *w, const char *key, const wf_str *v, size_t n)
{
    jw_key(w, key);
    jw_begin_array(w);
    for (size_t i = 0; i < n; i++)
        jw_str(w, report_span(v[i]));
    jw_end_array(w);
}

void protocol_decision_write(struct json_writer *w, const wf_protocol *p, const wf_decision *d, wf_time now)
{
    const wf_outcome *o = &p->outcomes.v[d->outcome];
    jw_begin_object(w);
    jw_kcstr(w, "outcome", o->id);
    jw_kint(w, "rank", o->rank);
    jw_kbool(w, "terminal", o->terminal);
    jw_kstr(w, "rule", report_span(d->rule));
    jw_kint(w, "met", d->met);
    jw_kint(w, "of", d->of);
    put_ids(w, "needed", d->needed, d->needed_n);
    jw_kint(w, "reassess_s", d->reassess_s);
    jw_ktime(w, "reassess_at", protocol_reassess_at(d, now));
    put_ids(w, "outputs", d->outputs, d->outputs_n);
    jw_key(w, "results");
    jw_begin_array(w);
    for (size_t i = 0; i < d->results_n; i++) {
        jw_begin_object(w);
        jw_kstr(w, "name", report_span(d->results[i].name));
        jw_kstr(w, "value", report_span(d->results[i].value));
        jw_end_object(w);
    }
    jw_end_array(w);
    if (d->erase_s)
        jw_kint(w, "erase_s", d->erase_s);
    jw_end_object(w);
}

/* A list of texts; -1 where it is none. */
static int get_ids(struct arena *a, const struct json *o, const char *key, const wf_str **out, size_t *n)
{
    const struct json *v = json_get(o, key);
    if (!v)
        return 0;
    if (v->type != JSON_ARRAY)
        return -1;
    wf_str *list = arena_alloc(a, (v->count + 1) * sizeof *list);
    *out = list;
    JSON_EACH (x, v) {
        if (x->type != JSON_STRING)
            return -1;
        list[(*n)++] = report_str(arena_span(a, x->s));
    }
    return 0;
}

static int get_results(struct arena *a, const struct json *o, wf_decision *d)
{
    const struct json *v = json_get(o, "results");
    if (!v)
        return 0;
    if (v->type != JSON_ARRAY)
        return -1;
    wf_pair *list = arena_alloc(a, (v->count + 1) * sizeof *list);
    d->results = list;
    JSON_EACH (x, v) {
        struct span name = json_str(x, "name"), value = json_str(x, "value");
        if (!name.p || !value.p)
            return -1;
        list[d->results_n++] = (wf_pair){report_str(arena_span(a, name)), report_str(arena_span(a, value))};
    }
    return 0;
}

int protocol_decision_read(struct arena *a, const wf_protocol *p, const struct json *v, const wf_decision **out, struct err *e)
{
    wf_decision *d = arena_alloc(a, sizeof *d);
    const wf_outcome *o = protocol_outcome(p, json_str(v, "outcome"));
    int64_t met = json_int(v, "met", 0), of = json_int(v, "of", 0), reassess = json_int(v, "reassess_s", 0), erase = json_int(v, "erase_s", 0);
    struct span rule = json_str(v, "rule");
    if (!v || v->type != JSON_OBJECT || !o)
        return err_field(e, WF_E_INVALID, "outcome", "the decision has none of the outcomes of protocol \"%s\"", p->id);
    d->struct_size = sizeof *d;
    d->outcome = (uint32_t) (o - p->outcomes.v);
    if (!rule.p || met < 0 || of < met || of > UINT32_MAX || reassess < 0 || reassess > PROTOCOL_REASSESS_MOST || erase < 0 || erase > PROTOCOL_ERASE_MOST || get_ids(a, v, "needed", &d->needed, &d->needed_n) ||
        get_ids(a, v, "outputs", &d->outputs, &d->outputs_n) || get_results(a, v, d))
        return err_field(e, WF_E_INVALID, "decision", "the decision is not as it is written");
    d->met = (uint32_t) met;
    d->of = (uint32_t) of;
    d->reassess_s = (uint32_t) reassess;
    d->erase_s = (uint32_t) erase;
    d->rule = report_str(arena_span(a, rule));
    *out = d;
    return 0;
}
