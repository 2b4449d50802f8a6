/* wiring: makes feeds, plugins and the server, and hands words from one to another. */
#include <config.h>

#include <unistd.h>

#include "engine/engine.h"
#include "engine/exercise.h"

/* ---- plugins ---- */

static void on_ready(void *arg, const struct plugin_descriptor *d, bool again)
{
    struct engine *g = arg;
    if (!again)
        log_info(g->log, "plugin", "%s %s (%s) is ready: %zu sources; %s", d->name, d->d->version, d->member,
                 d->d->sources_n, d->d->attribution);
    feeds_of_plugin(g, d->name);
    feeds_plugin(g->feeds, d->name, FEED_PLUGIN_READY, NULL);
}

static void on_plugin_state(void *arg, const char *name)
{
    feeds_plugin_state(arg, name);
}

/* ---- the desk ---- */

void wiring_desk_changed(void *arg, const struct desk_change *c)
{
    struct engine *g = arg;
    if (g->server)
        server_changed(g->server, c);
    if (g->notifier && c->rows_n && !journal_about(g->journal)->replay)
        notifier_changed(g->notifier);
    if (c->views & DESK_VIEW_NOTICES)
        courier_changed(g->courier);
}

/* ---- the server's questions ---- */

static void status(void *arg, struct server_status *out)
{
    struct engine *g = arg;
    out->version = PACKAGE_VERSION;
    out->pid = (int) getpid();
    out->uptime_s = (clock_mono() - g->started_mono) / NSEC_PER_SEC;
    out->lag_p50_us = lag_quantile(&g->lag, 0.5);
    out->lag_p99_us = lag_quantile(&g->lag, 0.99);
    out->lag_max_us = g->lag.max_us;
    out->trouble = g->journal_bad ? "the disk is full: nothing more is taken in until there is room" : NULL;
}

static void stop(void *arg, struct span officer)
{
    struct engine *g = arg;
    char reason[128];
    snprintf(reason, sizeof reason, "%.*s stopped it", (int) (officer.n > 64 ? 64 : officer.n), officer.p);
    engine_stop(g, reason, 0);
}

static int feed_test(void *arg, struct span feed, server_probe_fn *done, void *done_arg, struct err *e)
{
    return intake_test(arg, feed, done, done_arg, e);
}

static int reload(void *arg, struct span officer, uint32_t uid, bool *changed, char *digest, struct buf *problems,
                  struct err *e)
{
    return wiring_reload(arg, officer, uid, changed, digest, problems, e);
}

static int scenario(void *arg, struct span officer, uint32_t uid, struct span name, struct buf *told, struct err *e)
{
    return exercise_scenario(arg, officer, uid, name, told, e);
}

static int try_notifier(void *arg, struct span officer, server_tried_fn *done, void *done_arg, struct err *e)
{
    struct engine *g = arg;
    return notifier_test(g->notifier, officer, done, done_arg, e);
}

static void say_reloaded(struct engine *g, struct span officer, uint32_t uid)
{
    struct buf payload = {0}, text = {0};
    struct json_writer w;
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kcstr(&w, "digest", g->config->digest);
    jw_kcstr(&w, "policy", g->policy_digest[0] ? g->policy_digest : NULL);
    jw_kint(&w, "uid", uid);
    jw_end_object(&w);
    buf_printf(&text, "the configuration was taken up (digest %.12s)", g->config->digest);
    engine_fact(g, "engine.reloaded", officer, buf_view(&payload), buf_view(&text));
    buf_free(&payload);
    buf_free(&text);
}

/* The same text as before changes nothing, and sends nobody away. */
static void take_policy(struct engine *g, struct policy *p, const char *digest)
{
    struct policy *old = g->policy;
    bool same = strcmp(digest, g->policy_digest) == 0;
    g->policy = p;
    memcpy(g->policy_digest, digest, sizeof g->policy_digest);
    server_set_policy(g->server, p);
    policy_free(old);
    if (!same)
        log_info(g->log, "policy", "%s",
                 p ? "another policy was taken up"
                   : "there is no policy file any more: the home's owner alone may come in");
}

bool wiring_may_own(void *arg, struct span officer, const struct incident *i, bool rights)
{
    struct engine *g = arg;
    return !g->server || server_may_own(g->server, officer, i, rights);
}

void wiring_clocks(const struct engine *g, struct desk_clocks *out)
{
    memcpy(out->own_by_s, g->config->own_by_s, sizeof out->own_by_s);
    out->ack_s = g->config->ack_s;
    out->absent_s = g->config->absent_s;
    out->shelf_s = g->config->shift_h * 3600;
    out->flap_low = g->config->flap_low;
    out->flap_high = g->config->flap_high;
    out->check_s = g->config->check_s;
    out->stale_s = g->config->stale_h * 3600;
    out->accept_s = g->config->accept_s;
    out->answer_s = g->config->answer_s;
    memcpy(out->end_warn_s, g->config->end_warn_s, sizeof out->end_warn_s);
    out->health_days = g->config->health_days;
    out->quarantine_days = g->config->quarantine_days ? g->config->quarantine_days : g->config->retention_days;
    memcpy(out->handovers, g->config->handovers, sizeof out->handovers);
    out->handovers_n = g->config->handovers_n;
}

