/* la: the Lao PDR's checkpoints, numbered lines over TCP in UTF-8 (doc/interfaces/la.md).
 *
 * The cursor is the highest number up to which nothing is missing, so a new connection begins where a gap began. Lines that
 * are not understood are set aside one by one.
 */
#include <math.h>
#include <string.h>

#include <watchfloor/format/lines.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define FIELDS_MOST 12

static const struct {
    const char *code, *type;
} codes[] = {
    {"GATE", "SYS.GATE_OUTAGE"}, {"SYSTEM", "SYS.BCS_OUTAGE"},   {"POWER", "SYS.POWER"},       {"QUEUE", "FLOW.QUEUE"},
    {"SURGE", "FLOW.SURGE"},     {"CLOSED", "FLOW.CLOSURE"},     {"OPENED", "FLOW.REOPEN"},    {"STRANDED", "FLOW.STRANDED"},
    {"FRAUD", "DOC.FRAUD"},      {"LOST", "DOC.LOST_STOLEN"},    {"IRREGULAR", "MOV.IRREGULAR_ENTRY"}, {"OVERSTAY", "MOV.OVERSTAY_CLUSTER"},
    {"SMUGGLE", "MOV.SMUGGLING_SUSPECTED"}, {"SCAM", "THB.SCAM_COMPOUND"}, {"TRAFFIC", "THB.INDICATOR"}, {"THREAT", "SEC.THREAT"},
    {"ILL", "HLT.ILL_TRAVELLER"}, {"CLUSTER", "HLT.CLUSTER"},    {"WEATHER", "HAZ.WEATHER"},   {"HAZE", "HAZ.HAZE"},
};

/* What one call of parse has come to. */
struct call {
    const wf_host *host;
    int64_t whole;  /* the number up to which nothing is missing; -1: none yet */
    wf_instant newest;
    bool changed;
    unsigned bad;
    int64_t sent;   /* the last number that the other side says it has sent; 0: it did not say */
};

/* What stands in brackets at the end of the longer text: "[n=12]" so many persons, "[ref=LA-1,LA-2]" events that it goes on with, "[exercise]",
 * "[test]". Other brackets are text. */
static void marks(const wf_host *host, wf_report *r)
{
    static const char *const kinds[] = {"exercise", "system", "test", NULL};
    int64_t number;
    while (r->text.n && r->text.p[r->text.n - 1] == ']') {
        size_t at = r->text.n - 1;
        while (at > 0 && r->text.p[at] != '[')
            at--;
        wf_str mark = {r->text.p + at + 1, r->text.n - at - 2};
        if (r->text.p[at] != '[')
            return;
        if (wf_str_starts(mark, "n=") && wf_str_int((wf_str){mark.p + 2, mark.n - 2}, &number) && number >= 0 && number <= INT32_MAX)
            r->persons.involved = (int32_t) number;
        else if (wf_str_starts(mark, "ref="))
            wf_references(host, r, (wf_str){mark.p + 4, mark.n - 4}, ',');
        else if (wf_str_among(mark, kinds))
            r->msg_status = WF_MSG_ACTUAL + wf_str_among(mark, kinds);
        else
            return;
        r->text = wf_str_trim((wf_str){r->text.p, at});
    }
}

static const char *event(struct call *c, int64_t seq, wf_instant when, const wf_str *f, size_t n)
{
    wf_report r;
    if (n < 11)
        return "an event line of fewer than 11 fields";
    wf_report_init(&r, WF_KIND_EVENT);
    r.sequence = (uint64_t) seq;
    r.reported = when;
    r.checkpoint = f[3];
    r.source_id = f[4];
    r.revision = f[5];
    r.type = WF_STR("LA.OTHER");
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (wf_str_is(f[6], codes[i].code))
            r.type = wf_str_of(codes[i].type);
    }
    if (!wf_time_rfc3339(f[7], &r.occurred))
        return "an event line whose time of occurrence is no RFC 3339 time";
    if (f[8].n != 2 || f[8].p[0] < '1' || f[8].p[0] > '4' || f[8].p[1] < 'A' || f[8].p[1] > 'D')
        return "an event line whose level is not 1 to 4 and A to D";
    r.impact = (uint32_t) (f[8].p[0] - '0');
    r.urgency = (uint32_t) (f[8].p[1] - 'A') + 1;
    r.condition = wf_str_is(f[9], "CLEAR") ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    if (!r.source_id.n || !f[10].n)
        return "an event line without id or text";
    r.title = f[10];
    r.text = n > 11 ? f[11] : (wf_str){NULL, 0};
    marks(c->host, &r);
    r.lang = WF_STR("lo");
    c->bad += c->host->emit(c->host, &r) != WF_DONE;
    return NULL;
}

/* "open/all" into two numbers. */
static void ratio(wf_str s, int32_t *up, int32_t *all)
{
    wf_str first;
    int64_t a, b;
    if (wf_str_split(&s, '/', &first) && s.p && wf_str_int(first, &a) && wf_str_int(s, &b) && a >= 0 && b >= 0 && a <= 100000 && b <= 100000) {
        *up = (int32_t) a;
        *all = (int32_t) b;
    }
}

