/* feed set|test|retry. */
#include <stdlib.h>

#include "cli/conf.h"
#include "cli/programs.h"

int cli_feed_set(struct cli *c)
{
    static const struct {
        const char *word, *key;
        bool quoted;
    } keys[] = {{"url", "url", true}, {"interval", "interval", false}, {"key-file", "key_file", true}};
    const char *feed = cli_value(c, "FEED"), *word = cli_value(c, "KEY"), *value = cli_value(c, "VALUE");
    if (!strchr(feed, '/'))
        return cli_fail(CLI_USAGE, "\"%s\" is no feed; a feed is PLUGIN/SOURCE: see watchfloor feeds", feed);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (strcmp(keys[i].word, word) != 0)
            continue;
        char *end;
        long n = strtol(value, &end, 10);
        if (!keys[i].quoted && (end == value || *end || n < 1 || n > 86400))
            return cli_fail(CLI_USAGE, "interval takes seconds from 1 to 86400, not \"%s\"", value);
        char *text = keys[i].quoted ? conf_quote(value) : mem_strdup(value);
        int rc = text ? conf_set(c, "feed", feed, keys[i].key, text) : cli_fail(CLI_USAGE, "\"%s\" holds a control character", word);
        mem_free(text);
        if (rc == 0)
            printf("%s: %s is set\n", feed, word);
        return rc;
    }
    return CLI_USAGE;
}

static void print_list(const struct json *list, const char *what)
{
    JSON_EACH(item, list) {
        printf("%s ", what);
        if (item->type == JSON_STRING) {
            cli_put(item->s, false);
        } else {
            int64_t line = json_int(item, "line", 0);
            if (line)
                printf("line %lld: ", (long long) line);
            struct span text = json_str(item, "reason");
            cli_put(text.n ? text : json_str(item, "text"), false);
        }
        putchar('\n');
    }
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
    JSON_EACH(r, reports) {
        cli_put(r->raw, false);
        putchar('\n');
    }
    print_list(rejects, "rejected");
    print_list(json_get(reply, "advices"), "advice");
    printf("%u reports, %u rejected, %lld bytes in %lld ms; nothing was recorded\n", reports ? reports->count : 0, rejects ? rejects->count : 0,
           (long long) json_int(reply, "bytes", 0), (long long) json_int(reply, "ms", 0));
    return rejects && rejects->count ? CLI_NO : CLI_DONE;
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
