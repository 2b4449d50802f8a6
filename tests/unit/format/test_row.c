/* Unit tests of format/row: the same row as JSON, CSV and XML gives the same report, and what can't be read fails to its side. */
#include "host.h"

#include <watchfloor/format/csv.h>
#include <watchfloor/format/json.h>
#include <watchfloor/format/time.h>
#include <watchfloor/format/xml.h>

static const char *const types[] = {"QUEUE", "FLOW.QUEUE", NULL};
static const char *const conditions[] = {"OPEN", "OVER", NULL};
static const char *const natures[] = {"REAL", "DRILL", NULL};
static const char *const levels[] = {"1", "2", NULL};
static const char *const links[] = {"ok", "slow", "down", NULL};
static const wf_event_columns events = {
    .id = "id", .revision = "rev", .occurred = "at", .reported = "told", .expires = "until", .tongue = {{"en", "title", "text"}, {"th", "title2", "text2"}},
    .type = "kind", .types = types, .other = "X.OTHER", .checkpoint = "port", .dedup_key = "case", .condition = "state", .conditions = conditions,
    .nature = "nature", .natures = natures, .impact = "level", .impacts = levels, .urgency = "level", .urgencies = levels, .tlp = "tlp",
    .involved = "n", .minors = "minors", .lat = "lat", .lon = "lon", .references = "refs", .separator = ';',
};
static const wf_status_columns statuses = {
    .checkpoint = "port", .taken = "at", .lanes_open = "open", .lanes = "all", .queue_min = "wait", .reject_pct = "rej", .watchlist = "wl", .links = links,
    .health = "note",
};

/* An event of a JSON object; the reason in *why. The report's texts live until the host's memory is freed. */
static wf_report read_json(struct test_host *h, const char *json, const char **why)
{
    wf_report r;
    wf_fault fault;
    test_host_init(h);
    wf_json_doc *doc = wf_json_read(lit(json), &fault);
    if (!doc)
        fail_msg("%s: %s", json, fault.text);
    wf_row row = wf_json_row(&h->table, doc, wf_json_root(doc));
    *why = wf_row_event(&row, &events, &r);
    if (!*why)
        r.title = wf_keep(&h->table, r.title);
    wf_json_free(doc);
    return r;
}

