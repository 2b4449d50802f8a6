/* test_picture: the picture of an event: bars that scale, gaps that stay gaps, the peak and the newest day in words, numbers that are not told drawn as another kind of bar; what has no room is
 * counted; from whatever an engine says. */
#include "support.h"

#include "console/frame.h"
#include "console/theme/role.h"
#include "console/view/picture.h"

#define NOW INT64_C(1795492800000000000) /* 2026-11-24T04:00:00Z, a Tuesday */

static struct model *model_of(const char *picture)
{
    struct model *m = mem_alloc(sizeof *m);
    struct buf b = {0};
    struct err e = {0};

    model_init(m);
    m->now = NOW;
    buf_str(&b, "{\"win\":\"run\",\"push\":\"snapshot\",\"seq\":1,\"total\":1,\"offset\":0,\"rows\":[{\"run\":\"PR-0001\",\"incident\":\"AMICF-2026-000001\"}]}");
    assert_int_equal(model_fixture(m, buf_view(&b), &e), 0);
    buf_clear(&b);
    buf_printf(&b, "{\"win\":\"picture\",\"push\":\"snapshot\",\"seq\":1,\"total\":1,\"offset\":0,\"rows\":[%s]}", picture);
    if (picture && model_fixture(m, buf_view(&b), &e) < 0)
        fail_msg("%s", e.text);
    buf_free(&b);
    return m;
}

static struct atlas *atlas; /* drawn with a map where it is set */

static char *drawn(const char *picture, int w, int h)
{
    struct model *m = model_of(picture);
    struct cells c = {0};
    struct buf out = {0};

    cells_reset(&c, w, h, ROLE_BASE);
    picture_draw(m, window_row(&m->win[WIN_RUN], 0), atlas, &c, (struct rect){0, 0, w, h}, NULL);
    cells_dump(&c, &out);
    buf_char(&out, 0);
    cells_free(&c);
    model_free(m);
    mem_free(m);
    return buf_take(&out);
}

/* The lines of it, each to be there in this order. */
static void shows(const char *picture, int w, int h, const char *lines)
{
    char *all = drawn(picture, w, h), *at = all;
    const char *line = lines;

    while (*line) {
        size_t n = strcspn(line, "\n");
        char *want = mem_strndup(line, n);
        char *found = strstr(at, want);

        if (!found)
            fail_msg("%dx%d: \"%s\" is not there, or not there any more:\n%s", w, h, want, all);
        at = found + n;
        mem_free(want);
        line += n + (line[n] == '\n');
    }
    mem_free(all);
}

static void hides(const char *picture, int w, int h, const char *text)
{
    char *all = drawn(picture, w, h);

    if (strstr(all, text))
        fail_msg("%dx%d: \"%s\" is there:\n%s", w, h, text, all);
    mem_free(all);
}

#define HEAD "\"incident\":\"AMICF-2026-000001\",\"reports\":3,\"few\":0,"
#define PLACES \
    "\"places\":[{\"locode\":\"SGSIN\",\"name\":\"Changi\",\"count\":12,\"few\":0,\"reports\":2},{\"locode\":\"THBKK\",\"name\":\"Suvarnabhumi\",\"count\":4,\"few\":0,\"reports\":1}]," \
    "\"conveyances\":[{\"id\":\"XZ402\",\"kind\":\"flight\",\"count\":16,\"few\":0,\"reports\":3}]"
#define EVENT \
    "{" HEAD "\"count\":16,\"onset\":[{\"date\":\"2026-11-18\",\"count\":2},{\"date\":\"2026-11-19\",\"count\":8},{\"date\":\"2026-11-22\",\"count\":3}],\"undated\":3," PLACES "}"

static void curve(void **state)
{
    (void) state;
    shows(EVENT, 117, 12, "Picture of the event  16 cases, 3 reports, day not known of 3\npeak Thu 11-19: 8  newest Sun 11-22: 3, 2 d ago \nPlaces, most cases first\n11-18 19    20    21    22    23    24");
    shows(EVENT, 78, 9, "peak Thu 11-19: 8\nSGSIN\n12\nTHBKK\n4\nFlights and ships\nXZ402 flight, 3 reports\n16");
    /* eight of eight cases take all the room, three and two their share; days without any are a gap and keep their place */
    shows(EVENT, 117, 12, "      8 \n      █████ \n      █████             3\n2     █████             █████\n█████ █████             █████\n█████ █████   ·     ·   █████   ·     ·\n11-18");
    shows(EVENT, 117, 6, "█████   ·     ·   ▆▆▆▆▆   ·     ·\n11-18"); /* lower: the same in eighths */
    /* one column of text, the places under the curve */
    shows(EVENT, 40, 20, "peak Thu 11-19: 8\n18   19   20   21\nPlaces, most cases first\nSGSIN Changi");
    for (int w = 2; w < 130; w += 7)
        for (int h = 2; h < 40; h += 3)
            mem_free(drawn(EVENT, w, h));
}

