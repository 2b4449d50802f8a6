/* sim/play_usgs: earthquakes as the USGS's GeoJSON tells them (doc/interfaces/usgs.md). */
#include <stdio.h>

#include "base/json.h"
#include "sim/play.h"

static const struct {
    const char *place;
    double lat, lon;
} zones[] = {
    {"42 km SSW of Bengkulu, Indonesia", -4.1, 101.9},     {"88 km E of Baculin, Philippines", 7.4, 127.3},
    {"120 km NW of Tobelo, Indonesia", 2.4, 127.2},        {"37 km ENE of Hinatuan, Philippines", 8.5, 126.7},
    {"19 km W of Sagaing, Myanmar", 21.9, 95.8},           {"65 km NNE of Dili, Timor-Leste", -8.0, 125.9},
    {"210 km ESE of Amahai, Indonesia", -4.2, 130.7},      {"54 km SW of Basco, Philippines", 20.1, 121.6},
};

static void feature(struct json_writer *w, const struct happening *h, wf_time now)
{
    size_t row = (size_t) h->which % ARRAY_LEN(zones);
    double mag = (double) (int) (h->size * 10 + 0.5) / 10;
    bool reviewed = now >= h->revised;
    char title[120];
    snprintf(title, sizeof title, "%s%sM %.1f - %s", h->mark ? h->mark : "", h->mark ? ": " : "", mag, zones[row].place);
    jw_begin_object(w);
    jw_kcstr(w, "type", "Feature");
    jw_key(w, "properties");
    jw_begin_object(w);
    jw_knum(w, "mag", mag);
    jw_kcstr(w, "place", zones[row].place);
    jw_kint(w, "time", h->start / NSEC_PER_MS);
    jw_kint(w, "updated", (reviewed ? h->revised : h->start + MINUTE) / NSEC_PER_MS);
    jw_kcstr(w, "status", reviewed ? "reviewed" : "automatic");
    jw_kcstr(w, "alert", mag >= 6.5 ? "orange" : mag >= 5.8 ? "yellow" : "green");
    jw_kint(w, "tsunami", mag >= 6.5);
    jw_kcstr(w, "type", "earthquake");
    jw_kcstr(w, "title", title);
    jw_end_object(w);
    jw_key(w, "geometry");
    jw_begin_object(w);
    jw_kcstr(w, "type", "Point");
    jw_key(w, "coordinates");
    jw_begin_array(w);
    jw_num(w, zones[row].lon + (h->which % 7) * 0.1);
    jw_num(w, zones[row].lat + (h->which % 5) * 0.1);
    jw_num(w, 10 + h->which % 90);
    jw_end_array(w);
    jw_end_object(w);
    jw_kcstr(w, "id", h->id);
    jw_end_object(w);
}

static int page_usgs(const struct world *world, wf_time now, const struct play_request *r, struct buf *b, const char **type)
{
    struct json_writer w;
    happenings list = {0};
    wf_time stamp = now - now % MINUTE;
    size_t idx[256];
    if (strcmp(r->path, "/earthquakes/feed/v1.0/summary/4.5_day.geojson") != 0)
        return -1;
    *type = "application/geo+json; charset=utf-8";
    world_happenings(world, SIM_USGS, stamp - MINUTE, 24 * HOUR, &list);
    size_t n = list.n < 128 ? list.n : 128;
    size_t shown = play_order(r->odd == MIS_DISORDER ? MIS_OK : r->odd == MIS_OK ? MIS_DISORDER : r->odd, n, idx); /* newest first is its order */
    jw_init(&w, b);
    jw_begin_object(&w);
    jw_kcstr(&w, "type", "FeatureCollection");
    jw_key(&w, "metadata");
    jw_begin_object(&w);
    jw_kint(&w, "generated", stamp / NSEC_PER_MS);
    jw_kcstr(&w, "title", "USGS Magnitude 4.5+ Earthquakes, Past Day (simulated)");
    jw_kint(&w, "count", (int64_t) shown);
    jw_end_object(&w);
    jw_key(&w, "features");
    jw_begin_array(&w);
    for (size_t i = 0; i < shown; i++)
        feature(&w, &list.v[list.n - n + idx[i]], stamp);
    jw_end_array(&w);
    jw_end_object(&w);
    buf_char(b, '\n');
    VEC_FREE(&list);
    return 0;
}

/* The rows of zones[] by name. */
static const char *const words[] = {"bengkulu", "baculin", "tobelo", "hinatuan", "sagaing", "dili", "amahai", "basco"};
_Static_assert(ARRAY_LEN(words) == ARRAY_LEN(zones), "a word a row");

static const struct play_feed feeds[] = {{"quakes", "/earthquakes/feed/v1.0/summary/4.5_day.geojson", 5}};
const struct play play_usgs = {.name = "usgs", .title = "USGS: earthquakes as GeoJSON", .member = SIM_USGS, .port = 13,
                               .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .kinds = words, .kinds_n = ARRAY_LEN(words),
                       .page = page_usgs};
