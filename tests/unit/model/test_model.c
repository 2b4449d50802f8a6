/* Unit tests of model: words, members, types, checkpoints, names, ids, priorities. */
#include "support.h"

#include "model/checkpoint.h"
#include "model/incident.h"
#include "model/group.h"
#include "model/legal.h"
#include "model/member.h"
#include "model/type.h"
#include "model/when.h"

static void words_both_ways(void **state)
{
    const struct words *all[] = {&words_kind, &words_impact, &words_urgency, &words_severity, &words_certainty, &words_msg_status, &words_tlp, &words_pap,
        &words_condition, &words_link, &words_state, &words_priority, &words_signal, &words_disposition, &words_rule};
    char list[400];
    (void) state;
    for (size_t t = 0; t < ARRAY_LEN(all); t++) {
        for (uint32_t v = 1; v <= all[t]->n; v++)
            assert_int_equal(words_find(all[t], span_str(words_of(all[t], v))), v);
        assert_null(words_of(all[t], 0));
        assert_null(words_of(all[t], all[t]->n + 1));
        assert_int_equal(words_find(all[t], SPAN_LIT("")), 0);
        assert_int_equal(words_find(all[t], SPAN_LIT("neither")), 0);
    }
    assert_int_equal(words_find(&words_impact, SPAN_LIT("very high")), WF_IMPACT_VERY_HIGH);
    assert_int_equal(words_find(&words_urgency, SPAN_LIT("immediate")), WF_URGENCY_IMMEDIATE);
    assert_int_equal(words_find(&words_tlp, SPAN_LIT("TLP:AMBER+STRICT")), WF_TLP_AMBER_STRICT);
    assert_int_equal(words_find(&words_tlp, SPAN_LIT("WHITE")), 0);
    assert_string_equal(words_list(&words_pap, list, sizeof list), "CLEAR, GREEN, AMBER or RED");
    assert_int_equal(strlen(words_list(&words_state, list, 12)) < 12, 1);
}

static void members_and_types(void **state)
{
    (void) state;
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        assert_ptr_equal(member_find(span_str(member_at(i)->iso2)), member_at(i));
    assert_null(member_at(MEMBER_COUNT));
    assert_null(member_find(SPAN_LIT("XX")));
    assert_int_equal(member_find(SPAN_LIT("MM"))->offset_min[0], 390);
    assert_true(member_code_ok(SPAN_LIT("AU")));
    assert_false(member_code_ok(SPAN_LIT("au")));
    assert_true(member_code_ok(SPAN_LIT("ZW")));
    assert_false(member_code_ok(SPAN_LIT("XX")));
    assert_false(member_code_ok(SPAN_LIT("ZZ")));
    assert_false(member_code_ok(SPAN_LIT("AA")));
    int n = 0;
    for (char a = 'A'; a <= 'Z'; a++)
        for (char b = 'A'; b <= 'Z'; b++)
            n += member_code_ok(span_make((char[]){a, b}, 2));
    assert_int_equal(n, 249);
    assert_int_equal(type_count(), 52); /* of DOMAIN 11, SYS.NOTIFIER and SYS.NOTICE */
    assert_true(type_allowed(SPAN_LIT("SYS.POWER"), SPAN_LIT("")));
    assert_true(type_allowed(SPAN_LIT("GDACS.TC"), SPAN_LIT("gdacs")));
    assert_false(type_allowed(SPAN_LIT("GDACS.TC"), SPAN_LIT("usgs")));
    assert_false(type_allowed(SPAN_LIT("GDACS."), SPAN_LIT("gdacs")));
    assert_false(type_allowed(SPAN_LIT("GDACS.tc"), SPAN_LIT("gdacs")));
    assert_false(type_allowed(SPAN_LIT("SYS.NONE"), SPAN_LIT("sys2")));
    assert_true(type_in(SPAN_LIT("HLT.CLUSTER"), "HLT"));
    assert_false(type_in(SPAN_LIT("HLTX.CLUSTER"), "HLT"));
}

