/* cell: a rectangle of character cells, and the primitives that draw into it.
 *
 * Owns: the buffer that every view fills. Nothing here knows a terminal or a colour: a cell has a
 * grapheme cluster, a role (theme/role.h) and modifiers. Anyone in the console may call it.
 */
#ifndef WF_CONSOLE_CELL_H
#define WF_CONSOLE_CELL_H

#include "base/buf.h"
#include "console/cell/glyph.h"

/* Bytes of one cluster. A longer one is cut between two of its code points. */
#define CELL_TEXT GLYPH_TEXT
/* Bytes that a cell has of its own: one code point. A frame is drawn and compared after every key and each second, out of a cold cache: small cells are
 * what that costs. */
#define CELL_SHORT 4

enum cell_mod {
    CELL_SEL = 1,  /* lies in the selected row */
    CELL_STALE = 2 /* a value past its time, or the engine is lost */
};
#define CELL_MODS 4

/* Invariant: width is 1 or 2 for a cell with text; 0 with n == 0 marks the right half of a wide cluster. */
struct cell {
    uint32_t text; /* its bytes; of more than CELL_SHORT a glyph's number */
    uint8_t n;     /* bytes of its text */
    uint8_t width; /* columns */
    uint8_t role;
    uint8_t mod;   /* of enum cell_mod */
};

struct cells {
    int w, h;
    struct cell *c;         /* w * h */
    int cursor_x, cursor_y; /* -1: hidden */
    bool exercise;          /* the whole frame belongs to an exercise */
    unsigned generation;    /* of the glyphs that it names */
};

/* A zeroed struct is an empty buffer. Sets the size, fills with spaces of `role`, hides the cursor. */
void cells_reset(struct cells *c, int w, int h, uint8_t role);
void cells_free(struct cells *c);
static inline struct cell *cells_at(const struct cells *c, int x, int y)
{
    return &c->c[(size_t) y * (size_t) c->w + (size_t) x];
}
/* The cluster. Lives until something is drawn. */
static inline struct span cell_text(const struct cell *c)
{
    return c->n <= CELL_SHORT ? span_make((const char *) &c->text, c->n) : glyph_text(c->text);
}
static inline bool cell_is(const struct cell *c, char ascii)
{
    return c->n == 1 && *(const char *) &c->text == ascii;
}
static inline bool cell_eq(const struct cell *a, const struct cell *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Text at (x, y) in at most w columns; sanitised, wide clusters never split, what does not fit ends in
 * "…" (or is cut where w is 1). Returns the columns used. Outside the buffer nothing is drawn. */
int cells_put(struct cells *c, int x, int y, int w, struct span s, uint8_t role);
int cells_str(struct cells *c, int x, int y, int w, const char *s, uint8_t role);
int cells_printf(struct cells *c, int x, int y, int w, uint8_t role, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
/* The same, ending at column x + w - 1. */
int cells_right(struct cells *c, int x, int y, int w, const char *s, uint8_t role);
/* One single-width glyph, as UTF-8. */
void cells_glyph(struct cells *c, int x, int y, const char *glyph, uint8_t role);
/* Fills a rectangle with spaces. */
void cells_fill(struct cells *c, int x, int y, int w, int h, uint8_t role);
void cells_hline(struct cells *c, int x, int y, int w, const char *glyph, uint8_t role);
void cells_vline(struct cells *c, int x, int y, int h, const char *glyph, uint8_t role);
void cells_box(struct cells *c, int x, int y, int w, int h, uint8_t role);
/* Adds modifiers to a rectangle. */
void cells_mod(struct cells *c, int x, int y, int w, int h, uint8_t mod);

/* One line of text for each row, trailing blanks kept off; for goldens and `screen`. */
void cells_dump(const struct cells *c, struct buf *out);
/* One line for each row with the roles: runs as "ROLE:columns" joined by spaces; for goldens. */
void cells_dump_roles(const struct cells *c, struct buf *out);

#endif
