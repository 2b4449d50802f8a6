/* zone: see zone.h. */
#include "console/view/zone.h"

int16_t zone_of_member(struct span member)
{
    static const struct {
        char code[3];
        int16_t minutes;
    } zones[] = {{"BN", 480}, {"KH", 420}, {"LA", 420}, {"MM", 390}, {"MY", 480}, {"PH", 480}, {"SG", 480}, {"TH", 420}, {"TL", 540}, {"VN", 420}};

    for (size_t i = 0; i < ARRAY_LEN(zones); i++)
        if (span_is(member, zones[i].code))
            return zones[i].minutes;
    return OFFSET_NONE;
}
