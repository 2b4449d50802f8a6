/* check_space: a protocol's decide over the answers that there may be: all of them, or as many as --samples says, always the same ones. It must decide whatever was answered, twice the
 * same, never lower where it says that it does not; and every question, outcome and output must come up. What is answered in words, or of persons' health, must not come back. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "tool/check_space_impl.h"

#define CANARY "canary-7f3a" /* what stands for words that tell of a person */

/* ---- What may be answered ------------------------------------------------------------------------------------------ */

static wf_response *pick(struct space *s, size_t q, uint32_t state)
{
    struct picks *k = &s->of[q];
    wf_response *r = arena_alloc(&s->a, sizeof *r);
    *r = (wf_response){.struct_size = sizeof *r, .question = {s->p->questions.v[q].id, strlen(s->p->questions.v[q].id)}, .state = state};
    if (k->n < PICKS_MOST)
        k->v[k->n++] = r;
    return r;
}

static void pick_numbers(struct space *s, size_t q, const wf_question *of)
{
    static const double usual[] = {-1, 0, 1, 2, 3, 5, 10, 50, 100, 1000, 1e6};
    bool bound = of->min != 0 || of->max != 0;
    if (bound)
        pick(s, q, WF_ANSWER_VALUE)->number = of->min;
    for (size_t i = 0; i < ARRAY_LEN(usual); i++)
        if (!bound || (usual[i] > of->min && usual[i] < of->max))
            pick(s, q, WF_ANSWER_VALUE)->number = usual[i];
    if (bound && of->max > of->min)
        pick(s, q, WF_ANSWER_VALUE)->number = of->max;
}

static void pick_dates(struct space *s, size_t q)
{
    static const int64_t days[] = {-400, -30, -7, -1, 0, 1, 30};
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        pick(s, q, WF_ANSWER_VALUE)->at = (wf_instant){.utc_ns = FIXTURE_NOW + days[i] * 86400 * NSEC_PER_SEC, .set = 1};
}

static void pick_choices(struct space *s, size_t q, const wf_question *of)
{
    for (size_t i = 0; i < of->choices.n; i++)
        pick(s, q, WF_ANSWER_VALUE)->text = (wf_str){of->choices.v[i].id, strlen(of->choices.v[i].id)};
}

static void picks_of(struct space *s, size_t q)
{
    const wf_question *of = &s->p->questions.v[q];
    pick(s, q, WF_ANSWER_UNKNOWN);
    switch (of->kind) {
    case WF_QUESTION_YES_NO_UNKNOWN:
        pick(s, q, WF_ANSWER_NO);
        pick(s, q, WF_ANSWER_YES);
        break;
    case WF_QUESTION_NUMBER:
        pick_numbers(s, q, of);
        break;
    case WF_QUESTION_DATE:
        pick_dates(s, q);
        break;
    case WF_QUESTION_CHOICE:
        pick_choices(s, q, of);
        break;
    default:
        pick(s, q, WF_ANSWER_VALUE)->text = WF_STR(CANARY);
    }
}

/* ---- Asking --------------------------------------------------------------------------------------------------------- */

static char *answers_text(const wf_answers *a)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    protocol_answers_write(&w, a);
    return buf_take(&b);
}

static void complain(struct space *s, const wf_answers *a, const char *what)
{
    char *text = answers_text(a);
    check_error(s->c, s->c->r.path, "answers %s: %s", text, what);
    s->errors++;
    mem_free(text);
}

static uint64_t mix(uint64_t h, const void *p, size_t n)
{
    static const struct hash_key key = {0, 0};
    return h * UINT64_C(0x9e3779b97f4a7c15) ^ hash_sip64(&key, p, n);
}

static uint64_t digest(const wf_decision *d)
{
    uint32_t numbers[] = {d->outcome, d->met, d->of, d->reassess_s, d->erase_s};
    uint64_t h = mix(mix(0, numbers, sizeof numbers), d->rule.p, d->rule.n);
    for (size_t i = 0; i < d->needed_n; i++)
        h = mix(h, d->needed[i].p, d->needed[i].n);
    for (size_t i = 0; i < d->outputs_n; i++)
        h = mix(h + 1, d->outputs[i].p, d->outputs[i].n);
    for (size_t i = 0; i < d->results_n; i++)
        h = mix(mix(h + 2, d->results[i].name.p, d->results[i].name.n), d->results[i].value.p, d->results[i].value.n);
    return h;
}

