/* plugin_run: `plugin run [--source ID] [--option K=V]... PLUGIN FILE...`: what a plugin makes of files, without an
 * engine.
 *
 * Each file is given to the plugin in its sandbox as one page. Reports come out as JSON lines, in order; what was not
 * understood goes to standard error as "FILE:LINE: text" or "FILE: text", and makes the exit code 1. What was only
 * remarked is told as "FILE:LINE: advice: text" and changes nothing.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "base/paths.h"
#include "model/report.h"
#include "plugin/plugin.h"
#include "tool/tool.h"

enum { OPTIONS_MAX = 64 };
#define FILE_MAX ((size_t) 64 << 20)
#define PAGE_MAX ((size_t) 16 << 20)

struct run {
    const struct tool *tool;
    uv_loop_t loop;
    struct clock clock;
    struct plugins *plugins;
    char *name, *path; /* of the plugin */
    const char *source, *tag, *url, *cursor, *type;
    struct plugin_option options[OPTIONS_MAX];
    size_t options_n;
    bool verbose;
    const char *file; /* the one at work */
    struct plugin_output *out;
    bool answered, problem;
};

/* ---- What came out ------------------------------------------------------------------------------------------ */

/* The line, counted from 1, in which the byte at `offset` stands. */
static unsigned line_of(struct span bytes, size_t offset)
{
    unsigned line = 1;
    for (size_t i = 0; i < offset && i < bytes.n; i++)
        line += bytes.p[i] == '\n';
    return line;
}

static void say(const struct run *r, unsigned line, const char *kind, struct span text)
{
    if (line)
        (void) fprintf(stderr, "%s:%u: %s%.*s\n", r->file, line, kind, SPAN_FMT(text));
    else
        (void) fprintf(stderr, "%s: %s%.*s\n", r->file, kind, SPAN_FMT(text));
}

static void print_reports(const struct plugin_output *out)
{
    struct buf b = {0};
    for (size_t i = 0; i < out->reports_n; i++) {
        struct json_writer w;
        buf_clear(&b);
        jw_init(&w, &b);
        report_to_json(&w, &out->reports[i]);
        buf_char(&b, '\n');
        (void) fwrite(b.p, 1, b.n, stdout);
    }
    buf_free(&b);
    (void) fflush(stdout);
}

static void print_problems(struct run *r, const struct plugin_output *out, struct span bytes)
{
    for (size_t i = 0; i < out->rejects_n; i++) {
        const struct plugin_reject *j = &out->rejects[i];
        say(r, j->line ? j->line : j->length ? line_of(bytes, j->offset) : 0, "", j->reason);
    }
    for (size_t i = 0; i < out->advices_n; i++) {
        const struct plugin_advice *v = &out->advices[i];
        say(r, v->line ? v->line : v->offset ? line_of(bytes, v->offset) : 0, "advice: ", v->text);
    }
    if (out->outcome != PLUGIN_DONE)
        say(r, 0, "", span_str(out->text));
    else if (out->consumed < bytes.n)
        say(r, line_of(bytes, out->consumed), "", SPAN_LIT("nothing was made of the bytes from here to the end"));
    r->problem |= out->rejects_n > 0 || out->outcome != PLUGIN_DONE || out->consumed < bytes.n;
}

/* ---- One file ----------------------------------------------------------------------------------------------- */

/* Else the loop would wait for an event that may never come. */
static void on_state(void *arg, const char *name)
{
    struct run *r = arg;
    (void) name;
    uv_stop(&r->loop);
}

static void on_done(void *arg, struct plugin_output *out)
{
    struct run *r = arg;
    r->out = out;
    r->answered = true;
    uv_stop(&r->loop);
}

/* What a server would have said it is; absent where the name does not tell. */
static struct span content_type(const struct run *r)
{
    static const struct {
        const char *end, *type;
    } types[] = {{".json", "application/json"},
                 {".geojson", "application/geo+json"},
                 {".xml", "application/xml"},
                 {".cap", "application/cap+xml"},
                 {".rss", "application/rss+xml"},
                 {".atom", "application/atom+xml"},
                 {".csv", "text/csv"},
                 {".txt", "text/plain"},
                 {".html", "text/html"}};
    size_t n = strlen(r->file);
    if (r->type)
        return span_str(r->type);
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        size_t k = strlen(types[i].end);
        if (n > k && strcmp(r->file + n - k, types[i].end) == 0)
            return span_str(types[i].type);
    }
    return span_make(NULL, 0);
}

