/* config_check: what the configuration means, held against what is installed: plugins, their options and sources, addresses, files of keys.
 *
 * Each fault is a line, FILE:LINE: what: KEY: what was wrong; what would be right. A start that is refused for its text lists these faults with it;
 * else they keep one feed or plugin dark, not the floor: the start tells them and the board shows them. A reload refuses them.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "engine/engine.h"

/* Who is asked what a plugin declares: those that run, then those that were asked for it alone. */
struct known {
    struct plugins *running;
    const struct plugins *asked;
    bool starting; /* those that run have just been started: that one can't be opened is news */
};

static const struct plugin_descriptor *descriptor_of(const struct known *k, const char *plugin)
{
    const struct plugin_descriptor *d = k->running ? plugins_descriptor(k->running, plugin) : NULL;
    return d || !k->asked ? d : plugins_descriptor(k->asked, plugin);
}

bool config_plugin_installed(const char *plugin)
{
    char *path = paths_plugin(plugin);
    bool there = access(path, F_OK) == 0;
    mem_free(path);
    return there;
}

static void not_installed(struct buf *problems, const char *where, const char *kind, const char *title, const char *plugin)
{
    struct buf all = {0};
    paths_plugins(&all);
    buf_printf(problems, "%s: %s \"%s\": there is no plugin \"%s\"; installed: %s\n", where, kind, title, plugin, all.n ? all.p : "none");
    buf_free(&all);
}

/* ---- plugins ---- */

static void check_options(const struct config *cfg, const struct config_plugin *p, const struct plugin_descriptor *d, struct buf *problems)
{
    for (size_t i = 0; i < p->options.n; i++) {
        struct plugin_option o = {p->options.v[i].name, p->options.v[i].value};
        struct err e = {0};
        if (plugin_options_check(d, &o, 1, &e) < 0)
            buf_printf(problems, "%s: plugin \"%s\": options: %s\n", config_where(cfg, "plugin", p->name, "options"), p->name, e.text);
    }
}

/* What only the plugin itself could say, when it was opened. */
static void tell_refused(const struct config *cfg, const struct config_plugin *p, struct plugins *running, struct buf *problems)
{
    struct plugin_row row;
    if (running && plugins_row(running, p->name, &row) == 0 && row.state == PLUGIN_QUARANTINED && !row.struck)
        buf_printf(problems, "%s: plugin \"%s\": it can't work: %s\n", config_where(cfg, "plugin", p->name, p->options.n ? "options" : NULL), p->name, row.last_error);
}

static void check_plugins(const struct config *cfg, const struct known *k, struct buf *problems)
{
    for (size_t i = 0; i < cfg->plugins.n; i++) {
        const struct config_plugin *p = &cfg->plugins.v[i];
        const struct plugin_descriptor *d = descriptor_of(k, p->name);
        size_t before = problems->n;
        if (!config_plugin_installed(p->name)) {
            if (p->enabled)
                not_installed(problems, config_where(cfg, "plugin", p->name, NULL), "plugin", p->name, p->name);
            continue;
        }
        if (d)
            check_options(cfg, p, d, problems);
        if (k->starting && problems->n == before)
            tell_refused(cfg, p, k->running, problems);
    }
}

/* ---- feeds ---- */

static const wf_source *source_of(const struct plugin_descriptor *d, const char *id)
{
    for (size_t i = 0; i < d->d->sources_n; i++)
        if (strcmp(d->d->sources[i].id, id) == 0)
            return &d->d->sources[i];
    return NULL;
}

void config_no_source(const struct plugin_descriptor *d, const char *source, struct buf *out)
{
    buf_printf(out, "plugin \"%s\" has no source \"%s\"; it has:", d->name, source);
    for (size_t i = 0; i < d->d->sources_n; i++)
        buf_printf(out, " %s", d->d->sources[i].id);
}

/* The configuration's key for a field of feed_check, whose word in the file is passed over from now on. *forgot: there was one. */
static const char *key_of(struct config_feed *f, const char *field, bool *forgot)
{
    const struct {
        const char *field, *key;
        char **word;
    } keys[] = {{"url", "url", &f->url}, {"key_file", "key_file", &f->key_file}, {"proxy", "proxy", &f->proxy},
                {"client_key", "client_key", &f->client_key}, {"token_url", "token_url", &f->token_url}, {"client_id", "token_url", &f->token_url}};
    *forgot = false;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (strcmp(keys[i].field, field) == 0) {
            *forgot = *keys[i].word != NULL;
            *keys[i].word = NULL;
            return keys[i].key;
        }
    if (strcmp(field, "interval") != 0 && strcmp(field, "heartbeat") != 0)
        return NULL;
    *forgot = f->interval_s != 0;
    f->interval_s = 0;
    return "interval";
}

/* feed_check stops at the first fault: what it found is passed over and it is asked again, so that each is told. */
static void check_values(const struct config *cfg, const struct config_feed *f, const struct plugin_descriptor *d, const wf_source *s, struct buf *problems)
{
    struct config_feed left = *f;
    for (bool forgot = true; forgot;) {
        struct feed_config c;
        char id[64];
        struct err e = {0};
        feeds_compose(&left, d, s, &c, id, sizeof id);
        if (feed_check(&c, &e) == 0)
            return;
        const char *key = key_of(&left, e.field, &forgot);
        buf_printf(problems, "%s: feed \"%s\": %s%s%s\n", config_where(cfg, "feed", f->id, key), f->id, e.field, e.field[0] ? ": " : "", e.text);
    }
}

