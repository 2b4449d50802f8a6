/* sim/serve: the simulator's doors on loopback: HTTP for plays with pages, TCP for plays with lines, and the control. Owned by main. */
#ifndef WF_SIM_SERVE_H
#define WF_SIM_SERVE_H

#include <uv.h>

#include "base/clock.h"
#include "sim/gateway.h"
#include "sim/play.h"

/* What the doors share. */
struct stage {
    uv_loop_t *loop;
    const struct clock *clock;
    const struct world *world;
    struct misbehaviours *odd;
    struct gateways *gateways;
    const char *key; /* that plays with a key ask for; NULL: any will do */
    uint64_t served; /* answers and lines so far */
};

struct http_door;
/* Listens on 127.0.0.1:port for a play, or, with play NULL, for the control (GET and POST /_control, a FEED=MISBEHAVIOUR a line) and the
 * members' gateways for notices (gateway.h). */
int http_open(struct http_door **out, struct stage *stage, const struct play *play, int port, struct err *e);
void http_close(struct http_door *d); /* the loop must run once more */

struct line_door;
int lines_open(struct line_door **out, struct stage *stage, const struct play *play, int port, struct err *e);
void lines_close(struct line_door *d);

#endif