/* Where the page would have come from: the file's name for a drop folder, else the source's address as far as it is
 * fixed. */
static struct span page_url(const struct run *r, const wf_source *s)
{
    if (r->url)
        return span_str(r->url);
    if (s->transport == WF_TRANSPORT_DROP) {
        const char *slash = strrchr(r->file, '/');
        return span_str(slash ? slash + 1 : r->file);
    }
    return span_make(s->url, strcspn(s->url, "{"));
}

static int run_file(struct run *r, const wf_source *s)
{
    struct buf b = {0};
    struct err e = {0};
    size_t max = s->transport == WF_TRANSPORT_TCP ? FILE_MAX : s->max_bytes ? s->max_bytes : PAGE_MAX;
    int rc = fs_read(r->file, max, &b, &e);
    struct plugin_input in = {.source = s->id,
                              .content_type = content_type(r),
                              .url = page_url(r, s),
                              .tag = span_str(r->tag),
                              .cursor = span_str(r->cursor),
                              .fetched = clock_now(&r->clock),
                              .first = true,
                              .last = true,
                              .bytes = buf_view(&b)};
    r->answered = false;
    rc = rc ? rc : plugins_parse(r->plugins, r->name, &in, on_done, r, &e);
    while (rc == 0 && !r->answered)
        (void) uv_run(&r->loop, UV_RUN_ONCE);
    if (rc == 0) {
        print_reports(r->out);
        print_problems(r, r->out, in.bytes);
        plugin_output_free(r->out);
    } else {
        (void) fprintf(stderr, "%s\n", e.text);
        r->problem = true;
    }
    buf_free(&b);
    return rc;
}

/* ---- The plugin --------------------------------------------------------------------------------------------- */

/* Waits for the plugin to be ready; NULL, with the complaint made, when it cannot be. */
static const struct plugin_descriptor *start(struct run *r)
{
    struct err e = {0};
    struct plugin_row row;
    if (plugins_start(r->plugins, r->name, r->path, r->options, r->options_n, &e) != 0) {
        tool_fail(r->tool, "%s", e.text);
        return NULL;
    }
    while (plugins_row(r->plugins, r->name, &row) == 0 && row.state != PLUGIN_READY &&
           row.state != PLUGIN_QUARANTINED && row.restarts < 3)
        (void) uv_run(&r->loop, UV_RUN_ONCE);
    if (row.state != PLUGIN_READY) {
        tool_fail(r->tool, "plugin \"%s\": %s", r->name, row.last_error);
        return NULL;
    }
    const struct plugin_descriptor *d = plugins_descriptor(r->plugins, r->name);
    if (d->exports[0])
        (void) fprintf(stderr, "%s: advice: exports %s beside its descriptor; -fvisibility=hidden mends it\n", r->path,
                       d->exports);
    return d;
}

static const wf_source *pick_source(const struct run *r, const struct plugin_descriptor *d)
{
    struct buf known = {0};
    for (size_t i = 0; i < d->d->sources_n; i++) {
        if (!r->source || strcmp(d->d->sources[i].id, r->source) == 0) {
            buf_free(&known);
            return &d->d->sources[i];
        }
        buf_printf(&known, "%s\"%s\"", i ? ", " : "", d->d->sources[i].id);
    }
    tool_fail(r->tool, "plugin \"%s\" has no source \"%s\"; there are %s", r->name, r->source, known.p);
    buf_free(&known);
    return NULL;
}

static int run_files(struct run *r, char **files, size_t n)
{
    const struct plugin_descriptor *d = start(r);
    const wf_source *s = d ? pick_source(r, d) : NULL;
    if (!s)
        return TOOL_USAGE;
    char *id = mem_strdup(s->id);
    r->source = id;
    for (size_t i = 0; i < n; i++) {
        r->file = files[i];
        s = pick_source(r, plugins_descriptor(r->plugins, r->name)); /* a restarted child gave another descriptor */
        if (s)
            (void) run_file(r, s);
    }
    mem_free(id);
    return r->problem ? TOOL_NO : TOOL_OK;
}

