/* syllable: see syllable.h. Owns nothing. */
#include "text/syllable.h"

#include "base/utf8.h"

enum { LOOKED_AT = 8 }; /* code points of a cluster that decide; absent ones are 0 */

static bool is_in(uint32_t cp, uint32_t lo, uint32_t hi)
{
    return cp >= lo && cp <= hi;
}

/* A vowel that is written before its consonant begins a syllable, SARA A, SARA AM and the repetition mark end one. Lao has the letters of Thai at + 0x80. */
static bool thai_begins(uint32_t before, const uint32_t *c)
{
    uint32_t first = c[0] & ~0x80U, last = before & ~0x80U;
    if (is_in(last, 0xe40, 0xe44))
        return false;
    return is_in(first, 0xe40, 0xe44) || ((last == 0xe30 || last == 0xe33 || last == 0xe46) && (is_in(first, 0xe01, 0xe2e) || is_in(c[0], 0xedc, 0xedf)));
}

/* A consonant with a vowel's sign, or a vowel that stands alone: a consonant without may end the syllable before it. */
static bool khmer_begins(uint32_t before, const uint32_t *c)
{
    bool vowel = is_in(c[0], 0x17a3, 0x17b3);
    for (size_t i = 1; i < LOOKED_AT && is_in(c[0], 0x1780, 0x17a2); i++)
        vowel |= is_in(c[i], 0x17b6, 0x17c8);
    return vowel && is_in(before, 0x1780, 0x17d3);
}

/* Every letter that is not killed by an ASAT of its own, and under which none is stacked: those two end a syllable. */
static bool burmese_begins(uint32_t before, const uint32_t *c)
{
    bool ends = c[1] == 0x103a || (c[1] == 0x1037 && c[2] == 0x103a) || c[1] == 0x1039;
    return !ends && (is_in(c[0], 0x1000, 0x102a) || c[0] == 0x103f) && is_in(before, 0x1000, 0x103f);
}

static const struct {
    uint32_t lo, hi;
    bool (*begins)(uint32_t before, const uint32_t *c);
} scripts[] = {
    {0xe01, 0xe5b, thai_begins},
    {0xe81, 0xedf, thai_begins},
    {0x1780, 0x17dd, khmer_begins},
    {0x1000, 0x109f, burmese_begins},
};

bool text_syllable_begins(uint32_t before, struct span cluster)
{
    uint32_t c[LOOKED_AT] = {0};
    for (size_t i = 0, n = 0; i < cluster.n && n < LOOKED_AT; n++) {
        int k = utf8_decode(cluster.p + i, cluster.n - i, &c[n]);
        i += (size_t) (k < 0 ? -k : k);
    }
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
        if (is_in(c[0], scripts[i].lo, scripts[i].hi))
            return is_in(before, scripts[i].lo, scripts[i].hi) && scripts[i].begins(before, c);
    return false;
}
