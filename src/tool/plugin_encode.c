/* plugin_encode: `plugin encode PLUGIN --notice FILE.xml [--to RECIPIENT] ...`: what a plugin makes of a notice, without an engine.
 *
 * The notice is read strictly from its CAP, and given to the plugin in its sandbox as the engine gives it one that is to be sent. The bytes go to
 * standard output just as they would be sent; --head puts their content type before them.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <stdio.h>

#include "tool/form.h"

struct encode {
    struct runner r;
    struct form f;
    const char *notice, *recipients;
    bool head;
};

static int make(struct encode *x)
{
    struct err e = {0};
    struct buf out = {0};
    int rc = form_read(&x->f, x->notice, &e);
    rc = rc ? rc : runner_open(&x->r, &e);
    rc = rc ? rc : form_address(&x->f, x->recipients, runner_descriptor(&x->r)->member, &e);
    if (rc != 0)
        return tool_fail(x->r.tool, "%s", e.text);
    rc = form_make(&x->r, &x->f, &x->f.notice, &out, &e);
    if (rc == 0) {
        const char *gap = memmem(out.p, out.n, "\n\n", 2);
        size_t from = x->head ? 0 : (size_t) (gap - out.p) + 2;
        (void) fwrite(out.p + from, 1, out.n - from, stdout);
    } else {
        (void) fprintf(stderr, "%s: %s\n", x->notice, e.text);
    }
    buf_free(&out);
    return rc ? TOOL_NO : TOOL_OK;
}

static int take(struct encode *x, const char *option, const char *value)
{
    if (strcmp(option, "head") == 0)
        x->head = true;
    else if (strcmp(option, "verbose") == 0)
        x->r.verbose = true;
    else if (strcmp(option, "notice") == 0)
        x->notice = value;
    else if (strcmp(option, "recipients") == 0)
        x->recipients = value;
    else if (strcmp(option, "option") == 0)
        return runner_take_option(&x->r, value);
    else if (strcmp(option, "now") == 0)
        return runner_take_now(&x->r, value);
    else
        (void) form_take(&x->f, option, value);
    if (x->f.centre)
        x->r.centre = x->f.centre;
    return 0;
}

int tool_plugin_encode(const struct tool *t)
{
    struct encode x = {0};
    const char *option, *value;
    int i = 0, rc = 0;
    runner_init(&x.r, t);
    while (rc == 0 && ((option = tool_option(t, "notice to recipients languages tlp option centre now", "head verbose", &i, &value)) || value)) {
        if (option)
            rc = take(&x, option, value);
        else if (x.r.name)
            rc = tool_fail(t, "takes one plugin: plugin encode PLUGIN --notice FILE.xml");
        else
            runner_take_plugin(&x.r, value);
    }
    if (rc == 0 && i < 0)
        rc = TOOL_USAGE;
    if (rc == 0 && (!x.r.name || !x.notice))
        rc = tool_fail(t, "wants a plugin and a notice: plugin encode PLUGIN --notice FILE.xml");
    if (rc == 0)
        rc = make(&x);
    runner_close(&x.r);
    form_free(&x.f);
    return rc;
}
