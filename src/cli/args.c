/* args: the words of a command line, by its row in the table of commands. */
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "cli/cli.h"

static void add(struct cli *c, const char *name, const char *value)
{
    struct cli_value v = {name, mem_strdup(value ? value : "")};
    VEC_PUSH(&c->values, v);
}

static int usage(const struct cli *c)
{
    struct buf b = {0};
    commands_usage(c->command, &b);
    fprintf(stderr, "usage: watchfloor %.*s\n", SPAN_FMT(buf_view(&b)));
    buf_free(&b);
    return CLI_USAGE;
}

static bool in_list(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; *p;) {
        size_t len = strcspn(p, " ");
        if (len == n && memcmp(p, word, n) == 0)
            return true;
        p += len + (p[len] == ' ');
    }
    return false;
}

/* A word that is one of the choices but for its case becomes that one: codes are capitals in the record, and typed as they come. */
static void fold_case(const char *choices, char *word)
{
    size_t n = strlen(word);
    for (const char *p = choices; p && *p;) {
        size_t len = strcspn(p, " ");
        if (len == n && strncasecmp(p, word, n) == 0) {
            memcpy(word, p, n);
            return;
        }
        p += len + (p[len] == ' ');
    }
}

/* A value against its choices. 0 or CLI_USAGE. */
static int check_choice(const struct cli *c, const char *name, const char *choices, const char *value)
{
    if (!choices || in_list(choices, value))
        return 0;
    char near[80];
    bool has = commands_near_word(value, choices, near, sizeof near);
    cli_fail(CLI_USAGE, "\"%s\" is no %s; %s%s%sone of: %s", value, name, has ? "did you mean \"" : "", has ? near : "", has ? "\"? " : "", choices);
    return usage(c);
}

static const struct command_option *find_option(const struct command *cmd, const char *name, size_t n)
{
    for (size_t i = 0; i < COMMAND_OPTIONS && cmd->options[i].name; i++)
        if (strlen(cmd->options[i].name) == n && memcmp(cmd->options[i].name, name, n) == 0)
            return &cmd->options[i];
    size_t many;
    const struct command_option *each = commands_many(cmd, &many);
    for (size_t i = 0; i < many; i++)
        if (strlen(each[i].name) == n && memcmp(each[i].name, name, n) == 0)
            return &each[i];
    return NULL;
}

static int wrong_option(struct cli *c, const char *word)
{
    struct buf known = {0};
    buf_str(&known, c->command->flags & COMMAND_JSON ? "--help --json" : "--help");
    for (size_t i = 0; i < COMMAND_OPTIONS && c->command->options[i].name; i++)
        buf_printf(&known, " %s", c->command->options[i].name);
    size_t many;
    const struct command_option *each = commands_many(c->command, &many);
    for (size_t i = 0; i < many; i++)
        buf_printf(&known, " %s", each[i].name);
    char near[80];
    if (commands_near_word(word, known.p, near, sizeof near))
        cli_fail(CLI_USAGE, "unknown option \"%s\" of \"%s\"; did you mean \"%s\"?", word, c->command->name, near);
    else
        cli_fail(CLI_USAGE, "unknown option \"%s\" of \"%s\"; there are: %s", word, c->command->name, known.p);
    buf_free(&known);
    return usage(c);
}

