/* my: Malaysia, JSON with `meta`, pages of one snapshot, filters, numbers as strings (doc/interfaces/my.md).
 *
 * checkpoints become status reports, incidents events in Malay and English. There is no link to the next page: it is asked for with the same
 * arguments, the page's number and the snapshot's. null says "not known", a member that is not there "there is none".
 */
#include <math.h>
#include <string.h>

#include <watchfloor/format/json.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

/* What a category is called in the contract. */
static const char *const categories[] = {
    "AUTOGATE", "SYS.GATE_OUTAGE", "SISTEM", "SYS.BCS_OUTAGE", "SIBER", "SYS.CYBER", "ELEKTRIK", "SYS.POWER", "SESAK", "FLOW.QUEUE",
    "LONJAKAN", "FLOW.SURGE", "TUTUP", "FLOW.CLOSURE", "BUKA", "FLOW.REOPEN", "TERKANDAS", "FLOW.STRANDED", "DOKUMEN_PALSU", "DOC.FRAUD",
    "DOKUMEN_HILANG", "DOC.LOST_STOLEN", "PENYAMARAN", "DOC.IMPOSTOR", "MASUK_HARAM", "MOV.IRREGULAR_ENTRY", "KELUAR_HARAM", "MOV.IRREGULAR_EXIT",
    "TINGGAL_LEBIH", "MOV.OVERSTAY_CLUSTER", "PENYELUDUPAN", "MOV.SMUGGLING_SUSPECTED", "BOT", "MOV.BOAT_ARRIVAL", "PEMERDAGANGAN", "THB.INDICATOR",
    "SINDIKET_SCAM", "THB.SCAM_COMPOUND", "DISELAMATKAN", "THB.RESCUE", "ANCAMAN", "SEC.THREAT", "BOM", "SEC.BOMB", "SENJATA", "SEC.WEAPON",
    "SAKIT", "HLT.ILL_TRAVELLER", "KLUSTER", "HLT.CLUSTER", "CUACA", "HAZ.WEATHER", "JEREBU", "HAZ.HAZE", NULL,
};
static const char *const links[] = {"NORMAL", "PERLAHAN", "TERPUTUS", NULL};
static const char *const messages[] = {"SEBENAR", "LATIHAN", "SISTEM", "UJIAN", "DRAF", NULL};
static const char *const tlps[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", NULL};

/* A whole number, most often in a string; -1 for null, for what is not there, and for what is none. */
static int32_t number(const wf_json *row, const char *path)
{
    int64_t n = wf_json_int(row, path, -1);
    return n >= 0 && n <= 1000000 ? (int32_t) n : -1;
}

static bool is_null(const wf_json *row, const char *path)
{
    return wf_json_type(wf_json_at(row, path)) == WF_JSON_NULL;
}

static bool is_there(const wf_json *row, const char *path)
{
    return wf_json_type(wf_json_at(row, path)) != WF_JSON_ABSENT;
}

/* ---- Rows: each returns what is wrong with it, "" where the host knows why itself ------------------------------------------------ */

static const char *checkpoint(const wf_host *host, const wf_json *row, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    r.source_id = r.checkpoint = wf_json_text(row, "code");
    r.revision = wf_json_text(row, "updated_at");
    if (!r.checkpoint.n)
        return "a checkpoint without \"code\"";
    if (!wf_time_rfc3339(r.revision, &r.occurred))
        return "a checkpoint whose \"updated_at\" is no RFC 3339 time";
    s.lanes_open = number(row, "lanes_open");
    s.lanes = number(row, "lanes_total");
    s.gates_up = number(row, "gates_up");
    s.gates = number(row, "gates_total");
    if (!is_there(row, "gates_up") && !is_there(row, "gates_total"))
        s.gates_up = s.gates = 0; /* it has none */
    s.reject_pct = wf_json_number(row, "reject_pct", NAN);
    s.verify_ms = number(row, "verify_ms");
    s.queue_min = number(row, "queue_minutes");
    s.pax_h = number(row, "pax_per_hour");
    s.watchlist = is_null(row, "watchlist") ? WF_LINK_UNKNOWN : wf_str_among(wf_json_text(row, "watchlist"), links);
    s.health = wf_str_cut(wf_json_text(row, "health"), 60);
    r.status = &s;
    *newest = wf_time_later(*newest, r.occurred);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

/* Title and text in the officer's language where it is there, the other language below. */
static void words(const wf_host *host, const wf_json *row, wf_report *r)
{
    bool malay = wf_str_is(host->option(host, "language"), "ms");
    wf_str title[] = {wf_json_text(row, "title_en"), wf_json_text(row, "title_bm")};
    wf_str text[] = {wf_str_cut(wf_json_text(row, "text_en"), 30000), wf_str_cut(wf_json_text(row, "text_bm"), 30000)};
    int first = title[malay].n ? malay : !malay, other = !first;
    r->lang = first ? WF_STR("ms") : WF_STR("en");
    r->title = wf_str_cut(title[first], 400);
    r->text = text[first];
    if (title[other].n)
        r->text = wf_fmt(host, "%.*s\n\n[%s] %.*s\n%.*s", (int) text[first].n, text[first].p ? text[first].p : "", other ? "ms" : "en",
                         (int) title[other].n, title[other].p, (int) text[other].n, text[other].p ? text[other].p : "");
}

static void persons(const wf_json *row, wf_report *r)
{
    r->persons.unknown = is_null(row, "persons");
    r->persons.involved = number(row, "persons.involved");
    r->persons.injured = number(row, "persons.injured");
    r->persons.dead = number(row, "persons.dead");
    r->persons.missing = number(row, "persons.missing");
    r->persons.minors = number(row, "persons.minors");
    r->location_unknown = is_null(row, "location");
    r->lat = wf_json_number(row, "location.lat", NAN);
    r->lon = wf_json_number(row, "location.lon", NAN);
}

static const char *incident(const wf_host *host, const wf_json *row, wf_instant *newest)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    words(host, row, &r);
    r.source_id = wf_json_as_text(row, "id");
    r.revision = wf_json_as_text(row, "version");
    if (!r.source_id.n || !r.revision.n || !r.title.n)
        return "an incident without \"id\", \"version\" or a title";
    if (!wf_time_rfc3339(wf_json_text(row, "started_at"), &r.occurred))
        return "an incident whose \"started_at\" is no RFC 3339 time";
    wf_time_rfc3339(wf_json_text(row, "detected_at"), &r.detected);
    wf_time_rfc3339(wf_json_text(row, "updated_at"), &r.reported);
    wf_time_rfc3339(wf_json_text(row, "ends_at"), &r.expires);
    r.type = wf_str_means(wf_json_text(row, "category"), categories, "MY.OTHER");
    r.checkpoint = wf_json_text(row, "checkpoint");
    int32_t impact = number(row, "impact"), urgency = number(row, "urgency");
    r.impact = impact >= 1 && impact <= 4 ? (uint32_t) impact : 0;
    r.urgency = urgency >= 1 && urgency <= 4 ? (uint32_t) urgency : 0;
    r.tlp = wf_str_among(wf_json_text(row, "tlp"), tlps);
    r.condition = wf_str_is(wf_json_text(row, "status"), "SELESAI") ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    r.msg_status = wf_str_among(wf_json_text(row, "message"), messages);
    if (!r.msg_status && is_there(row, "message"))
        return "an incident whose \"message\" is none of SEBENAR, LATIHAN, UJIAN"; /* it may not pass for an actual one */
    persons(row, &r);
    wf_json_references(host, &r, wf_json_at(row, "supersedes"));
    *newest = wf_time_later(*newest, r.reported.set ? r.reported : r.occurred);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

/* ---- Pages ------------------------------------------------------------------------------------------------------------------------------- */

/* Asks for the next page, and says whether the list goes on. */
static void next_page(const wf_host *host, const wf_input *in, const wf_json *root, wf_result *out)
{
    int64_t page = wf_json_int(root, "meta.page", -1), pages = wf_json_int(root, "meta.pages", -1);
    wf_str snapshot = wf_json_as_text(root, "meta.snapshot"); /* seconds since 1970 */
    out->list = WF_LIST_END;
    if (page >= pages)
        return;
    out->list = WF_LIST_MORE;
    wf_str url = wf_url_with(host, wf_url_with(host, in->url, "page", wf_fmt(host, "%lld", (long long) page + 1)), "snapshot", snapshot);
    if (wf_json_int(root, "meta.snapshot", -1) < 0 || host->follow(host, url, WF_STR("page")) != WF_DONE)
        host->log(host, WF_LEVEL_WARN, WF_STR("Malaysia: a further page was not asked for: no snapshot, or too many pages"));
}

/* Why an answer is none of this interface's; NULL: it is one. */
static const char *unfit(const wf_json *root)
{
    if (wf_json_type(root) == WF_JSON_ARRAY)
        return "a bare list without \"meta\": the address needs meta=true";
    if (wf_json_type(wf_json_at(root, "data")) != WF_JSON_ARRAY)
        return "there is no list \"data\"";
    return wf_json_int(root, "meta.page", -1) < 1 || wf_json_int(root, "meta.pages", -1) < 1 ? "\"meta\" does not say \"page\" and \"pages\"" : NULL;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_fault fault;
    unsigned bad;
    wf_json_doc *doc = wf_json_read_items(host, in->bytes, &bad, &fault);
    const wf_json *root = doc ? wf_json_root(doc) : NULL;
    const char *why = doc ? unfit(root) : fault.text;
    bool events = wf_str_is(in->source, "incidents");
    (void) instance;
    if (why) {
        host->reject(host, 0, in->bytes.n, doc ? 1 : fault.line, wf_str_of(why));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Malaysia: the interface answers what cannot be read"));
        wf_json_free(doc);
        return WF_DONE;
    }
    if (!wf_time_rfc3339(wf_json_text(root, "meta.as_of"), &out->content_time))
        host->advise(host, 0, 1, WF_STR("\"meta.as_of\" is missing or no RFC 3339 time"));
    for (const wf_json *row = wf_json_first(wf_json_at(root, "data")); row; row = wf_json_next(row)) {
        why = (events ? incident : checkpoint)(host, row, &out->content_time);
        if (why)
            host->reject(host, wf_json_offset(row), wf_json_length(row), wf_json_line(doc, row), wf_str_of(why));
        bad += why != NULL;
    }
    next_page(host, in, root, out);
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Malaysia: %u %s%s cannot be read", bad, events ? "incident" : "checkpoint", bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, events ? WF_STR("Malaysia: incidents arrive") : WF_STR("Malaysia: checkpoints report"));
    wf_json_free(doc);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "en", .help = "en or ms: the language of an incident's title; the other follows in its text"},
};

static const wf_source sources[] = {
    {
        .struct_size = sizeof(wf_source),
        .id = "checkpoints",
        .title = "Malaysia: checkpoints",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://api.imigresen.example.my/v1/checkpoints?meta=true&limit=50",
        .accept = "application/json",
        .auth = WF_AUTH_API_KEY,
        .auth_header = "X-Api-Key",
        .interval_s = 60,
        .max_bytes = 4u << 20,
        .follow_max = 16,
        .content_max_age_s = 900,
    },
    {
        .struct_size = sizeof(wf_source),
        .id = "incidents",
        .title = "Malaysia: incidents",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://api.imigresen.example.my/v1/incidents?meta=true&limit=50&filter=AKTIF,SELESAI@status",
        .accept = "application/json",
        .auth = WF_AUTH_API_KEY,
        .auth_header = "X-Api-Key",
        .interval_s = 30,
        .max_bytes = 4u << 20,
        .follow_max = 64,
        .complete = 1,
        .content_max_age_s = 900,
    },
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "my",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Malaysia, checkpoints and incidents (profile of this project; not a public service)",
    .member = "MY",
    .title = "Malaysia",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
