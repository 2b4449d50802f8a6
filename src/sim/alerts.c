/* sim/alerts: see alerts.h. */
#include "sim/alerts.h"

#include <stdio.h>
#include <stdlib.h>

#define LISTED_FOR HOUR /* an alert stays in the index so long after its end */

static wf_time sent_of(const struct happening *h, int kind)
{
    wf_time t = kind == ALERT_FIRST ? h->start + 2 * MINUTE : kind == ALERT_UPDATE ? h->revised : h->end;
    return t - t % NSEC_PER_SEC;
}

static int newest_first(const void *a, const void *b)
{
    const struct alert_step *x = a, *y = b;
    return x->sent > y->sent ? -1 : x->sent < y->sent ? 1 : strcmp(x->h->id, y->h->id);
}

size_t alerts_steps(const struct alert_voice *v, const struct world *w, wf_time now, happenings *list, struct alert_step *steps)
{
    size_t n = 0;
    world_happenings(w, v->member, now, LISTED_FOR, list);
    for (size_t i = 0; i < list->n; i++) {
        const struct happening *h = &list->v[i];
        for (int kind = ALERT_FIRST; kind <= ALERT_CANCEL && (h->gates == 0 || v->with_gates); kind++) {
            if ((kind == ALERT_UPDATE && h->revised == TIME_NONE) || sent_of(h, kind) > now || n == ALERTS_MOST)
                continue;
            steps[n++] = (struct alert_step){h, kind, sent_of(h, kind)};
        }
    }
    if (n)
        qsort(steps, n, sizeof *steps, newest_first);
    return n;
}

void alerts_tag(struct buf *b, const char *name, struct span text)
{
    buf_printf(b, "<%s>", name);
    play_xml(b, text);
    buf_printf(b, "</%s>", name);
}

static void words(const struct alert_voice *v, const struct happening *h, const char *lang, bool title, struct buf *text)
{
    const char *instead = lang[0] != 'e' && v->instead ? v->instead(h, title) : NULL;
    buf_clear(text);
    if (instead)
        buf_str(text, instead);
    else
        play_words(text, h, lang, title);
}

void alerts_index(const struct alert_voice *v, const struct world *w, wf_time now, const struct play_request *r, struct buf *b)
{
    happenings list = {0};
    struct alert_step steps[ALERTS_MOST];
    size_t idx[2 * ALERTS_MOST];
    size_t n = alerts_steps(v, w, now, &list, steps);
    size_t shown = play_order(r->odd, n, idx);
    struct buf text = {0};
    buf_printf(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\n"
                  "<title>%s</title><language>%s</language>\n<lastBuildDate>", v->title, v->lang);
    play_rfc822(b, n ? steps[0].sent : w->start - w->start % NSEC_PER_SEC, v->offset_min);
    buf_printf(b, "</lastBuildDate>\n<link>http://%s%s</link>\n", r->host, r->path);
    for (size_t i = 0; i < shown; i++) {
        const struct alert_step *s = &steps[idx[i]];
        buf_str(b, "<item>");
        words(v, s->h, v->lang, true, &text);
        alerts_tag(b, "title", buf_view(&text));
        buf_printf(b, "<link>http://%s/cap/%s-%d.xml</link><guid isPermaLink=\"false\">%s-%d</guid>", r->host, s->h->id, s->kind, s->h->id, s->kind);
        alerts_tag(b, "category", span_str(s->h->tmpl->cap_category));
        buf_str(b, "<pubDate>");
        play_rfc822(b, s->sent, v->offset_min);
        buf_str(b, "</pubDate></item>\n");
    }
    buf_str(b, "</channel></rss>\n");
    buf_free(&text);
    VEC_FREE(&list);
}

static void parameter(struct buf *b, const char *name, const char *value)
{
    if (!value)
        return;
    buf_str(b, "<parameter>");
    alerts_tag(b, "valueName", span_str(name));
    alerts_tag(b, "value", span_str(value));
    buf_str(b, "</parameter>");
}

