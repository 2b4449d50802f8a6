/* config_keys: which sections and keys a configuration has, and what each may say. See config.h. */
#include <ctype.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/config_impl.h"
#include "model/datafile.h"

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

bool config_level_of(const char *word, enum log_level *out)
{
    for (size_t i = 0; i < ARRAY_LEN(levels); i++)
        if (strcmp(levels[i].word, word) == 0) {
            *out = levels[i].level;
            return true;
        }
    return false;
}

bool config_level_ok(const char *word)
{
    enum log_level level;
    return config_level_of(word, &level);
}

bool config_prefix_ok(const char *p)
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
    {"protocols", false, NULL, NULL, false},
    {"notices", false, NULL, NULL, false},
    {"courier", false, NULL, NULL, false},
    {"notifier", false, NULL, NULL, false},
    {"exercise", false, NULL, NULL, false},
};

bool config_path_ok(const char *path)
{
    return !*path || *path == '/';
}

/* CAP's sender: no blank, comma, "<" or "&" (DOMAIN 1). */
bool config_sender_ok(const char *s)
{
    for (const char *p = s; *p; p++)
        if (!isgraph((unsigned char) *p) || strchr(",<>&\"", *p))
            return false;
    return true;
}

bool config_command_ok(const char *path)
{
    return !*path || (*path == '/' && path[strlen(path) - 1] != '/');
}

