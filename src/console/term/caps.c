/* caps: see caps.h. */
#include "console/term/caps.h"

#include <stdio.h>
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

/* The parameters of the one CSI ... m in it: "0;1" of "\033[0;1m", "0" of the shortest reset; NULL when there is none. Switching to other character
 * sets, which are never used, is left out. */
static char *sgr_params(const char *s)
{
    const char *at = strstr(s, "\033[");
    size_t n;

    if (!at)
        return s[0] ? NULL : mem_strdup("");
    n = strspn(at + 2, "0123456789;:");
    if (at[2 + n] != 'm')
        return NULL;
    return n ? mem_strndup(at + 2, n) : mem_strdup("0");
}

/* Looks are joined ("\033[0;1;38;5;12m" for three sequences) where all of them are of that kind. */
static void join_looks(struct caps *c)
{
    char **looks[] = {&c->plain, &c->bold, &c->underline, &c->reverse};
    char *params[ARRAY_LEN(looks)];
    const char *colour = c->setaf && c->setab ? tparm(c->setaf, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L) : "\033[m";

    c->joins = strncmp(colour, "\033[", 2) == 0 && colour[strlen(colour) - 1] == 'm' && strchr(c->plain, '[');
    for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
        params[i] = sgr_params(*looks[i]);
        c->joins = c->joins && params[i];
    }
    for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
        if (c->joins) {
            mem_free(*looks[i]);
            *looks[i] = params[i];
        } else {
            mem_free(params[i]);
        }
    }
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
    c->plain = owned("sgr0");
    c->bold = owned("bold");
    c->underline = owned("smul");
    c->reverse = owned("rev");
    c->cup = cap("cup");
    c->cuf = cap("cuf");
    c->ech = cap("ech");
    c->csr = cap("csr");
    c->il = cap("il");
    c->dl = cap("dl");
    c->scrolls = c->csr && c->il && c->dl;
    c->setaf = cap("setaf");
    c->setab = cap("setab");
    c->colored = c->depth != DEPTH_MONO;
    c->common_cup = common_move(c);
    c->common_cuf = c->cuf && strcmp(c->cuf, "\033[%p1%dC") == 0;
    c->common_ech = c->ech && strcmp(c->ech, "\033[%p1%dX") == 0;
    join_looks(c);
    return 0;
}

void caps_free(struct caps *c)
{
    char *all[] = {c->enter, c->leave, c->clear, c->bel, c->civis, c->cnorm, c->plain, c->bold, c->underline, c->reverse};

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

/* CSI n FINAL, or CSI n ; m FINAL. */
static void csi(struct buf *out, int n, int m, char final)
{
    buf_add(out, "\033[", 2);
    buf_u64(out, (uint64_t) n);
    if (m > 0) {
        buf_char(out, ';');
        buf_u64(out, (uint64_t) m);
    }
    buf_char(out, final);
}

static void with(struct buf *out, char *s, long a, long b)
{
    unpadded(out, tparm(s, a, b, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
}

void caps_move(const struct caps *c, struct buf *out, int x, int y)
{
    if (c->common_cup)
        csi(out, y + 1, x + 1, 'H');
    else
        with(out, c->cup, y, x);
}

bool caps_right(const struct caps *c, struct buf *out, int n)
{
    if (c->common_cuf)
        csi(out, n, 0, 'C');
    else if (c->cuf)
        with(out, c->cuf, n, 0);
    return c->cuf != NULL;
}

bool caps_erase(const struct caps *c, struct buf *out, int n)
{
    if (c->common_ech)
        csi(out, n, 0, 'X');
    else if (c->ech)
        with(out, c->ech, n, 0);
    return c->ech != NULL;
}

void caps_scroll(const struct caps *c, struct buf *out, int y, int end, int h, int n)
{
    with(out, c->csr, y, end - 1);
    caps_move(c, out, 0, y);
    with(out, n > 0 ? c->il : c->dl, n > 0 ? n : -n, 0);
    with(out, c->csr, 0, h - 1);
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

static void color(const struct caps *c, char *set, long index, char *out, size_t size)
{
    struct buf b = {0};
    char *params;

    if (set)
        with(&b, set, index, 0);
    params = c->joins && b.n ? sgr_params(b.p) : NULL;
    snprintf(out, size, "%s", params ? params : b.n ? b.p : "");
    mem_free(params);
    buf_free(&b);
}

void caps_look(const struct caps *c, struct look *out, struct style s)
{
    memset(out, 0, sizeof *out);
    out->attr = s.attr;
    if (!c->colored)
        return;
    out->bg = index_of(c->depth, s.bg);
    out->fg = c->depth <= DEPTH_16 ? color_readable(s.fg, (int) out->bg, c->depth == DEPTH_16 ? 16 : 8) : index_of(c->depth, s.fg);
    color(c, c->setaf, out->fg, out->fg_text, sizeof out->fg_text);
    color(c, c->setab, out->bg, out->bg_text, sizeof out->bg_text);
}

/* One look more, into the sequence that is begun (*n > 0) where they join. */
static void add_look(const struct caps *c, struct buf *out, int *n, const char *text)
{
    if (!text[0])
        return;
    if (c->joins)
        buf_str(out, (*n)++ ? ";" : "\033[");
    buf_str(out, text);
}

void caps_pen(const struct caps *c, struct buf *out, struct pen *p, const struct look *to, bool blank)
{
    const uint8_t seen = STYLE_UNDERLINE | STYLE_REVERSE;
    int n = 0;

    if (blank && p->known && !((p->attr | to->attr) & seen)) {
        /* of a blank only the background shows */
        if (p->bg != to->bg)
            add_look(c, out, &n, to->bg_text);
        p->bg = to->bg;
    } else {
        bool reset = !p->known || (p->attr & ~to->attr);
        uint8_t more = reset ? to->attr : (uint8_t) (to->attr & ~p->attr);

        if (reset)
            add_look(c, out, &n, c->plain);
        if (more & STYLE_BOLD)
            add_look(c, out, &n, c->bold);
        if (more & STYLE_UNDERLINE)
            add_look(c, out, &n, c->underline);
        if (more & STYLE_REVERSE)
            add_look(c, out, &n, c->reverse);
        if (reset || p->fg != to->fg)
            add_look(c, out, &n, to->fg_text);
        if (reset || p->bg != to->bg)
            add_look(c, out, &n, to->bg_text);
        *p = (struct pen){.fg = to->fg, .bg = to->bg, .attr = to->attr, .known = true};
    }
    if (n)
        buf_char(out, 'm');
}
