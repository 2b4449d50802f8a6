/* decode: other encodings to UTF-8 by our own tables.
 *
 * Owns the tables: bytes 0x80 to 0x9F of each code page as a row; above that windows-1252 is Latin-1, windows-1258 is
 * Latin-1 with a few letters and tone marks in other places, windows-874 is the Thai block in order. Rarer ones are whole tables.
 */
#include "text/decode.h"

#include <strings.h>

#include "text/codepages.h"
#include "text/utf8.h"

#define NONE UTF8_REPLACEMENT

static const uint16_t windows_1252_low[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};
static const uint16_t windows_1258_low[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0xfffd,
    0x2039, 0x0152, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0xfffd, 0x203a, 0x0153, 0xfffd, 0xfffd, 0x0178,
};
static const uint16_t windows_874_low[32] = {
    0x20ac, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x2026, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd,
    0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd,
};

struct decode_pair {
    unsigned char byte;
    uint16_t cp;
};
/* Where windows-1258 leaves Latin-1. */
static const struct decode_pair windows_1258_high[] = {
    {0xc3, 0x102}, {0xcc, 0x300}, {0xd0, 0x110}, {0xd2, 0x309}, {0xd5, 0x1a0}, {0xdd, 0x1af}, {0xde, 0x303},
    {0xe3, 0x103}, {0xec, 0x301}, {0xf0, 0x111}, {0xf2, 0x323}, {0xf5, 0x1a1}, {0xfd, 0x1b0}, {0xfe, 0x20ab},
};

struct decode_label {
    const char *label;
    enum text_encoding enc;
};
/* The first of each encoding is its name. */
static const struct decode_label decode_labels[] = {
    {"utf-8", TEXT_UTF8},
    {"utf8", TEXT_UTF8},
    {"windows-1252", TEXT_WINDOWS_1252},
    {"cp1252", TEXT_WINDOWS_1252},
    {"iso-8859-1", TEXT_WINDOWS_1252},
    {"iso8859-1", TEXT_WINDOWS_1252},
    {"iso_8859-1", TEXT_WINDOWS_1252},
    {"latin1", TEXT_WINDOWS_1252},
    {"us-ascii", TEXT_WINDOWS_1252},
    {"ascii", TEXT_WINDOWS_1252},
    {"windows-1258", TEXT_WINDOWS_1258},
    {"cp1258", TEXT_WINDOWS_1258},
    {"windows-874", TEXT_WINDOWS_874},
    {"cp874", TEXT_WINDOWS_874},
    {"tis-620", TEXT_WINDOWS_874},
    {"tis620", TEXT_WINDOWS_874},
    {"iso-8859-11", TEXT_WINDOWS_874},
    {"iso8859-11", TEXT_WINDOWS_874},
    {"utf-16le", TEXT_UTF16LE},
    {"utf-16", TEXT_UTF16LE},
    {"utf-16be", TEXT_UTF16BE},
    {"windows-1250", TEXT_WINDOWS_1250},
    {"cp1250", TEXT_WINDOWS_1250},
    {"windows-1251", TEXT_WINDOWS_1251},
    {"cp1251", TEXT_WINDOWS_1251},
    {"windows-1253", TEXT_WINDOWS_1253},
    {"cp1253", TEXT_WINDOWS_1253},
    {"windows-1254", TEXT_WINDOWS_1254},
    {"cp1254", TEXT_WINDOWS_1254},
    {"iso-8859-9", TEXT_WINDOWS_1254},
    {"windows-1255", TEXT_WINDOWS_1255},
    {"cp1255", TEXT_WINDOWS_1255},
    {"windows-1256", TEXT_WINDOWS_1256},
    {"cp1256", TEXT_WINDOWS_1256},
    {"windows-1257", TEXT_WINDOWS_1257},
    {"cp1257", TEXT_WINDOWS_1257},
    {"iso-8859-2", TEXT_ISO_8859_2},
    {"latin2", TEXT_ISO_8859_2},
    {"iso-8859-15", TEXT_ISO_8859_15},
    {"latin9", TEXT_ISO_8859_15},
};

static bool is_label_edge(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\'';
}

enum text_encoding text_encoding_from_label(struct span label)
{
    while (label.n && is_label_edge(label.p[0]))
        label = span_make(label.p + 1, label.n - 1);
    while (label.n && is_label_edge(label.p[label.n - 1]))
        label.n--;
    for (size_t i = 0; i < ARRAY_LEN(decode_labels); i++)
        if (strlen(decode_labels[i].label) == label.n && strncasecmp(decode_labels[i].label, label.p, label.n) == 0)
            return decode_labels[i].enc;
    return 0;
}

const char *text_encoding_name(enum text_encoding enc)
{
    for (size_t i = 0; i < ARRAY_LEN(decode_labels); i++)
        if (decode_labels[i].enc == enc)
            return decode_labels[i].label;
    return "unknown";
}

enum text_encoding text_encoding_from_bom(struct span s, size_t *skip)
{
    *skip = 0;
    if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0) {
        *skip = 3;
        return TEXT_UTF8;
    }
    if (s.n < 2 || (memcmp(s.p, "\xff\xfe", 2) != 0 && memcmp(s.p, "\xfe\xff", 2) != 0))
        return 0;
    *skip = 2;
    return s.p[0] == '\xff' ? TEXT_UTF16LE : TEXT_UTF16BE;
}

