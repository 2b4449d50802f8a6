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
        "/* a\n comment */ journal { retention_days = 30 status_days = 3 reserve_mib = 0 }\ndesk { own_by_p1 = 45 shift_hours = 12 flap_low = 10 flap_high = 30 check_interval = 60 stale_hours = 12 }\n");
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
    assert_int_equal(c->status_days, 3);
    assert_int_equal(c->report_days, 0); /* as retention_days */
    assert_int_equal(c->own_by_s[0], 45);
    assert_int_equal(c->own_by_s[1], 300);
    assert_int_equal(c->ack_s, 600);
    assert_int_equal(c->shift_h, 12);
    assert_int_equal(c->flap_low, 10);
    assert_int_equal(c->flap_high, 30);
    assert_int_equal(c->check_s, 60);
    assert_int_equal(c->stale_h, 12);
    assert_int_equal(c->log_level, LOG_DEBUG_);
    config_free(c);
    buf_free(&problems);
}

/* Who sends, and what an address of ours may not be. */
static void test_notices(void **state)
{
    const struct fixture *f = *state;
    static const char *const wrong[] = {"sender = \"two words\"", "sender = \"a,b\"", "sender = \"a&b\"", "phone = \"call us\"", "recipients = \"relative.conf\"", "single = maybe", "fax = \"1\""};
    struct config *c;
    struct buf problems = {0};
    put(f, "watchfloor.conf",
        "format = 1\nnotices { sender = \"watch@centre.example\" sender_name = \"Centre\" contact = \"duty officer\" phone = \"+62 21 555\" recipients = \"/etc/wf/r.conf\" single = true per_author = 5 }\n");
    assert_int_equal(config_read(&c, f->home, NULL, &problems, NULL), 0);
    assert_string_equal(c->notices_sender, "watch@centre.example");
    assert_string_equal(c->notices_sender_name, "Centre");
    assert_string_equal(c->notices_contact, "duty officer");
    assert_string_equal(c->notices_phone, "+62 21 555");
    assert_string_equal(c->notices_recipients, "/etc/wf/r.conf");
    assert_true(c->notices_single);
    assert_int_equal(c->notices_per_author, 5);
    assert_int_equal(c->notices_per_centre, 0); /* the desk's own */
    config_free(c);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        char *text = mem_printf("format = 1\nnotices {\n  %s\n}\n", wrong[i]);
        put(f, "watchfloor.conf", text);
        buf_clear(&problems);
        assert_int_equal(config_read(&c, f->home, NULL, &problems, NULL), WF_E_INVALID);
        assert_non_null(strstr(problems.p, "watchfloor.conf:3: "));
        assert_false(c->notices_single);
        config_free(c);
        mem_free(text);
    }
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
    static const char *const wanted[] = {"watchfloor.conf:2: colour", "watchfloor.conf:4: intervall", "watchfloor.conf:5: interval: \"soon\"",
        "watchfloor.conf:6: url", "watchfloor.conf:7: enabled: \"maybe\"", "watchfloor.conf:9: feed: \"sgqueues\"", "watchfloor.conf:10: station",
        "watchfloor.conf:11: options: \"novalue\"", "10.conf:1: format"};
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        if (!strstr(problems.p, wanted[i]))
            fail_msg("\"%s\" is not told in:\n%s", wanted[i], problems.p);
    assert_non_null(strstr(problems.p, "there are: enabled url interval"));
    config_free(c);
    buf_free(&problems);
}

/* What is right of a file with faults is known all the same, with its lines, so that its meaning can be checked in the same go. */
static void test_sound_part(void **state)
{
    const struct fixture *f = *state;
    struct config *c;
    struct buf problems = {0};
    struct err e = {0};
    put(f, "watchfloor.conf",
        "format = 1\n"                                        /* 1 */
        "colour = {\"red\", \"blue\"}\n"                      /* 2 */
        "feed \"sg/queues\" {\n"                              /* 3 */
        "  interval = soon url = \"gopher://h/\"\n"           /* 4 */
        "  key_file\n"                                        /* 5 */
        "}\n"                                                 /* 6 */
        "feed bad title { url = \"https://lost/\" }\n"        /* 7 */
        "station { feed = 3 }\n"                              /* 8 */
        "plugin sg { options = {\"a=1\"} enabled = off }\n"   /* 9 */
        "feed \"la/lines\" { key_file = \"/k\"\n"             /* 10 */
        " url = \"tls://h:1\" interval = 4 }\n"               /* 11 */
        "feed \"mm/x\" { interval = 9\n");                    /* 12: never closed */
    put(f, "conf.d/1.conf", "format = 1\nfeed \"la/lines\" {\n url = \"tls://h:2\" }\n");
    assert_int_equal(config_read(&c, f->home, NULL, &problems, &e), WF_E_INVALID);
    const struct config_feed *q = config_feed(c, "sg/queues"), *l = config_feed(c, "la/lines");
    assert_non_null(q);
    assert_string_equal(q->url, "gopher://h/");
    assert_int_equal(q->interval_s, 0);
    assert_null(q->key_file);
    assert_non_null(l);
    assert_string_equal(l->url, "tls://h:2");
    assert_int_equal(l->interval_s, 4);
    assert_int_equal(c->feeds.n, 2);
    assert_int_equal(c->plugins.n, 1);
    assert_false(c->plugins.v[0].enabled);
    static const struct {
        const char *section, *title, *key, *ends;
    } places[] = {{"feed", "sg/queues", "url", "watchfloor.conf:4"}, {"feed", "sg/queues", "interval", "watchfloor.conf:3"}, {"plugin", "sg", "options", "watchfloor.conf:9"},
                  {"feed", "la/lines", "key_file", "watchfloor.conf:10"}, {"feed", "la/lines", "url", "1.conf:3"}, {"feed", "la/lines", NULL, "1.conf:2"}};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        const char *got = config_where(c, places[i].section, places[i].title, places[i].key);
        if (strlen(got) < strlen(places[i].ends) || strcmp(got + strlen(got) - strlen(places[i].ends), places[i].ends) != 0)
            fail_msg("%s of %s stands at %s, not %s", places[i].key ? places[i].key : "it", places[i].title, got, places[i].ends);
    }
    config_free(c);
    buf_free(&problems);
}

