/* url: the one place that takes addresses apart. Parsing is curl's own, so that what is checked is what is fetched. */
#include "feed/url.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "feed/addr.h"

#define RETRY_AFTER_MAX 3600

static void template_value(struct buf *out, struct span v, enum feed_url_escape how)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char) v.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("-_.~", c);
        if (how == FEED_ESCAPE_URL && (!plain || c == 0))
            buf_printf(out, "%%%c%c", hex[c >> 4], hex[c & 15]);
        else if (how == FEED_ESCAPE_JSON && (c < 0x20 || c == '"' || c == '\\'))
            buf_printf(out, "\\u%04x", c);
        else
            buf_char(out, (char) c);
    }
}

/* "+07:00" or "" or "Z" as minutes; false for anything else. */
static bool template_zone(struct span z, int16_t *minutes)
{
    *minutes = 0;
    if (z.n == 0 || span_is(z, "Z"))
        return true;
    if (z.n != 6 || (z.p[0] != '+' && z.p[0] != '-') || z.p[3] != ':')
        return false;
    for (int i = 1; i < 6; i++)
        if (i != 3 && (z.p[i] < '0' || z.p[i] > '9'))
            return false;
    int h = (z.p[1] - '0') * 10 + z.p[2] - '0', m = (z.p[4] - '0') * 10 + z.p[5] - '0';
    if (h > 14 || m > 59)
        return false;
    *minutes = (int16_t) ((z.p[0] == '-' ? -1 : 1) * (h * 60 + m));
    return true;
}

/* The word inside braces, or n = 0 where these braces are none of ours ([a-z] first, up to 32 bytes). */
static struct span template_word(const char *open)
{
    size_t n = 0;
    if (open[1] < 'a' || open[1] > 'z')
        return span_make(NULL, 0);
    while (n < 32 && open[1 + n] && open[1 + n] != '}' && strchr("abcdefghijklmnopqrstuvwxyz0123456789:+-Z_", open[1 + n]))
        n++;
    return open[1 + n] == '}' ? span_make(open + 1, n) : span_make(NULL, 0);
}

int feed_template(struct buf *out, const char *tmpl, struct span cursor, wf_time now, enum feed_url_escape how, struct err *e)
{
    for (const char *p = tmpl; *p;) {
        struct span word = *p == '{' ? template_word(p) : span_make(NULL, 0);
        if (word.n == 0) {
            buf_char(out, *p++);
            continue;
        }
        int16_t zone = 0;
        bool date = word.n >= 4 && memcmp(word.p, "date", 4) == 0 && (word.n == 4 || word.p[4] == ':');
        if (date && template_zone(word.n > 5 ? span_make(word.p + 5, word.n - 5) : span_make("", 0), &zone)) {
            struct time_fields f;
            time_split(now, zone, &f);
            buf_printf(out, "%04d-%02d-%02d", f.year, f.month, f.day);
        } else if (span_is(word, "cursor")) {
            template_value(out, cursor, how);
        } else if (date || how != FEED_ESCAPE_JSON) {
            return err_set(e, WF_E_INVALID, "\"{%.*s}\" is no place to fill: {cursor} and {date:+07:00} are", SPAN_FMT(word));
        } else {
            buf_char(out, '{'); /* a JSON body may hold braces of its own */
            buf_span(out, word);
            buf_char(out, '}');
        }
        p += word.n + 2;
    }
    return 0;
}

bool feed_template_varies(const char *tmpl)
{
    return tmpl && (strstr(tmpl, "{cursor}") || strstr(tmpl, "{date"));
}

static uint16_t origin_default_port(const char *scheme)
{
    return strcmp(scheme, "https") == 0 ? 443 : strcmp(scheme, "http") == 0 ? 80
                                                                            : 0;
}

static int origin_part(CURLU *u, CURLUPart part, char *out, size_t size, const char *what, const char *url, struct err *e)
{
    char *s = NULL;
    if (curl_url_get(u, part, &s, 0) != CURLUE_OK || !s || strlen(s) >= size) {
        curl_free(s);
        return err_set(e, WF_E_INVALID, "\"%s\" has no %s that can be used", url, what);
    }
    memcpy(out, s, strlen(s) + 1);
    curl_free(s);
    return 0;
}

