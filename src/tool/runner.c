/* runner: see runner.h. */
#include "tool/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/paths.h"
#include "model/report.h"

void runner_init(struct runner *r, const struct tool *t)
{
    *r = (struct runner){.tool = t, .centre = RUNNER_CENTRE};
    clock_wall(&r->clock);
}

/* ---- What it is told ---------------------------------------------------------------------------------------- */

void runner_take_plugin(struct runner *r, const char *word)
{
    const char *slash = strrchr(word, '/'), *base = slash ? slash + 1 : word;
    size_t n = strlen(base);
    bool so = n > 3 && strcmp(base + n - 3, ".so") == 0;
    r->name = mem_strndup(base, so ? n - 3 : n);
    r->path = slash || so ? mem_strdup(word) : paths_plugin(r->name);
}

int runner_take_option(struct runner *r, const char *kv)
{
    const char *equals = strchr(kv, '=');
    if (!equals || equals == kv)
        return tool_fail(r->tool, "option \"%s\" is not K=V", kv);
    if (r->options_n == RUNNER_OPTIONS_MAX)
        return tool_fail(r->tool, "more than %d options", RUNNER_OPTIONS_MAX);
    r->options[r->options_n].name = mem_strndup(kv, (size_t) (equals - kv));
    r->options[r->options_n++].value = equals + 1;
    return 0;
}

int runner_take_now(struct runner *r, const char *text)
{
    struct err e = {0};
    return time_parse(span_str(text), &r->clock.fixed, NULL, &e) == 0 ? 0 : tool_fail(r->tool, "--now: %s", e.text);
}

/* ---- Life ---------------------------------------------------------------------------------------------------- */

/* Else the loop would wait for an event that may never come. */
static void on_state(void *arg, const char *name)
{
    struct runner *r = arg;
    (void) name;
    uv_stop(&r->loop);
}

static int wait_ready(struct runner *r, struct err *e)
{
    struct plugin_row row;
    int rc;
    while ((rc = plugins_row(r->plugins, r->name, &row)) == 0 && row.state != PLUGIN_READY && row.state != PLUGIN_QUARANTINED &&
           row.restarts < 3)
        (void) uv_run(&r->loop, UV_RUN_ONCE);
    if (rc == 0 && row.state != PLUGIN_READY)
        return err_set(e, WF_E_STATE, "plugin \"%s\": %s", r->name, row.last_error);
    return rc;
}

int runner_open(struct runner *r, struct err *e)
{
    struct plugins_config cfg = {.loop = &r->loop, .clock = &r->clock, .arg = r, .on_state = on_state, .never_quarantine = true,
                                 .no_backoff = true, .outspoken = true};
    if (r->verbose && log_open(&r->log, NULL, &r->clock, e) == 0)
        log_set_level(r->log, LOG_DEBUG_);
    cfg.log = r->log;
    if (uv_loop_init(&r->loop) != 0)
        return err_set(e, WF_E_SYSTEM, "cannot make a loop");
    r->loop_made = true;
    int rc = plugins_new(&r->plugins, &cfg, e);
    return rc ? rc : runner_reopen(r, e);
}

int runner_reopen(struct runner *r, struct err *e)
{
    plugins_set_centre(r->plugins, r->centre);
    int rc = plugins_start(r->plugins, r->name, r->path, r->options, r->options_n, e);
    struct buf all = {0};
    if (rc == WF_E_INVALID && access(r->path, F_OK) != 0) {
        paths_plugins(&all);
        rc = err_set(e, rc, "there is no plugin \"%s\"; installed: %s", r->path, all.n ? all.p : "none");
    }
    buf_free(&all);
    return rc ? rc : wait_ready(r, e);
}

void runner_close(struct runner *r)
{
    if (r->plugins)
        plugins_stop(r->plugins, NULL, NULL);
    if (r->loop_made) {
        (void) uv_run(&r->loop, UV_RUN_DEFAULT);
        plugins_free(r->plugins);
        (void) uv_loop_close(&r->loop);
    }
    log_close(r->log);
    for (size_t i = 0; i < r->options_n; i++)
        mem_free((void *) (uintptr_t) r->options[i].name);
    mem_free(r->name);
    mem_free(r->path);
    *r = (struct runner){0};
}

/* ---- What it gives ------------------------------------------------------------------------------------------- */

const struct plugin_descriptor *runner_descriptor(const struct runner *r)
{
    return plugins_descriptor(r->plugins, r->name);
}

const wf_source *runner_source(const struct runner *r, const char *id, struct err *e)
{
    const struct plugin_descriptor *d = runner_descriptor(r);
    struct buf known = {0};
    for (size_t i = 0; i < d->d->sources_n; i++) {
        if (!id || strcmp(d->d->sources[i].id, id) == 0) {
            buf_free(&known);
            return &d->d->sources[i];
        }
        buf_printf(&known, "%s\"%s\"", i ? ", " : "", d->d->sources[i].id);
    }
    if (known.n)
        err_set(e, WF_E_NOTFOUND, "plugin \"%s\" has no source \"%s\"; there are %s", r->name, id, known.p);
    else
        err_set(e, WF_E_NOTFOUND, "plugin \"%s\" has no source at all: it is a protocol (protocol eval)", r->name);
    buf_free(&known);
    return NULL;
}

static void on_done(void *arg, struct plugin_output *out)
{
    struct runner *r = arg;
    r->out = out;
    r->answered = true;
    uv_stop(&r->loop);
}

