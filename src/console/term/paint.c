/* paint: the bytes that make what the terminal shows into a frame: changed cells, and no more than those where it can be helped; on a slow line
 * each byte is a millisecond. See term.h and term_impl.h. */
#include "console/term/term_impl.h"

/* Blanks from so many on are erased rather than written. */
#define ERASE_FROM 10
/* Cells that did not change are looked at so far to be written again in place of a move. */
#define GAP_MOST 8

void term_forget_looks(struct term *t)
{
    for (int i = 0; i < 2 * CELL_MODS * ROLE_COUNT; i++)
        mem_free((&t->look[0][0][0])[i]);
    memset(t->look, 0, sizeof t->look);
    t->pen.known = false;
}

const struct look *term_look(struct term *t, const struct cell *c, bool exercise)
{
    uint8_t role = c->role < ROLE_COUNT ? c->role : ROLE_BASE;
    struct look **slot = &t->look[exercise][c->mod % CELL_MODS][role];

    if (!*slot) {
        *slot = mem_alloc(sizeof **slot);
        caps_look(&t->caps, *slot, theme_style(t->theme, role, c->mod, exercise));
    }
    return *slot;
}

/* Both show the same: for blanks that is the background and what would be seen on it. */
static bool alike(struct term *t, const struct cell *a, const struct cell *b, bool exercise)
{
    const struct look *x, *y;

    if (cell_eq(a, b))
        return true;
    if (!term_blank(a) || !term_blank(b))
        return false;
    x = term_look(t, a, exercise);
    y = term_look(t, b, exercise);
    return x->bg == y->bg && !((x->attr | y->attr) & (STYLE_UNDERLINE | STYLE_REVERSE));
}

static bool same(struct term *t, const struct cells *c, int x, int y)
{
    return t->known && alike(t, cells_at(c, x, y), cells_at(&t->shown, x, y), c->exercise);
}

static void move_to(struct term *t, int x, int y)
{
    if (t->x == x && t->y == y)
        return;
    if (t->y != y || t->x < 0 || t->x > x || !caps_right(&t->caps, &t->out, x - t->x))
        caps_move(&t->caps, &t->out, x, y);
    t->x = x;
    t->y = y;
}

/* Text whose width terminals dispute: more than one code point, or a script beyond the plain ones. */
static bool disputed(const struct cell *c)
{
    struct span s = cell_text(c);
    unsigned char a = s.n ? (unsigned char) s.p[0] : 0, b = s.n > 1 ? (unsigned char) s.p[1] : 0;
    size_t lead = a < 0x80 ? 1 : a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;

    if (c->n == 0)
        return true; /* the right half of a wide one */
    if (c->n > lead || lead == 4)
        return true;
    if (lead == 1)
        return false;
    if (lead == 2)
        return a >= 0xcc; /* U+0300 and above */
    if (a == 0xe1)
        return b < 0xb8; /* U+1E00..1FFF: Latin of Viet Nam, Greek */
    if (a == 0xe2)       /* dashes, dots, arrows, lines, blocks, braille */
        return !(b == 0x80 || b == 0x86 || b == 0x94 || b == 0x95 || b == 0x96 || (b >= 0xa0 && b <= 0xa3));
    return true;
}

/* Columns that a terminal may take for it, at the most. */
static int widest(const struct cell *c)
{
    struct span s = cell_text(c);
    int n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char) s.p[i] & 0xc0) != 0x80 ? ((unsigned char) s.p[i] >= 0xf0 ? 2 : 1) : 0;
    return n > c->width ? n : c->width;
}

static void put_cell(struct term *t, const struct cells *c, int x, int y)
{
    const struct cell *cell = cells_at(c, x, y);

    caps_pen(&t->caps, &t->out, &t->pen, term_look(t, cell, c->exercise), term_blank(cell));
    buf_span(&t->out, cell_text(cell));
    t->x += cell->width;
}

/* Blanks that look alike from x on: erased in one go where that is shorter. Returns how many. */
static int put_blanks(struct term *t, const struct cells *c, int x, int y)
{
    const struct cell *first = cells_at(c, x, y);
    const struct look *look;
    int n = 0;

    if ((!t->caps.bce && t->caps.colored) || !t->caps.ech || !term_blank(first))
        return 0;
    while (x + n < c->w && alike(t, cells_at(c, x + n, y), first, c->exercise))
        n++;
    look = term_look(t, first, c->exercise);
    if (n < ERASE_FROM || look->attr & (STYLE_UNDERLINE | STYLE_REVERSE))
        return 0;
    /* a pen that underlines or reverses may do so to what is erased */
    caps_pen(&t->caps, &t->out, &t->pen, look, !(t->pen.attr & (STYLE_UNDERLINE | STYLE_REVERSE)));
    move_to(t, x, y);
    caps_erase(&t->caps, &t->out, n);
    return n;
}

