/* plural: the end of a word that is counted. Owns nothing. */
#ifndef WF_BASE_PLURAL_H
#define WF_BASE_PLURAL_H

#include <stdint.h>

/* "%lld day%s": one day, two days. */
static inline const char *plural_s(int64_t n)
{
    return n == 1 ? "" : "s";
}

#endif
