/* keyring: the signing key of the officer at this console: found where it belongs, unlocked by the passphrase in a thread of its own, used, wiped.
 *
 * Owns the key. Its secret half lies in sodium's locked memory and nowhere else; the passphrase is wiped as soon as the thread has it. What is signed is
 * decided by who calls: app_sign.c looks at it first.
 */
#ifndef WF_CONSOLE_KEYRING_H
#define WF_CONSOLE_KEYRING_H

#include "base/buf.h"
#include "base/err.h"

enum keyring_state { KEYRING_NONE, KEYRING_LOCKED, KEYRING_OPENING, KEYRING_OPEN };
enum { KEYRING_HEX = 65 };

struct keyring;

struct keyring *keyring_new(void);
void keyring_free(struct keyring *k); /* NULL is fine; waits for the thread */
/* Looks for the officer's key of that floor; what another officer left is wiped. NONE where there is none, or its file is not fit: *e says why. */
enum keyring_state keyring_find(struct keyring *k, const char *officer, bool exercise, struct err *e);
enum keyring_state keyring_state(const struct keyring *k);
/* Begins to open it. The passphrase is copied into locked memory; the caller wipes its own. */
int keyring_open(struct keyring *k, struct span passphrase, struct err *e);
/* Readable once it was tried; -1: nothing is tried. keyring_opened ends it: 0, or WF_E_DENIED where the passphrase is another. */
int keyring_fd(const struct keyring *k);
int keyring_opened(struct keyring *k, struct err *e);
/* Wipes the secret half. */
void keyring_lock(struct keyring *k);
/* The public half in hex, "" where there is none. */
const char *keyring_public(const struct keyring *k, char out[KEYRING_HEX]);

/* The author's signature of a content's digest, and the approver's (or who cancels') of a manifest, in base64. */
enum keyring_purpose { KEYRING_CONTENT, KEYRING_MANIFEST, KEYRING_PROTECTION };
int keyring_sign(const struct keyring *k, enum keyring_purpose purpose, struct span bytes, struct buf *base64, struct err *e);
/* Is it that key's signature? key: 32 bytes; signature: 64. */
bool keyring_verify(bool exercise, struct span key, enum keyring_purpose purpose, struct span bytes, struct span signature);

#endif
