/* cluster: grapheme clusters, tailored for the region. Owns nothing. */
#include "text/cluster.h"

#include <utf8proc.h>

#include "base/utf8.h"

#define CLUSTER_MOST 32 /* code points; what is longer is an attack, and is cut there */
#define BINDINGS_MOST 4 /* of the tailoring; no syllable has more */

/* U+17D2 KHMER SIGN COENG, U+1039 MYANMAR SIGN VIRAMA, U+1A60 TAI THAM SIGN SAKOT: they stack the next consonant. */
static bool stacks(uint32_t cp)
{
    return cp == 0x17d2 || cp == 0x1039 || cp == 0x1a60;
}

/* True where UAX 29 breaks between the two and the region's readers would not. */
static bool bound(uint32_t before, uint32_t cp)
{
    if (cp < 0x1000 || cp > 0xaaff || before < 0x300)
        return false;
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t) cp);
    if (stacks(before))
        return c == UTF8PROC_CATEGORY_LO;
    if (c != UTF8PROC_CATEGORY_MC)
        return false;
    utf8proc_category_t b = utf8proc_category((utf8proc_int32_t) before);
    return b == UTF8PROC_CATEGORY_LO || b == UTF8PROC_CATEGORY_MC || b == UTF8PROC_CATEGORY_MN;
}

static size_t decode_at(struct span s, size_t at, uint32_t *cp)
{
    int k = utf8_decode(s.p + at, s.n - at, cp);
    return (size_t) (k < 0 ? -k : k);
}

size_t text_cluster_end(struct span s, size_t at)
{
    uint32_t last, cp;
    size_t end = at + decode_at(s, at, &last);
    /* Two ASCII bytes always have a break between them, but for CR LF. */
    if (end == s.n || (last < 0x80 && !(s.p[end] & 0x80) && last != '\r'))
        return end;
    utf8proc_int32_t state = 0;
    int bindings = 0;
    for (int n = 1; end < s.n && n < CLUSTER_MOST; n++) {
        size_t k = decode_at(s, end, &cp);
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t) last, (utf8proc_int32_t) cp, &state) &&
            (!bound(last, cp) || ++bindings > BINDINGS_MOST))
            break;
        end += k;
        last = cp;
    }
    return end;
}

size_t text_cluster_begin(struct span s, size_t at)
{
    size_t from = 0;
    if (at > s.n)
        at = s.n;
    while (from < at) {
        size_t to = text_cluster_end(s, from);
        if (to >= at)
            break;
        from = to;
    }
    return from;
}

size_t text_cluster_count(struct span s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.n; n++)
        at = text_cluster_end(s, at);
    return n;
}
