/* head: reads the head of an HTTP answer, and decides where a redirect may lead. */
#include <strings.h>

#include "feed/http.h"

enum { HEAD_LINES_MAX = 16 << 10 };

/* Copies a header's value where it can be sent back as it is: printable ASCII that fits. */
static void head_copy(char *out, size_t size, struct span v)
{
    out[0] = 0;
    if (v.n >= size)
        return;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < 0x20 || v.p[i] > 0x7e)
            return;
    memcpy(out, v.p, v.n);
    out[v.n] = 0;
}

/* A line for the recording: values of headers that may carry a secret are left out. */
static void head_keep(struct feed_head *h, const char *p, size_t n)
{
    static const char *const secret[] = {"set-cookie", "authorization", "proxy-authorization", "www-authenticate", "x-api-key", "authentication-info"};
    const char *colon = memchr(p, ':', n);
    if (h->lines.n + n > HEAD_LINES_MAX)
        return;
    for (size_t i = 0; colon && i < ARRAY_LEN(secret); i++)
        if ((size_t) (colon - p) == strlen(secret[i]) && strncasecmp(p, secret[i], strlen(secret[i])) == 0) {
            buf_add(&h->lines, p, (size_t) (colon - p));
            buf_str(&h->lines, ": (taken out)\n");
            return;
        }
    buf_add(&h->lines, p, n);
    buf_char(&h->lines, '\n');
}

static void head_start(struct feed_head *h, const char *p, size_t n)
{
    buf_clear(&h->lines);
    h->status = 0;
    h->etag[0] = h->modified[0] = 0;
    h->retry_after_s = 0;
    h->whole = h->aged = false;
    h->date = TIME_NONE;
    buf_clear(&h->content_type);
    const char *space = memchr(p, ' ', n);
    for (const char *c = space ? space + 1 : p + n; c < p + n && *c >= '0' && *c <= '9' && h->status < 1000; c++)
        h->status = h->status * 10 + (*c - '0');
}

static bool head_is(const char *p, size_t n, const char *name, size_t len)
{
    return n == len && strncasecmp(p, name, len) == 0;
}

void feed_head_line(struct feed_head *h, const char *p, size_t n)
{
    while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == '\r' || p[n - 1] == ' ' || p[n - 1] == '\t'))
        n--;
    if (n == 0) {
        h->whole = h->status >= 200;
        return;
    }
    if (n > 5 && memcmp(p, "HTTP/", 5) == 0) {
        head_start(h, p, n);
        if (h->keep)
            head_keep(h, p, n);
        return;
    }
    if (h->keep)
        head_keep(h, p, n);
    const char *colon = memchr(p, ':', n);
    if (!colon)
        return;
    size_t name = (size_t) (colon - p), at = name + 1;
    while (at < n && (p[at] == ' ' || p[at] == '\t'))
        at++;
    struct span v = span_make(p + at, n - at);
    if (head_is(p, name, "etag", 4)) {
        head_copy(h->etag, sizeof h->etag, v);
    } else if (head_is(p, name, "last-modified", 13)) {
        head_copy(h->modified, sizeof h->modified, v);
    } else if (head_is(p, name, "retry-after", 11)) {
        h->retry_after_s = feed_retry_after(v, clock_realtime());
    } else if (head_is(p, name, "date", 4)) {
        h->date = feed_http_date(v);
    } else if (head_is(p, name, "age", 3)) {
        h->aged = true;
    } else if (head_is(p, name, "content-type", 12) && v.n <= 512) {
        buf_clear(&h->content_type);
        buf_span(&h->content_type, v);
    }
}

int feed_redirect(struct feed_easy *x, struct buf *url, struct err *e)
{
    char *to = NULL;
    struct feed_origin o;
    curl_easy_getinfo(x->easy, CURLINFO_REDIRECT_URL, &to);
    if (!to || feed_origin_parse(to, &o, NULL) < 0)
        return err_set(e, WF_E_PROTO, "the server redirects to no address that can be fetched");
    if (!feed_origin_same(&x->origin, &o))
        return err_set(e, WF_E_DENIED, "the server redirects to another host, \"%.100s\"; if that is right: watchfloor feed set %.64s url URL",
                       o.host, x->f->c.id);
    buf_clear(url);
    buf_str(url, to);
    return 0;
}
