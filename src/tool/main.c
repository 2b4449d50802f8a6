/* main of watchfloor-tool: the subcommands that need no engine.
 *
 *   watchfloor-tool [--home DIR] NAME [NAME] [OPTION...] [--] [OPERAND...]
 * `watchfloor NAME [NAME] ...` starts it; exit codes are the command line's: 0 done, 1 the answer is no, 2 can't run.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/paths.h"
#include "tool/tool.h"

static const struct {
    const char *name; /* two words, or one */
    tool_fn *fn;
    const char *help;
} commands[] = {
    {"cap check", tool_cap_check, "[--strict] [--json] [--signer FILE.pem] FILE...: what is wrong with a CAP alert, and what is only unusual"},
    {"cap show", tool_cap_show, "[--signer FILE.pem] FILE...: a CAP alert as an officer would read it"},
    {"directory check", tool_directory_check, "FILE: whether a directory's file is right"},
    {"journal export", tool_journal_export, "[--format jsonl|csv] [--from SEQ] [--to SEQ] [--since T] [--until T] [--kind KIND,...]: the journal's facts"},
    {"journal verify", tool_journal_verify, "[--json]: check the journal's chain from its first record to its last"},
    {"key export", tool_key_export, "[--mode actual|exercise] [--key FILE] [OFFICER]: the public half of a key, for a supervisor to enrol"},
    {"key new", tool_key_new, "[--mode actual|exercise] [--key FILE] [OFFICER]: a key of one's own, under a passphrase"},
    {"notice lint", tool_notice_lint, "[--json] FILE...: what is wrong with a notice before it is sent, and what is only unwise"},
    {"notice verify", tool_notice_verify, "[--keys DIR] FILE.xml: whether it is what two officers signed"},
    {"playbook check", tool_playbook_check, "FILE...: whether files of playbooks are right"},
    {"plugin check", tool_plugin_check, "[--fixtures DIR] [--write-expected] [--samples N] FILE.so|DIR: whether a plugin is fit for a floor"},
    {"plugin encode", tool_plugin_encode,
     "--notice FILE.xml [--to RECIPIENT] [--recipients FILE] [--languages xx,yy] [--tlp T] [--option K=V]... [--centre NAMES] [--now TIME] [--head] [--verbose] PLUGIN: "
     "a notice in the form that the plugin makes of it"},
    {"plugin fuzz", tool_plugin_fuzz, "[--for 60s] [--seed N] NAME|FILE.so|DIR: changed inputs without end; what kills the plugin is kept"},
    {"plugin install", tool_plugin_install, "FILE.so|DIR: check a plugin and put it where the engine looks"},
    {"plugin mask", tool_plugin_mask, "[--plugin FILE] [--keep WORD]... DIR: replace names, numbers and dates in a recording"},
    {"plugin new", tool_plugin_new, "--protocol NAME | NAME --member XX --transport http|sse|tcp|drop --format json|csv|xml|rss|cap|lines: a plugin to begin with"},
    {"plugin replay", tool_plugin_replay, "[--plugin FILE] DIR: parse a recording again"},
    {"plugin run", tool_plugin_run,
     "[--source ID] [--option K=V]... [--tag T] [--url URL] [--cursor C] [--type TYPE] [--centre NAMES] [--now TIME] [--verbose] PLUGIN FILE...: "
     "what a plugin makes of files, as JSON lines"},
    {"policy check", tool_policy_check, "[FILE]: whether a policy file is right, and whom it names"},
    {"policy explain", tool_policy_explain, "[--member XX] [--tlp T] [--type T] [--policy FILE] USER COMMAND: the rule that decides"},
    {"protocol eval", tool_protocol_eval, "NAME|FILE.so --answers FILE|- [--option K=V]... [--now TIME] [--full] [--verbose]: what a protocol makes of answers, a JSON object or one a line"},
    {"recipients check", tool_recipients_check, "FILE: whether a file of recipients is right, and what it lacks"},
    {"restore", tool_restore, "FILE: a backup into a home that is empty"},
    {"template check", tool_template_check, "FILE...: whether templates of notices are right, and in which languages they are reviewed"},
};

int tool_fail(const struct tool *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "watchfloor: %s: ", t->name);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    return TOOL_USAGE;
}

/* Is the word (n bytes) one of a space-separated list? */
static bool listed(const char *list, const char *word, size_t n)
{
    for (const char *p = list; *p;) {
        size_t len = strcspn(p, " ");
        if (len == n && strncmp(p, word, n) == 0)
            return true;
        p += len + (p[len] == ' ');
    }
    return false;
}

const char *tool_option(const struct tool *t, const char *valued, const char *plain, int *i, const char **value)
{
    *value = NULL;
    if (*i < 0 || *i >= t->argc)
        return NULL;
    const char *a = t->argv[*i];
    if (strcmp(a, "--") == 0 || strncmp(a, "--", 2) != 0) {
        *i += strcmp(a, "--") == 0;
        if (*i < t->argc)
            *value = t->argv[(*i)++];
        return NULL;
    }
    const char *name = a + 2, *equals = strchr(name, '=');
    size_t n = equals ? (size_t) (equals - name) : strlen(name);
    if (!equals && listed(plain, name, n)) {
        ++*i;
        return name;
    }
    if (listed(valued, name, n) && (equals || *i + 1 < t->argc)) {
        *value = equals ? equals + 1 : t->argv[*i + 1];
        if (equals)
            t->argv[*i][2 + n] = 0; /* "--source=x": the name ends here */
        *i += equals ? 1 : 2;
        return name;
    }
    if (listed(valued, name, n))
        tool_fail(t, "option \"%s\" wants a value", a);
    else
        tool_fail(t, "option \"%s\" is not known here", a);
    *i = -1;
    return NULL;
}

static int help(FILE *out)
{
    fputs("usage: watchfloor-tool [--home DIR] COMMAND\n", out);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        fprintf(out, "  %s %s\n", commands[i].name, commands[i].help);
    return out == stderr ? TOOL_USAGE : TOOL_OK;
}

int main(int argc, char **argv)
{
    const char *home = NULL;
    int i = 1;
    if (i + 1 < argc && strcmp(argv[i], "--home") == 0) {
        home = argv[i + 1];
        i += 2;
    }
    if (i < argc && strcmp(argv[i], "--help") == 0)
        return help(stdout);
    if (i + 1 >= argc)
        return help(stderr);
    char name[64];
    snprintf(name, sizeof name, "%.30s %.30s", argv[i], argv[i + 1]);
    for (size_t k = 0; k < ARRAY_LEN(commands); k++) {
        bool one = strcmp(commands[k].name, argv[i]) == 0;
        if (!one && strcmp(commands[k].name, name) != 0)
            continue;
        char *path = paths_home(home);
        int words = one ? 1 : 2;
        struct tool t = {.home = path, .name = commands[k].name, .argc = argc - i - words, .argv = argv + i + words};
        int code = commands[k].fn(&t);
        mem_free(path);
        if (fflush(stdout) != 0 || ferror(stdout))
            code = tool_fail(&t, "cannot write the output");
        return code;
    }
    fprintf(stderr, "watchfloor: \"%s\" is no command\n", name);
    return TOOL_USAGE;
}
