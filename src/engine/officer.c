/* officer: what officers do with plugins: enable, disable, restart, reload. Each is a fact with the officer's name. Here is also known which
 * plugins are in quarantine for their deaths: that is a fact too, it outlasts the engine, and only an officer lifts it. */
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/paths.h"
#include "base/setting.h"
#include "engine/engine.h"

enum { SETTING_BYTES = 65536 };

/* ---- facts ---- */

/* The key of the word that a quarantine leaves in the journal: its reason; "" when it was lifted. */
static struct span quarantine_key(const char *plugin, char *to, size_t cap)
{
    int n = snprintf(to, cap, "plugin#%s", plugin);
    return span_make(to, n > 0 && (size_t) n < cap ? (size_t) n : 0);
}

static bool forget_struck(struct engine *g, const char *plugin)
{
    for (size_t i = 0; i < g->struck.n; i++)
        if (strcmp(g->struck.v[i], plugin) == 0) {
            mem_free(g->struck.v[i]);
            VEC_REMOVE(&g->struck, i);
            return true;
        }
    return false;
}

void officer_forget(struct engine *g)
{
    for (size_t i = 0; i < g->struck.n; i++)
        mem_free(g->struck.v[i]);
    VEC_FREE(&g->struck);
}

/* A fact "plugin.set"; text begins with the name; `kept` NULL: what is known of the quarantine stays. */
static void say(struct engine *g, const char *plugin, const char *action, struct span by, int64_t uid, const char *text, const char *kept)
{
    struct buf payload = {0}, sentence = {0};
    struct json_writer w;
    char key[64];
    const struct plugin_descriptor *d = plugins_descriptor(g->plugins, plugin);
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kcstr(&w, "plugin", plugin);
    jw_kcstr(&w, "action", action);
    if (d)
        jw_kcstr(&w, "version", d->d->version);
    if (uid >= 0)
        jw_kint(&w, "uid", uid);
    jw_end_object(&w);
    buf_printf(&sentence, "plugin %s", text);
    engine_fact_keep(g, "plugin.set", by, buf_view(&payload), buf_view(&sentence), kept ? quarantine_key(plugin, key, sizeof key) : span_make(NULL, 0),
                     kept ? span_str(kept) : span_make(NULL, 0));
    buf_free(&payload);
    buf_free(&sentence);
}

static void note_struck(struct engine *g, const struct plugin_row *row)
{
    if (!row->struck || g->stopping)
        return;
    for (size_t i = 0; i < g->struck.n; i++)
        if (strcmp(g->struck.v[i], row->name) == 0)
            return;
    char text[384];
    (void) snprintf(text, sizeof text, "%s is in quarantine: %s", row->name, row->last_error);
    VEC_PUSH(&g->struck, mem_strdup(row->name));
    say(g, row->name, "quarantine", SPAN_LIT("engine"), -1, text, row->last_error);
}

void officer_hold(struct engine *g, const char *plugin)
{
    char key[64];
    struct buf why = {0};
    struct err e = {0};
    if (journal_cursor(g->reader, quarantine_key(plugin, key, sizeof key), &why, &e) == 0 && why.n) {
        VEC_PUSH(&g->struck, mem_strdup(plugin));
        plugins_hold(g->plugins, plugin, why.p);
        log_warn(g->log, "plugin", "%s is in quarantine still: %s", plugin, why.p);
    }
    buf_free(&why);
}

void officer_lifted(struct engine *g, const char *plugin, struct span by)
{
    char text[128];
    if (!forget_struck(g, plugin))
        return;
    (void) snprintf(text, sizeof text, "%s: its quarantine is lifted", plugin);
    say(g, plugin, "lift", by, -1, text, "");
}

/* ---- what they ask for ---- */

static int restart(struct engine *g, const struct server_plugin *q, struct err *e)
{
    char text[128];
    int rc = plugins_restart(g->plugins, q->plugin, e);
    if (rc)
        return rc;
    officer_lifted(g, q->plugin, q->officer);
    (void) snprintf(text, sizeof text, "%s is started anew", q->plugin);
    say(g, q->plugin, "restart", q->officer, q->uid, text, NULL);
    q->done(q->arg, NULL, text);
    return 0;
}

