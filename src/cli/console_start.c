/* console_start: see console_start.h. */
#include "cli/console_start.h"

#include <unistd.h>

#include "cli/spawn.h"
#include "console/console.h"

static int start(void *arg, struct err *e)
{
    const struct cli *c = arg;
    struct spawn s = {.home = c->home, .config = c->config, .as = c->as};
    bool started;
    return spawn_engine(&s, &started, e);
}

int cli_console(struct cli *c)
{
    struct err e = {0};
    if (!isatty(0) || !isatty(1))
        return cli_fail(CLI_USAGE, "the console wants a terminal; for scripts see watchfloor --help");
    struct console_options o = {.home = c->home, .as = c->as, .observer = c->observer, .start = start, .arg = c};
    if (console_run(&o, &e) < 0)
        return cli_fail(CLI_USAGE, "%s", e.text);
    return CLI_DONE;
}
