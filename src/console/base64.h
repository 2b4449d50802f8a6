/* base64: RFC 4648, as the wire carries raw bytes. */
#ifndef WF_CONSOLE_BASE64_H
#define WF_CONSOLE_BASE64_H

#include "base/buf.h"

/* Appends the decoded bytes; stops at the first byte that is none of the alphabet. */
void base64_decode(struct span s, struct buf *out);

#endif