static void data_files(void **state)
{
    struct type_defaults d;
    struct checkpoints c;
    struct err e = {0};
    char *types = test_source("share/watchfloor/types.conf"), *checkpoints = test_source("share/watchfloor/checkpoints.csv");
    (void) state;
    if (type_defaults_load(&d, types, &e) || checkpoints_load(&c, checkpoints, &e))
        fail_msg("%s", e.text);
    assert_int_equal(type_default_for(&d, SPAN_LIT("SYS.BCS_OUTAGE"))->impact, WF_IMPACT_VERY_HIGH);
    assert_null(type_default_for(&d, SPAN_LIT("GDACS.TC")));
    assert_string_equal(checkpoints_find(&c, SPAN_LIT("IDCGK"))->name, "Soekarno-Hatta");
    assert_string_equal(checkpoints_find(&c, SPAN_LIT("MYJHB"))->name, "BSI, Johor Bahru");
    assert_int_equal(checkpoints_find(&c, SPAN_LIT("MMTCL"))->offset_min, 390);
    assert_null(checkpoints_find(&c, SPAN_LIT("ZZZZZ")));
    for (size_t i = 0; i < c.n; i++)
        assert_non_null(member_find(span_str(c.v[i].member)));
    type_defaults_free(&d);
    checkpoints_free(&c);
    mem_free(types);
    mem_free(checkpoints);
}

static void wrong_data_files_are_told(void **state)
{
    struct type_defaults d;
    struct checkpoints c;
    struct err e = {0};
    char path[] = "/tmp/wf-model-XXXXXX";
    int fd = mkstemp(path);
    (void) state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(fs_write_atomic(path, SPAN_LIT("SYS.POWER HIGH Expected\nSYS.POWER HUGE Expected\nNONE LOW Past\n"), 0600, &e), 0);
    assert_int_equal(type_defaults_load(&d, path, &e), WF_E_INVALID);
    assert_non_null(strstr(e.text, ":2: \"HUGE\""));
    assert_non_null(strstr(e.text, ":3: \"NONE\""));
    assert_int_equal(fs_write_atomic(path, SPAN_LIT("code,name,member,kind,iata,utc_offset,lat,lon\nABCDE,x,ID,A,,+7,,\n"), 0600, &e), 0);
    assert_int_equal(checkpoints_load(&c, path, &e), WF_E_INVALID);
    assert_non_null(strstr(e.text, ":2: \"+7\""));
    assert_int_equal(fs_write_atomic(path, SPAN_LIT("head\nABCDE,x,ID,A,,+07:00,,\nABCDE,y,ID,A,,+07:00,,\n"), 0600, &e), 0);
    assert_int_equal(checkpoints_load(&c, path, &e), WF_E_INVALID);
    assert_non_null(strstr(e.text, "twice"));
    unlink(path);
}

/* What ships is right; each fault of a file is told with its line. */
static void groups(void **state)
{
    struct group_rules g;
    struct err e = {0};
    char path[] = "/tmp/wf-model-XXXXXX";
    char *shipped = test_source("share/watchfloor/groups.conf");
    static const struct { const char *text, *told; } wrong[] = {
        {"a SYS.BCS_OUTAGE member SYS.POWER\n\nb sys member SYS.POWER\n", ":3: \"sys\" is no type"}, {"a SYS.POWER region SYS.X\n", "\"region\" is no scope; it is member, checkpoint"},
        {"a SYS.POWER member sys\n", "\"sys\" is no list of types"}, {"a SYS.POWER member SYS.X more\n", "\"more\" is too much"}, {"a SYS.POWER member\n", "\"\" is no list"},
        {"a SYS.POWER member FLOW.*,HLT.CLUSTER\n", "HLT, THB, SEC and RGT are never taken in"}};
    (void) state;
    if (group_load(&g, shipped, &e))
        fail_msg("%s", e.text);
    mem_free(shipped);
    assert_true(group_is_parent(&g, SPAN_LIT("SYS.BCS_OUTAGE")) && group_is_child(&g, SPAN_LIT("SYS.GATE_OUTAGE")) && !group_is_child(&g, SPAN_LIT("SEC.THREAT")));
    struct incident_row p = {.member = "ID", .checkpoint = "IDCGK"}, c = {.member = "ID", .checkpoint = "IDDPS"};
    assert_true(group_fits(&g, &p, SPAN_LIT("SYS.BCS_OUTAGE"), &c, SPAN_LIT("SYS.GATE_OUTAGE")));
    assert_false(group_fits(&g, &p, SPAN_LIT("SYS.POWER"), &c, SPAN_LIT("SYS.GATE_OUTAGE"))); /* another checkpoint's power */
    memcpy(c.checkpoint, "IDCGK", 5);
    assert_true(group_fits(&g, &p, SPAN_LIT("SYS.POWER"), &c, SPAN_LIT("SYS.GATE_OUTAGE")));
    memcpy(c.member, "MY", 2);
    assert_false(group_fits(&g, &p, SPAN_LIT("SYS.BCS_OUTAGE"), &c, SPAN_LIT("SYS.GATE_OUTAGE")));
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_int_equal(fs_write_atomic(path, span_str(wrong[i].text), 0600, &e), 0);
        assert_int_equal(group_load(&g, path, &e), WF_E_INVALID);
        assert_int_equal(g.n, 0);
        if (!strstr(e.text, wrong[i].told))
            fail_msg("%s: not told: %s", e.text, wrong[i].told);
    }
    unlink(path);
}

