/* sandbox: what takes every power from this process but computing: limits, Landlock, two seccomp filters.
 *
 * Called by the mains of watchfloor-plughost and watchfloor-verify, in the order of the declarations below; the second loads nothing and
 * leaves the filter of loading out. There is no way back from any of them. The filters are the wall; Landlock is an extra where the
 * kernel has it.
 */
#ifndef WF_SANDBOX_SANDBOX_H
#define WF_SANDBOX_SANDBOX_H

#include <sys/types.h>

#include "base/err.h"

#define SANDBOX_SOCKET 3 /* the engine's socketpair */
#define SANDBOX_PLUGIN 4 /* of a plugin's host: the plugin's file, opened and checked by the engine */

/* The child dies with its engine, leaves no core, and stands behind in line for the processor; memory, files and
 * processes are bounded. */
int sandbox_limits(pid_t engine, struct err *e);
/* For the time of dlopen: no network, no new process, nothing executed, nothing written but to the socket, memory never
 * both writable and executable; with Landlock, only libraries and the plugin itself can be read. WF_E_UNSUPPORTED where
 * the kernel has no seccomp: then nothing is loaded. */
int sandbox_loading(struct err *e);
/* For the rest of its life: reads and writes the socket, manages memory that is not executable, ends. Anything else
 * kills the process. All other descriptors are closed. WF_E_UNSUPPORTED as above. */
int sandbox_final(struct err *e);

#endif
