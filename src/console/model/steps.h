/* steps: the steps of the open incident's playbooks as rows, made from its whole record. */
#ifndef WF_CONSOLE_STEPS_H
#define WF_CONSOLE_STEPS_H

#include "console/model/window.h"

/* Fills `out` from the record `j` (NULL: none): the steps of what was started, by their numbers; then those of the playbook that fits and was not.
 * A row: {"key","step","state","who","text","due","within","done","done_by","playbook"}; of one that was not started state is null, the key "NAME/1". */
void steps_fill(struct window *out, const struct json *j);
/* How many steps a playbook of the record has (its item's number), and how many are open; the first open one, or NULL. */
const struct json *steps_count(const struct json *j, int64_t playbook, int *all, int *open);

#endif
