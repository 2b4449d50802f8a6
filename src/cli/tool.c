/* tool: subcommands that need no engine are watchfloor-tool's; this hands them over. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/paths.h"
#include "cli/programs.h"

int cli_tool(struct cli *c)
{
    char *path = paths_libexec("watchfloor-tool");
    VEC(char *) argv = {0};
    VEC_PUSH(&argv, path);
    VEC_PUSH(&argv, mem_strdup("--home"));
    VEC_PUSH(&argv, mem_strdup(c->home));
    for (const char *p = c->command->name; *p;) {
        size_t n = strcspn(p, " ");
        VEC_PUSH(&argv, mem_strndup(p, n));
        p += n + (p[n] == ' ');
    }
    if (c->json)
        VEC_PUSH(&argv, mem_strdup("--json"));
    for (size_t i = 0; i < c->values.n; i++)
        if (c->values.v[i].name[0] == '-') {
            VEC_PUSH(&argv, cli_is_switch(c->command, c->values.v[i].name) ? mem_strdup(c->values.v[i].name)
                                                                           : mem_printf("%s=%s", c->values.v[i].name, c->values.v[i].value));
        }
    VEC_PUSH(&argv, mem_strdup("--"));
    for (size_t i = 0; i < c->values.n; i++)
        if (c->values.v[i].name[0] != '-')
            VEC_PUSH(&argv, mem_strdup(c->values.v[i].value));
    VEC_PUSH(&argv, NULL);
    fflush(stdout);
    execv(path, argv.v);
    int rc = cli_fail(CLI_USAGE, "\"%s\" can't be run: %m", path);
    for (size_t i = 0; i < argv.n; i++)
        mem_free(argv.v[i]);
    VEC_FREE(&argv);
    return rc;
}
