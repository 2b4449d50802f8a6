/* engine: a real engine of the installed tree, in a home of its own, and raw lines to it. For tests only: it shares no code with wire/client. */
#ifndef WF_TESTS_PROTOCOL_ENGINE_H
#define WF_TESTS_PROTOCOL_ENGINE_H

#include <sys/types.h>

#include "base/json.h"

struct engine {
    char *home;
    pid_t pid;
};
/* A fresh home; exercise may be NULL (ACTUAL). Waits until it is ready; fails the test when it is not within 20 s. */
void engine_start(struct engine *g, const char *exercise);
/* SIGTERM, and waits; returns the exit status of wait(). Removes the home. */
int engine_stop(struct engine *g);
/* VmRSS in KiB. */
long engine_rss(const struct engine *g);

/* One raw connection. */
struct wire {
    int fd;
    struct buf in;
    size_t at;
    struct arena arena;
    struct buf line; /* the last one, which the tree points into */
    long id;
};
/* rcvbuf: bytes of the socket's receive buffer, 0 as it comes. */
void wire_open(struct wire *w, const struct engine *g, int rcvbuf);
void wire_close(struct wire *w);
/* Sends text and a newline. */
void wire_send(struct wire *w, const char *text);
/* The next line as a tree; NULL when the engine closed. Fails the test after 20 s. */
const struct json *wire_next(struct wire *w);
/* True when the engine closed within ms without another line. */
bool wire_closed(struct wire *w);
/* Sends {"id":N,"op":op,<members>}; gives the reply with that id, passing over pushes. members: "" or "\"view\":\"log\"". */
const struct json *wire_call(struct wire *w, const char *op, const char *members);
/* The next push of a kind ("delta") for a subscription, passing over everything else. sub 0: any. */
const struct json *wire_push(struct wire *w, const char *kind, int64_t sub);

#endif
