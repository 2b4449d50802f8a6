/* supervise: the life of one plugin: its child is started, fed, judged by its deaths, restarted or quarantined. Called
 * by plugins.c for what the engine wants, by child.c for what a child did. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "plugin/state.h"
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifdef WF_SANITIZERS
#define RSS_FACTOR 2
#else
#define RSS_FACTOR 1
#endif

static void set_state(struct plugin *p, enum plugin_state s)
{
    if (p->state != s) {
        p->state = s;
        plugins_changed(p);
    }
}

static void set_error(struct plugin *p, const char *why)
{
    job_keep_text(p->last_error, sizeof p->last_error, span_str(why));
    plugins_changed(p);
}

/* ---- The queue ---------------------------------------------------------------------------------------------- */

static struct job *queue_pop(struct plugin *p)
{
    struct job *j = p->queue;
    p->queue = j->next;
    if (!p->queue)
        p->queue_end = &p->queue;
    p->queue_n--;
    j->next = NULL;
    return j;
}

static void queue_push_front(struct plugin *p, struct job *j)
{
    j->next = p->queue;
    p->queue = j;
    if (!j->next)
        p->queue_end = &j->next;
    p->queue_n++;
}

/* The answer is told from the loop. */
static void answer_later(struct job *j, enum plugin_outcome outcome, const char *text)
{
    struct plugins *all = j->p->all;
    job_answer(j, outcome, text);
    j->next = NULL;
    *all->answers_end = j;
    all->answers_end = &j->next;
    plugins_wake(all);
}

static const wf_source *find_source(const struct plugin *p, const char *id)
{
    for (size_t i = 0; i < p->descriptor.d->sources_n; i++)
        if (strcmp(p->descriptor.d->sources[i].id, id) == 0)
            return &p->descriptor.d->sources[i];
    return NULL;
}

static bool was_set_aside(const struct plugin *p, const struct job *j)
{
    if (p->aside.n == 0)
        return false;
    struct set_aside s = job_digest(j);
    for (size_t i = 0; i < p->aside.n; i++)
        if (p->aside.v[i].n == s.n && p->aside.v[i].digest.lo == s.digest.lo && p->aside.v[i].digest.hi == s.digest.hi)
            return true;
    return false;
}

static void set_aside(struct plugin *p, const struct job *j)
{
    struct set_aside s = job_digest(j);
    if (p->aside.n < PLUGIN_ASIDE_MAX)
        VEC_PUSH(&p->aside, s);
    else
        p->aside.v[p->aside_at++ % PLUGIN_ASIDE_MAX] = s;
    p->quarantined++;
}

/* false: it was answered without the child. */
static bool send_input(struct plugin *p, struct job *j)
{
    struct child *c = p->child;
    struct err e = {0};
    j->source = find_source(p, j->source_id);
    if (!j->source) {
        char text[96];
        (void) snprintf(text, sizeof text, "the plugin has no source \"%.31s\"", j->source_id);
        answer_later(j, PLUGIN_UNAVAILABLE, text);
        return false;
    }
    if (was_set_aside(p, j)) {
        answer_later(j, PLUGIN_SET_ASIDE, "this input stopped the plugin before, so it was not offered to it again");
        return false;
    }
    j->in.job = j->id;
    j->in.raw = j->source->raw;
    j->in.follow_max = j->source->follow_max;
    j->in.now = (wf_instant){.utc_ns = clock_now(p->all->cfg.clock), .set = 1};
    if (frame_put_input(&c->out, &j->in, &e) != 0) {
        answer_later(j, PLUGIN_REFUSED, e.text);
        return false;
    }
    job_reset(j);
    j->out = mem_alloc(sizeof *j->out);
    j->attempts++;
    p->running = j;
    c->data_at = c->chunk_left = 0;
    child_begin(c, CHILD_PARSING, j->bytes.n);
    child_pump(c);
    return true;
}

