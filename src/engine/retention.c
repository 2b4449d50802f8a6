/* retention: intake older than its time is dropped in small steps, and once after the start the whole chain is verified, both on worker
 * threads with readers of their own; only the step's plan comes back to the loop.
 */
#include <math.h>
#include <stdlib.h>

#include "engine/engine.h"
#include "journal/verify.h"

enum { STEP_ROWS = 5000, EVERY_TICKS = 60 };

struct retention {
    struct engine *g;
    uv_work_t work;
    bool busy, closing, verified;
    unsigned ticks;
    wf_time told;             /* domain time of the last tick */
    bool due;                 /* the clock was set: look at once */
    unsigned kind;            /* the next one to look at */
    wf_time before[JOURNAL_KIND_END];
    struct journal_drop plan; /* rows 0: none */
    int code;
    struct err err;
    struct journal_report report;
    uint64_t found;           /* facts that were there at the start */
};

/* ---- on a worker thread ---- */

static int keep_going(void *arg, uint64_t done, uint64_t total)
{
    (void) done;
    (void) total;
    return __atomic_load_n((bool *) arg, __ATOMIC_RELAXED);
}

static void verify(uv_work_t *w)
{
    struct retention *r = w->data;
    r->code = journal_verify_to(home_path(r->g->home), r->found, keep_going, &r->closing, &r->report, &r->err);
}

static void plan(uv_work_t *w)
{
    struct retention *r = w->data;
    struct journal_reader *reader;
    r->plan.rows = 0;
    r->code = journal_reader_open(&reader, home_path(r->g->home), &r->err);
    if (r->code < 0)
        return;
    for (unsigned k = 1; k < JOURNAL_KIND_END && r->code == 0 && r->plan.rows == 0; k++)
        r->code = journal_drop_plan(reader, (enum journal_kind) k, r->before[k], STEP_ROWS, &r->plan, &r->err);
    journal_reader_close(reader);
}

/* ---- on the loop ---- */

static void queue_plan(struct retention *r);

static void dropped(void *arg, const struct desk_accepted *a)
{
    struct retention *r = arg;
    r->busy = false;
    if (a->code < 0)
        log_warn(r->g->log, "retention", "dropping intake failed: %s", a->err ? a->err->text : "");
    else if (!r->closing)
        queue_plan(r); /* until nothing is left to drop */
}

static void planned(uv_work_t *w, int status)
{
    struct retention *r = w->data;
    r->busy = false;
    if (status < 0 || r->closing)
        return;
    if (r->code < 0) {
        log_warn(r->g->log, "retention", "looking for old intake failed: %s", r->err.text);
    } else if (r->plan.rows) {
        log_info(r->g->log, "retention", "dropping %llu rows of %s, up to %llu", (unsigned long long) r->plan.rows, journal_kind_word(r->plan.kind),
                 (unsigned long long) r->plan.up_to);
        r->busy = desk_drop(r->g->desk, &r->plan, dropped, r, &r->err) == 0;
        desk_turn(r->g->desk);
    }
}

static void verified(uv_work_t *w, int status)
{
    struct retention *r = w->data;
    r->busy = false;
    if (status < 0 || r->closing)
        return;
    if (r->code == WF_E_CORRUPT) {
        log_error(r->g->log, "journal", "the journal is damaged: %s", r->report.problem);
        engine_stop(r->g, "the journal is damaged", JOURNAL_FATAL_CORRUPT);
    } else if (r->code < 0) {
        log_warn(r->g->log, "journal", "the check after the start could not be made: %s", r->err.text);
    } else {
        log_info(r->g->log, "journal", "%llu facts and %llu items of intake verified", (unsigned long long) r->report.facts,
                 (unsigned long long) r->report.items);
    }
}

static void queue_plan(struct retention *r)
{
    wf_time now = clock_now(&r->g->clock);
    const struct config *c = r->g->config;
    const uint32_t days[JOURNAL_KIND_END] = {[JOURNAL_REPORT] = c->report_days, [JOURNAL_STATUS] = c->status_days, [JOURNAL_COUNT] = c->count_days,
        [JOURNAL_RAW] = c->raw_days, [JOURNAL_QUARANTINE] = c->quarantine_days};
    for (unsigned k = 1; k < JOURNAL_KIND_END; k++)
        r->before[k] = now - (wf_time) (days[k] ? days[k] : c->retention_days) * 86400 * NSEC_PER_SEC;
    wf_time health = now - (wf_time) c->health_days * 86400 * NSEC_PER_SEC; /* it may tell of persons' health */
    if (r->before[JOURNAL_QUARANTINE] < health)
        r->before[JOURNAL_QUARANTINE] = health;
    r->before[JOURNAL_SEALED] = now - (wf_time) c->sealed_hours * 3600 * NSEC_PER_SEC;
    r->busy = uv_queue_work(&r->g->loop, &r->work, plan, planned) == 0;
}

int retention_open(struct retention **out, struct engine *g, struct err *e)
{
    (void) e;
    struct retention *r = mem_alloc(sizeof *r);
    r->g = g;
    r->work.data = r;
    r->found = journal_seq(g->journal, NULL);
    *out = r;
    return 0;
}

void retention_tick(struct retention *r)
{
    wf_time now = clock_now(&r->g->clock);
    double speed = r->g->clock.speed, far = 60 * (double) NSEC_PER_SEC * (speed > 1 ? speed : 1);
    r->due |= r->told && fabs((double) (now - r->told)) > far;
    r->told = now;
    r->ticks++;
    if (r->busy || r->closing)
        return;
    if (!r->verified && r->ticks >= 2) {
        r->verified = true;
        r->busy = uv_queue_work(&r->g->loop, &r->work, verify, verified) == 0;
    } else if (r->due || r->ticks % EVERY_TICKS == 3) {
        r->due = false;
        queue_plan(r);
    }
}

void retention_close(struct retention *r)
{
    if (!r)
        return;
    __atomic_store_n(&r->closing, true, __ATOMIC_RELAXED);
    while (r->busy) {
        (void) uv_cancel((uv_req_t *) &r->work);
        uv_run(&r->g->loop, UV_RUN_ONCE);
    }
    mem_free(r);
}
