/* picture_map: see picture_map.h. */
#include "console/view/picture_map.h"

#include <math.h>
#include <stdio.h>

#include "console/theme/role.h"

enum { ROWS_FROM = 16,  /* rows of both from which there is a map */
       CURVE_LEAST = 8, /* rows that the curve keeps */
       CURVE_MOST = 16,
       COLUMNS = 30, /* columns in which a coast can be told */
       PLACES = 200 };
#define NEAREST 8.0 /* degrees across: what is nearer shows no coast that one knows */

struct spot {
    char text[24]; /* "12", "12+" where others have fewer than five, "<5", "?" */
    char code[8];
    int x, y, w;
    int more; /* places that it covers */
};

static double degrees(const struct json *j, const char *member)
{
    const struct json *v = json_get(j, member);

    return !v ? NAN : v->type == JSON_INT ? (double) v->i
                  : v->type == JSON_REAL  ? v->d
                                          : NAN;
}

/* Where those lie that lie in the region; *elsewhere gets how many do not. */
static size_t where(const struct json *places, double *lat, double *lon, const struct json **which, int *elsewhere)
{
    size_t n = 0;

    *elsewhere = 0;
    JSON_EACH (p, places) {
        double la = degrees(p, "lat"), lo = degrees(p, "lon");

        if (n == PLACES || !(la >= CHART_SOUTH && la <= CHART_NORTH && lo >= CHART_WEST && lo <= CHART_EAST)) {
            ++*elsewhere;
            continue;
        }
        lat[n] = la;
        lon[n] = lo;
        which[n++] = p;
    }
    return n;
}

int picture_map_rows(const struct json *places, int w, int h)
{
    double lat[PLACES], lon[PLACES];
    const struct json *which[PLACES];
    int curve = h * 2 / 5, elsewhere;

    if (h < ROWS_FROM || w < COLUMNS || !where(places, lat, lon, which, &elsewhere))
        return 0;
    curve = curve < CURVE_LEAST ? CURVE_LEAST : curve > CURVE_MOST ? CURVE_MOST
                                                                   : curve;
    return h - curve;
}

/* As the list beside it tells the number: a mark is no larger for what is not told. */
static void spot_text(const struct json *p, struct spot *s)
{
    const struct json *count = json_get(p, "count");
    struct span code = json_str(p, "locode");

    if (count && count->type == JSON_INT)
        snprintf(s->text, sizeof s->text, "%lld%s", (long long) (count->i < 9999999 ? count->i : 9999999), json_int(p, "few", 0) > 0 ? "+" : "");
    else
        snprintf(s->text, sizeof s->text, "%s", count && count->type == JSON_STRING && span_is(count->s, "<5") ? "<5" : "?");
    s->w = (int) strlen(s->text);
    snprintf(s->code, sizeof s->code, "%.*s", (int) (code.n < 5 ? code.n : 5), code.p ? code.p : "");
}

/* The spot that would cover w columns from x on, one apart, but for `but`; or NULL. */
static struct spot *covering(struct spot *v, size_t n, const struct spot *but, int x, int y, int w)
{
    for (size_t i = 0; i < n; i++)
        if (&v[i] != but && v[i].y == y && x <= v[i].x + v[i].w && x + w >= v[i].x)
            return &v[i];
    return NULL;
}

static void draw_spots(struct spot *v, size_t n, struct cells *c, struct rect r)
{
    for (size_t i = 0; i < n; i++)
        cells_str(c, r.x + v[i].x, r.y + v[i].y, v[i].w, v[i].text, i == 0 ? ROLE_ALARM : ROLE_STRONG);
    for (size_t i = 0; i < n; i++) { /* its code at its right, else at its left, where there is room */
        char label[32];
        int w, at = v[i].x + v[i].w;

        snprintf(label, sizeof label, v[i].more ? " %s +%d" : " %s", v[i].code, v[i].more);
        w = (int) strlen(label);
        if (at + w > r.w || covering(v, n, &v[i], at, v[i].y, w)) {
            snprintf(label, sizeof label, "%s ", v[i].code);
            w = (int) strlen(label);
            at = v[i].x - w;
        }
        if (!v[i].code[0] || at < 0 || covering(v, n, &v[i], at, v[i].y, w))
            continue;
        cells_str(c, r.x + at, r.y + v[i].y, w, label, ROLE_ID);
        v[i].x = at < v[i].x ? at : v[i].x;
        v[i].w += w;
    }
}

void picture_map_draw(struct atlas *x, const struct json *places, struct cells *c, struct rect r)
{
    double lat[PLACES], lon[PLACES];
    const struct json *which[PLACES];
    struct spot v[PLACES];
    struct chart chart;
    int elsewhere, at;
    size_t n = where(places, lat, lon, which, &elsewhere), spots = 0;

    cells_hline(c, r.x - 1, r.y, r.w + 1, "─", ROLE_FRAME);
    at = cells_str(c, r.x, r.y, r.w, "Cases by place ", ROLE_HEAD);
    if (elsewhere)
        at += cells_printf(c, r.x + at, r.y, r.w - at, ROLE_WARN, "%d more on no map ", elsewhere);
    if (x->coast_said[0])
        cells_str(c, r.x + at, r.y, r.w - at, x->coast_said, ROLE_WARN);
    r.y++;
    r.h--;
    chart = chart_around(r.w, r.h, lat, lon, n, NEAREST);
    chart_raster(&x->small, &chart, &x->coast);
    chart_draw(&x->small, c, r, x->ascii, ROLE_FRAME);
    for (size_t i = 0; i < n; i++) {
        struct spot s = {0}, *under;

        spot_text(which[i], &s);
        if (!chart_cell(&chart, lat[i], lon[i], &s.x, &s.y) || !chart_shows(&chart, s.x, s.y))
            continue;
        if (s.x + s.w > r.w)
            s.x = r.w > s.w ? r.w - s.w : 0;
        under = covering(v, spots, NULL, s.x, s.y, s.w);
        if (under)
            under->more++; /* what has more cases stands there */
        else
            v[spots++] = s;
    }
    draw_spots(v, spots, c, r);
}
