/* console_start: from the command line into the console. */
#ifndef WF_CLI_CONSOLE_START_H
#define WF_CLI_CONSOLE_START_H

#include "cli/cli.h"

/* `watchfloor` alone: starts an engine where none runs, and runs the console until the officer leaves. An exit code. */
int cli_console(struct cli *c);

#endif
