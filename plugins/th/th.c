/* th: Thailand, two resources of a CKAN portal (doc/interfaces/th.md).
 *
 * resource_show tells which records there are: their hash and when they changed. From there datastore_search is followed page by page, behind what was
 * read before while the hash is the same, from the first record where it is another: the resource was replaced under its id. The cursor is
 * "OFFSET/HASH", a followed page's tag "OFFSET/ID/HASH". Years are Buddhist.
 */
#include <math.h>
#include <string.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/json.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define OFFSET_MIN 420
#define NO_HASH "-"

static const struct {
    const char *thai, *type;
} kinds[] = {
    {"คิวยาว", "FLOW.QUEUE"},           {"ผู้เดินทางหนาแน่น", "FLOW.SURGE"},          {"ปิดด่าน", "FLOW.CLOSURE"},
    {"เปิดด่าน", "FLOW.REOPEN"},         {"ผู้โดยสารตกค้าง", "FLOW.STRANDED"},         {"ช่องอัตโนมัติขัดข้อง", "SYS.GATE_OUTAGE"},
    {"ระบบตรวจคนเข้าเมืองขัดข้อง", "SYS.BCS_OUTAGE"}, {"ไฟฟ้าดับ", "SYS.POWER"},         {"เอกสารปลอม", "DOC.FRAUD"},
    {"เอกสารหายหรือถูกขโมย", "DOC.LOST_STOLEN"}, {"สวมตัวบุคคล", "DOC.IMPOSTOR"},      {"ลักลอบเข้าเมือง", "MOV.IRREGULAR_ENTRY"},
    {"อยู่เกินกำหนด", "MOV.OVERSTAY_CLUSTER"}, {"ลักลอบขนคน", "MOV.SMUGGLING_SUSPECTED"}, {"ค้ามนุษย์", "THB.INDICATOR"},
    {"แก๊งคอลเซ็นเตอร์", "THB.SCAM_COMPOUND"}, {"เหตุต้องสงสัย", "SEC.THREAT"},          {"ผู้เดินทางป่วย", "HLT.ILL_TRAVELLER"},
    {"กลุ่มผู้ป่วย", "HLT.CLUSTER"},       {"สภาพอากาศ", "HAZ.WEATHER"},
};
/* In the order of the enumerations. */
static const char *const conditions[] = {"กำลังดำเนินการ", "ยุติ", NULL};
static const char *const natures[] = {"จริง", "ฝึกซ้อม", "ระบบ", "ทดสอบ", NULL};
static const char *const impacts[] = {"ต่ำ", "ปานกลาง", "สูง", "สูงมาก", NULL};
static const char *const urgencies[] = {"ทันที", "คาดว่าจะเกิด", "ในอนาคต", "ผ่านไปแล้ว", NULL};
static const char *const links[] = {"ปกติ", "ช้า", "ขัดข้อง", NULL};

/* The place of a column's word in a list. */
static uint32_t word(const wf_json *row, const char *column, const char *const *list)
{
    return wf_str_place(wf_str_trim(wf_json_text(row, column)), list);
}

static int32_t number(const wf_json *row, const char *column)
{
    int64_t n = wf_json_int(row, column, -1);
    return n >= 0 && n <= 1000000 ? (int32_t) n : -1;
}

/* A date of a column; its zone is Thailand's where it tells none. */
static bool date(const wf_json *row, const char *column, wf_instant *t)
{
    if (!wf_time_buddhist(wf_json_text(row, column), OFFSET_MIN, t, NULL))
        return false;
    if (t->offset_min == WF_OFFSET_UNKNOWN)
        t->offset_min = OFFSET_MIN;
    return true;
}

/* ---- records ------------------------------------------------------------------------------------------------------ */

/* Numbers with commas between. */
static void references(const wf_host *host, wf_str list, wf_report *r)
{
    wf_str one, *all = list.n ? host->scratch(host, 16 * sizeof *all) : NULL;
    while (all && r->references_n < 16 && wf_str_split(&list, ',', &one)) {
        if (wf_str_trim(one).n)
            all[r->references_n++] = wf_str_trim(one);
    }
    r->references = all;
}

