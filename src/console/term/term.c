/* term: see term.h. */
#include "console/term/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "console/term/caps.h"
#include "console/term/crash.h"

/* A lone ESC is the Esc key when nothing follows for so long. */
#define ESC_WAIT (30 * NSEC_PER_MS)
/* Equal cells that are cheaper to write again than to move over. */
#define GAP 4

struct sgr {
    struct buf full, fg;
    struct style style;
};

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
    struct sgr *sgr[2][CELL_MODS][ROLE_COUNT];
    struct cells shown;        /* what the terminal shows */
    bool known;                /* shown is true */
    int x, y;                  /* where the cursor is; -1: not known */
    const struct sgr *style;   /* the style in force; NULL: not known */
    bool cursor_on;
    struct buf out;            /* not yet taken by the terminal */
    uint64_t bytes;
};

static void forget_styles(struct term *t)
{
    for (int i = 0; i < 2 * CELL_MODS * ROLE_COUNT; i++) {
        struct sgr *s = (&t->sgr[0][0][0])[i];
        if (!s)
            continue;
        buf_free(&s->full);
        buf_free(&s->fg);
        mem_free(s);
    }
    memset(t->sgr, 0, sizeof t->sgr);
    t->style = NULL;
}

static const struct sgr *style_of(struct term *t, const struct cell *c, bool exercise)
{
    uint8_t role = c->role < ROLE_COUNT ? c->role : ROLE_BASE;
    struct sgr **slot = &t->sgr[exercise][c->mod % CELL_MODS][role];

    if (!*slot) {
        struct sgr *s = mem_alloc(sizeof *s);
        s->style = theme_style(t->theme, role, c->mod, exercise);
        caps_style(&t->caps, &s->full, s->style);
        caps_fg(&t->caps, &s->fg, s->style);
        *slot = s;
    }
    return *slot;
}

static void use_style(struct term *t, const struct sgr *s)
{
    if (t->style == s)
        return;
    if (t->style && t->style->full.n == s->full.n && memcmp(t->style->full.p, s->full.p, s->full.n) == 0)
        t->style = s;
    else if (t->style && t->style->style.attr == s->style.attr && t->style->style.bg == s->style.bg && s->fg.n)
        buf_span(&t->out, buf_view(&s->fg));
    else
        buf_span(&t->out, buf_view(&s->full));
    t->style = s;
}

static void move_to(struct term *t, int x, int y)
{
    if (t->x == x && t->y == y)
        return;
    caps_move(&t->caps, &t->out, x, y);
    t->x = x;
    t->y = y;
}

/* Text whose width terminals dispute: more than one code point, or a script beyond the plain ones. */
static bool disputed(const struct cell *c)
{
    unsigned char a = (unsigned char) c->text[0], b = (unsigned char) c->text[1];
    size_t lead = a < 0x80 ? 1 : a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;

    if (c->n == 0)
        return true; /* the right half of a wide one */
    if (c->n > lead || lead == 4)
        return true;
    if (lead == 1)
        return false;
    if (lead == 2)
        return a >= 0xcc;         /* U+0300 and above */
    if (a == 0xe1)
        return b < 0xb8;          /* U+1E00..1FFF: Latin of Viet Nam, Greek */
    if (a == 0xe2)                /* dashes, dots, arrows, lines, blocks, braille */
        return !(b == 0x80 || b == 0x86 || b == 0x94 || b == 0x95 || b == 0x96 || (b >= 0xa0 && b <= 0xa3));
    return true;
}

static int run_width(const struct cells *c, int x, int y, bool want)
{
    int n = 0;

    while (x + n < c->w && disputed(cells_at(c, x + n, y)) == want)
        n++;
    return n;
}

static void put_cell(struct term *t, const struct cells *c, int x, int y)
{
    const struct cell *cell = cells_at(c, x, y);

    use_style(t, style_of(t, cell, c->exercise));
    buf_add(&t->out, cell->text, cell->n);
    t->x += cell->width;
}

/* Blanks in one style from x on: erased in one go where that is shorter. Returns how many. */
static int put_blanks(struct term *t, const struct cells *c, int x, int y)
{
    const struct cell *first = cells_at(c, x, y);
    int n = 0;

    if (!t->caps.bce && t->caps.colored)
        return 0;
    while (x + n < c->w && cell_eq(cells_at(c, x + n, y), first))
        n++;
    if (n < 12 || first->n != 1 || first->text[0] != ' ' || !t->caps.ech)
        return 0;
    use_style(t, style_of(t, first, c->exercise));
    if (t->style->style.attr & (STYLE_UNDERLINE | STYLE_REVERSE))
        return 0;
    move_to(t, x, y);
    caps_erase(&t->caps, &t->out, n);
    return n;
}

