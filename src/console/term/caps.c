/* caps: see caps.h. */
#include "console/term/caps.h"

#include <stdlib.h>
#include <unistd.h>

#include <curses.h>
/* after curses.h; its macros (lines, columns ...) stay in this file */
#include <term.h>

/* Copies a capability without its padding ("$<5>"). */
static void unpadded(struct buf *out, const char *s)
{
    if (!s || s == (char *) -1)
        return;
    while (*s) {
        if (s[0] == '$' && s[1] == '<') {
            const char *end = strchr(s, '>');
            if (end) {
                s = end + 1;
                continue;
            }
        }
        buf_char(out, *s++);
    }
}

/* tigetstr takes char * but does not write to it. */
static char *cap(const char *name)
{
    union {
        const char *c;
        char *p;
    } u = {name};
    char *s = tigetstr(u.p);

    return s == (char *) -1 ? NULL : s;
}

static int flag(const char *name)
{
    union {
        const char *c;
        char *p;
    } u = {name};
    return tigetflag(u.p) > 0;
}

static int number(const char *name)
{
    union {
        const char *c;
        char *p;
    } u = {name};
    return tigetnum(u.p);
}

static char *owned(const char *name)
{
    struct buf b = {0};

    unpadded(&b, cap(name));
    return buf_take(&b);
}

