/* Officers' keys: made, stored, unlocked by their passphrase alone; signatures that hold for one purpose, one mode and those bytes; files that were changed,
 * lie open, or ask for too much are refused and say so. */
#include "support.h"

#include <sys/stat.h>

#include "sign/key.h"

struct fixture {
    char dir[32];
    char *path;
};
#define WORDS SPAN_LIT("correct horse battery staple")

static int setup(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);
    snprintf(f->dir, sizeof f->dir, "/tmp/wf-key-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    setenv("XDG_CONFIG_HOME", f->dir, 1);
    f->path = key_path(KEY_ACTUAL, "r.sari");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char *all = mem_printf("rm -rf %s", f->dir);
    assert_int_equal(system(all), 0);
    mem_free(all);
    mem_free(f->path);
    mem_free(f);
    return 0;
}

static void made_stored_unlocked(void **state)
{
    const struct fixture *f = *state;
    struct key k, again;
    struct err e = {0};
    struct stat st;
    uint8_t one[KEY_SIGNATURE_SIZE], two[KEY_SIGNATURE_SIZE];
    assert_non_null(strstr(f->path, "/watchfloor/keys/actual/r.sari.key"));
    assert_int_equal(key_make(&k, "r.sari", KEY_ACTUAL, INT64_C(1795905198) * NSEC_PER_SEC + 5, &e), 0);
    if (key_store(&k, f->path, WORDS, &e))
        fail_msg("%s", e.text);
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(key_store(&k, f->path, WORDS, &e), WF_E_EXISTS);
    assert_int_equal(key_load(&again, f->path, &e), 0);
    assert_null(again.secret);
    assert_memory_equal(again.is.bytes, k.is.bytes, KEY_PUBLIC_SIZE);
    assert_int_equal(again.is.made, INT64_C(1795905198) * NSEC_PER_SEC);
    assert_int_equal(key_sign(&again, "notice.content", WORDS, one, &e), WF_E_STATE);
    assert_int_equal(key_unlock(&again, f->path, SPAN_LIT("incorrect horse battery"), &e), WF_E_DENIED);
    assert_null(again.secret);
    if (key_unlock(&again, f->path, WORDS, &e))
        fail_msg("%s", e.text);
    assert_int_equal(key_sign(&k, "notice.content", WORDS, one, &e), 0);
    assert_int_equal(key_sign(&again, "notice.content", WORDS, two, &e), 0);
    assert_memory_equal(one, two, sizeof one);
    key_lock(&again);
    assert_int_equal(key_sign(&again, "notice.content", WORDS, two, &e), WF_E_STATE);
    key_free(&again);
    key_free(&k);
}

static void for_one_purpose_mode_and_bytes(void **state)
{
    struct key k, other;
    struct key_public p;
    uint8_t s[KEY_SIGNATURE_SIZE];
    (void) state;
    assert_int_equal(key_make(&k, "r.sari", KEY_ACTUAL, 0, NULL), 0);
    assert_int_equal(key_make(&other, "r.sari", KEY_ACTUAL, 0, NULL), 0);
    assert_int_equal(key_sign(&k, "notice.content", SPAN_LIT("43"), s, NULL), 0);
    assert_true(key_verify(&k.is, "notice.content", SPAN_LIT("43"), s));
    assert_false(key_verify(&k.is, "notice.manifest", SPAN_LIT("43"), s));
    assert_false(key_verify(&k.is, "notice.content", SPAN_LIT("44"), s));
    assert_false(key_verify(&k.is, "notice.content", SPAN_LIT(""), s));
    assert_false(key_verify(&other.is, "notice.content", SPAN_LIT("43"), s));
    p = k.is;
    p.mode = KEY_EXERCISE;
    assert_false(key_verify(&p, "notice.content", SPAN_LIT("43"), s));
    for (size_t bit = 0; bit < 8 * sizeof s; bit++) {
        s[bit / 8] ^= (uint8_t) (1U << (bit % 8));
        assert_false(key_verify(&k.is, "notice.content", SPAN_LIT("43"), s));
        s[bit / 8] ^= (uint8_t) (1U << (bit % 8));
    }
    key_free(&k);
    key_free(&other);
}

static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    return mem_printf("%.*s%s%s", (int) (at - text), text, to, at + strlen(from));
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(chmod(path, mode), 0);
}

