/* cap: any source of CAP 1.0, 1.1 or 1.2 alerts: alone, inside RSS or Atom, or linked from there (doc/interfaces/cap.md).
 *
 * What departs from the standard is read all the same and told as advice.
 */
#include <watchfloor/format/capfeed.h>
#include <watchfloor/plugin.h>

/* Whether an alert concerns the region: it says no place at all, or one of its places lies there. */
static bool in_region(const wf_report *r)
{
    bool said = false;
    for (size_t i = 0; i < r->areas_n; i++) {
        const wf_area *a = &r->areas[i];
        said |= a->polygon_n || a->circle_km >= 0;
        if (a->circle_km >= 0 && wf_geo_in_region(a->circle.lat, a->circle.lon))
            return true;
        for (size_t k = 0; k < a->polygon_n; k++) {
            if (wf_geo_in_region(a->polygon[k].lat, a->polygon[k].lon))
                return true;
        }
    }
    return !said;
}

static bool refine(void *arg, const wf_host *host, const wf_cap *cap, const wf_cap_info *info, wf_report *r)
{
    (void) arg;
    (void) info;
    wf_str member = host->option(host, "member");
    (void) cap;
    if (r->kind == WF_KIND_EVENT && !wf_str_is(host->option(host, "region"), "world") && !in_region(r))
        return false;
    r->member = member.n ? member : wf_cap_code(r->areas_n ? r->areas[0].geocodes : NULL, r->areas_n ? r->areas[0].geocodes_n : 0, "ISO3166-1");
    if (r->member.n != 2)
        r->member = (wf_str){NULL, 0};
    return true;
}

static int open_cap(const wf_host *host, void **instance)
{
    wf_str member = host->option(host, "member"), region = host->option(host, "region");
    (void) instance;
    if (member.n && !wf_geo_member(member).n) {
        host->log(host, WF_LEVEL_ERROR, WF_STR("option \"member\" is none of the eleven members' two letters; leave it empty for other countries"));
        return WF_FAIL_INVALID;
    }
    if (!wf_str_is(region, "world") && !wf_str_is(region, "members")) {
        host->log(host, WF_LEVEL_ERROR, WF_STR("option \"region\" is \"members\" or \"world\""));
        return WF_FAIL_INVALID;
    }
    return WF_DONE;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    wf_str language = host->option(host, "language");
    char tag[12] = "en";
    if (language.n && language.n < sizeof tag) {
        for (size_t i = 0; i <= language.n; i++)
            tag[i] = i < language.n ? language.p[i] : 0;
    }
    wf_capfeed feed = {.who = "CAP source", .language = tag, .type = "CAP.ALERT", .refine = refine};
    wf_capfeed_parse(&feed, host, in, out);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "en", .help = "language of the title (en, id, my ...); the others follow in the text"},
    {.name = "member", .type = WF_OPTION_TEXT, .default_value = "", .help = "the member that the alerts are about (ID, TH ...); empty: as the alert says"},
    {.name = "region", .type = WF_OPTION_TEXT, .default_value = "members", .help = "members: only what lies in their region or says no place; world: all"},
};

static const wf_source sources[] = {{
    .struct_size = sizeof(wf_source),
    .id = "alerts",
    .title = "CAP alerts",
    .transport = WF_TRANSPORT_HTTP,
    .url = "https://cap.example.org/alerts.xml",
    .accept = "application/cap+xml, application/atom+xml, application/rss+xml, application/xml, text/xml",
    .interval_s = 120,
    .auth = WF_AUTH_API_KEY | WF_AUTH_BASIC | WF_AUTH_BEARER,
    .max_bytes = 16u << 20,
    .timeout_s = 60,
    .follow_max = WF_CAPFEED_MOST,
    .content_max_age_s = 7 * 24 * 3600, /* a national authority warns of something each week */
}};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "cap",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: the alerting authority that each alert names as its sender",
    .member = "--",
    .title = "CAP alerts of any authority",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .open = open_cap,
    .parse = parse,
};
