/* host: the functions that a plugin is offered, and the conversation with the engine. Called by main.c. */
#ifndef WF_PLUGHOST_HOST_H
#define WF_PLUGHOST_HOST_H

#include "base/err.h"
#include "watchfloor/plugin.h"

struct host;
/* fd: the engine's socket. Lives as long as the process. */
struct host *host_new(int fd);
/* Tells the engine why the plugin cannot be used. */
void host_fail(struct host *h, const struct err *e);
/* Sends the descriptor. exports: see frame_put_greeting. d lives as long as the host. */
int host_greet(struct host *h, const wf_plugin *d, const char *exports, struct err *e);
/* From `open` to `close`: 0 when the engine hung up or said so; else what broke. */
int host_run(struct host *h, struct err *e);

#endif
