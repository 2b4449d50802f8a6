/* Unit test of feed/url: templates, origins, links, Retry-After. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "feed/url.h"

/* 2026-11-24T20:30:00Z */
#define NOW (INT64_C(1795552200) * NSEC_PER_SEC)

static void expands(const char *tmpl, const char *cursor, enum feed_url_escape how, const char *want)
{
    struct buf b = {0};
    struct err e = {0};
    assert_int_equal(feed_template(&b, tmpl, span_str(cursor), NOW, how, &e), 0);
    assert_string_equal(b.p ? b.p : "", want);
    buf_free(&b);
}

static void templates(void **state)
{
    (void) state;
    expands("https://a/b", NULL, FEED_ESCAPE_URL, "https://a/b");
    expands("https://a/b?since={cursor}", "2026 11&x=/", FEED_ESCAPE_URL, "https://a/b?since=2026%2011%26x%3D%2F");
    expands("?c={cursor}", NULL, FEED_ESCAPE_URL, "?c=");
    expands("d/{date}", NULL, FEED_ESCAPE_URL, "d/2026-11-24");
    expands("d/{date:+07:00}", NULL, FEED_ESCAPE_URL, "d/2026-11-25");
    expands("d/{date:-05:30}", NULL, FEED_ESCAPE_URL, "d/2026-11-24");
    expands("{\"since\":\"{cursor}\",\"a\":{}}", "x\"y\n", FEED_ESCAPE_JSON, "{\"since\":\"x\\u0022y\\u000a\",\"a\":{}}");
    expands("{thing}", NULL, FEED_ESCAPE_JSON, "{thing}");
    expands("GET {cursor}\n", "7", FEED_ESCAPE_NONE, "GET 7\n");
    struct buf b = {0};
    struct err e = {0};
    assert_true(feed_template(&b, "https://a/{nope}", SPAN_LIT(""), NOW, FEED_ESCAPE_URL, &e) < 0);
    assert_non_null(strstr(e.text, "\"{nope}\""));
    assert_true(feed_template(&b, "https://a/{date:+7}", SPAN_LIT(""), NOW, FEED_ESCAPE_URL, &e) < 0);
    buf_free(&b);
    assert_true(feed_template_varies("x{cursor}") && feed_template_varies("{date:+07:00}"));
    assert_false(feed_template_varies("https://a/b"));
}

static void origins(void **state)
{
    (void) state;
    struct feed_origin o, p;
    struct err e = {0};
    assert_int_equal(feed_origin_parse("https://Example.org/x?y", &o, &e), 0);
    assert_int_equal(o.port, 443);
    assert_false(o.literal);
    assert_int_equal(feed_origin_parse("http://[::1]:8080/", &o, &e), 0);
    assert_true(o.literal && o.loopback && o.port == 8080);
    assert_int_equal(feed_origin_parse("tls://lao.example:7001", &o, &e), 0);
    assert_int_equal(o.port, 7001);
    static const char *const bad[] = {"",           "no-scheme", "ftp://a/",        "https://",          "https://u:p@a/", "tcp://a",
                                      "file:///x/", "gopher://a/", "https://a:99999/", "https://exa mple/", "javascript:1"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (feed_origin_parse(bad[i], &o, &e) == 0)
            fail_msg("\"%s\" is taken", bad[i]);
    feed_origin_parse("https://u:secret@a/", &o, &e);
    assert_null(strstr(e.text, "secret"));
    static const struct {
        const char *a, *b;
        bool same;
    } pairs[] = {
        {"https://a/x", "https://A/y", true},        {"https://a/", "https://a:443/", true},
        {"http://a/", "https://a/", true},           {"https://a/", "http://a/", false},
        {"http://a:8080/", "https://a/", false},     {"https://a/", "https://a:8443/", false},
        {"https://a/", "https://b/", false},         {"https://a/", "https://a.b/", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        assert_int_equal(feed_origin_parse(pairs[i].a, &o, &e), 0);
        assert_int_equal(feed_origin_parse(pairs[i].b, &p, &e), 0);
        if (feed_origin_same(&o, &p) != pairs[i].same)
            fail_msg("%s and %s", pairs[i].a, pairs[i].b);
    }
}

static void links(void **state)
{
    (void) state;
    static const struct {
        const char *ref, *want;
    } cases[] = {
        {"cap/1.xml", "https://a/feeds/cap/1.xml"}, {"/x", "https://a/x"},  {"?page=2", "https://a/feeds/rss?page=2"},
        {"//b/x", "https://b/x"},                   {"http://c/", "http://c/"}, {"x#frag", "https://a/feeds/x"},
        {"a b", "https://a/feeds/a%20b"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf b = {0};
        struct err e = {0};
        assert_int_equal(feed_url_resolve(&b, "https://a/feeds/rss", span_str(cases[i].ref), &e), 0);
        assert_string_equal(b.p, cases[i].want);
        buf_free(&b);
    }
    struct buf b = {0};
    assert_true(feed_url_resolve(&b, "https://a/", span_make("", 0), NULL) < 0);
    assert_true(feed_url_resolve(&b, "https://a/", span_make("a\0b", 3), NULL) < 0);
    assert_true(feed_url_resolve(&b, "https://a/", SPAN_LIT("https://u:p@a/"), NULL) < 0);
    buf_free(&b);
}

static void retry_after(void **state)
{
    (void) state;
    assert_int_equal(feed_retry_after(SPAN_LIT("120"), NOW), 120);
    assert_int_equal(feed_retry_after(SPAN_LIT("0"), NOW), 0);
    assert_int_equal(feed_retry_after(SPAN_LIT("99999999999999999999999"), NOW), 3600);
    assert_int_equal(feed_retry_after(SPAN_LIT("Tue, 24 Nov 2026 20:31:30 GMT"), NOW), 90);
    assert_int_equal(feed_retry_after(SPAN_LIT("Tue, 24 Nov 2026 20:00:00 GMT"), NOW), 0);
    assert_int_equal(feed_retry_after(SPAN_LIT("Fri, 31 Dec 2055 23:59:59 GMT"), NOW), 3600);
    assert_int_equal(feed_retry_after(SPAN_LIT("soon"), NOW), 0);
    assert_int_equal(feed_retry_after(SPAN_LIT("-5"), NOW), 0);
    assert_int_equal(feed_retry_after(span_make(NULL, 0), NOW), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates),
        cmocka_unit_test(origins),
        cmocka_unit_test(links),
        cmocka_unit_test(retry_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
