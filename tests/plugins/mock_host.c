/* mock_host: runs one callback of a plugin on a file, in this process, and prints what the plugin said; of several files each by itself, between "#file NAME"
 * and "#took MICROSECONDS".
 *
 *   mock_host [--source ID] [--tag T] [--url U] [--cursor C] [--type CONTENT-TYPE] [--option K=V] PLUGIN.so FILE...
 *
 * Reports come as JSON lines on standard output; what else the plugin said (follow, cursor, list, reject, advise, health) as
 * lines that begin with "#". Exit 1 when a report breaks the contract or parse fails. Only tests use it: the product runs
 * plugins in the sandboxed host alone. It takes the descriptor's word for what is declared, and checks nothing else.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "model/report.h"
#include "text/clean.h"

struct mock {
    wf_host table; /* first */
    const wf_plugin *plugin;
    const wf_source *source;
    struct arena scratch;
    const char *options[16];
    int options_n;
    int wrong;
    char refused[1200]; /* the last report's field and fault, until its place is named */
};

static struct mock *mock_of(const wf_host *h)
{
    return (struct mock *) (void *) (uintptr_t) h;
}

/* As the real host: a refused report is told with its place where the plugin names it next. */
static void settle(struct mock *m, size_t offset, size_t length, uint32_t line)
{
    if (m->refused[0] && !line)
        printf("#refused %s\n", m->refused);
    else if (m->refused[0])
        printf("#refused %zu+%zu line %u: %s\n", offset, length, line, m->refused);
    m->refused[0] = 0;
}

static int do_emit(const wf_host *h, const wf_report *given)
{
    struct mock *m = mock_of(h);
    struct buf out = {0};
    struct json_writer w;
    struct err e;
    wf_report r = *given;
    struct report_binding b = {span_str(m->plugin->name), span_str(m->plugin->member)};
    err_clear(&e);
    settle(m, 0, 0, 0);
    report_clean(&m->scratch, &r, NULL);
    if (report_check(&r, &b, &e) != 0) {
        snprintf(m->refused, sizeof m->refused, "%s: %s", e.field, e.text);
        m->wrong = 1;
        return WF_FAIL_INVALID;
    }
    jw_init(&w, &out);
    report_to_json(&w, &r);
    printf("%.*s\n", (int) out.n, out.p);
    buf_free(&out);
    return WF_DONE;
}

static void do_reject(const wf_host *h, size_t offset, size_t length, uint32_t line, wf_str reason)
{
    struct mock *m = mock_of(h);
    if (!reason.n && m->refused[0]) {
        settle(m, offset, length, line);
        return;
    }
    settle(m, 0, 0, 0);
    printf("#reject %zu+%zu line %u: %.*s\n", offset, length, line, (int) reason.n, reason.p);
}

static void do_advise(const wf_host *h, size_t offset, uint32_t line, wf_str text)
{
    (void) h;
    (void) offset;
    printf("#advise line %u: %.*s\n", line, (int) text.n, text.p);
}

static void do_log(const wf_host *h, uint32_t level, wf_str text)
{
    (void) h;
    printf("#log %u %.*s\n", level, (int) text.n, text.p);
}

static void do_health(const wf_host *h, uint32_t health, wf_str text)
{
    (void) h;
    printf("#health %u %.*s\n", health, (int) text.n, text.p);
}

static wf_str do_option(const wf_host *h, const char *name)
{
    struct mock *m = mock_of(h);
    size_t n = strlen(name);
    for (int i = 0; i < m->options_n; i++) {
        if (strncmp(m->options[i], name, n) == 0 && m->options[i][n] == '=')
            return (wf_str){m->options[i] + n + 1, strlen(m->options[i] + n + 1)};
    }
    for (size_t i = 0; i < m->plugin->options_n; i++) {
        if (strcmp(m->plugin->options[i].name, name) == 0)
            return (wf_str){m->plugin->options[i].default_value, strlen(m->plugin->options[i].default_value)};
    }
    return (wf_str){NULL, 0};
}

static wf_instant do_now(const wf_host *h)
{
    (void) h;
    return (wf_instant){.utc_ns = INT64_C(1795492375) * 1000000000, .set = 1};
}

static void *do_scratch(const wf_host *h, size_t n)
{
    return arena_alloc(&mock_of(h)->scratch, n);
}

