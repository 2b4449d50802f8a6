/* clean: text from outside made harmless. Owns the list of what is never let through; nothing else. */
#include "text/clean.h"

#include "text/utf8.h"
#include "text/width.h"

enum action { KEEP, DROP, REPLACE, SPACE, NEWLINE };

/* What acts on a terminal or on the order of text, or marks text invisibly; in records and on screens alike. */
static bool never(uint32_t c)
{
    if (c < 0x2000)
        return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c;
    if (c < 0x10000)
        return c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f) ||
               c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb);
    return (c >= 0x1d173 && c <= 0x1d17a) || (c >= 0xe0000 && c <= 0xe007f);
}

static enum action judge_terminal(uint32_t c, unsigned flags)
{
    if (c == 0x200b && (flags & TEXT_BREAKS))
        return KEEP;
    if (utf8_is_hidden(c) || (c >= 0x1f3fb && c <= 0x1f3ff))
        return DROP;
    return text_width_printable(c) ? KEEP : REPLACE;
}

static enum action judge(uint32_t c, unsigned flags)
{
    switch (c) {
    case '\n':
    case '\t': return flags & TEXT_LINES ? KEEP : SPACE;
    case '\r':
    case 0x85:
    case 0x2028:
    case 0x2029: return flags & TEXT_LINES ? NEWLINE : SPACE;
    default: break;
    }
    if (never(c))
        return DROP;
    return flags & TEXT_TERMINAL ? judge_terminal(c, flags) : KEEP;
}

/* How many of the bytes from `at` on are plain printable ASCII. */
static size_t ascii_run(struct span s, size_t at)
{
    size_t i = at;
    while (i < s.n && s.p[i] >= 0x20 && s.p[i] < 0x7f)
        i++;
    return i - at;
}

/* One step through the text: a run of ASCII or one code point. */
struct step {
    size_t n;
    enum action action;
    unsigned marks; /* combining marks in a row, up to here */
};

static void step_next(struct step *st, struct span s, size_t at, unsigned flags)
{
    st->n = ascii_run(s, at);
    st->action = KEEP;
    if (st->n) {
        st->marks = 0;
        return;
    }
    uint32_t cp;
    int k = utf8_decode(s.p + at, s.n - at, &cp);
    st->n = (size_t) (k < 0 ? -k : k);
    if (k < 0) {
        st->action = REPLACE;
        st->marks = 0;
        return;
    }
    st->action = judge(cp, flags);
    if (cp == '\r' && at + 1 < s.n && s.p[at + 1] == '\n')
        st->action = DROP;
    if (!(flags & TEXT_TERMINAL) || st->action != KEEP)
        return;
    if (cp < 0x300 || text_width_cp(NULL, cp) != 0)
        st->marks = 0;
    else if (++st->marks > TEXT_MARKS_MOST)
        st->action = DROP;
}

/* The offset of the first thing that has to change; s.n when there is none. */
static size_t first_change(struct span s, unsigned flags, struct step *st)
{
    size_t at = 0;
    memset(st, 0, sizeof *st);
    for (; at < s.n; at += st->n) {
        step_next(st, s, at, flags);
        if (st->action != KEEP)
            return at;
    }
    return at;
}

static void clean_from(struct span s, size_t at, unsigned flags, struct step *st, struct buf *out)
{
    bool again = true; /* the step at `at` was taken already */
    for (; at < s.n; at += st->n) {
        if (!again)
            step_next(st, s, at, flags);
        again = false;
        switch (st->action) {
        case KEEP: buf_add(out, s.p + at, st->n); break;
        case DROP: break;
        case REPLACE: text_add_cp(out, UTF8_REPLACEMENT); break;
        case SPACE: buf_char(out, ' '); break;
        case NEWLINE: buf_char(out, '\n'); break;
        }
    }
}

bool text_clean(struct span s, unsigned flags, struct buf *out)
{
    struct step st;
    size_t at = first_change(s, flags, &st);
    buf_add(out, s.p, at);
    if (at == s.n)
        return false;
    clean_from(s, at, flags, &st, out);
    return true;
}

struct span text_clean_arena(struct arena *a, struct span s, unsigned flags, bool *changed)
{
    struct step st;
    size_t at = first_change(s, flags, &st);
    if (at == s.n)
        return s;
    struct buf b = {0};
    buf_add(&b, s.p, at);
    clean_from(s, at, flags, &st, &b);
    struct span out = arena_span(a, buf_view(&b));
    buf_free(&b);
    if (changed)
        *changed = true;
    return out;
}

bool text_is_clean(struct span s, unsigned flags)
{
    struct step st;
    return first_change(s, flags, &st) == s.n;
}

bool text_has_forbidden(struct span s)
{
    return !text_is_clean(s, 0);
}
