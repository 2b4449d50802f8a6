/* sim/play_cap: some authority's CAP alerts as they are in the wild (doc/interfaces/cap.md): Atom with alerts in its entries, one of them in a
 * namespace of its own invention, one as escaped text, times with Z, a circle that is empty. */
#include <stdio.h>

#include "sim/play.h"

static const struct {
    const char *event, *area, *headline, *member;
    double lat, lon;
} kinds[] = {
    {"Thunderstorm", "Gulf of Thailand", "Thunderstorms with strong gusts over the upper gulf", "TH", 12.6, 100.6},
    {"Haze", "Riau", "Haze from land fires, visibility under two kilometres", "ID", 0.5, 101.4},
    {"Flood", "Mekong at Kampong Cham", "The Mekong rises above its warning level", "KH", 12.0, 105.5},
    {"Volcanic ash", "Bali Strait", "Volcanic ash to 5,000 metres, drifting east", "ID", -8.1, 114.0},
    {"Tropical storm", "East of Luzon", "A tropical storm moves towards the coast", "PH", 15.5, 124.5},
};

static void alert(struct buf *b, const struct happening *h, size_t i)
{
    size_t k = (size_t) h->which % ARRAY_LEN(kinds);
    struct buf when = {0};
    play_time(&when, h->start, 0);
    if (i % 3 == 1) { /* "Z" is not what the standard wants */
        when.n -= when.n > 6 && when.p[when.n - 1] != 'Z' ? 6 : 1;
        buf_char(&when, 'Z');
    }
    buf_printf(b, "<alert xmlns=\"%s\"><identifier>%s</identifier><sender>alerts@authority.example.org</sender><sent>%.*s</sent><status>Actual</status>",
               i % 4 == 3 ? "urn:example:cap" : "urn:oasis:names:tc:emergency:cap:1.2", h->id, (int) when.n, when.p);
    buf_printf(b, "<msgType>Alert</msgType><scope>Public</scope><info><language>en</language><category>%s</category><event>%s</event>"
                  "<urgency>Expected</urgency><severity>%s</severity><certainty>Likely</certainty><headline>%s%s%s</headline>",
               k == 1 ? "Env" : k == 3 ? "Geo" : "Met", kinds[k].event, h->size > 5.5 ? "Severe" : "Moderate", h->mark ? h->mark : "", h->mark ? ": " : "", kinds[k].headline);
    buf_printf(b, "<description>&lt;p&gt;Look out for further news.&lt;/p&gt;</description><area><areaDesc>%s</areaDesc>%s<circle>%.2f,%.2f 60</circle>"
                  "<geocode><valueName>ISO3166-1</valueName><value>%s</value></geocode></area></info></alert>",
               kinds[k].area, i % 5 == 2 ? "<circle></circle>" : "", kinds[k].lat, kinds[k].lon, kinds[k].member);
    buf_free(&when);
}

static int page_cap(const struct world *w, wf_time now, const struct play_request *r, struct buf *b, const char **type)
{
    happenings list = {0};
    size_t idx[64];
    struct buf one = {0};
    if (strcmp(r->path, "/alerts.xml") != 0)
        return -1;
    *type = "application/atom+xml; charset=utf-8";
    world_happenings(w, SIM_CAP, now, HOUR, &list);
    size_t n = list.n < 32 ? list.n : 32;
    size_t shown = play_order(r->odd, n, idx);
    buf_str(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:example:alerts</id>"
               "<title>Alerts (simulated)</title><updated>");
    play_time(b, n ? list.v[list.n - 1].start : w->start, 0);
    buf_str(b, "</updated>\n");
    for (size_t i = 0; i < shown; i++) {
        const struct happening *h = &list.v[list.n - n + idx[i]];
        bool escaped = idx[i] % 3 == 2;
        buf_printf(b, "<entry><id>urn:example:%s</id><title>Alert</title><updated>", h->id);
        play_time(b, h->start, 0);
        buf_printf(b, "</updated><content type=\"%s\">", escaped ? "text" : "text/xml");
        buf_clear(&one);
        alert(&one, h, idx[i]);
        if (escaped)
            play_xml(b, buf_view(&one));
        else
            buf_span(b, buf_view(&one));
        buf_str(b, "</content></entry>\n");
    }
    buf_str(b, "</feed>\n");
    buf_free(&one);
    VEC_FREE(&list);
    return 0;
}

/* The rows of kinds[] by name. */
static const char *const words[] = {"thunderstorm", "haze", "flood", "ash", "storm"};
_Static_assert(ARRAY_LEN(words) == ARRAY_LEN(kinds), "a word a row");

static const struct play_feed feeds[] = {{"alerts", "/alerts.xml", 6}};
const struct play play_cap = {.name = "cap", .title = "An authority's CAP alerts in Atom, with what is met in the wild", .member = SIM_CAP, .port = 15,
                              .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .kinds = words, .kinds_n = ARRAY_LEN(words),
                       .page = page_cap};
