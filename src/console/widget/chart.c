/* chart: see chart.h. */
#include "console/widget/chart.h"

#include <math.h>

/* Where degrees and dots are so many that an int would not hold them a place is far out of sight. */
#define FAR 1e6
/* Of a dot: a step that is to come to a whole dot comes to no less. */
#define NUDGE 1e-9

static int size_of(int n)
{
    return n < 1 ? 1 : n > CHART_CELLS ? CHART_CELLS
                                       : n;
}

/* The first dot along one side: centred, and where more is seen than there is the region in the middle. */
static double first(double centre, double low, double high, double seen)
{
    double at = centre - seen / 2;

    if (seen >= high - low)
        return (low + high) / 2 - seen / 2;
    return at < low ? low : at > high - seen ? high - seen
                                             : at;
}

static struct chart placed(struct chart c, double lat, double lon)
{
    double wide = 2 * c.w / c.scale, high = 4 * c.h / c.scale;

    lat = isfinite(lat) ? lat : (CHART_SOUTH + CHART_NORTH) / 2;
    lon = isfinite(lon) ? lon : (CHART_WEST + CHART_EAST) / 2;
    c.west = first(lon, CHART_WEST, CHART_EAST, wide);
    c.north = first(lat, CHART_SOUTH, CHART_NORTH, high) + high;
    return c;
}

struct chart chart_make(int w, int h, int zoom, double lat, double lon)
{
    struct chart c = {.w = size_of(w), .h = size_of(h)};

    zoom = zoom < 0 ? 0 : zoom > CHART_ZOOM_MOST ? CHART_ZOOM_MOST
                                                 : zoom;
    c.scale = fmin(2 * c.w / (CHART_EAST - CHART_WEST), 4 * c.h / (CHART_NORTH - CHART_SOUTH)) * (1 << zoom);
    return placed(c, lat, lon);
}

int chart_columns(int h)
{
    return (int) ceil(2 * size_of(h) * (CHART_EAST - CHART_WEST) / (CHART_NORTH - CHART_SOUTH));
}

struct chart chart_around(int w, int h, const double *lat, const double *lon, size_t n, double least)
{
    struct chart c = {.w = size_of(w), .h = size_of(h)};
    double s = INFINITY, no = -INFINITY, we = INFINITY, ea = -INFINITY, wide, high, whole = chart_make(w, h, 0, NAN, NAN).scale;

    for (size_t i = 0; i < n; i++)
        if (lat[i] >= CHART_SOUTH && lat[i] <= CHART_NORTH && lon[i] >= CHART_WEST && lon[i] <= CHART_EAST) {
            s = fmin(s, lat[i]);
            no = fmax(no, lat[i]);
            we = fmin(we, lon[i]);
            ea = fmax(ea, lon[i]);
        }
    if (!(s <= no))
        return chart_make(w, h, 0, NAN, NAN);
    wide = fmax((ea - we) * 1.3, least);
    high = fmax((no - s) * 1.3, least);
    c.scale = fmax(fmin(2 * c.w / wide, 4 * c.h / high), whole);
    return placed(c, (s + no) / 2, (we + ea) / 2);
}

/* A place in dots; far ones are kept within what an int holds. */
static double dot(double degrees, double scale)
{
    return fmax(-FAR, fmin(FAR, degrees * scale));
}

bool chart_cell(const struct chart *c, double lat, double lon, int *x, int *y)
{
    *x = *y = -1;
    if (!(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180))
        return false;
    *x = (int) floor(dot(lon - c->west, c->scale) / 2);
    *y = (int) floor(dot(c->north - lat, c->scale) / 4);
    return true;
}

/* ---- lines ---- */

/* One side of Liang and Barsky's clipping; false: all of it lies outside. */
static bool clip(double p, double q, double *from, double *to)
{
    if (p == 0)
        return q >= 0;
    if (p < 0)
        *from = fmax(*from, q / p);
    else
        *to = fmin(*to, q / p);
    return *from <= *to;
}

