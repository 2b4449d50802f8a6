/* ph: the Philippines, two interfaces (doc/interfaces/ph.md).
 *
 * alerts: Atom whose entries hold a CAP 1.2 alert each, in Filipino and English, some signed, with coastlines of thousands of points. ports: a
 * CSV of the ports' state, its columns found by name, its times without a zone (they are +08:00).
 */
#include <watchfloor/format/capfeed.h>
#include <watchfloor/format/csv.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define OFFSET_MIN 480

static const char *const links[] = {"UP", "SLOW", "DOWN", NULL};
static const wf_status_columns columns = {
    .checkpoint = "port_code", .taken = "as_of", .lanes_open = "counters_open", .lanes = "counters_total", .gates_up = "egates_up",
    .gates = "egates_total", .queue_min = "queue_minutes", .pax_h = "pax_per_hour", .reject_pct = "reject_pct", .watchlist = "watchlist", .links = links,
    .health = "remarks",
};

static const char *port(const wf_csv *c, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    wf_row row = wf_csv_row(c);
    row.time = wf_time_loose; /* "2026-11-24 11:00" or RFC 3339 */
    row.zone_min = OFFSET_MIN;
    const char *why = wf_row_status(&row, &columns, &r, &s);
    return why ? why : wf_row_emit(&row, &r, newest);
}

static void parse_ports(const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_csv *c = host->scratch(host, sizeof *c);
    unsigned bad = 0, rows = 0;
    if (!c)
        return;
    wf_csv_begin(c, host, in->bytes, true);
    if (!wf_csv_has(c, "port_code") || !wf_csv_has(c, "as_of")) {
        host->reject(host, 0, in->bytes.n, 1, WF_STR("the first line names no columns \"port_code\" and \"as_of\""));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Philippines: the list of ports cannot be read"));
        return;
    }
    while (wf_csv_next(c)) {
        const char *why = c->fault ? c->fault : port(c, &out->content_time);
        if (why)
            host->reject(host, c->offset, c->length, c->line, wf_str_of(why));
        bad += why != NULL;
        rows++;
    }
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Philippines: %u of %u ports cannot be read", bad, rows));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("Philippines: the ports report"));
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    if (wf_str_is(in->source, "ports")) {
        parse_ports(host, in, out);
        return WF_DONE;
    }
    wf_capfeed feed = {.who = "Philippines", .type = "PH.ALERT"};
    feed.language = wf_str_is(host->option(host, "language"), "fil") ? "fil" : "en";
    wf_capfeed_parse(&feed, host, in, out);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "en", .help = "en or fil: the language of an alert's title; the other follows in its text"},
};

static const wf_source sources[] = {
    {
        .struct_size = sizeof(wf_source),
        .id = "alerts",
        .title = "Philippines: alerts (CAP)",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://alerts.immigration.example.ph/atom/alerts.atom",
        .accept = "application/atom+xml, application/xml, text/xml",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 60,
        .max_bytes = 16u << 20,
        .timeout_s = 60,
        .follow_max = WF_CAPFEED_MOST,
        .content_max_age_s = 24 * 3600, /* a day without any alert is rare */
    },
    {
        .struct_size = sizeof(wf_source),
        .id = "ports",
        .title = "Philippines: state of the ports",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://alerts.immigration.example.ph/ports/status.csv",
        .accept = "text/csv",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 60,
        .max_bytes = 1u << 20,
        .content_max_age_s = 1800,
    },
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "ph",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Philippines, alerts and state of the ports (profile of this project; not a public service)",
    .member = "PH",
    .title = "Philippines",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
