/* color: arithmetic of colours: contrast, and the nearest entry of a smaller palette. Pure. */
#ifndef WF_CONSOLE_COLOR_H
#define WF_CONSOLE_COLOR_H

#include <stdint.h>

/* 0xRRGGBB */
typedef uint32_t rgb;

/* WCAG 2 contrast of two colours, 1..21. */
double color_contrast(rgb a, rgb b);
/* The nearest of xterm's 6x6x6 cube and grey ramp: 16..255. */
int color_to_256(rgb c);
/* The nearest of the first 16: 0..15. */
int color_to_16(rgb c);
/* What entry `i` (0..255) of xterm's palette looks like. */
rgb color_from_256(int i);
/* A foreground among the first `n` (8 or 16) that can be read on background entry `bg`: the nearest to `fg` with a
 * contrast of at least 3, else black or white. */
int color_readable(rgb fg, int bg, int n);

#endif