static void set(struct chart_dots *d, int x, int y)
{
    static const uint8_t bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

    if (x >= 0 && y >= 0 && x < 2 * d->of.w && y < 4 * d->of.h)
        d->v[(y / 4) * d->of.w + x / 2] |= bit[y % 4][x % 2];
}

static void line(struct chart_dots *d, double x0, double y0, double x1, double y1)
{
    double dx = x1 - x0, dy = y1 - y0, from = 0, to = 1, w = 2 * d->of.w, h = 4 * d->of.h;
    int steps;

    if (!clip(-dx, x0, &from, &to) || !clip(dx, w - x0, &from, &to) || !clip(-dy, y0, &from, &to) || !clip(dy, h - y0, &from, &to))
        return;
    steps = (int) ceil(fmax(fabs(dx), fabs(dy)) * (to - from)); /* not longer than the rectangle's diagonal */
    for (int i = 0; i <= steps; i++) {
        double t = from + (to - from) * (steps ? (double) i / steps : 0);

        set(d, (int) floor(x0 + dx * t + NUDGE), (int) floor(y0 + dy * t + NUDGE));
    }
}

bool chart_raster(struct chart_dots *d, const struct chart *c, const struct coast *coast)
{
    double x = 0, y = 0;

    if (d->v && chart_same(&d->of, c) && d->coast == coast && d->points == coast->v.n)
        return false;
    mem_free(d->v);
    *d = (struct chart_dots){.of = *c, .coast = coast, .points = coast->v.n, .v = mem_alloc_array((size_t) c->w * (size_t) c->h, 1)};
    for (size_t i = 0; i < coast->v.n; i++) {
        const struct coast_point *p = &coast->v.v[i];
        double to_x = dot((double) p->lon / COAST_SCALE - c->west, c->scale), to_y = dot(c->north - (double) p->lat / COAST_SCALE, c->scale);

        if (!p->begins)
            line(d, x, y, to_x, to_y);
        x = to_x;
        y = to_y;
    }
    return true;
}

void chart_dots_free(struct chart_dots *d)
{
    mem_free(d->v);
    memset(d, 0, sizeof *d);
}

/* ---- drawn ---- */

char chart_stroke(uint8_t bits)
{
    static const uint8_t rows[4] = {0x09, 0x12, 0x24, 0xc0};
    int left = bits & 0x47, right = bits & 0xb8, n[2] = {0}, sum[2] = {0}, top = -1, foot = -1;

    for (int y = 0; y < 4; y++) {
        if (!(bits & rows[y]))
            continue;
        top = top < 0 ? y : top;
        foot = y;
        n[0] += (left & rows[y]) != 0;
        n[1] += (right & rows[y]) != 0;
        sum[0] += left & rows[y] ? y : 0;
        sum[1] += right & rows[y] ? y : 0;
    }
    if (top < 0)
        return ' ';
    if (top == foot)
        return n[0] + n[1] == 1 ? (top < 2 ? '\'' : '.') : top == 0 ? '"'
                                                       : top == 3   ? '_'
                                                                    : '-';
    if (!n[0] || !n[1])
        return '|';
    if (sum[0] * n[1] == sum[1] * n[0])
        return foot - top > 1 ? '|' : '-';
    return sum[0] * n[1] > sum[1] * n[0] ? '/' : '\\';
}

void chart_draw(const struct chart_dots *d, struct cells *c, struct rect r, bool ascii, uint8_t role)
{
    for (int y = 0; d->v && y < d->of.h && y < r.h; y++)
        for (int x = 0; x < d->of.w && x < r.w; x++) {
            uint8_t bits = d->v[y * d->of.w + x];
            char glyph[4] = {(char) 0xe2, (char) (0xa0 | bits >> 6), (char) (0x80 | (bits & 0x3f)), 0}; /* U+2800 and the bits */
            char stroke[2] = {chart_stroke(bits), 0};

            if (bits)
                cells_glyph(c, r.x + x, r.y + y, ascii ? stroke : glyph, role);
        }
}
