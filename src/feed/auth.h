/* auth: the header that proves who we are, from files read at use. Used by http and sse. */
#ifndef WF_FEED_AUTH_H
#define WF_FEED_AUTH_H

#include "feed/easy.h"

struct feed_auth {
    struct buf line;     /* "X-Api-Key: ...", or empty */
    struct buf token;    /* OAuth2 */
    int64_t token_until; /* monotonic */
    struct feed_easy x;  /* of the token's fetch */
    struct curl_slist *headers;
    struct buf body;
    void (*done)(struct feed *f, enum feed_fault k, const char *text); /* k 0: there is a token */
};
/* Brings a->line up to date. 0; 1 when a token must be fetched first; or the error. *changed when the line is another. */
int feed_auth_line(struct feed *f, struct feed_auth *a, bool *changed, struct err *e);
/* Fetches a token; `done` is told (never from inside this call unless it fails at once). */
void feed_auth_fetch(struct feed *f, struct feed_auth *a, void (*done)(struct feed *f, enum feed_fault k, const char *text));
/* The server refused the token: true when it was one of ours, and another should be fetched. */
bool feed_auth_forget(struct feed_auth *a);
void feed_auth_cancel(struct feed_auth *a);
void feed_auth_free(struct feed_auth *a);

#endif
