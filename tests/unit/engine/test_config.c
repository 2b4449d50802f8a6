/* The configuration: all that is wrong is listed at once, with file, line, key and what would be right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "engine/config.h"

struct fixture {
    char home[64];
};

static int setup(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);
    snprintf(f->home, sizeof f->home, "/tmp/wf-config-XXXXXX");
    assert_non_null(mkdtemp(f->home));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char *command = mem_printf("rm -rf '%s'", f->home);
    int rc = system(command);
    mem_free(command);
    mem_free(f);
    return rc;
}

static void put(const struct fixture *f, const char *name, const char *text)
{
    struct err e = {0};
    char *path = fs_join(f->home, name), *dir = fs_join(f->home, "conf.d");
    assert_int_equal(fs_mkdirs(dir, 0700, &e), 0);
    assert_int_equal(fs_write_atomic(path, span_str(text), 0600, &e), 0);
    mem_free(path);
    mem_free(dir);
}

static void test_empty_home(void **state)
{
    struct config *c;
    struct buf problems = {0};
    struct err e = {0};
    const struct fixture *f = *state;
    assert_int_equal(config_read(&c, f->home, NULL, &problems, &e), 0);
    assert_int_equal(c->plugins.n, 0);
    assert_int_equal(c->retention_days, 90);
    assert_int_equal(c->reserve_mib, 64);
    assert_string_equal(c->centre, "AMICF Coordination Center");
    config_free(c);
    buf_free(&problems);
}

static void test_whole(void **state)
{
    const struct fixture *f = *state;
    struct config *c;
    struct buf problems = {0};
    struct err e = {0};
    put(f, "watchfloor.conf",
        "# ours\nformat = 1\nlog_level = \"debug\"\nplugin sg { enabled = true options = {\"zone=+08:00\", \"lang=en\"} }\n"
        "feed \"sg/queues\" {\n  url = \"http://127.0.0.1:8102/v1/queues\" // local\n  interval = 5\n  allow_clear = true\n}\n"
        "/* a\n comment */ journal { retention_days = 30 reserve_mib = 0 }\n");
    put(f, "conf.d/20-later.conf", "format = 1\nfeed sg/queues { interval = 7 }\nplugin id { enabled = false }\n");
    assert_int_equal(config_read(&c, f->home, NULL, &problems, &e), 0);
    const struct config_feed *q = config_feed(c, "sg/queues");
    assert_non_null(q);
    assert_string_equal(q->url, "http://127.0.0.1:8102/v1/queues");
    assert_int_equal(q->interval_s, 7);
    assert_true(q->allow_clear);
    assert_true(q->enabled);
    const struct config_plugin *sg = config_plugin(c, "sg");
    assert_true(sg->enabled);
    assert_int_equal(sg->options.n, 2);
    assert_string_equal(sg->options.v[0].name, "zone");
    assert_string_equal(sg->options.v[0].value, "+08:00");
    assert_false(config_plugin(c, "id")->enabled);
    assert_int_equal(c->retention_days, 30);
    assert_int_equal(c->reserve_mib, 0);
    assert_int_equal(c->log_level, LOG_DEBUG_);
    config_free(c);
    buf_free(&problems);
}

