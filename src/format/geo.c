/* format/geo: places as feeds write them. Owns no state; plugins and format/cap call it. */
#include <watchfloor/format/geo.h>

#include <math.h>
#include <string.h>

#include "base/mem.h"

bool wf_geo_valid(double lat, double lon)
{
    return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180;
}

bool wf_geo_in_region(double lat, double lon)
{
    return lat >= -13 && lat <= 30 && lon >= 88 && lon <= 142;
}

wf_str wf_geo_member(wf_str country)
{
    static const struct {
        const char *alpha2, *alpha3, *name, *other;
    } members[] = {{"BN", "BRN", "Brunei", "Brunei Darussalam"}, {"KH", "KHM", "Cambodia", "Cambodia"},
                   {"ID", "IDN", "Indonesia", "Indonesia"},      {"LA", "LAO", "Laos", "Lao PDR"},
                   {"MY", "MYS", "Malaysia", "Malaysia"},        {"MM", "MMR", "Myanmar", "Burma"},
                   {"PH", "PHL", "Philippines", "Philippines"},  {"SG", "SGP", "Singapore", "Singapore"},
                   {"TH", "THA", "Thailand", "Thailand"},        {"TL", "TLS", "Timor-Leste", "East Timor"},
                   {"VN", "VNM", "Vietnam", "Viet Nam"}};
    wf_str none = {NULL, 0};
    country = wf_str_trim(country);
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        if (wf_str_is(country, members[i].alpha2) || wf_str_is(country, members[i].alpha3) ||
            wf_str_is_nocase(country, members[i].name) || wf_str_is_nocase(country, members[i].other))
            return wf_str_of(members[i].alpha2);
    }
    return none;
}

/* Drops what may stand between numbers: white space and commas. */
static void skip_between(wf_str *s)
{
    while (s->n && (s->p[0] == ' ' || s->p[0] == ',' || s->p[0] == '\n' || s->p[0] == '\t' || s->p[0] == '\r')) {
        s->p++;
        s->n--;
    }
}

long wf_geo_points(wf_str text, wf_point *out, size_t max)
{
    size_t n = 0;
    skip_between(&text);
    while (text.n) {
        wf_point p;
        if (!wf_str_take_number(&text, &p.lat))
            return -1;
        size_t before = text.n;
        skip_between(&text);
        if (text.n == before || !wf_str_take_number(&text, &p.lon) || !wf_geo_valid(p.lat, p.lon))
            return -1;
        before = text.n;
        skip_between(&text);
        if (text.n && text.n == before)
            return -1;
        if (n < max)
            out[n] = p;
        n++;
    }
    return (long) n;
}

/* ---- Visvalingam's way: a heap of points by the area that each adds ------------------------------ */

struct corner {
    double area;
    size_t prev, next;
    size_t at; /* place in the heap; SIZE_MAX when it has left */
};
struct heap {
    struct corner *corners;
    size_t *order;
    size_t n;
};

static double triangle(wf_point a, wf_point b, wf_point c)
{
    return fabs((b.lon - a.lon) * (c.lat - a.lat) - (c.lon - a.lon) * (b.lat - a.lat));
}

static void heap_put(struct heap *h, size_t slot, size_t corner)
{
    h->order[slot] = corner;
    h->corners[corner].at = slot;
}

/* Moves the corner at slot to where its area belongs. */
static void heap_settle(struct heap *h, size_t slot)
{
    size_t moving = h->order[slot];
    double area = h->corners[moving].area;
    while (slot > 0 && h->corners[h->order[(slot - 1) / 2]].area > area) {
        heap_put(h, slot, h->order[(slot - 1) / 2]);
        slot = (slot - 1) / 2;
    }
    for (;;) {
        size_t child = 2 * slot + 1;
        if (child >= h->n)
            break;
        if (child + 1 < h->n && h->corners[h->order[child + 1]].area < h->corners[h->order[child]].area)
            child++;
        if (h->corners[h->order[child]].area >= area)
            break;
        heap_put(h, slot, h->order[child]);
        slot = child;
    }
    heap_put(h, slot, moving);
}

static void heap_change(struct heap *h, const wf_point *p, size_t i, double least)
{
    struct corner *c = &h->corners[i];
    if (c->at == SIZE_MAX)
        return;
    c->area = fmax(least, triangle(p[c->prev], p[i], p[c->next]));
    heap_settle(h, c->at);
}

