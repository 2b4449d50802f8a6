/* json_write and json_tree: what is written, and that it reads back as the same. */
#include "support.h"

#include <float.h>
#include <locale.h>
#include <math.h>

#include "base/json.h"
#include "base/json_tree.h"

static void streaming(void **state)
{
    (void) state;
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kstr(&w, "s", SPAN_LIT("a\"\\\n\x01\x7f\xe2\x80\x8b\xe2\x80\xae\xf3\xa0\x81\x81\xc2\x9b\xff\xe0\xb8\x81"));
    jw_kcstr(&w, "z", NULL);
    jw_kint(&w, "i", INT64_MIN);
    jw_key(&w, "a");
    jw_begin_array(&w);
    jw_bool(&w, true);
    jw_begin_object(&w);
    jw_end_object(&w);
    jw_begin_array(&w);
    jw_end_array(&w);
    jw_time(&w, 0);
    jw_time(&w, TIME_NONE);
    jw_raw(&w, SPAN_LIT("{\"r\":1}"));
    jw_str(&w, span_make(NULL, 0));
    jw_end_array(&w);
    jw_kbool(&w, "b", false);
    jw_ktime(&w, "t", NSEC_PER_SEC + NSEC_PER_MS);
    jw_knull(&w, "n");
    jw_knum(&w, "d", 0.1);
    jw_end_object(&w);
    assert_int_equal(w.depth, 0);
    assert_span(
        buf_view(&b),
        "{\"s\":\"a\\\"\\\\\\n\\u0001\\u007f\\u200b\\u202e\\udb40\\udc41\\u009b\xef\xbf\xbd\xe0\xb8\x81\",\"z\":null,"
        "\"i\":-9223372036854775808,\"a\":[true,{},[],\"1970-01-01T00:00:00Z\",null,{\"r\":1},\"\"],\"b\":false,"
        "\"t\":\"1970-01-01T00:00:01.001Z\",\"n\":null,\"d\":0.1}");
    buf_free(&b);
}

static void check_num(double v, const char *want)
{
    struct buf b = {0};
    struct json_writer w;
    struct arena a = {0};
    struct json *back = NULL;
    jw_init(&w, &b);
    jw_num(&w, v);
    if (want)
        assert_string_equal(b.p, want);
    if (isfinite(v)) {
        assert_int_equal(json_parse(&a, buf_view(&b), NULL, &back, NULL), 0);
        double got = back->type == JSON_INT ? (double) back->i : back->d;
        if (got != v)
            fail_msg("%.17g was written as %s", v, b.p);
    }
    arena_free(&a);
    buf_free(&b);
}

static void numbers(void **state)
{
    (void) state;
    check_num(0, "0");
    check_num(-0.0, "-0.0");
    check_num(3, "3");
    check_num(-2.5, "-2.5");
    check_num(0.1, "0.1");
    check_num(0.1 + 0.2, "0.30000000000000004");
    check_num(1e15, "1e+15");
    check_num(999999999999999.0, "999999999999999");
    check_num(123456789012345680.0, "1.2345678901234568e+17");
    check_num(0.000123, "0.000123");
    check_num(1.5e-9, "1.5e-9");
    check_num(103.8333, "103.8333");
    check_num(DBL_MAX, NULL);
    check_num(5e-324, NULL);
    check_num(NAN, "null");
    check_num(INFINITY, "null");
    unsigned rnd = 7;
    for (int i = 0; i < 50000; i++) {
        union {
            uint64_t u;
            double d;
        } x = {0};
        for (int k = 0; k < 4; k++) {
            rnd = rnd * 1664525 + 1013904223;
            x.u = x.u << 16 | rnd >> 16;
        }
        check_num(x.d, NULL);
    }
}

/* A locale with a decimal comma must change neither reading nor writing. */
static void comma_locale(void **state)
{
    (void) state;
    /* Made on the spot, since a machine seldom has one; localedef is part of libc-bin, its sources of the package
     * locales. */
    char *dir = test_tmp();
    char *command = mem_printf("localedef -c -i id_ID -f UTF-8 %s/id_ID.UTF-8 >%s/log 2>&1", dir, dir);
    int made = system(command);
    mem_free(command);
    setenv("LOCPATH", dir, 1);
    const char *got = made >= 0 ? setlocale(LC_NUMERIC, "id_ID.UTF-8") : NULL;
    if (!got) {
        test_tmp_free(dir);
        print_message("# SKIP: no locale with a decimal comma can be made (package locales)\n");
        skip();
    }
    assert_string_equal(localeconv()->decimal_point, ",");
    check_num(0.1, "0.1");
    check_num(1.2345678901234567e-300, NULL);
    setlocale(LC_NUMERIC, "C");
    unsetenv("LOCPATH");
    test_tmp_free(dir);
}

static char *canonical(const char *text)
{
    struct arena a = {0};
    struct json *v = NULL;
    struct buf b = {0};
    struct json_writer w;
    struct err e = {0};
    if (json_parse(&a, span_str(text), NULL, &v, &e) < 0)
        fail_msg("%s: %s", text, e.text);
    jw_init(&w, &b);
    json_write(&w, v, true);
    arena_free(&a);
    return buf_take(&b);
}

