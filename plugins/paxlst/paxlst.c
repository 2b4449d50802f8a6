/* paxlst: UN/EDIFACT PAXLST D.02B and later, flight status only (doc/interfaces/paxlst.md).
 *
 * A list becomes a count: flight, route, how many persons it holds and how many it says. **No name, document or date of birth leaves this file**: of a
 * person's segments nothing but the qualifier is looked at; what is given out of a flight's segments must have the form of a flight, a place
 * or a time; faults and advices are literals with a place; the sources' raw bytes are kept as a digest. tests/plugins/canary.sh watches it.
 */
#include <string.h>

#include <watchfloor/format/edifact.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define ROUTE_MOST 8

/* Airports of the eleven: UN/LOCODE is country and code. Offset in minutes. */
static const struct {
    const char *country;
    int16_t offset;
    const char *codes;
} airports[] = {
    {"BN", 480, "BWN"}, {"KH", 420, "PNH KTI SAI KOS"}, {"ID", 420, "CGK HLP SUB KNO BTH SOC YIA PLM PKU PDG PNK BDO SRG"},
    {"ID", 480, "DPS UPG LOP BPN MDC TRK"}, {"ID", 540, "DJJ AMQ"}, {"LA", 420, "VTE LPQ PKZ"}, {"MY", 480, "KUL SZB PEN BKI KCH LGK JHB"},
    {"MM", 390, "RGN MDL NYT THL"}, {"PH", 480, "MNL CEB CRK DVO ILO KLO PPS ZAM"}, {"SG", 480, "SIN XSP"},
    {"TH", 420, "BKK DMK HKT CNX HDY KBV USM CEI UTP"}, {"TL", 540, "DIL"}, {"VN", 420, "SGN HAN DAD CXR PQC HPH VCA"},
};

struct message {
    bool open, persons, bad; /* persons: the flight's part is over */
    size_t offset;
    uint32_t line;
    char flight[12], route[ROUTE_MOST][4], from[4], to[4], part[4];
    size_t route_n;
    wf_instant departs, arrives;
    int64_t stated; /* -1: not said */
    uint32_t passengers, crew;
    bool crew_list, old, disagrees;
};

static bool is_code(wf_str s, size_t least, size_t most, bool digits)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') || (digits && s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    }
    return s.n >= least && s.n <= most;
}

static void copy(char *to, size_t room, wf_str s)
{
    size_t n = s.n < room ? s.n : room - 1;
    if (n)
        memcpy(to, s.p, n);
    to[n] = 0;
}

/* The row of an airport; -1: none of the eleven's. */
static int airport(const char *code)
{
    for (size_t i = 0; i < sizeof airports / sizeof airports[0]; i++) {
        wf_str codes = wf_str_of(airports[i].codes), one;
        while (wf_str_split(&codes, ' ', &one)) {
            if (wf_str_is(one, code))
                return (int) i;
        }
    }
    return -1;
}

/* YYMMDDHHMM (201), CCYYMMDDHHMM (203), YYMMDD (101), CCYYMMDD (102); local at the airport. */
static wf_instant time_of(const wf_host *host, wf_str s, const char *place)
{
    wf_instant t;
    int at = airport(place);
    memset(&t, 0, sizeof t);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return t;
    }
    size_t year = s.n == 12 || s.n == 8 ? 4 : 2;
    if (s.n != year + 4 && s.n != year + 8)
        return t;
    const char *day = s.p + year, *clock = s.n == year + 8 ? day + 4 : "0000";
    wf_str text = wf_fmt(host, "%.2s%.2s-%.2s-%.2sT%.2s:%.2s", year == 4 ? s.p : "20", day - 2, day, day + 2, clock, clock + 2);
    if (wf_time_loose(text, at < 0 ? 0 : airports[at].offset, &t, NULL) && at >= 0)
        t.offset_min = airports[at].offset;
    return t;
}

/* "XX123", or a number alone behind its carrier. */
static void flight_of(const wf_edi *e, struct message *m)
{
    wf_str number = wf_edi_get(e, 2, 0), carrier = wf_edi_get(e, 5, 0);
    int64_t n;
    if (wf_str_int(number, &n) && is_code(carrier, 2, 3, true)) {
        copy(m->flight, sizeof m->flight, carrier);
        copy(m->flight + carrier.n, sizeof m->flight - carrier.n, wf_str_cut(number, 5));
        return;
    }
    size_t digits = 0;
    while (digits < number.n && number.p[number.n - 1 - digits] >= '0' && number.p[number.n - 1 - digits] <= '9')
        digits++;
    if (is_code(number, 3, 8, true) && digits >= 1 && number.n - digits <= 3)
        copy(m->flight, sizeof m->flight, number);
}

