/* transfer: see transfer.h. */
#include "courier/transfer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

enum { CONNECT_S = 10, WHOLE_S = 30, SLOW_BYTES = 10, SLOW_S = 15 };

static size_t on_answer(char *bytes, size_t one, size_t n, void *arg)
{
    struct transfer *t = arg;
    size_t more = one * n, room = t->most - t->answer.n;
    buf_add(&t->answer, bytes, more < room ? more : room);
    t->cut |= more > room;
    return t->cut ? CURL_WRITEFUNC_ERROR : more;
}

/* The one place where a socket is made: what an exercise or clear text may not reach is not reached, whatever a name meant. */
static curl_socket_t on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct transfer *t = arg;
    (void) purpose;
    t->met[0] = 0;
    if (a->family == AF_INET)
        (void) inet_ntop(AF_INET, &((const struct sockaddr_in *) (const void *) &a->addr)->sin_addr, t->met, sizeof t->met);
    else if (a->family == AF_INET6)
        (void) inet_ntop(AF_INET6, &((const struct sockaddr_in6 *) (const void *) &a->addr)->sin6_addr, t->met, sizeof t->met);
    if ((t->s->c->mode == KEY_EXERCISE || t->place.clear || t->place.loopback) && !place_is_loopback(&a->addr)) {
        t->barred = true;
        errno = EACCES;
        return CURL_SOCKET_BAD;
    }
    return socket(a->family, a->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->protocol);
}

static void set_limits(struct transfer *t)
{
    CURL *h = t->easy;
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long) CONNECT_S);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long) WHOLE_S);
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, (long) SLOW_BYTES);
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, (long) SLOW_S);
    curl_easy_setopt(h, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(h, CURLOPT_USERAGENT, PACKAGE_NAME "/" PACKAGE_VERSION);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(h, CURLOPT_PROXY, ""); /* nor one of the environment */
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, t->trouble);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_answer);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(h, CURLOPT_PRIVATE, t);
}

static char *own_or(struct send *s, struct span own, const char *usual)
{
    return own.n ? arena_strndup(&s->arena, own.p, own.n) : usual ? arena_strndup(&s->arena, usual, strlen(usual)) : NULL;
}

/* Whom it is trusted by, and our own certificate; the key is read here and goes with the handle. */
static int set_trust(struct transfer *t, struct err *e)
{
    CURL *h = t->easy;
    struct send *s = t->s;
    const struct setup *u = &s->c->setup;
    char *ca = own_or(s, s->job.ca_file, u->ca_file), *cert = own_or(s, s->job.client_cert, u->client_cert);
    char *key = own_or(s, s->job.client_key, s->job.client_cert.n ? NULL : u->client_key);
    struct buf secret = {0};
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(h, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
    if (ca && access(ca, R_OK) != 0)
        return err_errno(e, WF_E_IO, "ca_file \"%s\" can't be read", ca);
    if (ca)
        curl_easy_setopt(h, CURLOPT_CAINFO, ca);
    if (!cert)
        return 0;
    curl_easy_setopt(h, CURLOPT_SSLCERT, cert);
    int code = fs_read_secret(key ? key : cert, &secret, e);
    if (!code) {
        struct curl_blob blob = {secret.p, secret.n, CURL_BLOB_COPY};
        curl_easy_setopt(h, CURLOPT_SSLKEY_BLOB, &blob);
        explicit_bzero(secret.p, secret.cap);
    }
    buf_free(&secret);
    return code;
}

int transfer_new(struct send *s, const char *url, const char *const *schemes, struct transfer **out, struct err *e)
{
    struct transfer *t = mem_alloc(sizeof *t);
    *out = s->transfer = t;
    t->s = s;
    t->most = TRANSFER_ANSWER_MOST;
    int code = place_read(url, schemes, s->c->mode == KEY_EXERCISE, &t->place, e);
    if (!code) {
        t->easy = curl_easy_init();
        code = t->easy ? 0 : err_set(e, WF_E_SYSTEM, "a transfer can't be set up");
    }
    if (!code) {
        set_limits(t);
        curl_easy_setopt(t->easy, CURLOPT_URL, url);
        curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, t->place.scheme);
        code = set_trust(t, e);
    }
    if (code)
        transfer_end(t);
    return code;
}

