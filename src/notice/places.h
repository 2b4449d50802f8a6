/* places: where the forms of a notice go to: what recipients.conf says of it, with the certificates that it names; and what it said when a notice was approved.
 *
 * The digest of each form's place stands in the manifest (sign/place.h). The places themselves lie beside the manifest in the outbox, places.json, for two who need them
 * as they were: the courier's address is taken from there once it was held against recipients.conf, and a Cancel goes to the addresses that got the notice.
 */
#ifndef WF_NOTICE_PLACES_H
#define WF_NOTICE_PLACES_H

#include "model/recipient.h"
#include "sign/place.h"

enum { PLACES_MOST = 8 << 20, PLACES_SOON_DAYS = 60 };

/* Reads the certificates that recipients name, from the folder of `file` (recipients.conf's path) on. A line in `problems` for each that can't be read or is not fit: returns how many.
 * `advice` (may be NULL): one that has ended, ends soon, has not begun, or names another mail address than its recipient's. */
size_t places_certificates(struct recipients *r, const char *file, wf_time now, struct buf *problems, struct buf *advice);
/* The digest of where its form by that channel goes to. */
void places_digest(const struct recipient *r, uint32_t channel, uint8_t out[SIGN_DIGEST_SIZE]);

/* The recipients of a notice as they were, as places.json holds them; the same ones give the same text. */
void places_write(const struct recipient *const *v, size_t n, struct buf *out);
/* recipients_free ends it, also after an error. */
int places_read(struct span text, struct recipients *out, struct err *e);

#endif
