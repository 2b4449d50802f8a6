/* sim/ring: see ring.h. */
#include "sim/ring.h"

#define KEEP_MOST 20000
#define HISTORY (6 * HOUR)

static void forget_oldest(struct ring *r)
{
    size_t n = r->kept.n > KEEP_MOST ? r->kept.n - KEEP_MOST / 2 : 0;
    for (size_t i = 0; i < n; i++)
        mem_free(r->kept.v[i].text);
    if (n) {
        memmove(r->kept.v, r->kept.v + n, (r->kept.n - n) * sizeof *r->kept.v);
        r->kept.n -= n;
    }
}

/* Cuts the minute's text into messages: lines, or events with an empty line behind each. */
static void keep(struct ring *r, const struct buf *made)
{
    const char *end = r->play->stream ? "\n\n" : "\n";
    size_t skip = strlen(end);
    for (const char *at = made->n ? made->p : ""; *at;) {
        const char *stop = strstr(at, end);
        size_t n = stop ? (size_t) (stop - at) : strlen(at);
        struct ring_message m = {++r->seq, mem_printf("%.*s", (int) n, at)};
        VEC_PUSH(&r->kept, m);
        at += n + (stop ? skip : 0);
    }
}

bool ring_advance(struct ring *r)
{
    struct buf made = {0};
    uint64_t before = r->seq;
    wf_time now = clock_now(r->stage->clock);
    for (; r->next + MINUTE <= now; r->next += MINUTE) {
        uint64_t seq = r->seq;
        buf_clear(&made);
        r->play->minute(r->stage->world, r->next, &seq, &made);
        keep(r, &made);
        forget_oldest(r);
    }
    buf_clear(&made);
    uint64_t seq = r->seq;
    gateway_lines(r->stage->gateways, r->play->name, now, &seq, &made);
    keep(r, &made);
    buf_free(&made);
    return r->seq != before;
}

void ring_open(struct ring *r, const struct stage *stage, const struct play *play)
{
    wf_time first = stage->world->start - HISTORY;
    *r = (struct ring){.stage = stage, .play = play, .next = first - first % MINUTE};
    (void) ring_advance(r);
}

uint64_t ring_oldest(const struct ring *r)
{
    return r->kept.n ? r->kept.v[0].seq : r->seq + 1;
}

uint64_t ring_after(const struct ring *r, uint64_t after)
{
    uint64_t oldest = ring_oldest(r);
    return after < r->seq + 1 && after + 1 > oldest ? after + 1 : oldest;
}

const char *ring_text(const struct ring *r, uint64_t seq)
{
    uint64_t oldest = ring_oldest(r);
    return seq >= oldest && seq <= r->seq ? r->kept.v[seq - oldest].text : NULL;
}

void ring_close(struct ring *r)
{
    for (size_t i = 0; i < r->kept.n; i++)
        mem_free(r->kept.v[i].text);
    VEC_FREE(&r->kept);
}