/* Most first is also the longest; the others as long as their cases are. */
static void places(void **state)
{
    struct buf many = {0};

    (void) state;
    shows(EVENT, 117, 12, "SGSIN Changi                   ████████████ 12\nTHBKK Suvarnabhumi              ████         4");
    buf_str(&many, "{" HEAD "\"count\":60,\"onset\":[{\"date\":\"2026-11-18\",\"count\":60}],\"undated\":0,\"places\":[");
    for (int i = 0; i < 20; i++)
        buf_printf(&many, "%s{\"locode\":\"SG%03d\",\"name\":\"%070d\",\"count\":%d,\"few\":0,\"reports\":1}", i ? "," : "", i, i, 20 - i);
    buf_str(&many, "],\"conveyances\":[{\"id\":\"A1\",\"kind\":\"ship\",\"count\":null,\"few\":0,\"reports\":1},{\"id\":\"A2\",\"kind\":\"bus\",\"count\":1,\"few\":0,\"reports\":1},{\"id\":\"A3\",\"kind\":\"train\",\"count\":1,\"few\":0,\"reports\":1},{\"id\":\"A4\",\"kind\":\"train\",\"count\":1,\"few\":0,\"reports\":1},{\"id\":\"A5\",\"kind\":\"train\",\"count\":1,\"few\":0,\"reports\":1}]}");
    shows(many.p, 117, 10, "SG000\n20\nSG001\n19\n+17 more places\nFlights and ships\nA1 ship\nnot said\nA2 bus\n1\n+3 more flights and ships");
    buf_free(&many);
}

/* What is not told is another kind of bar, with a word on it, and never a number. */
static void not_told(void **state)
{
    static const char few[] = "{" HEAD "\"count\":7,\"onset\":[{\"date\":\"2026-11-18\",\"count\":\"<5\"},{\"date\":\"2026-11-19\",\"count\":8},{\"date\":\"2026-11-20\",\"count\":null}],\"undated\":\"<5\","
                              "\"places\":[{\"locode\":\"SGSIN\",\"count\":7,\"few\":2,\"reports\":3},{\"locode\":\"MYKUL\",\"count\":\"<5\",\"few\":1,\"reports\":1},{\"locode\":\"THBKK\",\"count\":\"<5\",\"few\":3,\"reports\":3}],\"conveyances\":[],\"conveyances_withheld\":\"role\"}";

    (void) state;
    shows(few, 117, 10, "day not known of <5\npeak Thu 11-19: 8  newest Fri 11-20: ?\n<5\n░░░░░ █████\n?\n░░░░░ █████ ░░░░░\n11-18");
    shows(few, 117, 10, "SGSIN\n7 +2x<5\nMYKUL\n<5\nTHBKK\n3x<5\nfor those who work with the records");
}

/* With room its places are on the map, too, each as its number is told and by nothing else; without it the list stays. */
static void on_the_map(void **state)
{
    static const char some[] = "{" HEAD "\"count\":21,\"onset\":[{\"date\":\"2026-11-18\",\"count\":21}],\"undated\":0,\"conveyances\":[],"
                               "\"places\":[{\"locode\":\"SGSIN\",\"lat\":1.36,\"lon\":103.99,\"count\":17,\"few\":1,\"reports\":3},{\"locode\":\"SGWDL\",\"lat\":1.45,\"lon\":103.77,\"count\":\"<5\",\"few\":1,\"reports\":1},"
                               "{\"locode\":\"THBKK\",\"lat\":13.68,\"lon\":100.75,\"count\":\"<5\",\"few\":1,\"reports\":1},{\"locode\":\"PHMNL\",\"lat\":14.5,\"lon\":121.0,\"count\":null,\"few\":0,\"reports\":1},{\"locode\":null,\"lat\":null,\"lon\":null,\"count\":4,\"few\":0,\"reports\":1}]}";
    static const char odd[] = "{" HEAD "\"count\":1,\"onset\":[],\"places\":[{\"locode\":\"\\u001b[2J\",\"lat\":1e300,\"lon\":[],\"count\":-9999999999},{\"locode\":\"\\u001b[3J\",\"lat\":1.0,\"lon\":104,\"count\":\"\\u001b[2J\"},{}],\"conveyances\":[]}";
    struct atlas x = {0};
    struct err e = {0};
    char *path = test_source("share/watchfloor/coastline.txt");

    (void) state;
    assert_int_equal(coast_load(&x.coast, path, &e), 0);
    mem_free(path);
    shows(some, 117, 40, "Places, most cases first");
    hides(some, 117, 40, "Cases by place");
    atlas = &x;
    shows(some, 117, 24, "Cases by place 1 more on no map\n?\n<5 THBKK\n17+ SGSIN +1\n");
    assert_non_null(x.small.v);
    hides(some, 117, 40, "4 THBKK");
    shows(some, 117, 14, "SGSIN\nTHBKK"); /* no room: the list */
    hides(some, 117, 14, "Cases by place");
    hides(some, 40, 24, "Cases by place");
    for (int w = 2; w < 200; w += 11)
        for (int h = 2; h < 60; h += 7) {
            hides(odd, w, h, "\x1b");
            mem_free(drawn(some, w, h));
        }
    atlas = NULL;
    atlas_free(&x);
}

