/* verb: everything that an officer does with an incident: own, ack, note, priority, resolve ... new. The row's words become
 * the command's `args` by their names in small letters. */
#include <ctype.h>

#include "cli/programs.h"

static void lower(const char *name, char *out, size_t cap)
{
    size_t n = 0;
    for (const char *p = name; *p && n + 1 < cap; p++)
        if (*p != '-')
            out[n++] = (char) tolower((unsigned char) *p);
    out[n] = 0;
}

static bool is_switch(const struct command *cmd, const char *name)
{
    for (size_t i = 0; i < COMMAND_OPTIONS && cmd->options[i].name; i++)
        if (!cmd->options[i].value && strcmp(cmd->options[i].name, name) == 0)
            return true;
    return false;
}

/* The words that the incident's verb takes; ID and --rev stand beside them. */
static void write_args(struct json_writer *w, const struct cli *c)
{
    char name[64];
    jw_key(w, "args");
    jw_begin_object(w);
    for (size_t i = 0; i < c->values.n; i++) {
        const struct cli_value *v = &c->values.v[i];
        if (strcmp(v->name, "ID") == 0 || strcmp(v->name, "--rev") == 0)
            continue;
        lower(v->name, name, sizeof name);
        if (is_switch(c->command, v->name))
            jw_kbool(w, name, true);
        else
            jw_kcstr(w, name, v->value);
    }
    jw_end_object(w);
}

int cli_verb(struct cli *c)
{
    int64_t rev;
    if (!cli_number(c, "--rev", 1, UINT32_MAX, 0, &rev))
        return CLI_USAGE;
    if (strcmp(c->command->name, "new") == 0 && !cli_has(c, "--member"))
        return cli_fail(CLI_USAGE, "\"new\" wants --member XX: BN ID KH LA MM MY PH SG TH TL VN");
    int rc = cli_connect(c);
    if (rc)
        return rc;
    char cmd_id[27];
    client_cmd_id(cmd_id);
    struct json_writer *w = client_begin(c->client, WIRE_OP_COMMAND);
    jw_kcstr(w, "verb", c->command->name);
    if (cli_has(c, "ID"))
        jw_kcstr(w, "incident", cli_value(c, "ID"));
    if (rev)
        jw_kint(w, "rev", rev);
    jw_kcstr(w, "cmd_id", cmd_id);
    write_args(w, c);
    const struct json *reply;
    rc = cli_call(c, &reply);
    if (rc == 0) {
        cli_put(json_str(reply, "text"), false);
        putchar('\n');
    }
    return rc;
}
