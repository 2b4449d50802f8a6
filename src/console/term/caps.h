/* caps: what terminfo says of a terminal, as plain bytes. The only file that includes curses.h. */
#ifndef WF_CONSOLE_CAPS_H
#define WF_CONSOLE_CAPS_H

#include "base/buf.h"
#include "base/err.h"
#include "console/term/depth.h"
#include "console/term/key.h"
#include "console/theme/theme.h"

/* Strings are owned, without padding, "" where the terminal can't. */
struct caps {
    enum depth depth;
    bool bce;          /* erasing fills with the current background */
    bool common_cup, common_ech; /* they are as on all terminals of today */
    bool xenl, am;     /* what happens at the last column */
    bool colored;             /* the theme has colours and the depth too */
    char *enter, *leave;      /* the alternate screen, keys, mouse, paste */
    char *clear, *bel, *civis, *cnorm;
    char *sgr0, *bold, *underline, *reverse;
    char *cup, *ech, *setaf, *setab; /* as in terminfo, with parameters; not owned */
};

int caps_open(struct caps *c, struct err *e);
void caps_free(struct caps *c);
/* Teaches the parser this terminal's own key sequences. */
void caps_keys(struct key_parser *p);
/* Appends the move to (x, y). */
void caps_move(const struct caps *c, struct buf *out, int x, int y);
/* Appends "erase n cells"; false when the terminal can't. */
bool caps_erase(const struct caps *c, struct buf *out, int n);
/* Appends the whole style, from scratch. */
void caps_style(const struct caps *c, struct buf *out, struct style s);
/* Appends only the foreground. */
void caps_fg(const struct caps *c, struct buf *out, struct style s);

#endif
