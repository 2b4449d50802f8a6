/* hash: SipHash-2-4 with 64 and 128 bits of output, and the kernel's random bytes. Owns nothing. */
#include "base/hash.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/random.h>

struct sip {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotl(uint64_t x, int b)
{
    return x << b | x >> (64 - b);
}

static inline void sip_round(struct sip *s)
{
    s->v0 += s->v1;
    s->v1 = rotl(s->v1, 13) ^ s->v0;
    s->v0 = rotl(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotl(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotl(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotl(s->v1, 17) ^ s->v2;
    s->v2 = rotl(s->v2, 32);
}

/* Up to eight bytes, little endian, whatever the machine. */
static inline uint64_t load64(const unsigned char *p, size_t n)
{
    uint64_t v = 0;
    if (n) /* p may be NULL then */
        memcpy(&v, p, n);
    return le64toh(v);
}

static struct sip sip_begin(const struct hash_key *k, bool wide)
{
    struct sip s = {k->k0 ^ UINT64_C(0x736f6d6570736575), k->k1 ^ UINT64_C(0x646f72616e646f6d),
                    k->k0 ^ UINT64_C(0x6c7967656e657261), k->k1 ^ UINT64_C(0x7465646279746573)};
    if (wide)
        s.v1 ^= 0xee;
    return s;
}

static void sip_eat(struct sip *s, const unsigned char *p, size_t n)
{
    size_t whole = n / 8;
    for (size_t i = 0; i < whole; i++, p += 8) {
        uint64_t m = load64(p, 8);
        s->v3 ^= m;
        sip_round(s);
        sip_round(s);
        s->v0 ^= m;
    }
    uint64_t last = load64(p, n % 8) | (uint64_t) n << 56;
    s->v3 ^= last;
    sip_round(s);
    sip_round(s);
    s->v0 ^= last;
}

static uint64_t sip_end(struct sip *s)
{
    for (int i = 0; i < 4; i++)
        sip_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

uint64_t hash_sip64(const struct hash_key *k, const void *p, size_t n)
{
    struct sip s = sip_begin(k, false);
    sip_eat(&s, p, n);
    s.v2 ^= 0xff;
    return sip_end(&s);
}

struct hash128 hash_sip128(const struct hash_key *k, const void *p, size_t n)
{
    struct hash128 h;
    struct sip s = sip_begin(k, true);
    sip_eat(&s, p, n);
    s.v2 ^= 0xee;
    h.lo = sip_end(&s);
    s.v1 ^= 0xdd;
    h.hi = sip_end(&s);
    return h;
}

void hash_random(void *p, size_t n)
{
    unsigned char *to = p;
    while (n) {
        ssize_t got = getrandom(to, n, 0);
        if (got < 0 && errno != EINTR)
            abort();
        if (got > 0) {
            to += got;
            n -= (size_t) got;
        }
    }
}

struct hash_key hash_key_random(void)
{
    struct hash_key k;
    hash_random(&k, sizeof k);
    return k;
}

struct hash_key hash_key_process(void)
{
    struct hash_key seed = {UINT64_C(0x77617463686d6170), UINT64_C(0x666c6f6f72736564)}, k;
    const void *random = (const void *) getauxval(AT_RANDOM); /* NOLINT(performance-no-int-to-ptr) */
    if (!random)
        return hash_key_random();
    /* The same 16 bytes feed the stack protector, so they are hashed before use. */
    struct hash128 h = hash_sip128(&seed, random, 16);
    k.k0 = h.lo;
    k.k1 = h.hi;
    return k;
}
