/* kh: Cambodia, CSV files that grow for a day (doc/interfaces/kh.md), Khmer text, columns found by name.
 *
 * Each row is read once it is whole; what was read of which day stands in the cursor (watchfloor/format/daily.h). When the day has turned the
 * rest of the old file comes first.
 */
#include <string.h>

#include <watchfloor/format/csv.h>
#include <watchfloor/format/daily.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define OFFSET_MIN 420
#define DAYS_KEPT 7 /* by the interface */
#define NOTE_MOST 4000

/* What a kind is called in the contract. */
static const char *const kinds[] = {
    "gate_fault", "SYS.GATE_OUTAGE", "system_fault", "SYS.BCS_OUTAGE", "cyber", "SYS.CYBER", "power_cut", "SYS.POWER", "long_queue", "FLOW.QUEUE",
    "surge", "FLOW.SURGE", "closed", "FLOW.CLOSURE", "reopened", "FLOW.REOPEN", "stranded", "FLOW.STRANDED", "false_document", "DOC.FRAUD",
    "stolen_document", "DOC.LOST_STOLEN", "impostor", "DOC.IMPOSTOR", "irregular_entry", "MOV.IRREGULAR_ENTRY",
    "irregular_exit", "MOV.IRREGULAR_EXIT", "overstay", "MOV.OVERSTAY_CLUSTER", "smuggling", "MOV.SMUGGLING_SUSPECTED",
    "trafficking", "THB.INDICATOR", "scam_compound", "THB.SCAM_COMPOUND", "rescue", "THB.RESCUE", "threat", "SEC.THREAT", "weapon", "SEC.WEAPON",
    "ill_traveller", "HLT.ILL_TRAVELLER", "illness_cluster", "HLT.CLUSTER", "bad_weather", "HAZ.WEATHER", NULL,
};
static const char *const conditions[] = {"open", "closed", NULL};
static const char *const impacts[] = {"1", "2", "3", "4", NULL};
static const char *const urgencies[] = {"immediate", "expected", "future", "past", NULL};
static const char *const links[] = {"ok", "slow", "down", NULL};
static const char *const messages[] = {"actual", "exercise", "system", "test", "draft", NULL};

static const wf_event_columns event_columns = {
    .id = "event_id", .revision = "written_at", .occurred = "occurred_at", .reported = "written_at", .tongue = {{"km", "title", "text"}},
    .type = "kind", .types = kinds, .other = "KH.OTHER", .checkpoint = "checkpoint", .lat = "lat", .lon = "lon",
    .condition = "state", .conditions = conditions, .nature = "message", .natures = messages, .impact = "impact", .impacts = impacts,
    .urgency = "urgency", .urgencies = urgencies, .references = "refers_to", .separator = ';',
};
static const wf_status_columns status_columns = {
    .checkpoint = "checkpoint", .taken = "taken_at", .lanes_open = "counters_open", .lanes = "counters", .gates_up = "egates_up", .gates = "egates",
    .queue_min = "wait_minutes", .pax_h = "travellers_per_hour", .verify_ms = "verify_ms", .reject_pct = "rejected_percent",
    .watchlist = "watchlist", .links = links,
};

/* One row. NULL, "" where the host knows why itself, or why it has to be. */
static const char *row_of(const wf_host *host, const wf_csv *c, bool events, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    wf_row row = wf_csv_row(c);
    row.time = wf_time_loose;
    row.zone_min = OFFSET_MIN;
    const char *why = events ? wf_row_event(&row, &event_columns, &r) : wf_row_status(&row, &status_columns, &r, &s);
    if (why)
        return why;
    if (events) {
        if (!r.reported.set)
            return "an event whose \"written_at\" is no time";
        r.persons.unknown = wf_str_is(wf_row_text(&row, "persons"), "?");
        r.persons.involved = r.persons.unknown ? -1 : wf_row_number(&row, "persons");
        wf_str grade = host->option(host, "grade");
        if (grade.n == 2) /* or none: open_kh saw to it */
            memcpy(r.grade, grade.p, grade.n);
    } else {
        r.text = wf_str_cut(wf_row_text(&row, "note"), NOTE_MOST);
        r.lang = r.text.n ? WF_STR("km") : r.text;
    }
    return wf_row_emit(&row, &r, newest);
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
        const char *why = c->fault ? c->fault : row_of(host, c, events, &out->content_time);
        if (why)
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
    int64_t days = DAYS_KEPT;
    (void) instance;
    if (!c)
        return WF_FAIL_MEMORY;
    wf_str_int(host->option(host, "days"), &days);
    if (wf_daily_begin(&d, host, in, (int) days))
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

static int open_kh(const wf_host *host, void **instance)
{
    wf_str grade = host->option(host, "grade");
    (void) instance;
    if (!wf_option_int(host, "days", 1, DAYS_KEPT, NULL))
        return WF_FAIL_INVALID;
    if (!grade.n || (grade.n == 2 && grade.p[0] >= 'A' && grade.p[0] <= 'F' && grade.p[1] >= '1' && grade.p[1] <= '6'))
        return WF_DONE;
    host->log(host, WF_LEVEL_ERROR, WF_STR("option \"grade\" is a letter from A to F and a digit from 1 to 6, as \"B2\"; leave it empty for no grade"));
    return WF_FAIL_INVALID;
}

static const wf_option_decl options[] = {
    {.name = "days", .type = WF_OPTION_INTEGER, .default_value = "7", .help = "1 to 7: how many earlier days' files are read after an absence"},
    {.name = "grade", .type = WF_OPTION_TEXT, .default_value = "", .help = "A1 to F6: how reliable source and information are held to be; empty: no grade"},
};

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
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .open = open_kh,
    .parse = parse,
};
