/* auth: API key, Basic, bearer, OAuth2 client credentials (RFC 6749, 4.4). Secrets are read at each use, so that a key can
 * be changed under a running engine; they are wiped, and stand in no log or message. */
#include "feed/auth.h"

#include <stdio.h>

#include "base/base64.h"
#include "base/fs.h"
#include "base/json.h"

#define AUTH_TOKEN_MAX 16384
#define AUTH_PEM_MAX ((size_t) 1 << 20)
#define AUTH_TOKEN_S 300     /* of a token that does not say how long it lives */
#define AUTH_TOKEN_MARGIN_S 60

enum auth_kind { AUTH_NOTHING, AUTH_API_KEY, AUTH_BEARER, AUTH_BASIC, AUTH_OAUTH2 };

static enum auth_kind auth_kind(const struct feed_config *c)
{
    if (c->token_url && *c->token_url && c->auth & WF_AUTH_OAUTH2)
        return AUTH_OAUTH2;
    if (!c->key_file || !*c->key_file)
        return AUTH_NOTHING;
    return c->auth & WF_AUTH_API_KEY  ? AUTH_API_KEY
           : c->auth & WF_AUTH_BEARER ? AUTH_BEARER
           : c->auth & WF_AUTH_BASIC  ? AUTH_BASIC
                                      : AUTH_NOTHING;
}

static void auth_wipe(struct buf *b)
{
    if (b->p)
        explicit_bzero(b->p, b->cap);
    buf_clear(b);
}

/* The secret of the key file: not empty, and nothing in it that would break out of a header. */
static int auth_secret(const struct feed_config *c, struct buf *out, struct err *e)
{
    int r = fs_read_secret(c->key_file ? c->key_file : "", out, e);
    if (r < 0)
        return r;
    if (out->n == 0)
        return err_set(e, WF_E_INVALID, "the key file \"%s\" is empty", c->key_file);
    for (size_t i = 0; i < out->n; i++)
        if ((unsigned char) out->p[i] < 0x20 || out->p[i] == 0x7f)
            return err_set(e, WF_E_INVALID, "the key in \"%s\" must be one line without control characters", c->key_file);
    return 0;
}

/* A certificate: a file that can be read; what it is worth is for TLS to say. */
static int auth_readable(const char *path, struct err *e)
{
    struct buf text = {0};
    int r = fs_read(path, AUTH_PEM_MAX, &text, e);
    if (r == 0 && !(text.n && strstr(text.p, "-----BEGIN ")))
        r = err_set(e, WF_E_INVALID, "\"%s\" is no PEM file (\"-----BEGIN CERTIFICATE-----\")", path);
    buf_free(&text);
    return r;
}

int feed_check_file(const struct feed_config *c, const char *key, struct err *e)
{
    struct buf secret = {0};
    int r = 0;
    if (strcmp(key, "key_file") == 0) {
        r = auth_secret(c, &secret, e);
        if (r == WF_E_NOTFOUND && e)
            r = err_set(e, r, "there is no file \"%s\"; put the key into it, as its only line, and run: chmod 600 %s", c->key_file, c->key_file);
        if (r == 0 && auth_kind(c) == AUTH_BASIC && !memchr(secret.p, ':', secret.n))
            r = err_set(e, WF_E_INVALID, "the key file \"%s\" must hold \"user:password\"", c->key_file);
    } else if (strcmp(key, "ca_file") == 0) {
        r = auth_readable(c->ca_file, e);
    } else if (strcmp(key, "client_cert") == 0) {
        r = auth_readable(c->client_cert, e);
        if (r == 0 && (!c->client_key || !*c->client_key)) /* then the key is in it */
            r = fs_read_secret(c->client_cert, &secret, e);
    } else if (strcmp(key, "client_key") == 0) {
        r = fs_read_secret(c->client_key, &secret, e);
    }
    auth_wipe(&secret);
    buf_free(&secret);
    return r;
}

