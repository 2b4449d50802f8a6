/* bench_actions: what the search for conflicts of neighbours' border actions costs, with 500 measures of eleven members on the shipped crossings: a likely register, and one in which all 500
 * are closures, hours and quotas at crossings and none is over. One line of JSON a figure.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/paths.h"
#include "desk/actions.h"
#include "model/checkpoint.h"

enum { MEASURES = 500,
       RUNS = 2000,
       SETS = 50 };
static const wf_time now = INT64_C(1795000000) * NSEC_PER_SEC, hour = INT64_C(3600) * NSEC_PER_SEC;

struct bench {
    struct crossings crossings;
    struct checkpoints checkpoints;
    struct action_row rows[MEASURES];
    const struct action_row *of[MEASURES];
    uint32_t seed;
};

static uint32_t random_of(struct bench *b, uint32_t n)
{
    b->seed = b->seed * 1664525 + 1013904223;
    return (b->seed >> 8) % n;
}

static int16_t offset_of(void *arg, const char *code)
{
    const struct checkpoint *c = checkpoints_find(&((const struct bench *) arg)->checkpoints, span_str(code));
    return c ? c->offset_min : 0;
}

static struct span member_of(void *arg, const char *code)
{
    const struct checkpoint *c = checkpoints_find(&((const struct bench *) arg)->checkpoints, span_str(code));
    return c ? span_str(c->member) : span_make(code, 2);
}

/* worst: each bears on a crossing now or later. Else half of them do, and every kind of measure comes. */
static void make(struct bench *b, bool worst)
{
    static const uint8_t at_crossings[] = {ACTION_CLOSURE, ACTION_REOPENING, ACTION_HOURS, ACTION_QUOTA};
    for (uint32_t i = 0; i < MEASURES; i++) {
        struct action_row *r = &b->rows[i];
        const struct crossing *x = &b->crossings.v[random_of(b, (uint32_t) b->crossings.n)];
        const char *code = worst || random_of(b, 2) ? random_of(b, 2) ? x->a : x->b : b->checkpoints.v[random_of(b, (uint32_t) b->checkpoints.n)].code;
        actions_row_init(r);
        r->n = i + 1;
        r->kind = worst ? at_crossings[random_of(b, 4)] : (uint8_t) (1 + random_of(b, ACTION_KINDS_END - 1));
        r->direction = (uint8_t) (1 + random_of(b, 3));
        r->all = random_of(b, 12) == 0;
        snprintf(r->member, sizeof r->member, "%.2s", member_of(b, code).p);
        snprintf(r->checkpoints, sizeof r->checkpoints, "%s", r->all ? "" : code);
        r->effective = now + ((int64_t) random_of(b, 400) - 100) * hour;
        r->expires = (r->effective > now ? r->effective : now) + (int64_t) (1 + random_of(b, 300)) * hour;
        r->quota = r->kind == ACTION_QUOTA ? 100 * (1 + random_of(b, 5)) : 0;
        if (r->kind == ACTION_HOURS)
            snprintf(r->hours, sizeof r->hours, "%02u:00-%02u:30", random_of(b, 24), random_of(b, 24));
        b->of[i] = r;
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

static void search(struct bench *b, const char *name, bool worst)
{
    static double ms[RUNS];
    size_t conflicts = 0;
    for (int i = 0; i < RUNS; i++) {
        found_conflicts found = {0};
        const struct action_world w = {.rows = b->of, .n = MEASURES, .crossings = &b->crossings, .offset = offset_of, .member = member_of, .arg = b, .now = now};
        if (i % (RUNS / SETS) == 0)
            make(b, worst);
        int64_t began = clock_mono();
        actions_search(&w, &found);
        ms[i] = (double) (clock_mono() - began) / 1e6;
        conflicts += found.n;
        VEC_FREE(&found);
    }
    if (!conflicts) {
        fprintf(stderr, "bench_actions: nothing was found\n");
        exit(1);
    }
    qsort(ms, RUNS, sizeof *ms, by_value);
    printf("{\"figure\":\"%s_p50\",\"value\":%.6g,\"unit\":\"ms\",\"n\":%d}\n", name, ms[RUNS / 2], RUNS);
    printf("{\"figure\":\"%s_p99\",\"value\":%.6g,\"unit\":\"ms\",\"n\":%d}\n", name, ms[RUNS - RUNS / 100 - 1], RUNS);
}

int main(void)
{
    static struct bench b = {.seed = 7};
    struct err e = {0};
    char *crossings = paths_data("crossings.conf"), *checkpoints = paths_data("checkpoints.csv");
    if (crossings_load(&b.crossings, crossings, &e) != 0 || checkpoints_load(&b.checkpoints, checkpoints, &e) != 0) {
        fprintf(stderr, "bench_actions: %s\n", e.text);
        return 1;
    }
    search(&b, "actions_search", false);
    search(&b, "actions_search_worst", true);
    crossings_free(&b.crossings);
    checkpoints_free(&b.checkpoints);
    mem_free(crossings);
    mem_free(checkpoints);
    return 0;
}
