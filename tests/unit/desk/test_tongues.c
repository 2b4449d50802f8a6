/* Full text in the languages of the eleven members: what an officer types is found in what a source wrote, however either was typed. The texts are our own. */
#include "desk_support.h"

#include "desk/filter.h"

static const struct filter_env env = {.now = T0, .prefix = "AMICF", .me = {"r.sari", 6}};

/* A title and a text as a source may write them; what finds it, what does not. */
static const struct {
    const char *tongue, *title, *text;
    const char *finds[10];
    const char * not [4];
} tongues[] = {
    {"Malay (BN, MY, SG)", "Pintu automatik rosak di Bangunan Sultan Iskandar", "Barisan panjang sejak pagi", {"automatik", "BARISAN", "iskandar barisan", "\"rosak di\"", "ik"}, {"\"di rosak\"", "petang"}},
    {"Indonesian (ID, TL)", "Gerbang otomatis mati di Soekarno-Hatta", "Pemeriksaan manual, antrean 90 menit", {"otomatis", "antrean", "soekarno-hatta", "90", "\"manual, antrean\""}, {"91"}},
    {"Tagalog (PH)", "Sira ang mga autogate sa Terminál 3", "Mahabang pila sa bungad ng imigrasyón", {"sira", "pila", "terminal", "terminál", "IMIGRASYON", "3"}, {"terminal 4"}},
    {"English (SG)", "Café staff report ｆｕｌｌｗｉｄｔｈ forged passes", "ﬁve passports, No. Ⅳ", {"cafe", "CAFÉ", "fullwidth", "five", "iv"}, {"sixth"}},
    {"Chinese (SG, MY)", "自动通关系统故障", "旅客排队约九十分钟", {"通关", "故障", "排队", "九", "自动通关系统"}, {"系统九"}},
    {"Tamil (SG, MY)", "தானியங்கி வாயில் பழுது", "பயணிகள் காத்திருக்கின்றனர்", {"வாயில்", "பழுது", "காத்திரு"}, {"விமானம்"}},
    {"Thai (TH)", "ประตูอัตโนมัติขัดข้องที่สุวรรณภูมิ", "ผู้โดยสารรอคิวนานเก้าสิบนาที น้ำท่วม", {"อัตโนมัติ", "สุวรรณภูมิ", "คิว", "สุวรรณ\u200bภูมิ", "น้ำ", "นำ\u0e49ท่วม", "น\u0e4d\u0e49\u0e32", "ขัด"}, {"ดอนเมือง"}},
    {"Lao (LA)", "ປະຕູອັດຕະໂນມັດຂັດຂ້ອງຢູ່ດ່ານມິດຕະພາບ", "ຜູ້ໂດຍສານລໍຖ້າດົນ", {"ອັດຕະໂນມັດ", "ມິດຕະພາບ", "ລໍຖ້າ", "ດ່ານ"}, {"ສະໜາມບິນ"}},
    {"Khmer (KH)", "ច្រកទ្វារអន្តរជាតិប៉ោយប៉ែតបិទ", "អ្នកដំណើររង់ចាំយូរ", {"ប៉ោយប៉ែត", "ច្រកទ្វារ", "រង់ចាំ", "ច្រក\u200bទ្វារ", "បិទ"}, {"ភ្នំពេញ"}},
    {"Burmese (MM)", "တာချီလိတ်နယ်စပ်ဂိတ် ယာယီပိတ်ထားသည်", "ခရီးသည်များ စောင့်ဆိုင်းနေသည်", {"တာချီလိတ်", "နယ်စပ်", "ယာယီ", "နယ်\u200bစပ်", "ခရီးသည်"}, {"မူဆယ်"}},
    {"Vietnamese (VN)", "Cửa khẩu Mộc Bài đóng cửa tạm thời", "Hệ thống kiểm soát bị lỗi", {"cửa khẩu", "cua khau", "MỘC BÀI", "mo\u0323\u0302c", "\"dong cua\"", "hệ thống", "kiem soat", "loi"}, {"lao cai"}},
    {"Portuguese, Tetum (TL)", "Portões automáticos avariados em Batugadé", "Ema barak hein iha fronteira", {"portoes", "PORTÕES", "automaticos", "batugade", "hein", "avariado"}, {"díli"}},
};

static size_t count(struct rig *r, const char *text)
{
    struct desk_query_spec s = {.all = true};
    struct desk_query *q;
    struct err e = {0};
    size_t n;
    if (filter_parse(span_str(text), &env, &s.filter, NULL, &e))
        fail_msg("\"%s\": %s", text, e.text);
    assert_int_equal(desk_query_open(r->desk, &s, &q, &e), 0);
    n = desk_query_total(q);
    desk_query_close(r->desk, q);
    return n;
}

static void say(struct rig *r, size_t i)
{
    char line[1024];
    snprintf(line, sizeof line, "{'source_id':'t%zu','type':'SYS.GATE_OUTAGE','title':'%s','text':'%s','occurred':'2026-11-24T03:00:00Z'}", i, tongues[i].title, tongues[i].text);
    rig_say(r, "s", line);
}

