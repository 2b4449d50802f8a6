/* few: numbers of persons under five of an incident of health (model/incident.h): what of an incident's own sentences and items is told who is not told them.
 *
 * Facts about such an incident say who is counted, and not how many: the numbers stand in the fact as values, and are told by who asks (incident_full_members). What was
 * written otherwise (by an older version, or while the incident was of another type) is told without its numbers. Used inside desk and by the server.
 */
#ifndef WF_DESK_FEW_H
#define WF_DESK_FEW_H

#include "base/mem.h"
#include "model/item.h"

struct state;
struct incident_more;

/* The engine's sentence without its numbers: "persons: involved=4 minors=2" is "persons are counted: involved minors"; any other sentence is as it is. In `a`, or the sentence itself. */
struct span few_say(struct arena *a, struct span say);
/* The same of what a non-refoulement check is about: "return of 3 persons". */
struct span few_check(struct span text);
/* How the outcomes of an incident are told, so that no small number stands there or follows from the others. */
enum item_counting few_counting(const struct state *s, const struct incident_more *m);

#endif