static int auth_build(const struct feed *f, enum auth_kind kind, struct span secret, struct buf *out, struct err *e)
{
    const char *name = f->c.auth_header;
    switch (kind) {
    case AUTH_API_KEY:
        buf_printf(out, "%s: ", name && *name ? name : "X-Api-Key");
        buf_span(out, secret);
        return 0;
    case AUTH_BASIC:
        if (!memchr(secret.p, ':', secret.n))
            return err_set(e, WF_E_INVALID, "the key file \"%s\" must hold \"user:password\"", f->c.key_file);
        buf_str(out, "Authorization: Basic ");
        base64_encode(secret, out);
        return 0;
    default:
        buf_str(out, "Authorization: Bearer ");
        buf_span(out, secret);
        return 0;
    }
}

int feed_auth_line(struct feed *f, struct feed_auth *a, bool *changed, struct err *e)
{
    enum auth_kind kind = auth_kind(&f->c);
    struct buf secret = {0}, line = {0};
    int r = 0;
    *changed = false;
    if (kind == AUTH_NOTHING && a->line.n == 0)
        return 0;
    if (kind == AUTH_OAUTH2) {
        if (a->token.n == 0 || clock_mono() >= a->token_until)
            return 1;
        buf_span(&secret, buf_view(&a->token));
    } else if (kind != AUTH_NOTHING) {
        r = auth_secret(&f->c, &secret, e);
    }
    if (r == 0 && kind != AUTH_NOTHING)
        r = auth_build(f, kind, buf_view(&secret), &line, e);
    if (r == 0 && !span_eq(buf_view(&line), buf_view(&a->line))) {
        auth_wipe(&a->line);
        buf_span(&a->line, buf_view(&line));
        *changed = true;
    }
    auth_wipe(&secret);
    auth_wipe(&line);
    buf_free(&secret);
    buf_free(&line);
    return r;
}

static size_t auth_write(char *p, size_t size, size_t n, void *arg)
{
    struct feed_auth *a = arg;
    if (a->body.n + n > AUTH_TOKEN_MAX)
        return 0;
    buf_add(&a->body, p, n * size);
    return n * size;
}

/* Reads the token's answer. Its text is never quoted: it may hold the token. */
static int auth_read_token(struct feed_auth *a, struct err *e)
{
    struct arena mem = {0};
    struct json *root;
    struct json_limits lim = {.depth = 4, .nodes = 64, .bytes = AUTH_TOKEN_MAX};
    if (json_parse(&mem, buf_view(&a->body), &lim, &root, NULL) < 0) {
        arena_free(&mem);
        return err_set(e, WF_E_PROTO, "the token's answer is no JSON");
    }
    struct span token = json_str(root, "access_token"), type = json_str(root, "token_type");
    int64_t lives = json_int(root, "expires_in", AUTH_TOKEN_S);
    bool good = token.n > 0 && (type.n == 0 || (type.n == 6 && strncasecmp(type.p, "bearer", 6) == 0));
    for (size_t i = 0; i < token.n && good; i++)
        good = token.p[i] > 0x20 && token.p[i] < 0x7f;
    if (good) {
        int64_t margin = lives / 10 < AUTH_TOKEN_MARGIN_S ? lives / 10 : AUTH_TOKEN_MARGIN_S;
        lives = lives < 1 ? 1 : lives > 7 * 86400 ? 7 * 86400 : lives - margin;
        auth_wipe(&a->token);
        buf_span(&a->token, token);
        a->token_until = clock_mono() + lives * NSEC_PER_SEC;
    }
    arena_free(&mem);
    return good ? 0 : err_set(e, WF_E_PROTO, "the token's answer holds no bearer token");
}

