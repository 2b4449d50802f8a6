/* wfverbs: prints the name of each verb of the table of commands that changes something, a line each: for tests that walk all of them. */
#include <stdio.h>

#include "wire/commands.h"

int main(void)
{
    size_t n;
    const struct command *all = commands_all(&n);
    for (size_t i = 0; i < n; i++)
        if ((all[i].flags & (COMMAND_VERB | COMMAND_CHANGES | COMMAND_CLI)) == (COMMAND_VERB | COMMAND_CHANGES | COMMAND_CLI))
            puts(all[i].name);
    return 0;
}
