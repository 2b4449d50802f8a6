/* format/xml_chars: which characters XML has where: names, white space, what ends a run of text, references. Shared by xml_scan.c and xml_chars.c only.
 *
 * All are given text with a NUL behind it, which no class has but XML_ODD.
 */
#ifndef WF_FORMAT_XML_CHARS_H
#define WF_FORMAT_XML_CHARS_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mem.h"

/* Of a byte. XML_ODD: a text stops there, or has to look; XML_WIDE: no ASCII. */
enum { XML_NAME_FIRST = 1, XML_NAME_MORE = 2, XML_SPACE = 4, XML_ODD = 8, XML_WIDE = 16 };
extern const uint8_t xml_chars_class[256];

static inline unsigned class_at(const char *p)
{
    return xml_chars_class[(unsigned char) *p];
}

/* Moves p to the first byte where a text stops, or something is to be looked at. */
static inline const char *plain_run(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i tag = _mm_set1_epi8('<'), mark = _mm_set1_epi8('&'), bracket = _mm_set1_epi8(']'), wide = _mm_set1_epi8((char) 0xef), control = _mm_set1_epi8(0x1f);
    while (end - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *) (const void *) p);
        __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, tag), _mm_cmpeq_epi8(v, mark)), _mm_or_si128(_mm_cmpeq_epi8(v, bracket), _mm_cmpeq_epi8(v, wide)));
        unsigned mask = (unsigned) _mm_movemask_epi8(_mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, control), v)));
        if (mask)
            return p + __builtin_ctz(mask);
        p += 16;
    }
#else
    (void) end;
#endif
    while (!(class_at(p) & XML_ODD))
        p++;
    return p;
}

/* The length of the character at p if a name may begin with it, or go on with it where `more`; else 0. */
size_t xml_chars_name(const char *p, bool more);
/* The end of the name at p; p where there is none. */
const char *xml_chars_name_end(const char *p);
/* "&#...;" or one of the five entities at p: its code point, and *after behind it; 0 where it is neither. */
uint32_t xml_chars_reference(const char *p, const char **after);

#endif
