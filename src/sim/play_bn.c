/* sim/play_bn: Brunei Darussalam's two RSS feeds (doc/interfaces/bn.md): events that change in place, and checkpoints. */
#include <stdio.h>

#include "sim/play.h"

#define OFFSET 480
#define LISTED_FOR HOUR /* as closed, after its end */

static void tag(struct buf *b, const char *name, struct span text)
{
    buf_printf(b, "<%s>", name);
    play_xml(b, text);
    buf_printf(b, "</%s>", name);
}

/* The text as HTML, the way a web editor would leave it, in an element. */
static void html(struct buf *b, const char *name, const struct happening *h, const char *lang, const char *state)
{
    struct buf text = {0}, inside = {0};
    play_words(&text, h, lang, false);
    buf_str(&inside, "<p>");
    play_xml(&inside, buf_view(&text));
    buf_printf(&inside, "</p>%s%s%s", state[0] ? "<p><b>" : "", state, state[0] ? "</b>&nbsp;</p>" : "");
    tag(b, name, buf_view(&inside));
    buf_free(&text);
    buf_free(&inside);
}

static void event(struct buf *b, const struct happening *h, wf_time stamp)
{
    static const char *const impacts[] = {"", "low", "medium", "high", "very-high"};
    static const char *const urgencies[] = {"", "immediate", "expected", "future", "past"};
    bool closed = stamp >= h->end, again = h->revised != TIME_NONE && stamp >= h->revised;
    struct buf text = {0};
    buf_printf(b, "<item><guid isPermaLink=\"false\">%s</guid>", h->id);
    play_words(&text, h, "en", true);
    tag(b, "title", buf_view(&text));
    html(b, "description", h, "en", closed ? "It is over." : again ? "The situation is unchanged." : "");
    buf_clear(&text);
    play_words(&text, h, "ms", true);
    tag(b, "bn:tajuk", buf_view(&text));
    html(b, "bn:keterangan", h, "ms", closed ? "Keadaan sudah pulih." : again ? "Keadaan tidak berubah." : "");
    buf_printf(b, "<category domain=\"urn:amicf:event:1\">%s</category><category>%s</category><pubDate>", h->tmpl->type, h->tmpl->cap_category);
    play_rfc822(b, h->start, OFFSET);
    buf_str(b, "</pubDate><bn:updated>");
    play_time(b, closed ? h->end : again ? h->revised : h->start, OFFSET);
    buf_printf(b, "</bn:updated><bn:checkpoint>%s</bn:checkpoint><bn:impact>%s</bn:impact><bn:urgency>%s</bn:urgency><bn:status>%s</bn:status>",
               h->place->code, impacts[h->impact], urgencies[h->urgency], closed ? "closed" : "open");
    if (h->tmpl->persons)
        buf_printf(b, "<bn:persons>%d</bn:persons>", h->n);
    buf_printf(b, "<georss:point>%.4f %.4f</georss:point></item>\n", h->lat, h->lon);
    buf_free(&text);
}

static void checkpoint(const struct world *w, struct buf *b, const struct place *p, wf_time stamp)
{
    static const char *const links[] = {"unknown", "ok", "degraded", "down"};
    struct figures f;
    world_figures(w, p, stamp, &f);
    buf_printf(b, "<item><guid isPermaLink=\"false\">%s</guid>", p->code);
    tag(b, "title", span_str(p->name));
    buf_str(b, "<pubDate>");
    play_rfc822(b, stamp, OFFSET);
    buf_printf(b, "</pubDate><bn:lanes>%d/%d</bn:lanes><bn:gates>%d/%d</bn:gates><bn:queue>%d</bn:queue><bn:pax>%d</bn:pax>", f.lanes_open, f.lanes,
               f.gates_up, f.gates, f.queue_min, f.pax_h);
    buf_printf(b, "<bn:verify>%d</bn:verify><bn:rejected>%.1f</bn:rejected><bn:watchlist>%s</bn:watchlist></item>\n", f.verify_ms, f.reject_pct,
               links[f.watchlist]);
}

static void begin(struct buf *b, const char *title, wf_time stamp)
{
    buf_printf(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:bn=\"https://sempadan.example.bn/rss/1\" "
                  "xmlns:georss=\"http://www.georss.org/georss\"><channel><title>%s</title><link>https://sempadan.example.bn/</link><lastBuildDate>",
               title);
    play_rfc822(b, stamp, OFFSET);
    buf_str(b, "</lastBuildDate>\n");
}

static int page_bn(const struct world *w, wf_time now, const struct play_request *r, struct buf *b, const char **type)
{
    wf_time stamp = now - now % MINUTE;
    happenings list = {0};
    size_t mine[16], idx[128], n = 0;
    bool events = strcmp(r->path, "/rss/events.xml") == 0;
    if (!events && strcmp(r->path, "/rss/checkpoints.xml") != 0)
        return -1;
    *type = "application/rss+xml; charset=utf-8";
    begin(b, events ? "Border events" : "Checkpoints", stamp);
    if (events) {
        world_happenings(w, SIM_BN, stamp, LISTED_FOR, &list);
        n = list.n < 64 ? list.n : 64;
        size_t shown = play_order(r->odd == MIS_DISORDER ? MIS_OK : r->odd == MIS_OK ? MIS_DISORDER : r->odd, n, idx); /* newest first is in order */
        for (size_t i = 0; i < shown; i++)
            event(b, &list.v[list.n - n + idx[i]], stamp);
    } else {
        n = play_places(SIM_BN, mine, ARRAY_LEN(mine));
        size_t shown = play_order(r->odd, n, idx);
        for (size_t i = 0; i < shown; i++)
            checkpoint(w, b, &places[mine[idx[i]]], stamp);
    }
    buf_str(b, "</channel></rss>\n");
    VEC_FREE(&list);
    return events ? 0 : 1;
}

static const struct play_feed feeds[] = {{"events", "/rss/events.xml", 5}, {"checkpoints", "/rss/checkpoints.xml", 5}};
const struct play play_bn = {.name = "bn", .title = "Brunei Darussalam: RSS 2.0, changed in place, English and Malay", .member = SIM_BN, .port = 1,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_bn};
