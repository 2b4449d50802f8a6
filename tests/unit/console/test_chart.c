/* test_chart: the coast's file, whatever it holds; where places come to lie; lines that are cut at the edges; dots and strokes. */
#include "support.h"

#include <math.h>

#include "base/fs.h"
#include "console/theme/role.h"
#include "console/widget/chart.h"

/* ---- the file ---- */

static void the_own_file(void **state)
{
    struct coast c;
    struct err e = {0};
    char *path = test_source("share/watchfloor/coastline.txt");
    struct buf text = {0};

    (void) state;
    assert_int_equal(fs_read(path, 1 << 20, &text, &e), 0);
    assert_true(text.n <= 40960);
    assert_non_null(strstr(text.p, "Natural Earth"));
    assert_int_equal(coast_read(&c, buf_view(&text), path, &e), 0);
    assert_true(c.v.n > 2000);
    for (size_t i = 0; i < c.v.n; i++)
        assert_true(c.v.v[i].lon >= 8800 && c.v.v[i].lon <= 14200 && c.v.v[i].lat >= -1300 && c.v.v[i].lat <= 3000);
    coast_free(&c);
    buf_free(&text);
    mem_free(path);
}

static void reads(void **state)
{
    struct coast c;
    struct err e = {0};

    (void) state;
    assert_int_equal(coast_read(&c, SPAN_LIT("# a comment\n\n 10400 130 5 -10 -5 0 # three points\r\n9000\t0 1 1"), "f", &e), 0);
    assert_int_equal(c.v.n, 5);
    assert_true(c.v.v[0].begins && !c.v.v[1].begins && !c.v.v[2].begins && c.v.v[3].begins);
    assert_int_equal(c.v.v[2].lon, 10400);
    assert_int_equal(c.v.v[2].lat, 120);
    coast_free(&c);
    assert_int_equal(coast_read(&c, SPAN_LIT(""), "f", &e), 0);
    assert_int_equal(c.v.n, 0);
}

static void refuses(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {{"1 2 3 4\n5 6 7", "f:2: a longitude without a latitude"}, {"10400 130", "f:1: one point is no line"}, {"10400 x", "f:1: \"x\" is no whole number"}, {"1.5 2 3 4", "f:1: \"1.5 2 3 4\" is no whole number"}, {"18001 0 0 0", "f:1: point 1, 180.01 0.00, is not on the earth"}, {"0 9000 0 1", "point 2, 0.00 90.01, is not on the earth"}, {"999999 1 1 1", "is no whole number of up to five"}, {"99999999999999999999 1 1 1", "is no whole number"}, {"-- 1 1 1", "is no whole number"}, {"- 1 1 1", "is no whole number"}, {"1 2 3 \x1b[2J", "is no whole number"}, {"+1 2 3 4", "is no whole number"}};

    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct coast c;
        struct err e = {0};

        assert_true(coast_read(&c, span_str(bad[i].text), "f", &e) < 0);
        if (!strstr(e.text, bad[i].says))
            fail_msg("\"%s\": \"%s\" where \"%s\" belongs", bad[i].text, e.text, bad[i].says);
        assert_int_equal(c.v.n, 0);
    }
}

static void bounds(void **state)
{
    struct buf b = {0};
    struct coast c;
    struct err e = {0};

    (void) state;
    buf_str(&b, "9000 0");
    for (int i = 0; i < COAST_POINTS; i++)
        buf_str(&b, i % 2 ? " 1 0" : " -1 0");
    assert_int_equal(coast_read(&c, buf_view(&b), "f", &e), WF_E_LIMIT);
    assert_non_null(strstr(e.text, "more than 100000 points"));
    while (b.n <= COAST_BYTES)
        buf_str(&b, "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n");
    assert_int_equal(coast_read(&c, buf_view(&b), "f", &e), WF_E_LIMIT);
    buf_free(&b);
    assert_true(coast_load(&c, "/nonexistent/coastline.txt", &e) < 0);
    assert_non_null(strstr(e.text, "/nonexistent/coastline.txt"));
}

/* ---- where places lie ---- */

