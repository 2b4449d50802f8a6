/* sg: Singapore's checkpoints, JSON over HTTP with an API key and pages (doc/interfaces/sg.md).
 *
 * Sources: checkpoints (lanes, gates, watch-list link) and queues (minutes, passengers an hour) become status reports, incidents
 * become events. A page names the next one; the list of incidents is complete, so what it no longer holds is over.
 */
#include <math.h>
#include <string.h>

#include <watchfloor/format/json.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

static const struct {
    const char *category, *type;
} categories[] = {
    {"GATE_FAULT", "SYS.GATE_OUTAGE"},   {"SYSTEM_FAULT", "SYS.BCS_OUTAGE"},  {"POWER", "SYS.POWER"},
    {"QUEUE", "FLOW.QUEUE"},             {"SURGE", "FLOW.SURGE"},             {"CLOSURE", "FLOW.CLOSURE"},
    {"STRANDED", "FLOW.STRANDED"},       {"DOC_FRAUD", "DOC.FRAUD"},          {"DOC_LOST", "DOC.LOST_STOLEN"},
    {"IMPOSTOR", "DOC.IMPOSTOR"},        {"IRREGULAR_ENTRY", "MOV.IRREGULAR_ENTRY"}, {"STOWAWAY", "MOV.STOWAWAY"},
    {"OVERSTAY", "MOV.OVERSTAY_CLUSTER"}, {"SMUGGLING", "MOV.SMUGGLING_SUSPECTED"}, {"TRAFFICKING", "THB.INDICATOR"},
    {"SECURITY", "SEC.THREAT"},          {"WEAPON", "SEC.WEAPON"},            {"ASSAULT", "SEC.OFFICER_ASSAULT"},
    {"BOMB", "SEC.BOMB"},                {"ILL_TRAVELLER", "HLT.ILL_TRAVELLER"}, {"HEALTH_CLUSTER", "HLT.CLUSTER"},
};

