/* actions: what commands about border actions share. */
#ifndef WF_CLI_ACTIONS_H
#define WF_CLI_ACTIONS_H

#include "cli/cli.h"

/* "-2h", "+1d", "14:20", "now" or RFC 3339 by the engine's clock, as RFC 3339 into out (40 bytes). 0, or CLI_USAGE after a message. */
int cli_action_time(struct cli *c, const char *word, char *out);

/* The register as a matrix of checkpoints and kinds of measure; the engine is connected. limit 0: all rows. */
int cli_actions_matrix(struct cli *c, uint64_t limit);

#endif
