/* explain: from codes of curl and HTTP to a sentence that says what happened and what to do. No byte of a page ever
 * stands in it, so it may be shown and logged whatever the source's raw bytes are. */
#include <stdio.h>

#include "feed/easy.h"

/* curl's own words may quote a certificate or an address: printable ASCII only, and short. */
static void explain_curl_words(const char *errbuf, CURLcode code, char *out, size_t size)
{
    const char *s = errbuf[0] ? errbuf : curl_easy_strerror(code);
    size_t n = 0;
    for (; n < size - 1 && s[n]; n++)
        out[n] = s[n] >= 0x20 && s[n] < 0x7f ? s[n] : '?';
    out[n] = 0;
}

static enum feed_fault explain_connect(struct feed_easy *x, char *out)
{
    long oserr = 0;
    if (x->link.refused) {
        snprintf(out, FEED_TEXT_MAX, "\"%.100s\" resolved to %s, which is no public address; if that is right, set allow_private = true for %.64s",
                 x->origin.host, x->link.address, x->f->c.id);
        return FEED_FAULT_LOCAL;
    }
    curl_easy_getinfo(x->easy, CURLINFO_OS_ERRNO, &oserr);
    snprintf(out, FEED_TEXT_MAX, "no connection to %.200s:%u: %s", x->origin.host, x->origin.port,
             oserr ? strerror((int) oserr) : "nothing answers there");
    return FEED_FAULT_NET;
}

