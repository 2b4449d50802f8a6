/* emit: is what a program wrote to its terminal only what terminfo can say? For promise I5. */
#ifndef WF_TESTS_EMIT_H
#define WF_TESTS_EMIT_H

#include "base/buf.h"

/* 0 when all of `out` is printable text and sequences that terminfo entries of xterm, tmux and vt terminals hold; else -1, with what and where in `why`. */
int emit_check(struct span out, struct buf *why);

#endif
