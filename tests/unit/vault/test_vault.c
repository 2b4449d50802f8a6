/* The vault: a record lives until its time and no longer; nothing of it stands in the open; what was written over, erased or cut short by a crash can't be read
 * even by who kept a copy of every file; what was damaged is told and ends as well. */
#include "support.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "vault/vault.h"

#define CANARY "canary-row-31C"
#define PR7 SPAN_LIT("PR-0007")
#define DAY ((wf_time) 24 * 3600 * NSEC_PER_SEC)
#define T0 ((wf_time) 1795910400 * NSEC_PER_SEC)

struct fixture {
    char home[256], copy[256];
    struct vault *v;
    struct err e;
    unsigned told;
    char last[64];
    bool failed;
};

static void told(void *arg, struct span id, const struct vault_life *life, const struct err *e)
{
    struct fixture *f = arg;
    f->told++;
    f->failed = e != NULL;
    assert_true(life->until > life->made);
    snprintf(f->last, sizeof f->last, "%.*s", SPAN_FMT(id));
}

static void __attribute__((format(printf, 1, 2))) shell(const char *fmt, ...)
{
    char line[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    assert_int_equal(system(line), 0);
}

static void reopen(struct fixture *f)
{
    vault_close(f->v);
    f->told = 0;
    assert_int_equal(vault_open(&f->v, f->home, told, f, &f->e), 0);
}

static int setup(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);
    tmp_template(f->home, sizeof f->home, "wf-vault");
    tmp_template(f->copy, sizeof f->copy, "wf-vcopy");
    assert_non_null(mkdtemp(f->home));
    assert_non_null(mkdtemp(f->copy));
    reopen(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    vault_close(f->v);
    shell("rm -rf %s %s", f->home, f->copy);
    mem_free(f);
    return 0;
}

static void put(struct fixture *f, struct span id, const char *text, wf_time until)
{
    assert_int_equal(vault_write(f->v, id, span_str(text), T0, until, &f->e), 0);
}

/* What is read under that id; "" where nothing is. */
static const char *got(struct fixture *f, struct span id, int code)
{
    static char text[256];
    struct buf b = {0};
    assert_int_equal(vault_read(f->v, id, &b, &f->e), code);
    snprintf(text, sizeof text, "%.*s", SPAN_FMT(buf_view(&b)));
    vault_wipe(&b);
    return text;
}

/* The number of files in a folder whose name ends so. */
static unsigned files(const char *folder, const char *end)
{
    unsigned n = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *x; (x = readdir(d));) {
        size_t len = strlen(x->d_name), m = strlen(end);
        n += x->d_name[0] != '.' && len >= m && strcmp(x->d_name + len - m, end) == 0;
    }
    closedir(d);
    return n;
}

static unsigned vault_files(const struct fixture *f, const char *end)
{
    char *folder = fs_join(f->home, "vault");
    unsigned n = files(folder, end);
    mem_free(folder);
    return n;
}

static void kept_and_read(void **state)
{
    struct fixture *f = *state;
    struct vault_life life;
    put(f, PR7, "{\"rows\":\"" CANARY "\"}", T0 + 14 * DAY);
    put(f, SPAN_LIT("PR-0008"), "", T0 + DAY);
    assert_string_equal(got(f, PR7, 0), "{\"rows\":\"" CANARY "\"}");
    assert_string_equal(got(f, SPAN_LIT("PR-0008"), 0), "");
    shell("! grep -rq " CANARY " %s", f->home);
    shell("test -z \"$(find %s/vault -perm /077)\"", f->home);
    reopen(f);
    assert_int_equal(f->told, 0);
    assert_string_equal(got(f, PR7, 0), "{\"rows\":\"" CANARY "\"}");
    assert_true(vault_life(f->v, PR7, &life));
    assert_true(life.made == T0 && life.until == T0 + 14 * DAY);
    assert_false(vault_life(f->v, SPAN_LIT("PR-0009"), &life));
    got(f, SPAN_LIT("PR-0009"), WF_E_NOTFOUND);
}