/* A run of disputed cells: its place is emptied first, and the cursor is unknown afterwards. */
static int put_disputed(struct term *t, const struct cells *c, int x, int y)
{
    int n = run_width(c, x, y, true);

    move_to(t, x, y);
    use_style(t, style_of(t, cells_at(c, x, y), c->exercise));
    if (!caps_erase(&t->caps, &t->out, n)) {
        for (int i = 0; i < n; i++)
            buf_char(&t->out, ' ');
        t->x += n;
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

static bool same(const struct term *t, const struct cells *c, int x, int y)
{
    return t->known && cell_eq(cells_at(c, x, y), cells_at(&t->shown, x, y));
}

/* The last column of the last row scrolls a terminal that wraps at once. */
static bool forbidden(const struct term *t, const struct cells *c, int x, int y)
{
    return t->caps.am && !t->caps.xenl && x == c->w - 1 && y == c->h - 1;
}

static void paint_row(struct term *t, const struct cells *c, int y)
{
    bool rest = false; /* after disputed text all that follows is written too */

    for (int x = 0; x < c->w;) {
        int blanks;

        if (!rest && same(t, c, x, y)) {
            x++;
            continue;
        }
        if (!rest)
            x = run_start(c, x, y);
        if (forbidden(t, c, x, y))
            break;
        if (disputed(cells_at(c, x, y))) {
            x += put_disputed(t, c, x, y);
            rest = true;
            continue;
        }
        blanks = put_blanks(t, c, x, y);
        if (blanks) {
            x += blanks;
            continue;
        }
        if (t->y == y && t->x < x && t->x >= x - GAP && t->x >= 0 && !rest) {
            /* a short gap: write it again rather than move */
            bool plain = true;
            for (int i = t->x; i < x; i++)
                plain = plain && !disputed(cells_at(c, i, y));
            for (int i = t->x; plain && i < x; i++)
                put_cell(t, c, i, y);
        }
        move_to(t, x, y);
        put_cell(t, c, x, y);
        if (t->x >= c->w)
            t->x = t->y = -1;
        x++;
    }
}

static void keep_shown(struct term *t, const struct cells *c)
{
    if (t->shown.w != c->w || t->shown.h != c->h)
        cells_reset(&t->shown, c->w, c->h, ROLE_BASE);
    memcpy(t->shown.c, c->c, sizeof *c->c * (size_t) c->w * (size_t) c->h);
    t->shown.exercise = c->exercise;
    t->known = true;
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

bool term_paint(struct term *t, const struct cells *c)
{
    bool cursor = c->cursor_x >= 0;

    if (t->out.n)
        return false;
    if (t->shown.w != c->w || t->shown.h != c->h || t->shown.exercise != c->exercise)
        t->known = false;
    if (all_same(t, c))
        return true;
    if (!t->known) {
        t->style = NULL;
        t->x = t->y = -1;
        use_style(t, style_of(t, cells_at(c, 0, c->h - 1), c->exercise));
        buf_str(&t->out, t->caps.clear);
    }
    if (t->cursor_on) {
        /* hidden while it jumps, shown again at its place */
        buf_str(&t->out, t->caps.civis);
        t->cursor_on = false;
    }
    for (int y = 0; y < c->h; y++)
        if (!row_same(t, c, y))
            paint_row(t, c, y);
    if (cursor) {
        move_to(t, c->cursor_x, c->cursor_y);
        buf_str(&t->out, t->caps.cnorm);
        t->cursor_on = true;
    }
    keep_shown(t, c);
    term_flush(t, NULL);
    return true;
}

int term_flush(struct term *t, struct err *e)
{
    size_t done = 0;

    while (done < t->out.n) {
        ssize_t n = write(t->fd, t->out.p + done, t->out.n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n <= 0) {
            buf_clear(&t->out);
            return err_errno(e, WF_E_IO, "can't write to the terminal");
        }
        done += (size_t) n;
    }
    t->bytes += done;
    buf_consume(&t->out, done);
    return 0;
}

bool term_unsent(const struct term *t)
{
    return t->out.n > 0;
}

void term_redraw(struct term *t)
{
    t->known = false;
}

void term_set_theme(struct term *t, const struct theme *theme)
{
    t->theme = theme;
    t->caps.colored = t->caps.depth != DEPTH_MONO && !theme->mono;
    forget_styles(t);
    t->known = false;
}

bool term_is_mono(const struct term *t)
{
    return t->caps.depth == DEPTH_MONO;
}

void term_bell(struct term *t)
{
    buf_str(&t->out, t->caps.bel);
    term_flush(t, NULL);
}

int term_fd(const struct term *t)
{
    return t->fd;
}

void term_size(const struct term *t, int *w, int *h)
{
    struct winsize ws = {0};

    *w = 80;
    *h = 24;
    if (ioctl(t->fd, TIOCGWINSZ, &ws) == 0 && ws.ws_col && ws.ws_row) {
        *w = ws.ws_col;
        *h = ws.ws_row;
    }
}

uint64_t term_bytes(const struct term *t)
{
    return t->bytes;
}

int term_read(struct term *t, struct key *out, size_t max, size_t *n, struct err *e)
{
    size_t used = 0;

    *n = 0;
    if (t->in_n < sizeof t->in) {
        ssize_t got = read(t->fd, t->in + t->in_n, sizeof t->in - t->in_n);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return err_set(e, WF_E_IO, "the terminal hung up");
        if (got > 0) {
            t->in_n += (size_t) got;
            t->esc_at = clock_mono();
        }
    }
    *n = key_parse(&t->parser, t->in, t->in_n, &used, out, max);
    memmove(t->in, t->in + used, t->in_n - used);
    t->in_n -= used;
    return 0;
}

struct span term_paste(const struct term *t)
{
    return buf_view(&t->parser.paste);
}

bool term_keys_held(const struct term *t)
{
    return t->in_n > 0;
}

int64_t term_keys_wait(const struct term *t)
{
    int64_t left;

    if (!key_parser_waiting(&t->parser) || t->in_n)
        return -1;
    left = t->esc_at + ESC_WAIT - clock_mono();
    return left > 0 ? left : 0;
}

size_t term_keys_timeout(struct term *t, struct key *out)
{
    return key_parse_timeout(&t->parser, out);
}

/* A description of our own, so that not blocking stays with us and not with the shell. */
static int open_tty(struct err *e)
{
    const char *name = ttyname(STDIN_FILENO);
    int fd;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(e, WF_E_UNSUPPORTED, "the console needs a terminal: for text try \"watchfloor screen floor\"");
    fd = open(name ? name : "/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return fd < 0 ? err_errno(e, WF_E_SYSTEM, "can't open the terminal") : fd;
}

int term_enter(struct term *t, struct err *e)
{
    struct termios raw;

    if (tcgetattr(t->fd, &t->saved) < 0)
        return err_errno(e, WF_E_SYSTEM, "can't read the terminal's modes");
    raw = t->saved;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(t->fd, TCSANOW, &raw) < 0)
        return err_errno(e, WF_E_SYSTEM, "can't set the terminal's modes");
    crash_arm(t->fd, &t->saved, t->caps.leave, strlen(t->caps.leave));
    buf_str(&t->out, t->caps.enter);
    buf_str(&t->out, t->caps.civis);
    t->entered = true;
    t->cursor_on = false;
    t->known = false;
    t->style = NULL;
    return term_flush(t, e);
}

void term_leave(struct term *t)
{
    int64_t until = clock_mono() + NSEC_PER_SEC / 2;

    if (!t->entered)
        return;
    buf_str(&t->out, t->caps.leave);
    while (t->out.n && clock_mono() < until) {
        struct pollfd p = {.fd = t->fd, .events = POLLOUT};
        if (poll(&p, 1, 100) < 0 || (p.revents & (POLLHUP | POLLERR)) || term_flush(t, NULL) < 0)
            break;
    }
    if (t->out.n)
        tcflush(t->fd, TCOFLUSH); /* a stopped terminal must not keep us */
    buf_clear(&t->out);
    crash_disarm();
    tcsetattr(t->fd, TCSANOW, &t->saved);
    t->entered = false;
}

int term_open(struct term **out, const struct theme *theme, struct err *e)
{
    struct term *t;
    int fd = open_tty(e), rc;

    if (fd < 0)
        return fd;
    t = mem_alloc(sizeof *t);
    t->fd = fd;
    rc = caps_open(&t->caps, e);
    if (!rc) {
        caps_keys(&t->parser);
        term_set_theme(t, theme);
        rc = term_enter(t, e);
    }
    if (rc) {
        term_close(t);
        return rc;
    }
    *out = t;
    return 0;
}

void term_close(struct term *t)
{
    if (!t)
        return;
    term_leave(t);
    forget_styles(t);
    cells_free(&t->shown);
    key_parser_free(&t->parser);
    caps_free(&t->caps);
    buf_free(&t->out);
    close(t->fd);
    mem_free(t);
}