static bool tells(wf_str s)
{
    return s.n >= sizeof CANARY - 1 && memmem(s.p, s.n, CANARY, sizeof CANARY - 1);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether a text names that number or date, and no longer one. */
static bool names(wf_str s, const char *text)
{
    size_t n = strlen(text);
    for (const char *p = n ? s.p : NULL, *end = s.p + s.n; p && (size_t) (end - p) >= n && (p = memmem(p, (size_t) (end - p), text, n)); p++)
        if ((p == s.p || !is_digit(p[-1])) && (p + n == end || !is_digit(p[n])))
            return true;
    return false;
}

/* What each pick would look like in a rule. A number that is none of a whole kind is not looked for. */
static void listen_for(struct space *s, size_t q)
{
    const wf_question *of = &s->p->questions.v[q];
    if (!of->health || (of->kind != WF_QUESTION_NUMBER && of->kind != WF_QUESTION_DATE))
        return;
    struct echo *v = s->echo[q] = arena_alloc(&s->a, s->of[q].n * sizeof *v);
    memset(v, 0, s->of[q].n * sizeof *v);
    for (size_t k = 1; k < s->of[q].n; k++) { /* 0: unknown */
        const wf_response *r = s->of[q].v[k];
        char at[40];
        if (of->kind == WF_QUESTION_NUMBER && r->number >= 0 && r->number == (double) (int64_t) r->number)
            (void) snprintf(v[k].text, sizeof v[k].text, "%lld", (long long) r->number);
        else if (of->kind == WF_QUESTION_DATE && time_format(r->at.utc_ns, at) >= 10)
            (void) snprintf(v[k].text, sizeof v[k].text, "%.10s", at);
    }
}

static void hear(struct space *s, const wf_answers *a, wf_str rule)
{
    for (size_t q = 0; q < s->p->questions.n; q++) {
        const wf_response *said = s->echo[q] ? wf_answer_to(a, s->p->questions.v[q].id) : NULL;
        for (size_t k = 1; s->echo[q] && k < s->of[q].n; k++)
            if (names(rule, s->echo[q][k].text))
                (*(s->of[q].v[k] == said ? &s->echo[q][k].with : &s->echo[q][k].without))++;
    }
}

/* Two answers of which each is in a rule where it was given, and in none where it was not: the rule repeats what was answered. */
static void what_came_back(struct space *s)
{
    for (size_t q = 0; q < s->p->questions.n; q++) {
        unsigned n = 0;
        for (size_t k = 1; s->echo[q] && k < s->of[q].n; k++)
            n += s->echo[q][k].with && !s->echo[q][k].without;
        if (n >= 2)
            check_error(s->c, s->c->r.path, "what is answered to \"%s\" comes back in the rule, which stands in the journal for ever, and it is about persons' health (.health): say what follows, not how many or when; what is worked out goes into .results", s->p->questions.v[q].id);
    }
}

/* What came up in a decision, and that no words came back. */
static void note(struct space *s, const wf_answers *a, const wf_decision *d)
{
    s->reached[d->outcome]++;
    bool told = tells(d->rule);
    for (size_t i = 0; i < d->results_n; i++)
        told |= tells(d->results[i].value) || tells(d->results[i].name);
    if (told)
        complain(s, a, "what was answered in words comes back in the rule or a result; that stands in the journal for ever: say what follows, not what was said");
    if (!s->sweeps) /* they are none of the picks */
        hear(s, a, d->rule);
    for (size_t i = 0; i < d->needed_n; i++)
        s->needed[protocol_question(s->p, span_make(d->needed[i].p, d->needed[i].n)) - s->p->questions.v] = true;
    for (size_t i = 0; i < d->outputs_n; i++)
        s->follows[protocol_output(s->p, span_make(d->outputs[i].p, d->outputs[i].n)) - s->p->outputs.v] = true;
}

static void on_decided(void *arg, const struct err *failed, const wf_decision *const *d, size_t n)
{
    struct batch *b = arg;
    b->done = n;
    err_clear(&b->failed);
    if (failed)
        b->failed = *failed;
    for (size_t i = 0; i < n; i++) {
        b->outcome[b->at + i] = (uint8_t) d[i]->outcome;
        b->digest[b->at + i] = digest(d[i]);
        if (b->s->errors < ERRORS_MOST)
            note(b->s, b->sets[b->at + i], d[i]);
    }
}

/* All of a batch; a set that can't be decided is told, and has the outcome NONE. A plugin that dies of many at once is asked for each by itself. */
static void decide_all(struct batch *b)
{
    struct space *s = b->s;
    size_t most = b->n;
    for (b->at = 0; b->at < b->n && s->errors < ERRORS_MOST;) {
        struct err e = {0};
        size_t n = b->n - b->at < most ? b->n - b->at : most;
        b->done = 0;
        if (runner_decide(&s->c->r, b->sets + b->at, n, on_decided, b, &e) != 0)
            b->failed = e;
        b->at += b->done;
        if (!b->failed.code)
            continue;
        if (n > 1 && b->done == 0 && most > 1) {
            most = 1;
            continue;
        }
        b->outcome[b->at] = NONE;
        complain(s, b->sets[b->at++], b->failed.text);
    }
}

const wf_answers *check_space_set_of(struct batch *b, const uint8_t *picked, const wf_response *swept, wf_time now)
{
    const struct space *s = b->s;
    wf_answers *out = arena_alloc(&b->a, sizeof *out);
    const wf_response **list = arena_alloc(&b->a, s->p->questions.n * sizeof(const wf_response *));
    out->struct_size = sizeof *out;
    out->v = list;
    out->now = (wf_instant){.utc_ns = now, .set = 1};
    for (size_t q = 0; q < s->p->questions.n; q++)
        if (swept && swept->question.p == s->p->questions.v[q].id)
            list[out->n++] = swept;
        else if (picked[q] != ABSENT)
            list[out->n++] = s->of[q].v[picked[q]];
    return out;
}

void check_space_ask(struct batch *b, wf_time now)
{
    struct space *s = b->s;
    uint8_t outcome[BATCH];
    uint64_t first[BATCH];
    arena_reset(&b->a);
    for (size_t i = 0; i < b->n; i++)
        b->sets[i] = check_space_set_of(b, b->pick[i], b->swept[i], now);
    decide_all(b);
    memcpy(outcome, b->outcome, sizeof outcome);
    memcpy(first, b->digest, sizeof first);
    s->tried += b->n;
    s->c->inputs += (unsigned) b->n;
    if (s->errors)
        return;
    for (size_t i = 0; i < b->n / 2; i++) {
        const wf_answers *swap = b->sets[i];
        b->sets[i] = b->sets[b->n - 1 - i];
        b->sets[b->n - 1 - i] = swap;
    }
    decide_all(b);
    for (size_t i = 0; i < b->n && !s->repeats; i++)
        if (b->digest[b->n - 1 - i] != first[i]) {
            complain(s, b->sets[b->n - 1 - i], "the same answers were decided otherwise the second time; decide() must keep nothing between two calls, and use no chance and no clock but answers->now");
            s->repeats = true;
        }
    memcpy(b->outcome, outcome, sizeof outcome);
    memcpy(b->digest, first, sizeof first);
}

/* ---- The space -------------------------------------------------------------------------------------------------------- */

static const char *rank_word(const struct space *s, uint8_t outcome)
{
    return s->p->outcomes.v[outcome].id;
}

void check_space_lower(struct space *s, const wf_answers *a, size_t q, uint8_t less, uint8_t more)
{
    char what[400];
    (void) snprintf(what, sizeof what, "question \"%s\" says that more of it never lowers the outcome (monotone), but \"%s\" becomes \"%s\"; take .monotone away, or mend decide()",
                    s->p->questions.v[q].id, rank_word(s, less), rank_word(s, more));
    complain(s, a, what);
}

/* The pick of q that is more than this one; ABSENT where there is none. */
static uint8_t more_of(const struct space *s, size_t q, uint8_t picked)
{
    const wf_question *of = &s->p->questions.v[q];
    if (of->monotone != WF_MONOTONE_MORE)
        return ABSENT;
    if (of->kind == WF_QUESTION_YES_NO_UNKNOWN)
        return picked == 2 ? ABSENT : 2;
    return picked == ABSENT || picked == 0 || picked + 1u >= s->of[q].n ? ABSENT : (uint8_t) (picked + 1);
}

bool check_space_falls(const struct space *s, uint8_t less, uint8_t more)
{
    return less != NONE && more != NONE && s->p->outcomes.v[more].rank < s->p->outcomes.v[less].rank;
}

static void picks_at(const struct space *s, uint64_t number, uint8_t *picked)
{
    for (size_t q = 0; q < s->p->questions.n; q++)
        picked[q] = (uint8_t) (number / s->of[q].stride % s->of[q].n);
}

static void whole_monotone(struct space *s, struct batch *b)
{
    uint8_t picked[PROTOCOL_QUESTIONS_MOST];
    for (uint64_t i = 0; i < s->size && s->errors < ERRORS_MOST; i++) {
        picks_at(s, i, picked);
        for (size_t q = 0; q < s->p->questions.n; q++) {
            uint8_t more = more_of(s, q, picked[q]);
            if (more == ABSENT || !check_space_falls(s, s->outcomes[i], s->outcomes[i + (uint64_t) (more - picked[q]) * s->of[q].stride]))
                continue;
            check_space_lower(s, check_space_set_of(b, picked, NULL, FIXTURE_NOW), q, s->outcomes[i], s->outcomes[i + (uint64_t) (more - picked[q]) * s->of[q].stride]);
            return;
        }
    }
}

static void whole(struct space *s, struct batch *b)
{
    s->outcomes = mem_alloc(s->size);
    for (uint64_t i = 0; i < s->size && s->errors < ERRORS_MOST; i += b->n) {
        for (b->n = 0; b->n < BATCH && i + b->n < s->size; b->n++)
            picks_at(s, i + b->n, b->pick[b->n]);
        check_space_ask(b, FIXTURE_NOW);
        memcpy(s->outcomes + i, b->outcome, b->n);
    }
    if (!s->errors)
        whole_monotone(s, b);
}

static uint32_t chance(struct space *s)
{
    s->random = s->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t) (s->random >> 33);
}

