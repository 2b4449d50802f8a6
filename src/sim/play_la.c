/* sim/play_la: the Lao PDR's numbered lines (doc/interfaces/la.md). */
#include <stdio.h>

#include "sim/play.h"

static void begin(struct buf *b, uint64_t *seq, wf_time t, const char *kind, const struct place *p)
{
    ++*seq;
    buf_u64(b, *seq);
    buf_char(b, '\t');
    play_time(b, t, 420);
    buf_printf(b, "\t%s\t%s\t", kind, p->code);
}

static void status(struct buf *b, const struct world *w, uint64_t *seq, wf_time slot, const struct place *p)
{
    static const char *const links[] = {"unknown", "ok", "deg", "down"};
    struct figures f;
    world_figures(w, p, slot, &f);
    begin(b, seq, slot, "ST", p);
    buf_printf(b, "lanes=%d/%d gates=%d/%d queue=%d pax=%d rej=%.1f wl=%s health=ok\n", f.lanes_open, f.lanes, f.gates_up, f.gates, f.queue_min,
               f.pax_h, f.reject_pct, links[f.watchlist]);
}

static void event(struct buf *b, uint64_t *seq, wf_time at, const struct happening *h, int revision, bool over)
{
    begin(b, seq, at, "EV", h->place);
    buf_printf(b, "%s\t%d\t%s\t", h->id, revision, h->tmpl->la);
    play_time(b, h->start, 420);
    buf_printf(b, "\t%d%c\t%s\t", h->impact, 'A' + h->urgency - 1, over ? "CLEAR" : "OPEN");
    play_words(b, h, "lo", true);
    buf_char(b, '\t');
    play_words(b, h, "lo", false);
    if (h->tmpl->persons)
        buf_printf(b, " [n=%d]", h->n);
    buf_char(b, '\n');
}

static bool within(wf_time t, wf_time slot)
{
    return t != TIME_NONE && t >= slot && t < slot + MINUTE;
}

static void minute_la(const struct world *w, wf_time slot, uint64_t *seq, struct buf *b)
{
    const struct place *mine[16];
    size_t n = 0;
    happenings list = {0};
    for (size_t i = 0; i < places_n && n < ARRAY_LEN(mine); i++) {
        if (places[i].member == SIM_LA)
            mine[n++] = &places[i];
    }
    if (n)
        status(b, w, seq, slot, mine[(size_t) (slot / MINUTE) % n]);
    world_happenings(w, SIM_LA, slot + MINUTE - 1, MINUTE, &list);
    for (size_t i = 0; i < list.n; i++) {
        const struct happening *h = &list.v[i];
        if (within(h->start, slot))
            event(b, seq, h->start, h, 1, false);
        if (within(h->revised, slot))
            event(b, seq, h->revised, h, 2, false);
        if (within(h->end, slot))
            event(b, seq, h->end, h, 3, true);
    }
    VEC_FREE(&list);
}

static const struct play_feed feeds[] = {{"lines", "", 0}};
const struct play play_la = {.name = "la", .title = "Lao PDR: numbered lines over TCP", .member = SIM_LA, .port = 4,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .minute = minute_la};
