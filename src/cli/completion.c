/* completion: the scripts for bash, zsh and fish, made from the table of commands. */
#include "cli/programs.h"

/* Options of a row, space-separated. */
static void options_of(const struct command *c, struct buf *out)
{
    buf_str(out, "--help");
    if (c->flags & COMMAND_JSON)
        buf_str(out, " --json");
    for (size_t i = 0; i < COMMAND_OPTIONS && c->options[i].name; i++)
        buf_printf(out, " %s", c->options[i].name);
}

/* Words that the arguments of a row take: choices and types; kinds that only the engine knows come from `watchfloor ... --json`. */
static void words_of(const struct command *c, struct buf *out)
{
    for (size_t i = 0; i < COMMAND_ARGS && c->args[i].name; i++) {
        if (c->args[i].choices)
            buf_printf(out, " %s", c->args[i].choices);
        if (c->args[i].kind == COMMAND_TYPE)
            buf_printf(out, " %s", commands_types());
    }
}

static bool takes(const struct command *c, enum command_kind kind)
{
    for (size_t i = 0; i < COMMAND_ARGS && c->args[i].name; i++)
        if (c->args[i].kind == kind)
            return true;
    return false;
}

/* The names of all rows of the command line, first words once; and second words of a first word. */
static void first_words(struct buf *out)
{
    size_t n;
    const struct command *all = commands_all(&n);
    struct buf seen = {0};
    buf_char(&seen, ' ');
    for (size_t i = 0; i < n; i++) {
        if (!(all[i].flags & COMMAND_CLI))
            continue;
        size_t len = strcspn(all[i].name, " ");
        char *word = mem_printf(" %.*s ", (int) len, all[i].name);
        if (!strstr(seen.p, word)) {
            buf_printf(&seen, "%.*s ", (int) len, all[i].name);
            buf_printf(out, "%s%.*s", out->n ? " " : "", (int) len, all[i].name);
        }
        mem_free(word);
    }
    buf_free(&seen);
}

static void bash(struct buf *out)
{
    size_t n;
    const struct command *all = commands_all(&n);
    struct buf first = {0};
    first_words(&first);
    buf_printf(out,
               "# bash completion for watchfloor\n"
               "_watchfloor() {\n"
               "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd='' i w words=''\n"
               "    local -a home=()\n"
               "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
               "        w=${COMP_WORDS[i]}\n"
               "        case $w in\n"
               "            --home) home=(--home \"${COMP_WORDS[i+1]}\"); ((i++)) ;;\n"
               "            --config | --as) ((i++)) ;;\n"
               "            -*) ;;\n"
               "            *) cmd=\"$cmd $w\" ;;\n"
               "        esac\n"
               "    done\n"
               "    cmd=${cmd# }\n"
               "    case $prev in\n"
               "        --home) COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n"
               "        --config) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
               "    esac\n"
               "    case $cmd in\n"
               "        '') words='%s --home --config --as --help --version' ;;\n",
               first.p);
    for (size_t i = 0; i < n; i++) {
        if (!(all[i].flags & COMMAND_CLI))
            continue;
        struct buf o = {0};
        options_of(&all[i], &o);
        words_of(&all[i], &o);
        buf_printf(out, "        '%s' | '%s '*) words='%s'", all[i].name, all[i].name, o.p);
        if (takes(&all[i], COMMAND_INCIDENT))
            buf_str(out, "; words=\"$words $(watchfloor \"${home[@]}\" incidents --json --limit 200 2>/dev/null | sed -n 's/^{\"id\":\"\\([^\"]*\\).*/\\1/p')\"");
        if (takes(&all[i], COMMAND_FEED))
            buf_str(out, "; words=\"$words $(watchfloor \"${home[@]}\" feeds --json 2>/dev/null | sed -n 's/^{\"id\":\"\\([^\"]*\\).*/\\1/p')\"");
        if (takes(&all[i], COMMAND_PLUGIN))
            buf_str(out, "; words=\"$words $(watchfloor \"${home[@]}\" plugins --json 2>/dev/null | sed -n 's/^{\"name\":\"\\([^\"]*\\).*/\\1/p')\"");
        if (takes(&all[i], COMMAND_FILE))
            buf_str(out, "; COMPREPLY=($(compgen -f -- \"$cur\"))");
        buf_str(out, " ;;\n");
        buf_free(&o);
    }
    /* a first word alone: its second words */
    for (const char *p = first.p; *p;) {
        size_t len = strcspn(p, " ");
        struct buf second = {0};
        for (size_t i = 0; i < n; i++)
            if ((all[i].flags & COMMAND_CLI) && strncmp(all[i].name, p, len) == 0 && all[i].name[len] == ' ')
                buf_printf(&second, " %s", all[i].name + len + 1);
        if (second.n)
            buf_printf(out, "        '%.*s') words='%s' ;;\n", (int) len, p, second.p + 1);
        buf_free(&second);
        p += len + (p[len] == ' ');
    }
    buf_str(out, "    esac\n"
                 "    COMPREPLY+=($(compgen -W \"$words\" -- \"$cur\"))\n"
                 "}\n"
                 "complete -F _watchfloor watchfloor\n");
    buf_free(&first);
}

