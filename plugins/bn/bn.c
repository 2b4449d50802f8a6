/* bn: Brunei Darussalam, two RSS 2.0 feeds in English and Malay (doc/interfaces/bn.md).
 *
 * events: one item an event, changed in place under its guid without a revision number: the revision is a digest of what it says. The
 * list is complete. checkpoints: one item a checkpoint, its figures in elements of the interface's own namespace.
 */
#include <math.h>
#include <string.h>

#include <watchfloor/format/row.h>
#include <watchfloor/format/rss.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define NS "https://sempadan.example.bn/rss/1"
#define OFFSET_MIN 480
#define TEXT_MOST 30000 /* of one language */

struct call {
    const wf_host *host;
    unsigned bad;
};

static void on_bad(void *arg, size_t offset, size_t length, uint32_t line, const char *reason)
{
    struct call *c = arg;
    c->bad++;
    c->host->reject(c->host, offset, length, line, wf_str_of(reason));
}

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    const struct call *c = arg;
    c->host->advise(c->host, offset, line, wf_str_of(text));
}

static wf_str own(const wf_rss_item *i, const char *name)
{
    return wf_xml_text_ns(i->node, NS, name);
}

/* Lists of words, whose places from 1 are the values of the enumerations. */
static const char *const conditions[] = {"open", "closed", NULL};
static const char *const natures[] = {"false", "true", NULL}; /* of an exercise */
static const char *const levels[] = {"low", "medium", "high", "very-high", NULL};
static const char *const urgencies[] = {"immediate", "expected", "future", "past", NULL};
static const char *const links[] = {"ok", "degraded", "down", "unknown", NULL};

/* Columns with "bn:" are elements of the interface's own namespace. */
static const wf_event_columns event_columns = {
    .id = "guid", .occurred = "pubDate", .reported = "bn:updated", .tongue = {{"en", "title", "description"}, {"ms", "bn:tajuk", "bn:keterangan"}},
    .type = "category", .other = "BN.OTHER", .checkpoint = "bn:checkpoint", .condition = "bn:status", .conditions = conditions, .nature = "bn:exercise",
    .natures = natures, .impact = "bn:impact", .impacts = levels, .urgency = "bn:urgency", .urgencies = urgencies, .involved = "bn:persons",
    .references = "bn:supersedes", .separator = ' ',
};
static const wf_status_columns status_columns = {
    .checkpoint = "guid", .taken = "pubDate", .queue_min = "bn:queue", .pax_h = "bn:pax", .verify_ms = "bn:verify", .reject_pct = "bn:rejected",
    .watchlist = "bn:watchlist", .links = links,
};

/* The category that holds the event's type; another category is for people. */
static wf_str type_of(const wf_rss_item *i)
{
    for (const wf_xml_node *c = wf_xml_child(i->node, "category"); c; c = wf_xml_again(c)) {
        if (wf_str_is(wf_xml_attr_value(c, "domain"), "urn:amicf:event:1") && wf_str_trim(c->text).n)
            return wf_str_trim(c->text);
    }
    return (wf_str){NULL, 0};
}

/* A column of an item. Titles and texts may be HTML: what editors type is pasted into either. */
static wf_str column(const wf_row *row, const char *name)
{
    const wf_rss_item *i = row->of;
    bool ours = strncmp(name, "bn:", 3) == 0;
    wf_str s = strcmp(name, "category") == 0 ? type_of(i) : ours ? own(i, name + 3) : wf_xml_text(i->node, name);
    for (size_t k = 0; k < 2; k++) {
        if (name == event_columns.tongue[k].title || name == event_columns.tongue[k].text)
            return wf_html_text(row->host, wf_str_cut(s, TEXT_MOST));
    }
    return s;
}

static bool date(wf_str s, int16_t assumed_min, wf_instant *out, uint32_t *oddities)
{
    return wf_time_rfc822(s, out) || wf_time_loose(s, assumed_min, out, oddities);
}

