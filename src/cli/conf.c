/* conf: see conf.h. */
#include "cli/conf.h"

#include <ctype.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

char *conf_quote(const char *value)
{
    struct buf b = {0};
    buf_char(&b, '"');
    for (const unsigned char *p = (const unsigned char *) value; *p; p++) {
        if (*p < 0x20 || *p == 0x7f) {
            buf_free(&b);
            return NULL;
        }
        if (strchr("\"\\$", *p))
            buf_char(&b, '\\');
        buf_char(&b, (char) *p);
    }
    buf_char(&b, '"');
    return buf_take(&b);
}

static bool title_ok(const char *title)
{
    size_t slashes = 0;
    for (const char *p = title; *p; p++) {
        slashes += *p == '/';
        if (!islower((unsigned char) *p) && !isdigit((unsigned char) *p) && *p != '-' && *p != '/')
            return false;
    }
    return *title && *title != '/' && slashes <= 1 && strlen(title) < 64;
}

static char *path_of(const struct cli *c, const char *section, const char *title)
{
    char *path = mem_printf("%s/conf.d/50-%s-%s.conf", c->home, section, title);
    for (char *p = path + strlen(c->home) + 8; *p; p++)
        if (*p == '/')
            *p = '-';
    return path;
}

bool conf_has(const struct cli *c, const char *section, const char *title)
{
    char *path = path_of(c, section, title);
    bool has = access(path, F_OK) == 0;
    mem_free(path);
    return has;
}

/* The file's text with `key` set: its other settings stay. */
static void compose(struct span old, const char *section, const char *title, const char *key, const char *value, struct buf *out)
{
    buf_printf(out, "# written by watchfloor; change it with the same commands, or by hand\nformat = 1\n%s \"%s\" {\n", section, title);
    for (size_t at = 0; at < old.n;) {
        const char *nl = memchr(old.p + at, '\n', old.n - at);
        size_t n = nl ? (size_t) (nl - old.p) - at : old.n - at;
        struct span line = span_make(old.p + at, n);
        size_t lead = 0;
        while (lead < line.n && line.p[lead] == ' ')
            lead++;
        struct span word = span_make(line.p + lead, line.n - lead);
        size_t name = 0;
        while (name < word.n && (islower((unsigned char) word.p[name]) || word.p[name] == '_'))
            name++;
        bool setting = lead >= 4 && name > 0 && memchr(word.p, '=', word.n);
        if (setting && !span_eq(span_make(word.p, name), span_str(key)))
            buf_printf(out, "    %.*s\n", SPAN_FMT(word));
        at += n + 1;
    }
    buf_printf(out, "    %s = %s\n}\n", key, value);
}

/* Asks the engine to take it up; without an engine there is nothing to ask. */
static int reload(struct cli *c)
{
    struct err e = {0};
    if (!c->client && client_connect(&c->client, c->home, c->as, &e) == WF_E_NOTFOUND)
        return 0;
    if (!c->client)
        return cli_refused(&e, NULL);
    struct json_writer *w = client_begin(c->client, WIRE_OP_ENGINE);
    jw_kcstr(w, "action", "reload");
    const struct json *reply;
    return cli_call(c, &reply);
}

/* Writes a file of conf.d. Root writes in the name of the home's owner, who must be able to read it: the engine runs as that user. */
static int write_conf(const struct cli *c, const char *dir, const char *path, struct span data, struct err *e)
{
    struct stat home;
    bool lend = geteuid() == 0 && stat(c->home, &home) == 0 && home.st_uid != 0;
    if (lend && (setegid(home.st_gid) || seteuid(home.st_uid)))
        return err_set(e, WF_E_IO, "the owner's rights of \"%s\" can't be taken on: %m", c->home);
    int rc = fs_mkdirs(dir, 0700, e);
    rc = rc < 0 ? rc : fs_write_atomic(path, data, 0600, e);
    if (lend && (seteuid(0) || setegid(0)))
        return err_set(e, WF_E_IO, "root's rights can't be taken back: %m");
    return rc;
}

int conf_set(struct cli *c, const char *section, const char *title, const char *key, const char *value)
{
    struct err e = {0};
    if (!title_ok(title))
        return cli_fail(CLI_USAGE, "\"%s\" is no name of a %s: small letters, digits and hyphens%s", title, section,
                        strcmp(section, "feed") == 0 ? ", as PLUGIN/SOURCE" : "");
    char *dir = fs_join(c->home, "conf.d"), *path = path_of(c, section, title);
    struct buf old = {0}, now = {0};
    bool had = access(path, F_OK) == 0;
    int rc = access(c->home, F_OK) ? cli_fail(CLI_USAGE, "there is no home \"%s\"; watchfloor engine start makes one", c->home) : 0;
    if (rc == 0 && had && fs_read(path, 65536, &old, &e) < 0)
        rc = cli_fail(CLI_USAGE, "%s", e.text);
    if (rc == 0) {
        compose(buf_view(&old), section, title, key, value, &now);
        if (write_conf(c, dir, path, buf_view(&now), &e) < 0)
            rc = cli_fail(CLI_USAGE, "%s", e.text);
        else if ((rc = reload(c)) != 0) {
            if (had)
                (void) write_conf(c, dir, path, buf_view(&old), &e);
            else
                unlink(path);
            cli_fail(0, "nothing was changed");
        }
    }
    buf_free(&old);
    buf_free(&now);
    mem_free(dir);
    mem_free(path);
    return rc;
}
