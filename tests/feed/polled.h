/* polled: what the tests of polled feeds share: servers that follow a script, a feed "sg/queues" of them, and what to wait for. */
#ifndef WF_TESTS_FEED_POLLED_H
#define WF_TESTS_FEED_POLLED_H

#include "tests/feed/harness.h"

/* What the server of most tests does: by number of request, as the test sets it meanwhile. */
struct script {
    int step;
    const char *body;
    int mode;
    char seen[8][512];
};

/* A poll of path on the server; its URL stands in polled_url. */
struct feed_config polled_config(struct server *s, const char *path);
extern char polled_url[256];

/* What floor_wait waits for; arg: an int, an int, a part of the error. */
bool polls_at_least(struct floor_ *f, void *arg);
bool unchanged_at_least(struct floor_ *f, void *arg);
bool has_error(struct floor_ *f, void *arg);

/* Servers; arg: struct script. */
void serve_etag(struct server *s, struct peer *p);  /* the body under an ETag, 304 where that is asked for; seen: If-None-Match */
void serve_plain(struct server *s, struct peer *p); /* the body, in mode 1 with Last-Modified; seen: If-Modified-Since */
void serve_bad(struct server *s, struct peer *p);   /* mode 0: the body; else one of many faults, or that status */
void serve_echo(struct server *s, struct peer *p);  /* "answer STEP"; seen: method, path and body */

#endif