static void figure(wf_status *s, wf_str name, wf_str value)
{
    int64_t v = -1;
    if (wf_str_is(name, "lanes"))
        ratio(value, &s->lanes_open, &s->lanes);
    else if (wf_str_is(name, "gates"))
        ratio(value, &s->gates_up, &s->gates);
    else if (wf_str_is(name, "wl"))
        s->watchlist = wf_str_is(value, "ok") ? WF_LINK_OK : wf_str_is(value, "deg") ? WF_LINK_DEGRADED : wf_str_is(value, "down") ? WF_LINK_DOWN : WF_LINK_UNKNOWN;
    else if (wf_str_is(name, "rej"))
        (void) wf_str_number(value, &s->reject_pct);
    else if (wf_str_is(name, "health"))
        s->health = value;
    else if (wf_str_is(name, "queue") && wf_str_int(value, &v) && v >= 0 && v <= 100000)
        s->queue_min = (int32_t) v;
    else if (wf_str_is(name, "pax") && wf_str_int(value, &v) && v >= 0 && v <= 10000000)
        s->pax_h = (int32_t) v;
}

static const char *status(struct call *c, int64_t seq, wf_instant when, const wf_str *f, size_t n)
{
    wf_report r;
    wf_status s;
    if (n < 5)
        return "a status line of fewer than 5 fields";
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    r.sequence = (uint64_t) seq;
    r.checkpoint = r.source_id = f[3];
    r.revision = f[0];
    r.occurred = when;
    wf_str rest = f[4], part, name;
    while (wf_str_split(&rest, ' ', &part)) {
        if (wf_str_split(&part, '=', &name) && part.p)
            figure(&s, name, part);
    }
    r.status = &s;
    c->bad += c->host->emit(c->host, &r) != WF_DONE;
    return NULL;
}

/* "HB <last> <time>" and "BEGIN <first> <last>": what the other side has. */
static const char *control(struct call *c, const wf_str *f, size_t n)
{
    int64_t number;
    wf_instant when;
    if (n < 3 || !wf_str_int(f[1], &number) || number < 0)
        return "a heartbeat or a greeting without its number";
    if (wf_str_is(f[0], "BEGIN")) {
        if (c->whole >= 0 && number > c->whole + 1)
            c->host->health(c->host, WF_HEALTH_DEGRADED, wf_fmt(c->host, "Lao PDR: messages %lld to %lld are no longer to be had",
                                                               (long long) c->whole + 1, (long long) number - 1));
        if (c->whole < 0 || number > c->whole + 1 || number <= c->whole - 1000000)
            c->whole = number - 1;
        c->changed = true;
        return NULL;
    }
    if (wf_time_rfc3339(f[2], &when))
        c->newest = wf_time_later(c->newest, when);
    c->sent = number;
    if (c->whole >= 0 && number > c->whole)
        c->host->health(c->host, WF_HEALTH_DEGRADED, wf_fmt(c->host, "Lao PDR: messages after %lld have not arrived; the last sent is %lld",
                                                            (long long) c->whole, (long long) number));
    else
        c->host->health(c->host, WF_HEALTH_OK, WF_STR("Lao PDR: the line is alive"));
    return NULL;
}

static const char *line(struct call *c, wf_str text)
{
    wf_str f[FIELDS_MOST];
    size_t n = 0;
    int64_t seq;
    wf_instant when;
    while (n < FIELDS_MOST && wf_str_split(&text, '\t', &f[n]))
        n++;
    if (n && (wf_str_is(f[0], "HB") || wf_str_is(f[0], "BEGIN")))
        return control(c, f, n);
    if (n && wf_str_is(f[0], "ERR")) {
        c->host->log(c->host, WF_LEVEL_WARN, WF_STR("Lao PDR: the other side answers with an error"));
        return NULL;
    }
    if (n < 4 || !wf_str_int(f[0], &seq) || seq <= 0)
        return "a line that does not begin with its number";
    if (!wf_time_rfc3339(f[1], &when))
        return "a line whose time is no RFC 3339 time";
    const char *why = wf_str_is(f[2], "EV") ? event(c, seq, when, f, n) : wf_str_is(f[2], "ST") ? status(c, seq, when, f, n) : "a line of a kind that is not known";
    /* A line that is set aside has arrived all the same: its number is not missing. */
    if (c->whole < 0 || seq == c->whole + 1) {
        c->whole = seq;
        c->changed = true;
    }
    if (why)
        c->host->arrived(c->host, (uint64_t) seq);
    c->newest = wf_time_later(c->newest, when);
    return why;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    struct call c = {.host = host, .whole = -1};
    if (!wf_str_int(in->cursor, &c.whole))
        c.whole = -1;
    wf_lines l = wf_lines_of(in->bytes);
    while (wf_lines_next(&l)) {
        const char *why = l.line.n ? line(&c, l.line) : NULL;
        if (why)
            host->reject(host, l.offset, l.line.n, l.number, wf_str_of(why));
        c.bad += why != NULL;
    }
    if (c.bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Lao PDR: %u line%s cannot be read", c.bad, c.bad == 1 ? "" : "s"));
    out->consumed = in->last ? in->bytes.n : l.consumed;
    if (in->last && l.consumed < in->bytes.n)
        host->reject(host, l.consumed, in->bytes.n - l.consumed, l.number + 1, WF_STR("a last line without its end"));
    out->content_time = c.newest;
    out->sequence = (uint64_t) c.sent;
    if (c.changed)
        out->cursor = wf_fmt(host, "%lld", (long long) c.whole);
    return WF_DONE;
}

static const wf_source sources[] = {{
    .struct_size = sizeof(wf_source),
    .id = "lines",
    .title = "Lao PDR: checkpoints and events",
    .transport = WF_TRANSPORT_TCP,
    .url = "tls://border.example.la:7400",
    .auth = WF_AUTH_CLIENT_CERT,
    .heartbeat_s = 15,
    .max_bytes = 16u << 10,
    .on_connect = "RESUME {cursor}\n",
    .content_max_age_s = 900,
}};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "la",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Lao PDR, checkpoint line protocol (profile of this project; not a public service)",
    .member = "LA",
    .title = "Lao PDR",
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
