/* chart: a piece of the earth in character cells: where a point lies, and lines in dots of braille, or in strokes of ASCII where there is no braille.
 *
 * Pure: knows no model and no file. A degree is as wide as it is high, which near the equator is so; a cell has 2 by 4 dots, and is twice as high as wide.
 */
#ifndef WF_CONSOLE_CHART_H
#define WF_CONSOLE_CHART_H

#include "console/cell/cell.h"
#include "console/widget/coast.h"
#include "console/widget/list.h"

/* The region: what the whole map shows. */
#define CHART_WEST 90.0
#define CHART_EAST 141.0
#define CHART_SOUTH -11.5
#define CHART_NORTH 29.0
#define CHART_ZOOM_MOST 4 /* halvings of what is seen */
#define CHART_CELLS 1000  /* a side of it, at most */

/* Invariant: 1 <= w, h <= CHART_CELLS; scale is finite and over 0. */
struct chart {
    int w, h;           /* cells */
    double west, north; /* of the first dot */
    double scale;       /* dots a degree */
};

/* The whole region in w x h cells, `zoom` times halved about a centre; kept so that no more than the region's edge comes into sight. A centre that is no number is the region's. */
struct chart chart_make(int w, int h, int zoom, double lat, double lon);
/* The least piece that holds these places with a margin, not nearer than `least` degrees across; n 0: the region. */
struct chart chart_around(int w, int h, const double *lat, const double *lon, size_t n, double least);
/* How many columns the whole region takes in h rows. */
int chart_columns(int h);
/* The cell of a place, also of one that is out of sight (then beyond 0..w-1, 0..h-1). False: it is nowhere (not a number, not on the earth). */
bool chart_cell(const struct chart *c, double lat, double lon, int *x, int *y);
static inline bool chart_same(const struct chart *a, const struct chart *b)
{
    return a->w == b->w && a->h == b->h && !(a->west < b->west || a->west > b->west) && !(a->north < b->north || a->north > b->north) && !(a->scale < b->scale || a->scale > b->scale);
}
static inline bool chart_shows(const struct chart *c, int x, int y)
{
    return x >= 0 && y >= 0 && x < c->w && y < c->h;
}

/* A coast as dots, kept until another piece of the earth is asked for. A zeroed struct is empty. */
struct chart_dots {
    struct chart of;
    const struct coast *coast;
    size_t points;
    uint8_t *v; /* of.w * of.h: bits of braille */
};
/* Makes them where they are not those already. Returns whether it had to. */
bool chart_raster(struct chart_dots *d, const struct chart *c, const struct coast *coast);
void chart_dots_free(struct chart_dots *d);
/* Draws them into a rectangle of the chart's size. */
void chart_draw(const struct chart_dots *d, struct cells *c, struct rect r, bool ascii, uint8_t role);
/* The stroke of ASCII that stands for 2 by 4 dots; ' ' for none. */
char chart_stroke(uint8_t bits);

#endif