/* false: it was answered without the child. */
static bool send_notice(struct plugin *p, struct job *j)
{
    struct child *c = p->child;
    const char *hindrance = j->kind == JOB_ANSWERS ? decide_hindrance(p, j) : NULL;
    if (hindrance) {
        answer_later(j, PLUGIN_UNAVAILABLE, hindrance);
        return false;
    }
    if (j->kind == JOB_NOTICE && !p->descriptor.d->encode) {
        answer_later(j, PLUGIN_UNAVAILABLE, "has no form of its own for notices (no encode)");
        return false;
    }
    if (was_set_aside(p, j)) {
        answer_later(j, PLUGIN_SET_ASIDE, j->kind == JOB_NOTICE ? "this notice stopped it before, so it was not offered to it again" : "these answers stopped it before, so they were not offered to it again");
        return false;
    }
    buf_span(&c->out, buf_view(&j->frame));
    job_reset(j);
    j->out = mem_alloc(sizeof *j->out);
    j->attempts++;
    p->running = j;
    p->last_note[0] = 0;
    c->data_at = c->chunk_left = 0;
    child_begin(c, CHILD_PARSING, j->frame.n);
    child_pump(c);
    return true;
}

static void on_encodes(uv_timer_t *t)
{
    encode_expire(t->data);
}

void supervise_encode(struct plugin *p, struct job *j)
{
    struct job **at = &p->queue;
    while (*at && (*at)->due)
        at = &(*at)->next;
    j->next = *at;
    *at = j;
    if (!j->next)
        p->queue_end = &j->next;
    p->queue_n++;
    j->due = clock_mono() + PLUGIN_ENCODE_MS * NSEC_PER_MS;
    if (!uv_is_active((uv_handle_t *) &p->all->encodes))
        (void) uv_timer_start(&p->all->encodes, on_encodes, PLUGIN_ENCODE_MS / 10, PLUGIN_ENCODE_MS / 10);
    supervise_dispatch(p);
}

void supervise_too_late(struct plugin *p, struct job *late)
{
    char text[200];
    struct job **at = &p->queue;
    while (*at != late)
        at = &(*at)->next;
    *at = late->next;
    if (!*at)
        p->queue_end = at;
    p->queue_n--;
    (void) snprintf(text, sizeof text, "did not come to it in %d s (it is %s%s%.100s)", PLUGIN_ENCODE_MS / 1000, plugin_state_word(p->state),
                    p->last_error[0] ? ": " : "", p->last_error);
    if (job_is_wanted(late))
        answer_later(late, PLUGIN_UNAVAILABLE, text);
    else
        job_free(late);
}

void supervise_dispatch(struct plugin *p)
{
    while (p->queue && !p->running && p->child && !p->child->deaf && !p->child->gone && p->child->phase == CHILD_IDLE &&
           (p->state == PLUGIN_READY || p->state == PLUGIN_SLOW)) {
        struct job *j = queue_pop(p);
        if (!job_is_wanted(j))
            job_free(j);
        else if (j->due ? send_notice(p, j) : send_input(p, j))
            return;
    }
}

/* ---- Starting and ending ------------------------------------------------------------------------------------ */

static void on_retry(uv_timer_t *t);

void supervise_build(struct plugin *p, const uint64_t build[5])
{
    if (memcmp(build, p->build, sizeof p->build) == 0)
        return;
    VEC_FREE(&p->aside); /* another build: what killed the last one may not kill this one */
    memcpy(p->build, build, sizeof p->build);
}

int supervise_spawn(struct plugin *p, struct err *e)
{
    uint64_t build[5] = {0};
    struct child *c = NULL;
    p->retry_at = 0;
    int rc = child_spawn(p, &c, build, e);
    if (rc != 0)
        return rc;
    supervise_build(p, build);
    p->child = c;
    p->last_note[0] = 0;
    set_state(p, PLUGIN_STARTING);
    return 0;
}

void supervise_let_go(struct plugin *p)
{
    struct job *j = p->running;
    p->running = NULL;
    if (j) {
        job_reset(j);
        j->attempts = 0;
        if (job_is_wanted(j))
            queue_push_front(p, j);
        else
            job_free(j);
    }
    if (p->child)
        child_let_go(p->child);
    p->child = NULL;
    (void) uv_timer_stop(&p->retry);
    p->retry_at = 0;
}

void supervise_end(struct plugin *p, enum plugin_state state, const char *why)
{
    reload_drop(p, state == PLUGIN_OFF ? "it was switched off meanwhile" : "it was quarantined meanwhile");
    supervise_let_go(p);
    while (p->queue) {
        struct job *j = queue_pop(p);
        if (job_is_wanted(j))
            answer_later(j, PLUGIN_UNAVAILABLE,
                         state == PLUGIN_OFF ? "the plugin is switched off" : "the plugin is quarantined");
        else
            job_free(j);
    }
    if (why)
        set_error(p, why);
    set_state(p, state);
}

