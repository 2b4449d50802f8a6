/* plugins: the table of plugins, and what the engine may ask of it. See plugin.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/paths.h"
#include "plugin/state.h"

static void on_notify(uv_timer_t *t);

int plugins_new(struct plugins **out, const struct plugins_config *cfg, struct err *e)
{
    struct plugins *all = mem_alloc(sizeof *all);
    all->cfg = *cfg;
    all->host = cfg->host ? mem_strdup(cfg->host) : paths_libexec("watchfloor-plughost");
    all->answers_end = &all->answers;
    all->key = hash_key_process();
    int rc = uv_timer_init(cfg->loop, &all->notify);
    if (rc != 0) {
        mem_free(all->host);
        mem_free(all);
        return err_set(e, WF_E_SYSTEM, "cannot make a timer: %s", uv_strerror(rc));
    }
    (void) uv_timer_init(cfg->loop, &all->encodes);
    all->notify.data = all->encodes.data = all;
    all->centre = cfg->centre ? mem_strdup(cfg->centre) : NULL;
    all->handles = 2;
    *out = all;
    return 0;
}

void plugins_set_centre(struct plugins *all, const char *centre)
{
    mem_free(all->centre);
    all->centre = centre ? mem_strdup(centre) : NULL;
}

/* ---- Telling, from the loop --------------------------------------------------------------------------------- */

void plugins_wake(struct plugins *all)
{
    if (!uv_is_active((uv_handle_t *) &all->notify) && !uv_is_closing((uv_handle_t *) &all->notify))
        (void) uv_timer_start(&all->notify, on_notify, 0, 0);
}

void plugins_changed(struct plugin *p)
{
    p->told = true;
    plugins_wake(p->all);
}

static void tell_answers(struct plugins *all)
{
    while (all->answers) {
        struct job *j = all->answers;
        all->answers = j->next;
        if (!all->answers)
            all->answers_end = &all->answers;
        job_tell(j);
    }
}

static void on_notify(uv_timer_t *t)
{
    struct plugins *all = t->data;
    tell_answers(all);
    for (size_t i = 0; i < all->list.n; i++) {
        struct plugin *p = all->list.v[i];
        if (!p->told)
            continue;
        p->told = false;
        if (all->cfg.on_state)
            all->cfg.on_state(all->cfg.arg, p->name);
    }
}

/* ---- The table ---------------------------------------------------------------------------------------------- */

struct plugin *plugins_find(const struct plugins *all, const char *name)
{
    for (size_t i = 0; i < all->list.n; i++)
        if (strcmp(all->list.v[i]->name, name) == 0)
            return all->list.v[i];
    return NULL;
}

static struct plugin *need(const struct plugins *all, const char *name, struct err *e)
{
    struct plugin *p = plugins_find(all, name);
    if (!p)
        err_field(e, WF_E_NOTFOUND, "plugin", "there is no plugin \"%s\"", name);
    return p;
}

static struct plugin *add(struct plugins *all, const char *name)
{
    struct plugin *p = mem_alloc(sizeof *p);
    p->all = all;
    p->name = mem_strdup(name);
    p->state = PLUGIN_OFF;
    p->queue_end = &p->queue;
    (void) uv_timer_init(all->cfg.loop, &p->retry);
    p->retry.data = p;
    all->handles++;
    VEC_PUSH(&all->list, p);
    for (size_t i = all->list.n - 1; i > 0 && strcmp(all->list.v[i - 1]->name, name) > 0; i--) {
        all->list.v[i] = all->list.v[i - 1];
        all->list.v[i - 1] = p;
    }
    return p;
}

static void configure(struct plugin *p, const char *path, const struct plugin_option *options, size_t n)
{
    struct arena a = {0};
    struct plugin_option *v = arena_alloc(&a, (n + 1) * sizeof *v);
    for (size_t i = 0; i < n; i++) {
        v[i].name = arena_strndup(&a, options[i].name, strlen(options[i].name));
        v[i].value = arena_strndup(&a, options[i].value, strlen(options[i].value));
    }
    char *file = path ? mem_strdup(path) : paths_plugin(p->name);
    arena_free(&p->configured);
    mem_free(p->path);
    p->configured = a;
    p->options = v;
    p->options_n = n;
    p->path = file;
}

