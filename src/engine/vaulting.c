/* vaulting: see vaulting.h. */
#include "engine/vaulting.h"

#include "base/urgency.h"
#include "engine/engine.h"

enum { SWEEP_TICKS = 5,
       LOOK_SWEEPS = 12,      /* each minute: what no fact names */
       UNNAMED_S = 600 };     /* an answer on its way has its record, and no fact yet */

/* What was destroyed, or could not be: told on the loop. */
struct gone {
    char id[VAULT_ID_MOST + 1];
    char error[256]; /* "": it is gone */
};
struct vaulting {
    struct vault *vault;
    uv_work_t work;
    bool sweeping;
    unsigned ticks, sweeps;
    size_t keeping;
    wf_time now;
    VEC(struct gone)
    gone, recorded, /* their end is recorded, or (with an error) could not be: since the last sweep */
        unnamed,    /* of runs, and no fact names them */
        telling;    /* the worker's */
};

/* ---- opened ---- */

static void damaged(void *arg, struct span id, const struct vault_life *life, const struct err *e)
{
    struct engine *g = arg;
    char until[32];
    (void) time_format(life->until, until);
    log_error(g->log, "vault", "the health record %.*s can't be read any more, and is destroyed %s: %s", SPAN_FMT(id), until, e->text);
}

int vaulting_open(struct engine *g, struct err *e)
{
    struct vaulting *v = mem_alloc(sizeof *v);
    g->vaulting = v;
    int rc = vault_open(&v->vault, home_path(g->home), damaged, g, e);
    g->vault = v->vault;
    return rc;
}

void vaulting_close(struct engine *g)
{
    if (!g->vaulting)
        return;
    vault_close(g->vault);
    VEC_FREE(&g->vaulting->gone);
    VEC_FREE(&g->vaulting->recorded);
    VEC_FREE(&g->vaulting->unnamed);
    VEC_FREE(&g->vaulting->telling);
    mem_free(g->vaulting);
    g->vaulting = NULL;
    g->vault = NULL;
}

bool vaulting_is_busy(const struct engine *g)
{
    return g->vaulting && (g->vaulting->sweeping || g->vaulting->keeping);
}

/* ---- what has had its time ---- */

static void note_gone(void *arg, struct span id, const struct vault_life *life, const struct err *e)
{
    struct vaulting *v = arg;
    struct gone x = {0};
    (void) life;
    snprintf(x.id, sizeof x.id, "%.*s", SPAN_FMT(id));
    if (e)
        snprintf(x.error, sizeof x.error, "%.255s", e->text);
    VEC_PUSH(&v->gone, x);
}

static void sweep(uv_work_t *w)
{
    struct vaulting *v = ((struct engine *) w->data)->vaulting;
    struct err e;
    urgency_of_thread(URGENCY_WORK);
    for (size_t i = 0; i < v->telling.n; i++)
        vault_recorded(v->vault, span_str(v->telling.v[i].id), !v->telling.v[i].error[0]);
    v->telling.n = 0;
    for (size_t i = 0; i < v->unnamed.n; i++)
        if (vault_destroy(v->vault, span_str(v->unnamed.v[i].id), &e) != 0 && e.code != WF_E_NOTFOUND)
            note_gone(v, span_str(v->unnamed.v[i].id), NULL, &e);
    v->unnamed.n = 0;
    (void) vault_sweep(v->vault, v->now, note_gone, v);
}

/* "health.erased" on its way. */
struct erased {
    struct engine *g;
    struct gone gone;
    struct buf payload, text;
};

static void erased_free(struct erased *x)
{
    buf_free(&x->payload);
    buf_free(&x->text);
    mem_free(x);
}

/* What opens nothing any more is the sign that this is still to be recorded, until it is. */
static void is_recorded(void *arg, const struct desk_accepted *a)
{
    struct erased *x = arg;
    if (a->code < 0)
        snprintf(x->gone.error, sizeof x->gone.error, "%.255s", a->err && a->err->text[0] ? a->err->text : "the journal could not take it");
    if (x->g->vaulting)
        VEC_PUSH(&x->g->vaulting->recorded, x->gone);
    erased_free(x);
}

static void record_gone(struct engine *g, const struct gone *gone)
{
    struct erased *x = mem_alloc(sizeof *x);
    struct json_writer w;
    struct err e = {0};
    *x = (struct erased){.g = g, .gone = *gone};
    jw_init(&w, &x->payload);
    jw_begin_object(&w);
    jw_kcstr(&w, "record", gone->id);
    jw_end_object(&w);
    buf_printf(&x->text, "the health record %s has had its time: its key is destroyed", gone->id);
    if (desk_fact(g->desk, SPAN_LIT("health.erased"), SPAN_LIT("engine"), buf_view(&x->payload), buf_view(&x->text), is_recorded, x, &e) == 0)
        return;
    is_recorded(x, &(struct desk_accepted){.code = e.code ? e.code : WF_E_AGAIN, .err = &e});
}

