/* plugin_install: `plugin install FILE.so|DIR`: a plugin that passes `plugin check` is put where the engine looks for plugins.
 *
 * Nothing is switched on by it: that is `plugin enable`, or `plugin reload` where an older build runs.
 */
#include <stdio.h>

#include "base/fs.h"
#include "base/paths.h"
#include "tool/check.h"

#define OBJECT_MAX ((size_t) 256 << 20)

static int put(const char *object, struct err *e)
{
    const char *slash = strrchr(object, '/'), *base = slash ? slash + 1 : object;
    char *folder = paths_plugin_dir(), *to = fs_join(folder, base);
    struct buf b = {0};
    int rc = fs_read(object, OBJECT_MAX, &b, e);
    rc = rc ? rc : fs_mkdirs(folder, 0755, e);
    rc = rc ? rc : fs_write_atomic(to, buf_view(&b), 0755, e);
    if (rc == 0)
        printf("installed %s\nnext: watchfloor plugin enable %.*s, or plugin reload %.*s where it is on already\n", to, (int) strlen(base) - 3, base,
               (int) strlen(base) - 3, base);
    buf_free(&b);
    mem_free(to);
    mem_free(folder);
    return rc;
}

int tool_plugin_install(const struct tool *t)
{
    struct err e = {0};
    const char *value, *operand = NULL;
    char *object = NULL;
    int i = 0;
    while (tool_option(t, "", "", &i, &value) || value) {
        if (operand)
            return tool_fail(t, "takes one plugin: plugin install FILE.so|DIR");
        operand = value;
    }
    if (i < 0 || !operand)
        return i < 0 ? TOOL_USAGE : tool_fail(t, "wants a plugin: plugin install FILE.so|DIR");
    int rc = check_plugin(t, operand, NULL, false, 0, &object);
    if (rc == TOOL_NO)
        printf("not installed: mend the errors first\n");
    if (rc == TOOL_OK && put(object, &e) != 0)
        rc = tool_fail(t, "%s", e.text);
    mem_free(object);
    return rc;
}
