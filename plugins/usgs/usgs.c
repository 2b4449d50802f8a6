/* usgs: earthquakes of the United States Geological Survey, as its GeoJSON summary feeds tell them.
 *
 * One report a quake; its revision is the feed's "updated". Quakes outside the region, or smaller than asked for, are passed over; but one that was
 * told before, whose magnitude or place is corrected, is not: the cursor holds the ids of those.
 */
#include <math.h>
#include <string.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/json.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define CURSOR_MOST 4000

/* After "... of Abepura, Indonesia" the country; absent where the place names none of the members. */
static wf_str member_of(wf_str place)
{
    wf_str part, last = {NULL, 0};
    while (wf_str_split(&place, ',', &part))
        last = part;
    last = wf_str_trim(last);
    wf_str member = wf_geo_member(last);
    if (!member.n && wf_str_starts(last, "near the coast of ")) {
        last.p += 18;
        last.n -= 18;
        member = wf_geo_member(last);
    }
    return member;
}

static uint32_t impact_of(double magnitude, wf_str alert)
{
    if (wf_str_is(alert, "red") || magnitude >= 7.0)
        return WF_IMPACT_VERY_HIGH;
    if (wf_str_is(alert, "orange") || magnitude >= 6.0)
        return WF_IMPACT_HIGH;
    if (wf_str_is(alert, "yellow") || magnitude >= 5.0)
        return WF_IMPACT_MEDIUM;
    return WF_IMPACT_LOW;
}

static uint32_t severity_of(uint32_t impact)
{
    static const uint32_t severities[] = {0, WF_SEVERITY_MINOR, WF_SEVERITY_MODERATE, WF_SEVERITY_SEVERE, WF_SEVERITY_EXTREME};
    return severities[impact];
}

static void labels(const wf_host *host, const wf_json *props, double magnitude, double depth, wf_report *r)
{
    wf_pair *l = host->scratch(host, 6 * sizeof *l);
    if (!l)
        return;
    r->labels = l;
    if (!isnan(magnitude))
        l[r->labels_n++] = (wf_pair){WF_STR("magnitude"), wf_fmt(host, "%.1f", magnitude)};
    if (!isnan(depth))
        l[r->labels_n++] = (wf_pair){WF_STR("depth_km"), wf_fmt(host, "%.0f", depth)};
    if (wf_json_int(props, "tsunami", 0) == 1)
        l[r->labels_n++] = (wf_pair){WF_STR("tsunami"), WF_STR("a tsunami message may have been issued")};
    if (wf_json_text(props, "alert").n)
        l[r->labels_n++] = (wf_pair){WF_STR("pager"), wf_json_text(props, "alert")};
    if (wf_json_text(props, "status").n)
        l[r->labels_n++] = (wf_pair){WF_STR("status"), wf_json_text(props, "status")};
}

/* Whether one of the ids, apart by commas, is this one. */
static bool is_among(wf_str list, wf_str id)
{
    wf_str one;
    while (wf_str_split(&list, ',', &one)) {
        if (one.n && wf_str_eq(one, id))
            return true;
    }
    return false;
}

/* The event's ids at other networks: which of them stands as `id` changes as they report, and the quake stays the same incident. */
static void other_ids(const wf_host *host, const wf_json *props, wf_report *r)
{
    wf_str list = wf_json_text(props, "ids"), one, others = {NULL, 0};
    while (wf_str_split(&list, ',', &one)) {
        if (one.n && !wf_str_eq(one, r->source_id) && !is_among(others, one))
            others = wf_fmt(host, "%.*s%.*s,", (int) others.n, others.p ? others.p : "", (int) one.n, one.p);
    }
    wf_references(host, r, others, ',');
}

/* Whether the quake was told before, by one of its ids. */
static bool is_known(wf_str told, const wf_report *r)
{
    for (size_t i = 0; i < r->references_n; i++) {
        if (is_among(told, r->references[i]))
            return true;
    }
    return is_among(told, r->source_id);
}

static bool wanted(const wf_host *host, double lat, double lon, double magnitude)
{
    double least = 0;
    if (wf_str_number(host->option(host, "min_magnitude"), &least) && !(magnitude >= least))
        return false;
    return wf_str_is(host->option(host, "region"), "world") || wf_geo_in_region(lat, lon);
}

