/* plugin_mask: `plugin mask [--plugin FILE.so] [--keep WORD]... DIR`: a recording without names, numbers and dates of real people, in place.
 *
 * The words that the plugin itself compares with stay, and the codes of checkpoints: so the masked recording means the same to it. No
 * machine knows every name: read the result before you give it away.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/paths.h"
#include "model/checkpoint.h"
#include "tool/fixture.h"
#include "tool/mask.h"
#include "tool/recording.h"

#define OBJECT_MAX ((size_t) 256 << 20)

/* What stays: the plugin's own words, checkpoints' codes. */
static int vocabulary(struct mask *m, const struct tool *t, const char *dir, const char *plugin, struct err *e)
{
    struct runner r;
    struct buf b = {0};
    struct checkpoints c = {0};
    char *name = plugin ? mem_strdup(plugin) : recording_plugin(dir, e);
    if (!name)
        return e->code;
    runner_init(&r, t);
    runner_take_plugin(&r, name);
    int rc = fs_read(r.path, OBJECT_MAX, &b, e);
    char *path = paths_data("checkpoints.csv");
    if (rc == 0 && checkpoints_load(&c, path, NULL) == 0)
        for (size_t i = 0; i < c.n; i++)
            mask_keep(m, span_str(c.v[i].code));
    if (rc == 0)
        mask_keep_words_of(m, buf_view(&b));
    checkpoints_free(&c);
    runner_close(&r);
    buf_free(&b);
    mem_free(path);
    mem_free(name);
    return rc;
}

static int mask_file(struct mask *m, const char *base, const char *ending, struct err *e)
{
    char *path = mem_printf("%s.%s", base, ending);
    struct buf in = {0}, out = {0};
    int rc = access(path, F_OK) == 0 ? fs_read(path, (size_t) 64 << 20, &in, e) : 0;
    if (in.n) {
        mask_text(m, buf_view(&in), &out);
        rc = rc ? rc : fs_write_atomic(path, buf_view(&out), 0600, e);
    }
    buf_free(&in);
    buf_free(&out);
    mem_free(path);
    return rc;
}

static int mask_all(struct mask *m, const char *dir, size_t *files, struct err *e)
{
    struct fixture_list all = {0};
    int rc = fixtures_read(dir, &all, e);
    for (size_t i = 0; rc == 0 && i < all.all.n; i++) {
        const char *base = all.all.v[i]->path;
        char *headers = mem_printf("%s.headers", base);
        (void) unlink(headers); /* a fixture needs none */
        mem_free(headers);
        rc = mask_file(m, base, "in", e);
        ++*files;
    }
    fixtures_free(&all);
    return rc;
}

int tool_plugin_mask(const struct tool *t)
{
    struct mask m;
    struct err e = {0};
    const char *option, *value, *dir = NULL, *plugin = NULL;
    size_t files = 0;
    int i = 0;
    mask_init(&m);
    while ((option = tool_option(t, "plugin keep", "", &i, &value)) || value) {
        if (option && option[0] == 'k')
            mask_keep(&m, span_str(value));
        else
            *(option ? &plugin : &dir) = value;
    }
    int rc = i < 0 ? TOOL_USAGE : dir ? 0 : tool_fail(t, "wants a recording: plugin mask DIR");
    if (rc == 0 && (vocabulary(&m, t, dir, plugin, &e) != 0 || mask_all(&m, dir, &files, &e) != 0))
        rc = tool_fail(t, "%s", e.text);
    if (rc == 0)
        printf("%zu files: %lu words, %lu numbers, %lu dates replaced; read them before you give them away\n", files, m.names, m.numbers, m.dates);
    mask_free(&m);
    return rc;
}
