/* plugin_check: `plugin check [--fixtures DIR] [--write-expected] [--samples N] FILE.so|DIR`: whether a plugin is fit for a floor.
 *
 * In the sandbox that it will run in: what it exports and declares, what it makes of its fixtures (twice, and after a restart: the
 * same bytes give the same reports), of other times, and of a corpus of malformed input; its time and memory. Exit 1 on any error.
 */
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "tool/check.h"

enum { SAMPLES = 1000000, SAMPLES_LEAST = 1000, SAMPLES_MOST = 100000000 }; /* sets of answers of a protocol */

__attribute__((format(printf, 3, 0))) static void finding(const char *where, const char *kind, const char *fmt, va_list ap)
{
    printf("%s: %s: ", where, kind);
    vprintf(fmt, ap);
    putchar('\n');
}

void check_error(struct check *c, const char *where, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    finding(where, "error", fmt, ap);
    va_end(ap);
    c->errors++;
}

void check_advice(struct check *c, const char *where, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    finding(where, "advice", fmt, ap);
    va_end(ap);
    c->advices++;
}

bool check_outcome(struct check *c, const char *where, const struct plugin_output *out)
{
    if (out->outcome == PLUGIN_DONE)
        return false;
    if (out->outcome == PLUGIN_REFUSED)
        check_error(c, where, "%s; set aside what cannot be understood with reject() and return WF_DONE", out->text);
    else
        check_error(c, where, "%s", out->text);
    return true;
}

/* The one shared object of a folder: its name as the folder's, else the only one; mem_free. */
static char *object_of(const char *folder, struct err *e)
{
    DIR *d = opendir(folder);
    char *found = NULL;
    size_t n = 0;
    for (struct dirent *x; d && (x = readdir(d));) {
        size_t len = strlen(x->d_name);
        if (len > 3 && strcmp(x->d_name + len - 3, ".so") == 0) {
            mem_free(found);
            found = fs_join(folder, x->d_name);
            n++;
        }
    }
    if (d)
        closedir(d);
    if (n == 1)
        return found;
    err_set(e, WF_E_NOTFOUND, n ? "\"%s\" holds more than one .so; name the file" : "\"%s\" holds no .so; build it first (make)", folder);
    mem_free(found);
    return NULL;
}

/* Where the plugin's folder is: DIR itself, or what FILE.so lies in. */
static int find(struct check *c, const char *operand, char **folder, struct err *e)
{
    struct stat st;
    if (stat(operand, &st) == 0 && S_ISDIR(st.st_mode)) {
        char *object = object_of(operand, e);
        if (!object)
            return e->code;
        runner_take_plugin(&c->r, object);
        mem_free(object);
        *folder = mem_strdup(operand);
        return 0;
    }
    runner_take_plugin(&c->r, operand);
    const char *slash = strrchr(c->r.path, '/');
    *folder = slash ? mem_strndup(c->r.path, (size_t) (slash - c->r.path)) : mem_strdup(".");
    return 0;
}

static int check_all(struct check *c, const char *fixtures, struct err *e)
{
    char *own = fs_join(c->folder, "fixtures"), *beside = fixtures ? mem_printf("%s/..", fixtures) : NULL;
    c->r.clock.fixed = FIXTURE_NOW;
    c->folder = beside ? beside : c->folder;
    int rc = fixtures_read(fixtures ? fixtures : own, &c->fixtures, e);
    if (rc)
        tool_fail(c->r.tool, "%s", e->text);
    else if (runner_open(&c->r, e) != 0) {
        check_error(c, c->r.path, "%s", e->text);
    } else {
        check_descriptor(c);
        if (runner_descriptor(&c->r)->d->sources_n) {
            check_fixtures(c);
            check_corpus(c);
            check_notices(c, fixtures ? fixtures : own);
        }
        if (runner_descriptor(&c->r)->protocol)
            check_protocol(c, fixtures ? fixtures : own, c->samples ? c->samples : SAMPLES);
    }
    mem_free(own);
    mem_free(beside);
    if (rc)
        return TOOL_USAGE;
    printf("%s: %zu fixtures, %u inputs tried: %u errors, %u advices\n", c->r.path, c->fixtures.all.n + c->answers, c->inputs, c->errors, c->advices);
    return c->errors ? TOOL_NO : TOOL_OK;
}

int check_plugin(const struct tool *t, const char *operand, const char *fixtures, bool write_expected, uint64_t samples, char **object)
{
    struct check c = {.write_expected = write_expected, .samples = samples};
    struct err e = {0};
    char *folder = NULL;
    runner_init(&c.r, t);
    int rc = find(&c, operand, &folder, &e) ? tool_fail(t, "%s", e.text) : 0;
    c.folder = folder;
    if (rc == 0 && access(c.r.path, R_OK) != 0)
        rc = tool_fail(t, "\"%s\" cannot be read: %m", c.r.path);
    rc = rc ? rc : check_all(&c, fixtures, &e);
    if (object)
        *object = mem_strdup(c.r.path);
    fixtures_free(&c.fixtures);
    runner_close(&c.r);
    mem_free(folder);
    return rc;
}

int tool_plugin_check(const struct tool *t)
{
    const char *option, *value, *operand = NULL, *fixtures = NULL;
    bool write_expected = false;
    unsigned long long samples = 0;
    int i = 0;
    while ((option = tool_option(t, "fixtures samples", "write-expected", &i, &value)) || value) {
        if (option && option[0] == 'w')
            write_expected = true;
        else if (option && option[0] == 's' && ((samples = strtoull(value, NULL, 10)) < SAMPLES_LEAST || samples > SAMPLES_MOST))
            return tool_fail(t, "--samples is a number from %d to %d", SAMPLES_LEAST, SAMPLES_MOST);
        else if (option && option[0] == 's')
            continue;
        else if (option)
            fixtures = value;
        else if (operand)
            return tool_fail(t, "takes one plugin: plugin check FILE.so|DIR");
        else
            operand = value;
    }
    if (i < 0)
        return TOOL_USAGE;
    if (!operand)
        return tool_fail(t, "wants a plugin: plugin check FILE.so|DIR");
    return check_plugin(t, operand, fixtures, write_expected, samples, NULL);
}
