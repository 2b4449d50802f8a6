/* runs_fact: facts "protocol.changed" and "protocol.seen": their payload both ways by the tables of their rows' fields, and their rows in the state. */
#include "desk/change.h"
#include "desk/rowjson.h"
#include "desk/runs.h"
#include "journal/digest.h"

static const char *const state_words[] = {"OPEN", "ASSESSED", "DECIDED", "REQUESTED", "ANSWERED", "REASSESS", "CLOSED"};
static const char *const assessment_words[] = {"DRAFT", "IN"};
static const char *const who_words[] = {"NOTIFIED", "NOT_NOTIFIED"};
const struct words runs_words_state = {"state", state_words, ARRAY_LEN(state_words)};
const struct words runs_words_assessment = {"state", assessment_words, ARRAY_LEN(assessment_words)};
const struct words runs_words_who = {"who", who_words, ARRAY_LEN(who_words)};

#define R(member, kind) ROWJSON(run_row, member, kind)
static const struct rowjson_field run_fields[] = {
    R(n, U32),
    R(protocol, U32),
    R(incident, U32),
    R(cycle, U32),
    R(assessments, U32),
    R(deciding, U32),
    R(notice, U32),
    R(earlier, U32),
    R(pending, U32),
    R(met, U32),
    R(of, U32),
    R(rank, U32),
    ROWJSON_OF(run_row, state, runs_words_state),
    ROWJSON_OF(run_row, who, runs_words_who),
    R(asked, BOOL),
    R(single, BOOL),
    R(disagree, BOOL),
    R(terminal, BOOL),
    R(unanswered, BOOL),
    R(starter, NAME),
    R(decider, NAME),
    R(requester, NAME),
    R(answerer, NAME),
    R(closer, NAME),
    R(by, NAME),
    R(created, TIME),
    R(updated, TIME),
    R(assessed, TIME),
    R(decided, TIME),
    R(requested, TIME),
    R(answered, TIME),
    R(closed, TIME),
    R(who_at, TIME),
    R(alone_decided, TIME),
    R(second, TIME),
    R(followed, TIME),
    R(alone, TIME),
    R(reassess, TIME),
    R(next, TIME),
    R(first, U64),
    R(answer_seq, U64),
    R(reason_seq, U64),
    R(clocks_gone, U32),
    R(outcome, TEXT),
    R(came, TEXT),
    R(rule, TEXT),
};
#undef R
#define K(member, kind) ROWJSON(run_clock, member, kind)
static const struct rowjson_field clock_fields[] = {
    K(id, TEXT),
    K(started, TIME),
    K(due, TIME),
    K(stopped, TIME),
    K(breached, TIME),
    K(round, U32),
    K(nth, U32),
    K(refused, BOOL),
    K(ended_by, NAME),
    K(past, BOOL),
};
#undef K
#define S(member, kind) ROWJSON(run_step, member, kind)
static const struct rowjson_field step_fields[] = {
    S(id, TEXT),
    S(done, TIME),
    S(by, NAME),
};
#undef S
#define G(member, kind) ROWJSON(run_reader, member, kind)
static const struct rowjson_field reader_fields[] = {
    G(by, NAME),
    G(read, TIME),
};
#undef G
/* In the chain of an assessment: that it is, and whose. */
#define A(member, kind) ROWJSON(assessment_row, member, kind)
static const struct rowjson_field assessment_fields[] = {
    A(n, U32),
    A(run, U32),
    A(prev, U32),
    A(cycle, U32),
    A(officer, NAME),
    ROWJSON_OF(assessment_row, state, runs_words_assessment),
    A(made, TIME),
    A(in, TIME),
    A(record, TEXT),
};
#undef A
#define P(member, kind) ROWJSON(protocol_row, member, kind)
static const struct rowjson_field protocol_fields[] = {
    P(n, U32),
    P(digest, HEX),
    P(name, TEXT),
    P(version, TEXT),
};
#undef P

void runs_row_init(struct run_row *r)
{
    rowjson_clear(r, sizeof *r, run_fields, ARRAY_LEN(run_fields));
    for (size_t i = 0; i < RUN_CLOCKS_MOST; i++)
        rowjson_clear(&r->clocks[i], sizeof r->clocks[i], clock_fields, ARRAY_LEN(clock_fields));
    for (size_t i = 0; i < RUN_STEPS_MOST; i++)
        rowjson_clear(&r->steps[i], sizeof r->steps[i], step_fields, ARRAY_LEN(step_fields));
    for (size_t i = 0; i < RUN_READERS_MOST; i++)
        rowjson_clear(&r->readers[i], sizeof r->readers[i], reader_fields, ARRAY_LEN(reader_fields));
}

void runs_assessment_init(struct assessment_row *r)
{
    rowjson_clear(r, sizeof *r, assessment_fields, ARRAY_LEN(assessment_fields));
}