/* A run of disputed cells: its place is emptied first, and the cursor is unknown afterwards. *far gets the column up to which it may have reached. */
static int put_disputed(struct term *t, const struct cells *c, int x, int y, int *far)
{
    int n = 0;

    *far = x;
    while (x + n < c->w && disputed(cells_at(c, x + n, y)))
        *far += widest(cells_at(c, x + n++, y));
    move_to(t, x, y);
    caps_pen(&t->caps, &t->out, &t->pen, term_look(t, cells_at(c, x, y), c->exercise), false);
    if (!caps_erase(&t->caps, &t->out, n)) {
        for (int i = 0; i < n; i++)
            buf_char(&t->out, ' ');
        t->x = -1;
        move_to(t, x, y);
    }
    for (int i = 0; i < n; i++)
        put_cell(t, c, x + i, y);
    t->x = t->y = -1;
    return n;
}

/* The first cell of the disputed run that holds x: such a run is only ever written whole. */
static int run_start(const struct cells *c, int x, int y)
{
    while (x > 0 && disputed(cells_at(c, x, y)) && disputed(cells_at(c, x - 1, y)))
        x--;
    return x;
}

/* The last column of the last row scrolls a terminal that wraps at once. */
static bool forbidden(const struct term *t, const struct cells *c, int x, int y)
{
    return t->caps.am && !t->caps.xenl && x == c->w - 1 && y == c->h - 1;
}

/* Cells between the cursor and x that stay as they are: written again where the pen is right for all of them and that is no longer than a move. */
static void bridge(struct term *t, const struct cells *c, int x, int y)
{
    size_t bytes = 0;

    if (t->y != y || t->x < 0 || t->x >= x || x - t->x > GAP_MOST || !t->pen.known)
        return;
    for (int i = t->x; i < x; i++) {
        const struct cell *cell = cells_at(c, i, y);
        const struct look *look = term_look(t, cell, c->exercise);

        bytes += cell->n;
        if (disputed(cell) || look->bg != t->pen.bg ||
            (!term_blank(cell) && (look->fg != t->pen.fg || look->attr != t->pen.attr)))
            return;
    }
    if (bytes <= 4)
        for (int i = t->x; i < x; i++)
            put_cell(t, c, i, y);
}

static void paint_row(struct term *t, const struct cells *c, int y)
{
    int far = 0; /* up to here disputed text may have gone: what follows it is written too */

    for (int x = 0; x < c->w;) {
        int blanks;

        if (x >= far && same(t, c, x, y)) {
            x++;
            continue;
        }
        if (x >= far)
            x = run_start(c, x, y);
        if (forbidden(t, c, x, y))
            break;
        if (disputed(cells_at(c, x, y))) {
            x += put_disputed(t, c, x, y, &far);
            continue;
        }
        blanks = put_blanks(t, c, x, y);
        if (blanks) {
            x += blanks;
            continue;
        }
        bridge(t, c, x, y);
        move_to(t, x, y);
        put_cell(t, c, x, y);
        if (t->x >= c->w)
            t->x = t->y = -1;
        x++;
    }
}

static bool row_same(const struct term *t, const struct cells *c, int y)
{
    return t->known && memcmp(cells_at(c, 0, y), cells_at(&t->shown, 0, y), sizeof *c->c * (size_t) c->w) == 0;
}

/* Nothing is to be written, not even to the cursor. */
static bool all_same(const struct term *t, const struct cells *c)
{
    if (c->cursor_x >= 0 ? !t->cursor_on || t->x != c->cursor_x || t->y != c->cursor_y : t->cursor_on)
        return false;
    for (int y = 0; y < c->h; y++)
        if (!row_same(t, c, y))
            return false;
    return true;
}

/* Clears the screen. Where it is cleared to the background in force, what it shows then is known: blanks. */
static void begin_anew(struct term *t, const struct cells *c)
{
    struct cell base = term_base();

    t->x = t->y = -1;
    t->pen.known = false;
    caps_pen(&t->caps, &t->out, &t->pen, term_look(t, &base, c->exercise), false);
    buf_str(&t->out, t->caps.clear);
    cells_reset(&t->shown, c->w, c->h, ROLE_BASE);
    t->shown.exercise = c->exercise;
    t->known = t->caps.bce || !t->caps.colored;
}

bool term_paint(struct term *t, const struct cells *c)
{
    if (t->out.n)
        return false;
    if (t->shown.w != c->w || t->shown.h != c->h || t->shown.exercise != c->exercise || t->shown.generation != c->generation)
        t->known = false;
    if (all_same(t, c))
        return true;
    if (t->cursor_on) {
        /* hidden while it jumps, shown again at its place */
        buf_str(&t->out, t->caps.civis);
        t->cursor_on = false;
    }
    if (t->known)
        term_scroll(t, c);
    else
        begin_anew(t, c);
    for (int y = 0; y < c->h; y++)
        if (!row_same(t, c, y))
            paint_row(t, c, y);
    if (c->cursor_x >= 0) {
        move_to(t, c->cursor_x, c->cursor_y);
        buf_str(&t->out, t->caps.cnorm);
        t->cursor_on = true;
    }
    memcpy(t->shown.c, c->c, sizeof *c->c * (size_t) c->w * (size_t) c->h);
    t->known = true;
    term_flush(t, NULL);
    return true;
}
