/* sim/play_id: Indonesia's two interfaces (doc/interfaces/id.md): an RSS index of CAP alerts, and the autogates' JSON. */
#include <stdio.h>

#include "base/json.h"
#include "sim/alerts.h"

static const struct alert_voice voice = {
    .member = SIM_ID, .lang = "id", .sender = "peringatan@imigrasi.example.id", .sender_name = "Direktorat Jenderal Imigrasi",
    .title = "Peringatan Pos Pemeriksaan Imigrasi", .unchanged = " Keadaan belum berubah.", .over = " Keadaan sudah normal.", .offset_min = 420,
    .local_first = true,
};

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
    n = play_places(SIM_ID, mine, ARRAY_LEN(mine));
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
        alerts_index(&voice, w, now, r, body);
        return 0;
    }
    if (strcmp(r->path, "/autogate/status.json") == 0) {
        *type = "application/json; charset=utf-8";
        autogate_page(w, now, r, body);
        return 1;
    }
    *type = "application/cap+xml; charset=utf-8";
    return strncmp(r->path, "/cap/", 5) == 0 && alerts_page(&voice, w, now, r->path, body) ? 0 : -1;
}

static const struct play_feed feeds[] = {{"cap", "/cap/rss.xml", 4}, {"autogate", "/autogate/status.json", 5}};
const struct play play_id = {.name = "id", .title = "Indonesia: RSS index with CAP 1.2 alerts, autogates as JSON", .member = SIM_ID, .port = 2,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_id};
