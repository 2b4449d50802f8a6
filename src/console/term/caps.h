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
    bool common_cup, common_cuf, common_ech; /* they are as on all terminals of today */
    bool joins;        /* looks are set by CSI ... m: several go into one */
    bool scrolls;      /* a region, and lines in and out */
    bool xenl, am;     /* what happens at the last column */
    bool colored;      /* the theme has colours and the depth too */
    char *enter, *leave;      /* the alternate screen, keys, mouse, paste */
    char *clear, *bel, *civis, *cnorm;
    char *plain, *bold, *underline, *reverse; /* looks; without CSI and m where they join */
    char *cup, *cuf, *ech, *setaf, *setab, *csr, *il, *dl; /* as in terminfo, with parameters; not owned */
};

/* A style as this terminal can show it: the numbers of its colours (0 where it has none), and what sets them. */
struct look {
    long fg, bg;
    uint8_t attr; /* of enum style_attr */
    char fg_text[28], bg_text[28];
};

/* What the terminal writes with at the moment. */
struct pen {
    long fg, bg;
    uint8_t attr;
    bool known;
};

int caps_open(struct caps *c, struct err *e);
void caps_free(struct caps *c);
/* Teaches the parser this terminal's own key sequences. */
void caps_keys(struct key_parser *p);
/* Appends the move to (x, y). */
void caps_move(const struct caps *c, struct buf *out, int x, int y);
/* Appends the move by n to the right; false when the terminal can't. */
bool caps_right(const struct caps *c, struct buf *out, int n);
/* Appends "erase n cells"; false when the terminal can't. */
bool caps_erase(const struct caps *c, struct buf *out, int n);
/* Appends what moves the rows from y to below `end` down by n (up: n < 0); what comes free is undefined, and where the cursor is. c->scrolls holds. */
void caps_scroll(const struct caps *c, struct buf *out, int y, int end, int h, int n);
/* How the terminal shows a style. */
void caps_look(const struct caps *c, struct look *out, struct style s);
/* Appends what takes the pen from what it is to the look: all of it, or for blanks only what shows in a blank. */
void caps_pen(const struct caps *c, struct buf *out, struct pen *p, const struct look *to, bool blank);

#endif