/* What could not be read lives as long in a drop folder as in quarantine. */
static void keep_drops(struct engine *g)
{
    struct desk_clocks c;
    wiring_clocks(g, &c);
    feeds_keep(g->feeds, (int64_t) (c.quarantine_days < c.health_days ? c.quarantine_days : c.health_days) * 86400);
}

/* A feed of an exercise that is switched on starts something of it, too. */
static int may_start_more(const struct engine *g, const struct config *fresh, struct err *e)
{
    const struct journal_info *about = journal_about(g->journal);
    struct buf told = {0};
    int rc = 0;
    if (about->mode == JOURNAL_EXERCISE && exercise_starts_more(fresh, g->config))
        rc = exercise_ask(g, fresh, about->exercise, &told, e);
    if (rc == 0 && told.n)
        log_info(g->log, "engine", "more of the exercise starts: %.*s", SPAN_FMT(buf_view(&told)));
    buf_free(&told);
    return rc;
}

int wiring_reload(struct engine *g, struct span officer, uint32_t uid, bool *changed, char *digest,
                  struct buf *problems, struct err *e)
{
    struct config *fresh;
    struct policy *policy = NULL;
    if (journal_about(g->journal)->replay)
        return err_set(e, WF_E_STATE, "this is a replay: it has no configuration of its own");
    struct desk_data *data = NULL;
    struct notices_data *notices = NULL;
    char policy_digest[33];
    int rc = config_read(&fresh, home_path(g->home), g->args.config, problems, e);
    config_check_reload(fresh, g->config, home_path(g->home), g->plugins, problems);
    if (rc == 0 && problems->n)
        rc = err_set(e, WF_E_INVALID, "the configuration does not fit; nothing of it was taken up");
    if (rc == 0)
        rc = may_start_more(g, fresh, e);
    if (rc == 0)
        rc = policy_of_home(g, &policy, policy_digest, problems, e);
    if (rc == 0)
        rc = notices_read(g, fresh, &notices, problems, e);
    if (rc == 0)
        rc = desk_data_read(g->desk, &data, problems, e);
    if (rc < 0) {
        notices_data_free(notices);
        policy_free(policy);
        config_free(fresh);
        return rc;
    }
    snprintf(digest, 65, "%s", fresh->digest);
    *changed = strcmp(fresh->digest, g->config->digest) != 0 || strcmp(policy_digest, g->policy_digest) != 0;
    if (notices_take(g->notices, notices))
        *changed = true;
    if (desk_data_take(g->desk, data)) {
        *changed = true;
        server_data(g->server);
    }
    take_policy(g, policy, policy_digest);
    struct config *old = g->config;
    g->config = fresh;
    log_set_level(g->log, fresh->log_level);
    char *centre = notices_centre(g, fresh);
    plugins_set_centre(g->plugins, centre);
    mem_free(centre);
    struct desk_clocks clocks;
    wiring_clocks(g, &clocks);
    desk_set_clocks(g->desk, &clocks);
    keep_drops(g);
    notices_configure(g);
    notifier_configure(g->notifier);
    courier_configure(g->courier);
    server_set_bell(g->server, fresh->bell);
    feeds_apply_config(g, old, officer);
    if (*changed)
        say_reloaded(g, officer, uid);
    config_free(old);
    log_info(g->log, "config", "%s",
             *changed ? "a new configuration was taken up" : "nothing in the configuration has changed");
    return 0;
}

/* ---- all of them ---- */

int wiring_open(struct engine *g, struct err *e)
{
    const struct journal_info *about = journal_about(g->journal);
    struct feeds_options f = {.loop = &g->loop,
                              .clock = &g->clock,
                              .log = g->log,
                              .calls = {.arg = g,
                                        .input = intake_on_input,
                                        .state = feeds_on_state,
                                        .own_link = feeds_on_own_link,
                                        .set_aside = feeds_on_set_aside}};
    int rc = feeds_open(&g->feeds, &f, e);
    if (rc < 0)
        return rc;
    keep_drops(g);
    struct plugins_config p = {.loop = &g->loop,
                               .log = g->log,
                               .clock = &g->clock,
                               .arg = g,
                               .on_ready = on_ready,
                               .on_state = on_plugin_state};
    char *centre = notices_centre(g, g->config);
    p.centre = centre;
    rc = plugins_new(&g->plugins, &p, e);
    mem_free(centre);
    if (rc < 0)
        return rc;
    struct verifier_config v = {.loop = &g->loop, .log = g->log, .clock = &g->clock};
    g->verifier = verifier_new(&v);
    struct server_options s = {
        .loop = &g->loop,
        .home = home_path(g->home),
        .group = g->config->group,
        .site = about->prefix,
        .centre = g->config->centre,
        .exercise = about->mode == JOURNAL_EXERCISE ? about->exercise : NULL,
        .replay = about->replay,
        .version = PACKAGE_VERSION,
        .clock = &g->clock,
        .log = g->log,
        .desk = g->desk,
        .views = desk_views(g->desk),
        .feeds = g->feeds,
        .plugins = g->plugins,
        .policy = g->policy,
        .bell = g->config->bell,
        .calls = {.arg = g, .status = status, .reload = reload, .stop = stop, .scenario = scenario, .feed_test = feed_test, .plugin = officer_plugin,
                  .notifier = try_notifier, .notice = notices_ask}};
    return server_open(&g->server, &s, e);
}
