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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(paths), cmocka_unit_test(faults), cmocka_unit_test(geojson)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
