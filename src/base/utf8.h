/* utf8: decoding and encoding of one code point, inline, for base/json and text. Owns nothing. */
#ifndef WF_BASE_UTF8_H
#define WF_BASE_UTF8_H

#include "base/mem.h"

#define UTF8_REPLACEMENT 0xfffdU

/* Decodes the code point at p, where n > 0 bytes are left. Returns its length 1..4; or, where the bytes are
 * not valid UTF-8 (overlong, surrogate, beyond U+10FFFF, cut short), the negative count of bytes that one
 * U+FFFD stands for (Unicode 3.9, maximal subparts), with *cp = U+FFFD. */
static inline int utf8_decode(const char *text, size_t n, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *) text;
    uint32_t c = p[0];
    if (c < 0x80) {
        *cp = c;
        return 1;
    }
    unsigned lo = 0x80, hi = 0xbf;
    int more;
    if (c >= 0xc2 && c <= 0xdf) {
        more = 1;
        c &= 0x1f;
    } else if (c >= 0xe0 && c <= 0xef) {
        more = 2;
        if (c == 0xe0)
            lo = 0xa0;
        else if (c == 0xed)
            hi = 0x9f;
        c &= 0x0f;
    } else if (c >= 0xf0 && c <= 0xf4) {
        more = 3;
        if (c == 0xf0)
            lo = 0x90;
        else if (c == 0xf4)
            hi = 0x8f;
        c &= 0x07;
    } else {
        *cp = UTF8_REPLACEMENT;
        return -1;
    }
    for (int i = 1; i <= more; i++) {
        if ((size_t) i >= n || p[i] < lo || p[i] > hi) {
            *cp = UTF8_REPLACEMENT;
            return -i;
        }
        c = c << 6 | (p[i] & 0x3fU);
        lo = 0x80;
        hi = 0xbf;
    }
    *cp = c;
    return more + 1;
}

/* Writes cp (a scalar value; anything else becomes U+FFFD) to out, which holds 4 bytes. Returns 1..4. */
static inline int utf8_encode(uint32_t cp, char *out)
{
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        cp = UTF8_REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char) cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char) (0xc0 | cp >> 6);
        out[1] = (char) (0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char) (0xe0 | cp >> 12);
        out[1] = (char) (0x80 | (cp >> 6 & 0x3f));
        out[2] = (char) (0x80 | (cp & 0x3f));
        return 3;
    }
    out[0] = (char) (0xf0 | cp >> 18);
    out[1] = (char) (0x80 | (cp >> 12 & 0x3f));
    out[2] = (char) (0x80 | (cp >> 6 & 0x3f));
    out[3] = (char) (0x80 | (cp & 0x3f));
    return 4;
}

/* True for what changes text without being seen: C0, DEL, C1, soft hyphen, zero-width
 * characters and joiners, bidi controls, line separators, variation selectors, tags, BOM. The JSON writer escapes
 * these. */
static inline bool utf8_is_hidden(uint32_t c)
{
    if (c < 0x300)
        return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad;
    if (c < 0x2000)
        return c == 0x34f || c == 0x61c || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
               (c >= 0x180b && c <= 0x180f);
    if (c < 0x10000)
        return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
               c == 0x3164 || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || c == 0xffa0 ||
               (c >= 0xfff9 && c <= 0xfffb);
    return (c >= 0x1d173 && c <= 0x1d17a) || (c >= 0xe0000 && c <= 0xe0fff);
}

#endif
