/* conf: see conf.h. */
#include "cli/conf.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/setting.h"

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

bool conf_has(const struct cli *c, const char *section, const char *title)
{
    char *path = setting_path(c->home, section, title);
    bool has = access(path, F_OK) == 0;
    mem_free(path);
    return has;
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

/* Root acts in the name of the home's owner: the engine runs as that user. *lent: to be given back. */
static int lend_rights(const struct cli *c, bool *lent, struct err *e)
{
    struct stat home;
    *lent = geteuid() == 0 && stat(c->home, &home) == 0 && home.st_uid != 0;
    if (*lent && (setegid(home.st_gid) || seteuid(home.st_uid)))
        return err_set(e, WF_E_IO, "the owner's rights of \"%s\" can't be taken on: %m", c->home);
    return 0;
}

static int give_back(bool lent, int rc, struct err *e)
{
    if (lent && (seteuid(0) || setegid(0)))
        return err_set(e, WF_E_IO, "root's rights can't be taken back: %m");
    return rc;
}

static int write_conf(const struct cli *c, const char *dir, const char *path, struct span data, struct err *e)
{
    bool lent;
    int rc = lend_rights(c, &lent, e);
    if (rc < 0)
        return rc;
    rc = fs_mkdirs(dir, 0700, e);
    rc = rc < 0 ? rc : fs_write_atomic(path, data, 0600, e);
    return give_back(lent, rc, e);
}

int conf_check_file(const struct cli *c, const char *path, bool secret, struct err *e)
{
    struct buf text = {0};
    bool lent;
    int rc = lend_rights(c, &lent, e);
    if (rc < 0)
        return rc;
    rc = secret ? fs_read_secret(path, &text, e) : fs_read(path, 1 << 20, &text, e);
    if (rc == 0 && text.n == 0)
        rc = err_set(e, WF_E_INVALID, "\"%s\" is empty", path);
    if (rc == WF_E_NOTFOUND)
        rc = err_set(e, rc, secret ? "there is no file \"%s\"; put the key into it, as its only line, and run: chmod 600 %s" : "there is no file \"%s\"", path, path);
    rc = give_back(lent, rc, e);
    if (text.p)
        explicit_bzero(text.p, text.cap);
    buf_free(&text);
    return rc;
}

int conf_set(struct cli *c, const char *section, const char *title, const char *key, const char *value)
{
    struct err e = {0};
    if (!setting_title_ok(title))
        return cli_fail(CLI_USAGE, "\"%s\" is no name of a %s: small letters, digits and hyphens%s", title, section,
                        strcmp(section, "feed") == 0 ? ", as PLUGIN/SOURCE" : "");
    char *dir = fs_join(c->home, "conf.d"), *path = setting_path(c->home, section, title);
    struct buf old = {0}, now = {0};
    bool had = access(path, F_OK) == 0;
    int rc = access(c->home, F_OK) ? cli_fail(CLI_USAGE, "there is no home \"%s\"; watchfloor engine start makes one", c->home) : 0;
    if (rc == 0 && had && fs_read(path, 65536, &old, &e) < 0)
        rc = cli_fail(CLI_USAGE, "%s", e.text);
    if (rc == 0) {
        setting_compose(buf_view(&old), section, title, key, value, &now);
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
