/* sg: Singapore's checkpoints, JSON over HTTP with an API key and pages (doc/interfaces/sg.md).
 *
 * Sources: checkpoints (lanes, gates, watch-list link) and queues (minutes, passengers an hour) become status reports, incidents
 * become events. A page names the next one; the list of incidents is complete, so what it no longer holds is over.
 */
#include <watchfloor/format/jsonlist.h>
#include <watchfloor/plugin.h>

#define DAYS_MOST 30 /* of onset, in one report */

/* What a category is called in the contract. */
static const char *const categories[] = {
    "GATE_FAULT", "SYS.GATE_OUTAGE", "SYSTEM_FAULT", "SYS.BCS_OUTAGE", "POWER", "SYS.POWER", "QUEUE", "FLOW.QUEUE", "SURGE", "FLOW.SURGE",
    "CLOSURE", "FLOW.CLOSURE", "STRANDED", "FLOW.STRANDED", "DOC_FRAUD", "DOC.FRAUD", "DOC_LOST", "DOC.LOST_STOLEN", "IMPOSTOR", "DOC.IMPOSTOR",
    "IRREGULAR_ENTRY", "MOV.IRREGULAR_ENTRY", "STOWAWAY", "MOV.STOWAWAY", "OVERSTAY", "MOV.OVERSTAY_CLUSTER",
    "SMUGGLING", "MOV.SMUGGLING_SUSPECTED", "TRAFFICKING", "THB.INDICATOR", "SECURITY", "SEC.THREAT", "WEAPON", "SEC.WEAPON",
    "ASSAULT", "SEC.OFFICER_ASSAULT", "BOMB", "SEC.BOMB", "ILL_TRAVELLER", "HLT.ILL_TRAVELLER", "HEALTH_CLUSTER", "HLT.CLUSTER",
    "HEALTH_MEASURE", "HLT.BORDER_MEASURE", NULL,
};
static const char *const conditions[] = {"OPEN", "CLOSED", NULL};
static const char *const natures[] = {"false", "true", NULL}; /* of an exercise */
static const char *const levels[] = {"LOW", "MEDIUM", "HIGH", "VERY_HIGH", NULL};
static const char *const urgencies[] = {"IMMEDIATE", "EXPECTED", "FUTURE", "PAST", NULL};
static const char *const links[] = {"OK", "DEGRADED", "DOWN", "UNKNOWN", NULL};
static const char *const waits[] = {"longer", "arrival", "departure", NULL};
static const char *const defaults[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", "floor", NULL};

static const wf_event_columns event_columns = {
    .id = "id", .revision = "revision", .occurred = "occurredAt", .detected = "detectedAt", .reported = "reportedAt", .expires = "expiresAt",
    .tongue = {{"en", "title", "description"}}, .type = "category", .types = categories, .other = "SG.OTHER", .checkpoint = "checkpoint",
    .lat = "location.lat", .lon = "location.lng", .condition = "status", .conditions = conditions, .nature = "exercise", .natures = natures,
    .impact = "impact", .impacts = levels, .urgency = "urgency", .urgencies = urgencies, .tlp = "tlp", .involved = "persons.involved",
    .dead = "persons.dead", .injured = "persons.injured", .missing = "persons.missing", .minors = "persons.minors",
};
static const wf_status_columns status_columns = {
    .checkpoint = "code", .taken = "updatedAt", .lanes_open = "lanes.open", .lanes = "lanes.total", .gates_up = "gates.up", .gates = "gates.total",
    .reject_pct = "gates.rejectPct", .verify_ms = "gates.verifyMs", .watchlist = "watchlist", .links = links, .health = "health",
};

/* Rows: each returns what is wrong with it, "" where the host knows why itself. */

/* A row of "checkpoints" or of "queues". */
static const char *status(void *arg, const wf_row *row, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    (void) arg;
    const char *why = wf_row_status(row, &status_columns, &r, &s);
    if (why)
        return why;
    int32_t in = wf_row_number(row, "arrival.queueMinutes"), out = wf_row_number(row, "departure.queueMinutes");
    uint32_t wait = wf_str_place(row->host->option(row->host, "wait"), waits); /* open_sg saw to it */
    s.queue_min = wait == 2 || (wait == 1 && in > out) ? in : out;
    in = wf_row_number(row, "arrival.paxPerHour");
    out = wf_row_number(row, "departure.paxPerHour");
    s.pax_h = in < 0 ? out : out < 0 ? in : in + out;
    wf_json_rejects(row->host, &s, wf_json_at(row->of, "gates.rejects"));
    return wf_row_emit(row, &r, newest);
}

/* What a closure or a measure says of itself goes on as labels, by which it comes into the register of border actions. A direction that can't be read is not said:
 * then it is both, which is what hides least. */
static void say_measure(const wf_row *row, wf_report *r)
{
    static const char *const directions[] = {"IN", "OUT", "BOTH", NULL};
    static const char *const texts[][2] = {
        {"measure.affected", "affected"}, {"measure.rationale", "rationale"}, {"measure.legalBasis", "legal_basis"}, {"measure.proportionality", "proportionality"},
        {"measure.alternatives", "alternatives"}, {"measure.exceptions", "exceptions"},
    };
    uint32_t way = wf_row_word(row, "measure.direction", directions, 0);
    if (way)
        wf_label(row->host, r, "direction", wf_str_of(directions[way - 1]));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        wf_label(row->host, r, texts[i][1], wf_str_cut(wf_row_text(row, texts[i][0]), 400));
    if (wf_str_is(wf_row_text(row, "measure.delaysOver24h"), "true"))
        wf_label(row->host, r, "delays_over_24h", WF_STR("yes"));
}

/* Of ill travellers: on which days they fell ill ("2026-11-15:2 2026-11-16:4"), and with what they came. */
static void say_cases(const wf_row *row, wf_report *r)
{
    static const char *const kinds[][2] = {{"conveyance.flight", "flight"}, {"conveyance.ship", "ship"}, {"conveyance.bus", "bus"}, {"conveyance.train", "train"}};
    wf_str days = {NULL, 0};
    unsigned n = 0;
    for (const wf_json *d = wf_json_first(wf_json_at(row->of, "persons.onset")); d && n < DAYS_MOST; d = wf_json_next(d), n++) {
        wf_str date = wf_str_cut(wf_json_text(d, "date"), 10);
        days = wf_fmt(row->host, "%.*s%s%.*s:%lld", (int) days.n, days.p ? days.p : "", n ? " " : "", (int) date.n, date.p ? date.p : "", (long long) wf_json_int(d, "count", 1));
    }
    wf_label(row->host, r, "onset", days);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        wf_label(row->host, r, kinds[i][1], wf_str_cut(wf_row_text(row, kinds[i][0]), 100));
}

static const char *incident(void *arg, const wf_row *row, wf_instant *newest)
{
    wf_report r;
    (void) arg;
    const char *why = wf_row_event(row, &event_columns, &r);
    if (why)
        return why;
    uint32_t tlp = wf_str_place(row->host->option(row->host, "tlp"), defaults);
    if (!r.tlp && tlp <= WF_TLP_RED)
        r.tlp = tlp;
    say_measure(row, &r);
    say_cases(row, &r);
    wf_json_references(row->host, &r, wf_json_at(row->of, "supersedes"));
    return wf_row_emit(row, &r, newest);
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_jsonlist list = {.who = "Singapore", .item = "checkpoint", .good = "checkpoints report", .rows = "value", .made = "meta.generatedAt", .next = "next", .row = status};
    (void) instance;
    if (wf_str_is(in->source, "incidents")) {
        list.item = "incident";
        list.good = "incidents arrive";
        list.row = incident;
    }
    wf_jsonlist_parse(&list, host, in, out);
    return WF_DONE;
}

static int open_sg(const wf_host *host, void **instance)
{
    (void) instance;
    return wf_option_among(host, "wait", waits) && wf_option_among(host, "tlp", defaults) ? WF_DONE : WF_FAIL_INVALID;
}

static const wf_option_decl options[] = {
    {.name = "wait", .type = WF_OPTION_TEXT, .default_value = "longer", .help = "longer, arrival or departure: whose waiting time is the checkpoint's on the board"},
    {.name = "tlp", .type = WF_OPTION_TEXT, .default_value = "floor", .help = "CLEAR, GREEN, AMBER, AMBER+STRICT or RED: of incidents that say none; floor: the floor's own default"},
};

static const wf_source sources[] = {
    {
        .struct_size = sizeof(wf_source),
        .id = "checkpoints",
        .title = "Singapore: lanes and gates",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://api.checkpoints.example.sg/v1/checkpoints",
        .accept = "application/json",
        .auth = WF_AUTH_API_KEY,
        .auth_header = "X-Api-Key",
        .interval_s = 30,
        .follow_max = 16,
        .content_max_age_s = 900,
    },
    {
        .struct_size = sizeof(wf_source),
        .id = "queues",
        .title = "Singapore: waiting times",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://api.checkpoints.example.sg/v1/queues",
        .accept = "application/json",
        .auth = WF_AUTH_API_KEY,
        .auth_header = "X-Api-Key",
        .interval_s = 30,
        .follow_max = 16,
        .content_max_age_s = 900,
    },
    {
        .struct_size = sizeof(wf_source),
        .id = "incidents",
        .title = "Singapore: incidents",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://api.checkpoints.example.sg/v1/incidents",
        .accept = "application/json",
        .auth = WF_AUTH_API_KEY,
        .auth_header = "X-Api-Key",
        .interval_s = 15,
        .follow_max = 64,
        .complete = 1,
        .content_max_age_s = 900,
    },
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "sg",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Singapore, checkpoint interface (profile of this project; not a public service)",
    .member = "SG",
    .title = "Singapore",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .open = open_sg,
    .parse = parse,
};