static void words_fail_to_their_side(void **state)
{
#define EVENT "\"id\":\"A\",\"at\":\"2026-11-27T10:00:00+07:00\",\"title\":\"t\""
    static const struct {
        const char *json;
        uint32_t condition, nature, impact, tlp;
        int32_t involved;
        unsigned advised;
        const char *why; /* set aside: why */
    } rows[] = {
        {"{" EVENT "}", 0, 0, 0, 0, -1, 0, NULL},
        {"{" EVENT ",\"state\":\"over\",\"nature\":\"drill\",\"level\":2,\"tlp\":\"TLP:GREEN\",\"n\":12}", 2, 2, 2, WF_TLP_GREEN, 12, 0, NULL},
        {"{" EVENT ",\"state\":\"\",\"nature\":null,\"n\":\" 3 \"}", 0, 0, 0, 0, 3, 0, NULL},
        {"{" EVENT ",\"state\":\"ovr\"}", WF_CONDITION_ACTIVE, 0, 0, 0, -1, 1, NULL},
        {"{" EVENT ",\"state\":{\"OVER\":1}}", WF_CONDITION_ACTIVE, 0, 0, 0, -1, 1, NULL},
        {"{" EVENT ",\"tlp\":false}", 0, 0, 0, WF_TLP_RED, -1, 1, NULL},
        {"{" EVENT ",\"level\":\"9\"}", 0, 0, 0, 0, -1, 2, NULL},
        {"{" EVENT ",\"n\":-1,\"minors\":\"two\"}", 0, 0, 0, 0, -1, 2, NULL},
        {"{" EVENT ",\"n\":1e9}", 0, 0, 0, 0, -1, 1, NULL},
        {"{" EVENT ",\"nature\":\"DRIL\"}", 0, 0, 0, 0, -1, 0, "an event whose \"nature\" is no word of the interface: it may not pass for an actual one"},
        {"{" EVENT ",\"nature\":[\"DRILL\"]}", 0, 0, 0, 0, -1, 0, "an event whose \"nature\" is no word of the interface: it may not pass for an actual one"},
        {"{\"at\":\"2026-11-27T10:00:00Z\",\"title\":\"t\"}", 0, 0, 0, 0, -1, 0, "an event without \"id\""},
        {"{\"id\":[1],\"at\":\"2026-11-27T10:00:00Z\",\"title\":\"t\"}", 0, 0, 0, 0, -1, 0, "an event without \"id\""},
        {"{\"id\":1,\"at\":\"2026-11-27T10:00:00Z\",\"title2\":\" \"}", 0, 0, 0, 0, -1, 0, "an event without \"title\" in one of its languages"},
        {"{\"id\":1,\"at\":\"yesterday\",\"title\":\"t\"}", 0, 0, 0, 0, -1, 0, "an event whose \"at\" is no RFC 3339 time"},
        {"{\"id\":1,\"title\":\"t\"}", 0, 0, 0, 0, -1, 0, "an event whose \"at\" is no RFC 3339 time"},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct test_host h;
        const char *why;
        wf_report r = read_json(&h, rows[i].json, &why);
        if (strcmp(why ? why : "", rows[i].why ? rows[i].why : "") != 0)
            fail_msg("%s: \"%s\"", rows[i].json, why ? why : "(taken)");
        if (!why && (r.condition != rows[i].condition || r.msg_status != rows[i].nature || r.impact != rows[i].impact || r.tlp != rows[i].tlp ||
                     r.persons.involved != rows[i].involved || h.advised != rows[i].advised))
            fail_msg("%s: condition %u, nature %u, impact %u, tlp %u, %d persons, %u advices", rows[i].json, r.condition, r.msg_status, r.impact, r.tlp,
                     r.persons.involved, h.advised);
        arena_free(&h.arena);
    }
}

static void places_and_languages(void **state)
{
    struct test_host h;
    const char *why;
    (void) state;
    wf_report r = read_json(&h, "{" EVENT ",\"lat\":\"13.7\",\"lon\":100.5,\"told\":\"soon\"}", &why);
    assert_true(r.lat == 13.7 && r.lon == 100.5 && !r.reported.set);
    assert_string_equal(h.last, "\"told\" is no RFC 3339 time; taken as not said");
    arena_free(&h.arena);
    r = read_json(&h, "{" EVENT ",\"lat\":91,\"lon\":100.5}", &why);
    assert_true(r.lat != r.lat && r.lon != r.lon && h.advised == 1);
    arena_free(&h.arena);
    r = read_json(&h, "{" EVENT ",\"lat\":1}", &why);
    assert_true(r.lat != r.lat && r.location_unknown && h.advised == 1);
    arena_free(&h.arena);
    r = read_json(&h, "{" EVENT ",\"lat\":\"here\",\"lon\":1}", &why);
    assert_true(r.lon != r.lon && r.location_unknown && h.advised == 1);
    arena_free(&h.arena);
    r = read_json(&h, "{" EVENT "}", &why);
    assert_true(!r.location_unknown && h.advised == 0);
    arena_free(&h.arena);
    r = read_json(&h, "{\"id\":7,\"at\":\"2026-11-27T10:00:00Z\",\"title2\":\"T\"}", &why);
    assert_null(why);
    assert_str(r.title, "T");
    assert_str(r.lang, "th");
    arena_free(&h.arena);
}

/* The same state in three formats. */
static void check_status(const wf_row *row)
{
    wf_report r;
    wf_status s;
    assert_null(wf_row_status(row, &statuses, &r, &s));
    assert_str(r.checkpoint, "THBKK");
    assert_str(r.source_id, "THBKK");
    assert_int_equal(r.occurred.utc_ns / 1000000000, 1795748400);
    assert_int_equal(r.occurred.offset_min, 420);
    assert_int_equal(s.lanes_open, 4);
    assert_int_equal(s.lanes, -1);
    assert_int_equal(s.queue_min, 12);
    assert_true(s.reject_pct == 2.5);
    assert_int_equal(s.watchlist, WF_LINK_UNKNOWN);
    assert_str(s.health, "slow");
    assert_ptr_equal(r.status, &s);
}

