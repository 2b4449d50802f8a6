/* depth: see depth.h. */
#include "console/term/depth.h"

#include <stdio.h>
#include <string.h>

bool depth_says_true(const char *colorterm)
{
    return colorterm && (strcmp(colorterm, "truecolor") == 0 || strcmp(colorterm, "24bit") == 0);
}

bool depth_says_none(const char *no_color)
{
    return no_color && no_color[0];
}

enum depth depth_for(const char *no_color, const char *colorterm, int colors)
{
    if (depth_says_none(no_color))
        return DEPTH_MONO;
    if (depth_says_true(colorterm) && colors > 0x10000)
        return DEPTH_TRUE;
    if (colors >= 256)
        return DEPTH_256;
    return colors >= 16 ? DEPTH_16 : colors >= 8 ? DEPTH_8 : DEPTH_MONO;
}

bool depth_direct_name(const char *term, char *out, size_t size)
{
    static const char *const ends[] = {"-256color", "-16color", "-color", "-88color"};
    size_t n = strlen(term);

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t m = strlen(ends[i]);
        if (n > m && strcmp(term + n - m, ends[i]) == 0) {
            n -= m;
            break;
        }
    }
    return snprintf(out, size, "%.*s-direct", (int) n, term) < (int) size;
}
