/* signer: who may have signed a source's alerts: the certificates and public keys of one PEM text that the centre configured. Nothing of a
 * message ever comes in here. Called by main.c and dsig.c. */
#ifndef WF_VERIFY_SIGNER_H
#define WF_VERIFY_SIGNER_H

#include <openssl/evp.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"

#define SIGNER_KEYS 8 /* enough for the old and the new ones of a roll-over */

struct signer_key {
    EVP_PKEY *key;
    char name[128]; /* a certificate's subject, or "key 0123456789abcdef" (SHA-256 of the public key): fit to print */
    char trouble[128]; /* why it may not be used at this time: "its certificate ended 2026-01-01"; "" when it may */
};
struct signer {
    struct signer_key keys[SIGNER_KEYS];
    size_t n;
};

/* Reads every CERTIFICATE and PUBLIC KEY of the PEM text; `now` judges the certificates' time. WF_E_INVALID where there is none, where one can't
 * be read, is too weak (RSA under 2048 bits, curves under 256) or not meant to sign, or where a private key stands there. */
int signer_read(struct signer *s, struct span pem, wf_time now, struct err *e);
void signer_free(struct signer *s);

#endif
