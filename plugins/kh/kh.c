/* kh: Cambodia, CSV files that grow for a day (doc/interfaces/kh.md), Khmer text, columns found by name.
 *
 * Each row is read once it is whole; what was read of which day stands in the cursor (watchfloor/format/daily.h). When the day has turned the
 * rest of the old file comes first.
 */
#include <math.h>
#include <string.h>

#include <watchfloor/format/csv.h>
#include <watchfloor/format/daily.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define OFFSET_MIN 420
#define DAYS_KEPT 7 /* by the interface */

/* What a kind is called in the contract. */
static const char *const kinds[] = {
    "gate_fault", "SYS.GATE_OUTAGE", "system_fault", "SYS.BCS_OUTAGE", "cyber", "SYS.CYBER", "power_cut", "SYS.POWER", "long_queue", "FLOW.QUEUE",
    "surge", "FLOW.SURGE", "closed", "FLOW.CLOSURE", "reopened", "FLOW.REOPEN", "stranded", "FLOW.STRANDED", "false_document", "DOC.FRAUD",
    "stolen_document", "DOC.LOST_STOLEN", "impostor", "DOC.IMPOSTOR", "irregular_entry", "MOV.IRREGULAR_ENTRY",
    "irregular_exit", "MOV.IRREGULAR_EXIT", "overstay", "MOV.OVERSTAY_CLUSTER", "smuggling", "MOV.SMUGGLING_SUSPECTED",
    "trafficking", "THB.INDICATOR", "scam_compound", "THB.SCAM_COMPOUND", "rescue", "THB.RESCUE", "threat", "SEC.THREAT", "weapon", "SEC.WEAPON",
    "ill_traveller", "HLT.ILL_TRAVELLER", "illness_cluster", "HLT.CLUSTER", "bad_weather", "HAZ.WEATHER", NULL,
};
static const char *const urgencies[] = {"immediate", "expected", "future", "past", NULL};
static const char *const links[] = {"ok", "slow", "down", NULL};
static const char *const messages[] = {"actual", "exercise", "system", "test", "draft", NULL};

/* A field; absent where it is empty. */
static wf_str get(const wf_csv *c, const char *column)
{
    wf_str s = wf_csv_get(c, column);
    return s.n ? s : (wf_str){NULL, 0};
}

static int32_t number(const wf_csv *c, const char *column)
{
    int64_t n;
    return wf_str_int(get(c, column), &n) && n >= 0 && n <= 1000000 ? (int32_t) n : -1;
}

static double degrees(const wf_csv *c, const char *column)
{
    double v;
    return wf_str_number(get(c, column), &v) ? v : NAN;
}

/* RFC 3339, or without a zone: Cambodia's. */
static bool time_of(wf_str s, wf_instant *t)
{
    if (!wf_time_loose(s, OFFSET_MIN, t, NULL))
        return false;
    if (t->offset_min == WF_OFFSET_UNKNOWN)
        t->offset_min = OFFSET_MIN;
    return true;
}

/* ---- Rows: each returns what is wrong with it, "" where the host has set it aside itself ------------------------------------------------ */

