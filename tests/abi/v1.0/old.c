/* old: a plugin as it was built with plugin.h 1.0, which lies beside it. Neither is ever changed: what was built once loads and works for as
 * long as the major is 1. It reads and fills every field that 1.0 has: a line of input is a kind of report, or a call of the host. */
#include <string.h>

#include <watchfloor/plugin.h>

static const wf_option_decl options[] = {{"region", WF_OPTION_TEXT, 0, "north", "a word that comes back in a label"},
                                         {"limit", WF_OPTION_INTEGER, 0, "7", "a number that comes back in a label"},
                                         {"strict", WF_OPTION_BOOLEAN, 0, "false", "refuses to open"}};

static const wf_source sources[] = {
    {.struct_size = sizeof(wf_source),
     .id = "poll",
     .title = "Polled",
     .transport = WF_TRANSPORT_HTTP,
     .raw = WF_RAW_KEEP,
     .url = "http://127.0.0.1:1/{cursor}?day={date:+07:00}",
     .method = "POST",
     .body = "from={cursor}",
     .body_type = "text/plain",
     .accept = "text/plain",
     .auth = WF_AUTH_NONE | WF_AUTH_API_KEY,
     .interval_s = 60,
     .auth_header = "X-Old-Key",
     .max_bytes = 100000,
     .timeout_s = 20,
     .follow_max = 2,
     .complete = 1,
     .content_max_age_s = 3600},
    {.struct_size = sizeof(wf_source),
     .id = "wire",
     .title = "Lines",
     .transport = WF_TRANSPORT_TCP,
     .raw = WF_RAW_DIGEST,
     .url = "tcp://127.0.0.1:1",
     .heartbeat_s = 5,
     .on_connect = "RESUME {cursor}\n"},
};

static char opened[8];

static int open_(const wf_host *host, void **instance)
{
    wf_str strict = host->option(host, "strict");
    if (host->struct_size < offsetof(wf_host, arrived) + sizeof host->arrived || strict.n == 4)
        return WF_FAIL_INVALID;
    *instance = opened;
    opened[0] = 'o';
    host->health(host, WF_HEALTH_OK, WF_STR("Old: it is open"));
    return WF_DONE;
}

static void close_(void *instance)
{
    *(char *) instance = 'c';
}

static void event(const wf_host *host, const wf_input *in)
{
    static const wf_point ring[] = {{1, 103}, {1, 104}, {2, 104}, {1, 103}};
    const wf_pair codes[] = {{WF_STR("P-CODE"), WF_STR("SG01")}};
    const wf_area areas[] = {{WF_STR("A strait"), ring, 4, {1.5, 103.5}, 12.5, codes, 1}};
    const wf_str links[] = {WF_STR("https://example.org/1")}, references[] = {WF_STR("E-0")};
    const wf_pair labels[] = {{WF_STR("region"), host->option(host, "region")}, {WF_STR("limit"), host->option(host, "limit")},
                              {WF_STR("tag"), in->tag},                         {WF_STR("cursor"), in->cursor}};
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.msg_status = WF_MSG_EXERCISE;
    r.source_id = WF_STR("E-1");
    r.revision = WF_STR("3");
    r.sequence = 41;
    r.dedup_key = WF_STR("strait");
    r.type = WF_STR("HAZ.HAZE");
    r.member = WF_STR("SG");
    r.checkpoint = WF_STR("SGSIN");
    r.title = WF_STR("Haze over the strait");
    r.text = WF_STR("It is thick.");
    r.lang = WF_STR("en");
    r.occurred = in->fetched;
    r.detected = r.reported = r.expires = in->fetched;
    r.occurred.offset_min = 480;
    r.expires.utc_ns += 3600 * INT64_C(1000000000);
    r.impact = WF_IMPACT_HIGH;
    r.urgency = WF_URGENCY_EXPECTED;
    r.severity = WF_SEVERITY_SEVERE;
    r.certainty = WF_CERTAINTY_LIKELY;
    r.tlp = WF_TLP_GREEN;
    r.pap = WF_PAP_AMBER;
    r.condition = WF_CONDITION_ACTIVE;
    memcpy(r.grade, "B2", 3);
    r.handling = WF_STR("not for the press");
    r.lat = 1.25;
    r.lon = 103.75;
    r.location_unknown = 0;
    r.protection = 1;
    r.persons.involved = 22;
    r.persons.dead = 1;
    r.persons.injured = 2;
    r.persons.missing = 3;
    r.persons.minors = 4;
    r.persons.in_need_of_protection = 5;
    r.areas = areas;
    r.areas_n = 1;
    r.links = links;
    r.links_n = 1;
    r.references = references;
    r.references_n = 1;
    r.labels = labels;
    r.labels_n = sizeof labels / sizeof *labels;
    (void) host->emit(host, &r);
}

