/* connect: the engine of the home, requests, pages of rows, and refusals in words. */
#include <stdarg.h>
#include <stdlib.h>

#include "cli/cli.h"

enum { CALL_MS = 30000 };

int cli_fail(int code, const char *fmt, ...)
{
    va_list ap;
    fflush(stdout);
    fputs("watchfloor: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    return code;
}

int cli_refused(const struct err *e, const struct json *reply)
{
    cli_fail(0, "%s", e->text);
    const struct json *possible = json_get(json_get(reply, "error"), "possible");
    if (possible && possible->count && !strstr(e->text, "possible now")) {
        fputs("possible now:", stderr);
        JSON_EACH(p, possible)
            fprintf(stderr, " %.*s", SPAN_FMT(p->s));
        fputc('\n', stderr);
    }
    switch (e->code) {
    case WF_E_INVALID:
    case WF_E_IO:
    case WF_E_TIMEOUT:
    case WF_E_PROTO:
    case WF_E_UNSUPPORTED:
        return CLI_USAGE;
    default:
        return CLI_NO;
    }
}

int cli_connect(struct cli *c)
{
    struct err e = {0};
    if (c->client)
        return 0;
    int rc = client_connect(&c->client, c->home, c->as, &e);
    if (rc == 0)
        return 0;
    c->client = NULL;
    if (rc == WF_E_NOTFOUND)
        return cli_fail(CLI_USAGE, "no engine runs for \"%s\"; start one with: watchfloor --home %s engine start", c->home, c->home);
    cli_fail(0, "%s", e.text);
    return rc == WF_E_DENIED ? CLI_NO : CLI_USAGE;
}

int cli_call(struct cli *c, const struct json **reply)
{
    struct err e = {0};
    *reply = NULL;
    int rc = client_call(c->client, CALL_MS, reply, &e);
    return rc == 0 ? 0 : cli_refused(&e, *reply);
}

int cli_rows(struct cli *c, enum wire_view view, uint64_t limit, cli_params_fn *params, cli_row_fn *row, void *arg)
{
    uint64_t done = 0;
    for (;;) {
        uint64_t want = limit && limit - done < WIRE_WINDOW_MAX ? limit - done : WIRE_WINDOW_MAX;
        struct json_writer *w = client_begin(c->client, WIRE_OP_QUERY);
        jw_kcstr(w, "view", wire_view_word(view));
        jw_kint(w, "offset", (int64_t) done);
        jw_kint(w, "limit", (int64_t) want);
        if (params)
            params(w, arg);
        const struct json *reply;
        int rc = cli_call(c, &reply);
        if (rc)
            return rc;
        const struct json *rows = json_get(reply, "rows");
        uint64_t got = 0;
        JSON_EACH(r, rows) {
            row(r, arg);
            got++;
        }
        done += got;
        uint64_t total = (uint64_t) json_int(reply, "total", 0);
        if (got == 0 || (limit && done >= limit) || (got < want && !json_bool(reply, "more", false)) || (total && done >= total))
            return 0;
    }
}
