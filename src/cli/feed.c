/* feed set|test|retry. */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/conf.h"
#include "cli/programs.h"

struct look {
    const char *feed;
    bool there;
    struct buf others; /* of the same plugin: " usgs/quakes" each */
};

static void look(const struct json *row, void *arg)
{
    struct look *l = arg;
    struct span id = json_str(row, "id");
    size_t plugin = strcspn(l->feed, "/") + 1;
    l->there = l->there || span_is(id, l->feed);
    if (id.n > plugin && memcmp(id.p, l->feed, plugin) == 0)
        buf_printf(&l->others, " %.*s", SPAN_FMT(id));
}

/* Says what was done, and from when on it holds where that is not now. */
static int told(struct cli *c, const char *feed, const char *word)
{
    struct look l = {.feed = feed};
    int rc = c->client ? cli_rows(c, WIRE_VIEW_FEEDS, 0, NULL, look, &l) : 0;
    buf_free(&l.others);
    if (rc)
        return rc;
    if (l.there)
        printf("%s: %s is set\n", feed, word);
    else if (c->client)
        printf("%s: %s is set, for when the plugin is on: watchfloor plugin enable %.*s\n", feed, word, (int) strcspn(feed, "/"), feed);
    else
        printf("%s: %s is set, from the engine's next start on\n", feed, word);
    return CLI_DONE;
}

static const struct feed_key {
    const char *word, *key;
    bool quoted, file, secret;
} keys[] = {{"url", "url", true, false, false}, {"interval", "interval", false, false, false}, {"key-file", "key_file", true, true, true}, {"signer", "signer", true, true, false}};

/* A file's whole path, which is the engine's to read wherever it runs. *whole is the caller's. */
static int whole_path(struct cli *c, const struct feed_key *k, const char *value, char **whole)
{
    char here[PATH_MAX];
    struct err e = {0};
    *whole = *value == '/' || !getcwd(here, sizeof here) ? mem_strdup(value) : fs_join(here, value);
    if (conf_check_file(c, *whole, k->secret, &e) == 0)
        return 0;
    return cli_fail(CLI_USAGE, "%s: %s; nothing was changed", k->word, e.text);
}

/* The value as it stands in the file; NULL after a message. */
static char *as_written(struct cli *c, const struct feed_key *k, const char *value)
{
    char *end, *whole = NULL, *text = NULL;
    long n = strtol(value, &end, 10);
    if (!k->quoted && (end == value || *end || n < 1 || n > 86400))
        cli_fail(0, "%s takes seconds from 1 to 86400, not \"%s\"", k->word, value);
    else if (!k->quoted)
        text = mem_strdup(value);
    else if (!k->file || !*value)
        text = conf_quote(value);
    else if (whole_path(c, k, value, &whole) == 0)
        text = conf_quote(whole);
    else
        k = NULL; /* it is told */
    if (!text && k && k->quoted)
        cli_fail(0, "the value of %s holds a control character", k->word);
    mem_free(whole);
    return text;
}

/* A plugin that is on has each of its sources as a feed. Where it is off, or no engine runs, what it has is not known here. */
static int known(struct cli *c, const char *feed)
{
    struct look l = {.feed = feed};
    int rc = conf_plugin_known(feed, strcspn(feed, "/"));
    if (rc == 0 && (c->client || client_connect(&c->client, c->home, c->as, NULL) == 0))
        rc = cli_rows(c, WIRE_VIEW_FEEDS, 0, NULL, look, &l);
    if (rc == 0 && !l.there && l.others.n)
        rc = cli_fail(CLI_NO, "there is no feed \"%s\"; plugin \"%.*s\" has:%.*s; nothing was changed", feed, (int) strcspn(feed, "/"), feed, (int) l.others.n, l.others.p);
    buf_free(&l.others);
    return rc;
}

int cli_feed_set(struct cli *c)
{
    const char *feed = cli_value(c, "FEED"), *word = cli_value(c, "KEY"), *value = cli_value(c, "VALUE");
    if (!strchr(feed, '/'))
        return cli_fail(CLI_NO, "\"%s\" is no feed; a feed is PLUGIN/SOURCE: see watchfloor feeds", feed);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (strcmp(keys[i].word, word) != 0)
            continue;
        int rc = known(c, feed);
        char *text = rc ? NULL : as_written(c, &keys[i], value);
        if (rc == 0)
            rc = text ? conf_set(c, "feed", feed, keys[i].key, text) : CLI_USAGE;
        mem_free(text);
        return rc ? rc : told(c, feed, word);
    }
    return CLI_USAGE;
}

/* "FEED:LINE: text" on standard error, as `plugin run` tells what it finds in a file. */
static void print_list(const char *feed, const struct json *list, const char *kind)
{
    struct buf b = {0};
    JSON_EACH (item, list) {
        int64_t line = json_int(item, "line", 0);
        struct span text = json_str(item, "reason");
        buf_clear(&b);
        buf_str(&b, feed);
        if (line)
            buf_printf(&b, ":%lld", (long long) line);
        buf_printf(&b, ": %s", kind);
        buf_span(&b, text.n ? text : json_str(item, "text"));
        buf_char(&b, '\n');
        cli_faults(buf_view(&b));
    }
    buf_free(&b);
}

int cli_feed_test(struct cli *c)
{
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_FEED);
    jw_kcstr(w, "action", "test");
    jw_kcstr(w, "feed", cli_value(c, "FEED"));
    const struct json *reply;
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    const struct json *reports = json_get(reply, "reports"), *rejects = json_get(reply, "rejects");
    JSON_EACH (r, reports) {
        cli_put(r->raw, false);
        putchar('\n');
    }
    const char *feed = cli_value(c, "FEED");
    bool done = span_is(json_str(reply, "outcome"), "done");
    print_list(feed, rejects, "");
    print_list(feed, json_get(reply, "advices"), "advice: ");
    fflush(stdout);
    if (!done)
        cli_fail(0, "%s: %.*s", feed, SPAN_FMT(json_str(reply, "text")));
    fprintf(stderr, "%lld reports, %u rejected, %lld pages to follow, %lld bytes in %lld ms; nothing was recorded\n", (long long) json_int(reply, "reports_n", 0),
            rejects ? rejects->count : 0, (long long) json_int(reply, "follows_n", 0), (long long) json_int(reply, "bytes", 0),
            (long long) json_int(reply, "ms", 0));
    return !done || (rejects && rejects->count) ? CLI_NO : CLI_DONE;
}

int cli_feed_retry(struct cli *c)
{
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_FEED);
    jw_kcstr(w, "action", "retry");
    jw_kcstr(w, "feed", cli_value(c, "FEED"));
    const struct json *reply;
    rc = cli_call(c, &reply);
    if (rc == 0)
        printf("%s is tried now\n", cli_value(c, "FEED"));
    return rc;
}
