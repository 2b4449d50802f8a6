/* run_page: see run_page.h. */
#include "console/model/run_page.h"

#include <stdio.h>

void run_page_fill(struct window *out, const struct json *j)
{
    struct arena a = {0};
    struct buf text = {0};
    struct json_writer w;
    struct json *rows = NULL;

    jw_init(&w, &text);
    jw_begin_array(&w);
    JSON_EACH (q, json_get(j, "questions"))
        if (json_bool(q, "asked", true))
            jw_raw(&w, q->raw);
    jw_end_array(&w);
    if (json_parse(&a, buf_view(&text), NULL, &rows, NULL) == 0) {
        window_set(out, rows, "id");
        out->total = (int64_t) out->rows.n;
    }
    buf_free(&text);
    arena_free(&a);
}

/* ---- answers ---- */

static void forget(struct answers *a, size_t i)
{
    mem_free(a->v.v[i].value);
    mem_free(a->v.v[i].evidence);
    VEC_REMOVE(&a->v, i);
}

void run_page_free(struct answers *a)
{
    while (a->v.n)
        forget(a, a->v.n - 1);
    VEC_FREE(&a->v);
}

static void replace(char **to, const char *with)
{
    if (!with)
        return;
    mem_free(*to);
    *to = mem_strdup(with);
}

void run_page_answer(struct answers *a, const char *run, struct span question, const char *value, const char *evidence)
{
    struct answer one = {.state = ANSWER_WAITS}, *it = NULL;

    for (size_t i = 0; i < a->v.n; i++)
        if ((a->v.v[i].state == ANSWER_WAITS || a->v.v[i].state == ANSWER_REFUSED) && strcmp(a->v.v[i].run, run) == 0 && span_is(question, a->v.v[i].question))
            it = &a->v.v[i];
    if (!it) {
        snprintf(one.run, sizeof one.run, "%s", run);
        snprintf(one.question, sizeof one.question, "%.*s", SPAN_FMT(question));
        VEC_PUSH(&a->v, one);
        it = &a->v.v[a->v.n - 1];
    }
    it->state = ANSWER_WAITS;
    replace(&it->value, value);
    replace(&it->evidence, evidence);
}

const struct answer *run_page_find(const struct answers *a, struct span run, struct span question)
{
    for (size_t i = a->v.n; i > 0; i--)
        if (span_is(run, a->v.v[i - 1].run) && span_is(question, a->v.v[i - 1].question))
            return &a->v.v[i - 1];
    return NULL;
}

int run_page_unsent(const struct answers *a, struct span run)
{
    int n = 0;

    for (size_t i = 0; i < a->v.n; i++)
        n += a->v.v[i].state != ANSWER_TAKEN && (!run.n || span_is(run, a->v.v[i].run));
    return n;
}

/* Of the answers that are sent now, those that say something of it, as an object. */
static void put_sent(const struct answers *a, const char *key, bool evidence, struct json_writer *w)
{
    bool any = false;

    for (size_t i = 0; i < a->v.n; i++) {
        const struct answer *it = &a->v.v[i];
        const char *json = evidence ? it->evidence : it->value;

        if (it->state != ANSWER_SENT || !json)
            continue;
        if (!any) {
            jw_key(w, key);
            jw_begin_object(w);
        }
        any = true;
        jw_key(w, it->question);
        jw_raw(w, span_str(json));
    }
    if (any)
        jw_end_object(w);
}

bool run_page_next(struct answers *a, struct buf *args)
{
    const struct answer *first = NULL;
    struct json_writer w;
    bool alone;

    for (size_t i = 0; i < a->v.n; i++) {
        if (a->v.v[i].state == ANSWER_SENT)
            return false;
        if (a->v.v[i].state == ANSWER_WAITS && !first)
            first = &a->v.v[i];
    }
    if (!first)
        return false;
    alone = first->alone;
    for (size_t i = (size_t) (first - a->v.v); i < a->v.n; i++) {
        struct answer *it = &a->v.v[i];

        if (it->state == ANSWER_WAITS && strcmp(it->run, first->run) == 0 && (it == first || (!alone && !it->alone)))
            it->state = ANSWER_SENT;
    }
    jw_init(&w, args);
    jw_begin_object(&w);
    jw_kcstr(&w, "run", first->run);
    put_sent(a, "answers", false, &w);
    put_sent(a, "evidence", true, &w);
    jw_end_object(&w);
    return true;
}

int run_page_told(struct answers *a, enum answer_told told)
{
    int sent = 0, refused = 0;

    for (size_t i = 0; i < a->v.n; i++)
        sent += a->v.v[i].state == ANSWER_SENT;
    for (size_t i = 0; i < a->v.n; i++) {
        struct answer *it = &a->v.v[i];

        if (it->state != ANSWER_SENT)
            continue;
        it->state = told == ANSWER_TOLD_TAKEN ? ANSWER_TAKEN : told == ANSWER_TOLD_REFUSED && sent == 1 ? ANSWER_REFUSED
                                                                                                         : ANSWER_WAITS;
        it->alone = told == ANSWER_TOLD_REFUSED;
        refused += it->state == ANSWER_REFUSED;
    }
    return refused;
}

bool run_page_forget(struct answers *a, struct span run, struct span question)
{
    for (size_t i = 0; i < a->v.n; i++)
        if (a->v.v[i].state == ANSWER_REFUSED && span_is(run, a->v.v[i].run) && span_is(question, a->v.v[i].question)) {
            forget(a, i);
            return true;
        }
    return false;
}

int run_page_refused(const struct answers *a, struct span run)
{
    int n = 0;

    for (size_t i = 0; i < a->v.n; i++)
        n += a->v.v[i].state == ANSWER_REFUSED && span_is(run, a->v.v[i].run);
    return n;
}

void run_page_came(struct answers *a, struct span run)
{
    for (size_t i = a->v.n; i > 0; i--)
        if (a->v.v[i - 1].state == ANSWER_TAKEN && span_is(run, a->v.v[i - 1].run))
            forget(a, i - 1);
}
