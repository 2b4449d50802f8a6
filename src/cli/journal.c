/* journal export, backup: what leaves the house through the engine. Export without a policy file is watchfloor-tool's, and needs no engine. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/programs.h"

enum { BACKUP_MS = 6 * 3600 * 1000 };

/* The members of an export that were given. */
static void put_wanted(const struct cli *c, struct json_writer *w, int64_t from, int64_t to)
{
    static const char *const words[][2] = {{"--format", "format"}, {"--since", "since"}, {"--until", "until"}, {"--kind", "kind"}};
    if (from)
        jw_kint(w, "from", from);
    if (to)
        jw_kint(w, "to", to);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (cli_has(c, words[i][0]))
            jw_kcstr(w, words[i][1], cli_value(c, words[i][0]));
}

static int export_by_engine(struct cli *c)
{
    int64_t from, to;
    const struct json *reply;
    bool more = false;
    if (!cli_number(c, "--from", 1, INT64_MAX, 0, &from) || !cli_number(c, "--to", 1, INT64_MAX, 0, &to))
        return CLI_USAGE;
    int rc = cli_connect(c);
    while (rc == 0) {
        struct json_writer *w = client_begin(c->client, WIRE_OP_EXPORT);
        if (more)
            jw_kbool(w, "more", true);
        else
            put_wanted(c, w, from, to);
        rc = cli_call(c, &reply);
        if (rc)
            return rc;
        struct span text = json_str(reply, "text");
        if (fwrite(text.p ? text.p : "", 1, text.n, stdout) != text.n)
            return cli_fail(CLI_USAGE, "the output can't be written");
        more = json_bool(reply, "more", false);
        if (!more)
            break;
    }
    return rc;
}

int cli_journal_export(struct cli *c)
{
    char *path = fs_join(c->home, "policy.conf");
    bool policy = access(path, F_OK) == 0;
    mem_free(path);
    return policy ? export_by_engine(c) : cli_tool(c);
}

/* As it is to the engine, which works elsewhere. mem_free. */
static char *absolute(const char *file)
{
    char *here = file[0] == '/' ? NULL : getcwd(NULL, 0), *out = here ? fs_join(here, file) : mem_strdup(file);
    free(here);
    return out;
}

int cli_backup(struct cli *c)
{
    struct err e = {0};
    const struct json *reply = NULL;
    int rc = cli_connect(c);
    if (rc)
        return rc;
    char *file = absolute(cli_value(c, "FILE"));
    struct json_writer *w = client_begin(c->client, WIRE_OP_BACKUP);
    jw_kcstr(w, "file", file);
    if (client_call(c->client, BACKUP_MS, &reply, &e))
        rc = cli_refused(&e, reply);
    else
        printf("%s: facts 1 to %lld, %lld bytes, head %.*s\nnext: watchfloor --home EMPTY restore %s\n", file, (long long) json_int(reply, "seq", 0),
               (long long) json_int(reply, "bytes", 0), SPAN_FMT(json_str(reply, "head")), file);
    mem_free(file);
    return rc;
}
