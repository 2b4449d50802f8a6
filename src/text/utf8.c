/* utf8: whole texts of UTF-8. Owns nothing. */
#include "text/utf8.h"

bool text_is_utf8(struct span s, size_t *bad)
{
    size_t i = 0;
    while (i < s.n) {
        uint64_t eight;
        if (s.n - i >= sizeof eight) {
            memcpy(&eight, s.p + i, sizeof eight);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                i += sizeof eight;
                continue;
            }
        }
        uint32_t cp;
        int k = utf8_decode(s.p + i, s.n - i, &cp);
        if (k < 0) {
            if (bad)
                *bad = i;
            return false;
        }
        i += (size_t) k;
    }
    return true;
}

size_t text_count(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; n++) {
        uint32_t cp;
        int k = utf8_decode(s.p + i, s.n - i, &cp);
        i += (size_t) (k < 0 ? -k : k);
    }
    return n;
}

struct span text_prefix(struct span s, size_t n)
{
    if (n >= s.n)
        return s;
    size_t back = n;
    while (back > 0 && n - back < 3 && (s.p[back] & 0xc0) == 0x80)
        back--;
    /* Only step back where a whole character begins there and reaches over the cut. */
    uint32_t cp;
    int k = utf8_decode(s.p + back, s.n - back, &cp);
    return span_make(s.p, k > 0 && back + (size_t) k > n ? back : n);
}

void text_add_cp(struct buf *out, uint32_t cp)
{
    char s[4];
    buf_add(out, s, (size_t) utf8_encode(cp, s));
}