size_t wf_geo_simplify(wf_point *points, size_t n, size_t want)
{
    if (want < 4)
        want = 4;
    if (n <= want)
        return n;
    struct heap h = {mem_alloc_array(n, sizeof *h.corners), mem_alloc_array(n, sizeof *h.order), 0};
    h.corners[0].at = h.corners[n - 1].at = SIZE_MAX;
    for (size_t i = 1; i + 1 < n; i++) {
        h.corners[i] = (struct corner){triangle(points[i - 1], points[i], points[i + 1]), i - 1, i + 1, h.n};
        h.order[h.n++] = i;
    }
    for (size_t slot = h.n; slot-- > 0;)
        heap_settle(&h, slot);
    for (size_t left = n; left > want; left--) {
        size_t gone = h.order[0];
        struct corner c = h.corners[gone];
        h.corners[gone].at = SIZE_MAX;
        h.corners[gone].area = -1; /* dropped */
        heap_put(&h, 0, h.order[--h.n]);
        heap_settle(&h, 0);
        h.corners[c.prev].next = c.next;
        h.corners[c.next].prev = c.prev;
        heap_change(&h, points, c.prev, c.area);
        heap_change(&h, points, c.next, c.area);
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (h.corners[i].area >= 0)
            points[kept++] = points[i];
    }
    mem_free(h.corners);
    mem_free(h.order);
    return kept;
}

/* ---- GeoJSON: positions are [lon, lat, ...] ------------------------------------------------------- */

static bool position(const wf_json *v, wf_point *out)
{
    out->lon = wf_json_number(v, "0", NAN);
    out->lat = wf_json_number(v, "1", NAN);
    return wf_geo_valid(out->lat, out->lon);
}

/* The outer ring of the geometry's first polygon, or its line; NULL for other kinds. */
static const wf_json *first_ring(const wf_json *geometry)
{
    wf_str type = wf_json_text(geometry, "type");
    if (wf_str_is(type, "Polygon") || wf_str_is(type, "MultiLineString"))
        return wf_json_at(geometry, "coordinates.0");
    if (wf_str_is(type, "MultiPolygon"))
        return wf_json_at(geometry, "coordinates.0.0");
    if (wf_str_is(type, "LineString") || wf_str_is(type, "MultiPoint"))
        return wf_json_at(geometry, "coordinates");
    return NULL;
}

bool wf_geojson_point(const wf_json *geometry, double *lat, double *lon)
{
    wf_point p, sum = {0, 0};
    if (wf_str_is(wf_json_text(geometry, "type"), "Point")) {
        if (!position(wf_json_at(geometry, "coordinates"), &p))
            return false;
        *lat = p.lat;
        *lon = p.lon;
        return true;
    }
    if (wf_str_is(wf_json_text(geometry, "type"), "GeometryCollection")) {
        const wf_json *first = wf_json_at(geometry, "geometries.0");
        return first && !wf_str_is(wf_json_text(first, "type"), "GeometryCollection") && wf_geojson_point(first, lat, lon);
    }
    size_t n = 0;
    for (const wf_json *v = wf_json_first(first_ring(geometry)); v; v = wf_json_next(v)) {
        if (!position(v, &p))
            return false;
        sum.lat += p.lat;
        sum.lon += p.lon;
        n++;
    }
    if (n == 0)
        return false;
    *lat = sum.lat / (double) n;
    *lon = sum.lon / (double) n;
    return true;
}

static bool ring_area(const wf_host *host, const wf_json *ring, size_t max_points, wf_area *area)
{
    size_t n = wf_json_count(ring);
    wf_point *points = n >= 4 ? host->scratch(host, n * sizeof *points) : NULL;
    if (!points)
        return false;
    size_t i = 0;
    for (const wf_json *v = wf_json_first(ring); v; v = wf_json_next(v)) {
        if (!position(v, &points[i++]))
            return false;
    }
    memset(area, 0, sizeof *area);
    area->circle_km = -1;
    area->polygon = points;
    area->polygon_n = wf_geo_simplify(points, n, max_points);
    return true;
}

const wf_area *wf_geojson_areas(const wf_host *host, const wf_json *geometry, size_t max_points, size_t *n)
{
    *n = 0;
    bool one = wf_str_is(wf_json_text(geometry, "type"), "Polygon");
    const wf_json *list = wf_json_at(geometry, "coordinates");
    if (!one && !wf_str_is(wf_json_text(geometry, "type"), "MultiPolygon"))
        return NULL;
    size_t count = one ? 1 : wf_json_count(list);
    wf_area *areas = count ? host->scratch(host, count * sizeof *areas) : NULL;
    if (!areas)
        return NULL;
    for (const wf_json *v = one ? list : wf_json_first(list); v; v = one ? NULL : wf_json_next(v)) {
        if (ring_area(host, wf_json_first(v), max_points / count, &areas[*n]))
            ++*n;
    }
    return *n ? areas : NULL;
}