static void swept(uv_work_t *w, int status)
{
    struct engine *g = w->data;
    struct vaulting *v = g->vaulting;
    (void) status;
    v->sweeping = false;
    for (size_t i = 0; i < v->gone.n; i++) {
        if (v->gone.v[i].error[0])
            log_error(g->log, "vault", "the health record %s, or an older text of it, has had its time and is still there: %s", v->gone.v[i].id, v->gone.v[i].error);
        else
            record_gone(g, &v->gone.v[i]);
    }
    v->gone.n = 0;
}

/* An officer's entry that came to nothing, or was taken out. */
static void look_at_entry(void *arg, struct span id, const struct vault_life *life)
{
    struct engine *g = arg;
    struct gone x = {0};
    (void) life;
    snprintf(x.id, sizeof x.id, "%.*s", SPAN_FMT(id));
    if (!desk_health_names(g->desk, id))
        VEC_PUSH(&g->vaulting->unnamed, x);
}

/* A record of a run: answers that came to nothing, or of one that is long closed. */
static void look_at(void *arg, struct span id, const struct vault_life *life)
{
    struct engine *g = arg;
    struct gone x = {0};
    bool over;
    (void) life;
    snprintf(x.id, sizeof x.id, "%.*s", SPAN_FMT(id));
    if (!desk_run_names(g->desk, id, g->vaulting->now, &over))
        VEC_PUSH(&g->vaulting->unnamed, x);
    else if (over)
        vault_end(g->vault, id, g->vaulting->now);
}

void vaulting_tick(struct engine *g)
{
    struct vaulting *v = g->vaulting;
    if (!v || v->sweeping || g->stopping || ++v->ticks % SWEEP_TICKS)
        return;
    v->now = clock_now(&g->clock);
    v->work.data = g;
    v->unnamed.n = 0;
    if (v->sweeps++ % LOOK_SWEEPS == 0) {
        vault_each(v->vault, SPAN_LIT("PR-"), UNNAMED_S * NSEC_PER_SEC, look_at, g);
        vault_each(v->vault, SPAN_LIT("HA-"), UNNAMED_S * NSEC_PER_SEC, look_at_entry, g);
    }
    for (size_t i = 0; i < v->recorded.n; i++)
        VEC_PUSH(&v->telling, v->recorded.v[i]);
    v->recorded.n = 0;
    v->sweeping = uv_queue_work(&g->loop, &v->work, sweep, swept) == 0;
}

/* ---- what is told ---- */

struct keeping {
    uv_work_t work;
    struct engine *g;
    struct health_part *parts;
    size_t n;
    bool settles; /* parts is its own */
    wf_time now;
    unsigned days;
    vaulting_done *done;
    void *arg;
    struct err err;
    int code;
};

static void keep(uv_work_t *w)
{
    struct keeping *k = w->data;
    if (k->settles)
        health_settle(k->g->vault, k->parts, k->n);
    else
        k->code = health_keep(k->g->vault, k->parts, k->n, k->now, k->days, &k->err);
}

static void kept(uv_work_t *w, int status)
{
    struct keeping *k = w->data;
    k->g->vaulting->keeping--;
    if (status < 0 && k->code == 0)
        k->code = err_set(&k->err, WF_E_AGAIN, "the engine stops");
    if (k->settles)
        mem_free(k->parts);
    else
        k->done(k->arg, k->code ? &k->err : NULL);
    mem_free(k);
}

void vaulting_settle(struct engine *g, struct span source, struct health_part *parts, size_t n, bool taken)
{
    bool any = false;
    if (taken)
        health_look(g->desk, source, parts, n, true);
    for (size_t i = 0; i < n; i++)
        any = any || parts[i].fresh;
    if (!any)
        return;
    struct keeping *k = mem_alloc(sizeof *k);
    *k = (struct keeping){.g = g, .n = n, .settles = true, .parts = mem_alloc_array(n, sizeof *parts)};
    memcpy(k->parts, parts, n * sizeof *parts);
    k->work.data = k;
    g->vaulting->keeping++;
    if (uv_queue_work(&g->loop, &k->work, keep, kept) == 0)
        return;
    g->vaulting->keeping--;
    mem_free(k->parts);
    mem_free(k);
}

void vaulting_keep(struct engine *g, struct span source, struct health_part *parts, size_t n, vaulting_done *done, void *arg)
{
    struct keeping *k = mem_alloc(sizeof *k);
    health_look(g->desk, source, parts, n, false);
    *k = (struct keeping){.g = g, .parts = parts, .n = n, .now = clock_now(&g->clock), .days = g->config->health_days, .done = done, .arg = arg};
    k->work.data = k;
    if (uv_queue_work(&g->loop, &k->work, keep, kept) == 0) {
        g->vaulting->keeping++;
        return;
    }
    err_set(&k->err, WF_E_SYSTEM, "no worker can be started");
    done(arg, &k->err);
    mem_free(k);
}
