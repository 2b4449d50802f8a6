/* member: the eleven member states: codes, zones, languages (DOMAIN 13). Plain tables; everyone may call it. */
#ifndef WF_MODEL_MEMBER_H
#define WF_MODEL_MEMBER_H

#include "base/mem.h"

struct member {
    const char *iso2, *iso3;
    const char *name;
    const char *languages;     /* BCP 47, "ms, en" */
    int16_t offset_min[3];     /* east of UTC; Indonesia has three */
    const char *zone_names[3]; /* "WIB"; NULL past the last */
};

enum { MEMBER_COUNT = 11 };
/* i < MEMBER_COUNT, in the order of the code; NULL past the end. */
const struct member *member_at(size_t i);
/* NULL when the two letters name no member. */
const struct member *member_find(struct span iso2);
/* True for the codes that ISO 3166-1 alpha-2 assigns, in capital letters. */
bool member_code_ok(struct span iso2);

#endif
