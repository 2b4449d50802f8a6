/* mutate: see mutate.h. */
#include "tool/mutate.h"

uint64_t mutate_random(struct mutate *m, uint64_t below)
{
    /* splitmix64 */
    uint64_t z = (m->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    return below ? z % below : z;
}

/* What readers of JSON, XML, CSV and lines stumble on. */
static const char *const words[] = {"",      "null",   "-1",         "0",        "1e999",      "18446744073709551616", "NaN",    "\"", "\\u0000", "\\ud800", "{",
                                    "}",     "[",      "]",          "<",        ">",          "</",                   "<!--",   "&",  "&#0;",    "&lt;",    "<![CDATA[",
                                    "]]>",   "\r\n",   ",",          ";",        "\t",         "\xef\xbb\xbf",         "\xff",   "\xc0\x80", "\xed\xa0\x80", "%s", "..",
                                    "2569-02-30T25:61:61+99:99", "0000-00-00", "9999-12-31T23:59:59Z", "true", "UNT+0+1'", "UNA:+.? '", "data:", "id: ", "\n\n"};

static void insert(struct buf *b, size_t at, const char *p, size_t n)
{
    buf_reserve(b, n);
    memmove(b->p + at + n, b->p + at, b->n - at);
    memcpy(b->p + at, p, n);
    buf_grew(b, n);
}

static void cut(struct buf *b, size_t at, size_t n)
{
    memmove(b->p + at, b->p + at + n, b->n - at - n);
    b->n -= n;
    b->p[b->n] = 0;
}

static void change(struct mutate *m, struct buf *b, struct span other)
{
    size_t at = b->n ? (size_t) mutate_random(m, b->n) : 0, most = b->n - at, n = most ? (size_t) mutate_random(m, most < 256 ? most : 256) + 1 : 0;
    const char *word = words[mutate_random(m, ARRAY_LEN(words))];
    char copy[256];
    switch (b->n ? mutate_random(m, 8) : 6) {
    case 0: b->p[at] = (char) (b->p[at] ^ (1 << mutate_random(m, 8))); break;
    case 1: b->p[at] = (char) mutate_random(m, 256); break;
    case 2: cut(b, at, n); break;
    case 3: cut(b, at, most); break;
    case 4:
        memcpy(copy, b->p + at, n < sizeof copy ? n : sizeof copy);
        insert(b, at, copy, n < sizeof copy ? n : sizeof copy);
        break;
    case 5:
        if (other.n) {
            size_t from = (size_t) mutate_random(m, other.n), k = other.n - from;
            insert(b, at, other.p + from, k < 4096 ? k : 4096);
        }
        break;
    default: insert(b, at, word, strlen(word)); break;
    }
}

void mutate_input(struct mutate *m, struct span in, struct span other, struct buf *out)
{
    buf_clear(out);
    buf_add(out, in.p, in.n);
    for (uint64_t i = mutate_random(m, 8) + 1; i > 0; i--)
        change(m, out, other);
}

static void repeat(struct buf *b, const char *s, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_str(b, s);
}

struct span mutate_known(size_t i, const char **name, struct buf *room)
{
    static const struct {
        const char *name, *before, *unit, *after;
        size_t times;
    } known[] = {
        {"nothing", "", "", "", 0},
        {"one NUL", "", "", "\1", 0}, /* the byte becomes NUL below */
        {"blanks", "", " \r\n\t", "", 1000},
        {"an HTML page", "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502", "", "</h1></body></html>", 0},
        {"JSON, 100,000 deep", "", "[", "", 100000},
        {"JSON objects, 50,000 deep", "", "{\"a\":", "1", 50000},
        {"JSON, a long number", "{\"value\":[", "9", "]}", 100000},
        {"JSON, many keys", "{", "\"k\":1,", "\"k\":1}", 100000},
        {"XML, 100,000 deep", "<?xml version=\"1.0\"?>", "<a>", "", 100000},
        {"XML, entities in entities",
         "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><rss><channel>", "&c;",
         "</channel></rss>", 1000},
        {"XML, an external entity", "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>&x;", "",
         "</title></item></channel></rss>", 0},
        {"XML, a long attribute", "<?xml version=\"1.0\"?><rss a=\"", "aaaaaaaaaaaaaaaa", "\"/>", 65536},
        {"RSS, 20,000 empty items", "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>", "<item/>", "</channel></rss>", 20000},
        {"CSV, an open quote", "a,b,c\n\"", "x,", "", 200000},
        {"CSV, many columns", "", "a,", "\n1\n", 100000},
        {"a megabyte without a line's end", "", "0123456789abcdef", "", 65536},
        {"lines, 50,000 empty ones", "", "\n", "", 50000},
        {"bytes that are no UTF-8", "", "\xff\xfe\xc3\x28\xf0\x28", "", 2000},
        {"EDIFACT, a segment without an end", "UNA:+.? 'UNB+UNOA:4+X+Y+241124:1052+1'UNH+1+PAXLST:D:02B:UN:IATA'BGM+", "745+", "", 20000},
    };
    if (i >= ARRAY_LEN(known))
        return span_make(NULL, 0);
    buf_clear(room);
    *name = known[i].name;
    buf_str(room, known[i].before);
    repeat(room, known[i].unit, known[i].times);
    buf_str(room, known[i].after);
    if (i == 1)
        room->p[0] = 0;
    return buf_view(room);
}
