/* sim/play_th: Thailand's two resources of a CKAN portal (doc/interfaces/th.md): events, replaced at each change of shift, and checkpoints, replaced each
 * minute. Columns are Thai, years Buddhist; each office writes its dates in a way of its own. */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/json.h"
#include "sim/gateway.h"
#include "sim/play.h"

#define OFFSET 420
#define ERA 543
#define SHIFT (8 * HOUR)
#define LIMIT_MOST 10 /* the portal lowers a larger limit to this */
#define EVENTS "8a5e7d10-6c1b-4a7e-9b1e-2f1d6f0c1e01"
#define CHECKPOINTS "c3f1d6c2-0b52-4f0c-9a55-7b0a6f2c1e02"

struct telling {
    const struct happening *h;
    const struct gateway_notice *ack; /* in place of a happening: a notice that was acknowledged */
    wf_time at;
    int nth; /* from 1 */
    bool over;
};
typedef VEC(struct telling) tellings;

static int by_time(const void *a, const void *b)
{
    const struct telling *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (!x->h || !y->h)
        return x->h ? -1 : y->h ? 1 : strcmp(x->ack->to, y->ack->to);
    return strcmp(x->h->id, y->h->id);
}

static wf_time shift_of(wf_time now)
{
    wf_time local = now + OFFSET * MINUTE;
    return local - local % SHIFT - OFFSET * MINUTE;
}

/* What is in the table of events: all tellings of what ended no longer than an hour before the shift began, or goes on, or began since, in the order in
 * which they were told. */
static void table(const struct world *w, wf_time now, const struct gateways *gateways, happenings *list, tellings *out)
{
    const struct gateway_notice *ack;
    wf_time shift = shift_of(now);
    world_happenings(w, SIM_TH, now, now - shift + HOUR, list);
    for (size_t i = 0; i < list->n; i++) {
        const struct happening *h = &list->v[i];
        wf_time at[] = {h->start + 2 * MINUTE, h->revised, h->end};
        for (int k = 0, nth = 1; k < 3; k++) {
            if (at[k] == TIME_NONE || at[k] > now)
                continue;
            struct telling t = {h, NULL, at[k], nth++, k == 2};
            VEC_PUSH(out, t);
        }
    }
    for (size_t i = 0; (ack = gateway_due(gateways, "TH", shift - HOUR, now, &i));) {
        struct telling t = {NULL, ack, ack->late, 1, false};
        VEC_PUSH(out, t);
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_time);
}

/* A date as the office at a place writes it: with slashes, in words, or ISO 8601; land offices write Thai digits, one office common years. */
static void kdate(struct json_writer *w, const char *key, wf_time t, const struct place *p, bool in_words)
{
    static const char *const months[] = {"ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."};
    struct time_fields f;
    struct buf plain = {0}, thai = {0};
    time_split(t, OFFSET, &f);
    int year = f.year + (strcmp(p->code, "THHKT") == 0 ? 0 : ERA);
    if (in_words)
        buf_printf(&plain, "%d %s %d %02d.%02d น.", f.day, months[f.month - 1], year, f.hour, f.minute);
    else if (p->kind == 'A')
        buf_printf(&plain, "%04d-%02d-%02dT%02d:%02d:%02d", year, f.month, f.day, f.hour, f.minute, f.second);
    else
        buf_printf(&plain, "%02d/%02d/%04d %02d:%02d:%02d", f.day, f.month, year, f.hour, f.minute, f.second);
    for (size_t i = 0; i < plain.n; i++) {
        if (p->kind != 'A' && plain.p[i] >= '0' && plain.p[i] <= '9')
            buf_printf(&thai, "\xe0\xb9%c", 0x90 + (plain.p[i] - '0'));
        else
            buf_char(&thai, plain.p[i]);
    }
    jw_kstr(w, key, buf_view(&thai));
    buf_free(&plain);
    buf_free(&thai);
}

