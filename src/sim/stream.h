/* sim/stream: plays that send server-sent events: any number of readers, each beginning after the id that it has, heartbeats as comments. It is
 * what an HTTP door answers with; the door (http.c) owns it and drives the daemon.
 */
#ifndef WF_SIM_STREAM_H
#define WF_SIM_STREAM_H

#include <microhttpd.h>

#include "sim/serve.h"

struct stream;
/* run(arg) is called when readers have something to read again. */
struct stream *stream_open(struct stage *stage, const struct play *play, void (*run)(void *arg), void *arg);
/* Answers with the stream, from behind last_id (the header Last-Event-ID; NULL: all that is kept). */
enum MHD_Result stream_answer(struct stream *s, struct MHD_Connection *c, const char *last_id);
/* Before the daemon is stopped: no reader may wait then. */
void stream_end(struct stream *s);
/* After it; the loop must run once more. */
void stream_close(struct stream *s);

#endif
