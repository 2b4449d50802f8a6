/* config: see config.h. */
#include "engine/config.h"

#include <confuse.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/hash.h"
#include "engine/config_impl.h"
#include "model/datafile.h"

enum { FILE_MOST = 1 << 20 };

static void set_text(char **to, const char *value)
{
    if (!value)
        return;
    mem_free(*to);
    *to = *value ? mem_strdup(value) : NULL;
}

static struct config_plugin *plugin_of(struct config *c, const char *name)
{
    for (size_t i = 0; i < c->plugins.n; i++)
        if (strcmp(c->plugins.v[i].name, name) == 0)
            return &c->plugins.v[i];
    struct config_plugin p = {.name = mem_strdup(name), .enabled = true};
    VEC_PUSH(&c->plugins, p);
    return &c->plugins.v[c->plugins.n - 1];
}

static struct config_feed *feed_of(struct config *c, const char *id)
{
    for (size_t i = 0; i < c->feeds.n; i++)
        if (strcmp(c->feeds.v[i].id, id) == 0)
            return &c->feeds.v[i];
    struct config_feed f = {.id = mem_strdup(id), .enabled = true};
    VEC_PUSH(&c->feeds, f);
    return &c->feeds.v[c->feeds.n - 1];
}

static void set_option(struct config_plugin *p, const char *pair)
{
    const char *eq = strchr(pair, '=');
    if (!eq)
        return;
    char *name = mem_strndup(pair, (size_t) (eq - pair));
    for (size_t i = 0; i < p->options.n; i++)
        if (strcmp(p->options.v[i].name, name) == 0) {
            set_text(&p->options.v[i].value, eq + 1);
            mem_free(name);
            return;
        }
    struct config_option o = {name, mem_strdup(eq + 1)};
    VEC_PUSH(&p->options, o);
}

/* The value of a key of a section where this file gives one, else NULL. */
static const char *text_of(cfg_t *sec, const char *key)
{
    return cfg_size(sec, key) ? cfg_getstr(sec, key) : NULL;
}

static void take_plugin(struct config *c, cfg_t *sec)
{
    struct config_plugin *p = plugin_of(c, cfg_title(sec));
    if (cfg_size(sec, "enabled"))
        p->enabled = cfg_getbool(sec, "enabled");
    for (unsigned i = 0; i < cfg_size(sec, "options"); i++)
        set_option(p, cfg_getnstr(sec, "options", i));
}