int plugins_start(struct plugins *all, const char *name, const char *path, const struct plugin_option *options,
                  size_t options_n, struct err *e)
{
    if (all->stopping)
        return err_set(e, WF_E_STATE, "the engine is stopping");
    if (!*name || strlen(name) > 15 || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name))
        return err_set(e, WF_E_INVALID, "\"%.64s\" is no plugin's name: 1 to 15 of a-z, 0-9 and -", name);
    struct plugin *p = plugins_find(all, name);
    if (!p)
        p = add(all, name);
    configure(p, path, options, options_n);
    supervise_begin(p);
    if (p->state != PLUGIN_QUARANTINED)
        return 0;
    return err_set(e, WF_E_INVALID, "%s", p->last_error);
}

int plugins_switch_off(struct plugins *all, const char *name, struct err *e)
{
    struct plugin *p = need(all, name, e);
    if (!p)
        return WF_E_NOTFOUND;
    supervise_end(p, PLUGIN_OFF, NULL);
    return 0;
}

int plugins_restart(struct plugins *all, const char *name, struct err *e)
{
    struct plugin *p = need(all, name, e);
    if (!p)
        return WF_E_NOTFOUND;
    if (p->state == PLUGIN_OFF || all->stopping)
        return err_set(e, WF_E_STATE, "plugin \"%s\" is switched off", name);
    supervise_begin(p);
    return 0;
}

void plugins_hold(struct plugins *all, const char *name, const char *why)
{
    struct plugin *p = plugins_find(all, name);
    if (!p || p->state != PLUGIN_STARTING)
        return;
    p->held = p->struck = true;
    job_keep_text(p->last_error, sizeof p->last_error, span_str(why));
}

int plugins_reload(struct plugins *all, const char *name, plugin_reloaded *done, void *arg, struct err *e)
{
    struct plugin *p = need(all, name, e);
    if (!p)
        return WF_E_NOTFOUND;
    if (p->state == PLUGIN_OFF || all->stopping)
        return err_set(e, WF_E_STATE, "plugin \"%s\" is switched off; plugin enable %s switches it on", name, name);
    if (p->trial)
        return err_set(e, WF_E_STATE, "plugin \"%s\" is being reloaded already", name);
    return reload_begin(p, done, arg, e);
}

const struct plugin_descriptor *plugins_descriptor(const struct plugins *all, const char *name)
{
    const struct plugin *p = plugins_find(all, name);
    return p && p->descriptor.d ? &p->descriptor : NULL;
}

/* ---- Rows --------------------------------------------------------------------------------------------------- */

