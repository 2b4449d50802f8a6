/* base64: see base64.h. */
#include "base/base64.h"

void base64_encode(struct span bytes, struct buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *) bytes.p;
    size_t n = bytes.n, at = 0;
    char *o = buf_reserve(out, (n + 2) / 3 * 4);
    for (size_t i = 0; i < n; i += 3) {
        unsigned v = (unsigned) p[i] << 16 | (i + 1 < n ? (unsigned) p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
        o[at++] = digits[v >> 18];
        o[at++] = digits[v >> 12 & 63];
        o[at++] = i + 1 < n ? digits[v >> 6 & 63] : '=';
        o[at++] = i + 2 < n ? digits[v & 63] : '=';
    }
    buf_grew(out, at);
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void base64_decode(struct span text, struct buf *out)
{
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < text.n; i++) {
        int v = value_of(text.p[i]);
        if (v < 0)
            return;
        bits = bits << 6 | (uint32_t) v;
        have += 6;
        if (have >= 8) {
            have -= 8;
            buf_char(out, (char) (bits >> have & 0xff));
        }
    }
}
