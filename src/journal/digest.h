/* digest: SHA-256, for what others compare: the state's hash, digests of raw bytes. libsodium stays inside journal. */
#ifndef WF_JOURNAL_DIGEST_H
#define WF_JOURNAL_DIGEST_H

#include "base/mem.h"

enum { DIGEST_BYTES = 32 };
/* Running SHA-256; opaque, of a fixed size. */
struct digest {
    uint64_t room[32];
};
void digest_begin(struct digest *d);
void digest_add(struct digest *d, struct span s);
void digest_end(struct digest *d, uint8_t out[DIGEST_BYTES]);
/* Of one text at once. */
void digest_of(struct span s, uint8_t out[DIGEST_BYTES]);
/* 64 hex digits and a NUL. */
void digest_hex(const uint8_t in[DIGEST_BYTES], char out[2 * DIGEST_BYTES + 1]);

#endif
