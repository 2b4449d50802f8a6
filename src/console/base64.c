/* base64: see base64.h. */
#include "console/base64.h"

static int value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void base64_decode(struct span s, struct buf *out)
{
    uint32_t bits = 0;
    int n = 0;

    for (size_t i = 0; i < s.n; i++) {
        int v = value(s.p[i]);

        if (v < 0)
            return;
        bits = bits << 6 | (uint32_t) v;
        n += 6;
        if (n >= 8) {
            n -= 8;
            buf_char(out, (char) (bits >> n & 0xff));
        }
    }
}
