/* addr: what kind of address a name resolved to. Used inside feed; pure. */
#ifndef WF_FEED_ADDR_H
#define WF_FEED_ADDR_H

#include <stdbool.h>
#include <sys/socket.h>

enum feed_addr_kind {
    FEED_ADDR_PUBLIC = 1,
    FEED_ADDR_LOOPBACK,
    FEED_ADDR_PRIVATE,    /* RFC 1918, RFC 6598 (shared), unique local */
    FEED_ADDR_LINK_LOCAL, /* a cloud's metadata service lies here */
    FEED_ADDR_OTHER,      /* unspecified, multicast, reserved: never a feed */
};
/* IPv4 inside IPv6 (mapped, NAT64, 6to4) is judged by the IPv4 address. */
enum feed_addr_kind feed_addr_kind(const struct sockaddr *a);
/* "a private address" ...; static. */
const char *feed_addr_word(enum feed_addr_kind k);
/* host is an IP address itself (with or without brackets), or "localhost": then *loopback tells which kind. */
bool feed_addr_literal(const char *host, bool *loopback);
/* The address as text; out holds at least 64 bytes. */
void feed_addr_text(const struct sockaddr *a, char *out, size_t size);

#endif
