/* color: see color.h. */
#include "console/theme/color.h"

#include <math.h>

static const rgb first16[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
                                0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
static const int cube[6] = {0, 95, 135, 175, 215, 255};

static int part(rgb c, int shift)
{
    return (int) (c >> shift & 0xff);
}

static double linear(int v)
{
    double s = v / 255.0;

    return s <= 0.03928 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4);
}

static double luminance(rgb c)
{
    return 0.2126 * linear(part(c, 16)) + 0.7152 * linear(part(c, 8)) + 0.0722 * linear(part(c, 0));
}

double color_contrast(rgb a, rgb b)
{
    double la = luminance(a), lb = luminance(b);

    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

/* A distance that follows the eye better than the plain one ("redmean"). */
static long distance(rgb a, rgb b)
{
    long mean = (part(a, 16) + part(b, 16)) / 2;
    long r = part(a, 16) - part(b, 16), g = part(a, 8) - part(b, 8), bl = part(a, 0) - part(b, 0);

    return (((512 + mean) * r * r) >> 8) + 4 * g * g + (((767 - mean) * bl * bl) >> 8);
}

rgb color_from_256(int i)
{
    if (i < 16)
        return first16[i < 0 ? 0 : i];
    if (i >= 232) {
        rgb v = (rgb) (8 + 10 * ((i > 255 ? 255 : i) - 232));
        return v << 16 | v << 8 | v;
    }
    i -= 16;
    return (rgb) cube[i / 36] << 16 | (rgb) cube[i / 6 % 6] << 8 | (rgb) cube[i % 6];
}

int color_to_256(rgb c)
{
    int best = 16;

    for (int i = 17; i < 256; i++)
        if (distance(c, color_from_256(i)) < distance(c, color_from_256(best)))
            best = i;
    return best;
}

static int nearest(rgb c, int n)
{
    int best = 0;

    for (int i = 1; i < n; i++)
        if (distance(c, first16[i]) < distance(c, first16[best]))
            best = i;
    return best;
}

int color_to_16(rgb c)
{
    return nearest(c, 16);
}

int color_readable(rgb fg, int bg, int n)
{
    rgb back = color_from_256(bg);
    int best = -1;

    for (int i = 0; i < n; i++) {
        if (color_contrast(first16[i], back) < 3)
            continue;
        if (best < 0 || distance(fg, first16[i]) < distance(fg, first16[best]))
            best = i;
    }
    if (best >= 0)
        return best;
    return luminance(back) > 0.18 ? 0 : 7;
}