static const char *checkpoint(const wf_host *host, const wf_csv *c, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    double percent;
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    r.source_id = r.checkpoint = get(c, "checkpoint");
    r.revision = get(c, "taken_at");
    if (!r.checkpoint.n)
        return "a row without \"checkpoint\"";
    if (!time_of(r.revision, &r.occurred))
        return "a row whose \"taken_at\" is no time";
    s.lanes_open = number(c, "counters_open");
    s.lanes = number(c, "counters");
    s.gates_up = number(c, "egates_up");
    s.gates = number(c, "egates");
    s.queue_min = number(c, "wait_minutes");
    s.pax_h = number(c, "travellers_per_hour");
    s.verify_ms = number(c, "verify_ms");
    if (wf_str_number(get(c, "rejected_percent"), &percent))
        s.reject_pct = percent;
    s.watchlist = wf_str_among(get(c, "watchlist"), links);
    r.text = wf_str_cut(get(c, "note"), 4000);
    r.lang = r.text.n ? WF_STR("km") : r.text;
    r.status = &s;
    *newest = wf_time_later(*newest, r.occurred);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

static const char *event(const wf_host *host, const wf_csv *c, wf_instant *newest)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = get(c, "event_id");
    r.revision = get(c, "written_at");
    r.title = wf_str_cut(get(c, "title"), 400);
    if (!r.source_id.n || !r.title.n)
        return "a row without \"event_id\" or \"title\"";
    if (!time_of(r.revision, &r.reported))
        return "a row whose \"written_at\" is no time";
    if (!time_of(get(c, "occurred_at"), &r.occurred))
        return "a row whose \"occurred_at\" is no time";
    r.type = wf_str_means(get(c, "kind"), kinds, "KH.OTHER");
    r.checkpoint = get(c, "checkpoint");
    r.text = wf_str_cut(get(c, "text"), 60000);
    r.lang = WF_STR("km");
    int32_t impact = number(c, "impact");
    r.impact = impact >= 1 && impact <= 4 ? (uint32_t) impact : 0;
    r.urgency = wf_str_among(get(c, "urgency"), urgencies);
    r.condition = wf_str_is_nocase(get(c, "state"), "closed") ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    r.msg_status = wf_str_among(get(c, "message"), messages);
    if (!r.msg_status && get(c, "message").n)
        return "a row whose \"message\" is none of actual, exercise, test"; /* it may not pass for an actual one */
    r.persons.involved = number(c, "persons");
    r.persons.unknown = wf_str_is(get(c, "persons"), "?");
    wf_references(host, &r, get(c, "refers_to"), ';');
    r.lat = degrees(c, "lat");
    r.lon = degrees(c, "lon");
    *newest = wf_time_later(*newest, r.reported);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

/* ---- A file --------------------------------------------------------------------------------------------------------------------------------- */

static bool has_columns(const wf_csv *c, bool events)
{
    return events ? wf_csv_has(c, "event_id") && wf_csv_has(c, "written_at") && wf_csv_has(c, "occurred_at") && wf_csv_has(c, "title")
                  : wf_csv_has(c, "checkpoint") && wf_csv_has(c, "taken_at");
}

static unsigned rows(const wf_host *host, wf_csv *c, bool events, wf_result *out)
{
    unsigned bad = 0;
    while (wf_csv_next(c)) {
        const char *why = c->fault ? c->fault : (events ? event : checkpoint)(host, c, &out->content_time);
        if (why && *why)
            host->reject(host, c->offset, c->length, c->line, wf_str_of(why));
        bad += why != NULL;
    }
    return bad;
}

static void tell(const wf_host *host, const char *what, unsigned bad, bool missed)
{
    if (missed)
        host->log(host, WF_LEVEL_WARN, wf_fmt(host, "Cambodia: %s: an earlier day's file can't be had to its end: its last rows were not read", what));
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Cambodia: %s: %u row%s cannot be read", what, bad, bad == 1 ? "" : "s"));
    else if (missed)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Cambodia: %s: an earlier day's last rows can't be had", what));
    else
        host->health(host, WF_HEALTH_OK, wf_fmt(host, "Cambodia: the file of %s grows", what));
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    bool events = wf_str_is(in->source, "events");
    wf_csv *c = host->scratch(host, sizeof *c);
    wf_daily d;
    (void) instance;
    if (!c)
        return WF_FAIL_MEMORY;
    if (wf_daily_begin(&d, host, in, DAYS_KEPT))
        return WF_DONE;
    wf_csv_begin(c, host, in->bytes, d.over);
    if (!has_columns(c, events)) {
        host->reject(host, 0, in->bytes.n, 1, events ? WF_STR("the first line does not name the columns event_id, written_at, occurred_at and title")
                                                     : WF_STR("the first line does not name the columns checkpoint and taken_at"));
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Cambodia: the file of %s cannot be read", events ? "events" : "checkpoints"));
        return WF_DONE;
    }
    wf_csv_skip(c, d.known);
    tell(host, events ? "events" : "checkpoints", rows(host, c, events, out), d.missed);
    out->consumed = c->consumed;
    out->cursor = wf_daily_cursor(&d, host, c->consumed);
    return WF_DONE;
}

static const wf_source sources[] = {
    {
        .struct_size = sizeof(wf_source),
        .id = "checkpoints",
        .title = "Cambodia: checkpoints",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://data.immigration.example.kh/csv/checkpoints-{date:+07:00}.csv",
        .accept = "text/csv",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 60,
        .max_bytes = 8u << 20,
        .follow_max = DAYS_KEPT + 1,
        .content_max_age_s = 1200,
    },
    {
        .struct_size = sizeof(wf_source),
        .id = "events",
        .title = "Cambodia: events",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://data.immigration.example.kh/csv/events-{date:+07:00}.csv",
        .accept = "text/csv",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 60,
        .max_bytes = 8u << 20,
        .follow_max = DAYS_KEPT + 1,
        .content_max_age_s = 24 * 3600, /* a day without any event is rare */
    },
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "kh",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Cambodia, checkpoints and events (profile of this project; not a public service)",
    .member = "KH",
    .title = "Cambodia",
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
