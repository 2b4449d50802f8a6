/* glyph: clusters of more bytes than a cell has of its own, numbered: the same text has the same number, so that cells are compared as they are.
 *
 * One table for the process. It is bounded: hostile text can fill it, and is then cut until who draws clears it (glyphs_full). Numbers given
 * before mean nothing then: buffers that are compared with must be of this generation.
 */
#ifndef WF_CONSOLE_GLYPH_H
#define WF_CONSOLE_GLYPH_H

#include "base/mem.h"

/* Bytes of one cluster. */
#define GLYPH_TEXT 28
#define GLYPH_NONE UINT32_MAX

/* The number of a text of at most GLYPH_TEXT bytes; GLYPH_NONE: the table is full. */
uint32_t glyph_number(struct span s);
/* Its text; "" of a number that was not given. Lives until the next glyph_number. */
struct span glyph_text(uint32_t number);
bool glyphs_full(void);
/* Forgets all of them: another generation begins. */
void glyphs_clear(void);
unsigned glyphs_generation(void);

#endif
