/* id: Indonesia, two interfaces (doc/interfaces/id.md).
 *
 * cap: an RSS index of CAP 1.2 alerts; each alert is a linked page in Indonesian and English, and one incident. autogate: a JSON
 * of gates and lanes a terminal, summed to a status a checkpoint, and the disturbances as events SYS.GATE_OUTAGE. Notices go out as JSON in Indonesian;
 * their acknowledgements come beside the disturbances, or as CAP Acks.
 */
#include <math.h>

#include <watchfloor/format/capfeed.h>
#include <watchfloor/format/json.h>
#include <watchfloor/format/out.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define CHECKPOINTS_MOST 64

/* ---- autogate ------------------------------------------------------------------------------------------------------ */

/* a + b, where -1 is "not said". */
static int32_t sum(int32_t a, int32_t b)
{
    return a < 0 ? b : b < 0 ? a : a + b;
}

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* Lists of words, whose places from 1 are the values of the enumerations, but `effects`. */
static const char *const links[] = {"ok", "terdegradasi", "putus", NULL};
static const char *const conditions[] = {"aktif", "pulih", NULL};
static const char *const natures[] = {"false", "true", NULL}; /* of an exercise */
static const char *const effects[] = {"sebagian", "penuh", NULL};
static const char *const answers[] = {"sampai", "dibaca", "diterima", "ditolak", NULL};
static const char *const kinds[] = {"autogate", "SYS.GATE_OUTAGE", "sistem", "SYS.BCS_OUTAGE", "listrik", "SYS.POWER", NULL};

static const wf_event_columns event_columns = {
    .id = "id", .revision = "diperbarui", .occurred = "sejak", .reported = "diperbarui", .tongue = {{"id", "judul", "keterangan"}}, .type = "jenis",
    .types = kinds, .other = "SYS.GATE_OUTAGE", .checkpoint = "locode", .condition = "status", .conditions = conditions, .nature = "latihan", .natures = natures,
};

/* Adds one terminal's figures to its checkpoint's. */
static void add_terminal(const wf_host *host, const wf_json_doc *doc, const wf_json *t, wf_status *s)
{
    wf_row row = wf_json_row(host, doc, t);
    double pct = wf_json_number(t, "tolak_persen", NAN);
    uint32_t link = wf_row_word(&row, "daftar_cekal", links, WF_LINK_UNKNOWN);
    s->gates_up = sum(s->gates_up, wf_row_number(&row, "autogate.aktif"));
    s->gates = sum(s->gates, wf_row_number(&row, "autogate.total"));
    s->lanes_open = sum(s->lanes_open, wf_row_number(&row, "lajur.buka"));
    s->lanes = sum(s->lanes, wf_row_number(&row, "lajur.total"));
    s->queue_min = most(s->queue_min, wf_row_number(&row, "antrean_menit"));
    s->pax_h = sum(s->pax_h, wf_row_number(&row, "penumpang_per_jam"));
    s->verify_ms = most(s->verify_ms, wf_row_number(&row, "verifikasi_ms"));
    if (isnan(s->reject_pct) || pct > s->reject_pct)
        s->reject_pct = pct;
    s->watchlist = link > s->watchlist ? link : s->watchlist; /* the worst of them */
}

static unsigned terminals(const wf_host *host, const wf_json_doc *doc, const wf_json *list, wf_str stamp, wf_instant when)
{
    wf_str codes[CHECKPOINTS_MOST];
    wf_status states[CHECKPOINTS_MOST];
    const wf_json *first[CHECKPOINTS_MOST];
    size_t n = 0;
    unsigned bad = 0;
    for (const wf_json *t = wf_json_first(list); t; t = wf_json_next(t)) {
        wf_str code = wf_json_text(t, "locode");
        size_t i = 0;
        while (i < n && !wf_str_eq(codes[i], code))
            i++;
        if (!code.n || i == CHECKPOINTS_MOST) {
            host->reject(host, wf_json_offset(t), wf_json_length(t), wf_json_line(doc, t), WF_STR("a terminal without \"locode\", or one too many"));
            bad++;
            continue;
        }
        if (i == n) {
            codes[n] = code;
            first[n] = t;
            wf_status_init(&states[n++]);
        }
        add_terminal(host, doc, t, &states[i]);
    }
    for (size_t i = 0; i < n; i++) {
        wf_report r;
        wf_report_init(&r, WF_KIND_STATUS);
        r.source_id = r.checkpoint = codes[i];
        r.revision = stamp;
        r.occurred = when;
        r.status = &states[i];
        if (host->emit(host, &r) != WF_DONE) {
            host->reject(host, wf_json_offset(first[i]), wf_json_length(first[i]), wf_json_line(doc, first[i]), WF_STR(""));
            bad++;
        }
    }
    return bad;
}

