/* gdacs: disasters as the Global Disaster Alert and Coordination System tells them: RSS with namespaces of its own and GeoRSS.
 *
 * One incident an event (type and eventid); its revision is the episode and the version. What lies outside the region is passed over.
 */
#include <math.h>
#include <string.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/rss.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define NS "http://www.gdacs.org"

struct kind {
    const char *code, *type;
};
static const struct kind kinds[] = {
    {"EQ", "HAZ.QUAKE"}, {"TS", "HAZ.TSUNAMI"}, {"TC", "HAZ.WEATHER"},
    {"FL", "HAZ.WEATHER"},    {"VO", "HAZ.VOLCANO"}, {"DR", "GDACS.DR"},
    {"WF", "HAZ.HAZE"},
};

struct call {
    const wf_host *host;
};

static void on_bad(void *arg, size_t offset, size_t length, uint32_t line, const char *reason)
{
    const struct call *c = arg;
    c->host->reject(c->host, offset, length, line, wf_str_of(reason));
}

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    const struct call *c = arg;
    c->host->advise(c->host, offset, line, wf_str_of(text));
}

static wf_str own(const wf_rss_item *item, const char *name)
{
    return wf_xml_text_ns(item->node, NS, name);
}

/* The first country of the item that is a member; absent when none is. */
static wf_str member_of(const wf_rss_item *item)
{
    wf_str member = wf_geo_member(own(item, "iso3"));
    wf_str list = own(item, "country");
    wf_str country;
    while (!member.n && wf_str_split(&list, ',', &country))
        member = wf_geo_member(country);
    return member;
}

static void level(const wf_host *host, const wf_rss_item *item, bool current, wf_report *r)
{
    static const char *const words[] = {"Green", "Orange", "Red", NULL};
    static const uint32_t impacts[] = {0, WF_IMPACT_LOW, WF_IMPACT_HIGH, WF_IMPACT_VERY_HIGH};
    static const uint32_t severities[] = {0, WF_SEVERITY_MINOR, WF_SEVERITY_SEVERE, WF_SEVERITY_EXTREME};
    wf_str word = own(item, "alertlevel");
    uint32_t place = wf_str_place(word, words);
    if (word.n && !place)
        host->advise(host, item->offset, item->line, WF_STR("\"gdacs:alertlevel\" is none of Green, Orange, Red; taken as not said"));
    r->impact = impacts[place];
    r->severity = severities[place];
    r->urgency = current ? WF_URGENCY_EXPECTED : WF_URGENCY_PAST;
    r->certainty = WF_CERTAINTY_OBSERVED;
    memcpy(r->grade, "A2\0", 4);
}

static void label(wf_pair *l, wf_report *r, wf_str name, wf_str value)
{
    if (value.n)
        l[r->labels_n++] = (wf_pair){name, wf_str_cut(value, 500)};
}

static void extras(const wf_host *host, const wf_rss_item *item, wf_report *r)
{
    wf_pair *l = host->scratch(host, 8 * sizeof *l);
    wf_str *links = host->scratch(host, 2 * sizeof *links);
    if (!l || !links)
        return;
    r->labels = l;
    label(l, r, WF_STR("gdacs.alertlevel"), own(item, "alertlevel"));
    label(l, r, WF_STR("gdacs.eventtype"), own(item, "eventtype"));
    label(l, r, WF_STR("gdacs.eventname"), own(item, "eventname"));
    label(l, r, WF_STR("gdacs.severity"), own(item, "severity"));
    label(l, r, WF_STR("gdacs.population"), own(item, "population"));
    label(l, r, WF_STR("gdacs.country"), own(item, "country"));
    label(l, r, WF_STR("glide"), own(item, "glide"));
    r->links = links;
    if (item->link.n)
        links[r->links_n++] = item->link;
    if (own(item, "cap").n)
        links[r->links_n++] = own(item, "cap");
}

