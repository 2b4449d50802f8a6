/* JSON by path, GeoJSON. */
#include "host.h"

#include <math.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/json.h>

static void paths(void **state)
{
    static const char text[] = "\xef\xbb\xbf{\"a\":{\"b\":[10,{\"c\":\"x\"}]},\"n\":\"12.5\",\"z\":null,\n\"t\":true,\"big\":1795492375123,\"f\":1.25}";
    wf_fault fault;
    (void) state;
    wf_json_doc *d = wf_json_read(lit(text), &fault);
    assert_non_null(d);
    const wf_json *r = wf_json_root(d);
    assert_str(wf_json_text(r, "a.b.1.c"), "x");
    assert_int_equal(wf_json_int(r, "a.b.0", -1), 10);
    assert_int_equal(wf_json_int(r, "a.b.2", -1), -1);
    assert_int_equal(wf_json_int(r, "a.x.y", -1), -1);
    assert_true(wf_json_number(r, "n", 0) == 12.5); /* a number as a string */
    assert_int_equal(wf_json_int(r, "n", 0), 12);
    assert_int_equal(wf_json_int(r, "z", -7), -7);
    assert_int_equal(wf_json_type(wf_json_at(r, "z")), WF_JSON_NULL); /* null and missing differ */
    assert_int_equal(wf_json_type(wf_json_at(r, "zz")), WF_JSON_ABSENT);
    assert_true(wf_json_bool(r, "t", false));
    assert_true(wf_json_int(r, "big", 0) == INT64_C(1795492375123));
    assert_str(wf_json_as_text(r, "f"), "1.25");
    assert_int_equal(wf_json_line(d, wf_json_at(r, "t")), 2);
    assert_int_equal(wf_json_count(wf_json_at(r, "a.b")), 2);
    assert_str(wf_json_key(wf_json_first(r)), "a");
    assert_null(wf_json_first(NULL));
    wf_json_free(d);
}

static void faults(void **state)
{
    wf_fault f;
    (void) state;
    assert_null(wf_json_read(lit("{\"a\":1,\n \"secret\" 2}"), &f));
    assert_int_equal(f.line, 2);
    assert_true(f.text[0] && !strstr(f.text, "secret")); /* never the input's own bytes */
    assert_null(wf_json_read(lit("{\"a\":1,\"a\":2}"), &f));
    assert_null(wf_json_read(lit("[1] x"), &f));
    assert_null(wf_json_read(lit(""), &f));
}

static void geojson(void **state)
{
    struct test_host h;
    double lat, lon;
    size_t n;
    (void) state;
    test_host_init(&h);
    wf_json_doc *d = wf_json_read(lit("{\"p\":{\"type\":\"Point\",\"coordinates\":[101.5,3.25,10]},"
                                      "\"q\":{\"type\":\"Polygon\",\"coordinates\":[[[100,0],[102,0],[102,2],[100,2],[100,0]]]},"
                                      "\"m\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[[1,1],[2,1],[2,2],[1,1]]],[[[5,5],[6,5],[6,6],[5,5]]]]},"
                                      "\"bad\":{\"type\":\"Point\",\"coordinates\":[1]}}"), NULL);
    const wf_json *r = wf_json_root(d);
    assert_true(wf_geojson_point(wf_json_at(r, "p"), &lat, &lon) && lat == 3.25 && lon == 101.5);
    assert_false(wf_geojson_point(wf_json_at(r, "bad"), &lat, &lon));
    assert_false(wf_geojson_point(NULL, &lat, &lon));
    const wf_area *a = wf_geojson_areas(&h.table, wf_json_at(r, "q"), 100, &n);
    assert_int_equal(n, 1);
    assert_int_equal(a[0].polygon_n, 5);
    assert_true(a[0].polygon[1].lat == 0 && a[0].polygon[1].lon == 102 && a[0].circle_km < 0);
    assert_non_null(wf_geojson_areas(&h.table, wf_json_at(r, "m"), 100, &n));
    assert_int_equal(n, 2);
    assert_null(wf_geojson_areas(&h.table, wf_json_at(r, "p"), 100, &n));
    wf_json_free(d);
    arena_free(&h.arena);
}

static size_t rejected;
static void on_reject(const wf_host *h, size_t offset, size_t length, uint32_t line, wf_str reason)
{
    (void) h;
    assert_true(length > 0 && line > 0 && reason.n > 0);
    rejected = offset;
}

