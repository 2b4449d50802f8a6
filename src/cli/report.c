/* handover report: the shift that a handover ended, or the one that runs: read from the engine, which gives what the reader may see, and counted. */
#include <stdlib.h>

#include "cli/programs.h"
#include "cli/report.h"

enum { PAGE = 200 };

struct reading {
    struct cli *c;
    struct report *r;
    int64_t number;            /* the one that was asked for; 0: the running shift */
    int64_t from_seq, end_seq; /* facts after, and up to; end 0: all */
    struct span last_end;      /* of the newest signature */
    int64_t last_seq;
};

/* Rows are views into a line that goes: a copy. */
static const struct json *keep(struct report *r, const struct json *row)
{
    struct json *copy = NULL;
    return json_parse(&r->arena, arena_span(&r->arena, row->raw), NULL, &copy, NULL) ? NULL : copy;
}

static void take_handover(const struct json *row, void *arg)
{
    struct reading *x = arg;
    struct report *r = x->r;
    if (x->number && json_int(row, "handover", 0) == x->number) {
        r->handover = keep(r, row);
        r->from = json_str(r->handover, "from");
        r->to = json_str(r->handover, "ended");
        x->from_seq = json_int(row, "from_seq", 0);
        x->end_seq = json_int(row, "end_seq", 0);
    }
    if (!x->last_seq && span_is(json_str(row, "state"), "signed")) {
        x->last_seq = json_int(row, "end_seq", 0);
        x->last_end = arena_span(&r->arena, json_str(row, "ended"));
    }
}

static void handover_params(struct json_writer *w, void *arg)
{
    const struct reading *x = arg;
    char key[24];
    if (!x->number)
        return;
    snprintf(key, sizeof key, "%lld", (long long) x->number);
    jw_kcstr(w, "key", key);
}

static void take_line(const struct json *row, void *arg)
{
    struct reading *x = arg;
    const struct json *copy = keep(x->r, row);
    if (copy)
        VEC_PUSH(&x->r->lines, copy);
}

/* The log from the end of the shift down to its beginning. A page of which this reader may see nothing is empty, and is passed over. */
static int read_log(struct reading *x)
{
    int64_t before = x->end_seq ? x->end_seq + 1 : 0;
    for (;;) {
        const struct json *reply;
        struct json_writer *w = client_begin(x->c->client, WIRE_OP_QUERY);
        jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_LOG));
        jw_kint(w, "limit", PAGE);
        if (before)
            jw_kint(w, "before", before);
        int rc = cli_call(x->c, &reply);
        if (rc)
            return rc;
        int64_t lowest = 0;
        JSON_EACH (row, json_get(reply, "rows")) {
            lowest = json_int(row, "seq", 0);
            const struct json *copy = lowest > x->from_seq ? keep(x->r, row) : NULL;
            if (copy)
                VEC_PUSH(&x->r->log, copy);
        }
        before = lowest ? lowest : (before ? before : json_int(reply, "seq", 0) + 1) - PAGE;
        if (before <= x->from_seq + 1)
            return 0;
    }
}

/* By the verb of the fact, or its kind. */
static const struct {
    const char *what, *name;
    bool kind;
} figures[REPORT_COUNTS] = {{"incident.opened", "opened", true}, {"own", "owned", false}, {"ack", "acknowledged", false}, {"escalate", "escalated", false},
    {"shelve", "shelved", false}, {"resolve", "resolved", false}, {"close", "closed", false}, {"discard", "discarded", false}, {"merge", "merged", false},
    {"transfer", "transferred", false}, {"note", "notes", false}, {"called", "calls", false}, {"ask", "questions", false}, {"refer", "referrals", false}};

static void count(struct report *r, const struct json *row)
{
    struct span verb = json_str(row, "verb"), kind = json_str(row, "kind"), officer = json_str(row, "officer");
    size_t i = 0;
    for (size_t k = 0; k < REPORT_COUNTS; k++)
        r->counts[k].n += span_is(figures[k].kind ? kind : verb, figures[k].what);
    if (span_is(officer, "engine") || (officer.n && memchr(officer.p, ':', officer.n))) /* "feed:sg/queues" is none */
        return;
    while (i < r->officers.n && !span_eq(r->officers.v[i].name, officer))
        i++;
    if (i == r->officers.n) {
        struct report_officer o = {officer, 0};
        VEC_PUSH(&r->officers, o);
    }
    r->officers.v[i].lines++;
}

static void turn_round(struct report *r)
{
    for (size_t i = 0; i < r->log.n / 2; i++) {
        const struct json *t = r->log.v[i];
        r->log.v[i] = r->log.v[r->log.n - 1 - i];
        r->log.v[r->log.n - 1 - i] = t;
    }
}

static int read_all(struct reading *x)
{
    struct report *r = x->r;
    int rc = cli_rows(x->c, WIRE_VIEW_HANDOVERS, 0, NULL, take_handover, x);
    if (rc)
        return rc;
    if (x->number && !r->handover)
        return cli_fail(CLI_NO, "there was no handover %lld: watchfloor handover list", (long long) x->number);
    if (!x->number) {
        r->from = x->last_end;
        x->from_seq = x->last_seq;
    }
    rc = cli_rows(x->c, WIRE_VIEW_HANDOVER, 0, handover_params, take_line, x);
    if (rc == 0)
        rc = read_log(x);
    turn_round(r);
    for (size_t k = 0; k < REPORT_COUNTS; k++)
        r->counts[k].name = figures[k].name;
    for (size_t i = 0; i < r->log.n; i++)
        count(r, r->log.v[i]);
    return rc;
}

int cli_handover_report(struct cli *c)
{
    struct report r = {0};
    struct reading x = {.c = c, .r = &r};
    const char *format = cli_value(c, "--format");
    struct buf out = {0};
    if (!cli_number(c, "N", 1, UINT32_MAX, 0, &x.number))
        return CLI_USAGE;
    int rc = cli_connect(c);
    if (rc == 0) {
        const struct client_greeting *g = client_greeting(c->client);
        r.reader = arena_span(&r.arena, span_str(g->officer ? g->officer : ""));
        rc = read_all(&x);
    }
    if (rc == 0) {
        if (format && strcmp(format, "html") == 0)
            report_html(&r, &out);
        else if (format && strcmp(format, "json") == 0)
            report_json(&r, &out);
        else
            report_text(&r, &out);
        fwrite(out.p ? out.p : "", 1, out.n, stdout);
    }
    buf_free(&out);
    VEC_FREE(&r.officers);
    VEC_FREE(&r.lines);
    VEC_FREE(&r.log);
    arena_free(&r.arena);
    return rc;
}
