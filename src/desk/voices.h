/* voices: how many independent sources tell of an incident. Copies of one wire story, the same text, link or origin, are one voice, whoever passes them on.
 *
 * A publisher is a feed that names no member, a member's plugin, or whoever submits. Kept are marks (keyed hashes of 32 bits) of at most VOICES_MOST
 * publishers and stories an incident. Used inside desk alone.
 */
#ifndef WF_DESK_VOICES_H
#define WF_DESK_VOICES_H

#include "model/incident.h"
#include "watchfloor/plugin.h"

struct desk;
struct decide_source;

/* A report of this source went into the incident. */
void voices_take(struct desk *d, struct incident *i, const struct decide_source *src, const wf_report *r);

#endif