/* ---- written ---- */

static void put_words(struct json_writer *w, const char *key, struct span s)
{
    if (s.n)
        jw_kstr(w, key, s);
}

static void put_run(struct json_writer *w, const struct runs_change *x, const struct change_env *env)
{
    const struct run_row *r = x->run;
    put_words(w, "id", span_str(x->incident)); /* whose sight it is under */
    if (r->chain)
        jw_kint(w, "prev", (int64_t) r->chain);
    jw_key(w, "run");
    jw_begin_object(w);
    rowjson_write(w, r, run_fields, ARRAY_LEN(run_fields), env->state);
    jw_key(w, "clocks");
    jw_begin_array(w);
    for (size_t i = 0; i < r->clocks_n; i++) {
        jw_begin_object(w);
        rowjson_write(w, &r->clocks[i], clock_fields, ARRAY_LEN(clock_fields), env->state);
        jw_end_object(w);
    }
    jw_end_array(w);
    if (r->steps_n) {
        jw_key(w, "steps");
        jw_begin_array(w);
        for (size_t i = 0; i < r->steps_n; i++) {
            jw_begin_object(w);
            rowjson_write(w, &r->steps[i], step_fields, ARRAY_LEN(step_fields), env->state);
            jw_end_object(w);
        }
        jw_end_array(w);
    }
    if (r->readers_n) {
        jw_key(w, "readers");
        jw_begin_array(w);
        for (size_t i = 0; i < r->readers_n; i++) {
            jw_begin_object(w);
            rowjson_write(w, &r->readers[i], reader_fields, ARRAY_LEN(reader_fields), env->state);
            jw_end_object(w);
        }
        jw_end_array(w);
    }
    jw_end_object(w);
}

void runs_write(struct buf *out, const struct change *c, const struct change_env *env)
{
    const struct runs_change *x = c->runs;
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    put_words(&w, "verb", c->verb);
    put_words(&w, "cmd", c->cmd);
    put_words(&w, "say", c->say);
    if (c->has_uid)
        jw_kint(&w, "uid", c->uid);
    if (x->run)
        put_run(&w, x, env);
    if (x->assessment) {
        jw_key(&w, "assessment");
        jw_begin_object(&w);
        rowjson_write(&w, x->assessment, assessment_fields, ARRAY_LEN(assessment_fields), env->state);
        jw_end_object(&w);
    }
    if (x->protocol) {
        rowjson_write(&w, x->protocol, protocol_fields, ARRAY_LEN(protocol_fields), env->state);
        jw_key(&w, "protocol");
        jw_raw(&w, x->descriptor);
    }
    jw_end_object(&w);
}

struct span runs_assessment_text(struct arena *a, const struct assessment_row *r)
{
    struct buf out = {0};
    buf_printf(&out, "{\"answers\":%s,\"evidence\":%s,\"decision\":%s", r->answers[0] ? r->answers : "{}", r->evidence[0] ? r->evidence : "{}", r->decision[0] ? r->decision : "null");
    if (r->held[0])
        buf_printf(&out, ",\"held\":%s", r->held);
    buf_char(&out, '}');
    struct span s = arena_span(a, buf_view(&out));
    buf_free(&out);
    return s;
}

/* ---- read ---- */

static int bad(struct err *e, const struct journal_fact *f, const char *what)
{
    return err_set(e, WF_E_CORRUPT, "fact %llu (%.*s) has no right \"%s\"", (unsigned long long) f->seq, SPAN_FMT(f->kind), what);
}

static int read_run(struct arena *a, const struct journal_fact *f, const struct json *p, struct state *s, struct runs_change *x, struct err *e)
{
    const struct json *v = json_get(p, "run");
    if (!v)
        return bad(e, f, "run");
    struct run_row *r = x->run = arena_alloc(a, sizeof *r);
    runs_row_init(r);
    const char *wrong = rowjson_read(v, r, run_fields, ARRAY_LEN(run_fields), s);
    if (wrong || !r->n || !r->state || !r->protocol || r->incident > s->head->incidents)
        return bad(e, f, wrong ? wrong : "run");
    r->chain = (uint64_t) json_int(p, "prev", 0);
    JSON_EACH (one, json_get(v, "clocks")) {
        if (r->clocks_n == RUN_CLOCKS_MOST)
            return bad(e, f, "clocks");
        wrong = rowjson_read(one, &r->clocks[r->clocks_n++], clock_fields, ARRAY_LEN(clock_fields), s);
        if (wrong)
            return bad(e, f, wrong);
    }
    JSON_EACH (one, json_get(v, "steps")) {
        if (r->steps_n == RUN_STEPS_MOST)
            return bad(e, f, "steps");
        wrong = rowjson_read(one, &r->steps[r->steps_n++], step_fields, ARRAY_LEN(step_fields), s);
        if (wrong)
            return bad(e, f, wrong);
    }
    JSON_EACH (one, json_get(v, "readers")) {
        if (r->readers_n == RUN_READERS_MOST)
            return bad(e, f, "readers");
        wrong = rowjson_read(one, &r->readers[r->readers_n++], reader_fields, ARRAY_LEN(reader_fields), s);
        if (wrong)
            return bad(e, f, wrong);
    }
    return 0;
}

