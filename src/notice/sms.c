/* sms: see sms.h. */
#include "notice/sms.h"

#include "base/utf8.h"

/* What GSM 03.38 has beside ASCII, in the order of the code point; and what of ASCII it has only behind an escape, or not at all. */
static const uint16_t beside[] = {0xa1, 0xa3, 0xa4, 0xa5, 0xa7, 0xbf, 0xc4, 0xc5, 0xc6, 0xc7, 0xc9, 0xd1, 0xd6, 0xd8, 0xdc, 0xdf, 0xe0, 0xe4, 0xe5, 0xe6, 0xe8,
                                  0xe9, 0xec, 0xf1, 0xf2, 0xf6, 0xf8, 0xf9, 0xfc, 0x393, 0x394, 0x398, 0x39b, 0x39e, 0x3a0, 0x3a3, 0x3a6, 0x3a8, 0x3a9};
static const char escaped[] = "\f^{}\\[~]|";

/* Septets of a code point; 0: the alphabet does not have it. */
static size_t septets(uint32_t c)
{
    if (c == 0x20ac)
        return 2;
    if (c < 0x80)
        return c && strchr(escaped, (int) c) ? 2 : c == '\n' || c == '\r' || (c >= ' ' && c != '`' && c != 0x7f) ? 1 : 0;
    for (size_t i = 0; i < ARRAY_LEN(beside); i++)
        if (beside[i] == c)
            return 1;
    return 0;
}

struct sms_size sms_measure(struct span text)
{
    struct sms_size s = {0};
    size_t narrow = 0, wide = 0, alone, part;
    for (size_t i = 0; i < text.n;) {
        uint32_t c;
        int k = utf8_decode(text.p + i, text.n - i, &c);
        size_t n = septets(c);
        i += (size_t) (k < 0 ? -k : k);
        narrow += n;
        wide += c > 0xffff ? 2 : 1;
        s.wide |= n == 0;
    }
    s.units = s.wide ? wide : narrow;
    alone = s.wide ? 70 : 160;
    part = s.wide ? 67 : 153;
    s.parts = s.units == 0 ? 0 : s.units <= alone ? 1 : (s.units + part - 1) / part;
    return s;
}
