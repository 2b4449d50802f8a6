/* vault_seal: bytes that lie elsewhere under a key that lies in the vault: nonce, ciphertext and tag. See vault.h. */
#include <sodium.h>

#include "vault/vault.h"

enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
       TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES };
_Static_assert(VAULT_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "the key of a seal");

void vault_new_key(struct buf *key)
{
    uint8_t k[VAULT_KEY];
    randombytes_buf(k, sizeof k);
    buf_clear(key);
    buf_add(key, (const char *) k, sizeof k);
    sodium_memzero(k, sizeof k);
}

int vault_seal(struct span key, struct span bytes, struct buf *out)
{
    uint8_t nonce[NONCE];
    unsigned long long n = 0;
    if (key.n != VAULT_KEY)
        return -1;
    randombytes_buf(nonce, sizeof nonce);
    buf_add(out, (const char *) nonce, sizeof nonce);
    (void) buf_reserve(out, bytes.n + TAG);
    if (crypto_aead_xchacha20poly1305_ietf_encrypt((uint8_t *) out->p + out->n, &n, (const uint8_t *) bytes.p, bytes.n, NULL, 0, NULL, nonce, (const uint8_t *) key.p) != 0)
        return -1;
    buf_grew(out, (size_t) n);
    return 0;
}

int vault_unseal(struct span key, struct span sealed, struct buf *out)
{
    unsigned long long n = 0;
    if (key.n != VAULT_KEY || sealed.n < NONCE + TAG)
        return -1;
    (void) buf_reserve(out, sealed.n);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *) out->p + out->n, &n, NULL, (const uint8_t *) sealed.p + NONCE, sealed.n - NONCE, NULL, 0, (const uint8_t *) sealed.p, (const uint8_t *) key.p) != 0)
        return -1;
    buf_grew(out, (size_t) n);
    return 0;
}