/* The clocks that ship are right, and begin for types that there are; each fault of a file is told with its line. */
static void clocks_of_the_law(void **state)
{
    struct legal_clocks c;
    struct err e = {0};
    char path[] = "/tmp/wf-model-XXXXXX", list[256];
    char *shipped = test_source("share/watchfloor/clocks.conf");
    static const struct { const char *text, *told; } wrong[] = {
        {"ihr 24h - x\n# a comment\n\nIHR 24h - x\n", ":4: \"IHR\" is no name"}, {"ihr soon - x\n", ":1: \"soon\" is no length of time"}, {"ihr 0h - x\n", "\"0h\""},
        {"ihr 9999d - x\n", "\"9999d\""}, {"ihr 24h hlt x\n", "\"hlt\" is no list of types"}, {"ihr 24h -\n", "a citation"}, {"ihr\n", "\"\" is no length"},
        {"a 1h - x\nb 1h - x\na 1h - y\n", ":3: \"a\" is there twice"},
        {"a by p/c\na 1h - x\n", ":1: \"a\" is no clock of a line above"}, {"a 1h - x\na by p\n", ":2: \"p\" is no clock of a protocol"}, {"a 1h - x\na by p/c/d\n", "\"p/c/d\""}, {"a 1h - x\na by /c\n", "\"/c\""},
        {"a 1h - x\na by P/c\n", "\"P/c\""}, {"a 1h - x\na by\n", "behind \"by\""}, {"a 1h - x\na by p/c\na by p/d\n", ":3: what meets \"a\" is there twice"}};
    (void) state;
    if (legal_load(&c, shipped, &e))
        fail_msg("%s", e.text);
    assert_int_equal(legal_find(&c, SPAN_LIT("ihr-notify"))->minutes, 24 * 60);
    assert_int_equal(legal_find(&c, SPAN_LIT("ihr-review"))->minutes, 90 * 1440);
    assert_true(legal_begins(legal_find(&c, SPAN_LIT("consular")), SPAN_LIT("CON.DETAINED_NATIONAL")));
    assert_false(legal_begins(legal_find(&c, SPAN_LIT("consular")), SPAN_LIT("CON.EVACUATION")));
    assert_true(legal_met_by(legal_find(&c, SPAN_LIT("ihr-assess")), SPAN_LIT("ihr-annex2/assess")));
    assert_true(legal_met_by(legal_find(&c, SPAN_LIT("ihr-measure")), SPAN_LIT("poe-measures/report")));
    assert_false(legal_met_by(legal_find(&c, SPAN_LIT("ihr-assess")), SPAN_LIT("ihr-annex2/ass")) || legal_met_by(legal_find(&c, SPAN_LIT("consular")), SPAN_LIT("")));
    assert_null(legal_find(&c, SPAN_LIT("ihr")));
    assert_int_equal(strncmp(legal_names(&c, list, sizeof list), "ihr-assess, ihr-notify", 22), 0);
    for (size_t i = 0; i < c.n; i++) {
        bool some = !c.v[i].types[0];
        for (size_t t = 0; t < type_count(); t++)
            some = some || legal_begins(&c.v[i], span_str(type_at(t)->name));
        assert_true(some);
    }
    legal_free(&c);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_int_equal(fs_write_atomic(path, span_str(wrong[i].text), 0600, &e), 0);
        assert_int_equal(legal_load(&c, path, &e), WF_E_INVALID);
        assert_int_equal(c.n, 0);
        if (!strstr(e.text, wrong[i].told))
            fail_msg("%s: not told: %s", e.text, wrong[i].told);
    }
    assert_int_equal(fs_write_atomic(path, SPAN_LIT("a 30m FLOW.*,SYS.POWER one, two\r\n"), 0600, &e), 0);
    assert_int_equal(legal_load(&c, path, &e), 0);
    assert_string_equal(c.v[0].basis, "one, two");
    assert_true(legal_begins(&c.v[0], SPAN_LIT("FLOW.QUEUE")) && legal_begins(&c.v[0], SPAN_LIT("SYS.POWER")) && !legal_begins(&c.v[0], SPAN_LIT("SYS.CYBER")));
    legal_free(&c);
    unlink(path);
    mem_free(shipped);
}