static void test_out_of_range(void **state)
{
    const struct fixture *f = *state;
    struct config *c;
    struct buf problems = {0};
    struct err e = {0};
    put(f, "watchfloor.conf", "format = 2\nlog_level = \"loud\"\njournal { retention_days = 0 }\nfeed sg/queues { interval = 99999999999999999999 }\ndesk { own_by_p1 = 5\n shift_hours = 25 }\ndesk { flap_low = 40 flap_high = 30 }\n");
    assert_int_equal(config_read(&c, f->home, NULL, &problems, &e), WF_E_INVALID);
    assert_non_null(strstr(problems.p, ":1: format: \"2\""));
    assert_non_null(strstr(problems.p, ":3: retention_days: \"0\""));
    assert_non_null(strstr(problems.p, ":4: interval"));
    assert_non_null(strstr(problems.p, ":2: log_level: \"loud\""));
    assert_non_null(strstr(problems.p, ":5: own_by_p1: \"5\""));
    assert_non_null(strstr(problems.p, ":6: shift_hours: \"25\""));
    assert_non_null(strstr(problems.p, "flap_low (40) is to be under flap_high (30)"));
    config_free(c);
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

/* The scan, and what it says is right must be so: as many lines, as long, and without a fault but that of a format that was lost with one. */
static size_t scan_any(const char *text, size_t n, struct buf *problems)
{
    struct conf_sound sound = {0}, again = {0};
    struct buf left = {0};
    size_t found = conf_scan_sound(&config_grammar, "f", span_make(text, n), problems, &sound);
    assert_true(sound.text.n == n || memchr(text, 0, n));
    for (size_t i = 0; i < sound.text.n; i++)
        assert_true((text[i] == '\n') == (sound.text.p[i] == '\n'));
    if (found == 0)
        assert_true(n == 0 || memcmp(sound.text.p, text, n) == 0);
    else if (conf_scan_sound(&config_grammar, "f", buf_view(&sound.text), &left, &again) > 0 && !strstr(left.p, "format"))
        fail_msg("of\n%.*s\nthis was left:\n%s\nwith %s", (int) n, text, sound.text.p, left.p);
    conf_sound_free(&sound);
    conf_sound_free(&again);
    buf_free(&left);
    return found;
}

/* No text of any shape makes the scan loop or read outside: every prefix and every one-byte change of a whole one. */
static void test_any_text(void **state)
{
    (void) state;
    static const char text[] = "format = 1\nplugin sg { enabled = true options = {\"a=b\", 'c=d'} } # x\nfeed sg/q { url = \"http://h/\\\"\" interval = 5 }\n/* c */";
    struct buf problems = {0};
    size_t told = 0;
    for (size_t n = 0; n < sizeof text; n++)
        told += scan_any(text, n, &problems);
    static const char bytes[] = "{}=\",'#/\n\\ \x01\xff*";
    for (size_t i = 0; i + 1 < sizeof text; i++)
        for (size_t k = 0; k + 1 < sizeof bytes; k++) {
            char *copy = mem_strndup(text, sizeof text - 1);
            copy[i] = bytes[k];
            told += scan_any(copy, sizeof text - 1, &problems);
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
        cmocka_unit_test_setup_teardown(test_notices, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_faults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sound_part, setup, teardown),
        cmocka_unit_test_setup_teardown(test_out_of_range, setup, teardown),
        cmocka_unit_test(test_broken_text),
        cmocka_unit_test(test_any_text),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