/* A text of one person and one of two hundred look the same from outside. */
static void length_tells_nothing(void **state)
{
    struct fixture *f = *state;
    struct stat one, many;
    char text[900];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    put(f, SPAN_LIT("A"), "x", T0 + DAY);
    put(f, SPAN_LIT("B"), text, T0 + DAY);
    char *a = mem_printf("%s/vault/A.1.rec", f->home), *b = mem_printf("%s/vault/B.1.rec", f->home);
    assert_int_equal(stat(a, &one), 0);
    assert_int_equal(stat(b, &many), 0);
    assert_true(one.st_size == many.st_size);
    mem_free(a);
    mem_free(b);
}

static void written_over(void **state)
{
    struct fixture *f = *state;
    struct vault_life life;
    put(f, PR7, CANARY, T0 + DAY);
    shell("cp -r %s/vault %s/", f->home, f->copy);
    assert_int_equal(vault_write(f->v, PR7, SPAN_LIT("second"), T0 + 9 * DAY, T0 + 10 * DAY, &f->e), 0);
    assert_string_equal(got(f, PR7, 0), "second");
    assert_true(vault_life(f->v, PR7, &life));
    assert_true(life.made == T0 && life.until == T0 + 10 * DAY);
    assert_int_equal(vault_files(f, ".key"), 1);
    assert_int_equal(vault_files(f, ".rec"), 1);
    reopen(f);
    assert_string_equal(got(f, PR7, 0), "second");
}

/* Who kept the ciphertext can't open it with what is left. */
static void erased_in_copies(void **state)
{
    struct fixture *f = *state;
    put(f, PR7, CANARY, T0 + DAY);
    shell("mkdir %s/vault && cp %s/vault/*.rec %s/vault/", f->copy, f->home, f->copy);
    assert_int_equal(vault_destroy(f->v, PR7, &f->e), 0);
    got(f, PR7, WF_E_NOTFOUND);
    assert_int_equal(vault_destroy(f->v, PR7, &f->e), WF_E_NOTFOUND);
    assert_int_equal(vault_files(f, ""), 0);
    shell("cp %s/vault/* %s/vault/", f->copy, f->home);
    put(f, SPAN_LIT("X"), "another's", T0 + DAY);
    shell("cp %s/vault/X.1.key %s/vault/PR-0007.1.key", f->home, f->home);
    reopen(f);
    assert_int_equal(f->told, 1);
    assert_true(f->failed);
    got(f, PR7, WF_E_CORRUPT);
    assert_string_equal(got(f, SPAN_LIT("X"), 0), "another's");
}

/* The key is written over before its name goes: who holds the file open reads nothing of it. */
static void key_is_overwritten(void **state)
{
    struct fixture *f = *state;
    uint8_t before[32], after[32], zero[32] = {0};
    put(f, PR7, CANARY, T0 + DAY);
    char *path = mem_printf("%s/vault/PR-0007.1.key", f->home);
    FILE *open_one = fopen(path, "rb");
    assert_non_null(open_one);
    setvbuf(open_one, NULL, _IONBF, 0);
    assert_int_equal(fread(before, 1, sizeof before, open_one), sizeof before);
    assert_memory_not_equal(before, zero, sizeof zero);
    assert_int_equal(vault_destroy(f->v, PR7, &f->e), 0);
    rewind(open_one);
    assert_int_equal(fread(after, 1, sizeof after, open_one), sizeof after);
    assert_memory_equal(after, zero, sizeof zero);
    fclose(open_one);
    mem_free(path);
}

