/* my: Malaysia, JSON with `meta`, pages of one snapshot, filters, numbers as strings (doc/interfaces/my.md).
 *
 * checkpoints become status reports, incidents events in Malay and English. There is no link to the next page: it is asked for with the same
 * arguments, the page's number and the snapshot's. null says "not known", a member that is not there "there is none". Notices go out as such a row;
 * their acknowledgements come beside the incidents.
 */
#include <watchfloor/format/jsonlist.h>
#include <watchfloor/format/out.h>
#include <watchfloor/plugin.h>

/* What a category is called in the contract. */
static const char *const categories[] = {
    "AUTOGATE", "SYS.GATE_OUTAGE", "SISTEM", "SYS.BCS_OUTAGE", "SIBER", "SYS.CYBER", "ELEKTRIK", "SYS.POWER", "SESAK", "FLOW.QUEUE",
    "LONJAKAN", "FLOW.SURGE", "TUTUP", "FLOW.CLOSURE", "BUKA", "FLOW.REOPEN", "TERKANDAS", "FLOW.STRANDED", "DOKUMEN_PALSU", "DOC.FRAUD",
    "DOKUMEN_HILANG", "DOC.LOST_STOLEN", "PENYAMARAN", "DOC.IMPOSTOR", "MASUK_HARAM", "MOV.IRREGULAR_ENTRY", "KELUAR_HARAM", "MOV.IRREGULAR_EXIT",
    "TINGGAL_LEBIH", "MOV.OVERSTAY_CLUSTER", "PENYELUDUPAN", "MOV.SMUGGLING_SUSPECTED", "BOT", "MOV.BOAT_ARRIVAL", "PEMERDAGANGAN", "THB.INDICATOR",
    "SINDIKET_SCAM", "THB.SCAM_COMPOUND", "DISELAMATKAN", "THB.RESCUE", "ANCAMAN", "SEC.THREAT", "BOM", "SEC.BOMB", "SENJATA", "SEC.WEAPON",
    "SAKIT", "HLT.ILL_TRAVELLER", "KLUSTER", "HLT.CLUSTER", "CUACA", "HAZ.WEATHER", "JEREBU", "HAZ.HAZE",
    "LANGKAH_KESIHATAN", "HLT.BORDER_MEASURE", NULL,
};
static const char *const conditions[] = {"AKTIF", "SELESAI", NULL};
static const char *const natures[] = {"SEBENAR", "LATIHAN", "SISTEM", "UJIAN", "DRAF", NULL};
static const char *const levels[] = {"1", "2", "3", "4", NULL}; /* impact rises, urgency falls, as the enumerations do */
static const char *const answers[] = {"DITERIMA", "DIBACA", "DIAKUI", "DITOLAK", NULL};
static const char *const actions[] = {"", "BAHARU", "KEMAS_KINI", "BATAL", "AKUAN", "RALAT"};
static const char *const tlps[] = {"", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
static const char *const links[] = {"NORMAL", "PERLAHAN", "TERPUTUS", NULL};

static const wf_event_columns event_columns = {
    .id = "id", .revision = "version", .occurred = "started_at", .detected = "detected_at", .reported = "updated_at", .expires = "ends_at",
    .tongue = {{"en", "title_en", "text_en"}, {"ms", "title_bm", "text_bm"}}, .type = "category", .types = categories, .other = "MY.OTHER",
    .checkpoint = "checkpoint", .lat = "location.lat", .lon = "location.lon", .condition = "status", .conditions = conditions,
    .nature = "message", .natures = natures, .impact = "impact", .impacts = levels, .urgency = "urgency", .urgencies = levels, .tlp = "tlp",
    .involved = "persons.involved", .dead = "persons.dead", .injured = "persons.injured", .missing = "persons.missing", .minors = "persons.minors",
};
static const wf_status_columns status_columns = {
    .checkpoint = "code", .taken = "updated_at", .lanes_open = "lanes_open", .lanes = "lanes_total", .gates_up = "gates_up", .gates = "gates_total",
    .queue_min = "queue_minutes", .pax_h = "pax_per_hour", .verify_ms = "verify_ms", .reject_pct = "reject_pct", .watchlist = "watchlist",
    .links = links, .health = "health",
};

/* Where it was: null is "not known", which a text or a number in its place is taken for. */
static void say_location(const wf_row *row, wf_report *r)
{
    enum wf_json_type type = wf_json_type(wf_json_at(row->of, "location"));
    bool none = type == WF_JSON_ABSENT || type == WF_JSON_OBJECT;
    if (!none)
        r->location_unknown = 1;
    if (!none && type != WF_JSON_NULL)
        row->host->advise(row->host, row->offset, row->line, WF_STR("\"location\" is no object; where it was is not known"));
}

static bool is_null(const wf_json *row, const char *path)
{
    return wf_json_type(wf_json_at(row, path)) == WF_JSON_NULL;
}

static bool is_there(const wf_json *row, const char *path)
{
    return wf_json_type(wf_json_at(row, path)) != WF_JSON_ABSENT;
}

/* ---- Rows: each returns what is wrong with it, "" where the host knows why itself ------------------------------------------------------------ */

static const char *checkpoint(void *arg, const wf_row *row, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    (void) arg;
    const char *why = wf_row_status(row, &status_columns, &r, &s);
    if (why)
        return why;
    if (!is_there(row->of, "gates_up") && !is_there(row->of, "gates_total"))
        s.gates_up = s.gates = 0; /* it has none */
    if (is_null(row->of, "watchlist"))
        s.watchlist = WF_LINK_UNKNOWN;
    return wf_row_emit(row, &r, newest);
}

/* What a closure or a measure says of itself goes on as labels, by which it comes into the register of border actions. A direction that can't be read is not said:
 * then it is both, which is what hides least. */
static void say_measure(const wf_row *row, wf_report *r)
{
    static const char *const ways[] = {"MASUK", "KELUAR", "DUA_HALA", NULL}, *const directions[] = {"", "IN", "OUT", "BOTH"};
    static const char *const texts[][2] = {
        {"measure.affected", "affected"}, {"measure.rationale", "rationale"}, {"measure.legal_basis", "legal_basis"}, {"measure.proportionality", "proportionality"},
        {"measure.alternatives", "alternatives"}, {"measure.exceptions", "exceptions"},
    };
    uint32_t way = wf_row_word(row, "measure.direction", ways, 0);
    if (way)
        wf_label(row->host, r, "direction", wf_str_of(directions[way]));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        wf_label(row->host, r, texts[i][1], wf_str_cut(wf_row_text(row, texts[i][0]), 400));
    if (wf_str_is(wf_row_text(row, "measure.delays_over_24h"), "true"))
        wf_label(row->host, r, "delays_over_24h", WF_STR("yes"));
}

static const char *incident(void *arg, const wf_row *row, wf_instant *newest)
{
    wf_report r;
    (void) arg;
    const char *why = wf_row_event(row, &event_columns, &r);
    if (why)
        return why;
    if (!r.revision.n)
        return "an incident without \"version\"";
    if (is_null(row->of, "message"))
        return "an incident whose \"message\" is null: whether it is an actual one is not known";
    r.persons.unknown = is_null(row->of, "persons");
    say_location(row, &r);
    say_measure(row, &r);
    wf_json_references(row->host, &r, wf_json_at(row->of, "supersedes"));
    return wf_row_emit(row, &r, newest);
}

/* An acknowledgement of a notice of the centre's. */
static const char *acknowledgement(const wf_host *host, const wf_json *v, wf_instant *newest)
{
    wf_str nature = wf_json_text(v, "message");
    wf_answer a = {.id = wf_json_text(v, "id"), .of = wf_json_text(v, "reference"), .state = wf_json_text(v, "status"), .states = answers,
                   .desk = wf_json_text(v, "recipient"), .by = wf_json_text(v, "officer"), .reason = wf_json_text(v, "reason")};
    a.msg_status = nature.n ? wf_str_place(nature, natures) : WF_MSG_ACTUAL;
    if (!a.msg_status || is_null(v, "message"))
        return "an acknowledgement whose \"message\" is no word of the interface: it may be an exercise's";
    if (!wf_time_rfc3339(wf_json_text(v, "at"), &a.at))
        return "an acknowledgement whose \"at\" is missing or no RFC 3339 time";
    *newest = wf_time_later(*newest, a.at);
    return wf_answer_emit(host, &a);
}

/* ---- Pages ------------------------------------------------------------------------------------------------------------------------------- */

static const char *look(void *arg, const wf_host *host, const wf_json *root, wf_result *out)
{
    (void) arg;
    if (wf_json_type(root) == WF_JSON_ARRAY)
        return "a bare list without \"meta\": the address needs meta=true";
    for (const wf_json *v = wf_json_first(wf_json_at(root, "acknowledgements")); v; v = wf_json_next(v)) {
        const char *why = acknowledgement(host, v, &out->content_time);
        if (why)
            host->reject(host, wf_json_offset(v), wf_json_length(v), 0, wf_str_of(why));
    }
    return NULL;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_jsonlist list = {.who = "Malaysia", .item = "checkpoint", .good = "checkpoints report", .rows = "data", .made = "meta.as_of",
                        .page = "meta.page", .pages = "meta.pages", .page_arg = "page", .state = "meta.snapshot", .state_arg = "snapshot",
                        .look = look, .row = checkpoint};
    (void) instance;
    if (wf_str_is(in->source, "incidents")) {
        list.item = "incident";
        list.good = "incidents arrive";
        list.row = incident;
    }
    wf_jsonlist_parse(&list, host, in, out);
    return WF_DONE;
}

/* ---- Notices: a row as those that come in; numbers are strings --------------------------------------------------------- */

/* The interface's word for a type; absent where it has none. */
static wf_str category_of(wf_str type)
{
    for (size_t i = 0; categories[i]; i += 2)
        if (wf_str_is(type, categories[i + 1]))
            return wf_str_of(categories[i]);
    return (wf_str){NULL, 0};
}

static void put_time(wf_out *o, const char *name, wf_instant t)
{
    wf_out one = wf_out_begin(o->host);
    wf_out_time(&one, t, 480);
    wf_out_member(o, false, name, (wf_str){one.p, one.n});
}

static void put_number(wf_out *o, const char *name, uint32_t n, uint32_t most)
{
    wf_out_member(o, false, name, n >= 1 && n <= most ? wf_fmt(o->host, "%u", (unsigned) n) : (wf_str){NULL, 0});
}

static void put_text(wf_out *o, const wf_notice_info *i, const char *suffix)
{
    wf_out_fmt(o, ",\"title_%s\":", suffix);
    wf_out_json(o, i->headline);
    wf_out_fmt(o, ",\"text_%s\":", suffix);
    wf_out_json(o, i->description);
    wf_out_fmt(o, ",\"instruction_%s\":", suffix);
    wf_out_json(o, i->instruction);
    wf_out_fmt(o, ",\"reviewed_%s\":\"%s\"", suffix, i->unreviewed ? "false" : "true");
}

static void put_area(wf_out *o, const wf_area *a)
{
    wf_out_text(o, "{");
    wf_out_member(o, true, "name", a->desc);
    wf_out_member(o, false, "checkpoint", wf_pair_find(a->geocodes, a->geocodes_n, "UN/LOCODE"));
    if (a->circle_km >= 0)
        wf_out_fmt(o, ",\"circle\":{\"lat\":\"%.5f\",\"lon\":\"%.5f\",\"km\":\"%.3f\"}", a->circle.lat, a->circle.lon, a->circle_km);
    for (size_t k = 0; k < a->polygon_n; k++)
        wf_out_fmt(o, "%s[\"%.5f\",\"%.5f\"]%s", k ? "," : ",\"polygon\":[", a->polygon[k].lat, a->polygon[k].lon, k + 1 == a->polygon_n ? "]" : "");
    wf_out_text(o, "}");
}

static int encode(void *instance, const wf_host *host, const wf_notice *n, wf_encoded *out)
{
    (void) instance;
    wf_out o = wf_out_begin(host);
    const wf_notice_info *ms = wf_notice_in(n, "ms"), *en = wf_notice_for(n, "en");
    wf_out_text(&o, "{\"meta\":{\"version\":\"1\",\"total\":\"1\"},\"data\":[{");
    wf_out_member(&o, true, "id", n->is.identifier);
    wf_out_member(&o, false, "reference", wf_identity_text(host, &n->is));
    wf_out_member(&o, false, "message", wf_str_of(n->status >= 1 && n->status <= 5 ? natures[n->status - 1] : "UJIAN"));
    wf_out_member(&o, false, "action", wf_str_of(n->type < sizeof actions / sizeof actions[0] ? actions[n->type] : ""));
    put_number(&o, "precedence", n->precedence, 4);
    put_number(&o, "urgency", en ? en->urgency : 0, 4);
    put_number(&o, "severity", en ? en->severity : 0, 4);
    wf_out_member(&o, false, "category", category_of(n->event_type));
    wf_out_member(&o, false, "event", n->event_type);
    wf_out_member(&o, false, "tlp", wf_str_of(n->tlp < sizeof tlps / sizeof tlps[0] && n->tlp ? tlps[n->tlp] : NULL));
    wf_out_member(&o, false, "recipient", n->to->name);
    wf_out_fmt(&o, ",\"acknowledge\":\"%s\"", n->ack_wanted ? "true" : "false");
    put_time(&o, "sent_at", n->sent);
    put_time(&o, "ends_at", n->expires);
    wf_out_text(&o, ",\"supersedes\":[");
    for (size_t i = 0; i < n->references_n; i++) {
        wf_out_text(&o, i ? "," : "");
        wf_out_json(&o, wf_identity_text(host, &n->references[i]));
    }
    wf_out_text(&o, "]");
    if (ms)
        put_text(&o, ms, "bm");
    if (en && en != ms)
        put_text(&o, en, "en");
    wf_out_member(&o, false, "note", n->note);
    wf_out_member(&o, false, "contact", en ? en->contact : (wf_str){NULL, 0});
    wf_out_text(&o, ",\"areas\":[");
    for (size_t k = 0; en && k < en->areas_n; k++) {
        wf_out_text(&o, k ? "," : "");
        put_area(&o, &en->areas[k]);
    }
    wf_out_text(&o, "]}]}\n");
    return wf_out_end(&o, out, "application/json");
}

static int open_my(const wf_host *host, void **instance)
{
    static const char *const languages[] = {"en", "ms", NULL};
    (void) instance;
    return wf_option_among(host, "language", languages) ? WF_DONE : WF_FAIL_INVALID;
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
    .open = open_my,
    .parse = parse,
    .encode = encode,
};
