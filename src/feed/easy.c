/* easy: a curl handle with every bound that a feed has. One place, so that no transport forgets one. */
#include "feed/easy.h"

#include "base/fs.h"
#include "config.h"
#include "feed/addr.h"

#define EASY_CONNECT_S 10
#define EASY_SLOW_BYTES 10 /* a second, for EASY_SLOW_S: slower is given up */
#define EASY_SLOW_S 15

static bool easy_given(const char *s)
{
    return s && *s;
}

static void easy_limits(CURL *h, const struct feed *f)
{
    long timeout = (long) feed_timeout_s(f);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_QUICK_EXIT, 1L); /* a slow name server never holds up the loop */
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, timeout < EASY_CONNECT_S ? timeout : (long) EASY_CONNECT_S);
    curl_easy_setopt(h, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(h, CURLOPT_USERAGENT, PACKAGE_NAME "/" PACKAGE_VERSION);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(h, CURLOPT_BUFFERSIZE, 16384L);
    if (f->t->push) {
        curl_easy_setopt(h, CURLOPT_TCP_KEEPALIVE, 1L);
        curl_easy_setopt(h, CURLOPT_TCP_KEEPIDLE, 30L);
        curl_easy_setopt(h, CURLOPT_TCP_KEEPINTVL, 10L);
    } else {
        curl_easy_setopt(h, CURLOPT_TIMEOUT, timeout);
        curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, (long) EASY_SLOW_BYTES);
        curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, (long) EASY_SLOW_S);
    }
}

static void easy_trust(CURL *h, const struct feed_config *c)
{
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(h, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
    if (easy_given(c->ca_file))
        curl_easy_setopt(h, CURLOPT_CAINFO, c->ca_file);
    /* "" switches off the proxies of the environment. */
    curl_easy_setopt(h, CURLOPT_PROXY, easy_given(c->proxy) ? c->proxy : "");
    curl_easy_setopt(h, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (easy_given(c->client_cert))
        curl_easy_setopt(h, CURLOPT_SSLCERT, c->client_cert);
}

int feed_easy_open(struct feed_easy *x, struct feed *f, const char *url, const char *protocols, struct err *e)
{
    int r = feed_origin_parse(url, &x->origin, e);
    if (r < 0)
        return r;
    x->f = f;
    if (x->easy)
        curl_easy_reset(x->easy);
    else
        x->easy = curl_easy_init();
    if (!x->easy)
        return err_set(e, WF_E_SYSTEM, "a transfer cannot be set up");
    x->job.easy = x->easy;
    x->link.any = x->origin.literal || f->c.allow_private || easy_given(f->c.proxy);
    easy_limits(x->easy, f);
    easy_trust(x->easy, &f->c);
    curl_easy_setopt(x->easy, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(x->easy, CURLOPT_ERRORBUFFER, x->errbuf);
    feed_multi_adopt(f->fs->multi, x->easy, &x->link);
    return 0;
}

int feed_easy_secrets(struct feed_easy *x, struct err *e)
{
    const struct feed_config *c = &x->f->c;
    struct buf key = {0};
    x->errbuf[0] = 0;
    x->link.refused = false;
    if (!easy_given(c->client_cert))
        return 0;
    int r = fs_read_secret(easy_given(c->client_key) ? c->client_key : c->client_cert, &key, e);
    if (r == 0) {
        struct curl_blob blob = {key.p, key.n, CURL_BLOB_COPY};
        curl_easy_setopt(x->easy, CURLOPT_SSLKEY_BLOB, &blob);
        explicit_bzero(key.p, key.cap);
    }
    buf_free(&key);
    return r;
}

void feed_easy_cancel(struct feed_easy *x)
{
    if (x->easy)
        feed_multi_cancel(x->f->fs->multi, &x->job);
}

void feed_easy_free(struct feed_easy *x)
{
    feed_easy_cancel(x);
    curl_easy_cleanup(x->easy);
    x->easy = NULL;
}

int feed_easy_check_url(const struct feed_config *c, const char *url, const char *secure, const char *clear, struct err *e)
{
    struct feed_origin o;
    struct buf full = {0};
    int r = feed_template(&full, url, SPAN_LIT("0"), 0, FEED_ESCAPE_URL, e);
    if (r == 0)
        r = feed_origin_parse(full.p ? full.p : "", &o, e);
    buf_free(&full);
    if (r)
        return r;
    if (strcmp(o.scheme, secure) == 0)
        return 0;
    if (strcmp(o.scheme, clear) != 0)
        return err_set(e, WF_E_INVALID, "\"%s\" must begin with %s://", url, secure);
    if (!o.loopback && !c->allow_clear)
        return err_set(e, WF_E_INVALID, "\"%s\" would be read in clear text; use %s://, or set allow_clear = true for %s", url, secure, c->id);
    return 0;
}

void feed_easy_probe(struct feed_easy *x, struct feed_probe *p)
{
    long status = 0;
    curl_off_t us = 0;
    const char *ip = NULL;
    curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(x->easy, CURLINFO_TOTAL_TIME_T, &us);
    curl_easy_getinfo(x->easy, CURLINFO_PRIMARY_IP, &ip);
    p->status = (int) status;
    p->time_us = us;
    size_t n = ip ? strlen(ip) : 0;
    if (n >= sizeof p->address)
        n = sizeof p->address - 1;
    memcpy(p->address, ip ? ip : "", n);
    p->address[n] = 0;
}
