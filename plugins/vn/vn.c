/* vn: Viet Nam, two XML bulletins (doc/interfaces/vn.md, vn.xsd).
 *
 * events: an element an event, its type of the region's list. checkpoints: an element a checkpoint. Either bulletin is in UTF-8 or in Windows-1258,
 * and either composes its letters or not: names of places and numbers of cases are composed before they are compared or handed on. Notices go out as a
 * document of its own, thongBao; their acknowledgements come as baoNhan among the events.
 */
#include <string.h>

#include <watchfloor/format/out.h>
#include <watchfloor/format/time.h>
#include <watchfloor/format/xml.h>
#include <watchfloor/plugin.h>

/* In the order of the enumerations. */
static const char *const conditions[] = {"mo", "dong", NULL};
static const char *const natures[] = {"that", "dienTap", "heThong", "thuNghiem", NULL};
static const char *const impacts[] = {"thap", "trungBinh", "cao", "ratCao", NULL};
static const char *const urgencies[] = {"ngay", "duKien", "sapToi", "daQua", NULL};
static const char *const answers[] = {"daNhan", "daXem", "chapNhan", "tuChoi", NULL};
static const char *const actions[] = {"", "moi", "capNhat", "huy", "xacNhan", "baoLoi"};
static const char *const precedences[] = {"", "hoaToc", "thuongKhan", "khan", "thuong"};
static const char *const tlps[] = {"", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
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
    return code;
}

/* The child of that name in a language. */
static wf_str in_language(const wf_xml_node *n, const char *name, wf_str lang)
{
    const wf_xml_node *c = wf_xml_child(n, name);
    while (c && !wf_str_eq(attr(c, "ngonNgu"), lang))
        c = wf_xml_again(c);
    return c ? wf_str_trim(c->text) : (wf_str){NULL, 0};
}

/* A column of an item, composed: beside those of wf_xml_row the texts in one language, and the codes of places. */
static wf_str column(const wf_row *row, const char *name)
{
    const wf_xml_node *n = row->of, *where = wf_xml_child(n, "noiXayRa");
    if (wf_str_is(wf_str_of(name), "noiXayRa"))
        return where ? checkpoint_of(row->host, attr(where, "ma"), where->text) : (wf_str){NULL, 0};
    if (wf_str_is(wf_str_of(name), "ma/ten"))
        return checkpoint_of(row->host, attr(n, "ma"), wf_xml_text(n, "ten"));
    const char *lang = strchr(name, '/');
    if (lang)
        return wf_nfc(row->host, in_language(n, wf_str_starts(wf_str_of(name), "tieuDe") ? "tieuDe" : "noiDung", wf_str_of(lang + 1)));
    return wf_nfc(row->host, wf_xml_row(row->host, n).get(row, name));
}

static const wf_event_columns event_columns = {
    .id = "@ma", .revision = "@lan", .occurred = "xayRa", .reported = "baoCao", .dedup_key = "vuViec",
    .tongue = {{"en", "tieuDe/en", "noiDung/en"}, {"vi", "tieuDe/vi", "noiDung/vi"}}, .type = "loai", .other = "VN.OTHER",
    .checkpoint = "noiXayRa", .lat = "noiXayRa@viDo", .lon = "noiXayRa@kinhDo", .involved = "soNguoi",
    .condition = "@trangThai", .conditions = conditions, .nature = "@tinhChat", .natures = natures,
    .impact = "mucDo", .impacts = impacts, .urgency = "khanCap", .urgencies = urgencies,
};
static const wf_status_columns status_columns = {
    .checkpoint = "ma/ten", .taken = "luc", .lanes_open = "quay@mo", .lanes = "quay@tong", .gates_up = "congTuDong@mo", .gates = "congTuDong@tong",
    .queue_min = "cho", .pax_h = "khach", .verify_ms = "xacMinh", .reject_pct = "tuChoi", .watchlist = "danhSach", .links = links, .health = "ghiChu",
};

