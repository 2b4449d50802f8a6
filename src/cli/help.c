/* help: the list of subcommands and the use of each, from the table of commands. */
#include "cli/programs.h"

void cli_help_all(FILE *to)
{
    size_t n;
    const struct command *all = commands_all(&n);
    fputs("usage: watchfloor [--home DIR] [--config FILE] [--as NAME] [--observer] [COMMAND ...]\n\n"
          "Without a command: the console; it starts an engine where none runs.\n"
          "  --home DIR     data and socket (WATCHFLOOR_HOME, else $XDG_DATA_HOME/watchfloor)\n"
          "  --config FILE  in place of HOME/watchfloor.conf\n"
          "  --as NAME      play another officer (exercises only)\n"
          "  --observer     the console only looks on: nothing can be changed from it\n"
          "  --version\n\ncommands (watchfloor COMMAND --help tells more):\n",
          to);
    for (size_t i = 0; i < n; i++) {
        if (!(all[i].flags & COMMAND_CLI))
            continue;
        fprintf(to, "  %-16s %s\n", all[i].name, all[i].help);
    }
    fputs("\nexit: 0 done; 1 the answer is no, or something was refused; 2 usage, or it can't run\n", to);
}

int cli_help(struct cli *c)
{
    const char *name = cli_value(c, "COMMAND");
    if (!name || !*name) {
        cli_help_all(stdout);
        return CLI_DONE;
    }
    const struct command *cmd = commands_find(span_str(name), COMMAND_CLI);
    if (!cmd) {
        const char *near = commands_near(name, COMMAND_CLI);
        return near ? cli_fail(CLI_USAGE, "there is no command \"%s\"; did you mean \"%s\"?", name, near)
                    : cli_fail(CLI_USAGE, "there is no command \"%s\"; see watchfloor --help", name);
    }
    struct buf b = {0};
    commands_help(cmd, "watchfloor", &b);
    fwrite(b.p, 1, b.n, stdout);
    buf_free(&b);
    return CLI_DONE;
}