static void cells(void **state)
{
    int x, y;
    struct chart c = chart_make(chart_columns(28), 28, 0, NAN, NAN);

    (void) state;
    assert_true(chart_cell(&c, CHART_NORTH, CHART_WEST, &x, &y) && y == 0 && x <= 1);
    assert_true(chart_cell(&c, CHART_SOUTH + 0.01, CHART_EAST - 0.01, &x, &y) && y == 27 && x >= c.w - 2 && x < c.w);
    assert_true(chart_cell(&c, 1.36, 103.99, &x, &y) && chart_shows(&c, x, y));
    /* east is right, north is up, and a degree is as wide as it is high: a cell is two by four dots */
    int x1, y1, x2, y2;
    chart_cell(&c, 0, 100, &x1, &y1);
    chart_cell(&c, 0, 130, &x2, &y2);
    assert_int_equal(y1, y2);
    int wide = x2 - x1;
    chart_cell(&c, -5, 100, &x1, &y1);
    chart_cell(&c, 25, 100, &x2, &y2);
    assert_int_equal(x1, x2);
    assert_in_range(wide, 2 * (y1 - y2) - 2, 2 * (y1 - y2) + 2);
    /* what is nowhere */
    const double bad[][2] = {{NAN, 100}, {0, NAN}, {INFINITY, 0}, {0, -INFINITY}, {90.5, 0}, {0, 181}, {1e300, 1e300}};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(chart_cell(&c, bad[i][0], bad[i][1], &x, &y));
    assert_true(chart_cell(&c, -90, -180, &x, &y));
    assert_false(chart_shows(&c, x, y));
}

static void zooms(void **state)
{
    struct chart whole = chart_make(70, 28, 0, NAN, NAN);

    (void) state;
    for (int zoom = 1; zoom <= CHART_ZOOM_MOST + 3; zoom++) {
        int x, y, most = zoom > CHART_ZOOM_MOST ? CHART_ZOOM_MOST : zoom;
        struct chart c = chart_make(70, 28, zoom, 1.36, 103.99);

        assert_true(fabs(c.scale - whole.scale * (1 << most)) < 1e-9);
        assert_true(chart_cell(&c, 1.36, 103.99, &x, &y));
        assert_in_range(x, 33, 36);
        assert_in_range(y, 12, 15);
        /* at the edge it stays within the region */
        c = chart_make(70, 28, zoom, 89, -200);
        assert_true(c.west >= CHART_WEST - 1e-9 && c.north <= CHART_NORTH + 1e-9);
    }
    const int sizes[][2] = {{0, 0}, {-5, 3}, {1, 1}, {1, 400}, {400, 1}, {100000, 100000}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct chart c = chart_make(sizes[i][0], sizes[i][1], -3, INFINITY, NAN);

        assert_true(c.w >= 1 && c.h >= 1 && c.w <= CHART_CELLS && c.h <= CHART_CELLS && isfinite(c.scale) && c.scale > 0 && isfinite(c.west) && isfinite(c.north));
    }
}

static void around(void **state)
{
    const double lat[] = {1.36, 13.68, 2.75, NAN, 80}, lon[] = {103.99, 100.75, 101.71, 100, 500};
    struct chart c = chart_around(40, 12, lat, lon, 5, 6), whole = chart_make(40, 12, 0, NAN, NAN);
    int x, y;

    (void) state;
    assert_true(c.scale > whole.scale * 1.5);
    for (int i = 0; i < 3; i++)
        assert_true(chart_cell(&c, lat[i], lon[i], &x, &y) && chart_shows(&c, x, y));
    c = chart_around(40, 12, lat, lon, 1, 6); /* one place: not nearer than six degrees */
    assert_true(c.scale <= 4 * 12 / 6.0 + 1e-9);
    c = chart_around(40, 12, lat + 3, lon + 3, 2, 6); /* none that is anywhere */
    assert_true(chart_same(&c, &whole));
    c = chart_around(40, 12, NULL, NULL, 0, 6);
    assert_true(chart_same(&c, &whole));
}

/* ---- lines ---- */

