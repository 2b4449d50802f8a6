#include "desk/runs_rounds.h"

#include <stdlib.h>

#include "desk/impl.h"

enum { ANSWERS_TOLD = 64,
       ASSESSORS_KNOWN = 256 };

/* A round as the last of its facts has the run. */
struct one_round {
    struct buf run;
    uint8_t stage; /* how far it came: the last state but REASSESS and CLOSED */
    bool asked;    /* a request was made in it */
};
struct answer {
    uint32_t of, came; /* the round of what was asked, and the round in which it was answered */
    uint64_t seq;
    wf_time time;
    struct span officer, text, way, who, at; /* at: as a fact has a time */
};
struct assessor {
    uint32_t n;
    struct span officer;
};
struct rounds {
    const struct runs_rounds_about *about;
    struct one_round rounds[ROUNDS_TOLD]; /* by how many before this one */
    struct answer answers[ANSWERS_TOLD];
    size_t answers_n;
    struct assessor assessors[ASSESSORS_KNOWN];
    size_t assessors_n;
    struct arena a;
};

void runs_rounds_about(const struct desk *d, const struct run_row *r, uint16_t officer, struct runs_rounds_about *out)
{
    memset(out, 0, sizeof *out);
    out->cycle = r->cycle;
    for (uint32_t back = 0; back < ROUNDS_TOLD && back < r->cycle; back++)
        out->held[back] = runs_round_held(d, r, r->cycle - back, officer);
    for (uint32_t n = d->state.head->notices_n; n > 0 && out->notices_n < ROUNDS_NOTICES; n--) {
        const struct notice_row *one = state_notice(&d->state, n);
        if (one->incident == r->incident)
            out->notices[out->notices_n++] = (struct rounds_notice){n, one->state, one->released};
    }
}

bool runs_rounds_held(const struct runs_rounds_about *x, uint32_t round)
{
    return round > x->cycle || x->cycle - round >= ROUNDS_TOLD || x->held[x->cycle - round];
}

struct rounds *runs_rounds_begin(const struct runs_rounds_about *x)
{
    struct rounds *out = mem_alloc(sizeof *out);
    memset(out, 0, sizeof *out);
    out->about = x;
    return out;
}

void runs_rounds_free(struct rounds *x)
{
    for (size_t i = 0; i < ROUNDS_TOLD; i++)
        buf_free(&x->rounds[i].run);
    arena_free(&x->a);
    mem_free(x);
}

static struct span said(const struct journal_fact *f)
{
    for (size_t i = 0; i < f->nparts; i++)
        if (span_is(f->parts[i].name, "reason"))
            return f->parts[i].redacted ? SPAN_LIT("[redacted]") : f->parts[i].text;
    return span_make(NULL, 0);
}

/* A time in a fact is a number in a string; absent: none. */
static wf_time time_of(struct span s)
{
    char text[24];
    if (!s.n || s.n >= sizeof text)
        return TIME_NONE;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    return strtoll(text, NULL, 10);
}

/* It answers the newest request before it: of its own round, or of an earlier one. */
static void take_answer(struct rounds *x, const struct journal_fact *f, const struct json *run, uint32_t cycle)
{
    uint32_t of = cycle;
    if (x->answers_n == ANSWERS_TOLD)
        return;
    for (uint32_t back = x->about->cycle - cycle; back < ROUNDS_TOLD; back++)
        if (x->rounds[back].asked) {
            of = x->about->cycle - back;
            break;
        }
    struct span who = json_str(run, "who"), at = json_str(run, who.n ? "who_at" : "answered");
    x->answers[x->answers_n++] = (struct answer){of, cycle, f->seq, f->time, arena_span(&x->a, f->actor), arena_span(&x->a, said(f)), arena_span(&x->a, json_str(run, "came")), arena_span(&x->a, who), arena_span(&x->a, at)};
}

void runs_rounds_take(struct rounds *x, const struct journal_fact *f, const struct json *p)
{
    const struct json *run = json_get(p, "run"), *assessment = json_get(p, "assessment");
    uint32_t cycle = (uint32_t) json_int(run, "cycle", 0);
    if (!run || !cycle || cycle > x->about->cycle || x->about->cycle - cycle >= ROUNDS_TOLD)
        return;
    struct one_round *r = &x->rounds[x->about->cycle - cycle];
    unsigned state = words_find(&runs_words_state, json_str(run, "state"));
    buf_clear(&r->run);
    buf_span(&r->run, run->raw);
    if (state != RUN_REASSESS && state != RUN_CLOSED)
        r->stage = (uint8_t) state;
    r->asked = r->asked || span_is(json_str(p, "verb"), "protocol request");
    if (span_is(json_str(p, "verb"), "protocol nfp"))
        take_answer(x, f, run, cycle);
    if (assessment && x->assessors_n < ASSESSORS_KNOWN)
        x->assessors[x->assessors_n++] = (struct assessor){(uint32_t) json_int(assessment, "n", 0), arena_span(&x->a, json_str(assessment, "officer"))};
}

