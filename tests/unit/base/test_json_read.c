/* json_read: what is accepted, what is refused, limits, and the public test suite. */
#include "support.h"

#include "base/json.h"

static int read_text(const char *text, size_t n, const struct json_limits *lim, struct err *e)
{
    struct arena a = {0};
    struct json *v = NULL;
    /* A copy of just that size, so that a sanitizer sees any read past the end. */
    char *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, text, n);
    int r = json_parse(&a, span_make(copy, n), lim, &v, e);
    assert_true(r == 0 ? v != NULL : e->text[0] != 0);
    arena_free(&a);
    free(copy);
    return r;
}

static void values(void **state)
{
    (void) state;
    struct arena a = {0};
    struct json *v = NULL;
    struct span text =
        SPAN_LIT(" {\"a\":[1,-2.5,true,false,null,\"x\"],\"b\\n\":{\"c\":\"\\u0e01\\ud83d\\ude00\\\\\\/\"},"
                 "\"n\":-0,\"big\":999999999999999,\"e\":1e3,\"\":0} ");
    assert_int_equal(json_parse(&a, text, NULL, &v, NULL), 0);
    assert_int_equal(v->type, JSON_OBJECT);
    assert_int_equal(v->count, 6);
    assert_int_equal(v->offset, 1);
    const struct json *arr = json_get(v, "a");
    assert_int_equal(arr->count, 6);
    assert_span(arr->raw, "[1,-2.5,true,false,null,\"x\"]");
    enum json_type types[] = {JSON_INT, JSON_REAL, JSON_BOOL, JSON_BOOL, JSON_NULL, JSON_STRING};
    size_t i = 0;
    JSON_EACH (k, arr)
        assert_int_equal(k->type, types[i++]);
    assert_true(arr->child->next->d == -2.5);
    assert_span(json_str(json_get(v, "b\n"), "c"), "\xe0\xb8\x81\xf0\x9f\x98\x80\\/");
    assert_int_equal(json_int(v, "big", 0), INT64_C(999999999999999));
    assert_int_equal(json_int(v, "n", 7), 0);
    assert_int_equal(json_int(v, "e", 7), 7);
    assert_true(json_num(v, "e", 0) == 1000);
    assert_true(json_num(v, "big", 0) == 999999999999999.0);
    assert_true(json_get(v, "")->type == JSON_INT);
    assert_null(json_get(v, "A"));
    assert_null(json_get(arr, "a"));
    assert_null(json_get(NULL, "a"));
    assert_null(json_str(v, "n").p);
    assert_true(json_bool(v, "none", true));
    assert_false(json_bool(v, "none", false));
    arena_free(&a);
}

static void check_double(const char *text, double want)
{
    struct arena a = {0};
    struct json *v = NULL;
    assert_int_equal(json_parse(&a, span_str(text), NULL, &v, NULL), 0);
    assert_int_equal(v->type, JSON_REAL);
    if (memcmp(&v->d, &want, sizeof want) != 0)
        fail_msg("%s was read as %.17g, not %.17g", text, v->d, want);
    arena_free(&a);
}