/* What is to come, and what was. */
static void times_as_they_are_said(void **state)
{
    static const wf_time now = INT64_C(1795492800) * NSEC_PER_SEC; /* 2026-11-24T04:00:00Z */
    static const struct { const char *said; int64_t future, past; } cases[] = {{"+2h", 7200, 0}, {"-2h", 0, -7200}, {"-90s", 0, -90}, {"05:00", 3600, -23 * 3600},
        {"03:00", 23 * 3600, -3600}, {"04:00", 86400, INT64_MIN}, {"2026-11-24T03:59:00Z", 0, -60}, {"2026-11-24T12:01:00+08:00", 60, 0}, {"soon", 0, 0}, {"-2x", 0, 0}, {"", 0, 0}};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err e = {0};
        wf_time t;
        int rc = when_parse(span_str(cases[i].said), now, 0, "due", &t, &e);
        assert_int_equal(rc, cases[i].future ? 0 : WF_E_INVALID);
        if (!rc)
            assert_int_equal(t, now + cases[i].future * NSEC_PER_SEC);
        rc = when_parse_past(span_str(cases[i].said), now, 0, "from", &t, &e);
        if (cases[i].past == INT64_MIN)
            assert_true(!rc && t == now);
        else
            assert_int_equal(rc, cases[i].past ? 0 : WF_E_INVALID);
        if (!rc && cases[i].past != INT64_MIN)
            assert_int_equal(t, now + cases[i].past * NSEC_PER_SEC);
    }
}