/* Takes the option at argv[*i]. 0 or CLI_USAGE. */
static int take_option(struct cli *c, int argc, char **argv, int *i)
{
    const char *word = argv[*i];
    if ((c->command->flags & COMMAND_JSON) && strcmp(word, "--json") == 0) {
        c->json = true;
        return 0;
    }
    size_t n = strcspn(word, "=");
    const struct command_option *o = find_option(c->command, word, n);
    if (!o)
        return wrong_option(c, word);
    if (!(o->flags & COMMAND_REPEAT) && cli_has(c, o->name)) {
        cli_fail(CLI_USAGE, "option \"%s\" was given twice", o->name);
        return usage(c);
    }
    if (!o->value) {
        if (word[n]) {
            cli_fail(CLI_USAGE, "option \"%s\" takes no value", o->name);
            return usage(c);
        }
        add(c, o->name, "");
        return 0;
    }
    const char *value = word[n] ? word + n + 1 : *i + 1 < argc ? argv[++*i] : NULL;
    if (!value) {
        cli_fail(CLI_USAGE, "option \"%s\" wants a value: %s", o->name, o->value);
        return usage(c);
    }
    /* A theme may be a file, too. */
    bool file = o->choices && strchr(value, '/');
    int rc = file ? 0 : check_choice(c, o->name + 2, o->choices, value);
    if (rc == 0)
        add(c, o->name, value);
    return rc;
}

/* Gives the plain words to the row's arguments. 0 or CLI_USAGE. */
static int take_words(struct cli *c, char **words, int n)
{
    int at = 0;
    for (size_t i = cli_has(c, "--each"); i < COMMAND_ARGS && c->command->args[i].name; i++) { /* which stands for the first, the ID */
        const struct command_arg *a = &c->command->args[i];
        if (at >= n) {
            if (a->flags & COMMAND_OPTIONAL)
                continue;
            cli_fail(CLI_USAGE, "\"%s\" wants %s", c->command->name, a->name);
            return usage(c);
        }
        if (a->flags & COMMAND_REST) {
            struct buf b = {0};
            for (; at < n; at++)
                buf_printf(&b, "%s%s", b.n ? " " : "", words[at]);
            add(c, a->name, b.p);
            buf_free(&b);
            continue;
        }
        do {
            if (!in_list(a->choices ? a->choices : "", words[at]))
                fold_case(a->choices, words[at]);
            int rc = check_choice(c, a->name, a->choices, words[at]);
            if (rc)
                return rc;
            add(c, a->name, words[at++]);
        } while ((a->flags & COMMAND_REPEAT) && at < n);
    }
    if (at < n) {
        cli_fail(CLI_USAGE, "\"%s\" takes no \"%s\"", c->command->name, words[at]);
        return usage(c);
    }
    return 0;
}

int cli_parse(struct cli *c, int argc, char **argv, bool *help)
{
    VEC(char *) words = {0};
    bool options = true;
    int rc = 0;
    *help = false;
    for (int i = 0; i < argc && rc == 0; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0))
            *help = true;
        else if (options && argv[i][0] == '-' && argv[i][1] == '-')
            rc = take_option(c, argc, argv, &i);
        else
            VEC_PUSH(&words, argv[i]);
    }
    if (rc == 0 && !*help)
        rc = take_words(c, words.v, (int) words.n);
    VEC_FREE(&words);
    return rc;
}

bool cli_is_switch(const struct command *cmd, const char *name)
{
    const struct command_option *o = find_option(cmd, name, strlen(name));
    return o && !o->value;
}

const char *cli_value_at(const struct cli *c, const char *name, size_t i)
{
    for (size_t k = 0; k < c->values.n; k++)
        if (strcmp(c->values.v[k].name, name) == 0 && i-- == 0)
            return c->values.v[k].value;
    return NULL;
}

const char *cli_value(const struct cli *c, const char *name)
{
    return cli_value_at(c, name, 0);
}

bool cli_has(const struct cli *c, const char *name)
{
    return cli_value(c, name) != NULL;
}

bool cli_number(const struct cli *c, const char *name, int64_t lo, int64_t hi, int64_t dflt, int64_t *out)
{
    const char *s = cli_value(c, name);
    *out = dflt;
    if (!s)
        return true;
    char *end;
    errno = 0;
    long long v = strtoll(s, &end, 10);
    if (errno || end == s || *end || v < lo || v > hi) {
        cli_fail(CLI_USAGE, "%s takes a whole number from %lld to %lld, not \"%s\"", name, (long long) lo, (long long) hi, s);
        return false;
    }
    *out = v;
    return true;
}
