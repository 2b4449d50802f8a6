/* bn: Brunei Darussalam, two RSS 2.0 feeds in English and Malay (doc/interfaces/bn.md).
 *
 * events: one item an event, changed in place under its guid without a revision number: the revision is a digest of what it says. The
 * list is complete. checkpoints: one item a checkpoint, its figures in elements of the interface's own namespace.
 */
#include <string.h>

#include <watchfloor/format/rss.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define NS "https://sempadan.example.bn/rss/1"
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

static const char *const levels[] = {"low", "medium", "high", "very-high", NULL};
static const char *const urgencies[] = {"immediate", "expected", "future", "past", NULL};
static const char *const links[] = {"ok", "degraded", "down", "unknown", NULL};

/* The category that holds the event's type; another category is for people. */
static wf_str type_of(const wf_rss_item *i)
{
    for (const wf_xml_node *c = wf_xml_child(i->node, "category"); c; c = wf_xml_again(c)) {
        if (wf_str_is(wf_xml_attr_value(c, "domain"), "urn:amicf:event:1") && wf_str_trim(c->text).n)
            return wf_str_trim(c->text);
    }
    return WF_STR("BN.OTHER");
}

/* Title and text in the officer's language, the other language below. */
static void words(const wf_host *host, const wf_rss_item *i, wf_report *r)
{
    wf_tongue english = {"en", wf_str_cut(i->title, 400), wf_html_text(host, wf_str_cut(i->text, TEXT_MOST))};
    wf_tongue malay = {"ms", wf_str_cut(own(i, "tajuk"), 400), wf_html_text(host, wf_str_cut(own(i, "keterangan"), TEXT_MOST))};
    if (wf_str_is(host->option(host, "language"), "ms"))
        wf_two_languages(host, r, &malay, &english);
    else
        wf_two_languages(host, r, &english, &malay);
}

static const char *event(const wf_host *host, const wf_rss_item *i, wf_instant *newest)
{
    wf_report r;
    int64_t n;
    wf_report_init(&r, WF_KIND_EVENT);
    if (!wf_xml_text(i->node, "guid").n)
        return "an event without \"guid\"";
    if (!i->published.set)
        return "an event without a \"pubDate\" that can be read";
    words(host, i, &r);
    if (!r.title.n)
        return "an event without \"title\"";
    r.source_id = i->id;
    r.occurred = i->published;
    if (!wf_time_rfc3339(own(i, "updated"), &r.reported))
        r.reported = i->published;
    wf_str parts[] = {i->title, i->text, own(i, "tajuk"), own(i, "keterangan"), own(i, "status"), own(i, "impact"), own(i, "persons"), type_of(i)};
    r.revision = wf_digest(host, parts, sizeof parts / sizeof parts[0]);
    r.type = type_of(i);
    r.checkpoint = own(i, "checkpoint");
    r.impact = wf_str_place(own(i, "impact"), levels);
    r.urgency = wf_str_place(own(i, "urgency"), urgencies);
    r.condition = wf_str_is_nocase(own(i, "status"), "closed") ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    if (own(i, "exercise").n && !wf_str_is_nocase(own(i, "exercise"), "true") && !wf_str_is_nocase(own(i, "exercise"), "false"))
        return "an event whose \"bn:exercise\" is neither true nor false"; /* it may not pass for an actual one */
    r.msg_status = wf_str_is_nocase(own(i, "exercise"), "true") ? WF_MSG_EXERCISE : WF_MSG_ACTUAL;
    if (wf_str_int(own(i, "persons"), &n) && n >= 0 && n <= 1000000)
        r.persons.involved = (int32_t) n;
    wf_references(host, &r, own(i, "supersedes"), ' ');
    r.lat = i->lat;
    r.lon = i->lon;
    *newest = wf_time_later(*newest, r.reported);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

/* "8/12": of how many. */
static void part(wf_str s, int32_t *some, int32_t *all)
{
    wf_str first;
    int64_t a, b;
    if (!wf_str_split(&s, '/', &first) || !wf_str_int(first, &a) || !wf_str_int(s, &b) || a < 0 || b < a || b > 100000)
        return;
    *some = (int32_t) a;
    *all = (int32_t) b;
}

static int32_t figure(wf_str s)
{
    int64_t n;
    return wf_str_int(s, &n) && n >= 0 && n <= 1000000 ? (int32_t) n : -1;
}

static const char *status(const wf_host *host, const wf_rss_item *i, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    if (!i->id.n || !i->published.set)
        return "a checkpoint without \"guid\" or \"pubDate\"";
    r.source_id = r.checkpoint = i->id;
    r.occurred = i->published;
    r.revision = wf_xml_text(i->node, "pubDate");
    part(own(i, "lanes"), &s.lanes_open, &s.lanes);
    part(own(i, "gates"), &s.gates_up, &s.gates);
    s.queue_min = figure(own(i, "queue"));
    s.pax_h = figure(own(i, "pax"));
    s.verify_ms = figure(own(i, "verify"));
    wf_str_number(own(i, "rejected"), &s.reject_pct);
    s.watchlist = wf_str_place(own(i, "watchlist"), links);
    r.status = &s;
    *newest = wf_time_later(*newest, i->published);
    return host->emit(host, &r) == WF_DONE ? NULL : "";
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
        const char *why = events ? event(host, i, &newest) : status(host, i, &newest);
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
    .parse = parse,
};
