/* sim/play_ph: the Philippines' two interfaces (doc/interfaces/ph.md): Atom with CAP alerts in its entries, and a CSV of the ports. */
#include <math.h>
#include <stdio.h>

#include "sim/alerts.h"

#define OFFSET 480
#define COAST_POINTS 2400

/* What is about weather follows a coast: a ragged ring round the port. */
static void coast(struct buf *b, const struct happening *h)
{
    if (strcmp(h->tmpl->key, "weather") != 0)
        return;
    buf_str(b, "<polygon>");
    for (int i = 0; i <= COAST_POINTS; i++) {
        double a = 2 * 3.14159265358979 * (i % COAST_POINTS) / COAST_POINTS, r = 0.35 + 0.02 * sin(17 * a) + 0.008 * sin(131 * a);
        buf_printf(b, "%s%.4f,%.4f", i ? " " : "", h->lat + r * sin(a), h->lon + r * cos(a));
    }
    buf_str(b, "</polygon>");
}

/* Every third alert is signed. Nobody holds the key: it can't be verified, and the reader must say so. */
static void signature(struct buf *b, const struct happening *h)
{
    if ((h->start / NSEC_PER_SEC) % 3 != 0)
        return;
    buf_str(b, "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo>"
               "<CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>"
               "<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><Reference URI=\"\"><Transforms>"
               "<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/></Transforms>"
               "<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue>c2ltdWxhdGVk</DigestValue></Reference></SignedInfo>"
               "<SignatureValue>c2ltdWxhdGVk</SignatureValue></Signature>\n");
}

static const struct alert_voice voice = {
    .member = SIM_PH, .lang = "fil", .sender = "ops@immigration.example.ph", .sender_name = "Bureau of Immigration",
    .title = "Mga babala sa mga daungan", .unchanged = " Walang pagbabago sa kalagayan.", .over = " Balik na sa normal.", .offset_min = OFFSET,
    .with_gates = true, .local_first = true, .area = coast, .end = signature,
};

static void atom(const struct world *w, wf_time now, const struct play_request *r, struct buf *b)
{
    happenings list = {0};
    struct alert_step steps[ALERTS_MOST];
    size_t idx[2 * ALERTS_MOST];
    size_t n = alerts_steps(&voice, w, now, &list, steps);
    size_t shown = play_order(r->odd, n, idx);
    struct buf text = {0};
    buf_printf(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:ph:alerts</id><title>%s</title><updated>",
               voice.title);
    play_time(b, n ? steps[0].sent : w->start, OFFSET);
    buf_str(b, "</updated>\n");
    for (size_t i = 0; i < shown; i++) {
        const struct alert_step *s = &steps[idx[i]];
        buf_printf(b, "<entry><id>urn:ph:alert:%s-%d</id>", s->h->id, s->kind);
        buf_clear(&text);
        play_words(&text, s->h, "fil", true);
        alerts_tag(b, "title", buf_view(&text));
        buf_str(b, "<updated>");
        play_time(b, s->sent, OFFSET);
        buf_str(b, "</updated><content type=\"text/xml\">");
        alerts_write(&voice, s, b);
        buf_str(b, "</content></entry>\n");
    }
    buf_str(b, "</feed>\n");
    buf_free(&text);
    VEC_FREE(&list);
}

static void port(const struct world *w, const struct place *p, wf_time stamp, struct buf *b)
{
    static const char *const links[] = {"", "UP", "SLOW", "DOWN"};
    struct time_fields at;
    struct figures f;
    world_figures(w, p, stamp, &f);
    time_split(stamp, OFFSET, &at);
    buf_printf(b, "%s,\"%s%s\",%04d-%02d-%02d %02d:%02d,%d,%d,", p->code, p->name, p->terminals[0] ? ", all terminals" : "", at.year, at.month, at.day,
               at.hour, at.minute, f.lanes_open, f.lanes);
    if (p->gates)
        buf_printf(b, "%d,%d,", f.gates_up, f.gates);
    else
        buf_str(b, ",,");
    buf_printf(b, "%d,%d,%.1f,%s,%s\r\n", f.queue_min, f.pax_h, f.reject_pct, links[f.watchlist], f.watchlist == 2 ? "\"answers are slow,\nchecks by hand\"" : "");
}

static int page_ph(const struct world *w, wf_time now, const struct play_request *r, struct buf *body, const char **type)
{
    size_t mine[16], idx[32], n = 0;
    if (strcmp(r->path, "/atom/alerts.atom") == 0) {
        *type = "application/atom+xml; charset=utf-8";
        atom(w, now, r, body);
        return 0;
    }
    if (strcmp(r->path, "/ports/status.csv") != 0)
        return -1;
    *type = "text/csv; charset=utf-8";
    buf_str(body, "\xef\xbb\xbfport_code,port_name,as_of,counters_open,counters_total,egates_up,egates_total,queue_minutes,pax_per_hour,reject_pct,watchlist,"
                  "remarks\r\n");
    n = play_places(SIM_PH, mine, ARRAY_LEN(mine));
    size_t shown = play_order(r->odd, n, idx);
    for (size_t i = 0; i < shown; i++)
        port(w, &places[mine[idx[i]]], now - now % MINUTE, body);
    return 1;
}

static const struct play_feed feeds[] = {{"alerts", "/atom/alerts.atom", 5}, {"ports", "/ports/status.csv", 5}};
const struct play play_ph = {.name = "ph", .title = "Philippines: Atom of CAP 1.2 alerts, some signed, Filipino; CSV of the ports", .member = SIM_PH, .port = 7,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_ph};
