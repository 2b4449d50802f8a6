/* vt: what an emulated screen shows. */
#ifndef WF_TEST_VT_H
#define WF_TEST_VT_H

#include <vterm.h>

#include "base/buf.h"

/* Appends a row as UTF-8, a blank for each empty cell. */
void vt_row_text(VTermScreen *screen, int w, int y, struct buf *out);
/* The cells look the same: of a blank only the background is seen. */
bool vt_looks_same(const VTermScreenCell *a, const VTermScreenCell *b);

#endif