static void take_feed(struct config *c, cfg_t *sec)
{
    struct config_feed *f = feed_of(c, cfg_title(sec));
    const struct {
        const char *key;
        char **to;
    } texts[] = {{"url", &f->url},
                 {"key_file", &f->key_file},
                 {"proxy", &f->proxy},
                 {"ca_file", &f->ca_file},
                 {"client_cert", &f->client_cert},
                 {"client_key", &f->client_key},
                 {"token_url", &f->token_url},
                 {"client_id", &f->client_id},
                 {"scope", &f->scope},
                 {"signer", &f->signer}};
    const struct {
        const char *key;
        bool *to;
    } bools[] = {{"enabled", &f->enabled}, {"allow_clear", &f->allow_clear}, {"allow_private", &f->allow_private}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        set_text(texts[i].to, text_of(sec, texts[i].key));
    for (size_t i = 0; i < ARRAY_LEN(bools); i++)
        if (cfg_size(sec, bools[i].key))
            *bools[i].to = cfg_getbool(sec, bools[i].key);
    if (cfg_size(sec, "interval"))
        f->interval_s = (uint32_t) cfg_getint(sec, "interval");
}

/* The scan has looked at the words as they are written; what an escape makes of one is seen here. */
static const char *checked(cfg_t *cfg, const char *file, const char *key, bool (*ok)(const char *), struct buf *problems)
{
    const char *v = text_of(cfg, key);
    if (!v || ok(v))
        return v;
    buf_printf(problems, "%s: %s: an escape (\\) has no place in it\n", file, key);
    return NULL;
}

/* Sections of whole numbers, which the scan found within their ranges. */
static void take_numbers(struct config *c, cfg_t *cfg)
{
    const struct {
        const char *section, *key;
        uint32_t *to;
    } numbers[] = {{"journal", "retention_days", &c->retention_days}, {"journal", "sealed_hours", &c->sealed_hours}, {"journal", "reserve_mib", &c->reserve_mib},
                   {"journal", "report_days", &c->report_days},       {"journal", "status_days", &c->status_days},  {"journal", "count_days", &c->count_days},
                   {"journal", "raw_days", &c->raw_days},             {"journal", "quarantine_days", &c->quarantine_days}, {"journal", "health_days", &c->health_days},
                   {"desk", "own_by_p1", &c->own_by_s[0]},            {"desk", "own_by_p2", &c->own_by_s[1]},       {"desk", "own_by_p3", &c->own_by_s[2]},
                   {"desk", "own_by_p4", &c->own_by_s[3]},            {"desk", "ack_ends", &c->ack_s},              {"desk", "absent", &c->absent_s},              {"desk", "shift_hours", &c->shift_h},
                   {"desk", "flap_low", &c->flap_low},                {"desk", "flap_high", &c->flap_high},         {"desk", "check_interval", &c->check_s},
                   {"desk", "stale_hours", &c->stale_h},              {"notices", "per_author", &c->notices_per_author},  {"notices", "per_centre", &c->notices_per_centre},
                   {"desk", "end_warn", &c->end_warn_s[0]},           {"desk", "end_warn_last", &c->end_warn_s[1]}, {"desk", "accept_by", &c->accept_s},          {"desk", "answer_by", &c->answer_s}};
    for (size_t k = 0; k < ARRAY_LEN(numbers); k++)
        for (unsigned i = 0; i < cfg_size(cfg, numbers[k].section); i++) {
            cfg_t *s = cfg_getnsec(cfg, numbers[k].section, i);
            if (cfg_size(s, numbers[k].key))
                *numbers[k].to = (uint32_t) cfg_getint(s, numbers[k].key);
        }
}

static void take_notices(struct config *c, const char *file, cfg_t *sec, struct buf *problems)
{
    set_text(&c->notices_sender, checked(sec, file, "sender", config_sender_ok, problems));
    set_text(&c->notices_sender_name, text_of(sec, "sender_name"));
    set_text(&c->notices_contact, text_of(sec, "contact"));
    set_text(&c->notices_phone, checked(sec, file, "phone", datafile_number_ok, problems));
    set_text(&c->notices_recipients, checked(sec, file, "recipients", config_path_ok, problems));
    if (cfg_size(sec, "single"))
        c->notices_single = cfg_getbool(sec, "single");
}

static void take_courier(struct config *c, const char *file, cfg_t *sec, struct buf *problems)
{
    for (size_t i = 0; i < ARRAY_LEN(config_courier_keys); i++) {
        const struct config_courier_key *k = &config_courier_keys[i];
        void *to = (char *) &c->courier + k->at;
        if (!k->most)
            set_text(to, k->ok ? checked(sec, file, k->name, k->ok, problems) : text_of(sec, k->name));
        else if (cfg_size(sec, k->name))
            *(uint32_t *) to = (uint32_t) cfg_getint(sec, k->name);
    }
}

static void take_notifier(struct config *c, const char *file, cfg_t *sec, struct buf *problems)
{
    set_text(&c->notifier, checked(sec, file, "command", config_command_ok, problems));
    for (unsigned i = 0; i < cfg_size(sec, "environment"); i++) {
        const char *pair = cfg_getnstr(sec, "environment", i);
        char *own;
        if (!config_variable_ok(pair)) {
            buf_printf(problems, "%s: environment: an escape (\\) has no place in it\n", file);
            continue;
        }
        own = mem_strdup(pair);
        VEC_PUSH(&c->notifier_env, own);
    }
}

/* A later file's list takes the place of an earlier one's. */
static void take_protocols(struct config *c, const char *file, cfg_t *sec, struct buf *problems)
{
    if (cfg_size(sec, "single_after"))
        c->runs.single_after_s = 60 * (uint32_t) cfg_getint(sec, "single_after");
    unsigned n = cfg_size(sec, "clocks");
    if (n)
        c->runs.clocks_n = 0;
    for (unsigned i = 0; i < n; i++) {
        if (c->runs.clocks_n == DESK_RUN_CLOCKS_MOST)
            buf_printf(problems, "%s: clocks: %d clocks are the most\n", file, DESK_RUN_CLOCKS_MOST);
        else if (!config_clock_read(cfg_getnstr(sec, "clocks", i), &c->runs.clocks[c->runs.clocks_n]))
            buf_printf(problems, "%s: clocks: an escape (\\) has no place in it\n", file);
        else
            c->runs.clocks_n++;
    }
}

static void take_handovers(struct config *c, const char *file, cfg_t *sec, struct buf *problems)
{
    unsigned n = cfg_size(sec, "handovers");
    if (!n)
        return;
    c->handovers_n = 0;
    for (unsigned i = 0; i < n; i++) {
        int at = time_daily(cfg_getnstr(sec, "handovers", i));
        if (at < 0)
            buf_printf(problems, "%s: handovers: an escape (\\) has no place in it\n", file);
        else if (c->handovers_n == ARRAY_LEN(c->handovers))
            buf_printf(problems, "%s: handovers: %zu times of the day are the most\n", file, ARRAY_LEN(c->handovers));
        else
            c->handovers[c->handovers_n++] = (uint16_t) at;
    }
}

static void take_top(struct config *c, const char *file, cfg_t *cfg, struct buf *problems)
{
    const char *level = checked(cfg, file, "log_level", config_level_ok, problems);
    if (level)
        (void) config_level_of(level, &c->log_level);
    set_text(&c->centre, text_of(cfg, "centre"));
    set_text(&c->prefix, checked(cfg, file, "prefix", config_prefix_ok, problems));
    for (unsigned i = 0; i < cfg_size(cfg, "plugin"); i++)
        take_plugin(c, cfg_getnsec(cfg, "plugin", i));
    for (unsigned i = 0; i < cfg_size(cfg, "feed"); i++)
        take_feed(c, cfg_getnsec(cfg, "feed", i));
    take_numbers(c, cfg);
    for (unsigned i = 0; i < cfg_size(cfg, "desk"); i++) {
        const char *bell = checked(cfg_getnsec(cfg, "desk", i), file, "bell", config_bell_ok, problems);
        c->bell = bell ? (uint8_t) config_bell_of(bell) : c->bell;
        take_handovers(c, file, cfg_getnsec(cfg, "desk", i), problems);
    }
    for (unsigned i = 0; i < cfg_size(cfg, "exercise"); i++)
        set_text(&c->floor, checked(cfg_getnsec(cfg, "exercise", i), file, "floor", config_floor_ok, problems));
    for (unsigned i = 0; i < cfg_size(cfg, "protocols"); i++)
        take_protocols(c, file, cfg_getnsec(cfg, "protocols", i), problems);
    for (unsigned i = 0; i < cfg_size(cfg, "notices"); i++)
        take_notices(c, file, cfg_getnsec(cfg, "notices", i), problems);
    for (unsigned i = 0; i < cfg_size(cfg, "courier"); i++)
        take_courier(c, file, cfg_getnsec(cfg, "courier", i), problems);
    for (unsigned i = 0; i < cfg_size(cfg, "notifier"); i++)
        take_notifier(c, file, cfg_getnsec(cfg, "notifier", i), problems);
    for (unsigned i = 0; i < cfg_size(cfg, "socket"); i++)
        set_text(&c->group, text_of(cfg_getnsec(cfg, "socket", i), "group"));
}

/* libconfuse speaks to standard error unless it is given another listener. The scan found what it can say. */
static void quiet(cfg_t *cfg, const char *fmt, va_list ap)
{
    (void) cfg;
    (void) fmt;
    (void) ap;
}

/* Reads what of one file the scan found right. False: it can't be read from *line on. */
static bool parse(struct config *c, const char *file, struct span text, int *line, struct buf *problems)
{
#define TEXT(name) CFG_STR(name, NULL, CFGF_NODEFAULT)
#define INT(name) CFG_INT(name, 0, CFGF_NODEFAULT)
#define BOOL(name) CFG_BOOL(name, cfg_false, CFGF_NODEFAULT)
    cfg_opt_t plugin[] = {BOOL("enabled"), CFG_STR_LIST("options", NULL, CFGF_NODEFAULT), CFG_END()};
    cfg_opt_t feed[] = {BOOL("enabled"),       TEXT("url"),        INT("interval"),   BOOL("allow_clear"),
                        BOOL("allow_private"), TEXT("key_file"),   TEXT("proxy"),     TEXT("ca_file"),
                        TEXT("client_cert"),   TEXT("client_key"), TEXT("token_url"), TEXT("client_id"),
                        TEXT("scope"),         TEXT("signer"),     CFG_END()};
    cfg_opt_t journal[] = {INT("retention_days"), INT("report_days"), INT("status_days"), INT("count_days"), INT("raw_days"),
                           INT("quarantine_days"), INT("health_days"), INT("sealed_hours"), INT("reserve_mib"), CFG_END()};
    cfg_opt_t desk[] = {INT("own_by_p1"), INT("own_by_p2"), INT("own_by_p3"), INT("own_by_p4"), INT("absent"), INT("ack_ends"), INT("shift_hours"), INT("flap_low"),
                        INT("flap_high"), INT("check_interval"), INT("stale_hours"), INT("accept_by"), INT("answer_by"), INT("end_warn"), INT("end_warn_last"), TEXT("bell"), CFG_STR_LIST("handovers", NULL, CFGF_NODEFAULT), CFG_END()};
    cfg_opt_t exercise[] = {TEXT("floor"), CFG_END()};
    cfg_opt_t notices[] = {TEXT("sender"), TEXT("sender_name"), TEXT("contact"), TEXT("phone"), TEXT("recipients"), BOOL("single"), INT("per_author"), INT("per_centre"), CFG_END()};
    cfg_opt_t courier[CONFIG_COURIER_KEYS + 1] = {[CONFIG_COURIER_KEYS] = CFG_END()};
    for (size_t i = 0; i < CONFIG_COURIER_KEYS; i++) {
        const cfg_opt_t string = TEXT(config_courier_keys[i].name), number = INT(config_courier_keys[i].name);
        courier[i] = config_courier_keys[i].most ? number : string;
    }
    cfg_opt_t protocols[] = {INT("single_after"), CFG_STR_LIST("clocks", NULL, CFGF_NODEFAULT), CFG_END()};
    cfg_opt_t notifier[] = {TEXT("command"), CFG_STR_LIST("environment", NULL, CFGF_NODEFAULT), CFG_END()};
    cfg_opt_t socket[] = {TEXT("group"), CFG_END()};
    cfg_opt_t top[] = {INT("format"),
                       TEXT("log_level"),
                       TEXT("centre"),
                       TEXT("prefix"),
                       CFG_SEC("plugin", plugin, CFGF_MULTI | CFGF_TITLE),
                       CFG_SEC("feed", feed, CFGF_MULTI | CFGF_TITLE),
                       CFG_SEC("journal", journal, CFGF_MULTI),
                       CFG_SEC("desk", desk, CFGF_MULTI),
                       CFG_SEC("socket", socket, CFGF_MULTI),
                       CFG_SEC("notices", notices, CFGF_MULTI),
                       CFG_SEC("courier", courier, CFGF_MULTI),
                       CFG_SEC("notifier", notifier, CFGF_MULTI),
                       CFG_SEC("protocols", protocols, CFGF_MULTI),
                       CFG_SEC("exercise", exercise, CFGF_MULTI),
                       CFG_END()};
#undef TEXT
#undef INT
#undef BOOL
    cfg_t *cfg = cfg_init(top, CFGF_NONE);
    *line = 1;
    if (!cfg)
        return false;
    cfg_set_error_function(cfg, quiet);
    char *copy = mem_strndup(text.p ? text.p : "", text.n);
    int rc = cfg_parse_buf(cfg, copy);
    if (rc == CFG_SUCCESS)
        take_top(c, file, cfg, problems);
    *line = cfg->line;
    mem_free(copy);
    cfg_free(cfg);
    return rc == CFG_SUCCESS;
}

static void take_places(struct config *c, const char *file, const struct conf_sound *sound)
{
    for (size_t i = 0; i < sound->places.n; i++) {
        const struct conf_place *p = &sound->places.v[i];
        struct config_place own = {mem_strdup(p->section), mem_strdup(p->title), mem_strdup(p->key), mem_printf("%s:%u", file, p->line)};
        VEC_PUSH(&c->places, own);
    }
}

/* Reads, scans and takes one file; what is wrong goes to problems. */
static void take_file(struct config *c, const char *file, struct buf *all, struct buf *problems)
{
    struct buf text = {0};
    struct conf_sound sound = {0};
    struct err e = {0};
    int line;
    if (fs_check_orders(file, &e) < 0 || fs_read(file, FILE_MOST, &text, &e) < 0) {
        buf_printf(problems, "%s\n", e.text);
    } else {
        size_t faults = conf_scan_sound(&config_grammar, file, buf_view(&text), problems, &sound);
        if (!parse(c, file, buf_view(&sound.text), &line, problems) && !faults)
            buf_printf(problems, "%s:%d: the file can't be read from here on\n", file, line);
        take_places(c, file, &sound);
    }
    conf_sound_free(&sound);
    buf_span(all, buf_view(&text));
    buf_char(all, 0);
    buf_free(&text);
}

static int is_conf(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".conf") == 0;
}

