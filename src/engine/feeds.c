/* feeds: which feeds there are: what the plugins declare, as the configuration changes it; and what becomes known of them to the desk. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/engine.h"

enum { LINK_TELL_S = 10 }; /* how often at most the numbers of our own link are told anew */

/* ---- configuration ---- */

static void override(struct feed_config *c, const struct config_feed *f)
{
    if (!f)
        return;
    const struct {
        const char *value, **to;
    } texts[] = {{f->url, &c->url}, {f->key_file, &c->key_file}, {f->proxy, &c->proxy}, {f->ca_file, &c->ca_file}, {f->client_cert, &c->client_cert}, {f->client_key, &c->client_key}, {f->token_url, &c->token_url}, {f->client_id, &c->client_id}, {f->scope, &c->scope}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i].value)
            *texts[i].to = texts[i].value;
    c->enabled = f->enabled;
    c->allow_clear = f->allow_clear;
    c->allow_private = f->allow_private;
    if (f->interval_s)
        *(c->transport == WF_TRANSPORT_HTTP || c->transport == WF_TRANSPORT_DROP ? &c->interval_s : &c->heartbeat_s) = f->interval_s;
}

void feeds_compose(const struct config_feed *f, const struct plugin_descriptor *d, const wf_source *s, struct feed_config *c, char *id, size_t cap)
{
    memset(c, 0, sizeof *c);
    feed_config_source(c, d->name, d->member, s, id, cap);
    c->enabled = true;
    override(c, f);
}

/* A plugin of any authority's alerts speaks for nobody, but where the centre says whose they are (its option "member"): that member's they are then, its notices and answers, too. */
static const char *speaks_for(const struct config *cfg, const char *plugin)
{
    const struct config_plugin *p = config_plugin(cfg, plugin);
    for (size_t i = 0; p && i < p->options.n; i++)
        if (strcmp(p->options.v[i].name, "member") == 0 && strlen(p->options.v[i].value) == 2)
            return p->options.v[i].value;
    return "--";
}

static void compose(const struct config *cfg, const struct plugin_descriptor *d, const wf_source *s, struct feed_config *c, char *id, size_t cap)
{
    snprintf(id, cap, "%s/%s", d->name, s->id);
    feeds_compose(config_feed(cfg, id), d, s, c, id, cap);
    if (strcmp(c->member, "--") == 0)
        c->member = speaks_for(cfg, d->name);
}

static bool declares(const struct plugin_descriptor *d, const char *source)
{
    for (size_t i = 0; i < d->d->sources_n; i++)
        if (strcmp(d->d->sources[i].id, source) == 0)
            return true;
    return false;
}

/* ---- feeds that are configured and that no plugin declares ---- */

static void put_stray(struct engine *g, const struct config_feed *f, const char *plugin, const struct plugin_descriptor *d, const char *why)
{
    struct feed_config c = {.id = f->id, .plugin = plugin, .source = strchr(f->id, '/') + 1, .member = d ? d->member : "--", .url = f->url, .enabled = f->enabled};
    struct feed_row row;
    bool known = feeds_row_by_id(g->feeds, f->id, &row);
    feeds_put_stray(g->feeds, &c, why);
    if (!known)
        log_error(g->log, "feed", "%s: %s", f->id, why);
}

static bool is_of(const char *feed, const char *plugin)
{
    size_t n = strlen(plugin);
    return strncmp(feed, plugin, n) == 0 && feed[n] == '/';
}

/* Those of a plugin that has said which sources it has. */
static void strays_of_plugin(struct engine *g, const struct plugin_descriptor *d)
{
    for (size_t i = 0; i < g->config->feeds.n; i++) {
        const struct config_feed *f = &g->config->feeds.v[i];
        struct buf why = {0};
        if (!is_of(f->id, d->name) || declares(d, strchr(f->id, '/') + 1))
            continue;
        config_no_source(d, strchr(f->id, '/') + 1, &why);
        put_stray(g, f, d->name, d, why.p);
        buf_free(&why);
    }
}

/* Those of plugins that there are not; and what was one and is configured no longer is forgotten. */
static void strays_of_nobody(struct engine *g)
{
    struct feed_row row;
    struct err e = {0};
    for (size_t i = 0; feeds_row(g->feeds, i, &row);) {
        char *id = mem_strdup(row.id);
        if (plugins_descriptor(g->plugins, row.plugin) || config_feed(g->config, id) || feeds_remove(g->feeds, id, &e) < 0)
            i++;
        mem_free(id);
    }
    for (size_t i = 0; i < g->config->feeds.n; i++) {
        const struct config_feed *f = &g->config->feeds.v[i];
        char *plugin = mem_strndup(f->id, strcspn(f->id, "/"));
        if (!config_plugin_installed(plugin) && !plugins_descriptor(g->plugins, plugin))
            put_stray(g, f, plugin, NULL, "there is no such plugin");
        mem_free(plugin);
    }
}