/* A number as text, as the portal keeps what came from a file. */
static void knumber(struct json_writer *w, const char *key, int n)
{
    char text[16];
    snprintf(text, sizeof text, "%d", n);
    jw_kcstr(w, key, text);
}

static void kwords(struct json_writer *w, const char *key, const struct happening *h, const char *lang, bool title, const char *more)
{
    struct buf text = {0};
    play_words(&text, h, lang, title);
    buf_str(&text, more);
    jw_kstr(w, key, buf_view(&text));
    buf_free(&text);
}

static const char *kind_of(const char *type)
{
    static const char *const kinds[][2] = {
        {"FLOW.QUEUE", "คิวยาว"},          {"SYS.GATE_OUTAGE", "ช่องอัตโนมัติขัดข้อง"}, {"DOC.FRAUD", "เอกสารปลอม"},
        {"DOC.LOST_STOLEN", "เอกสารหายหรือถูกขโมย"}, {"HLT.ILL_TRAVELLER", "ผู้เดินทางป่วย"},  {"HLT.CLUSTER", "กลุ่มผู้ป่วย"},
        {"MOV.IRREGULAR_ENTRY", "ลักลอบเข้าเมือง"}, {"MOV.OVERSTAY_CLUSTER", "อยู่เกินกำหนด"}, {"FLOW.SURGE", "ผู้เดินทางหนาแน่น"},
        {"THB.INDICATOR", "ค้ามนุษย์"},     {"SEC.THREAT", "เหตุต้องสงสัย"},           {"SYS.POWER", "ไฟฟ้าดับ"},
        {"SYS.BCS_OUTAGE", "ระบบตรวจคนเข้าเมืองขัดข้อง"}, {"FLOW.STRANDED", "ผู้โดยสารตกค้าง"}, {"HAZ.WEATHER", "สภาพอากาศ"},
        {"FLOW.CLOSURE", "ปิดด่าน"},        {"FLOW.REOPEN", "เปิดด่าน"},             {"THB.SCAM_COMPOUND", "แก๊งคอลเซ็นเตอร์"},
        {"MOV.SMUGGLING_SUSPECTED", "ลักลอบขนคน"},
    };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i][0], type) == 0)
            return kinds[i][1];
    }
    return "อื่น ๆ";
}

/* A record of its own kind among the events: a notice was acknowledged. */
static void acknowledgement(struct json_writer *w, size_t id, const struct gateway_notice *n)
{
    size_t mine[16];
    char *name = mem_printf("TR-%s-%s", n->identifier, n->to);
    jw_begin_object(w);
    jw_kint(w, "_id", (int64_t) id);
    jw_kcstr(w, "เลขที่เหตุ", name);
    jw_kcstr(w, "ประเภทเหตุ", "ตอบรับประกาศ");
    jw_kcstr(w, "ประกาศ", n->identity);
    jw_kcstr(w, "ผลการรับ", "รับทราบ");
    jw_kcstr(w, "หน่วยรับ", n->to);
    jw_kcstr(w, "ผู้รับ", "พ.ต.ท. สมชาย");
    if (play_places(SIM_TH, mine, ARRAY_LEN(mine)))
        kdate(w, "วันเวลารายงาน", n->late, &places[mine[0]], false);
    jw_kcstr(w, "ลักษณะข้อมูล", n->exercise ? "ฝึกซ้อม" : "จริง");
    jw_end_object(w);
    mem_free(name);
}