static bool take(char *out, size_t size, const struct json *v, enum json_type type)
{
    memset(out, 0, size);
    if (!v || v->type == JSON_NULL)
        return true;
    if (v->type != type || v->raw.n >= size)
        return false;
    memcpy(out, v->raw.p, v->raw.n);
    return true;
}

static int read_assessment(struct arena *a, const struct journal_fact *f, const struct json *v, struct state *s, struct runs_change *x, struct err *e)
{
    struct assessment_row *r = x->assessment = arena_alloc(a, sizeof *r);
    runs_assessment_init(r);
    const char *wrong = rowjson_read(v, r, assessment_fields, ARRAY_LEN(assessment_fields), s);
    if (wrong || !r->n || !r->state || !r->officer)
        return bad(e, f, wrong ? wrong : "assessment");
    for (size_t i = 0; i < f->nparts; i++) {
        struct json *told = NULL;
        if (!span_is(f->parts[i].name, "assessment") || f->parts[i].redacted)
            continue;
        if (json_parse(a, arena_span(a, f->parts[i].text), NULL, &told, NULL) || !take(r->answers, sizeof r->answers, json_get(told, "answers"), JSON_OBJECT) ||
            !take(r->evidence, sizeof r->evidence, json_get(told, "evidence"), JSON_OBJECT) || !take(r->decision, sizeof r->decision, json_get(told, "decision"), JSON_OBJECT) ||
            !take(r->held, sizeof r->held, json_get(told, "held"), JSON_ARRAY))
            return bad(e, f, "assessment");
    }
    return 0;
}

static int read_protocol(struct arena *a, const struct journal_fact *f, const struct json *p, struct state *s, struct runs_change *x, struct err *e)
{
    struct protocol_row *r = x->protocol = arena_alloc(a, sizeof *r);
    rowjson_clear(r, sizeof *r, protocol_fields, ARRAY_LEN(protocol_fields));
    const char *wrong = rowjson_read(p, r, protocol_fields, ARRAY_LEN(protocol_fields), s);
    return wrong || !r->n || !json_get(p, "protocol") ? bad(e, f, wrong ? wrong : "protocol") : 0;
}

int runs_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e)
{
    struct runs_change *x = c->runs = arena_alloc(a, sizeof *x);
    const struct json *assessment = json_get(p, "assessment");
    c->verb = json_str(p, "verb");
    c->cmd = json_str(p, "cmd");
    c->say = json_str(p, "say");
    if (c->kind == CHANGE_PROTOCOL)
        return read_protocol(a, f, p, env->state, x, e);
    int rc = read_run(a, f, p, env->state, x, e);
    return rc || !assessment ? rc : read_assessment(a, f, assessment, env->state, x, e);
}

/* ---- the state ---- */

void runs_seal(struct change *c)
{
    struct run_row *r = c->runs->run;
    if (c->runs->protocol)
        c->runs->protocol->seq = c->seq;
    if (!r)
        return;
    if (!r->first)
        r->first = c->seq;
    if (span_is(c->verb, "protocol nfp"))
        r->answer_seq = c->seq;
    if (span_is(c->verb, "protocol close"))
        r->reason_seq = c->seq;
    r->chain = c->seq;
}

static int put_at(struct tab *t, uint32_t *count, uint32_t n, const void *row, size_t size, uint32_t most, const char *what, struct err *e)
{
    if (n > *count + 1 || n >= most)
        return err_set(e, WF_E_CORRUPT, "%s %u does not follow %u", what, n, *count);
    int rc = tab_need(t, (size_t) n * size, e);
    if (rc)
        return rc;
    memcpy(t->base + (size_t) (n - 1) * size, row, size);
    if (n > *count)
        *count = n;
    return 0;
}

int runs_apply(struct state *s, const struct change *c, struct err *e)
{
    const struct runs_change *x = c->runs;
    int rc = 0;
    if (x->protocol)
        rc = put_at(&s->t_protocols, &s->head->protocols_n, x->protocol->n, x->protocol, sizeof *x->protocol, PROTOCOLS_MOST, "descriptor", e);
    if (rc == 0 && x->run)
        rc = put_at(&s->t_runs, &s->head->runs_n, x->run->n, x->run, sizeof *x->run, RUNS_MOST, "run", e);
    if (rc == 0 && x->assessment)
        rc = put_at(&s->t_assessments, &s->head->assessments_n, x->assessment->n, x->assessment, sizeof *x->assessment, ASSESSMENTS_MOST, "assessment", e);
    return rc;
}
