/* wf_str helpers, numbers, HTML, lines, places. */
#include "host.h"

#include <math.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/lines.h>
#include <watchfloor/format/text.h>
#include <watchfloor/format/xml.h>

static void numbers(void **state)
{
    (void) state;
    static const char *const good[] = {"0", "-6.123", "1e3", "12345678901234567890", "0.1", "106.05", "1.7976931348623157e308", "+5", ".5",
                                       "0.000001234", "-0", "179.99999999999997", "3.14159265358979323846264338327950288"};
    static const char *const bad[] = {"", "-", ".", "1.", "e5", "0x10", "1 ", "nan", "inf", "1e999", "--1"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double v = -1;
        assert_true(wf_str_number(lit(good[i]), &v));
        assert_true(v == strtod(good[i], NULL)); /* to the last bit */
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double v = 42;
        if (wf_str_number(lit(bad[i]), &v))
            fail_msg("\"%s\" was read as %g", bad[i], v);
        assert_true(v == 42);
    }
    int64_t n = 7;
    assert_true(wf_str_int(lit("-9223372036854775808"), &n) && n == INT64_MIN);
    assert_true(wf_str_int(lit("9223372036854775807"), &n) && n == INT64_MAX);
    assert_false(wf_str_int(lit("9223372036854775808"), &n));
    assert_false(wf_str_int(lit("12a"), &n));
    assert_false(wf_str_int(lit("-"), &n));
}

static void cutting(void **state)
{
    (void) state;
    wf_str rest = lit("a,,b"), field;
    assert_true(wf_str_split(&rest, ',', &field));
    assert_str(field, "a");
    assert_true(wf_str_split(&rest, ',', &field));
    assert_str(field, "");
    assert_true(wf_str_split(&rest, ',', &field));
    assert_str(field, "b");
    assert_false(wf_str_split(&rest, ',', &field));
    assert_str(wf_str_trim(lit(" \t x y\r\n")), "x y");
    assert_int_equal(wf_str_cut(lit("ດ່ານ"), 4).n, 3); /* never within a code point */
    assert_str(wf_charset(lit("text/xml; boundary=x; Charset=\"UTF-16\"")), "UTF-16");
    assert_int_equal(wf_charset(lit("text/xml")).n, 0);
    assert_true(wf_str_is_nocase(lit("GaTe"), "gAtE"));
    assert_int_equal(wf_str_find(lit("abc"), "c"), 2);
    assert_true(wf_str_find(lit("abc"), "d") == SIZE_MAX);
}

static void html(void **state)
{
    struct test_host h;
    (void) state;
    test_host_init(&h);
    assert_str(wf_html_text(&h.table, lit("<p>One &amp; two</p><p>three &#x2014; <b>four</b><br/>five</p>")), "One & two\nthree \xe2\x80\x94 four\nfive");
    assert_str(wf_html_text(&h.table, lit("3 < 4 and a & b &unknown; &#99999999;")), "3 < 4 and a & b &unknown; &#99999999;");
    assert_str(wf_html_text(&h.table, lit("cut <b")), "cut <b");
    wf_str a[] = {lit("ab"), lit("c")}, b[] = {lit("a"), lit("bc")};
    assert_false(wf_str_eq(wf_digest(&h.table, a, 2), wf_digest(&h.table, b, 2)));
    assert_true(wf_str_eq(wf_digest(&h.table, a, 2), wf_digest(&h.table, a, 2)));
    arena_free(&h.arena);
}

static void lines(void **state)
{
    (void) state;
    wf_lines l = wf_lines_of(lit("one\r\n\ntwo\nrest"));
    assert_true(wf_lines_next(&l));
    assert_str(l.line, "one");
    assert_true(wf_lines_next(&l));
    assert_str(l.line, "");
    assert_true(wf_lines_next(&l));
    assert_str(l.line, "two");
    assert_int_equal(l.number, 3);
    assert_int_equal(l.offset, 6);
    assert_false(wf_lines_next(&l));
    assert_int_equal(l.consumed, 10);
}

