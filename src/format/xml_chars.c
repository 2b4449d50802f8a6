/* format/xml_chars: see the header. Owns no state; xml_scan.c calls it. The classes are those of XML 1.0, fifth edition. */
#include "format/xml_chars.h"

#include "base/utf8.h"

#define N (XML_NAME_FIRST | XML_NAME_MORE)
#define M XML_NAME_MORE
#define S (XML_SPACE | XML_ODD)
#define O XML_ODD
#define W XML_WIDE
#define W16 W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W
const uint8_t xml_chars_class[256] = {
    O, O, O, O, O, O, O, O, O, S, S, O, O, S, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
    XML_SPACE, 0, 0, 0, 0, 0, O, 0, 0, 0, 0, 0, 0, M, M, 0, M, M, M, M, M, M, M, M, M, M, N, 0, O, 0, 0, 0,
    0, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, 0, 0, O, 0, N,
    0, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, 0, 0, 0, 0, 0,
    W16, W16, W16, W16, W16, W16,
    W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W | O, /* 0xef: U+FFFE and U+FFFF begin with it */
    W16,
};
#undef N
#undef M
#undef S
#undef O
#undef W
#undef W16

struct range {
    uint32_t from, to;
};
static const struct range first_ranges[] = {
    {0xc0, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},   {0x37f, 0x1fff},  {0x200c, 0x200d},
    {0x2070, 0x218f}, {0x2c00, 0x2fef}, {0x3001, 0xd7ff}, {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff},
};
static const struct range more_ranges[] = {{0xb7, 0xb7}, {0x300, 0x36f}, {0x203f, 0x2040}};

static bool in_ranges(uint32_t c, const struct range *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (c >= r[i].from && c <= r[i].to)
            return true;
    }
    return false;
}

size_t xml_chars_name(const char *p, bool more)
{
    unsigned class = class_at(p);
    if (!(class & XML_WIDE))
        return (class & (more ? XML_NAME_MORE : XML_NAME_FIRST)) != 0;
    uint32_t c;
    int n = utf8_decode(p, strnlen(p, 4), &c);
    bool good = n > 0 && (in_ranges(c, first_ranges, ARRAY_LEN(first_ranges)) || (more && in_ranges(c, more_ranges, ARRAY_LEN(more_ranges))));
    return good ? (size_t) n : 0;
}

const char *xml_chars_name_end(const char *p)
{
    size_t n = xml_chars_name(p, false);
    while (n) {
        p += n;
        while (class_at(p) & XML_NAME_MORE)
            p++;
        n = class_at(p) & XML_WIDE ? xml_chars_name(p, true) : 0;
    }
    return p;
}

uint32_t xml_chars_reference(const char *p, const char **after)
{
    static const struct {
        char name[6];
        uint8_t n, c;
    } five[] = {{"amp;", 4, '&'}, {"lt;", 3, '<'}, {"gt;", 3, '>'}, {"quot;", 5, '"'}, {"apos;", 5, '\''}};
    if (p[1] != '#') {
        for (size_t i = 0; i < ARRAY_LEN(five); i++) {
            if (strncmp(p + 1, five[i].name, five[i].n) == 0) {
                *after = p + 1 + five[i].n;
                return five[i].c;
            }
        }
        return 0;
    }
    bool hex = p[2] == 'x';
    uint32_t c = 0;
    const char *digits = p + (hex ? 3 : 2);
    for (p = digits;; p++) {
        uint32_t digit = *p >= '0' && *p <= '9' ? (uint32_t) (*p - '0') : hex && (*p | 32) >= 'a' && (*p | 32) <= 'f' ? (uint32_t) ((*p | 32) - 'a') + 10 : 99;
        if (digit == 99)
            break;
        c = c > 0x10ffff ? c : c * (hex ? 16 : 10) + digit;
    }
    bool allowed = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
    *after = p + 1;
    return *p == ';' && p > digits && allowed ? c : 0;
}