/* One bad item among three: what it is, the other two arrive, and it is told where it stands. */
static void items(void **state)
{
    static const char *const bad[] = {
        "{\"id\":2,,\"a\":1}", "{\"id\":2,\"id\":2}", "{\"id\":\"\\ud800\"}", "{\"id\":12345678901234567890}", "{\"id\":2", "{\"id\":2}}", "{\"id\":[2}", "{\"id\":\"\xff\"}",
        "{\"id\":\"2\x1b[31m\"}", "{id:2}", "nul", "'x'", "{\"id\":\"2\n}", "{\"id\" 2}", "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "{\"id\":2]", "{\"id\":02}", "",
    };
    struct test_host h;
    (void) state;
    test_host_init(&h);
    h.table.reject = on_reject;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        for (int place = 0; place < 3; place++) {
            char text[400];
            wf_fault f;
            unsigned n = 99;
            const char *item[3] = {"{\"id\":1,\"x\":[1,{\"y\":\"],[\"}]}", "{\"id\":3}", ""};
            size_t before = (size_t) snprintf(text, sizeof text, "\xef\xbb\xbf{\"bbox\":[1,2],\"value\":[%s%s%s%s\n", place > 0 ? item[0] : "", place > 0 ? "," : "",
                                              place > 1 ? item[1] : "", place > 1 ? "," : "");
            snprintf(text + before, sizeof text - before, "%s\n%s%s%s%s],\n\"next\":null}", bad[i], place < 2 ? "," : "", place == 0 ? item[0] : "", place == 0 ? "," : "",
                     place < 2 ? item[1] : "");
            rejected = 0;
            wf_json_doc *d = wf_json_read_items(&h.table, lit(text), &n, &f);
            if (!d)
                fail_msg("item %zu at %d: %s: %s", i, place, text, f.text);
            const wf_json *rows = wf_json_at(wf_json_root(d), "value");
            if (n != 1 || wf_json_count(rows) != 2)
                fail_msg("item %zu at %d: %u set aside, %zu left: %s", i, place, n, wf_json_count(rows), text);
            assert_int_equal(wf_json_int(wf_json_first(rows), "id", -1), 1);
            assert_int_equal(wf_json_int(wf_json_next(wf_json_first(rows)), "id", -1), 3);
            assert_true(rejected > 20);
            wf_json_free(d);
        }
    }
    static const char *const whole[] = {"", "\xef\xbb\xbf", "[1,2", "{\"a\":[{\"b\":1},{\"b\"", "<html>[]</html>", "[1] x", "]", "[", "\"", "{\"a\" 1,\"b\":[1]}"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        wf_fault f;
        rejected = 0;
        wf_json_doc *d = wf_json_read_items(&h.table, lit(whole[i]), NULL, &f);
        if (d)
            fail_msg("\"%s\" was read", whole[i]);
        assert_true(f.text[0] && rejected == 0);
    }
    arena_free(&h.arena);
}

/* The valid ones that are refused, because a key comes twice in one object and one of the two would be lost. */
static const char *const y_refused[] = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"};

/* JSONTestSuite: every n_ is refused, every y_ is read but those with duplicate keys. */
static void suite_file(const char *name, struct span text, void *arg)
{
    size_t *seen = arg;
    wf_fault f = {0};
    if ((name[0] != 'n' && name[0] != 'y') || name[1] != '_')
        return;
    bool wanted = name[0] == 'y';
    for (size_t i = 0; i < sizeof y_refused / sizeof *y_refused; i++)
        wanted = wanted && strcmp(name, y_refused[i]) != 0;
    wf_json_doc *d = wf_json_read((wf_str){text.p ? text.p : "", text.n}, &f);
    if ((d != NULL) != wanted)
        fail_msg("%s was %s: %s", name, d ? "read" : "refused", f.text);
    assert_true(d || f.text[0]);
    wf_json_free(d);
    seen[name[0] == 'y']++;
}

static void suite(void **state)
{
    (void) state;
    size_t seen[2] = {0, 0};
    TEST_NEED_SHARED(path, "data/json/suite");
    test_each_file(path, suite_file, seen);
    assert_true(seen[0] > 100 && seen[1] > 50);
    mem_free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(paths), cmocka_unit_test(faults), cmocka_unit_test(geojson), cmocka_unit_test(items), cmocka_unit_test(suite)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
