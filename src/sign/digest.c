/* digest: see digest.h. */
#include "sign/digest.h"

#include <sodium.h>

static const char kind[] = "blake2b-256:";
_Static_assert(sizeof kind - 1 + 2 * SIGN_DIGEST_SIZE + 1 == SIGN_DIGEST_TEXT, "kind, digits, NUL");

void sign_digest(struct span bytes, uint8_t out[SIGN_DIGEST_SIZE])
{
    crypto_generichash(out, SIGN_DIGEST_SIZE, (const uint8_t *) (bytes.p ? bytes.p : ""), bytes.n, NULL, 0);
}

char *sign_digest_text(const uint8_t digest[SIGN_DIGEST_SIZE], char *out)
{
    memcpy(out, kind, sizeof kind - 1);
    sodium_bin2hex(out + sizeof kind - 1, 2 * SIGN_DIGEST_SIZE + 1, digest, SIGN_DIGEST_SIZE);
    return out;
}

bool sign_digest_read(struct span text, uint8_t out[SIGN_DIGEST_SIZE])
{
    if (text.n != SIGN_DIGEST_TEXT - 1 || memcmp(text.p, kind, sizeof kind - 1) != 0)
        return false;
    for (size_t i = 0; i < SIGN_DIGEST_SIZE; i++) {
        unsigned v = 0;
        for (unsigned k = 0; k < 2; k++) {
            char c = text.p[sizeof kind - 1 + 2 * i + k];
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
                return false;
            v = v * 16 + (unsigned) (c <= '9' ? c - '0' : c - 'a' + 10);
        }
        out[i] = (uint8_t) v;
    }
    return true;
}
