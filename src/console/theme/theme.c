/* theme: see theme.h. */
#include "console/theme/theme.h"

#include <stdio.h>

#include "base/fs.h"
#include "base/paths.h"

#define THEME_MAX_BYTES 65536
#define READABLE 4.5

static const char *const role_words[ROLE_COUNT] = {
#define X(name, word, help) word,
    ROLE_LIST(X)
#undef X
};

/* Where we are in the file, and the faults so far. */
struct reader {
    struct theme *t;
    const char *file;
    int line;
    struct buf faults;
    int faults_n;
};

static void fault(struct reader *r, const char *what, struct span value, const char *right)
{
    if (r->faults_n++ < 8)
        buf_printf(&r->faults, "%s%s:%d: %s \"%.*s\"%s%s", r->faults.n ? "; " : "", r->file, r->line, what,
                   (int) (value.n > 40 ? 40 : value.n), value.p ? value.p : "", right ? ": " : "", right ? right : "");
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct span trim(struct span s)
{
    while (s.n && blank(s.p[0]))
        s = span_make(s.p + 1, s.n - 1);
    while (s.n && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* The next word of *s, which moves on; empty at the end. */
static struct span word(struct span *s)
{
    struct span w;

    *s = trim(*s);
    w = span_make(s->p, 0);
    while (w.n < s->n && !blank(s->p[w.n]))
        w.n++;
    *s = span_make(s->p + w.n, s->n - w.n);
    return w;
}

static bool hex_color(struct span s, rgb *out)
{
    rgb v = 0;

    if (s.n != 7 || s.p[0] != '#')
        return false;
    for (int i = 1; i < 7; i++) {
        char c = s.p[i];
        int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (d < 0)
            return false;
        v = v << 4 | (rgb) d;
    }
    *out = v;
    return true;
}

static int role_find(struct span name)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        if (span_is(name, role_words[i]))
            return i;
    return -1;
}

static bool parse_look(struct reader *r, struct span rest, struct theme_entry *out)
{
    struct span w = word(&rest);

    *out = (struct theme_entry){.set = true};
    if (!hex_color(w, &out->style.fg)) {
        fault(r, "no colour", w, "#rrggbb");
        return false;
    }
    while ((w = word(&rest)).n) {
        if (span_is(w, "on") && !out->has_bg) {
            w = word(&rest);
            if (!hex_color(w, &out->style.bg)) {
                fault(r, "no colour", w, "on #rrggbb");
                return false;
            }
            out->has_bg = true;
        } else if (span_is(w, "bold")) {
            out->style.attr |= STYLE_BOLD;
        } else if (span_is(w, "underline")) {
            out->style.attr |= STYLE_UNDERLINE;
        } else if (span_is(w, "reverse")) {
            out->style.attr |= STYLE_REVERSE;
        } else {
            fault(r, "unknown word", w, "on #rrggbb, bold, underline or reverse");
            return false;
        }
    }
    return true;
}

static void parse_line(struct reader *r, struct span line)
{
    const char *eq;
    struct span name;
    struct theme_entry entry;
    int ex = 0, role;

    line = trim(line);
    if (!line.n || line.p[0] == '#')
        return;
    eq = memchr(line.p, '=', line.n);
    if (!eq) {
        fault(r, "no \"=\" in", line, "role = #rrggbb [on #rrggbb] [bold] [underline] [reverse]");
        return;
    }
    name = trim(span_make(line.p, (size_t) (eq - line.p)));
    if (name.n > 3 && memcmp(name.p + name.n - 3, ".ex", 3) == 0) {
        ex = 1;
        name.n -= 3;
    }
    role = role_find(name);
    if (role < 0) {
        fault(r, "unknown role", name, NULL);
        return;
    }
    if (r->t->entry[ex][role].set) {
        fault(r, "a second time", name, NULL);
        return;
    }
    if (parse_look(r, span_make(eq + 1, line.n - (size_t) (eq + 1 - line.p)), &entry))
        r->t->entry[ex][role] = entry;
}

/* A theme with one pair of colours says everything by attributes: it is mono. */
static bool one_pair(const struct theme *t)
{
    const struct theme_entry *base = &t->entry[0][ROLE_BASE];

    for (int ex = 0; ex < 2; ex++)
        for (int i = 0; i < ROLE_COUNT; i++) {
            const struct theme_entry *e = &t->entry[ex][i];
            if (e->set && (e->style.fg != base->style.fg || (e->has_bg && e->style.bg != base->style.bg)))
                return false;
        }
    return true;
}

int theme_parse(struct theme *t, const char *name, const char *file, struct span text, struct err *e)
{
    struct reader r = {.t = t, .file = file};
    int rc = 0;

    memset(t, 0, sizeof *t);
    snprintf(t->name, sizeof t->name, "%.31s", name);
    while (text.n) {
        const char *nl = memchr(text.p, '\n', text.n);
        size_t n = nl ? (size_t) (nl - text.p) : text.n;

        r.line++;
        parse_line(&r, span_make(text.p, n));
        n += nl ? 1 : 0;
        text = span_make(text.p + n, text.n - n);
    }
    if (!r.faults_n && !t->entry[0][ROLE_BASE].has_bg)
        fault(&r, "missing role", SPAN_LIT("base"), "base = #rrggbb on #rrggbb");
    if (r.faults_n > 8)
        buf_printf(&r.faults, "; and %d more", r.faults_n - 8);
    if (r.faults_n)
        rc = err_set(e, WF_E_INVALID, "%s", r.faults.p);
    else
        t->mono = one_pair(t);
    buf_free(&r.faults);
    return rc;
}

int theme_load(struct theme *t, const char *name, struct err *e)
{
    char *rel = mem_printf("themes/%s.theme", name);
    char *path = strchr(name, '/') ? mem_strdup(name) : paths_data(rel);
    const char *base = strrchr(path, '/');
    struct buf text = {0};
    char *stem = mem_strdup(base ? base + 1 : path);
    char *dot = strrchr(stem, '.');
    int rc = fs_read(path, THEME_MAX_BYTES, &text, e);

    if (rc)
        err_wrap(e, "theme \"%s\"", name);
    if (dot)
        *dot = 0;
    if (!rc)
        rc = theme_parse(t, stem, base ? base + 1 : path, buf_view(&text), e);
    buf_free(&text);
    mem_free(stem);
    mem_free(path);
    mem_free(rel);
    return rc;
}

/* The entry that speaks for a role, and its background. */
static struct style plain_style(const struct theme *t, int role, int ex, bool *own_bg)
{
    const struct theme_entry *base = ex && t->entry[1][ROLE_BASE].set ? &t->entry[1][ROLE_BASE] : &t->entry[0][ROLE_BASE];
    const struct theme_entry *e = ex && t->entry[1][role].set ? &t->entry[1][role] : &t->entry[0][role];
    struct style s = e->set ? e->style : base->style;

    *own_bg = e->set && e->has_bg && role != ROLE_BASE;
    if (!*own_bg)
        s.bg = base->has_bg ? base->style.bg : t->entry[0][ROLE_BASE].style.bg;
    return s;
}

static struct style mono_style(struct style s, const struct style *sel, bool selected)
{
    if (selected)
        s.attr = (uint8_t) ((s.attr & (STYLE_BOLD | STYLE_UNDERLINE)) | sel->attr);
    return s;
}

struct style theme_style(const struct theme *t, uint8_t role, uint8_t mod, bool exercise)
{
    bool own_bg, ignore;
    struct style s = plain_style(t, role < ROLE_COUNT ? role : ROLE_BASE, exercise, &own_bg);
    struct style sel = plain_style(t, ROLE_SELECTED, exercise, &ignore);

    if (t->mono)
        return mono_style(s, &sel, mod & CELL_SEL);
    if (mod & CELL_STALE) {
        struct style stale = plain_style(t, ROLE_STALE, exercise, &ignore);
        s.fg = stale.fg;
        s.attr &= (uint8_t) ~STYLE_BOLD;
        if (own_bg && color_contrast(s.fg, s.bg) < READABLE)
            s.bg = stale.bg;
    }
    if (mod & CELL_SEL && (!own_bg || role == ROLE_SELECTED)) {
        s.bg = sel.bg;
        if (role == ROLE_BASE || role == ROLE_STRONG || color_contrast(s.fg, s.bg) < READABLE)
            s.fg = sel.fg;
    }
    return s;
}

int theme_check(const struct theme *t, struct buf *faults)
{
    int n = 0;

    for (int ex = 0; ex < 2; ex++)
        for (int role = 0; role < ROLE_COUNT; role++)
            for (int mod = 0; mod < CELL_MODS; mod++) {
                struct style s = theme_style(t, (uint8_t) role, (uint8_t) mod, ex);
                double c = color_contrast(s.fg, s.bg);
                /* Lines between parts carry no words: 3 is what WCAG asks of them. */
                double want = role == ROLE_FRAME ? (mod ? 1 : 1.5) : READABLE;

                if (c >= want)
                    continue;
                n++;
                buf_printf(faults, "%s: %s%s%s%s: #%06x on #%06x has a contrast of %.2f, %.1f is needed\n", t->name,
                           role_words[role], ex ? ".ex" : "", mod & CELL_SEL ? " selected" : "",
                           mod & CELL_STALE ? " stale" : "", s.fg, s.bg, c, want);
            }
    return n;
}
