/* who-don: the World Health Organization's Disease Outbreak News, JSON (doc/interfaces/who-don.md).
 *
 * An item that WHO edits is a new revision of the same report; a later item on the same disease in the same country is an episode of the same
 * event: both go to the incident that is there. Attribution is WHO's condition, and stands in each report.
 */
#include <string.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/json.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define DAY_NS INT64_C(86400000000000)
#define ATTRIBUTION "World Health Organization, Disease Outbreak News, CC BY-NC-SA 3.0 IGO"

/* "Cholera - Angola" or "Cholera – Angola": the parts about the last dash with spaces round it. */
static bool split_title(wf_str title, wf_str *disease, wf_str *country)
{
    for (size_t i = title.n; i-- > 1;) {
        wf_str rest = {title.p + i, title.n - i};
        size_t dash = wf_str_starts(rest, "- ") ? 2 : wf_str_starts(rest, "\xe2\x80\x93 ") ? 4 : wf_str_starts(rest, "\xe2\x80\x94 ") ? 4 : 0;
        if (!dash || title.p[i - 1] != ' ')
            continue;
        *disease = wf_str_trim((wf_str){title.p, i});
        *country = wf_str_trim((wf_str){title.p + i + dash, title.n - i - dash});
        return disease->n && country->n;
    }
    return false;
}

/* Cuts "(update)", "(update 3)" and the like off the end. */
static wf_str without_update(wf_str s)
{
    size_t at = wf_str_find(s, "(");
    while (at != SIZE_MAX && at + 1 < s.n) {
        wf_str rest = {s.p + at + 1, s.n - at - 1};
        if (wf_str_starts(rest, "update") || wf_str_starts(rest, "Update"))
            return wf_str_trim((wf_str){s.p, at});
        size_t next = wf_str_find(rest, "(");
        at = next == SIZE_MAX ? SIZE_MAX : at + 1 + next;
    }
    return s;
}

/* What tells the event from others: letters and digits of disease and country, small. */
static wf_str event_key(const wf_host *host, wf_str disease, wf_str country)
{
    char *out = host->scratch(host, disease.n + country.n + 1);
    size_t n = 0;
    wf_str parts[] = {without_update(disease), without_update(country)};
    for (size_t k = 0; out && k < 2; k++) {
        for (size_t i = 0; i < parts[k].n; i++) {
            char c = parts[k].p[i];
            if (c >= 'A' && c <= 'Z')
                c = (char) (c + 32);
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char) c >= 0x80)
                out[n++] = c;
        }
        if (k == 0)
            out[n++] = '-';
    }
    return wf_str_cut((wf_str){out, n}, 120);
}

static wf_str member_of(wf_str country)
{
    return wf_str_is_nocase(country, "Lao People's Democratic Republic") ? WF_STR("LA") : wf_geo_member(country);
}

/* What concerns the region: a member, or a list that is not of one country. */
static bool concerns(wf_str country, bool split)
{
    static const char *const wide[] = {"lobal", "ulti-country", "Multiple", "outh-East Asia", "estern Pacific", "Worldwide", "ASEAN"};
    if (!split || member_of(country).n)
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (wf_str_find(country, wide[i]) != SIZE_MAX)
            return true;
    }
    return false;
}

static wf_str body(const wf_host *host, const wf_json *item)
{
    static const char *const parts[] = {"Summary", "Overview", "Assessment", "Advice"};
    wf_str text = {"", 0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        wf_str part = wf_html_text(host, wf_str_cut(wf_json_text(item, parts[i]), 14000));
        if (part.n)
            text = wf_fmt(host, "%.*s%s%.*s", (int) text.n, text.p ? text.p : "", text.n ? "\n\n" : "", (int) part.n, part.p);
    }
    return text;
}

static wf_str link_of(const wf_host *host, const wf_json *item)
{
    wf_str path = wf_json_text(item, "ItemDefaultUrl");
    return wf_str_starts(path, "https://") ? path
           : path.n                        ? wf_fmt(host, "https://www.who.int/emergencies/disease-outbreak-news/item%s%.*s", path.p[0] == '/' ? "" : "/",
                                                    (int) path.n, path.p)
                                           : WF_STR("https://www.who.int/emergencies/disease-outbreak-news");
}

