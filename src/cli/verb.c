/* verb: everything that an officer does with an incident: own, ack, note, priority, resolve ... new. The row's words become
 * the command's `args` by their names in small letters. */
#include <ctype.h>

#include "cli/each.h"
#include "cli/programs.h"

static void lower(const char *name, char *out, size_t cap)
{
    size_t n = 0;
    for (const char *p = name; *p && n + 1 < cap; p++)
        if (*p != '-')
            out[n++] = (char) tolower((unsigned char) *p);
    out[n] = 0;
}

/* All of standard input, as far as a text may be long. */
static char *read_input(void)
{
    enum { MOST = 1 << 20 };
    struct buf b = {0};
    size_t n;
    while (b.n < MOST && (n = fread(buf_reserve(&b, 4096), 1, 4096, stdin)) > 0)
        buf_grew(&b, n);
    return buf_take(&b);
}

/* Codes are capital letters in the record; an officer on the phone types them as they come. MY/protection and carrier:GA are names. */
static void write_value(struct json_writer *w, const struct cli *c, const char *name, const struct cli_value *v)
{
    bool code = strcmp(v->name, "TYPE") == 0 || (strcmp(v->name, "--member") == 0 && !strpbrk(v->value, "/:")) || strcmp(v->name, "--checkpoint") == 0 || (strcmp(v->name, "--to") == 0 && strcmp(c->command->name, "transfer") == 0);
    char *text = strcmp(v->name, "--text") == 0 && strcmp(v->value, "-") == 0 ? read_input() : mem_strdup(v->value);
    for (char *p = text; code && *p; p++)
        *p = (char) toupper((unsigned char) *p);
    if (cli_is_switch(c->command, v->name))
        jw_kbool(w, name, true);
    else
        jw_kcstr(w, name, text);
    mem_free(text);
}

/* The words that the incident's verb takes; ID and --rev stand beside them. */
static void write_args(struct json_writer *w, const struct cli *c)
{
    char name[64];
    jw_key(w, "args");
    jw_begin_object(w);
    for (size_t i = 0; i < c->values.n; i++) {
        const struct cli_value *v = &c->values.v[i];
        if (strcmp(v->name, "ID") == 0 || strcmp(v->name, "--rev") == 0 || strcmp(v->name, "--incident") == 0 || strcmp(v->name, "--each") == 0 || strcmp(v->name, "--count") == 0)
            continue;
        lower(v->name, name, sizeof name);
        write_value(w, c, name, v);
    }
    jw_end_object(w);
}

/* What a type that is none may have been meant to be. */
static void near_type(const struct cli *c, const struct json *reply)
{
    char type[64] = "", near[64];
    const char *given = cli_value(c, "TYPE");
    if (!given || !span_is(json_str(json_get(reply, "error"), "field"), "type"))
        return;
    for (size_t i = 0; given[i] && i + 1 < sizeof type; i++)
        type[i] = (char) toupper((unsigned char) given[i]);
    if (commands_near_word(type, commands_types(), near, sizeof near))
        cli_fail(0, "did you mean \"%s\"? types: %s", near, commands_types());
    else
        cli_fail(0, "types: %s", commands_types());
}

/* The verb for one incident; id NULL: for none. */
static int verb_of(struct cli *c, const char *id, int64_t rev)
{
    char cmd_id[27];
    client_cmd_id(cmd_id);
    struct json_writer *w = client_begin(c->client, WIRE_OP_COMMAND);
    jw_kcstr(w, "verb", c->command->name);
    if (id)
        jw_kcstr(w, "incident", id);
    else if (cli_has(c, "--incident"))
        jw_kcstr(w, "incident", cli_value(c, "--incident"));
    if (rev)
        jw_kint(w, "rev", rev);
    jw_kcstr(w, "cmd_id", cmd_id);
    write_args(w, c);
    const struct json *reply;
    int rc = cli_call(c, &reply);
    if (rc) {
        near_type(c, reply);
        return rc;
    }
    cli_put(json_str(reply, "text"), false);
    putchar('\n');
    return rc;
}

int cli_verb(struct cli *c)
{
    int64_t rev;
    if (!cli_number(c, "--rev", 1, UINT32_MAX, 0, &rev))
        return CLI_USAGE;
    if (strcmp(c->command->name, "new") == 0 && !cli_has(c, "--member") && !cli_has(c, "--checkpoint"))
        return cli_fail(CLI_USAGE, "\"new\" wants --member XX or --checkpoint L: BN ID KH LA MM MY PH SG TH TL VN");
    if (cli_each_wanted(c))
        return cli_each(c, verb_of);
    int rc = cli_connect(c);
    return rc ? rc : verb_of(c, cli_value(c, "ID"), rev);
}
