/* ph: the Philippines, two interfaces (doc/interfaces/ph.md).
 *
 * alerts: Atom whose entries hold a CAP 1.2 alert each, in Filipino and English, some signed, with coastlines of thousands of points. ports: a
 * CSV of the ports' state, its columns found by name, its times without a zone (they are +08:00).
 */
#include <watchfloor/format/out.h>
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

/* ---- Notices: EDXL-DE 1.0 around the CAP alert, whose Ack or Error comes back among the alerts ---------------------------- */

static void addresses(wf_out *o, const char *scheme, wf_str value)
{
    wf_out_fmt(o, "<explicitAddress>\n<explicitAddressScheme>%s</explicitAddressScheme>\n", scheme);
    wf_out_element(o, "explicitAddressValue", value);
    wf_out_text(o, "</explicitAddress>\n");
}

/* The alert without its XML declaration, which may not stand inside of another document. */
static wf_str element_of(wf_str cap)
{
    size_t end = wf_str_starts(cap, "<?xml") ? wf_str_find(cap, "?>") : SIZE_MAX;
    if (end == SIZE_MAX)
        return wf_str_trim(cap);
    return wf_str_trim((wf_str){cap.p + end + 2, cap.n - end - 2});
}

static int encode(void *instance, const wf_host *host, const wf_notice *n, wf_encoded *out)
{
    static const char *const statuses[] = {"", "Actual", "Exercise", "System", "Test"}, *const types[] = {"", "Report", "Update", "Cancel", "Ack", "Error"};
    static const char *const tlps[] = {"", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
    (void) instance;
    if (n->status < 1 || n->status > 4 || n->type < 1 || n->type > 5 || !n->cap.n) {
        host->log(host, WF_LEVEL_ERROR, WF_STR("EDXL-DE has no envelope for a draft, or for a notice without its CAP"));
        return WF_FAIL_INVALID;
    }
    wf_out o = wf_out_begin(host);
    wf_out_text(&o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EDXLDistribution xmlns=\"urn:oasis:names:tc:emergency:EDXL:DE:1.0\">\n");
    wf_out_element(&o, "distributionID", wf_fmt(host, "%.*s/%.*s", (int) n->is.identifier.n, n->is.identifier.p, (int) n->to->name.n, n->to->name.p));
    wf_out_element(&o, "senderID", n->is.sender);
    wf_out t = wf_out_begin(host);
    wf_out_time(&t, n->sent, 480);
    wf_out_element(&o, "dateTimeSent", (wf_str){t.p, t.n});
    wf_out_element(&o, "distributionStatus", wf_str_of(statuses[n->status]));
    wf_out_element(&o, "distributionType", wf_str_of(types[n->type]));
    wf_out_element(&o, "combinedConfidentiality", n->tlp >= 1 && n->tlp <= 5 ? wf_fmt(host, "TLP:%s", tlps[n->tlp]) : WF_STR("TLP:AMBER"));
    const wf_notice_info *i = wf_notice_for(n, "fil");
    wf_out_element(&o, "language", i ? i->lang : WF_STR("en"));
    for (size_t k = 0; k < n->references_n; k++)
        wf_out_element(&o, "distributionReference", wf_identity_text(host, &n->references[k]));
    addresses(&o, "urn:amicf:recipient:1", n->to->name);
    wf_out_text(&o, "<contentObject>\n");
    wf_out_element(&o, "contentDescription", i ? i->headline : n->note);
    wf_out_text(&o, "<xmlContent>\n<embeddedXMLContent>\n");
    wf_out_str(&o, element_of(n->cap));
    wf_out_text(&o, "\n</embeddedXMLContent>\n</xmlContent>\n</contentObject>\n</EDXLDistribution>\n");
    return wf_out_end(&o, out, "application/xml; charset=utf-8");
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
    .encode = encode,
};