static void reals(void **state)
{
    (void) state;
    static const char *const texts[] = {
        "0.1",
        "1e23",
        "1.7976931348623157e308",
        "5e-324",
        "2.2250738585072014e-308",
        "1e-400",
        "-0.0",
        "123456789012345678901234567890.5",
        "0.000000000000000000000000000000000000000000000000012345",
        "100.123456789012345678",
        "9007199254740993.0",
        "9007199254740992.0",
        "8.5",
        "1e22",
        "1e-22",
        "1E+2",
        "3.141592653589793238462643383279",
        "12345678.9e-30",
        "72057594037927945e0",
        "103.83333333333333",
        "1.0000000000000002220446049250313080847263336181640625",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_double(texts[i], strtod(texts[i], NULL));
    unsigned rnd = 1;
    for (int i = 0; i < 20000; i++) {
        char s[64];
        union {
            uint64_t u;
            double d;
        } x = {0};
        for (int k = 0; k < 4; k++) {
            rnd = rnd * 1664525 + 1013904223;
            x.u = x.u << 16 | rnd >> 16;
        }
        if ((x.u >> 52 & 0x7ff) == 0x7ff)
            continue;
        snprintf(s, sizeof s, "%.*e", (int) (rnd >> 8) % 20, x.d);
        if (strtod(s, NULL) - strtod(s, NULL) == 0)
            check_double(s, strtod(s, NULL));
    }
}

static void refused(void **state)
{
    (void) state;
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "{1:1}",
        "[1 2]",
        "1 2",
        "{}x",
        "nul",
        "nulll",
        "True",
        "'a'",
        "\"",
        "\"\\",
        "\"\\\"",
        "\"\\u12\"",
        "\"\\u12G4\"",
        "\"\\x41\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud800x\"",
        "\"\\u0000\"",
        "\"a\tb\"",
        "\"a\033b\"",
        "\"a\nb\"",
        "01",
        "-01",
        "-",
        "+1",
        ".5",
        "1.",
        "1.e5",
        "1e",
        "1e+",
        "0x10",
        "NaN",
        "Infinity",
        "1e400",
        "-1e400",
        "1000000000000000",
        "-1234567890123456",
        "9007199254740993",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "\xef\xbb\xbf{}",
        "\"\xff\"",
        "\"\xc0\x80\"",
        "\"\xe0\x80\x80\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xe0\xb8\"",
        "\"\xe0\xb8",
        "/*x*/1",
        "[1]//",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {0};
        if (read_text(bad[i], strlen(bad[i]), NULL, &e) != WF_E_INVALID)
            fail_msg("\"%s\" was not refused as invalid (%s)", bad[i], e.text);
    }
    struct err e = {0};
    assert_int_equal(read_text("[1]\0", 4, NULL, &e), WF_E_INVALID);
    assert_int_equal(read_text("{\"a\": 1, \"a\": 2}", 16, NULL, &e), WF_E_INVALID);
    assert_string_equal(e.text, "JSON, byte 9: the key comes twice: \"a\"");
}

static void limits(void **state)
{
    (void) state;
    struct err e = {0};
    struct json_limits lim = {.depth = 3};
    assert_int_equal(read_text("[[[]]]", 6, &lim, &e), 0);
    assert_int_equal(read_text("[[[[]]]]", 8, &lim, &e), WF_E_LIMIT);
    assert_int_equal(read_text("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", 32, NULL, &e), 0);
    assert_int_equal(read_text("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", 34, NULL, &e), WF_E_LIMIT);
    lim = (struct json_limits){.nodes = 4};
    assert_int_equal(read_text("[1,2,3]", 7, &lim, &e), 0);
    assert_int_equal(read_text("[1,2,3,4]", 9, &lim, &e), WF_E_LIMIT);
    lim = (struct json_limits){.bytes = 7};
    assert_int_equal(read_text("[1,2,3]", 7, &lim, &e), 0);
    assert_int_equal(read_text("[1,2,3] ", 8, &lim, &e), WF_E_LIMIT);
    lim = (struct json_limits){.long_integers = true};
    assert_int_equal(read_text("-999999999999999999", 19, &lim, &e), 0);
    assert_int_equal(read_text("1000000000000000000", 19, &lim, &e), WF_E_INVALID);
    lim = (struct json_limits){.allow_nul = true};
    assert_int_equal(read_text("\"a\\u0000b\"", 10, &lim, &e), 0);
    assert_int_equal(read_text("{\"a\\u0000b\":1}", 14, &lim, &e), 0);
    lim = (struct json_limits){.depth = 100000};
    char deep[2000];
    memset(deep, '[', sizeof deep);
    assert_int_equal(read_text(deep, sizeof deep, &lim, &e), WF_E_LIMIT);
}