static void ids(void **state)
{
    struct incident_row r = {.year = 2026, .number = 123};
    char out[INCIDENT_ID_MAX];
    uint16_t year;
    uint32_t number;
    (void) state;
    assert_int_equal(incident_id(&r, "AMICF", out), 17);
    assert_string_equal(out, "AMICF-2026-000123");
    r.number = 1234567;
    incident_id(&r, "AMICF", out);
    assert_string_equal(out, "AMICF-2026-1234567");
    const char *good[] = {"AMICF-2026-000123", "EX AMICF-2026-000123", "2026-000123", "123", "000123"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(incident_id_parse(span_str(good[i]), "AMICF", 2026, &year, &number));
        assert_int_equal(year, 2026);
        assert_int_equal(number, 123);
    }
    const char *bad[] = {"", "x", "0", "AMICF", "AMICF-", "AMICF-2026", "OTHER-2026-000123", "AMICF-2026-", "AMICF-2026-12x", "12345-1", "99999999999", "-1", "2026-000123-"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (incident_id_parse(span_str(bad[i]), "AMICF", 0, &year, &number) && year != 0)
            fail_msg("\"%s\" is taken for an id", bad[i]);
}

static void matrix(void **state)
{
    /* DOMAIN 9.2, as it stands there */
    static const uint8_t want[4][5] = {{3, 3, 4, 4, 4}, {2, 3, 3, 4, 4}, {1, 2, 2, 3, 3}, {1, 1, 2, 2, 2}};
    (void) state;
    for (uint8_t impact = 1; impact <= 4; impact++)
        for (uint8_t urgency = 1; urgency <= 5; urgency++)
            assert_int_equal(priority_matrix(impact, urgency), want[impact - 1][urgency - 1]);
    assert_int_equal(priority_own_by_s(1), 60);
    assert_int_equal(priority_own_by_s(2), 300);
    assert_int_equal(priority_own_by_s(3), 900);
    assert_int_equal(priority_own_by_s(4), 1800);
}

static void floors_for_every_cell(void **state)
{
    struct type_defaults none = {0};
    (void) state;
    for (uint8_t impact = 0; impact <= 4; impact++)
        for (uint8_t urgency = 0; urgency <= 5; urgency++)
            for (int risk = 0; risk < 6; risk++)
                for (size_t t = 0; t < type_count(); t++) {
                    struct incident i;
                    incident_init(&i);
                    i.r.impact = impact;
                    i.r.urgency = urgency;
                    if (risk == 1)
                        i.m.dead = 1;
                    if (risk == 2)
                        i.m.missing = 2;
                    if (risk == 3)
                        i.m.injured = 3;
                    if (risk == 4)
                        i.m.minors = 1;
                    if (risk == 5)
                        i.r.protection = 2;
                    priority_decide(&i, span_str(type_at(t)->name), &none);
                    assert_in_range(i.r.priority, 1, 4);
                    assert_non_null(words_of(&words_rule, i.r.rule));
                    if (risk)
                        assert_in_range(i.r.priority, 1, 2);
                    if (impact && urgency && !risk)
                        assert_int_equal(i.r.priority, priority_matrix(impact, urgency));
                    else if (type_at(t)->floor && !(impact && urgency))
                        assert_in_range(i.r.priority, 1, 2);
                    assert_int_equal(!!(i.r.flags & INCIDENT_ASSUMED), !(impact && urgency));
                }
}

static void lists_are_exact(void **state)
{
    struct names n;
    struct incident i;
    struct buf b = {0};
    struct json_writer w;
    struct incident_context c = {&n, "AMICF"};
    (void) state;
    names_init(&n);
    incident_init(&i);
    i.r.row = 1;
    i.r.year = 2026;
    i.r.number = 7;
    i.r.rev = 3;
    i.r.state = STATE_NEW;
    i.r.type = names_put(&n, SPAN_LIT("FLOW.QUEUE"));
    i.r.priority = 3;
    i.r.condition = WF_CONDITION_ACTIVE;
    i.r.opened = i.r.updated = INT64_C(1795492800000000000);
    i.r.reports = 2;
    i.r.signal = SIGNAL_UNACK;
    i.m.sources = 2;
    i.m.noise = NOISE_FLAPPING;
    i.m.conflicts = 1;
    i.m.inside = 3;
    i.m.parent = 4;
    i.m.parent_number = 4;
    i.m.parent_year = 2026;
    i.title = SPAN_LIT("Queue");
    jw_init(&w, &b);
    incident_list_json(&w, &i, &c);
    assert_string_equal(b.p, "{\"id\":\"AMICF-2026-000007\",\"rev\":3,\"state\":\"NEW\",\"type\":\"FLOW.QUEUE\",\"priority\":\"P3\",\"member\":null,\"checkpoint\":null,"
        "\"title\":\"Queue\",\"owner\":null,\"opened\":\"2026-11-24T04:00:00Z\",\"updated\":\"2026-11-24T04:00:00Z\",\"reports\":2,\"condition\":\"active\",\"duplicates\":0,"
        "\"alert\":\"UNACK\",\"sources\":2,\"badges\":[\"flapping\",\"conflict\"],\"inside\":3,\"inside_of\":\"AMICF-2026-000004\"}");
    buf_free(&b);
    names_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_both_ways),
        cmocka_unit_test(members_and_types),
        cmocka_unit_test(data_files),
        cmocka_unit_test(wrong_data_files_are_told),
        cmocka_unit_test(groups), cmocka_unit_test(clocks_of_the_law),
        cmocka_unit_test(times_as_they_are_said),
        cmocka_unit_test(ids),
        cmocka_unit_test(matrix),
        cmocka_unit_test(floors_for_every_cell),
        cmocka_unit_test(lists_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
