/* command: what is left to the notifier's command, an executable of the centre's own that has to reach a desktop or a gateway.
 *
 * Called by watchfloor-pager between fork and execve. The network is open to it: that is what it is for. It gets no new privileges, opens no file but
 * programs, their libraries, /etc, /opt, /run and its own folder, writes in the folder that it is started in alone, and is bounded in memory, processor,
 * files and processes. Landlock keeps it from the rest of the disk, the journal with it, where the kernel has it; seccomp refuses what no messenger needs.
 */
#ifndef WF_SANDBOX_COMMAND_H
#define WF_SANDBOX_COMMAND_H

#include "base/err.h"

/* There is no way back. WF_E_UNSUPPORTED where the kernel has no seccomp. */
int sandbox_command(const char *folder, const char *command, struct err *e);

#endif
