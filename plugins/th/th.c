/* th: Thailand, two resources of a CKAN portal (doc/interfaces/th.md).
 *
 * resource_show tells which records there are: their hash and when they changed. From there datastore_search is followed page by page, behind what was
 * read before while the hash is the same, from the first record where it is another: the resource was replaced under its id. A notice goes out as a record for the portal (datastore_upsert); its
 * acknowledgements are records of their own kind among the events. The cursor is
 * "OFFSET/HASH", a followed page's tag "OFFSET/ID/HASH". Years are Buddhist.
 */
#include <watchfloor/format/json.h>
#include <watchfloor/format/out.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define OFFSET_MIN 420
#define NO_HASH "-"

/* A kind and its type in turn. */
static const char *const kinds[] = {
    "คิวยาว", "FLOW.QUEUE", "ผู้เดินทางหนาแน่น", "FLOW.SURGE",
    "ปิดด่าน", "FLOW.CLOSURE", "เปิดด่าน", "FLOW.REOPEN",
    "ผู้โดยสารตกค้าง", "FLOW.STRANDED", "ช่องอัตโนมัติขัดข้อง", "SYS.GATE_OUTAGE",
    "ระบบตรวจคนเข้าเมืองขัดข้อง", "SYS.BCS_OUTAGE", "ไฟฟ้าดับ", "SYS.POWER",
    "เอกสารปลอม", "DOC.FRAUD", "เอกสารหายหรือถูกขโมย", "DOC.LOST_STOLEN",
    "สวมตัวบุคคล", "DOC.IMPOSTOR", "ลักลอบเข้าเมือง", "MOV.IRREGULAR_ENTRY",
    "อยู่เกินกำหนด", "MOV.OVERSTAY_CLUSTER", "ลักลอบขนคน", "MOV.SMUGGLING_SUSPECTED",
    "ค้ามนุษย์", "THB.INDICATOR", "แก๊งคอลเซ็นเตอร์", "THB.SCAM_COMPOUND",
    "เหตุต้องสงสัย", "SEC.THREAT", "ผู้เดินทางป่วย", "HLT.ILL_TRAVELLER",
    "กลุ่มผู้ป่วย", "HLT.CLUSTER", "สภาพอากาศ", "HAZ.WEATHER", NULL,
};
/* In the order of the enumerations. */
static const char *const conditions[] = {"กำลังดำเนินการ", "ยุติ", NULL};
static const char *const natures[] = {"จริง", "ฝึกซ้อม", "ระบบ", "ทดสอบ", NULL};
static const char *const impacts[] = {"ต่ำ", "ปานกลาง", "สูง", "สูงมาก", NULL};
static const char *const urgencies[] = {"ทันที", "คาดว่าจะเกิด", "ในอนาคต", "ผ่านไปแล้ว", NULL};
static const char *const answers[] = {"ได้รับแล้ว", "เปิดอ่านแล้ว", "รับทราบ", "ปฏิเสธ", NULL};
static const char *const links[] = {"ปกติ", "ช้า", "ขัดข้อง", NULL};

static const wf_event_columns event_columns = {
    .id = "เลขที่เหตุ", .revision = "ครั้งที่", .occurred = "วันเวลาเกิดเหตุ", .reported = "วันเวลารายงาน",
    .tongue = {{"en", "หัวเรื่อง_en", "รายละเอียด_en"}, {"th", "หัวเรื่อง", "รายละเอียด"}},
    .type = "ประเภทเหตุ", .types = kinds, .other = "TH.OTHER", .checkpoint = "รหัสด่าน", .lat = "ละติจูด", .lon = "ลองจิจูด",
    .condition = "สถานะ", .conditions = conditions, .nature = "ลักษณะข้อมูล", .natures = natures,
    .impact = "ผลกระทบ", .impacts = impacts, .urgency = "ความเร่งด่วน", .urgencies = urgencies,
    .involved = "จำนวนคน", .references = "อ้างถึง", .separator = ',',
};
static const wf_status_columns status_columns = {
    .checkpoint = "รหัสด่าน", .taken = "วันเวลา", .lanes_open = "ช่องตรวจเปิด", .lanes = "ช่องตรวจทั้งหมด",
    .gates_up = "ช่องอัตโนมัติใช้ได้", .gates = "ช่องอัตโนมัติทั้งหมด", .queue_min = "เวลารอ_นาที", .pax_h = "ผู้เดินทางต่อชั่วโมง",
    .verify_ms = "เวลาตรวจ_มิลลิวินาที", .reject_pct = "ร้อยละปฏิเสธ", .watchlist = "ระบบบัญชีเฝ้าระวัง", .links = links, .health = "หมายเหตุ",
};