/* Returns what is wrong with it, "" where the host knows why itself. */
static const char *disturbance(const wf_host *host, const wf_json_doc *doc, const wf_json *g, bool *over)
{
    wf_report r;
    wf_row row = wf_json_row(host, doc, g);
    const char *why = wf_row_event(&row, &event_columns, &r);
    if (why)
        return why;
    if (!r.reported.set)
        return "a disturbance whose \"diperbarui\" is no RFC 3339 time";
    *over = r.condition == WF_CONDITION_CLEARED;
    uint32_t effect = wf_row_word(&row, "dampak", effects, 2); /* the worse where it is not known */
    r.impact = effect == 2 ? WF_IMPACT_HIGH : WF_IMPACT_MEDIUM;
    r.urgency = effect == 2 ? WF_URGENCY_IMMEDIATE : WF_URGENCY_EXPECTED;
    r.certainty = WF_CERTAINTY_OBSERVED;
    wf_json_references(host, &r, wf_json_at(g, "kelanjutan"));
    return wf_row_emit(&row, &r, NULL);
}

/* An acknowledgement of a notice of the centre's. */
static const char *acknowledgement(const wf_host *host, const wf_json *v)
{
    wf_answer a = {.id = wf_json_text(v, "id"), .of = wf_json_text(v, "rujukan"), .state = wf_json_text(v, "status"), .states = answers,
                   .desk = wf_json_text(v, "tujuan"), .by = wf_json_text(v, "petugas"), .reason = wf_json_text(v, "alasan")};
    enum wf_json_type drill = wf_json_type(wf_json_at(v, "latihan"));
    if (drill != WF_JSON_ABSENT && drill != WF_JSON_BOOL)
        return "an acknowledgement whose \"latihan\" is neither true nor false: it may be an exercise's";
    a.msg_status = wf_json_bool(v, "latihan", false) ? WF_MSG_EXERCISE : WF_MSG_ACTUAL;
    if (!wf_time_rfc3339(wf_json_text(v, "waktu"), &a.at))
        return "an acknowledgement whose \"waktu\" is missing or no RFC 3339 time";
    return wf_answer_emit(host, &a);
}

static void parse_autogate(const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_fault fault;
    unsigned down = 0, bad;
    wf_json_doc *doc = wf_json_read_items(host, in->bytes, &bad, &fault);
    const wf_json *root = doc ? wf_json_root(doc) : NULL;
    wf_str stamp = wf_json_text(root, "waktu");
    if (!doc || !wf_time_rfc3339(stamp, &out->content_time) || wf_json_type(wf_json_at(root, "terminal")) != WF_JSON_ARRAY) {
        host->reject(host, 0, in->bytes.n, doc ? 1 : fault.line,
                     doc ? WF_STR("there is no time \"waktu\" or no list \"terminal\"") : wf_str_of(fault.text));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Indonesia: the autogate interface answers what cannot be read"));
        wf_json_free(doc);
        return;
    }
    bad += terminals(host, doc, wf_json_at(root, "terminal"), stamp, out->content_time);
    for (const wf_json *g = wf_json_first(wf_json_at(root, "gangguan")); g; g = wf_json_next(g)) {
        bool over = false;
        const char *why = disturbance(host, doc, g, &over);
        if (why)
            host->reject(host, wf_json_offset(g), wf_json_length(g), wf_json_line(doc, g), wf_str_of(why));
        bad += why != NULL;
        down += !over;
    }
    for (const wf_json *v = wf_json_first(wf_json_at(root, "tanda_terima")); v; v = wf_json_next(v)) {
        const char *why = acknowledgement(host, v);
        if (why)
            host->reject(host, wf_json_offset(v), wf_json_length(v), wf_json_line(doc, v), wf_str_of(why));
        bad += why != NULL;
    }
    out->list = WF_LIST_END; /* of disturbances; the desk clears nothing by a list that is read in part */
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Indonesia: %u terminal%s or disturbances cannot be read", bad, bad == 1 ? "" : "s"));
    else if (down)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Indonesia: %u checkpoint%s with disturbed autogates", down, down == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("Indonesia: the autogates work"));
    wf_json_free(doc);
}

/* ---- Notices ---------------------------------------------------------------------------------------------------------- */

static const char *const natures_out[] = {"", "nyata", "latihan", "sistem", "uji", "konsep"};
static const char *const actions[] = {"", "baru", "perubahan", "pembatalan", "tanda_terima", "penolakan"};
static const char *const precedences[] = {"", "kilat", "segera", "penting", "biasa"};
static const char *const tlps[] = {"", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};

static wf_str word(const char *const *list, size_t n, uint32_t value)
{
    return wf_str_of(value >= 1 && value < n ? list[value] : NULL);
}
#define WORD(list, value) word(list, sizeof(list) / sizeof(list)[0], value)

