/* id: Indonesia, two interfaces (doc/interfaces/id.md).
 *
 * cap: an RSS index of CAP 1.2 alerts; each alert is a linked page in Indonesian and English, and one incident. autogate: a JSON
 * of gates and lanes a terminal, summed to a status a checkpoint, and the disturbances as events SYS.GATE_OUTAGE.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <watchfloor/format/cap.h>
#include <watchfloor/format/json.h>
#include <watchfloor/format/rss.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define INDEX_MOST 60      /* linked pages of one index */
#define CHECKPOINTS_MOST 64

static void on_bad(void *arg, size_t offset, size_t length, uint32_t line, const char *reason)
{
    const wf_host *const *host = arg;
    (*host)->reject(*host, offset, length, line, wf_str_of(reason));
}

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    const wf_host *const *host = arg;
    (*host)->advise(*host, offset, line, wf_str_of(text));
}

/* ---- cap: the cursor holds the marks of the listed alerts that were read: 8 hex digits each, apart by spaces. ------ */

static bool has_mark(wf_str cursor, wf_str mark)
{
    wf_str one;
    while (wf_str_split(&cursor, ' ', &one)) {
        if (wf_str_eq(one, mark))
            return true;
    }
    return false;
}

static wf_str mark_of(const wf_host *host, const wf_rss_item *item)
{
    wf_str parts[] = {item->id, item->link, wf_time_text(host, item->published)};
    wf_str digest = wf_digest(host, parts, 3);
    digest.n = digest.n < 8 ? digest.n : 8;
    return digest;
}

static int oldest_first(const void *a, const void *b)
{
    const wf_rss_item *x = *(const wf_rss_item *const *) a, *y = *(const wf_rss_item *const *) b;
    return x->published.utc_ns < y->published.utc_ns ? -1 : x->published.utc_ns > y->published.utc_ns;
}

/* Follows what was not read yet, oldest first: an Update must find the Alert that it names. */
static void index_page(const wf_host *host, const wf_input *in, const wf_rss *feed, wf_result *out)
{
    const wf_rss_item *items[INDEX_MOST] = {NULL};
    wf_str kept = WF_STR("");
    size_t n = 0;
    for (const wf_rss_item *i = feed->items; i && n < INDEX_MOST; i = i->next)
        items[n++] = i;
    qsort(items, n, sizeof(const wf_rss_item *), oldest_first);
    for (size_t k = 0; k < n; k++) {
        const wf_rss_item *i = items[k];
        wf_str mark = mark_of(host, i);
        wf_str link = i->cap_link.n ? i->cap_link : i->link;
        if (has_mark(in->cursor, mark))
            kept = wf_fmt(host, "%.*s%s%.*s", (int) kept.n, kept.p, kept.n ? " " : "", (int) mark.n, mark.p);
        else if (!link.n)
            host->reject(host, i->offset, i->length ? i->length : in->bytes.n, i->line, WF_STR("an item of the index without a link to its alert"));
        else if (host->follow(host, link, mark) != WF_DONE)
            host->reject(host, i->offset, i->length ? i->length : in->bytes.n, i->line, WF_STR("an item whose link leads to another host, or one too many"));
    }
    out->cursor = kept; /* what is no longer listed is forgotten */
    out->content_time = feed->updated;
}

/* One report an alert: the officer's language is the title's and comes first in the text, the other follows. */
static void alert(const wf_host *host, const wf_cap *cap)
{
    wf_report r;
    wf_str wanted = host->option(host, "language");
    const wf_cap_info *info = wf_cap_info_in(cap, wf_str_is(wanted, "id") ? "id" : "en");
    wf_report_init(&r, WF_KIND_EVENT);
    wf_cap_to_report(host, cap, info, &r);
    if (info)
        r.type = wf_cap_event_type(info);
    if (!r.type.n)
        r.type = WF_STR("ID.ALERT");
    for (size_t i = 0; i < cap->infos_n; i++) {
        const wf_cap_info *other = &cap->infos[i];
        if (other == info || !other->headline.n)
            continue;
        r.text = wf_str_cut(wf_fmt(host, "%.*s\n\n[%.*s] %.*s\n%.*s", (int) r.text.n, r.text.p ? r.text.p : "", (int) other->language.n,
                                   other->language.p, (int) other->headline.n, other->headline.p, (int) other->description.n,
                                   other->description.p ? other->description.p : ""), 60000);
    }
    host->emit(host, &r);
}