/* Where it happened, where that is a name in words and no checkpoint. */
static void area(const wf_host *host, const wf_xml_node *n, wf_report *r)
{
    wf_str name = wf_xml_text(n, "noiXayRa");
    wf_area *a = r->checkpoint.n || !name.n ? NULL : host->scratch(host, sizeof *a);
    if (!a)
        return;
    a->desc = wf_nfc(host, name);
    a->circle_km = -1;
    r->areas = a;
    r->areas_n = 1;
}

/* An acknowledgement of a notice of the centre's. */
static const char *acknowledgement(const wf_host *host, const wf_xml_node *n, wf_instant *newest)
{
    wf_answer a = {.id = attr(n, "ma"), .of = wf_xml_text(n, "danhTinh"), .state = attr(n, "ketQua"), .states = answers, .desk = attr(n, "noiNhan"),
                   .by = wf_nfc(host, wf_xml_text(n, "nguoiNhan")), .reason = wf_nfc(host, wf_xml_text(n, "lyDo"))};
    wf_str nature = attr(n, "tinhChat");
    a.msg_status = nature.n ? wf_str_place(nature, natures) : WF_MSG_ACTUAL;
    if (!a.msg_status)
        return "an acknowledgement whose \"tinhChat\" is no word of the interface: it may be an exercise's";
    if (!wf_time_rfc3339(attr(n, "luc"), &a.at))
        return "an acknowledgement whose \"luc\" is missing or no RFC 3339 time";
    *newest = wf_time_later(*newest, a.at);
    return wf_answer_emit(host, &a);
}

/* One item. NULL, "" where the host knows why itself, or why it has to be. */
static const char *item(const wf_host *host, const wf_xml_item *i, bool events, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    if (events && wf_str_is(i->node->name, "baoNhan"))
        return acknowledgement(host, i->node, newest);
    if (!wf_str_is(i->node->name, events ? "suKien" : "cuaKhau"))
        return "an item of the other bulletin";
    wf_row row = {.host = host, .of = i->node, .get = column, .offset = i->offset, .line = i->line};
    const char *why = events ? wf_row_event(&row, &event_columns, &r) : wf_row_status(&row, &status_columns, &r, &s);
    if (why)
        return why;
    if (!r.revision.n)
        return "an event without \"@lan\"";
    if (events) {
        if (!r.reported.set)
            r.reported = r.occurred;
        area(host, i->node, &r);
        for (const wf_xml_node *c = wf_xml_child(i->node, "thayThe"); c; c = wf_xml_again(c))
            wf_references(host, &r, c->text, '\0');
    }
    return wf_row_emit(&row, &r, newest);
}

static const wf_xml_node *bulletin(const wf_xml_node *root)
{
    return wf_str_is(root->name, "banTin") ? root : NULL;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    static const char *const names[] = {"suKien", "cuaKhau", "baoNhan", NULL};
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
        const char *why = item(host, i, events, &out->content_time);
        call.bad += why != NULL;
        if (why)
            host->reject(host, i->offset, i->length ? i->length : in->bytes.n, i->line, wf_str_of(why));
    }
    if (call.bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Viet Nam: %u item%s cannot be read", call.bad, call.bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, events ? WF_STR("Viet Nam: events arrive") : WF_STR("Viet Nam: checkpoints report"));
    wf_xml_list_free(list);
    return WF_DONE;
}

/* ---- Notices ---------------------------------------------------------------------------------------------------------- */

static const char *word(const char *const *list, size_t n, uint32_t value)
{
    return value < n ? list[value] : "";
}
#define WORD(list, value) word(list, sizeof(list) / sizeof(list)[0], value)

static void put_attr(wf_out *o, const char *name, wf_str value)
{
    if (!value.n)
        return;
    wf_out_fmt(o, " %s=\"", name);
    wf_out_xml(o, value);
    wf_out_text(o, "\"");
}

