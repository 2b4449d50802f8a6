/* sim/play_id: Indonesia's two interfaces (doc/interfaces/id.md): an RSS index of CAP alerts, and the autogates' JSON. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "sim/play.h"

#define LISTED_FOR HOUR /* an alert stays in the index so long after its end */

/* ---- Alerts: each thing that is not about gates gives an Alert, may give an Update, and a Cancel at its end. ----------- */

enum { STEP_ALERT = 1, STEP_UPDATE, STEP_CANCEL };
struct step {
    const struct happening *h;
    int kind;
    wf_time sent;
};

static wf_time sent_of(const struct happening *h, int kind)
{
    wf_time t = kind == STEP_ALERT ? h->start + 2 * MINUTE : kind == STEP_UPDATE ? h->revised : h->end;
    return t - t % NSEC_PER_SEC;
}

static int newest_first(const void *a, const void *b)
{
    const struct step *x = a, *y = b;
    return x->sent > y->sent ? -1 : x->sent < y->sent ? 1 : strcmp(x->h->id, y->h->id);
}

/* The messages that have been sent by now, newest first. They point into list. */
static size_t steps_of(const struct world *w, wf_time now, happenings *list, struct step *steps, size_t most)
{
    size_t n = 0;
    world_happenings(w, SIM_ID, now, LISTED_FOR, list);
    for (size_t i = 0; i < list->n; i++) {
        const struct happening *h = &list->v[i];
        for (int kind = STEP_ALERT; kind <= STEP_CANCEL && h->gates == 0; kind++) {
            if ((kind == STEP_UPDATE && h->revised == TIME_NONE) || sent_of(h, kind) > now || n == most)
                continue;
            steps[n++] = (struct step){h, kind, sent_of(h, kind)};
        }
    }
    if (n)
        qsort(steps, n, sizeof *steps, newest_first);
    return n;
}

static void tag(struct buf *b, const char *name, struct span text)
{
    buf_printf(b, "<%s>", name);
    play_xml(b, text);
    buf_printf(b, "</%s>", name);
}

static void index_page(const struct world *w, wf_time now, const struct play_request *r, struct buf *b)
{
    happenings list = {0};
    struct step steps[60];
    size_t idx[120];
    size_t n = steps_of(w, now, &list, steps, ARRAY_LEN(steps));
    size_t shown = play_order(r->odd, n, idx);
    struct buf text = {0};
    buf_str(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\n"
               "<title>Peringatan Pos Pemeriksaan Imigrasi</title><language>id</language>\n<lastBuildDate>");
    play_rfc822(b, n ? steps[0].sent : w->start - w->start % NSEC_PER_SEC, 420);
    buf_printf(b, "</lastBuildDate>\n<link>http://%s/cap/rss.xml</link>\n", r->host);
    for (size_t i = 0; i < shown; i++) {
        const struct step *s = &steps[idx[i]];
        buf_str(b, "<item>");
        buf_clear(&text);
        play_words(&text, s->h, "id", true);
        tag(b, "title", buf_view(&text));
        buf_printf(b, "<link>http://%s/cap/%s-%d.xml</link><guid isPermaLink=\"false\">%s-%d</guid>", r->host, s->h->id, s->kind, s->h->id, s->kind);
        tag(b, "category", span_str(s->h->tmpl->cap_category));
        buf_str(b, "<pubDate>");
        play_rfc822(b, s->sent, 420);
        buf_str(b, "</pubDate></item>\n");
    }
    buf_str(b, "</channel></rss>\n");
    buf_free(&text);
    VEC_FREE(&list);
}

