/* readback/cap: the whole of a CAP alert as a notice: what is about to leave, or what came back, read again from its bytes.
 *
 * Unlike format/cap, which makes of anybody's alert what an officer can use, this reads strictly: what does not fit CAP 1.2's schema, or has a
 * part that a notice can't hold, is refused with its line. Used by the programs that judge notices (tool/, verify/), never by the engine.
 */
#ifndef WF_READBACK_CAP_H
#define WF_READBACK_CAP_H

#include <watchfloor/format/xml.h>

#include "base/err.h"
#include "model/notice.h"

/* Reads the alert, an element of a tree that need not outlive the notice, into *out (free with notice_free, also after an error). */
int readback_cap(const wf_xml_node *alert, struct notice *out, struct err *e);
/* The same of a document's bytes, of which the alert is the root. */
int readback_cap_text(struct span text, struct notice *out, struct err *e);

#endif