static void changed_files_are_refused(void **state)
{
    static const struct {
        const char *from, *to, *says;
        int code;
    } rows[] = {
        {"watchfloor key 1", "watchfloor key 2", "first line", WF_E_INVALID},
        {"officer r.sari", "officer n.tan", "not the passphrase", WF_E_DENIED},
        {"officer r.sari", "officer ../x", "none that can have a key", WF_E_INVALID},
        {"mode ACTUAL", "mode EXERCISE", "not the passphrase", WF_E_DENIED},
        {"mode ACTUAL", "mode LIVE", "neither ACTUAL nor EXERCISE", WF_E_INVALID},
        {"made 2026", "made 2025", "not the passphrase", WF_E_DENIED},
        {"public ", "public AAAA", "public: is not 32 bytes", WF_E_INVALID},
        {"argon2id ", "argon2id 9", "at most 10 operations", WF_E_INVALID},
        {"argon2id 3 ", "argon2id 3 9", "at most 10 operations and 1048576 KiB", WF_E_INVALID},
        {"secret ", "secret x", "secret: is not", WF_E_INVALID},
        {"secret ", "sacred ", "\"secret\" is to stand here", WF_E_INVALID},
    };
    const struct fixture *f = *state;
    struct key k;
    struct buf text = {0};
    struct err e = {0};
    assert_int_equal(key_make(&k, "r.sari", KEY_ACTUAL, INT64_C(1795905198) * NSEC_PER_SEC, &e), 0);
    assert_int_equal(key_store(&k, f->path, WORDS, &e), 0);
    assert_int_equal(fs_read(f->path, 4096, &text, &e), 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *changed = replaced(text.p, rows[i].from, rows[i].to);
        write_file(f->path, changed, 0600);
        int code = key_unlock(&k, f->path, WORDS, &e);
        if (code != rows[i].code || !strstr(e.text, rows[i].says))
            fail_msg("row %zu: %d, %s", i, code, e.text);
        assert_null(k.secret);
        mem_free(changed);
    }
    write_file(f->path, text.p, 0640);
    assert_int_equal(key_unlock(&k, f->path, WORDS, &e), WF_E_DENIED);
    assert_non_null(strstr(e.text, "chmod 600"));
    write_file(f->path, text.p, 0600);
    assert_int_equal(key_unlock(&k, f->path, WORDS, &e), 0);
    buf_free(&text);
    key_free(&k);
}

static void the_public_half(void **state)
{
    struct key k;
    struct key_public p;
    struct buf text = {0};
    struct err e = {0};
    char one[KEY_PRINT_SIZE], two[KEY_PRINT_SIZE];
    (void) state;
    assert_int_equal(key_make(&k, "n.tan", KEY_EXERCISE, INT64_C(1795905198) * NSEC_PER_SEC, &e), 0);
    key_public_write(&k.is, &text);
    if (key_public_read(buf_view(&text), "n.tan.pub", &p, &e))
        fail_msg("%s", e.text);
    assert_string_equal(p.officer, "n.tan");
    assert_int_equal(p.mode, KEY_EXERCISE);
    assert_memory_equal(p.bytes, k.is.bytes, sizeof p.bytes);
    assert_string_equal(key_print(&p, one), key_print(&k.is, two));
    assert_int_equal(strlen(one), KEY_PRINT_SIZE - 1);
    assert_null(strstr(text.p, "secret"));
    buf_str(&text, "more\n");
    assert_int_equal(key_public_read(buf_view(&text), "n.tan.pub", &p, &e), WF_E_INVALID);
    assert_int_equal(key_public_read(SPAN_LIT(""), "x", &p, &e), WF_E_INVALID);
    buf_free(&text);
    key_free(&k);
}

static void names_and_passphrases(void **state)
{
    static const char *const bad[] = {"", ".", ".a", "-a", "a/b", "a b", "a\nb", "é"};
    const struct fixture *f = *state;
    struct key k;
    struct err e = {0};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(key_make(&k, bad[i], KEY_ACTUAL, 0, &e), WF_E_INVALID);
    assert_int_equal(key_make(&k, "a", KEY_ACTUAL, 0, &e), 0);
    assert_int_equal(key_store(&k, f->path, SPAN_LIT("too short"), &e), WF_E_INVALID);
    assert_int_equal(access(f->path, F_OK), -1);
    key_free(&k);
    assert_int_equal(key_mode_of(SPAN_LIT("exercise")), KEY_EXERCISE);
    assert_int_equal(key_mode_of(SPAN_LIT("live")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(made_stored_unlocked, setup, teardown), cmocka_unit_test(for_one_purpose_mode_and_bytes),
        cmocka_unit_test_setup_teardown(changed_files_are_refused, setup, teardown), cmocka_unit_test(the_public_half),
        cmocka_unit_test_setup_teardown(names_and_passphrases, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