static void swept(void **state)
{
    struct fixture *f = *state;
    put(f, PR7, CANARY, T0 + DAY);
    put(f, SPAN_LIT("PR-0008"), CANARY, T0 + 2 * DAY);
    assert_int_equal(vault_sweep(f->v, T0 + DAY - 1, told, f), 0);
    assert_int_equal(f->told, 0);
    assert_int_equal(vault_sweep(f->v, T0 + DAY, told, f), 1);
    assert_int_equal(f->told, 1);
    assert_false(f->failed);
    assert_string_equal(f->last, "PR-0007");
    got(f, PR7, WF_E_NOTFOUND);
    assert_false(vault_life(f->v, PR7, &(struct vault_life){0}));
    assert_int_equal(vault_files(f, ".key"), 1);
    assert_int_equal(vault_sweep(f->v, T0 + DAY, told, f), 0); /* told once in one process */
    assert_int_equal(f->told, 1);
    assert_int_equal(vault_write(f->v, PR7, SPAN_LIT("x"), T0, T0 + DAY, &f->e), WF_E_AGAIN);
    /* a crash before it was recorded: told again, until somebody has recorded it */
    reopen(f);
    assert_int_equal(f->told, 0); /* no damage */
    got(f, PR7, WF_E_NOTFOUND);
    assert_string_equal(got(f, SPAN_LIT("PR-0008"), 0), CANARY);
    assert_int_equal(vault_sweep(f->v, T0 + DAY, told, f), 1);
    assert_string_equal(f->last, "PR-0007");
    vault_recorded(f->v, PR7, false);
    assert_int_equal(vault_sweep(f->v, T0 + DAY, told, f), 1);
    vault_recorded(f->v, PR7, true);
    assert_int_equal(vault_files(f, ""), 2);
    vault_end(f->v, SPAN_LIT("PR-0008"), T0 + DAY);
    assert_int_equal(vault_sweep(f->v, T0 + DAY, NULL, NULL), 1);
    vault_recorded(f->v, SPAN_LIT("PR-0008"), true);
    assert_int_equal(vault_files(f, ""), 0);
}

static void crashes(void **state)
{
    struct fixture *f = *state;
    put(f, PR7, "first", T0 + DAY);
    /* a new key without its record: the older record stays */
    shell("cp %s/vault/PR-0007.1.key %s/vault/PR-0007.2.key", f->home, f->home);
    reopen(f);
    assert_string_equal(got(f, PR7, 0), "first");
    assert_int_equal(vault_files(f, ".key"), 1);
    /* both whole, the older one not yet destroyed */
    shell("cp -r %s/vault %s/", f->home, f->copy);
    put(f, PR7, "second", T0 + DAY);
    shell("cp -n %s/vault/* %s/vault/", f->copy, f->home);
    assert_int_equal(vault_files(f, ".key"), 2);
    reopen(f);
    assert_string_equal(got(f, PR7, 0), "second");
    assert_int_equal(vault_files(f, ""), 2);
    /* a file of which nobody knows whether it is whole, and a key gone before its record */
    shell("printf x > %s/vault/PR-0009.1.key.tmp; rm %s/vault/*.key", f->home, f->home);
    reopen(f);
    assert_int_equal(f->told, 0);
    got(f, PR7, WF_E_NOTFOUND);
    assert_int_equal(vault_files(f, ".tmp"), 0);
    assert_int_equal(vault_sweep(f->v, T0, told, f), 1); /* without its key it has ended, and that is to be recorded */
    vault_recorded(f->v, PR7, true);
    assert_int_equal(vault_files(f, ""), 0);
}

/* What of an older text can't be destroyed at once is tried again by each sweep, and is never taken for the newer one. */
static void destroyed_later(void **state)
{
    struct fixture *f = *state;
    put(f, PR7, "first", T0 + DAY);
    /* where the key was stands what is no file: it can be neither written over nor removed */
    shell("cd %s/vault && mv PR-0007.1.key kept && mkdir -p PR-0007.1.key/x", f->home);
    put(f, PR7, "second", T0 + DAY);
    assert_string_equal(got(f, PR7, 0), "second");
    assert_int_equal(vault_sweep(f->v, T0, told, f), 0);
    assert_int_equal(f->told, 1);
    assert_true(f->failed);
    put(f, PR7, "third", T0 + DAY);
    shell("cd %s/vault && rm -r PR-0007.1.key && mv kept PR-0007.1.key", f->home);
    f->told = 0;
    assert_int_equal(vault_sweep(f->v, T0, told, f), 0);
    assert_int_equal(f->told, 0);
    assert_int_equal(vault_files(f, ""), 2);
    assert_string_equal(got(f, PR7, 0), "third");
    reopen(f);
    assert_string_equal(got(f, PR7, 0), "third");
}