static void three_formats(void **state)
{
    struct test_host h;
    wf_fault fault;
    wf_csv c;
    (void) state;
    test_host_init(&h);
    wf_json_doc *doc = wf_json_read(
        lit("[\n{\"port\":\"THBKK\",\"at\":\"2026-11-27T10:00:00\",\"open\":4.0,\"all\":null,\"wait\":\"12\","
            "\"rej\":2.5,\"wl\":\"?\",\"note\":\" slow \"}]"),
        &fault);
    assert_non_null(doc);
    wf_row row = wf_json_row(&h.table, doc, wf_json_at(wf_json_root(doc), "0"));
    assert_int_equal(row.line, 2);
    row.time = wf_time_loose;
    row.zone_min = 420;
    check_status(&row);
    assert_string_equal(h.last, "\"wl\" is a word that the interface does not have; taken as the safer");
    assert_int_equal(h.line, 2);
    wf_json_free(doc);

    wf_csv_begin(&c, &h.table, lit("all;at;port;open;wait;rej;wl;note\n;2026-11-27T10:00:00+07:00;THBKK;4;12;2.5;?;slow\n"), true);
    assert_true(wf_csv_next(&c));
    row = wf_csv_row(&c);
    assert_int_equal(row.line, 2);
    check_status(&row);

    wf_xml_doc *xml = wf_xml_read(
        lit("<p open='4' wait='12'><port code='THBKK'/><at>2026-11-27T10:00:00+07:00</at><rej> 2.5 </rej></p>"), (wf_str){NULL, 0}, NULL, NULL);
    row = wf_xml_row(&h.table, wf_xml_root(xml));
    assert_str(row.get(&row, "port@code"), "THBKK");
    assert_str(row.get(&row, "@open"), "4");
    assert_str(row.get(&row, "rej"), "2.5");
    assert_null(row.get(&row, "none@code").p);
    assert_null(row.get(&row, "port@none").p);
    assert_null(row.get(&row, "a-name-that-is-longer-than-any-element-of-an-interface-that-was-ever-seen@x").p);
    wf_xml_free(xml);
    arena_free(&h.arena);
}

/* A page may have a hundred thousand rows that are odd: telling it takes nothing of the memory that the next rows need. */
static void advices_take_no_memory(void **state)
{
    struct test_host h;
    wf_csv c;
    (void) state;
    test_host_init(&h);
    wf_csv_begin(&c, &h.table, lit("port,at,open,wait,rej,wl\nTHBKK,2026-11-27T10:00:00Z,x,-1,x,x\n"), true);
    assert_true(wf_csv_next(&c));
    wf_row row = wf_csv_row(&c);
    wf_report r;
    wf_status s;
    size_t before = h.arena.total;
    assert_null(wf_row_status(&row, &statuses, &r, &s));
    assert_int_equal(wf_tlp_of(&h.table, lit("x"), "tlp", 0, 1), WF_TLP_RED);
    assert_int_equal(h.advised, 5);
    assert_int_equal(h.arena.total, before);
    arena_free(&h.arena);
}

/* Lines are counted on, not from the beginning for each row, and are right in any order. */
static void lines_of_json(void **state)
{
    struct test_host h;
    wf_fault fault;
    (void) state;
    test_host_init(&h);
    wf_json_doc *doc = wf_json_read(lit("[1,\n2,\n\n3, 4,\n5]"), &fault);
    const wf_json *root = wf_json_root(doc);
    static const struct {
        const char *at;
        uint32_t line;
    } rows[] = {{"1", 2}, {"3", 4}, {"0", 1}, {"2", 4}, {"4", 5}, {"4", 5}, {"1", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(wf_json_line(doc, wf_json_at(root, rows[i].at)), rows[i].line);
    wf_json_free(doc);
    arena_free(&h.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_fail_to_their_side), cmocka_unit_test(places_and_languages), cmocka_unit_test(three_formats), cmocka_unit_test(advices_take_no_memory),
                                       cmocka_unit_test(lines_of_json)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
