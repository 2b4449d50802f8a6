/* format/zawgyi: tells Burmese that is encoded the Zawgyi way from Unicode. Owns no state; plugins call it.
 *
 * Zawgyi uses Unicode's numbers in another order and for other things: the vowel E and the medial RA stand before their consonant, U+1039 is
 * a visible asat, and U+1060 to 1097 (letters of Mon, Karen and Shan in Unicode) are shapes of Burmese ones. So it is known by sequences that no
 * text in Unicode has. Nothing is converted: a guess that is wrong is worse than a mark.
 */
#include <watchfloor/format/text.h>

#include "base/utf8.h"

enum { ASAT_OLD = 0x1039, VOWEL_E = 0x1031, MEDIAL_YA = 0x103b };

static bool is_consonant(uint32_t c)
{
    return (c >= 0x1000 && c <= 0x102a) || c == 0x103f || c == 0x104e || (c >= 0x105a && c <= 0x105d) || c == 0x1061 || c == 0x1065 || c == 0x1066 ||
           (c >= 0x106e && c <= 0x1070) || (c >= 0x1075 && c <= 0x1081) || c == 0x108e || (c >= 0xaa60 && c <= 0xaa7a) || c == 0x25cc;
}

/* What a vowel E may follow in Unicode: a consonant, a medial, or a joiner. */
static bool may_carry(uint32_t c)
{
    return is_consonant(c) || (c >= 0x103b && c <= 0x103e) || c == 0x105e || c == 0x105f || c == 0x1060 || c == 0x1082 || c == 0x200b || c == 0x200d ||
           c == 0x2060;
}

/* Only Zawgyi has these in Burmese text; Unicode has them in other languages. */
static bool is_shape(uint32_t c)
{
    return c == 0x1033 || c == 0x1034 || (c >= 0x1060 && c <= 0x1097);
}

bool wf_is_zawgyi(wf_str s)
{
    unsigned letters = 0, wrong = 0, shapes = 0;
    uint32_t before = 0, c = 0;
    for (size_t i = 0; i < s.n;) {
        int k = utf8_decode(s.p + i, s.n - i, &c);
        if (k <= 0)
            c = 0;
        i += (size_t) (k <= 0 ? 1 : k);
        letters += c >= 0x1000 && c <= 0x109f;
        shapes += is_shape(c);
        wrong += c == VOWEL_E && !may_carry(before);
        wrong += c == MEDIAL_YA && !may_carry(before) && before != 0x103a;
        wrong += before == ASAT_OLD && !is_consonant(c);
        before = c;
    }
    wrong += before == ASAT_OLD;
    return wrong >= 2 || (wrong == 1 && (shapes || letters < 16));
}
