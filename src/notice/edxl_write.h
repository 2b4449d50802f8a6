/* notice/edxl_write: a notice inside EDXL-DE 1.0: CAP is the message, EDXL-DE the envelope that says from which role, to which roles and desks, and how
 * confidential it is (DOMAIN 2).
 */
#ifndef WF_NOTICE_EDXL_WRITE_H
#define WF_NOTICE_EDXL_WRITE_H

#include "notice/cap_write.h"

#define EDXL_NS "urn:oasis:names:tc:emergency:EDXL:DE:1.0"
#define EDXL_ROLES "urn:amicf:role:1"        /* the list that roles are of */
#define EDXL_ADDRESSES "urn:amicf:recipient:1" /* the scheme of addresses: "MY/protection" */

struct edxl_envelope {
    struct span confidentiality;       /* "TLP:AMBER" */
    struct span sender_role;           /* "coordination-centre"; absent: none */
    const struct span *recipient_roles; /* "protection"; may be none */
    size_t recipient_roles_n;
    const struct span *addresses;      /* whom it goes to: one at least */
    size_t addresses_n;
    struct span incident;              /* the incident's id; absent: none */
};

/* Adds the document to out; on an error out is what it was. A Draft is refused: the envelope knows none. */
int edxl_write(const struct notice *n, const struct edxl_envelope *envelope, struct buf *out, struct err *e);

#endif