static void parse_cap(const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_fault index_fault, fault;
    const wf_rss *feed = in->tag.n ? NULL : wf_rss_read(in->bytes, in->content_type, on_bad, NULL, &host, &index_fault);
    if (feed) {
        index_page(host, in, feed, out);
        host->health(host, WF_HEALTH_OK, WF_STR("Indonesia: the index of alerts arrives"));
        wf_rss_free(feed);
        return;
    }
    const wf_cap *cap = wf_cap_read(in->bytes, in->content_type, on_advice, &host, &fault);
    if (!cap) {
        host->reject(host, 0, in->bytes.n, fault.line, wf_str_of(fault.text));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Indonesia: an alert or the index cannot be read"));
    } else {
        alert(host, cap);
        out->content_time = cap->sent;
    }
    /* A page that cannot be read is in quarantine: it is not asked for again. */
    if (in->tag.n)
        out->cursor = wf_fmt(host, "%.*s%s%.*s", (int) in->cursor.n, in->cursor.p ? in->cursor.p : "", in->cursor.n ? " " : "",
                             (int) in->tag.n, in->tag.p);
    wf_cap_free(cap);
}

/* ---- autogate ------------------------------------------------------------------------------------------------------ */

static int32_t small(const wf_json *v, const char *path)
{
    int64_t n = wf_json_int(v, path, -1);
    return n >= 0 && n <= 1000000 ? (int32_t) n : -1;
}

/* a + b, where -1 is "not said". */
static int32_t sum(int32_t a, int32_t b)
{
    return a < 0 ? b : b < 0 ? a : a + b;
}

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static uint32_t link_of(wf_str s)
{
    return wf_str_is(s, "ok") ? WF_LINK_OK : wf_str_is(s, "terdegradasi") ? WF_LINK_DEGRADED : wf_str_is(s, "putus") ? WF_LINK_DOWN : 0;
}

/* Adds one terminal's figures to its checkpoint's. */
static void add_terminal(const wf_json *t, wf_status *s)
{
    double pct = wf_json_number(t, "tolak_persen", NAN);
    uint32_t link = link_of(wf_json_text(t, "daftar_cekal"));
    s->gates_up = sum(s->gates_up, small(t, "autogate.aktif"));
    s->gates = sum(s->gates, small(t, "autogate.total"));
    s->lanes_open = sum(s->lanes_open, small(t, "lajur.buka"));
    s->lanes = sum(s->lanes, small(t, "lajur.total"));
    s->queue_min = most(s->queue_min, small(t, "antrean_menit"));
    s->pax_h = sum(s->pax_h, small(t, "penumpang_per_jam"));
    s->verify_ms = most(s->verify_ms, small(t, "verifikasi_ms"));
    if (isnan(s->reject_pct) || pct > s->reject_pct)
        s->reject_pct = pct;
    s->watchlist = link > s->watchlist ? link : s->watchlist; /* the worst of them */
}

static void terminals(const wf_host *host, const wf_json_doc *doc, const wf_json *list, wf_str stamp, wf_instant when)
{
    wf_str codes[CHECKPOINTS_MOST];
    wf_status states[CHECKPOINTS_MOST];
    size_t n = 0;
    for (const wf_json *t = wf_json_first(list); t; t = wf_json_next(t)) {
        wf_str code = wf_json_text(t, "locode");
        size_t i = 0;
        while (i < n && !wf_str_eq(codes[i], code))
            i++;
        if (!code.n || i == CHECKPOINTS_MOST) {
            host->reject(host, wf_json_offset(t), wf_json_length(t), wf_json_line(doc, t), WF_STR("a terminal without \"locode\", or one too many"));
            continue;
        }
        if (i == n) {
            codes[n] = code;
            wf_status_init(&states[n++]);
        }
        add_terminal(t, &states[i]);
    }
    for (size_t i = 0; i < n; i++) {
        wf_report r;
        wf_report_init(&r, WF_KIND_STATUS);
        r.source_id = r.checkpoint = codes[i];
        r.revision = stamp;
        r.occurred = when;
        r.status = &states[i];
        host->emit(host, &r);
    }
}