static enum feed_fault explain_timeout(struct feed_easy *x, char *out)
{
    curl_off_t connected = 0, bytes = 0;
    curl_easy_getinfo(x->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
    curl_easy_getinfo(x->easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
    if (connected == 0)
        snprintf(out, FEED_TEXT_MAX, "no connection to %.200s:%u in time", x->origin.host, x->origin.port);
    else if (bytes == 0)
        snprintf(out, FEED_TEXT_MAX, "connected to %.200s:%u, and no answer within %u s", x->origin.host, x->origin.port, feed_timeout_s(x->f));
    else
        snprintf(out, FEED_TEXT_MAX, "the answer came too slowly: %lld bytes in all when it was given up", (long long) bytes);
    return FEED_FAULT_NET;
}

static enum feed_fault explain_cut(struct feed_easy *x, const char *words, char *out)
{
    curl_off_t got = 0, want = -1;
    curl_easy_getinfo(x->easy, CURLINFO_SIZE_DOWNLOAD_T, &got);
    curl_easy_getinfo(x->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &want);
    if (want > 0)
        snprintf(out, FEED_TEXT_MAX, "the answer was cut short: %lld of %lld bytes came", (long long) got, (long long) want);
    else
        snprintf(out, FEED_TEXT_MAX, "the answer was cut short: %s", words);
    return FEED_FAULT_PAGE;
}

enum feed_fault feed_explain_curl(struct feed_easy *x, CURLcode code, char *out)
{
    const char *host = x->origin.host;
    char words[200];
    explain_curl_words(x->errbuf, code, words, sizeof words);
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        snprintf(out, FEED_TEXT_MAX, "the name \"%.200s\" does not resolve; check the address, and this machine's name service", host);
        return FEED_FAULT_NET;
    case CURLE_COULDNT_RESOLVE_PROXY:
        snprintf(out, FEED_TEXT_MAX, "the name of the proxy does not resolve; check proxy of %.64s", x->f->c.id);
        return FEED_FAULT_LOCAL;
    case CURLE_COULDNT_CONNECT:
        return explain_connect(x, out);
    case CURLE_OPERATION_TIMEDOUT:
        return explain_timeout(x, out);
    case CURLE_PARTIAL_FILE:
        return explain_cut(x, words, out);
    case CURLE_GOT_NOTHING:
        snprintf(out, FEED_TEXT_MAX, "%.200s:%u closed the connection without an answer", host, x->origin.port);
        return FEED_FAULT_NET;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
        snprintf(out, FEED_TEXT_MAX, "the connection to %.100s:%u broke: %s", host, x->origin.port, words);
        return FEED_FAULT_NET;
    case CURLE_FILESIZE_EXCEEDED:
        snprintf(out, FEED_TEXT_MAX, "the page is over %zu bytes, the bound of this source", feed_max_bytes(x->f, FEED_PAGE_MAX));
        return FEED_FAULT_PAGE;
    case CURLE_BAD_CONTENT_ENCODING:
        snprintf(out, FEED_TEXT_MAX, "the answer's compression is damaged: %s", words);
        return FEED_FAULT_PAGE;
    case CURLE_PEER_FAILED_VERIFICATION:
        snprintf(out, FEED_TEXT_MAX, "the certificate of \"%.100s\" is not accepted: %s; if the member has an authority of its own, set ca_file for %.64s",
                 host, words, x->f->c.id);
        return FEED_FAULT_AUTH;
    case CURLE_SSL_CACERT_BADFILE:
        snprintf(out, FEED_TEXT_MAX, "ca_file \"%.200s\" cannot be used", x->f->c.ca_file ? x->f->c.ca_file : "(the system's)");
        return FEED_FAULT_LOCAL;
    case CURLE_SSL_CERTPROBLEM:
        snprintf(out, FEED_TEXT_MAX, "the client certificate \"%.150s\" cannot be used: %s", x->f->c.client_cert ? x->f->c.client_cert : "", words);
        return FEED_FAULT_LOCAL;
    case CURLE_SSL_CONNECT_ERROR:
        snprintf(out, FEED_TEXT_MAX, "no TLS with %.100s:%u: %s", host, x->origin.port, words);
        return FEED_FAULT_NET;
    default:
        snprintf(out, FEED_TEXT_MAX, "%.100s:%u: %s", host, x->origin.port, words);
        return FEED_FAULT_NET;
    }
}

static const char *explain_member(const struct feed *f)
{
    return f->c.member && strcmp(f->c.member, "--") != 0 ? f->c.member : "the source's owner";
}

static enum feed_fault explain_refused(const struct feed *f, int status, char *out)
{
    const char *what = status == 401 ? "401 unauthorized" : status == 403 ? "403 forbidden" : "407 the proxy wants a password";
    const char *id = f->c.id, *who = explain_member(f);
    if (status == 407)
        snprintf(out, FEED_TEXT_MAX, "%s: check proxy of %.64s", what, id);
    else if (f->c.key_file && *f->c.key_file)
        snprintf(out, FEED_TEXT_MAX, "%s: the key in \"%.200s\" was refused; ask %s for a new key, then: watchfloor feed set %.64s key-file PATH",
                 what, f->c.key_file, who, id);
    else if (f->c.auth & ~(uint32_t) WF_AUTH_CLIENT_CERT)
        snprintf(out, FEED_TEXT_MAX, "%s: no key is configured; ask %s for one, then: watchfloor feed set %.64s key-file PATH", what, who, id);
    else if (f->c.client_cert && *f->c.client_cert)
        snprintf(out, FEED_TEXT_MAX, "%s: the certificate in \"%.200s\" was refused; ask %s for a new one", what, f->c.client_cert, who);
    else
        snprintf(out, FEED_TEXT_MAX, "%s: the source wants authentication that this plugin does not know; ask %s", what, who);
    return FEED_FAULT_AUTH;
}

static const char *explain_word(int status)
{
    switch (status) {
    case 400: return "bad request";
    case 404: return "not found";
    case 405: return "method not allowed";
    case 406: return "not acceptable";
    case 408: return "request time-out";
    case 410: return "gone";
    case 429: return "too many requests";
    case 500: return "internal server error";
    case 502: return "bad gateway";
    case 503: return "service unavailable";
    case 504: return "gateway time-out";
    default: return status >= 500 ? "server error" : "unexpected answer";
    }
}

enum feed_fault feed_explain_http(const struct feed *f, int status, int64_t retry_after_s, char *out)
{
    if (status == 401 || status == 403 || status == 407)
        return explain_refused(f, status, out);
    int n = snprintf(out, FEED_TEXT_MAX, "%d %s", status, explain_word(status));
    char *rest = out + n;
    size_t room = FEED_TEXT_MAX - (size_t) n;
    if (retry_after_s > 0)
        snprintf(rest, room, ": asked to wait %lld s", (long long) retry_after_s);
    else if (status == 404 || status == 410)
        snprintf(rest, room, ": the address may have moved; ask %s, then: watchfloor feed set %.64s url URL", explain_member(f), f->c.id);
    else if (status >= 500)
        snprintf(rest, room, ": the trouble is at %s's server; it is tried again", explain_member(f));
    return FEED_FAULT_HTTP;
}