/* Two sets that differ in one question. */
struct differ {
    size_t q;    /* which */
    bool raised; /* the second has more of it */
};

/* A set by chance, some of it not answered; or, since the rare is found by neither yes nor no alone, one in which most are answered alike. */
void check_space_by_chance(struct space *s, uint8_t *picked)
{
    uint32_t mood = chance(s) % 4, pass = chance(s);
    for (size_t q = 0; q < s->p->questions.n; q++) {
        if (mood < 2 && chance(s) % 8 == 0)
            picked[q] = ABSENT;
        else if (mood < 2 || chance(s) % 8 == 0)
            picked[q] = (uint8_t) (chance(s) % s->of[q].n);
        else if (s->p->questions.v[q].kind == WF_QUESTION_YES_NO_UNKNOWN)
            picked[q] = mood == 2 ? 1 : 2;
        else
            picked[q] = s->of[q].n > 1 ? (uint8_t) (1 + (pass + q) % (s->of[q].n - 1)) : 0;
    }
}

/* A set, and behind it the same but for one question: more of it, where there is such a one, or another answer. */
static struct differ pair(struct space *s, uint8_t (*picked)[PROTOCOL_QUESTIONS_MOST])
{
    size_t n = s->p->questions.n, q = n ? chance(s) % n : 0; /* a descriptor without a question is not loaded */
    check_space_by_chance(s, picked[0]);
    memcpy(picked[1], picked[0], n);
    for (size_t k = 0, raise = chance(s) % 2; k < n && raise; k++, q = (q + 1) % n) {
        if (more_of(s, q, picked[0][q]) != ABSENT) {
            picked[1][q] = more_of(s, q, picked[0][q]);
            return (struct differ){q, true};
        }
    }
    picked[1][q] = (uint8_t) (chance(s) % s->of[q].n);
    return (struct differ){q, false};
}

