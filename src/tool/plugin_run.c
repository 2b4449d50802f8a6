/* plugin_run: `plugin run [--source ID] [--option K=V]... PLUGIN FILE...`: what a plugin makes of files, without an
 * engine.
 *
 * Each file is given to the plugin in its sandbox as one page. Reports come out as JSON lines, in order; what was not
 * understood goes to standard error as "FILE:LINE: text" or "FILE: text", and makes the exit code 1. What was only
 * remarked is told as "FILE:LINE: advice: text" and changes nothing.
 */
#include <stdio.h>

#include "base/fs.h"
#include "tool/runner.h"

#define FILE_MAX ((size_t) 64 << 20)

struct run {
    struct runner r;
    const char *source, *tag, *url, *cursor, *type;
    const char *file; /* the one at work */
    bool problem;
};

/* ---- Files --------------------------------------------------------------------------------------------------- */

static void run_file(struct run *r, const wf_source *s)
{
    struct buf b = {0};
    struct err e = {0};
    struct plugin_output *out = NULL;
    size_t max = s->transport == WF_TRANSPORT_TCP ? FILE_MAX : s->max_bytes ? s->max_bytes : RUNNER_PAGE_MAX;
    int rc = fs_read(r->file, max, &b, &e);
    struct plugin_input in = runner_page(&r->r, s, r->file, buf_view(&b));
    if (r->type)
        in.content_type = span_str(r->type);
    if (r->url)
        in.url = span_str(r->url);
    in.tag = span_str(r->tag);
    in.cursor = span_str(r->cursor);
    rc = rc ? rc : runner_parse(&r->r, &in, &out, &e);
    if (rc == 0) {
        r->problem |= runner_tell(r->file, in.bytes, out);
        plugin_output_free(out);
    } else {
        (void) fprintf(stderr, "%s: %s\n", r->file, e.text);
        r->problem = true;
    }
    buf_free(&b);
}

static int run_files(struct run *r, char **files, size_t n)
{
    struct err e = {0};
    const wf_source *s = NULL;
    if (runner_open(&r->r, &e) != 0)
        return tool_fail(r->r.tool, "%s", e.text);
    const char *exports = runner_descriptor(&r->r)->exports;
    if (exports[0])
        (void) fprintf(stderr, "%s: advice: exports %s beside its descriptor; -fvisibility=hidden mends it\n", r->r.path, exports);
    for (size_t i = 0; i < n; i++) {
        s = runner_source(&r->r, r->source, &e); /* a restarted child gave another descriptor */
        if (!s)
            return tool_fail(r->r.tool, "%s", e.text);
        r->file = files[i];
        run_file(r, s);
    }
    return r->problem ? TOOL_NO : TOOL_OK;
}

/* ---- The command line --------------------------------------------------------------------------------------- */

static int take_option(struct run *r, const char *name, const char *value)
{
    const struct {
        const char *name, **to;
    } plain[] = {{"source", &r->source}, {"tag", &r->tag}, {"url", &r->url}, {"cursor", &r->cursor}, {"type", &r->type}};
    if (strcmp(name, "option") == 0)
        return runner_take_option(&r->r, value);
    if (strcmp(name, "now") == 0)
        return runner_take_now(&r->r, value);
    if (strcmp(name, "centre") == 0)
        r->r.centre = value;
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        if (strcmp(name, plain[i].name) == 0)
            *plain[i].to = value;
    return 0;
}

int tool_plugin_run(const struct tool *t)
{
    struct run r = {0};
    const char *option, *value;
    char **files = mem_alloc_array((size_t) t->argc + 1, sizeof *files);
    size_t n = 0;
    int i = 0, rc = 0;
    runner_init(&r.r, t);
    while (rc == 0) {
        option = tool_option(t, "source option tag url cursor type centre now", "verbose", &i, &value);
        if (!option && !value)
            break;
        if (option && strcmp(option, "verbose") == 0)
            r.r.verbose = true;
        else if (option)
            rc = take_option(&r, option, value);
        else if (!r.r.name)
            runner_take_plugin(&r.r, value);
        else
            files[n++] = (char *) (uintptr_t) value;
    }
    if (rc == 0 && i < 0)
        rc = TOOL_USAGE;
    if (rc == 0 && n == 0)
        rc = tool_fail(t, "wants a plugin and at least one file: plugin run PLUGIN FILE...");
    if (rc == 0)
        rc = run_files(&r, files, n);
    runner_close(&r.r);
    mem_free(files);
    return rc;
}
