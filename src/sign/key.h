/* sign/key: an officer's Ed25519 key: made, kept in a file under a passphrase, unlocked into locked memory, used to sign and to check.
 *
 * Owns the two files' forms. OFFICER.key (mode 600) holds the public half in the open and the secret half under XChaCha20-Poly1305, its key made of the
 * passphrase by Argon2id with the costs that the file names; everything else in the file is authenticated with it. OFFICER.pub is what is handed to
 * others. Both are lines of "NAME VALUE" behind a first line that says what they are. The secret half is never on a heap, in a core or in swap:
 * it lies in sodium_malloc's pages, readable only while something is signed.
 *
 * What is signed is never bare bytes but a purpose and bytes, so that a signature for one thing is none for another. No key of an exercise is one of an
 * actual floor: the mode is part of every signed message.
 */
#ifndef WF_SIGN_KEY_H
#define WF_SIGN_KEY_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

enum { KEY_PUBLIC_SIZE = 32, KEY_SIGNATURE_SIZE = 64, KEY_OFFICER_MOST = 64, KEY_PRINT_SIZE = 40 };
/* At least so many bytes of passphrase. */
enum { KEY_PASSPHRASE_LEAST = 12, KEY_PASSPHRASE_MOST = 512 };

/* What officers sign. */
#define KEY_PURPOSE_CONTENT "notice.content"       /* the author: the content's digest */
#define KEY_PURPOSE_MANIFEST "notice.manifest"     /* the approver, or who cancels: the manifest's bytes */
#define KEY_PURPOSE_PROTECTION "notice.protection" /* a protection officer: the content's digest */

enum key_mode { KEY_ACTUAL = 1, KEY_EXERCISE };
/* The public half, and whose it is. */
struct key_public {
    char officer[KEY_OFFICER_MOST + 1];
    enum key_mode mode;
    wf_time made; /* whole seconds */
    uint8_t bytes[KEY_PUBLIC_SIZE];
};
/* A whole key. secret NULL: locked. */
struct key {
    struct key_public is;
    void *secret;
};

/* "ACTUAL" or "EXERCISE", static; and back: 0 where it is neither (case plays no part). */
const char *key_mode_word(enum key_mode mode);
enum key_mode key_mode_of(struct span word);
/* May an officer of that name have a key: what a file's name and a line can hold: letters, digits, '.', '-', '_', not '.' or '-' first. */
bool key_officer_ok(struct span officer);
/* The public half's fingerprint, "3f9a 1c22 ..." of its first 16 bytes of BLAKE2b, for reading aloud. out holds KEY_PRINT_SIZE bytes; returns it. */
char *key_print(const struct key_public *p, char *out);

/* Makes a new key, unlocked; key_lock or key_free ends that. */
int key_make(struct key *k, const char *officer, enum key_mode mode, wf_time made, struct err *e);
/* Wipes the secret half. */
void key_lock(struct key *k);
void key_free(struct key *k);

/* $XDG_CONFIG_HOME/watchfloor/keys/MODE/OFFICER.key (~/.config where that is not set), mem_free; the mode in small letters. */
char *key_path(enum key_mode mode, const char *officer);
/* Writes an unlocked key's file; one that is there is refused (WF_E_EXISTS). The folder is made, mode 700. */
int key_store(const struct key *k, const char *path, struct span passphrase, struct err *e);
/* Reads the file's public half; a file that others may read is refused, with the way to mend it. */
int key_load(struct key *k, const char *path, struct err *e);
/* Reads the file again and opens its secret half. WF_E_DENIED: the passphrase is another. A second or so, by design. */
int key_unlock(struct key *k, const char *path, struct span passphrase, struct err *e);

/* The text of OFFICER.pub, and a key read from one. */
void key_public_write(const struct key_public *p, struct buf *out);
int key_public_read(struct span text, const char *file, struct key_public *out, struct err *e);

/* purpose: a short word of ours, "notice.content". WF_E_STATE: the key is locked. */
int key_sign(const struct key *k, const char *purpose, struct span bytes, uint8_t signature[KEY_SIGNATURE_SIZE], struct err *e);
/* Is it that key's signature, for that purpose and mode, over those bytes? */
bool key_verify(const struct key_public *p, const char *purpose, struct span bytes, const uint8_t signature[KEY_SIGNATURE_SIZE]);

#endif
