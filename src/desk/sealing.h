/* sealing: what could not be understood, and may tell of persons' health, as the journal keeps it: sealed under a key that lies in the vault. When the key has had its time no
 * file and no backup can be read any more, however long it lies there.
 *
 * A key is of at most a day's bytes (of less where they live for few days), and lives as long as a health record, or as what is in quarantine where that is less. Used inside desk alone.
 */
#ifndef WF_DESK_SEALING_H
#define WF_DESK_SEALING_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "vault/vault.h"

struct desk;

/* The key of now. */
struct sealing {
    char id[VAULT_ID_MOST + 1]; /* "Q-0123456789abcdef": its record */
    struct buf key;
    wf_time from, to;           /* it seals in this time */
};
/* Appends them sealed; as they are where there is no vault. -1: they can't be, and are not to be kept. */
int sealing_take(struct desk *d, struct span bytes, struct buf *out);
/* Appends what was sealed so, or what an older version wrote in the open. WF_E_NOTFOUND: its key is destroyed. */
int sealing_open(struct vault *v, struct span body, struct buf *out, struct err *e);

#endif
