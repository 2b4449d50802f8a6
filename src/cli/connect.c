/* connect: the engine of the home, requests, pages of rows, and refusals in words. */
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "text/clean.h"
#include "text/fit.h"

enum { CALL_MS = 30000 };

/* Text that may come from outside, on a line of its own on standard error. */
static void cli_complain(struct span text)
{
    struct buf b = {0};
    text_clean(text, TEXT_TERMINAL, &b);
    fprintf(stderr, "%.*s\n", SPAN_FMT(buf_view(&b)));
    buf_free(&b);
}

int cli_fail(int code, const char *fmt, ...)
{
    va_list ap;
    struct buf b = {0};
    buf_str(&b, "watchfloor: ");
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    fflush(stdout);
    cli_complain(buf_view(&b));
    buf_free(&b);
    return code;
}

void cli_faults(struct span lines)
{
    fflush(stdout);
    for (size_t at = 0; at < lines.n;) {
        const char *nl = memchr(lines.p + at, '\n', lines.n - at);
        size_t n = nl ? (size_t) (nl - lines.p) - at : lines.n - at;
        cli_complain(span_make(lines.p + at, n));
        at += n + 1;
    }
}

/* Who changed the thing last, and what is possible now: of a refusal for its state or revision. */
static void tell_state(const struct err *e, const struct json *error)
{
    const struct json *changed = json_get(error, "changed"), *possible = json_get(error, "possible");
    struct buf b = {0};
    if (changed && e->code != WF_E_STALE) {
        buf_printf(&b, "last change: %.*s at %.*s", SPAN_FMT(json_str(changed, "officer")), SPAN_FMT(json_str(changed, "time")));
        buf_printf(&b, " (%.*s), revision %lld", SPAN_FMT(json_str(changed, "kind")), (long long) json_int(changed, "rev", 0));
        cli_complain(buf_view(&b));
    }
    buf_clear(&b);
    if (possible && possible->count && !strstr(e->text, "possible now")) {
        buf_str(&b, "possible now:");
        JSON_EACH (p, possible)
            buf_printf(&b, " %.*s", SPAN_FMT(p->s));
        cli_complain(buf_view(&b));
    }
    buf_free(&b);
}

void cli_mark(const char *text, int64_t at)
{
    if (!text || at < 0 || (size_t) at > strlen(text))
        return;
    struct buf b = {0};
    buf_printf(&b, "  %s", text);
    cli_complain(buf_view(&b));
    buf_clear(&b);
    text_clean(span_make(text, (size_t) at), TEXT_TERMINAL, &b);
    fprintf(stderr, "  %*s^\n", text_width(NULL, buf_view(&b)), "");
    buf_free(&b);
}

void cli_point(const struct cli *c, int64_t at)
{
    cli_mark(cli_has(c, "FILTER") ? cli_value(c, "FILTER") : cli_value(c, "--each"), at);
}

/* Where what there is can be seen, of a thing that there is not. */
static const char *listed_by(const struct err *e)
{
    static const struct {
        const char *field, *hint;
    } lists[] = {{"incident", "; watchfloor incidents --all lists them"}, {"to", "; watchfloor incidents --all lists them"}, {"n", "; watchfloor quarantine lists them"}};
    for (size_t i = 0; e->code == WF_E_NOTFOUND && i < ARRAY_LEN(lists); i++)
        if (strcmp(lists[i].field, e->field) == 0)
            return lists[i].hint;
    return "";
}