/* ---- told ---- */

static void put_word(struct json_writer *w, const char *key, struct span s)
{
    if (s.n)
        jw_kstr(w, key, s);
    else
        jw_knull(w, key);
}

static void put_when(struct json_writer *w, const char *key, const struct json *run, const char *field)
{
    jw_ktime(w, key, time_of(json_str(run, field)));
}

static struct span assessor(const struct rounds *x, uint32_t n)
{
    for (size_t i = 0; n && i < x->assessors_n; i++)
        if (x->assessors[i].n == n)
            return x->assessors[i].officer;
    return span_make(NULL, 0);
}

static void put_answers(const struct rounds *x, uint32_t round, struct json_writer *w)
{
    jw_key(w, "answers");
    jw_begin_array(w);
    for (size_t i = 0; i < x->answers_n; i++) {
        const struct answer *a = &x->answers[i];
        if (a->of != round)
            continue;
        jw_begin_object(w);
        jw_kint(w, "seq", (int64_t) a->seq);
        jw_kint(w, "round", a->came);
        jw_ktime(w, "time", a->time);
        jw_kstr(w, "officer", a->officer);
        jw_ktime(w, "answered", a->at.n ? time_of(a->at) : a->time);
        put_word(w, "came", a->way);
        put_word(w, "who", a->who);
        put_word(w, "text", a->text);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* What a row still has of the round before is none of this one's: its stage says what came of it. */
static void put_round(const struct rounds *x, uint32_t back, const struct json *run, struct json_writer *w)
{
    const struct one_round *r = &x->rounds[back];
    const struct json *assessed = r->stage == RUN_OPEN ? NULL : run, *decided = r->stage == RUN_OPEN || r->stage == RUN_ASSESSED ? NULL : run;
    bool held = x->about->held[back];
    jw_begin_object(w);
    jw_kint(w, "round", x->about->cycle - back);
    put_word(w, "state", json_str(run, "state"));
    put_word(w, "outcome", json_str(assessed, "outcome"));
    put_word(w, "rule", held ? span_make(NULL, 0) : json_str(assessed, "rule"));
    jw_kint(w, "met", held ? 0 : json_int(assessed, "met", 0));
    jw_kint(w, "of", held ? 0 : json_int(assessed, "of", 0));
    put_word(w, "deciding", assessor(x, (uint32_t) json_int(assessed, "deciding", 0)));
    jw_kbool(w, "single", json_bool(run, "single", false));
    jw_kbool(w, "disagree", !held && json_bool(run, "disagree", false));
    put_when(w, "assessed", assessed, "assessed");
    put_when(w, "alone_decided", run, "alone_decided");
    put_when(w, "second_in", run, "second");
    put_when(w, "followed", run, "followed");
    put_word(w, "decided_by", json_str(decided, "decider"));
    put_when(w, "decided", decided, "decided");
    put_when(w, "reassess_at", run, "reassess");
    put_word(w, "requested_by", json_str(run, "requester"));
    put_when(w, "requested", run, "requested");
    put_word(w, "closed_by", json_str(run, "closer"));
    put_when(w, "closed", run, "closed");
    put_answers(x, x->about->cycle - back, w);
    jw_end_object(w);
}

void runs_rounds_put(struct rounds *x, struct json_writer *w)
{
    jw_key(w, "rounds");
    jw_begin_array(w);
    for (uint32_t back = ROUNDS_TOLD; back-- > 0;) {
        struct json *run = NULL;
        if (x->rounds[back].run.n && json_parse(&x->a, buf_view(&x->rounds[back].run), NULL, &run, NULL) == 0)
            put_round(x, back, run, w);
    }
    jw_end_array(w);
}

void runs_rounds_put_notice(const struct runs_rounds_about *x, uint32_t notice, wf_time next, struct json_writer *w)
{
    const struct rounds_notice *one = NULL;
    char id[16];
    for (size_t i = 0; notice && i < x->notices_n; i++)
        one = x->notices[i].n == notice ? &x->notices[i] : one;
    bool rewritten = next != TIME_NONE && !(one && one->released != TIME_NONE && one->released < next);
    jw_kcstr(w, "notice", notice ? dissem_id(notice, id) : NULL);
    jw_kcstr(w, "notice_state", one ? words_of(&dissem_words_state, one->state) : NULL);
    jw_ktime(w, "notice_released", one && !rewritten ? one->released : TIME_NONE);
    jw_kbool(w, "rewritten", rewritten);
}