static void check(struct rig *r, const char *when)
{
    for (size_t i = 0; i < ARRAY_LEN(tongues); i++) {
        for (size_t k = 0; k < ARRAY_LEN(tongues[i].finds) && tongues[i].finds[k]; k++)
            if (count(r, tongues[i].finds[k]) == 0)
                fail_msg("%s, %s: \"%s\" is not found", when, tongues[i].tongue, tongues[i].finds[k]);
        for (size_t k = 0; k < ARRAY_LEN(tongues[i].not ) && tongues[i].not [k]; k++)
            if (count(r, tongues[i].not [k]) != 0)
                fail_msg("%s, %s: \"%s\" is found", when, tongues[i].tongue, tongues[i].not [k]);
    }
}

static void each_tongue_is_found(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    for (size_t i = 0; i < ARRAY_LEN(tongues); i++)
        say(&r, i);
    check(&r, "at once");
    rig_close(&r);
    rig_open(&r);
    check(&r, "after a start");
    rig_close(&r);
    rig_forget_views(&r);
    rig_open(&r);
    check(&r, "made again from the journal");
    rig_end(&r);
}

/* NFC and NFD, of title and of question, are the same; so is a list that was open before. */
static void normal_forms_are_alike(void **state)
{
    static const char nfd[] = "Cu\u031b\u0309a kha\u0302\u0309u La\u0300o Cai";
    struct rig r;
    struct desk_query_spec s = {.all = true}, t = {.all = true};
    struct desk_query *q, *p;
    char line[512];
    (void) state;
    rig_start(&r, true);
    assert_int_equal(filter_parse(SPAN_LIT("\"cửa khẩu lào\""), &env, &s.filter, NULL, NULL), 0);
    assert_int_equal(filter_parse(SPAN_LIT("plumber"), &env, &t.filter, NULL, NULL), 0);
    assert_int_equal(desk_query_open(r.desk, &s, &q, NULL), 0);
    assert_int_equal(desk_query_open(r.desk, &t, &p, NULL), 0);
    snprintf(line, sizeof line, "{'source_id':'1','type':'FLOW.CLOSURE','title':'%s','occurred':'2026-11-24T03:00:00Z'}", nfd);
    rig_say(&r, "s", line);
    assert_int_equal(desk_query_total(q), 1); /* seen as it came */
    assert_int_equal(count(&r, "\"Cửa khẩu Lào Cai\""), 1);
    assert_int_equal(count(&r, nfd), 1);
    /* A note's words keep it in a list that is open, also when something else changes then. */
    struct desk_command note = {.verb = SPAN_LIT("note"), .incident = SPAN_LIT("1"), .text = SPAN_LIT("Plumber called")}, ack = {.verb = SPAN_LIT("ack"), .incident = SPAN_LIT("1")};
    assert_int_equal(rig_command(&r, &note).code, 0);
    assert_int_equal(desk_query_total(p), 1);
    assert_int_equal(rig_command(&r, &ack).code, 0);
    assert_int_equal(desk_query_total(p), 1);
    desk_query_close(r.desk, q);
    desk_query_close(r.desk, p);
    rig_end(&r);
}

/* What may not be seen is not found by its words, and is not counted; what changed while a list was being made is in it as it is then. */
static void hidden_is_not_found(void **state)
{
    struct rig r;
    struct desk_sight amber = {.tlp = WF_TLP_AMBER, .members = {{'T', 'H'}}, .members_n = 1};
    static const char *const said[] = {
        "{'source_id':'1','type':'SYS.POWER','title':'pump one','member':'TH','tlp':'GREEN','occurred':'2026-11-24T03:00:00Z'}",
        "{'source_id':'2','type':'SYS.POWER','title':'pump two','member':'TH','tlp':'RED','occurred':'2026-11-24T03:00:00Z'}",
        "{'source_id':'3','type':'SYS.POWER','title':'pump three','member':'MY','tlp':'GREEN','occurred':'2026-11-24T03:00:00Z'}"};
    (void) state;
    rig_start(&r, true);
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        rig_say(&r, "s", said[i]);
    struct desk_query_spec s = {.all = true, .sight = &amber};
    assert_int_equal(filter_parse(SPAN_LIT("pump"), &env, &s.filter, NULL, NULL), 0);
    struct desk_query *q = desk_query_begin(r.desk, &s);
    assert_int_equal(desk_query_phase(q), DESK_QUERY_WORK); /* three rows are one step */
    rig_say(&r, "s", "{'source_id':'4','type':'SYS.POWER','title':'pump four','member':'TH','tlp':'GREEN','occurred':'2026-11-24T03:00:00Z'}");
    rig_say(&r, "s", "{'source_id':'1','revision':'2','type':'SYS.POWER','title':'pump one','member':'TH','tlp':'RED','occurred':'2026-11-24T03:00:00Z'}");
    struct views_reader *reader;
    assert_int_equal(views_reader_open(&reader, r.home, NULL), 0);
    assert_int_equal(desk_query_work(q, desk_views(r.desk), reader, NULL), 0);
    desk_query_worked(r.desk, q);
    assert_int_equal(desk_query_phase(q), DESK_QUERY_READY);
    assert_int_equal(desk_query_total(q), 1);
    struct desk_line line;
    assert_int_equal(desk_query_lines(r.desk, q, 0, &line, 1), 1);
    assert_int_equal(line.row, 4);
    views_reader_close(reader);
    desk_query_close(r.desk, q);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_tongue_is_found), cmocka_unit_test(normal_forms_are_alike), cmocka_unit_test(hidden_is_not_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