static const char *event(const wf_host *host, const wf_json *row, wf_instant *newest)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = wf_json_text(row, "เลขที่เหตุ");
    r.revision = wf_json_as_text(row, "ครั้งที่");
    wf_tongue english = {"en", wf_json_text(row, "หัวเรื่อง_en"), wf_json_text(row, "รายละเอียด_en")};
    wf_tongue thai = {"th", wf_json_text(row, "หัวเรื่อง"), wf_json_text(row, "รายละเอียด")};
    if (wf_str_is(host->option(host, "language"), "th"))
        wf_two_languages(host, &r, &thai, &english);
    else
        wf_two_languages(host, &r, &english, &thai);
    if (!r.source_id.n || !r.revision.n || !r.title.n)
        return "a record without the event's number, which telling of it this is, or a title";
    if (!date(row, "วันเวลาเกิดเหตุ", &r.occurred))
        return "a record whose time of the event is no date with a Buddhist or common year";
    if (!date(row, "วันเวลารายงาน", &r.reported))
        r.reported = r.occurred;
    r.msg_status = word(row, "ลักษณะข้อมูล", natures);
    if (!r.msg_status && wf_str_trim(wf_json_text(row, "ลักษณะข้อมูล")).n)
        return "a record that is not said to be actual, exercise or test in a word of the interface";
    r.type = WF_STR("TH.OTHER");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (wf_str_is(wf_str_trim(wf_json_text(row, "ประเภทเหตุ")), kinds[i].thai))
            r.type = wf_str_of(kinds[i].type);
    }
    r.checkpoint = wf_json_text(row, "รหัสด่าน");
    if (!r.checkpoint.n)
        r.checkpoint.p = NULL;
    r.condition = word(row, "สถานะ", conditions);
    r.impact = word(row, "ผลกระทบ", impacts);
    r.urgency = word(row, "ความเร่งด่วน", urgencies);
    r.persons.involved = number(row, "จำนวนคน");
    double lat = wf_json_number(row, "ละติจูด", NAN), lon = wf_json_number(row, "ลองจิจูด", NAN);
    if (wf_geo_valid(lat, lon)) {
        r.lat = lat;
        r.lon = lon;
    }
    references(host, wf_json_text(row, "อ้างถึง"), &r);
    *newest = wf_time_later(*newest, r.reported);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

static const char *status(const wf_host *host, const wf_json *row, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    r.source_id = r.checkpoint = wf_json_text(row, "รหัสด่าน");
    r.revision = wf_json_text(row, "วันเวลา");
    if (!r.checkpoint.n)
        return "a record without the checkpoint's code";
    if (!date(row, "วันเวลา", &r.occurred))
        return "a record whose time is no date with a Buddhist or common year";
    s.lanes_open = number(row, "ช่องตรวจเปิด");
    s.lanes = number(row, "ช่องตรวจทั้งหมด");
    s.gates_up = number(row, "ช่องอัตโนมัติใช้ได้");
    s.gates = number(row, "ช่องอัตโนมัติทั้งหมด");
    s.queue_min = number(row, "เวลารอ_นาที");
    s.pax_h = number(row, "ผู้เดินทางต่อชั่วโมง");
    s.verify_ms = number(row, "เวลาตรวจ_มิลลิวินาที");
    s.reject_pct = wf_json_number(row, "ร้อยละปฏิเสธ", NAN);
    s.watchlist = word(row, "ระบบบัญชีเฝ้าระวัง", links);
    if (wf_json_text(row, "หมายเหตุ").n)
        s.health = wf_str_cut(wf_json_text(row, "หมายเหตุ"), 200);
    r.status = &s;
    *newest = wf_time_later(*newest, r.occurred);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
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
        const char *why = wf_json_type(row) != WF_JSON_OBJECT ? "a record that is no object"
                          : wf_str_is(in->source, "events")   ? event(host, row, &out->content_time)
                                                              : status(host, row, &out->content_time);
        bad += why != NULL;
        if (why && *why) /* what breaks the contract the host has set aside itself */
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
    .parse = parse,
};
