/* watch: follows the incidents, a line each change, until interrupted or the engine ends. */
#include <errno.h>
#include <poll.h>

#include "cli/programs.h"

#define WATCH_KEYS "id rev state type priority member checkpoint title owner opened updated reports duplicates condition alert sources badges inside inside_of change"

static void print(struct cli *c, const struct json *row)
{
    if (c->json) {
        cli_print_keys(row, WATCH_KEYS);
        return;
    }
    const struct json *change = json_get(row, "change");
    struct span time = json_str(change, "time");
    struct buf b = {0};
    buf_printf(&b, "%.*s  %.*s %.*s %-10.*s ", SPAN_FMT(time), SPAN_FMT(json_str(row, "id")), SPAN_FMT(json_str(row, "priority")),
               SPAN_FMT(json_str(row, "state")));
    buf_printf(&b, "%.*s  %.*s: %.*s  | ", SPAN_FMT(json_str(row, "type")), SPAN_FMT(json_str(change, "officer")), SPAN_FMT(json_str(change, "text")));
    buf_span(&b, json_str(row, "title"));
    cli_put(buf_view(&b), false);
    putchar('\n');
    buf_free(&b);
}

/* Takes what has come. 0 to go on, else the exit code. */
static int take(struct cli *c)
{
    struct client_message m;
    struct err e = {0};
    int got;
    while ((got = client_next(c->client, &m, &e)) > 0) {
        if (span_is(m.push, WIRE_PUSH_CHANGES)) {
            int64_t missed = json_int(m.root, "missed", 0);
            if (missed)
                cli_fail(0, "%lld changes were passed over: this reader is too slow", (long long) missed);
            JSON_EACH (row, json_get(m.root, "rows"))
                print(c, row);
        } else if (span_is(m.push, WIRE_PUSH_BYE)) {
            return cli_fail(CLI_NO, "the engine let go: %.*s", SPAN_FMT(json_str(m.root, "reason")));
        }
    }
    fflush(stdout);
    if (got < 0)
        return cli_fail(CLI_USAGE, "%s", e.text);
    return ferror(stdout) ? CLI_DONE + 1 : 0;
}

int cli_watch(struct cli *c)
{
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_SUBSCRIBE);
    jw_kint(w, "sub", 1);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_CHANGES));
    const char *filter = cli_value(c, "FILTER");
    if (filter && *filter)
        jw_kcstr(w, "filter", filter);
    const struct json *reply;
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    for (;;) {
        struct err e = {0};
        rc = take(c);
        if (rc)
            return rc;
        struct pollfd p[2] = {{client_fd(c->client), client_events(c->client), 0}, {1, 0, 0}};
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            return cli_fail(CLI_USAGE, "poll failed");
        if (p[1].revents & (POLLERR | POLLHUP))
            return CLI_DONE; /* nobody reads on */
        if (p[0].revents && client_pump(c->client, &e) < 0) {
            rc = take(c);
            return rc ? rc : cli_fail(CLI_NO, "the engine is gone: %s", e.text);
        }
    }
}
