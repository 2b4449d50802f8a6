/* Plugins that do as they should, and the engine's side of it: order, queue, options, reload, forget, end. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support.h"

#include <signal.h>
#include <sys/stat.h>

#include "floor.h"
#include "model/report.h"

enum { LONG = 20000 };

static void test_reports(void **state)
{
    struct floor f;
    (void) state;
    floor_open(&f, false);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    struct plugin_output *out = floor_parse(&f, "good", "a first\nb second\nlonely\nc third\n", LONG);
    assert_non_null(out);
    assert_int_equal(out->outcome, PLUGIN_DONE);
    assert_int_equal(out->reports_n, 3);
    assert_span(report_span(out->reports[0].source_id), "a");
    assert_span(report_span(out->reports[2].title), "third");
    assert_int_equal(out->rejects_n, 1);
    assert_int_equal(out->rejects[0].offset, 17);
    assert_int_equal(out->rejects[0].length, 6);
    assert_span(out->rejects[0].reason, "a line without a title");
    assert_int_equal(out->consumed, 32);
    assert_null(out->cursor.p);
    assert_int_equal(out->content_time.set, 1);
    assert_string_equal(out->plugin, "good");
    assert_string_equal(out->member, "LA");
    plugin_output_free(out);
    struct plugin_row r = floor_row(&f, "good");
    assert_int_equal(r.state, PLUGIN_READY);
    assert_int_equal(r.parsed, 3);
    assert_int_equal(r.quarantined, 1);
    assert_int_equal(r.restarts, 0);
    assert_string_equal(r.member, "LA");
    assert_string_equal(r.last_error, "");
    assert_true(r.pid > 0);
    out = floor_parse(&f, "good", "bad", LONG);
    assert_int_equal(out->outcome, PLUGIN_REFUSED);
    assert_int_equal(out->code, WF_FAIL_INVALID);
    plugin_output_free(out);
    floor_close(&f);
}

/* A report that breaks the contract is set aside once, with the place that the plugin names next; else without one. */
static void test_refused_with_place(void **state)
{
    static const char text[] = "a\x01 first@\nb\x01 second\nc\x01 third@\nd fourth\ne\x01 fifth";
    static const struct {
        size_t offset, length, line;
    } places[] = {{0, 9, 7}, {0, 0, 0}, {20, 9, 7}, {0, 0, 0}};
    struct floor f;
    (void) state;
    floor_open(&f, false);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    struct plugin_output *out = floor_parse(&f, "good", text, LONG);
    assert_int_equal(out->outcome, PLUGIN_DONE);
    assert_int_equal(out->reports_n, 1);
    assert_int_equal(out->rejects_n, ARRAY_LEN(places));
    for (size_t i = 0; i < out->rejects_n; i++) {
        assert_int_equal(out->rejects[i].offset, places[i].offset);
        assert_int_equal(out->rejects[i].length, places[i].length);
        assert_int_equal(out->rejects[i].line, places[i].line);
        assert_non_null(memmem(out->rejects[i].reason.p, out->rejects[i].reason.n, "\"source_id\" holds control", 25));
    }
    plugin_output_free(out);
    floor_close(&f);
}

/* 16 MiB go through in chunks, both ways. */
static void test_large(void **state)
{
    struct floor f;
    struct buf b = {0};
    size_t n = 0;
    (void) state;
    while (b.n < (size_t) 16 << 20) {
        buf_printf(&b, "%zu ", n++);
        for (int i = 0; i < 60; i++)
            buf_str(&b, "0123456789");
        buf_char(&b, '\n');
    }
    floor_open(&f, false);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    struct plugin_output *out = floor_parse_span(&f, "good", "lines", buf_view(&b), LONG);
    assert_non_null(out);
    assert_int_equal(out->outcome, PLUGIN_DONE);
    assert_int_equal(out->reports_n, n);
    for (size_t i = 0; i < n; i++) {
        char id[24];
        snprintf(id, sizeof id, "%zu", i);
        assert_span(report_span(out->reports[i].source_id), id);
        assert_int_equal(out->reports[i].title.n, 600);
    }
    plugin_output_free(out);
    buf_free(&b);
    floor_close(&f);
}

struct order {
    int n;
    int seen[64];
    struct plugin_output *kept[64];
};
static void on_order(void *arg, struct plugin_output *out)
{
    struct order *o = arg;
    o->seen[o->n] = out->reports_n ? atoi(out->reports[0].source_id.p) : -1;
    o->kept[o->n++] = out;
}