static void status(const wf_host *host, const wf_input *in)
{
    const wf_pair rejects[] = {{WF_STR("no match"), WF_STR("12")}};
    wf_status s;
    wf_report r;
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    s.lanes_open = 18;
    s.lanes = 24;
    s.gates_up = 3;
    s.gates = 12;
    s.queue_min = 42;
    s.pax_h = 2140;
    s.verify_ms = 900;
    s.watchlist = WF_LINK_DOWN;
    s.reject_pct = 2.5;
    s.health = WF_STR("ISO 1");
    s.rejects = rejects;
    s.rejects_n = 1;
    r.source_id = r.checkpoint = WF_STR("SGSIN");
    r.occurred = in->fetched;
    r.status = &s;
    (void) host->emit(host, &r);
}

static void count(const wf_host *host, const wf_input *in)
{
    wf_report r;
    wf_count c = {.struct_size = sizeof c, .indicator = WF_STR("refused-entry"), .value = 17, .denominator = 2140, .from = in->fetched, .to = in->fetched};
    c.from.utc_ns -= 3600 * INT64_C(1000000000);
    wf_report_init(&r, WF_KIND_COUNT);
    r.source_id = WF_STR("C-1");
    r.checkpoint = WF_STR("SGSIN");
    r.occurred = in->fetched;
    r.count = &c;
    (void) host->emit(host, &r);
}

static void rest(const wf_host *host, const wf_input *in, wf_str line)
{
    char *memory = host->scratch(host, 64);
    size_t at = (size_t) (line.p - in->bytes.p);
    if (line.n == 6 && memcmp(line.p, "reject", 6) == 0)
        host->reject(host, at, line.n, 3, WF_STR("this line says so"));
    else if (line.n == 6 && memcmp(line.p, "advise", 6) == 0)
        host->advise(host, at, 4, WF_STR("this line is odd"));
    else if (line.n == 6 && memcmp(line.p, "follow", 6) == 0)
        (void) host->follow(host, WF_STR("more?page=2"), WF_STR("page"));
    else if (line.n == 4 && memcmp(line.p, "rest", 4) == 0 && memory && host->now(host).set) {
        host->arrived(host, 42);
        host->log(host, WF_LEVEL_INFO, WF_STR("all of the host was called"));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Old: it limps"));
    }
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    const char *p = in->bytes.p, *end = p + in->bytes.n;
    if (*(char *) instance != 'o' || in->struct_size < sizeof *in || out->struct_size < sizeof *out || !in->source.n || out->consumed != in->bytes.n ||
        !in->first || !in->last || !in->url.p)
        return WF_FAIL_OTHER;
    while (p < end) {
        const char *nl = memchr(p, '\n', (size_t) (end - p));
        wf_str line = {p, (size_t) ((nl ? nl : end) - p)};
        if (line.n == 5 && memcmp(p, "event", 5) == 0)
            event(host, in);
        else if (line.n == 6 && memcmp(p, "status", 6) == 0)
            status(host, in);
        else if (line.n == 5 && memcmp(p, "count", 5) == 0)
            count(host, in);
        else
            rest(host, in, line);
        p = nl ? nl + 1 : end;
    }
    out->cursor = WF_STR("page-2");
    out->content_time = in->fetched;
    out->list = WF_LIST_END;
    out->sequence = 42;
    return WF_DONE;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "old",
    .version = "1.0",
    .license = "Apache-2.0",
    .attribution = "the tests",
    .member = "SG",
    .title = "A plugin of 1.0",
    .options = options,
    .options_n = sizeof options / sizeof *options,
    .sources = sources,
    .sources_n = sizeof sources / sizeof *sources,
    .open = open_,
    .parse = parse,
    .close = close_,
};
