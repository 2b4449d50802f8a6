/* utf8: whole texts; single code points are in base/utf8.h, which this includes. */
#ifndef WF_TEXT_UTF8_H
#define WF_TEXT_UTF8_H

#include "base/buf.h"
#include "base/utf8.h"

/* True when s is valid UTF-8 (no overlong forms, surrogates, or code points beyond U+10FFFF). *bad (may be NULL) gets
 * the offset of the first fault. */
bool text_is_utf8(struct span s, size_t *bad);
/* Code points in s; a bad sequence counts as one. */
size_t text_count(struct span s);
/* The longest prefix of at most n bytes that ends between code points. */
struct span text_prefix(struct span s, size_t n);
void text_add_cp(struct buf *out, uint32_t cp);

#endif