/* Forgets the feeds of a plugin that it does not declare (any longer); strays stay while they are configured. d NULL: all of them. */
static void remove_feeds(struct engine *g, const char *plugin, const struct plugin_descriptor *d)
{
    struct feed_row row;
    struct err e = {0};
    for (size_t i = 0; feeds_row(g->feeds, i, &row);) {
        const char *source = strchr(row.id, '/') + 1;
        if (strcmp(row.plugin, plugin) == 0 && !(d && (declares(d, source) || (row.stray && config_feed(g->config, row.id))))) {
            char *id = mem_strdup(row.id);
            (void) feeds_remove(g->feeds, id, &e);
            mem_free(id);
        } else {
            i++;
        }
    }
}

void feeds_of_plugin(struct engine *g, const char *plugin)
{
    const struct plugin_descriptor *d = plugins_descriptor(g->plugins, plugin);
    if (!d)
        return;
    for (size_t i = 0; i < d->d->sources_n; i++) {
        struct feed_config c;
        char id[64];
        struct err e = {0};
        struct buf cursor = {0};
        compose(g->config, d, &d->d->sources[i], &c, id, sizeof id);
        if (journal_cursor(g->reader, span_str(id), &cursor, &e) == 0)
            c.cursor = buf_view(&cursor);
        c.sequence = desk_sequence(g->reader, span_str(id));
        err_clear(&e);
        if (feeds_put(g->feeds, &c, &e) < 0)
            log_error(g->log, "feed", "%s: %s%s%s; if it works it goes on as it was", id, e.field, e.field[0] ? ": " : "", e.text);
        buf_free(&cursor);
    }
    remove_feeds(g, plugin, d);
    strays_of_plugin(g, d);
    server_touch(g->server);
}

static bool same_options(const struct config_plugin *a, const struct config_plugin *b)
{
    if (a->options.n != b->options.n)
        return false;
    for (size_t i = 0; i < a->options.n; i++)
        if (strcmp(a->options.v[i].name, b->options.v[i].name) != 0 || strcmp(a->options.v[i].value, b->options.v[i].value) != 0)
            return false;
    return true;
}

static void start_plugin(struct engine *g, const struct config_plugin *p)
{
    struct err e = {0};
    struct plugin_option *options = mem_alloc_array(p->options.n + 1, sizeof *options);
    for (size_t i = 0; i < p->options.n; i++)
        options[i] = (struct plugin_option){p->options.v[i].name, p->options.v[i].value};
    if (plugins_start(g->plugins, p->name, NULL, options, p->options.n, &e) < 0)
        log_error(g->log, "plugin", "%s: %s", p->name, e.text);
    mem_free(options);
}

void feeds_apply_config(struct engine *g, const struct config *old, struct span by)
{
    struct err e = {0};
    for (size_t i = 0; i < g->config->plugins.n; i++) {
        const struct config_plugin *p = &g->config->plugins.v[i], *was = old ? config_plugin(old, p->name) : NULL;
        bool ran = was && was->enabled;
        if (p->enabled && (!ran || !same_options(p, was))) {
            start_plugin(g, p);
            if (old)
                officer_lifted(g, p->name, by);
            else
                officer_hold(g, p->name);
        } else if (p->enabled) {
            feeds_of_plugin(g, p->name);
        } else if (ran) {
            (void) plugins_switch_off(g->plugins, p->name, &e);
            remove_feeds(g, p->name, NULL);
        }
    }
    for (size_t i = 0; old && i < old->plugins.n; i++) {
        const struct config_plugin *was = &old->plugins.v[i];
        if (was->enabled && !config_plugin(g->config, was->name)) {
            (void) plugins_switch_off(g->plugins, was->name, &e);
            remove_feeds(g, was->name, NULL);
        }
    }
    strays_of_nobody(g);
    server_touch(g->server);
}

/* ---- what becomes known ---- */

void feeds_plugin_state(struct engine *g, const char *plugin)
{
    struct plugin_row row;
    if (plugins_row(g->plugins, plugin, &row) < 0)
        return;
    switch (row.state) {
    case PLUGIN_READY:
    case PLUGIN_SLOW: feeds_plugin(g->feeds, plugin, FEED_PLUGIN_READY, NULL); break;
    case PLUGIN_STARTING:
    case PLUGIN_BACKOFF: feeds_plugin(g->feeds, plugin, FEED_PLUGIN_WAIT, NULL); break;
    case PLUGIN_QUARANTINED:
        feeds_plugin(g->feeds, plugin, FEED_PLUGIN_QUARANTINED, row.last_error);
        feeds_of_plugin(g, plugin); /* one that could not be opened has said all the same which feeds are dark */
        break;
    case PLUGIN_OFF: break;
    }
    officer_state(g, &row);
    server_touch(g->server);
}