static void canonical_text(void **state)
{
    (void) state;
    char *s = canonical(" { \"b\" : [ 1 , 2.50 , {\"z\":1,\"y\":{}} ] , \"a\" : \"\\u0e01\\u200b\" , \"\" : null, "
                        "\"aa\":1e2, \"B\":true } ");
    assert_string_equal(
        s, "{\"\":null,\"B\":true,\"a\":\"\xe0\xb8\x81\\u200b\",\"aa\":100,\"b\":[1,2.5,{\"y\":{},\"z\":1}]}");
    char *again = canonical(s);
    assert_string_equal(again, s);
    mem_free(again);
    mem_free(s);
}

static void check_print(struct json_tree *t, const char *want)
{
    struct buf b = {0};
    json_tree_print(t, &b);
    assert_span(buf_view(&b), want);
    buf_free(&b);
}

static void tree(void **state)
{
    (void) state;
    struct json_tree *t = NULL, *patch = NULL;
    struct err e = {0};
    assert_int_equal(json_tree_parse(SPAN_LIT("{\"a\":1,\"a\":2}"), NULL, &t, &e), WF_E_INVALID);
    assert_int_equal(json_tree_parse(SPAN_LIT("{\"a\":{\"b\":[1,2]},\"A\":\"x\",\"n\":null}"), NULL, &t, &e), 0);
    assert_string_equal(json_tree_text(json_tree_at(t, "A")), "x");
    assert_true(json_tree_number(json_tree_at(t, "a.b.1"), 0) == 2);
    assert_int_equal(json_tree_count(json_tree_at(t, "a.b")), 2);
    assert_null(json_tree_at(t, "a.b.2"));
    assert_null(json_tree_at(t, "a.B"));
    assert_int_equal(json_tree_set(t, "a.b.2", SPAN_LIT("{\"c\":true}"), &e), 0);
    assert_int_equal(json_tree_set(t, "a.b.9", SPAN_LIT("1"), &e), WF_E_INVALID);
    assert_int_equal(json_tree_set(t, "A.x", SPAN_LIT("1"), &e), WF_E_INVALID);
    assert_int_equal(json_tree_set(t, "", SPAN_LIT("1"), &e), WF_E_INVALID);
    assert_int_equal(json_tree_set(t, "q", SPAN_LIT("bad"), &e), WF_E_INVALID);
    assert_int_equal(json_tree_set_text(t, "new.deep.text", SPAN_LIT("t\n"), &e), 0);
    assert_int_equal(json_tree_set_int(t, "i", INT64_C(999999999999999), &e), 0);
    assert_int_equal(json_tree_set_int(t, "i", INT64_C(1000000000000000), &e), WF_E_INVALID);
    assert_int_equal(json_tree_delete(t, "a.b.0", &e), 0);
    assert_int_equal(json_tree_delete(t, "a.none", &e), WF_E_NOTFOUND);
    check_print(t, "{\"a\":{\"b\":[2,{\"c\":true}]},\"A\":\"x\",\"n\":null,\"new\":{\"deep\":{\"text\":\"t\\n\"}},"
                   "\"i\":999999999999999}");
    assert_int_equal(
        json_tree_parse(SPAN_LIT("{\"a\":null,\"A\":{\"k\":1,\"gone\":null},\"new\":{\"deep\":5}}"), NULL, &patch, &e),
        0);
    assert_int_equal(json_tree_merge(t, patch, &e), 0);
    check_print(t, "{\"A\":{\"k\":1},\"n\":null,\"new\":{\"deep\":5},\"i\":999999999999999}");
    json_tree_free(patch);
    patch = json_tree_array();
    assert_int_equal(json_tree_merge(t, patch, &e), WF_E_INVALID);
    json_tree_free(patch);
    json_tree_free(t);
}

/* Strings of every length around the sixteen bytes that are looked at together, with up to two bytes that need care at every place. */
static void strings_of_all_lengths(void **state)
{
    static const char care[] = "\"\\\n\t\x01\x7f";
    char text[40];
    (void) state;
    for (size_t n = 1; n < sizeof text; n++)
        for (size_t i = 0; i < n; i++)
            for (size_t k = i; k < n; k++) {
                struct buf out = {0};
                struct arena a = {0};
                struct json_writer w;
                struct json *v;
                memset(text, 'x', n);
                text[i] = care[i % (sizeof care - 1)];
                text[k] = care[k % (sizeof care - 1)];
                jw_init(&w, &out);
                jw_str(&w, span_make(text, n));
                assert_int_equal(out.n, n + 2 + (i == k ? 1 : 2) + (size_t) 4 * (strchr("\x01\x7f", text[i]) != NULL) +
                                            (size_t) 4 * (i != k && strchr("\x01\x7f", text[k]) != NULL));
                assert_int_equal(json_parse(&a, buf_view(&out), NULL, &v, NULL), 0);
                assert_true(v->type == JSON_STRING && span_eq(v->s, span_make(text, n)));
                arena_free(&a);
                buf_free(&out);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streaming),      cmocka_unit_test(numbers), cmocka_unit_test(comma_locale),
        cmocka_unit_test(canonical_text), cmocka_unit_test(tree),    cmocka_unit_test(strings_of_all_lengths),
    };
    return cmocka_run_group_tests_name("json_write", tests, NULL, NULL);
}