/* An empty one says what would fill it. */
static void empty(void **state)
{
    (void) state;
    shows(NULL, 78, 10, "loading ...");
    shows("", 78, 10, "there is no picture of this event");
    shows("{\"incident\":\"AMICF-2026-000002\",\"reports\":9}", 78, 10, "no picture"); /* another event's is not shown as this one's */
    shows("{\"incident\":\"AMICF-2026-000001\",\"reports\":0}", 78, 10, "link one to it (link ID\npart_of ID)");
    shows("{" HEAD "\"count\":3,\"onset\":[],\"undated\":3,\"records\":{\"erased\":1,\"restricted\":2,\"unread\":1}," PLACES "}", 117, 12, "E adds days (2026-11-15:2\n1 report with a health record that had its time\n2 reports restricted\n1 report with a label \"onset\" that can't be read");
    shows("{" HEAD "\"count\":\"<5\",\"onset\":[],\"undated\":null,\"onset_withheld\":\"few\"," PLACES "}", 117, 12, "So few fell ill");
}

/* Long ones: of days that have no room the newest are shown, and how many are before them; of what an engine should not say nothing breaks. */
static void long_and_odd(void **state)
{
    (void) state;
    shows("{" HEAD "\"count\":9,\"onset\":[{\"date\":\"2026-06-01\",\"count\":4},{\"date\":\"2026-11-23\",\"count\":5}],\"undated\":0," PLACES "}", 78, 10, "newest Mon 11-23: 5, 1 d ago\n< 129 d before\n█");
    shows("{" HEAD "\"count\":9,\"onset\":[{\"date\":\"2026-11-01\",\"count\":5}],\"undated\":0," PLACES "}", 78, 10, "newest Sun 11-01: 5, 23 d ago\n█\n11-01 02\n"); /* no line of gaps up to a day that is far */
    hides("{" HEAD "\"count\":9,\"onset\":[{\"date\":\"2026-11-19\",\"count\":5},{\"date\":\"\\u001b[2J\",\"count\":7}],\"places\":[{\"locode\":\"\\u001b[2J\",\"name\":\"\\u009b\"}],\"conveyances\":[{\"id\":\"\\u001b]0;x\"}]}", 78, 10, "\x1b");
    mem_free(drawn("{" HEAD "\"count\":[],\"onset\":[7,{\"date\":\"0001-01-01\",\"count\":-3},{\"date\":\"9999-12-31\",\"count\":900000000000000},{\"date\":\"2026-11-19\",\"count\":{}}],\"places\":[7,{}],\"conveyances\":{\"a\":1},\"records\":7}", 78, 10));
    mem_free(drawn("{" HEAD "\"onset\":7,\"places\":7,\"undated\":{}}", 78, 10));
}

/* The questions keep twelve rows. */
static void rows(void **state)
{
    struct model *m = model_of(EVENT);
    const struct row *run = window_row(&m->win[WIN_RUN], 0);

    (void) state;
    assert_int_equal(picture_rows(m, run, 71, 14), 0);
    assert_int_equal(picture_rows(m, run, 71, 18), 0);
    assert_int_equal(picture_rows(m, run, 71, 19), 7);
    assert_int_equal(picture_rows(m, run, 71, 24), 12);
    assert_int_equal(picture_rows(m, run, 71, 60), 16);
    assert_int_equal(picture_rows(m, run, 30, 60), 0);
    model_free(m);
    mem_free(m);
    m = model_of(NULL);
    assert_int_equal(picture_rows(m, window_row(&m->win[WIN_RUN], 0), 71, 15), 3); /* that there is none yet */
    model_free(m);
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(curve), cmocka_unit_test(places), cmocka_unit_test(not_told), cmocka_unit_test(on_the_map), cmocka_unit_test(empty), cmocka_unit_test(long_and_odd), cmocka_unit_test(rows)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
