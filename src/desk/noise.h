/* noise: when a signal is one that nobody should have to look at each time: it flaps, it chatters, it is stale (DOMAIN 10).
 *
 * Flapping is what Nagios and Naemon mean by it: of the last 21 checks there are 20 that may have found another condition than the one before; a newer
 * turn weighs more (0.8 to 1.2); over a high share it flaps, until it is under a low one. A check is a report that tells its condition, an exact repeat, or
 * an interval in which nothing else was heard. Three turns in a minute are chatter. What is active for a day is stale. All of it is in the incident's row
 * and in its facts. Used inside desk alone.
 */
#ifndef WF_DESK_NOISE_H
#define WF_DESK_NOISE_H

#include <stdbool.h>
#include <stdint.h>

struct desk;
struct change;
struct incident_row;

enum { NOISE_CHECKS = 20 };
/* The share of turns in per cent, newer ones weighing more: bit 0 is the newest check. */
unsigned noise_percent(uint32_t turns);
/* What a change means for the noise, before its clocks are settled: what flaps or chatters and nobody owns is put aside, with a count; what is steady
 * again is back. */
void noise_settle(struct desk *d, struct change *c);
/* May a signal be put aside at all: never P1, P2, HLT, THB, SEC, nor what is about a checkpoint whose watch-list is down. */
bool noise_may_be_aside(const struct desk *d, const struct incident_row *r);

#endif