static const char *const levels[] = {"LOW", "MEDIUM", "HIGH", "VERY_HIGH", NULL};
static const char *const urgencies[] = {"IMMEDIATE", "EXPECTED", "FUTURE", "PAST", NULL};
static const char *const links[] = {"OK", "DEGRADED", "DOWN", "UNKNOWN", NULL};
static const char *const tlps[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", NULL};

static int32_t small(const wf_json *v, const char *path)
{
    int64_t n = wf_json_int(v, path, -1);
    return n >= 0 && n <= INT32_MAX ? (int32_t) n : -1;
}

static void rejects(const wf_host *host, const wf_json *list, wf_status *s)
{
    size_t n = wf_json_count(list);
    wf_pair *pairs = n && n <= 16 ? host->scratch(host, n * sizeof *pairs) : NULL;
    if (!pairs)
        return;
    s->rejects = pairs;
    for (const wf_json *v = wf_json_first(list); v; v = wf_json_next(v)) {
        if (wf_json_int(v, "", -1) >= 0)
            pairs[s->rejects_n++] = (wf_pair){wf_json_key(v), wf_fmt(host, "%lld", (long long) wf_json_int(v, "", 0))};
    }
}

/* A row of "checkpoints" or of "queues". */
static const char *status(const wf_host *host, const wf_json *row, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    r.checkpoint = r.source_id = wf_json_text(row, "code");
    r.revision = wf_json_text(row, "updatedAt");
    if (!r.checkpoint.n)
        return "a row without \"code\"";
    if (!wf_time_rfc3339(r.revision, &r.occurred))
        return "a row whose \"updatedAt\" is no RFC 3339 time";
    s.lanes_open = small(row, "lanes.open");
    s.lanes = small(row, "lanes.total");
    s.gates_up = small(row, "gates.up");
    s.gates = small(row, "gates.total");
    s.reject_pct = wf_json_number(row, "gates.rejectPct", NAN);
    s.verify_ms = small(row, "gates.verifyMs");
    rejects(host, wf_json_at(row, "gates.rejects"), &s);
    s.watchlist = wf_str_place(wf_json_text(row, "watchlist"), links);
    s.health = wf_json_text(row, "health");
    int32_t in = small(row, "arrival.queueMinutes"), out = small(row, "departure.queueMinutes");
    s.queue_min = in > out ? in : out;
    in = small(row, "arrival.paxPerHour");
    out = small(row, "departure.paxPerHour");
    s.pax_h = in < 0 ? out : out < 0 || in > INT32_MAX - out ? in : in + out;
    r.status = &s;
    *newest = wf_time_later(*newest, r.occurred);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

/* Returns what is wrong with the row, "" where the host knows why itself. */
static const char *incident(const wf_host *host, const wf_json *row, wf_instant *newest)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    wf_str category = wf_json_text(row, "category");
    r.source_id = wf_json_as_text(row, "id");
    r.revision = wf_json_as_text(row, "revision");
    r.title = wf_json_text(row, "title");
    if (!r.source_id.n || !r.title.n)
        return "an incident without \"id\" or \"title\"";
    if (!wf_time_rfc3339(wf_json_text(row, "occurredAt"), &r.occurred))
        return "an incident whose \"occurredAt\" is no RFC 3339 time";
    wf_time_rfc3339(wf_json_text(row, "reportedAt"), &r.reported);
    wf_time_rfc3339(wf_json_text(row, "detectedAt"), &r.detected);
    wf_time_rfc3339(wf_json_text(row, "expiresAt"), &r.expires);
    r.type = WF_STR("SG.OTHER");
    for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++) {
        if (wf_str_is(category, categories[i].category))
            r.type = wf_str_of(categories[i].type);
    }
    r.checkpoint = wf_json_text(row, "checkpoint");
    r.text = wf_json_text(row, "description");
    r.lang = WF_STR("en");
    r.impact = wf_str_place(wf_json_text(row, "impact"), levels);
    r.urgency = wf_str_place(wf_json_text(row, "urgency"), urgencies);
    r.tlp = wf_str_place(wf_json_text(row, "tlp"), tlps);
    r.condition = wf_str_is_nocase(wf_json_text(row, "status"), "CLOSED") ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    const wf_json *exercise = wf_json_at(row, "exercise");
    if (exercise && wf_json_type(exercise) != WF_JSON_BOOL)
        return "an incident whose \"exercise\" is neither true nor false"; /* it may not pass for an actual one */
    r.msg_status = wf_json_bool(row, "exercise", false) ? WF_MSG_EXERCISE : WF_MSG_ACTUAL;
    wf_json_references(host, &r, wf_json_at(row, "supersedes"));
    r.persons.involved = small(row, "persons.involved");
    r.persons.injured = small(row, "persons.injured");
    r.persons.dead = small(row, "persons.dead");
    r.persons.missing = small(row, "persons.missing");
    r.persons.minors = small(row, "persons.minors");
    r.lat = wf_json_number(row, "location.lat", NAN);
    r.lon = wf_json_number(row, "location.lng", NAN);
    *newest = wf_time_later(*newest, r.reported.set ? r.reported : r.occurred);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

/* Asks for the next page, and says whether the list goes on. */
static void next_page(const wf_host *host, const wf_json *root, wf_result *out)
{
    wf_str next = wf_json_text(root, "next");
    out->list = WF_LIST_END;
    if (!next.n)
        return;
    out->list = WF_LIST_MORE;
    if (host->follow(host, next, WF_STR("page")) != WF_DONE)
        host->log(host, WF_LEVEL_WARN, WF_STR("Singapore: a further page was not followed: too many, or on another host"));
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    wf_fault fault;
    unsigned bad;
    wf_json_doc *doc = wf_json_read_items(host, in->bytes, &bad, &fault);
    const wf_json *root = doc ? wf_json_root(doc) : NULL;
    const wf_json *rows = wf_json_at(root, "value");
    if (wf_json_type(rows) != WF_JSON_ARRAY) {
        host->reject(host, 0, in->bytes.n, doc ? 1 : fault.line, doc ? WF_STR("there is no list \"value\"") : wf_str_of(fault.text));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Singapore: the interface answers what cannot be read"));
        wf_json_free(doc);
        return WF_DONE;
    }
    bool events = wf_str_is(in->source, "incidents");
    wf_instant newest;
    if (!wf_time_rfc3339(wf_json_text(root, "meta.generatedAt"), &newest))
        host->advise(host, 0, 1, WF_STR("\"meta.generatedAt\" is missing or no RFC 3339 time"));
    for (const wf_json *row = wf_json_first(rows); row; row = wf_json_next(row)) {
        const char *why = events ? incident(host, row, &newest) : status(host, row, &newest);
        if (why)
            host->reject(host, wf_json_offset(row), wf_json_length(row), wf_json_line(doc, row), wf_str_of(why));
        bad += why != NULL;
    }
    out->content_time = newest;
    next_page(host, root, out);
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Singapore: %u item%s cannot be read", bad, bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("Singapore: the interface answers"));
    wf_json_free(doc);
    return WF_DONE;
}

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
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