static int order_plugins(const void *a, const void *b)
{
    return strcmp(((const struct config_plugin *) a)->name, ((const struct config_plugin *) b)->name);
}
static int order_feeds(const void *a, const void *b)
{
    return strcmp(((const struct config_feed *) a)->id, ((const struct config_feed *) b)->id);
}

static struct config *defaults(void)
{
    struct config *c = mem_alloc(sizeof *c);
    c->log_level = LOG_INFO_;
    c->centre = mem_strdup("AMICF Coordination Center");
    c->retention_days = 90;
    c->sealed_hours = 24;
    c->health_days = HEALTH_DAYS;
    c->reserve_mib = 64;
    c->own_by_s[0] = 60;
    c->own_by_s[1] = 300;
    c->own_by_s[2] = 900;
    c->own_by_s[3] = 1800;
    c->absent_s = 600;
    c->accept_s = c->answer_s = 3600;
    c->ack_s = 600;
    c->end_warn_s[0] = 86400;
    c->end_warn_s[1] = 7200;
    c->shift_h = 8;
    c->bell = 2;
    c->flap_low = 5;
    c->flap_high = 20;
    c->check_s = 300;
    c->stale_h = 24;
    return c;
}

static void take_all(struct config *c, const char *home, const char *main_file, struct buf *all, struct buf *problems)
{
    char *path = main_file ? mem_strdup(main_file) : fs_join(home, "watchfloor.conf"), *dir = fs_join(home, "conf.d");
    struct dirent **names = NULL;
    if (main_file || access(path, F_OK) == 0)
        take_file(c, path, all, problems);
    int n = scandir(dir, &names, is_conf, alphasort);
    if (n < 0 && errno != ENOENT)
        buf_printf(problems, "%s: can't be read: %s\n", dir, strerror(errno));
    for (int i = 0; i < n; i++) {
        char *file = fs_join(dir, names[i]->d_name);
        take_file(c, file, all, problems);
        mem_free(file);
        free(names[i]);
    }
    free(names);
    mem_free(path);
    mem_free(dir);
}

