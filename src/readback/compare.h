/* readback/compare: is what a gateway shows what was sent? What an officer has to know is which area or language is another, so it is said in words.
 *
 * What counts: how many alerts of that identity there are, status, type, scope, references, languages, and in each language the texts, urgency, severity,
 * certainty, event codes, expiry and areas (polygons, circles, codes). A gateway may write XML in its own way, begin a ring at another corner, add parameters, a
 * resource, its own source or contact: none of that is a difference.
 */
#ifndef WF_READBACK_COMPARE_H
#define WF_READBACK_COMPARE_H

#include "base/buf.h"
#include "readback/cap.h"

enum readback_verdict { READBACK_SAME = 1, READBACK_DIFFERENT, READBACK_UNREAD };

/* Adds a sentence for each difference, "; " between them; returns how many there are. */
size_t readback_compare(const struct notice *sent, const struct notice *got, struct buf *differs);
/* The same of bytes: sent is our CAP alert, shown whatever document holds alerts (a CAP alert, an envelope, a feed). UNREAD, with why: it is no XML, or has not the alert. */
enum readback_verdict readback_compare_text(struct span sent, struct span shown, struct buf *differs);

#endif
