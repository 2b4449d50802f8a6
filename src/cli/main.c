/* watchfloor: the console, and with a subcommand the scripting client. Global options stand before the subcommand. */
#include "config.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/paths.h"
#include "cli/console_start.h"
#include "cli/programs.h"

/* Takes the global options; *at gets the index of the first word behind them. -1 to go on, else the exit code. */
static int globals(struct cli *c, int argc, char **argv, int *at)
{
    static const char *const with_value[] = {"--home", "--config", "--as"};
    const char *got[3] = {NULL};
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "--version") == 0) {
            printf("watchfloor %s\n", PACKAGE_VERSION);
            return CLI_DONE;
        }
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            cli_help_all(stdout);
            return CLI_DONE;
        }
        if (strcmp(argv[i], "--observer") == 0) {
            c->observer = true;
            continue;
        }
        size_t k = 0, n = strcspn(argv[i], "=");
        while (k < ARRAY_LEN(with_value) && !span_is(span_make(argv[i], n), with_value[k]))
            k++;
        if (k == ARRAY_LEN(with_value)) {
            char near[32];
            if (commands_near_word(argv[i], "--home --config --as --observer --help --version", near, sizeof near))
                return cli_fail(CLI_USAGE, "unknown option \"%s\"; did you mean \"%s\"?", argv[i], near);
            return cli_fail(CLI_USAGE, "unknown option \"%s\"; before the command there are --home, --config, --as, --observer, --help, --version", argv[i]);
        }
        got[k] = argv[i][n] ? argv[i] + n + 1 : i + 1 < argc ? argv[++i] : NULL;
        if (!got[k] || !*got[k])
            return cli_fail(CLI_USAGE, "option \"%s\" wants a value", with_value[k]);
    }
    c->home = paths_home(got[0]);
    c->config = got[1];
    c->as = got[2];
    if (c->config && access(c->config, F_OK) != 0)
        return cli_fail(CLI_USAGE, "--config: \"%s\": %s", c->config, strerror(errno));
    *at = i;
    return -1;
}

static int unknown(const char *word)
{
    const char *near = commands_near(word, COMMAND_CLI);
    if (near)
        return cli_fail(CLI_USAGE, "there is no command \"%s\"; did you mean \"%s\"?", word, near);
    return cli_fail(CLI_USAGE, "there is no command \"%s\"; see watchfloor --help", word);
}

/* A word that only begins commands ("feed", "engine"): says how they go on. second: what came behind it, or NULL. */
static int half(const char *word, const char *second)
{
    size_t n, len = strlen(word);
    const struct command *all = commands_all(&n);
    struct buf b = {0};
    char near[32];
    for (size_t i = 0; i < n; i++)
        if ((all[i].flags & COMMAND_CLI) && strncmp(all[i].name, word, len) == 0 && all[i].name[len] == ' ')
            buf_printf(&b, "%s%s", b.n ? " " : "", all[i].name + len + 1);
    int rc;
    if (!b.n)
        rc = unknown(word);
    else if (second && commands_near_word(second, b.p, near, sizeof near))
        rc = cli_fail(CLI_USAGE, "there is no command \"%s %s\"; did you mean \"%s %s\"?", word, second, word, near);
    else
        rc = cli_fail(CLI_USAGE, "%s%s%s\"%s\" wants one of: %s", second ? "there is no command of that name: \"" : "", second ? second : "",
                      second ? "\"; " : "", word, b.p);
    buf_free(&b);
    return rc;
}

/* `watchfloor engine --help`: the commands that begin with the word. False when there is none. */
static bool help_of_family(const char *word)
{
    size_t n, len = strlen(word);
    const struct command *all = commands_all(&n);
    bool any = false;
    for (size_t i = 0; i < n; i++)
        if ((all[i].flags & COMMAND_CLI) && strncmp(all[i].name, word, len) == 0 && all[i].name[len] == ' ') {
            printf("  %-16s %s\n", all[i].name, all[i].help);
            any = true;
        }
    return any;
}

static int run(struct cli *c, int argc, char **argv)
{
    if (argc == 0)
        return cli_console(c);
    if (c->observer)
        return cli_fail(CLI_USAGE, "--observer is for the console: it stands alone, without \"%s\"", argv[0]);
    if (strcmp(argv[0], "__complete") == 0)
        return cli_complete(c, argc - 1, argv + 1);
    int words;
    c->command = commands_match(argc, argv, COMMAND_CLI, &words);
    const char *second = argc > 1 ? argv[1] : NULL;
    if (!c->command && second && (strcmp(second, "--help") == 0 || strcmp(second, "-h") == 0) && help_of_family(argv[0]))
        return CLI_DONE;
    if (!c->command)
        return half(argv[0], second && second[0] != '-' ? second : NULL);
    bool help;
    int rc = cli_parse(c, argc - words, argv + words, &help);
    if (rc)
        return rc;
    if (help) {
        struct buf b = {0};
        commands_help(c->command, "watchfloor", &b);
        fwrite(b.p, 1, b.n, stdout);
        buf_free(&b);
        return CLI_DONE;
    }
    cli_program *program = cli_program_for(c->command);
    return program ? program(c) : unknown(c->command->name);
}

int main(int argc, char **argv)
{
    struct cli c = {0};
    int at = 1;
    setlocale(LC_ALL, "");
    signal(SIGPIPE, SIG_IGN);
    int rc = globals(&c, argc, argv, &at);
    if (rc < 0)
        rc = run(&c, argc - at, argv + at);
    client_close(c.client);
    for (size_t i = 0; i < c.values.n; i++)
        mem_free(c.values.v[i].value);
    VEC_FREE(&c.values);
    mem_free(c.home);
    bool lost = ferror(stdout) != 0;
    errno = 0;
    lost = fflush(stdout) == EOF || lost;
    if (lost && errno != EPIPE && errno != 0)
        fprintf(stderr, "watchfloor: the output can't be written: %s\n", strerror(errno));
    return lost && rc == CLI_DONE ? CLI_USAGE : rc;
}
