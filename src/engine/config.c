/* config: see config.h. */
#include "engine/config.h"

#include <confuse.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/hash.h"

enum { FILE_MOST = 1 << 20, FORMAT = 1 };

/* Lower-case letters, digits and dashes, with so many slashes inside. */
static bool name_ok(const char *title, size_t slashes_wanted)
{
    size_t slashes = 0, n = strlen(title);
    for (const char *p = title; *p; p++) {
        slashes += *p == '/';
        if (!islower((unsigned char) *p) && !isdigit((unsigned char) *p) && *p != '-' && *p != '/')
            return false;
    }
    return n > 0 && n < 48 && slashes == slashes_wanted && title[0] != '/' && title[n - 1] != '/';
}
static bool plugin_ok(const char *title)
{
    return name_ok(title, 0);
}
static bool feed_ok(const char *title)
{
    return name_ok(title, 1);
}

static const struct level {
    const char *word;
    enum log_level level;
} levels[] = {{"debug", LOG_DEBUG_}, {"info", LOG_INFO_}, {"warn", LOG_WARN_}, {"error", LOG_ERROR_}};

static const struct level *level_of(const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(levels); i++)
        if (strcmp(levels[i].word, word) == 0)
            return &levels[i];
    return NULL;
}

static bool level_ok(const char *word)
{
    return level_of(word) != NULL;
}

static bool prefix_ok(const char *p)
{
    size_t n = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    return n > 0 && n <= 16 && !p[n];
}

static bool group_ok(const char *name)
{
    return !*name || getgrnam(name); /* NOLINT(concurrency-mt-unsafe): before any thread, or on the loop's */
}

static const struct conf_section sections[] = {
    {"plugin", true, "the plugin's name: plugin sg { ... }", plugin_ok, false},
    {"feed", true, "PLUGIN/SOURCE: feed \"sg/queues\" { ... }", feed_ok, false},
    {"journal", false, NULL, NULL, false},
    {"desk", false, NULL, NULL, false},
    {"socket", false, NULL, NULL, false},
    {"notifier", false, NULL, NULL, false},
    {"exercise", false, NULL, NULL, false},
};

static bool path_ok(const char *path)
{
    return !*path || *path == '/';
}

static bool command_ok(const char *path)
{
    return !*path || (*path == '/' && path[strlen(path) - 1] != '/');
}