/* Answers come in order, and may be kept while the next inputs are parsed. */
static void test_queue(void **state)
{
    struct floor f;
    struct order o = {0};
    char text[64][32];
    (void) state;
    floor_open(&f, false);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    for (int i = 0; i < 64; i++) {
        struct plugin_input in = {.source = "lines", .fetched = 1, .first = true, .last = true};
        snprintf(text[i], sizeof text[i], "%d number\n", i);
        in.bytes = span_str(text[i]);
        assert_int_equal(plugins_parse(f.plugins, "good", &in, on_order, &o, NULL), 0);
    }
    assert_int_equal(o.n, 0);
    while (o.n < 64)
        uv_run(&f.loop, UV_RUN_ONCE);
    for (int i = 0; i < 64; i++) {
        assert_int_equal(o.seen[i], i);
        assert_int_equal(atoi(o.kept[i]->reports[0].source_id.p), i);
        plugin_output_free(o.kept[i]);
    }
    floor_close(&f);
}

static void test_refused_calls(void **state)
{
    struct floor f;
    struct err e = {0};
    struct order o = {0};
    struct plugin_input in = {.source = "lines", .bytes = SPAN_LIT("a b\n")};
    (void) state;
    floor_open(&f, false);
    assert_int_equal(plugins_parse(f.plugins, "good", &in, on_order, &o, &e), WF_E_NOTFOUND);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    for (int i = 0; i < 256; i++)
        assert_int_equal(plugins_parse(f.plugins, "good", &in, on_order, &o, &e), 0);
    assert_int_equal(plugins_parse(f.plugins, "good", &in, on_order, &o, &e), WF_E_AGAIN);
    plugins_forget(f.plugins, "good", &o);
    assert_int_equal(floor_wait(&f, "good", PLUGIN_READY, 0, LONG), PLUGIN_READY);
    in.source = "other";
    assert_int_equal(plugins_parse(f.plugins, "good", &in, on_order, &o, &e), WF_E_NOTFOUND);
    assert_string_equal(e.text, "plugin \"good\" has no source \"other\"");
    in.source = "lines";
    assert_int_equal(plugins_switch_off(f.plugins, "good", &e), 0);
    assert_int_equal(plugins_parse(f.plugins, "good", &in, on_order, &o, &e), WF_E_STATE);
    assert_int_equal(floor_row(&f, "good").state, PLUGIN_OFF);
    assert_int_equal(floor_row(&f, "good").pid, 0);
    assert_int_equal(plugins_start(f.plugins, "../good", NULL, NULL, 0, &e), WF_E_INVALID);
    floor_close(&f);
    assert_int_equal(o.n, 0);
}

static void test_options(void **state)
{
    struct floor f;
    struct err e = {0};
    struct plugin_option set[] = {{"greeting", "good morning"}, {"count", "12"}};
    (void) state;
    floor_open(&f, false);
    const char *path = "tests/plugin/options.so";
    assert_int_equal(plugins_start(f.plugins, "options", path, set, 2, &e), 0);
    struct plugin_output *out = floor_parse(&f, "options", "bad", LONG);
    assert_non_null(out);
    assert_int_equal(out->outcome, PLUGIN_DONE);
    assert_int_equal(out->reports_n, 1);
    assert_span(report_span(out->reports[0].title), "all was as it should be");
    assert_span(report_span(out->reports[0].source_id), "good morning");
    assert_span(report_span(out->reports[0].revision), "12");
    assert_int_equal(out->follows_n, 2);
    assert_span(out->follows[0].url, "next?page=2");
    assert_span(out->follows[0].tag, "page");
    assert_int_equal(out->advices_n, 1); /* what is said of it is kept without what it quotes of it */
    assert_span(out->advices[0].text, "a ... line was \"understood\" all the same");
    assert_span(out->rejects[0].reason, "the line says \"...\"");
    plugin_output_free(out);
    assert_int_equal(floor_row(&f, "options").health, WF_HEALTH_DEGRADED);
    assert_string_equal(floor_row(&f, "options").health_text, "the interface of LA limps");
    /* of a source whose bytes may not be kept no word of the plugin is: it may be the item's own */
    out = floor_parse_span(&f, "options", "secret", SPAN_LIT("bad"), LONG);
    assert_int_equal(out->rejects_n, 1);
    assert_null(memmem(out->rejects[0].reason.p, out->rejects[0].reason.n, "line says", 9));
    assert_int_equal(out->advices_n, 0);
    plugin_output_free(out);
    /* what an option may not be */
    static const struct {
        struct plugin_option set;
        const char *say;
    } wrong[] = {{{"count", "many"}, "option \"count\" is \"many\", not a whole number"},
                 {{"refuse", "perhaps"}, "option \"refuse\" is \"perhaps\", not true or false"},
                 {{"color", "red"}, "it has no option \"color\"; there are \"greeting\", \"count\", \"refuse\""},
                 {{"refuse", "yes"}, "refused to open: it was told to refuse"}};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_int_equal(plugins_start(f.plugins, "options", path, &wrong[i].set, 1, &e), 0);
        assert_int_equal(floor_wait(&f, "options", 0, 0, LONG), PLUGIN_QUARANTINED);
        assert_string_equal(floor_row(&f, "options").last_error, wrong[i].say);
    }
    assert_int_equal(plugins_start(f.plugins, "options", path, NULL, 0, &e), 0);
    assert_int_equal(floor_wait(&f, "options", 0, 0, LONG), PLUGIN_READY);
    floor_close(&f);
}

