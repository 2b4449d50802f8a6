/* sim/play_gdacs: disasters as GDACS's RSS tells them (doc/interfaces/gdacs.md). */
#include <stdio.h>

#include "sim/play.h"

static const struct {
    const char *code, *word, *country, *iso3;
    double lat, lon;
} events[] = {
    {"TC", "tropical cyclone", "Philippines", "PHL", 14.2, 126.1}, {"FL", "flood", "Viet Nam", "VNM", 16.5, 107.6},
    {"VO", "volcano", "Indonesia", "IDN", -8.1, 112.9},            {"FL", "flood", "Myanmar", "MMR", 21.3, 95.1},
    {"WF", "forest fire", "Indonesia", "IDN", -2.3, 104.2},        {"TC", "tropical cyclone", "Viet Nam", "VNM", 15.1, 113.0},
    {"EQ", "earthquake", "Indonesia", "IDN", -6.9, 105.3},         {"DR", "drought", "Timor-Leste", "TLS", -8.9, 125.9},
};

static void tag(struct buf *b, const char *name, const char *text)
{
    buf_printf(b, "<%s>", name);
    play_xml(b, span_str(text));
    buf_printf(b, "</%s>", name);
}

static void item(struct buf *b, const struct happening *h, wf_time now)
{
    static const char *const levels[] = {"Green", "Green", "Orange", "Red"};
    size_t row = (size_t) h->which % ARRAY_LEN(events);
    const char *level = levels[h->size > 7 ? 3 : h->size > 6 ? 2 : h->which % 5 == 0 ? 2 : 0];
    int episode = 1 + (int) ((now - h->start) / (6 * HOUR));
    wf_time told = h->start + (episode - 1) * 6 * HOUR;
    bool current = now < h->end;
    char title[200], text[300];
    unsigned id = (unsigned) ((uint64_t) (h->start / MINUTE) % 9000000) + 1000000;
    snprintf(title, sizeof title, "%s%s%s alert for %s in %s", h->mark ? h->mark : "", h->mark ? ": " : "", level, events[row].word, events[row].country);
    snprintf(text, sizeof text, "Episode %d of the %s in %s, %d hours after it began.", episode, events[row].word, events[row].country,
             (int) ((told - h->start) / HOUR));
    buf_str(b, "<item>");
    tag(b, "title", title);
    tag(b, "description", text);
    buf_printf(b, "<link>https://www.gdacs.org/report.aspx?eventtype=%s&amp;eventid=%u</link><pubDate>", events[row].code, id);
    play_rfc822(b, told, 0);
    buf_printf(b, "</pubDate><gdacs:iscurrent>%s</gdacs:iscurrent><gdacs:fromdate>", current ? "true" : "false");
    play_rfc822(b, h->start, 0);
    buf_str(b, "</gdacs:fromdate><gdacs:todate>");
    play_rfc822(b, told, 0);
    buf_printf(b, "</gdacs:todate><guid isPermaLink=\"false\">%s%u</guid>", events[row].code, id);
    buf_printf(b, "<geo:Point><geo:lat>%.2f</geo:lat><geo:long>%.2f</geo:long></geo:Point><georss:point>%.2f %.2f</georss:point>", events[row].lat,
               events[row].lon, events[row].lat, events[row].lon);
    buf_printf(b, "<gdacs:version>1</gdacs:version><gdacs:eventtype>%s</gdacs:eventtype><gdacs:alertlevel>%s</gdacs:alertlevel>", events[row].code, level);
    buf_printf(b, "<gdacs:eventid>%u</gdacs:eventid><gdacs:episodeid>%d</gdacs:episodeid>", id, episode);
    tag(b, "gdacs:country", events[row].country);
    tag(b, "gdacs:iso3", events[row].iso3);
    buf_str(b, "</item>\n");
}

static int page_gdacs(const struct world *w, wf_time now, const struct play_request *r, struct buf *b, const char **type)
{
    happenings list = {0};
    size_t idx[128];
    wf_time stamp = now - now % (6 * MINUTE);
    if (strcmp(r->path, "/xml/rss.xml") != 0)
        return -1;
    *type = "application/rss+xml; charset=utf-8";
    world_happenings(w, SIM_GDACS, stamp, 12 * HOUR, &list);
    size_t n = list.n < 64 ? list.n : 64;
    size_t shown = play_order(r->odd, n, idx);
    buf_str(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:geo=\"http://www.w3.org/2003/01/geo/wgs84_pos#\" "
               "xmlns:gdacs=\"http://www.gdacs.org\" xmlns:georss=\"http://www.georss.org/georss\"><channel>"
               "<title>GDACS RSS information (simulated)</title><link>http://www.gdacs.org/</link><pubDate>");
    play_rfc822(b, stamp, 0);
    buf_str(b, "</pubDate>\n");
    for (size_t i = 0; i < shown; i++)
        item(b, &list.v[list.n - n + idx[i]], stamp);
    buf_str(b, "</channel></rss>\n");
    VEC_FREE(&list);
    return 0;
}

/* The rows of events[] by name. */
static const char *const words[] = {"cyclone-ph", "flood-vn", "volcano-id", "flood-mm", "fire-id", "cyclone-vn", "quake-id", "drought-tl"};
_Static_assert(ARRAY_LEN(words) == ARRAY_LEN(events), "a word a row");

static const struct play_feed feeds[] = {{"rss", "/xml/rss.xml", 5}};
const struct play play_gdacs = {.name = "gdacs", .title = "GDACS: RSS with its own namespaces", .member = SIM_GDACS, .port = 12,
                                .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .kinds = words, .kinds_n = ARRAY_LEN(words),
                       .page = page_gdacs};