static bool same_word(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* The files that a feed needs, as they are now. What an engine runs with already is told on the board, and holds up no other change. */
static void check_files(const struct config *cfg, const struct config_feed *f, const struct config_feed *was, const wf_source *s, struct buf *problems)
{
    const struct {
        const char *key, *now, *before;
    } files[] = {{"key_file", f->key_file, was ? was->key_file : NULL}, {"ca_file", f->ca_file, was ? was->ca_file : NULL},
                 {"client_cert", f->client_cert, was ? was->client_cert : NULL}, {"client_key", f->client_key, was ? was->client_key : NULL}};
    struct feed_config c = {.id = f->id, .auth = s ? s->auth : 0, .key_file = f->key_file, .token_url = f->token_url, .ca_file = f->ca_file, .client_cert = f->client_cert,
                            .client_key = f->client_key};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct err e = {0};
        if (files[i].now && !same_word(files[i].now, files[i].before) && feed_check_file(&c, files[i].key, &e) < 0)
            buf_printf(problems, "%s: feed \"%s\": %s: %s\n", config_where(cfg, "feed", f->id, files[i].key), f->id, files[i].key, e.text);
    }
}

static void check_feeds(const struct config *cfg, const struct config *was, const struct known *k, struct buf *problems)
{
    for (size_t i = 0; i < cfg->feeds.n; i++) {
        const struct config_feed *f = &cfg->feeds.v[i];
        const char *where = config_where(cfg, "feed", f->id, NULL), *source = strchr(f->id, '/') + 1;
        char *plugin = mem_strndup(f->id, (size_t) (source - f->id) - 1);
        const struct plugin_descriptor *d = descriptor_of(k, plugin);
        const wf_source *s = d ? source_of(d, source) : NULL;
        if (!config_plugin_installed(plugin)) {
            not_installed(problems, where, "feed", f->id, plugin);
        } else if (d && !s) {
            buf_printf(problems, "%s: feed \"%s\": ", where, f->id);
            config_no_source(d, source, problems);
            buf_char(problems, '\n');
        } else if (s) {
            check_values(cfg, f, d, s, problems);
        }
        check_files(cfg, f, was ? config_feed(was, f->id) : NULL, s, problems);
        mem_free(plugin);
    }
}

/* ---- all of it ---- */

/* The commands for texts and calls are looked at as the notifier's is. */
static void check_courier(const struct config *c, const char *home, struct buf *problems)
{
    const struct {
        const char *key, *command;
    } commands[] = {{"sms", c->courier.sms}, {"voice", c->courier.voice}};
    struct err e = {0};
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (commands[i].command && notifier_check_command(commands[i].command, home, &e) < 0)
            buf_printf(problems, "%s: courier: %s: %s\n", config_where(c, "courier", "", commands[i].key), commands[i].key, e.text);
    if (!c->courier.smtp != !c->courier.mail_from)
        buf_printf(problems, "%s: courier: smtp and mail_from stand together\n", config_where(c, "courier", "", c->courier.smtp ? "smtp" : "mail_from"));
}

static void check(const struct config *cfg, const struct config *was, const char *home, const struct known *k, struct buf *problems)
{
    check_plugins(cfg, k, problems);
    check_feeds(cfg, was, k, problems);
    signature_check_config(cfg, problems);
    notifier_check(cfg, home, problems);
    check_courier(cfg, home, problems);
}

void config_check_reload(const struct config *cfg, const struct config *was, const char *home, struct plugins *running, struct buf *problems)
{
    struct known k = {.running = running};
    check(cfg, was, home, &k, problems);
}

/* Asks each plugin that the configuration speaks of and that has not spoken for itself. */
static void ask_around(const struct config *cfg, const struct plugins *running, struct survey *s)
{
    for (size_t i = 0; i < cfg->plugins.n; i++) {
        const struct config_plugin *p = &cfg->plugins.v[i];
        if (p->options.n && !(running && plugins_descriptor(running, p->name)) && config_plugin_installed(p->name))
            survey_ask(s, p->name);
    }
    for (size_t i = 0; i < cfg->feeds.n; i++) {
        char *plugin = mem_strndup(cfg->feeds.v[i].id, strcspn(cfg->feeds.v[i].id, "/"));
        if (!(running && plugins_descriptor(running, plugin)) && config_plugin_installed(plugin))
            survey_ask(s, plugin);
        mem_free(plugin);
    }
    survey_wait(s);
}

void config_check_start(const struct config *cfg, const char *home, struct plugins *running, const struct clock *clock, struct buf *problems)
{
    struct survey *s = survey_new(clock);
    ask_around(cfg, running, s);
    struct known k = {.running = running, .asked = survey_plugins(s), .starting = true};
    check(cfg, NULL, home, &k, problems);
    survey_free(s);
}
