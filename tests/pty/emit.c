/* emit: see emit.h. */
#include "emit.h"

#include <stdlib.h>

#include "base/utf8.h"

static bool invisible(uint32_t c)
{
    return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xe0000 && c <= 0xe0fff) || (c >= 0x80 && c < 0xa0) || (c >= 0xfff9 && c <= 0xfffb) || c == 0x2028 || c == 0x2029 ||
           c == 0x061c;
}

static bool mode_known(long n)
{
    static const long known[] = {1, 7, 12, 25, 1000, 1006, 1049, 2004};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i] == n)
            return true;
    return false;
}

/* A control sequence from ESC [ on: its length, or 0 when it is none of ours. */
static size_t csi(const char *s, size_t n)
{
    size_t i = 2;
    bool private = false, greater = false;
    char final;

    if (i < n && s[i] == '?')
        private = true;
    if (i < n && s[i] == '>')
        greater = true;
    i += private || greater;
    while (i < n && ((s[i] >= '0' && s[i] <= '9') || s[i] == ';' || s[i] == ':'))
        i++;
    if (i >= n || i > 64)
        return 0;
    final = s[i];
    if (private) {
        const char *p = s + 3;
        while (p < s + i) {
            char *end;
            if (!mode_known(strtol(p, &end, 10)))
                return 0;
            p = end + 1;
        }
        return final == 'h' || final == 'l' ? i + 1 : 0;
    }
    if (greater)
        return 0;
    if (final == 't') /* xterm's smcup and rmcup keep the title */
        return strncmp(s + 2, "22;0;0t", 7) == 0 || strncmp(s + 2, "23;0;0t", 7) == 0 ? i + 1 : 0;
    if (final == 'h' || final == 'l')
        return strncmp(s + 2, "34", 2) == 0 || s[2] == '4' ? i + 1 : 0;
    return strchr("HmKJXABCDGdLMr", final) ? i + 1 : 0;
}

static size_t escape(const char *s, size_t n)
{
    if (n < 2)
        return 0;
    if (s[1] == '[')
        return csi(s, n);
    if (s[1] == '(' && n >= 3)
        return s[2] == 'B' || s[2] == '0' ? 3 : 0;
    return s[1] == '=' || s[1] == '>' ? 2 : 0;
}

static int wrong(struct buf *why, const char *what, struct span out, size_t at)
{
    buf_printf(why, "%s at byte %zu:", what, at);
    for (size_t i = at > 8 ? at - 8 : 0; i < at + 24 && i < out.n; i++)
        buf_printf(why, out.p[i] > ' ' && out.p[i] < 0x7f ? "%c" : " %02x ", (unsigned char) out.p[i]);
    return -1;
}

int emit_check(struct span out, struct buf *why)
{
    for (size_t i = 0; i < out.n;) {
        unsigned char b = (unsigned char) out.p[i];
        size_t used = 1;

        if (b == 033) {
            used = escape(out.p + i, out.n - i);
            if (!used)
                return wrong(why, "a sequence that terminfo does not have", out, i);
        } else if (b < ' ') {
            if (b != '\r' && b != '\n' && b != 7 && b != 017)
                return wrong(why, "a control character", out, i);
        } else if (b >= 0x7f) {
            size_t next = i;
            uint32_t c = 0;
            int need = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc2 ? 2 : 0;

            if (!need || i + (size_t) need > out.n)
                return wrong(why, "bytes that are no UTF-8", out, i);
            c = b & (0xffU >> (need + 1));
            for (next = i + 1; next < i + (size_t) need; next++) {
                if (((unsigned char) out.p[next] & 0xc0) != 0x80)
                    return wrong(why, "bytes that are no UTF-8", out, i);
                c = c << 6 | ((unsigned char) out.p[next] & 0x3f);
            }
            if (invisible(c))
                return wrong(why, "a character that does not show", out, i);
            used = (size_t) need;
        }
        i += used;
    }
    return 0;
}
