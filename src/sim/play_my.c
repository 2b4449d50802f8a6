/* sim/play_my: Malaysia's JSON with `meta`, pages of a snapshot, filters, and numbers as strings (doc/interfaces/my.md). null and a member that
 * is not there are told apart: what isn't measured for a while is null, what a checkpoint hasn't got is not there.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "sim/play.h"

#define OFFSET 480
#define KEPT (10 * MINUTE) /* a snapshot, and an incident after its end */
#define LIMIT 20
#define LIMIT_MOST 100

static void ktime(struct json_writer *w, const char *key, wf_time t)
{
    struct buf text = {0};
    play_time(&text, t, OFFSET);
    jw_kstr(w, key, buf_view(&text));
    buf_free(&text);
}

/* A number as a string. */
static void knumber(struct json_writer *w, const char *key, double v, int digits)
{
    char text[32];
    snprintf(text, sizeof text, "%.*f", digits, v);
    jw_kcstr(w, key, text);
}

static void kwords(struct json_writer *w, const char *key, const struct happening *h, const char *lang, bool title, const char *more)
{
    struct buf text = {0};
    play_words(&text, h, lang, title);
    buf_str(&text, more);
    jw_kstr(w, key, buf_view(&text));
    buf_free(&text);
}

/* ---- Pages and filters ------------------------------------------------------------------------------------------------------------------- */

struct page {
    wf_time snapshot;
    size_t number, pages, limit, total;
    bool meta;
};

/* What the request asks for. False where the snapshot is gone, or has not come. */
static bool page_of(const struct play_request *r, wf_time now, wf_time step, struct page *p)
{
    long seconds = play_arg_number(r->query, "snapshot", 0, (long) (now / NSEC_PER_SEC), -1);
    *p = (struct page){.snapshot = now - now % step, .meta = span_is(play_arg(r->query, "meta"), "true"),
                       .number = (size_t) play_arg_number(r->query, "page", 1, 100000, 1), .limit = (size_t) play_arg_number(r->query, "limit", 1, LIMIT_MOST, LIMIT)};
    if (!play_arg(r->query, "snapshot").n)
        return true;
    p->snapshot = seconds * NSEC_PER_SEC;
    return seconds >= 0 && p->snapshot + KEPT >= now;
}

/* Whether a value passes "A,B@column"; a filter on another column lets nothing pass. */
static bool passes(const struct play_request *r, const char *column, const char *value)
{
    struct span f = play_arg(r->query, "filter");
    const char *at = f.n ? memchr(f.p, '@', f.n) : NULL;
    if (!f.n)
        return true;
    if (!at || !span_is(span_make(at + 1, f.n - (size_t) (at + 1 - f.p)), column))
        return false;
    for (const char *p = f.p; p < at;) {
        size_t n = 0;
        while (p + n < at && p[n] != ',')
            n++;
        if (span_is(span_make(p, n), value))
            return true;
        p += n + 1;
    }
    return false;
}

/* Begins the answer; the page's rows are [*from, *from + the returned number). */
static size_t begin(struct json_writer *w, struct page *p, size_t total, size_t *from)
{
    p->total = total;
    p->pages = total ? (total + p->limit - 1) / p->limit : 1;
    *from = p->number > p->pages ? total : (p->number - 1) * p->limit;
    if (p->meta) {
        jw_begin_object(w);
        jw_key(w, "meta");
        jw_begin_object(w);
        int64_t second = p->snapshot / NSEC_PER_SEC;
        knumber(w, "snapshot", (double) second, 0);
        ktime(w, "as_of", p->snapshot);
        knumber(w, "page", (double) p->number, 0);
        knumber(w, "pages", (double) p->pages, 0);
        knumber(w, "limit", (double) p->limit, 0);
        knumber(w, "total", (double) p->total, 0);
        jw_end_object(w);
        jw_key(w, "data");
    }
    jw_begin_array(w);
    return total - *from < p->limit ? total - *from : p->limit;
}

static void end(struct json_writer *w, const struct page *p)
{
    jw_end_array(w);
    if (p->meta)
        jw_end_object(w);
}

/* ---- Checkpoints ------------------------------------------------------------------------------------------------------------------------- */

