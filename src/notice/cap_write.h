/* notice/cap_write: a notice as the bytes of a CAP 1.2 alert.
 *
 * The same notice gives the same bytes, always: what is signed, stored and sent is made once, here. What the schema would refuse is refused before a
 * byte is handed out, with the element at fault in err.field ("info[2].area[1].polygon"). What the schema allows and an officer should not send is
 * the linter's (notice/lint.h).
 */
#ifndef WF_NOTICE_CAP_WRITE_H
#define WF_NOTICE_CAP_WRITE_H

#include "base/buf.h"
#include "model/notice.h"

#define NOTICE_CAP_NS "urn:oasis:names:tc:emergency:cap:1.2"

/* Adds the alert to out; on an error out is what it was. */
int notice_cap_write(const struct notice *n, struct buf *out, struct err *e);
/* "2026-11-24T10:52:55+07:00", UTC as "-00:00", as CAP wants it; WF_E_INVALID for one that is not said, not of whole seconds, or outside the years
 * 1 to 9999. out holds at least 32 bytes. */
int notice_time_write(struct notice_time t, char *out, struct err *e);
/* "sender,identifier,sent", as a reference names it. */
int notice_identity_write(const struct notice_identity *is, struct buf *out, struct err *e);

#endif
