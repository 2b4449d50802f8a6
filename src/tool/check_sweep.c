/* check_sweep: a protocol's decide over every whole number between the bounds of a question, and every day about now. A few numbers at the bounds, which check_space.c tries with
 * everything else, do not find the one at which a rule is wrong. */
#include <string.h>

#include "tool/check_space_impl.h"

enum { RANGE_MOST = 100000, /* numbers of one question that are tried */
       OPEN_TO = 10000,     /* of one without bounds: from 0 to here */
       DAYS = 400,          /* before and behind now */
       SETS_LEAST = 4 };    /* of the other answers: all unknown, the first and the last of each, none, and then by chance */

struct sweep {
    size_t q;
    double from; /* a number, or a day from now */
    uint64_t n, sets;
    uint8_t before; /* the outcome of the one before; NONE: there is none */
};

static bool range_of(const struct space *s, struct sweep *w, uint64_t samples)
{
    const wf_question *of = &s->p->questions.v[w->q];
    double from = of->min, to = of->max;

    if (of->kind == WF_QUESTION_DATE)
        from = -DAYS, to = DAYS;
    else if (of->kind != WF_QUESTION_NUMBER)
        return false;
    else if (from == 0 && to == 0)
        to = OPEN_TO;
    if (to - from >= RANGE_MOST)
        to = from + RANGE_MOST - 1;
    if (from != (double) (int64_t) from)
        from = (double) ((int64_t) from + (from > 0));
    w->from = from;
    w->n = to >= from ? (uint64_t) (to - from) + 1 : 0;
    if (w->n > samples / 32 + BATCH)
        w->n = samples / 32 + BATCH;
    return w->n > 0;
}

static void value_at(const struct space *s, const struct sweep *w, uint64_t i, wf_response *r)
{
    const wf_question *of = &s->p->questions.v[w->q];

    *r = (wf_response){.struct_size = sizeof *r, .question = {of->id, strlen(of->id)}, .state = WF_ANSWER_VALUE};
    if (of->kind == WF_QUESTION_DATE)
        r->at = (wf_instant){.utc_ns = FIXTURE_NOW + (int64_t) (w->from + (double) i) * 86400 * NSEC_PER_SEC, .set = 1};
    else
        r->number = w->from + (double) i;
}

/* The k-th set of the other answers: of all of them, where all are tried. */
static void others(struct space *s, const struct sweep *w, uint64_t k, bool all, uint8_t *picked)
{
    if (!all && k >= SETS_LEAST)
        check_space_by_chance(s, picked);
    for (size_t q = 0; q < s->p->questions.n; q++) {
        uint8_t n = (uint8_t) s->of[q].n;
        if (q == w->q)
            picked[q] = 0;
        else if (all) {
            picked[q] = (uint8_t) (k % n);
            k /= n;
        } else if (k < SETS_LEAST)
            picked[q] = k == 0 ? 0 : k == 1 ? 1
                                 : k == 2   ? (uint8_t) (n - 1)
                                            : ABSENT;
    }
}

static void one_batch(struct batch *b, struct sweep *w, const uint8_t *picked, uint64_t first)
{
    struct space *s = b->s;
    bool monotone = s->p->questions.v[w->q].monotone == WF_MONOTONE_MORE;

    for (b->n = 0; b->n < BATCH && first + b->n < w->n; b->n++) {
        memcpy(b->pick[b->n], picked, s->p->questions.n);
        value_at(s, w, first + b->n, &b->value[b->n]);
        b->swept[b->n] = &b->value[b->n];
    }
    check_space_ask(b, FIXTURE_NOW);
    for (size_t i = 0; i < b->n && monotone && !s->errors; w->before = b->outcome[i++])
        if (check_space_falls(s, w->before, b->outcome[i]))
            check_space_lower(s, b->sets[i], w->q, w->before, b->outcome[i]);
}

void check_sweep(struct space *s, struct batch *b, uint64_t samples)
{
    uint8_t picked[PROTOCOL_QUESTIONS_MOST];
    struct sweep w = {0};
    size_t swept = 0;

    s->sweeps = true;
    for (w.q = 0; w.q < s->p->questions.n; w.q++)
        swept += range_of(s, &w, samples);
    for (w.q = 0; w.q < s->p->questions.n && !s->errors; w.q++) {
        if (!range_of(s, &w, samples) || w.n == 0 || swept == 0)
            continue;
        uint64_t rest = s->outcomes ? s->size / s->of[w.q].n : UINT64_MAX, most = samples / w.n / swept;
        bool all = rest <= most || rest <= SETS_LEAST;
        w.sets = all ? rest : most < SETS_LEAST ? SETS_LEAST
                                                : most / 8 + SETS_LEAST;
        for (uint64_t k = 0; k < w.sets && !s->errors; k++) {
            others(s, &w, k, all, picked);
            w.before = NONE;
            for (uint64_t i = 0; i < w.n && !s->errors; i += b->n)
                one_batch(b, &w, picked, i);
        }
        s->values[w.q] = w.n;
        s->with[w.q] = w.sets;
    }
    memset(b->swept, 0, sizeof b->swept);
}
