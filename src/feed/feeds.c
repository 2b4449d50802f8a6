/* feeds: the set of all feeds and the calls of feed.h that change it. */
#include <stdio.h>

#include "feed/impl.h"


static const struct feed_transport *const feeds_transports[] = {&feed_http, &feed_sse, &feed_tcp, &feed_drop};

const struct feed_transport *feed_transport_of(uint32_t id)
{
    for (size_t i = 0; i < ARRAY_LEN(feeds_transports); i++)
        if (feeds_transports[i]->id == id)
            return feeds_transports[i];
    return NULL;
}

static void feeds_after(void *arg)
{
    feed_drain(arg);
}

int feeds_open(struct feeds **out, const struct feeds_options *o, struct err *e)
{
    struct feeds *fs = mem_alloc(sizeof *fs);
    fs->loop = o->loop;
    fs->clock = o->clock;
    fs->log = o->log;
    fs->calls = o->calls;
    fs->key = hash_key_random();
    fs->rng.s = o->seed ? o->seed : fs->key.k0 ^ fs->key.k1;
    int r = feed_multi_open(&fs->multi, o->loop, e);
    if (r < 0) {
        mem_free(fs);
        return r;
    }
    feed_multi_after(fs->multi, feeds_after, fs);
    feed_sched_open(fs);
    *out = fs;
    return 0;
}

void feeds_close(struct feeds *fs)
{
    if (!fs)
        return;
    fs->closing = true;
    for (size_t i = fs->byid.n; i-- > 0;) {
        fs->byid.v[i]->gone = true;
        feed_free(fs->byid.v[i]);
    }
    while (fs->apart.n > 0)
        feed_free(fs->apart.v[fs->apart.n - 1]);
    feed_multi_close(fs->multi);
    feed_sched_close(fs);
    for (size_t i = 0; i < fs->plugins.n; i++)
        mem_free(fs->plugins.v[i].name);
    VEC_FREE(&fs->plugins);
    VEC_FREE(&fs->byid);
    VEC_FREE(&fs->apart);
    VEC_FREE(&fs->ready);
    map64_free(&fs->tickets);
    mem_free(fs);
}