/* Its own words about its end are believed only where they open with the key; else it ends as late as any, and not never. */
static void changed(void **state)
{
    struct fixture *f = *state;
    struct vault_life life;
    put(f, PR7, CANARY, T0 + DAY);
    shell("sed -i 's/until 20../until 29/' %s/vault/PR-0007.1.rec", f->home);
    reopen(f);
    assert_int_equal(f->told, 1);
    got(f, PR7, WF_E_CORRUPT);
    assert_true(vault_life(f->v, PR7, &life));
    assert_true(life.until - life.made == VAULT_LIFE_MOST);
    assert_int_equal(vault_sweep(f->v, life.until, told, f), 1);
    vault_recorded(f->v, PR7, true);
    assert_int_equal(vault_files(f, ""), 0);
    /* cut, emptied, of another id */
    put(f, SPAN_LIT("A"), CANARY, T0 + DAY);
    put(f, SPAN_LIT("B"), CANARY, T0 + DAY);
    put(f, SPAN_LIT("C"), CANARY, T0 + DAY);
    shell("cd %s/vault && truncate -s -1 A.1.rec && : > B.1.rec && cp A.1.key D.1.key && cp C.1.rec D.1.rec && cp C.1.key D.1.key", f->home);
    reopen(f);
    assert_int_equal(f->told, 3);
    assert_string_equal(got(f, SPAN_LIT("C"), 0), CANARY);
    got(f, SPAN_LIT("D"), WF_E_CORRUPT);
}

static void refused(void **state)
{
    struct fixture *f = *state;
    static const char *const ids[] = {"", "../x", "a/b", "a.b", "a b", "123456789012345678901234567890123"};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        assert_int_equal(vault_write(f->v, span_str(ids[i]), SPAN_LIT("x"), T0, T0 + DAY, &f->e), WF_E_INVALID);
    assert_int_equal(vault_write(f->v, PR7, SPAN_LIT("x"), T0, T0, &f->e), WF_E_INVALID);
    char *big = mem_alloc(VAULT_TEXT_MOST + 1);
    assert_int_equal(vault_write(f->v, PR7, span_make(big, VAULT_TEXT_MOST + 1), T0, T0 + DAY, &f->e), WF_E_LIMIT);
    assert_int_equal(vault_write(f->v, PR7, span_make(big, VAULT_TEXT_MOST), T0, T0 + DAY, &f->e), 0);
    mem_free(big);
    struct vault_life life;
    assert_int_equal(vault_write(f->v, PR7, SPAN_LIT("x"), T0, T0 + 1000 * DAY, &f->e), 0);
    assert_true(vault_life(f->v, PR7, &life));
    assert_true(life.until == T0 + VAULT_LIFE_MOST);
    shell("rm -rf %s/vault", f->home);
    assert_int_equal(vault_write(f->v, SPAN_LIT("Z"), SPAN_LIT("x"), T0, T0 + DAY, &f->e), WF_E_IO);
    assert_non_null(strstr(f->e.text, "vault/Z"));
    got(f, SPAN_LIT("Z"), WF_E_NOTFOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
        T(kept_and_read),
        T(length_tells_nothing),
        T(written_over),
        T(erased_in_copies),
        T(key_is_overwritten),
        T(swept),
        T(crashes),
        T(destroyed_later),
        T(changed),
        T(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
