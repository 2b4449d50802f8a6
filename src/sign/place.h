/* sign/place: where a recipient's bytes go to, as one digest that its approver signs with them: the recipient, the channel, the address there, and the
 * certificate that they are encrypted for. Who holds an address can say whether it is the one that was signed; the digest tells it to nobody. */
#ifndef WF_SIGN_PLACE_H
#define WF_SIGN_PLACE_H

#include "sign/digest.h"

struct sign_place {
    struct span to, channel;  /* "MY/protection", "mail" */
    struct span address;      /* as recipients.conf has it */
    struct span certificate;  /* its fingerprint (SHA-256, hex); empty: the bytes are not encrypted */
};
void sign_place(const struct sign_place *p, uint8_t out[SIGN_DIGEST_SIZE]);

#endif
