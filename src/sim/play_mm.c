/* sim/play_mm: Myanmar's two interfaces (doc/interfaces/mm.md): an RSS index of CAP alerts, and the table of checkpoints. What is about weather
 * comes in the Zawgyi encoding, as from an office that still writes it. */
#include <stdio.h>

#include "sim/alerts.h"

#define OFFSET 390

static const char *zawgyi(const struct happening *h, bool title)
{
    if (strcmp(h->tmpl->key, "weather") != 0)
        return NULL;
    /* "Traffic is late because of heavy rain." "Arrivals are late." */
    return title ? "\xe1\x80\x99\xe1\x80\xad\xe1\x80\xaf\xe1\x80\xb8\xe1\x80\x9e\xe1\x80\x8a\xe1\x80\xb9\xe1\x80\xb8\xe1\x80\x91\xe1\x80\x94\xe1\x80\xb9"
                   "\xe1\x81\x8d \xe1\x80\x81\xe1\x80\x9b\xe1\x80\xae\xe1\x80\xb8\xe1\x80\x9e\xe1\x80\xbc\xe1\x80\xac\xe1\x80\xb8\xe1\x80\x9c\xe1\x80\xac"
                   "\xe1\x80\x99\xe1\x82\x88 \xe1\x80\xb1\xe1\x80\x94\xe1\x80\xbd\xe1\x80\xac\xe1\x80\x84\xe1\x80\xb7\xe1\x80\xb9\xe1\x80\xb1\xe1\x80\x94"
                   "\xe1\x80\x9e\xe1\x80\x8a\xe1\x80\xb9"
                 : "\xe1\x80\xb1\xe1\x80\x9b\xe1\x80\xac\xe1\x80\x80\xe1\x80\xb9\xe1\x80\x9b\xe1\x80\xbd\xe1\x80\xad\xe1\x80\x81\xe1\x80\xba\xe1\x80\xad"
                   "\xe1\x80\x94\xe1\x80\xb9 \xe1\x80\xb1\xe1\x80\x94\xe1\x80\xac\xe1\x80\x80\xe1\x80\xb9\xe1\x80\x80\xe1\x80\xba\xe1\x80\x9e\xe1\x80\x8a\xe1\x80\xb9";
}

static const struct alert_voice voice = {
    .member = SIM_MM, .lang = "my", .sender = "ops@immigration.example.mm", .sender_name = "Immigration Department",
    .title = "နယ်စပ်ဂိတ် သတိပေးချက်များ", .unchanged = " အခြေအနေ မပြောင်းလဲသေးပါ။", .over = " ပုံမှန်အခြေအနေသို့ ပြန်ရောက်ပြီ။", .offset_min = OFFSET,
    .with_gates = true, .local_first = true, .instead = zawgyi,
};

/* In Burmese digits where `burmese`, as some clerks write them. */
static void number(struct buf *b, int n, bool burmese)
{
    char text[16];
    snprintf(text, sizeof text, "%d", n);
    for (const char *p = text; *p; p++) {
        if (burmese)
            buf_printf(b, "\xe1\x81%c", (char) (0x80 + *p - '0'));
        else
            buf_char(b, *p);
    }
    buf_char(b, '\t');
}

static void table(const struct world *w, wf_time stamp, const struct play_request *r, struct buf *b)
{
    static const char *const links[] = {"-", "ok", "slow", "down"};
    size_t mine[16] = {0}, idx[32], n = 0;
    buf_str(b, "# ");
    play_time(b, stamp, OFFSET);
    buf_char(b, '\n');
    n = play_places(SIM_MM, mine, ARRAY_LEN(mine));
    size_t shown = play_order(r->odd, n, idx);
    for (size_t i = 0; i < shown; i++) {
        const struct place *p = &places[mine[idx[i]]];
        bool burmese = p->kind == 'L';
        struct figures f;
        world_figures(w, p, stamp, &f);
        buf_printf(b, "%s\t", p->code);
        number(b, f.lanes_open, burmese);
        number(b, f.lanes, burmese);
        if (p->gates) {
            number(b, f.gates_up, burmese);
            number(b, f.gates, burmese);
        } else {
            buf_str(b, "-\t-\t");
        }
        number(b, f.queue_min, burmese);
        number(b, f.pax_h, burmese);
        buf_printf(b, "%s\n", links[f.watchlist]);
    }
}

static int page_mm(const struct world *w, wf_time now, const struct play_request *r, struct buf *body, const char **type)
{
    if (strcmp(r->path, "/cap/index.rss") == 0) {
        *type = "application/rss+xml; charset=utf-8";
        alerts_index(&voice, w, now, r, body);
        return 0;
    }
    if (strcmp(r->path, "/checkpoints.txt") == 0) {
        *type = "text/tab-separated-values; charset=utf-8";
        table(w, now - now % MINUTE, r, body);
        return 1;
    }
    *type = "application/cap+xml; charset=utf-8";
    return strncmp(r->path, "/cap/", 5) == 0 && alerts_page(&voice, w, now, r->path, body) ? 0 : -1;
}

static const struct play_feed feeds[] = {{"alerts", "/cap/index.rss", 5}, {"checkpoints", "/checkpoints.txt", 5}};
const struct play play_mm = {.name = "mm", .title = "Myanmar: RSS index with CAP 1.2 alerts, Burmese (some of it Zawgyi), +06:30", .member = SIM_MM,
                             .port = 5, .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_mm};
