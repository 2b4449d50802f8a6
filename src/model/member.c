#include <string.h>

#include "model/member.h"

#define H(h) ((h) *60)

static const struct member members[MEMBER_COUNT] = {
    {"BN", "BRN", "Brunei Darussalam", "ms, en", {H(8)}, {"BNT"}},
    {"ID", "IDN", "Indonesia", "id", {H(7), H(8), H(9)}, {"WIB", "WITA", "WIT"}},
    {"KH", "KHM", "Cambodia", "km", {H(7)}, {"ICT"}},
    {"LA", "LAO", "Lao PDR", "lo", {H(7)}, {"ICT"}},
    {"MM", "MMR", "Myanmar", "my", {H(6) + 30}, {"MMT"}},
    {"MY", "MYS", "Malaysia", "ms, en", {H(8)}, {"MYT"}},
    {"PH", "PHL", "Philippines", "fil, en", {H(8)}, {"PHT"}},
    {"SG", "SGP", "Singapore", "en, zh, ms, ta", {H(8)}, {"SGT"}},
    {"TH", "THA", "Thailand", "th", {H(7)}, {"ICT"}},
    {"TL", "TLS", "Timor-Leste", "tet, pt", {H(9)}, {"TLT"}},
    {"VN", "VNM", "Viet Nam", "vi", {H(7)}, {"ICT"}},
};

const struct member *member_at(size_t i)
{
    return i < MEMBER_COUNT ? &members[i] : NULL;
}

const struct member *member_find(struct span iso2)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        if (span_is(iso2, members[i].iso2))
            return &members[i];
    return NULL;
}

/* ISO 3166-1 alpha-2: the second letters that are assigned after each first one. */
static const char *const assigned[26] = {
    "DEFGILMOQRSTUWXZ", "ABDEFGHIJLMNOQRSTVWYZ", "ACDFGHIKLMNORUVWXYZ", "EJKMOZ", "CEGHRST", "IJKMOR", "ABDEFGHILMNPQRSTUWY",
    "KMNRTU", "DELMNOQRST", "EMOP", "EGHIMNPRWYZ", "ABCIKRSTUVY", "ACDEFGHKLMNOPQRSTUVWXYZ", "ACEFGILOPRUZ", "M", "AEFGHKLMNRSTWY",
    "A", "EOSUW", "ABCDEGHIJKLMNORSTVXYZ", "CDFGHJKLMNORTVWZ", "AGMSYZ", "ACEGINU", "FS", "", "ET", "AMW",
};

bool member_code_ok(struct span iso2)
{
    return iso2.n == 2 && iso2.p[0] >= 'A' && iso2.p[0] <= 'Z' && iso2.p[1] >= 'A' && iso2.p[1] <= 'Z' && strchr(assigned[iso2.p[0] - 'A'], iso2.p[1]);
}