static void place_of(const wf_edi *e, struct message *m, char *last)
{
    wf_str kind = wf_edi_get(e, 1, 0), code = wf_edi_get(e, 2, 0);
    if (!is_code(code, 3, 3, false))
        return;
    copy(last, 4, code);
    if (wf_str_is(kind, "125"))
        copy(m->from, 4, code);
    if (wf_str_is(kind, "87"))
        copy(m->to, 4, code);
    if (m->route_n < ROUTE_MOST && (!m->route_n || !wf_str_is(code, m->route[m->route_n - 1])))
        copy(m->route[m->route_n++], 4, code);
}

/* A segment inside a message. */
static void take(const wf_host *host, const wf_edi *e, struct message *m, char *last)
{
    wf_str first = wf_edi_get(e, 1, 0);
    if (wf_str_is(e->tag, "NAD")) {
        m->passengers += wf_str_is(first, "FL") || wf_str_is(first, "DDU");
        m->crew += wf_str_is(first, "FM") || wf_str_is(first, "DDT");
        m->persons |= !wf_str_is(first, "MS");
    } else if (wf_str_is(e->tag, "CNT")) {
        int64_t n;
        if ((wf_str_is(first, "42") || wf_str_is(first, "41")) && wf_str_int(wf_edi_get(e, 1, 1), &n) && n >= 0 && n <= 100000)
            m->stated = n;
    } else if (m->persons) {
        return; /* what follows is about persons */
    } else if (wf_str_is(e->tag, "BGM")) {
        m->crew_list = wf_str_is(first, "250");
    } else if (wf_str_is(e->tag, "TDT") && wf_str_is(first, "20")) {
        flight_of(e, m);
    } else if (wf_str_is(e->tag, "LOC")) {
        place_of(e, m, last);
    } else if (wf_str_is(e->tag, "DTM") && wf_str_is(first, "189")) {
        if (!m->departs.set || wf_str_is(wf_str_of(last), m->from))
            m->departs = time_of(host, wf_edi_get(e, 1, 1), last);
    } else if (wf_str_is(e->tag, "DTM") && wf_str_is(first, "232")) {
        m->arrives = time_of(host, wf_edi_get(e, 1, 1), last);
    }
}

static wf_str route_text(const wf_host *host, const struct message *m)
{
    wf_str s = WF_STR("");
    for (size_t i = 0; i < m->route_n; i++)
        s = wf_fmt(host, "%.*s%s%s", (int) s.n, s.p ? s.p : "", i ? "-" : "", m->route[i]);
    return s;
}