static struct chart_dots dots_of(const char *text, int w, int h)
{
    static struct coast coast;
    struct chart_dots d = {0};
    struct chart c = {.w = w, .h = h, .west = 100, .north = 10, .scale = 1}; /* a dot a degree */
    struct err e = {0};

    coast_free(&coast);
    assert_int_equal(coast_read(&coast, span_str(text), "f", &e), 0);
    assert_true(chart_raster(&d, &c, &coast));
    assert_false(chart_raster(&d, &c, &coast)); /* kept */
    return d;
}

static void is_drawn(const char *text, int w, int h, bool ascii, const char *want)
{
    struct chart_dots d = dots_of(text, w, h);
    struct cells c = {0};
    struct buf out = {0};

    cells_reset(&c, w, h, ROLE_BASE);
    chart_draw(&d, &c, (struct rect){0, 0, w, h}, ascii, ROLE_FRAME);
    cells_dump(&c, &out);
    buf_char(&out, 0);
    if (strcmp(out.p, want) != 0)
        fail_msg("\"%s\":\n%s\nwhere this belongs:\n%s", text, out.p, want);
    buf_free(&out);
    cells_free(&c);
    chart_dots_free(&d);
}

static void lines(void **state)
{
    (void) state;
    is_drawn("10000 950 300 0", 2, 1, false, "⠉⠉\n");    /* along the upper edge */
    is_drawn("10050 1000 0 -400", 2, 1, false, "⡇\n");   /* down */
    is_drawn("10050 950 300 -300", 2, 1, false, "⠑⢄\n"); /* aslant */
    is_drawn("10050 950 300 -300", 2, 1, true, "\\\\\n");
    is_drawn("10000 650 300 0", 2, 1, true, "__\n");
    is_drawn("5000 750 9900 0", 3, 1, false, "⠤⠤⠤\n"); /* from far outside to far outside */
    is_drawn("5000 -8000 0 16000", 2, 1, false, "\n"); /* passes by */
    is_drawn("-18000 9000 32767 -17000", 2, 1, false, "\n");
    is_drawn("10100 850 0 0", 2, 1, false, "⠐\n"); /* no longer than a point */
}

static void hostile_lines(void **state)
{
    uint32_t seed = 7;
    struct buf b = {0};

    (void) state;
    for (int i = 0; i < 300; i++) { /* whatever points on the earth: within the cells, and every cell is one of braille */
        int at[2];

        for (int k = 0; k < 2; k++) {
            seed = seed * 1664525 + 1013904223;
            at[k] = (int) (seed >> 8) % (k ? 9000 : 18000) - (k ? 4500 : 9000);
        }
        buf_printf(&b, "%d %d %d %d\n", at[0], at[1], at[1], -at[1] / 2);
    }
    struct chart_dots d = dots_of(b.p, 37, 11);
    chart_dots_free(&d);
    d = dots_of(b.p, 1, 1);
    chart_dots_free(&d);
    buf_free(&b);
}

static void strokes(void **state)
{
    (void) state;
    assert_int_equal(chart_stroke(0), ' ');
    assert_int_equal(chart_stroke(0x47), '|'); /* the left column */
    assert_int_equal(chart_stroke(0x12), '-');
    assert_int_equal(chart_stroke(0x09), '"');
    assert_int_equal(chart_stroke(0xc0), '_');
    assert_int_equal(chart_stroke(0x40 | 0x20 | 0x08), '/');
    assert_int_equal(chart_stroke(0x01 | 0x20 | 0x80), '\\');
    for (int bits = 1; bits < 256; bits++)
        assert_true(chart_stroke((uint8_t) bits) > ' ' && chart_stroke((uint8_t) bits) < 127);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_own_file),
        cmocka_unit_test(reads),
        cmocka_unit_test(refuses),
        cmocka_unit_test(bounds),
        cmocka_unit_test(cells),
        cmocka_unit_test(zooms),
        cmocka_unit_test(around),
        cmocka_unit_test(lines),
        cmocka_unit_test(hostile_lines),
        cmocka_unit_test(strokes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
