/* easy: one curl handle set up after a feed's configuration. Used by the transports that come by network. */
#ifndef WF_FEED_EASY_H
#define WF_FEED_EASY_H

#include "feed/impl.h"
#include "feed/url.h"

#define FEED_TEXT_MAX 480

struct feed_easy {
    struct feed *f;
    CURL *easy;
    struct feed_job job;
    struct feed_link link;
    struct feed_origin origin; /* of the url it was opened for */
    char errbuf[CURL_ERROR_SIZE];
};
/* Makes (or makes anew) the handle: limits, TLS, proxy, no redirects, no cookies, no netrc. url gives the origin that is
 * checked; protocols "http,https". The owner sets url and callbacks then. */
int feed_easy_open(struct feed_easy *x, struct feed *f, const char *url, const char *protocols, struct err *e);
/* Reads the client's key anew, where there is one: files may change at any time. */
int feed_easy_secrets(struct feed_easy *x, struct err *e);
void feed_easy_cancel(struct feed_easy *x);
void feed_easy_free(struct feed_easy *x);
/* Checks an address of a source that comes by network: scheme, clear text only where that may be. */
int feed_easy_check_url(const struct feed_config *c, const char *url, const char *secure, const char *clear, struct err *e);
/* Fills address and status of a test. */
void feed_easy_probe(struct feed_easy *x, struct feed_probe *p);

/* explain.c: what went wrong, in words an officer can act on. out holds FEED_TEXT_MAX bytes. Returns the kind of fault. */
enum feed_fault feed_explain_curl(struct feed_easy *x, CURLcode code, char *out);
enum feed_fault feed_explain_http(const struct feed *f, int status, int64_t retry_after_s, char *out);

#endif