/* A reload under way. */
struct reload {
    struct engine *g;
    struct server_plugin q; /* copies */
    char plugin[32], officer[64];
};

static void reloaded(void *arg, const struct err *failed, const char *was)
{
    struct reload *r = arg;
    struct engine *g = r->g;
    const struct plugin_descriptor *d = plugins_descriptor(g->plugins, r->plugin);
    char text[512];
    if (failed) {
        struct err e;
        err_clear(&e);
        (void) err_set(&e, failed->code, "%s is not reloaded, it is as it was: its new build %.300s", r->plugin, failed->text);
        log_warn(g->log, "plugin", "%s", e.text);
        r->q.done(r->q.arg, &e, NULL);
    } else {
        bool same = strcmp(was, d->d->version) == 0;
        (void) snprintf(text, sizeof text, "%s is reloaded: version %s%s%s", r->plugin, d->d->version, same || !*was ? "" : " in place of ", same ? "" : was);
        officer_lifted(g, r->plugin, span_str(r->officer));
        say(g, r->plugin, "reload", span_str(r->officer), r->q.uid, text, NULL);
        r->q.done(r->q.arg, NULL, text);
    }
    mem_free(r);
}

static int reload(struct engine *g, const struct server_plugin *q, struct err *e)
{
    struct reload *r = mem_alloc(sizeof *r);
    r->g = g;
    r->q = *q;
    (void) snprintf(r->plugin, sizeof r->plugin, "%s", q->plugin);
    (void) snprintf(r->officer, sizeof r->officer, "%.*s", SPAN_FMT(q->officer));
    int rc = plugins_reload(g->plugins, q->plugin, reloaded, r, e);
    if (rc) {
        mem_free(r);
        return err_wrap(e, "nothing is changed");
    }
    return 0;
}

/* Writes the setting and takes the configuration up; where that does not go, the file is as it was. */
static int set_enabled(struct engine *g, const struct server_plugin *q, bool on, struct buf *problems, struct err *e)
{
    char *path = setting_path(home_path(g->home), "plugin", q->plugin), *dir = fs_join(home_path(g->home), "conf.d"), digest[65];
    struct buf old = {0}, fresh = {0};
    struct err ignored = {0};
    bool had = access(path, F_OK) == 0, changed = false;
    int rc = had ? fs_read(path, SETTING_BYTES, &old, e) : 0;
    if (rc == 0) {
        setting_compose(buf_view(&old), "plugin", q->plugin, "enabled", on ? "true" : "false", &fresh);
        rc = fs_mkdirs(dir, 0700, e);
    }
    if (rc == 0 && (rc = fs_write_atomic(path, buf_view(&fresh), 0600, e)) == 0) {
        rc = wiring_reload(g, q->officer, q->uid, &changed, digest, problems, e);
        if (rc && had)
            (void) fs_write_atomic(path, buf_view(&old), 0600, &ignored);
        else if (rc)
            (void) unlink(path);
    }
    buf_free(&old);
    buf_free(&fresh);
    mem_free(path);
    mem_free(dir);
    return rc;
}

/* Who switched a plugin on that has not yet said that it is ready. */
struct officer_wait {
    char plugin[32];
    struct server_plugin q; /* its words are gone */
};

static void tell_on(const struct server_plugin *q, const struct plugin_row *row)
{
    char text[512];
    if (row->state == PLUGIN_QUARANTINED && row->struck)
        (void) snprintf(text, sizeof text, "%s is on, and in quarantine: plugin reload or plugin restart lifts that", row->name);
    else if (row->state == PLUGIN_QUARANTINED || row->state == PLUGIN_BACKOFF)
        (void) snprintf(text, sizeof text, "%s is on, but cannot work: %s", row->name, row->last_error);
    else
        (void) snprintf(text, sizeof text, "%s is %s", row->name, row->state == PLUGIN_OFF ? "off" : "on");
    q->done(q->arg, NULL, text);
}

