/* sim/play_paxlst: a gateway's mailbox of passenger lists (doc/interfaces/paxlst.md), as mail leaves them: folded, with a header and a footer. All
 * persons have one name, NAMENLOS, which nobody has: a test looks for it where it must not be. */
#include <stdio.h>

#include "sim/play.h"

#define WINDOW (30 * MINUTE) /* lists that the mailbox still holds */
#define FOLD 64
#define FLIGHT_EVERY (6 * MINUTE)

static const struct {
    const char *flight, *from, *to;
    int from_offset, to_offset, minutes, most;
} flights[] = {
    {"XQ201", "BKK", "SIN", 420, 480, 145, 180}, {"XQ417", "SGN", "KUL", 420, 480, 125, 170}, {"ZD88", "VIE", "BKK", 60, 420, 640, 280},
    {"XP310", "MNL", "SIN", 480, 480, 230, 220}, {"ZD902", "CGK", "HND", 420, 540, 430, 260}, {"XK55", "RGN", "BKK", 390, 420, 80, 120},
    {"XB6", "BWN", "MNL", 480, 480, 125, 150},   {"XT12", "DIL", "DPS", 540, 480, 115, 110},
};

static void stamp(struct buf *b, wf_time t, int offset)
{
    struct time_fields f;
    time_split(t, (int16_t) offset, &f);
    buf_printf(b, "%02d%02d%02d%02d%02d", f.year % 100, f.month, f.day, f.hour, f.minute);
}

/* The interchange of the flight that leaves at `slot`, in one line. */
static void interchange(const struct world *w, wf_time slot, struct buf *b)
{
    uint64_t n = (uint64_t) (slot / FLIGHT_EVERY);
    size_t of = ARRAY_LEN(flights), k = (size_t) (world_random(w, n, 1, 77) * (double) of);
    int persons = (int) (flights[k].most * (0.5 + 0.5 * world_random(w, n, 2, 77)));
    int stated = world_random(w, n, 3, 77) < 0.05 ? persons + 2 : persons; /* the carrier counted wrong */
    struct time_fields f;
    time_split(slot, 0, &f);
    buf_printf(b, "UNA:+.? 'UNB+UNOA:4+%.2s:ZZ+GATEWAY:ZZ+%02d%02d%02d:%02d%02d+%llu++APIS'UNG+PAXLST+%.2s:ZZ+GATEWAY:ZZ+%02d%02d%02d:%02d%02d+1+UN+D:05B'",
               flights[k].flight, f.year % 100, f.month, f.day, f.hour, f.minute, (unsigned long long) n, flights[k].flight, f.year % 100, f.month, f.day, f.hour,
               f.minute);
    buf_printf(b, "UNH+%llu+PAXLST:D:05B:UN:IATA'BGM+745'NAD+MS+++NAMENLOS DESK'TDT+20+%s'LOC+125+%s'DTM+189:", (unsigned long long) n, flights[k].flight,
               flights[k].from);
    stamp(b, slot, flights[k].from_offset);
    buf_printf(b, ":201'LOC+87+%s'DTM+232:", flights[k].to);
    stamp(b, slot + flights[k].minutes * MINUTE, flights[k].to_offset);
    buf_str(b, ":201'");
    for (int i = 0; i < persons; i++)
        buf_printf(b, "NAD+FL+++NAMENLOS:NAMENLOS?+%d'ATT+2++%c'DTM+329:%02d0101'DOC+P:110:111+NAMENLOS%05d'", i, i & 1 ? 'F' : 'M', 50 + i % 50, i);
    /* UNH, BGM, NAD, TDT, LOC, DTM, LOC, DTM; the persons; CNT, UNT */
    buf_printf(b, "CNT+42:%d'UNT+%d+%llu'UNE+1+1'UNZ+1+%llu'", stated, 8 + 4 * persons + 2, (unsigned long long) n, (unsigned long long) n);
}

static int page_paxlst(const struct world *w, wf_time now, const struct play_request *r, struct buf *body, const char **type)
{
    wf_time last = now - now % FLIGHT_EVERY;
    size_t idx[16], n = 0;
    struct buf one = {0};
    if (strcmp(r->path, "/paxlst") != 0)
        return -1;
    *type = "application/edifact";
    while (n < 6 && last - (wf_time) n * FLIGHT_EVERY > now - WINDOW)
        n++;
    size_t shown = play_order(r->odd, n, idx);
    for (size_t i = 0; i < shown; i++) {
        buf_clear(&one);
        interchange(w, last - (wf_time) (n - 1 - idx[i]) * FLIGHT_EVERY, &one);
        buf_str(body, "From: gateway@example.org\r\nSubject: PAXLST\r\n\r\n\001QD GATEWAY\r\n\002");
        for (size_t at = 0; at < one.n; at += FOLD) {
            buf_add(body, one.p + at, one.n - at < FOLD ? one.n - at : FOLD);
            buf_str(body, "\r\n");
        }
        buf_str(body, "\r\n--\r\nThis mail was searched for viruses on behalf of NAMENLOS.\r\n\r\n");
    }
    buf_free(&one);
    return 0;
}

static const struct play_feed feeds[] = {{"mailbox", "/paxlst", 6}};
const struct play play_paxlst = {.name = "paxlst", .title = "A gateway's mailbox of PAXLST messages (no name may leave the plugin)", .member = SIM_PAXLST,
                                 .port = 16, .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_paxlst};