static int run_all(struct run *r, char **files, size_t n)
{
    struct err e = {0};
    struct plugins_config cfg = {.loop = &r->loop,
                                 .clock = &r->clock,
                                 .arg = r,
                                 .on_state = on_state,
                                 .never_quarantine = true,
                                 .no_backoff = true};
    struct log *log = NULL;
    if (r->verbose && log_open(&log, NULL, &r->clock, &e) == 0)
        log_set_level(log, LOG_DEBUG_);
    cfg.log = log;
    if (uv_loop_init(&r->loop) != 0)
        return tool_fail(r->tool, "cannot make a loop");
    int rc = plugins_new(&r->plugins, &cfg, &e) ? tool_fail(r->tool, "%s", e.text) : run_files(r, files, n);
    if (r->plugins)
        plugins_stop(r->plugins, NULL, NULL);
    (void) uv_run(&r->loop, UV_RUN_DEFAULT);
    plugins_free(r->plugins);
    (void) uv_loop_close(&r->loop);
    log_close(log);
    return rc;
}

/* ---- The command line --------------------------------------------------------------------------------------- */

/* "usgs" is an installed plugin; "./usgs.so", "usgs.so" and "/x/usgs.so" are files. */
static void name_plugin(struct run *r, const char *word)
{
    const char *slash = strrchr(word, '/'), *base = slash ? slash + 1 : word;
    size_t n = strlen(base);
    bool so = n > 3 && strcmp(base + n - 3, ".so") == 0;
    r->name = mem_strndup(base, so ? n - 3 : n);
    r->path = slash || so ? mem_strdup(word) : paths_plugin(r->name);
}

static int take_kv(struct run *r, const char *kv)
{
    const char *equals = strchr(kv, '=');
    if (!equals || equals == kv)
        return tool_fail(r->tool, "option \"%s\" is not K=V", kv);
    if (r->options_n == OPTIONS_MAX)
        return tool_fail(r->tool, "more than %d options", OPTIONS_MAX);
    r->options[r->options_n].name = mem_strndup(kv, (size_t) (equals - kv));
    r->options[r->options_n++].value = equals + 1;
    return 0;
}

static int take_option(struct run *r, const char *name, const char *value)
{
    struct err e = {0};
    if (strcmp(name, "option") == 0)
        return take_kv(r, value);
    if (strcmp(name, "source") == 0)
        r->source = value;
    else if (strcmp(name, "tag") == 0)
        r->tag = value;
    else if (strcmp(name, "url") == 0)
        r->url = value;
    else if (strcmp(name, "cursor") == 0)
        r->cursor = value;
    else if (strcmp(name, "type") == 0)
        r->type = value;
    else if (strcmp(name, "now") == 0 && time_parse(span_str(value), &r->clock.fixed, NULL, &e) != 0)
        return tool_fail(r->tool, "--now: %s", e.text);
    return 0;
}

static void run_free(struct run *r)
{
    for (size_t i = 0; i < r->options_n; i++)
        mem_free((void *) (uintptr_t) r->options[i].name);
    mem_free(r->name);
    mem_free(r->path);
}

int tool_plugin_run(const struct tool *t)
{
    struct run r = {.tool = t};
    const char *option, *value;
    char **files = mem_alloc_array((size_t) t->argc + 1, sizeof *files);
    size_t n = 0;
    int i = 0, rc = 0;
    clock_wall(&r.clock);
    while (rc == 0) {
        option = tool_option(t, "source option tag url cursor type now", "verbose", &i, &value);
        if (!option && !value)
            break;
        if (option && strcmp(option, "verbose") == 0)
            r.verbose = true;
        else if (option)
            rc = take_option(&r, option, value);
        else if (!r.name)
            name_plugin(&r, value);
        else
            files[n++] = (char *) (uintptr_t) value;
    }
    if (rc == 0 && i < 0)
        rc = TOOL_USAGE;
    if (rc == 0 && n == 0)
        rc = tool_fail(t, "wants a plugin and at least one file: plugin run PLUGIN FILE...");
    if (rc == 0)
        rc = run_all(&r, files, n);
    run_free(&r);
    mem_free(files);
    return rc;
}
