/* Drop folders: order, moving, and everything that is no plain file. */
#include "config.h"

#include "tests/feed/harness.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char url[256];

static struct feed_config conf(struct floor_ *f)
{
    snprintf(url, sizeof url, "file://%s/in/", f->dir);
    return (struct feed_config){.id = "id/drop", .plugin = "id", .source = "drop", .member = "ID", .transport = WF_TRANSPORT_DROP,
                                .url = url, .enabled = true, .interval_s = 1};
}

static void make_folder(struct floor_ *f)
{
    char path[128];
    snprintf(path, sizeof path, "%s/in", f->dir);
    assert_int_equal(mkdir(path, 0700), 0);
}

static bool there(struct floor_ *f, const char *name)
{
    char path[256];
    struct stat st;
    snprintf(path, sizeof path, "%s/in/%s", f->dir, name);
    return lstat(path, &st) == 0;
}

static bool cond_there(struct floor_ *f, void *arg)
{
    return there(f, arg);
}

static bool cond_gone(struct floor_ *f, void *arg)
{
    return !there(f, arg);
}

static bool has_error(struct floor_ *f, void *arg)
{
    return strstr(floor_row(f, "id/drop").error, arg) != NULL;
}

static void in_order_and_moved(void **state)
{
    struct floor_ *f = *state;
    make_folder(f);
    floor_file(f, "in/b.xml", "second", 0600);
    floor_file(f, "in/a.xml", "first", 0600);
    floor_file(f, "in/c.xml", "third", 0600);
    floor_file(f, "in/.hidden", "no", 0600);
    floor_file(f, "in/half.tmp", "no", 0600);
    floor_file(f, "in/half.part", "no", 0600);
    struct feed_config c = conf(f);
    floor_put(f, &c);
    floor_wait_got(f, 3);
    assert_string_equal(f->got.v[0].bytes, "first");
    assert_string_equal(f->got.v[0].url, "a.xml");
    assert_string_equal(f->got.v[1].bytes, "second");
    assert_string_equal(f->got.v[2].bytes, "third");
    floor_wait(f, 3000, "the last is moved", cond_there, (void *) (uintptr_t) "done/c.xml");
    assert_true(there(f, "done/a.xml") && there(f, "done/b.xml") && !there(f, "a.xml"));
    assert_true(there(f, ".hidden") && there(f, "half.tmp") && there(f, "half.part"));
    floor_wait_state(f, "id/drop", FEED_UP, 1000);
    floor_file(f, "in/a.xml", "another first", 0600);
    floor_wait_got(f, 4);
    floor_wait(f, 3000, "moved beside the first", cond_there, (void *) (uintptr_t) "done/a.xml.1");
    assert_true(there(f, "done/a.xml"));
}

static void not_moved_before_it_is_durable(void **state)
{
    struct floor_ *f = *state;
    make_folder(f);
    floor_file(f, "in/a", "text", 0600);
    struct feed_config c = conf(f);
    f->hold = true;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    floor_run(f, 200);
    assert_true(there(f, "a"));
    floor_done(f, f->got.v[0].ticket, FEED_AGAIN, NULL);
    floor_wait_got(f, 2);
    assert_true(there(f, "a"));
    floor_done(f, f->got.v[1].ticket, FEED_TAKEN, NULL);
    floor_wait(f, 3000, "moved", cond_there, (void *) (uintptr_t) "done/a");
}

/* One file out at the desk, and what is done to the feed meanwhile; then the desk says that it is durable. It must not come again. */
static struct feed_config one_out(struct floor_ *f)
{
    make_folder(f);
    floor_file(f, "in/a", "text", 0600);
    struct feed_config c = conf(f);
    f->hold = true;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    return c;
}

static void comes_once(struct floor_ *f)
{
    f->hold = false;
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    floor_wait(f, 3000, "moved", cond_there, (void *) (uintptr_t) "done/a");
    assert_false(there(f, "a"));
    floor_file(f, "in/b", "another", 0600);
    floor_wait_got(f, 2);
    assert_string_equal(f->got.v[1].bytes, "another");
    floor_wait(f, 3000, "moved too", cond_there, (void *) (uintptr_t) "done/b");
    assert_int_equal(f->got.n, 2);
}

static void put_again_while_out(void **state)
{
    struct floor_ *f = *state;
    struct feed_config c = one_out(f);
    floor_put(f, &c);
    comes_once(f);
}

