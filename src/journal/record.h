/* record: a fact as bytes, its hash, and the text beside it. Used inside this folder only.
 *
 * Row of table `fact`: seq, rec, txt. All numbers little-endian.
 *   rec  0 u8 layout (1)   1 u8 parts   2 u16 kind length   4 u16 actor length   6 i16 offset (minutes)
 *        8 u64 seq   16 i64 time   24 u32 version   28 u32 payload length   32 site[16]   48 prev_hash[32]
 *        80 kind, actor, payload; for each part: u8 name length, name, digest[32]; at last hash[32]
 *   hash = BLAKE2b-256 of all of rec before it.
 *   txt  for each part: u8 state (0 there, 1 redacted), u32 text length, salt[16], u8 name length, name, text
 *   digest = BLAKE2b-256 of salt, name length, name and text as they stand there. NULL where there are no parts.
 * A redaction overwrites salt and text by zeros of the same length, in place: nothing is moved, so nothing is left behind.
 */
#ifndef WF_JOURNAL_RECORD_H
#define WF_JOURNAL_RECORD_H

#include "journal/journal.h"

enum { RECORD_LAYOUT = 1, RECORD_HEAD = 80, RECORD_SALT = 16, RECORD_SITE_AT = 32, RECORD_PREV_AT = 48 };

/* A decoded fact. fact.parts points into parts: do not copy the struct. */
struct journal_record {
    struct journal_fact fact;
    struct journal_part parts[JOURNAL_PARTS_MAX];
    const uint8_t *site;
    struct span rec, txt;
};

/* Appends rec and txt of f under number seq to two buffers. Site, prev_hash, digests, salts and hash stay zero: journal_record_seal
 * fills them. Checks bounds. txt grows by nothing when f has no parts. */
int journal_record_encode(struct buf *rec, struct buf *txt, const struct journal_fact *f, uint64_t seq, struct err *e);
/* Fills what encode left; salts has RECORD_SALT random bytes for each part. Returns where the hash stands in rec. */
const uint8_t *journal_record_seal(struct span rec, struct span txt, const uint8_t *site, const uint8_t *prev, const uint8_t *salts);
/* Reads a row; views into both. WF_E_CORRUPT when the bytes are no record. Checks no hash. */
int journal_record_decode(struct span rec, struct span txt, struct journal_record *out, struct err *e);
/* Checks hash and, of parts that are not redacted, digests. WF_E_CORRUPT says which. */
int journal_record_check(const struct journal_record *r, struct err *e);
/* Overwrites part `name` within a copy of a row's txt. WF_E_NOTFOUND, WF_E_STATE: already redacted. */
int journal_record_redact(char *txt, size_t n, struct span name, struct err *e);
/* BLAKE2b-256. */
void journal_hash(uint8_t out[JOURNAL_HASH_BYTES], const void *p, size_t n);
/* prev_hash of the first record. */
void journal_record_genesis(uint8_t out[JOURNAL_HASH_BYTES], const uint8_t *site);
void journal_hex(char *out, const uint8_t *p, size_t n);
/* False when s is not 2n lower-case hex digits. */
bool journal_unhex(uint8_t *out, struct span s, size_t n);

/* Little-endian numbers in bytes; this code runs on little-endian machines, where these are plain moves. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the journal's bytes are little-endian");
#define RECORD_GET(type, p) (__extension__({ type v_; memcpy(&v_, (p), sizeof v_); v_; }))
#define RECORD_PUT(type, p, v) (__extension__({ type v_ = (type) (v); memcpy((p), &v_, sizeof v_); }))

#endif