/* The message as a count at the member's airport. Returns NULL, or why it is none. */
static const char *finish(const wf_host *host, struct message *m, const wf_result *out)
{
    wf_report r;
    wf_count c = {.struct_size = sizeof c};
    if (!m->from[0] && m->route_n)
        memcpy(m->from, m->route[0], 4);
    if (!m->to[0] && m->route_n)
        memcpy(m->to, m->route[m->route_n - 1], 4);
    if (!m->flight[0])
        return "a list without a flight (TDT+20)";
    if (!m->from[0] || !m->to[0] || (!m->departs.set && !m->arrives.set))
        return "a list without its route (LOC+125, LOC+87) or time (DTM+189, DTM+232)";
    int here = airport(m->to), there = airport(m->from);
    if (here < 0 && there < 0)
        return NULL; /* no airport of the eleven */
    wf_report_init(&r, WF_KIND_COUNT);
    c.indicator = m->crew_list ? WF_STR("paxlst.crew") : WF_STR("paxlst.passengers");
    c.value = m->crew_list ? m->crew : m->passengers;
    c.denominator = m->stated;
    c.from = m->departs.set ? m->departs : m->arrives;
    c.to = m->arrives.set && m->arrives.utc_ns >= c.from.utc_ns ? m->arrives : c.from;
    wf_str code = wf_str_of(here >= 0 ? m->to : m->from);
    if (wf_str_is(code, "MDL"))
        code = WF_STR("MDY"); /* Mandalay's code among the checkpoints is not its airport's */
    r.checkpoint = wf_fmt(host, "%s%.*s", here >= 0 ? airports[here].country : airports[there].country, (int) code.n, code.p);
    r.member = wf_str_of(here >= 0 ? airports[here].country : airports[there].country);
    wf_str day = wf_time_text(host, c.from), route = route_text(host, m);
    r.source_id = wf_fmt(host, "%s/%s/%.10s/%s%s%s", m->flight, m->to, day.p ? day.p : "", m->crew_list ? "crew" : "passengers", m->part[0] ? "/" : "", m->part);
    wf_str parts[] = {wf_fmt(host, "%lld %lld", (long long) c.value, (long long) c.denominator), wf_time_text(host, c.to), route};
    r.revision = wf_digest(host, parts, 3);
    r.occurred = c.from;
    r.reported = out->content_time;
    r.count = &c;
    bool agrees = m->stated < 0 || m->stated == c.value;
    wf_label(host, &r, "flight", wf_str_of(m->flight));
    wf_label(host, &r, "route", route);
    wf_label(host, &r, "part", wf_str_of(m->part));
    wf_label(host, &r, "control", m->disagrees ? WF_STR("segments disagree") : agrees ? WF_STR("agrees") : WF_STR("persons disagree"));
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

/* UNH: whether it is a passenger list, and of which part of one. */
static void begin(const wf_edi *e, struct message *m)
{
    memset(m, 0, sizeof *m);
    m->offset = e->offset;
    m->line = e->line;
    m->stated = -1;
    m->open = wf_str_is(wf_edi_get(e, 2, 0), "PAXLST");
    wf_str release = wf_edi_get(e, 2, 2), part = wf_edi_get(e, 4, 0);
    int64_t n;
    m->old = release.n != 3 || release.p[0] == '9' || (release.p[0] == '0' && (release.p[1] < '2' || (release.p[1] == '2' && release.p[2] < 'B')));
    if (wf_str_int(part, &n) && part.n <= 3)
        copy(m->part, sizeof m->part, part);
}

struct run {
    const wf_host *host;
    const wf_result *out;
    struct message m;
    char last[4]; /* the place that a time belongs to */
    unsigned lists, bad;
};

static void set_aside(struct run *r, size_t offset, size_t length, uint32_t line, const char *why)
{
    r->host->reject(r->host, offset, length, line, wf_str_of(why));
    r->bad++;
}

static void segment(struct run *r, const wf_edi *e)
{
    struct message *m = &r->m;
    if (e->advice)
        r->host->advise(r->host, e->offset, e->line, wf_str_of(e->advice));
    if (wf_str_is(e->tag, "UNH")) {
        if (m->open)
            set_aside(r, m->offset, e->offset - m->offset, m->line, "a list that does not end (UNT)");
        begin(e, m);
        if (!m->open)
            set_aside(r, e->offset, e->length, e->line, "a message that is no PAXLST");
        else if (m->old)
            r->host->advise(r->host, e->offset, e->line, WF_STR("a PAXLST before D.02B; read all the same"));
    } else if (m->open && wf_str_is(e->tag, "UNT")) {
        m->disagrees = e->advice != NULL;
        const char *why = m->bad ? "a list with a segment that cannot be read" : finish(r->host, m, r->out);
        if (why)
            set_aside(r, m->offset, e->offset + e->length - m->offset, m->line, why);
        r->lists++;
        m->open = false;
    } else if (m->open) {
        take(r->host, e, m, r->last);
    }
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    struct run *r = host->scratch(host, sizeof *r);
    wf_edi *e = host->scratch(host, sizeof *e);
    (void) instance;
    if (!r || !e)
        return WF_FAIL_MEMORY;
    r->host = host;
    r->out = out;
    wf_edi_begin(e, in->bytes);
    while (wf_edi_next(e)) {
        if (e->fault) {
            set_aside(r, e->offset, e->length, e->line, e->fault);
            r->m.bad = true;
            continue;
        }
        if (wf_str_is(e->tag, "UNB")) {
            wf_str day = wf_edi_get(e, 4, 0), clock = wf_edi_get(e, 4, 1);
            out->content_time = wf_time_later(out->content_time, time_of(host, wf_fmt(host, "%.*s%.*s", (int) day.n, day.p ? day.p : "", (int) clock.n, clock.p ? clock.p : ""), ""));
        }
        segment(r, e);
    }
    if (r->m.open)
        set_aside(r, r->m.offset, in->bytes.n - r->m.offset, r->m.line, "a list that does not end (UNT)");
    if (!r->lists && !r->bad)
        set_aside(r, 0, in->bytes.n, 1, "there is no interchange in it (UNB)");
    if (r->bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Passenger lists: %u thing%s cannot be read", r->bad, r->bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("Passenger lists arrive"));
    return WF_DONE;
}

static const wf_source sources[] = {
    {
        .struct_size = sizeof(wf_source),
        .id = "mailbox",
        .title = "Passenger lists: the gateway's mailbox",
        .transport = WF_TRANSPORT_HTTP,
        .raw = WF_RAW_DIGEST,
        .url = "https://gateway.example.org/paxlst",
        .accept = "application/edifact, text/plain",
        .auth = WF_AUTH_API_KEY | WF_AUTH_BASIC | WF_AUTH_BEARER | WF_AUTH_CLIENT_CERT,
        .interval_s = 60,
        .max_bytes = 16u << 20,
        .timeout_s = 60,
        .content_max_age_s = 24 * 3600,
    },
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "paxlst",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: the carriers' passenger lists, by their states' gateway; counts only",
    .member = "--",
    .title = "Passenger lists (counts only)",
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