static int origin_fill(CURLU *u, const char *url, struct feed_origin *o, struct err *e)
{
    char *port = NULL;
    int r = origin_part(u, CURLUPART_SCHEME, o->scheme, sizeof o->scheme, "scheme", url, e);
    if (r == 0)
        r = origin_part(u, CURLUPART_HOST, o->host, sizeof o->host, "host", url, e);
    if (r < 0)
        return r;
    if (strcmp(o->scheme, "http") != 0 && strcmp(o->scheme, "https") != 0 && strcmp(o->scheme, "tls") != 0 &&
        strcmp(o->scheme, "tcp") != 0)
        return err_set(e, WF_E_INVALID, "\"%s\" begins with \"%s\"; https, http, tls, tcp and file are known", url, o->scheme);
    o->port = origin_default_port(o->scheme);
    if (curl_url_get(u, CURLUPART_PORT, &port, 0) == CURLUE_OK)
        o->port = (uint16_t) strtoul(port, NULL, 10);
    curl_free(port);
    if (o->port == 0)
        return err_set(e, WF_E_INVALID, "\"%s\" has no port: \"%s://%s:PORT\" would do", url, o->scheme, o->host);
    size_t n = strlen(o->host);
    if (n > 2 && o->host[0] == '[' && o->host[n - 1] == ']') {
        memmove(o->host, o->host + 1, n - 2);
        o->host[n - 2] = 0;
    }
    o->literal = feed_addr_literal(o->host, &o->loopback);
    return 0;
}

int feed_origin_parse(const char *url, struct feed_origin *out, struct err *e)
{
    memset(out, 0, sizeof *out);
    CURLU *u = curl_url();
    CURLUcode c = curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME | CURLU_DISALLOW_USER);
    int r;
    if (c == CURLUE_USER_NOT_ALLOWED)
        r = err_set(e, WF_E_INVALID, "an address must not hold a user or password; put them into a key file");
    else if (c != CURLUE_OK)
        r = err_set(e, WF_E_INVALID, "\"%s\" is no address that can be fetched: %s", url, curl_url_strerror(c));
    else
        r = origin_fill(u, url, out, e);
    curl_url_cleanup(u);
    return r;
}

bool feed_origin_same(const struct feed_origin *a, const struct feed_origin *b)
{
    if (strcasecmp(a->host, b->host) != 0)
        return false;
    if (strcmp(a->scheme, b->scheme) == 0)
        return a->port == b->port;
    return strcmp(a->scheme, "http") == 0 && strcmp(b->scheme, "https") == 0 && a->port == 80 && b->port == 443;
}

int feed_url_resolve(struct buf *out, const char *base, struct span ref, struct err *e)
{
    if (ref.n == 0 || ref.n > 8192 || memchr(ref.p, 0, ref.n))
        return err_set(e, WF_E_INVALID, "a link of %zu bytes is none", ref.n);
    char *link = mem_strndup(ref.p, ref.n), *full = NULL;
    CURLU *u = curl_url();
    CURLUcode c = curl_url_set(u, CURLUPART_URL, base, CURLU_NON_SUPPORT_SCHEME);
    if (c == CURLUE_OK)
        c = curl_url_set(u, CURLUPART_URL, link, CURLU_NON_SUPPORT_SCHEME | CURLU_DISALLOW_USER | CURLU_URLENCODE);
    if (c == CURLUE_OK)
        c = curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
    if (c == CURLUE_OK)
        c = curl_url_get(u, CURLUPART_URL, &full, 0);
    int r = 0;
    if (c == CURLUE_OK)
        buf_str(out, full);
    else
        r = err_set(e, WF_E_INVALID, "a link cannot be read as an address: %s", curl_url_strerror(c));
    curl_free(full);
    curl_url_cleanup(u);
    mem_free(link);
    return r;
}

wf_time feed_http_date(struct span value)
{
    char text[64];
    if (value.n == 0 || value.n >= sizeof text)
        return TIME_NONE;
    memcpy(text, value.p, value.n);
    text[value.n] = 0;
    time_t t = curl_getdate(text, NULL);
    return t == (time_t) -1 ? TIME_NONE : (wf_time) t * NSEC_PER_SEC;
}

int64_t feed_retry_after(struct span value, wf_time now)
{
    char text[64];
    if (value.n == 0 || value.n >= sizeof text)
        return 0;
    memcpy(text, value.p, value.n);
    text[value.n] = 0;
    int64_t s = 0;
    if (text[strspn(text, "0123456789")] == 0) {
        s = strtoll(text, NULL, 10);
    } else {
        time_t t = curl_getdate(text, NULL);
        if (t == (time_t) -1)
            return 0;
        s = (int64_t) t - now / NSEC_PER_SEC;
    }
    return s < 0 ? 0 : s > RETRY_AFTER_MAX ? RETRY_AFTER_MAX
                                           : s;
}