int config_read(struct config **out, const char *home, const char *main_file, struct buf *problems, struct err *e)
{
    static const struct hash_key key = {0x7761746368666c6f, 0x6f7220636f6e6667};
    struct config *c = defaults();
    struct buf all = {0};
    size_t before = problems->n;
    take_all(c, home, main_file, &all, problems);
    struct hash128 h = hash_sip128(&key, all.p ? all.p : "", all.n);
    snprintf(c->digest, sizeof c->digest, "%016llx%016llx", (unsigned long long) h.hi, (unsigned long long) h.lo);
    buf_free(&all);
    if (c->flap_low >= c->flap_high)
        buf_printf(problems, "desk: flap_low (%u) is to be under flap_high (%u): a signal flaps from over the high one until it is under the low one\n", c->flap_low, c->flap_high);
    if (!c->centre)
        c->centre = mem_strdup("AMICF Coordination Center");
    if (c->plugins.n)
        qsort(c->plugins.v, c->plugins.n, sizeof *c->plugins.v, order_plugins);
    if (c->feeds.n)
        qsort(c->feeds.v, c->feeds.n, sizeof *c->feeds.v, order_feeds);
    *out = c;
    if (problems->n == before)
        return 0;
    size_t lines = 0;
    for (size_t i = before; i < problems->n; i++)
        lines += problems->p[i] == '\n';
    return err_set(e, WF_E_INVALID, "the configuration has %zu fault%s; nothing of it was taken up", lines,
                   lines == 1 ? "" : "s");
}

