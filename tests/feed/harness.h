/* harness: what the tests of feed against real servers share. A loop, a set of feeds, a desk that notes what it gets, and a
 * small server that misbehaves as each test tells it. No sleeps: tests wait for a state, with a deadline. */
#ifndef WF_TESTS_FEED_HARNESS_H
#define WF_TESTS_FEED_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <uv.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/vec.h"
#include "feed/feed.h"

/* ---- the server ---- */
struct peer;
struct server {
    uv_tcp_t tcp;
    int port;
    void (*on_request)(struct server *s, struct peer *p); /* a whole HTTP request came */
    void (*on_bytes)(struct server *s, struct peer *p);   /* raw: bytes came (p->in), or the connection began */
    void *arg;
    int requests, connections, open;
    struct peer *last; /* the newest connection */
    char head[8192];   /* of the last request, and its body */
};
struct peer {
    uv_tcp_t tcp;
    struct server *s;
    struct buf in;
    char method[8], path[1024];
    bool closing;
};
void server_start(struct server *s, uv_loop_t *loop);
/* Closes the listener and every connection. */
void server_stop(struct server *s);
void peer_send(struct peer *p, const void *data, size_t n);
void peer_str(struct peer *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "HTTP/1.1 STATUS ..", the headers (each with \r\n), Content-Length and body. */
void peer_answer(struct peer *p, int status, const char *headers, const char *body);
void peer_close(struct peer *p);
/* With RST. */
void peer_reset(struct peer *p);
/* The value of a header of the last request, or NULL. Static. */
const char *server_header(struct server *s, const char *name);

/* ---- the desk ---- */
struct got {
    uint64_t ticket;
    char *feed, *bytes, *url, *tag, *cursor, *next_cursor, *type;
    size_t n;
    bool first, last, followed;
};
struct floor_ {
    uv_loop_t loop;
    struct clock clock;
    struct feeds *feeds;
    VEC(struct got) got;
    bool hold;                 /* do not answer by itself */
    struct feed_result answer; /* what it answers with */
    int states[8];             /* how often each state was told */
    enum feed_state state;     /* the last told */
    struct feed_change change;
    char change_id[64];
    int own_link_calls;
    bool own_link_down;
    size_t own_link_lost, own_link_total;
    int asides;
    char aside[256];
    uint64_t aside_total;
    size_t aside_head;
    void (*on_input)(struct floor_ *f, const struct feed_input *in); /* instead of the answer; may be NULL */
    int tests;
    char test_text[1024], test_bytes[256];
    int test_status;
    char dir[100]; /* a folder of its own, removed at the end */
};
int floor_setup(void **state);
int floor_teardown(void **state);
/* Runs the loop until cond is true; fails the test with `what` after ms milliseconds. */
typedef bool floor_cond(struct floor_ *f, void *arg);
void floor_wait(struct floor_ *f, int ms, const char *what, floor_cond *cond, void *arg);
void floor_wait_got(struct floor_ *f, size_t n);
void floor_wait_state(struct floor_ *f, const char *id, enum feed_state s, int ms);
/* Until the error of that source has this part. */
void floor_wait_error(struct floor_ *f, const char *id, const char *part);
/* Runs the loop for so long. */
void floor_run(struct floor_ *f, int ms);
void floor_done(struct floor_ *f, uint64_t ticket, enum feed_outcome o, const char *cursor);
void floor_put(struct floor_ *f, const struct feed_config *c);
struct feed_row floor_row(struct floor_ *f, const char *id);
void floor_test_cb(void *arg, const struct feed_input *in, const struct feed_probe *p, const struct err *e);
/* A file in the floor's folder; returns its path (static, four at a time). */
const char *floor_file(struct floor_ *f, const char *name, const char *text, unsigned mode);
/* Runs a program to its end; its exit code. */
int floor_exec(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
bool floor_has(const char *program);
/* A port of loopback that nobody listens at; -1: none. */
int floor_port(void);

#define HAS(text, part) \
    do { \
        if (!strstr((text), (part))) \
            fail_msg("\"%s\" does not hold \"%s\"", (text), (part)); \
    } while (0)

/* A poll of a server on loopback. */
struct feed_config poll_config(const char *id, char *url, size_t size, int port, const char *path);

#endif