/* A record of kind "ตอบรับประกาศ": an acknowledgement of a notice of the centre's. */
static const char *acknowledgement(const wf_host *host, const wf_json *v, wf_instant *newest)
{
    wf_str nature = wf_json_text(v, "ลักษณะข้อมูล");
    wf_answer a = {.id = wf_json_text(v, "เลขที่เหตุ"), .of = wf_json_text(v, "ประกาศ"), .state = wf_json_text(v, "ผลการรับ"), .states = answers,
                   .desk = wf_json_text(v, "หน่วยรับ"), .by = wf_json_text(v, "ผู้รับ"), .reason = wf_json_text(v, "เหตุผล")};
    a.msg_status = nature.n ? wf_str_place(nature, natures) : WF_MSG_ACTUAL;
    if (!a.msg_status)
        return "an acknowledgement whose \"ลักษณะข้อมูล\" is no word of the interface: it may be an exercise's";
    if (!wf_time_buddhist(wf_json_text(v, "วันเวลารายงาน"), OFFSET_MIN, &a.at, NULL))
        return "an acknowledgement whose \"วันเวลารายงาน\" is missing or no time";
    *newest = wf_time_later(*newest, a.at);
    return wf_answer_emit(host, &a);
}

/* One record. NULL, "" where the host knows why itself, or why it has to be. */
static const char *record(const wf_host *host, const wf_json_doc *doc, const wf_json *v, bool events, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    if (wf_json_type(v) != WF_JSON_OBJECT)
        return "a record that is no object";
    if (events && wf_str_is(wf_json_text(v, "ประเภทเหตุ"), "ตอบรับประกาศ"))
        return acknowledgement(host, v, newest);
    wf_row row = wf_json_row(host, doc, v);
    row.time = wf_time_buddhist;
    row.zone_min = OFFSET_MIN;
    const char *why = events ? wf_row_event(&row, &event_columns, &r) : wf_row_status(&row, &status_columns, &r, &s);
    if (why)
        return why;
    if (!r.revision.n)
        return "an event without \"ครั้งที่\", which telling of it this is";
    if (events) { /* of ill travellers: when they fell ill, and with what they came */
        wf_label(host, &r, "onset", wf_str_cut(wf_json_text(v, "วันเริ่มป่วย"), 400));
        wf_label(host, &r, "flight", wf_str_cut(wf_json_text(v, "เที่ยวบิน"), 100));
    }
    if (events && !r.reported.set)
        r.reported = r.occurred;
    return wf_row_emit(&row, &r, newest);
}

/* ---- the portal ----------------------------------------------------------------------------------------------------- */

/* Whether s is 1 to 64 characters that may stand in a tag and, where `strict`, in a URL. */
static bool plain(wf_str s, bool strict)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (strict ? !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-') : c <= ' ' || c > '~')
            return false;
    }
    return s.n >= 1 && s.n <= 64;
}

static void ask(const wf_host *host, wf_str id, wf_str hash, int64_t offset)
{
    wf_str limit = host->option(host, "page_size");
    wf_str url = wf_fmt(host, "datastore_search?resource_id=%.*s&sort=_id&limit=%.*s&offset=%lld", (int) id.n, id.p, (int) limit.n, limit.p,
                        (long long) offset);
    wf_str tag = wf_fmt(host, "%lld/%.*s/%.*s", (long long) offset, (int) id.n, id.p, (int) hash.n, hash.p);
    if (host->follow(host, url, tag) != WF_DONE)
        host->log(host, WF_LEVEL_WARN, WF_STR("Thailand: a further page of records was not followed: too many in one poll; raise page_size"));
}

/* The answer to resource_show: asks for the records that are not known yet. */
static const char *resource(const wf_host *host, const wf_json *result, const wf_input *in, wf_result *out)
{
    wf_str id = wf_json_text(result, "id"), hash = wf_json_text(result, "hash"), kept = in->cursor, number_of;
    int64_t offset;
    if (!plain(id, true))
        return "a resource without an \"id\" of 1 to 64 of 0-9, a-f and -";
    if (!wf_time_loose(wf_json_text(result, "last_modified"), 0, &out->content_time, NULL))
        host->advise(host, 0, 1, WF_STR("\"last_modified\" is missing or no time"));
    bool known = plain(hash, false);
    if (!known) {
        host->advise(host, 0, 1, WF_STR("a resource without a \"hash\": whether it was replaced cannot be told, all records are read again"));
        hash = WF_STR(NO_HASH);
    }
    if (!known || !wf_str_split(&kept, '/', &number_of) || !wf_str_eq(kept, hash) || !wf_str_int(number_of, &offset) || offset < 0)
        offset = 0;
    ask(host, id, hash, offset);
    return NULL;
}

