/* paxlst: UN/EDIFACT PAXLST D.02B and later, flight status only (doc/interfaces/paxlst.md).
 *
 * A list becomes a count: flight, route, how many persons it holds and how many it says. **No name, document or date of birth leaves this file**: of a
 * person's segments nothing but the qualifier is looked at; what is given out of a flight's segments must have the form of a flight, a place
 * or a time; faults and advices are literals with a place; the sources' raw bytes are kept as a digest. tests/plugins/canary.sh watches it.
 */
#include <string.h>

#include <watchfloor/format/edifact.h>
#include <watchfloor/format/flight.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

struct message {
    bool open, persons; /* persons: the flight's part is over */
    size_t offset;
    uint32_t line;
    char flight[WF_FLIGHT_MOST], from[4], to[4], part[4];
    char last[4]; /* the place that a time belongs to */
    wf_route route;
    wf_instant departs, arrives;
    int64_t stated; /* -1: not said */
    uint32_t passengers, crew;
    bool crew_list, disagrees;
};

/* Which lists make a count: the options' words, and what they are. */
enum { PASSENGERS = 2, CREW, ARRIVALS = 2, DEPARTURES };
static const char *const lists[] = {"all", "passengers", "crew", NULL};
static const char *const directions[] = {"both", "arrivals", "departures", NULL};

struct run {
    const wf_host *host;
    const wf_result *out;
    struct message m;
    unsigned ended, bad;
    uint32_t whose, direction; /* the options, places in their lists */
};

static void place_of(const wf_edi *e, struct message *m)
{
    wf_str kind = wf_edi_get(e, 1, 0), code = wf_edi_get(e, 2, 0);
    if (!wf_route_add(&m->route, code))
        return;
    memcpy(m->last, code.p, 3);
    if (wf_str_is(kind, "125"))
        memcpy(m->from, code.p, 3);
    if (wf_str_is(kind, "87"))
        memcpy(m->to, code.p, 3);
}

/* A segment inside a message. */
static void take(const wf_edi *e, struct message *m)
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
        wf_flight_of(wf_edi_get(e, 2, 0), wf_edi_get(e, 5, 0), m->flight);
    } else if (wf_str_is(e->tag, "LOC")) {
        place_of(e, m);
    } else if (wf_str_is(e->tag, "DTM") && wf_str_is(first, "189")) {
        if (!m->departs.set || wf_str_is(wf_str_of(m->last), m->from))
            m->departs = wf_airport_time(wf_str_of(m->last), wf_edi_get(e, 1, 1));
    } else if (wf_str_is(e->tag, "DTM") && wf_str_is(first, "232")) {
        m->arrives = wf_airport_time(wf_str_of(m->last), wf_edi_get(e, 1, 1));
    }
}

/* Where the flight's persons are counted: the member's airport of its arrival, else of its departure, as the options have it. False: nowhere. */
static bool counted_at(const struct run *r, wf_airport *at)
{
    if (r->whose == (r->m.crew_list ? PASSENGERS : CREW))
        return false;
    return (r->direction != DEPARTURES && wf_airport_find(wf_str_of(r->m.to), at)) || (r->direction != ARRIVALS && wf_airport_find(wf_str_of(r->m.from), at));
}

