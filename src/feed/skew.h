/* skew: is it this machine's clock, or theirs? Many witnesses outweigh one liar. Used inside feed; pure but for feed_skew_kept. */
#ifndef WF_FEED_SKEW_H
#define WF_FEED_SKEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* v: by how many seconds the clock of each host that was asked lately is ahead of ours, a host once, n of them; sorted in place. kept: the kernel says that its clock is kept by others.
 * Of three and more the median. Of two what both agree to at least, on the same side. Of one alone: what it says where nobody keeps the kernel's clock; a clock that is kept is believed before one
 * host is. Else 0. */
int64_t feed_skew(int64_t *v, size_t n, bool kept);
/* Does somebody keep this machine's clock (NTP, PTP), as the kernel knows it? False, too, where it can't be asked. The kernel bounds its own doubt at 16 seconds: it can never say by how
 * much a clock that nobody keeps is wrong, so it is no witness for more than this. */
bool feed_skew_kept(void);

#endif