static void points(void **state)
{
    wf_point p[4];
    (void) state;
    assert_int_equal(wf_geo_points(lit(" 1.5,2.5 -3,4\n"), p, 4), 2);
    assert_true(p[0].lat == 1.5 && p[0].lon == 2.5 && p[1].lat == -3 && p[1].lon == 4);
    assert_int_equal(wf_geo_points(lit("1 2 3 4"), p, 1), 2); /* GeoRSS; more than there is room for */
    assert_int_equal(wf_geo_points(lit(""), p, 4), 0);
    assert_int_equal(wf_geo_points(lit("1,2 3"), p, 4), -1);
    assert_int_equal(wf_geo_points(lit("91,2"), p, 4), -1);
    assert_int_equal(wf_geo_points(lit("1,2x"), p, 4), -1);
    assert_str(wf_geo_member(lit("Viet Nam")), "VN");
    assert_str(wf_geo_member(lit("PHL")), "PH");
    assert_int_equal(wf_geo_member(lit("Chile")).n, 0);
}

static void simplify(void **state)
{
    enum { N = 41009 };
    (void) state;
    wf_point *p = calloc(N, sizeof *p);
    for (size_t i = 0; i < N; i++) {
        double turn = 2 * M_PI * (double) i / (N - 1);
        p[i].lat = 10 + 3 * sin(turn) + 0.0001 * (double) (i % 2);
        p[i].lon = 110 + 3 * cos(turn);
    }
    p[N - 1] = p[0];
    wf_point first = p[0];
    size_t left = wf_geo_simplify(p, N, 500);
    assert_int_equal(left, 500);
    assert_true(p[0].lat == first.lat && p[left - 1].lat == first.lat && p[left - 1].lon == first.lon);
    for (size_t i = 0; i < left; i++) {
        double r = hypot(p[i].lat - 10, p[i].lon - 110);
        assert_true(r > 2.99 && r < 3.01); /* what is left still lies on the ring */
    }
    double gap = 0;
    for (size_t i = 1; i < left; i++)
        gap = fmax(gap, hypot(p[i].lat - p[i - 1].lat, p[i].lon - p[i - 1].lon));
    assert_true(gap < 0.3); /* and all round it */
    free(p);
}

/* Zawgyi is known by what no Unicode text has; Unicode text of all lengths, and text of Burma's other languages, is left in peace. */
static void zawgyi(void **state)
{
    static const char *const zawgyi[] = {
        "\xe1\x80\xbb\xe1\x80\x99\xe1\x80\x94\xe1\x80\xb9\xe1\x80\x99\xe1\x80\xac", /* Myanmar */
        "\xe1\x80\xb1\xe1\x80\x9b\xe1\x82\x8a",                               /* gold */
        "\xe1\x80\x94\xe1\x80\x9a\xe1\x80\xb9\xe1\x80\x85\xe1\x80\x95\xe1\x80\xb9", /* border */
    };
    static const char *const unicode[] = {"", "Myanmar", "မြန်မာ", "ရွှေ", "နယ်စပ်", "ရန်ကုန်လေဆိပ်", "စောင့်ဆိုင်းချိန် ၉၀ မိနစ်", "ဂိတ်များက နိုင်ငံကူးလက်မှတ်ကို မဖတ်နိုင်ပါ။",
                                          "တက္ကသိုလ် ဝေါဟာရ ၎င်းတို့၏ ဩဇာ", "ၵႃႈၶဝ်ႈ လိၵ်ႈတႆး", "ကညီကျိာ် ၦၤ", "\xff\xfe"};
    (void) state;
    for (size_t i = 0; i < sizeof zawgyi / sizeof *zawgyi; i++)
        if (!wf_is_zawgyi(lit(zawgyi[i])))
            fail_msg("Zawgyi %zu was not seen", i);
    for (size_t i = 0; i < sizeof unicode / sizeof *unicode; i++)
        if (wf_is_zawgyi(lit(unicode[i])))
            fail_msg("Unicode %zu was taken for Zawgyi", i);
    TEST_NEED_SHARED(path, "data/text/udhr/my-nfc.txt");
    struct buf text = {0};
    assert_int_equal(fs_read(path, 1 << 20, &text, NULL), 0);
    assert_false(wf_is_zawgyi((wf_str){text.p, text.n}));
    buf_free(&text);
    mem_free(path);
}

