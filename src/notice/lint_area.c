/* lint_area: the rules about where: that there is an area, that it can be drawn, and that it is the one that the headline names. See lint.h. */
#include <math.h>

#include "model/member.h"
#include "notice/lint_impl.h"
#include "text/norm.h"

/* A checkpoint's point and an area that was drawn by hand meet within this. */
enum { NEAR_KM = 25 };
#define EARTH_KM 6371.0
#define RADIANS(degrees) ((degrees) * 0.017453292519943295)

static double distance_km(double lat1, double lon1, double lat2, double lon2)
{
    double a = sin(RADIANS(lat2 - lat1) / 2), b = sin(RADIANS(lon2 - lon1) / 2);
    double h = a * a + cos(RADIANS(lat1)) * cos(RADIANS(lat2)) * b * b;
    return 2 * EARTH_KM * asin(fmin(1, sqrt(h)));
}

/* Even-odd, in degrees: a member's areas are far from the poles and the date line. */
static bool in_ring(const struct notice_polygon *p, double lat, double lon)
{
    bool in = false;
    for (size_t i = 0, k = p->n - 1; i < p->n; k = i++) {
        const struct notice_point a = p->v[i], b = p->v[k];
        if ((a.lat > lat) != (b.lat > lat) && lon < (b.lon - a.lon) * (lat - a.lat) / (b.lat - a.lat) + a.lon)
            in = !in;
    }
    return in;
}

static bool near_ring(const struct notice_polygon *p, double lat, double lon)
{
    for (size_t i = 0; i < p->n; i++)
        if (distance_km(p->v[i].lat, p->v[i].lon, lat, lon) <= NEAR_KM)
            return true;
    return p->n > 0 && in_ring(p, lat, lon);
}

static bool covers(const struct notice_area *a, double lat, double lon)
{
    for (size_t i = 0; i < a->polygons_n; i++)
        if (near_ring(&a->polygons[i], lat, lon))
            return true;
    for (size_t i = 0; i < a->circles_n; i++)
        if (distance_km(a->circles[i].lat, a->circles[i].lon, lat, lon) <= a->circles[i].km + NEAR_KM)
            return true;
    return false;
}

/* The member that a geocode is of: UN/LOCODE begins with it, ISO 3166 is it. NULL: of none. */
static const struct member *geocode_member(const struct notice_pair *g)
{
    return g->value.n >= 2 ? member_find(span_make(g->value.p, 2)) : NULL;
}

/* Is it in the area: by its code, by its member's code where the area names the whole member, or by its point? */
static bool holds(const struct notice_area *a, const struct lint_place *p)
{
    for (size_t i = 0; i < a->geocodes_n; i++) {
        const struct member *m = geocode_member(&a->geocodes[i]);
        if (!m || strcmp(m->iso2, p->member) != 0)
            continue;
        if (!p->checkpoint || a->geocodes[i].value.n < 5 || span_is(a->geocodes[i].value, p->checkpoint->code))
            return true;
    }
    return p->checkpoint && isfinite(p->checkpoint->lat) && covers(a, p->checkpoint->lat, p->checkpoint->lon);
}

/* A member as a whole can only be held against areas that say of which member they are. */
static bool can_tell(const struct notice_info *i, const struct lint_place *p)
{
    bool coded = false;
    for (size_t k = 0; k < i->areas_n; k++)
        for (size_t g = 0; g < i->areas[k].geocodes_n; g++)
            coded |= geocode_member(&i->areas[k].geocodes[g]) != NULL;
    return coded || (p->checkpoint && isfinite(p->checkpoint->lat));
}

void lint_area_named(struct lint_at *at)
{
    const struct notice_info *info = at->info;
    struct buf b = {0};
    struct lint_place p, outside = {0};
    size_t next = 0, inside_n = 0;
    text_fold_search(info->headline, &b);
    while (info->areas_n && lint_place_in(at->l->means, buf_view(&b), &next, &p)) {
        bool in = false;
        for (size_t i = 0; i < info->areas_n; i++)
            in |= holds(&info->areas[i], &p);
        inside_n += in;
        if (!in && !outside.name && can_tell(info, &p))
            outside = p;
    }
    if (outside.name && !inside_n)
        lint_error(at, "area", "the headline names %s (%s), and no area holds it", outside.name, outside.member);
    else if (outside.name)
        lint_advice(at, "area", "the headline also names %s (%s), which lies in none of the areas", outside.name, outside.member);
    buf_free(&b);
}

void lint_area_there(struct lint_at *at)
{
    const struct notice_info *info = at->info;
    if (!info->areas_n)
        lint_error(at, "area", "is missing: nobody knows whom it concerns");
    for (size_t i = 0; i < info->areas_n; i++) {
        const struct notice_area *a = &info->areas[i];
        at->area_nth = i + 1;
        if (!a->polygons_n && !a->circles_n && !a->geocodes_n)
            lint_error(at, "area", "\"%.*s\" has no polygon, no circle and no code: no machine can find it", (int) (a->desc.n < 80 ? a->desc.n : 80),
                       a->desc.p ? a->desc.p : "");
        if (!a->desc.n)
            lint_error(at, "areaDesc", "is empty");
    }
}

void lint_area_shape(struct lint_at *at)
{
    for (size_t i = 0; i < at->info->areas_n; i++) {
        const struct notice_area *a = &at->info->areas[i];
        at->area_nth = i + 1;
        for (size_t k = 0; k < a->circles_n; k++)
            if (!(a->circles[k].km > 0))
                lint_error(at, "circle", "has no radius: it is empty");
        for (size_t k = 0; k < a->polygons_n; k++) {
            const struct notice_polygon *p = &a->polygons[k];
            if (p->n < 4)
                lint_error(at, "polygon", "has %zu points; a ring has four at least, the last being the first", p->n);
            else if (p->v[0].lat != p->v[p->n - 1].lat || p->v[0].lon != p->v[p->n - 1].lon)
                lint_error(at, "polygon", "is not closed: its last point is to be its first");
        }
    }
}
