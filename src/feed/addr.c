/* addr: kinds of IP addresses, so that a public name cannot lead a feed into this machine or its network. Pure. */
#include "feed/addr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct addr_net {
    uint32_t net;
    uint8_t bits, kind;
};
static const struct addr_net addr_nets[] = {
    {0x00000000, 8, FEED_ADDR_OTHER},    {0x0a000000, 8, FEED_ADDR_PRIVATE},     {0x64400000, 10, FEED_ADDR_PRIVATE},
    {0x7f000000, 8, FEED_ADDR_LOOPBACK}, {0xa9fe0000, 16, FEED_ADDR_LINK_LOCAL}, {0xac100000, 12, FEED_ADDR_PRIVATE},
    {0xc0000000, 24, FEED_ADDR_OTHER},   {0xc0000200, 24, FEED_ADDR_OTHER},      {0xc0a80000, 16, FEED_ADDR_PRIVATE},
    {0xc6120000, 15, FEED_ADDR_PRIVATE}, {0xc6336400, 24, FEED_ADDR_OTHER},      {0xcb007100, 24, FEED_ADDR_OTHER},
    {0xe0000000, 3, FEED_ADDR_OTHER},
};

static enum feed_addr_kind addr_kind4(uint32_t a)
{
    for (size_t i = 0; i < sizeof addr_nets / sizeof addr_nets[0]; i++)
        if ((a ^ addr_nets[i].net) >> (32 - addr_nets[i].bits) == 0)
            return addr_nets[i].kind;
    return FEED_ADDR_PUBLIC;
}

static uint32_t addr_be32(const uint8_t *p)
{
    return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
}

static enum feed_addr_kind addr_kind6(const uint8_t *p)
{
    static const uint8_t zero[16], mapped[12] = {[10] = 0xff, [11] = 0xff}, nat64[12] = {0, 0x64, 0xff, 0x9b};
    if (memcmp(p, mapped, 12) == 0 || memcmp(p, nat64, 12) == 0)
        return addr_kind4(addr_be32(p + 12));
    if (memcmp(p, zero, 15) == 0)
        return p[15] == 1 ? FEED_ADDR_LOOPBACK : FEED_ADDR_OTHER;
    if (memcmp(p, zero, 12) == 0)
        return addr_kind4(addr_be32(p + 12));
    if (p[0] == 0x20 && p[1] == 0x02)
        return addr_kind4(addr_be32(p + 2));
    if ((p[0] & 0xfe) == 0xfc)
        return FEED_ADDR_PRIVATE;
    if (p[0] == 0xfe && (p[1] & 0xc0) == 0x80)
        return FEED_ADDR_LINK_LOCAL;
    if (p[0] == 0xfe && (p[1] & 0xc0) == 0xc0)
        return FEED_ADDR_PRIVATE; /* site local, withdrawn but still routed here and there */
    if (addr_be32(p) == 0x20010db8 || (p[0] & 0xe0) != 0x20)
        return FEED_ADDR_OTHER; /* documentation; all that is outside global unicast 2000::/3 */
    return FEED_ADDR_PUBLIC;
}

enum feed_addr_kind feed_addr_kind(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, a, sizeof in);
        return addr_kind4(ntohl(in.sin_addr.s_addr));
    }
    if (a->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, a, sizeof in6);
        return addr_kind6(in6.sin6_addr.s6_addr);
    }
    return FEED_ADDR_OTHER;
}

const char *feed_addr_word(enum feed_addr_kind k)
{
    switch (k) {
    case FEED_ADDR_PUBLIC: return "a public address";
    case FEED_ADDR_LOOPBACK: return "this machine itself";
    case FEED_ADDR_PRIVATE: return "a private address";
    case FEED_ADDR_LINK_LOCAL: return "a link-local address";
    case FEED_ADDR_OTHER: break;
    }
    return "a reserved address";
}

bool feed_addr_literal(const char *host, bool *loopback)
{
    char bare[64];
    size_t n = strlen(host);
    *loopback = false;
    if (strcasecmp(host, "localhost") == 0) {
        *loopback = true;
        return true;
    }
    if (n >= 2 && host[0] == '[' && host[n - 1] == ']') {
        host++;
        n -= 2;
    }
    if (n == 0 || n >= sizeof bare)
        return false;
    memcpy(bare, host, n);
    bare[n] = 0;
    bare[strcspn(bare, "%")] = 0; /* the zone of a link-local address */
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, bare, &in.sin_addr) == 1)
        *loopback = feed_addr_kind((const struct sockaddr *) &in) == FEED_ADDR_LOOPBACK;
    else if (inet_pton(AF_INET6, bare, &in6.sin6_addr) == 1)
        *loopback = feed_addr_kind((const struct sockaddr *) &in6) == FEED_ADDR_LOOPBACK;
    else
        return false;
    return true;
}

void feed_addr_text(const struct sockaddr *a, char *out, size_t size)
{
    out[0] = 0;
    if (a->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *) (const void *) a)->sin_addr, out, (socklen_t) size);
    else if (a->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *) (const void *) a)->sin6_addr, out, (socklen_t) size);
}