/* A place is one place however its letters are composed. */
static void composed(void **state)
{
    static const char *const moc_bai[] = {"M\xe1\xbb\x99" "c B\xc3\xa0" "i", "Mo\xcc\xa3\xcc\x82" "c Ba\xcc\x80" "i", "Mo\xcc\x82\xcc\xa3" "c Ba\xcc\x80" "i",
                                          "M\xc3\xb4\xcc\xa3" "c B\xc3\xa0" "i", "M\xe1\xbb\x8d\xcc\x82" "c Ba\xcc\x80" "i"};
    struct test_host h;
    (void) state;
    test_host_init(&h);
    for (size_t i = 0; i < sizeof moc_bai / sizeof *moc_bai; i++) {
        assert_str(wf_nfc(&h.table, lit(moc_bai[i])), moc_bai[0]);
        assert_true(wf_str_same(&h.table, lit(moc_bai[i]), lit(moc_bai[0])));
        assert_false(wf_str_same(&h.table, lit(moc_bai[i]), lit("Moc Bai"))); /* a mark makes another word */
    }
    wf_str same = lit(moc_bai[0]);
    assert_ptr_equal(wf_nfc(&h.table, same).p, same.p); /* no copy where none is needed */
    assert_int_equal(wf_nfc(&h.table, (wf_str){NULL, 0}).n, 0);
    assert_str(wf_nfc(&h.table, lit("a\xff")), "a\xef\xbf\xbd");
    arena_free(&h.arena);
}

/* Vietnamese in Windows-1258 has its tones as marks apart; what is read has them composed. */
static void windows_1258(void **state)
{
    static const char text[] = "<?xml version=\"1.0\" encoding=\"windows-1258\"?><a b=\"M\xf4\xf2" "c B\xe0" "i\">Vi\xea\xf2t Nam: \xf0\xfd\xf5\xcc" "ng b\xf4\xf2</a>";
    (void) state;
    wf_xml_doc *d = wf_xml_read(lit(text), (wf_str){NULL, 0}, NULL, NULL);
    assert_null(wf_xml_fault(d));
    assert_str(wf_xml_root(d)->text, "Vi\xe1\xbb\x87t Nam: \xc4\x91\xc6\xb0\xe1\xbb\x9d" "ng b\xe1\xbb\x99");
    assert_str(wf_xml_attr_value(wf_xml_root(d), "b"), "M\xe1\xbb\x99" "c B\xc3\xa0" "i");
    wf_xml_free(d);
}

static void words_and_addresses(void **state)
{
    static const char *const colours[] = {"red", "green", NULL};
    static const char *const pairs[] = {"gate", "SYS.GATE_OUTAGE", "queue", "FLOW.QUEUE", NULL};
    static const struct {
        const char *url, *name, *value, *made;
    } rows[] = {
        {"https://h/x?a=1&page=2&b=3", "page", "7", "https://h/x?a=1&b=3&page=7"},
        {"https://h/x?page=2", "page", "3", "https://h/x?page=3"},
        {"https://h/x", "page", "2", "https://h/x?page=2"},
        {"https://h/x?", "page", "2", "https://h/x?page=2"},
        {"https://h/x?pages=9&page", "page", "2", "https://h/x?pages=9&page=2"},
        {"", "a", "", "?a="},
    };
    struct test_host h;
    (void) state;
    test_host_init(&h);
    assert_int_equal(wf_str_place(lit("GREEN"), colours), 2);
    assert_int_equal(wf_str_place(lit("gree"), colours), 0);
    assert_int_equal(wf_str_place((wf_str){NULL, 0}, colours), 0);
    assert_str(wf_str_means(lit("Queue"), pairs, "X"), "FLOW.QUEUE");
    assert_str(wf_str_means(lit("FLOW.QUEUE"), pairs, "X"), "X");
    assert_null(wf_str_means(lit(""), pairs, NULL).p);
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    wf_references(&h.table, &r, lit(" A-1;;B-2 ; "), ';');
    wf_references(&h.table, &r, lit("C;3"), '\0');
    wf_references(&h.table, &r, (wf_str){NULL, 0}, ';');
    assert_int_equal(r.references_n, 3);
    assert_str(r.references[1], "B-2");
    assert_str(r.references[2], "C;3");
    wf_references(&h.table, &r, lit("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q"), ',');
    assert_int_equal(r.references_n, 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_str(wf_url_with(&h.table, lit(rows[i].url), rows[i].name, lit(rows[i].value)), rows[i].made);
    arena_free(&h.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(zawgyi), cmocka_unit_test(numbers), cmocka_unit_test(cutting), cmocka_unit_test(html),
                                       cmocka_unit_test(lines), cmocka_unit_test(points), cmocka_unit_test(simplify),
                                       cmocka_unit_test(words_and_addresses), cmocka_unit_test(composed), cmocka_unit_test(windows_1258)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