void officer_state(struct engine *g, const struct plugin_row *row)
{
    note_struck(g, row);
    for (size_t i = 0; row->state != PLUGIN_STARTING && i < g->waiting.n;) {
        struct officer_wait *w = g->waiting.v[i];
        if (strcmp(w->plugin, row->name) != 0) {
            i++;
            continue;
        }
        VEC_REMOVE(&g->waiting, i);
        tell_on(&w->q, row);
        mem_free(w);
    }
}

void officer_close(struct engine *g)
{
    struct err e = {0};
    (void) err_set(&e, WF_E_AGAIN, "the engine stops");
    for (size_t i = 0; i < g->waiting.n; i++) {
        g->waiting.v[i]->q.done(g->waiting.v[i]->q.arg, &e, NULL);
        mem_free(g->waiting.v[i]);
    }
    VEC_FREE(&g->waiting);
}

static void answer_on(struct engine *g, const struct server_plugin *q)
{
    struct plugin_row row;
    if (plugins_row(g->plugins, q->plugin, &row) != 0) { /* the configuration's last word is another file's: it stays off */
        q->done(q->arg, NULL, "it is written, but another file of the configuration keeps it off");
        return;
    }
    if (row.state != PLUGIN_STARTING) {
        tell_on(q, &row);
        return;
    }
    struct officer_wait *w = mem_alloc(sizeof *w);
    (void) snprintf(w->plugin, sizeof w->plugin, "%s", q->plugin);
    w->q = *q;
    VEC_PUSH(&g->waiting, w);
}

static int check_installed(const char *plugin, struct err *e)
{
    char *path = setting_title_ok(plugin) && !strchr(plugin, '/') ? paths_plugin(plugin) : NULL;
    bool there = path && access(path, R_OK) == 0;
    mem_free(path);
    return there ? 0 : err_field(e, WF_E_NOTFOUND, "plugin", "there is no plugin \"%.64s\" installed", plugin);
}

static int turn(struct engine *g, const struct server_plugin *q, bool on, struct buf *problems, struct err *e)
{
    bool known = config_plugin(g->config, q->plugin) != NULL;
    char text[96];
    int rc = on || !known ? check_installed(q->plugin, e) : 0;
    rc = rc ? rc : set_enabled(g, q, on, problems, e);
    if (rc)
        return rc;
    (void) snprintf(text, sizeof text, "%s is %s", q->plugin, on ? "on" : "off");
    say(g, q->plugin, on ? "enable" : "disable", q->officer, q->uid, text, NULL);
    if (on)
        answer_on(g, q);
    else
        q->done(q->arg, NULL, text);
    return 0;
}

/* One that is installed and was never switched on is not in the table of those that run. */
static int check_on(struct engine *g, const char *plugin, struct err *e)
{
    struct plugin_row row;
    struct err ignored = {0};
    if (plugins_row(g->plugins, plugin, &row) == 0 || check_installed(plugin, &ignored) != 0)
        return 0;
    return err_set(e, WF_E_STATE, "plugin \"%s\" is switched off; plugin enable %s switches it on", plugin, plugin);
}

int officer_plugin(void *arg, const struct server_plugin *q, struct buf *problems, struct err *e)
{
    struct engine *g = arg;
    bool again = strcmp(q->action, "restart") == 0 || strcmp(q->action, "reload") == 0;
    int rc = again ? check_on(g, q->plugin, e) : 0;
    if (rc)
        return rc;
    if (strcmp(q->action, "restart") == 0)
        return restart(g, q, e);
    if (strcmp(q->action, "reload") == 0)
        return reload(g, q, e);
    if (strcmp(q->action, "enable") == 0 || strcmp(q->action, "disable") == 0)
        return turn(g, q, q->action[0] == 'e', problems, e);
    return err_field(e, WF_E_INVALID, "action", "a plugin's action is enable, disable, reload or restart");
}