/* Each fault has its line, and one does not hide the next. */
static void test_all_faults(void **state)
{
    const struct fixture *f = *state;
    struct config *c;
    struct buf problems = {0};
    struct err e = {0};
    put(f, "watchfloor.conf",
        "format = 1\n"                                   /* 1 */
        "colour = \"red\"\n"                             /* 2 unknown key */
        "feed sg/queues {\n"                             /* 3 */
        "  intervall = 5\n"                              /* 4 unknown key */
        "  interval = soon\n"                            /* 5 no integer */
        "  url = http\n"                                 /* 6 no quotes */
        "  enabled = maybe\n"                            /* 7 no bool */
        "}\n"                                            /* 8 */
        "feed sgqueues { }\n"                            /* 9 title */
        "station x { a = {1, 2} }\n"                     /* 10 unknown section */
        "plugin sg { options = {\"novalue\"} }\n");      /* 11 */
    put(f, "conf.d/10.conf", "plugin la { enabled = true }\n"); /* no format */
    assert_int_equal(config_read(&c, f->home, NULL, &problems, &e), WF_E_INVALID);
    assert_null(c);
    static const char *const wanted[] = {"watchfloor.conf:2: colour", "watchfloor.conf:4: intervall", "watchfloor.conf:5: interval: \"soon\"",
        "watchfloor.conf:6: url", "watchfloor.conf:7: enabled: \"maybe\"", "watchfloor.conf:9: feed: \"sgqueues\"", "watchfloor.conf:10: station",
        "watchfloor.conf:11: options: \"novalue\"", "10.conf:1: format"};
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        if (!strstr(problems.p, wanted[i]))
            fail_msg("\"%s\" is not told in:\n%s", wanted[i], problems.p);
    assert_non_null(strstr(problems.p, "there are: enabled url interval"));
    buf_free(&problems);
}

static void test_out_of_range(void **state)
{
    const struct fixture *f = *state;
    struct config *c;
    struct buf problems = {0};
    struct err e = {0};
    put(f, "watchfloor.conf", "format = 2\nlog_level = \"loud\"\njournal { retention_days = 0 }\nfeed sg/queues { interval = 99999999999999999999 }\n");
    assert_int_equal(config_read(&c, f->home, NULL, &problems, &e), WF_E_INVALID);
    assert_non_null(strstr(problems.p, ":1: format: \"2\""));
    assert_non_null(strstr(problems.p, ":3: retention_days: \"0\""));
    assert_non_null(strstr(problems.p, ":4: interval"));
    buf_free(&problems);
}

/* What is broken as text is told with its line, and nothing reads beyond it. */
static void test_broken_text(void **state)
{
    (void) state;
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"format = 1\nlog_level = \"de\nbug\"\n", ":2: log_level"},
        {"format = 1\njournal {\n retention_days = 4\n", ":2: journal"},
        {"format = 1\n}\n", ":2: "},
        {"format = 1\nplugin { }\n", ":2: plugin: wants a title"},
        {"format = 1\njournal x { }\n", ":2: journal: takes no title"},
        {"format\n", ":1: format"},
        {"= 1\n", ":1: "},
        {"", ":1: format"},
        {"format = 1 /* never ends", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf problems = {0};
        size_t n = conf_scan(&config_grammar, "f.conf", span_str(cases[i].text), &problems);
        if (cases[i].wanted) {
            assert_true(n > 0);
            if (!strstr(problems.p, cases[i].wanted))
                fail_msg("%zu: \"%s\" is not told in: %s", i, cases[i].wanted, problems.p);
        } else {
            assert_int_equal(n, 0);
        }
        buf_free(&problems);
    }
}

/* No text of any shape makes the scan loop or read outside: every prefix and every one-byte change of a whole one. */
static void test_any_text(void **state)
{
    (void) state;
    static const char text[] = "format = 1\nplugin sg { enabled = true options = {\"a=b\", 'c=d'} } # x\nfeed sg/q { url = \"http://h/\\\"\" interval = 5 }\n/* c */";
    struct buf problems = {0};
    size_t told = 0;
    for (size_t n = 0; n < sizeof text; n++)
        told += conf_scan(&config_grammar, "f", span_make(text, n), &problems);
    static const char bytes[] = "{}=\",'#/\n\\ \x01\xff*";
    for (size_t i = 0; i + 1 < sizeof text; i++)
        for (size_t k = 0; k + 1 < sizeof bytes; k++) {
            char *copy = mem_strndup(text, sizeof text - 1);
            copy[i] = bytes[k];
            told += conf_scan(&config_grammar, "f", span_make(copy, sizeof text - 1), &problems);
            mem_free(copy);
        }
    assert_true(told > 100);
    buf_free(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_empty_home, setup, teardown),
        cmocka_unit_test_setup_teardown(test_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_faults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_out_of_range, setup, teardown),
        cmocka_unit_test(test_broken_text),
        cmocka_unit_test(test_any_text),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