/* "NAME=value", and none of those that would make the command another than the one that was looked at. */
static bool variable_ok(const char *pair)
{
    static const char *const never[] = {"LD_", "BASH_ENV=", "ENV=", "IFS=", "GCONV_PATH=", "GLIBC_TUNABLES="};
    size_t n = strspn(pair, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    for (size_t i = 0; i < ARRAY_LEN(never); i++)
        if (strncmp(pair, never[i], strlen(never[i])) == 0)
            return false;
    return n > 0 && pair[n] == '=' && !isdigit((unsigned char) *pair) && strlen(pair) <= 1024;
}

/* The lowest priority that rings; 0: none does. -1: it is no such word. */
static int bell_of(const char *word)
{
    if (strcmp(word, "off") == 0)
        return 0;
    return word[0] == 'P' && word[1] >= '1' && word[1] <= '4' && !word[2] ? word[1] - '0' : -1;
}

static bool bell_ok(const char *word)
{
    return bell_of(word) >= 0;
}

static bool daily_ok(const char *s)
{
    return time_daily(s) >= 0;
}

static bool floor_ok(const char *path)
{
    return *path == '/' || strcmp(path, "none") == 0;
}

#define PATH_RIGHT "a file's whole path, \"/etc/...\""
#define DAYS_RIGHT "days from 1 to 3660"
#define SECONDS_RIGHT "seconds from 10 to 86400"
static const struct conf_key keys[] = {
    {"", "format", CONF_INTEGER, FORMAT, FORMAT, "format = 1 is the only one this version reads", NULL},
    {"", "log_level", CONF_TEXT, 0, 8, "\"debug\", \"info\", \"warn\" or \"error\"", level_ok},
    {"", "centre", CONF_TEXT, 0, 60, "the centre's name, at most 60 bytes", NULL},
    {"", "prefix", CONF_TEXT, 0, 16, "1 to 16 of A-Z and 0-9", prefix_ok},
    {"plugin", "enabled", CONF_BOOL, 0, 0, NULL, NULL},
    {"plugin", "options", CONF_PAIRS, 0, 0, "options = {\"key=value\", ...}", NULL},
    {"feed", "enabled", CONF_BOOL, 0, 0, NULL, NULL},
    {"feed", "url", CONF_TEXT, 0, 2048, "an address of at most 2048 bytes", NULL},
    {"feed", "interval", CONF_INTEGER, 1, 86400, "seconds from 1 to 86400", NULL},
    {"feed", "allow_clear", CONF_BOOL, 0, 0, NULL, NULL},
    {"feed", "allow_private", CONF_BOOL, 0, 0, NULL, NULL},
    {"feed", "key_file", CONF_TEXT, 0, 1024, PATH_RIGHT, path_ok},
    {"feed", "proxy", CONF_TEXT, 0, 1024, "\"http://HOST:PORT\" or \"socks5h://HOST:PORT\"", NULL},
    {"feed", "ca_file", CONF_TEXT, 0, 1024, PATH_RIGHT, path_ok},
    {"feed", "client_cert", CONF_TEXT, 0, 1024, PATH_RIGHT, path_ok},
    {"feed", "client_key", CONF_TEXT, 0, 1024, PATH_RIGHT, path_ok},
    {"feed", "token_url", CONF_TEXT, 0, 2048, "an https address", NULL},
    {"feed", "client_id", CONF_TEXT, 0, 256, "at most 256 bytes", NULL},
    {"feed", "scope", CONF_TEXT, 0, 256, "at most 256 bytes", NULL},
    {"feed", "signer", CONF_TEXT, 0, 1024, PATH_RIGHT, path_ok},
    {"journal", "retention_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "report_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "status_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "count_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "raw_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "quarantine_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "sealed_hours", CONF_INTEGER, 1, 24, "hours from 1 to 24", NULL},
    {"journal", "reserve_mib", CONF_INTEGER, 0, 4096, "MiB from 0 to 4096", NULL},
    {"desk", "own_by_p1", CONF_INTEGER, 10, 86400, SECONDS_RIGHT, NULL},
    {"desk", "own_by_p2", CONF_INTEGER, 10, 86400, SECONDS_RIGHT, NULL},
    {"desk", "own_by_p3", CONF_INTEGER, 10, 86400, SECONDS_RIGHT, NULL},
    {"desk", "own_by_p4", CONF_INTEGER, 10, 86400, SECONDS_RIGHT, NULL},
    {"desk", "absent", CONF_INTEGER, 1, 86400, "seconds from 1 to 86400", NULL},
    {"desk", "ack_ends", CONF_INTEGER, 10, 86400, SECONDS_RIGHT, NULL},
    {"desk", "accept_by", CONF_INTEGER, 60, 86400, "seconds from 60 to 86400", NULL},
    {"desk", "answer_by", CONF_INTEGER, 60, 86400, "seconds from 60 to 86400", NULL},
    {"desk", "shift_hours", CONF_INTEGER, 1, 24, "hours from 1 to 24", NULL},
    {"desk", "bell", CONF_TEXT, 0, 3, "\"P1\", \"P2\", \"P3\", \"P4\": that priority and what is above it; or \"off\"", bell_ok},
    {"desk", "handovers", CONF_LIST, 0, 0, "handovers = {\"08:00+07:00\", \"20:00+07:00\"}", daily_ok},
    {"exercise", "floor", CONF_TEXT, 0, 1024, "the whole path of the home of the floor, \"/var/lib/watchfloor\", or \"none\"", floor_ok},
    {"notifier", "command", CONF_TEXT, 0, 1024, "an executable's whole path, \"/usr/local/lib/...\"", command_ok},
    {"notifier", "environment", CONF_LIST, 0, 0, "environment = {\"NAME=value\", ...}, none of LD_*, BASH_ENV, ENV, IFS", variable_ok},
    {"desk", "flap_low", CONF_INTEGER, 1, 99, "per cent from 1 to 99", NULL},
    {"desk", "flap_high", CONF_INTEGER, 2, 99, "per cent from 2 to 99", NULL},
    {"desk", "check_interval", CONF_INTEGER, 10, 86400, SECONDS_RIGHT, NULL},
    {"desk", "stale_hours", CONF_INTEGER, 1, 720, "hours from 1 to 720", NULL},
    {"socket", "group", CONF_TEXT, 0, 32, "the name of a Unix group that there is", group_ok},
};
const struct conf_grammar config_grammar = {keys, ARRAY_LEN(keys), sections, ARRAY_LEN(sections)};

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
                   {"journal", "raw_days", &c->raw_days},             {"journal", "quarantine_days", &c->quarantine_days},
                   {"desk", "own_by_p1", &c->own_by_s[0]},            {"desk", "own_by_p2", &c->own_by_s[1]},       {"desk", "own_by_p3", &c->own_by_s[2]},
                   {"desk", "own_by_p4", &c->own_by_s[3]},            {"desk", "ack_ends", &c->ack_s},              {"desk", "absent", &c->absent_s},              {"desk", "shift_hours", &c->shift_h},
                   {"desk", "flap_low", &c->flap_low},                {"desk", "flap_high", &c->flap_high},         {"desk", "check_interval", &c->check_s},
                   {"desk", "stale_hours", &c->stale_h},              {"desk", "accept_by", &c->accept_s},          {"desk", "answer_by", &c->answer_s}};
    for (size_t k = 0; k < ARRAY_LEN(numbers); k++)
        for (unsigned i = 0; i < cfg_size(cfg, numbers[k].section); i++) {
            cfg_t *s = cfg_getnsec(cfg, numbers[k].section, i);
            if (cfg_size(s, numbers[k].key))
                *numbers[k].to = (uint32_t) cfg_getint(s, numbers[k].key);
        }
}

