/* The edits of a window: whatever the two windows are, applied to the old one they give the new one. */
#include "../support.h"
#include "server/edits.h"

enum { MOST = 400 };

/* What a client does with a delta. Returns the new count. */
static size_t apply(struct line *held, size_t n, const struct edit *e, size_t k, const struct line *now)
{
    for (size_t i = 0; i < k; i++) {
        uint32_t at = e[i].at;
        switch (e[i].what) {
        case EDIT_DEL:
            assert_true(at < n);
            memmove(&held[at], &held[at + 1], (--n - at) * sizeof *held);
            break;
        case EDIT_INS:
            assert_true(at <= n);
            memmove(&held[at + 1], &held[at], (n++ - at) * sizeof *held);
            held[at] = now[at];
            break;
        default:
            assert_true(at < n);
            held[at] = now[at];
        }
    }
    return n;
}

static size_t check(const struct line *old, size_t old_n, const struct line *now, size_t n)
{
    struct arena a = {0};
    struct edit edits[4 * MOST];
    struct line held[3 * MOST];
    memcpy(held, old, old_n * sizeof *old);
    size_t k = edits_make(&a, old, old_n, now, n, edits, ARRAY_LEN(edits));
    assert_true(k <= ARRAY_LEN(edits));
    size_t m = apply(held, old_n, edits, k, now);
    assert_int_equal(m, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(held[i].key, now[i].key);
        assert_int_equal(held[i].stamp, now[i].stamp);
    }
    arena_free(&a);
    return k;
}

static void test_nothing(void **state)
{
    (void) state;
    struct line l[] = {{1, 1}, {2, 1}, {3, 1}};
    assert_int_equal(check(l, 3, l, 3), 0);
    assert_int_equal(check(l, 0, l, 0), 0);
}

static void test_one_in_front(void **state)
{
    (void) state;
    struct line old[] = {{1, 1}, {2, 1}, {3, 1}}, now[] = {{9, 1}, {1, 1}, {2, 1}};
    assert_int_equal(check(old, 3, now, 3), 2); /* del the last, ins the first */
}

static void test_one_moves(void **state)
{
    (void) state;
    struct line old[20], down[20], up[20];
    for (size_t i = 0; i < 20; i++)
        old[i] = (struct line){i + 1, 1};
    for (size_t i = 0; i < 20; i++)
        down[i] = old[(i + 1) % 20], up[i] = old[(i + 19) % 20];
    assert_int_equal(check(old, 20, down, 20), 2); /* to the end: not nineteen */
    assert_int_equal(check(old, 20, up, 20), 2);
}

static void test_changed(void **state)
{
    (void) state;
    struct line old[] = {{1, 1}, {2, 1}, {3, 1}}, now[] = {{1, 1}, {2, 5}, {3, 1}};
    assert_int_equal(check(old, 3, now, 3), 1);
}

static void test_too_many(void **state)
{
    (void) state;
    struct line old[] = {{1, 1}, {2, 1}, {3, 1}}, now[] = {{7, 1}, {8, 1}, {9, 1}};
    struct arena a = {0};
    struct edit edits[3];
    assert_int_equal(edits_make(&a, old, 3, now, 3, edits, 3), 4);
    arena_free(&a);
}

static void test_random(void **state)
{
    (void) state;
    uint64_t seed = 88172645463325252ULL;
    for (int round = 0; round < 3000; round++) {
        struct line windows[2][MOST];
        size_t n[2];
        uint64_t keys = 1 + (round % 60);
        for (int w = 0; w < 2; w++) {
            n[w] = 0;
            bool used[64] = {false};
            size_t want = (size_t) (round * 7 + w * 13) % (keys + 1);
            for (size_t i = 0; i < 10 * keys && n[w] < want; i++) {
                seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
                uint64_t key = 1 + seed % keys;
                if (used[key])
                    continue;
                used[key] = true;
                windows[w][n[w]++] = (struct line){key, 1 + (seed >> 32) % 2};
            }
        }
        check(windows[0], n[0], windows[1], n[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing), cmocka_unit_test(test_one_in_front), cmocka_unit_test(test_one_moves),
        cmocka_unit_test(test_changed), cmocka_unit_test(test_too_many), cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
