/* protocol: what the commands about protocols share. */
#ifndef WF_CLI_PROTOCOL_H
#define WF_CLI_PROTOCOL_H

#include "cli/cli.h"

/* The only row of a view, kept in the arena; NULL after a message, or where there is none. */
const struct json *cli_protocol_row(struct cli *c, struct arena *a, enum wire_view view, const char *key, bool read, int *rc);
/* As it came, on a line. */
void cli_protocol_json(const struct json *row);
void cli_protocol_put(const char *before, struct span text, const char *after);
/* One round of a run (its row, as cli_protocol_row has it), as it was: its assessments, the requests that were made in it. What the command ends with. */
int cli_protocol_round(struct cli *c, const struct json *run, int64_t round);
/* " (answered by the floor: level)", " (0 to 500)": of a question's row, or of the descriptor's, where `known` is a number. */
void cli_protocol_wanted(const struct json *q);

#endif