static void info(const struct alert_voice *v, struct buf *b, const struct alert_step *s, const char *lang)
{
    static const char *const severities[] = {"Unknown", "Minor", "Moderate", "Severe", "Extreme"};
    static const char *const urgencies[] = {"Unknown", "Immediate", "Expected", "Future", "Past"};
    const struct happening *h = s->h;
    struct buf text = {0};
    int off = h->place->offset_min;
    bool english = lang[0] == 'e';
    buf_printf(b, "<info><language>%s</language><category>%s</category><event>%s</event>", lang, h->tmpl->cap_category, h->tmpl->type);
    buf_printf(b, "<responseType>%s</responseType><urgency>%s</urgency><severity>%s</severity><certainty>Observed</certainty>",
               s->kind == ALERT_CANCEL ? "AllClear" : "Monitor", s->kind == ALERT_CANCEL ? "Past" : urgencies[h->urgency], severities[h->impact]);
    buf_printf(b, "<eventCode><valueName>urn:amicf:event:1</valueName><value>%s</value></eventCode>", h->tmpl->type);
    buf_printf(b, "<eventCode><valueName>OET</valueName><value>%s</value></eventCode><onset>", h->tmpl->oet);
    play_time(b, h->start, off);
    buf_str(b, "</onset><expires>");
    play_time(b, h->end + 2 * HOUR, off);
    buf_printf(b, "</expires><senderName>%s</senderName>", v->sender_name);
    words(v, h, lang, true, &text);
    alerts_tag(b, "headline", buf_view(&text));
    words(v, h, lang, false, &text);
    if (s->kind == ALERT_UPDATE)
        buf_str(&text, english ? " The situation is unchanged." : v->unchanged);
    if (s->kind == ALERT_CANCEL)
        buf_str(&text, english ? " It is over." : v->over);
    alerts_tag(b, "description", buf_view(&text));
    parameter(b, "urn:amicf:onset:1", h->onset);
    parameter(b, "urn:amicf:flight:1", h->flight);
    parameter(b, "urn:amicf:ship:1", h->ship);
    buf_str(b, "<area>");
    alerts_tag(b, "areaDesc", span_str(h->place->name));
    if (v->area)
        v->area(b, h);
    buf_printf(b, "<circle>%.4f,%.4f 2</circle><geocode><valueName>UN/LOCODE</valueName><value>%s</value></geocode></area></info>\n",
               h->lat, h->lon, h->place->code);
    buf_free(&text);
}

static void reference(const struct alert_voice *v, struct buf *b, const struct alert_step *s, int kind)
{
    buf_printf(b, "%s,%s-%d,", v->sender, s->h->id, kind);
    play_time(b, sent_of(s->h, kind), s->h->place->offset_min);
}

void alerts_write(const struct alert_voice *v, const struct alert_step *s, struct buf *b)
{
    static const char *const types[] = {"", "Alert", "Update", "Cancel"};
    buf_printf(b, "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>%s-%d</identifier><sender>%s</sender><sent>", s->h->id, s->kind,
               v->sender);
    play_time(b, s->sent, s->h->place->offset_min);
    buf_printf(b, "</sent><status>Actual</status><msgType>%s</msgType><scope>Restricted</scope><restriction>AMICF</restriction>", types[s->kind]);
    if (s->kind != ALERT_FIRST) {
        buf_str(b, "<references>");
        reference(v, b, s, ALERT_FIRST);
        if (s->kind == ALERT_CANCEL && s->h->revised != TIME_NONE) {
            buf_char(b, ' ');
            reference(v, b, s, ALERT_UPDATE);
        }
        buf_str(b, "</references>");
    }
    buf_char(b, '\n');
    info(v, b, s, v->local_first ? v->lang : "en");
    info(v, b, s, v->local_first ? "en" : v->lang);
    if (v->end)
        v->end(b, s->h);
    buf_str(b, "</alert>\n");
}

bool alerts_page(const struct alert_voice *v, const struct world *w, wf_time now, const char *path, struct buf *b)
{
    happenings list = {0};
    struct alert_step steps[ALERTS_MOST];
    size_t n = alerts_steps(v, w, now, &list, steps);
    bool found = false;
    for (size_t i = 0; i < n && !found; i++) {
        char name[64];
        snprintf(name, sizeof name, "/cap/%s-%d.xml", steps[i].h->id, steps[i].kind);
        if (strcmp(name, path) != 0)
            continue;
        found = true;
        buf_str(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        alerts_write(v, &steps[i], b);
    }
    VEC_FREE(&list);
    return found;
}