/* Where id is, or would be. */
static size_t feeds_place(const struct feeds *fs, const char *id, bool *found)
{
    size_t lo = 0, hi = fs->byid.n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (strcmp(fs->byid.v[mid]->c.id, id) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    *found = lo < fs->byid.n && strcmp(fs->byid.v[lo]->c.id, id) == 0;
    return lo;
}

struct feed *feed_find(struct feeds *fs, const char *id)
{
    bool found;
    size_t i = feeds_place(fs, id, &found);
    return found ? fs->byid.v[i] : NULL;
}

static int feeds_lookup(struct feeds *fs, const char *id, struct feed **out, struct err *e)
{
    *out = feed_find(fs, id);
    return *out ? 0 : err_field(e, WF_E_NOTFOUND, "feed", "there is no feed \"%s\"; `watchfloor feeds` lists them", id);
}

static void feeds_plugin_of(struct feed *f)
{
    f->plugin = FEED_PLUGIN_READY;
    for (size_t i = 0; i < f->fs->plugins.n; i++)
        if (strcmp(f->fs->plugins.v[i].name, f->c.plugin) == 0) {
            f->plugin = f->fs->plugins.v[i].state;
            snprintf(f->why, sizeof f->why, "%s", f->fs->plugins.v[i].why);
        }
}

static struct feed *feeds_new(struct feeds *fs, const struct feed_config *c)
{
    struct feed *f = mem_alloc(sizeof *f);
    f->fs = fs;
    feed_config_copy(&f->c, c);
    f->t = feed_transport_of(c->transport);
    f->fresh_at = f->wake = f->next_try = FEED_NEVER;
    f->last_ok = f->content_at = TIME_NONE;
    f->reports = c->reports;
    f->gaps.high = c->sequence;
    f->state = f->told = FEED_STARTING;
    if (c->cursor.p) {
        buf_span(&f->cursor, c->cursor);
        f->has_cursor = true;
    }
    feeds_plugin_of(f);
    return f;
}

void feed_stop(struct feed *f)
{
    f->t->stop(f);
    f->busy = f->connected = false;
    f->wake = f->next_try = FEED_NEVER;
}

bool feed_has_elder(const struct feed *f)
{
    for (size_t i = 0; i < f->fs->apart.n; i++) {
        const struct feed *a = f->fs->apart.v[i];
        if (a != f && a->gone && !a->test && strcmp(a->c.id, f->c.id) == 0)
            return true;
    }
    return false;
}

void feed_free(struct feed *f)
{
    struct feeds *fs = f->fs;
    struct feed *heir = fs->closing || f->test ? NULL : feed_find(fs, f->c.id);
    f->gone = true;
    feed_stop(f);
    feed_judge(f, 0);
    feed_unsched(f);
    if (f->ticket)
        map64_remove(&fs->tickets, f->ticket);
    for (size_t i = 0; i < fs->apart.n; i++)
        if (fs->apart.v[i] == f) {
            VEC_REMOVE(&fs->apart, i);
            break;
        }
    if (heir && heir != f)
        feed_resched(heir);
    f->t->free(f);
    feed_config_free(&f->c);
    if (f->pending)
        feed_config_free(f->pending);
    mem_free(f->pending);
    buf_free(&f->cursor);
    feed_gap_free(&f->gaps);
    mem_free(f);
}

/* Takes the new configuration over; no input is out. */
static void feeds_apply(struct feed *f, const struct feed_config *c)
{
    int64_t now = clock_mono();
    struct feed_config old = f->c;
    const struct feed_transport *was = f->t;
    feed_config_copy(&f->c, c);
    bool fresh = feed_config_moved(&old, c) || old.enabled != c->enabled || f->unfit[0];
    f->unfit[0] = 0;
    f->stray = false;
    if (fresh) {
        feed_stop(f);
        was->free(f);
        f->t = feed_transport_of(c->transport);
        feed_begin(f, now);
    } else {
        if (f->t->changed)
            f->t->changed(f);
        if (old.interval_s != c->interval_s && !f->busy && f->next_try != FEED_NEVER && !f->failing) {
            int64_t next = feed_backoff_again(f->started, feed_interval_ns(f), &f->fs->rng);
            f->next_try = next > now ? next : now;
        } else if (f->failing && !f->busy) {
            f->next_try = now; /* another key or file may be just what it lacked */
            feed_backoff_reset(&f->backoff);
        }
    }
    if (c->enabled && !f->busy && f->next_try == FEED_NEVER)
        f->next_try = now;
    feed_config_free(&old);
    feeds_plugin_of(f);
    feed_touch(f);
    feed_judge(f, now);
    feed_resched(f);
}

void feed_apply_pending(struct feed *f)
{
    struct feed_config *p = f->pending;
    f->pending = NULL;
    feeds_apply(f, p);
    feed_config_free(p);
    mem_free(p);
}

static void feeds_put_pending(struct feed *f, const struct feed_config *c)
{
    if (f->pending)
        feed_config_free(f->pending);
    else
        f->pending = mem_alloc(sizeof *f->pending);
    feed_config_copy(f->pending, c);
    if (!c->enabled)
        feed_stop(f);
    feed_judge(f, clock_mono());
}

/* What the board says of it now; a fault of its own configuration comes first. */
static void feeds_quarantine_text(struct feed *f)
{
    if (f->unfit[0])
        snprintf(f->error, sizeof f->error, "%s", f->unfit);
    else
        snprintf(f->error, sizeof f->error, "the plugin is in quarantine: %.200s", f->why);
}

/* A new feed at its place among the others. */
static struct feed *feeds_insert(struct feeds *fs, const struct feed_config *c, size_t i)
{
    struct feed *f = feeds_new(fs, c);
    VEC_INSERT(&fs->byid, i, f);
    feed_begin(f, clock_mono());
    if (f->plugin == FEED_PLUGIN_QUARANTINED)
        feeds_quarantine_text(f);
    return f;
}

/* A feed that can't be as it is configured must not be missing from the board: it stands there, FAILED, with the reason. One that works goes on as it was. */
static void feeds_put_unfit(struct feeds *fs, const struct feed_config *c, const char *field, const char *why, bool stray)
{
    bool found;
    if (!c->id || !*c->id || !c->plugin || !c->source || !c->url || !feed_transport_of(c->transport))
        return;
    size_t i = feeds_place(fs, c->id, &found);
    struct feed *f = found ? fs->byid.v[i] : feeds_insert(fs, c, i);
    if (found && !f->unfit[0])
        return;
    f->stray = stray;
    snprintf(f->unfit, sizeof f->unfit, "its configuration can't be: %.60s%s%.400s", field, *field ? ": " : "", why);
    snprintf(f->error, sizeof f->error, "%s", f->unfit);
    f->next_try = FEED_NEVER;
    feed_touch(f);
    feed_judge(f, clock_mono());
    feed_resched(f);
    feed_arm(fs);
}

void feeds_put_stray(struct feeds *fs, const struct feed_config *c, const char *why)
{
    struct feed_config own = *c;
    own.transport = WF_TRANSPORT_HTTP;
    own.url = own.url ? own.url : "";
    feeds_put_unfit(fs, &own, "", why, true);
}

int feeds_put(struct feeds *fs, const struct feed_config *c, struct err *e)
{
    int r = feed_check(c, e);
    if (r < 0) {
        feeds_put_unfit(fs, c, e->field, e->text, false);
        return r;
    }
    bool found;
    size_t i = feeds_place(fs, c->id, &found);
    if (!found) {
        struct feed *f = feeds_insert(fs, c, i);
        feed_judge(f, f->since);
        feed_resched(f);
    } else {
        struct feed *f = fs->byid.v[i];
        if (!f->unfit[0] && feed_config_same(f->pending ? f->pending : &f->c, c))
            ; /* as it is, and what is out stays out: a plugin that is ready again puts all its feeds anew */
        else if (f->ticket || f->pending || f->settling)
            feeds_put_pending(f, c);
        else
            feeds_apply(f, c);
    }
    feed_arm(fs);
    return 0;
}

void feeds_keep(struct feeds *fs, int64_t seconds)
{
    fs->keep_s = seconds;
}

int feeds_remove(struct feeds *fs, const char *id, struct err *e)
{
    struct feed *f;
    bool found;
    int r = feeds_lookup(fs, id, &f, e);
    if (r < 0)
        return r;
    size_t i = feeds_place(fs, id, &found);
    VEC_REMOVE(&fs->byid, i);
    VEC_PUSH(&fs->apart, f);
    f->gone = true;
    feed_stop(f);
    feed_judge(f, 0);
    feed_unsched(f);
    feed_ready(f);
    feed_arm(fs);
    return 0;
}

int feeds_record(struct feeds *fs, const char *id, bool on, struct err *e)
{
    struct feed *f;
    int r = feeds_lookup(fs, id, &f, e);
    if (r == 0)
        f->recorded = on;
    return r;
}

int feeds_retry(struct feeds *fs, const char *id, struct err *e)
{
    struct feed *f;
    int r = feeds_lookup(fs, id, &f, e);
    if (r < 0)
        return r;
    if (!f->c.enabled)
        return err_set(e, WF_E_STATE, "\"%s\" is off", id);
    if (f->plugin == FEED_PLUGIN_QUARANTINED)
        return err_set(e, WF_E_STATE, "the plugin of \"%s\" is in quarantine: %s", id, f->why);
    if (f->unfit[0])
        return err_set(e, WF_E_STATE, "\"%s\": %s", id, f->unfit);
    feed_backoff_reset(&f->backoff);
    feed_backoff_reset(&f->hold_backoff);
    if (f->held)
        f->held = 1;
    if (!f->busy)
        f->next_try = clock_mono();
    feed_touch(f);
    feed_resched(f);
    feed_arm(fs);
    return 0;
}

static void feeds_plugin_changed(struct feed *f)
{
    int64_t now = clock_mono();
    enum feed_plugin_state was = f->plugin;
    feeds_plugin_of(f);
    if (f->plugin == FEED_PLUGIN_QUARANTINED && was != f->plugin) {
        feed_stop(f);
        feeds_quarantine_text(f);
    } else if (was == FEED_PLUGIN_QUARANTINED && f->plugin != was) {
        f->since = now; /* the dark time was not the source's */
        f->heard = 0;
        f->failing = false;
        snprintf(f->error, sizeof f->error, "%s", f->unfit);
        if (!f->busy)
            f->next_try = f->c.enabled && !f->unfit[0] ? now : FEED_NEVER;
    }
    feed_touch(f);
    feed_judge(f, now);
    feed_resched(f);
}

void feeds_plugin(struct feeds *fs, const char *plugin, enum feed_plugin_state s, const char *why)
{
    struct feed_plugin_entry *p = NULL;
    for (size_t i = 0; i < fs->plugins.n && !p; i++)
        if (strcmp(fs->plugins.v[i].name, plugin) == 0)
            p = &fs->plugins.v[i];
    if (!p) {
        VEC_RESERVE(&fs->plugins, fs->plugins.n + 1);
        p = &fs->plugins.v[fs->plugins.n++];
        p->name = mem_strdup(plugin);
    }
    p->state = s;
    snprintf(p->why, sizeof p->why, "%s", why ? why : "");
    for (size_t i = 0; i < fs->byid.n; i++)
        if (strcmp(fs->byid.v[i]->c.plugin, plugin) == 0)
            feeds_plugin_changed(fs->byid.v[i]);
    feed_arm(fs);
}

int feeds_test(struct feeds *fs, const char *id, const struct feed_config *override, feed_test_cb *cb, void *arg, struct err *e)
{
    struct feed *f, *t;
    int r = feeds_lookup(fs, id, &f, e);
    if (r == 0 && override)
        r = feed_check(override, e);
    else if (r == 0 && f->unfit[0])
        r = err_set(e, WF_E_STATE, "\"%s\": %s", id, f->unfit);
    if (r < 0)
        return r;
    struct feed_config c = override ? *override : f->c;
    c.cursor = f->has_cursor ? buf_view(&f->cursor) : span_make(NULL, 0);
    c.enabled = true;
    t = feeds_new(fs, &c);
    t->test = true;
    t->plugin = FEED_PLUGIN_READY;
    t->test_cb = cb;
    t->test_arg = arg;
    VEC_PUSH(&fs->apart, t);
    t->since = clock_mono();
    t->next_try = t->since;
    feed_resched(t);
    feed_arm(fs);
    return 0;
}

static int feeds_sequence(struct feeds *fs, const char *id, uint64_t seq, bool head, struct feed_gap *out)
{
    struct feed *f = feed_find(fs, id);
    struct feed_gap_range range = {0, 0};
    if (!f)
        return 0;
    uint64_t before = f->gaps.missing + f->gaps.lost;
    int what = head ? feed_gap_head(&f->gaps, seq, &range) : feed_gap_seen(&f->gaps, seq, &range);
    *out = (struct feed_gap){range.first, range.last, f->gaps.missing + f->gaps.lost};
    if (before != out->missing)
        feed_touch(f);
    if (what == FEED_GAP_OPENED && f->t->missing && !f->pending)
        f->t->missing(f);
    return what;
}

int feed_sequence(struct feeds *fs, const char *id, uint64_t seq, struct feed_gap *out)
{
    return feeds_sequence(fs, id, seq, false, out);
}

int feed_sequence_head(struct feeds *fs, const char *id, uint64_t last, struct feed_gap *out)
{
    return feeds_sequence(fs, id, last, true, out);
}