/* The mouse: the terminal's own XM string, else (a kmous is there) what xterm and all that follow it take. */
static void mouse(struct buf *out, bool on)
{
    char *xm = cap("XM");

    if (xm)
        unpadded(out, tparm(xm, on ? 1L : 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
    else if (cap("kmous"))
        buf_str(out, on ? "\033[?1000h\033[?1006h" : "\033[?1006l\033[?1000l");
}

static char *entering(void)
{
    struct buf b = {0};

    unpadded(&b, cap("smcup"));
    unpadded(&b, cap("smkx"));
    unpadded(&b, cap("BE"));
    mouse(&b, true);
    return buf_take(&b);
}

static char *leaving(void)
{
    struct buf b = {0};

    mouse(&b, false);
    unpadded(&b, cap("BD"));
    unpadded(&b, cap("sgr0"));
    unpadded(&b, cap("op"));
    unpadded(&b, cap("cnorm"));
    unpadded(&b, cap("rmkx"));
    unpadded(&b, cap("rmcup"));
    return buf_take(&b);
}

/* The -direct entry where the terminal says it has direct colour and terminfo knows one; else TERM's own. */
static int choose_entry(struct err *e)
{
    const char *term = getenv("TERM");
    char direct[64];
    int rc;

    if (!term || !term[0])
        return err_set(e, WF_E_SYSTEM, "TERM is not set: the console needs a terminal");
    if (depth_says_true(getenv("COLORTERM")) && !depth_says_none(getenv("NO_COLOR")) && depth_direct_name(term, direct, sizeof direct) &&
        setupterm(direct, STDOUT_FILENO, &rc) == OK)
        return 0;
    if (setupterm(term, STDOUT_FILENO, &rc) == OK)
        return 0;
    return err_set(e, WF_E_UNSUPPORTED, "terminfo has no entry for TERM \"%.40s\": try TERM=xterm-256color, or install ncurses-term",
                   term);
}

/* What nearly every terminal has is written without the interpreter of terminfo strings, which costs more than all else of a frame. */
static bool common_move(const struct caps *c)
{
    return strcmp(c->cup, "\033[%i%p1%d;%p2%dH") == 0;
}

int caps_open(struct caps *c, struct err *e)
{
    int rc = choose_entry(e);

    memset(c, 0, sizeof *c);
    if (rc)
        return rc;
    if (!cap("cup"))
        return err_set(e, WF_E_UNSUPPORTED, "terminal \"%.40s\" can't place its cursor: the console needs one that can",
                       getenv("TERM"));
    c->depth = depth_for(getenv("NO_COLOR"), getenv("COLORTERM"), cap("setaf") ? number("colors") : 0);
    c->bce = flag("bce");
    c->xenl = flag("xenl");
    c->am = flag("am");
    c->enter = entering();
    c->leave = leaving();
    c->clear = owned("clear");
    c->bel = owned("bel");
    c->civis = owned("civis");
    c->cnorm = owned("cnorm");
    c->sgr0 = owned("sgr0");
    c->bold = owned("bold");
    c->underline = owned("smul");
    c->reverse = owned("rev");
    c->cup = cap("cup");
    c->ech = cap("ech");
    c->setaf = cap("setaf");
    c->setab = cap("setab");
    c->colored = c->depth != DEPTH_MONO;
    c->common_cup = common_move(c);
    c->common_ech = c->ech && strcmp(c->ech, "\033[%p1%dX") == 0;
    return 0;
}

void caps_free(struct caps *c)
{
    char *all[] = {c->enter, c->leave, c->clear, c->bel, c->civis, c->cnorm, c->sgr0, c->bold, c->underline, c->reverse};

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        mem_free(all[i]);
    if (c->enter)
        del_curterm(cur_term);
    memset(c, 0, sizeof *c);
}

void caps_keys(struct key_parser *p)
{
    static const struct {
        const char *name;
        uint32_t code;
    } keys[] = {{"kcuu1", WKEY_UP},   {"kcud1", WKEY_DOWN}, {"kcub1", WKEY_LEFT}, {"kcuf1", WKEY_RIGHT},
                {"khome", WKEY_HOME}, {"kend", WKEY_END},   {"kpp", WKEY_PGUP},   {"knp", WKEY_PGDN},
                {"kich1", WKEY_INSERT}, {"kdch1", WKEY_DELETE}, {"kcbt", WKEY_BACKTAB}, {"kent", WKEY_ENTER},
                {"kf1", WKEY_F1},     {"kf2", WKEY_F2},     {"kf3", WKEY_F3},     {"kf4", WKEY_F4},
                {"kf5", WKEY_F5},     {"kf6", WKEY_F6},     {"kf7", WKEY_F7},     {"kf8", WKEY_F8},
                {"kf9", WKEY_F9},     {"kf10", WKEY_F10},   {"kf11", WKEY_F11},   {"kf12", WKEY_F12}};

    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        key_parser_learn(p, cap(keys[i].name), keys[i].code);
}

void caps_move(const struct caps *c, struct buf *out, int x, int y)
{
    if (c->common_cup) {
        buf_add(out, "\033[", 2);
        buf_u64(out, (uint64_t) y + 1);
        buf_char(out, ';');
        buf_u64(out, (uint64_t) x + 1);
        buf_char(out, 'H');
        return;
    }
    unpadded(out, tparm(c->cup, (long) y, (long) x, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
}

bool caps_erase(const struct caps *c, struct buf *out, int n)
{
    if (!c->ech)
        return false;
    if (c->common_ech) {
        buf_add(out, "\033[", 2);
        buf_u64(out, (uint64_t) n);
        buf_char(out, 'X');
        return true;
    }
    unpadded(out, tparm(c->ech, (long) n, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
    return true;
}

/* The number that setaf/setab take for a colour at this depth. */
static long index_of(enum depth depth, rgb c)
{
    switch (depth) {
    case DEPTH_TRUE: return c < 8 ? 0x010101 : (long) c; /* below 8 the -direct entries mean the palette */
    case DEPTH_256: return color_to_256(c);
    case DEPTH_16: return color_to_16(c);
    default: return color_to_16(c) % 8;
    }
}

static void color(struct buf *out, char *s, long index)
{
    if (s)
        unpadded(out, tparm(s, index, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
}

void caps_fg(const struct caps *c, struct buf *out, struct style s)
{
    if (!c->colored)
        return;
    if (c->depth <= DEPTH_16)
        color(out, c->setaf, color_readable(s.fg, (int) index_of(c->depth, s.bg), c->depth == DEPTH_16 ? 16 : 8));
    else
        color(out, c->setaf, index_of(c->depth, s.fg));
}

void caps_style(const struct caps *c, struct buf *out, struct style s)
{
    buf_str(out, c->sgr0);
    if (s.attr & STYLE_BOLD)
        buf_str(out, c->bold);
    if (s.attr & STYLE_UNDERLINE)
        buf_str(out, c->underline);
    if (s.attr & STYLE_REVERSE)
        buf_str(out, c->reverse);
    if (!c->colored)
        return;
    caps_fg(c, out, s);
    color(out, c->setab, index_of(c->depth, s.bg));
}