static uint32_t windows_1258_cp(unsigned char c)
{
    for (size_t i = 0; i < ARRAY_LEN(windows_1258_high); i++)
        if (windows_1258_high[i].byte == c)
            return windows_1258_high[i].cp;
    return c;
}

static uint32_t windows_874_cp(unsigned char c)
{
    if (c == 0xa0)
        return c;
    return (c <= 0xda || (c >= 0xdf && c <= 0xfb)) ? 0xe00U + c - 0xa0 : NONE;
}

static const uint16_t *const codepages[] = {
    [TEXT_WINDOWS_1250] = codepage_windows_1250, [TEXT_WINDOWS_1251] = codepage_windows_1251, [TEXT_WINDOWS_1253] = codepage_windows_1253,
    [TEXT_WINDOWS_1254] = codepage_windows_1254, [TEXT_WINDOWS_1255] = codepage_windows_1255, [TEXT_WINDOWS_1256] = codepage_windows_1256,
    [TEXT_WINDOWS_1257] = codepage_windows_1257, [TEXT_ISO_8859_2] = codepage_iso_8859_2,     [TEXT_ISO_8859_15] = codepage_iso_8859_15,
};

static uint32_t byte_cp(enum text_encoding enc, unsigned char c)
{
    if (c < 0x80)
        return c;
    switch (enc) {
    case TEXT_WINDOWS_1258: return c < 0xa0 ? windows_1258_low[c - 0x80] : windows_1258_cp(c);
    case TEXT_WINDOWS_874: return c < 0xa0 ? windows_874_low[c - 0x80] : windows_874_cp(c);
    case TEXT_WINDOWS_1252: return c < 0xa0 ? windows_1252_low[c - 0x80] : c;
    default: return codepages[enc][c - 0x80];
    }
}

static size_t decode_bytes(enum text_encoding enc, struct span s, struct buf *out)
{
    size_t bad = 0;
    for (size_t i = 0; i < s.n; i++) {
        uint32_t cp = byte_cp(enc, (unsigned char) s.p[i]);
        bad += cp == NONE;
        text_add_cp(out, cp);
    }
    return bad;
}

static size_t decode_utf8(struct span s, struct buf *out)
{
    size_t bad = 0;
    if (text_is_utf8(s, NULL)) {
        buf_span(out, s);
        return 0;
    }
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        int k = utf8_decode(s.p + i, s.n - i, &cp);
        bad += k < 0;
        text_add_cp(out, cp);
        i += (size_t) (k < 0 ? -k : k);
    }
    return bad;
}

static uint32_t unit_at(bool big, const char *p)
{
    const unsigned char *u = (const unsigned char *) p;
    return big ? (uint32_t) u[0] << 8 | u[1] : (uint32_t) u[1] << 8 | u[0];
}

static size_t decode_utf16(bool big, struct span s, struct buf *out)
{
    size_t bad = 0, i = 0;
    while (i + 1 < s.n) {
        uint32_t cp = unit_at(big, s.p + i);
        i += 2;
        if (cp >= 0xd800 && cp <= 0xdfff) {
            uint32_t low = cp < 0xdc00 && i + 1 < s.n ? unit_at(big, s.p + i) : 0;
            if (low >= 0xdc00 && low <= 0xdfff) {
                cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            } else {
                cp = UTF8_REPLACEMENT;
                bad++;
            }
        }
        text_add_cp(out, cp);
    }
    if (i < s.n) { /* half a unit */
        text_add_cp(out, UTF8_REPLACEMENT);
        bad++;
    }
    return bad;
}

int text_decode(enum text_encoding enc, struct span s, struct buf *out, size_t *bad, struct err *e)
{
    size_t skip, faults = 0;
    enum text_encoding bom = text_encoding_from_bom(s, &skip);
    bool wide = enc == TEXT_UTF16LE || enc == TEXT_UTF16BE;
    if (bom == TEXT_UTF8 ? enc == TEXT_UTF8 : bom && wide) {
        enc = bom;
        s = span_make(s.p + skip, s.n - skip);
    }
    switch (enc) {
    case TEXT_UTF8: faults = decode_utf8(s, out); break;
    case TEXT_WINDOWS_1252:
    case TEXT_WINDOWS_1258:
    case TEXT_WINDOWS_874: faults = decode_bytes(enc, s, out); break;
    case TEXT_UTF16LE:
    case TEXT_UTF16BE: faults = decode_utf16(enc == TEXT_UTF16BE, s, out); break;
    case TEXT_WINDOWS_1250:
    case TEXT_WINDOWS_1251:
    case TEXT_WINDOWS_1253:
    case TEXT_WINDOWS_1254:
    case TEXT_WINDOWS_1255:
    case TEXT_WINDOWS_1256:
    case TEXT_WINDOWS_1257:
    case TEXT_ISO_8859_2:
    case TEXT_ISO_8859_15: faults = decode_bytes(enc, s, out); break;
    default: return err_set(e, WF_E_INVALID, "the encoding %d is none of ours", (int) enc);
    }
    if (bad)
        *bad = faults;
    return 0;
}