/* Of all that a report is made of: GDACS edits an episode without a new version, and what says something else under one revision would be a conflict. */
static wf_str digest_of(const wf_host *host, const wf_rss_item *item)
{
    static const char *const names[] = {"alertlevel", "fromdate", "todate", "iscurrent", "severity", "population", "country", "iso3", "eventname", "glide", "cap"};
    wf_str parts[sizeof names / sizeof names[0] + 7];
    size_t n = 0;
    for (; n < sizeof names / sizeof names[0]; n++)
        parts[n] = own(item, names[n]);
    parts[n++] = item->title;
    parts[n++] = item->text;
    parts[n++] = item->link;
    parts[n++] = wf_xml_text(item->node, "pubDate");
    parts[n++] = wf_xml_text(item->node, "point");
    parts[n++] = wf_fmt(host, "%.6f %.6f", item->lat, item->lon);
    parts[n++] = own(item, "eventtype");
    return wf_digest(host, parts, n);
}

/* One item to a report. Returns NULL, or why it cannot be understood. */
static const char *event(const wf_host *host, const wf_rss_item *item)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    wf_str kind = own(item, "eventtype");
    wf_str id = own(item, "eventid");
    wf_str version = own(item, "version");
    wf_str episode = own(item, "episodeid");
    bool current = !wf_str_is_nocase(own(item, "iscurrent"), "false");
    if (!id.n || !kind.n)
        return "an item without \"gdacs:eventid\" or \"gdacs:eventtype\"";
    if (!wf_time_rfc822(own(item, "fromdate"), &r.occurred))
        r.occurred = item->published;
    if (!r.occurred.set)
        return "an item without a date that can be read";
    r.member = member_of(item);
    r.lat = item->lat;
    r.lon = item->lon;
    if (!wf_str_is(host->option(host, "region"), "world") && !r.member.n && !wf_geo_in_region(r.lat, r.lon))
        return NULL;
    r.type = WF_STR("GDACS.OTHER");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (wf_str_is(kind, kinds[i].code))
            r.type = wf_str_of(kinds[i].type);
    }
    r.source_id = wf_fmt(host, "%.*s%.*s", (int) kind.n, kind.p, (int) id.n, id.p);
    r.revision = wf_fmt(host, "%.*s.%.*s", (int) episode.n, episode.p ? episode.p : "", (int) version.n, version.p ? version.p : "");
    wf_str digest = digest_of(host, item);
    r.revision = wf_fmt(host, "%.*s.%.8s", (int) r.revision.n, r.revision.p, digest.p ? digest.p : "00000000");
    r.title = wf_html_text(host, wf_str_cut(item->title, 400));
    if (!r.title.n)
        r.title = wf_fmt(host, "%.*s alert %.*s", (int) kind.n, kind.p, (int) id.n, id.p);
    r.text = wf_html_text(host, wf_str_cut(item->text, 50000));
    r.lang = WF_STR("en");
    r.reported = item->published;
    r.tlp = WF_TLP_CLEAR;
    r.condition = current ? WF_CONDITION_ACTIVE : WF_CONDITION_CLEARED;
    level(host, item, current, &r);
    extras(host, item, &r);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    struct call call = {host};
    wf_fault fault;
    unsigned bad = 0;
    const wf_rss *feed = wf_rss_read(in->bytes, in->content_type, on_bad, on_advice, &call, &fault);
    if (!feed) {
        host->reject(host, 0, in->bytes.n, fault.line, wf_str_of(fault.text));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("GDACS: the feed sends what is no RSS"));
        return WF_DONE;
    }
    for (const wf_rss_item *i = feed->items; i; i = i->next) {
        const char *why = event(host, i);
        bad += why != NULL;
        if (why)
            host->reject(host, i->offset, i->length ? i->length : in->bytes.n, i->line, wf_str_of(why));
    }
    out->content_time = feed->updated;
    bad += (unsigned) feed->bad_n;
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "GDACS: %u item%s cannot be read", bad, bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("GDACS: disaster alerts arrive"));
    wf_rss_free(feed);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "region", .type = WF_OPTION_TEXT, .default_value = "members", .help = "members: only what concerns them or their seas; world: all"},
};

static const wf_source sources[] = {{
    .struct_size = sizeof(wf_source),
    .id = "rss",
    .title = "GDACS disaster alerts",
    .transport = WF_TRANSPORT_HTTP,
    .url = "https://www.gdacs.org/xml/rss.xml",
    .accept = "application/rss+xml, application/xml, text/xml",
    .interval_s = 360,
    .max_bytes = 8u << 20,
    .timeout_s = 60,
    .content_max_age_s = 6 * 3600,
}};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "gdacs",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Global Disaster Alert and Coordination System (GDACS), European Union and United Nations",
    .member = "--",
    .title = "GDACS disaster alerts",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
