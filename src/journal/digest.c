/* digest: SHA-256 on libsodium. Owns nothing. */
#include "journal/digest.h"

#include <sodium.h>

_Static_assert(sizeof(struct digest) >= sizeof(crypto_hash_sha256_state), "room for libsodium's state");

static crypto_hash_sha256_state *state_of(struct digest *d)
{
    return (crypto_hash_sha256_state *) (void *) d->room;
}

void digest_begin(struct digest *d)
{
    crypto_hash_sha256_init(state_of(d));
}

void digest_add(struct digest *d, struct span s)
{
    if (s.n)
        crypto_hash_sha256_update(state_of(d), (const unsigned char *) s.p, s.n);
}

void digest_end(struct digest *d, uint8_t out[DIGEST_BYTES])
{
    crypto_hash_sha256_final(state_of(d), out);
}

void digest_of(struct span s, uint8_t out[DIGEST_BYTES])
{
    struct digest d;
    digest_begin(&d);
    digest_add(&d, s);
    digest_end(&d, out);
}

void digest_hex(const uint8_t in[DIGEST_BYTES], char out[2 * DIGEST_BYTES + 1])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        out[2 * i] = hex[in[i] >> 4];
        out[2 * i + 1] = hex[in[i] & 15];
    }
    out[2 * DIGEST_BYTES] = 0;
}