static void put_text(wf_out *o, bool first, const wf_notice_info *i)
{
    wf_out_text(o, first ? "" : ",");
    wf_out_json(o, i->lang);
    wf_out_text(o, ":{");
    wf_out_member(o, true, "judul", i->headline);
    wf_out_member(o, false, "uraian", i->description);
    wf_out_member(o, false, "petunjuk", i->instruction);
    wf_out_member(o, false, "narahubung", i->contact);
    wf_out_fmt(o, ",\"terjemahan_belum_diperiksa\":%s}", i->unreviewed ? "true" : "false");
}

static void put_area(wf_out *o, const wf_area *a)
{
    wf_out_text(o, "{");
    wf_out_member(o, true, "nama", a->desc);
    wf_out_member(o, false, "locode", wf_pair_find(a->geocodes, a->geocodes_n, "UN/LOCODE"));
    if (a->circle_km >= 0)
        wf_out_fmt(o, ",\"lingkaran\":{\"lintang\":%.5f,\"bujur\":%.5f,\"radius_km\":%.3f}", a->circle.lat, a->circle.lon, a->circle_km);
    for (size_t k = 0; k < a->polygon_n; k++)
        wf_out_fmt(o, "%s[%.5f,%.5f]%s", k ? "," : ",\"poligon\":[", a->polygon[k].lat, a->polygon[k].lon, k + 1 == a->polygon_n ? "]" : "");
    wf_out_text(o, "}");
}

static void put_time(wf_out *o, const char *name, wf_instant t)
{
    wf_out one = wf_out_begin(o->host);
    wf_out_time(&one, t, 420); /* Jakarta's */
    wf_out_member(o, false, name, (wf_str){one.p, one.n});
}

static int encode(void *instance, const wf_host *host, const wf_notice *n, wf_encoded *out)
{
    (void) instance;
    wf_out o = wf_out_begin(host);
    const wf_notice_info *id = wf_notice_in(n, "id"), *en = wf_notice_for(n, "en");
    wf_out_text(&o, "{\"versi\":1,\"pemberitahuan\":{");
    wf_out_member(&o, true, "nomor", n->is.identifier);
    wf_out_member(&o, false, "rujukan", wf_identity_text(host, &n->is));
    wf_out_member(&o, false, "sifat", WORD(natures_out, n->status));
    wf_out_member(&o, false, "tindakan", WORD(actions, n->type));
    wf_out_member(&o, false, "derajat", WORD(precedences, n->precedence));
    wf_out_member(&o, false, "tlp", WORD(tlps, n->tlp));
    wf_out_member(&o, false, "kejadian", n->event_type);
    wf_out_member(&o, false, "tujuan", n->to->name);
    put_time(&o, "waktu", n->sent);
    put_time(&o, "berlaku_hingga", n->expires);
    wf_out_fmt(&o, ",\"wajib_tanda_terima\":%s,\"mengenai\":[", n->ack_wanted ? "true" : "false");
    for (size_t i = 0; i < n->references_n; i++) {
        wf_out_text(&o, i ? "," : "");
        wf_out_json(&o, wf_identity_text(host, &n->references[i]));
    }
    wf_out_text(&o, "],\"isi\":{");
    if (id)
        put_text(&o, true, id);
    if (en && en != id)
        put_text(&o, !id, en);
    wf_out_text(&o, "}");
    wf_out_member(&o, false, "catatan", n->note);
    wf_out_text(&o, ",\"wilayah\":[");
    for (size_t k = 0; en && k < en->areas_n; k++) {
        wf_out_text(&o, k ? "," : "");
        put_area(&o, &en->areas[k]);
    }
    wf_out_text(&o, "]}}\n");
    return wf_out_end(&o, out, "application/json");
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_capfeed alerts = {.who = "Indonesia", .type = "ID.ALERT"};
    (void) instance;
    alerts.language = wf_str_is(host->option(host, "language"), "id") ? "id" : "en";
    if (wf_str_is(in->source, "autogate"))
        parse_autogate(host, in, out);
    else
        wf_capfeed_parse(&alerts, host, in, out);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "en", .help = "en or id: the language of an alert's title; the other follows in its text"},
};

static const wf_source sources[] = {
    {
        .struct_size = sizeof(wf_source),
        .id = "cap",
        .title = "Indonesia: alerts (CAP)",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://peringatan.imigrasi.example.id/cap/rss.xml",
        .accept = "application/rss+xml, application/cap+xml, application/xml, text/xml",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 60,
        .max_bytes = 4u << 20,
        .follow_max = WF_CAPFEED_MOST,
        .content_max_age_s = 24 * 3600, /* a day without any alert is rare */
    },
    {
        .struct_size = sizeof(wf_source),
        .id = "autogate",
        .title = "Indonesia: autogates",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://autogate.imigrasi.example.id/v1/status.json",
        .accept = "application/json",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 30,
        .max_bytes = 4u << 20,
        .complete = 1,
        .content_max_age_s = 900,
    },
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "id",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Indonesia, alerts and autogate status (profile of this project; not a public service)",
    .member = "ID",
    .title = "Indonesia",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
    .encode = encode,
};
