/* norm: normal form C, and folding for search, over utf8proc. Owns nothing. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "text/norm.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "text/utf8.h"

static bool is_ascii(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] & 0x80)
            return false;
    return true;
}

/* Nothing below U+0300 changes in NFC: neither combines with what stands before it, nor decomposes to something else.
 */
static bool is_surely_nfc(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char) s.p[i] >= 0xcc)
            return false;
    return text_is_utf8(s, NULL);
}

static void add_repaired(struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        int k = utf8_decode(s.p + i, s.n - i, &cp);
        text_add_cp(out, cp);
        i += (size_t) (k < 0 ? -k : k);
    }
}

/* s decomposed to code points with utf8proc's options; the caller frees *cps. Never fails on valid UTF-8. */
static size_t decompose(struct span s, utf8proc_option_t options, utf8proc_int32_t **cps)
{
    struct buf repaired = {0};
    if (!text_is_utf8(s, NULL)) {
        add_repaired(s, &repaired);
        s = buf_view(&repaired);
    }
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *) s.p;
    utf8proc_ssize_t n = utf8proc_decompose(p, (utf8proc_ssize_t) s.n, NULL, 0, options);
    if (n < 0)
        abort();
    /* Room for one more: utf8proc's re-encoder writes a NUL. */
    *cps = mem_alloc_array((size_t) n + 1, sizeof **cps);
    n = utf8proc_decompose(p, (utf8proc_ssize_t) s.n, *cps, n, options);
    if (n < 0)
        abort();
    buf_free(&repaired);
    return (size_t) n;
}

/* Composes and appends. */
static void add_composed(utf8proc_int32_t *cps, size_t n, struct buf *out)
{
    utf8proc_ssize_t k = utf8proc_normalize_utf32(cps, (utf8proc_ssize_t) n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    for (utf8proc_ssize_t i = 0; i < k; i++)
        text_add_cp(out, (uint32_t) cps[i]);
}

void text_nfc(struct span s, struct buf *out)
{
    if (is_surely_nfc(s)) {
        buf_span(out, s);
        return;
    }
    utf8proc_int32_t *cps;
    size_t n = decompose(s, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &cps);
    add_composed(cps, n, out);
    mem_free(cps);
}

void text_nfd(struct span s, struct buf *out)
{
    utf8proc_int32_t *cps;
    size_t n = decompose(s, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &cps);
    for (size_t i = 0; i < n; i++)
        text_add_cp(out, (uint32_t) cps[i]);
    mem_free(cps);
}

struct span text_nfc_arena(struct arena *a, struct span s)
{
    if (is_surely_nfc(s))
        return s;
    struct buf b = {0};
    text_nfc(s, &b);
    struct span out = span_eq(buf_view(&b), s) ? s : arena_span(a, buf_view(&b));
    buf_free(&b);
    return out;
}

static bool has_case(utf8proc_int32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 0xc0 && cp < 0x530 && !(cp >= 0x300 && cp <= 0x36f)) ||
           (cp >= 0x1e00 && cp < 0x2000);
}

/* Letters with a stroke have no decomposition; people type them without. */
static utf8proc_int32_t without_stroke(utf8proc_int32_t cp)
{
    switch (cp) {
    case 0x111: return 'd';
    case 0x142: return 'l';
    case 0xf8: return 'o';
    case 0x131: return 'i';
    default: return cp;
    }
}

static size_t strip_accents(utf8proc_int32_t *cps, size_t n)
{
    size_t k = 0;
    bool letter = false;
    for (size_t i = 0; i < n; i++) {
        if (letter && cps[i] >= 0x300 && cps[i] <= 0x36f)
            continue;
        cps[k] = without_stroke(cps[i]);
        letter = has_case(cps[k++]);
    }
    return k;
}

static bool is_tone(utf8proc_int32_t cp)
{
    return (cp >= 0xe48 && cp <= 0xe4b) || (cp >= 0xec8 && cp <= 0xecb);
}

/* Marks that stand above and below one another have no canonical order in these scripts, and are typed in either; they look alike. Thai and Lao: nikhahit, tone, aa (which
 * with nikhahit is "am"); Burmese: u before anusvara; Khmer: u before nikahit. */
static bool is_swapped(const utf8proc_int32_t *cps, size_t i)
{
    utf8proc_int32_t a = cps[i], b = cps[i + 1];
    if (is_tone(a))
        return b == 0xe4d || b == 0xecd;
    if (is_tone(b))
        return i && ((a == 0xe32 && cps[i - 1] == 0xe4d) || (a == 0xeb2 && cps[i - 1] == 0xecd));
    return (a == 0x1036 && (b == 0x102f || b == 0x1030)) || (a == 0x17c6 && b == 0x17bb);
}

static void order_marks(utf8proc_int32_t *cps, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (cps[i] >= 0xe32 && is_swapped(cps, i)) {
            utf8proc_int32_t a = cps[i];
            cps[i] = cps[i + 1];
            cps[i + 1] = a;
        }
}

void text_fold(struct span s, unsigned flags, struct buf *out)
{
    if (is_ascii(s)) {
        char *to = buf_reserve(out, s.n);
        for (size_t i = 0; i < s.n; i++)
            to[i] = (char) (s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] | 32 : s.p[i]);
        buf_grew(out, s.n);
        return;
    }
    utf8proc_int32_t *cps;
    size_t n = decompose(
        s, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &cps);
    if (flags & TEXT_FOLD_LATIN)
        n = strip_accents(cps, n);
    order_marks(cps, n);
    add_composed(cps, n, out);
    mem_free(cps);
}

void text_fold_search(struct span s, struct buf *out)
{
    size_t from = out->n, to = from;
    text_fold(s, TEXT_FOLD_LATIN, out);
    for (size_t i = from; i < out->n; i++) {
        bool white = (unsigned char) out->p[i] <= ' ';
        if (white && (to == from || out->p[to - 1] == ' '))
            continue;
        out->p[to++] = white ? ' ' : out->p[i];
    }
    if (to > from && out->p[to - 1] == ' ')
        to--;
    if (out->p)
        out->p[to] = 0;
    out->n = to;
}

bool text_contains(struct span haystack, struct span needle, unsigned flags)
{
    struct buf h = {0}, n = {0};
    text_fold(haystack, flags, &h);
    text_fold(needle, flags, &n);
    bool found = n.n == 0 || (h.n >= n.n && memmem(h.p, h.n, n.p, n.n));
    buf_free(&h);
    buf_free(&n);
    return found;
}
