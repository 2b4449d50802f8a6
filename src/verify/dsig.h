/* dsig: one alert's XML signature (XML-DSIG, enveloped), judged with libxmlsec1 and the centre's own keys. Called by main.c. */
#ifndef WF_VERIFY_DSIG_H
#define WF_VERIFY_DSIG_H

#include <libxml/tree.h>

#include "base/buf.h"
#include "model/report.h"
#include "verify/signer.h"

struct dsig_verdict {
    enum report_signature state;
    char note[256];     /* by whom, or why not */
    struct buf signed_; /* VERIFIED: the bytes that were signed, canonical; the caller frees it */
};

/* Before the sandbox is closed: whatever the libraries read from files or set up once. */
int dsig_begin(struct err *e);
/* doc: a document whose root is the alert and which holds nothing else; it is changed (KeyInfo is taken out). signer NULL: nobody's key is known.
 *
 * Only this form is verified, all else is told as what it is:
 *   one Signature in all, directly below the root, with SignedInfo, SignatureValue, KeyInfo and nothing else; no alert within the alert
 *   one Reference, URI "" or the id of the root; its transforms are enveloped-signature and then at most one canonicalization
 *   RSA or ECDSA with SHA-256, 384 or 512; the same digests. SHA-1 and older are not verified, and HMAC never */
void dsig_judge(xmlDocPtr doc, const struct signer *signer, struct dsig_verdict *out);

#endif