/* One feature to a report. Returns NULL, or why it cannot be understood. */
static const char *quake(const wf_host *host, const wf_json *f, wf_str told, wf_str *telling)
{
    const wf_json *props = wf_json_at(f, "properties");
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    double magnitude = wf_json_number(props, "mag", NAN);
    double depth = wf_json_number(f, "geometry.coordinates.2", NAN);
    int64_t when = wf_json_int(props, "time", INT64_MIN);
    int64_t updated = wf_json_int(props, "updated", when);
    r.source_id = wf_json_as_text(f, "id");
    if (!r.source_id.n)
        return "a feature without \"id\"";
    if (!wf_geojson_point(wf_json_at(f, "geometry"), &r.lat, &r.lon))
        return "a feature without a point on Earth";
    if (when == INT64_MIN || !wf_time_epoch_ms(when, &r.occurred) || !wf_time_epoch_ms(updated, &r.reported))
        return "a feature without a \"time\" that can be read";
    other_ids(host, props, &r);
    if (!is_known(told, &r) && !wanted(host, r.lat, r.lon, magnitude)) /* one that was told is told on, whatever became of it */
        return NULL;
    wf_str alert = wf_json_text(props, "alert");
    wf_str place = wf_json_text(props, "place");
    wf_str *link = host->scratch(host, sizeof *link);
    bool is_quake = !wf_json_text(props, "type").n || wf_str_is(wf_json_text(props, "type"), "earthquake");
    r.revision = wf_fmt(host, "%lld", (long long) updated);
    r.type = is_quake ? WF_STR("HAZ.QUAKE") : WF_STR("USGS.OTHER");
    r.member = member_of(place);
    r.title = wf_json_text(props, "title");
    if (!r.title.n)
        r.title = wf_fmt(host, "M %.1f - %.*s", magnitude, (int) place.n, place.p ? place.p : "");
    r.text = isnan(depth) ? place : wf_fmt(host, "%.*s; depth %.0f km", (int) place.n, place.p ? place.p : "", depth);
    r.lang = WF_STR("en");
    r.impact = impact_of(magnitude, alert);
    r.severity = severity_of(r.impact);
    r.certainty = WF_CERTAINTY_OBSERVED;
    r.urgency = r.impact >= WF_IMPACT_HIGH ? WF_URGENCY_EXPECTED : WF_URGENCY_PAST;
    r.tlp = WF_TLP_CLEAR;
    r.condition = wf_str_is(wf_json_text(props, "status"), "deleted") ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    memcpy(r.grade, wf_str_is(wf_json_text(props, "status"), "reviewed") ? "A1\0" : "A2\0", 4);
    if (link && wf_json_text(props, "url").n) {
        *link = wf_json_text(props, "url");
        r.links = link;
        r.links_n = 1;
    }
    labels(host, props, magnitude, depth, &r);
    if (host->emit(host, &r) != WF_DONE)
        return "";
    if (telling->n + r.source_id.n < CURSOR_MOST && !memchr(r.source_id.p, ',', r.source_id.n) && !is_among(*telling, r.source_id))
        *telling = wf_fmt(host, "%.*s%s%.*s", (int) telling->n, telling->p ? telling->p : "", telling->n ? "," : "", (int) r.source_id.n, r.source_id.p);
    return NULL;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    wf_fault fault;
    unsigned bad;
    wf_json_doc *doc = wf_json_read_items(host, in->bytes, &bad, &fault);
    if (!doc) {
        host->reject(host, 0, in->bytes.n, fault.line, wf_str_of(fault.text));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("USGS: the earthquake feed sends what is no JSON"));
        return WF_DONE;
    }
    const wf_json *root = wf_json_root(doc);
    const wf_json *features = wf_json_at(root, "features");
    if (wf_json_type(features) != WF_JSON_ARRAY) {
        host->reject(host, 0, in->bytes.n, 1, WF_STR("there is no list \"features\""));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("USGS: the earthquake feed holds no list of earthquakes"));
        wf_json_free(doc);
        return WF_DONE;
    }
    wf_str telling = WF_STR("");
    for (const wf_json *f = wf_json_first(features); f; f = wf_json_next(f)) {
        const char *why = quake(host, f, in->cursor, &telling);
        bad += why != NULL;
        if (why)
            host->reject(host, wf_json_offset(f), wf_json_length(f), wf_json_line(doc, f), wf_str_of(why));
    }
    out->cursor = telling; /* the ids of what is listed and was told */
    int64_t generated = wf_json_int(root, "metadata.generated", INT64_MIN);
    if (generated != INT64_MIN)
        wf_time_epoch_ms(generated, &out->content_time);
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "USGS: %u earthquake%s cannot be read", bad, bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("USGS: earthquakes arrive"));
    wf_json_free(doc);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "region", .type = WF_OPTION_TEXT, .default_value = "members", .help = "members: only 13 S to 30 N, 88 E to 142 E; world: all"},
    {.name = "min_magnitude", .type = WF_OPTION_TEXT, .default_value = "4.5", .help = "quakes smaller than this are passed over"},
};

static const wf_source sources[] = {{
    .struct_size = sizeof(wf_source),
    .id = "quakes",
    .title = "USGS earthquakes, magnitude 4.5 and more, past day",
    .transport = WF_TRANSPORT_HTTP,
    .url = "https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/4.5_day.geojson",
    .accept = "application/geo+json, application/json",
    .interval_s = 60,
    .max_bytes = 8u << 20,
    .content_max_age_s = 3600,
}};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "usgs",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: U.S. Geological Survey, Earthquake Hazards Program (public domain)",
    .member = "--",
    .title = "USGS earthquakes",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
