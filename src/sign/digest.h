/* sign/digest: BLAKE2b-256 of bytes, as manifests name it: "blake2b-256:" and 64 hexadecimal digits. */
#ifndef WF_SIGN_DIGEST_H
#define WF_SIGN_DIGEST_H

#include "base/mem.h"

enum { SIGN_DIGEST_SIZE = 32, SIGN_DIGEST_TEXT = 12 + 64 + 1 };
void sign_digest(struct span bytes, uint8_t out[SIGN_DIGEST_SIZE]);
/* out holds SIGN_DIGEST_TEXT bytes; returns it. */
char *sign_digest_text(const uint8_t digest[SIGN_DIGEST_SIZE], char *out);
/* False where the text is no digest of this kind, in small letters. */
bool sign_digest_read(struct span text, uint8_t out[SIGN_DIGEST_SIZE]);

#endif