/* A feed that is dark for whatever reason is an incident that names the member; one that is back clears it. */
void feeds_on_state(void *arg, const struct feed_change *c)
{
    struct engine *g = arg;
    struct err e = {0};
    bool dark = c->silent || c->to == FEED_QUARANTINED;
    if (c->from != c->to)
        log_info(g->log, "feed", "%s: %s -> %s%s%s", c->id, feed_state_word(c->from), feed_state_word(c->to), c->error && *c->error ? ": " : "", c->error ? c->error : "");
    if (!g->stopping && dark && !c->own_link_down) {
        char text[512];
        if (c->to == FEED_QUARANTINED)
            snprintf(text, sizeof text, "%s", c->error && *c->error ? c->error : "its plugin is in quarantine");
        else
            snprintf(text, sizeof text, "nothing was heard for three intervals%s%s", c->error && *c->error ? ": " : "", c->error ? c->error : "");
        if (desk_feed_state(g->desk, span_str(c->id), span_str(c->member), true, span_str(text), &e) < 0)
            log_warn(g->log, "feed", "%s: its silence could not be recorded: %s", c->id, e.text);
    } else if (!g->stopping && !dark && c->from != c->to && (c->to == FEED_UP || c->to == FEED_OFF)) {
        /* whatever it was on the way (STARTING, after a quarantine): the desk knows whether it was dark */
        if (desk_feed_state(g->desk, span_str(c->id), span_str(c->member), false, SPAN_LIT("it is heard again"), &e) < 0)
            log_warn(g->log, "feed", "%s: its return could not be recorded: %s", c->id, e.text);
    }
    server_touch(g->server);
}

static void note_link(struct engine *g, bool down, size_t lost, size_t total)
{
    struct err e = {0};
    g->link.lost = lost;
    g->link.total = total;
    g->link.told = clock_mono();
    if (!g->stopping && desk_own_link(g->desk, down, (uint32_t) lost, (uint32_t) total, &e) < 0)
        log_warn(g->log, "feed", "the loss of our own link could not be recorded: %s", e.text);
}

void feeds_tick(struct engine *g)
{
    size_t lost, total;
    feeds_own_link_count(g->feeds, &lost, &total);
    if (!feeds_own_link_down(g->feeds) || (lost == g->link.lost && total == g->link.total) || clock_mono() - g->link.told < LINK_TELL_S * NSEC_PER_SEC)
        return;
    note_link(g, true, lost, total);
}

void feeds_on_own_link(void *arg, bool down, size_t lost, size_t total)
{
    struct engine *g = arg;
    log_warn(g->log, "feed", down ? "our own link: %zu of %zu feeds were lost within a minute" : "our own link is back (%zu of %zu were lost)", lost, total);
    note_link(g, down, lost, total);
    server_touch(g->server);
}

/* What was over its bound, until the desk has it. */
struct oversize {
    struct arena arena;
    struct desk_input in;
};

static void oversize_done(void *arg, const struct desk_accepted *a)
{
    struct oversize *o = arg;
    (void) a;
    arena_free(&o->arena);
    mem_free(o);
}

static uint32_t raw_policy(struct engine *g, const char *plugin, const char *id)
{
    const struct plugin_descriptor *d = plugins_descriptor(g->plugins, plugin);
    const char *slash = strchr(id, '/');
    for (size_t i = 0; d && slash && i < d->d->sources_n; i++)
        if (strcmp(d->d->sources[i].id, slash + 1) == 0)
            return d->d->sources[i].raw;
    return WF_RAW_DIGEST; /* not known: nothing of it is kept */
}

void feeds_on_set_aside(void *arg, const char *id, struct span head, uint64_t total, const char *reason)
{
    struct engine *g = arg;
    struct err e = {0};
    struct feed_row row;
    log_warn(g->log, "feed", "%s: %s (%llu bytes)", id, reason, (unsigned long long) total);
    if (!feeds_row_by_id(g->feeds, id, &row))
        return;
    struct oversize *o = mem_alloc(sizeof *o);
    o->in.raw_policy = raw_policy(g, row.plugin, id);
    o->in.source = arena_span(&o->arena, span_str(id));
    o->in.plugin = arena_span(&o->arena, span_str(row.plugin));
    o->in.member = arena_span(&o->arena, span_str(row.member));
    o->in.raw = arena_span(&o->arena, head);
    o->in.received = TIME_NONE;
    struct span why = span_str(arena_printf(&o->arena, "%s (%llu bytes; the first %zu are kept)", reason, (unsigned long long) total, head.n));
    if (desk_quarantine(g->desk, &o->in, why, oversize_done, o, &e) < 0) {
        log_warn(g->log, "feed", "%s: could not be put into quarantine: %s", id, e.text);
        arena_free(&o->arena);
        mem_free(o);
    }
}