void transfer_header(struct transfer *t, const char *fmt, ...)
{
    struct buf b = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    t->headers = curl_slist_append(t->headers, b.p);
    buf_free(&b);
}

int transfer_secret(struct transfer *t, const char *before, const char *file, struct err *e)
{
    struct buf secret = {0}, line = {0};
    int code = fs_read_secret(file, &secret, e);
    for (size_t i = 0; i < secret.n && !code; i++)
        if ((unsigned char) secret.p[i] < 0x20 || (unsigned char) secret.p[i] > 0x7e)
            code = err_set(e, WF_E_INVALID, "\"%s\" holds no token of one line", file);
    if (!code) {
        buf_str(&line, before);
        buf_span(&line, buf_view(&secret));
        t->headers = curl_slist_append(t->headers, line.p);
        explicit_bzero(line.p, line.cap);
    }
    if (secret.p)
        explicit_bzero(secret.p, secret.cap);
    buf_free(&secret);
    buf_free(&line);
    return code;
}

int transfer_start(struct transfer *t, transfer_done *done, struct err *e)
{
    t->done = done;
    if (t->headers)
        curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    CURLMcode m = curl_multi_add_handle(t->s->c->multi, t->easy);
    return m == CURLM_OK ? 0 : err_set(e, WF_E_SYSTEM, "a transfer can't be started: %s", curl_multi_strerror(m));
}

void transfer_end(struct transfer *t)
{
    if (!t)
        return;
    t->s->transfer = NULL;
    if (t->easy) {
        (void) curl_multi_remove_handle(t->s->c->multi, t->easy);
        curl_easy_cleanup(t->easy);
    }
    for (struct curl_slist *h = t->headers; h; h = h->next)
        if (strncmp(h->data, "Authorization:", 14) == 0)
            explicit_bzero(h->data, strlen(h->data));
    curl_slist_free_all(t->headers);
    curl_slist_free_all(t->to);
    buf_free(&t->answer);
    buf_free(&t->upload);
    mem_free(t);
}

void transfer_finished(struct courier *c, CURL *easy, CURLcode code)
{
    struct transfer *t = NULL;
    (void) c;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **) &t);
    t->done(t, code);
}

long transfer_status(const struct transfer *t)
{
    long status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

void transfer_explain(const struct transfer *t, CURLcode code, struct outcome *o)
{
    char place[300];
    place_text(&t->place, place, sizeof place);
    if (t->barred) {
        struct buf why = {0};
        buf_printf(&why, "%s is at %s, which is not this machine%s", place, t->met, t->s->c->mode == KEY_EXERCISE ? ", and an exercise reaches nothing else" : "");
        outcome_refuse(o, why.p);
        buf_free(&why);
        return;
    }
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: outcome_set(o, OUTCOME_FAILED, "%s: the name is not known", place); break;
    case CURLE_COULDNT_CONNECT: outcome_set(o, OUTCOME_FAILED, "%s does not answer%s%s", place, t->met[0] ? " at " : "", t->met); break;
    case CURLE_OPERATION_TIMEDOUT: outcome_set(o, OUTCOME_FAILED, "%s took too long", place); break;
    case CURLE_PEER_FAILED_VERIFICATION: outcome_set(o, OUTCOME_FAILED, "%s: its certificate is not to be trusted", place); break;
    default: outcome_set(o, OUTCOME_FAILED, "%s: %s", place, curl_easy_strerror(code)); break;
    }
    if (t->trouble[0] && code != CURLE_COULDNT_CONNECT && code != CURLE_OPERATION_TIMEDOUT)
        outcome_add(o, span_str(t->trouble));
}
