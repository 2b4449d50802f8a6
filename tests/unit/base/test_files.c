/* fs, paths, log: files in a folder of the test's own. */
#include "support.h"

#include <sys/stat.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/log.h"
#include "base/paths.h"

static void read_and_write(void **state)
{
    (void) state;
    char *dir = test_tmp();
    char *path = fs_join(dir, "f");
    struct buf b = {0};
    struct err e = {0};
    struct stat st;
    assert_int_equal(fs_read(path, 10, &b, &e), WF_E_NOTFOUND);
    assert_int_equal(fs_write_atomic(path, SPAN_LIT("0123456789"), 0640, &e), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(fs_read(path, 10, &b, &e), 0);
    assert_span(buf_view(&b), "0123456789");
    buf_clear(&b);
    assert_int_equal(fs_read(path, 9, &b, &e), WF_E_LIMIT);
    buf_clear(&b);
    assert_int_equal(fs_write_atomic(path, SPAN_LIT(""), 0600, &e), 0);
    assert_int_equal(fs_read(path, 0, &b, &e), 0);
    assert_int_equal(b.n, 0);
    char *tmp = mem_printf("%s.tmp", path);
    assert_int_not_equal(access(tmp, F_OK), 0);
    mem_free(tmp);
    tmp = mem_printf("%s/no/such/folder", dir);
    assert_true(fs_write_atomic(tmp, SPAN_LIT("x"), 0600, &e) < 0);
    assert_non_null(strstr(e.text, "No such file"));
    mem_free(tmp);
    buf_free(&b);
    mem_free(path);
    test_tmp_free(dir);
}

static void folders(void **state)
{
    (void) state;
    char *dir = test_tmp();
    char *deep = fs_join(dir, "a/b//c/");
    struct err e = {0};
    struct stat st;
    umask(022);
    assert_int_equal(fs_mkdirs(deep, 0700, &e), 0);
    assert_int_equal(fs_mkdirs(deep, 0755, &e), 0);
    assert_int_equal(stat(deep, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    char *file = fs_join(dir, "file");
    assert_int_equal(fs_write_atomic(file, SPAN_LIT("x"), 0600, &e), 0);
    assert_int_equal(fs_mkdirs(file, 0700, &e), WF_E_EXISTS);
    assert_int_equal(fs_mkdirs("", 0700, &e), WF_E_INVALID);
    mem_free(file);
    mem_free(deep);
    deep = fs_join("a/", "b");
    assert_string_equal(deep, "a/b");
    mem_free(deep);
    assert_int_equal(fs_check_local(dir, &e), 0);
    assert_int_equal(fs_check_local("/no/such/place", &e), WF_E_NOTFOUND);
    test_tmp_free(dir);
}

static void secrets(void **state)
{
    (void) state;
    char *dir = test_tmp();
    char *path = fs_join(dir, "key");
    struct buf b = {0};
    struct err e = {0};
    assert_int_equal(fs_write_atomic(path, SPAN_LIT("s3cret\n"), 0600, &e), 0);
    assert_int_equal(fs_read_secret(path, &b, &e), 0);
    assert_span(buf_view(&b), "s3cret");
    buf_clear(&b);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(fs_read_secret(path, &b, &e), WF_E_DENIED);
    assert_non_null(strstr(e.text, "chmod 600"));
    assert_int_equal(b.n, 0);
    assert_int_equal(fs_read_secret(dir, &b, &e), WF_E_INVALID);
    struct buf big = {0};
    memset(buf_reserve(&big, 65537), 'k', 65537);
    buf_grew(&big, 65537);
    assert_int_equal(fs_write_atomic(path, buf_view(&big), 0600, &e), 0);
    assert_int_equal(fs_read_secret(path, &b, &e), WF_E_LIMIT);
    assert_int_equal(b.n, 0);
    buf_free(&big);
    buf_free(&b);
    mem_free(path);
    test_tmp_free(dir);
}

/* Who may write in a folder above a file, or owns one, can put another in its place. */
static void places(void **state)
{
    (void) state;
    char *dir = test_tmp(), *path = fs_join(dir, "file"), *deep = fs_join(dir, "in"), *below = fs_join(deep, "file"), *link = fs_join(dir, "link"), *through = fs_join(link, "file");
    struct err e = {0};
    assert_int_equal(fs_check_place(path, &e), 0);
    assert_int_equal(mkdir(deep, 0700), 0);
    assert_int_equal(fs_check_place(below, &e), 0);
    assert_int_equal(chmod(dir, 0777), 0);
    assert_int_equal(fs_check_place(path, &e), WF_E_DENIED);
    assert_non_null(strstr(e.text, "chmod go-w"));
    assert_int_equal(fs_check_place(below, &e), WF_E_DENIED); /* one further up is enough */
    assert_int_equal(chmod(dir, 01777), 0);
    assert_int_equal(fs_check_place(below, &e), 0);
    assert_int_equal(chmod(dir, 0700), 0);
    assert_int_equal(chmod(deep, 0777), 0);
    assert_int_equal(symlink(deep, link), 0);
    assert_int_equal(fs_check_place(through, &e), WF_E_DENIED); /* where it leads to counts */
    assert_int_equal(fs_check_place("/no/such/file", &e), WF_E_NOTFOUND);
    if (geteuid() == 0) {
        assert_int_equal(chmod(deep, 0700), 0);
        assert_int_equal(chown(deep, 65534, 65534), 0);
        assert_int_equal(fs_check_place(below, &e), WF_E_DENIED);
        assert_non_null(strstr(e.text, "belongs to user 65534"));
    }
    mem_free(path);
    mem_free(deep);
    mem_free(below);
    mem_free(link);
    mem_free(through);
    test_tmp_free(dir);
}

static void check_path(char *got, const char *want)
{
    assert_string_equal(got, want);
    mem_free(got);
}

static void paths(void **state)
{
    (void) state;
    setenv("WATCHFLOOR_PLUGINDIR", "/p", 1);
    setenv("WATCHFLOOR_LIBEXECDIR", "/l/", 1);
    setenv("WATCHFLOOR_BINDIR", "/b", 1);
    setenv("WATCHFLOOR_DATADIR", "/d", 1);
    check_path(paths_plugin("sg"), "/p/sg.so");
    check_path(paths_plugin_dir(), "/p");
    check_path(paths_libexec("watchfloor-tool"), "/l/watchfloor-tool");
    check_path(paths_bin("watchfloord"), "/b/watchfloord");
    check_path(paths_data("themes/x.theme"), "/d/themes/x.theme");
    unsetenv("WATCHFLOOR_HOME");
    setenv("XDG_DATA_HOME", "/x", 1);
    check_path(paths_home("/h"), "/h");
    check_path(paths_home(""), "/x/watchfloor");
    setenv("WATCHFLOOR_HOME", "/w", 1);
    check_path(paths_home(NULL), "/w");
    unsetenv("WATCHFLOOR_HOME");
    setenv("XDG_DATA_HOME", "relative", 1);
    setenv("HOME", "/home/officer", 1);
    check_path(paths_home(NULL), "/home/officer/.local/share/watchfloor");
    unsetenv("WATCHFLOOR_PLUGINDIR");
    char *dir = paths_plugin_dir();
    assert_non_null(strstr(dir, "plugins"));
    mem_free(dir);
}

static void log_lines(void **state)
{
    (void) state;
    char *dir = test_tmp();
    char *path = fs_join(dir, "engine.log");
    struct clock c = {.fixed = 0};
    struct err e = {0};
    struct log *l = NULL;
    struct buf b = {0};
    log_write(NULL, LOG_ERROR_, "x", "nothing");
    assert_int_equal(log_open(&l, path, &c, &e), 0);
    log_debug(l, "feed", "not written");
    log_warn(l, "feed", "bad \"%s\"\033[31m\n", "sg/queues");
    log_set_level(l, LOG_DEBUG_);
    log_debug(l, "feed", "written");
    log_close(l);
    assert_int_equal(fs_read(path, 10000, &b, &e), 0);
    assert_span(buf_view(&b),
                "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"warn\",\"module\":\"feed\",\"text\":\"bad "
                "\\\"sg/queues\\\"\\u001b[31m\\n\"}\n"
                "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"debug\",\"module\":\"feed\",\"text\":\"written\"}\n");
    buf_free(&b);
    mem_free(path);
    path = fs_join(dir, "no/such/folder/x.log");
    assert_int_equal(log_open(&l, path, &c, &e), WF_E_IO);
    mem_free(path);
    test_tmp_free(dir);
}

static off_t size_of(const char *path, int i)
{
    struct stat st;
    char *p = i ? mem_printf("%s.%d", path, i) : mem_strdup(path);
    off_t n = stat(p, &st) == 0 ? st.st_size : -1;
    mem_free(p);
    return n;
}

static void log_rotates(void **state)
{
    (void) state;
    char *dir = test_tmp();
    char *path = fs_join(dir, "engine.log");
    struct clock c = {.fixed = 0};
    struct log *l = NULL;
    assert_int_equal(log_open(&l, path, &c, NULL), 0);
    /* 4 KiB a line, 8 MiB a file: five files' worth. */
    for (int i = 0; i < 11000; i++)
        log_info(l, "m", "%04000d", i);
    log_close(l);
    assert_true(size_of(path, 0) > 0);
    for (int i = 1; i <= 3; i++)
        assert_in_range(size_of(path, i), 8 * 1024 * 1024 - 8192, 8 * 1024 * 1024);
    assert_int_equal(size_of(path, 4), -1);
    mem_free(path);
    test_tmp_free(dir);
}

static void complaints_back_off(void **state)
{
    (void) state;
    char *dir = test_tmp();
    char *path = fs_join(dir, "engine.log");
    struct clock clk = {.fixed = 0};
    struct log *l = NULL;
    struct log_complaint c = {0};
    struct buf b = {0};
    assert_int_equal(log_open(&l, path, &clk, NULL), 0);
    for (int i = 0; i < 100; i++)
        log_complain(l, &c, "feed", "no answer");
    assert_int_equal(c.interval, 60 * NSEC_PER_SEC);
    c.next = 0; /* as if a minute had gone */
    log_complain(l, &c, "feed", "no answer");
    assert_int_equal(c.interval, 120 * NSEC_PER_SEC);
    log_relent(l, &c, "feed", "answers again");
    log_relent(l, &c, "feed", "answers again");
    log_close(l);
    assert_int_equal(fs_read(path, 10000, &b, NULL), 0);
    int lines = 0;
    for (size_t i = 0; i < b.n; i++)
        lines += b.p[i] == '\n';
    assert_int_equal(lines, 3);
    assert_non_null(strstr(b.p, "(and 99 times since)"));
    buf_free(&b);
    mem_free(path);
    test_tmp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_and_write),
        cmocka_unit_test(folders),
        cmocka_unit_test(secrets), cmocka_unit_test(places),
        cmocka_unit_test(paths),
        cmocka_unit_test(log_lines),
        cmocka_unit_test(log_rotates),
        cmocka_unit_test(complaints_back_off),
    };
    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