static void take_notifier(struct config *c, const char *file, cfg_t *sec, struct buf *problems)
{
    set_text(&c->notifier, checked(sec, file, "command", command_ok, problems));
    for (unsigned i = 0; i < cfg_size(sec, "environment"); i++) {
        const char *pair = cfg_getnstr(sec, "environment", i);
        char *own;
        if (!variable_ok(pair)) {
            buf_printf(problems, "%s: environment: an escape (\\) has no place in it\n", file);
            continue;
        }
        own = mem_strdup(pair);
        VEC_PUSH(&c->notifier_env, own);
    }
}

/* A later file's list takes the place of an earlier one's. */
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
    const char *level = checked(cfg, file, "log_level", level_ok, problems);
    if (level)
        c->log_level = level_of(level)->level;
    set_text(&c->centre, text_of(cfg, "centre"));
    set_text(&c->prefix, checked(cfg, file, "prefix", prefix_ok, problems));
    for (unsigned i = 0; i < cfg_size(cfg, "plugin"); i++)
        take_plugin(c, cfg_getnsec(cfg, "plugin", i));
    for (unsigned i = 0; i < cfg_size(cfg, "feed"); i++)
        take_feed(c, cfg_getnsec(cfg, "feed", i));
    take_numbers(c, cfg);
    for (unsigned i = 0; i < cfg_size(cfg, "desk"); i++) {
        const char *bell = checked(cfg_getnsec(cfg, "desk", i), file, "bell", bell_ok, problems);
        c->bell = bell ? (uint8_t) bell_of(bell) : c->bell;
        take_handovers(c, file, cfg_getnsec(cfg, "desk", i), problems);
    }
    for (unsigned i = 0; i < cfg_size(cfg, "exercise"); i++)
        set_text(&c->floor, checked(cfg_getnsec(cfg, "exercise", i), file, "floor", floor_ok, problems));
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
                           INT("quarantine_days"), INT("sealed_hours"), INT("reserve_mib"), CFG_END()};
    cfg_opt_t desk[] = {INT("own_by_p1"), INT("own_by_p2"), INT("own_by_p3"), INT("own_by_p4"), INT("absent"), INT("ack_ends"), INT("shift_hours"), INT("flap_low"),
                        INT("flap_high"), INT("check_interval"), INT("stale_hours"), INT("accept_by"), INT("answer_by"), TEXT("bell"), CFG_STR_LIST("handovers", NULL, CFGF_NODEFAULT), CFG_END()};
    cfg_opt_t exercise[] = {TEXT("floor"), CFG_END()};
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
                       CFG_SEC("notifier", notifier, CFGF_MULTI),
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
    c->reserve_mib = 64;
    c->own_by_s[0] = 60;
    c->own_by_s[1] = 300;
    c->own_by_s[2] = 900;
    c->own_by_s[3] = 1800;
    c->absent_s = 600;
    c->accept_s = c->answer_s = 3600;
    c->ack_s = 600;
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
