/* ownlink: is it them, or is it us? Over half of all feeds lost within a minute is our own link. Used inside feed; pure. */
#ifndef WF_FEED_OWNLINK_H
#define WF_FEED_OWNLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FEED_OWNLINK_WINDOW_NS (INT64_C(60) * 1000000000)
/* With fewer feeds than this, "half of all" says nothing about our own link. */
#define FEED_OWNLINK_MIN 3

/* lost_at: when each feed that is lost now was lost (monotonic; sorted in place), n of them; total: feeds that are on and
 * come by network. was_down: the last answer. Goes down when over half of all were lost within one minute of each
 * other; comes back when no more than half are lost. */
bool feed_ownlink_down(int64_t *lost_at, size_t n, size_t total, bool was_down);

#endif