static void info(struct buf *b, const struct step *s, const char *lang)
{
    static const char *const severities[] = {"Unknown", "Minor", "Moderate", "Severe", "Extreme"};
    static const char *const urgencies[] = {"Unknown", "Immediate", "Expected", "Future", "Past"};
    const struct happening *h = s->h;
    struct buf text = {0};
    int off = h->place->offset_min;
    buf_printf(b, "<info><language>%s</language><category>%s</category><event>%s</event>", lang, h->tmpl->cap_category, h->tmpl->type);
    buf_printf(b, "<responseType>%s</responseType><urgency>%s</urgency><severity>%s</severity><certainty>Observed</certainty>",
               s->kind == STEP_CANCEL ? "AllClear" : "Monitor", s->kind == STEP_CANCEL ? "Past" : urgencies[h->urgency], severities[h->impact]);
    buf_printf(b, "<eventCode><valueName>urn:amicf:event:1</valueName><value>%s</value></eventCode>", h->tmpl->type);
    buf_printf(b, "<eventCode><valueName>OET</valueName><value>%s</value></eventCode><onset>", h->tmpl->oet);
    play_time(b, h->start, off);
    buf_str(b, "</onset><expires>");
    play_time(b, h->end + 2 * HOUR, off);
    buf_str(b, "</expires><senderName>Direktorat Jenderal Imigrasi</senderName>");
    play_words(&text, h, lang, true);
    tag(b, "headline", buf_view(&text));
    buf_clear(&text);
    play_words(&text, h, lang, false);
    if (s->kind == STEP_UPDATE)
        buf_str(&text, lang[0] == 'e' ? " The situation is unchanged." : " Keadaan belum berubah.");
    if (s->kind == STEP_CANCEL)
        buf_str(&text, lang[0] == 'e' ? " It is over." : " Keadaan sudah normal.");
    tag(b, "description", buf_view(&text));
    buf_str(b, "<area>");
    tag(b, "areaDesc", span_str(h->place->name));
    buf_printf(b, "<circle>%.4f,%.4f 2</circle><geocode><valueName>UN/LOCODE</valueName><value>%s</value></geocode></area></info>\n",
               h->lat, h->lon, h->place->code);
    buf_free(&text);
}

static void reference(struct buf *b, const struct step *s, int kind)
{
    buf_printf(b, "peringatan@imigrasi.example.id,%s-%d,", s->h->id, kind);
    play_time(b, sent_of(s->h, kind), s->h->place->offset_min);
}

static bool alert_page(const struct world *w, wf_time now, const char *path, struct buf *b)
{
    static const char *const types[] = {"", "Alert", "Update", "Cancel"};
    happenings list = {0};
    struct step steps[60];
    size_t n = steps_of(w, now, &list, steps, ARRAY_LEN(steps));
    bool found = false;
    for (size_t i = 0; i < n && !found; i++) {
        const struct step *s = &steps[i];
        char name[64];
        snprintf(name, sizeof name, "/cap/%s-%d.xml", s->h->id, s->kind);
        if (strcmp(name, path) != 0)
            continue;
        found = true;
        buf_printf(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>%s-%d</identifier>"
                      "<sender>peringatan@imigrasi.example.id</sender><sent>", s->h->id, s->kind);
        play_time(b, s->sent, s->h->place->offset_min);
        buf_printf(b, "</sent><status>Actual</status><msgType>%s</msgType><scope>Restricted</scope><restriction>AMICF</restriction>", types[s->kind]);
        if (s->kind != STEP_ALERT) {
            buf_str(b, "<references>");
            reference(b, s, STEP_ALERT);
            if (s->kind == STEP_CANCEL && s->h->revised != TIME_NONE) {
                buf_char(b, ' ');
                reference(b, s, STEP_UPDATE);
            }
            buf_str(b, "</references>");
        }
        buf_char(b, '\n');
        info(b, s, "id");
        info(b, s, "en");
        buf_str(b, "</alert>\n");
    }
    VEC_FREE(&list);
    return found;
}

/* ---- Autogates ------------------------------------------------------------------------------------------------------- */

static void ktime(struct json_writer *w, const char *key, wf_time t, int offset)
{
    struct buf text = {0};
    play_time(&text, t, offset);
    jw_kstr(w, key, buf_view(&text));
    buf_free(&text);
}

static void pair(struct json_writer *w, const char *name, const char *a, int x, const char *b, int y)
{
    jw_key(w, name);
    jw_begin_object(w);
    jw_kint(w, a, x);
    jw_kint(w, b, y);
    jw_end_object(w);
}

/* The i-th of n terminals: its part of a checkpoint's number. */
static int part(int v, size_t i, size_t n)
{
    return i + 1 < n ? v * 2 / 5 : v - (int) (n - 1) * (v * 2 / 5);
}

