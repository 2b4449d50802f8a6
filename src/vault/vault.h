/* vault: what is told of persons' health, kept for one purpose and one time, and then gone.
 *
 * Owns HOME/vault. A record is a text under an id ("PR-0007"): counts, ages in bands, dates of onset, rows of seats. Each lies under a key of its own
 * (XChaCha20-Poly1305), which stands in a file of its own; a record is erased by destroying its key, so that no copy of the ciphertext, in a backup or in a
 * freed block of the disk, can be read again. Nothing of it goes into the journal, a title, the index or the log. Writing a record anew takes a new key and destroys
 * the old one. What can't be read any more (a damaged file) is told, and its time ends, too.
 *
 * A key is no officer's: the engine holds it, so that it can forget it. Any thread may call; each call is whole, and waits for the disk; reading waits for
 * nobody's writing.
 */
#ifndef WF_VAULT_VAULT_H
#define WF_VAULT_VAULT_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

enum { VAULT_ID_MOST = 32,
       VAULT_TEXT_MOST = 1 << 20,
       VAULT_RECORDS_MOST = 10000 };
/* No record lives longer than this, whatever is asked: the longest incubation that is waited for, and the time to write down how it ended. */
#define VAULT_LIFE_MOST ((int64_t) 90 * 24 * 3600 * 1000000000)

/* From when to when a record lives: an officer sees it as a bar that empties. */
struct vault_life {
    wf_time made, until;
};
struct vault;

/* Opens HOME/vault, which is made, and looks at each record: what a crash left half is destroyed. told (may be NULL) hears of each that can't be read. */
typedef void vault_told_fn(void *arg, struct span id, const struct vault_life *life, const struct err *e);
int vault_open(struct vault **out, const char *home, vault_told_fn *told, void *arg, struct err *e);
void vault_close(struct vault *v);

/* Keeps text under id until then; one that is there is replaced, and `made` stays the first one's; what of the older one can't be destroyed now the sweeps try again.
 * id: letters, digits and '-'. WF_E_INVALID, WF_E_LIMIT, WF_E_IO; WF_E_AGAIN: one of this id had its time, and that is still to be recorded. */
int vault_write(struct vault *v, struct span id, struct span text, wf_time made, wf_time until, struct err *e);
/* Makes an id that no other record has of "PR-0007" in id: "PR-0007-0123456789abcdef". */
void vault_new_id(char *id, size_t size);
/* Appends the text to *out. WF_E_NOTFOUND: there is none, or not any more; WF_E_CORRUPT: it was damaged. Whoever has shown it ends it by vault_wipe. */
int vault_read(struct vault *v, struct span id, struct buf *out, struct err *e);
void vault_wipe(struct buf *text);
/* False: there is none. */
bool vault_life(struct vault *v, struct span id, struct vault_life *life);
/* It is on its way to who names it: vault_each passes it over until it is let go. */
void vault_pin(struct vault *v, struct span id, bool on);
/* How many there are whose id begins so. */
size_t vault_count(struct vault *v, struct span prefix);
/* Each whose id begins so, that is not pinned and was not written in the last so many nanoseconds, in no order; fn may change the vault. */
void vault_each(struct vault *v, struct span prefix, int64_t idle, void (*fn)(void *arg, struct span id, const struct vault_life *life), void *arg);
/* Destroys its key now, then what it opened. WF_E_NOTFOUND. */
int vault_destroy(struct vault *v, struct span id, struct err *e);
/* Its time is over now: the next sweep destroys it. */
void vault_end(struct vault *v, struct span id, wf_time now);
/* Destroys the key of each whose time has come, and tells it (e: NULL, or why it could not be: it is tried again next time). Returns how many are gone. That it was is told until
 * somebody has recorded it, also after a restart: what the key opened, and nothing opens any more, lies there as the sign of it. */
size_t vault_sweep(struct vault *v, wf_time now, vault_told_fn *told, void *arg);
/* That it is gone is recorded, or (safe false) could not be: it is told once more. */
void vault_recorded(struct vault *v, struct span id, bool safe);

/* ---- bytes that lie elsewhere, under a key that is the text of a record here: with the record goes what opens them, wherever they were copied to ---- */

enum { VAULT_KEY = 32 };
void vault_new_key(struct buf *key);
/* Appends the bytes sealed, or opened again; -1: the key is none, or not theirs. */
int vault_seal(struct span key, struct span bytes, struct buf *out);
int vault_unseal(struct span key, struct span sealed, struct buf *out);

#endif
