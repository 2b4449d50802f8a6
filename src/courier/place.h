/* place: where an address leads to, and whether that is this machine itself. Pure but for curl's parser. */
#ifndef WF_COURIER_PLACE_H
#define WF_COURIER_PLACE_H

#include <sys/socket.h>

#include "base/err.h"
#include "base/mem.h"

struct place {
    char scheme[16], host[256]; /* host without the brackets of IPv6 */
    char port[8];
    bool loopback;              /* by its very text: an address of this machine, or "localhost" */
    bool clear;                 /* nothing encrypts it */
};
/* Reads an address of one of the schemes ("https http"); what has a user, a password, no host, or is clear text to anywhere else than this machine is refused; in
 * an exercise, whatever is not this machine. */
int place_read(const char *url, const char *const *schemes, bool exercise, struct place *out, struct err *e);
/* "gw.example.my:443" */
void place_text(const struct place *p, char *out, size_t size);
/* Is a socket's address of this machine? IPv4 inside IPv6 is judged by itself. */
bool place_is_loopback(const struct sockaddr *a);

#endif
