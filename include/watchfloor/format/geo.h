/* watchfloor/format/geo.h: places as feeds write them: CAP and GeoRSS lists of points, GeoJSON, and polygons made smaller.
 */
#ifndef WATCHFLOOR_FORMAT_GEO_H
#define WATCHFLOOR_FORMAT_GEO_H

#include <watchfloor/format/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether it is a place on Earth. */
bool wf_geo_valid(double lat, double lon);
/* Whether it lies in the region of the eleven members and their seas: 13 S to 30 N, 88 E to 142 E. */
bool wf_geo_in_region(double lat, double lon);
/* The ISO 3166-1 alpha-2 code of the member (of AMICF's eleven) that a country's English name, its alpha-3 or its alpha-2 code
 * means; absent for any other. */
wf_str wf_geo_member(wf_str country);
/* "lat,lon lat,lon ..." (CAP) or "lat lon lat lon ..." (GeoRSS) into out, at most max points. Returns how many points there
 * are, which may be more than max; -1 when the text is no such list or a point is not on Earth. out may be NULL when max is 0. */
long wf_geo_points(wf_str text, wf_point *out, size_t max);
/* Drops the points that matter least (by the triangle that each makes with its neighbours) until `want` are left, ends kept; in
 * place. Returns how many are left. O(n log n). */
size_t wf_geo_simplify(wf_point *points, size_t n, size_t want);
/* A point to stand for a GeoJSON geometry: its own, or the mean of its first ring. False when there is none. */
bool wf_geojson_point(const wf_json *geometry, double *lat, double *lon);
/* The outer ring of each polygon of a geometry, as areas in the host's scratch memory; *n is how many. Rings of over `max_points` are
 * simplified. NULL, *n = 0, where there are none. */
const wf_area *wf_geojson_areas(const wf_host *host, const wf_json *geometry, size_t max_points, size_t *n);

#ifdef __cplusplus
}
#endif

#endif
