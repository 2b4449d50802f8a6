/* notice_reach: whom a Cancel, an Update or a Correction does not reach though the notice that it is about did, and the reverse, said in a sentence. Pure. */
#ifndef WF_CONSOLE_NOTICE_REACH_H
#define WF_CONSOLE_NOTICE_REACH_H

#include "base/buf.h"
#include "base/json.h"

/* reach: the member of that name of an answer. Nothing where it is just whom the earlier one reached. Returns whether somebody is not reached. */
bool notice_reach_lost(const struct json *reach, struct buf *out);
bool notice_reach_fresh(const struct json *reach, struct buf *out);

#endif
