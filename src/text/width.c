/* width: how many terminal cells text takes.
 *
 * Owns the tables of widths; overrides belong to the caller. Everyone who lays out text calls this, nobody counts cells
 * himself.
 */
#include "text/width.h"

#include <utf8proc.h>

#include "base/utf8.h"
#include "text/cluster.h"
#include "text/width_table.h"

#define ZERO_WIDTH_JOINER 0x200dU

int text_width_set(struct text_width *w, uint32_t lo, uint32_t hi, int cells, struct err *e)
{
    if (lo > hi || hi > 0x10ffff || cells < 0 || cells > 2)
        return err_set(e, WF_E_INVALID, "a width must be 0, 1 or 2 for code points up to U+10FFFF");
    if (w->n == TEXT_WIDTH_OVERRIDES)
        return err_set(e, WF_E_LIMIT, "more than %d widths are set", TEXT_WIDTH_OVERRIDES);
    w->overrides[w->n++] = (struct text_width_range){lo, hi, cells};
    return 0;
}

/* "U+1F1E6" at *at; moves behind it. */
static bool parse_code_point(struct span s, size_t *at, uint32_t *out)
{
    if (s.n - *at < 3 || (s.p[*at] | 32) != 'u' || s.p[*at + 1] != '+')
        return false;
    *at += 2;
    size_t from = *at;
    uint32_t v = 0;
    for (; *at < s.n && *at - from < 6; ++*at) {
        char c = s.p[*at], low = (char) (c | 32);
        if (c >= '0' && c <= '9')
            v = v << 4 | (uint32_t) (c - '0');
        else if (low >= 'a' && low <= 'f')
            v = v << 4 | (uint32_t) (low - 'a' + 10);
        else
            break;
    }
    *out = v;
    return *at > from;
}

int text_width_parse(struct text_width *w, struct span spec, struct err *e)
{
    size_t at = 0;
    uint32_t lo, hi;
    bool ok = parse_code_point(spec, &at, &lo);
    hi = ok ? lo : 0;
    if (ok && spec.n - at > 2 && memcmp(spec.p + at, "..", 2) == 0) {
        at += 2;
        ok = parse_code_point(spec, &at, &hi);
    }
    if (!ok || spec.n - at != 2 || spec.p[at] != '=' || spec.p[at + 1] < '0' || spec.p[at + 1] > '2')
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no width; write it as U+0E33=1 or U+1F1E6..U+1F1FF=1",
                       SPAN_FMT(spec));
    return text_width_set(w, lo, hi, spec.p[at + 1] - '0', e);
}

/* 0, 1, 2, or 3 for what can't be printed. */
static int width_raw(uint32_t cp)
{
    if (cp < WIDTH_LAST) {
        unsigned i = cp % WIDTH_BLOCK;
        return (int) (width_stage2[width_stage1[cp / WIDTH_BLOCK]][i / 32] >> (i % 32 * 2) & 3);
    }
    /* tags, variation selectors */
    if (cp == 0xe0001 || (cp >= 0xe0020 && cp <= 0xe007f) || (cp >= 0xe0100 && cp <= 0xe01ef))
        return 0;
    return (cp >= 0xf0000 && cp <= 0xffffd) || (cp >= 0x100000 && cp <= 0x10fffd) ? 1 : 3;
}

bool text_width_printable(uint32_t cp)
{
    return width_raw(cp) != 3;
}

int text_width_cp(const struct text_width *w, uint32_t cp)
{
    for (size_t i = w ? w->n : 0; i-- > 0;)
        if (cp >= w->overrides[i].lo && cp <= w->overrides[i].hi)
            return w->overrides[i].cells;
    if (cp < 0x7f)
        return cp >= 0x20;
    int v = width_raw(cp);
    if (v != 3)
        return v;
    /* Not printable: a control takes nothing; what no table knows is drawn as U+FFFD. */
    return cp > 0x9f && cp != 0x2028 && cp != 0x2029;
}

static bool is_emoji_modifier(uint32_t cp)
{
    return cp >= 0x1f3fb && cp <= 0x1f3ff;
}

static bool is_pictograph(uint32_t cp)
{
    return cp >= 0xa9 &&
           utf8proc_get_property((utf8proc_int32_t) cp)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

int text_width_cluster(const struct text_width *w, struct span s)
{
    if (s.n == 1)
        return text_width_cp(w, (unsigned char) s.p[0] < 0x80 ? (unsigned char) s.p[0] : UTF8_REPLACEMENT);
    int cells = 0;
    uint32_t last = 0, cp;
    for (size_t i = 0; i < s.n; last = cp) {
        int k = utf8_decode(s.p + i, s.n - i, &cp);
        i += (size_t) (k < 0 ? -k : k);
        /* What a joiner joins, and the tone of a skin, are drawn over what is there. */
        if (last &&
            ((last == ZERO_WIDTH_JOINER && is_pictograph(cp)) || (is_emoji_modifier(cp) && is_pictograph(last))))
            continue;
        cells += text_width_cp(w, cp);
    }
    return cells;
}

int text_width(const struct text_width *w, struct span s)
{
    int cells = 0;
    for (size_t from = 0, to; from < s.n; from = to) {
        to = text_cluster_end(s, from);
        cells += text_width_cluster(w, span_make(s.p + from, to - from));
    }
    return cells;
}
