/* seal: bytes that one recipient alone can read: CMS EnvelopedData (RFC 5652, what S/MIME mails are), AES-256, made with OpenSSL for the certificate that the centre
 * has of that recipient. Nothing here decrypts.
 *
 * A certificate is taken where it is X.509 in PEM, alone in its text, and meant for encryption: its key usage lets a key be wrapped or agreed on, its extended key usage,
 * where it has one, names e-mail, and its key is RSA of 2048 bits or more, or on a curve of 256 or more. By whom it was issued nobody asks: who put it into
 * recipients.conf vouches for it, as he does for the address.
 */
#ifndef WF_SEAL_SEAL_H
#define WF_SEAL_SEAL_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"

enum { SEAL_PRINT = 64 + 1, SEAL_PEM_MOST = 64 << 10, SEAL_MAILS_MOST = 16 };

struct seal_certificate {
    char print[SEAL_PRINT]; /* SHA-256 of its bytes, in hex */
    wf_time from, until;    /* until TIME_NONE: further than our time goes */
    char *mails[SEAL_MAILS_MOST]; /* the mail addresses that it names, as they are written there; NULL ends them where there are fewer */
    void *x509;
};
/* Reads one; seal_free ends it, also after an error. */
int seal_read(struct span pem, struct seal_certificate *out, struct err *e);
void seal_free(struct seal_certificate *c);
/* Does it name that mail address? Capitals are not looked at. */
bool seal_names(const struct seal_certificate *c, const char *address);
/* Adds the DER of the EnvelopedData that holds `plain` for that certificate alone; each time other bytes. */
int seal_make(const struct seal_certificate *c, struct span plain, struct buf *out, struct err *e);
/* Is `der` an EnvelopedData for that certificate alone, in AES-256, with nothing beside it? 0, or why not. */
int seal_check(const struct seal_certificate *c, struct span der, struct err *e);
/* What the library reads at its first use is read: before a sandbox is shut. */
void seal_begin(void);

#endif