/* One item to a report. Returns NULL, or why it cannot be understood. */
static const char *outbreak(const wf_host *host, const wf_json *item, int64_t days, wf_instant *newest)
{
    wf_report r;
    wf_str disease = {NULL, 0}, country = {NULL, 0};
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = wf_json_as_text(item, "DonId");
    if (!r.source_id.n)
        r.source_id = wf_json_as_text(item, "UrlName");
    r.title = wf_str_trim(wf_json_text(item, wf_json_bool(item, "UseOverrideTitle", false) ? "OverrideTitle" : "Title"));
    if (!r.source_id.n || !r.title.n)
        return "an item without \"DonId\" or \"Title\"";
    if (!wf_time_loose(wf_json_text(item, "PublicationDate"), 0, &r.occurred, NULL))
        return "an item whose \"PublicationDate\" is no time";
    r.revision = wf_json_text(item, "LastModified");
    if (!wf_time_loose(r.revision, 0, &r.reported, NULL))
        r.reported = r.occurred;
    *newest = wf_time_later(*newest, r.reported);
    wf_instant now = host->now(host);
    if (now.set && r.reported.utc_ns < now.utc_ns - days * DAY_NS)
        return NULL;
    bool split = split_title(r.title, &disease, &country);
    if (!wf_str_is(host->option(host, "region"), "world") && !concerns(country, split))
        return NULL;
    r.text = body(host, item);
    if (!r.revision.n) {
        wf_str parts[] = {r.title, r.text};
        r.revision = wf_digest(host, parts, 2);
    }
    r.dedup_key = split ? event_key(host, disease, country) : (wf_str){NULL, 0};
    r.member = split ? member_of(country) : (wf_str){NULL, 0};
    r.type = WF_STR("WHO-DON.OUTBREAK");
    r.lang = WF_STR("en");
    r.impact = WF_IMPACT_MEDIUM;
    r.urgency = WF_URGENCY_EXPECTED;
    r.certainty = WF_CERTAINTY_OBSERVED;
    memcpy(r.grade, "A2", 3);
    r.tlp = WF_TLP_CLEAR;
    r.condition = WF_CONDITION_ACTIVE;
    wf_str link = link_of(host, item);
    r.links = &link;
    r.links_n = 1;
    wf_label(host, &r, "attribution", WF_STR(ATTRIBUTION));
    wf_label(host, &r, "who.disease", wf_str_cut(disease, 200));
    wf_label(host, &r, "who.country", wf_str_cut(country, 200));
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    wf_fault fault;
    int64_t days = 60;
    unsigned bad;
    wf_json_doc *doc = wf_json_read_items(host, in->bytes, &bad, &fault);
    const wf_json *rows = doc ? wf_json_at(wf_json_root(doc), "value") : NULL;
    wf_str_int(host->option(host, "days"), &days);
    if (wf_json_type(rows) != WF_JSON_ARRAY) {
        host->reject(host, 0, in->bytes.n, doc ? 1 : fault.line, doc ? WF_STR("there is no list \"value\"") : wf_str_of(fault.text));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("WHO: Disease Outbreak News answers what cannot be read"));
        wf_json_free(doc);
        return WF_DONE;
    }
    for (const wf_json *row = wf_json_first(rows); row; row = wf_json_next(row)) {
        const char *why = outbreak(host, row, days, &out->content_time);
        bad += why != NULL;
        if (why)
            host->reject(host, wf_json_offset(row), wf_json_length(row), wf_json_line(doc, row), wf_str_of(why));
    }
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "WHO: %u item%s of Disease Outbreak News cannot be read", bad, bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("WHO: Disease Outbreak News arrives"));
    wf_json_free(doc);
    return WF_DONE;
}

static int open_don(const wf_host *host, void **instance)
{
    int64_t days;
    (void) instance;
    if (wf_str_int(host->option(host, "days"), &days) && days >= 1 && days <= 3650)
        return WF_DONE;
    host->log(host, WF_LEVEL_ERROR, WF_STR("option \"days\" is a whole number from 1 to 3650"));
    return WF_FAIL_INVALID;
}

static const wf_option_decl options[] = {
    {.name = "region", .type = WF_OPTION_TEXT, .default_value = "members", .help = "members: what names a member or many countries; world: all"},
    {.name = "days", .type = WF_OPTION_INTEGER, .default_value = "60", .help = "items that were not changed for so many days are passed over"},
};

static const wf_source sources[] = {{
    .struct_size = sizeof(wf_source),
    .id = "news",
    .title = "WHO Disease Outbreak News",
    .transport = WF_TRANSPORT_HTTP,
    .url = "https://www.who.int/api/news/diseaseoutbreaknews?sf_culture=en&$orderby=PublicationDate%20desc&$top=40",
    .accept = "application/json",
    .interval_s = 1800,
    .max_bytes = 8u << 20,
    .timeout_s = 60,
    .content_max_age_s = 21 * 24 * 3600, /* an item a week or so */
}};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "who-don",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: " ATTRIBUTION,
    .member = "--",
    .title = "WHO Disease Outbreak News",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .open = open_don,
    .parse = parse,
};