int cli_refused(const struct err *e, const struct json *reply)
{
    const struct json *error = json_get(reply, "error");
    cli_faults(json_str(error, "problems"));
    cli_fail(0, "%s%s", e->text, listed_by(e));
    if (e->code == WF_E_STATE || e->code == WF_E_STALE || e->code == WF_E_DENIED)
        tell_state(e, error);
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

/* Says how to start one, as a command line that can be pasted. */
static int no_engine(const struct cli *c)
{
    struct buf b = {0};
    buf_char(&b, '\'');
    for (const char *p = c->home; *p; p++) {
        if (*p == '\'')
            buf_str(&b, "'\\''");
        else
            buf_char(&b, *p);
    }
    buf_char(&b, '\'');
    bool plain = strspn(c->home, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-") == strlen(c->home);
    int rc = cli_fail(CLI_USAGE, "no engine runs for \"%s\"; start one with: watchfloor --home %s engine start", c->home, plain ? c->home : b.p);
    buf_free(&b);
    return rc;
}

int cli_connect(struct cli *c)
{
    struct err e = {0};
    if (c->client)
        return 0;
    int rc = client_connect(&c->client, c->home, c->as, &e);
    c->greeted = clock_realtime();
    if (rc == 0)
        return 0;
    c->client = NULL;
    if (rc == WF_E_NOTFOUND)
        return no_engine(c);
    cli_fail(0, "%s", e.text);
    return rc == WF_E_DENIED ? CLI_NO : CLI_USAGE;
}

int cli_call(struct cli *c, const struct json **reply)
{
    struct err e = {0};
    *reply = NULL;
    int rc = client_call(c->client, CALL_MS, reply, &e);
    if (rc == 0)
        return 0;
    if (c->about) {
        struct err about = e;
        snprintf(about.text, sizeof about.text, "%.40s: %.*s", c->about, (int) sizeof about.text - 48, e.text);
        e = about;
    }
    rc = cli_refused(&e, *reply);
    cli_point(c, json_int(json_get(*reply, "error"), "at", -1));
    return rc;
}

/* A search that takes longer than a second says how far it is, to who looks on. */
static void tell_far(struct cli *c, int64_t below, int64_t seq)
{
    int64_t now = clock_mono();
    c->since = c->since ? c->since : now;
    if (now - c->since < NSEC_PER_SEC || !isatty(STDERR_FILENO) || seq <= 0)
        return;
    bool end = below <= 1;
    fprintf(stderr, end ? "\r\033[K" : "\rthe log: %lld of %lld lines looked at", (long long) (seq - below), (long long) seq);
    fflush(stderr);
}

int cli_rows(struct cli *c, enum wire_view view, uint64_t limit, cli_params_fn *params, cli_row_fn *row, void *arg)
{
    uint64_t done = 0;
    int64_t below = 0; /* of the log: the last row's seq. Its top moves while we read; by offsets it would also be read anew for each page */
    for (;;) {
        uint64_t want = limit && limit - done < WIRE_WINDOW_MAX ? limit - done : WIRE_WINDOW_MAX;
        struct json_writer *w = client_begin(c->client, WIRE_OP_QUERY);
        jw_kcstr(w, "view", wire_view_word(view));
        jw_kint(w, "offset", below ? 0 : (int64_t) done);
        if (below)
            jw_kint(w, "before", below);
        jw_kint(w, "limit", (int64_t) want);
        if (params)
            params(w, arg);
        const struct json *reply;
        int rc = cli_call(c, &reply);
        if (rc)
            return rc;
        c->part = c->part || json_bool(reply, "part", false);
        const struct json *rows = json_get(reply, "rows");
        uint64_t got = 0;
        JSON_EACH (r, rows) {
            row(r, arg);
            got++;
            if (view == WIRE_VIEW_LOG)
                below = json_int(r, "seq", 0);
        }
        done += got;
        const struct json *next = json_get(reply, "next"); /* the log, filtered: it stopped there, whatever it found */
        if (next) {
            below = json_int(reply, "next", 0);
            tell_far(c, below, json_int(reply, "seq", 0));
            if (below <= 1 || (limit && done >= limit))
                return 0;
            continue;
        }
        uint64_t total = (uint64_t) json_int(reply, "total", 0);
        if (got == 0 || (limit && done >= limit) || (got < want && !json_bool(reply, "more", false)) || (total && done >= total))
            return 0;
    }
}