/* The answer to datastore_search: `in->tag` tells what was asked for. */
static const char *records(const wf_host *host, const wf_json_doc *doc, unsigned bad, const wf_input *in, wf_result *out)
{
    const wf_json *result = wf_json_at(wf_json_root(doc), "result"), *list = wf_json_at(result, "records");
    wf_str hash = in->tag, number_of, id;
    int64_t offset, n = bad, total = wf_json_int(result, "total", -1), limit = wf_json_int(result, "limit", INT32_MAX);
    if (wf_json_type(list) != WF_JSON_ARRAY)
        return "there is no list \"records\"";
    if (!wf_str_split(&hash, '/', &number_of) || !wf_str_split(&hash, '/', &id) || !wf_str_int(number_of, &offset))
        return "a page that was not asked for";
    if (total >= 0 && offset > total) {
        host->advise(host, 0, 1, WF_STR("fewer records than were read before: they began anew, and are read from the first"));
        ask(host, id, hash, 0);
        return NULL;
    }
    for (const wf_json *row = wf_json_first(list); row; row = wf_json_next(row), n++) {
        const char *why = record(host, doc, row, wf_str_is(in->source, "events"), &out->content_time);
        bad += why != NULL;
        if (why)
            host->reject(host, wf_json_offset(row), wf_json_length(row), wf_json_line(doc, row), wf_str_of(why));
    }
    int64_t next = offset + (limit > 0 && n > limit ? limit : n); /* a page with doubles holds more than its limit */
    if (total >= 0 && next > total)
        next = total;
    out->cursor = wf_fmt(host, "%lld/%.*s", (long long) next, (int) hash.n, hash.p);
    if (n && next < total)
        ask(host, id, hash, next);
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Thailand: %u of %lld records cannot be read", bad, (long long) n));
    else
        host->health(host, WF_HEALTH_OK, wf_str_is(in->source, "events") ? WF_STR("Thailand: events arrive") : WF_STR("Thailand: checkpoints report"));
    return NULL;
}

/* Why the portal says no, in words of ours. */
static const char *failure(const wf_json *root)
{
    wf_str kind = wf_json_text(root, "error.__type");
    return wf_str_is(kind, "Not Found Error")       ? "the portal says that there is no such resource"
           : wf_str_is(kind, "Authorization Error") ? "the portal wants another key, or one at all"
           : wf_str_is(kind, "Validation Error")    ? "the portal does not take the request"
                                                    : "an answer without \"success\": true";
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    wf_fault fault;
    unsigned bad;
    wf_json_doc *doc = wf_json_read_items(host, in->bytes, &bad, &fault);
    const wf_json *root = doc ? wf_json_root(doc) : NULL;
    const char *why = !doc                                     ? fault.text
                      : !wf_json_bool(root, "success", false)  ? failure(root)
                      : in->tag.n                              ? records(host, doc, bad, in, out)
                                                               : resource(host, wf_json_at(root, "result"), in, out);
    if (why) {
        host->reject(host, 0, in->bytes.n, doc ? 1 : fault.line, wf_str_of(why));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Thailand: the portal answers what cannot be read"));
    }
    wf_json_free(doc);
    return WF_DONE;
}

/* ---- Notices: a record for the portal's own action API ------------------------------------------------------------------ */

static wf_str word(const char *const *list, uint32_t place, uint32_t most)
{
    return wf_str_of(place >= 1 && place <= most ? list[place - 1] : NULL);
}

static wf_str kind_of(wf_str type)
{
    for (size_t i = 0; kinds[i]; i += 2)
        if (wf_str_is(type, kinds[i + 1]))
            return wf_str_of(kinds[i]);
    return (wf_str){NULL, 0};
}

static void put_time(wf_out *o, const char *name, wf_instant t)
{
    wf_out one = wf_out_begin(o->host);
    wf_out_time_buddhist(&one, t);
    wf_out_member(o, false, name, (wf_str){one.p, one.n});
}

static void put_places(wf_out *o, const wf_notice_info *i)
{
    wf_out all = wf_out_begin(o->host);
    for (size_t k = 0; i && k < i->areas_n; k++) {
        const wf_area *a = &i->areas[k];
        wf_str code = wf_pair_find(a->geocodes, a->geocodes_n, "UN/LOCODE");
        wf_out_text(&all, all.n ? "; " : "");
        wf_out_str(&all, a->desc);
        if (code.n)
            wf_out_fmt(&all, " (%.*s)", (int) (code.n < 20 ? code.n : 20), code.p);
        if (a->circle_km >= 0)
            wf_out_fmt(&all, " %.5f,%.5f %.3f km", a->circle.lat, a->circle.lon, a->circle_km);
        for (size_t p = 0; p < a->polygon_n; p++)
            wf_out_fmt(&all, "%s%.5f,%.5f", p ? " " : " [", a->polygon[p].lat, a->polygon[p].lon);
        wf_out_text(&all, a->polygon_n ? "]" : "");
    }
    wf_out_member(o, false, "พื้นที่", all.n ? (wf_str){all.p, all.n} : (wf_str){NULL, 0});
    o->failed |= all.failed;
}

