/* mm: Myanmar, two interfaces (doc/interfaces/mm.md).
 *
 * alerts: an RSS index of CAP 1.2 alerts in Burmese and English. Text that is encoded the Zawgyi way is marked and never converted.
 * checkpoints: a table of lines with tabs between its fields, whose numbers may stand in Burmese digits.
 */
#include <string.h>

#include <watchfloor/format/capfeed.h>
#include <watchfloor/format/lines.h>
#include <watchfloor/format/row.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define TITLE_MOST 400

/* ---- alerts -------------------------------------------------------------------------------------------------------- */

static bool refine(void *arg, const wf_host *host, const wf_cap *cap, const wf_cap_info *info, wf_report *r)
{
    (void) arg;
    bool title = wf_is_zawgyi(r->title), any = title || wf_is_zawgyi(r->text);
    for (size_t i = 0; i < r->areas_n && !any; i++)
        any = wf_is_zawgyi(r->areas[i].desc);
    if (!any)
        return true;
    wf_label(host, r, "text.encoding", WF_STR("Zawgyi, not converted"));
    host->advise(host, 0, info ? info->line : 0, WF_STR("Burmese text in the Zawgyi encoding; marked, not converted"));
    for (size_t i = 0; i < cap->infos_n && title; i++) {
        const wf_cap_info *other = &cap->infos[i];
        wf_str head = wf_html_text(host, wf_str_cut(other->headline, TITLE_MOST));
        if (wf_str_starts(other->language, "en") && head.n) { /* what an officer can read stands first */
            wf_str burmese = wf_str_cut(r->title, TITLE_MOST);
            r->text = wf_fmt(host, "[my] %.*s\n%.*s", (int) burmese.n, burmese.p, (int) r->text.n, r->text.p ? r->text.p : "");
            r->title = head;
            r->lang = other->language;
            break;
        }
    }
    return true;
}

/* ---- checkpoints ---------------------------------------------------------------------------------------------------- */

/* Fields in their order, as advices name them. */
static const char *const fields[] = {"code", "counters open", "counters", "gates that work", "gates", "waiting time", "passengers", "watch list", NULL};
enum { FIELDS = sizeof fields / sizeof fields[0] - 1 };
static const char *const links[] = {"ok", "slow", "down", NULL};

static const wf_status_columns columns = {
    .checkpoint = "code", .taken = "time", .lanes_open = "counters open", .lanes = "counters", .gates_up = "gates that work", .gates = "gates",
    .queue_min = "waiting time", .pax_h = "passengers", .watchlist = "watch list", .links = links,
};

struct line {
    wf_str field[FIELDS], time;
};

/* A text with its Burmese digits (U+1040 to 1049: E1 81 80 to 89) as ASCII. */
static wf_str digits(const wf_host *host, wf_str s)
{
    char *out = wf_str_find(s, "\xe1\x81") == SIZE_MAX ? NULL : host->scratch(host, s.n);
    size_t n = 0;
    if (!out)
        return s;
    for (size_t i = 0; i < s.n; i++) {
        bool burmese = i + 2 < s.n && memcmp(s.p + i, "\xe1\x81", 2) == 0 && (unsigned char) s.p[i + 2] >= 0x80 && (unsigned char) s.p[i + 2] <= 0x89;
        out[n++] = burmese ? (char) ('0' + ((unsigned char) s.p[i + 2] - 0x80)) : s.p[i];
        i += burmese ? 2 : 0;
    }
    return (wf_str){out, n};
}

/* A field by its name; "-" is one that is not known. */
static wf_str field(const wf_row *row, const char *name)
{
    const struct line *line = row->of;
    uint32_t place = wf_str_place(wf_str_of(name), fields);
    wf_str s = place ? wf_str_trim(line->field[place - 1]) : line->time;
    return wf_str_is(s, "-") ? (wf_str){NULL, 0} : place > 1 ? digits(row->host, s) : s;
}

static const char *row_of(const wf_host *host, const wf_lines *l, wf_str text, wf_str stamp, wf_instant *newest)
{
    struct line line = {.time = stamp};
    wf_row row = {.host = host, .of = &line, .get = field, .offset = l->offset, .line = l->number};
    wf_report r;
    wf_status s;
    for (size_t n = 0; n < FIELDS; n++) {
        if (!wf_str_split(&text, '\t', &line.field[n]))
            return "a row of fewer than eight fields";
    }
    const char *why = wf_row_status(&row, &columns, &r, &s);
    return why ? why : wf_row_emit(&row, &r, newest);
}

/* The first line is "# TIME"; further lines with "#" are remarks. */
static void parse_table(const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_lines l = wf_lines_of(in->bytes);
    wf_str stamp = {NULL, 0};
    unsigned bad = 0;
    while (wf_lines_next(&l)) {
        const char *why = NULL;
        wf_str line = l.line;
        if (l.number == 1 && wf_str_starts(line, "\xef\xbb\xbf"))
            line = (wf_str){line.p + 3, line.n - 3};
        if (wf_str_starts(line, "#")) {
            wf_str text = wf_str_trim((wf_str){line.p + 1, line.n - 1});
            if (!stamp.n && wf_time_rfc3339(text, &out->content_time))
                stamp = text;
        } else if (!stamp.n) {
            why = "the first line is no \"# TIME\" with an RFC 3339 time";
            host->reject(host, 0, in->bytes.n, l.number, wf_str_of(why));
            bad++;
            break;
        } else if (wf_str_trim(line).n) {
            why = row_of(host, &l, line, stamp, &out->content_time);
            if (why)
                host->reject(host, l.offset, l.line.n, l.number, wf_str_of(why));
        }
        bad += why != NULL;
    }
    if (stamp.n && l.consumed < in->bytes.n) {
        host->reject(host, l.consumed, in->bytes.n - l.consumed, l.number + 1, WF_STR("the table ends inside a line"));
        bad++;
    }
    if (!stamp.n && !bad) {
        host->reject(host, 0, in->bytes.n, 1, WF_STR("a table without a line \"# TIME\""));
        bad++;
    }
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Myanmar: the table of checkpoints cannot be read in part"));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("Myanmar: checkpoints report"));
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    if (wf_str_is(in->source, "checkpoints")) {
        parse_table(host, in, out);
        return WF_DONE;
    }
    wf_capfeed feed = {.who = "Myanmar", .type = "MM.ALERT", .refine = refine};
    feed.language = wf_str_is(host->option(host, "language"), "my") ? "my" : "en";
    wf_capfeed_parse(&feed, host, in, out);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "en", .help = "en or my: the language of an alert's title; the other follows in its text"},
};

static const wf_source sources[] = {
    {
        .struct_size = sizeof(wf_source),
        .id = "alerts",
        .title = "Myanmar: alerts (CAP)",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://alerts.immigration.example.mm/cap/index.rss",
        .accept = "application/rss+xml, application/cap+xml, application/xml, text/xml",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 60,
        .max_bytes = 4u << 20,
        .follow_max = WF_CAPFEED_MOST,
        .content_max_age_s = 24 * 3600, /* a day without any alert is rare */
    },
    {
        .struct_size = sizeof(wf_source),
        .id = "checkpoints",
        .title = "Myanmar: checkpoints",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://alerts.immigration.example.mm/checkpoints.txt",
        .accept = "text/tab-separated-values, text/plain",
        .auth = WF_AUTH_API_KEY,
        .interval_s = 60,
        .max_bytes = 1u << 20,
        .content_max_age_s = 1800,
    },
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "mm",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Myanmar, alerts and checkpoints (profile of this project; not a public service)",
    .member = "MM",
    .title = "Myanmar",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