static const char *disturbance(const wf_host *host, const wf_json *g)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    bool full = wf_str_is(wf_json_text(g, "dampak"), "penuh");
    bool over = wf_str_is(wf_json_text(g, "status"), "pulih");
    r.source_id = wf_json_text(g, "id");
    r.title = wf_json_text(g, "judul");
    if (!r.source_id.n || !r.title.n)
        return "a disturbance without \"id\" or \"judul\"";
    if (!wf_time_rfc3339(wf_json_text(g, "sejak"), &r.occurred) || !wf_time_rfc3339(wf_json_text(g, "diperbarui"), &r.reported))
        return "a disturbance without times \"sejak\" and \"diperbarui\" that can be read";
    r.revision = wf_json_text(g, "diperbarui");
    wf_str kind = wf_json_text(g, "jenis");
    r.type = wf_str_is(kind, "sistem") ? WF_STR("SYS.BCS_OUTAGE") : wf_str_is(kind, "listrik") ? WF_STR("SYS.POWER") : WF_STR("SYS.GATE_OUTAGE");
    r.checkpoint = wf_json_text(g, "locode");
    r.text = wf_json_text(g, "keterangan");
    r.lang = WF_STR("id");
    r.impact = full ? WF_IMPACT_HIGH : WF_IMPACT_MEDIUM;
    r.urgency = full ? WF_URGENCY_IMMEDIATE : WF_URGENCY_EXPECTED;
    r.certainty = WF_CERTAINTY_OBSERVED;
    r.condition = over ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    host->emit(host, &r);
    return NULL;
}

static void parse_autogate(const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_fault fault;
    wf_json_doc *doc = wf_json_read_items(host, in->bytes, NULL, &fault);
    const wf_json *root = doc ? wf_json_root(doc) : NULL;
    wf_str stamp = wf_json_text(root, "waktu");
    int down = 0;
    if (!doc || !wf_time_rfc3339(stamp, &out->content_time) || wf_json_type(wf_json_at(root, "terminal")) != WF_JSON_ARRAY) {
        host->reject(host, 0, in->bytes.n, doc ? 1 : fault.line,
                     doc ? WF_STR("there is no time \"waktu\" or no list \"terminal\"") : wf_str_of(fault.text));
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Indonesia: the autogate interface answers what cannot be read"));
        wf_json_free(doc);
        return;
    }
    terminals(host, doc, wf_json_at(root, "terminal"), stamp, out->content_time);
    for (const wf_json *g = wf_json_first(wf_json_at(root, "gangguan")); g; g = wf_json_next(g)) {
        const char *why = disturbance(host, g);
        if (why)
            host->reject(host, wf_json_offset(g), wf_json_length(g), wf_json_line(doc, g), wf_str_of(why));
        down += !wf_str_is(wf_json_text(g, "status"), "pulih");
    }
    if (down)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Indonesia: %d checkpoint%s with disturbed autogates", down, down == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, WF_STR("Indonesia: the autogates work"));
    wf_json_free(doc);
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    if (wf_str_is(in->source, "autogate"))
        parse_autogate(host, in, out);
    else
        parse_cap(host, in, out);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "en", .help = "en or id: the language of an alert's title; the other follows in its text"},
};

static const wf_source sources[] = {
    {
        .struct_size = sizeof(wf_source),
        .id = "cap",
        .title = "Indonesia: alerts (CAP)",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://peringatan.imigrasi.example.id/cap/rss.xml",
        .accept = "application/rss+xml, application/cap+xml, application/xml, text/xml",
        .interval_s = 60,
        .max_bytes = 4u << 20,
        .follow_max = INDEX_MOST,
    },
    {
        .struct_size = sizeof(wf_source),
        .id = "autogate",
        .title = "Indonesia: autogates",
        .transport = WF_TRANSPORT_HTTP,
        .url = "https://autogate.imigrasi.example.id/v1/status.json",
        .accept = "application/json",
        .interval_s = 30,
        .max_bytes = 4u << 20,
        .content_max_age_s = 900,
    },
};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "id",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Indonesia, alerts and autogate status (profile of this project; not a public service)",
    .member = "ID",
    .title = "Indonesia",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
