/* base64: RFC 4648, as the wire carries raw bytes and HTTP carries user names. */
#ifndef WF_BASE_BASE64_H
#define WF_BASE_BASE64_H

#include "base/buf.h"

/* Appends n bytes in base64, padded. */
void base64_encode(struct span bytes, struct buf *out);
/* Appends the decoded bytes; stops at the first byte that is none of the alphabet. */
void base64_decode(struct span text, struct buf *out);

#endif