static void checkpoint(struct json_writer *w, const struct world *world, const struct place *p, wf_time stamp)
{
    static const char *const links[] = {"", "NORMAL", "PERLAHAN", "TERPUTUS"};
    struct figures f;
    world_figures(world, p, stamp, &f);
    /* A camera that counts the queue is cleaned now and then. */
    bool blind = world_random(world, (uint64_t) (p - places), (uint64_t) (stamp / (20 * MINUTE)), 61) < 0.06;
    jw_begin_object(w);
    jw_kcstr(w, "code", p->code);
    jw_kcstr(w, "name_bm", p->local);
    jw_kcstr(w, "name_en", p->name);
    ktime(w, "updated_at", stamp);
    knumber(w, "lanes_open", f.lanes_open, 0);
    knumber(w, "lanes_total", f.lanes, 0);
    if (p->gates) {
        knumber(w, "gates_up", f.gates_up, 0);
        knumber(w, "gates_total", f.gates, 0);
        if (f.gates_up) {
            knumber(w, "reject_pct", f.reject_pct, 1);
            knumber(w, "verify_ms", f.verify_ms, 0);
        } else {
            jw_knull(w, "reject_pct");
            jw_knull(w, "verify_ms");
        }
    }
    if (blind)
        jw_knull(w, "queue_minutes");
    else
        knumber(w, "queue_minutes", f.queue_min, 0);
    knumber(w, "pax_per_hour", f.pax_h, 0);
    jw_kcstr(w, "watchlist", links[f.watchlist]);
    jw_end_object(w);
}

static bool checkpoints(const struct world *world, wf_time now, const struct play_request *r, struct json_writer *w)
{
    struct page p;
    size_t mine[16], idx[32], from, n = 0;
    if (!page_of(r, now, MINUTE, &p))
        return false;
    size_t all = play_places(SIM_MY, mine, ARRAY_LEN(mine));
    for (size_t i = 0; i < all; i++) {
        if (passes(r, "code", places[mine[i]].code))
            mine[n++] = mine[i];
    }
    size_t shown = play_order(r->odd, begin(w, &p, n, &from), idx);
    for (size_t i = 0; i < shown; i++)
        checkpoint(w, world, &places[mine[from + idx[i]]], p.snapshot);
    end(w, &p);
    return true;
}

/* ---- Incidents --------------------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *key, *category;
} categories[] = {
    {"queue", "SESAK"},         {"gates", "AUTOGATE"},     {"fraud", "DOKUMEN_PALSU"}, {"stolen", "DOKUMEN_HILANG"}, {"ill", "SAKIT"},
    {"cluster", "KLUSTER"},     {"irregular", "MASUK_HARAM"}, {"overstay", "TINGGAL_LEBIH"}, {"surge", "LONJAKAN"},    {"trafficking", "PEMERDAGANGAN"},
    {"bag", "ANCAMAN"},         {"power", "ELEKTRIK"},     {"system", "SISTEM"},       {"stranded", "TERKANDAS"},    {"weather", "CUACA"},
    {"closure", "TUTUP"},       {"reopen", "BUKA"},        {"typhoon", "CUACA"},       {"scam", "SINDIKET_SCAM"},    {"smuggling", "PENYELUDUPAN"},
    {"thermal", "SAKIT"},          {"measure", "LANGKAH_KESIHATAN"},
};

/* What a closure or a measure says of itself: until when, which way, on what grounds. */
static void measure(struct json_writer *w, const struct happening *h)
{
    static const char *const ways[][2] = {{"IN", "MASUK"}, {"OUT", "KELUAR"}, {"BOTH", "DUA_HALA"}};
    const struct measure *m = &h->measure;
    const char *const texts[][2] = {{"affected", m->affected}, {"rationale", m->rationale}, {"legal_basis", m->law}, {"proportionality", m->proportionality},
                                    {"alternatives", m->alternatives}, {"exceptions", m->exceptions}};
    ktime(w, "ends_at", m->until ? h->start + m->until : h->end);
    jw_key(w, "measure");
    jw_begin_object(w);
    for (size_t i = 0; i < ARRAY_LEN(ways) && m->direction; i++) {
        if (strcmp(ways[i][0], m->direction) == 0)
            jw_kcstr(w, "direction", ways[i][1]);
    }
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (texts[i][1])
            jw_kcstr(w, texts[i][0], texts[i][1]);
    }
    if (m->delays)
        jw_kcstr(w, "delays_over_24h", "true");
    jw_end_object(w);
}

