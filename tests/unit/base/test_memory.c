/* mem, buf, vec, arena. */
#include "support.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

static void spans(void **state)
{
    (void) state;
    assert_true(span_eq(span_make(NULL, 0), SPAN_LIT("")));
    assert_true(span_is(SPAN_LIT("ab"), "ab"));
    assert_false(span_is(SPAN_LIT("ab"), "abc"));
    assert_true(span_cmp(SPAN_LIT("ab"), SPAN_LIT("abc")) < 0);
    assert_true(span_cmp(SPAN_LIT("b"), SPAN_LIT("abc")) > 0);
    assert_int_equal(span_cmp(span_make(NULL, 0), SPAN_LIT("")), 0);
    assert_null(mem_strdup(NULL));
}

static void buffer(void **state)
{
    (void) state;
    struct buf b = {0};
    assert_string_equal(buf_view(&b).p, "");
    buf_add(&b, NULL, 0);
    buf_str(&b, "ab");
    buf_char(&b, 'c');
    for (uint64_t v = 0, step = 1; v < UINT64_MAX / 4; v += step, step += step / 3 + 1) { /* every length, digits of all kinds */
        char want[24];
        snprintf(want, sizeof want, "%llu", (unsigned long long) v);
        struct buf digits = {0};
        buf_u64(&digits, v);
        assert_string_equal(digits.p, want);
        buf_free(&digits);
    }
    buf_u64(&b, UINT64_MAX);
    buf_char(&b, ' ');
    buf_i64(&b, INT64_MIN);
    buf_i64(&b, 0);
    assert_string_equal(b.p, "abc18446744073709551615 -92233720368547758080");
    assert_int_equal(b.n, strlen(b.p));
    buf_consume(&b, 3);
    assert_memory_equal(b.p, "1844", 4);
    buf_consume(&b, 1000);
    assert_int_equal(b.n, 0);
    assert_string_equal(b.p, "");
    char long_text[500];
    memset(long_text, 'y', 499);
    long_text[499] = 0;
    buf_printf(&b, "%s|%d", long_text, 42);
    assert_int_equal(b.n, 502);
    assert_string_equal(b.p + 499, "|42");
    for (int i = 0; i < 100000; i++)
        buf_char(&b, (char) ('a' + i % 26));
    assert_int_equal(b.n, 100502);
    char *s = buf_take(&b);
    assert_int_equal(strlen(s), 100502);
    assert_null(b.p);
    mem_free(s);
    s = buf_take(&b);
    assert_string_equal(s, "");
    mem_free(s);
}

static void vector(void **state)
{
    (void) state;
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        VEC_PUSH(&v, i);
    VEC_REMOVE(&v, 0);
    VEC_REMOVE(&v, 998);
    assert_int_equal(v.n, 998);
    for (size_t i = 0; i < v.n; i++)
        assert_int_equal(v.v[i], i + 1);
    VEC_INSERT(&v, 0, -1);
    VEC_INSERT(&v, v.n, -2);
    VEC_INSERT(&v, 500, -3);
    assert_int_equal(v.n, 1001);
    for (int i = 0; i < 1001; i++)
        assert_int_equal(v.v[i], i == 0 ? -1 : i == 1000 ? -2 : i == 500 ? -3 : i < 500 ? i : i - 1);
    VEC_FREE(&v);
    assert_null(v.v);
    assert_int_equal(v.cap, 0);
}

static void arena(void **state)
{
    (void) state;
    struct arena a = {0};
    for (int round = 0; round < 3; round++) {
        char *first = arena_strndup(&a, "first", 5);
        unsigned char *big = arena_alloc(&a, 3 << 20);
        for (size_t i = 0; i < 3 << 20; i += 4093)
            assert_int_equal(big[i], 0);
        memset(big, 0xaa, 3 << 20);
        for (size_t i = 1; i < 3000; i++) {
            unsigned char *p = arena_alloc(&a, i % 97);
            assert_int_equal((uintptr_t) p % 16, 0);
            for (size_t k = 0; k < i % 97; k++)
                assert_int_equal(p[k], 0);
            memset(p, 0x55, i % 97);
        }
        assert_string_equal(first, "first");
        char *long_text = arena_printf(&a, "%0*d", 5000, 7);
        assert_int_equal(strlen(long_text), 5000);
        assert_string_equal(arena_printf(&a, "%d-%s", 1, "x"), "1-x");
        struct span copy = arena_span(&a, span_make(NULL, 0));
        assert_string_equal(copy.p, "");
        assert_true(a.total > 3 << 20);
        arena_reset(&a);
        assert_int_equal(a.total, 0);
    }
    arena_free(&a);
    arena_free(&a);
    assert_null(a.head);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans),
        cmocka_unit_test(buffer),
        cmocka_unit_test(vector),
        cmocka_unit_test(arena),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
