/* map, map64, hash: against published vectors, and against a plain array as model. */
#include "support.h"

#include "base/hash.h"
#include "base/map.h"

static struct hash_key counting_key(void)
{
    struct hash_key k = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
    return k;
}

/* The vectors of the authors' reference program: input 00 01 02 ... of length n. */
static void siphash_vectors(void **state)
{
    (void) state;
    unsigned char in[64];
    for (int i = 0; i < 64; i++)
        in[i] = (unsigned char) i;
    struct hash_key k = counting_key();
    assert_int_equal(hash_sip64(&k, in, 0), UINT64_C(0x726fdb47dd0e0e31));
    assert_int_equal(hash_sip64(&k, in, 1), UINT64_C(0x74f839c593dc67fd));
    assert_int_equal(hash_sip64(&k, in, 8), UINT64_C(0x93f5f5799a932462));
    assert_int_equal(hash_sip64(&k, in, 15), UINT64_C(0xa129ca6149be45e5));
    struct hash128 h = hash_sip128(&k, in, 0);
    assert_int_equal(h.lo, UINT64_C(0xe6a825ba047f81a3));
    assert_int_equal(h.hi, UINT64_C(0x930255c71472f66d));
    h = hash_sip128(&k, in, 1);
    assert_int_equal(h.lo, UINT64_C(0x44af996bd8c187da));
    assert_int_equal(h.hi, UINT64_C(0x45fc229b11597634));
}

static void random_bytes(void **state)
{
    (void) state;
    struct hash_key a = hash_key_random(), b = hash_key_random();
    assert_true(a.k0 != b.k0 || a.k1 != b.k1);
    a = hash_key_process();
    b = hash_key_process();
    assert_true(a.k0 == b.k0 && a.k1 == b.k1);
    unsigned char big[1000] = {0};
    hash_random(big, sizeof big);
    int zeros = 0;
    for (size_t i = 0; i < sizeof big; i++)
        zeros += big[i] == 0;
    assert_true(zeros < 50);
}

#define KEYS 3000

static void map_against_model(void **state)
{
    (void) state;
    struct map m = {0};
    static char model[KEYS];
    char key[32];
    unsigned rnd = 12345;
    assert_null(map_get(&m, SPAN_LIT("x")));
    assert_null(map_remove(&m, SPAN_LIT("x")));
    for (int step = 0; step < 60000; step++) {
        rnd = rnd * 1103515245 + 12345;
        unsigned i = rnd >> 8 & 0xffff, op = rnd >> 28;
        i %= KEYS;
        struct span s = span_make(key, (size_t) snprintf(key, sizeof key, "key-%u", i));
        void *want = model[i] ? &model[i] : NULL;
        if (op < 7)
            assert_ptr_equal(map_put(&m, s, &model[i]), want);
        else
            assert_ptr_equal(map_remove(&m, s), want);
        model[i] = op < 7;
        assert_ptr_equal(map_get(&m, s), model[i] ? &model[i] : NULL);
    }
    size_t n = 0, seen = 0;
    for (int i = 0; i < KEYS; i++) {
        n += model[i] != 0;
        struct span s = span_make(key, (size_t) snprintf(key, sizeof key, "key-%d", i));
        assert_ptr_equal(map_get(&m, s), model[i] ? &model[i] : NULL);
    }
    for (size_t i = 0; i < m.cap; i++)
        seen += m.entries[i].key != NULL;
    assert_int_equal(m.n, n);
    assert_int_equal(seen, n);
    assert_null(map_put(&m, span_make(NULL, 0), model));
    assert_ptr_equal(map_get(&m, SPAN_LIT("")), model);
    map_free(&m, NULL);
    assert_int_equal(m.cap, 0);
}

static void map_frees_values(void **state)
{
    (void) state;
    struct map m = {0};
    map_put(&m, SPAN_LIT("a"), mem_strdup("1"));
    map_put(&m, SPAN_LIT("a\0b"), mem_strdup("2"));
    assert_int_equal(m.n, 2);
    map_free(&m, mem_free);
}

static void map64_against_model(void **state)
{
    (void) state;
    struct map64 m = {0};
    static char model[KEYS];
    memset(model, 0, sizeof model);
    unsigned rnd = 99;
    for (int step = 0; step < 60000; step++) {
        rnd = rnd * 1103515245 + 12345;
        unsigned i = (rnd >> 8 & 0xffff) % KEYS, op = rnd >> 28;
        uint64_t key = (uint64_t) (i + 1) << 20;
        void *want = model[i] ? &model[i] : NULL;
        if (op < 7)
            assert_ptr_equal(map64_put(&m, key, &model[i]), want);
        else
            assert_ptr_equal(map64_remove(&m, key), want);
        model[i] = op < 7;
    }
    size_t n = 0;
    for (unsigned i = 0; i < KEYS; i++) {
        n += model[i] != 0;
        assert_ptr_equal(map64_get(&m, (uint64_t) (i + 1) << 20), model[i] ? &model[i] : NULL);
    }
    assert_int_equal(m.n, n);
    assert_null(map64_get(&m, 0));
    map64_clear(&m);
    assert_int_equal(m.n, 0);
    assert_null(map64_get(&m, 1 << 20));
    map64_put(&m, 5, model);
    assert_ptr_equal(map64_get(&m, 5), model);
    map64_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siphash_vectors),  cmocka_unit_test(random_bytes),        cmocka_unit_test(map_against_model),
        cmocka_unit_test(map_frees_values), cmocka_unit_test(map64_against_model),
    };
    return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
