/* width: how many terminal cells text takes. The only place that knows.
 *
 * Code points are as in glibc 2.36, which ncurses follows; a flag and an emoji family take 2. Terminals that differ are
 * served by overrides (Settings: `width = {"U+0E33=1"}`). Measure what will be drawn: text that passed
 * text_clean(TEXT_TERMINAL).
 */
#ifndef WF_TEXT_WIDTH_H
#define WF_TEXT_WIDTH_H

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

#define TEXT_WIDTH_OVERRIDES 64
struct text_width_range {
    uint32_t lo, hi;
    int cells;
};
/* A zeroed struct, or NULL in its place, is the default. */
struct text_width {
    struct text_width_range overrides[TEXT_WIDTH_OVERRIDES]; /* later ones win */
    size_t n;
    bool ascii; /* the ellipsis is "~" instead of U+2026 */
};
/* Code points lo..hi take `cells` (0 to 2). WF_E_LIMIT when there are too many overrides. */
int text_width_set(struct text_width *w, uint32_t lo, uint32_t hi, int cells, struct err *e);
/* One override as text: "U+0E33=1", "U+1F1E6..U+1F1FF=1". */
int text_width_parse(struct text_width *w, struct span spec, struct err *e);
/* Cells of one code point: 0 for combining marks and what does not show, 1, or 2. Controls are 0. */
int text_width_cp(const struct text_width *w, uint32_t cp);
/* False for what the C library would not print: controls, and code points that no character has yet. */
bool text_width_printable(uint32_t cp);
/* Cells of one grapheme cluster, whole. */
int text_width_cluster(const struct text_width *w, struct span cluster);
/* Cells of a text of one line. */
int text_width(const struct text_width *w, struct span s);

#endif
