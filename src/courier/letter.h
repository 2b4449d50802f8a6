/* letter: a mail's bytes (RFC 5322) of a form: its first line is the subject, the rest the text. The same form gives the same letter, so that one that comes twice is
 * known by its Message-ID. Pure. */
#ifndef WF_COURIER_LETTER_H
#define WF_COURIER_LETTER_H

#include "courier/line.h"

/* from: "centre@example.org", the recipient is the job's address. */
void letter_write(const struct job *j, enum key_mode mode, const char *from, struct span form, struct buf *out);

#endif
