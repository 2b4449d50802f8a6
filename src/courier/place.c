/* place: see place.h. */
#include "courier/place.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <strings.h>

/* A scheme: whether it encrypts by itself. smtp is made to, but to this machine. */
static const struct {
    const char *name, *port;
    bool clear;
} schemes_known[] = {{"https", "443", false}, {"http", "80", true}, {"smtps", "465", false}, {"smtp", "25", false}};

bool place_is_loopback(const struct sockaddr *a)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (a->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, a, sizeof in);
        return ntohl(in.sin_addr.s_addr) >> 24 == 127;
    }
    if (a->sa_family != AF_INET6)
        return false;
    struct sockaddr_in6 in6;
    memcpy(&in6, a, sizeof in6);
    if (memcmp(in6.sin6_addr.s6_addr, mapped, sizeof mapped) == 0)
        return in6.sin6_addr.s6_addr[12] == 127;
    return memcmp(&in6.sin6_addr, &in6addr_loopback, sizeof in6addr_loopback) == 0;
}

/* Names are not asked for: an exercise asks no name server either. */
static bool is_here(const char *host)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, &in.sin_addr) == 1)
        return place_is_loopback((const struct sockaddr *) &in);
    return inet_pton(AF_INET6, host, &in6.sin6_addr) == 1 && place_is_loopback((const struct sockaddr *) &in6);
}

static bool take(CURLU *u, CURLUPart part, char *out, size_t size)
{
    char *s = NULL;
    bool well = curl_url_get(u, part, &s, 0) == CURLUE_OK && s && strlen(s) < size;
    out[0] = 0;
    if (well)
        memcpy(out, s, strlen(s) + 1);
    curl_free(s);
    return well;
}

static bool has_user(CURLU *u)
{
    char *user = NULL, *password = NULL;
    bool has = curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK || curl_url_get(u, CURLUPART_PASSWORD, &password, 0) == CURLUE_OK;
    curl_free(user);
    curl_free(password);
    return has;
}

static int judge(CURLU *u, const char *url, const char *const *schemes, bool exercise, struct place *p, struct err *e)
{
    size_t known = 0;
    bool wanted = false;
    if (curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK || !take(u, CURLUPART_SCHEME, p->scheme, sizeof p->scheme) ||
        !take(u, CURLUPART_HOST, p->host, sizeof p->host) || !p->host[0])
        return err_set(e, WF_E_INVALID, "\"%.200s\" is no address with a scheme and a host", url);
    if (has_user(u))
        return err_set(e, WF_E_INVALID, "\"%.200s\" has a user in it; a file holds such", p->host);
    for (size_t i = 0; schemes[i]; i++)
        wanted |= strcasecmp(p->scheme, schemes[i]) == 0;
    while (known < ARRAY_LEN(schemes_known) && strcasecmp(p->scheme, schemes_known[known].name) != 0)
        known++;
    if (!wanted || known == ARRAY_LEN(schemes_known))
        return err_set(e, WF_E_INVALID, "\"%.200s\" does not begin with %s://", url, schemes[0]);
    if (!take(u, CURLUPART_PORT, p->port, sizeof p->port))
        (void) snprintf(p->port, sizeof p->port, "%s", schemes_known[known].port);
    size_t n = strlen(p->host);
    if (p->host[0] == '[' && p->host[n - 1] == ']') {
        memmove(p->host, p->host + 1, n - 2);
        p->host[n - 2] = 0;
    }
    p->clear = schemes_known[known].clear;
    p->loopback = is_here(p->host);
    if (exercise && !p->loopback)
        return err_set(e, WF_E_DENIED, "\"%s\" is not this machine, and an exercise reaches nothing else", p->host);
    if (p->clear && !p->loopback)
        return err_set(e, WF_E_DENIED, "\"%s\" would get it in clear text; https:// alone leaves this machine", p->host);
    return 0;
}

int place_read(const char *url, const char *const *schemes, bool exercise, struct place *out, struct err *e)
{
    CURLU *u = curl_url();
    memset(out, 0, sizeof *out);
    int code = u ? judge(u, url, schemes, exercise, out, e) : err_set(e, WF_E_SYSTEM, "an address can't be read");
    curl_url_cleanup(u);
    return code;
}

void place_text(const struct place *p, char *out, size_t size)
{
    (void) snprintf(out, size, "%s:%s", p->host, p->port);
}
