/* term_impl: what the files of the terminal share. For these alone.
 *
 *   term.c     the device: modes, keys, bytes that wait
 *   paint.c    the bytes that make what is shown into a frame
 *   scroll.c   rows that only moved
 */
#ifndef WF_CONSOLE_TERM_IMPL_H
#define WF_CONSOLE_TERM_IMPL_H

#include <termios.h>

#include "console/term/caps.h"
#include "console/term/term.h"
#include "console/theme/role.h"

struct term {
    int fd;
    struct caps caps;
    struct termios saved;
    bool entered;
    struct key_parser parser;
    int64_t esc_at;            /* when the byte came that waits for more */
    char in[4096];             /* read and not yet parsed */
    size_t in_n;
    const struct theme *theme;
    struct look *look[2][CELL_MODS][ROLE_COUNT]; /* made when first used */
    struct cells shown;        /* what the terminal shows */
    bool known;                /* shown is true */
    int x, y;                  /* where the cursor is; -1: not known */
    struct pen pen;
    bool cursor_on;
    struct buf out;            /* not yet taken by the terminal */
};

/* How a cell looks here. Never NULL. */
const struct look *term_look(struct term *t, const struct cell *c, bool exercise);
void term_forget_looks(struct term *t);
/* A blank of the background. */
static inline struct cell term_base(void)
{
    struct cell c = {.n = 1, .width = 1, .role = ROLE_BASE};

    memcpy(&c.text, " ", 1);
    return c;
}
/* A cell that shows nothing but its background. */
static inline bool term_blank(const struct cell *c)
{
    return cell_is(c, ' ');
}
/* Moves rows of the screen that the frame has elsewhere, where that is cheaper than to write them again. */
void term_scroll(struct term *t, const struct cells *c);

#endif