static int do_follow(const wf_host *h, wf_str url, wf_str tag)
{
    (void) h;
    if (!url.n || text_has_forbidden(report_span(url)) || (tag.n && text_has_forbidden(report_span(tag)))) /* as the real host */
        return WF_FAIL_INVALID;
    printf("#follow %.*s tag %.*s\n", (int) url.n, url.p, (int) tag.n, tag.p);
    return WF_DONE;
}

static void do_arrived(const wf_host *h, uint64_t sequence)
{
    (void) h;
    printf("#arrived %llu\n", (unsigned long long) sequence);
}

static wf_str do_centre(const wf_host *h)
{
    (void) h;
    return WF_STR("ops@centre.example.org amicf");
}

static int run(struct mock *m, const char *file, wf_input *in)
{
    struct buf bytes = {0};
    struct err e;
    void *instance = NULL;
    err_clear(&e);
    if (fs_read(file, (size_t) 64 << 20, &bytes, &e) != 0) {
        fprintf(stderr, "%s\n", e.text);
        return 2;
    }
    wf_result out = {.struct_size = sizeof out, .consumed = bytes.n};
    in->bytes = (wf_str){bytes.p ? bytes.p : "", bytes.n};
    if (m->plugin->open && m->plugin->open(&m->table, &instance) != WF_DONE)
        return 1;
    int rc = m->plugin->parse(instance, &m->table, in, &out);
    settle(m, 0, 0, 0);
    if (out.cursor.n)
        printf("#cursor %.*s\n", (int) out.cursor.n, out.cursor.p);
    if (out.list)
        printf("#list %s\n", out.list == WF_LIST_END ? "end" : "more");
    if (out.sequence)
        printf("#sequence %llu\n", (unsigned long long) out.sequence);
    if (out.consumed != bytes.n)
        printf("#consumed %zu of %zu\n", out.consumed, bytes.n);
    if (m->plugin->close)
        m->plugin->close(instance);
    if (rc != WF_DONE)
        printf("#failed %d\n", rc);
    buf_free(&bytes);
    arena_free(&m->scratch);
    return rc != WF_DONE || m->wrong;
}

int main(int argc, char **argv)
{
    static struct mock m;
    const char *source = NULL;
    wf_input in = {.struct_size = sizeof in, .first = 1, .last = 1};
    int i = 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        wf_str value = {argv[i + 1], strlen(argv[i + 1])};
        if (strcmp(argv[i], "--source") == 0)
            source = argv[i + 1];
        else if (strcmp(argv[i], "--tag") == 0)
            in.tag = value;
        else if (strcmp(argv[i], "--cursor") == 0)
            in.cursor = value;
        else if (strcmp(argv[i], "--url") == 0)
            in.url = value;
        else if (strcmp(argv[i], "--type") == 0)
            in.content_type = value;
        else if (strcmp(argv[i], "--option") == 0 && m.options_n < 16)
            m.options[m.options_n++] = argv[i + 1];
    }
    if (i + 2 > argc) {
        fprintf(stderr, "usage: mock_host [--source ID] [--tag T] [--url U] [--cursor C] [--type T] [--option K=V] PLUGIN.so FILE...\n");
        return 2;
    }
    void *so = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
    m.plugin = so ? dlsym(so, "watchfloor_plugin_v1") : NULL;
    if (!m.plugin) {
        fprintf(stderr, "%s: %s\n", argv[i], dlerror());
        return 2;
    }
    for (size_t k = 0; k < m.plugin->sources_n; k++) {
        if (!source || strcmp(m.plugin->sources[k].id, source) == 0) {
            m.source = &m.plugin->sources[k];
            break;
        }
    }
    if (!m.source) {
        fprintf(stderr, "%s has no source \"%s\"\n", argv[i], source);
        return 2;
    }
    m.table = (wf_host){sizeof m.table, WF_ABI_MINOR, 0, do_emit, do_reject, do_advise, do_log, do_health, do_option, do_now, do_scratch, do_follow, do_arrived, do_centre};
    in.source = (wf_str){m.source->id, strlen(m.source->id)};
    if (!in.url.p)
        in.url = (wf_str){m.source->url, strlen(m.source->url)};
    if (i + 2 == argc)
        return run(&m, argv[i + 1], &in);
    int worst = 0;
    for (int k = i + 1; k < argc; k++) {
        printf("#file %s\n", argv[k]);
        fflush(stdout);
        wf_time began = clock_mono();
        int rc = run(&m, argv[k], &in);
        printf("#took %lld\n", (long long) ((clock_mono() - began) / 1000));
        worst = rc > worst ? rc : worst;
    }
    return worst;
}