/* A reload in the middle of the work: what waits is answered by the new child. */
static void test_reload(void **state)
{
    struct floor f;
    struct order o = {0};
    (void) state;
    floor_open(&f, false);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    assert_int_equal(floor_wait(&f, "good", PLUGIN_READY, 0, LONG), PLUGIN_READY);
    int pid = floor_row(&f, "good").pid;
    for (int i = 0; i < 3; i++) {
        struct plugin_input in = {.source = "lines", .bytes = SPAN_LIT("7 b\n"), .fetched = 1};
        assert_int_equal(plugins_parse(f.plugins, "good", &in, on_order, &o, NULL), 0);
    }
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    while (o.n < 3)
        uv_run(&f.loop, UV_RUN_ONCE);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(o.kept[i]->outcome, PLUGIN_DONE);
        assert_int_equal(o.seen[i], 7);
        plugin_output_free(o.kept[i]);
    }
    assert_int_not_equal(pid, floor_row(&f, "good").pid);
    assert_int_equal(floor_row(&f, "good").restarts, 0);
    floor_close(&f);
}

struct again {
    int calls;
    char failed[300], was[32];
};

static void on_again(void *arg, const struct err *failed, const char *was)
{
    struct again *a = arg;
    a->calls++;
    snprintf(a->failed, sizeof a->failed, "%.290s", failed ? failed->text : "");
    snprintf(a->was, sizeof a->was, "%.30s", was ? was : "");
}

/* A new build under load: every input is answered once, by one build or the other. What does not come up changes nothing. */
static void test_new_build(void **state)
{
    struct floor f;
    struct err e = {0};
    struct order o = {0};
    struct again a = {0};
    char *dir = test_tmp(), *path = fs_join(dir, "good.so"), *bad = mem_printf("cp tests/plugin/major.so '%s/x' && mv '%s/x' '%s'", dir, dir, path);
    char *copy = mem_printf("cp tests/plugin/good.so '%s/x' && mv '%s/x' '%s'", dir, dir, path);
    (void) state;
    floor_open(&f, false);
    assert_int_equal(plugins_reload(f.plugins, "good", on_again, &a, &e), WF_E_NOTFOUND);
    assert_int_equal(system(copy), 0);
    assert_int_equal(plugins_start(f.plugins, "good", path, NULL, 0, &e), 0);
    assert_int_equal(floor_wait(&f, "good", PLUGIN_READY, 0, LONG), PLUGIN_READY);
    int pid = floor_row(&f, "good").pid;
    for (int i = 0; i < 3; i++) {
        struct plugin_input in = {.source = "lines", .bytes = SPAN_LIT("7 b\n"), .fetched = 1};
        assert_int_equal(plugins_parse(f.plugins, "good", &in, on_order, &o, NULL), 0);
    }
    assert_int_equal(system(copy), 0);
    assert_int_equal(plugins_reload(f.plugins, "good", on_again, &a, &e), 0);
    assert_int_equal(plugins_reload(f.plugins, "good", on_again, &a, &e), WF_E_STATE);
    assert_int_equal(floor_row(&f, "good").pid, pid); /* the old one works on */
    while (o.n < 3 || a.calls < 1)
        uv_run(&f.loop, UV_RUN_ONCE);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(o.kept[i]->outcome, PLUGIN_DONE);
        plugin_output_free(o.kept[i]);
    }
    assert_string_equal(a.failed, "");
    assert_string_equal(a.was, "1");
    assert_int_not_equal(pid, floor_row(&f, "good").pid);
    pid = floor_row(&f, "good").pid;
    assert_int_equal(system(bad), 0);
    assert_int_equal(plugins_reload(f.plugins, "good", on_again, &a, &e), 0);
    while (a.calls < 2)
        uv_run(&f.loop, UV_RUN_ONCE);
    assert_non_null(strstr(a.failed, "built for major 2"));
    assert_int_equal(floor_row(&f, "good").pid, pid);
    assert_int_equal(floor_row(&f, "good").state, PLUGIN_READY);
    /* switched off in the midst: it is told once, and stays off */
    assert_int_equal(system(copy), 0);
    assert_int_equal(plugins_reload(f.plugins, "good", on_again, &a, &e), 0);
    assert_int_equal(plugins_switch_off(f.plugins, "good", &e), 0);
    assert_int_equal(a.calls, 3);
    assert_non_null(strstr(a.failed, "switched off"));
    assert_int_equal(plugins_reload(f.plugins, "good", on_again, &a, &e), WF_E_STATE);
    /* the end in the midst */
    assert_int_equal(plugins_start(f.plugins, "good", path, NULL, 0, &e), 0);
    assert_int_equal(plugins_reload(f.plugins, "good", on_again, &a, &e), 0);
    floor_close(&f);
    assert_int_equal(a.calls, 4);
    mem_free(copy);
    mem_free(bad);
    mem_free(path);
    test_tmp_free(dir);
}