static void incident(struct json_writer *w, const struct happening *h, wf_time now)
{
    bool revised = h->revised != TIME_NONE && now >= h->revised, over = now >= h->end;
    jw_begin_object(w);
    jw_kcstr(w, "id", h->id);
    knumber(w, "version", 1 + revised + over, 0);
    for (size_t i = 0; i < ARRAY_LEN(categories); i++) {
        if (strcmp(categories[i].key, h->tmpl->key) == 0)
            jw_kcstr(w, "category", categories[i].category);
    }
    jw_kcstr(w, "checkpoint", h->place->code);
    jw_kcstr(w, "status", over ? "SELESAI" : "AKTIF");
    jw_kcstr(w, "message", "SEBENAR");
    knumber(w, "impact", h->impact, 0);
    knumber(w, "urgency", h->urgency, 0);
    kwords(w, "title_bm", h, "ms", true, "");
    kwords(w, "title_en", h, "en", true, "");
    kwords(w, "text_bm", h, "ms", false, over ? " Keadaan sudah pulih." : revised ? " Keadaan belum berubah." : "");
    kwords(w, "text_en", h, "en", false, over ? " It is over." : revised ? " The situation has not changed." : "");
    ktime(w, "started_at", h->start);
    ktime(w, "updated_at", over ? h->end : revised ? h->revised : h->start + 2 * MINUTE);
    if (strcmp(h->tmpl->key, "closure") == 0 || strcmp(h->tmpl->key, "measure") == 0)
        measure(w, h);
    if (h->tmpl->persons && strcmp(h->tmpl->key, "irregular") == 0 && !revised && !over) {
        jw_knull(w, "persons"); /* not counted yet */
        jw_knull(w, "location");
    } else if (h->tmpl->persons) {
        jw_key(w, "persons");
        jw_begin_object(w);
        knumber(w, "involved", h->n, 0);
        jw_end_object(w);
        jw_key(w, "location");
        jw_begin_object(w);
        knumber(w, "lat", h->lat, 4);
        knumber(w, "lon", h->lon, 4);
        jw_end_object(w);
    }
    jw_end_object(w);
}

static bool incidents(const struct world *world, wf_time now, const struct play_request *r, struct json_writer *w)
{
    struct page p;
    happenings list = {0};
    size_t idx[2 * LIMIT_MOST], from, n = 0;
    if (!page_of(r, now, 10 * NSEC_PER_SEC, &p))
        return false;
    world_happenings(world, SIM_MY, p.snapshot - 2 * MINUTE, KEPT, &list); /* told two minutes after it began */
    for (size_t i = 0; i < list.n; i++) {
        if (passes(r, "status", p.snapshot >= list.v[i].end ? "SELESAI" : "AKTIF"))
            list.v[n++] = list.v[i];
    }
    size_t shown = play_order(r->odd, begin(w, &p, n, &from), idx);
    for (size_t i = 0; i < shown; i++)
        incident(w, &list.v[from + idx[i]], p.snapshot);
    end(w, &p);
    VEC_FREE(&list);
    return true;
}

static int page_my(const struct world *world, wf_time now, const struct play_request *r, struct buf *body, const char **type)
{
    struct json_writer w;
    bool rows = strcmp(r->path, "/v1/checkpoints") == 0;
    if (!rows && strcmp(r->path, "/v1/incidents") != 0)
        return -1;
    *type = "application/json; charset=utf-8";
    jw_init(&w, body);
    if (!(rows ? checkpoints : incidents)(world, now, r, &w))
        return -1;
    buf_char(body, '\n');
    return rows ? 0 : 1;
}

static const struct play_feed feeds[] = {{"checkpoints", "/v1/checkpoints?meta=true&limit=3", 5},
                                         {"incidents", "/v1/incidents?meta=true&limit=8&filter=AKTIF,SELESAI@status", 3}};
const struct play play_my = {.name = "my", .title = "Malaysia: JSON with meta and pages of a snapshot, numbers as strings, Malay and English", .member = SIM_MY,
                             .port = 6, .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_my};