const char *plugin_state_word(enum plugin_state s)
{
    static const char *const words[] = {"?", "STARTING", "READY", "SLOW", "BACKOFF", "QUARANTINED", "OFF"};
    return s <= PLUGIN_OFF ? words[s] : words[0];
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

static uint32_t p99(const struct plugin *p)
{
    uint32_t sorted[PLUGIN_TIMES];
    size_t n = p->times_n < PLUGIN_TIMES ? p->times_n : PLUGIN_TIMES;
    if (n == 0)
        return 0;
    memcpy(sorted, p->times, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_u32);
    return sorted[(n * 99 + 99) / 100 - 1];
}

static void row(const struct plugin *p, struct plugin_row *r)
{
    const wf_plugin *d = p->descriptor.d;
    memset(r, 0, sizeof *r);
    r->name = p->name;
    r->version = d ? d->version : "";
    r->member = d ? d->member : "";
    r->title = d && d->title ? d->title : "";
    r->state = p->state;
    r->pid = p->child ? (int) p->child->pid : 0;
    r->restarts = p->restarts;
    r->last_error = p->last_error;
    r->next_try = TIME_NONE;
    if (p->state == PLUGIN_BACKOFF && p->retry_at)
        r->next_try = clock_now(p->all->cfg.clock) + (p->retry_at - clock_mono());
    r->parsed = p->parsed;
    r->quarantined = p->quarantined;
    r->time_us_p99 = p99(p);
    r->health = p->health;
    r->health_text = p->health_text;
    r->struck = p->struck;
}

size_t plugins_count(const struct plugins *all)
{
    return all->list.n;
}

int plugins_row_at(struct plugins *all, size_t i, struct plugin_row *out)
{
    if (i >= all->list.n)
        return WF_E_NOTFOUND;
    row(all->list.v[i], out);
    return 0;
}

int plugins_row(struct plugins *all, const char *name, struct plugin_row *out)
{
    const struct plugin *p = plugins_find(all, name);
    if (!p)
        return WF_E_NOTFOUND;
    row(p, out);
    return 0;
}

/* ---- Inputs ------------------------------------------------------------------------------------------------- */

static int check_input(const struct plugin *p, const struct plugin_input *in, struct err *e)
{
    if (p->state == PLUGIN_OFF || p->state == PLUGIN_QUARANTINED)
        return err_set(e, WF_E_STATE, "plugin \"%s\" is %s", p->name,
                       p->state == PLUGIN_OFF ? "switched off" : "quarantined");
    if (p->queue_n >= PLUGIN_QUEUE)
        return err_set(e, WF_E_AGAIN, "%d inputs wait for plugin \"%s\" already", PLUGIN_QUEUE, p->name);
    if (in->bytes.n > FRAME_INPUT_MAX)
        return err_set(e, WF_E_LIMIT, "an input of %zu bytes is more than %zu", in->bytes.n, FRAME_INPUT_MAX);
    const wf_plugin *d = p->descriptor.d;
    for (size_t i = 0; d && i < d->sources_n; i++)
        if (strcmp(d->sources[i].id, in->source) == 0)
            return 0;
    if (d)
        return err_set(e, WF_E_NOTFOUND, "plugin \"%s\" has no source \"%s\"", p->name, in->source);
    return 0;
}

int plugins_parse(struct plugins *all, const char *name, const struct plugin_input *in, plugin_done *done, void *arg,
                  struct err *e)
{
    struct plugin *p = need(all, name, e);
    int rc = p ? check_input(p, in, e) : WF_E_NOTFOUND;
    if (rc != 0)
        return rc;
    struct job *j = job_new(p, in, done, arg);
    *p->queue_end = j;
    p->queue_end = &j->next;
    p->queue_n++;
    supervise_dispatch(p);
    return 0;
}

/* The rest of the input must still reach the child, from memory of our own. */
static void forget_running(struct job *j, const struct child *c)
{
    job_forget(j);
    if (j->own || !c || c->data_at >= j->bytes.n)
        return;
    j->own = mem_strndup(j->bytes.p, j->bytes.n);
    j->bytes.p = j->own;
}

void plugins_forget(struct plugins *all, const char *name, void *arg)
{
    struct plugin *p = plugins_find(all, name);
    if (!p)
        return;
    if (p->running && p->running->arg == arg)
        forget_running(p->running, p->child);
    for (struct job *j = p->queue; j; j = j->next)
        if (j->arg == arg)
            job_forget(j);
    for (struct job *j = all->answers; j; j = j->next)
        if (j->p == p && j->arg == arg)
            job_forget(j);
}

/* ---- The end ------------------------------------------------------------------------------------------------ */

void plugins_closed(struct plugins *all, size_t handles)
{
    all->handles -= handles;
    if (all->handles == 0 && all->stopped)
        all->stopped(all->stopped_arg);
}

static void on_retry_closed(uv_handle_t *h)
{
    struct plugin *p = h->data;
    plugins_closed(p->all, 1);
}

static void on_notify_closed(uv_handle_t *h)
{
    plugins_closed(h->data, 1);
}

void plugins_stop(struct plugins *all, void (*done)(void *arg), void *arg)
{
    if (all->stopping)
        return;
    all->stopping = true;
    all->stopped = done;
    all->stopped_arg = arg;
    for (size_t i = 0; i < all->list.n; i++) {
        supervise_end(all->list.v[i], PLUGIN_OFF, NULL);
        uv_close((uv_handle_t *) &all->list.v[i]->retry, on_retry_closed);
    }
    tell_answers(all);
    (void) uv_timer_stop(&all->notify);
    (void) uv_timer_stop(&all->encodes);
    uv_close((uv_handle_t *) &all->notify, on_notify_closed);
    uv_close((uv_handle_t *) &all->encodes, on_notify_closed);
}

static void plugin_free(struct plugin *p)
{
    arena_free(&p->configured);
    arena_free(&p->described);
    VEC_FREE(&p->aside);
    mem_free(p->name);
    mem_free(p->path);
    mem_free(p);
}

void plugins_free(struct plugins *all)
{
    if (!all)
        return;
    for (size_t i = 0; i < all->list.n; i++)
        plugin_free(all->list.v[i]);
    VEC_FREE(&all->list);
    mem_free(all->host);
    mem_free(all->centre);
    mem_free(all);
}