/* The message as a count. Returns NULL, or why it is none. */
static const char *finish(struct run *run)
{
    const wf_host *host = run->host;
    struct message *m = &run->m;
    wf_report r;
    wf_count c = {.struct_size = sizeof c};
    wf_airport at;
    if (!m->from[0] && m->route.n)
        memcpy(m->from, m->route.code[0], 4);
    if (!m->to[0] && m->route.n)
        memcpy(m->to, m->route.code[m->route.n - 1], 4);
    if (!m->flight[0])
        return "a list without a flight (TDT+20)";
    if (!m->from[0] || !m->to[0] || (!m->departs.set && !m->arrives.set))
        return "a list without its route (LOC+125, LOC+87) or time (DTM+189, DTM+232)";
    if (!counted_at(run, &at))
        return NULL;
    wf_report_init(&r, WF_KIND_COUNT);
    c.indicator = m->crew_list ? WF_STR("paxlst.crew") : WF_STR("paxlst.passengers");
    c.value = m->crew_list ? m->crew : m->passengers;
    c.denominator = m->stated;
    c.from = m->departs.set ? m->departs : m->arrives;
    c.to = m->arrives.set && m->arrives.utc_ns >= c.from.utc_ns ? m->arrives : c.from;
    r.checkpoint = wf_str_of(at.checkpoint);
    r.member = wf_str_of(at.member);
    wf_str day = wf_time_text(host, c.from), route = wf_route_text(host, &m->route);
    r.source_id = wf_fmt(host, "%s/%s/%.10s/%s%s%s", m->flight, m->to, day.p ? day.p : "", m->crew_list ? "crew" : "passengers", m->part[0] ? "/" : "", m->part);
    wf_str parts[] = {wf_fmt(host, "%lld %lld", (long long) c.value, (long long) c.denominator), wf_time_text(host, c.to), route};
    r.revision = wf_digest(host, parts, 3);
    r.occurred = c.from;
    r.reported = run->out->content_time;
    r.count = &c;
    wf_label(host, &r, "flight", wf_str_of(m->flight));
    wf_label(host, &r, "route", route);
    wf_label(host, &r, "part", wf_str_of(m->part));
    bool agrees = m->stated < 0 || m->stated == c.value;
    wf_label(host, &r, "control", m->disagrees ? WF_STR("segments disagree") : agrees ? WF_STR("agrees") : WF_STR("persons disagree"));
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

static void set_aside(struct run *r, size_t offset, size_t length, uint32_t line, const char *why)
{
    r->host->reject(r->host, offset, length, line, wf_str_of(why));
    r->bad++;
}

/* UNH: whether it is a passenger list, and of which part of one. */
static void begin(struct run *r, const wf_edi *e)
{
    struct message *m = &r->m;
    memset(m, 0, sizeof *m);
    m->offset = e->offset;
    m->line = e->line;
    m->stated = -1;
    m->open = wf_str_is(wf_edi_get(e, 2, 0), "PAXLST");
    wf_str release = wf_edi_get(e, 2, 2), part = wf_edi_get(e, 4, 0);
    int64_t n;
    if (wf_str_int(part, &n) && part.n <= 3)
        memcpy(m->part, part.p, part.n);
    if (!m->open)
        set_aside(r, e->offset, e->length, e->line, "a message that is no PAXLST");
    else if (release.n != 3 || release.p[0] == '9' || memcmp(release.p, "02B", 3) < 0)
        r->host->advise(r->host, e->offset, e->line, WF_STR("a PAXLST before D.02B; read all the same"));
}

/* What does not come to its UNT. */
static void break_off(struct run *r, size_t at)
{
    if (r->m.open)
        set_aside(r, r->m.offset, at - r->m.offset, r->m.line, "a list that does not end (UNT)");
}

static void segment(struct run *r, const wf_edi *e)
{
    struct message *m = &r->m;
    if (e->advice)
        r->host->advise(r->host, e->offset, e->line, wf_str_of(e->advice));
    if (e->fault) {
        set_aside(r, e->offset, e->length, e->line, e->fault);
    } else if (wf_str_is(e->tag, "UNH")) {
        break_off(r, e->offset);
        begin(r, e);
    } else if (m->open && wf_str_is(e->tag, "UNT")) {
        m->disagrees = e->advice != NULL;
        const char *why = e->message_bad ? "a list with a segment that cannot be read" : finish(r);
        if (why)
            set_aside(r, m->offset, e->offset + e->length - m->offset, m->line, why);
        r->ended++;
        m->open = false;
    } else if (m->open) {
        take(e, m);
    }
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    struct run *r = host->scratch(host, sizeof *r);
    wf_edi *e = host->scratch(host, sizeof *e);
    (void) instance;
    if (!r || !e)
        return WF_FAIL_MEMORY;
    *r = (struct run){host, out, .whose = wf_option_among(host, "lists", lists), .direction = wf_option_among(host, "direction", directions)};
    wf_edi_begin(e, in->bytes);
    while (wf_edi_next(e)) {
        out->content_time = wf_time_later(out->content_time, e->prepared);
        segment(r, e);
    }
    break_off(r, in->bytes.n);
    if (!r->ended && !r->bad)
        set_aside(r, 0, in->bytes.n, 1, "there is no interchange in it (UNB)");
    if (r->bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Passenger lists: %u thing%s cannot be read", r->bad, r->bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("Passenger lists arrive"));
    return WF_DONE;
}

static int open_paxlst(const wf_host *host, void **instance)
{
    (void) instance;
    return wf_option_among(host, "lists", lists) && wf_option_among(host, "direction", directions) ? WF_DONE : WF_FAIL_INVALID;
}

static const wf_option_decl options[] = {
    {.name = "lists", .type = WF_OPTION_TEXT, .default_value = "all", .help = "all, passengers or crew: whose lists are counted"},
    {.name = "direction", .type = WF_OPTION_TEXT, .default_value = "both", .help = "both, arrivals or departures: at which of a flight's ends, where that is a member's airport"},
};

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
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .open = open_paxlst,
    .parse = parse,
};
