/* wrap: text of a record to lines of cells. Owns what stands in the caller's struct text_lines. */
#include "base/utf8.h"
#include "text/clean.h"
#include "text/cluster.h"
#include "text/fit.h"
#include "text/syllable.h"

#define TAB_CELLS 4
#define ZERO_WIDTH_SPACE 0x200bU

/* All positions are offsets in out->store, which never moves while wrapping: it is reserved at once. */
struct wrapper {
    const struct text_width *w;
    struct text_lines *out;
    int cells;         /* of a line, at most */
    int used;          /* of the line so far */
    size_t from;       /* where the line begins */
    size_t break_end;  /* where the line would end if broken at the last opportunity */
    size_t break_next; /* where the next one would begin then; == from: there is none */
    int break_used;    /* cells up to break_next */
    uint32_t last;     /* the code point that began the cluster before */
    uint32_t end;      /* the one that ended it */
};

static void emit(struct wrapper *r, size_t end)
{
    struct span s = span_make(r->out->store.p + r->from, end - r->from);
    while (s.n && s.p[s.n - 1] == ' ')
        s.n--;
    VEC_PUSH(&r->out->line, s);
}

static void begin_line(struct wrapper *r, size_t at, int used)
{
    r->from = r->break_end = r->break_next = at;
    r->used = used;
    r->break_used = 0;
}

static void note_break(struct wrapper *r, size_t end)
{
    r->break_end = end;
    r->break_next = r->out->store.n;
    r->break_used = r->used;
}

static bool one_of(uint32_t cp, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == cp)
            return true;
    return false;
}

/* Chinese and Japanese characters have a break between any two, but closing marks stay with what is before, opening
 * ones with what is behind. */
static bool breaks_between(uint32_t before, uint32_t cp)
{
    static const uint32_t closing[] = {0x3001, 0x3002, 0x300b, 0x300d, 0x300f, 0x3011, 0x3009, 0x3015, 0xff01,
                                       0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f, 0x2019, 0x201d, 0x2026,
                                       '.',    ',',    ')',    '!',    '?',    ':',    ';',    '%'};
    static const uint32_t opening[] = {0x300a, 0x300c, 0x300e, 0x3010, 0x3008, 0x3014, 0xff08, 0x2018, 0x201c, '('};
    bool wide =
        (before >= 0x2e80 && text_width_cp(NULL, before) == 2) || (cp >= 0x2e80 && text_width_cp(NULL, cp) == 2);
    return wide && !one_of(cp, closing, ARRAY_LEN(closing)) && !one_of(before, opening, ARRAY_LEN(opening));
}

/* A hyphen between letters ends what can stay on a line; a minus before a number does not. */
static bool is_hyphen_break(uint32_t before, uint32_t hyphen, uint32_t cp)
{
    return (hyphen == '-' || hyphen == 0x2010) && before != ' ' && before != 0 && cp != ' ' &&
           !(cp >= '0' && cp <= '9');
}

static void overflow(struct wrapper *r, int more)
{
    while (r->used + more > r->cells && r->out->store.n > r->from) {
        if (r->break_next > r->from && r->break_end > r->from) {
            size_t next = r->break_next;
            int rest = r->used - r->break_used;
            emit(r, r->break_end);
            begin_line(r, next, rest);
        } else {
            emit(r, r->out->store.n);
            begin_line(r, r->out->store.n, 0);
        }
    }
}

static void add_space(struct wrapper *r)
{
    size_t end = r->out->store.n;
    buf_char(&r->out->store, ' ');
    r->used++; /* spaces may hang over the end: they are cut */
    note_break(r, end);
    r->last = r->end = ' ';
}

static uint32_t last_of(struct span cluster)
{
    uint32_t cp = 0;
    for (size_t i = 0; i < cluster.n;) {
        int k = utf8_decode(cluster.p + i, cluster.n - i, &cp);
        i += (size_t) (k < 0 ? -k : k);
    }
    return cp;
}

static void add_cluster(struct wrapper *r, struct span c, uint32_t before_last)
{
    uint32_t cp;
    utf8_decode(c.p, c.n, &cp);
    if (cp == ' ') {
        add_space(r);
        return;
    }
    if (cp == ZERO_WIDTH_SPACE) {
        note_break(r, r->out->store.n);
        return;
    }
    int more = text_width_cluster(r->w, c);
    if (more > r->cells)
        return;
    if (r->last && (breaks_between(r->last, cp) || is_hyphen_break(before_last, r->last, cp) || text_syllable_begins(r->end, c)))
        note_break(r, r->out->store.n);
    overflow(r, more);
    buf_span(&r->out->store, c);
    r->used += more;
    r->last = cp;
    r->end = last_of(c);
}

static void wrap_clean(struct wrapper *r, struct span s)
{
    uint32_t before_last = 0;
    for (size_t from = 0, to; from < s.n; from = to) {
        to = text_cluster_end(s, from);
        if (s.p[from] == '\n') {
            emit(r, r->out->store.n);
            begin_line(r, r->out->store.n, 0);
            r->last = r->end = before_last = 0;
        } else if (s.p[from] == '\t') {
            for (int n = TAB_CELLS - r->used % TAB_CELLS; n > 0; n--)
                add_space(r);
            before_last = ' ';
        } else {
            uint32_t last = r->last;
            add_cluster(r, span_make(s.p + from, to - from), before_last);
            before_last = last;
        }
    }
    emit(r, r->out->store.n);
}

void text_wrap(const struct text_width *w, struct span s, int cells, struct text_lines *out)
{
    struct buf clean = {0};
    text_clean(s, TEXT_LINES | TEXT_TERMINAL | TEXT_BREAKS, &clean);
    out->line.n = 0;
    buf_clear(&out->store);
    size_t tabs = 0;
    for (size_t i = 0; i < clean.n; i++)
        tabs += clean.p[i] == '\t';
    buf_reserve(&out->store, clean.n + tabs * TAB_CELLS + 1);
    struct wrapper r = {.w = w, .out = out, .cells = cells < 1 ? 1 : cells};
    wrap_clean(&r, buf_view(&clean));
    buf_free(&clean);
}

void text_lines_free(struct text_lines *l)
{
    VEC_FREE(&l->line);
    buf_free(&l->store);
}
