/* client: one connection to a home's engine, for the console and the scripts.
 *
 * Owns: the socket, what was read and not yet taken, what was not yet written. It never blocks but in
 * client_connect, client_wait and client_call. The console polls client_fd() for client_events(), then calls
 * client_pump() and takes messages with client_next() until there is none.
 */
#ifndef WF_WIRE_CLIENT_H
#define WF_WIRE_CLIENT_H

#include "base/json.h"
#include "wire/protocol.h"

struct client;

/* What the server said first. Strings live as long as the client. */
struct client_greeting {
    int64_t proto, minor, seq;
    const char *site, *mode, *engine; /* mode: "ACTUAL" or "EXERCISE" */
    const char *exercise;             /* the exercise's id, or "" */
    const char *officer;              /* who we are for the engine */
    const char *centre;               /* the centre's name, for the top line */
    wf_time now;                      /* domain time */
    double speed;                     /* of the domain clock; 1 in ACTUAL */
};

/* One message of the server: a reply (id > 0) or a push (push is not ""). The tree lives until the next client_next. */
struct client_message {
    uint64_t id;
    struct span push;
    uint64_t sub; /* of a push about a subscription */
    const struct json *root;
    struct span text; /* the line as it came */
};

/* The path of the home's socket: HOME/run/socket, or what HOME/socket points to. mem_free by the caller. */
char *client_socket_path(const char *home);
/* Connects and reads the greeting (5 s at most). WF_E_NOTFOUND when no engine listens there, WF_E_UNSUPPORTED when it speaks another
 * protocol, WF_E_DENIED when it doesn't want us. as: play this officer (EXERCISE only), or NULL. */
int client_connect(struct client **out, const char *home, const char *as, struct err *e);
void client_close(struct client *c); /* NULL is fine */
const struct client_greeting *client_greeting(const struct client *c);

int client_fd(const struct client *c);
/* POLLIN, and POLLOUT where something waits to be written. */
short client_events(const struct client *c);
/* Reads and writes what can be without blocking. WF_E_IO once the engine is gone (messages read before are still there). */
int client_pump(struct client *c, struct err *e);
/* The next message: 1, or 0 when there is none yet; negative when the engine breaks the protocol. */
int client_next(struct client *c, struct client_message *out, struct err *e);
/* Bytes that wait to be written. */
size_t client_pending(const struct client *c);

/* A request: client_begin gives a writer inside an object that has "id" and "op" already; add members; client_end queues the line
 * and returns its id (> 0). One at a time. */
struct json_writer *client_begin(struct client *c, enum wire_op op);
uint64_t client_end(struct client *c);

/* Waits (until the deadline, in milliseconds from now) for the reply to `id`; messages that come in between stay for client_next in
 * their order. *reply lives until the next client_call or client_wait. A reply with an error gives its code, and *e its text and field; *reply
 * is set then too. WF_E_TIMEOUT, WF_E_IO. */
int client_wait(struct client *c, uint64_t id, int deadline_ms, const struct json **reply, struct err *e);
/* client_end and client_wait in one. */
int client_call(struct client *c, int deadline_ms, const struct json **reply, struct err *e);
/* Turns a reply's "error" into *e; returns its code, or 0 where the reply is ok. */
int client_error(const struct json *reply, struct err *e);
/* A new id for a change, so that a retry gets the first answer; 26 characters and NUL. */
void client_cmd_id(char out[27]);

#endif
