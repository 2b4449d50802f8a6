/* sim/play_sg: Singapore's JSON interface with pages and a key (doc/interfaces/sg.md). */
#include <stdio.h>

#include "base/json.h"
#include "sim/play.h"

#define PAGE_ROWS 2
#define PAGE_INCIDENTS 10

static void ktime(struct json_writer *w, const char *key, wf_time t)
{
    struct buf text = {0};
    play_time(&text, t, 480);
    jw_kstr(w, key, buf_view(&text));
    buf_free(&text);
}

static void meta(struct json_writer *w, wf_time now, size_t page, size_t pages)
{
    jw_key(w, "meta");
    jw_begin_object(w);
    ktime(w, "generatedAt", now);
    jw_kint(w, "page", (int64_t) page);
    jw_kint(w, "pages", (int64_t) pages);
    jw_end_object(w);
}

static void checkpoint_row(struct json_writer *w, const struct place *p, const struct figures *f, wf_time stamp)
{
    static const char *const links[] = {"UNKNOWN", "OK", "DEGRADED", "DOWN"};
    jw_begin_object(w);
    jw_kcstr(w, "code", p->code);
    jw_kcstr(w, "name", p->name);
    jw_key(w, "lanes");
    jw_begin_object(w);
    jw_kint(w, "open", f->lanes_open);
    jw_kint(w, "total", f->lanes);
    jw_end_object(w);
    jw_key(w, "gates");
    jw_begin_object(w);
    jw_kint(w, "up", f->gates_up);
    jw_kint(w, "total", f->gates);
    jw_knum(w, "rejectPct", f->reject_pct);
    jw_kint(w, "verifyMs", f->verify_ms);
    jw_key(w, "rejects");
    jw_begin_object(w);
    jw_kint(w, "biometric", f->biometric);
    jw_kint(w, "document", f->document);
    jw_kint(w, "watchlist", f->watch);
    jw_end_object(w);
    jw_end_object(w);
    jw_kcstr(w, "watchlist", links[f->watchlist]);
    jw_kcstr(w, "health", "OK");
    ktime(w, "updatedAt", stamp);
    jw_end_object(w);
}

static void way(struct json_writer *w, const char *name, int queue, int pax)
{
    jw_key(w, name);
    jw_begin_object(w);
    jw_kint(w, "queueMinutes", queue);
    jw_kint(w, "paxPerHour", pax);
    jw_end_object(w);
}

static void queue_row(struct json_writer *w, const struct place *p, const struct figures *f, wf_time stamp)
{
    jw_begin_object(w);
    jw_kcstr(w, "code", p->code);
    way(w, "arrival", f->queue_min, f->pax_h * 54 / 100);
    way(w, "departure", f->queue_min * 2 / 3, f->pax_h - f->pax_h * 54 / 100);
    ktime(w, "updatedAt", stamp);
    jw_end_object(w);
}

/* What a closure or a measure says of itself: until when, which way, on what grounds. */
static void measure(struct json_writer *w, const struct happening *h)
{
    const struct measure *m = &h->measure;
    const char *const texts[][2] = {{"direction", m->direction}, {"affected", m->affected}, {"rationale", m->rationale}, {"legalBasis", m->law},
                                    {"proportionality", m->proportionality}, {"alternatives", m->alternatives}, {"exceptions", m->exceptions}};
    ktime(w, "expiresAt", m->until ? h->start + m->until : h->end);
    jw_key(w, "measure");
    jw_begin_object(w);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (texts[i][1])
            jw_kcstr(w, texts[i][0], texts[i][1]);
    }
    if (m->delays)
        jw_kbool(w, "delaysOver24h", true);
    jw_end_object(w);
}

