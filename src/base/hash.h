/* hash: SipHash-2-4, 64 and 128 bits, for tables whose keys come from outside. Not a signature. */
#ifndef WF_BASE_HASH_H
#define WF_BASE_HASH_H

#include "base/mem.h"

struct hash_key {
    uint64_t k0, k1;
};
struct hash128 {
    uint64_t lo, hi;
};
uint64_t hash_sip64(const struct hash_key *k, const void *p, size_t n);
struct hash128 hash_sip128(const struct hash_key *k, const void *p, size_t n);
/* A random key from the kernel; aborts if there is none. */
struct hash_key hash_key_random(void);
/* A key that this process keeps for its life, from what the kernel gave it at its start: no system call. */
struct hash_key hash_key_process(void);
/* n random bytes from the kernel. */
void hash_random(void *p, size_t n);

#endif