static void put_text(wf_out *o, const wf_notice_info *i)
{
    wf_out_text(o, "<tin");
    put_attr(o, "ngonNgu", i->lang);
    wf_out_text(o, i->unreviewed ? " chuaDuyet=\"co\">\n" : ">\n");
    wf_out_element(o, "tieuDe", wf_nfc(o->host, i->headline));
    wf_out_element(o, "noiDung", wf_nfc(o->host, i->description));
    wf_out_element(o, "huongDan", wf_nfc(o->host, i->instruction));
    wf_out_element(o, "lienHe", i->contact);
    wf_out_element(o, "noiGui", i->sender_name);
    wf_out_text(o, "</tin>\n");
}

static void put_place(wf_out *o, const wf_area *a)
{
    wf_out_text(o, "<noi");
    put_attr(o, "ma", wf_pair_find(a->geocodes, a->geocodes_n, "UN/LOCODE"));
    put_attr(o, "ten", wf_nfc(o->host, a->desc));
    wf_out_text(o, ">");
    if (a->circle_km >= 0)
        wf_out_fmt(o, "<hinhTron viDo=\"%.5f\" kinhDo=\"%.5f\" banKinhKm=\"%.3f\"/>", a->circle.lat, a->circle.lon, a->circle_km);
    for (size_t k = 0; k < a->polygon_n; k++)
        wf_out_fmt(o, "%s%.5f,%.5f%s", k ? " " : "<daGiac>", a->polygon[k].lat, a->polygon[k].lon, k + 1 == a->polygon_n ? "</daGiac>" : "");
    wf_out_text(o, "</noi>\n");
}

static int encode(void *instance, const wf_host *host, const wf_notice *n, wf_encoded *out)
{
    (void) instance;
    wf_out o = wf_out_begin(host);
    const wf_notice_info *vi = wf_notice_in(n, "vi"), *en = wf_notice_for(n, "en");
    wf_out_text(&o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<thongBao xmlns=\"https://cuakhau.example.vn/xsd/ban-tin/1\" phienBan=\"1\"");
    put_attr(&o, "ma", n->is.identifier);
    put_attr(&o, "tinhChat", wf_str_of(n->status >= 1 && n->status <= 4 ? natures[n->status - 1] : "thuNghiem"));
    put_attr(&o, "loaiTin", wf_str_of(WORD(actions, n->type)));
    put_attr(&o, "doKhan", wf_str_of(WORD(precedences, n->precedence)));
    put_attr(&o, "tlp", wf_str_of(WORD(tlps, n->tlp)));
    put_attr(&o, "baoNhan", n->ack_wanted ? WF_STR("co") : WF_STR("khong"));
    wf_out_text(&o, ">\n");
    wf_out_element(&o, "danhTinh", wf_identity_text(host, &n->is));
    wf_out_element(&o, "noiNhan", n->to->name);
    wf_out_element(&o, "loai", n->event_type);
    wf_out t = wf_out_begin(host);
    wf_out_time(&t, n->expires, 420);
    wf_out_element(&o, "hetHan", (wf_str){t.p, t.n});
    for (size_t i = 0; i < n->references_n; i++)
        wf_out_element(&o, "thamChieu", wf_identity_text(host, &n->references[i]));
    if (vi)
        put_text(&o, vi);
    if (en && en != vi)
        put_text(&o, en);
    wf_out_element(&o, "ghiChu", n->note);
    for (size_t k = 0; en && k < en->areas_n; k++)
        put_place(&o, &en->areas[k]);
    wf_out_text(&o, "</thongBao>\n");
    return wf_out_end(&o, out, "application/xml; charset=utf-8");
}

static int open_vn(const wf_host *host, void **instance)
{
    static const char *const languages[] = {"en", "vi", NULL};
    (void) instance;
    return wf_option_among(host, "language", languages) ? WF_DONE : WF_FAIL_INVALID;
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
    .open = open_vn,
    .parse = parse,
    .encode = encode,
};