static void event(struct json_writer *w, size_t id, const struct telling *t)
{
    static const char *const impacts[] = {"", "ต่ำ", "ปานกลาง", "สูง", "สูงมาก"};
    static const char *const urgencies[] = {"", "ทันที", "คาดว่าจะเกิด", "ในอนาคต", "ผ่านไปแล้ว"};
    const struct happening *h = t->h;
    jw_begin_object(w);
    jw_kint(w, "_id", (int64_t) id);
    jw_kcstr(w, "เลขที่เหตุ", h->id);
    knumber(w, "ครั้งที่", t->nth);
    jw_kcstr(w, "ประเภทเหตุ", kind_of(h->tmpl->type));
    jw_kcstr(w, "รหัสด่าน", h->place->code);
    kwords(w, "หัวเรื่อง", h, "th", true, "");
    kwords(w, "รายละเอียด", h, "th", false, t->over ? " กลับสู่ภาวะปกติแล้ว" : t->nth > 1 ? " สถานการณ์ยังไม่เปลี่ยนแปลง" : "");
    kwords(w, "หัวเรื่อง_en", h, "en", true, "");
    kwords(w, "รายละเอียด_en", h, "en", false, t->over ? " It is over." : t->nth > 1 ? " The situation is unchanged." : "");
    kdate(w, "วันเวลาเกิดเหตุ", h->start, h->place, false);
    kdate(w, "วันเวลารายงาน", t->at, h->place, true);
    jw_kcstr(w, "สถานะ", t->over ? "ยุติ" : "กำลังดำเนินการ");
    jw_kcstr(w, "ลักษณะข้อมูล", "จริง");
    jw_kcstr(w, "ผลกระทบ", impacts[h->impact]);
    jw_kcstr(w, "ความเร่งด่วน", urgencies[h->urgency]);
    if (h->tmpl->persons)
        knumber(w, "จำนวนคน", h->n);
    else
        jw_knull(w, "จำนวนคน");
    if (h->onset)
        jw_kcstr(w, "วันเริ่มป่วย", h->onset);
    if (h->flight)
        jw_kcstr(w, "เที่ยวบิน", h->flight);
    jw_kcstr(w, "อ้างถึง", "");
    jw_knum(w, "ละติจูด", h->lat);
    jw_knum(w, "ลองจิจูด", h->lon);
    jw_end_object(w);
}

static void checkpoint(struct json_writer *w, size_t id, const struct world *world, const struct place *p, wf_time stamp)
{
    static const char *const links[] = {"", "ปกติ", "ช้า", "ขัดข้อง"};
    struct figures f;
    world_figures(world, p, stamp, &f);
    jw_begin_object(w);
    jw_kint(w, "_id", (int64_t) id);
    jw_kcstr(w, "รหัสด่าน", p->code);
    jw_kcstr(w, "ชื่อด่าน", p->local);
    kdate(w, "วันเวลา", stamp, p, false);
    knumber(w, "ช่องตรวจเปิด", f.lanes_open);
    knumber(w, "ช่องตรวจทั้งหมด", f.lanes);
    knumber(w, "ช่องอัตโนมัติใช้ได้", f.gates_up);
    knumber(w, "ช่องอัตโนมัติทั้งหมด", f.gates);
    knumber(w, "เวลารอ_นาที", f.queue_min);
    knumber(w, "ผู้เดินทางต่อชั่วโมง", f.pax_h);
    knumber(w, "เวลาตรวจ_มิลลิวินาที", f.verify_ms);
    jw_knum(w, "ร้อยละปฏิเสธ", f.reject_pct);
    jw_kcstr(w, "ระบบบัญชีเฝ้าระวัง", links[f.watchlist]);
    jw_kcstr(w, "หมายเหตุ", f.watchlist == 2 ? "ระบบตอบช้า ตรวจด้วยมือ" : "");
    jw_end_object(w);
}

static void begin(struct json_writer *w, const struct play_request *r)
{
    char help[120];
    snprintf(help, sizeof help, "http://%s/api/3/action/help_show?name=%.40s", r->host, strrchr(r->path, '/') + 1);
    jw_begin_object(w);
    jw_kcstr(w, "help", help);
    jw_kbool(w, "success", true);
    jw_key(w, "result");
    jw_begin_object(w);
}