/* Struck before the start: it says what it has, and stays in quarantine until an officer lifts it. */
static void test_held(void **state)
{
    struct floor f;
    struct err e = {0};
    struct again a = {0};
    (void) state;
    floor_open(&f, false);
    assert_int_equal(floor_start(&f, "good", NULL), 0);
    plugins_hold(f.plugins, "good", "crashed too often");
    assert_int_equal(floor_wait(&f, "good", PLUGIN_QUARANTINED, 0, LONG), PLUGIN_QUARANTINED);
    struct plugin_row r = floor_row(&f, "good");
    assert_string_equal(r.last_error, "crashed too often");
    assert_true(r.struck);
    assert_int_equal(r.pid, 0);
    assert_non_null(plugins_descriptor(f.plugins, "good"));
    assert_int_equal(plugins_reload(f.plugins, "good", on_again, &a, &e), 0);
    while (a.calls < 1)
        uv_run(&f.loop, UV_RUN_ONCE);
    r = floor_row(&f, "good");
    assert_int_equal(r.state, PLUGIN_READY);
    assert_false(r.struck);
    floor_close(&f);
}

/* The end: what waits is told, nobody stays behind. */
static void test_stop(void **state)
{
    struct floor f;
    struct order o = {0};
    (void) state;
    floor_open(&f, false);
    assert_int_equal(floor_start(&f, "hang", NULL), 0);
    assert_int_equal(floor_wait(&f, "hang", PLUGIN_READY, 0, LONG), PLUGIN_READY);
    int pid = floor_row(&f, "hang").pid;
    for (int i = 0; i < 2; i++) {
        struct plugin_input in = {.source = "lines", .bytes = SPAN_LIT("bad\n")};
        assert_int_equal(plugins_parse(f.plugins, "hang", &in, on_order, &o, NULL), 0);
    }
    floor_close(&f);
    assert_int_equal(o.n, 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(o.kept[i]->outcome, PLUGIN_UNAVAILABLE);
        plugin_output_free(o.kept[i]);
    }
    assert_int_equal(kill(pid, 0), -1);
}

static void test_files(void **state)
{
    struct floor f;
    struct err e = {0};
    struct plugin_row r;
    char *dir = test_tmp(), *path = fs_join(dir, "good.so"), *pipe_ = fs_join(dir, "pipe.so");
    char *copy = mem_printf("cp tests/plugin/good.so '%s'", path);
    (void) state;
    floor_open(&f, false);
    assert_int_equal(plugins_start(f.plugins, "good", path, NULL, 0, &e), WF_E_INVALID);
    assert_non_null(strstr(e.text, "cannot open plugin"));
    assert_int_equal(system(copy), 0);
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(plugins_start(f.plugins, "good", path, NULL, 0, &e), WF_E_INVALID);
    assert_non_null(strstr(e.text, "can be written by others"));
    assert_int_equal(floor_row(&f, "good").state, PLUGIN_QUARANTINED);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(plugins_start(f.plugins, "good", path, NULL, 0, &e), 0);
    assert_int_equal(floor_wait(&f, "good", 0, 0, LONG), PLUGIN_READY);
    assert_int_equal(mkfifo(pipe_, 0600), 0);
    assert_int_equal(plugins_start(f.plugins, "pipe", pipe_, NULL, 0, &e), WF_E_INVALID);
    assert_non_null(strstr(e.text, "not a regular file"));
    FILE *text = fopen(path, "w");
    fputs("int main(void)", text);
    fclose(text);
    assert_int_equal(plugins_start(f.plugins, "good", path, NULL, 0, &e), 0);
    assert_int_equal(floor_wait(&f, "good", 0, 0, LONG), PLUGIN_QUARANTINED);
    r = floor_row(&f, "good");
    assert_string_equal(r.last_error, "not a shared object of 64 bits");
    floor_close(&f);
    mem_free(copy);
    mem_free(pipe_);
    mem_free(path);
    test_tmp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reports), cmocka_unit_test(test_refused_with_place),       cmocka_unit_test(test_large),   cmocka_unit_test(test_queue),
        cmocka_unit_test(test_refused_calls), cmocka_unit_test(test_options), cmocka_unit_test(test_reload),
        cmocka_unit_test(test_stop),          cmocka_unit_test(test_files),   cmocka_unit_test(test_new_build),
        cmocka_unit_test(test_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