static void terminals(const struct world *world, const struct place *p, wf_time stamp, struct json_writer *w)
{
    static const char *const links[] = {"ok", "ok", "terdegradasi", "putus"};
    struct figures f;
    size_t n = 0;
    world_figures(world, p, stamp, &f);
    while (p->terminals[n])
        n++;
    for (size_t i = 0; i < n; i++) {
        char id[32];
        snprintf(id, sizeof id, "%s-%s", p->code + 2, p->terminals[i]);
        jw_begin_object(w);
        jw_kcstr(w, "id", id);
        jw_kcstr(w, "locode", p->code);
        jw_kcstr(w, "nama", p->name);
        jw_kcstr(w, "terminal", p->terminals[i]);
        pair(w, "autogate", "total", part(f.gates, i, n), "aktif", part(f.gates_up, i, n));
        pair(w, "lajur", "total", part(f.lanes, i, n), "buka", part(f.lanes_open, i, n));
        jw_kint(w, "antrean_menit", f.queue_min);
        jw_kint(w, "penumpang_per_jam", part(f.pax_h, i, n));
        jw_knum(w, "tolak_persen", f.reject_pct);
        jw_kint(w, "verifikasi_ms", f.verify_ms);
        jw_kcstr(w, "daftar_cekal", links[f.watchlist]);
        jw_end_object(w);
    }
}

static void disturbance(const struct happening *h, wf_time stamp, struct json_writer *w)
{
    struct buf text = {0};
    bool over = stamp >= h->end;
    jw_begin_object(w);
    jw_kcstr(w, "id", h->id);
    jw_kcstr(w, "locode", h->place->code);
    jw_kcstr(w, "jenis", strcmp(h->tmpl->key, "system") == 0 ? "sistem" : strcmp(h->tmpl->key, "power") == 0 ? "listrik" : "autogate");
    jw_kcstr(w, "dampak", h->gates == 2 ? "penuh" : "sebagian");
    jw_kcstr(w, "status", over ? "pulih" : "aktif");
    play_words(&text, h, "id", true);
    jw_kstr(w, "judul", buf_view(&text));
    buf_clear(&text);
    play_words(&text, h, "id", false);
    jw_kstr(w, "keterangan", buf_view(&text));
    ktime(w, "sejak", h->start, h->place->offset_min);
    ktime(w, "diperbarui", over ? h->end : h->start, h->place->offset_min);
    jw_end_object(w);
    buf_free(&text);
}

static void autogate_page(const struct world *world, wf_time now, const struct play_request *r, struct buf *b)
{
    struct json_writer w;
    happenings list = {0};
    size_t mine[32], idx[64], n = 0;
    wf_time stamp = now - now % MINUTE;
    jw_init(&w, b);
    jw_begin_object(&w);
    jw_kint(&w, "versi", 1);
    ktime(&w, "waktu", stamp, 420);
    jw_key(&w, "terminal");
    jw_begin_array(&w);
    for (size_t i = 0; i < places_n && n < ARRAY_LEN(mine); i++) {
        if (places[i].member == SIM_ID)
            mine[n++] = i;
    }
    size_t shown = play_order(r->odd, n, idx);
    for (size_t i = 0; i < shown; i++)
        terminals(world, &places[mine[idx[i]]], stamp, &w);
    jw_end_array(&w);
    jw_key(&w, "gangguan");
    jw_begin_array(&w);
    world_happenings(world, SIM_ID, stamp, HOUR, &list);
    for (size_t i = 0; i < list.n; i++) {
        if (list.v[i].gates)
            disturbance(&list.v[i], stamp, &w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    buf_char(b, '\n');
    VEC_FREE(&list);
}

static int page_id(const struct world *w, wf_time now, const struct play_request *r, struct buf *body, const char **type)
{
    if (strcmp(r->path, "/cap/rss.xml") == 0) {
        *type = "application/rss+xml; charset=utf-8";
        index_page(w, now, r, body);
        return 0;
    }
    if (strcmp(r->path, "/autogate/status.json") == 0) {
        *type = "application/json; charset=utf-8";
        autogate_page(w, now, r, body);
        return 1;
    }
    *type = "application/cap+xml; charset=utf-8";
    return strncmp(r->path, "/cap/", 5) == 0 && alert_page(w, now, r->path, body) ? 0 : -1;
}

static const struct play_feed feeds[] = {{"cap", "/cap/rss.xml", 4}, {"autogate", "/autogate/status.json", 5}};
const struct play play_id = {.name = "id", .title = "Indonesia: RSS index with CAP 1.2 alerts, autogates as JSON", .member = SIM_ID, .port = 2,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_id};