/* Those that chance would not give: nothing answered, all of it unknown, the first and the last answer to all. */
static void plain_sets(const struct space *s, struct batch *b, struct differ *differs)
{
    for (size_t k = 0; k < 4; k++) {
        differs[k / 2].q = s->p->questions.n;
        for (size_t q = 0; q < s->p->questions.n; q++)
            b->pick[k][q] = k == 0 ? ABSENT : k == 1 ? 0
                                          : k == 2   ? 1
                                                     : (uint8_t) (s->of[q].n - 1);
    }
}

static void sample(struct space *s, struct batch *b, uint64_t samples)
{
    static const wf_time times[] = {FIXTURE_NOW, 0, FIXTURE_NOW, INT64_C(-86400) * NSEC_PER_SEC, FIXTURE_NOW, INT64_C(1835481599) * NSEC_PER_SEC, FIXTURE_NOW, INT64_C(4102444800) * NSEC_PER_SEC};
    struct differ differs[BATCH / 2];
    for (uint64_t i = 0; i < samples && s->errors < ERRORS_MOST; i += b->n) {
        for (b->n = 0; b->n < BATCH; b->n += 2)
            differs[b->n / 2] = pair(s, &b->pick[b->n]);
        if (i == 0)
            plain_sets(s, b, differs);
        check_space_ask(b, times[i / BATCH % ARRAY_LEN(times)]);
        for (size_t k = 0; k < b->n && !s->errors; k += 2) {
            size_t q = differs[k / 2].q;
            if (q == s->p->questions.n)
                continue;
            s->matters[q] = s->matters[q] || b->digest[k] != b->digest[k + 1];
            if (differs[k / 2].raised && check_space_falls(s, b->outcome[k], b->outcome[k + 1]))
                check_space_lower(s, check_space_set_of(b, b->pick[k], NULL, FIXTURE_NOW), q, b->outcome[k], b->outcome[k + 1]);
        }
    }
}

