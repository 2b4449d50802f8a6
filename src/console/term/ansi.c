/* ansi: see ansi.h. */
#include "console/term/ansi.h"

static void color(struct buf *out, int base, rgb c, bool truecolor)
{
    if (truecolor)
        buf_printf(out, ";%d;2;%u;%u;%u", base, c >> 16 & 0xff, c >> 8 & 0xff, c & 0xff);
    else
        buf_printf(out, ";%d;5;%d", base, color_to_256(c));
}

static void style(struct buf *out, const struct theme *t, struct style s, bool truecolor)
{
    buf_str(out, "\033[0");
    if (s.attr & STYLE_BOLD)
        buf_str(out, ";1");
    if (s.attr & STYLE_UNDERLINE)
        buf_str(out, ";4");
    if (s.attr & STYLE_REVERSE)
        buf_str(out, ";7");
    if (!t->mono) {
        color(out, 38, s.fg, truecolor);
        color(out, 48, s.bg, truecolor);
    }
    buf_char(out, 'm');
}

void ansi_dump(const struct cells *c, const struct theme *theme, bool truecolor, struct buf *out)
{
    for (int y = 0; y < c->h; y++) {
        const struct cell *before = NULL;

        for (int x = 0; x < c->w; x++) {
            const struct cell *cell = cells_at(c, x, y);

            if (!before || before->role != cell->role || before->mod != cell->mod)
                style(out, theme, theme_style(theme, cell->role, cell->mod, c->exercise), truecolor);
            buf_span(out, cell_text(cell));
            before = cell;
        }
        buf_str(out, "\033[0m\n");
    }
}
