/* runs_answers: what an officer gives now laid over what he answered before, by the descriptor: answers, and the reports that are their evidence. */
#include <stdio.h>

#include "desk/impl.h"

enum { EVIDENCE_EACH = 8 };

static int parse(struct arena *a, struct span text, const char *what, struct json **out, struct err *e)
{
    *out = NULL;
    if (!text.n)
        return 0;
    int rc = json_parse(a, text, NULL, out, e);
    if (rc)
        return rc;
    return (*out)->type == JSON_OBJECT ? 0 : err_field(e, WF_E_INVALID, what, "\"%s\" is an object: a question's id and what is said to it", what);
}

int runs_merge(struct arena *a, const wf_protocol *p, struct span mine, struct span given, wf_time now, struct span *out, struct err *e)
{
    struct json *was, *v, *both = NULL;
    const wf_answers *answers;
    struct buf text = {0};
    struct json_writer w;
    int rc = parse(a, mine, "answers", &was, e);
    rc = rc ? rc : parse(a, given, "answers", &v, e);
    if (rc == 0 && v)
        rc = protocol_answers_read(a, p, v, now, &answers, e); /* what is wrong in it is told of what was given */
    if (rc)
        return rc;
    jw_init(&w, &text);
    jw_begin_object(&w);
    for (size_t i = 0; i < p->questions.n; i++) {
        const char *id = p->questions.v[i].id;
        const struct json *one = v && json_get(v, id) ? json_get(v, id) : json_get(was, id);
        if (!one || one->type == JSON_NULL)
            continue;
        jw_key(&w, id);
        jw_raw(&w, one->raw);
    }
    jw_end_object(&w);
    struct span merged = arena_span(a, buf_view(&text));
    rc = json_parse(a, merged, NULL, &both, e);
    rc = rc ? rc : protocol_answers_read(a, p, both, now, &answers, e);
    if (rc == 0) {
        buf_clear(&text);
        jw_init(&w, &text);
        protocol_answers_write(&w, answers);
        *out = arena_span(a, buf_view(&text));
    }
    buf_free(&text);
    return rc;
}

/* One question's evidence, checked. */
static int put_refs(struct json_writer *w, const char *id, const struct json *refs, struct span (*id_of)(void *arg, struct span ref), void *arg, struct err *e)
{
    unsigned n = 0;
    struct span ids[EVIDENCE_EACH];
    if (refs->type != JSON_ARRAY)
        return err_field(e, WF_E_INVALID, "evidence", "the evidence of \"%s\" is a list of incidents", id);
    JSON_EACH (one, refs) {
        struct span ref = one->type == JSON_STRING && one->s.n <= 40 ? id_of(arg, one->s) : SPAN_LIT("");
        bool twice = false;
        if (!ref.n)
            return err_field(e, WF_E_NOTFOUND, "evidence", "\"%.*s\", the evidence of \"%s\", is no incident that you see", SPAN_FMT(one->type == JSON_STRING ? one->s : SPAN_LIT("")), id);
        for (unsigned i = 0; i < n; i++)
            twice = twice || span_eq(ids[i], ref);
        if (!twice && n == EVIDENCE_EACH)
            return err_field(e, WF_E_LIMIT, "evidence", "\"%s\" has more than %d pieces of evidence", id, EVIDENCE_EACH);
        if (!twice)
            ids[n++] = ref;
    }
    jw_key(w, id);
    jw_begin_array(w);
    for (unsigned i = 0; i < n; i++)
        jw_str(w, ids[i]);
    jw_end_array(w);
    return 0;
}

/* Is it answered as it was before? What is in the health record no more, and was not answered anew, is. */
static bool stands(const struct json *was, const struct json *now, const struct json *held, const char *id)
{
    const struct json *before = json_get(was, id), *v = json_get(now, id);
    if (before && v)
        return span_eq(before->raw, v->raw);
    if (before || v)
        return false;
    JSON_EACH (one, held)
        if (span_is(one->s, id))
            return true;
    return false;
}

int runs_merge_evidence(struct arena *a, const wf_protocol *p, const struct runs_evidence *x, struct span *out, struct err *e)
{
    struct json *was, *v, *before, *answers, *held = NULL;
    struct buf text = {0};
    struct json_writer w;
    int rc = parse(a, x->mine, "evidence", &was, e);
    rc = rc ? rc : parse(a, x->given, "evidence", &v, e);
    rc = rc ? rc : parse(a, x->before, "answers", &before, e);
    rc = rc ? rc : parse(a, x->answers, "answers", &answers, e);
    rc = rc || !x->held.n ? rc : json_parse(a, x->held, NULL, &held, e);
    if (rc)
        return rc;
    JSON_EACH (one, v)
        if (!protocol_question(p, one->key))
            return err_field(e, WF_E_NOTFOUND, "evidence", "%s asks no question \"%.*s\"", p->id, SPAN_FMT(one->key));
    jw_init(&w, &text);
    jw_begin_object(&w);
    for (size_t i = 0; rc == 0 && i < p->questions.n; i++) {
        const char *id = p->questions.v[i].id;
        const struct json *now = json_get(v, id), *one = now ? now : json_get(was, id);
        if (!one || one->type == JSON_NULL || (one->type == JSON_ARRAY && !one->count))
            continue;
        if (now && !json_get(answers, id))
            rc = err_field(e, WF_E_INVALID, "evidence", "\"%s\" has no answer that this would be the evidence of: answer it first, or with it", id);
        else if (now)
            rc = put_refs(&w, id, one, x->id_of, x->arg, e);
        else if (stands(before, answers, held, id)) { /* what another answer rested on goes with it */
            jw_key(&w, id);
            json_write(&w, one, false);
        }
    }
    jw_end_object(&w);
    *out = rc ? span_make("", 0) : arena_span(a, buf_view(&text));
    buf_free(&text);
    return rc;
}

/* How many members an object of JSON has that say something. */
static unsigned said_in(struct arena *a, const char *text)
{
    struct json *v;
    unsigned n = 0;
    if (parse(a, span_str(text), "answers", &v, NULL))
        return 0;
    JSON_EACH (one, v)
        n += one->type != JSON_NULL && !(one->type == JSON_STRING && span_is(one->s, "unknown"));
    return n;
}

bool runs_rests_on_nothing(struct arena *a, const struct assessment_row *r)
{
    return said_in(a, r->answers) > 0 && said_in(a, r->evidence) == 0;
}