/* Strings around the 16 bytes that are looked at together, with a quote, a control, or UTF-8 at every place. */
static void string_edges(void **state)
{
    (void) state;
    for (size_t len = 0; len < 70; len++) {
        for (size_t at = 0; at <= len; at++) {
            char s[80];
            struct err e = {0};
            memset(s, 'a', sizeof s);
            s[0] = s[len + 1] = '"';
            assert_int_equal(read_text(s, len + 2, NULL, &e), 0);
            assert_int_equal(read_text(s, len + 1, NULL, &e), len ? WF_E_INVALID : WF_E_INVALID);
            if (at == 0)
                continue;
            s[at] = '\x1f';
            assert_int_equal(read_text(s, len + 2, NULL, &e), WF_E_INVALID);
            s[at] = '\x7f';
            assert_int_equal(read_text(s, len + 2, NULL, &e), 0);
            s[at] = '\xe0';
            assert_int_equal(read_text(s, len + 2, NULL, &e), WF_E_INVALID);
            s[at] = '\\';
            assert_int_equal(read_text(s, len + 2, NULL, &e), WF_E_INVALID);
            if (at + 3 <= len) {
                memcpy(s + at, "\xe0\xb8\x81", 3);
                assert_int_equal(read_text(s, len + 2, NULL, &e), 0);
            }
        }
    }
}

/* Many keys: the hash table behind a large object finds a repeated key, and only that. */
static void many_keys(void **state)
{
    (void) state;
    for (int n = 30; n <= 2000; n = n * 3 / 2) {
        for (int twice = -1; twice < n; twice += n / 7 + 1) {
            struct buf b = {0};
            struct err e = {0};
            buf_char(&b, '{');
            for (int i = 0; i < n; i++)
                buf_printf(&b, "\"k%d\":%d,", i, i);
            buf_printf(&b, "\"%s%d\":1}", twice < 0 ? "other" : "k", twice < 0 ? 0 : twice);
            assert_int_equal(read_text(b.p, b.n, NULL, &e), twice < 0 ? 0 : WF_E_INVALID);
            buf_free(&b);
        }
    }
}

static void suite_file(const char *name, struct span text, void *arg)
{
    int *wrong = arg;
    struct err e = {0};
    struct json_limits lim = {.allow_nul = true};
    int r = read_text(text.p, text.n, &lim, &e);
    bool duplicate = strstr(name, "duplicated_key") != NULL;
    bool bad = name[0] == 'y' ? (r == 0) == duplicate : name[0] == 'n' ? r == 0 : false;
    if (bad) {
        print_message("# %s: %s\n", name, r == 0 ? "accepted" : e.text);
        ++*wrong;
    }
}

static void json_test_suite(void **state)
{
    (void) state;
    TEST_NEED_SHARED(dir, "data/json/suite");
    int wrong = 0;
    assert_true(test_each_file(dir, suite_file, &wrong) > 100);
    assert_int_equal(wrong, 0);
    mem_free(dir);
}

static void accept_file(const char *name, struct span text, void *arg)
{
    struct err e = {0};
    struct json_limits lim = {.depth = 64};
    int *n = arg;
    if (read_text(text.p, text.n, &lim, &e) < 0)
        print_message("# %s: %s\n", name, e.text);
    else
        ++*n;
}

static void real_files(void **state)
{
    (void) state;
    TEST_NEED_SHARED(dir, "data/json/nws");
    int good = 0;
    int all = test_each_file(dir, accept_file, &good);
    assert_int_equal(all, good);
    mem_free(dir);
}

static void hostile_files(void **state)
{
    (void) state;
    TEST_NEED_SHARED(dir, "data/hostile/json");
    int good = 0, all = test_each_file(dir, accept_file, &good);
    assert_true(all > 10);
    assert_true(good < all / 2);
    mem_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),          cmocka_unit_test(reals),        cmocka_unit_test(refused),
        cmocka_unit_test(limits),          cmocka_unit_test(string_edges), cmocka_unit_test(many_keys),
        cmocka_unit_test(json_test_suite), cmocka_unit_test(real_files),   cmocka_unit_test(hostile_files),
    };
    return cmocka_run_group_tests_name("json_read", tests, NULL, NULL);
}