/* That a question can be asked at all the loader sees to: what it depends on stands before it, and has that answer. */
static void what_never_came(struct space *s)
{
    struct check *c = s->c;
    const wf_protocol *p = s->p;
    const char *path = c->r.path;
    for (size_t i = 0; i < p->questions.n; i++) {
        if (!s->needed[i] && !s->matters[i])
            check_error(c, path, "question \"%s\" is for nothing: no decision names it among needed, and none changes with its answer", p->questions.v[i].id);
    }
    for (size_t i = 0; i < p->outcomes.n; i++)
        if (!s->reached[i] && !c->outcome_seen[i])
            check_error(c, path, "outcome \"%s\" is never reached, whatever is answered; take it away, or mend decide()", p->outcomes.v[i].id);
    for (size_t i = 0; i < p->outputs.n; i++)
        if (!s->follows[i] && !c->output_seen[i])
            check_error(c, path, "output \"%s\" never follows, whatever is answered; take it away, or name it in decide()", p->outputs.v[i].id);
}

static void tell(const struct space *s)
{
    printf("%s: %llu sets of answers were decided, ", s->c->r.path, (unsigned long long) s->tried);
    printf(s->outcomes ? "all %.0f that there are and some in which answers are missing" : "of %.4g that there are", (double) s->size);
    for (size_t i = 0; i < s->p->outcomes.n; i++)
        printf("%s %s %.1f %%", i ? "," : ":", s->p->outcomes.v[i].id, s->tried ? 50.0 * (double) s->reached[i] / (double) s->tried : 0.0);
    for (size_t q = 0, n = 0; q < s->p->questions.n; q++)
        if (s->values[q])
            printf("%s %llu of \"%s\" with %llu sets of the others", n++ ? "," : "; of numbers and days those at their bounds and a few between, and then each by itself:", (unsigned long long) s->values[q],
                s->p->questions.v[q].id, (unsigned long long) s->with[q]);
    putchar('\n');
}

/* Its own: the plugin's may die with it, and come back elsewhere. */
static const wf_protocol *copy(struct arena *a, const wf_protocol *p)
{
    struct buf b = {0};
    struct json_writer w;
    const wf_protocol *out = p;
    jw_init(&w, &b);
    protocol_write(&w, p);
    (void) protocol_parse(a, buf_view(&b), &out, NULL);
    buf_free(&b);
    return out;
}

void check_space(struct check *c, uint64_t samples)
{
    struct space s = {.c = c, .size = 1, .random = 20261129};
    struct batch *b = mem_alloc(sizeof *b);
    bool large = false;
    b->s = &s;
    s.p = copy(&s.a, runner_descriptor(&c->r)->protocol);
    c->r.clock.fixed = FIXTURE_NOW;
    for (size_t q = 0; q < s.p->questions.n; q++) {
        picks_of(&s, q);
        listen_for(&s, q);
        s.of[q].stride = s.size;
        large |= s.size > UINT64_MAX / PICKS_MOST / 2;
        s.size *= large ? 1 : s.of[q].n;
    }
    if (!large && s.size <= samples)
        whole(&s, b);
    if (!s.errors)
        sample(&s, b, s.outcomes ? samples / 20 + BATCH : samples);
    if (!s.errors)
        check_sweep(&s, b, samples);
    if (!s.errors) {
        what_never_came(&s);
        what_came_back(&s);
        tell(&s);
    }
    mem_free(s.outcomes);
    arena_free(&s.a);
    arena_free(&b->a);
    mem_free(b);
}
