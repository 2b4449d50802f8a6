/* each: one verb for several incidents, each decided by itself. */
#ifndef WF_CLI_EACH_H
#define WF_CLI_EACH_H

#include "cli/cli.h"

/* Several are named: "141,142", or by --each. */
bool cli_each_wanted(const struct cli *c);
/* Does it to one of them; rev 0: whatever revision it has. The exit code, after a message. */
typedef int cli_each_fn(struct cli *c, const char *id, int64_t rev);
/* Calls fn for each, and says how many were refused. A filter's are only listed until --count says how many they are. */
int cli_each(struct cli *c, cli_each_fn *fn);

#endif
