/* url: templates, origins and links of a feed's address. Used inside feed; pure but for curl's parser. */
#ifndef WF_FEED_URL_H
#define WF_FEED_URL_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

/* How a value is written into a template. */
enum feed_url_escape { FEED_ESCAPE_URL, FEED_ESCAPE_JSON, FEED_ESCAPE_NONE };

/* Appends the template with {cursor} (absent: empty) and {date:+07:00} (yyyy-mm-dd of `now` in that zone; {date} is UTC)
 * filled in. Any other {word} is an error that names it; braces that hold no such word stay as they are. */
int feed_template(struct buf *out, const char *tmpl, struct span cursor, wf_time now, enum feed_url_escape how, struct err *e);
/* True when the template holds a place to fill. */
bool feed_template_varies(const char *tmpl);

/* Scheme, host (brackets of IPv6 cut) and port of an absolute URL. */
struct feed_origin {
    char scheme[8];
    char host[256];
    uint16_t port;
    bool literal;  /* host is an address, or localhost */
    bool loopback;
};
/* WF_E_INVALID for what is no absolute http, https, tls or tcp URL, holds a user or password, or lacks a port where the
 * scheme has none of its own (tls, tcp). */
int feed_origin_parse(const char *url, struct feed_origin *out, struct err *e);
/* May a link or redirect lead from a to b: the same scheme, host and port, or the same host from http:80 to https:443. */
bool feed_origin_same(const struct feed_origin *a, const struct feed_origin *b);
/* Resolves `ref` against the absolute `base`; the fragment is cut. */
int feed_url_resolve(struct buf *out, const char *base, struct span ref, struct err *e);

/* Seconds of a Retry-After value (a number, or an HTTP date against `now`), bounded to an hour; 0 for what is neither. */
int64_t feed_retry_after(struct span value, wf_time now);
/* The time of an HTTP Date; TIME_NONE where it is none. */
wf_time feed_http_date(struct span value);

#endif