static void changed_while_out(void **state)
{
    struct floor_ *f = *state;
    struct feed_config c = one_out(f);
    c.timeout_s = 7;
    c.interval_s = 2;
    floor_put(f, &c);
    comes_once(f);
}

static void off_and_on_while_out(void **state)
{
    struct floor_ *f = *state;
    struct feed_config c = one_out(f);
    c.enabled = false;
    floor_put(f, &c);
    c.enabled = true;
    floor_put(f, &c);
    comes_once(f);
}

static void off_while_out(void **state)
{
    struct floor_ *f = *state;
    struct feed_config c = one_out(f);
    c.enabled = false;
    floor_put(f, &c);
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    floor_wait(f, 3000, "moved", cond_there, (void *) (uintptr_t) "done/a");
    c.enabled = true;
    floor_put(f, &c);
    floor_wait_state(f, "id/drop", FEED_UP, 2000);
    assert_int_equal(f->got.n, 1);
}

static void removed_and_put_while_out(void **state)
{
    struct floor_ *f = *state;
    struct feed_config c = one_out(f);
    assert_int_equal(feeds_remove(f->feeds, "id/drop", NULL), 0);
    floor_put(f, &c);
    floor_run(f, 300);
    assert_int_equal(f->got.n, 1); /* the new one waits for what the old one has out */
    comes_once(f);
}

static void removed_while_out(void **state)
{
    struct floor_ *f = *state;
    one_out(f);
    assert_int_equal(feeds_remove(f->feeds, "id/drop", NULL), 0);
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    floor_wait(f, 3000, "moved", cond_there, (void *) (uintptr_t) "done/a");
}

static void what_cannot_be_read_is_quarantined(void **state)
{
    struct floor_ *f = *state;
    make_folder(f);
    floor_file(f, "in/bad", "poison", 0600);
    struct feed_config c = conf(f);
    f->answer.outcome = FEED_BROKEN;
    f->answer.error = "the plugin crashed";
    floor_put(f, &c);
    floor_wait(f, 3000, "quarantined", cond_there, (void *) (uintptr_t) "quarantine/bad");
    assert_int_equal(f->got.n, 1);
    assert_false(there(f, "done/bad"));
}

/* What may tell of persons does not lie about: the file goes, and what is said of it lies in its place. */
static void what_tells_of_persons_goes(void **state)
{
    struct floor_ *f = *state;
    make_folder(f);
    floor_file(f, "in/bad", "poison", 0600);
    struct feed_config c = conf(f);
    f->answer.outcome = FEED_BROKEN;
    f->answer.error = "the plugin crashed";
    f->answer.note = "it lies in quarantine\n";
    floor_put(f, &c);
    floor_wait(f, 3000, "a note", cond_there, (void *) (uintptr_t) "quarantine/bad.txt");
    floor_wait(f, 3000, "gone", cond_gone, (void *) (uintptr_t) "bad");
    assert_false(there(f, "quarantine/bad"));
    assert_int_equal(floor_exec("grep -qx 'it lies in quarantine' '%s/in/quarantine/bad.txt'", f->dir), 0);
    floor_file(f, "in/bad", "poison again", 0600);
    floor_wait(f, 3000, "a second note, not over the first", cond_there, (void *) (uintptr_t) "quarantine/bad.1.txt");
    f->answer.outcome = FEED_TAKEN;
    floor_file(f, "in/good", "ill", 0600);
    floor_wait(f, 3000, "the same of one that was taken", cond_there, (void *) (uintptr_t) "done/good.txt");
    floor_wait(f, 3000, "gone", cond_gone, (void *) (uintptr_t) "good");
    assert_false(there(f, "done/good"));
}

/* What lies in quarantine/ has its time; what does not, or is no file, stays. */
static void quarantine_has_its_time(void **state)
{
    struct floor_ *f = *state;
    make_folder(f);
    assert_int_equal(floor_exec("cd '%s/in' && mkdir quarantine done && echo x >quarantine/old && echo x >done/kept && mkdir quarantine/folder && ln -s ../done/kept quarantine/link", f->dir), 0);
    struct feed_config c = conf(f);
    feeds_keep(f->feeds, 3600);
    floor_put(f, &c);
    floor_file(f, "in/a", "first", 0600);
    floor_wait(f, 3000, "read", cond_there, (void *) (uintptr_t) "done/a");
    assert_true(there(f, "quarantine/old"));
    feeds_keep(f->feeds, 1);
    floor_wait(f, 5000, "its time is over", cond_gone, (void *) (uintptr_t) "quarantine/old");
    assert_true(there(f, "done/kept") && there(f, "quarantine/folder") && there(f, "quarantine/link"));
}

