/* notice/sms: how long a text is as a short message: GSM 03.38's alphabet of seven bits where it has every letter, else UCS-2.
 *
 * Pure; the linter and the preview ask it.
 */
#ifndef WF_NOTICE_SMS_H
#define WF_NOTICE_SMS_H

#include "base/mem.h"

struct sms_size {
    bool wide;   /* UCS-2: 70 units alone, 67 a part of several; else 160 and 153 */
    size_t units; /* septets, or 16-bit units */
    size_t parts; /* messages that it takes; 0: an empty text */
};
/* The size of a text in UTF-8; bytes that are none count as U+FFFD. */
struct sms_size sms_measure(struct span text);

#endif