/* "NAME=value", and none of those that would make the command another than the one that was looked at. */
bool config_variable_ok(const char *pair)
{
    static const char *const never[] = {"LD_", "BASH_ENV=", "ENV=", "IFS=", "GCONV_PATH=", "GLIBC_TUNABLES="};
    size_t n = strspn(pair, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    for (size_t i = 0; i < ARRAY_LEN(never); i++)
        if (strncmp(pair, never[i], strlen(never[i])) == 0)
            return false;
    return n > 0 && pair[n] == '=' && !isdigit((unsigned char) *pair) && strlen(pair) <= 1024;
}

/* The lowest priority that rings; 0: none does. -1: it is no such word. */
int config_bell_of(const char *word)
{
    if (strcmp(word, "off") == 0)
        return 0;
    return word[0] == 'P' && word[1] >= '1' && word[1] <= '4' && !word[2] ? word[1] - '0' : -1;
}

bool config_bell_ok(const char *word)
{
    return config_bell_of(word) >= 0;
}

static bool daily_ok(const char *s)
{
    return time_daily(s) >= 0;
}

/* "ihr-annex2/notify=12h": which clock of which protocol, and how long it runs here: 60m, 12h, 90d. */
bool config_clock_read(const char *s, struct desk_run_clock *out)
{
    static const char id[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    size_t p = strspn(s, id), c = s[p] == '/' ? strspn(s + p + 1, id) : 0;
    const char *v = s + p + 1 + c + 1;
    char *end;
    if (!p || !c || p >= sizeof out->protocol || c >= sizeof out->clock || s[p + 1 + c] != '=' || *v < '1' || *v > '9')
        return false;
    unsigned long n = strtoul(v, &end, 10), unit = *end == 'm' ? 60 : *end == 'h' ? 3600
                                                                  : *end == 'd'   ? 86400
                                                                                  : 0;
    if (!unit || end[1] || n > 366ul * 86400 / unit)
        return false;
    snprintf(out->protocol, sizeof out->protocol, "%.*s", (int) p, s);
    snprintf(out->clock, sizeof out->clock, "%.*s", (int) c, s + p + 1);
    out->seconds = (uint32_t) (n * unit);
    return true;
}

static bool clock_ok(const char *s)
{
    struct desk_run_clock c;
    return config_clock_read(s, &c);
}

bool config_floor_ok(const char *path)
{
    return *path == '/' || strcmp(path, "none") == 0;
}

static bool begins_with(const char *s, const char *const *ways)
{
    for (size_t i = 0; ways[i]; i++)
        if (strncmp(s, ways[i], strlen(ways[i])) == 0 && s[strlen(ways[i])])
            return !strpbrk(s, " \t\"<>@");
    return false;
}

static bool relay_ok(const char *s)
{
    static const char *const ways[] = {"smtps://", "smtp://", NULL};
    return begins_with(s, ways);
}

static bool web_ok(const char *s)
{
    static const char *const ways[] = {"https://", "http://", NULL};
    return begins_with(s, ways);
}

static bool simulator_ok(const char *s)
{
    static const char *const ways[] = {"http://127.0.0.1:", "http://[::1]:", "http://localhost:", NULL};
    return begins_with(s, ways);
}

static bool mail_ok(const char *s)
{
    const char *at = strchr(s, '@');
    return at && at != s && at[1] && !strchr(at + 1, '@') && !strpbrk(s, " \t,;<>\"");
}

#define AT(member) offsetof(struct config_courier, member)
const struct config_courier_key config_courier_keys[CONFIG_COURIER_KEYS] = {
    {"smtp", AT(smtp), 0, relay_ok}, {"mail_from", AT(mail_from), 0, mail_ok}, {"smtp_user", AT(smtp_user), 0, NULL}, {"smtp_password_file", AT(smtp_password_file), 0, config_path_ok},
    {"sms", AT(sms), 0, config_command_ok}, {"voice", AT(voice), 0, config_command_ok}, {"simulator", AT(simulator), 0, simulator_ok}, {"ca_file", AT(ca_file), 0, config_path_ok},
    {"client_cert", AT(client_cert), 0, config_path_ok}, {"client_key", AT(client_key), 0, config_path_ok}, {"feed_url", AT(feed_url), 0, web_ok}, {"feed_title", AT(feed_title), 0, NULL},
    {"parallel", AT(parallel), 256, NULL}, {"per_host", AT(per_host), 64, NULL}, {"feed_last", AT(feed_last), 500, NULL},
};

#define PATH_RIGHT "a file's whole path, \"/etc/...\""
#define DAYS_RIGHT "days from 1 to 3660"
#define SECONDS_RIGHT "seconds from 10 to 86400"
static const struct conf_key keys[] = {
    {"", "format", CONF_INTEGER, CONFIG_FORMAT, CONFIG_FORMAT, "format = 1 is the only one this version reads", NULL},
    {"", "log_level", CONF_TEXT, 0, 8, "\"debug\", \"info\", \"warn\" or \"error\"", config_level_ok},
    {"", "centre", CONF_TEXT, 0, 60, "the centre's name, at most 60 bytes", NULL},
    {"", "prefix", CONF_TEXT, 0, 16, "1 to 16 of A-Z and 0-9", config_prefix_ok},
    {"plugin", "enabled", CONF_BOOL, 0, 0, NULL, NULL},
    {"plugin", "options", CONF_PAIRS, 0, 0, "options = {\"key=value\", ...}", NULL},
    {"feed", "enabled", CONF_BOOL, 0, 0, NULL, NULL},
    {"feed", "url", CONF_TEXT, 0, 2048, "an address of at most 2048 bytes", NULL},
    {"feed", "interval", CONF_INTEGER, 1, 86400, "seconds from 1 to 86400", NULL},
    {"feed", "allow_clear", CONF_BOOL, 0, 0, NULL, NULL},
    {"feed", "allow_private", CONF_BOOL, 0, 0, NULL, NULL},
    {"feed", "key_file", CONF_TEXT, 0, 1024, PATH_RIGHT, config_path_ok},
    {"feed", "proxy", CONF_TEXT, 0, 1024, "\"http://HOST:PORT\" or \"socks5h://HOST:PORT\"", NULL},
    {"feed", "ca_file", CONF_TEXT, 0, 1024, PATH_RIGHT, config_path_ok},
    {"feed", "client_cert", CONF_TEXT, 0, 1024, PATH_RIGHT, config_path_ok},
    {"feed", "client_key", CONF_TEXT, 0, 1024, PATH_RIGHT, config_path_ok},
    {"feed", "token_url", CONF_TEXT, 0, 2048, "an https address", NULL},
    {"feed", "client_id", CONF_TEXT, 0, 256, "at most 256 bytes", NULL},
    {"feed", "scope", CONF_TEXT, 0, 256, "at most 256 bytes", NULL},
    {"feed", "signer", CONF_TEXT, 0, 1024, PATH_RIGHT, config_path_ok},
    {"journal", "retention_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "report_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "status_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "count_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "raw_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "quarantine_days", CONF_INTEGER, 1, 3660, DAYS_RIGHT, NULL},
    {"journal", "health_days", CONF_INTEGER, 1, HEALTH_DAYS_MOST, "days from 1 to 90", NULL},
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
    {"desk", "end_warn", CONF_INTEGER, 60, 30 * 86400, "seconds from 60 to 2592000", NULL},
    {"desk", "end_warn_last", CONF_INTEGER, 60, 30 * 86400, "seconds from 60 to 2592000", NULL},
    {"desk", "shift_hours", CONF_INTEGER, 1, 24, "hours from 1 to 24", NULL},
    {"desk", "bell", CONF_TEXT, 0, 3, "\"P1\", \"P2\", \"P3\", \"P4\": that priority and what is above it; or \"off\"", config_bell_ok},
    {"desk", "handovers", CONF_LIST, 0, 0, "handovers = {\"08:00+07:00\", \"20:00+07:00\"}", daily_ok},
    {"exercise", "floor", CONF_TEXT, 0, 1024, "the whole path of the home of the floor, \"/var/lib/watchfloor\", or \"none\"", config_floor_ok},
    {"notices", "sender", CONF_TEXT, 0, 120, "who sends, as CAP has it: \"watch@centre.example\", without blanks and commas", config_sender_ok},
    {"notices", "sender_name", CONF_TEXT, 0, 120, "the centre's name as members know it, at most 120 bytes", NULL},
    {"notices", "contact", CONF_TEXT, 0, 200, "whom one asks, at most 200 bytes", NULL},
    {"notices", "phone", CONF_TEXT, 0, 40, "digits with + ( ) - / and blanks", datafile_number_ok},
    {"notices", "recipients", CONF_TEXT, 0, 1024, PATH_RIGHT, config_path_ok},
    {"notices", "single", CONF_BOOL, 0, 0, NULL, NULL},
    {"notices", "per_author", CONF_INTEGER, 1, 1000, "releases in an hour, from 1 to 1000", NULL},
    {"notices", "per_centre", CONF_INTEGER, 1, 1000, "releases in an hour, from 1 to 1000", NULL},
    {"protocols", "single_after", CONF_INTEGER, 1, 1440, "minutes from 1 to 1440", NULL},
    {"protocols", "clocks", CONF_LIST, 0, 0, "clocks = {\"PROTOCOL/CLOCK=12h\", ...}: m, h or d, at most 366d", clock_ok},
    {"courier", "smtp", CONF_TEXT, 0, 400, "the relay for mail: \"smtps://HOST:PORT\", or \"smtp://HOST:PORT\" that changes to TLS", relay_ok},
    {"courier", "mail_from", CONF_TEXT, 0, 200, "who mails, \"watch@centre.example\"", mail_ok},
    {"courier", "smtp_user", CONF_TEXT, 0, 200, "at most 200 bytes", NULL},
    {"courier", "smtp_password_file", CONF_TEXT, 0, 1024, PATH_RIGHT, config_path_ok},
    {"courier", "sms", CONF_TEXT, 0, 1000, "an executable's whole path, \"/usr/local/lib/...\"", config_command_ok},
    {"courier", "voice", CONF_TEXT, 0, 1000, "an executable's whole path, \"/usr/local/lib/...\"", config_command_ok},
    {"courier", "simulator", CONF_TEXT, 0, 400, "where an exercise's texts and calls go to: \"http://127.0.0.1:PORT/...\"", simulator_ok},
    {"courier", "ca_file", CONF_TEXT, 0, 1000, PATH_RIGHT, config_path_ok},
    {"courier", "client_cert", CONF_TEXT, 0, 1000, PATH_RIGHT, config_path_ok},
    {"courier", "client_key", CONF_TEXT, 0, 1000, PATH_RIGHT, config_path_ok},
    {"courier", "feed_url", CONF_TEXT, 0, 400, "where others read HOME/feeds: \"https://...\"", web_ok},
    {"courier", "feed_title", CONF_TEXT, 0, 120, "at most 120 bytes", NULL},
    {"courier", "parallel", CONF_INTEGER, 1, 256, "1 to 256 at one time", NULL},
    {"courier", "per_host", CONF_INTEGER, 1, 64, "1 to 64 at one time to one receiver", NULL},
    {"courier", "feed_last", CONF_INTEGER, 1, 500, "1 to 500 entries", NULL},
    {"notifier", "command", CONF_TEXT, 0, 1024, "an executable's whole path, \"/usr/local/lib/...\"", config_command_ok},
    {"notifier", "environment", CONF_LIST, 0, 0, "environment = {\"NAME=value\", ...}, none of LD_*, BASH_ENV, ENV, IFS", config_variable_ok},
    {"desk", "flap_low", CONF_INTEGER, 1, 99, "per cent from 1 to 99", NULL},
    {"desk", "flap_high", CONF_INTEGER, 2, 99, "per cent from 2 to 99", NULL},
    {"desk", "check_interval", CONF_INTEGER, 10, 86400, SECONDS_RIGHT, NULL},
    {"desk", "stale_hours", CONF_INTEGER, 1, 720, "hours from 1 to 720", NULL},
    {"socket", "group", CONF_TEXT, 0, 32, "the name of a Unix group that there is", group_ok},
};
const struct conf_grammar config_grammar = {keys, ARRAY_LEN(keys), sections, ARRAY_LEN(sections)};