int runner_parse(struct runner *r, const struct plugin_input *in, struct plugin_output **out, struct err *e)
{
    r->answered = false;
    int rc = plugins_parse(r->plugins, r->name, in, on_done, r, e);
    while (rc == 0 && !r->answered)
        (void) uv_run(&r->loop, UV_RUN_ONCE);
    *out = rc == 0 ? r->out : NULL;
    return rc;
}

struct encoding {
    struct runner *r;
    struct buf *bytes, *type;
    struct err *e;
    int rc;
};

static void on_encoded(void *arg, const struct err *failed, struct span bytes, struct span type)
{
    struct encoding *x = arg;
    if (failed)
        x->rc = err_set(x->e, failed->code, "%s", failed->text);
    else {
        buf_span(x->bytes, bytes);
        buf_span(x->type, type);
    }
    x->r->answered = true;
    uv_stop(&x->r->loop);
}

int runner_encode(struct runner *r, const struct plugin_notice *n, struct buf *bytes, struct buf *type, struct err *e)
{
    struct encoding x = {r, bytes, type, e, 0};
    r->answered = false;
    int rc = plugins_encode(r->plugins, r->name, n, on_encoded, &x, e);
    while (rc == 0 && !r->answered)
        (void) uv_run(&r->loop, UV_RUN_ONCE);
    return rc ? rc : x.rc;
}

struct deciding {
    struct runner *r;
    plugin_decided_fn *done;
    void *arg;
};

static void on_decided(void *arg, const struct err *failed, const wf_decision *const *decisions, size_t n)
{
    struct deciding *x = arg;
    x->done(x->arg, failed, decisions, n);
    x->r->answered = true;
    uv_stop(&x->r->loop);
}

int runner_decide(struct runner *r, const wf_answers *const *answers, size_t n, plugin_decided_fn *done, void *arg, struct err *e)
{
    struct deciding x = {r, done, arg};
    r->answered = false;
    int rc = plugins_decide_all(r->plugins, r->name, NULL, answers, n, on_decided, &x, e);
    while (rc == 0 && !r->answered)
        (void) uv_run(&r->loop, UV_RUN_ONCE);
    return rc;
}

/* What a server would have said it is; absent where the name does not tell. */
static struct span content_type(const char *name)
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
    size_t n = strlen(name);
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        size_t k = strlen(types[i].end);
        if (n > k && strcmp(name + n - k, types[i].end) == 0)
            return span_str(types[i].type);
    }
    return span_make(NULL, 0);
}

struct plugin_input runner_page(const struct runner *r, const wf_source *s, const char *name, struct span bytes)
{
    const char *slash = strrchr(name, '/');
    return (struct plugin_input){.source = s->id,
                                 .content_type = content_type(name),
                                 .url = s->transport == WF_TRANSPORT_DROP ? span_str(slash ? slash + 1 : name)
                                                                          : span_make(s->url, strcspn(s->url, "{")),
                                 .fetched = clock_now(&r->clock),
                                 .first = true,
                                 .last = true,
                                 .bytes = bytes};
}

long runner_peak_kib(struct runner *r)
{
    struct plugin_row row;
    char path[64], line[256];
    long kib = 0;
    if (plugins_row(r->plugins, r->name, &row) != 0 || row.pid <= 0)
        return 0;
    snprintf(path, sizeof path, "/proc/%d/status", row.pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    if (f)
        fclose(f);
    return kib;
}

unsigned runner_line(struct span bytes, size_t offset)
{
    unsigned line = 1;
    for (size_t i = 0; i < offset && i < bytes.n; i++)
        line += bytes.p[i] == '\n';
    return line;
}

/* ---- Telling ------------------------------------------------------------------------------------------------- */

static void say(const char *file, unsigned line, const char *kind, struct span text)
{
    if (line)
        (void) fprintf(stderr, "%s:%u: %s%.*s\n", file, line, kind, SPAN_FMT(text));
    else
        (void) fprintf(stderr, "%s: %s%.*s\n", file, kind, SPAN_FMT(text));
}

bool runner_tell(const char *file, struct span bytes, const struct plugin_output *out)
{
    struct buf b = {0};
    for (size_t i = 0; i < out->reports_n; i++) {
        struct json_writer w;
        jw_init(&w, &b);
        report_to_json(&w, &out->reports[i]);
        buf_char(&b, '\n');
    }
    (void) fwrite(b.p ? b.p : "", 1, b.n, stdout);
    (void) fflush(stdout);
    buf_free(&b);
    for (size_t i = 0; i < out->rejects_n; i++) {
        const struct plugin_reject *j = &out->rejects[i];
        say(file, j->line ? j->line : j->length ? runner_line(bytes, j->offset) : 0, "", j->reason);
    }
    for (size_t i = 0; i < out->advices_n; i++) {
        const struct plugin_advice *v = &out->advices[i];
        say(file, v->line ? v->line : v->offset ? runner_line(bytes, v->offset) : 0, "advice: ", v->text);
    }
    if (out->outcome != PLUGIN_DONE)
        say(file, 0, "", span_str(out->text));
    else if (out->consumed < bytes.n)
        say(file, runner_line(bytes, out->consumed), "", SPAN_LIT("nothing was made of the bytes from here to the end"));
    return out->rejects_n > 0 || out->outcome != PLUGIN_DONE || out->consumed < bytes.n;
}