/* Of ill travellers: on which days they fell ill, and with what they came. */
static void onset(struct json_writer *w, const char *days)
{
    int cases, n;
    char date[16];
    jw_key(w, "onset");
    jw_begin_array(w);
    for (const char *s = days; sscanf(s, "%10s%n", date, &n) == 1 && sscanf(s + n, ":%d%n", &cases, &n) == 1; s = strchr(s, ' ') ? strchr(s, ' ') + 1 : "") {
        jw_begin_object(w);
        jw_kcstr(w, "date", date);
        jw_kint(w, "count", cases);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void incident_row(struct json_writer *w, const struct happening *h, wf_time now)
{
    static const char *const impacts[] = {"", "LOW", "MEDIUM", "HIGH", "VERY_HIGH"};
    static const char *const urgencies[] = {"", "IMMEDIATE", "EXPECTED", "FUTURE", "PAST"};
    struct buf text = {0};
    bool revised = h->revised != TIME_NONE && now >= h->revised, over = now >= h->end;
    jw_begin_object(w);
    jw_kcstr(w, "id", h->id);
    jw_kint(w, "revision", 1 + revised + over);
    jw_kcstr(w, "category", h->tmpl->sg);
    jw_kcstr(w, "checkpoint", h->place->code);
    jw_kcstr(w, "impact", impacts[h->impact]);
    jw_kcstr(w, "urgency", urgencies[h->urgency]);
    play_words(&text, h, "en", true);
    jw_kstr(w, "title", buf_view(&text));
    buf_clear(&text);
    play_words(&text, h, "en", false);
    if (revised)
        buf_str(&text, " Update: the duty manager expects it to be over within the shift.");
    jw_kstr(w, "description", buf_view(&text));
    ktime(w, "occurredAt", h->start);
    ktime(w, "reportedAt", over ? h->end : revised ? h->revised : h->start + 2 * MINUTE);
    jw_kcstr(w, "status", over ? "CLOSED" : "OPEN");
    if (strcmp(h->tmpl->key, "closure") == 0 || strcmp(h->tmpl->key, "measure") == 0)
        measure(w, h);
    if (h->tmpl->persons) {
        jw_key(w, "persons");
        jw_begin_object(w);
        jw_kint(w, "involved", h->n);
        if (h->onset)
            onset(w, h->onset);
        jw_end_object(w);
    }
    if (h->flight || h->ship) {
        jw_key(w, "conveyance");
        jw_begin_object(w);
        jw_kcstr(w, h->flight ? "flight" : "ship", h->flight ? h->flight : h->ship);
        jw_end_object(w);
    }
    jw_key(w, "location");
    jw_begin_object(w);
    jw_knum(w, "lat", h->lat);
    jw_knum(w, "lng", h->lon);
    jw_end_object(w);
    jw_end_object(w);
    buf_free(&text);
}

static size_t page_of(const struct play_request *r, size_t pages)
{
    return (size_t) play_arg_number(r->query, "page", 1, (long) pages, 1);
}

static void finish(struct json_writer *w, const struct play_request *r, const char *path, size_t page, size_t pages)
{
    char next[120];
    jw_end_array(w);
    snprintf(next, sizeof next, "http://%s%s?page=%zu", r->host, path, page + 1);
    if (page < pages)
        jw_kcstr(w, "next", next);
    else
        jw_knull(w, "next");
    jw_end_object(w);
}

static void rows(const struct world *world, wf_time now, const struct play_request *r, bool queues, struct json_writer *w)
{
    const struct place *mine[16];
    size_t n = 0, idx[32];
    for (size_t i = 0; i < places_n; i++) {
        if (places[i].member == SIM_SG)
            mine[n++] = &places[i];
    }
    size_t pages = (n + PAGE_ROWS - 1) / PAGE_ROWS, page = page_of(r, pages);
    wf_time stamp = now - now % MINUTE;
    jw_begin_object(w);
    meta(w, stamp, page, pages);
    jw_key(w, "value");
    jw_begin_array(w);
    size_t from = (page - 1) * PAGE_ROWS, here = n - from < PAGE_ROWS ? n - from : PAGE_ROWS;
    size_t shown = play_order(r->odd, here, idx);
    for (size_t i = 0; i < shown; i++) {
        struct figures f;
        world_figures(world, mine[from + idx[i]], stamp, &f);
        (queues ? queue_row : checkpoint_row)(w, mine[from + idx[i]], &f, stamp);
    }
    finish(w, r, queues ? "/v1/queues" : "/v1/checkpoints", page, pages);
}

static void incidents(const struct world *world, wf_time now, const struct play_request *r, struct json_writer *w)
{
    happenings list = {0};
    size_t idx[2 * PAGE_INCIDENTS];
    wf_time stamp = now - now % (10 * NSEC_PER_SEC);
    world_happenings(world, SIM_SG, stamp - 2 * MINUTE, 10 * MINUTE, &list); /* told two minutes after it began */
    size_t pages = list.n ? (list.n + PAGE_INCIDENTS - 1) / PAGE_INCIDENTS : 1, page = page_of(r, pages);
    jw_begin_object(w);
    meta(w, stamp, page, pages);
    jw_key(w, "value");
    jw_begin_array(w);
    size_t from = (page - 1) * PAGE_INCIDENTS, here = list.n - from < PAGE_INCIDENTS ? list.n - from : PAGE_INCIDENTS;
    size_t shown = play_order(r->odd, here, idx);
    for (size_t i = 0; i < shown; i++)
        incident_row(w, &list.v[from + idx[i]], stamp);
    finish(w, r, "/v1/incidents", page, pages);
    VEC_FREE(&list);
}

static int page_sg(const struct world *world, wf_time now, const struct play_request *r, struct buf *body, const char **type)
{
    struct json_writer w;
    int feed = strcmp(r->path, "/v1/checkpoints") == 0 ? 0 : strcmp(r->path, "/v1/queues") == 0 ? 1 : strcmp(r->path, "/v1/incidents") == 0 ? 2 : -1;
    if (feed < 0)
        return -1;
    *type = "application/json; charset=utf-8";
    jw_init(&w, body);
    if (feed == 2)
        incidents(world, now, r, &w);
    else
        rows(world, now, r, feed == 1, &w);
    buf_char(body, '\n');
    return feed;
}

static const struct play_feed feeds[] = {{"checkpoints", "/v1/checkpoints", 5}, {"queues", "/v1/queues", 5}, {"incidents", "/v1/incidents", 3}};
const struct play play_sg = {.name = "sg", .title = "Singapore: JSON, API key, pages", .member = SIM_SG, .port = 8, .key = true,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_sg};
