/* vec: the one function behind the macros of vec.h. Owns nothing. */
#include "base/vec.h"

#include <stdlib.h>

void *vec_grow(void *v, size_t *cap, size_t n, size_t size)
{
    size_t want = *cap < 8 ? 8 : *cap * 2;
    if (want < n)
        want = n;
    if (want > SIZE_MAX / 2 / size)
        abort();
    *cap = want;
    return mem_resize(v, want * size);
}