/* Text between single quotes of zsh and fish. */
static void quoted(struct buf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '\'')
            buf_str(out, "'\\''");
        else
            buf_char(out, *s);
    }
}

static void zsh(struct buf *out)
{
    buf_str(out, "#compdef watchfloor\n# zsh completion for watchfloor: the words of the bash script\nautoload -U +X bashcompinit && bashcompinit\n");
    bash(out);
}

static void fish(struct buf *out)
{
    size_t n;
    const struct command *all = commands_all(&n);
    buf_str(out, "# fish completion for watchfloor\ncomplete -c watchfloor -f\n"
                 "complete -c watchfloor -n __fish_use_subcommand -l home -r -d 'data and socket'\n"
                 "complete -c watchfloor -n __fish_use_subcommand -l config -r -F -d 'configuration file'\n"
                 "complete -c watchfloor -n __fish_use_subcommand -l as -r -d 'play another officer (exercises)'\n"
                 "complete -c watchfloor -n __fish_use_subcommand -l version\n");
    for (size_t i = 0; i < n; i++) {
        const struct command *c = &all[i];
        if (!(c->flags & COMMAND_CLI))
            continue;
        size_t len = strcspn(c->name, " ");
        const char *second = c->name[len] ? c->name + len + 1 : NULL;
        if (second)
            buf_printf(out, "complete -c watchfloor -n '__fish_seen_subcommand_from %.*s' -a %s -d '", (int) len, c->name, second);
        else
            buf_printf(out, "complete -c watchfloor -n __fish_use_subcommand -a %s -d '", c->name);
        quoted(out, c->help);
        buf_str(out, "'\n");
        if (second && !commands_find(span_make(c->name, len), COMMAND_CLI))
            buf_printf(out, "complete -c watchfloor -n __fish_use_subcommand -a %.*s\n", (int) len, c->name);
        for (size_t k = 0; k < COMMAND_OPTIONS && c->options[k].name; k++) {
            buf_printf(out, "complete -c watchfloor -n '__fish_seen_subcommand_from %s' -l %s%s -d '", second ? second : c->name, c->options[k].name + 2,
                       c->options[k].value ? " -r" : "");
            quoted(out, c->options[k].help);
            buf_str(out, "'\n");
        }
        if (c->flags & COMMAND_JSON)
            buf_printf(out, "complete -c watchfloor -n '__fish_seen_subcommand_from %s' -l json -d 'a JSON object a line'\n", c->name);
        struct buf w = {0};
        words_of(c, &w);
        if (w.n)
            buf_printf(out, "complete -c watchfloor -n '__fish_seen_subcommand_from %s' -a '%s'\n", second ? second : c->name, w.p + 1);
        buf_free(&w);
    }
}

int cli_completion(struct cli *c)
{
    static const struct {
        const char *shell;
        void (*write)(struct buf *out);
    } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
    const char *shell = cli_value(c, "SHELL");
    struct buf b = {0};
    for (size_t i = 0; i < ARRAY_LEN(shells); i++)
        if (strcmp(shells[i].shell, shell) == 0)
            shells[i].write(&b);
    fwrite(b.p ? b.p : "", 1, b.n, stdout);
    buf_free(&b);
    return CLI_DONE;
}
