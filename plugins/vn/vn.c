/* vn: Viet Nam, two XML bulletins (doc/interfaces/vn.md, vn.xsd).
 *
 * events: an element an event, its type of the region's list. checkpoints: an element a checkpoint. Either bulletin is in UTF-8 or in Windows-1258,
 * and either composes its letters or not: names of places and numbers of cases are composed before they are compared or handed on.
 */
#include <string.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/time.h>
#include <watchfloor/format/xml.h>
#include <watchfloor/plugin.h>

#define TEXT_MOST 30000 /* of one language */

/* In the order of the enumerations. */
static const char *const conditions[] = {"mo", "dong", NULL};
static const char *const natures[] = {"that", "dienTap", "heThong", "thuNghiem", NULL};
static const char *const impacts[] = {"thap", "trungBinh", "cao", "ratCao", NULL};
static const char *const urgencies[] = {"ngay", "duKien", "sapToi", "daQua", NULL};
static const char *const links[] = {"tot", "cham", "mat", "khongRo", NULL};

static const struct {
    const char *name, *code; /* composed */
} places[] = {{"Tân Sơn Nhất", "VNSGN"}, {"Nội Bài", "VNHAN"}, {"Đà Nẵng", "VNDAD"}, {"Cam Ranh", "VNCXR"}, {"Mộc Bài", "VNMOB"}, {"Hữu Nghị", "VNHNG"}};
static const char *const before_names[] = {"Sân bay quốc tế ", "Sân bay ", "Cửa khẩu quốc tế ", "Cửa khẩu ", NULL}; /* the longer first */

struct call {
    const wf_host *host;
    unsigned bad;
};

static void on_bad(void *arg, size_t offset, size_t length, uint32_t line, const char *reason)
{
    struct call *c = arg;
    c->bad++;
    c->host->reject(c->host, offset, length, line, wf_str_of(reason));
}

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    const struct call *c = arg;
    if (strcmp(text, WF_XML_ADVICE_DECODED) != 0) /* the interface allows Windows-1258 by declaration */
        c->host->advise(c->host, offset, line, wf_str_of(text));
}

static wf_str attr(const wf_xml_node *n, const char *name)
{
    return wf_str_trim(wf_xml_attr_value(n, name));
}

/* What may be missing: an empty text is no value. */
static wf_str or_absent(wf_str s)
{
    return s.n ? s : (wf_str){NULL, 0};
}

/* A checkpoint's code, told by `code` or, where that is empty, by the place's name. */
static wf_str checkpoint_of(const wf_host *host, wf_str code, wf_str name)
{
    name = wf_nfc(host, wf_str_trim(name));
    for (const char *const *word = before_names; *word; word++) {
        if (wf_str_starts(name, *word)) {
            name.p += strlen(*word);
            name.n -= strlen(*word);
            break;
        }
    }
    for (size_t i = 0; i < sizeof places / sizeof places[0] && !code.n; i++) {
        if (wf_str_is(wf_str_trim(name), places[i].name))
            return wf_str_of(places[i].code);
    }
    return or_absent(code);
}

/* The child of that name in a language; its title or text, composed. */
static wf_str in_language(const wf_host *host, const wf_xml_node *n, const char *name, const char *lang)
{
    const wf_xml_node *c = wf_xml_child(n, name);
    while (c && !wf_str_is(attr(c, "ngonNgu"), lang))
        c = wf_xml_again(c);
    return c ? wf_nfc(host, wf_str_cut(wf_str_trim(c->text), TEXT_MOST)) : (wf_str){NULL, 0};
}

/* Where it happened: a checkpoint, a point, or a name in words. */
static void place(const wf_host *host, const wf_xml_node *n, wf_report *r)
{
    const wf_xml_node *where = wf_xml_child(n, "noiXayRa");
    double lat, lon;
    if (!where)
        return;
    r->checkpoint = checkpoint_of(host, attr(where, "ma"), where->text);
    if (wf_str_number(attr(where, "viDo"), &lat) && wf_str_number(attr(where, "kinhDo"), &lon) && wf_geo_valid(lat, lon)) {
        r->lat = lat;
        r->lon = lon;
    }
    wf_area *area = r->checkpoint.n || !wf_str_trim(where->text).n ? NULL : host->scratch(host, sizeof *area);
    if (!area)
        return;
    area->desc = wf_nfc(host, wf_str_trim(where->text));
    area->circle_km = -1;
    r->areas = area;
    r->areas_n = 1;
}

static void references(const wf_host *host, const wf_xml_node *n, wf_report *r)
{
    const wf_xml_node *c = wf_xml_child(n, "thayThe");
    wf_str *all = c ? host->scratch(host, 16 * sizeof *all) : NULL;
    for (; all && c && r->references_n < 16; c = wf_xml_again(c)) {
        if (wf_str_trim(c->text).n)
            all[r->references_n++] = wf_str_trim(c->text);
    }
    r->references = all;
}