void supervise_forgive(struct plugin *p)
{
    p->deaths_n = 0;
    p->backoff_s = 0;
    p->restarts = 0;
    p->held = p->struck = false;
    p->last_error[0] = 0;
}

void supervise_begin(struct plugin *p)
{
    struct err e = {0};
    reload_drop(p, "it was started anew meanwhile");
    supervise_let_go(p);
    supervise_forgive(p);
    p->opened = false;
    p->health = 0;
    p->health_text[0] = 0;
    if (supervise_spawn(p, &e) != 0)
        supervise_end(p, PLUGIN_QUARANTINED, e.text);
}

/* Quarantined before the engine's start, and still: now that its feeds are known the board can say so. */
static void keep_held(struct plugin *p)
{
    char why[sizeof p->last_error];
    memcpy(why, p->last_error, sizeof why);
    if (p->all->cfg.on_ready)
        p->all->cfg.on_ready(p->all->cfg.arg, &p->descriptor, false);
    supervise_end(p, PLUGIN_QUARANTINED, why);
}

void supervise_ready(struct plugin *p)
{
    bool again = p->opened;
    if (p->trial_of) {
        reload_ready(p);
        return;
    }
    if (p->held) {
        keep_held(p);
        return;
    }
    p->opened = true;
    set_state(p, PLUGIN_READY);
    if (!again && p->descriptor.exports[0])
        log_warn(p->all->cfg.log, "plugin", "%s exports %s beside its descriptor: build it with -fvisibility=hidden",
                 p->name, p->descriptor.exports);
    log_info(p->all->cfg.log, "plugin", "%s %s is ready (process %ld)", p->name, p->descriptor.d->version,
             (long) p->child->pid);
    if (p->all->cfg.on_ready)
        p->all->cfg.on_ready(p->all->cfg.arg, &p->descriptor, again);
    supervise_dispatch(p);
}

/* ---- Results ------------------------------------------------------------------------------------------------ */

static void count(struct plugin *p, struct job *j, int64_t wall_us)
{
    struct plugin_output *out = j->out;
    if (wall_us < out->time_us)
        out->time_us = (uint32_t) wall_us;
    p->times[p->times_n++ % PLUGIN_TIMES] = out->time_us;
    p->parsed += j->reports.n;
    p->quarantined += j->rejects.n;
    set_state(p, out->time_us > PLUGIN_SLOW_MS * 1000 ? PLUGIN_SLOW : PLUGIN_READY);
}

/* A child that keeps what it was given is replaced before it hurts others. Looked at once a second at most. */
static void check_memory(struct plugin *p, int code)
{
    struct child *c = p->child;
    int64_t now = clock_mono();
    if (code == WF_FAIL_MEMORY) {
        child_kill(c, "had not memory enough");
        return;
    }
    if (now - c->rss_checked < NSEC_PER_SEC)
        return;
    c->rss_checked = now;
    size_t mib = child_rss_mib(c);
    if (mib > PLUGIN_RSS_MIB * RSS_FACTOR)
        child_kill(c, "kept %zu MiB of memory after its work", mib);
}

void supervise_success(struct plugin *p)
{
    struct child *c = p->child;
    struct job *j = p->running;
    struct plugin_block *b = child_take_block(c);
    int code = j->out->code;
    p->running = NULL;
    if (b) {
        b->next = j->out->blocks;
        j->out->blocks = b;
    }
    count(p, j, child_end(c));
    if (code == WF_DONE)
        p->backoff_s = 0;
    check_memory(p, code);
    job_answer(j, code == WF_DONE ? PLUGIN_DONE : PLUGIN_REFUSED, NULL);
    supervise_dispatch(p);
    job_tell(j);
}

/* ---- Deaths ------------------------------------------------------------------------------------------------- */

static void death_text(const struct child *c, char *out, size_t cap)
{
    int sig = WIFSIGNALED(c->status) ? WTERMSIG(c->status) : 0;
    if (c->verdict == PLUGIN_KILLED)
        (void) snprintf(out, cap, "%s", c->why);
    else if (sig == SIGSYS)
        (void) snprintf(out, cap, "made a forbidden system call (SIGSYS)");
    else if (sig == SIGABRT)
        (void) snprintf(out, cap, "aborted (SIGABRT)");
    else if (sig == SIGXCPU)
        (void) snprintf(out, cap, "used up its processor time (SIGXCPU)");
    else if (sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL)
        (void) snprintf(out, cap, "crashed (SIG%s)", sigabbrev_np(sig));
    else if (sig)
        (void) snprintf(out, cap, "was ended from outside (SIG%s)", sigabbrev_np(sig) ? sigabbrev_np(sig) : "?");
    else
        (void) snprintf(out, cap, "exited by itself with status %d", WEXITSTATUS(c->status));
}