static void resource_show(const struct world *world, const struct play_request *r, bool events, wf_time version, wf_time modified, struct json_writer *w)
{
    struct hash_key key = {world->seed, UINT64_C(0x7468)};
    struct time_fields f;
    char hash[33], when[40];
    snprintf(hash, sizeof hash, "%016llx%016llx", (unsigned long long) hash_sip64(&key, &version, sizeof version),
             (unsigned long long) hash_sip64(&key, &events, sizeof events));
    time_split(modified, 0, &f);
    snprintf(when, sizeof when, "%04d-%02d-%02dT%02d:%02d:%02d.%06d", f.year, f.month, f.day, f.hour, f.minute, f.second, (int) (f.nsec / 1000));
    begin(w, r);
    jw_kcstr(w, "id", events ? EVENTS : CHECKPOINTS);
    jw_kcstr(w, "name", events ? "เหตุการณ์ชายแดน" : "สถานะด่าน");
    jw_kcstr(w, "format", "CSV");
    jw_kbool(w, "datastore_active", true);
    jw_kcstr(w, "hash", hash);
    jw_kcstr(w, "last_modified", when);
    jw_end_object(w);
    jw_end_object(w);
}

static void datastore_search(const struct world *world, const struct play_request *r, bool events, wf_time now, const tellings *told, struct json_writer *w)
{
    size_t mine[16], idx[2 * LIMIT_MOST], total = events ? told->n : play_places(SIM_TH, mine, ARRAY_LEN(mine));
    long limit = play_arg_number(r->query, "limit", 1, 32000, 100), offset = play_arg_number(r->query, "offset", 0, 1000000, 0);
    limit = limit < (events ? LIMIT_MOST : 4) ? limit : events ? LIMIT_MOST : 4;
    size_t from = (size_t) offset < total ? (size_t) offset : total;
    size_t shown = play_order(r->odd, total - from < (size_t) limit ? total - from : (size_t) limit, idx);
    begin(w, r);
    jw_kcstr(w, "resource_id", events ? EVENTS : CHECKPOINTS);
    jw_key(w, "records");
    jw_begin_array(w);
    for (size_t i = 0; i < shown; i++) {
        size_t at = from + idx[i];
        if (events && told->v[at].ack)
            acknowledgement(w, at + 1, told->v[at].ack);
        else if (events)
            event(w, at + 1, &told->v[at]);
        else
            checkpoint(w, at + 1, world, &places[mine[at]], now - now % MINUTE);
    }
    jw_end_array(w);
    jw_kint(w, "limit", limit);
    jw_kint(w, "offset", offset);
    jw_kint(w, "total", (int64_t) total);
    jw_end_object(w);
    jw_end_object(w);
}

static int page_th(const struct world *world, wf_time now, const struct play_request *r, struct buf *body, const char **type)
{
    bool show = strcmp(r->path, "/api/3/action/resource_show") == 0;
    struct span id = play_arg(r->query, show ? "id" : "resource_id");
    bool events = span_is(id, EVENTS);
    happenings list = {0};
    tellings told = {0};
    struct json_writer w;
    if ((!show && strcmp(r->path, "/api/3/action/datastore_search") != 0) || (!events && !span_is(id, CHECKPOINTS)))
        return -1;
    *type = "application/json; charset=utf-8";
    if (events)
        table(world, now, r->gateways, &list, &told);
    jw_init(&w, body);
    if (show)
        resource_show(world, r, events, events ? shift_of(now) : now - now % MINUTE,
                      !events ? now - now % MINUTE : told.n ? told.v[told.n - 1].at : shift_of(now), &w);
    else
        datastore_search(world, r, events, now, &told, &w);
    buf_char(body, '\n');
    VEC_FREE(&told);
    VEC_FREE(&list);
    return events ? 0 : 1;
}

static const struct play_feed feeds[] = {{"events", "/api/3/action/resource_show?id=" EVENTS, 5}, {"checkpoints", "/api/3/action/resource_show?id=" CHECKPOINTS, 5}};
const struct play play_th = {.name = "th", .title = "Thailand: CKAN, Buddhist years, resources replaced under their ids", .member = SIM_TH, .port = 9,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_th};