static const char *event(const wf_row *row, wf_instant *newest)
{
    wf_report r;
    const wf_rss_item *i = row->of;
    const char *why = wf_row_event(row, &event_columns, &r);
    if (why)
        return why;
    if (!r.reported.set)
        r.reported = r.occurred;
    /* all that a report is made of: what says something else under the same revision would be a conflict */
    wf_str parts[] = {i->title, i->text, own(i, "tajuk"), own(i, "keterangan"), own(i, "status"), own(i, "impact"), own(i, "persons"), r.type,
                      own(i, "urgency"), own(i, "checkpoint"), own(i, "exercise"), own(i, "supersedes"), own(i, "updated"),
                      wf_xml_text(i->node, "pubDate"), wf_xml_text(i->node, "point")};
    r.revision = wf_digest(row->host, parts, sizeof parts / sizeof parts[0]);
    r.lat = i->lat;
    r.lon = i->lon;
    if (isnan(i->lat) && wf_xml_text(i->node, "point").n) {
        r.location_unknown = 1;
        row->host->advise(row->host, row->offset, row->line, WF_STR("\"georss:point\" is no place in degrees; where it was is not known"));
    }
    return wf_row_emit(row, &r, newest);
}

/* "8/12": of how many. */
static void part(const wf_row *row, const char *name, int32_t *some, int32_t *all)
{
    wf_str first, s = wf_row_text(row, name), rest = s;
    int64_t a, b;
    if (!s.n)
        return;
    if (wf_str_split(&rest, '/', &first) && wf_str_int(first, &a) && wf_str_int(rest, &b) && a >= 0 && b >= a && b <= 100000) {
        *some = (int32_t) a;
        *all = (int32_t) b;
    } else {
        row->host->advise(row->host, row->offset, row->line, wf_fmt(row->host, "\"%s\" is no \"8/12\"; taken as not said", name));
    }
}

static const char *status(const wf_row *row, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    const char *why = wf_row_status(row, &status_columns, &r, &s);
    if (why)
        return why;
    part(row, "bn:lanes", &s.lanes_open, &s.lanes);
    part(row, "bn:gates", &s.gates_up, &s.gates);
    return wf_row_emit(row, &r, newest);
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    struct call call = {host, 0};
    wf_fault fault;
    (void) instance;
    const wf_rss *feed = wf_rss_read(in->bytes, in->content_type, on_bad, on_advice, &call, &fault);
    if (!feed) {
        host->reject(host, 0, in->bytes.n, fault.line, wf_str_of(fault.text));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Brunei Darussalam: the feed sends what is no RSS"));
        return WF_DONE;
    }
    bool events = wf_str_is(in->source, "events");
    wf_instant newest = feed->updated;
    for (const wf_rss_item *i = feed->items; i; i = i->next) {
        wf_row row = {.host = host, .of = i, .get = column, .time = date, .zone_min = OFFSET_MIN, .offset = i->offset, .line = i->line};
        const char *why = events ? event(&row, &newest) : status(&row, &newest);
        call.bad += why != NULL;
        if (why)
            host->reject(host, i->offset, i->length ? i->length : in->bytes.n, i->line, wf_str_of(why));
    }
    out->content_time = newest;
    if (events && !call.bad) /* what could not be read may still go on: nothing is cleared by such a page */
        out->list = WF_LIST_END;
    if (call.bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Brunei Darussalam: %u item%s cannot be read", call.bad, call.bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, events ? WF_STR("Brunei Darussalam: events arrive") : WF_STR("Brunei Darussalam: checkpoints report"));
    wf_rss_free(feed);
    return WF_DONE;
}

static int open_bn(const wf_host *host, void **instance)
{
    static const char *const languages[] = {"en", "ms", NULL};
    (void) instance;
    return wf_option_among(host, "language", languages) ? WF_DONE : WF_FAIL_INVALID;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "en", .help = "en or ms: the language of an event's title; the other follows in its text"},
};

static const wf_source sources[] = {
    {
        .struct_size = sizeof(wf_source),
        .id = "events",
        .title = "Brunei Darussalam: events",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://sempadan.example.bn/rss/events.xml",
        .accept = "application/rss+xml, application/xml, text/xml",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 60,
        .max_bytes = 4u << 20,
        .complete = 1,
        .content_max_age_s = 900,
    },
    {
        .struct_size = sizeof(wf_source),
        .id = "checkpoints",
        .title = "Brunei Darussalam: checkpoints",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://sempadan.example.bn/rss/checkpoints.xml",
        .accept = "application/rss+xml, application/xml, text/xml",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 60,
        .max_bytes = 4u << 20,
        .content_max_age_s = 900,
    },
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "bn",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Brunei Darussalam, border events and checkpoints (profile of this project; not a public service)",
    .member = "BN",
    .title = "Brunei Darussalam",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .open = open_bn,
    .parse = parse,
};
