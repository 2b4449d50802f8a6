/* theme: how roles look. Reads NAME.theme files and answers "what style has this cell".
 *
 * A line is `role = #rrggbb [on #rrggbb] [bold] [underline] [reverse]`; `role.ex = ...` is the look in an
 * exercise. Without `on` the background is that of `base` (of `base.ex` in an exercise). A line that begins
 * with # is a comment. Owns: struct theme. Who may call it: console and cli (`theme check`).
 */
#ifndef WF_CONSOLE_THEME_H
#define WF_CONSOLE_THEME_H

#include "base/err.h"
#include "base/mem.h"
#include "console/cell/cell.h"
#include "console/theme/color.h"
#include "console/theme/role.h"

enum style_attr { STYLE_BOLD = 1, STYLE_UNDERLINE = 2, STYLE_REVERSE = 4 };

struct style {
    rgb fg, bg;
    uint8_t attr; /* of enum style_attr */
};

/* What the file said; has_bg and set tell what it left out. */
struct theme_entry {
    struct style style;
    bool set, has_bg;
};

struct theme {
    char name[32];
    bool mono; /* no colour: only bold, underline and reverse are used */
    struct theme_entry entry[2][ROLE_COUNT]; /* [0] actual, [1] exercise */
};

/* Reads a theme from text. `file` is for messages ("dark.theme:12: ..."). All faults are in one message, a line each. */
int theme_parse(struct theme *t, const char *name, const char *file, struct span text, struct err *e);
/* Reads a theme by name from the folder of themes (or by path, where the name has a slash). */
int theme_load(struct theme *t, const char *name, struct err *e);
/* The style of a cell. Never fails: what a theme leaves out looks like `base`. */
struct style theme_style(const struct theme *t, uint8_t role, uint8_t mod, bool exercise);
/* Appends to `faults` a line for each role whose contrast is under 4.5, in any state; returns how many. */
int theme_check(const struct theme *t, struct buf *faults);

#endif