static int encode(void *instance, const wf_host *host, const wf_notice *n, wf_encoded *out)
{
    static const char *const actions[] = {"ใหม่", "แก้ไข", "ยกเลิก", "ตอบรับ", "ปฏิเสธ"}, *const tlps[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
    static const char *const precedences[] = {"ด่วนที่สุดพิเศษ", "ด่วนที่สุด", "ด่วนมาก", "ปกติ"};
    (void) instance;
    wf_out o = wf_out_begin(host);
    const wf_notice_info *th = wf_notice_in(n, "th"), *en = wf_notice_for(n, "en");
    wf_out_text(&o, "{\"resource_id\":\"b7d04c1e-93a2-4e0f-8a66-5c1f0d2e1e03\",\"method\":\"upsert\",\"force\":true,\"records\":[{");
    wf_out_member(&o, true, "เลขที่ประกาศ", n->is.identifier);
    wf_out_member(&o, false, "ประกาศ", wf_identity_text(host, &n->is));
    wf_out_member(&o, false, "ลักษณะข้อมูล", word(natures, n->status <= 4 ? n->status : WF_MSG_TEST, 4));
    wf_out_member(&o, false, "การดำเนินการ", word(actions, n->type, 5));
    wf_out_member(&o, false, "ชั้นความเร็ว", word(precedences, n->precedence, 4));
    wf_out_member(&o, false, "TLP", word(tlps, n->tlp, 5));
    wf_out_member(&o, false, "ประเภทเหตุ", kind_of(n->event_type));
    wf_out_member(&o, false, "ประเภทเหตุ_en", n->event_type);
    wf_out_member(&o, false, "หน่วยรับ", n->to->name);
    put_time(&o, "วันเวลาประกาศ", n->sent);
    put_time(&o, "สิ้นสุด", n->expires);
    wf_out_member(&o, false, "ต้องตอบรับ", n->ack_wanted ? WF_STR("ใช่") : WF_STR("ไม่"));
    if (th) {
        wf_out_member(&o, false, "หัวเรื่อง", th->headline);
        wf_out_member(&o, false, "รายละเอียด", wf_notice_text(host, n, th));
        wf_out_member(&o, false, "ตรวจทานแล้ว", th->unreviewed ? WF_STR("ไม่") : WF_STR("ใช่"));
    }
    wf_out_member(&o, false, "หัวเรื่อง_en", en ? en->headline : n->note);
    wf_out_member(&o, false, "รายละเอียด_en", wf_notice_text(host, n, en));
    wf_out_member(&o, false, "อ้างถึง", n->references_n ? wf_identity_text(host, &n->references[0]) : (wf_str){NULL, 0});
    put_places(&o, en);
    wf_out_text(&o, "}]}\n");
    return wf_out_end(&o, out, "application/json");
}

static int open_th(const wf_host *host, void **instance)
{
    static const char *const languages[] = {"en", "th", NULL};
    (void) instance;
    return wf_option_among(host, "language", languages) && wf_option_int(host, "page_size", 1, 32000, NULL) ? WF_DONE : WF_FAIL_INVALID;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "en", .help = "en or th: the language of an event's title; the other follows in its text"},
    {.name = "page_size", .type = WF_OPTION_INTEGER, .default_value = "100", .help = "1 to 32000: how many records are asked for at once"},
};

#define SOURCE(name, text, resource_id) \
    { \
        .struct_size = sizeof(wf_source), .id = name, .title = text, .transport = WF_TRANSPORT_HTTP, \
        .url = "https://data.immigration.example.th/api/3/action/resource_show?id=" resource_id, .accept = "application/json", \
        .auth = WF_AUTH_API_KEY, .auth_header = "Authorization", .interval_s = 60, .max_bytes = 8u << 20, .follow_max = 64, .content_max_age_s = 1800, \
    }
static const wf_source sources[] = {
    SOURCE("events", "Thailand: events", "8a5e7d10-6c1b-4a7e-9b1e-2f1d6f0c1e01"),
    SOURCE("checkpoints", "Thailand: checkpoints", "c3f1d6c2-0b52-4f0c-9a55-7b0a6f2c1e02"),
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "th",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Thailand, border events and checkpoints (profile of this project; not a public service)",
    .member = "TH",
    .title = "Thailand",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .open = open_th,
    .parse = parse,
    .encode = encode,
};
