/* vt: see vt.h. */
#include "vt.h"

void vt_row_text(VTermScreen *screen, int w, int y, struct buf *out)
{
    for (int x = 0; x < w; x++) {
        VTermScreenCell c;
        VTermPos pos = {.row = y, .col = x};

        if (!vterm_screen_get_cell(screen, pos, &c))
            continue;
        if (!c.chars[0])
            buf_char(out, ' ');
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && c.chars[i]; i++) {
            uint32_t v = c.chars[i];
            if (v == (uint32_t) -1)
                continue;
            if (v < 0x80) {
                buf_char(out, (char) v);
            } else if (v < 0x800) {
                buf_char(out, (char) (0xc0 | v >> 6));
                buf_char(out, (char) (0x80 | (v & 0x3f)));
            } else if (v < 0x10000) {
                buf_char(out, (char) (0xe0 | v >> 12));
                buf_char(out, (char) (0x80 | (v >> 6 & 0x3f)));
                buf_char(out, (char) (0x80 | (v & 0x3f)));
            } else {
                buf_char(out, (char) (0xf0 | v >> 18));
                buf_char(out, (char) (0x80 | (v >> 12 & 0x3f)));
                buf_char(out, (char) (0x80 | (v >> 6 & 0x3f)));
                buf_char(out, (char) (0x80 | (v & 0x3f)));
            }
        }
        if (c.width == 2)
            x++;
    }
}

static bool same_text(const VTermScreenCell *a, const VTermScreenCell *b)
{
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL; i++) {
        if (a->chars[i] != b->chars[i])
            return false;
        if (!a->chars[i])
            break;
    }
    return true;
}

bool vt_looks_same(const VTermScreenCell *a, const VTermScreenCell *b)
{
    bool blank = !a->chars[0] || a->chars[0] == ' ', other = !b->chars[0] || b->chars[0] == ' ';

    if (blank != other || !vterm_color_is_equal(&a->bg, &b->bg) || a->attrs.reverse != b->attrs.reverse ||
        a->attrs.underline != b->attrs.underline)
        return false;
    return blank || (same_text(a, b) && a->attrs.bold == b->attrs.bold && vterm_color_is_equal(&a->fg, &b->fg));
}
