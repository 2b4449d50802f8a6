/* key: what a key is and does; its files are key_file.c's. See key.h. */
#include "sign/key.h"

#include <sodium.h>
#include <stdio.h>
#include <strings.h>

#include "sign/key_impl.h"

_Static_assert(KEY_PUBLIC_SIZE == crypto_sign_PUBLICKEYBYTES && KEY_SIGNATURE_SIZE == crypto_sign_BYTES, "Ed25519");

static const char *const modes[] = {"ACTUAL", "EXERCISE"};

const char *key_mode_word(enum key_mode mode)
{
    return mode == KEY_EXERCISE ? modes[1] : modes[0];
}

enum key_mode key_mode_of(struct span word)
{
    for (unsigned i = 0; i < ARRAY_LEN(modes); i++)
        if (word.n == strlen(modes[i]) && strncasecmp(word.p, modes[i], word.n) == 0)
            return (enum key_mode) (i + 1);
    return 0;
}

bool key_officer_ok(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!word && !(i && (c == '.' || c == '-')))
            return false;
    }
    return s.n > 0 && s.n <= KEY_OFFICER_MOST;
}

char *key_print(const struct key_public *p, char *out)
{
    uint8_t h[16];
    size_t n = 0;
    crypto_generichash(h, sizeof h, p->bytes, sizeof p->bytes, NULL, 0);
    for (size_t i = 0; i < sizeof h; i += 2)
        n += (size_t) snprintf(out + n, KEY_PRINT_SIZE - n, "%s%02x%02x", i ? " " : "", h[i], h[i + 1]);
    return out;
}

int key_start(struct err *e)
{
    return sodium_init() < 0 ? err_set(e, WF_E_SYSTEM, "libsodium cannot start") : WF_OK;
}

void *key_room(size_t n, struct err *e)
{
    void *p = sodium_malloc(n);
    if (!p)
        err_errno(e, WF_E_SYSTEM, "no memory that can be locked for a key; see \"ulimit -l\"");
    return p;
}

int key_make(struct key *k, const char *officer, enum key_mode mode, wf_time made, struct err *e)
{
    memset(k, 0, sizeof *k);
    if (!key_officer_ok(span_str(officer)))
        return err_field(e, WF_E_INVALID, "officer", "\"%.80s\" can't have a key: letters, digits, \".\", \"-\" and \"_\", %d at most", officer, KEY_OFFICER_MOST);
    if (key_start(e) || !(k->secret = key_room(crypto_sign_SECRETKEYBYTES, e)))
        return WF_E_SYSTEM;
    snprintf(k->is.officer, sizeof k->is.officer, "%s", officer);
    k->is.mode = mode;
    k->is.made = made - made % NSEC_PER_SEC;
    crypto_sign_keypair(k->is.bytes, k->secret);
    sodium_mprotect_noaccess(k->secret);
    return WF_OK;
}

void key_lock(struct key *k)
{
    sodium_free(k->secret); /* wipes it; NULL does nothing */
    k->secret = NULL;
}

void key_free(struct key *k)
{
    key_lock(k);
    memset(k, 0, sizeof *k);
}

/* What is signed: whose, for what, in which mode, and the digest of the bytes. */
static void message_of(const struct key_public *p, const char *purpose, struct span bytes, uint8_t out[32])
{
    crypto_generichash_state s;
    uint64_t n = bytes.n;
    uint8_t size[8];
    for (unsigned i = 0; i < 8; i++)
        size[i] = (uint8_t) (n >> (8 * i));
    crypto_generichash_init(&s, NULL, 0, 32);
    crypto_generichash_update(&s, (const uint8_t *) "watchfloor.sign.1", sizeof "watchfloor.sign.1");
    crypto_generichash_update(&s, (const uint8_t *) key_mode_word(p->mode), strlen(key_mode_word(p->mode)) + 1);
    crypto_generichash_update(&s, (const uint8_t *) purpose, strlen(purpose) + 1);
    crypto_generichash_update(&s, size, sizeof size);
    crypto_generichash_update(&s, (const uint8_t *) bytes.p, bytes.n);
    crypto_generichash_final(&s, out, 32);
}

int key_sign(const struct key *k, const char *purpose, struct span bytes, uint8_t signature[KEY_SIGNATURE_SIZE], struct err *e)
{
    uint8_t message[32];
    if (!k->secret)
        return err_set(e, WF_E_STATE, "the key of %s is locked", k->is.officer);
    message_of(&k->is, purpose, bytes, message);
    sodium_mprotect_readonly(k->secret);
    crypto_sign_detached(signature, NULL, message, sizeof message, k->secret);
    sodium_mprotect_noaccess(k->secret);
    return WF_OK;
}

bool key_verify(const struct key_public *p, const char *purpose, struct span bytes, const uint8_t signature[KEY_SIGNATURE_SIZE])
{
    uint8_t message[32];
    message_of(p, purpose, bytes, message);
    return crypto_sign_verify_detached(signature, message, sizeof message, p->bytes) == 0;
}
