/* gap: which numbers of a numbered feed are missing. Used inside feed; pure. */
#ifndef WF_FEED_GAP_H
#define WF_FEED_GAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Messages may overtake each other: a gap opens at the first message beyond it, and a late one closes it again. At
 * most FEED_GAP_RANGES gaps are kept open; the oldest is then given up (its numbers stay counted in lost). */
#define FEED_GAP_RANGES 1024
/* A source that says 1 again is taken to have begun anew only when it was beyond this; before, it is a repeat. */
#define FEED_GAP_WINDOW 64

struct feed_gap_range {
    uint64_t first, last;
};
/* Invariant: ranges are in order, apart from each other, and all below high. Zeroed is "nothing seen". */
struct feed_gaps {
    uint64_t high;    /* the highest number seen or announced; 0: none */
    uint64_t missing; /* numbers in ranges */
    uint64_t lost;    /* numbers given up */
    struct feed_gap_range *ranges;
    size_t n, cap;
};
enum feed_gap_event { FEED_GAP_NONE, FEED_GAP_OPENED, FEED_GAP_FILLED, FEED_GAP_RESTARTED };

/* Notes message `seq` (0 is "not numbered": nothing). OPENED gives the missing numbers just found in *out. */
enum feed_gap_event feed_gap_seen(struct feed_gaps *g, uint64_t seq, struct feed_gap_range *out);
/* The source says that `seq` was its last number: what lies between is missing, seq too. */
enum feed_gap_event feed_gap_head(struct feed_gaps *g, uint64_t seq, struct feed_gap_range *out);
void feed_gap_free(struct feed_gaps *g);

#endif
