/* base64: the vectors of RFC 4648, every length, and text that is none. */
#include "base/base64.h"
#include "support.h"

static void test_vectors(void **state)
{
    static const char *const v[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(v); i++) {
        struct buf b = {0}, back = {0};
        base64_encode(span_str(v[i][0]), &b);
        assert_true(span_is(buf_view(&b), v[i][1]));
        base64_decode(buf_view(&b), &back);
        assert_true(span_is(buf_view(&back), v[i][0]));
        buf_free(&b);
        buf_free(&back);
    }
}

static void test_every_length(void **state)
{
    char bytes[300];
    (void) state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char) (i * 37 + 11);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        struct buf b = {0}, back = {0};
        base64_encode(span_make(bytes, n), &b);
        assert_int_equal(b.n, (n + 2) / 3 * 4);
        base64_decode(buf_view(&b), &back);
        assert_true(span_eq(buf_view(&back), span_make(bytes, n)));
        buf_free(&b);
        buf_free(&back);
    }
}

static void test_stops(void **state)
{
    struct buf b = {0};
    (void) state;
    base64_decode(SPAN_LIT("Zm9v\nYmFy"), &b);
    assert_true(span_is(buf_view(&b), "foo"));
    buf_clear(&b);
    base64_decode(SPAN_LIT("\xff\x00"), &b);
    assert_int_equal(b.n, 0);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors), cmocka_unit_test(test_every_length), cmocka_unit_test(test_stops)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
