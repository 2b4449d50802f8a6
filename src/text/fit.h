/* fit: text cut, padded and wrapped to a number of cells. Cuts fall between grapheme clusters only. */
#ifndef WF_TEXT_FIT_H
#define WF_TEXT_FIT_H

#include "base/buf.h"
#include "base/vec.h"
#include "text/width.h"

/* The longest prefix that takes at most `cells`; *used (may be NULL) gets the cells it takes. */
struct span text_fit(const struct text_width *w, struct span s, int cells, int *used);
/* Appends s, or where it is too long as much as fits before an ellipsis. Returns the cells used, <= cells. */
int text_truncate(const struct text_width *w, struct span s, int cells, struct buf *out);

enum text_align { TEXT_LEFT, TEXT_RIGHT, TEXT_CENTRE };
/* As text_truncate, filled with spaces to exactly `cells`. */
void text_pad(const struct text_width *w, struct span s, int cells, enum text_align align, struct buf *out);

/* The lines that text_wrap made: views into `store`. A zeroed struct is none. */
struct text_lines {
    VEC(struct span)
    line;
    struct buf store;
};
/* Wraps s (any text of a record: it is cleaned for the terminal here) to lines of at most `cells` >= 1: at newlines,
 * behind spaces and hyphens, between CJK characters, at ZERO WIDTH SPACE and between syllables (Khmer, Thai, Lao,
 * Burmese), and where a word is longer than a line, between clusters. A cluster wider than `cells` is dropped. Replaces what `out` held; at least
 * one line. */
void text_wrap(const struct text_width *w, struct span s, int cells, struct text_lines *out);
void text_lines_free(struct text_lines *l);

#endif