void config_free(struct config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->plugins.n; i++) {
        for (size_t k = 0; k < c->plugins.v[i].options.n; k++) {
            mem_free(c->plugins.v[i].options.v[k].name);
            mem_free(c->plugins.v[i].options.v[k].value);
        }
        VEC_FREE(&c->plugins.v[i].options);
        mem_free(c->plugins.v[i].name);
    }
    for (size_t i = 0; i < c->feeds.n; i++) {
        struct config_feed *f = &c->feeds.v[i];
        char *texts[] = {f->id,          f->url,        f->key_file,  f->proxy,     f->ca_file,
                         f->client_cert, f->client_key, f->token_url, f->client_id, f->scope, f->signer};
        for (size_t k = 0; k < ARRAY_LEN(texts); k++)
            mem_free(texts[k]);
    }
    for (size_t i = 0; i < c->places.n; i++) {
        struct config_place *p = &c->places.v[i];
        char *texts[] = {p->section, p->title, p->key, p->where};
        for (size_t k = 0; k < ARRAY_LEN(texts); k++)
            mem_free(texts[k]);
    }
    for (size_t i = 0; i < c->notifier_env.n; i++)
        mem_free(c->notifier_env.v[i]);
    VEC_FREE(&c->notifier_env);
    for (size_t i = 0; i < ARRAY_LEN(config_courier_keys); i++)
        if (!config_courier_keys[i].most)
            mem_free(*(char **) (void *) ((char *) &c->courier + config_courier_keys[i].at));
    char *const notices[] = {c->notices_sender, c->notices_sender_name, c->notices_contact, c->notices_phone, c->notices_recipients};
    for (size_t i = 0; i < ARRAY_LEN(notices); i++)
        mem_free(notices[i]);
    mem_free(c->notifier);
    mem_free(c->floor);
    VEC_FREE(&c->places);
    VEC_FREE(&c->plugins);
    VEC_FREE(&c->feeds);
    mem_free(c->centre);
    mem_free(c->prefix);
    mem_free(c->group);
    mem_free(c);
}

const struct config_plugin *config_plugin(const struct config *c, const char *name)
{
    for (size_t i = 0; i < c->plugins.n; i++)
        if (strcmp(c->plugins.v[i].name, name) == 0)
            return &c->plugins.v[i];
    return NULL;
}

const struct config_feed *config_feed(const struct config *c, const char *id)
{
    for (size_t i = 0; i < c->feeds.n; i++)
        if (strcmp(c->feeds.v[i].id, id) == 0)
            return &c->feeds.v[i];
    return NULL;
}

const char *config_where(const struct config *c, const char *section, const char *title, const char *key)
{
    const char *of_section = "the configuration", *of_key = NULL;
    for (size_t i = 0; i < c->places.n; i++) {
        const struct config_place *p = &c->places.v[i];
        if (strcmp(p->section, section) != 0 || strcmp(p->title, title) != 0)
            continue;
        if (!*p->key)
            of_section = p->where;
        else if (key && strcmp(p->key, key) == 0)
            of_key = p->where;
    }
    return of_key ? of_key : of_section;
}
