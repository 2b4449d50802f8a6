/* plugin_replay: `plugin replay [--plugin FILE.so] DIR`: a recording parsed again, in its order, with each input told what it was told then:
 * address, content type, cursor, time. Output as of `plugin run`. */
#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"
#include "tool/fixture.h"
#include "tool/recording.h"

char *recording_plugin(const char *dir, struct err *e)
{
    struct buf b = {0};
    struct arena a = {0};
    struct json *root = NULL;
    char *path = fs_join(dir, "recording.json"), *name = NULL;
    int rc = fs_read(path, 65536, &b, e);
    rc = rc ? rc : json_parse(&a, buf_view(&b), NULL, &root, e);
    struct span plugin = rc ? span_make(NULL, 0) : json_str(root, "plugin");
    if (rc)
        err_wrap(e, "\"%s\" is no recording", dir);
    else if (!plugin.n || memchr(plugin.p, '/', plugin.n))
        err_set(e, WF_E_INVALID, "%s names no plugin", path);
    else
        name = mem_strndup(plugin.p, plugin.n);
    arena_free(&a);
    buf_free(&b);
    mem_free(path);
    return name;
}

static int replay(struct runner *r, const char *dir, bool *problem, struct err *e)
{
    struct fixture_list all = {0};
    int rc = fixtures_read(dir, &all, e);
    if (rc == 0 && all.all.n == 0)
        rc = err_set(e, WF_E_NOTFOUND, "\"%s\" holds no recorded input", dir);
    rc = rc ? rc : runner_open(r, e);
    for (size_t i = 0; rc == 0 && i < all.all.n; i++) {
        struct plugin_output *out = NULL;
        char *file = mem_printf("%s.in", all.all.v[i]->path);
        rc = fixture_run(r, all.all.v[i], &out, e);
        if (rc == 0)
            *problem |= runner_tell(file, buf_view(&all.all.v[i]->input), out);
        plugin_output_free(out);
        mem_free(file);
    }
    fixtures_free(&all);
    return rc;
}

int tool_plugin_replay(const struct tool *t)
{
    struct runner r;
    struct err e = {0};
    const char *option, *value, *dir = NULL, *plugin = NULL;
    bool problem = false;
    int i = 0;
    while ((option = tool_option(t, "plugin", "", &i, &value)) || value)
        *(option ? &plugin : &dir) = value;
    if (i < 0 || !dir)
        return i < 0 ? TOOL_USAGE : tool_fail(t, "wants a recording: plugin replay DIR");
    char *name = plugin ? mem_strdup(plugin) : recording_plugin(dir, &e);
    if (!name)
        return tool_fail(t, "%s", e.text);
    runner_init(&r, t);
    runner_take_plugin(&r, name);
    int rc = replay(&r, dir, &problem, &e) ? tool_fail(t, "%s", e.text) : problem ? TOOL_NO : TOOL_OK;
    runner_close(&r);
    mem_free(name);
    return rc;
}
