/* line: one line of text that an officer types. Moves and deletes by grapheme cluster, so no syllable is torn. */
#ifndef WF_CONSOLE_LINE_H
#define WF_CONSOLE_LINE_H

#include "base/buf.h"
#include "console/cell/cell.h"
#include "console/term/key.h"

#define LINE_BYTES 4096

struct line {
    struct buf text; /* always clean UTF-8 of one line */
    size_t at;       /* byte where the cursor is, between clusters */
};

enum line_did { LINE_NOTHING, LINE_MOVED, LINE_CHANGED };

void line_free(struct line *l);
void line_set(struct line *l, const char *text); /* the cursor goes to its end */
/* Puts text in at the cursor, cleaned to one line; what passes LINE_BYTES is left out. */
void line_insert(struct line *l, struct span s);
/* Characters, arrows, Home, End, Backspace, Delete, C-a C-e C-u C-k C-w. */
enum line_did line_key(struct line *l, const struct key *k);
/* Draws at most w columns so that the cursor shows; sets the buffer's cursor when `focus`. */
/* The column, from where the text begins to be drawn, of a byte of it; -1: it is scrolled out at the left. */
int line_column(const struct line *l, int w, size_t byte);
void line_draw(const struct line *l, struct cells *c, int x, int y, int w, uint8_t role, bool focus);
/* A long text in rows of w columns, broken at blanks and behind a paragraph's sign: how many that are; and h of them drawn, so that the cursor shows. */
int line_rows(const struct line *l, int w);
void line_draw_rows(const struct line *l, struct cells *c, int x, int y, int w, int h, uint8_t role);
static inline const char *line_text(const struct line *l)
{
    return l->text.p ? l->text.p : "";
}

#endif