static const char *event(const wf_host *host, const wf_xml_node *n, wf_instant *newest)
{
    wf_report r;
    int64_t persons;
    wf_report_init(&r, WF_KIND_EVENT);
    wf_tongue english = {"en", in_language(host, n, "tieuDe", "en"), in_language(host, n, "noiDung", "en")};
    wf_tongue vietnamese = {"vi", in_language(host, n, "tieuDe", "vi"), in_language(host, n, "noiDung", "vi")};
    if (wf_str_is(host->option(host, "language"), "vi"))
        wf_two_languages(host, &r, &vietnamese, &english);
    else
        wf_two_languages(host, &r, &english, &vietnamese);
    r.source_id = attr(n, "ma");
    r.revision = attr(n, "lan");
    if (!r.source_id.n || !r.revision.n)
        return "an event without \"ma\" or \"lan\"";
    if (!r.title.n)
        return "an event without \"tieuDe\" in vi or en";
    if (!wf_time_rfc3339(wf_xml_text(n, "xayRa"), &r.occurred))
        return "an event whose \"xayRa\" is no RFC 3339 time";
    if (!wf_time_rfc3339(wf_xml_text(n, "baoCao"), &r.reported))
        r.reported = r.occurred;
    r.msg_status = wf_str_place(attr(n, "tinhChat"), natures);
    if (!r.msg_status && attr(n, "tinhChat").n)
        return "an event whose \"tinhChat\" is none of that, dienTap, heThong, thuNghiem";
    r.type = wf_xml_text(n, "loai");
    if (!r.type.n)
        r.type = WF_STR("VN.OTHER");
    place(host, n, &r);
    r.condition = wf_str_place(attr(n, "trangThai"), conditions);
    r.impact = wf_str_place(wf_xml_text(n, "mucDo"), impacts);
    r.urgency = wf_str_place(wf_xml_text(n, "khanCap"), urgencies);
    r.dedup_key = or_absent(wf_nfc(host, wf_xml_text(n, "vuViec")));
    if (wf_str_int(wf_xml_text(n, "soNguoi"), &persons) && persons >= 0 && persons <= 1000000)
        r.persons.involved = (int32_t) persons;
    references(host, n, &r);
    *newest = wf_time_later(*newest, r.reported);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

static int32_t figure(wf_str s)
{
    int64_t n;
    return wf_str_int(wf_str_trim(s), &n) && n >= 0 && n <= 1000000 ? (int32_t) n : -1;
}

static const char *status(const wf_host *host, const wf_xml_node *n, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    r.source_id = r.checkpoint = checkpoint_of(host, attr(n, "ma"), wf_xml_text(n, "ten"));
    r.revision = wf_xml_text(n, "luc");
    if (!r.checkpoint.n)
        return "a checkpoint that neither \"ma\" nor a known \"ten\" tells";
    if (!wf_time_rfc3339(r.revision, &r.occurred))
        return "a checkpoint whose \"luc\" is no RFC 3339 time";
    s.lanes_open = figure(attr(wf_xml_child(n, "quay"), "mo"));
    s.lanes = figure(attr(wf_xml_child(n, "quay"), "tong"));
    s.gates_up = figure(attr(wf_xml_child(n, "congTuDong"), "mo"));
    s.gates = figure(attr(wf_xml_child(n, "congTuDong"), "tong"));
    s.queue_min = figure(wf_xml_text(n, "cho"));
    s.pax_h = figure(wf_xml_text(n, "khach"));
    s.verify_ms = figure(wf_xml_text(n, "xacMinh"));
    wf_str_number(wf_xml_text(n, "tuChoi"), &s.reject_pct);
    s.watchlist = wf_str_place(wf_xml_text(n, "danhSach"), links);
    s.health = or_absent(wf_nfc(host, wf_str_cut(wf_xml_text(n, "ghiChu"), 200)));
    r.status = &s;
    *newest = wf_time_later(*newest, r.occurred);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

static const wf_xml_node *bulletin(const wf_xml_node *root)
{
    return wf_str_is(root->name, "banTin") ? root : NULL;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    static const char *const names[] = {"suKien", "cuaKhau", NULL};
    static const wf_xml_list_kind kind = {names, bulletin, "it is no bulletin: the document is no \"banTin\""};
    struct call call = {host, 0};
    wf_fault fault;
    (void) instance;
    const wf_xml_list *list = wf_xml_list_read(in->bytes, in->content_type, &kind, on_bad, on_advice, &call, &fault);
    if (!list) {
        host->reject(host, 0, in->bytes.n, fault.line, wf_str_of(fault.text));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Viet Nam: the bulletin cannot be read"));
        return WF_DONE;
    }
    bool events = wf_str_is(in->source, "events");
    if (!wf_time_rfc3339(attr(list->parent, "lap"), &out->content_time))
        host->advise(host, 0, list->parent->line, WF_STR("\"lap\" is missing or no RFC 3339 time"));
    for (const wf_xml_item *i = list->items; i; i = i->next) {
        const char *why = wf_str_is(i->node->name, events ? "suKien" : "cuaKhau") ? (events ? event : status)(host, i->node, &out->content_time)
                                                                                   : "an item of the other bulletin";
        call.bad += why != NULL;
        if (why && *why) /* what breaks the contract the host has set aside itself */
            host->reject(host, i->offset, i->length ? i->length : in->bytes.n, i->line, wf_str_of(why));
    }
    if (call.bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Viet Nam: %u item%s cannot be read", call.bad, call.bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, events ? WF_STR("Viet Nam: events arrive") : WF_STR("Viet Nam: checkpoints report"));
    wf_xml_list_free(list);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "en", .help = "en or vi: the language of an event's title; the other follows in its text"},
};

#define SOURCE(name, text, path) \
    { \
        .struct_size = sizeof(wf_source), .id = name, .title = text, .transport = WF_TRANSPORT_HTTP, .url = "https://cuakhau.example.vn" path, \
        .accept = "application/xml, text/xml", .auth = WF_AUTH_BASIC, .interval_s = 60, .max_bytes = 4u << 20, .content_max_age_s = 1800, \
    }
static const wf_source sources[] = {
    SOURCE("events", "Viet Nam: events", "/ban-tin/su-kien.xml"),
    SOURCE("checkpoints", "Viet Nam: checkpoints", "/ban-tin/cua-khau.xml"),
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "vn",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Viet Nam, border events and checkpoints (profile of this project; not a public service)",
    .member = "VN",
    .title = "Viet Nam",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