static void only_plain_files(void **state)
{
    struct floor_ *f = *state;
    make_folder(f);
    assert_int_equal(floor_exec("cd '%s/in' && ln -s /etc/passwd link && mkfifo pipe && mkdir sub && ln -s . loop", f->dir), 0);
    floor_file(f, "in/z", "plain", 0600);
    floor_file(f, "in/name\nwith\033control", "odd", 0600);
    struct feed_config c = conf(f);
    floor_put(f, &c);
    floor_wait_got(f, 2);
    assert_string_equal(f->got.v[0].url, "name?with?control");
    assert_string_equal(f->got.v[1].bytes, "plain");
    floor_wait_state(f, "id/drop", FEED_UP, 2000);
    assert_true(there(f, "link") && there(f, "pipe") && there(f, "sub") && there(f, "loop"));
    assert_int_equal(f->got.n, 2);
}

static void too_large(void **state)
{
    struct floor_ *f = *state;
    make_folder(f);
    assert_int_equal(floor_exec("head -c 3000000 /dev/zero >'%s/in/big'", f->dir), 0);
    floor_file(f, "in/small", "ok", 0600);
    struct feed_config c = conf(f);
    c.max_bytes = 100000;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    assert_string_equal(f->got.v[0].bytes, "ok");
    assert_int_equal(f->asides, 1);
    assert_int_equal(f->aside_total, 3000000);
    assert_int_equal(f->aside_head, 65536);
    assert_true(there(f, "quarantine/big"));
}

static void a_folder_that_is_missing(void **state)
{
    struct floor_ *f = *state;
    struct feed_config c = conf(f);
    floor_put(f, &c);
    floor_wait(f, 3000, "the error", has_error, (void *) (uintptr_t) "No such file");
    assert_int_equal(floor_row(f, "id/drop").state, FEED_FAILED);
    make_folder(f);
    floor_file(f, "in/a", "now", 0600);
    floor_wait_got(f, 1);
    floor_wait_state(f, "id/drop", FEED_UP, 2000);
    floor_put(f, &c);
    assert_int_equal(feeds_remove(f->feeds, "id/drop", NULL), 0);
}

static bool tested(struct floor_ *f, void *arg)
{
    (void) arg;
    return f->tests > 0;
}

static void a_test_moves_nothing(void **state)
{
    struct floor_ *f = *state;
    make_folder(f);
    floor_file(f, "in/a", "text", 0600);
    struct feed_config c = conf(f);
    c.enabled = false;
    floor_put(f, &c);
    assert_int_equal(feeds_test(f->feeds, "id/drop", NULL, floor_test_cb, f, NULL), 0);
    floor_wait(f, 3000, "the test", tested, NULL);
    assert_string_equal(f->test_bytes, "text");
    floor_run(f, 100);
    assert_true(there(f, "a"));
    assert_int_equal(f->got.n, 0);
}

static void closed_while_the_pool_works(void **state)
{
    struct floor_ *f = *state;
    make_folder(f);
    floor_file(f, "in/a", "text", 0600);
    struct feed_config c = conf(f);
    floor_put(f, &c);
    for (int i = 0; i < 400 && f->got.n == 0; i++)
        uv_run(&f->loop, UV_RUN_NOWAIT);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, floor_setup, floor_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(in_order_and_moved),
        CASE(not_moved_before_it_is_durable),
        CASE(put_again_while_out),
        CASE(changed_while_out),
        CASE(off_and_on_while_out),
        CASE(off_while_out),
        CASE(removed_and_put_while_out),
        CASE(removed_while_out),
        CASE(what_cannot_be_read_is_quarantined), CASE(what_tells_of_persons_goes), CASE(quarantine_has_its_time),
        CASE(only_plain_files),
        CASE(too_large),
        CASE(a_folder_that_is_missing),
        CASE(a_test_moves_nothing),
        CASE(closed_while_the_pool_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
