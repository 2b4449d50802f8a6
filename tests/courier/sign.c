/* sign OFFICER MODE: the public half of a key that a test can make again from its officer's name, as OFFICER.pub has it, then as 64 hexadecimal digits.
 * sign OFFICER MODE PURPOSE: signs what stands on standard input, in base64; with --digest that is a digest's text, whose 32 bytes are signed. No passphrase, no file: what costs a second by
 * design would cost a test a minute. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base64.h"
#include "sign/digest.h"
#include "sign/key.h"

static int make(struct key *k, const char *officer, const char *mode)
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    struct err e = {0};
    if (key_make(k, officer, key_mode_of(span_str(mode)), 0, &e) != 0)
        return 1;
    (void) crypto_generichash(seed, sizeof seed, (const uint8_t *) officer, strlen(officer), NULL, 0);
    (void) sodium_mprotect_readwrite(k->secret);
    (void) crypto_sign_seed_keypair(k->is.bytes, k->secret, seed);
    return sodium_mprotect_noaccess(k->secret);
}

static int sign(struct key *k, const char *purpose, bool digest)
{
    struct buf in = {0}, out = {0};
    uint8_t bytes[SIGN_DIGEST_SIZE], signature[KEY_SIGNATURE_SIZE];
    struct err e = {0};
    for (ssize_t n; (n = read(0, buf_reserve(&in, 65536), 65536)) > 0;)
        buf_grew(&in, (size_t) n);
    struct span what = buf_view(&in);
    while (digest && what.n && what.p[what.n - 1] == '\n')
        what.n--;
    int code = digest && !sign_digest_read(what, bytes) ? 2 : 0;
    if (digest)
        what = span_make((const char *) bytes, sizeof bytes);
    if (!code)
        code = key_sign(k, purpose, what, signature, &e);
    if (!code)
        base64_encode(span_make((const char *) signature, sizeof signature), &out);
    puts(code ? e.text : out.p);
    buf_free(&in);
    buf_free(&out);
    return code != 0;
}

int main(int argc, char **argv)
{
    struct key k;
    struct buf b = {0};
    int code = 0;
    if (argc < 3 || argc > 5 || (argc == 5 && strcmp(argv[4], "--digest") != 0) || make(&k, argv[1], argv[2]) != 0)
        return 2;
    if (argc == 3) {
        key_public_write(&k.is, &b);
        for (size_t i = 0; i < sizeof k.is.bytes; i++)
            buf_printf(&b, "%02x", k.is.bytes[i]);
        puts(b.p);
    } else {
        code = sign(&k, argv[3], argc == 5);
    }
    buf_free(&b);
    key_free(&k);
    return code;
}