static void auth_done(struct feed_job *j, CURLcode code)
{
    struct feed_auth *a = j->arg;
    struct feed *f = a->x.f;
    struct err e = {0};
    char text[FEED_TEXT_MAX], all[FEED_TEXT_MAX + 64];
    long status = 0;
    enum feed_fault k = 0;
    text[0] = 0;
    curl_easy_getinfo(a->x.easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK) {
        k = feed_explain_curl(&a->x, code, text);
    } else if (status == 400 || status == 401) {
        k = FEED_FAULT_AUTH;
        snprintf(text, sizeof text, "%ld: client \"%.64s\" with the secret in \"%.150s\" was refused", status, f->c.client_id,
                 f->c.key_file ? f->c.key_file : "");
    } else if (status != 200) {
        k = feed_explain_http(f, (int) status, 0, text);
    } else if (auth_read_token(a, &e) < 0) {
        k = FEED_FAULT_AUTH;
        snprintf(text, sizeof text, "%.300s", e.text);
    }
    auth_wipe(&a->body);
    snprintf(all, sizeof all, "token of \"%.50s\": %s", a->x.origin.host, text);
    a->done(f, k, k ? all : "");
}

static void auth_percent(struct buf *out, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char) s.p[i];
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("-._~", c)))
            buf_char(out, (char) c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

/* "Authorization: Basic" of the client's id and secret, both form-encoded first (RFC 6749, 2.3.1). */
static int auth_client(struct feed *f, struct buf *line, struct err *e)
{
    struct buf secret = {0}, pair = {0};
    int r = auth_secret(&f->c, &secret, e);
    if (r == 0) {
        buf_reserve(&pair, 4096);
        auth_percent(&pair, span_str(f->c.client_id));
        buf_char(&pair, ':');
        auth_percent(&pair, buf_view(&secret));
        buf_str(line, "Authorization: Basic ");
        base64_encode(buf_view(&pair), line);
    }
    auth_wipe(&secret);
    auth_wipe(&pair);
    buf_free(&secret);
    buf_free(&pair);
    return r;
}

static int auth_start(struct feed *f, struct feed_auth *a, struct err *e)
{
    struct buf line = {0}, form = {0};
    int r = feed_easy_open(&a->x, f, f->c.token_url, "http,https", e);
    if (r == 0)
        r = feed_easy_secrets(&a->x, e);
    if (r == 0)
        r = auth_client(f, &line, e);
    if (r == 0) {
        CURL *h = a->x.easy;
        buf_str(&form, "grant_type=client_credentials");
        if (f->c.scope && *f->c.scope) {
            buf_str(&form, "&scope=");
            auth_percent(&form, span_str(f->c.scope));
        }
        curl_slist_free_all(a->headers);
        a->headers = curl_slist_append(curl_slist_append(NULL, line.p), "Accept: application/json");
        a->headers = curl_slist_append(a->headers, "Expect:");
        buf_clear(&a->body);
        buf_reserve(&a->body, AUTH_TOKEN_MAX);
        curl_easy_setopt(h, CURLOPT_URL, f->c.token_url);
        curl_easy_setopt(h, CURLOPT_HTTPHEADER, a->headers);
        curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, form.p);
        curl_easy_setopt(h, CURLOPT_TIMEOUT, (long) feed_timeout_s(f));
        curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, auth_write);
        curl_easy_setopt(h, CURLOPT_WRITEDATA, a);
        a->x.job.done = auth_done;
        a->x.job.arg = a;
        r = feed_multi_start(f->fs->multi, &a->x.job, e);
    }
    auth_wipe(&line);
    buf_free(&line);
    buf_free(&form);
    return r;
}

void feed_auth_fetch(struct feed *f, struct feed_auth *a, void (*done)(struct feed *f, enum feed_fault k, const char *text))
{
    struct err e = {0};
    a->done = done;
    if (auth_start(f, a, &e) < 0)
        done(f, FEED_FAULT_LOCAL, e.text);
}

bool feed_auth_forget(struct feed_auth *a)
{
    bool had = a->token.n > 0;
    auth_wipe(&a->token);
    return had;
}

void feed_auth_cancel(struct feed_auth *a)
{
    feed_easy_cancel(&a->x);
}

void feed_auth_free(struct feed_auth *a)
{
    feed_easy_free(&a->x);
    auth_wipe(&a->line);
    auth_wipe(&a->token);
    auth_wipe(&a->body);
    buf_free(&a->line);
    buf_free(&a->token);
    buf_free(&a->body);
    curl_slist_free_all(a->headers);
    a->headers = NULL;
}