/* true: nobody's fault but whoever sent it. */
static bool from_outside(const struct child *c)
{
    int sig = WIFSIGNALED(c->status) ? WTERMSIG(c->status) : 0;
    return c->verdict != PLUGIN_KILLED &&
           (sig == SIGKILL || sig == SIGTERM || sig == SIGHUP || sig == SIGINT || sig == SIGQUIT);
}

/* What the child was at when it died: offered once more where it is not to blame, else set aside and answered. */
static void bury_job(struct plugin *p, const struct child *c, const char *why)
{
    struct job *j = p->running;
    p->running = NULL;
    if (!j)
        return;
    if (!job_is_wanted(j)) {
        job_free(j);
    } else if (from_outside(c) && j->attempts < 2) {
        job_reset(j);
        queue_push_front(p, j);
    } else {
        set_aside(p, j);
        answer_later(j, c->verdict == PLUGIN_KILLED ? PLUGIN_KILLED : PLUGIN_CRASHED, why);
    }
}

/* true: as many deaths as are too many lie within the time. */
static bool too_many(struct plugin *p)
{
    int64_t now = clock_mono();
    p->deaths[p->deaths_n++ % PLUGIN_DEATHS] = now;
    if (p->deaths_n < PLUGIN_DEATHS)
        return false;
    int64_t oldest = p->deaths[p->deaths_n % PLUGIN_DEATHS];
    return now - oldest < PLUGIN_DEATHS_S * NSEC_PER_SEC;
}

/* A new child: now, or when its time has come; never, after too many deaths. */
static void try_again(struct plugin *p)
{
    struct err e = {0};
    const struct plugins_config *cfg = &p->all->cfg;
    while (too_many(p) == false || cfg->never_quarantine) {
        int wait = cfg->no_backoff ? 0 : p->backoff_s;
        p->backoff_s =
            p->backoff_s ? (p->backoff_s * 2 > PLUGIN_BACKOFF_MAX_S ? PLUGIN_BACKOFF_MAX_S : p->backoff_s * 2) : 1;
        if (wait) {
            p->retry_at = clock_mono() + wait * NSEC_PER_SEC;
            (void) uv_timer_start(&p->retry, on_retry, (uint64_t) wait * 1000, 0);
            set_state(p, PLUGIN_BACKOFF);
            return;
        }
        if (supervise_spawn(p, &e) == 0)
            return;
        set_error(p, e.text); /* it cannot even be started: the next death */
        p->restarts++;
        if (cfg->no_backoff)
            break;
    }
    char why[256];
    (void) snprintf(why, sizeof why, "%.200s (%d deaths in 10 minutes)", p->last_error, PLUGIN_DEATHS);
    p->struck = true;
    supervise_end(p, PLUGIN_QUARANTINED, why);
    log_error(cfg->log, "plugin", "%s is quarantined: %s", p->name, why);
}

static void on_retry(uv_timer_t *t)
{
    struct plugin *p = t->data;
    struct err e = {0};
    if (p->state != PLUGIN_BACKOFF)
        return;
    if (supervise_spawn(p, &e) != 0) {
        set_error(p, e.text);
        p->restarts++;
        try_again(p);
    }
}

void supervise_died(struct plugin *p, struct child *c)
{
    char why[256];
    death_text(c, why, sizeof why);
    if (p->trial_of) {
        p->child = NULL;
        c->owner = NULL;
        reload_failed(p, why);
        return;
    }
    p->child = NULL;
    c->owner = NULL;
    p->restarts++;
    set_error(p, why);
    bury_job(p, c, why);
    if (c->failed) {
        log_error(p->all->cfg.log, "plugin", "%s cannot run: %s", p->name, why);
        supervise_end(p, PLUGIN_QUARANTINED, why);
        return;
    }
    log_warn(p->all->cfg.log, "plugin", "%s: its process %ld %s", p->name, (long) c->pid, why);
    try_again(p);
}
