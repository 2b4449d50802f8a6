/* http: what http and sse share of one request: headers, conditions, the answer's head. Used by those two. */
#ifndef WF_FEED_HTTP_H
#define WF_FEED_HTTP_H

#include "feed/auth.h"

/* The head of the answer that is coming in. */
struct feed_head {
    int status;
    char etag[256], modified[64]; /* "" where absent or not fit to be sent back */
    struct buf content_type;
    int64_t retry_after_s;
    bool keep;        /* gather the lines, too */
    struct buf lines; /* as they came, without what could be a secret */
    bool whole; /* the empty line came */
    wf_time date;     /* the answer's Date, TIME_NONE where it says none, or comes from a cache */
    bool aged;        /* it comes from a cache */
};
/* One header line as curl hands it over. */
void feed_head_line(struct feed_head *h, const char *p, size_t n);
/* Where a redirect leads, resolved and checked: the same host only. 0 and the url, or the error. */
int feed_redirect(struct feed_easy *x, struct buf *url, struct err *e);

#endif
